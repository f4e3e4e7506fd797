"""Marks of the heads → Mentions of persons, states, organisations, places and works, checked by what is known."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence

from kg.model import Article, Marks, Mention, Sentence


def names(
    article: Article, sentences: Sequence[Sentence], marks: Marks, known: Mapping[str, frozenset[str]]
) -> tuple[Mention, ...]:
    """Give the names of an article in the order in which they stand."""
    starts = [sentence.span.start for sentence in sentences]
    found = []
    for mark in marks.of("mention"):
        sentence = sentences[bisect_right(starts, mark.span.start) - 1]
        found.append(Mention(mark.span, mark.label, sentence.id, "heads", mark.confidence))
    return tuple(found)
