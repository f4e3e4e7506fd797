"""Proof that every quotation in the graph is what stands in the stored article, character for character."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256

from kg.graph.iris import NIF, RDF, SCHEMA, WJ, bare
from kg.graph.quads import Statements, statements, value
from kg.graph.store import Store

_OFFSETS = re.compile(r"#char=(\d+),(\d+)>$")
SHOWN = 20
"""How many characters of a quotation a report shows."""


@dataclass(frozen=True, order=True)
class Mismatch:
    """A place where the graph does not say what the article says."""

    article: str
    node: str
    what: str

    def __str__(self) -> str:
        return f"article {self.article}: {self.node}: {self.what}"


def verify(store: Store) -> Iterator[Mismatch]:
    """Read the stored texts anew and give every span that is not its text, and every text that has changed."""
    for graph in store.graphs():
        article, said = store.names.read("doc", graph), statements(store.triples(graph))
        documents = [node for node, about in said.items() if SCHEMA.NewsArticle in about.get(RDF.type, ())]
        if len(documents) != 1:
            yield Mismatch(article, bare(graph), f"tells of {len(documents)} articles, not of one")
        for doc in documents:
            yield from (Mismatch(article, bare(node), what) for node, what in mismatches(store, doc, said))


def mismatches(store: Store, doc: str, said: Statements) -> Iterator[tuple[str, str]]:
    """Give what is wrong in one article: the node, and what is wrong there."""
    hashes = [value(term) for term in said[doc].get(WJ.sha256, ())]
    text = store.originals.text(hashes[0]) if len(hashes) == 1 else None
    if text is None:
        yield doc, "its text is not stored any more, or cannot be read"
        return
    if sha256(text.encode("utf-8", "surrogatepass")).hexdigest() != hashes[0]:
        yield doc, f"its stored text has changed: the hash is not {hashes[0]}"
    if said[doc].get(NIF.endIndex) and _number(said[doc], NIF.endIndex) != len(text):
        yield doc, f"its stored text has {len(text)} characters, not {_number(said[doc], NIF.endIndex)}"
    for node, about in said.items():
        if node != doc and (NIF.anchorOf in about or _OFFSETS.search(node)):
            for what in wrong(node, about, text):
                yield node, what


def wrong(node: str, about: dict[str, list[str]], text: str) -> Iterator[str]:
    """Say what is wrong with one span."""
    start, end = _number(about, NIF.beginIndex), _number(about, NIF.endIndex)
    if start is None or end is None:
        yield "does not say where it begins and ends"
        return
    named = _OFFSETS.search(node)
    if named is None or (int(named[1]), int(named[2])) != (start, end):
        yield f"says that it stands at {start}–{end}, which is not its name"
    printed = text[start:end] if 0 <= start <= end <= len(text) else None
    for words in map(value, about.get(NIF.anchorOf, ['""'])):
        if words != printed:
            yield f"quotes {shortened(words)}, but at {start}–{end} stands {shortened(printed)}"


def _number(about: dict[str, list[str]], predicate: str) -> int | None:
    digits = [value(term) for term in about.get(predicate, ())]
    return int(digits[0]) if len(digits) == 1 and re.fullmatch(r"-?\d+", digits[0]) else None


def shortened(words: str | None) -> str:
    """Show the beginning of a quotation, or that there is none.

    >>> shortened("一二三四五六七八九十一二三四五六七八九十一二三")
    '“一二三四五六七八九十一二三四五六七八九十…”'
    """
    if words is None:
        return "nothing"
    return f"“{words[:SHOWN]}{'…' if len(words) > SHOWN else ''}”"
