"""Stretches of text as the tagger's network holds them: the mean of its states at their characters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from kg.model import Span

VIEWS = 3  # of a pair: its anchor, what stands before it, what stands after it


@dataclass(frozen=True)
class Views:
    """Windows on one text: start and end for each row and channel, equal where there is none; a state for each place.

    >>> views = Views(np.array([[1.0], [3.0], [0.0]]), np.array([[[0, 2], [1, 1]]]))
    >>> views.means[views.chosen].tolist()
    [[[2.0], [0.0]]]
    """

    states: np.ndarray
    windows: np.ndarray

    @cached_property
    def _different(self) -> tuple[np.ndarray, np.ndarray]:
        """The different stretches, and which of them each row shows in each channel, the one behind the last for none."""
        starts, ends = self.windows.reshape(-1, 2).T
        held = np.flatnonzero(ends > starts)
        length = len(self.states) + 1
        keys, which = np.unique(starts[held] * length + ends[held], return_inverse=True)
        chosen = np.full(len(starts), len(keys))
        chosen[held] = which
        return np.stack(np.divmod(keys, length), 1), chosen.reshape(self.windows.shape[:2])

    @property
    def chosen(self) -> np.ndarray:
        """The row of `means` that each row shows in each channel."""
        return self._different[1]

    @cached_property
    def means(self) -> np.ndarray:
        """The mean state of each different stretch; the last row, of zeros, stands for none."""
        nothing = np.zeros((1, self.states.shape[1]), np.float32)
        spans = self._different[0]
        return np.concatenate([means(self.states, spans), nothing]) if len(spans) else nothing


def means(states: np.ndarray, spans: Sequence[Span] | np.ndarray) -> np.ndarray:
    """Give the mean state of each span.

    >>> means(np.array([[1.0], [3.0], [8.0], [0.0]]), [Span(0, 2), Span(2, 3)]).tolist()
    [[2.0], [8.0]]
    """
    bounds = np.array(spans)
    sums = np.add.reduceat(states, bounds.ravel())[::2]
    return sums / (bounds[:, 1] - bounds[:, 0]).astype(np.float32)[:, None]
