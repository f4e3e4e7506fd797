"""A larger network that tells who takes part in what, when, how really, who says it, about what.

The larger encoder (`train.large`) reads an article in which everything that the earlier stages found is marked, and goes
on learning while small layers above it answer the questions that `kg.extract.relations` answers. Too slow to ship; mixed
with the shipped kind of network it tells days and places better than either, so both answer for news that nobody has
annotated (`train.consult`), and the shipped networks learn from that beside the annotated articles (`train.relations`).
After Hinton et al., Distilling the Knowledge in a Neural Network (2015).
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import torch
from torch import nn

from kg.extract.pairs import Pairs
from kg.extract.scene import Scene
from kg.extract.texts import Texts
from kg.extract.views import VIEWS
from kg.tag.rows import Row, rows
from train.batches import Batch, grouped
from train.encoder import lac
from train.large import Large
from train.material import MENTIONS, TRIGGERS, names
from train.relation_nets import greatest
from train.relation_nets import loss as missed
from train.steps import Steps

KINDS = (*MENTIONS, "reference", *TRIGGERS, "time", "quantity", "cue", "content", "title")
PAIRS = ("parts", "times", "voices")
CELLS = 6000  # characters that the encoder sees at once
CONTENT, TRIGGER = 0, 1  # which of the windows on a stretch is the stretch itself
ONE = ("status", "acts")  # questions to which one answer is right
WEIGHT = {"parts": 8.0, "times": 3.0, "voices": 3.0, "status": 0.5, "topics": 8.0, "acts": 0.7}


@dataclass(frozen=True)
class Recipe:
    """How wide the layers are and how it is learnt."""

    hidden: int = 160
    drop: float = 0.2
    epochs: int = 3
    cells: int = 2500
    limit: int = 450
    rate: float = 1e-3
    encoder_rate: float = 6e-5
    warm: int = 60
    decay: float = 0.02
    average: float = 0.98
    seed: int = 1
    threads: int = 2


class Asked(NamedTuple):
    """An article laid out, with what is marked in its rows, where each entity stands, and what is asked of it."""

    length: int
    rows: list[MarkedRow]
    stands: np.ndarray
    entities: int
    given: Mapping[str, Pairs | Texts]


class MarkedRow(NamedTuple):
    """A row, and for every character which kinds of things are there."""

    row: Row
    marked: np.ndarray


def asked(scene: Scene, given: Mapping[str, Pairs | Texts], limit: int) -> Asked:
    """Lay out what the network is to read and to answer."""
    marks = marked_places(scene)
    cut = [
        MarkedRow(row, marks[np.maximum(row.places, 0)] & (row.places >= 0)[:, None])
        for row in rows(scene.article, scene.sentences, names(), limit)
    ]
    stands = np.array([(s.start, s.end, s.entity) for s in scene.standings if s.end > s.start], np.int64).reshape(-1, 3)
    return Asked(len(scene.text), cut, stands, len(scene.entities), given)


def marked_places(scene: Scene) -> np.ndarray:
    """Mark at every character which kinds of things are there."""
    found = np.zeros((len(scene.text) + 1, len(KINDS)), bool)
    for standing in scene.standings:
        kind = scene.entities[standing.entity].type if standing.kind == "name" else "reference"
        found[standing.start : standing.end, KINDS.index(kind)] = True
    for lane in ("trigger", "value", "claim", "title"):
        for mark in scene.marks.of(lane):
            found[mark.span.start : mark.span.end, KINDS.index(mark.label)] = True
    return found


class Told(Large):
    """The larger encoder, which is told what has been marked."""

    def __init__(self) -> None:
        super().__init__()
        self.told = nn.Parameter(torch.zeros(len(KINDS), self.word.weight.shape[1]))

    def begin(self, pieces: torch.Tensor, batch: Batch, piece_of: torch.Tensor) -> torch.Tensor:
        """Add to the pieces what is marked at any of their characters."""
        marked = torch.zeros(*pieces.shape, len(KINDS))
        for number, one in enumerate(batch.lessons):
            characters, kinds = one.marked.nonzero()
            marked[number, piece_of[number, characters], kinds] = 1
        return super().begin(pieces, batch, piece_of) + marked @ self.told


class Advisor(nn.Module):
    """The encoder and a few layers for every question."""

    def __init__(self, numbers: Mapping[str, int], labels: Mapping[str, int], recipe: Recipe) -> None:
        super().__init__()
        self.encoder = Told()
        width = self.encoder.width
        self.ask = nn.ModuleDict(
            {
                name: (AskPairs if name in PAIRS else AskTexts)(name, numbers[name], width, many, recipe)
                for name, many in labels.items()
            }
        )

    def forward(self, articles: Sequence[Asked]) -> dict[str, list[torch.Tensor]]:
        """Answer all questions of some articles, article by article."""
        states = self.states(articles)
        found: dict[str, list[torch.Tensor]] = {}
        for article, own in zip(articles, states, strict=True):
            summed = sums(own)
            for name, given in article.given.items():
                found.setdefault(name, []).append(self.ask[name](own, summed, article, given))
        return found

    def states(self, articles: Sequence[Asked]) -> list[torch.Tensor]:
        """Read some articles."""
        seen: dict[int, torch.Tensor] = {}
        for group in grouped([row for article in articles for row in article.rows], CELLS):
            told = self.encoder.see(Batch(group, lac().characters))
            seen |= {id(one): own for one, own in zip(group, told, strict=True)}
        width = self.encoder.width
        return [placed(article, [seen[id(one)] for one in article.rows], width) for article in articles]


def placed(article: Asked, seen: Sequence[torch.Tensor], width: int) -> torch.Tensor:
    """Put what was seen in an article's rows where their characters stand."""
    found = torch.zeros(article.length + 1, width)
    for one, own in zip(article.rows, seen, strict=True):
        there = np.flatnonzero(one.row.places >= 0)
        found = found.index_copy(0, torch.tensor(one.row.places[there]), own[torch.tensor(there)])
    return found


