"""One HTML page that needs nothing else: articles as published, with what was understood of them.

Text from articles travels as JSON and is written by the page as text, never as markup; the Content-Security-Policy
names the page's own style and script by their hashes and forbids every request.
"""

from __future__ import annotations

import csv
import json
import re
from base64 import b64encode
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from hashlib import sha256
from html import escape
from importlib.resources import files
from typing import Any
from urllib.parse import urlsplit

from kg.explore.terms import terms
from kg.model import Entity, Reading

WEB = files("kg.explore") / "web"
WORDS = files("kg") / "data" / "interface.tsv"
SCRIPTS = ("text.js", "reading.js", "article.js", "panel.js", "lists.js", "page.js")
LONE_SURROGATE = re.compile("[\ud800-\udfff]")
QID = re.compile(r"Q[1-9][0-9]*")


def page(readings: Iterable[Reading], title: str = "外交 waijiao") -> str:
    """Give the page of some articles, newest first, as one HTML text."""
    newest_first = sorted(
        readings, key=lambda reading: (reading.article.published or "", reading.article.id), reverse=True
    )
    content = {"words": words(), "articles": [article(reading) for reading in newest_first]}
    style = (WEB / "page.css").read_text("utf-8")
    script = "(() => {\n'use strict';\n" + "".join((WEB / name).read_text("utf-8") for name in SCRIPTS) + "})();\n"
    policy = (
        f"default-src 'none'; script-src {_hash(script)}; style-src {_hash(style)}; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )
    parts = {
        "policy": policy,
        "title": escape(title),
        "style": style,
        "script": script,
        "data": _inert(content),
    }
    template = (WEB / "page.html").read_text("utf-8")
    return re.sub(r"\{\{(\w+)\}\}", lambda slot: parts[slot[1]], template)


def words() -> dict[str, dict[str, tuple[str, str]]]:
    """Give the ontology's terms and the interface's own words in Chinese and English: `words()["event"]["CONSULT"]`."""
    said = dict(terms())
    lines = WORDS.read_text("utf-8").splitlines()
    for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
        said.setdefault(row["group"], {})[row["term"]] = (row["zh"], row["en"])
    return said


def article(reading: Reading) -> dict[str, Any]:
    """Give what the page needs of one reading."""
    source = reading.article
    return {
        "id": source.id,
        "text": source.text,
        "title": source.title,
        "published": source.published,
        "source": source.source,
        "url": source.url if source.url and urlsplit(source.url).scheme in {"http", "https"} else None,
        "warnings": source.warnings,
        "reader": reading.reader or None,
        "sentences": [asdict(sentence) for sentence in sorted(reading.sentences, key=lambda sentence: sentence.span)],
        "entities": {entity.id: _entity(entity) for entity in reading.entities},
        "marks": sorted(_marks(reading), key=lambda mark: (mark["span"], mark["layer"])),
    }


def _entity(entity: Entity) -> dict[str, Any]:
    shown = ("id", "type", "label", "label_en", "aliases", "key", "why")
    qid = entity.qid if entity.qid and QID.fullmatch(entity.qid) else None
    return {**{name: getattr(entity, name) for name in shown}, "qid": qid}


def _marks(reading: Reading) -> Iterator[dict[str, Any]]:
    """Lay all found things side by side: each has a layer, a span, a sentence, what found it and how surely."""
    for link in reading.links:
        mark = asdict(link.mention)
        yield {**mark, "layer": "mention", "entity": link.entity, "why": link.why, "found_by": link.found_by}
    for event in reading.events:
        mark = asdict(event)
        yield {**mark, "layer": "event", "span": mark.pop("trigger")}
    for claim in reading.claims:
        mark = asdict(claim)
        yield {**mark, "layer": "claim", "span": mark.pop("content")}
    for layer in ("references", "roles", "times", "quantities"):
        for thing in getattr(reading, layer):
            yield {**asdict(thing), "layer": {"quantities": "quantity"}.get(layer, layer[:-1])}


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode('utf-8')).digest()).decode()}'"


def _inert(content: object) -> str:
    """Write JSON that no HTML reader can take for markup; half a surrogate pair stays an escape."""
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    return LONE_SURROGATE.sub(lambda half: f"\\u{ord(half[0]):04x}", text)
