"""Learn who takes part in what, where, when, how really; who says what, about what, and to what end.

    python -m train.relations [--judge] [--write]

Every annotated article teaches three times: as the annotators saw it, as the program reads it (so that the networks
know its mistakes), and one paragraph by itself (so that they do not lean on headlines). Learns from the parts `learn`
and `more` and prints the figures of `tune` (with --judge also those of `judge`), for perfect earlier stages and for
the real ones, and how far the parts' confidences can be trusted; with --write it learns from `tune` too and writes kg/models/relations.npz with its card. One thread each.
The shipped reader has learnt from learn and more; its recipe was chosen on tune, so the real figures of tune flatter a little.
"""

from __future__ import annotations

import argparse
import json
import os
import random
from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from multiprocessing import get_context
from typing import NamedTuple

import numpy as np
import torch

from kg.explore.score import score
from kg.extract.claims import ACTS, CUE_KINDS, TOPICS, claims, saying_texts, sayings_of
from kg.extract.claims import anchors_of as saying_anchors
from kg.extract.events import STATUSES, TYPES, anchors_of, events, status_texts
from kg.extract.grams import Grams
from kg.extract.layers import MODELS
from kg.extract.pairs import Pairs, pairs
from kg.extract.relations import Relations
from kg.extract.scene import Scene, lay_out
from kg.extract.senses import Senses
from kg.extract.texts import Texts
from kg.extract.views import Views
from kg.extract.when import time_pairs
from kg.link.lexicon import Knowledge
from kg.model import Claim, Event, Reference, Span
from kg.resolve.pronouns import resolve
from kg.tag.heads import Heads
from train.relation_nets import Lesson, Recipe, learn
from train.scenes import Known, as_record, from_gold, from_marks, records
from train.small import as_shipped, save
from train.sureness import UNTOUCHED, Judged, judged_claims, judged_events, sureness, table