def sums(states: torch.Tensor) -> torch.Tensor:
    """Add up the states before each place."""
    return torch.cat([states.new_zeros(1, states.shape[1]), states.cumsum(0)])


def means(summed: torch.Tensor, spans: np.ndarray) -> torch.Tensor:
    """Give the mean state of each span, zeros where it is empty."""
    starts, ends = torch.tensor(spans).unbind(-1)
    return (summed[ends] - summed[starts]) / (ends - starts).clamp(min=1)[..., None]


class AskPairs(nn.Module):
    """Answers for each pair, then once more beside what is strongest among the anchor's and among the entity's others."""

    def __init__(self, name: str, numbers: int, width: int, labels: int, recipe: Recipe) -> None:
        super().__init__()
        hidden = recipe.hidden
        self.entities = name != "times"
        self.numbers = nn.Linear(numbers, hidden)
        views = VIEWS + self.entities
        self.views = nn.ModuleList(nn.Linear(width, hidden, bias=False) for _ in range(views))
        self.left = nn.Linear(width, hidden)
        self.right = nn.ModuleList(nn.Linear(width, hidden) for _ in range(views - 1))
        self.first = nn.Linear(views * hidden, hidden)
        self.second = nn.Linear(3 * hidden, hidden)
        self.out = nn.Linear(2 * hidden, labels)
        self.drop = nn.Dropout(recipe.drop)

    def forward(self, own: torch.Tensor, summed: torch.Tensor, article: Asked, given: Pairs) -> torch.Tensor:
        """Give the log odds of each relation for each pair of an article."""
        anchor, before, after = self.drop(means(summed, given.views.windows)).unbind(1)
        views = [anchor, before, after]
        if self.entities:
            views.append(self.drop(self.entity(summed, article)[torch.tensor(given.entities)]))
        told = self.numbers(torch.tensor(given.numbers))
        for layer, view in zip(self.views, views, strict=True):
            told = told + layer(view)
        asks = self.left(anchor)
        both = [asks * layer(view) for layer, view in zip(self.right, views[1:], strict=True)]
        first = self.drop(torch.relu(told + self.first(torch.cat([torch.relu(told), *both], 1))))
        anchors, entities = torch.tensor(given.anchors), torch.tensor(given.entities)
        around = [first, greatest(first, anchors), greatest(first, entities)]
        second = torch.relu(self.second(torch.cat(around, 1)))
        return self.out(self.drop(torch.cat([first, second], 1)))

    def entity(self, summed: torch.Tensor, article: Asked) -> torch.Tensor:
        """Give the mean of what each entity is, wherever it stands."""
        found = summed.new_zeros(article.entities, summed.shape[1])
        number = torch.tensor(article.stands[:, 2])
        counted = torch.bincount(number, minlength=article.entities).clamp(min=1)
        return found.index_add(0, number, means(summed, article.stands[:, :2])) / counted[:, None]


