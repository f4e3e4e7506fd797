"""The recipe of the reader and the way it is learnt from annotated articles."""

from __future__ import annotations

import random
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import torch
from torch import nn

from kg.tag.rows import width
from train.batches import NO_TAG, Batch, Marked, chances, grouped, tags
from train.encoder import Encoder, lac
from train.material import LANES, Annotated, Lesson, lessons_of, names
from train.measure import measure, shown
from train.net import SIZES, Reader
from train.steps import Steps
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
    study: int = 4
    keen: float = 0.5
    part: float = 0.66
    closing: int = 6
    closed: float = 0.5
    gentle: float = 0.25
    warm: int = 50
    threads: int = 1


def learn(
    recipe: Recipe,
    articles: Sequence[Annotated],
    given: Sequence[Annotated],
    start: Mapping[str, torch.Tensor],
    watch: Sequence[Lesson] = (),
) -> Reader:
    """Learn from all articles, from an adapted encoder on."""
    torch.manual_seed(recipe.seed)
    encoder = Encoder(lac())
    encoder.load_state_dict(start)
    reader = Reader(encoder, width(names()), recipe.inner, recipe.state, recipe.drop)
    return go_through(reader, recipe, weighed(articles, given, recipe), watch)


def study(
    reader: Reader,
    recipe: Recipe,
    articles: Sequence[Annotated],
    given: Sequence[Annotated],
    marked: Sequence[Marked],
    watch: Sequence[Lesson] = (),
) -> Reader:
    """Let a reader that has learnt from all articles go on beside news that a larger one has marked with it."""
    torch.manual_seed(recipe.seed)
    return go_through(
        reader, slower(recipe, recipe.study, recipe.keen), weighed(articles, given, recipe), watch, marked
    )


def close(reader: Reader, recipe: Recipe, given: Sequence[Annotated], watch: Sequence[Lesson] = ()) -> Reader:
    """Let a reader that has learnt from all go through the given articles alone, slowly: theirs is the last word.

    What it knew before is not to be forgotten, so the weights before and after are mixed (Wortsman et al., 2022).
    """
    torch.manual_seed(recipe.seed)
    before = {name: weight.clone() for name, weight in reader.state_dict().items()}
    closed = go_through(reader, slower(recipe, recipe.closing, recipe.gentle), given, watch)
    after = closed.state_dict()
    closed.load_state_dict({name: torch.lerp(before[name], after[name], recipe.closed) for name in after})
    return closed


def weighed(articles: Sequence[Annotated], given: Sequence[Annotated], recipe: Recipe) -> list[Annotated]:
    """Take the given articles more than once: they say what counts as what, the others show it in other words."""
    return [*articles, *given * (recipe.given - 1)]


def slower(recipe: Recipe, epochs: int, share: float) -> Recipe:
    """Change a recipe to so many epochs at a share of its rates."""
    return replace(recipe, epochs=epochs, rate=recipe.rate * share, encoder_rate=recipe.encoder_rate * share)


def go_through(
    reader: Reader,
    recipe: Recipe,
    articles: Sequence[Annotated],
    watch: Sequence[Lesson] = (),
    marked: Sequence[Marked] = (),
) -> Reader:
    """Go through articles epoch by epoch, beside a part of the marked rows each time; give the weights averaged over the last steps."""
    torch.set_num_threads(recipe.threads)
    chance = random.Random(recipe.seed)
    characters = lac().characters
    deck = Deck(marked, recipe.part, chance)
    material = [lesson for known in articles for lesson in lessons_of(known, names(), recipe.limit)]
    steps = recipe.epochs * len([*grouped(material, recipe.batch), *grouped(deck.draw(), recipe.batch)])
    learning = Steps(reader, steps, recipe)
    change = Swap(names(), recipe.swap)
    begun = time.monotonic()
    for epoch in range(1, recipe.epochs + 1):
        reader.train()
        if recipe.swap:
            changed = (change(known, chance) for known in articles)
            material = [lesson for known in changed for lesson in lessons_of(known, names(), recipe.limit)]
        groups = [*grouped(material, recipe.batch, chance), *grouped(deck.draw(), recipe.batch, chance)]
        chance.shuffle(groups)
        for group in groups:
            batch = Batch(group, characters)
            batch.hide(recipe.blind, recipe.forget)
            learning.take(loss_of(reader, batch, group, recipe))
        if watch and (epoch % 4 == 0 or epoch == recipe.epochs):
            took = time.monotonic() - begun
            print(epoch, f"{took:.0f}s", shown(measure(learning.averaged(), watch, characters)), flush=True)
    return learning.averaged()


class Deck:
    """Marked rows, a part of which is drawn at a time; shuffled anew when too few are left."""

    def __init__(self, rows: Sequence[Marked], part: float, chance: random.Random) -> None:
        self._rows, self._chance = list(rows), chance
        self._size = int(len(rows) * part)
        self._left: list[Marked] = []

    def draw(self) -> list[Marked]:
        """Take the next part."""
        if len(self._left) < self._size:
            self._chance.shuffle(self._rows)
            self._left = self._rows
        drawn, self._left = self._left[: self._size], self._left[self._size :]
        return drawn


def loss_of(reader: Reader, batch: Batch, group: Sequence[Lesson | Marked], recipe: Recipe) -> torch.Tensor:
    """Judge what a reader makes of rows, annotated or marked."""
    scores, states = reader.read(batch)
    parts = scores.split(list(SIZES.values()), -1)
    lessons = [row for row in group if isinstance(row, Lesson)]
    if not lessons:
        wanted = chances([row for row in group if isinstance(row, Marked)], batch.ids.shape[1])
        both = zip(parts, wanted.split(list(SIZES.values()), -1), strict=True)
        missed = torch.stack([-(chance * nn.functional.log_softmax(part, -1)).sum() for part, chance in both])
        return missed.sum() / batch.lengths.sum()
    numbers = tags(lessons, batch.ids.shape[1])
    missed = torch.stack(
        [
            nn.functional.cross_entropy(
                part.flatten(0, 1), numbers[lane].flatten(), ignore_index=NO_TAG, label_smoothing=recipe.smooth
            )
            for lane, part in zip(LANES, parts, strict=True)
        ]
    )
    return missed.sum() + recipe.senses * reader.senses.loss(states, [lesson.sense for lesson in lessons])
