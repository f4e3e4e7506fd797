"""Article and sentences → the rows of characters the reader's network reads."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from kg.ground.script import fold
from kg.model import Article, Sentence
from kg.tag.known import Names

HEADLINES = frozenset({"headline", "subheading"})
BREAK = "\n"


def width(names: Names) -> int:
    """Count the marks of a character: a name of each kind starts, goes on, ends here; a headline; a sentence starts here."""
    return 3 * len(names.columns) + 2


class Row(NamedTuple):
    """Characters read in one go, with their places in the article and what is known of them beforehand.

    A break between paragraphs is read like a character, but has no place (-1).
    """

    text: str
    places: np.ndarray
    marks: np.ndarray
    sentences: tuple[tuple[int, int], ...]


def rows(article: Article, sentences: Sequence[Sentence], names: Names, limit: int) -> Iterator[Row]:
    """Cut what is to be read of an article into rows of whole paragraphs, up to `limit` characters where they allow it.

    Boilerplate is left out. A row does not depend on other articles, so neither does what is found in it.
    """
    readable = [s for s in sentences if s.kind != "boilerplate" and s.span.end > s.span.start]
    marks = known_marks(article.text, names)
    for group in grouped(readable, limit):
        text: list[str] = []
        places: list[int] = []
        headline: list[bool] = []
        spans = []
        for before, sentence in zip([None, *group], group, strict=False):
            if before and before.paragraph != sentence.paragraph:
                text.append(BREAK)
                places.append(-1)
                headline.append(False)
            spans.append((len(places), len(places) + sentence.span.end - sentence.span.start))
            text.append(sentence.span.of(article.text))
            places.extend(range(*sentence.span))
            headline.extend([sentence.kind in HEADLINES] * (sentence.span.end - sentence.span.start))
        where = np.array(places)
        seen = marks[where]
        seen[where < 0] = 0
        seen[:, -2] = headline
        seen[[start for start, _ in spans], -1] = 1
        yield Row(fold("".join(text)), where, seen, tuple(spans))


def grouped(sentences: Sequence[Sentence], limit: int) -> Iterator[list[Sentence]]:
    """Put sentences together: whole paragraphs while they fit, a longer paragraph in parts."""
    paragraphs: dict[int, list[Sentence]] = {}
    for sentence in sentences:
        paragraphs.setdefault(sentence.paragraph, []).append(sentence)
    group: list[Sentence] = []
    size = 0
    for paragraph in paragraphs.values():
        whole = sum(map(length, paragraph))
        for part in [paragraph] if whole <= limit else [[sentence] for sentence in paragraph]:
            more = sum(map(length, part))
            if group and size + more > limit:
                yield group
                group, size = [], 0
            group = group + part
            size += more
    if group:
        yield group


def length(sentence: Sentence) -> int:
    """Count a sentence's characters."""
    return sentence.span.end - sentence.span.start


def known_marks(text: str, names: Names) -> np.ndarray:
    """Mark, character by character, where names of each kind start, go on and end."""
    marks = np.zeros((len(text) + 1, width(names)), np.uint8)
    for (start, end), kinds in names.find(text):
        for kind in kinds:
            column = 3 * names.columns[kind]
            marks[start, column] = marks[end - 1, column + 2] = 1
            if end - start > 1:
                marks[start + 1 : end, column + 1] = 1
    return marks
