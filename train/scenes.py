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

from kg.model import Article, Claim, Entity, Event, Link, Mark, Marks, Mention, Role, Sentence, Span, Time
from train.annotate import annotated
from train.split import part_of

SHARED = Path(__file__).parents[2] / "shared"
DATA = Path(__file__).parents[1] / "kg" / "data"
IMPRINT = ("title", "published", "source")
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
    """Give documents and gold records of a part: learn, more (annotated here), tune, judge or dev."""
    if part == "more":
        for article, record in annotated():
            yield {"id": article.id, "text": article.text, **{k: getattr(article, k) for k in IMPRINT}}, record
        return
    folder = SHARED / "gold" / ("dev" if part == "dev" else "train")
    documents = {d["id"]: d for d in map(json.loads, (folder / "docs.jsonl").open(encoding="utf-8"))}
    for gold in map(json.loads, (folder / "gold.jsonl").open(encoding="utf-8")):
        if part == "dev" or part_of(gold["id"]) == part:
            yield documents[gold["id"]], gold


@cache
def keys() -> dict[str, dict[str, str]]:
    """For each type of entity: Wikidata id or name → key of the knowledge base."""
    found: dict[str, dict[str, str]] = {"GPE": {}, "PERSON": {}, "ORG": {}}
    tables = {
        "countries": ("GPE", "country"),
        "people": ("PERSON", "person"),
        "organisations": ("ORG", "org"),
        "media": ("ORG", "media"),
    }
    for table, (type, room) in tables.items():
        with (DATA / f"{table}.tsv").open(encoding="utf-8") as file:
            for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
                for name in (row["qid"], row["name"], *row["aliases"].split(";")):
                    if name:
                        found[type].setdefault(name, f"{room}/{row['key']}")
    return found


def titles(text: str, gold: Record) -> set[Span]:
    """Find where the title of a role is printed: in its sentence, nearest to its holder."""
    homes = {s["id"]: Span(s["start"], s["end"]) for s in gold["sentences"]}
    found = set()
    for role in gold["roles"]:
        places = [m.start() for m in re.finditer(re.escape(role["title"]), text[: homes[role["sentence"]].end])]
        holders = [
            m["start"] for m in gold["mentions"] if (m["entity"], m["sentence"]) == (role["person"], role["sentence"])
        ]
        places = [place for place in places if place >= homes[role["sentence"]].start]
        if places and holders:
            place = min(places, key=lambda at: min(abs(at - holder) for holder in holders))
            found.add(Span(place, place + len(role["title"])))
    return found


def from_gold(document: Record, gold: Record) -> Known:
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
        "title": tuple(Mark(span, "title", 1.0) for span in titles(text, gold)),
        "value": tuple(Mark(t.span, "time", 1.0) for t in times),
        "mention": tuple(Mark(link.mention.span, link.mention.type, 1.0) for link in links),
    }
    return Known(article, sentences, entities, links, roles, times, Marks(lanes), gold)


def as_entity(entity: Record) -> Entity:
    """Make an entity of a gold one; a country gets its key."""
    names = tuple(entity.get("names") or entity.get("aliases") or (entity["label"],))
    known = keys().get(entity["type"], {})
    key = next((known[n] for n in (entity.get("qid"), entity["label"], *names) if n in known), None)
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


def from_marks(document: Record, gold: Record, marks: Marks, knowledge: Any) -> Known:
    """Let the earlier stages read the article from the tagger's marks; the gold's answers go by the entities found."""
    perfect = from_gold(document, gold)
    found = as_found(perfect.article, perfect.sentences, marks, knowledge)
    return replace(found, gold=translated(gold, perfect.entities, found.entities))


def as_found(article: Article, sentences: tuple[Sentence, ...], marks: Marks, knowledge: Any) -> Known:
    """Let the earlier stages read an article from the tagger's marks."""
    from kg.extract.roles import roles
    from kg.link.choose import link
    from kg.tag.dates import times
    from kg.tag.names import names
    from kg.tag.offices import offices

    mentions = names(article, sentences, marks, knowledge.names)
    posts = offices(article, sentences, mentions, marks, knowledge.titles)
    entities, links = link(article, mentions, posts, knowledge)
    held, days = roles(posts, links, entities), times(article, sentences, marks)
    return Known(article, sentences, entities, links, held, days, marks, {})


def translated(gold: Record, own: tuple[Entity, ...], found: tuple[Entity, ...]) -> Record:
    """Let gold events and claims name the entities that were found; those that were not keep their own ids."""
    same: dict[str, str] = {}
    for one in own:
        names = {one.label, *one.aliases}
        fits = [
            e
            for e in found
            if (e.qid and e.qid == one.qid) or (not (e.qid and one.qid) and names & {e.label, *e.aliases})
        ]
        same[one.id] = fits[0].id if fits else f"missing {one.id}"
    events = [
        e
        | {
            "agents": [same[x] for x in e["agents"]],
            "recipients": [same[x] for x in e["recipients"]],
            "place": e["place"] and same[e["place"]],
        }
        for e in gold["events"]
    ]
    claims = [c | {"by": [same[x] for x in c["by"]], "via": [same[x] for x in c["via"]]} for c in gold["claims"]]
    there = [{"id": e.id, "type": e.type, "label": e.label, "qid": e.qid, "aliases": list(e.aliases)} for e in found]
    return gold | {"entities": there, "events": events, "claims": claims}
