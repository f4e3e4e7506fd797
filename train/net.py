"""The network that learns to read: LAC's encoder, one recurrent layer above it, and a small head for every lane."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import torch
from torch import nn

from train.batches import Batch
from train.encoder import Both
from train.material import LANES, SENSES, Sense

TOPICS = 15  # times the mean over all topics, most of which are plainly none
SIZES = {lane: 1 + 2 * len(labels) for lane, labels in LANES.items()}


class Drop(nn.Module):
    """Dropout that leaves out the same features along a whole row, as suits recurrent layers."""

    def __init__(self, share: float) -> None:
        super().__init__()
        self.share = share

    def forward(self, rows: torch.Tensor) -> torch.Tensor:
        """Leave out a share of the features while learning."""
        if not self.training:
            return rows
        return rows * nn.functional.dropout(torch.ones(len(rows), 1, rows.shape[2]), self.share)


class Encoding(Protocol):
    """What shows a batch of rows to a reader, character by character."""

    @property
    def width(self) -> int:
        """The width of what it hands on."""

    def see(self, batch: Batch) -> torch.Tensor:
        """Read a padded batch of rows."""


class Reader(nn.Module):
    """Scores every tag of every lane at every character; `states` are what the heads see."""

    def __init__(self, encoder: Encoding, marks: int, inner: int = 192, state: int = 96, drop: float = 0.4) -> None:
        super().__init__()
        self.encoder = encoder
        self.marks = marks
        self.drop = Drop(drop)
        self.inner = nn.Linear(encoder.width + marks, inner)
        self.above = Both(inner, state)
        self.out = nn.Linear(self.above.width + inner, sum(SIZES.values()))
        self.senses = Senses(self.above.width, drop)

    def forward(self, batch: Batch) -> torch.Tensor:
        """Score a padded batch."""
        return self.read(batch)[0]

    def read(self, batch: Batch) -> tuple[torch.Tensor, torch.Tensor]:
        """Read a padded batch; give the scores and the states from which the senses are told."""
        seen = torch.cat([self.encoder.see(batch), batch.marks], -1)
        inner = torch.relu(self.inner(self.drop(seen)))
        above = self.above(self.drop(inner), batch.lengths)
        return self.out(self.drop(torch.cat([above, inner], -1))), above


class Senses(nn.Module):
    """What spans mean: how real a trigger is; what a saying does and what it is about.

    `kg.extract.senses` runs the same layers on the states that the shipped network gives.
    """

    def __init__(self, state: int, drop: float, width: int = 128) -> None:
        super().__init__()
        self.drop = nn.Dropout(drop)
        self.real = nn.Linear(state, width // 2)
        self.status = nn.Linear(width // 2, len(SENSES["status"]))
        self.said = nn.Linear(2 * state, width)
        self.act = nn.Linear(width, len(SENSES["act"]))
        self.topic = nn.Linear(width, len(SENSES["topic"]))

    def loss(self, states: torch.Tensor, wanted: Sequence[Sense]) -> torch.Tensor:
        """Judge what the states of padded rows tell of their spans."""
        losses = [states.new_zeros(())]
        triggers = spans(states, [sense.triggers for sense in wanted])
        if triggers:
            means = torch.stack([own.mean(0) for own in triggers])
            told = self.status(self.drop(torch.relu(self.real(self.drop(means)))))
            answers = torch.tensor([status for sense in wanted for status in sense.statuses])
            losses.append(nn.functional.cross_entropy(told, answers))
        contents = spans(states, [sense.sayings for sense in wanted])
        if contents:
            seen = torch.stack([torch.cat([own.mean(0), own.amax(0)]) for own in contents])
            said = self.drop(torch.relu(self.said(self.drop(seen))))
            acts = torch.tensor([act for sense in wanted for act in sense.acts])
            topics = torch.tensor([topics for sense in wanted for topics in sense.topics], dtype=torch.float32)
            losses.append(nn.functional.cross_entropy(self.act(said), acts))
            losses.append(TOPICS * nn.functional.binary_cross_entropy_with_logits(self.topic(said), topics))
        return torch.stack(losses).sum()


def spans(states: torch.Tensor, wanted: Sequence[Sequence[tuple[int, int]]]) -> list[torch.Tensor]:
    """Give the states of each span: those of the first row, then those of the second …"""
    return [row[start:end] for row, those in zip(states, wanted, strict=True) for start, end in those]
