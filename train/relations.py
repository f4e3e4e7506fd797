"""Learn who takes part in what, where, when, how really; who says what, about what, and to what end.

    python -m train.relations [--judge] [--write] [--larger L] [--advisor A]

Every annotated article teaches three times: as the annotators saw it, as the program reads it (so that the networks
know its mistakes), and one paragraph by itself (so that they do not lean on headlines). What has learnt from the parts
`learn` and `more` then answers, with a larger advisor (`train.advisor`, `train.consult`), for news that nobody has
annotated, and the networks learn again, from that, too. Prints the figures of `tune` (with --judge also those of `judge`),
for perfect earlier stages and for the real ones: of the first networks, of these with the advisor, of those that both have
taught; and how far the parts' confidences can be trusted. With --write it learns from `tune` too and writes
kg/models/relations.npz with its card. One thread each, the advisor two.
The shipped reader has learnt from learn and more; its recipe was chosen on tune, so the real figures of tune flatter a little.
"""

from __future__ import annotations

import argparse
import json
import os
import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch

from kg.explore.score import score
from kg.extract.claims import claims
from kg.extract.events import events
from kg.extract.layers import MODELS
from kg.extract.relations import Relations
from kg.extract.senses import Senses
from kg.link.lexicon import Knowledge
from kg.model import Claim, Event
from kg.tag.heads import Heads
from train import advisor as advice
from train.advisor import Advisor
from train.consult import answered, material, read_advised, unread
from train.questions import LABELS, lessons, scene_of
from train.relation_nets import Lesson, Recipe, learn
from train.scenes import Known, as_record, from_gold, from_marks, records
from train.small import as_shipped, save
from train.sureness import UNTOUCHED, Judged, judged_claims, judged_events, sureness, table
from train.teacher import Marking

Nets = dict[str, list[dict[str, np.ndarray]]]
RECIPES = {
    "parts": Recipe(hidden=112, embed=12, drop=0.3, epochs=8, rate=3e-3, seeds=3, bits=14, states=True),
    "times": Recipe(hidden=48, embed=8, drop=0.3, epochs=8, rate=3e-3, seeds=3, bits=12, states=True),
    "voices": Recipe(hidden=64, embed=8, drop=0.3, epochs=8, rate=3e-3, seeds=3, bits=14, states=True),
    "status": Recipe(hidden=48, embed=24, drop=0.4, epochs=8, rate=4e-3, seeds=3, bits=14, one=True),
    "topics": Recipe(hidden=64, embed=32, drop=0.4, epochs=10, rate=4e-3, seeds=3, bits=14),
    "acts": Recipe(hidden=48, embed=24, drop=0.4, epochs=8, rate=4e-3, seeds=2, bits=12, one=True),
}
ROWS = (
    *("events", "participants", "place_accuracy", "time_accuracy", "status_accuracy"),
    *("claims", "speakers", "topics", "act_accuracy"),
)
GIVEN = 3  # times the given articles are learnt from: they say what counts as what, the project's own are many more
THRESHOLDS = {
    "parts": 0.36,
    "place": 0.2,
    "times": 0.12,
    "by": 0.4,
    "beside": 0.6,
    "alone": 0.15,
    "via": 0.4,
    "topics": 0.3,
}
SENSED = {"status": 0.5, "acts": 0.7, "topics": 0.3}  # by how well each does alone on tune


class Tools(NamedTuple):
    """What reading takes."""

    knowledge: Knowledge
    heads: Heads


def learn_all(material: Sequence[Mapping[str, Lesson]]) -> Nets:
    """Learn every network from all seeds, a few at a time; each by itself, so that their number changes nothing."""
    given = {name: [lesson[name] for lesson in material if name in lesson] for name in RECIPES}
    jobs = [(name, seed) for name, recipe in RECIPES.items() for seed in range(recipe.seeds)]
    # Forked, so that the material need not be sent.
    with get_context("fork").Pool(os.cpu_count(), initializer=LESSONS.update, initargs=(given,)) as pool:
        learnt = pool.starmap(learn_one, jobs, chunksize=1)
    found: Nets = {name: [] for name in RECIPES}
    for (name, _), weights in zip(jobs, learnt, strict=True):
        found[name].append(weights)
    return found


LESSONS: dict[str, list[Lesson]] = {}


def learn_one(name: str, seed: int) -> dict[str, np.ndarray]:
    """Learn one network from what this process was forked with."""
    return learn(LESSONS[name], len(LABELS[name]), RECIPES[name], seed)


def relations(nets: Nets) -> Relations:
    """Make the networks ready to be used, with the loss that storing them brings."""
    shipped = {name: tuple(as_shipped(weights) for weights in seeds) for name, seeds in nets.items()}
    return Relations(shipped, LABELS, THRESHOLDS, "relations", Senses.load(), SENSED, UNTOUCHED)


def read(known: Known, scorer: Relations) -> tuple[tuple[Event, ...], tuple[Claim, ...]]:
    """Run the extractors on an article."""
    scene = scene_of(known)
    said = claims(scene, scorer)
    return events(scene, known.times, said, scorer), said


def figures(
    articles: Sequence[Known], found: Iterable[tuple[tuple[Event, ...], tuple[Claim, ...]]]
) -> dict[str, float]:
    """Score what was found in articles."""
    records = [as_record(known, *one) for known, one in zip(articles, found, strict=True)]
    return score([known.gold for known in articles], records).figures()


def judged(articles: Sequence[Known], scorer: Relations) -> Iterator[Judged]:
    """Give how sure each part of what is right is, and whether it is right."""
    for known in articles:
        told, said = read(known, scorer)
        yield from judged_events(known.gold["events"], told)
        yield from judged_claims(known.gold["claims"], said)


