"""Readings written by hand: a marked sentence a line, and what a careful reader would find in it."""

from __future__ import annotations

import re
from dataclasses import replace

from kg.model import (
    Article,
    Claim,
    Entity,
    Event,
    Link,
    Mention,
    Quantity,
    Reading,
    Reference,
    Role,
    Sentence,
    Span,
    Time,
)

MARKED = re.compile(r"\[([^|\]]+)\|([^\]]+)\]")


class Draft:
    """Collects sentences such as `[默茨|merz]说，…` and what they tell; words are looked for in the sentence said last."""

    def __init__(self, id: str, entities: dict[str, Entity], **about: str | None) -> None:
        self.article = Article(id, "", **about)
        self.known = entities
        self.text = ""
        self.paragraph = -1
        self.found: dict[str, list] = {
            name: []
            for name in ["sentences", "links", "references", "roles", "times", "quantities", "events", "claims"]
        }

    def say(self, marked: str, kind: str = "body", new_paragraph: bool = True) -> Draft:
        if new_paragraph:
            self.paragraph += 1
            self.text += "\n\n" if self.text else ""
        start = len(self.text)
        id = f"s{len(self.found['sentences']) + 1}"
        links = []
        at = 0
        for mark in MARKED.finditer(marked):
            self.text += marked[at : mark.start()]
            span = Span(len(self.text), len(self.text) + len(mark[1]))
            entity = self.known[mark[2]]
            mention = Mention(span, entity.type, id, "heads", 0.97)
            why = f"{mark[1]} is a name of one {entity.type} only"
            links.append(Link(mention, entity.id, "own-name", 0.95, why))
            self.text += mark[1]
            at = mark.end()
        self.text += marked[at:]
        self.found["links"] += links
        self.found["sentences"].append(Sentence(id, Span(start, len(self.text)), kind, self.paragraph))
        return self

    @property
    def sentence(self) -> Sentence:
        return self.found["sentences"][-1]

    def words(self, words: str) -> Span:
        start = self.text.index(words, self.sentence.span.start)
        return Span(start, start + len(words))

    def event(
        self, type: str, trigger: str, agents: str = "", recipients: str = "", place: str | None = None,
        time: str | None = None, status: str = "actual", confidence: float = 0.9,
    ) -> Draft:  # fmt: skip
        event = Event(
            type, self.words(trigger), tuple(agents.split()), tuple(recipients.split()), place, time, status,
            self.sentence.id, "event-verb", confidence,
        )  # fmt: skip
        self.found["events"].append(event)
        return self

    def claim(
        self, by: str, cue: str | None, content: str, topics: str, act: str = "assert", via: str = "",
        confidence: float = 0.86,
    ) -> Draft:  # fmt: skip
        claim = Claim(
            tuple(by.split()), tuple(via.split()), self.words(cue) if cue else None, self.words(content),
            tuple(topics.split()), act, self.sentence.id, "speech-verb", confidence,
        )  # fmt: skip
        self.found["claims"].append(claim)
        return self

    def time(self, words: str, value: str) -> Draft:
        self.found["times"].append(Time(self.words(words), value, self.sentence.id, "calendar", 0.99))
        return self

    def number(self, words: str, value: int | float, unit: str, of: str | None = None) -> Draft:
        self.found["quantities"].append(
            Quantity(self.words(words), value, unit, of, self.sentence.id, "numerals", 0.98)
        )
        return self

    def role(self, person: str, title: str, affiliation: str | None) -> Draft:
        start = self.words(title + self.known[person].label).start
        span = Span(start, start + len(title))
        self.found["roles"].append(Role(person, title, affiliation, self.sentence.id, span, "office-before-name", 0.93))
        return self

    def refer(self, words: str, entities: str, why: str) -> Draft:
        self.found["references"].append(
            Reference(self.words(words), self.sentence.id, tuple(entities.split()), "pronoun", 0.8, why)
        )
        return self

    def reading(self) -> Reading:
        used = {link.entity for link in self.found["links"]}
        entities = tuple(entity for entity in self.known.values() if entity.id in used)
        found = {name: tuple(rows) for name, rows in self.found.items()}
        return Reading(replace(self.article, text=self.text), entities=entities, reader="kg 0.1.0 test", **found)
