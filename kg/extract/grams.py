"""What stands somewhere, without a list of words: characters, pairs and triples of them, each in one of many bins.

A window is a stretch of the text seen through a channel (before the name, between name and trigger …); the same
characters fall into other bins in another channel.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

BITS = 16  # of a bin at its finest; a network of fewer bins puts neighbours together
SIZES = (1, 2, 3)
SPREAD = np.uint32(2654435761)
PORTION = 4096
"""How many rows are looked up at once."""


@dataclass(frozen=True)
class Grams:
    """Windows on one text: `windows` holds start and end for each row and channel, equal where there is none."""

    codes: np.ndarray
    windows: np.ndarray

    def __len__(self) -> int:
        return len(self.windows)

    @cached_property
    def groups(self) -> Groups | None:
        """The groups of characters in the windows, sought once for all networks that look through them."""
        return groups_in(self)


class Groups(NamedTuple):
    """The bins of all groups in some windows, those of three characters first; None stands for no group at all.

    `begins` says where the groups of one size in one window begin. `threes` and `twos` are the windows wide enough for
    those. `chosen` gives the window of each row and channel, one past the last where there is none.
    """

    bins: np.ndarray
    begins: np.ndarray
    threes: np.ndarray
    twos: np.ndarray
    chosen: np.ndarray


def codes_of(text: str) -> np.ndarray:
    """Give the code points of a text."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)


def bins(codes: np.ndarray, channel: int, size: int) -> np.ndarray:
    """Give the bin of the group of `size` characters that begins at each place."""
    places = np.arange(len(codes) - size + 1)
    return binned(codes, places, np.repeat(begun(np.array([channel]), size), len(places)), [len(places)] * size)


def begun(channels: np.ndarray, sizes: np.ndarray | int) -> np.ndarray:
    """Give what the bins of a channel and a size begin with."""
    return (np.uint32(31) * channels.astype(np.uint32) + np.asarray(sizes, np.uint32)) * SPREAD


def binned(codes: np.ndarray, places: np.ndarray, mixed: np.ndarray, reach: Sequence[int]) -> np.ndarray:
    """Mix the characters of groups into what their bins begin with; so many groups have a first, a second, a third one."""
    for i, many in enumerate(reach):
        part = mixed[:many]
        part ^= codes.take(places[:many] + i)
        part *= SPREAD
        part ^= part >> np.uint32(15)
    return (mixed >> np.uint32(32 - BITS)).astype(np.int64)


def groups_in(grams: Grams) -> Groups | None:
    """Find all groups of characters in the windows."""
    rows, channels, _ = grams.windows.shape
    starts, ends = grams.windows.reshape(-1, 2).T
    held = np.flatnonzero(ends > starts)
    if not len(held):
        return None
    # Many rows look through the same window: an anchor has many candidates.
    length = len(grams.codes) + 1
    keys = (held % channels * length + starts[held]) * length + ends[held]
    windows, which = np.unique(keys, return_inverse=True)
    chosen = np.full(rows * channels, len(windows))
    chosen[held] = which
    rest, ends = np.divmod(windows, length)
    channel, starts = np.divmod(rest, length)
    widths = ends - starts
    threes, twos = np.flatnonzero(widths > 2), np.flatnonzero(widths > 1)
    wide = np.concatenate([threes, twos, np.arange(len(widths))])
    sizes = np.repeat([3, 2, 1], [len(threes), len(twos), len(widths)])
    counts = widths[wide] - sizes + 1
    lasts = np.cumsum(counts)
    begins = lasts - counts
    places = np.arange(lasts[-1]) + np.repeat(starts[wide] - begins, counts)
    mixed = np.repeat(begun(channel[wide], sizes), counts)
    reach = [len(mixed), *(int(counts[:several].sum()) for several in (len(threes) + len(twos), len(threes)))]
    return Groups(binned(grams.codes, places, mixed, reach), begins, threes, twos, chosen.reshape(rows, channels))


def bags(grams: Grams, embedding: np.ndarray) -> np.ndarray:
    """Add up, for each row, the embeddings of all groups in its windows.

    >>> grams = Grams(codes_of("停火协议"), np.array([[[0, 2]], [[3, 3]]]))
    >>> bags(grams, np.ones((2**12, 1), np.float32)).tolist()      # 停, 火 and 停火; nothing
    [[3.0], [0.0]]
    """
    groups = grams.groups
    if groups is None:
        return np.zeros((len(grams), embedding.shape[1]), np.float32)
    sums = np.add.reduceat(embedding.take(coarser(groups.bins, len(embedding)), 0), groups.begins)
    threes, twos = len(groups.threes), len(groups.twos)
    seen = np.concatenate([sums[threes + twos :], np.zeros((1, embedding.shape[1]), np.float32)])
    seen[groups.twos] += sums[threes : threes + twos]
    seen[groups.threes] += sums[:threes]
    found = np.empty((len(grams), embedding.shape[1]), seen.dtype)
    for chosen, there in in_portions(groups.chosen, found):
        # One after the other, as they were added up when the networks were learnt.
        np.add.reduce(seen.take(chosen, 0), 1, out=there)
    return found


def coarser(bins: np.ndarray, many: int) -> np.ndarray:
    """Put fine bins into so many, a power of two."""
    return bins >> (BITS + 1 - many.bit_length())


def in_portions(*tables: np.ndarray) -> Iterator[tuple[np.ndarray, ...]]:
    """Give some thousand rows of each table at a time: a text full of names has more pairs than memory holds looked up."""
    for begin in range(0, len(tables[0]), PORTION):
        yield tuple(table[begin : begin + PORTION] for table in tables)


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