def write(nets: Nets, figures: dict[str, dict[str, float]], sure: dict[str, tuple[float, float]]) -> None:
    """Write the weights and their card."""
    digest = save(MODELS / "relations.npz", nets)
    card = {
        "sha256": digest,
        "labels": LABELS,
        "thresholds": THRESHOLDS,
        "sensed": SENSED,
        "sureness": sure,
        "recipes": {name: asdict(recipe) for name, recipe in RECIPES.items()},
        "learnt_from": "the annotated articles of the parts learn and tune (train/split.py), those in train/annotations, and "
        f"{Marking().articles} articles that nobody has annotated, answered with train.advisor",
        "made_by": "python -m train.relations --write",
        "figures_before_learning_from_tune": figures,
    }
    (MODELS / "relations.json").write_text(json.dumps(card, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def alone(known: Known, chance: random.Random) -> Known:
    """Give one paragraph of an article by itself."""
    paragraphs = sorted({s.paragraph for s in known.sentences if s.kind not in ("boilerplate", "byline", "headline")})
    chosen = chance.choice(paragraphs) if paragraphs else 0
    sentences = tuple(s if s.paragraph == chosen else replace(s, kind="boilerplate") for s in known.sentences)
    return replace(known, sentences=sentences)


def seen_and_read(part: str, tools: Tools) -> tuple[list[Known], list[Known]]:
    """Give the articles of a part as the annotators saw them and as the program reads them, with the tagger's states."""
    seen, read = [], []
    for document, gold in records(part):
        plain = from_gold(document, gold)
        (marks,) = tools.heads.mark([(plain.article, plain.sentences)])
        seen.append(replace(plain, marks=replace(plain.marks, states=marks.states)))
        read.append(from_marks(document, gold, marks, tools.knowledge))
    return seen, read


def taught(ways: Sequence[Sequence[Known]]) -> list[dict[str, Lesson]]:
    """Give the lessons of annotated articles that have been read in several ways."""
    return [lessons(known, scene_of(known)) for articles in ways for known in articles]


def shown(title: str, found: Mapping[str, dict[str, float]]) -> Iterator[str]:
    """Write figures as a table."""
    yield f"{title:<18}" + "".join(f"{name:>18}" for name in found)
    for row in ROWS:
        yield f"{row:<18}" + "".join(f"{score[row]:>18.3f}" for score in found.values())


def advisor(kept: Path | None, larger: Path | None, both: Mapping[str, tuple[list[Known], list[Known]]]) -> Advisor:
    """Read the advisor from its file, or learn it and keep it."""
    given = material(*both["learn"])
    ways = [*given, *given, *material(*both["more"])]
    labels = {name: len(those) for name, those in LABELS.items()}
    if kept and kept.exists():
        found = advice.begin(ways, labels, advice.Recipe())
        found.load_state_dict(torch.load(kept, weights_only=True))
        return found.eval()
    start = torch.load(larger, weights_only=True)["weights"] if larger else {}
    begins = {name.removeprefix("encoder."): own for name, own in start.items() if name.startswith("encoder.")}
    found = advice.learn(ways, labels, begins, advice.Recipe())
    torch.set_num_threads(1)
    if kept:
        torch.save(found.state_dict(), kept)
    return found


def main() -> None:
    """Learn, judge and, if asked, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--judge", action="store_true", help="print the figures of the part kept aside, too")
    parser.add_argument("--write", action="store_true", help="learn from tune, too, and write the weights")
    parser.add_argument("--larger", type=Path, help="the larger reader that train.teacher has kept, to begin with")
    parser.add_argument("--advisor", type=Path, help="the advisor: read from this file, or learnt and kept in it")
    args = parser.parse_args()
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    knowledge = Knowledge.load()
    tools = Tools(knowledge, Heads.load(knowledge.names))
    chance = random.Random(0)
    told = [part for part in ("tune", "judge") if part == "tune" or args.judge]
    both = {part: seen_and_read(part, tools) for part in ("learn", "more", *told)}
    known = {
        part: taught([*both[part], [alone(one, chance) for one in both[part][0]]]) for part in ("learn", "more", "tune")
    }
    plain = relations(learn_all(GIVEN * known["learn"] + known["more"]))
    larger = advisor(args.advisor, args.larger, both)
    news = list(unread(tools.heads, knowledge))
    torch.set_num_threads(advice.Recipe().threads)
    beside = list(answered(news, plain, larger))
    torch.set_num_threads(1)
    scorer = relations(learn_all(GIVEN * known["learn"] + known["more"] + beside))
    found = {}
    for part in told:
        for way, articles in zip(("perfect", "real"), both[part], strict=True):
            found[f"{part} {way}"] = figures(articles, (read(one, scorer) for one in articles))
            others = {
                "alone": figures(articles, (read(one, plain) for one in articles)),
                "and the advisor": figures(articles, read_advised(articles, plain, larger)),
                "taught by both": found[f"{part} {way}"],
            }
            print(*shown(f"{part} {way}", others), sep="\n", flush=True)
    sure = sureness(judged([*both["tune"][0], *both["tune"][1]], scorer))
    for part in told:
        print(f"{part}: of those that are so sure, so many are right")
        print(*table(judged(both[part][1], replace(scorer, sureness=sure))), sep="\n")
    if args.write:
        write(learn_all(GIVEN * (known["learn"] + known["tune"]) + known["more"] + beside), found, sure)


if __name__ == "__main__":
    main()
