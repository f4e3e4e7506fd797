"""The explorer: articles as published with what was understood of them, a network, a timeline, a map, questions.

One HTML page that needs nothing else (`page`), or the same served in parts (`served`). Text from articles travels as
JSON and is written by the page as text, never as markup; the Content-Security-Policy of the one page names its own
style and scripts by their hashes and forbids every request.
"""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from functools import cache
from hashlib import sha256
from html import escape
from importlib.resources import files
from typing import Any
from urllib.parse import urlsplit

from kg.explore.query import PREFIXES, needed, questions
from kg.explore.terms import terms
from kg.ground.tables import rows
from kg.model import Entity, Reading

WEB = files("kg.explore") / "web"
LIBRARIES = WEB / "libraries" / "dist" / "libraries.js"
SCRIPTS = (
    *("text.js", "reading.js", "article.js", "panel.js", "lists.js"),
    *("filters.js", "network.js", "timeline.js", "map.js", "questions.js", "page.js"),
)
LONE_SURROGATE = re.compile("[\ud800-\udfff]")
QID = re.compile(r"Q[1-9][0-9]*")
TITLE = "外交 waijiao"


def page(
    readings: Iterable[Reading],
    title: str = TITLE,
    lies: Mapping[str, tuple[float, float]] | None = None,
    left_out: int = 0,
) -> str:
    """Give the page of some articles, newest first, as one HTML text; `lies` tells where known places are."""
    newest_first = sorted(
        readings, key=lambda reading: (reading.article.published or "", reading.article.id), reverse=True
    )
    content = {
        **common(),
        "articles": [article(reading) for reading in newest_first],
        "lies": lies or {},
        "left_out": left_out,
        "questions": listed(),
    }
    style, scripts = stylesheet(), [*filter(None, [libraries()]), script()]
    policy = (
        f"default-src 'none'; script-src {' '.join(map(_hash, scripts))}; style-src {_hash(style)}; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )
    return _filled(
        policy=policy,
        title=escape(title),
        style=f"<style>{style}</style>",
        data=_inert(content),
        scripts="\n".join(f"<script>{one}</script>" for one in scripts),
    )


def served() -> str:
    """Give the page that a server sends: it asks the server, and nobody else, for its parts."""
    policy = (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src data: blob:; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'"
    )
    names = [*(["libraries.js"] if libraries() else []), "page.js"]
    return _filled(
        policy=policy,
        title=escape(TITLE),
        style='<link rel="stylesheet" href="page.css">',
        data=_inert({**common(), "served": True}),
        scripts="\n".join(f'<script src="{name}"></script>' for name in names),
    )


def common() -> dict[str, Any]:
    """Give what every page knows: words in two languages, prefixes."""
    return {"words": words(), "prefixes": PREFIXES}


def listed() -> list[dict[str, Any]]:
    """List the named questions with their parameters."""
    return [
        {
            "name": question.name,
            "english": question.english,
            "chinese": question.chinese,
            "parameters": [
                {"name": one.name, "kind": one.kind, "about": one.about.strip(), "needed": one.name in needed(question)}
                for one in question.parameters
            ],
            "sparql": question.text,
        }
        for question in questions().values()
    ]


@cache
def stylesheet() -> str:
    """Give the page's style."""
    return (WEB / "page.css").read_text("utf-8")


@cache
def script() -> str:
    """Give the page's own script."""
    own = "".join((WEB / name).read_text("utf-8") for name in SCRIPTS)
    return f"(async () => {{\n'use strict';\n{own}}})();\n"


@cache
def libraries() -> str | None:
    """Give what the page takes from others, if it was built in."""
    return LIBRARIES.read_text("utf-8") if LIBRARIES.is_file() else None


def words() -> dict[str, dict[str, tuple[str, str]]]:
    """Give the ontology's terms and the interface's own words in Chinese and English: `words()["event"]["CONSULT"]`."""
    said = dict(terms())
    for row in rows("interface.tsv", ("group", "term", "zh", "en")):
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


def _filled(**parts: str) -> str:
    template = (WEB / "page.html").read_text("utf-8")
    return re.sub(r"\{\{(\w+)\}\}", lambda slot: parts[slot[1]], template)
