"""The nouns of the house: what is read, what is found in it, and where.

Every record is frozen and every found thing carries the place it was found (a `Span` of the article's text), what
found it (`found_by`: a rule's name or a model's) and how sure that is (`confidence`, 0 to 1). Offsets count Unicode
code points of `Article.text`, end exclusive: `span.of(article.text)` always gives the printed words back.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import numpy as np

LONGEST_MESSAGE = 600
UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


class Trouble(Exception):
    """Something that came from outside is not as it must be; the message names place and remedy in one line.

    A message may quote names and ids from outside: what could end the line, command a terminal or turn the direction of
    writing is shown as ?, and a long one is cut.
    """

    def __str__(self) -> str:
        words = UNPRINTABLE.sub("?", " ".join(super().__str__().splitlines()))
        return words if len(words) <= LONGEST_MESSAGE else f"{words[:LONGEST_MESSAGE]} …"


class UnreadableArticle(Trouble):
    """One article cannot be read; the others can."""


class Notice(Trouble):
    """An article was read, but not all that one would wish for was there, such as its date."""


class BrokenData(Trouble):
    """A table, model or ontology of the program itself is broken; nothing can be read."""


class Span(NamedTuple):
    """A stretch of an article's text, in code points, end exclusive."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """Give the words that stand there."""
        return text[self.start : self.end]

    def holds(self, other: Span) -> bool:
        """Tell whether the other span lies inside this one."""
        return self.start <= other.start and other.end <= self.end

    def meets(self, other: Span) -> bool:
        """Tell whether the two spans share a character."""
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True)
class Article:
    """A text as it was published; `published` is an ISO 8601 date or date-time, or None if the source gives none."""

    id: str
    text: str
    title: str | None = None
    published: str | None = None
    source: str | None = None
    url: str | None = None
    path: str | None = None
    warnings: tuple[str, ...] = ()

    @cached_property
    def sha256(self) -> str:
        """The hash of the UTF-8 bytes of the text."""
        return sha256(self.text.encode("utf-8", "surrogatepass")).hexdigest()

    @property
    def day(self) -> date | None:
        """The day of publication, where the source prints one."""
        return date.fromisoformat(self.published[:10]) if self.published else None


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence; `kind` is headline, byline, subheading, body, caption or boilerplate; paragraphs count from 0."""

    id: str
    span: Span
    kind: str
    paragraph: int


@dataclass(frozen=True, slots=True)
class Mark:
    """What a head of the reader saw: a labelled span and how sure it is; `found_by` where it was not a head."""

    span: Span
    label: str
    confidence: float
    found_by: str | None = None


@dataclass(frozen=True)
class Marks:
    """All marks of one article, by lane.

    Lanes: `mention` (PERSON …), `trigger` (CONSULT …), `value` (time, quantity), `claim` (cue, content), `title`
    (title). `states` are what the tagger's network holds at each place of the text (and one row more), if it ran.
    """

    lanes: Mapping[str, tuple[Mark, ...]]
    found_by: str = "heads"
    states: np.ndarray | None = field(default=None, compare=False, repr=False)

    def of(self, lane: str, *labels: str) -> tuple[Mark, ...]:
        """Give the marks of a lane, of all labels or of those named."""
        marks = self.lanes.get(lane, ())
        return tuple(mark for mark in marks if mark.label in labels) if labels else marks


@dataclass(frozen=True, slots=True)
class Mention:
    """A name of a PERSON, ORG, GPE, LOC or WORK in a sentence."""

    span: Span
    type: str
    sentence: str
    found_by: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Entity:
    """Whom or what an article's mentions stand for; `key` names it in the knowledge base, None if it is not there."""

    id: str
    type: str
    label: str
    label_en: str | None
    qid: str | None
    aliases: tuple[str, ...]
    key: str | None = None
    found_by: str = "own-name"
    confidence: float = 1.0
    why: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """A mention and the entity it stands for, with the reason."""

    mention: Mention
    entity: str
    found_by: str
    confidence: float
    why: str


@dataclass(frozen=True, slots=True)
class Reference:
    """Words that name nobody but stand for somebody: 双方, 他, 两国, 该国, a title alone, a dropped subject (empty span).

    `entities` are those it stands for; empty where that is left open.
    """

    span: Span
    sentence: str
    entities: tuple[str, ...]
    found_by: str
    confidence: float
    why: str


@dataclass(frozen=True, slots=True)
class Office:
    """A title printed beside a person's name, before linking: its span and `words`, the person, the affiliation."""

    title: Span
    words: str
    person: Mention
    affiliation: Mention | None
    sentence: str
    found_by: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Role:
    """A person holds an office, says this sentence; `person` and `affiliation` are entity ids, `span` the title's."""

    person: str
    title: str
    affiliation: str | None
    sentence: str
    span: Span
    found_by: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Time:
    """A day, month, year or `start/end` (both days inclusive), ISO 8601, resolved against the day of publication."""

    span: Span
    value: str
    sentence: str
    found_by: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit (person, percent, a currency code, km, tonne, item) or what it counts."""

    span: Span
    value: int | float
    unit: str
    of: str | None
    sentence: str
    found_by: str
    confidence: float


EVENT_PARTS = ("participants", "place", "time", "status")
CLAIM_PARTS = ("speakers", "topics", "act")
"""What an event and a claim say beyond that they are there, each with a confidence of its own."""


@dataclass(frozen=True, slots=True)
class Event:
    """What the article tells of: `status` says whether it is actual, planned, possible or negated.

    `confidence` is that there is such an event; those of its parts hold if there is. None: nothing is said of it.
    """

    type: str
    trigger: Span
    agents: tuple[str, ...]
    recipients: tuple[str, ...]
    place: str | None
    time: str | None
    status: str
    sentence: str
    found_by: str
    confidence: float
    participants_confidence: float | None = None
    place_confidence: float | None = None
    time_confidence: float | None = None
    status_confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """Somebody said something; whether it is so is another matter. `via` passes it on, nearest to the reader last.

    `confidence` is that something is said here; those of its parts hold if it is. None: nothing is said of it.
    """

    by: tuple[str, ...]
    via: tuple[str, ...]
    cue: Span | None
    content: Span
    topics: tuple[str, ...]
    act: str
    sentence: str
    found_by: str
    confidence: float
    speakers_confidence: float | None = None
    topics_confidence: float | None = None
    act_confidence: float | None = None


@dataclass(frozen=True)
class Reading:
    """One article and all that was read out of it: what every later stage takes, and what a record holds."""

    article: Article
    sentences: tuple[Sentence, ...] = ()
    entities: tuple[Entity, ...] = ()
    links: tuple[Link, ...] = ()
    references: tuple[Reference, ...] = ()
    roles: tuple[Role, ...] = ()
    times: tuple[Time, ...] = ()
    quantities: tuple[Quantity, ...] = ()
    events: tuple[Event, ...] = ()
    claims: tuple[Claim, ...] = ()
    reader: str = ""
