"""Networks of several seeds side by side, each layer of all of them in one step: most of the time is in the many steps.

What `train.relation_nets` learns layer by layer is put together once, when the networks are loaded.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from kg.extract.grams import bags, in_portions
from kg.extract.pairs import Pairs
from kg.extract.texts import Texts
from kg.extract.views import VIEWS, Views

Weights = Mapping[str, np.ndarray]
UNEVEN = 16
"""How many times as many places as there are rows may be filled to make all groups as long as the longest."""


class Together(NamedTuple):
    """Which rows belong to one group: a row of row numbers for each group, the last one repeated; each row's group.

    Where the groups are of very different sizes there are none such, but the rows in the order of the groups, and where
    each group begins: one name in every sentence of a long text would make the others' rows as long as its own.
    """

    members: np.ndarray | None
    ordered: np.ndarray
    begins: np.ndarray
    group: np.ndarray


def together(groups: np.ndarray) -> Together:
    """Put rows of one group together.

    >>> together(np.array([7, 4, 7])).members.tolist()
    [[1, 1], [0, 2]]
    """
    order = np.argsort(groups, kind="stable")
    ordered = groups[order]
    begins = np.append(0, np.flatnonzero(ordered[1:] != ordered[:-1]) + 1)
    lasts = np.append(begins[1:], len(groups)) - 1
    longest, members = int((lasts - begins).max()) + 1, None
    if longest * len(begins) <= UNEVEN * len(groups):
        members = order[np.minimum(begins[:, None] + np.arange(longest), lasts[:, None])]
    return Together(members, order, begins, np.searchsorted(ordered[begins], groups))


def greatest(x: np.ndarray, rows: Together) -> np.ndarray:
    """Give the greatest values found in each group.

    >>> greatest(np.array([[1.0], [5.0], [2.0]]), together(np.array([0, 0, 1]))).tolist()
    [[5.0], [2.0]]
    """
    found: np.ndarray
    if rows.members is None:
        found = np.maximum.reduceat(x.take(rows.ordered, 0), rows.begins)
    else:
        found = np.maximum.reduce(x.take(rows.members, 0), 1)
    return found


def columns(nets: Sequence[Weights], layer: str, first: int, last: int) -> list[np.ndarray]:
    """Give what the networks' layers make of some of their columns."""
    return [net[f"{layer}.weight"][:, first:last].T for net in nets]


def shared(those: Sequence[np.ndarray]) -> np.ndarray:
    """Put the weights of several networks that take in the same side by side."""
    return np.concatenate(those, 1)


def own(those: Sequence[np.ndarray]) -> np.ndarray:
    """Put the weights of several networks side by side where each takes in its own.

    >>> own([np.array([[1.0]]), np.array([[2.0]])]).tolist()
    [[1.0, 0.0], [0.0, 2.0]]
    """
    (height, width), many = those[0].shape, len(those)
    found = np.zeros((many * height, many * width), np.float32)
    for i, one in enumerate(those):
        found[i * height : (i + 1) * height, i * width : (i + 1) * width] = one
    return found


def biases(nets: Sequence[Weights], layer: str) -> np.ndarray:
    """Give the biases of a layer of all networks."""
    return np.concatenate([net[f"{layer}.bias"] for net in nets])


def by_net(x: np.ndarray, nets: int) -> np.ndarray:
    """Look at what stands side by side as one table for each network."""
    return x.reshape(len(x), nets, -1).transpose(1, 0, 2)


