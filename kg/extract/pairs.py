"""Pairs of an anchor (an event's trigger, a claim's cue) and an entity that may belong to it, as numbers.

An entity is seen through the standing of it nearest before and nearest after the anchor in the sentence, and through
what the article tells of it otherwise: is it in the headline, has it just spoken, is it the other side.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from kg.extract.grams import Grams
from kg.extract.scene import Scene, markers
from kg.extract.views import Views
from kg.ground.sides import is_state
from kg.model import Span

KINDS = (
    *("name", "sides", "states", "heads", "leaders", "premiers", "ministers", "speakers", "parties", "person"),
    *("persons", "its", "state", "body", "speaker", "side", "title", "dropped-subject"),
)
# The networks learnt these kinds of words; a kind that came later is shown to them as the one most like it.
LIKE = {
    **{"opponents": "sides", "country": "side", "town": "state", "medium": "body", "of-two": "body"},
    **{"several-parties": "parties", "several-states": "parties", "several-persons": "persons"},
}
TYPES = ("PERSON", "ORG", "GPE", "LOC", "WORK")
FAR = np.array([1, 3, 7, 16, 31, 61])
NEAR = 15  # sentences before an anchor in which whoever is named may belong to it; longer paragraphs are hardly met
LEFT, RIGHT, WAY = 3, 4, 12  # characters looked at beside a noun phrase, and on the way to the anchor


class Anchor(NamedTuple):
    """What an entity may belong to: `label` is an event type or a kind of cue; `by` who says the words around it."""

    span: Span
    label: int
    sentence: int
    by: tuple[int, ...]
    spoken: bool
    extra: tuple[float, ...] = ()


@dataclass(frozen=True)
class Pairs:
    """Anchor and entity of each pair, with its numbers and its markers (for an embedding).

    `single` are the markers that touch the two, `ways` those on the ways between them, 0 where there is none. `grams`
    are windows on the characters around and between the two; `chosen` tells the candidates apart where several stand
    for one entity (two mentions of one day). `views` show the anchor and what stands before and behind it as the tagger's
    network holds them, None where it did not run.
    """

    anchors: np.ndarray
    entities: np.ndarray
    numbers: np.ndarray
    single: np.ndarray
    ways: np.ndarray
    grams: Grams
    chosen: np.ndarray
    views: Views | None

    def __len__(self) -> int:
        return len(self.anchors)

    @property
    def between(self) -> np.ndarray:
        """Give the markers on each way as a one in the column of each, for learning."""
        found = np.zeros((*self.ways.shape[:2], len(markers()) + 1), np.float32)
        np.put_along_axis(found, self.ways, 1, 2)
        found[..., 0] = 0
        return found


NOTHING = np.zeros(0, np.int64)
NO_PAIRS = Pairs(NOTHING, NOTHING, NOTHING, NOTHING, NOTHING, Grams(NOTHING, NOTHING), NOTHING, None)


def one_hot(values: np.ndarray, size: int) -> np.ndarray:
    """Give rows with a one at each value; negative values give zeros.

    >>> one_hot(np.array([1, -1]), 2).tolist()
    [[0.0, 1.0], [0.0, 0.0]]
    """
    found = np.zeros((len(values), size), np.float32)
    rows = np.flatnonzero(values >= 0)
    found[rows, values[rows]] = 1
    return found


# Claims and events look at one scene, one after the other.
@lru_cache(maxsize=1)
def standing_numbers(scene: Scene) -> np.ndarray:
    """Describe each standing by itself, with an empty row for «none» at the end."""
    phrases = np.array(scene.phrases or [(0, 0)], np.int64)[: len(scene.standings)].reshape(-1, 2)
    spans = np.array([(s.start, s.end) for s in scene.standings], np.int64).reshape(-1, 2)
    kinds = one_hot(np.array([KINDS.index(LIKE.get(s.kind, s.kind)) for s in scene.standings], np.int64), len(KINDS))
    sentences = np.array([s.sentence for s in scene.standings], np.int64)
    starts = np.array([s.span.start for s in scene.sentences], np.int64)[sentences]
    first = np.zeros(len(spans), np.float32)
    opening = np.zeros(len(spans), np.float32)
    seen: set[int] = set()
    clauses: set[int] = set()
    for i, standing in enumerate(scene.standings):
        clause = int(scene.clauses[standing.start])
        if standing.entity not in scene.credits:
            first[i], opening[i] = standing.sentence not in seen, clause not in clauses
            if phrases[i, 1] == standing.end:
                seen.add(standing.sentence)
                clauses.add(clause)
    own = np.stack(
        [
            np.array([s.sure for s in scene.standings], np.float32),
            phrases[:, 1] > spans[:, 1],
            phrases[:, 0] < spans[:, 0],
            first,
            opening,
            np.log1p(spans[:, 0] - starts) / 4,
            scene.clauses[spans[:, 0]] == scene.clauses[starts],
        ],
        1,
    ).astype(np.float32)
    rows = np.concatenate([np.ones((len(spans), 1), np.float32), kinds, own], 1)
    return np.concatenate([rows, np.zeros((1, rows.shape[1]), np.float32)])


@lru_cache(maxsize=1)
def entity_numbers(scene: Scene) -> np.ndarray:
    """Describe each entity by its place in the article."""
    named = [scene.standings[j] for i in scene.headline for j in scene.of_sentence(i)]
    order = [s.entity for s in named]
    total = max(scene.counts.values(), default=1)
    ranks = {e: r for r, e in enumerate(scene.most_named)}
    rows = [
        [
            *(entity.type == kind for kind in TYPES),
            is_state(entity),
            i in scene.credits,
            np.log1p(scene.counts[i]) / 3,
            scene.counts[i] / total,
            i in order,
            bool(order) and order[0] == i,
            bool(order) and order[-1] == i,
            i in scene.sides and scene.sides[i] != i,
            ranks.get(i, 99) < 2,
        ]
        for i, entity in enumerate(scene.entities)
    ]
    return np.array(rows, np.float32).reshape(len(scene.entities), -1)


def candidates(scene: Scene, anchor: Anchor) -> dict[int, tuple[int, int]]:
    """Give the entities that may belong to an anchor, with the nearest standing before and after it, or -1."""
    found: dict[int, tuple[int, int]] = {}
    for j in scene.of_sentence(anchor.sentence):
        standing = scene.standings[j]
        before, after = found.get(standing.entity, (-1, -1))
        if standing.end <= anchor.span.start:
            found[standing.entity] = (j, after)
        elif after < 0:
            found[standing.entity] = (before, j)
    first = max(scene.paragraph_starts[anchor.sentence], anchor.sentence - NEAR)
    for i in (*range(first, anchor.sentence), *scene.headline):
        for j in scene.of_sentence(i):
            found.setdefault(scene.standings[j].entity, (-1, -1))
    for entity in list(found):
        if scene.entities[entity].type == "ORG" and entity in scene.sides:
            found.setdefault(scene.sides[entity], (-1, -1))
    for speaker in anchor.by:
        found.setdefault(speaker, (-1, -1))
        if speaker in scene.sides:
            found.setdefault(scene.sides[speaker], (-1, -1))
        for entity in counterparts(scene, speaker):
            found.setdefault(entity, (-1, -1))
    return {entity: slots for entity, slots in found.items() if entity not in scene.credits}


def counterparts(scene: Scene, speaker: int) -> tuple[int, ...]:
    """Give the person most named beside a speaker who is of another side, and that side."""
    side = scene.sides.get(speaker)
    for entity in scene.most_named:
        if entity != speaker and scene.entities[entity].type == "PERSON" and scene.sides.get(entity, side) != side:
            return (entity, scene.sides[entity])
    for entity in scene.most_named:
        if scene.sides.get(entity) == entity != side:
            return (entity,)
    return ()


def slot_numbers(scene: Scene, slots: np.ndarray, anchors: np.ndarray, *, before: bool) -> np.ndarray:
    """Describe how a standing lies to its anchor; a row of zeros where there is none."""
    there = slots >= 0
    spans = np.array([(s.start, s.end) for s in scene.standings] + [(0, 0)], np.int64)[slots]
    left = spans[:, 1] if before else anchors[:, 1]
    right = np.maximum(anchors[:, 0] if before else spans[:, 0], left)
    gap = right - left
    starts = np.array(scene.starts, np.int64)
    crossed = np.searchsorted(starts, right) - np.searchsorted(starts, left)
    commas = scene.clauses[np.minimum(right, len(scene.text))] - scene.clauses[np.minimum(left, len(scene.text))]
    far = (gap[:, None] >= FAR).astype(np.float32)
    rest = np.stack(
        [np.log1p(gap) / 4, np.minimum(crossed, 6) / 3, crossed == 0, commas == 0, commas == 1, commas > 2], 1
    )
    return np.concatenate([far, rest.astype(np.float32)], 1) * there[:, None]


def company_numbers(scene: Scene, anchor: Anchor, found: Mapping[int, tuple[int, int]]) -> Iterator[tuple[float, ...]]:
    """Describe each candidate among the others: who speaks, who stands nearest, who was named last."""
    befores = sorted((slots[0] for slots in found.values() if slots[0] >= 0), reverse=True)
    afters = sorted(slots[1] for slots in found.values() if slots[1] >= 0)
    others = {e for speaker in anchor.by for e in counterparts(scene, speaker)}
    sides = {scene.sides.get(speaker) for speaker in anchor.by}
    last = last_named(scene, anchor.sentence)
    count_of = Counter(scene.sides.get(one) for one in found)
    for entity, (b, f) in found.items():
        yield (
            entity in anchor.by,
            entity in sides,
            entity in others,
            bool(anchor.by),
            anchor.spoken,
            b >= 0 and befores.index(b) / 3,
            b >= 0 and befores[0] == b,
            b >= 0 and befores[-1] == b,
            f >= 0 and afters.index(f) / 3,
            f >= 0 and afters[0] == f,
            last.get(entity, 9) == 1,
            last.get(entity, 9) == 2,
            last.get(entity, 9) <= 3,
            b < 0 and f < 0,
            len(found) / 10,
            len(befores) / 5,
            len(afters) / 5,
            not befores,
            not afters,
            count_of[scene.sides.get(entity, entity)] > (entity in scene.sides),
        )


def pairs(scene: Scene, anchors: Sequence[Anchor], labels: int) -> Pairs:
    """Lay out every anchor with every entity that may belong to it."""
    rows: list[tuple[int, int, int, int]] = []
    lasts: list[tuple[float, ...]] = []
    for a, anchor in enumerate(anchors):
        found = candidates(scene, anchor)
        rows += [(a, entity, *slots) for entity, slots in found.items()]
        lasts += company_numbers(scene, anchor, found)
    if not rows:
        return NO_PAIRS
    index = np.array(rows, np.int64)
    which, entity, before, after = index.T
    spans = np.array([a.span for a in anchors], np.int64).reshape(-1, 2)
    standings = standing_numbers(scene)
    numbers = [
        np.array(lasts, np.float32),
        anchor_numbers(scene, anchors, labels)[which],
        entity_numbers(scene)[entity],
        standings[before],
        standings[after],
        slot_numbers(scene, before, spans[which], before=True),
        slot_numbers(scene, after, spans[which], before=False),
    ]
    phrases = np.array([*scene.phrases, (0, 0)], np.int64)
    own = np.array([(s.start, s.end) for s in scene.standings] + [(0, 0)], np.int64)
    ends, begins = scene.marker_ends, scene.marker_begins
    single = np.stack(
        [
            ends[phrases[before, 0]] * (before >= 0),
            begins[phrases[before, 1]] * (before >= 0),
            ends[phrases[after, 0]] * (after >= 0),
            begins[phrases[after, 1]] * (after >= 0),
            ends[spans[which, 0]],
            begins[spans[which, 1]],
        ],
        1,
    ).astype(np.int64)
    left = np.where(before >= 0, own[before, 1], spans[which, 0])
    right = np.where(after >= 0, np.maximum(own[after, 0], spans[which, 1]), spans[which, 1])
    ways = scene.markers_ending(np.append(left, spans[which, 1]), np.append(spans[which, 0], right))
    phrase = phrases[before], phrases[after]
    windows = windows_of(len(scene.text), spans[which], own[before], own[after], *phrase, before >= 0, after >= 0)
    grams = Grams(scene.codes, windows)
    views = views_of(scene.marks.states, spans[which], own[before], own[after], before >= 0, after >= 0)
    return Pairs(which, entity, np.concatenate(numbers, 1), single, by_row(ways, len(rows)), grams, entity, views)


def by_row(ways: np.ndarray, rows: int) -> np.ndarray:
    """Put the ways of each row side by side; they come one way after the other."""
    return ways.reshape(-1, rows, ways.shape[1]).transpose(1, 0, 2)


def windows_of(
    length: int,
    anchors: np.ndarray,
    before: np.ndarray,
    after: np.ndarray,
    phrase_before: np.ndarray,
    phrase_after: np.ndarray,
    has_before: np.ndarray,
    has_after: np.ndarray,
) -> np.ndarray:
    """Open a window on the anchor, on both edges of each noun phrase, and on the way from each to the anchor."""
    start, end = anchors.T
    found = [
        (start, end),
        *edges(phrase_before, length, has_before),
        *edges(phrase_after, length, has_after),
        (np.maximum(before[:, 1], start - WAY), np.where(has_before, start, 0)),
        (end, np.where(has_after, np.minimum(after[:, 0], end + WAY), 0)),
    ]
    return np.stack([np.stack([left, np.maximum(left, right)], 1) for left, right in found], 1)


def views_of(
    states: np.ndarray | None,
    anchors: np.ndarray,
    before: np.ndarray,
    after: np.ndarray,
    has_before: np.ndarray,
    has_after: np.ndarray,
) -> Views | None:
    """Look at the anchor, at what stands before it and at what stands after it with the tagger's eyes."""
    if states is None:
        return None
    there = np.stack([np.ones(len(anchors), bool), has_before, has_after], 1)
    return Views(states, np.stack([anchors, before, after], 1) * there[..., None])


