"""How much less sure than they feel the heads should be: one temperature a lane, fitted on articles they did not see."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from kg.tag.decode import best_path, spans
from train.material import LANES, Lesson
from train.measure import WAYS, guesses, spans_of
from train.net import SIZES, Reader

GRID = tuple(round(float(t), 2) for t in np.arange(0.7, 3.05, 0.1))


def temperatures(reader: Reader, unseen: Sequence[Lesson], characters: Mapping[str, int]) -> dict[str, float]:
    """Choose for every lane the temperature whose confidences come nearest to being right or wrong (Brier score)."""
    read = list(guesses(reader, unseen, characters))
    return {lane: min(GRID, key=lambda t: error(list(judged(read, lane, t)))) for lane in LANES}


def error(marks: Sequence[tuple[float, bool]]) -> float:
    """Average the squared distance of confidence from truth."""
    return sum((sure - right) ** 2 for sure, right in marks) / max(1, len(marks))


def judged(read: Sequence[tuple[Lesson, np.ndarray]], lane: str, temperature: float) -> Iterator[tuple[float, bool]]:
    """Give the confidence of every mark of a lane, and whether the mark is right."""
    first = sum(SIZES[other] for other in list(LANES)[: list(LANES).index(lane)])
    alike = next(iter(WAYS[lane].values()))
    for lesson, scores in read:
        own = scores[:, first : first + SIZES[lane]]
        for start, end in lesson.row.sentences:
            gold = spans_of(lesson.tags[lane][start:end], len(LANES[lane]))
            path = best_path(own[None, start:end], np.array([end - start]))[0]
            for one in spans(path, own[start:end], temperature):
                yield one.confidence, any(alike(other, (one.start, one.end, one.label)) for other in gold)
