"""Where a name ends: with a whole word, and before what only follows it. The words stand in tables, an example each."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from kg.ground.tables import numbered
from kg.model import BrokenData, Span

BODIES = frozenset({"country", "short", "organisation"})


def to_last_word(span: Span, type: str, text: str) -> Span:
    """Take in the rest of a name's last word, 挪威船运集|团, or the whole of it where no name ends before it, 商业|频道."""
    for word, may_be_missing in last_words().get(type, ()):
        for seen in range(len(word) - 1, -1 if may_be_missing else 0, -1):
            begin = span.end - seen
            if begin > span.start and text.startswith(word, begin):
                return Span(span.start, begin + len(word))
    return span


def without_tail(span: Span, text: str, known: Mapping[str, frozenset[str]]) -> Span:
    """Leave outside a word that only follows a known name, whole or the half that was seen: 俄|防空系统, 俄军|防."""
    for tail, behind in tails():
        for seen in range(len(tail), 0, -1):
            end = span.end - seen
            kinds = known.get(text[span.start : end], frozenset()) if end > span.start else frozenset()
            if kinds & BODIES and text.startswith(tail, end) and text.endswith(behind, span.start, end):
                return Span(span.start, end)
    return span


@cache
def last_words() -> Mapping[str, tuple[tuple[str, bool], ...]]:
    """Give, by the type of a name, the words that end many, and whether one that ends before such a word lacks it."""
    found: dict[str, list[tuple[str, bool]]] = {}
    for line, row in numbered("name_last_words.tsv", ("word", "type", "seen", "example")):
        if row["word"] not in row["example"] or row["seen"] not in ("half", "none"):
            raise BrokenData(
                f"name_last_words.tsv:{line}: {row['word']} is not in its example, or 'seen' is no half or none"
            )
        found.setdefault(row["type"], []).append((row["word"], row["seen"] == "none"))
    return {type: tuple(sorted(words, key=lambda one: -len(one[0]))) for type, words in found.items()}


@cache
def tails() -> tuple[tuple[str, str], ...]:
    """Give the words that follow names and are no part of them, and what such a name ends in."""
    found = []
    for line, row in numbered("name_tails.tsv", ("word", "behind", "example")):
        if row["behind"] + row["word"] not in row["example"]:
            raise BrokenData(f"name_tails.tsv:{line}: {row['behind']}{row['word']} is not in its example")
        found.append((row["word"], row["behind"]))
    return tuple(found)
