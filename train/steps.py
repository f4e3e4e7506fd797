"""Steps of learning: an encoder at a rate of its own, rates that rise and then fall, the weights averaged on the way."""

from __future__ import annotations

from typing import Generic, Protocol, TypeVar

import torch
from torch import nn

Net = TypeVar("Net", bound=nn.Module)


class Pace(Protocol):
    """How fast a network learns: its rates, the steps in which they rise, what pulls weights to zero, how slowly the average moves."""

    rate: float
    encoder_rate: float
    warm: int
    decay: float
    average: float


class Steps(Generic[Net]):
    """Takes so many steps; `net.encoder` learns at a rate of its own, what stands above it at another."""

    def __init__(self, net: Net, steps: int, pace: Pace) -> None:
        self._net = net
        named = list(net.named_parameters())
        above = [weight for name, weight in named if not name.startswith("encoder.")]
        below = [weight for name, weight in named if name.startswith("encoder.")]
        self._optimiser = torch.optim.AdamW(
            [{"params": above, "lr": pace.rate}, {"params": below, "lr": pace.encoder_rate}], weight_decay=pace.decay
        )
        self._schedule = torch.optim.lr_scheduler.LambdaLR(
            self._optimiser, lambda step: min(1, (step + 1) / pace.warm) * max(0.02, 1 - step / steps)
        )
        self._average = torch.optim.swa_utils.AveragedModel(
            net, multi_avg_fn=torch.optim.swa_utils.get_ema_multi_avg_fn(pace.average)
        )

    def take(self, loss: torch.Tensor) -> None:
        """Go against the slope of a loss."""
        self._optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(self._net.parameters(), 2)
        self._optimiser.step()
        self._schedule.step()
        self._average.update_parameters(self._net)

    def averaged(self) -> Net:
        """Give the network with the weights averaged over the last steps, ready to be used."""
        found: Net = self._average.module
        return found.eval()
