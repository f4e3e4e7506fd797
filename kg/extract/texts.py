"""Stretches of text as numbers: hashed character pairs and triples, and whatever else is told about each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from zlib import crc32

import numpy as np

from kg.extract.scene import Scene
from kg.model import Span

BINS = 4096


@dataclass(frozen=True)
class Texts:
    """The stretches: rows of the embedding for each one's character groups, further numbers, mean states."""

    grams: tuple[np.ndarray, ...]
    numbers: np.ndarray
    states: np.ndarray

    def __len__(self) -> int:
        return len(self.grams)


@lru_cache(1 << 17)
def bin_of(group: str) -> int:
    """Give the place of a group of characters in the embedding."""
    return crc32(group.encode()) % BINS


def groups(text: str, prefix: str = "") -> set[int]:
    """Give the bins of all single characters, pairs and triples of a text.

    >>> len(groups("停火"))
    3
    """
    return {bin_of(prefix + text[i : i + size]) for size in (1, 2, 3) for i in range(len(text) - size + 1)}


def texts(scene: Scene, spans: Sequence[Span], found: Sequence[set[int]], numbers: Sequence[Sequence[float]]) -> Texts:
    """Put stretches together with what else is known of them."""
    starts = np.array([span.start for span in spans], np.int64)
    ends = np.array([span.end for span in spans], np.int64)
    return Texts(
        tuple(np.array(sorted(rows), np.int64) for rows in found),
        np.array(numbers, np.float32).reshape(len(spans), -1),
        scene.mean_states(starts, ends),
    )
