"""The networks of `kg.extract.relations` while they learn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import torch
from torch import nn

from kg.extract.grams import coarser, rows_of
from kg.extract.pairs import Pairs
from kg.extract.scene import markers
from kg.extract.texts import Texts
from kg.extract.views import VIEWS

ARTICLES = 8  # in one step


@dataclass(frozen=True)
class Recipe:
    """Widths, the share that is left out while learning, how long and how fast it learns, how many seeds.

    Groups of characters fall into 2 to the power of `bits` bins; `states` says whether the tagger's states are seen, `one`
    whether exactly one class is right.
    """

    hidden: int
    embed: int
    drop: float
    epochs: int
    rate: float
    seeds: int
    bits: int
    states: bool = False
    one: bool = False


@dataclass(frozen=True)
class Lesson:
    """What one article teaches a network: pairs or texts, and for each row the chance of each class."""

    given: Pairs | Texts
    answers: np.ndarray

    @cached_property
    def grams(self) -> list[np.ndarray]:
        """The bins that each row shows."""
        return rows_of(self.given.grams)


class PairNet(nn.Module):
    """The network that `kg.extract.nets.PairNets` runs."""

    def __init__(self, given: Pairs, out: int, recipe: Recipe) -> None:
        super().__init__()
        singles, betweens = given.single.shape[1], given.between.shape[1]
        size = len(markers()) + 1
        self.grams = Bags(recipe)
        self.single = nn.ModuleList(nn.Embedding(size, recipe.embed) for _ in range(singles))
        self.between = nn.ModuleList(nn.Linear(size, 2 * recipe.embed, bias=False) for _ in range(betweens))
        width = given.numbers.shape[1] + recipe.embed * (1 + singles + 2 * betweens)
        self.first = nn.Linear(width, recipe.hidden)
        self.second = nn.Linear(3 * recipe.hidden, recipe.hidden)
        self.out = nn.Linear(2 * recipe.hidden, out)
        self.drop = nn.Dropout(recipe.drop)
        if recipe.states:
            self.held = nn.Linear(VIEWS * given.views.states.shape[1], recipe.hidden, bias=False)
            nn.init.normal_(self.held.weight, std=0.01)

    def forward(self, b: dict[str, torch.Tensor]) -> torch.Tensor:
        """Give the log odds of each relation for each pair."""
        parts = [b["numbers"], self.grams(b)]
        parts += [layer(b["single"][:, i]) for i, layer in enumerate(self.single)]
        parts += [layer(b["between"][:, i]) for i, layer in enumerate(self.between)]
        told = self.first(self.drop(torch.cat(parts, 1)))
        if hasattr(self, "held"):
            told = told + self.held(self.drop(b["means"][b["views"]].flatten(1)))
        first = self.drop(torch.relu(told))
        around = [first, greatest(first, b["anchors"]), greatest(first, b["entities"])]
        second = torch.relu(self.second(torch.cat(around, 1)))
        return self.out(self.drop(torch.cat([first, second], 1)))


def greatest(x: torch.Tensor, groups: torch.Tensor) -> torch.Tensor:
    """Give each row the greatest values found in its group."""
    index = groups[:, None].expand(-1, x.shape[1])
    return torch.zeros(int(groups.max()) + 1, x.shape[1]).scatter_reduce(0, index, x, "amax")[groups]


class Bags(nn.Module):
    """Adds up the embeddings of a row's bins; while learning, some are left out."""

    def __init__(self, recipe: Recipe) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.randn(1 << recipe.bits, recipe.embed) * 0.05)
        self.bias = nn.Parameter(torch.zeros(recipe.embed))
        self.drop = recipe.drop

    def forward(self, b: dict[str, torch.Tensor]) -> torch.Tensor:
        """Give the sum for each row."""
        kept = torch.ones(len(b["grams"]))
        if self.training:
            kept = (torch.rand(len(kept)) >= self.drop).float() / (1 - self.drop)
        bins = coarser(b["grams"], len(self.weight))
        bags = nn.functional.embedding_bag(bins, self.weight, b["offsets"], mode="sum", per_sample_weights=kept)
        return bags + self.bias


