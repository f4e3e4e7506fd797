"""An article laid out for the extractors: who stands where, in which noun phrase, beside which small words."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import NamedTuple

import numpy as np

from kg.extract.grams import codes_of
from kg.ground.datelines import dateline
from kg.ground.script import fold
from kg.ground.sides import sides_of
from kg.ground.tables import numbered
from kg.model import Article, BrokenData, Entity, Link, Marks, Reference, Role, Sentence, Span

MARKERS = "markers.tsv"
MARKER = ("word", "kind", "example")
UNREAD = ("boilerplate", "byline")
CLAUSE_END = re.compile("[，；：。！？,;:!?—…（）() \u3000]")


@cache
def markers() -> dict[str, int]:
    """Give a number, from 1, to each small word that tells roles, time or doubt; the table shows one in use."""
    numbers: dict[str, int] = {}
    for line, row in numbered(MARKERS, MARKER):
        if row["word"] not in row["example"] or row["word"] in numbers:
            raise BrokenData(f"{MARKERS}:{line}: {row['word']} is there twice or not in its example")
        numbers[row["word"]] = len(numbers) + 1
    return numbers


@cache
def kinds_of_markers() -> tuple[str, ...]:
    """Give the kind of each marker by its number; number 0 is no marker."""
    return ("", *(row["kind"] for _, row in numbered(MARKERS, MARKER)))


@cache
def marker_columns() -> tuple[str, ...]:
    """Give the kinds that there are, in their order."""
    return tuple(sorted(set(kinds_of_markers()) - {""}))


@cache
def marker_kinds() -> np.ndarray:
    """Give a one for the kind of each marker: a row a marker, a column a kind."""
    return np.array([[kind == column for column in marker_columns()] for kind in kinds_of_markers()], np.float32)


@cache
def marker_pattern() -> re.Pattern[str]:
    """Match the longest marker."""
    return re.compile("|".join(sorted(map(re.escape, markers()), key=len, reverse=True)))


class Standing(NamedTuple):
    """An entity stands here, by name or through a reference."""

    start: int
    end: int
    entity: int
    sentence: int
    kind: str
    sure: float


@dataclass(frozen=True, eq=False)
class Scene:
    """One article for the extractors; entities and sentences go by their numbers here."""

    article: Article
    sentences: tuple[Sentence, ...]
    entities: tuple[Entity, ...]
    standings: tuple[Standing, ...]
    sides: Mapping[int, int]
    titles: tuple[Span, ...]
    marks: Marks

    @cached_property
    def text(self) -> str:
        """The article's text in one script."""
        return fold(self.article.text)

    @cached_property
    def codes(self) -> np.ndarray:
        """The code points of the text."""
        return codes_of(self.text)

    @cached_property
    def headline(self) -> list[int]:
        """The number of the headline, if there is one."""
        return [i for i, sentence in enumerate(self.sentences) if sentence.kind == "headline"][:1]

    @cached_property
    def starts(self) -> list[int]:
        """Where the standings start."""
        return [standing.start for standing in self.standings]

    @cached_property
    def sentence_starts(self) -> list[int]:
        """Where the sentences start."""
        return [sentence.span.start for sentence in self.sentences]

    def sentence_at(self, place: int) -> int | None:
        """Give the number of the sentence that holds a place, None outside of what is read."""
        number = bisect_right(self.sentence_starts, place) - 1
        return number if number >= 0 and place < self.sentences[number].span.end else None

    def within(self, start: int, end: int) -> range:
        """Give the numbers of the standings that begin in a stretch."""
        return range(bisect_left(self.starts, start), bisect_left(self.starts, end))

    def of_sentence(self, number: int) -> range:
        """Give the numbers of the standings of a sentence."""
        return self.within(*self.sentences[number].span)

    @cached_property
    def paragraph_starts(self) -> tuple[int, ...]:
        """For each sentence, the number of the first sentence of its paragraph."""
        firsts: dict[int, int] = {}
        return tuple(firsts.setdefault(sentence.paragraph, i) for i, sentence in enumerate(self.sentences))

    @cached_property
    def numbers(self) -> dict[str, int]:
        """Entity id → number."""
        return {entity.id: i for i, entity in enumerate(self.entities)}

    @cached_property
    def counts(self) -> Counter[int]:
        """How often each entity is named."""
        return Counter(standing.entity for standing in self.standings if standing.kind == "name")

    @cached_property
    def most_named(self) -> list[int]:
        """The entities that are named, the most named first."""
        return [entity for entity, _ in self.counts.most_common()]

    @cached_property
    def credits(self) -> frozenset[int]:
        """The agency or station that brings the article."""
        return frozenset(i for i, e in enumerate(self.entities) if self.article.source in (e.label, *e.aliases))

    @cached_property
    def phrases(self) -> tuple[tuple[int, int], ...]:
        """For each standing, start and end of its noun phrase: names and titles without a gap (法国外长巴罗)."""
        spans = [(s.start, s.end) for s in self.standings if s.end > s.start] + list(self.titles)
        ending: dict[int, int] = {}
        starting: dict[int, int] = {}
        for start, end in spans:
            ending[end] = min(start, ending.get(end, start))
            starting[start] = max(end, starting.get(start, end))
        found = []
        for standing in self.standings:
            start, end = standing.start, standing.end
            while start in ending and ending[start] < start:
                start = ending[start]
            while end in starting and starting[end] > end:
                end = starting[end]
            found.append((start, end))
        return tuple(found)

    @cached_property
    def clauses(self) -> np.ndarray:
        """For each place of the text, the number of clause ends before it."""
        ends = np.zeros(len(self.text) + 1, np.int32)
        for match in CLAUSE_END.finditer(self.text):
            ends[match.end()] += 1
        return np.cumsum(ends)

    @cached_property
    def clause_ends(self) -> list[int]:
        """Give the places behind each mark that ends a clause."""
        return [match.end() for match in CLAUSE_END.finditer(self.text)]

    @cached_property
    def _found_markers(self) -> list[tuple[int, int, int]]:
        numbers = markers()
        return [(*m.span(), numbers[m.group()]) for m in marker_pattern().finditer(self.text)]

    def markers_within(self, start: int, end: int) -> list[tuple[int, int, int]]:
        """Give the markers of a stretch: start, end, number."""
        return self._found_markers[slice(*self._within(start, end))]

    def kinds_within(self, start: int, end: int) -> set[str]:
        """Give the kinds of the markers of a stretch."""
        # Counted once for all stretches: thousands of triggers may stand in one clause behind thousands of markers.
        first, last = self._within(start, end)
        there = self._marker_counts[last] > self._marker_counts[first]
        return {kind for kind, one in zip(marker_columns(), there, strict=True) if one}

    def _within(self, start: int, end: int) -> tuple[int, int]:
        return bisect_left(self._found_markers, (start, 0, 0)), bisect_left(self._found_markers, (end, 0, 0))

    @cached_property
    def _marker_counts(self) -> np.ndarray:
        """For each marker and for the end, how many of each kind stand before it."""
        kinds = marker_kinds()
        each = kinds[[number for _, _, number in self._found_markers]]
        return np.concatenate([np.zeros((1, kinds.shape[1])), np.cumsum(each, 0)])

    @cached_property
    def marker_ends(self) -> np.ndarray:
        """For each place, the number of the marker that ends there, or 0."""
        found = np.zeros(len(self.text) + 1, np.int16)
        for _, end, number in self._found_markers:
            found[end] = number
        return found

    @cached_property
    def marker_begins(self) -> np.ndarray:
        """For each place, the number of the marker that begins there, or 0."""
        found = np.zeros(len(self.text) + 1, np.int16)
        for start, _, number in self._found_markers:
            found[start] = number
        return found

    @cached_property
    def _marker_places(self) -> tuple[np.ndarray, np.ndarray]:
        found = np.array(self._found_markers, np.int64).reshape(-1, 3)
        return found[:, 1], np.append(found[:, 2], 0)

    def markers_ending(self, after: np.ndarray, until: np.ndarray) -> np.ndarray:
        """Give the different markers that end in each stretch: a row a stretch, filled up with 0, which is no marker."""
        ends, numbers = self._marker_places
        first, last = np.searchsorted(ends, after, side="right"), np.searchsorted(ends, until, side="right")
        places = first[:, None] + np.arange(max((last - first).max(initial=0), 1))
        places[places >= last[:, None]] = len(ends)
        found = np.sort(numbers[places], 1)
        found[:, 1:][found[:, 1:] == found[:, :-1]] = 0
        return found

    def kinds_ending(self, after: np.ndarray, until: np.ndarray) -> np.ndarray:
        """Give a one for each kind of which a marker ends in each stretch: a row a stretch, a column a kind."""
        ends, _ = self._marker_places
        first, last = np.searchsorted(ends, after, side="right"), np.searchsorted(ends, until, side="right")
        return (self._marker_counts[last] > self._marker_counts[first]).astype(np.float32)


