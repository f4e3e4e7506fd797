"""The small networks that say who belongs to what: learnt by `train/relations.py`, run here with numpy alone.

A `PairNet` looks at one anchor with each of its candidates, then once more at what is strongest among the anchor's
other candidates and among the candidate's other anchors; a `TextNet` looks at one stretch of text. Each is a mean of
several that were learnt from different seeds.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

import numpy as np

from kg.extract.grams import Grams, bags
from kg.extract.pairs import Pairs
from kg.extract.texts import Texts
from kg.model import BrokenData

MODELS = Path(__file__).parent.parent / "models"
Weights = Mapping[str, np.ndarray]


def affine(weights: Weights, layer: str, x: np.ndarray) -> np.ndarray:
    """Apply a linear layer."""
    return x @ weights[f"{layer}.weight"].T + weights[f"{layer}.bias"]


class Together(NamedTuple):
    """Which rows belong to one group: their order by group, where each group begins in it, and each row's group."""

    order: np.ndarray
    begins: np.ndarray
    group: np.ndarray


def together(groups: np.ndarray) -> Together:
    """Put rows of one group together."""
    order = np.argsort(groups, kind="stable")
    begins = np.flatnonzero(np.diff(groups[order], prepend=-1))
    return Together(order, begins, np.searchsorted(groups[order][begins], groups))


def greatest(x: np.ndarray, rows: Together) -> np.ndarray:
    """Give each row the greatest values found in its group.

    >>> greatest(np.array([[1.0], [5.0], [2.0]]), together(np.array([0, 0, 1]))).tolist()
    [[5.0], [5.0], [2.0]]
    """
    return np.maximum.reduceat(x[rows.order], rows.begins)[rows.group]


def sigmoid(x: np.ndarray) -> np.ndarray:
    """Give probabilities for log odds."""
    return 1 / (1 + np.exp(-np.clip(x, -30, 30)))


def softmax(x: np.ndarray) -> np.ndarray:
    """Give probabilities that add up to one in each row."""
    odds = np.exp(x - x.max(1, keepdims=True))
    return odds / odds.sum(1, keepdims=True)


def pair_net(weights: Weights, pairs: Pairs, seen: np.ndarray, around: Sequence[Together]) -> np.ndarray:
    """Give the log odds of each relation for each pair; `around` are the pairs of one anchor and of one entity."""
    parts = [pairs.numbers, seen + weights["grams.bias"]]
    parts += [weights[f"single.{i}.weight"][pairs.single[:, i]] for i in range(pairs.single.shape[1])]
    parts += [pairs.between[:, i] @ weights[f"between.{i}.weight"].T for i in range(pairs.between.shape[1])]
    first = np.maximum(affine(weights, "first", np.concatenate(parts, 1)), 0)
    tops = [greatest(first, rows) for rows in around]
    second = np.maximum(affine(weights, "second", np.concatenate([first, *tops], 1)), 0)
    return affine(weights, "out", np.concatenate([first, second], 1))


def text_net(weights: Weights, texts: Texts, seen: np.ndarray) -> np.ndarray:
    """Give the log odds of each class for each stretch of text."""
    parts = [seen + weights["grams.bias"], texts.numbers]
    return affine(weights, "out", np.maximum(affine(weights, "first", np.concatenate(parts, 1)), 0))


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
        seen = self.bags(name, pairs.grams)
        around = together(pairs.anchors), together(pairs.entities)
        odds = [pair_net(weights, pairs, own, around) for weights, own in zip(self.nets[name], seen, strict=True)]
        return np.mean([sigmoid(one) for one in odds], 0)

    def of_texts(self, name: str, texts: Texts, *, one: bool) -> np.ndarray:
        """Give the probability of each class for each stretch; if `one`, of exactly one class."""
        if not len(texts):
            return np.zeros((0, len(self.labels[name])), np.float32)
        squash = softmax if one else sigmoid
        seen = self.bags(name, texts.grams)
        return np.mean([squash(text_net(w, texts, s)) for w, s in zip(self.nets[name], seen, strict=True)], 0)

    def bags(self, name: str, grams: Grams) -> list[np.ndarray]:
        """Look through the windows once for all networks of a name."""
        return np.split(bags(grams, self.embeddings[name]), len(self.nets[name]), 1)

    @cached_property
    def embeddings(self) -> Mapping[str, np.ndarray]:
        """The embeddings of all networks of a name, side by side."""
        return {name: np.concatenate([net["grams.weight"] for net in nets], 1) for name, nets in self.nets.items()}


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
