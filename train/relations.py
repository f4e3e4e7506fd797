"""Learn who takes part in what, where, when, how really; who says what, about what, and to what end.

    python -m train.relations [--judge] [--write]

Learns from the part `learn` and prints the figures of `tune` (with --judge those of `judge` too); with --write it
learns once more from both learn and tune and writes kg/models/relations.npz with its card. One thread, fixed seeds.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path

import numpy as np
import torch
from torch import nn

from kg.explore.score import score
from kg.extract.claims import ACTS, CUE_KINDS, TOPICS, claims, saying_texts, sayings_of
from kg.extract.claims import anchors_of as saying_anchors
from kg.extract.events import STATUSES, TYPES, anchors_of, events, status_texts
from kg.extract.grams import BINS, Grams, rows_of
from kg.extract.pairs import Pairs, pairs
from kg.extract.relations import MODELS, Relations
from kg.extract.scene import lay_out, markers
from kg.extract.texts import Texts
from kg.extract.when import time_pairs
from kg.model import Claim, Reference, Span
from kg.resolve.pronouns import resolve
from train.scenes import Known, Record, as_record, from_gold, records

LABELS = {
    "parts": ("agent", "recipient", "place"),
    "times": ("time",),
    "voices": ("by", "via"),
    "status": STATUSES,
    "topics": TOPICS,
    "acts": ACTS,
}
SEEDS = {"parts": 3, "times": 2, "voices": 2, "status": 2, "topics": 2, "acts": 2}
THRESHOLDS = {"parts": 0.4, "place": 0.3, "times": 0.35, "by": 0.4, "via": 0.4, "topics": 0.35}


@dataclass(frozen=True)
class Lesson:
    """What one article teaches a network: pairs or texts, and the answer for each row."""

    given: Pairs | Texts
    answers: np.ndarray

    @cached_property
    def grams(self) -> list[np.ndarray]:
        """The bins that each row shows."""
        return rows_of(self.given.grams)


def references_of(known: Known) -> tuple[Reference, ...]:
    return resolve(known.article, known.sentences, known.entities, known.links, known.marks, known.roles)


def overlap(a: Sequence[int], b: Sequence[int]) -> int:
    return max(0, min(a[1], b[1]) - max(a[0], b[0]))


def lessons(known: Known) -> dict[str, Lesson]:
    """Lay an article out as the extractors do and answer every question from its gold."""
    gold, ids = known.gold, {e.id for e in known.entities}
    references = references_of(known)
    scene = lay_out(known.article, known.sentences, known.marks, known.entities, known.links, references, known.roles)
    said = tuple(
        Claim(
            tuple(x for x in c["by"] if x in ids),
            (),
            Span(*c["cue"]) if c["cue"] else None,
            Span(*c["content"]),
            (),
            "",
            c["sentence"],
            "",
            1,
        )
        for c in gold["claims"]
    )
    found: dict[str, Lesson] = {}
    told = []
    for mark in known.marks.of("trigger"):
        fits = [e for e in gold["events"] if e["type"] == mark.label and overlap(e["trigger"], mark.span)]
        if fits and scene.sentence_at(mark.span.start) is not None:
            told.append((mark, max(fits, key=lambda e: overlap(e["trigger"], mark.span))))
    if told:
        anchors = anchors_of(scene, [(m.span, m.label) for m, _ in told], said)
        given = pairs(scene, anchors, len(TYPES))
        answers = [
            [name in told[a][1]["agents"], name in told[a][1]["recipients"], name == told[a][1]["place"]]
            for a, e in zip(given.anchors, given.entities, strict=True)
            for name in [scene.entities[e].id]
        ]
        found["parts"] = Lesson(given, np.array(answers, np.float32))
        days = time_pairs(scene, anchors, known.times, said, len(TYPES))
        answers = [[known.times[i].value == told[a][1]["time"]] for a, i in zip(days.anchors, days.chosen, strict=True)]
        found["times"] = Lesson(days, np.array(answers, np.float32))
        statuses = [[STATUSES.index(e["status"])] for _, e in told]
        found["status"] = Lesson(status_texts(scene, anchors), np.array(statuses))
    heard = []
    for i, saying in enumerate(sayings := sayings_of(scene)):
        fits = [
            c
            for c in gold["claims"]
            if 2 * overlap(c["content"], saying.content)
            >= max(c["content"][1], saying.content[1]) - min(c["content"][0], saying.content[0])
        ]
        if fits:
            heard.append((i, max(fits, key=lambda c: overlap(c["content"], saying.content))))
    if heard:
        anchors = saying_anchors(scene, sayings)
        given = pairs(scene, anchors, len(CUE_KINDS))
        claim_of = dict(heard)
        rows = np.array([a in claim_of and sayings[a].cue is not None for a in given.anchors], bool)
        answers = [
            [scene.entities[e].id in claim_of[a]["by"], scene.entities[e].id in claim_of[a]["via"]]
            for a, e in zip(given.anchors[rows], given.entities[rows], strict=True)
        ]
        found["voices"] = Lesson(only(given, rows), np.array(answers, np.float32).reshape(-1, 2))
        read = saying_texts(scene, sayings)
        kept = [i for i, _ in heard]
        read = Texts(Grams(read.grams.codes, read.grams.windows[kept]), read.numbers[kept], read.states[kept])
        found["topics"] = Lesson(read, np.array([[t in c["topics"] for t in TOPICS] for _, c in heard], np.float32))
        found["acts"] = Lesson(read, np.array([[ACTS.index(c["act"])] for _, c in heard]))
    return {name: lesson for name, lesson in found.items() if len(lesson.given)}


def only(given: Pairs, rows: np.ndarray) -> Pairs:
    """Keep some of the pairs."""
    anchors = np.unique(given.anchors[rows], return_inverse=True)[1]
    arrays = (getattr(given, name)[rows] for name in ("entities", "numbers", "single", "between", "states"))
    grams = Grams(given.grams.codes, given.grams.windows[rows])
    return Pairs(anchors, *arrays, grams, given.chosen[rows])


class PairNet(nn.Module):
    """The network that `kg.extract.relations.pair_net` runs."""

    def __init__(
        self, given: Pairs, out: int, *, hidden: int, embed: int, project: int, drop: float, blur: float
    ) -> None:
        super().__init__()
        singles, betweens, states = given.single.shape[1], given.between.shape[1], given.states.shape[1]
        size = len(markers()) + 1
        self.grams = Bags(embed, drop)
        self.single = nn.ModuleList(nn.Embedding(size, embed) for _ in range(singles))
        self.between = nn.ModuleList(nn.Linear(size, 2 * embed, bias=False) for _ in range(betweens))
        width = given.numbers.shape[1] + embed * (1 + singles + 2 * betweens)
        self.states = nn.ModuleList()
        if project and given.states.shape[2] > 1:
            self.states.extend(nn.Linear(given.states.shape[2], project) for _ in range(states))
            width += project * states
        self.first = nn.Linear(width, hidden)
        self.second = nn.Linear(3 * hidden, hidden)
        self.out = nn.Linear(2 * hidden, out)
        self.drop, self.blur = nn.Dropout(drop), nn.Dropout(blur)

    def forward(self, b: dict[str, torch.Tensor]) -> torch.Tensor:
        """Give the log odds of each relation for each pair."""
        parts = [b["numbers"], self.grams(b)]
        parts += [layer(b["single"][:, i]) for i, layer in enumerate(self.single)]
        parts += [layer(b["between"][:, i]) for i, layer in enumerate(self.between)]
        parts += [torch.tanh(layer(self.blur(b["states"][:, i]))) for i, layer in enumerate(self.states)]
        first = self.drop(torch.relu(self.first(self.drop(torch.cat(parts, 1)))))
        around = [first, greatest(first, b["anchors"]), greatest(first, b["entities"])]
        second = torch.relu(self.second(torch.cat(around, 1)))
        return self.out(self.drop(torch.cat([first, second], 1)))


def greatest(x: torch.Tensor, groups: torch.Tensor) -> torch.Tensor:
    index = groups[:, None].expand(-1, x.shape[1])
    return torch.zeros(int(groups.max()) + 1, x.shape[1]).scatter_reduce(0, index, x, "amax")[groups]


class Bags(nn.Module):
    """Adds up the embeddings of a row's bins; while learning, some are left out."""

    def __init__(self, embed: int, drop: float) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.randn(BINS, embed) * 0.05)
        self.bias = nn.Parameter(torch.zeros(embed))
        self.drop = drop

    def forward(self, b: dict[str, torch.Tensor]) -> torch.Tensor:
        """Give the sum for each row."""
        kept = torch.ones(len(b["grams"]))
        if self.training:
            kept = (torch.rand(len(kept)) >= self.drop).float() / (1 - self.drop)
        bags = nn.functional.embedding_bag(b["grams"], self.weight, b["offsets"], mode="sum", per_sample_weights=kept)
        return bags + self.bias


