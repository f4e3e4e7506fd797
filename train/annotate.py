"""Articles annotated by hand beside the given ones: notes in words → records of offsets, checked, and read back.

    python -m train.annotate CORPUS NOTES > train/annotations/BATCH.jsonl

The notes name what was found by its words and stay outside the repository, like the articles they speak of; the
records hold offsets and facts only. A note is one unit a line, its fields parted by tabs:

    article   ID
    entity    LABEL  TYPE  QID  LABEL_EN
    mention   SENTENCE  WORDS  ENTITY
    role      SENTENCE  PERSON  TITLE  AFFILIATION
    time      SENTENCE  WORDS  VALUE
    quantity  SENTENCE  WORDS  VALUE  UNIT
    event     SENTENCE  TYPE  WORDS  AGENTS  RECIPIENTS  PLACE  TIME  STATUS
    claim     SENTENCE  BY  VIA  CUE  CONTENT  TOPICS  ACT

WORDS are those of the sentence, `停火#2` the second such; CONTENT is its first and last words: `中方愿…更大贡献`.
Lists are parted by commas, `-` is nothing, and entities go by their labels.
"""

from __future__ import annotations

import gzip
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kg.explore.terms import terms
from kg.model import Article, Sentence, Span, Trouble
from kg.read.sentences import split

FOLDER = Path(__file__).parent / "annotations"
CORPUS = Path(__file__).parents[2] / "shared" / "corpus" / "xwlb.jsonl.gz"
UNITS = frozenset({"person", "percent", "km", "tonne", "item"})  # and the codes of currencies
NOTHING = "-"
LONG_NAME = 14  # characters
Record = dict[str, Any]


class BadNote(Trouble):
    """A note does not fit its article."""


@dataclass(frozen=True)
class Notes:
    """The notes on one article: rows of fields, with the lines they stand on."""

    article: str
    rows: list[tuple[int, list[str]]] = field(default_factory=list)


def annotated(corpus: Path = CORPUS) -> Iterator[tuple[Article, Record]]:
    """Give the articles annotated in this folder with their records; none where the corpus is not at hand."""
    records = {record["id"]: record for path in sorted(FOLDER.glob("*.jsonl")) for record in read_lines(path)}
    if not corpus.is_file():
        return
    for article in articles(corpus, records.keys()):
        record = records[article.id]
        if record["sha256"] != article.sha256:
            raise BadNote(f"{article.id}: the article is not the text that was annotated; take the same corpus")
        yield article, with_words(record, article)


def with_words(record: Record, article: Article) -> Record:
    """Add what a record has from its article: title, date and the names its entities go by."""
    names: dict[str, set[str]] = {entity["id"]: {entity["label"]} - {None} for entity in record["entities"]}
    for mention in record["mentions"]:
        names[mention["entity"]].add(article.text[mention["start"] : mention["end"]])
    # A long name is not kept beside its article: it is the longest of those that the article has.
    entities = [
        entity | {"label": entity["label"] or max(sorted(names[entity["id"]]), key=len), "aliases": sorted(own)}
        for entity in record["entities"]
        for own in [names[entity["id"]]]
    ]
    imprint = {"title": article.title, "source": article.source, "url": article.url, "published": article.published}
    return record | imprint | {"entities": entities}


def without_words(record: Record) -> Record:
    """Leave out long names that the article itself has: they are its words."""
    named = {mention["entity"] for mention in record["mentions"]}
    entities = [
        entity | {"label": None} if len(entity["label"]) >= LONG_NAME and entity["id"] in named else entity
        for entity in record["entities"]
    ]
    return record | {"entities": entities}


def articles(corpus: Path, wanted: Iterable[str]) -> Iterator[Article]:
    """Read the wanted articles of the corpus."""
    ids = frozenset(wanted)
    with gzip.open(corpus, "rt", encoding="utf-8") as lines:
        for line in lines:
            document = json.loads(line)
            if document["id"] in ids:
                yield Article(**{k: document.get(k) for k in ("id", "text", "title", "published", "source", "url")})


def read_lines(path: Path) -> Iterator[Record]:
    """Read JSON Lines."""
    return map(json.loads, path.read_text(encoding="utf-8").splitlines())


