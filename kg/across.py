"""The nouns across articles: what is asked of each one when articles are compared, and what is decided then.

A `Digest` holds, of one article, all that comparing needs and no more; it is made of a `Reading` alone. Whatever is
decided across articles is a function of the digests and of a file of decisions, not of the order they came in.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any, NamedTuple

from kg.model import Span


class Place(NamedTuple):
    """Where something was read: characters of an article; sorts by article, then by place."""

    article: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Party:
    """Whom an article names: `key` of the knowledge base or, for a stranger, of the name; `country` it speaks for."""

    key: str
    type: str
    label: str
    country: str | None
    known: bool


@dataclass(frozen=True, slots=True)
class Telling:
    """An event as one article tells it; `kind` is its sort, `words` its clause, `first` and `last` its days, if printed."""

    at: Place
    type: str
    kind: str
    words: str
    agents: tuple[str, ...]
    recipients: tuple[str, ...]
    place: str | None
    first: str | None
    last: str | None
    status: str
    claimed: bool
    sentence: int
    headline: bool
    confidence: float


@dataclass(frozen=True, slots=True)
class Saying:
    """A claim as one article reports it: `words` are what was said, `core` the same without names, `frame` the
    rest of the sentence, `beside` the narrator's own sentences next to it, `about` whom the words name."""

    at: Place
    cue: Span | None
    by: tuple[str, ...]
    via: tuple[str, ...]
    topics: tuple[str, ...]
    act: str
    words: str
    core: str
    frame: str
    beside: str
    about: tuple[str, ...]
    day: str | None
    confidence: float


@dataclass(frozen=True, slots=True)
class Stranger:
    """A person whom the knowledge base does not have: the first mention, the name, the offices the article gives."""

    at: Place
    name: str
    country: str | None
    offices: tuple[str, ...]


@dataclass(frozen=True)
class Digest:
    """One article, ready to be compared; `prints` are hashes of characters, `origin` whose dispatch it says it is."""

    id: str
    published: str | None
    source: str | None
    title: str | None
    length: int
    prints: tuple[int, ...]
    origin: str | None
    parties: tuple[Party, ...]
    told: tuple[Telling, ...]
    said: tuple[Saying, ...]
    strangers: tuple[Stranger, ...]

    @property
    def day(self) -> str:
        """The day of publication, or nothing."""
        return (self.published or "")[:10]

    def to_json(self) -> str:
        """Write it down."""
        return json.dumps(self, default=_fields, ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> Digest:
        """Read it back."""
        said = json.loads(text)
        return cls(
            said["id"],
            said["published"],
            said["source"],
            said["title"],
            said["length"],
            tuple(said["prints"]),
            said["origin"],
            tuple(Party(**one) for one in said["parties"]),
            tuple(Telling(**_tuples(one)) for one in said["told"]),
            tuple(Saying(**_tuples(one)) for one in said["said"]),
            tuple(Stranger(**_tuples(one)) for one in said["strangers"]),
        )


def _fields(one: Any) -> dict[str, Any]:
    return {field.name: getattr(one, field.name) for field in fields(one)}


def _tuples(record: dict[str, Any]) -> dict[str, Any]:
    made = {name: tuple(value) if isinstance(value, list) else value for name, value in record.items()}
    made["at"] = Place(*record["at"])
    if record.get("cue"):
        made["cue"] = Span(*record["cue"])
    return made


@dataclass(frozen=True, slots=True)
class Member:
    """An article, event, claim or entity that belongs to something found across articles, and why it does."""

    at: Place
    why: str
    confidence: float
    found_by: str


@dataclass(frozen=True)
class Family:
    """Articles that carry the same dispatch; `origin` is whose it likely is, `first` the article that had it first."""

    members: tuple[Member, ...]
    origin: str | None
    first: str
    why: str


@dataclass(frozen=True)
class Standing:
    """How widely a thing is told: in how many articles, families of reprints and independent origins."""

    articles: int
    families: int
    origins: int


@dataclass(frozen=True)
class Happening:
    """One event with all the places that tell of it; details that differ stand side by side in the tellings."""

    type: str
    status: str
    tellings: tuple[Member, ...]
    standing: Standing
    first_day: str | None
    last_day: str | None
    differs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Outcome:
    """What became of a plan: `what` is happened or not-happened; both are first tellings of happenings."""

    plan: Place
    event: Place
    what: str
    why: str
    confidence: float


@dataclass(frozen=True)
class Utterance:
    """One thing somebody said, with all the places that report it."""

    reports: tuple[Member, ...]
    by: str
    day: str | None
    standing: Standing


@dataclass(frozen=True)
class Step:
    """How an actor's position on a topic stands to the one before: new, restated, hardened, softened, reversed."""

    actor: str
    topic: str
    claim: Place
    before: Place | None
    change: str
    day: str | None
    why: str
    confidence: float


@dataclass(frozen=True)
class Contradiction:
    """Two speakers who say what cannot both hold, or want what cannot both be had, on the same question."""

    topic: str
    one: Place
    other: Place
    why: str
    confidence: float


@dataclass(frozen=True)
class Same:
    """The decision that strangers of several articles are one; `by` is a rule or a person."""

    members: tuple[Member, ...]
    name: str
    why: str


@dataclass(frozen=True)
class Identity:
    """All that is decided across articles."""

    families: Sequence[Family]
    happenings: Sequence[Happening]
    outcomes: Sequence[Outcome]
    utterances: Sequence[Utterance]
    steps: Sequence[Step]
    contradictions: Sequence[Contradiction]
    people: Sequence[Same]
