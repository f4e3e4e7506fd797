"""The annotated articles as the heads learn from them: rows of characters with a tag for each in every lane."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from kg.extract.claims import ACTS, TOPICS
from kg.extract.events import STATUSES
from kg.model import Article, Sentence, Span
from kg.tag.known import Names
from kg.tag.rows import Row, rows
from train import annotate
from train.split import part_of

SHARED = Path(__file__).parents[2] / "shared"
MENTIONS = ("GPE", "LOC", "ORG", "PERSON", "WORK")
TRIGGERS = (
    *("ACCUSE", "AGREE", "AID", "ASSAULT", "COERCE", "CONCEDE", "CONSULT", "COOPERATE", "MOBILIZE"),
    *("PROTEST", "REJECT", "REQUEST", "RETREAT", "SANCTION", "SUPPORT", "THREATEN"),
)
LANES: Mapping[str, tuple[str, ...]] = {
    "mention": MENTIONS,
    "trigger": TRIGGERS,
    "value": ("time", "quantity"),
    "claim": ("cue", "content"),
    "title": ("title",),
}
KINDS = ("country", "short", "organisation", "place", "person", "media", "work", "title", *TRIGGERS)
SENSES: Mapping[str, tuple[str, ...]] = {
    "status": STATUSES,
    "act": ACTS,
    "topic": TOPICS,
}
Labelled = tuple[int, int, str]


class Sense(NamedTuple):
    """What the spans of a row mean: places in the row, numbers of SENSES."""

    triggers: list[tuple[int, int]]
    statuses: list[int]
    sayings: list[tuple[int, int]]
    acts: list[int]
    topics: list[list[bool]]


class Lesson(NamedTuple):
    """A row to learn from: for every lane the number of each character's tag (O, B of each label, I of each label)."""

    article: str
    row: Row
    tags: Mapping[str, np.ndarray]
    sense: Sense


class Annotated(NamedTuple):
    """An annotated article and its labelled spans by lane."""

    article: Article
    sentences: tuple[Sentence, ...]
    spans: Mapping[str, list[Labelled]]


@cache
def given(part: str) -> tuple[Annotated, ...]:
    """Read the given articles of a part: learn, tune, judge or dev."""
    folder = SHARED / "gold" / ("dev" if part == "dev" else "train")
    documents = {d["id"]: d for d in map(json.loads, (folder / "docs.jsonl").open(encoding="utf-8"))}
    records = map(json.loads, (folder / "gold.jsonl").open(encoding="utf-8"))
    return tuple(as_annotated(documents[r["id"]], r) for r in records if part == "dev" or part_of(r["id"]) == part)


@cache
def annotated(part: str) -> tuple[Annotated, ...]:
    """Read the articles of a part; those of learn include the project's own annotations."""
    own = annotate.annotated() if part == "learn" else ()
    return given(part) + tuple(as_annotated({"text": article.text, **record}, record) for article, record in own)


def as_annotated(document: dict[str, Any], record: dict[str, Any]) -> Annotated:
    """Bring one document and its record into the form of the program."""
    text = document["text"]
    article = Article(document["id"], text, document.get("title"), document.get("published"), document.get("source"))
    sentences = tuple(
        Sentence(s["id"], Span(s["start"], s["end"]), s["kind"], text.count("\n", 0, s["start"]))
        for s in record["sentences"]
    )
    spans: dict[str, list[Labelled]] = {
        "mention": [(m["start"], m["end"], m["type"]) for m in record["mentions"]],
        "trigger": [(*e["trigger"], e["type"]) for e in record["events"]],
        "value": [(t["start"], t["end"], "time") for t in record["times"]]
        + [(q["start"], q["end"], "quantity") for q in record["quantities"]],
        "claim": [(*c["content"], "content") for c in record["claims"]]
        + [(*c["cue"], "cue") for c in record["claims"] if c["cue"]],
        "title": list(titles(text, record)),
        "status": [(*e["trigger"], e["status"]) for e in record["events"]],
        "act": [(*c["content"], c["act"]) for c in record["claims"]],
        "topic": [(*c["content"], topic) for c in record["claims"] for topic in c["topics"]],
    }
    return Annotated(article, sentences, spans)


def titles(text: str, record: dict[str, Any]) -> Iterator[Labelled]:
    """Find where a role's title is printed: in its sentence, nearest to a mention of its holder."""
    sentences = {s["id"]: s for s in record["sentences"]}
    for role in record["roles"]:
        sentence, title = sentences[role["sentence"]], role["title"]
        holders = [m for m in record["mentions"] if m["entity"] == role["person"] and m["sentence"] == role["sentence"]]
        starts = [at for at in range(sentence["start"], sentence["end"] - len(title) + 1) if text.startswith(title, at)]
        if not starts:
            continue

        def gap(at: int, size: int = len(title), holders: list[dict[str, Any]] = holders) -> int:
            return min((max(m["start"] - at - size, at - m["end"], 0) for m in holders), default=at)

        at = min(starts, key=gap)
        yield at, at + len(title), "title"


def lessons(part: str, names: Names, limit: int) -> list[Lesson]:
    """Give all rows of a part with their tags."""
    return [lesson for known in annotated(part) for lesson in lessons_of(known, names, limit)]


def lessons_of(known: Annotated, names: Names, limit: int) -> Iterator[Lesson]:
    """Give the rows of one annotated article with their tags."""
    tags = {lane: tagged(len(known.article.text) + 1, known.spans[lane], labels) for lane, labels in LANES.items()}
    for row in rows(known.article, known.sentences, names, limit):
        found = {lane: numbers[row.places] for lane, numbers in tags.items()}
        yield Lesson(known.article.id, row, found, sense_of(known, row))


def sense_of(known: Annotated, row: Row) -> Sense:
    """Tell what the spans of a row mean."""
    where = np.full(len(known.article.text) + 1, -1)
    where[row.places[row.places >= 0]] = np.flatnonzero(row.places >= 0)

    def within(lane: str) -> Iterator[tuple[tuple[int, int], str]]:
        for start, end, label in known.spans[lane]:
            if where[start] >= 0 and where[end - 1] >= 0:
                yield (int(where[start]), int(where[end - 1]) + 1), label

    statuses, acts = dict(within("status")), dict(within("act"))
    topics: dict[tuple[int, int], set[str]] = {}
    for span, topic in within("topic"):
        topics.setdefault(span, set()).add(topic)
    return Sense(
        list(statuses),
        [SENSES["status"].index(status) for status in statuses.values()],
        list(acts),
        [SENSES["act"].index(act) for act in acts.values()],
        [[topic in topics[span] for topic in SENSES["topic"]] for span in acts],
    )


def tagged(length: int, spans: list[Labelled], labels: tuple[str, ...]) -> np.ndarray:
    """Number the tag of every character: 0 outside, then B of each label, then I of each label."""
    tags = np.zeros(length, np.int64)
    for start, end, label in spans:
        number = labels.index(label)
        tags[start:end] = 1 + len(labels) + number
        tags[start] = 1 + number
    return tags


@cache
def names() -> Names:
    """Give the names of the program's own tables."""
    from kg.link.lexicon import Knowledge

    return Names(Knowledge.load().names, KINDS)
