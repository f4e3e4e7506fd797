"""The network that learns to read: LAC's encoder, one recurrent layer above it, and a small head for every lane."""

from __future__ import annotations

import torch
from torch import nn

from train.encoder import Both, Encoder
from train.material import LANES

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


class Reader(nn.Module):
    """Scores every tag of every lane at every character; `states` are what the heads see."""

    def __init__(self, encoder: Encoder, marks: int, inner: int = 192, state: int = 96, drop: float = 0.4) -> None:
        super().__init__()
        self.encoder = encoder
        self.marks = marks
        self.drop = Drop(drop)
        self.inner = nn.Linear(encoder.width + marks, inner)
        self.above = Both(inner, state)
        self.out = nn.Linear(self.above.width + inner, sum(SIZES.values()))

    def forward(self, ids: torch.Tensor, marks: torch.Tensor, lengths: torch.Tensor) -> torch.Tensor:
        """Read a padded batch."""
        seen = torch.cat([self.encoder(ids, lengths), marks], -1)
        inner = torch.relu(self.inner(self.drop(seen)))
        above = self.above(self.drop(inner), lengths)
        return self.out(self.drop(torch.cat([above, inner], -1)))