class TextNet(nn.Module):
    """The network that `kg.extract.relations.text_net` runs."""

    def __init__(
        self, given: Texts, out: int, *, hidden: int, embed: int, project: int, drop: float, blur: float
    ) -> None:
        super().__init__()
        self.grams = Bags(embed, drop)
        width = embed + given.numbers.shape[1]
        self.states = nn.Linear(given.states.shape[1], project) if project and given.states.shape[1] > 1 else None
        self.first = nn.Linear(width + (project if self.states else 0), hidden)
        self.out = nn.Linear(hidden, out)
        self.drop, self.blur = nn.Dropout(drop), nn.Dropout(blur)

    def forward(self, b: dict[str, torch.Tensor]) -> torch.Tensor:
        """Give the log odds of each class for each stretch."""
        parts = [self.grams(b), b["numbers"]]
        if self.states:
            parts.append(torch.tanh(self.states(self.blur(b["states"]))))
        return self.out(self.drop(torch.relu(self.first(self.drop(torch.cat(parts, 1))))))


def batch(given: Sequence[Lesson]) -> tuple[dict[str, torch.Tensor], torch.Tensor]:
    """Put several articles' rows together; their anchors and entities stay apart."""
    answers = torch.tensor(np.concatenate([lesson.answers for lesson in given]))
    rows = [grams for lesson in given for grams in lesson.grams]
    found = {"grams": torch.tensor(np.concatenate(rows)), "offsets": torch.tensor(np.cumsum([0, *map(len, rows)])[:-1])}
    several = ("numbers", "states") if isinstance(given[0].given, Texts) else ("numbers", "single", "between", "states")
    for name in several:
        found[name] = torch.tensor(np.concatenate([getattr(lesson.given, name) for lesson in given]))
    if isinstance(given[0].given, Texts):
        return found, answers
    found["between"] = found["between"].float()
    for name in ("anchors", "entities"):
        shift = np.cumsum([0, *(getattr(lesson.given, name).max() + 1 for lesson in given)])
        found[name] = torch.tensor(
            np.concatenate([getattr(lesson.given, name) + s for lesson, s in zip(given, shift, strict=False)])
        )
    return found, answers


