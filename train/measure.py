"""How well a reader does, lane by lane, counted as the scorer counts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import torch

from kg.tag.decode import best_path
from train.batches import Batch, grouped
from train.material import LANES, Lesson
from train.net import SIZES, Reader

CELLS = 8000


def shown(figures: dict[str, float]) -> str:
    """Write figures in a line."""
    return " ".join(f"{name} {value:.3f}" for name, value in figures.items())


@torch.no_grad()
def guesses(
    reader: Reader, material: Sequence[Lesson], characters: Mapping[str, int]
) -> Iterator[tuple[Lesson, np.ndarray]]:
    """Score rows."""
    for group in grouped(material, CELLS):
        batch = Batch(group, characters)
        scores = reader(batch).numpy()
        for lesson, row in zip(group, scores, strict=True):
            yield lesson, row[: len(lesson.row.text)]


def measure(reader: Reader, material: Sequence[Lesson], characters: Mapping[str, int]) -> dict[str, float]:
    """Give F1 by lane as the scorer counts: exact mentions, overlapping triggers and values, contents that share half."""
    return f1_of(list(guesses(reader, material, characters)))


def f1_of(scored: Sequence[tuple[Lesson, np.ndarray]]) -> dict[str, float]:
    """Give F1 by lane of scored rows."""
    hits = dict.fromkeys([*LANES, "exact trigger", "cue"], 0)
    sums = dict(hits)
    for lesson, scores in scored:
        for sentence in lesson.row.sentences:
            part = np.split(scores[slice(*sentence)], np.cumsum(list(SIZES.values()))[:-1], -1)
            for (lane, labels), own in zip(LANES.items(), part, strict=True):
                path = best_path(own[None], np.array([len(own)]))[0]
                gold, seen = spans_of(lesson.tags[lane][slice(*sentence)], len(labels)), spans_of(path, len(labels))
                for name, alike in WAYS[lane].items():
                    wanted = {"claim": {1}, "cue": {0}}.get(name)
                    ours = (
                        [s for s in gold if not wanted or s[2] in wanted],
                        [s for s in seen if not wanted or s[2] in wanted],
                    )
                    hits[name] += sum(any(alike(a, b) for b in ours[1]) for a in ours[0])
                    hits[name] += sum(any(alike(a, b) for b in ours[0]) for a in ours[1])
                    sums[name] += len(ours[0]) + len(ours[1])
    return {name: hits[name] / max(1, sums[name]) for name in hits}


Plain = tuple[int, int, int]


def exactly(one: Plain, other: Plain) -> bool:
    """Same span, same label."""
    return one == other


def overlapping(one: Plain, other: Plain) -> bool:
    """A character in common, same label."""
    return one[2] == other[2] and min(one[1], other[1]) > max(one[0], other[0])


def by_half(one: Plain, other: Plain) -> bool:
    """Half of the union in common, same label."""
    both = min(one[1], other[1]) - max(one[0], other[0])
    return one[2] == other[2] and 2 * both >= max(one[1], other[1]) - min(one[0], other[0])


WAYS = {
    "mention": {"mention": exactly},
    "trigger": {"trigger": overlapping, "exact trigger": exactly},
    "value": {"value": overlapping},
    "claim": {"claim": by_half, "cue": overlapping},
    "title": {"title": exactly},
}


def spans_of(tags: np.ndarray, labels: int) -> list[Plain]:
    """Read the spans off tags."""
    found = []
    for start in np.flatnonzero((tags > 0) & (tags <= labels)).tolist():
        end = start + 1
        while end < len(tags) and tags[end] == tags[start] + labels:
            end += 1
        found.append((start, end, int(tags[start]) - 1))
    return found
