"""What stands somewhere, without a list of words: characters, pairs and triples of them, each in one of many bins.

A window is a stretch of the text seen through a channel (before the name, between name and trigger …); the same
characters fall into other bins in another channel.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

BITS = 12
BINS = 1 << BITS
SIZES = (1, 2, 3)
SPREAD = np.uint32(2654435761)


@dataclass(frozen=True)
class Grams:
    """Windows on one text: `windows` holds start and end for each row and channel, equal where there is none."""

    codes: np.ndarray
    windows: np.ndarray

    def __len__(self) -> int:
        return len(self.windows)


def codes_of(text: str) -> np.ndarray:
    """Give the code points of a text."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)


def bins(codes: np.ndarray, channel: int, size: int) -> np.ndarray:
    """Give the bin of the group of `size` characters that begins at each place."""
    mixed = np.full(len(codes) - size + 1, 31 * channel + size, np.uint32) * SPREAD
    for i in range(size):
        mixed = (mixed ^ codes[i : len(codes) - size + 1 + i]) * SPREAD
        mixed ^= mixed >> np.uint32(15)
    return (mixed >> np.uint32(32 - BITS)).astype(np.int64)


def bags(grams: Grams, embedding: np.ndarray) -> np.ndarray:
    """Add up, for each row, the embeddings of all groups in its windows.

    >>> grams = Grams(codes_of("停火协议"), np.array([[[0, 2]], [[3, 3]]]))
    >>> bags(grams, np.ones((BINS, 1), np.float32)).tolist()      # 停, 火 and 停火; nothing
    [[3.0], [0.0]]
    """
    found = np.zeros((len(grams), embedding.shape[1]), np.float32)
    for channel in range(grams.windows.shape[1]):
        start, end = grams.windows[:, channel].T
        held = np.flatnonzero(end > start)
        if not len(held):
            continue
        # Many rows look through the same window: an anchor has many candidates.
        length = len(grams.codes) + 1
        windows, which = np.unique(start[held] * length + end[held], return_inverse=True)
        opened = np.stack(np.divmod(windows, length), 1)
        found[held] += sums_of(grams.codes, opened, channel, embedding)[which]
    return found


def sums_of(codes: np.ndarray, windows: np.ndarray, channel: int, embedding: np.ndarray) -> np.ndarray:
    """Add up the embeddings of the groups in each window of one channel."""
    low, high = windows[:, 0].min(), windows[:, 1].max()
    found = np.zeros((len(windows), embedding.shape[1]), np.float32)
    for size in SIZES:
        wide = np.flatnonzero(windows[:, 1] - windows[:, 0] >= size)
        if len(wide):
            # A row of zeros at the end lets the last window close.
            own = np.append(embedding[bins(codes[low:high], channel, size)], np.zeros_like(embedding[:1]), 0)
            bounds = windows[wide] - low - [0, size - 1]
            found[wide] += np.add.reduceat(own, bounds.ravel())[::2]
    return found


def rows_of(grams: Grams) -> list[np.ndarray]:
    """Give the bins of each row one by one, for learning."""
    spread = [[bins(grams.codes, channel, size) for size in SIZES] for channel in range(grams.windows.shape[1])]
    return [
        np.concatenate(
            [
                spread[channel][size - 1][start : max(end - size + 1, start)]
                for channel, (start, end) in enumerate(windows)
                for size in SIZES
            ]
        )
        for windows in grams.windows
    ]