SETTINGS = {
    "parts": dict(hidden=96, embed=12, project=32, drop=0.3, blur=0.4, epochs=24, rate=3e-3),
    "times": dict(hidden=48, embed=8, project=16, drop=0.3, blur=0.4, epochs=24, rate=3e-3),
    "voices": dict(hidden=64, embed=8, project=24, drop=0.3, blur=0.4, epochs=24, rate=3e-3),
    "status": dict(hidden=48, embed=24, project=32, drop=0.4, blur=0.4, epochs=24, rate=4e-3),
    "topics": dict(hidden=64, embed=32, project=32, drop=0.4, blur=0.4, epochs=30, rate=4e-3),
    "acts": dict(hidden=48, embed=24, project=32, drop=0.4, blur=0.4, epochs=24, rate=4e-3),
}


def loss_of(name: str, answers: torch.Tensor) -> Callable[[torch.Tensor, torch.Tensor], torch.Tensor]:
    if name in ("status", "acts"):
        return lambda guess, truth: nn.functional.cross_entropy(guess, truth[:, 0], label_smoothing=0.05)
    return nn.functional.binary_cross_entropy_with_logits


def learn(name: str, material: Sequence[Lesson], seed: int) -> dict[str, np.ndarray]:
    """Learn one network from one seed."""
    torch.manual_seed(seed)
    order = np.random.default_rng(seed)
    settings = dict(SETTINGS[name])
    epochs, rate = settings.pop("epochs"), settings.pop("rate")
    kind = TextNet if isinstance(material[0].given, Texts) else PairNet
    net = kind(material[0].given, len(LABELS[name]), **settings)
    optimiser = torch.optim.AdamW(net.parameters(), rate, weight_decay=0.02)
    size = 8
    steps = epochs * -(-len(material) // size)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, rate, steps)
    judge = loss_of(name, None)
    for _ in range(epochs):
        shuffled = order.permutation(len(material))
        for i in range(0, len(shuffled), size):
            x, y = batch([material[j] for j in shuffled[i : i + size]])
            loss = judge(net(x), y)
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(net.parameters(), 2)
            optimiser.step()
            schedule.step()
    return {key: value.detach().numpy() for key, value in net.state_dict().items()}


def stored(weights: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Write matrices as whole numbers from -127 to 127 with a scale for each row."""
    found = {}
    for key, value in weights.items():
        if value.ndim == 2:
            scale = np.maximum(np.abs(value).max(1, keepdims=True), 1e-8) / 127
            found[key], found[f"{key}#scale"] = np.round(value / scale).astype(np.int8), scale.astype(np.float16)
        else:
            found[key] = value.astype(np.float32)
    return found


def as_shipped(weights: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Give the weights as they will be read back."""
    small = stored(weights)
    return {
        key: value.astype(np.float32) * (small[f"{key}#scale"].astype(np.float32) if f"{key}#scale" in small else 1)
        for key, value in small.items()
        if not key.endswith("#scale")
    }


def learn_all(
    material: Sequence[dict[str, Lesson]], names: Sequence[str] = tuple(LABELS)
) -> dict[str, list[dict[str, np.ndarray]]]:
    found = {}
    for name in names:
        given = [lesson[name] for lesson in material if name in lesson]
        found[name] = [learn(name, given, seed) for seed in range(SEEDS[name])]
    return found


def relations(nets: dict[str, list[dict[str, np.ndarray]]]) -> Relations:
    shipped = {name: tuple(as_shipped(weights) for weights in seeds) for name, seeds in nets.items()}
    return Relations(shipped, LABELS, THRESHOLDS, "relations")


def read(known: Known, scorer: Relations) -> Record:
    """Run the extractors on an article and give the record."""
    references = references_of(known)
    given = (known.article, known.sentences, known.marks, known.entities, known.links, references, known.roles)
    said = claims(*given, scorer)
    told = events(*given, known.times, said, scorer)
    return as_record(known, told, said)


def figures(articles: Sequence[Known], scorer: Relations) -> dict[str, float]:
    return score([known.gold for known in articles], [read(known, scorer) for known in articles]).figures()


def write(nets: dict[str, list[dict[str, np.ndarray]]], told: dict[str, dict[str, float]]) -> None:
    """Write the weights and their card."""
    flat = {}
    for name, seeds in nets.items():
        for seed, weights in enumerate(seeds):
            flat |= {f"{name}/{seed}/{key}": value for key, value in stored(weights).items()}
    path = MODELS / "relations.npz"
    np.savez_compressed(path, **flat)
    card = {
        "sha256": sha256(path.read_bytes()).hexdigest(),
        "labels": LABELS,
        "thresholds": THRESHOLDS,
        "seeds": SEEDS,
        "learnt_from": "the annotated articles of the parts learn and tune (train/split.py); events, claims and mentions as annotated",
        "made_by": "python -m train.relations --write",
        "scores_when_learnt_from_learn_alone": told,
    }
    (MODELS / "relations.json").write_text(json.dumps(card, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--judge", action="store_true")
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--states", type=Path)
    args = parser.parse_args()
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    states = np.load(args.states) if args.states else {}
    parts = {
        part: [from_gold(d, g, states.get(d["id"])) for d, g in records(part)] for part in ("learn", "tune", "judge")
    }
    material = {part: [lessons(known) for known in parts[part]] for part in ("learn", "tune")}
    scorer = relations(learn_all(material["learn"]))
    told = {part: figures(parts[part], scorer) for part in ("tune", "judge") if part == "tune" or args.judge}
    rows = [
        "events",
        "participants",
        "claims",
        "speakers",
        "topics",
        *(f"{d}_accuracy" for d in ("place", "time", "status", "act")),
    ]
    for row in rows:
        print(f"{row:<18}" + "".join(f"{part} {found[row]:.3f}  " for part, found in told.items()))
    if args.write:
        write(learn_all(material["learn"] + material["tune"]), told)


if __name__ == "__main__":
    main()
