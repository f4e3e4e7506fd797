"""The work on one article: its names, what was chosen for them, and what that says about the article."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date

from kg.link.candidates import Candidate, Forms, possible
from kg.link.lexicon import Country, Place, Thing
from kg.link.own import Namesakes


@dataclass(frozen=True, slots=True)
class Name:
    """A printed form (folded) with a type; in one article it stands for one thing.

    `part` tells persons of one name apart whose offices are those of different states, and gives the two letters of the
    country of a body that is named without it.
    """

    words: str
    type: str
    part: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """What a name was found to mean, or None with the reason why not."""

    thing: Thing | None
    found_by: str
    confidence: float
    why: str


@dataclass
class Evidence:
    """Which countries and regions are named in full, and which ones places, bodies and persons hint at."""

    named: Counter[str] = field(default_factory=Counter)
    hinted: Counter[str] = field(default_factory=Counter)
    countries: dict[str, Country] = field(default_factory=dict)
    because: dict[str, str] = field(default_factory=dict)

    def add(self, name: str, thing: Thing, times: int) -> None:
        """Take note of something that is surely meant."""
        if thing.key.startswith("media/"):
            return  # who reports says nothing about what is reported
        subject = subject_of(thing)
        if isinstance(thing, Country) and len(name) > 1:
            self.countries[subject] = thing
        whole = isinstance(thing, Country) or (isinstance(thing, Place) and thing.country is None)
        counter = self.named if whole and len(name) > 1 else self.hinted
        counter[subject] += times
        self.because.setdefault(subject, name)

    def hint(self, name: str, thing: Thing) -> None:
        """Take note of something that is probably meant."""
        self.hinted[subject_of(thing)] += 1
        self.because.setdefault(subject_of(thing), name)

    def weight(self, thing: Thing) -> int:
        """Tell how strongly the article speaks of a thing's country: named in full outweighs every hint."""
        subject = subject_of(thing)
        return 100 * self.named[subject] + min(self.hinted[subject], 99)


def subject_of(thing: Thing) -> str:
    """Give what a thing speaks for: its country, or itself where it belongs to none."""
    return thing.country or thing.key


@dataclass
class Desk:
    """An article's text (folded), the places of its names, and the choices so far."""

    text: str
    day: date | None
    places: dict[Name, list[int]]
    forms: Forms
    chosen: dict[Name, Choice] = field(default_factory=dict)
    evidence: Evidence = field(default_factory=Evidence)
    persons: Namesakes[Name] = field(default_factory=Namesakes)

    def candidates(self, name: Name) -> list[Candidate]:
        """Give the candidates of the type that was seen; places and their governments are near."""
        found = self.near(name)
        found = [one for one in found if one.thing.type == name.type] or found
        # 乌克兰国家通讯社 is an agency's name before it is any national agency of Ukraine.
        known = {one.thing.country for one in found if one.found_by == "known-name"}
        return [one for one in found if one.found_by != "body-of-country" or one.thing.country not in known]

    def near(self, name: Name) -> list[Candidate]:
        """Give the candidates of the type that was seen, and governments for places and places for governments."""
        near = {"GPE", "LOC"}
        found = possible(name.words, self.forms)
        return [one for one in found if one.thing.type == name.type or {one.thing.type, name.type} == near]

    def settle(self, name: Name, choice: Choice) -> None:
        """Note what a name means, and what that says about the article."""
        self.chosen[name] = choice
        if name.type == "PERSON":
            self.persons.add(name.words, name)
        if choice.thing:
            self.evidence.add(name.words, choice.thing, len(self.places[name]))

    def nearest(self, name: Name, rivals: list[Candidate], within: int = 10_000) -> Candidate | None:
        """Give the candidate whose country was named last before the name, if any was."""
        place = self.places[name][0]
        last = {one.thing.key: self.last_named(subject_of(one.thing), place - within, place) for one in rivals}
        best = max(rivals, key=lambda one: last[one.thing.key])
        return best if last[best.thing.key] >= 0 else None

    def last_named(self, subject: str, start: int, end: int) -> int:
        """Tell where something of a country was named last in a stretch of text, or -1."""
        return max(
            (
                place
                for name, choice in self.chosen.items()
                if choice.thing and subject_of(choice.thing) == subject
                for place in self.places[name]
                if start <= place < end
            ),
            default=-1,
        )


def unknown(why: str, confidence: float = 0.8) -> Choice:
    """Say that a name stays its own."""
    return Choice(None, "own-name", confidence, why)


def listed(candidates: list[Candidate]) -> str:
    """Name candidates in a sentence."""
    return " or ".join(one.thing.label_en or one.thing.label for one in candidates)
