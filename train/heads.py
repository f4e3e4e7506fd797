"""Train the reader's network and ship it: python -m train.heads [--try NAME=VALUE …]."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import asdict, fields, replace
from pathlib import Path

import torch

from kg.tag.encoder import MODELS
from train.encoder import Encoder, lac
from train.export import ship
from train.learn import Recipe, learn
from train.material import LANES, Annotated, annotated, lessons, names
from train.measure import measure
from train.net import Reader
from train.unlabelled import SoftLesson, chosen, soft_lessons

TEMPERATURES = dict.fromkeys(LANES, 1.0)
TEACHERS = (11, 12, 13)
UNLABELLED = 2000


def main() -> None:
    """Train the shipped model from learn and tune, or try a changed recipe on learn and tell how it does on tune."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--try", dest="tried", nargs="*", metavar="NAME=VALUE", help="learn from learn only; ship nothing"
    )
    parser.add_argument("--keep", type=Path, help="keep the weights of a try in this file")
    parser.add_argument(
        "--teachers", type=Path, nargs="*", default=[], help="kept weights that mark unannotated articles"
    )
    given = parser.parse_args()
    if given.tried is None:
        build(Recipe(), MODELS)
        return
    print(*sys.argv[1:], flush=True)
    changed = dict(pair.split("=") for pair in given.tried)
    kinds = {f.name: type(getattr(Recipe(), f.name)) for f in fields(Recipe)}
    recipe = replace(Recipe(), **{name: kinds[name](value) for name, value in changed.items()})
    teachers = [kept(path) for path in given.teachers]
    reader = learn(recipe, annotated("learn"), taught(recipe, teachers), lessons("tune", names(), recipe.limit))
    if given.keep:
        torch.save({"recipe": asdict(recipe), "weights": reader.state_dict()}, given.keep)


def kept(path: Path) -> Reader:
    """Read a reader that was kept."""
    saved = torch.load(path, weights_only=True)
    recipe = Recipe(**saved["recipe"])
    encoder = Encoder(lac())
    marks = saved["weights"]["inner.weight"].shape[1] - encoder.width
    reader = Reader(encoder, marks, recipe.inner, recipe.state, recipe.drop)
    reader.load_state_dict(saved["weights"])
    return reader.eval()


def recipe_of(path: Path) -> Recipe:
    """Tell by which recipe a kept reader was made."""
    return Recipe(**torch.load(path, weights_only=True)["recipe"])


def taught(recipe: Recipe, teachers: Sequence[Reader]) -> list[SoftLesson]:
    """Let teachers mark unannotated articles."""
    if not teachers:
        return []
    return soft_lessons(chosen(UNLABELLED, recipe.seed), teachers, lac().characters, recipe.limit)


def build(recipe: Recipe, folder: Path) -> None:
    """Train teachers, then the shipped model, and write it with its card."""
    known: list[Annotated] = [*annotated("learn"), *annotated("tune")]
    teachers = [learn(replace(recipe, seed=seed), known) for seed in TEACHERS]
    reader = learn(recipe, known, taught(recipe, teachers))
    characters = lac().characters
    scores = measure(reader, lessons("judge", names(), recipe.limit), characters)
    statement = {
        "training": "222 annotated articles of television news and an agency, 2022-2026 (parts learn and tune of train.split)",
        "recipe": asdict(recipe),
        "f1_on_judge": {name: round(value, 3) for name, value in scores.items()},
    }
    ship(reader, characters, folder, statement, recipe.limit, TEMPERATURES)


if __name__ == "__main__":
    main()
