"""What stands somewhere, without a list of words: characters, pairs and triples of them, each in one of many bins.

A window is a stretch of the text seen through a channel (before the name, between name and trigger …); the same
characters fall into other bins in another channel. The sum over a window is the difference of two running sums.
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
        if not (start < end).any():
            continue
        low, high = start[start < end].min(), end.max()
        for size in SIZES:
            if high - low >= size:
                own = bins(grams.codes[low:high], channel, size)
                sums = np.concatenate([np.zeros((1, embedding.shape[1]), np.float32), np.cumsum(embedding[own], 0)])
                held = end - start >= size
                found[held] += sums[end[held] - size + 1 - low] - sums[start[held] - low]
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
