"""The recipe of the reader and the way it is learnt from annotated articles."""

from __future__ import annotations

import random
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import torch
from torch import nn

from kg.tag.rows import width
from train.batches import NO_TAG, Batch, grouped, tags
from train.encoder import Encoder, lac
from train.material import LANES, Annotated, Lesson, lessons_of, names
from train.measure import measure, shown
from train.net import SIZES, Reader
from train.swap import Swap


@dataclass(frozen=True)
class Recipe:
    """What can be varied; the values are those of the shipped model."""

    seed: int = 1
    limit: int = 150
    epochs: int = 10
    batch: int = 3000
    rate: float = 2e-3
    encoder_rate: float = 7e-4
    drop: float = 0.3
    inner: int = 192
    state: int = 96
    smooth: float = 0.0
    average: float = 0.97
    decay: float = 0.02
    swap: float = 0.3
    blind: float = 0.1
    forget: float = 0.02
    senses: float = 0.1
    given: int = 2
    closing: int = 6
    gentle: float = 0.25


def learn(
    recipe: Recipe,
    articles: Sequence[Annotated],
    given: Sequence[Annotated],
    start: Mapping[str, torch.Tensor],
    watch: Sequence[Lesson] = (),
) -> Reader:
    """Learn from all articles, from an adapted encoder on, and at last from the given ones alone."""
    torch.manual_seed(recipe.seed)
    encoder = Encoder(lac())
    encoder.load_state_dict(start)
    reader = Reader(encoder, width(names()), recipe.inner, recipe.state, recipe.drop)
    # The given articles say what counts as what; the project's own, seven times as many, show it in other words.
    reader = go_through(reader, recipe, [*articles, *given * (recipe.given - 1)], watch)
    return close(reader, recipe, given, watch)


def close(reader: Reader, recipe: Recipe, given: Sequence[Annotated], watch: Sequence[Lesson] = ()) -> Reader:
    """Let a reader that has learnt from all go through the given articles alone, slowly: theirs is the last word."""
    torch.manual_seed(recipe.seed)
    gentle = replace(
        recipe,
        epochs=recipe.closing,
        rate=recipe.rate * recipe.gentle,
        encoder_rate=recipe.encoder_rate * recipe.gentle,
    )
    return go_through(reader, gentle, given, watch)


def go_through(reader: Reader, recipe: Recipe, articles: Sequence[Annotated], watch: Sequence[Lesson] = ()) -> Reader:
    """Go through articles epoch by epoch; give the reader with its weights averaged over the last steps."""
    torch.set_num_threads(1)
    chance = random.Random(recipe.seed)
    characters = lac().characters
    above = [weight for name, weight in reader.named_parameters() if not name.startswith("encoder.")]
    optimiser = torch.optim.AdamW(
        [
            {"params": above, "lr": recipe.rate},
            {"params": list(reader.encoder.parameters()), "lr": recipe.encoder_rate},
        ],
        weight_decay=recipe.decay,
    )
    material = [lesson for known in articles for lesson in lessons_of(known, names(), recipe.limit)]
    steps = recipe.epochs * len(grouped(material, recipe.batch))
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda s: min(1, (s + 1) / 50) * max(0.02, 1 - s / steps))
    average = torch.optim.swa_utils.AveragedModel(
        reader, multi_avg_fn=torch.optim.swa_utils.get_ema_multi_avg_fn(recipe.average)
    )
    change = Swap(names(), recipe.swap)
    begun = time.monotonic()

    def step(loss: torch.Tensor) -> None:
        optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(reader.parameters(), 2)
        optimiser.step()
        schedule.step()
        average.update_parameters(reader)

    for epoch in range(1, recipe.epochs + 1):
        reader.train()
        if recipe.swap:
            changed = (change(known, chance) for known in articles)
            material = [lesson for known in changed for lesson in lessons_of(known, names(), recipe.limit)]
        for group in grouped(material, recipe.batch, chance):
            batch = Batch(group, characters)
            batch.hide(recipe.blind, recipe.forget)
            scores, states = reader.read(batch.ids, batch.marks, batch.lengths)
            loss = loss_of(scores, tags(group, batch.ids.shape[1]), recipe.smooth)
            if recipe.senses:
                loss = loss + recipe.senses * reader.senses.loss(states, [lesson.sense for lesson in group])
            step(loss)
        if watch and (epoch % 4 == 0 or epoch == recipe.epochs):
            average.module.eval()
            took = time.monotonic() - begun
            print(epoch, f"{took:.0f}s", shown(measure(average.module, watch, characters)), flush=True)
    average.module.eval()
    return average.module


def loss_of(scores: torch.Tensor, wanted: dict[str, torch.Tensor], smooth: float) -> torch.Tensor:
    """Sum the lanes' cross entropies."""
    parts = scores.split(list(SIZES.values()), -1)
    return torch.stack(
        [
            nn.functional.cross_entropy(
                part.flatten(0, 1), wanted[lane].flatten(), ignore_index=NO_TAG, label_smoothing=smooth
            )
            for lane, part in zip(LANES, parts, strict=True)
        ]
    ).sum()
