"""Annotated articles as the extractors see them: what the earlier stages should hand over, with the gold answers."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from kg.model import Article, Claim, Entity, Event, Link, Mark, Marks, Mention, Role, Sentence, Span, Time
from kg.script import fold

SHARED = Path(__file__).parents[2] / "shared"
DATA = Path(__file__).parents[1] / "kg" / "data"
Record = dict[str, Any]


@dataclass(frozen=True)
class Known:
    """An article, what stands in it, and what a careful reader finds in it (`gold`, a record)."""

    article: Article
    sentences: tuple[Sentence, ...]
    entities: tuple[Entity, ...]
    links: tuple[Link, ...]
    roles: tuple[Role, ...]
    times: tuple[Time, ...]
    marks: Marks
    gold: Record


def records(part: str) -> Iterator[tuple[Record, Record]]:
    """Give documents and gold records of a part: learn, tune, judge or dev."""
    from train.split import part_of

    folder = SHARED / "gold" / ("dev" if part == "dev" else "train")
    documents = {d["id"]: d for d in map(json.loads, (folder / "docs.jsonl").open(encoding="utf-8"))}
    for gold in map(json.loads, (folder / "gold.jsonl").open(encoding="utf-8")):
        if part == "dev" or part_of(gold["id"]) == part:
            yield documents[gold["id"]], gold


@cache
def countries() -> dict[str, str]:
    """Wikidata id or name of a country → its key."""
    found = {}
    with (DATA / "countries.tsv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            for name in (row["qid"], row["name"]):
                found[name] = f"country/{row['key']}"
    return found


@cache
def title_pattern() -> re.Pattern[str]:
    """Match the longest known title."""
    with (DATA / "titles.tsv").open(encoding="utf-8") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return re.compile("|".join(sorted((re.escape(row["title"]) for row in rows), key=len, reverse=True)))


def from_gold(document: Record, gold: Record, states: np.ndarray | None = None) -> Known:
    """Put a gold record into the nouns of the program, as if every earlier stage had read perfectly."""
    text = document["text"]
    article = Article(document["id"], text, document.get("title"), document.get("published"), document.get("source"))
    sentences = tuple(
        Sentence(s["id"], Span(s["start"], s["end"]), s["kind"], text.count("\n", 0, s["start"]))
        for s in gold["sentences"]
    )
    entities = tuple(as_entity(e) for e in gold["entities"])
    links = tuple(
        Link(Mention(Span(m["start"], m["end"]), m["type"], m["sentence"], "gold", 1.0), m["entity"], "gold", 1.0, "")
        for m in gold["mentions"]
    )
    roles = tuple(
        Role(r["person"], r["title"], r["affiliation"], r["sentence"], Span(0, 0), "gold", 1.0) for r in gold["roles"]
    )
    homes = {s.id: s.span for s in sentences}
    times = tuple(
        Time(
            Span(t["start"], t["end"]),
            t["value"],
            next(i for i, s in homes.items() if s.start <= t["start"] < s.end),
            "gold",
            1.0,
        )
        for t in gold["times"]
    )
    lanes = {
        "trigger": tuple(
            Mark(Span(*e["trigger"]), e["type"], 1.0) for e in sorted(gold["events"], key=lambda e: e["trigger"])
        ),
        "claim": tuple(
            sorted(
                {Mark(Span(*c["cue"]), "cue", 1.0) for c in gold["claims"] if c["cue"]}
                | {Mark(Span(*c["content"]), "content", 1.0) for c in gold["claims"]},
                key=lambda mark: mark.span,
            )
        ),
        "title": tuple(Mark(Span(*m.span()), "title", 1.0) for m in title_pattern().finditer(fold(text))),
        "value": tuple(Mark(t.span, "time", 1.0) for t in times),
        "mention": tuple(Mark(link.mention.span, link.mention.type, 1.0) for link in links),
    }
    return Known(article, sentences, entities, links, roles, times, Marks(lanes, states), gold)


def as_entity(entity: Record) -> Entity:
    """Make an entity of a gold one; a country gets its key."""
    names = tuple(entity.get("names") or entity.get("aliases") or (entity["label"],))
    key = next((countries()[n] for n in (entity.get("qid"), entity["label"], *names) if n in countries()), None)
    key = key if entity["type"] == "GPE" else None
    return Entity(
        entity["id"], entity["type"], entity["label"], None, entity.get("qid"), tuple({entity["label"], *names}), key
    )


def as_record(known: Known, events: tuple[Event, ...], claims: tuple[Claim, ...]) -> Record:
    """Put found events and claims beside the gold's other units, for the scorer."""
    return {
        **known.gold,
        "events": [
            {
                "type": e.type,
                "trigger": list(e.trigger),
                "agents": list(e.agents),
                "recipients": list(e.recipients),
                "place": e.place,
                "time": e.time,
                "status": e.status,
                "sentence": e.sentence,
            }
            for e in events
        ],
        "claims": [
            {
                "by": list(c.by),
                "via": list(c.via),
                "cue": list(c.cue) if c.cue else None,
                "content": list(c.content),
                "topics": list(c.topics),
                "act": c.act,
                "sentence": c.sentence,
            }
            for c in claims
        ],
    }


def without_states(known: Known) -> Known:
    """Give the same without the tagger's states."""
    return replace(known, marks=Marks(known.marks.lanes, None))
