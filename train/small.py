"""Weights of small networks → a small file: matrices as whole numbers from -127 to 127 with a scale for each row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path

import numpy as np

Nets = Mapping[str, Sequence[Mapping[str, np.ndarray]]]


def stored(weights: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Write matrices as whole numbers from -127 to 127 with a scale for each row."""
    found = {}
    for key, value in weights.items():
        if value.ndim == 2:
            scale = np.maximum(np.abs(value).max(1, keepdims=True), 1e-8) / 127
            found[key], found[f"{key}#scale"] = np.round(value / scale).astype(np.int8), scale.astype(np.float16)
        else:
            found[key] = value.astype(np.float32)
    return found


def as_shipped(weights: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Give the weights as they will be read back."""
    small = stored(weights)
    return {
        key: value.astype(np.float32) * (small[f"{key}#scale"].astype(np.float32) if f"{key}#scale" in small else 1)
        for key, value in small.items()
        if not key.endswith("#scale")
    }


def save(path: Path, nets: Nets) -> str:
    """Write networks by name and seed, as `kg.extract.layers.stored` reads them; give the hash of the file."""
    flat = {}
    for name, seeds in nets.items():
        for seed, weights in enumerate(seeds):
            flat |= {f"{name}/{seed}/{key}": value for key, value in stored(weights).items()}
    np.savez_compressed(path, **flat)
    return sha256(path.read_bytes()).hexdigest()
