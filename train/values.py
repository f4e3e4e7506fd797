"""Print how well sentences, times and quantities are found by the rules alone, before any head has read.

    python -m train.values GOLD_DIRECTORY [PART …] [--errors]

A part is learn, tune, judge or dev. `--errors` shows what is missed and what is found in vain, with its surroundings:
for learn and tune, to which rules may be fitted.
"""

import argparse
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from kg.explore.score import Tally
from kg.model import Article, Marks, Span
from kg.read.sentences import split
from kg.tag.dates import times
from kg.tag.numbers import quantities
from train.split import part_of

AROUND = 14


class Unit(NamedTuple):
    """Something annotated or found: where, and its value (a sentence's is its kind)."""

    span: Span
    value: object


def articles(gold: Path, part: str) -> Iterator[tuple[Article, dict[str, list[Unit]]]]:
    """Give the articles of a part with what their readers annotated."""
    folder = gold / ("dev" if part == "dev" else "train")
    documents = {one["id"]: one for one in map(json.loads, (folder / "docs.jsonl").open(encoding="utf-8"))}
    for record in map(json.loads, (folder / "gold.jsonl").open(encoding="utf-8")):
        if part in ("dev", part_of(record["id"])):
            keys = {"sentences": "kind", "times": "value", "quantities": "value"}
            units = {
                name: [Unit(Span(one["start"], one["end"]), one[key]) for one in record[name]]
                for name, key in keys.items()
            }
            yield Article(**documents[record["id"]]), units


def found_in(article: Article) -> dict[str, list[Unit]]:
    """Read one article by the rules alone."""
    sentences = split(article)
    days = times(article, sentences, Marks({}))
    amounts = quantities(article, sentences, Marks({}), days)
    return {
        "sentences": [Unit(one.span, one.kind) for one in sentences],
        "times": [Unit(one.span, one.value) for one in days],
        "quantities": [Unit(one.span, one.value) for one in amounts],
    }


def unmatched(name: str, gold: Sequence[Unit], found: Sequence[Unit]) -> tuple[list[Unit], list[Unit]]:
    """Give what was missed and what was found in vain; sentences must be the same, values need only overlap."""
    missed, left = [], list(found)
    for unit in gold:
        fits = [one for one in left if one.value == unit.value and one.span.meets(unit.span)]
        if name == "sentences":
            fits = [one for one in fits if one.span == unit.span]
        if fits:
            left.remove(fits[0])
        else:
            missed.append(unit)
    return missed, left


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path)
    parser.add_argument("parts", nargs="*", default=["learn", "tune", "judge", "dev"])
    parser.add_argument("--errors", action="store_true")
    args = parser.parse_args()
    print(f"{'part':<8}{'unit':<12}{'gold':>6}{'found':>7}{'P':>8}{'R':>8}{'F1':>8}")
    for part in args.parts:
        tallies = {name: Tally() for name in ("sentences", "times", "quantities")}
        for article, gold in articles(args.gold, part):
            found = found_in(article)
            for name, tally in tallies.items():
                missed, vain = unmatched(name, gold[name], found[name])
                tally.add(len(gold[name]), len(found[name]), len(gold[name]) - len(missed))
                if args.errors:
                    show(article, "missed", missed)
                    show(article, "in vain", vain)
        for name, t in tallies.items():
            print(f"{part:<8}{name:<12}{t.gold:>6}{t.found:>7}{t.precision:>8.3f}{t.recall:>8.3f}{t.f1:>8.3f}")


def show(article: Article, how: str, units: Sequence[Unit]) -> None:
    """Print units with what stands around them."""
    for unit in units:
        before = article.text[max(0, unit.span.start - AROUND) : unit.span.start]
        behind = article.text[unit.span.end : unit.span.end + AROUND]
        print(
            f"  {how:<8}{article.id}  {before}[{unit.span.of(article.text)}]{behind}  {unit.value}".replace("\n", " ")
        )


if __name__ == "__main__":
    main()
