"""Layers of small networks in numpy, and how their weights are read: whole numbers with a scale, checked by hash."""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np

from kg.model import BrokenData

MODELS = Path(__file__).parent.parent / "models"
Weights = Mapping[str, np.ndarray]


def affine(weights: Weights, layer: str, x: np.ndarray) -> np.ndarray:
    """Apply a linear layer."""
    return x @ weights[f"{layer}.weight"].T + weights[f"{layer}.bias"]


def sigmoid(x: np.ndarray) -> np.ndarray:
    """Give probabilities for log odds."""
    return 1 / (1 + np.exp(-np.clip(x, -30, 30)))


def softmax(x: np.ndarray) -> np.ndarray:
    """Give probabilities that add up to one in each row."""
    odds = np.exp(x - x.max(1, keepdims=True))
    return odds / odds.sum(1, keepdims=True)


def stored(weights: Path, card: Path, maker: str) -> tuple[dict[str, Any], dict[str, dict[int, dict[str, np.ndarray]]]]:
    """Read what a card tells, and its networks by name and seed; `maker` is the command that makes them anew.

    Raises:
        BrokenData: the weights are not those that the card describes.
    """
    told = json.loads(card.read_text(encoding="utf-8"))
    if sha256(weights.read_bytes()).hexdigest() != told["sha256"]:
        raise BrokenData(f"{weights.name} is not the file that {card.name} describes; run {maker}")
    nets: dict[str, dict[int, dict[str, np.ndarray]]] = {}
    with np.load(weights, allow_pickle=False) as arrays:
        for key in arrays.files:
            if not key.endswith("#scale"):
                name, seed, tensor = key.split("/")
                scale = arrays[f"{key}#scale"] if f"{key}#scale" in arrays.files else np.float32(1)
                nets.setdefault(name, {}).setdefault(int(seed), {})[tensor] = arrays[key].astype(np.float32) * scale
    return told, nets