class AskTexts(nn.Module):
    """Answers for each stretch of text: a trigger, or what somebody says."""

    def __init__(self, name: str, numbers: int, width: int, labels: int, recipe: Recipe) -> None:
        super().__init__()
        self.window = TRIGGER if name == "status" else CONTENT
        self.numbers = nn.Linear(numbers, recipe.hidden)
        self.first = nn.Linear(2 * width, recipe.hidden)
        self.out = nn.Linear(recipe.hidden, labels)
        self.drop = nn.Dropout(recipe.drop)

    def forward(self, own: torch.Tensor, summed: torch.Tensor, article: Asked, given: Texts) -> torch.Tensor:
        """Give the log odds of each class for each stretch of an article."""
        spans = given.grams.windows[:, self.window]
        tops = torch.stack([own[start:end].amax(0) for start, end in spans])
        seen = self.drop(torch.cat([means(summed, spans), tops], 1))
        return self.out(self.drop(torch.relu(self.numbers(torch.tensor(given.numbers)) + self.first(seen))))


Way = tuple[Asked, Mapping[str, np.ndarray]]


def learn(
    material: Sequence[Sequence[Way]],
    labels: Mapping[str, int],
    start: Mapping[str, torch.Tensor],
    recipe: Recipe,
) -> Advisor:
    """Learn from articles, each laid out in several ways, of which one is taken at a time."""
    torch.manual_seed(recipe.seed)
    torch.set_num_threads(recipe.threads)
    chance = random.Random(recipe.seed)
    advisor = begin(material, labels, recipe)
    advisor.encoder.load_state_dict(start, strict=False)
    steps = recipe.epochs * len(list(in_steps(material, recipe.cells, chance)))
    learning = Steps(advisor, steps, recipe)
    for _ in range(recipe.epochs):
        advisor.train()
        for group in in_steps(material, recipe.cells, chance):
            chosen = [chance.choice(ways) for ways in group]
            told = advisor([one for one, _ in chosen])
            learning.take(loss(told, [answers for _, answers in chosen]))
    return learning.averaged()


def begin(material: Sequence[Sequence[Way]], labels: Mapping[str, int], recipe: Recipe) -> Advisor:
    """Make an advisor that has learnt nothing."""
    whole = next(given for ways in material for (_, _, _, _, given), _ in ways if len(given) == len(labels))
    return Advisor({name: one.numbers.shape[1] for name, one in whole.items()}, labels, recipe)


def in_steps(material: Sequence[Sequence[Way]], cells: int, chance: random.Random) -> Iterator[list[Sequence[Way]]]:
    """Put articles together at random, so many characters a step."""
    group: list[Sequence[Way]] = []
    size = 0
    for ways in chance.sample(material, len(material)):
        own = ways[0][0].length
        if group and size + own > cells:
            yield group
            group, size = [], 0
        group.append(ways)
        size += own
    yield group


def loss(answers: Mapping[str, Sequence[torch.Tensor]], wanted: Sequence[Mapping[str, np.ndarray]]) -> torch.Tensor:
    """Judge the answers to every question."""
    parts = []
    for name, told in answers.items():
        truth = torch.tensor(np.concatenate([one[name] for one in wanted if name in one]))
        parts.append(WEIGHT[name] * missed(torch.cat(list(told)), truth, one=name in ONE))
    return torch.stack(parts).sum()
