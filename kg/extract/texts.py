"""Stretches of text as numbers: windows on their characters, and whatever else is told about each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from kg.extract.grams import Grams, codes_of
from kg.extract.scene import Scene
from kg.model import Span


@dataclass(frozen=True)
class Texts:
    """The stretches: windows on the characters in and around each, further numbers, mean states."""

    grams: Grams
    numbers: np.ndarray
    states: np.ndarray

    def __len__(self) -> int:
        return len(self.numbers)


def texts(
    scene: Scene, spans: Sequence[Span], windows: Sequence[Sequence[Span]], numbers: Sequence[Sequence[float]]
) -> Texts:
    """Put stretches together with the windows on them and what else is known of them."""
    starts = np.array([span.start for span in spans], np.int64)
    ends = np.array([span.end for span in spans], np.int64)
    return Texts(
        Grams(codes_of(scene.text), np.array(windows, np.int64)),
        np.array(numbers, np.float32).reshape(len(spans), -1),
        scene.mean_states(starts, ends),
    )
