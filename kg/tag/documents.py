"""Records in spaCy's documents; the one place that knows how the spaCy pipeline is put together.

spaCy holds the words, and a record's finds become entities and spans of its document, so that displaCy and any
component of spaCy's world can go on with them. `kg.ways.components` has the component that reads.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Mapping
from hashlib import sha256
from itertools import pairwise
from typing import Any, NamedTuple

import spacy
from spacy.language import Language
from spacy.tokens import Doc
from spacy.tokens import Span as DocSpan
from spacy.util import DummyTokenizer, filter_spans, registry
from spacy.vocab import Vocab

from kg.model import Span, Trouble
from kg.tag.words import words

Row = Mapping[str, Any]


class Words(DummyTokenizer):
    """spaCy's tokenizer of this package; it keeps no state of its own, so saving it saves nothing."""

    def __init__(self, vocab: Vocab) -> None:
        self.vocab = vocab

    def __call__(self, text: str) -> Doc:
        """Make a document of words, in which whitespace other than one blank is a word too."""
        printed: list[str] = []
        blanks: list[bool] = []
        at = 0
        for start, end in [*words(text), Span(len(text), len(text))]:
            if printed and text[at:start].startswith(" "):
                blanks[-1] = True
                at += 1
            for piece in (text[at:start], text[start:end]):
                if piece:
                    printed.append(piece)
                    blanks.append(False)
            at = end
        return Doc(self.vocab, words=printed, spaces=blanks)


@registry.tokenizers("waijiao.Words.v1")
def tokenizer() -> Callable[[Language], Words]:
    """Give what makes the tokenizer, as spaCy's configuration asks for it."""
    return lambda nlp: Words(nlp.vocab)


def nlp() -> Language:
    """Make an empty Chinese spaCy pipeline that cuts words with the shipped model.

    >>> [token.text for token in nlp()("默茨15日在柏林会见泽连斯基。")]
    ['默茨', '15日', '在', '柏林', '会见', '泽连斯基', '。']
    """
    return spacy.blank("zh", config={"nlp": {"tokenizer": {"@tokenizers": "waijiao.Words.v1"}}})


class Group(NamedTuple):
    """How one list of a record becomes a group of spans: where a find stands, its label, and what it stands for."""

    place: Callable[[Row], tuple[int, int]]
    label: Callable[[Row], str]
    stands_for: Callable[[Row, Row], str]


GROUPS = {
    "mentions": Group(
        lambda row: (row["start"], row["end"]),
        lambda row: row["type"],
        lambda row, record: _entity(record, row["entity"])["qid"] or "",
    ),
    "events": Group(lambda row: tuple(row["trigger"]), lambda row: row["type"], lambda row, _: row["status"]),
    "claims": Group(lambda row: tuple(row["content"]), lambda row: row["act"], lambda row, _: ", ".join(row["topics"])),
    "times": Group(lambda row: (row["start"], row["end"]), lambda _: "TIME", lambda row, _: row["value"]),
    "quantities": Group(
        lambda row: (row["start"], row["end"]),
        lambda _: "QUANTITY",
        lambda row, _: f"{row['value']} {row['unit']}",
    ),
}


def fill(doc: Doc, record: Row) -> Doc:
    """Write a record's finds into the spaCy document of the same text.

    `doc.ents` and `doc.spans["mentions"]` get the names, `kb_id_` their Wikidata ids; events, claims, times and
    quantities get a group of spans each, where `kb_id_` is the status, the topics, the day or the amount. `span._.found`
    is the record's row, `span._.entity` the entity of a name. A word that a find cuts is cut there, so none is lost.
    """
    if record["sha256"] != sha256(doc.text.encode("utf-8", "surrogatepass")).hexdigest():
        raise Trouble(f"record {record['id']!r} was read from another text than this document's")
    places = [group.place(row) for kind, group in GROUPS.items() for row in record[kind]]
    places += [(row["start"], row["end"]) for row in record["sentences"]]
    cut_words(doc, {offset for place in places for offset in place})
    if not doc.has_annotation("SENT_START"):
        # The first sentence begins with the document, so that blanks before it are no sentence of their own.
        starts = {row["start"] for row in record["sentences"][1:]}
        for token in doc:
            token.is_sent_start = token.i == 0 or token.idx in starts
    for kind, group in GROUPS.items():
        doc.spans[kind] = [_span(doc, kind, number, group, record) for number in range(len(record[kind]))]
    doc.ents = filter_spans([*doc.spans["mentions"], *doc.ents])
    doc._.record = record
    return doc


def _span(doc: Doc, kind: str, number: int, group: Group, record: Row) -> DocSpan:
    row, id = record[kind][number], f"{kind}/{number}"
    span = doc.char_span(*group.place(row), label=group.label(row), kb_id=group.stands_for(row, record), span_id=id)
    if span is None:
        raise Trouble(f"record {record['id']!r}: {id} stands nowhere in the text")
    return span


def cut_words(doc: Doc, offsets: Iterable[int]) -> None:
    """Cut the words in which an offset lies, and no others."""
    cuts = sorted(offsets)
    with doc.retokenize() as retokenizer:
        for token in doc:
            start, end = token.idx, token.idx + len(token)
            inside = cuts[bisect_right(cuts, start) : bisect_left(cuts, end)]
            if inside:
                edges = [start, *inside, end]
                pieces = [doc.text[a:b] for a, b in pairwise(edges)]
                retokenizer.split(token, pieces, heads=[(token, 0)] * len(pieces))


def found(span: DocSpan) -> Row | None:
    """Give the record's row that a span was made of, None for another component's span."""
    kind, _, number = span.id_.partition("/")
    return span.doc._.record[kind][int(number)] if kind in GROUPS and span.doc._.record else None


def entity(span: DocSpan) -> Row | None:
    """Give the record's entity that a name stands for, None for what is no name."""
    row = found(span)
    return _entity(span.doc._.record, row["entity"]) if row and "entity" in row else None


def _entity(record: Row, id: str) -> Row:
    return next(row for row in record["entities"] if row["id"] == id)


def add_extensions() -> None:
    """Add `published` and `record` to spaCy's documents, `found` and `entity` to its spans, where the names are free."""
    for name in ("published", "record"):
        if not Doc.has_extension(name):
            Doc.set_extension(name, default=None)
    for name, getter in (("found", found), ("entity", entity)):
        if not DocSpan.has_extension(name):
            DocSpan.set_extension(name, getter=getter)


add_extensions()