Nets = dict[str, list[dict[str, np.ndarray]]]
LABELS = {
    "parts": ("agent", "recipient", "place"),
    "times": ("time",),
    "voices": ("by", "via"),
    "status": STATUSES,
    "topics": TOPICS,
    "acts": ACTS,
}
RECIPES = {
    "parts": Recipe(hidden=112, embed=12, drop=0.3, epochs=8, rate=3e-3, seeds=3, bits=14),
    "times": Recipe(hidden=48, embed=8, drop=0.3, epochs=8, rate=3e-3, seeds=3, bits=12, states=True),
    "voices": Recipe(hidden=64, embed=8, drop=0.3, epochs=8, rate=3e-3, seeds=3, bits=14, states=True),
    "status": Recipe(hidden=48, embed=24, drop=0.4, epochs=8, rate=4e-3, seeds=3, bits=14),
    "topics": Recipe(hidden=64, embed=32, drop=0.4, epochs=10, rate=4e-3, seeds=3, bits=14),
    "acts": Recipe(hidden=48, embed=24, drop=0.4, epochs=8, rate=4e-3, seeds=2, bits=12),
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


def references_of(known: Known) -> tuple[Reference, ...]:
    """Resolve an article's references."""
    return resolve(known.article, known.sentences, known.entities, known.links, known.marks, known.roles)


def overlap(a: Sequence[int], b: Sequence[int]) -> int:
    """Count the characters that two spans share."""
    return max(0, min(a[1], b[1]) - max(a[0], b[0]))


def lessons(known: Known) -> dict[str, Lesson]:
    """Lay an article out as the extractors do and answer every question from its gold."""
    given = (
        known.article,
        known.sentences,
        known.marks,
        known.entities,
        known.links,
        references_of(known),
        known.roles,
    )
    scene = lay_out(*given)
    found = {**event_lessons(known, scene), **claim_lessons(known, scene)}
    return {name: lesson for name, lesson in found.items() if len(lesson.given)}


def event_lessons(known: Known, scene: Scene) -> dict[str, Lesson]:
    """Ask of each trigger that is right who takes part, where, when and how really."""
    told = []
    for mark in known.marks.of("trigger"):
        fits = [e for e in known.gold["events"] if e["type"] == mark.label and overlap(e["trigger"], mark.span)]
        if fits and scene.sentence_at(mark.span.start) is not None:
            told.append((mark, max(fits, key=lambda e: overlap(e["trigger"], mark.span))))
    if not told:
        return {}
    said = annotated_claims(known)
    anchors = anchors_of(scene, [(mark.span, mark.label) for mark, _ in told], said)
    given = pairs(scene, anchors, len(TYPES))
    parts = []
    for a, e in zip(given.anchors, given.entities, strict=True):
        event, entity = told[a][1], scene.entities[e].id
        parts.append([entity in event["agents"], entity in event["recipients"], entity == event["place"]])
    days = time_pairs(scene, anchors, known.times, said, len(TYPES))
    right = [[known.times[i].value == told[a][1]["time"]] for a, i in zip(days.anchors, days.chosen, strict=True)]
    statuses = [[STATUSES.index(event["status"])] for _, event in told]
    return {
        "parts": Lesson(given, np.array(parts, np.float32)),
        "times": Lesson(days, np.array(right, np.float32)),
        "status": Lesson(status_texts(scene, anchors), np.array(statuses)),
    }


def annotated_claims(known: Known) -> tuple[Claim, ...]:
    """Give the annotators' claims: who speaks, with which verb, in which words."""
    ids = {entity.id for entity in known.entities}
    return tuple(
        Claim(
            by=tuple(speaker for speaker in claim["by"] if speaker in ids),
            via=(),
            cue=Span(*claim["cue"]) if claim["cue"] else None,
            content=Span(*claim["content"]),
            topics=(),
            act=claim["act"],
            sentence=claim["sentence"],
            found_by="gold",
            confidence=1.0,
        )
        for claim in known.gold["claims"]
    )


def claim_lessons(known: Known, scene: Scene) -> dict[str, Lesson]:
    """Ask of each content that is right who says it, through whom, about what, and to what end."""
    sayings = sayings_of(scene)
    heard = {}
    for i, saying in enumerate(sayings):
        fits = [claim for claim in known.gold["claims"] if half_shared(claim["content"], saying.content)]
        if fits:
            heard[i] = max(fits, key=lambda claim: overlap(claim["content"], saying.content))
    if not heard:
        return {}
    given = pairs(scene, saying_anchors(scene, sayings), len(CUE_KINDS))
    # Speech that is carried on is given its speaker by rule, so it teaches nothing about speakers.
    rows = np.array([a in heard and sayings[a].cue is not None for a in given.anchors], bool)
    voices = [
        [scene.entities[e].id in heard[a]["by"], scene.entities[e].id in heard[a]["via"]]
        for a, e in zip(given.anchors[rows], given.entities[rows], strict=True)
    ]
    read, kept = saying_texts(scene, sayings), list(heard)
    read = Texts(Grams(read.grams.codes, read.grams.windows[kept]), read.numbers[kept])
    topics = [[topic in claim["topics"] for topic in TOPICS] for claim in heard.values()]
    return {
        "voices": Lesson(only(given, rows), np.array(voices, np.float32).reshape(-1, 2)),
        "topics": Lesson(read, np.array(topics, np.float32)),
        "acts": Lesson(read, np.array([[ACTS.index(claim["act"])] for claim in heard.values()])),
    }


def half_shared(a: Sequence[int], b: Sequence[int]) -> bool:
    """Tell whether two spans share half of what they cover together."""
    return 2 * overlap(a, b) >= max(a[1], b[1]) - min(a[0], b[0])


def only(given: Pairs, rows: np.ndarray) -> Pairs:
    """Keep some of the pairs."""
    anchors = np.unique(given.anchors[rows], return_inverse=True)[1]
    arrays = (getattr(given, name)[rows] for name in ("entities", "numbers", "single", "ways"))
    grams = Grams(given.grams.codes, given.grams.windows[rows])
    views = given.views and Views(given.views.states, given.views.windows[rows])
    return Pairs(anchors, *arrays, grams, given.chosen[rows], views)


def learn_all(material: Sequence[dict[str, Lesson]]) -> Nets:
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
    references = references_of(known)
    given = (known.article, known.sentences, known.marks, known.entities, known.links, references, known.roles)
    scene = lay_out(*given)
    said = claims(scene, scorer)
    return events(scene, known.times, said, scorer), said


def figures(articles: Sequence[Known], scorer: Relations) -> dict[str, float]:
    """Score the extractors on articles."""
    return score([k.gold for k in articles], [as_record(k, *read(k, scorer)) for k in articles]).figures()


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
        "learnt_from": "the annotated articles of the parts learn and tune (train/split.py) and those in train/annotations",
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


def main() -> None:
    """Learn, judge and, if asked, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--judge", action="store_true", help="print the figures of the part kept aside, too")
    parser.add_argument("--write", action="store_true", help="learn from tune, too, and write the weights")
    args = parser.parse_args()
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    knowledge = Knowledge.load()
    tools = Tools(knowledge, Heads.load(knowledge.names))
    chance = random.Random(0)
    told = [part for part in ("tune", "judge") if part == "tune" or args.judge]
    both = {part: seen_and_read(part, tools) for part in ("learn", "more", *told)}
    perfect, real = ({part: ways[i] for part, ways in both.items()} for i in (0, 1))
    material = {
        part: [lessons(k) for k in (*perfect[part], *real[part], *(alone(k, chance) for k in perfect[part]))]
        for part in ("learn", "more", "tune")
    }
    scorer = relations(learn_all(GIVEN * material["learn"] + material["more"]))
    found = {
        f"{part} {name}": figures(k[part], scorer)
        for part in told
        for name, k in (("perfect", perfect), ("real", real))
    }
    print(f"{'':<18}" + "".join(f"{name:>15}" for name in found))
    for row in ROWS:
        print(f"{row:<18}" + "".join(f"{score[row]:>15.3f}" for score in found.values()))
    sure = sureness(judged([*perfect["tune"], *real["tune"]], scorer))
    for part in told:
        print(f"{part}: of those that are so sure, so many are right")
        print(*table(judged(real[part], replace(scorer, sureness=sure))), sep="\n")
    if args.write:
        write(learn_all(GIVEN * (material["learn"] + material["tune"]) + material["more"]), found, sure)


if __name__ == "__main__":
    main()
