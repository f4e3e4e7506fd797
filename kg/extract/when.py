"""Pairs of an event's trigger and a day that may be its own, as numbers: 15日 of the same sentence, or inherited."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from kg.extract.grams import Grams
from kg.extract.pairs import NO_PAIRS, Anchor, Pairs, anchor_numbers, views_of, windows_of
from kg.extract.scene import Scene
from kg.model import Claim, Span, Time

FAR = np.array([1, 4, 9, 17, 33, 65])


def time_pairs(
    scene: Scene, anchors: Sequence[Anchor], times: Sequence[Time], claims: Sequence[Claim], labels: int
) -> Pairs:
    """Lay out every anchor with the times of its paragraph up to the end of its sentence."""
    homes = [scene.sentence_at(time.span.start) for time in times]
    rows: list[tuple[int, int]] = []
    told: list[tuple[float, ...]] = []
    for a, anchor in enumerate(anchors):
        first = scene.paragraph_starts[anchor.sentence]
        near = [i for i, home in enumerate(homes) if home is not None and first <= home <= anchor.sentence]
        rows += [(a, i) for i in near]
        told += day_numbers(scene, anchor, anchors, times, homes, near, claims)
    if not rows:
        return NO_PAIRS
    which, chosen = np.array(rows, np.int64).T
    spans = np.array([a.span for a in anchors], np.int64)[which]
    own = np.array([t.span for t in times], np.int64)[chosen]
    left, right = np.minimum(own[:, 1], spans[:, 1]), np.maximum(own[:, 0], spans[:, 0])
    right = np.maximum(left, right)
    gap = right - left
    numbers = [
        np.array(told, np.float32),
        anchor_numbers(scene, anchors, labels)[which],
        (gap[:, None] >= FAR).astype(np.float32),
        np.log1p(gap)[:, None].astype(np.float32) / 4,
    ]
    single = [scene.marker_ends[own[:, 0]], scene.marker_begins[own[:, 1]]]
    single += [scene.marker_ends[spans[:, 0]], scene.marker_begins[spans[:, 1]]]
    ways = scene.markers_ending(left, right)[:, None]
    # Days of one value are one candidate for the look around.
    values = {value: i for i, value in enumerate(dict.fromkeys(t.value for t in times))}
    days = np.array([values[times[i].value] for i in chosen], np.int64)
    before = own[:, 1] <= spans[:, 0]
    windows = windows_of(len(scene.text), spans, own, own, own, own, before, ~before)
    grams = Grams(scene.codes, windows)
    views = views_of(scene.marks.states, spans, own, own, before, ~before)
    touching = np.stack(single, 1).astype(np.int64)
    return Pairs(which, days, np.concatenate(numbers, 1), touching, ways, grams, chosen, views)


def day_numbers(
    scene: Scene,
    anchor: Anchor,
    anchors: Sequence[Anchor],
    times: Sequence[Time],
    homes: Sequence[int | None],
    near: Sequence[int],
    claims: Sequence[Claim],
) -> Iterator[tuple[float, ...]]:
    """Describe each time near an anchor: in which sentence, which of several, within whose words, what stands between."""
    here = [i for i in near if homes[i] == anchor.sentence]
    said = [c for c in claims if c.content.meets(anchor.span)]
    own = scene.clauses[anchor.span.start]
    for i in near:
        time, away = times[i], anchor.sentence - (homes[i] or 0)
        clause = scene.clauses[time.span.start]
        yield (
            away == 0,
            away == 1,
            away > 1,
            time.span.end <= anchor.span.start,
            i == near[0],
            i == near[-1],
            bool(here) and i == here[0],
            bool(here) and i == here[-1],
            len(near) == 1,
            len(here) == 1,
            not here,
            any(c.content.meets(time.span) for c in said),
            any(c.cue is not None and time.span.end <= c.cue.start <= time.span.end + 12 for c in claims),
            bool(said),
            time.value == times[near[-1]].value,
            time.value == times[near[0]].value,
            *span_type(time.value),
            clause == own,
            abs(int(clause) - int(own)) == 1,
            any(lies_between(other.span, time.span, anchor.span) for other in anchors),
            any(lies_between(other.span, time.span, anchor.span) for other in times if other is not time),
        )


def lies_between(one: Span, left: Span, right: Span) -> bool:
    """Tell whether a span begins between two others, whichever of them comes first."""
    return min(left.end, right.end) <= one.start < max(left.start, right.start)


def span_type(value: str) -> tuple[bool, ...]:
    """Tell a day, a month, a year and a stretch from each other.

    >>> span_type("2025-12")
    (False, True, False, False)
    """
    kind = 3 if "/" in value else {10: 0, 7: 1}.get(len(value), 2)
    return tuple(kind == k for k in range(4))
