"""Stretches of text as numbers: windows on their characters, and whatever else is told about each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from kg.extract.grams import Grams
from kg.extract.scene import Scene
from kg.model import Span


@dataclass(frozen=True)
class Texts:
    """The stretches: windows on the characters in and around each, and further numbers."""

    grams: Grams
    numbers: np.ndarray

    def __len__(self) -> int:
        return len(self.numbers)


def texts(scene: Scene, windows: Sequence[Sequence[Span]], numbers: Sequence[Sequence[float]]) -> Texts:
    """Put the windows on stretches together with what else is known of them."""
    seen = Grams(scene.codes, np.array(windows, np.int64))
    return Texts(seen, np.array(numbers, np.float32).reshape(len(windows), -1))
