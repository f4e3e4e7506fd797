"""Train the reader's network and ship it: python -m train.heads.

python -m train.heads                         trains the reader by its recipe and ships it
python -m train.heads --try drop=0.5 --keep W learns by a changed recipe, prints how it does on tune, keeps it in W
python -m train.heads --ship W                ships kept weights
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import asdict, fields, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import torch

from kg.tag.encoder import MODELS
from train.calibrate import temperatures
from train.encoder import Encoder, lac
from train.export import ship
from train.learn import Recipe, learn
from train.material import annotated, lessons, names
from train.measure import measure
from train.net import Reader


def main() -> None:
    """Do what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--try", dest="tried", nargs="*", metavar="NAME=VALUE", help="change the recipe; ship nothing")
    parser.add_argument("--keep", type=Path, help="keep the weights in this file")
    parser.add_argument(
        "--teachers", type=Path, nargs="*", default=[], help="kept weights that mark unannotated articles"
    )
    parser.add_argument("--ship", type=Path, help="ship these kept weights")
    given = parser.parse_args()
    if given.ship:
        publish(given.ship, MODELS)
    elif given.tried is None:
        build(MODELS)
    else:
        print(*sys.argv[1:], flush=True)
        teach(changed(given.tried), given.keep)


def changed(pairs: Sequence[str]) -> Recipe:
    """Change the recipe by NAME=VALUE."""
    kinds = {field.name: type(getattr(Recipe(), field.name)) for field in fields(Recipe)}
    given = (pair.split("=") for pair in pairs)
    return replace(Recipe(), **{name: kinds[name](value) for name, value in given})


def build(folder: Path) -> None:
    """Train the reader by the recipe and ship it."""
    with TemporaryDirectory() as kept:
        weights = Path(kept) / "reader.pt"
        teach(Recipe(), weights)
        publish(weights, folder)


def teach(recipe: Recipe, keep: Path | None) -> None:
    """Train on learn; watch tune; keep the weights."""
    reader = learn(recipe, annotated("learn"), lessons("tune", names(), recipe.limit))
    if keep:
        saved = {"recipe": asdict(recipe), "articles": len(annotated("learn")), "weights": reader.state_dict()}
        torch.save(saved, keep)


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


def publish(path: Path, folder: Path) -> None:
    """Ship kept weights with a card that says what they are and how well they do."""
    articles = torch.load(path, weights_only=True)["articles"]
    reader, recipe, characters = kept(path), recipe_of(path), lac().characters
    unseen = {part: lessons(part, names(), recipe.limit) for part in ("tune", "judge")}
    scores = {part: measure(reader, those, characters) for part, those in unseen.items()}
    statement = {
        "training": f"{articles} articles of television news, 2022-2026, annotated by hand (part learn of train.split, "
        "and train/annotations); tune chose the recipe and the temperatures, judge was kept aside",
        "recipe": asdict(recipe),
        "f1": {part: {name: round(value, 3) for name, value in those.items()} for part, those in scores.items()},
    }
    ship(reader, characters, folder, statement, recipe.limit, temperatures(reader, unseen["tune"], characters))


if __name__ == "__main__":
    main()
