"""The small networks that say who belongs to what: learnt by `train/relations.py`, run here with numpy alone.

A `PairNet` looks at one anchor with each of its candidates, then once more at what is strongest among the anchor's
other candidates and among the candidate's other anchors; a `TextNet` looks at one stretch of text. Each is a mean of
several that were learnt from different seeds.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

import numpy as np

from kg.extract.layers import MODELS, sigmoid, softmax, stored
from kg.extract.nets import PairNets, TextNets, Weights
from kg.extract.pairs import Pairs
from kg.extract.senses import Senses
from kg.extract.texts import Texts


@dataclass(frozen=True)
class Relations:
    """The networks by name, the labels that they tell apart, and the thresholds above which they are believed.

    `sensed` is the share of an answer that is left to `senses`; `sureness` holds slope and shift for each part of an
    event or a claim.
    """

    nets: Mapping[str, tuple[Weights, ...]]
    labels: Mapping[str, tuple[str, ...]]
    thresholds: Mapping[str, float]
    found_by: str
    senses: Senses
    sensed: Mapping[str, float]
    sureness: Mapping[str, Sequence[float]]

    @staticmethod
    @cache
    def load() -> Relations:
        """Load the shipped networks, once per process."""
        return read_weights(MODELS / "relations.npz", MODELS / "relations.json", Senses.load())

    def of_pairs(self, name: str, pairs: Pairs) -> np.ndarray:
        """Give the probability of each relation for each pair."""
        if not len(pairs):
            return np.zeros((0, len(self.labels[name])), np.float32)
        return np.mean([sigmoid(one) for one in self.pair_nets[name].odds(pairs)], 0)

    def of_texts(self, name: str, texts: Texts, sensed: np.ndarray | None, *, one: bool) -> np.ndarray:
        """Give the probability of each class for each stretch, mixed with what was sensed; if `one`, of exactly one class."""
        if not len(texts):
            return np.zeros((0, len(self.labels[name])), np.float32)
        squash = softmax if one else sigmoid
        read = np.mean([squash(one) for one in self.text_nets[name].odds(texts)], 0)
        if sensed is None:
            return read
        share = self.sensed[name]
        return (1 - share) * read + share * sensed

    def sure(self, part: str, chance: float) -> float:
        """Give how sure a part of an event or a claim is, from the chance given to it.

        The log odds are moved and stretched as fits articles that the networks did not learn from (Platt, 1999).
        """
        slope, shift = self.sureness[part]
        chance = min(max(float(chance), 1e-6), 1 - 1e-6)
        return round(1 / (1 + math.exp(-slope * math.log(chance / (1 - chance)) - shift)), 4)

    @cached_property
    def pair_nets(self) -> Mapping[str, PairNets]:
        """The networks that look at pairs."""
        return {name: PairNets(nets) for name, nets in self.nets.items() if "second.weight" in nets[0]}

    @cached_property
    def text_nets(self) -> Mapping[str, TextNets]:
        """The networks that look at stretches of text."""
        return {name: TextNets(nets) for name, nets in self.nets.items() if "second.weight" not in nets[0]}


def read_weights(weights: Path, card: Path, senses: Senses) -> Relations:
    """Read the networks and what their card says of them."""
    told, nets = stored(weights, card, "python -m train.relations --write")
    return Relations(
        {name: tuple(seeds[seed] for seed in sorted(seeds)) for name, seeds in nets.items()},
        {name: tuple(labels) for name, labels in told["labels"].items()},
        told["thresholds"],
        f"relations {told['sha256'][:8]}",
        senses,
        told["sensed"],
        told["sureness"],
    )
