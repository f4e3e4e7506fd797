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
    return binned(codes, np.arange(len(codes) - size + 1), np.array([channel]), size)


def binned(codes: np.ndarray, places: np.ndarray, channels: np.ndarray, size: int) -> np.ndarray:
    """Give the bins of the groups that begin at some places, each seen through its channel."""
    mixed = (np.uint32(31) * channels.astype(np.uint32) + np.uint32(size)) * SPREAD
    for i in range(size):
        mixed = (mixed ^ codes[places + i]) * SPREAD
        mixed ^= mixed >> np.uint32(15)
    return (mixed >> np.uint32(32 - BITS)).astype(np.int64)


def bags(grams: Grams, embedding: np.ndarray) -> np.ndarray:
    """Add up, for each row, the embeddings of all groups in its windows.

    >>> grams = Grams(codes_of("停火协议"), np.array([[[0, 2]], [[3, 3]]]))
    >>> bags(grams, np.ones((BINS, 1), np.float32)).tolist()      # 停, 火 and 停火; nothing
    [[3.0], [0.0]]
    """
    rows, channels, _ = grams.windows.shape
    starts, ends = grams.windows.reshape(-1, 2).T
    held = np.flatnonzero(ends > starts)
    if not len(held):
        return np.zeros((rows, embedding.shape[1]), np.float32)
    # Many rows look through the same window: an anchor has many candidates.
    length = len(grams.codes) + 1
    keys = (held % channels * length + starts[held]) * length + ends[held]
    windows, which = np.unique(keys, return_inverse=True)
    rest, ends = np.divmod(windows, length)
    chosen = np.full(rows * channels, len(windows))
    chosen[held] = which
    seen = sums_of(grams.codes, *np.divmod(rest, length), ends, embedding)
    # One after the other, as they were added up when the networks were learnt.
    return np.add.reduce(seen[chosen.reshape(rows, channels)], 1)


def sums_of(
    codes: np.ndarray, channels: np.ndarray, starts: np.ndarray, ends: np.ndarray, embedding: np.ndarray
) -> np.ndarray:
    """Add up the embeddings of the groups in each window, with a row of zeros at the end."""
    found = np.zeros((len(starts) + 1, embedding.shape[1]), np.float32)
    for size in SIZES:
        wide = np.flatnonzero(ends - starts >= size)
        if len(wide):
            counts = ends[wide] - starts[wide] - (size - 1)
            firsts = np.cumsum(counts) - counts
            places = np.arange(counts.sum()) + np.repeat(starts[wide] - firsts, counts)
            own = embedding[binned(codes, places, np.repeat(channels[wide], counts), size)]
            found[wide] += np.add.reduceat(own, firsts)
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