class TextNet(nn.Module):
    """The network that `kg.extract.nets.TextNets` runs."""

    def __init__(self, given: Texts, out: int, recipe: Recipe) -> None:
        super().__init__()
        self.grams = Bags(recipe)
        width = recipe.embed + given.numbers.shape[1]
        self.first = nn.Linear(width, recipe.hidden)
        self.out = nn.Linear(recipe.hidden, out)
        self.drop = nn.Dropout(recipe.drop)

    def forward(self, b: dict[str, torch.Tensor]) -> torch.Tensor:
        """Give the log odds of each class for each stretch."""
        parts = [self.grams(b), b["numbers"]]
        return self.out(self.drop(torch.relu(self.first(self.drop(torch.cat(parts, 1))))))


def batch(given: Sequence[Lesson]) -> tuple[dict[str, torch.Tensor], torch.Tensor]:
    """Put several articles' rows together; their anchors and entities stay apart."""
    answers = torch.tensor(np.concatenate([lesson.answers for lesson in given]))
    rows = [grams for lesson in given for grams in lesson.grams]
    found = {"grams": torch.tensor(np.concatenate(rows)), "offsets": torch.tensor(np.cumsum([0, *map(len, rows)])[:-1])}
    several = ("numbers",) if isinstance(given[0].given, Texts) else ("numbers", "single", "between")
    for name in several:
        found[name] = torch.tensor(np.concatenate([getattr(lesson.given, name) for lesson in given]))
    if isinstance(given[0].given, Texts):
        return found, answers
    found["between"] = found["between"].float()
    views = [lesson.given.views for lesson in given]
    if all(views):
        firsts = np.cumsum([0, *(len(one.means) for one in views)])
        found["means"] = torch.tensor(np.concatenate([one.means for one in views]))
        found["views"] = torch.tensor(
            np.concatenate([one.chosen + first for one, first in zip(views, firsts, strict=False)])
        )
    for name in ("anchors", "entities"):
        shift = np.cumsum([0, *(getattr(lesson.given, name).max() + 1 for lesson in given)])
        found[name] = torch.tensor(
            np.concatenate([getattr(lesson.given, name) + s for lesson, s in zip(given, shift, strict=False)])
        )
    return found, answers


def loss(guess: torch.Tensor, truth: torch.Tensor, *, one: bool) -> torch.Tensor:
    """Judge a guess: one class out of several, or each class by itself."""
    if one:
        return nn.functional.cross_entropy(guess, truth, label_smoothing=0.05)
    return nn.functional.binary_cross_entropy_with_logits(guess, truth)


def learn(material: Sequence[Lesson], labels: int, recipe: Recipe, seed: int) -> dict[str, np.ndarray]:
    """Learn one network from one seed."""
    torch.manual_seed(seed)
    order = np.random.default_rng(seed)
    kind = TextNet if isinstance(material[0].given, Texts) else PairNet
    net = kind(material[0].given, labels, recipe)
    optimiser = torch.optim.AdamW(net.parameters(), recipe.rate, weight_decay=0.02)
    steps = recipe.epochs * -(-len(material) // ARTICLES)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, recipe.rate, steps)
    for _ in range(recipe.epochs):
        shuffled = order.permutation(len(material))
        for i in range(0, len(shuffled), ARTICLES):
            x, y = batch([material[j] for j in shuffled[i : i + ARTICLES]])
            optimiser.zero_grad()
            loss(net(x), y, one=recipe.one).backward()
            nn.utils.clip_grad_norm_(net.parameters(), 2)
            optimiser.step()
            schedule.step()
    return {key: value.detach().numpy() for key, value in net.state_dict().items()}