def read_notes(lines: Iterable[str]) -> Iterator[Notes]:
    """Part the notes by articles."""
    notes = None
    for number, line in enumerate(lines, start=1):
        fields = line.rstrip("\n").split("\t")
        if fields == [""]:
            continue
        if fields[0] == "article":
            if notes:
                yield notes
            notes = Notes(fields[1])
        elif notes is None:
            raise BadNote(f"line {number}: the first line must name the article")
        else:
            notes.rows.append((number, fields))
    if notes:
        yield notes


@dataclass(frozen=True)
class Desk:
    """One article on the desk, and how its notes' words are found in it."""

    article: Article
    sentences: tuple[Sentence, ...]
    entities: dict[str, str] = field(default_factory=dict)

    def sentence(self, name: str) -> Sentence:
        """Find a sentence by its name."""
        found = next((s for s in self.sentences if s.id == name), None)
        if found is None:
            raise BadNote(f"there is no sentence {name}")
        if found.kind == "boilerplate":
            raise BadNote(f"{name} is boilerplate, from which nothing is taken")
        return found

    def span(self, sentence: str, note: str) -> Span:
        """Find words in a sentence: `停火`, or `停火#2` for the second."""
        place = self.sentence(sentence).span
        words, _, count = note.partition("#")
        start = place.start - 1
        for _ in range(int(count or 1)):
            start = self.article.text.find(words, start + 1, place.end)
            if start < 0:
                raise BadNote(f"{note} is not in sentence {sentence}")
        return Span(start, start + len(words))

    def content(self, sentence: str, note: str) -> Span:
        """Find what was said by its first and last words."""
        first, parted, last = note.partition("…")
        if not parted:
            return self.span(sentence, note)
        start, end = self.span(sentence, first).start, self.span(sentence, last).end
        if start >= end:
            raise BadNote(f"{note} ends before it begins in sentence {sentence}")
        return Span(start, end)

    def entity(self, label: str) -> str:
        """Give the id of the entity that goes by a label."""
        if label not in self.entities:
            raise BadNote(f"no entity of this article is called {label}")
        return self.entities[label]

    def several(self, labels: str) -> list[str]:
        """Give the ids of the entities of a list."""
        return [] if labels == NOTHING else [self.entity(label) for label in labels.split(",")]


def term(group: str, name: str) -> str:
    """Give back a term of the ontology, checked."""
    if name not in terms()[group]:
        raise BadNote(f"{name} is none of the {group} terms: {', '.join(sorted(terms()[group]))}")
    return name


def as_record(article: Article, notes: Notes) -> Record:
    """Turn the notes on an article into its record, without its words."""
    desk = Desk(article, split(article))
    record: Record = {"id": article.id, "sha256": article.sha256}
    record["sentences"] = [
        {"id": s.id, "start": s.span.start, "end": s.span.end, "kind": s.kind} for s in desk.sentences
    ]
    parts = ("entities", "mentions", "roles", "times", "quantities", "events", "claims")
    record |= {part: [] for part in parts}
    for number, (kind, *fields) in notes.rows:
        part, read = READERS[kind]
        try:
            record[part].append(read(desk, *fields))
        except (BadNote, TypeError, ValueError) as error:
            raise BadNote(f"line {number}, {article.id}: {error}") from error
    for part in parts[1:]:
        record[part].sort(key=lambda unit: place_of(desk, unit))
    check(record)
    return record


def place_of(desk: Desk, unit: Record) -> int:
    """Tell where a unit stands."""
    if "start" in unit:
        return int(unit["start"])
    words = unit.get("trigger") or unit.get("content")
    return int(words[0]) if words else desk.sentence(unit["sentence"]).span.start


def entity(desk: Desk, label: str, type_: str, qid: str, label_en: str) -> Record:
    """Note whom or what the article speaks of."""
    if label in desk.entities:
        raise BadNote(f"{label} is noted twice")
    desk.entities[label] = f"e{len(desk.entities) + 1}"
    names = {"label": label, "label_en": None if label_en == NOTHING else label_en}
    return {"id": desk.entities[label], "type": term("mention", type_), **names, "qid": None if qid == NOTHING else qid}


