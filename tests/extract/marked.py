"""Marked sentences → what the earlier stages hand over, with the states that the tagger has at these words.

[法国|GPE country/FR] is a name, ~外长~ a title, {会见|CONSULT} a trigger, <表示> a speech verb, «…» what is said; names
may stand inside what is said. A line is a paragraph; the first of several is the headline. A title between
a name and a person's is that person's office there.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from kg.extract.claims import claims
from kg.extract.events import events
from kg.extract.relations import Relations
from kg.extract.scene import Scene, lay_out
from kg.link.lexicon import Knowledge
from kg.model import Article, Claim, Entity, Event, Link, Mark, Marks, Mention, Reference, Role, Sentence, Span, Time
from kg.resolve.pronouns import resolve
from kg.tag.heads import Heads

TOKEN = re.compile(
    r"\[(?P<name>[^|\]]+)\|(?P<type>[A-Z]+)(?: (?P<key>[^\]]+))?\]|~(?P<title>[^~]+)~"
    r"|\{(?P<trigger>[^|}]+)\|(?P<label>[A-Z]+)\}|<(?P<cue>[^>]+)>|(?P<open>«)|(?P<close>»)"
    r"|\((?P<time>[^|)]+)\|(?P<value>[^)]+)\)"
)


class Marked(NamedTuple):
    """An article as the earlier stages hand it over."""

    article: Article
    sentences: tuple[Sentence, ...]
    marks: Marks
    entities: tuple[Entity, ...]
    links: tuple[Link, ...]
    roles: tuple[Role, ...]
    times: tuple[Time, ...]

    def references(self) -> tuple[Reference, ...]:
        return resolve(self.article, self.sentences, self.entities, self.links, self.marks, self.roles)

    def claims(self) -> tuple[Claim, ...]:
        return claims(self.scene(), Relations.load())

    def events(self) -> tuple[Event, ...]:
        return events(self.scene(), self.times, self.claims(), Relations.load())

    def scene(self) -> Scene:
        given = (self.article, self.sentences, self.marks, self.entities, self.links, self.references(), self.roles)
        return lay_out(*given)

    def event(self, trigger: str) -> Event:
        """Give the one event of that trigger."""
        (found,) = [e for e in self.events() if e.trigger.of(self.article.text) == trigger]
        return found


def read(marked: str) -> Marked:
    text, at = "", 0
    lanes: dict[str, list[Mark]] = {"trigger": [], "claim": [], "title": [], "mention": []}
    names, days, opened = [], [], 0
    for token in TOKEN.finditer(marked):
        text += marked[at : token.start()]
        at = token.end()
        words = next((token[g] for g in ("name", "title", "trigger", "cue", "time") if token[g]), "")
        span = Span(len(text), len(text) + len(words))
        text += words
        if token["name"]:
            names.append((span, token["type"], token["key"] or words))
        elif token["title"]:
            lanes["title"].append(Mark(span, "title", 1.0))
        elif token["trigger"]:
            lanes["trigger"].append(Mark(span, token["label"], 1.0))
        elif token["cue"]:
            lanes["claim"].append(Mark(span, "cue", 1.0))
        elif token["time"]:
            days.append((span, token["value"]))
        elif token["open"]:
            opened = span.start
        else:
            lanes["claim"].append(Mark(Span(opened, span.start), "content", 1.0))
    text += marked[at:]
    return put_together(text, lanes, names, days)


def put_together(text, lanes, names, days) -> Marked:
    sentences = []
    for found in re.finditer(r"[^。\n]+[。”]*", text):
        kind = "headline" if not sentences and text[found.end() : found.end() + 1] == "\n" else "body"
        paragraph = text.count("\n", 0, found.start())
        sentences.append(Sentence(f"s{len(sentences) + 1}", Span(*found.span()), kind, paragraph))

    def home(span: Span) -> str:
        return next(s.id for s in sentences if s.span.holds(span))

    forms: dict[str, list[str]] = {}
    for span, _, key in names:
        forms.setdefault(key, []).append(span.of(text))
    types = {key: kind for _, kind, key in names}
    entities = tuple(
        Entity(key, types[key], own[0], None, None, tuple(dict.fromkeys(own)), key if "/" in key else None)
        for key, own in forms.items()
    )
    links = tuple(Link(Mention(span, kind, home(span), "test", 1.0), key, "test", 1.0, "") for span, kind, key in names)
    roles = []
    for title in (mark.span for mark in lanes["title"]):
        front = next((key for span, _, key in names if span.end == title.start), None)
        holder = next((key for span, kind, key in names if span.start == title.end and kind == "PERSON"), None)
        if holder:
            roles.append(Role(holder, title.of(text), front, home(title), title, "test", 1.0))
    times = tuple(Time(span, value, home(span), "test", 1.0) for span, value in days)
    article = Article("test", text, None, "2025-12-16", "电台")
    (seen,) = Heads.load(Knowledge.load().names).mark([(article, tuple(sentences))])
    marks = Marks(
        {lane: tuple(sorted(found, key=lambda m: m.span)) for lane, found in lanes.items()}, "test", seen.states
    )
    return Marked(article, tuple(sentences), marks, entities, links, tuple(roles), times)
