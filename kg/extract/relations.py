"""The small networks that say who belongs to what: learnt by `train/relations.py`, run here with numpy alone.

A `PairNet` looks at one anchor with each of its candidates, then once more at what is strongest among the anchor's
other candidates and among the candidate's other anchors; a `TextNet` looks at one stretch of text. Each is a mean of
several that were learnt from different seeds.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from hashlib import sha256
from pathlib import Path

import numpy as np

from kg.extract.nets import PairNets, TextNets, Weights
from kg.extract.pairs import Pairs
from kg.extract.texts import Texts
from kg.model import BrokenData

MODELS = Path(__file__).parent.parent / "models"


def sigmoid(x: np.ndarray) -> np.ndarray:
    """Give probabilities for log odds."""
    return 1 / (1 + np.exp(-np.clip(x, -30, 30)))


def softmax(x: np.ndarray) -> np.ndarray:
    """Give probabilities that add up to one in each row."""
    odds = np.exp(x - x.max(1, keepdims=True))
    return odds / odds.sum(1, keepdims=True)


@dataclass(frozen=True)
class Relations:
    """The networks by name, the labels that they tell apart, and the thresholds above which they are believed."""

    nets: Mapping[str, tuple[Weights, ...]]
    labels: Mapping[str, tuple[str, ...]]
    thresholds: Mapping[str, float]
    found_by: str

    @staticmethod
    @cache
    def load() -> Relations:
        """Load the shipped networks, once per process."""
        return read_weights(MODELS / "relations.npz", MODELS / "relations.json")

    def of_pairs(self, name: str, pairs: Pairs) -> np.ndarray:
        """Give the probability of each relation for each pair."""
        if not len(pairs):
            return np.zeros((0, len(self.labels[name])), np.float32)
        return np.mean([sigmoid(one) for one in self.pair_nets[name].odds(pairs)], 0)

    def of_texts(self, name: str, texts: Texts, *, one: bool) -> np.ndarray:
        """Give the probability of each class for each stretch; if `one`, of exactly one class."""
        if not len(texts):
            return np.zeros((0, len(self.labels[name])), np.float32)
        squash = softmax if one else sigmoid
        return np.mean([squash(one) for one in self.text_nets[name].odds(texts)], 0)

    @cached_property
    def pair_nets(self) -> Mapping[str, PairNets]:
        """The networks that look at pairs."""
        return {name: PairNets(nets) for name, nets in self.nets.items() if "second.weight" in nets[0]}

    @cached_property
    def text_nets(self) -> Mapping[str, TextNets]:
        """The networks that look at stretches of text."""
        return {name: TextNets(nets) for name, nets in self.nets.items() if "second.weight" not in nets[0]}


def read_weights(weights: Path, card: Path) -> Relations:
    """Read networks stored as whole numbers with a scale, and check them against their card."""
    told = json.loads(card.read_text(encoding="utf-8"))
    if sha256(weights.read_bytes()).hexdigest() != told["sha256"]:
        raise BrokenData(f"{weights.name} is not the file that {card.name} describes; run python -m train.relations")
    nets: dict[str, dict[int, dict[str, np.ndarray]]] = {}
    with np.load(weights, allow_pickle=False) as stored:
        for key in stored.files:
            if not key.endswith("#scale"):
                name, seed, tensor = key.split("/")
                value = stored[key].astype(np.float32)
                scale = stored[f"{key}#scale"] if f"{key}#scale" in stored.files else np.float32(1)
                nets.setdefault(name, {}).setdefault(int(seed), {})[tensor] = value * scale
    return Relations(
        {name: tuple(seeds[seed] for seed in sorted(seeds)) for name, seeds in nets.items()},
        {name: tuple(labels) for name, labels in told["labels"].items()},
        told["thresholds"],
        f"relations {told['sha256'][:8]}",
    )
