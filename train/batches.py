"""Rows to learn from or to be marked, padded and put together with others of like length."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from typing import NamedTuple, Protocol, TypeVar

import numpy as np
import torch

from kg.tag.rows import Row
from train.encoder import UNKNOWN
from train.material import LANES, Lesson

NO_TAG = -100


class HasRow(Protocol):
    """Whatever brings a row along."""

    @property
    def row(self) -> Row:
        """The row."""


class Marked(NamedTuple):
    """A row that nobody annotated, with the chance of every tag of every lane at every character."""

    row: Row
    chances: np.ndarray


Kind = TypeVar("Kind", bound=HasRow)


class Batch:
    """Padded rows: characters, marks, lengths."""

    def __init__(self, lessons: Sequence[HasRow], characters: Mapping[str, int]) -> None:
        self.lessons = lessons
        self.lengths = torch.tensor([len(lesson.row.text) for lesson in lessons])
        longest = int(self.lengths.max())
        self.ids = torch.zeros(len(lessons), longest, dtype=torch.long)
        self.marks = torch.zeros(len(lessons), longest, lessons[0].row.marks.shape[1])
        for number, lesson in enumerate(lessons):
            size = len(lesson.row.text)
            self.ids[number, :size] = torch.tensor([characters.get(c, UNKNOWN) for c in lesson.row.text])
            self.marks[number, :size] = torch.tensor(lesson.row.marks, dtype=torch.float32)

    def hide(self, marks: float, characters: float) -> None:
        """Hide the known names of some rows and some single characters, so that neither is relied on alone."""
        self.marks[torch.rand(len(self.lessons)) < marks, :, :-2] = 0
        self.ids[torch.rand(self.ids.shape) < characters] = UNKNOWN


def tags(lessons: Sequence[Lesson], longest: int) -> dict[str, torch.Tensor]:
    """Give the lessons' tags by lane, padded."""
    padded = {lane: torch.full((len(lessons), longest), NO_TAG) for lane in LANES}
    for number, (_, row, own, _) in enumerate(lessons):
        for lane in LANES:
            padded[lane][number, : len(row.text)] = torch.tensor(np.where(row.places >= 0, own[lane], NO_TAG))
    return padded


def chances(rows: Sequence[Marked], longest: int) -> torch.Tensor:
    """Give the rows' chances, padded with none."""
    padded = torch.zeros(len(rows), longest, rows[0].chances.shape[1])
    for number, (row, own) in enumerate(rows):
        padded[number, : len(row.text)] = torch.tensor(own, dtype=torch.float32)
    return padded


def grouped(lessons: Sequence[Kind], cells: int, shuffle: random.Random | None = None) -> list[list[Kind]]:
    """Put lessons of like length together, at most so many characters; shuffled if they are learnt from."""
    noise = [shuffle.random() * 0.3 + 0.85 if shuffle else 1.0 for _ in lessons]
    groups: list[list[Kind]] = [[]]
    longest = 0
    for number in sorted(range(len(lessons)), key=lambda number: len(lessons[number].row.text) * noise[number]):
        size = len(lessons[number].row.text)
        if groups[-1] and max(longest, size) * (len(groups[-1]) + 1) > cells:
            groups.append([])
            longest = 0
        longest = max(longest, size)
        groups[-1].append(lessons[number])
    if shuffle:
        shuffle.shuffle(groups)
    return groups if lessons else []
