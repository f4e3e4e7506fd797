"""How sure the parts of events and claims are: for each, how the chance that a network gives becomes a confidence.

Fitted on articles that the networks did not learn from, over the events and claims that are right: who takes part
(right if nobody is named who does not), where, when, how really; who says it, about what, to what end.
After Platt, Probabilistic outputs for support vector machines (1999), held to slope 1 and shift 0 where little is known.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import torch
from torch import nn

from kg.model import Claim, Event

Judged = tuple[str, float, bool]
PARTS = ("participants", "place", "time", "status", "speakers", "topics", "act")
UNTOUCHED: Mapping[str, tuple[float, float]] = dict.fromkeys(PARTS, (1.0, 0.0))
PRIOR = 3.0  # as much as this many observations that the chances are right as they are
EDGES = (0.0, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.99)


def judged_events(gold: Sequence[Mapping[str, Any]], events: Iterable[Event]) -> Iterator[Judged]:
    """Give each part of the events that are right: how sure it is, and whether it is right, too."""
    for event in events:
        fits = [
            one
            for one in gold
            if one["type"] == event.type
            and min(one["trigger"][1], event.trigger.end) > max(one["trigger"][0], event.trigger.start)
        ]
        if not fits:
            continue
        (own, *_) = fits
        taking = {*own["agents"], *own["recipients"]}
        told = (
            ("participants", event.participants_confidence, taking.issuperset((*event.agents, *event.recipients))),
            ("place", event.place_confidence, event.place == own["place"]),
            ("time", event.time_confidence, event.time == own["time"]),
            ("status", event.status_confidence, event.status == own["status"]),
        )
        yield from ((part, sure, right) for part, sure, right in told if sure is not None)


def judged_claims(gold: Sequence[Mapping[str, Any]], claims: Iterable[Claim]) -> Iterator[Judged]:
    """Give each part of the claims that are right: how sure it is, and whether it is right, too."""
    for claim in claims:
        start, end = claim.content
        fits = [
            one
            for one in gold
            if 2 * (min(one["content"][1], end) - max(one["content"][0], start))
            >= max(one["content"][1], end) - min(one["content"][0], start)
        ]
        if not fits:
            continue
        (own, *_) = fits
        told = (
            ("speakers", claim.speakers_confidence, set(own["by"]).issuperset(claim.by)),
            ("topics", claim.topics_confidence, set(own["topics"]).issuperset(claim.topics)),
            ("act", claim.act_confidence, claim.act == own["act"]),
        )
        yield from ((part, sure, right) for part, sure, right in told if sure is not None)


def sureness(judged: Iterable[Judged]) -> dict[str, tuple[float, float]]:
    """Fit slope and shift for each part."""
    by_part: dict[str, list[tuple[float, bool]]] = {part: [] for part in PARTS}
    for part, sure, right in judged:
        by_part[part].append((sure, right))
    return {part: fitted(those) for part, those in by_part.items()}


def fitted(judged: Sequence[tuple[float, bool]]) -> tuple[float, float]:
    """Find the slope and the shift of the log odds under which the answers are likeliest.

    >>> fitted([(0.8, True)] * 80 + [(0.8, False)] * 20)
    (1.0, 0.0)
    """
    sure, right = torch.tensor(judged, dtype=torch.float64).reshape(-1, 2).T
    odds = torch.logit(sure, 1e-4)
    held = torch.tensor([1.0, 0.0], dtype=torch.float64)
    found = held.clone().requires_grad_()
    optimiser = torch.optim.LBFGS([found], max_iter=100, line_search_fn="strong_wolfe")

    def missed() -> torch.Tensor:
        optimiser.zero_grad()
        wrong = nn.functional.binary_cross_entropy_with_logits(found[0] * odds + found[1], right, reduction="sum")
        loss = wrong + PRIOR / 2 * ((found - held) ** 2).sum()
        loss.backward()
        return loss

    optimiser.step(missed)
    slope, shift = (round(one, 3) + 0.0 for one in found.tolist())
    return slope, shift


def table(judged: Iterable[Judged]) -> Iterator[str]:
    """Write, for steps of confidence, what share is right and of how many."""
    every: dict[str, dict[float, list[bool]]] = {part: {} for part in PARTS}
    for part, sure, right in judged:
        every[part].setdefault(max(edge for edge in EDGES if sure >= edge), []).append(right)
    for part, steps in every.items():
        cells = (f"{edge:.2f}: {np.mean(those):.2f} of {len(those)}" for edge, those in sorted(steps.items()))
        yield f"  {part:13}" + "  ".join(cells)
