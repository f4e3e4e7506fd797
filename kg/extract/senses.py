"""What the tagger's network knows of spans beyond their kind: how real a trigger is, what a saying does and is about.

The network was trained to tell it from its states at the characters of a span: their mean, for a saying also the
greatest value of each. What it tells is joined with what `kg.extract.relations` reads from the words around.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from kg.extract.layers import MODELS, Weights, affine, sigmoid, softmax, stored
from kg.extract.views import means
from kg.model import Span


@dataclass(frozen=True)
class Senses:
    """The layers on the tagger's states (a row for each place of the text, `Marks.states`); None where there are none."""

    weights: Weights

    @staticmethod
    @cache
    def load() -> Senses:
        """Load the shipped layers, once per process."""
        _, nets = stored(MODELS / "senses.npz", MODELS / "senses.json", "python -m train.heads")
        return Senses(nets["senses"][0])

    def statuses(self, states: np.ndarray | None, triggers: Sequence[Span]) -> np.ndarray | None:
        """Give the probability of each status for each trigger."""
        if states is None:
            return None
        told = np.maximum(affine(self.weights, "real", means(states, triggers)), 0)
        return softmax(affine(self.weights, "status", told))

    def sayings(
        self, states: np.ndarray | None, contents: Sequence[Span]
    ) -> tuple[np.ndarray, np.ndarray] | tuple[None, None]:
        """Give the probabilities of each topic and of each act for each saying."""
        if states is None:
            return None, None
        seen = np.concatenate([means(states, contents), tops(states, contents)], 1)
        said = np.maximum(affine(self.weights, "said", seen), 0)
        return sigmoid(affine(self.weights, "topic", said)), softmax(affine(self.weights, "act", said))


def tops(states: np.ndarray, spans: Sequence[Span]) -> np.ndarray:
    """Give the greatest values in each span."""
    return np.maximum.reduceat(states, np.array(spans).ravel())[::2]
