"""Train the reader's network and ship it: python -m train.heads.

python -m train.heads                         adapts the encoder, trains the reader by its recipe and ships it
python -m train.heads --adapted A             the same, from an encoder that `python -m train.adapt A` has kept
python -m train.heads --adapted A --first F   keeps in F what has learnt from the annotated articles alone, and stops
python -m train.heads --first F --marked M    goes on from F with the marks that `python -m train.teacher F M` has kept
… --try drop=0.5 --keep W                     by a changed recipe; prints how it does on tune, keeps it in W, ships nothing
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
from train import teacher as marks
from train.adapt import Recipe as Adapting
from train.adapt import adapt, rows
from train.batches import Marked
from train.calibrate import temperatures
from train.encoder import Encoder, lac
from train.export import ship
from train.learn import Recipe, close, learn, study
from train.material import annotated, given, lessons, names
from train.measure import measure
from train.net import Reader
from train.teacher import Marking


def main() -> None:
    """Do what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--try", dest="tried", nargs="*", metavar="NAME=VALUE", help="change the recipe; ship nothing")
    parser.add_argument("--keep", type=Path, help="keep the weights in this file")
    parser.add_argument("--adapted", type=Path, help="an encoder adapted before, kept in this file")
    parser.add_argument("--first", type=Path, help="the reader that has learnt from the annotated articles alone")
    parser.add_argument("--marked", type=Path, help="news marked before, kept in this file")
    parser.add_argument("--ship", type=Path, help="ship these kept weights")
    args = parser.parse_args()
    if args.ship:
        publish(args.ship, MODELS)
        return
    recipe = changed(args.tried or ())
    print(*sys.argv[1:], flush=True)
    first = kept(args.first) if args.marked and args.first else begin(recipe, args.adapted)
    if args.first and not args.marked:
        save(first, recipe, args.first)
        return
    reader = finish(recipe, first, marks.kept(args.marked) if args.marked else marks.marked_by(first))
    if args.keep:
        save(reader, recipe, args.keep)
    if args.tried is None:
        with TemporaryDirectory() as folder:
            save(reader, recipe, Path(folder) / "reader.pt")
            publish(Path(folder) / "reader.pt", MODELS)


def changed(pairs: Sequence[str]) -> Recipe:
    """Change the recipe by NAME=VALUE."""
    kinds = {field.name: type(getattr(Recipe(), field.name)) for field in fields(Recipe)}
    told = (pair.split("=") for pair in pairs)
    return replace(Recipe(), **{name: kinds[name](value) for name, value in told})


def begin(recipe: Recipe, adapted: Path | None) -> Reader:
    """Learn from the annotated articles; watch tune."""
    start = torch.load(adapted, weights_only=True) if adapted else adapt(Adapting(), rows()).state_dict()
    return learn(recipe, annotated("learn"), given("learn"), start, lessons("tune", names(), recipe.limit))


def finish(recipe: Recipe, first: Reader, marked: Sequence[Marked]) -> Reader:
    """Go on with marked news, and end with the given articles."""
    watch = lessons("tune", names(), recipe.limit)
    studied = study(first, recipe, annotated("learn"), given("learn"), marked, watch)
    return close(studied, recipe, given("learn"), watch)


def save(reader: Reader, recipe: Recipe, path: Path) -> None:
    """Keep a reader."""
    saved = {"recipe": asdict(recipe), "articles": len(annotated("learn")), "weights": reader.state_dict()}
    torch.save(saved, path)


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
        "and train/annotations), from an encoder that train.adapt had read 3 million characters of such news to, beside "
        f"{Marking().articles} articles that train.teacher had marked; tune chose the recipe and the temperatures, judge was "
        "kept aside",
        "recipe": asdict(recipe),
        "f1": {part: {name: round(value, 3) for name, value in those.items()} for part, those in scores.items()},
    }
    ship(reader, characters, folder, statement, recipe.limit, temperatures(reader, unseen["tune"], characters))


if __name__ == "__main__":
    main()