@dataclass(frozen=True)
class PairNets:
    """The pair networks of one name, ready to be run at once: what is next to nothing for one costs little for all.

    The layers under the first one are folded into it: a marker adds a row of `markers`, of which most pairs see a few.
    """

    nets: tuple[Weights, ...]

    @cached_property
    def grams(self) -> np.ndarray:
        """The embeddings of groups of characters of all networks."""
        return shared([net["grams.weight"] for net in self.nets])

    @cached_property
    def singles(self) -> int:
        """Count the places where one marker may stand."""
        return sum(key.startswith("single.") for key in self.nets[0])

    @cached_property
    def betweens(self) -> int:
        """Count the stretches in which many may."""
        return sum(key.startswith("between.") for key in self.nets[0])

    @cached_property
    def first(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """The first layer: for numbers and groups of characters, for every marker in every place, and where none is seen."""
        net = self.nets[0]
        embed = net["grams.weight"].shape[1]
        at = net["first.weight"].shape[1] - embed * (1 + self.singles) - 2 * embed * self.betweens
        seen = columns(self.nets, "first", at, at + embed)
        dense = np.concatenate([shared(columns(self.nets, "first", 0, at)), own(seen)])
        nothing = biases(self.nets, "first") + biases(self.nets, "grams") @ own(seen)
        at += embed
        tables = []
        for i in range(self.singles):
            layers = columns(self.nets, "first", at, at + embed)
            table = shared([net[f"single.{i}.weight"] @ one for net, one in zip(self.nets, layers, strict=True)])
            nothing = nothing + table[0]
            tables.append(table - table[0])
            at += embed
        for i in range(self.betweens):
            layers = columns(self.nets, "first", at, at + 2 * embed)
            tables.append(
                shared([net[f"between.{i}.weight"].T @ one for net, one in zip(self.nets, layers, strict=True)])
            )
            at += 2 * embed
        markers = np.concatenate(tables)
        markers[0] = 0
        return dense, markers, nothing

    @cached_property
    def second(self) -> tuple[list[np.ndarray], np.ndarray]:
        """The second layer: for a pair itself, for the greatest of its anchor and of its entity; its bias."""
        hidden = self.nets[0]["second.weight"].shape[0]
        parts = [np.stack(columns(self.nets, "second", i * hidden, (i + 1) * hidden)) for i in range(3)]
        return parts, biases(self.nets, "second").reshape(len(self.nets), 1, hidden)

    @cached_property
    def out(self) -> tuple[list[np.ndarray], np.ndarray]:
        """The last layer: for what the first gave, for what the second gave; its bias."""
        hidden = self.nets[0]["second.weight"].shape[0]
        parts = [np.stack(columns(self.nets, "out", i * hidden, (i + 1) * hidden)) for i in range(2)]
        return parts, biases(self.nets, "out").reshape(len(self.nets), 1, -1)

    def odds(self, pairs: Pairs) -> np.ndarray:
        """Give the log odds of each relation for each pair, network by network."""
        many = len(self.nets)
        dense, _, nothing = self.first
        x = np.concatenate([pairs.numbers, bags(pairs.grams, self.grams)], 1) @ dense
        x += nothing
        x += self.of_markers(pairs)
        if pairs.views is not None and "held.weight" in self.nets[0]:
            x += self.of_states(pairs.views)
        first = by_net(np.maximum(x, 0, out=x), many)
        (alone, *around), bias = self.second
        second = first @ alone + bias
        for weights, groups in zip(around, (pairs.anchors, pairs.entities), strict=True):
            rows = together(groups)
            second += (by_net(greatest(x, rows), many) @ weights).take(rows.group, 1)
        (low, high), bias = self.out
        odds: np.ndarray = first @ low + np.maximum(second, 0, out=second) @ high + bias
        return odds

    @cached_property
    def held(self) -> list[np.ndarray]:
        """What the first layer makes of the tagger's states at the anchor, before it and after it."""
        each = [np.split(net["held.weight"].T, VIEWS) for net in self.nets]
        return [shared(those) for those in zip(*each, strict=True)]

    def of_states(self, views: Views) -> np.ndarray:
        """Add up what the tagger's states at the anchor, before it and after it say."""
        anchor, before, after = (
            (views.means @ weights).take(chosen, 0) for weights, chosen in zip(self.held, views.chosen.T, strict=True)
        )
        found: np.ndarray = anchor + before + after
        return found

    def of_markers(self, pairs: Pairs) -> np.ndarray:
        """Add up what the markers beside and between the two of each pair say."""
        _, tables, _ = self.first
        size = len(tables) // (self.singles + self.betweens)
        ways = pairs.ways + size * np.arange(self.singles, self.singles + self.betweens)[:, None] * (pairs.ways > 0)
        single = pairs.single + size * np.arange(self.singles) * (pairs.single > 0)
        chosen = np.concatenate([single, ways.reshape(len(ways), -1)], 1)
        # Most are 0, which adds nothing: they come first, and are left out where no pair has as many markers.
        chosen.sort(1)
        found = np.empty((len(chosen), tables.shape[1]), tables.dtype)
        for some, there in in_portions(chosen, found):
            np.add.reduce(tables.take(some[:, some.any(0)], 0), 1, out=there)
        return found


@dataclass(frozen=True)
class TextNets:
    """The text networks of one name, ready to be run at once."""

    nets: tuple[Weights, ...]

    @cached_property
    def grams(self) -> np.ndarray:
        """The embeddings of groups of characters of all networks."""
        return shared([net["grams.weight"] for net in self.nets])

    @cached_property
    def first(self) -> tuple[np.ndarray, np.ndarray]:
        """The first layer, for groups of characters and numbers; its bias."""
        embed = self.nets[0]["grams.weight"].shape[1]
        seen = own(columns(self.nets, "first", 0, embed))
        numbers = shared(columns(self.nets, "first", embed, self.nets[0]["first.weight"].shape[1]))
        return np.concatenate([seen, numbers]), biases(self.nets, "first") + biases(self.nets, "grams") @ seen

    @cached_property
    def out(self) -> tuple[np.ndarray, np.ndarray]:
        """The last layer and its bias."""
        weights = np.stack([net["out.weight"].T for net in self.nets])
        return weights, biases(self.nets, "out").reshape(len(self.nets), 1, -1)

    def odds(self, texts: Texts) -> np.ndarray:
        """Give the log odds of each class for each stretch of text, network by network."""
        weights, bias = self.first
        x = np.concatenate([bags(texts.grams, self.grams), texts.numbers], 1) @ weights
        x += bias
        weights, bias = self.out
        odds: np.ndarray = by_net(np.maximum(x, 0, out=x), len(self.nets)) @ weights + bias
        return odds