def lay_out(
    article: Article,
    sentences: Sequence[Sentence],
    marks: Marks,
    entities: Sequence[Entity],
    links: Sequence[Link],
    references: Sequence[Reference],
    roles: Iterable[Role],
) -> Scene:
    """Put everything that has been found in an article in its place."""
    read = tuple(s for s in sentences if s.kind not in UNREAD)
    homes = {sentence.id: i for i, sentence in enumerate(read)}
    numbers = {entity.id: i for i, entity in enumerate(entities)}
    datelines = {sentence.id: dateline(article.text, sentence.span) for sentence in read}
    named = {link.entity: False for link in links}
    standings = []
    for link in links:
        span, home = link.mention.span, link.mention.sentence
        if home in homes and not datelines[home].holds(span):
            named[link.entity] = True
            standings.append(Standing(*span, numbers[link.entity], homes[home], "name", link.confidence))
    # Who only brings the dispatch, 记者林德, is not meant by any word either.
    standings += [
        Standing(*ref.span, numbers[entity], homes[ref.sentence], ref.found_by.partition(":")[2], ref.confidence)
        for ref in references
        if ref.sentence in homes
        for entity in ref.entities
        if named.get(entity, True)
    ]
    titles = {mark.span for mark in marks.of("title")} | {r.span for r in references if r.found_by == "reference:title"}
    sides = {numbers[one]: numbers[side] for one, side in sides_of(entities, list(roles)).items()}
    return Scene(article, read, tuple(entities), tuple(sorted(standings)), sides, tuple(sorted(titles)), marks)