def edges(phrases: np.ndarray, length: int, there: np.ndarray) -> list[tuple[np.ndarray, np.ndarray]]:
    """Give the few characters before and behind each noun phrase."""
    start, end = phrases.T
    return [
        (np.maximum(start - LEFT, 0), np.where(there, start, 0)),
        (end, np.where(there, np.minimum(end + RIGHT, length), 0)),
    ]


def last_named(scene: Scene, sentence: int) -> dict[int, int]:
    """Say how many sentences ago, within the paragraph, an entity was named last."""
    found: dict[int, int] = {}
    for i in range(max(scene.paragraph_starts[sentence], sentence - NEAR), sentence):
        for j in scene.of_sentence(i):
            found[scene.standings[j].entity] = sentence - i
    return found


def anchor_numbers(scene: Scene, anchors: Sequence[Anchor], labels: int) -> np.ndarray:
    """Describe each anchor by itself."""
    kinds = one_hot(np.array([a.label for a in anchors], np.int64), labels)
    rows = []
    for i, anchor in enumerate(anchors):
        sentence = scene.sentences[anchor.sentence]
        before = [a for a in anchors[:i] if a.sentence == anchor.sentence]
        rows.append(
            [
                sentence.kind == "headline",
                sentence.kind == "subheading",
                len(anchor.span.of(scene.text)) / 4,
                len(before) / 3,
                anchor.span.start == sentence.span.start,
                np.log1p(anchor.span.start - sentence.span.start) / 4,
                np.log1p(sentence.span.end - anchor.span.end) / 4,
                *anchor.extra,
            ]
        )
    return np.concatenate([kinds, np.array(rows, np.float32).reshape(len(anchors), -1)], 1)