def mention(desk: Desk, sentence: str, words: str, label: str) -> Record:
    """Note a name; its type is added when all are read."""
    start, end = desk.span(sentence, words)
    return {"start": start, "end": end, "entity": desk.entity(label), "sentence": sentence}


def role(desk: Desk, sentence: str, person: str, title: str, affiliation: str) -> Record:
    """Note an office."""
    body = None if affiliation == NOTHING else desk.entity(affiliation)
    desk.sentence(sentence)
    return {"person": desk.entity(person), "title": title, "affiliation": body, "sentence": sentence}


def time(desk: Desk, sentence: str, words: str, value: str) -> Record:
    """Note a date."""
    start, end = desk.span(sentence, words)
    return {"start": start, "end": end, "value": value}


def quantity(desk: Desk, sentence: str, words: str, value: str, unit: str) -> Record:
    """Note a number."""
    if unit not in UNITS and not (len(unit) == 3 and unit.isupper()):
        raise BadNote(f"{unit} is no unit")
    start, end = desk.span(sentence, words)
    amount = float(value)
    return {
        "start": start,
        "end": end,
        "value": int(amount) if amount.is_integer() else amount,
        "unit": unit,
        "of": None,
    }


def event(
    desk: Desk, sentence: str, type_: str, words: str, agents: str, recipients: str, place: str, time_: str, status: str
) -> Record:
    """Note an event."""
    return {
        "type": term("event", type_),
        "trigger": list(desk.span(sentence, words)),
        "agents": desk.several(agents),
        "recipients": desk.several(recipients),
        "place": None if place == NOTHING else desk.entity(place),
        "time": None if time_ == NOTHING else time_,
        "status": term("status", status),
        "sentence": sentence,
    }


def claim(desk: Desk, sentence: str, by: str, via: str, cue: str, content: str, topics: str, act: str) -> Record:
    """Note what was said."""
    return {
        "by": desk.several(by),
        "via": desk.several(via),
        "cue": None if cue == NOTHING else list(desk.span(sentence, cue)),
        "content": list(desk.content(sentence, content)),
        "topics": [term("topic", topic) for topic in topics.split(",")],
        "act": term("act", act),
        "sentence": sentence,
    }


READERS: dict[str, tuple[str, Callable[..., Record]]] = {
    "entity": ("entities", entity),
    "mention": ("mentions", mention),
    "role": ("roles", role),
    "time": ("times", time),
    "quantity": ("quantities", quantity),
    "event": ("events", event),
    "claim": ("claims", claim),
}


def check(record: Record) -> None:
    """See that names do not overlap, that no trigger is noted twice, and that every name has its entity's type."""
    types = {e["id"]: e["type"] for e in record["entities"]}
    for unit in record["mentions"]:
        unit["type"] = types[unit["entity"]]
    for part in ("mentions", "times", "quantities"):
        for one, other in zip(record[part], record[part][1:], strict=False):
            if one["end"] > other["start"]:
                raise BadNote(f"{record['id']}: two {part} overlap at {other['start']}")
    triggers = [(e["type"], *e["trigger"]) for e in record["events"]]
    for trigger in triggers:
        if triggers.count(trigger) > 1:
            raise BadNote(f"{record['id']}: the event {trigger} is noted twice")
    for unit in record["claims"]:
        if not unit["topics"] or len(unit["topics"]) > 3:
            raise BadNote(f"{record['id']}: the claim at {unit['content']} has no topic, or too many")
        if unit["cue"] and Span(*unit["cue"]).meets(Span(*unit["content"])):
            raise BadNote(f"{record['id']}: the claim at {unit['content']} holds its own cue")


def main(arguments: Sequence[str]) -> int:
    """Compile notes on articles of a corpus and print the records."""
    corpus, *paths = map(Path, arguments)
    notes = {n.article: n for path in paths for n in read_notes(path.read_text(encoding="utf-8").splitlines())}
    bad = 0
    for article in articles(corpus, notes):
        try:
            print(json.dumps(without_words(as_record(article, notes[article.id])), ensure_ascii=False))
        except BadNote as error:
            print(error, file=sys.stderr)
            bad += 1
    return min(bad, 1)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
