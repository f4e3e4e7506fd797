"""Persons: by the offices printed beside their names, and by the countries of which the article speaks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from kg.link.candidates import Candidate
from kg.link.desk import Choice, Desk, Name, listed, unknown
from kg.link.holders import ALONE, fits_office, in_office, kind_of, title_of
from kg.link.lexicon import Country, Person, Thing
from kg.link.own import same_person

WHOLE_NAMES = frozenset({"CN", "HK", "MO", "TW", "KR", "KP"})
"""Countries whose people are called by family and given name together."""
OFTEN = 25
"""In how many of a thousand news items a country is named whose leader needs no more than the name."""
LEADERS = frozenset({"head-of-state", "head-of-government"})
LOCAL = "local"


@dataclass(frozen=True, slots=True)
class Post:
    """An office printed beside a name: its title, whether it says of whom, and what that is, if it is known."""

    title: str
    printed: bool
    whose: Thing | None


@dataclass(frozen=True, slots=True)
class Fit:
    """How well a person fits, and why; below 1 it is somebody else."""

    points: int
    found_by: str
    why: str


def choose_persons(desk: Desk, posts: Mapping[Name, Sequence[Post]]) -> None:
    """Settle the names of persons, the longest first, so that 基辛格 finds 帕特·基辛格."""
    for name in sorted((name for name in desk.places if name.type == "PERSON"), key=lambda name: -len(name.words)):
        desk.settle(name, by_office(desk, name, posts.get(name, ())))


def by_office(desk: Desk, name: Name, posts: Sequence[Post]) -> Choice:
    """Choose among the persons of a name, or as the short form of a name that the article gives in full."""
    possible = [one for one in desk.candidates(name) if isinstance(one.thing, Person)]
    judged = [(fit(desk, name, one, posts), one) for one in possible]
    best = max((how.points for how, _ in judged), default=0)
    first = [(how, one) for how, one in judged if how.points == best]
    if best < 5 and (full := in_full(desk, name, possible)):
        return full
    if not possible:
        return unknown(f"{name.words} is not in the tables.")
    if best < 1:
        reasons = "; ".join(how.why for how, _ in judged)
        return unknown(f"{name.words} is none of the known persons of that name: {reasons}.", 0.7)
    if len(first) > 1:
        return unknown(f"{name.words} could be {listed([one for _, one in first])}.", 0.5)
    ((how, one),) = first
    return Choice(one.thing, "person-" + how.found_by, min(0.99, 0.6 + 0.08 * best), f"{one.why}, and {how.why}.")


def in_full(desk: Desk, name: Name, possible: list[Candidate]) -> Choice | None:
    """Take a name for the short form of one that the article gives in full."""
    near = [other for other in desk.persons.near(name.words) if other.words != name.words]
    full = [other for other in near if same_person(name.words, other.words)]
    if not full:
        return None
    known = {choice.thing.key: choice for other in full if (choice := desk.chosen[other]).thing}
    if len(known) == 1:
        (choice,) = known.values()
        if choice.thing and any(one.thing.key == choice.thing.key for one in possible):
            return replace(choice, why=f"{name.words} is short for a name that is given in full: {choice.why}")
    return unknown(f"{name.words} is short for {full[0].words}.")


def fit(desk: Desk, name: Name, candidate: Candidate, posts: Sequence[Post]) -> Fit:
    """Weigh whether a person is meant: office and country speak for it or against it."""
    person = candidate.thing
    assert isinstance(person, Person)
    called = person.label_en or person.label
    # 王毅 is a whole name, 巴尔 only a family's and soon somebody else's.
    whole = "·" in name.words or len(name.words) > 3 or person.country in WHOLE_NAMES
    spoken_of = speaks_of(desk, person)
    for post in posts:
        if fits_office(person, post.title, desk.forms.knowledge):
            if post.whose and belongs(person, post.whose):
                return Fit(5, "office", f"{post.title} of {post.whose.label} is an office of {called}")
            if not post.printed and spoken_of:
                return Fit(4, "office", f"{post.title} is an office of {called}")
    local = [post.title for post in posts if is_local(post.title, desk)]
    if local and not governs(person, desk):
        return Fit(-5, "office", f"{called} is not known as {local[0]} or in an office like it")
    theirs = [post.whose for post in posts if post.whose]
    if theirs and not any(belongs(person, whose) for whose in theirs):
        if person.country not in WHOLE_NAMES:
            return Fit(-5, "office", f"{called} does not belong to {theirs[0].label}, as the office does")
    elif theirs and (whole or len(name.words) == 3):
        # Of the right country but in another office: offices change.
        return Fit(3, "country", f"the office belongs to the country of {called}")
    elif theirs:
        return Fit(-1, "country", f"{called} is not known in that office")
    if spoken_of and (whole or len(name.words) == 3 or is_prominent(person, desk)):
        return Fit(2, "country", f"the article speaks of the country or body of {called}")
    if whole:
        return Fit(1, "name", f"the name is long enough to be {called} alone")
    if not theirs and is_on_everyones_lips(person, desk):
        return Fit(1, "name", f"{called} leads a country that is often in the news")
    return Fit(-1, "name", f"nothing in the article speaks of {called}")


def is_local(title: str, desk: Desk) -> bool:
    """Tell whether an office is one of a town or province: 市长, 州长."""
    return kind_of(title, desk.forms.knowledge) == LOCAL


def governs(person: Person, desk: Desk) -> bool:
    """Tell whether a person is known to hold or have held such an office."""
    return any(is_local(title_of(tenure, desk.forms.knowledge), desk) for tenure in person.tenures)


def speaks_of(desk: Desk, person: Person) -> bool:
    """Tell whether the article speaks of a person's country, or of the body whose official the person is."""
    bodies = {tenure.organisation for tenure in person.tenures if tenure.organisation}
    said = {choice.thing.key for choice in desk.chosen.values() if choice.thing}
    return desk.evidence.weight(person) > 0 or bool(bodies & said)


def is_prominent(person: Person, desk: Desk) -> bool:
    """Tell whether a person is so well known that a name of two characters needs no office: 普京."""
    return any(
        kind_of(title_of(tenure, desk.forms.knowledge), desk.forms.knowledge) in ALONE for tenure in person.tenures
    )


def is_on_everyones_lips(person: Person, desk: Desk) -> bool:
    """Tell whether a person leads, that day, a state so often in the news that nobody need be told which: 川普."""
    knowledge = desk.forms.knowledge
    state = knowledge.things.get(f"country/{person.country}")
    return (
        isinstance(state, Country)
        and state.weight >= OFTEN
        and desk.day is not None
        and any(
            in_office(tenure, desk.day, "") and kind_of(title_of(tenure, knowledge), knowledge) in LEADERS
            for tenure in person.tenures
        )
    )


def belongs(person: Person, whose: Thing) -> bool:
    """Tell whether a person can hold an office of a state or body."""
    places = {tenure.country for tenure in person.tenures if tenure.country} | {person.country}
    bodies = {tenure.organisation for tenure in person.tenures if tenure.organisation}
    if whose.key in bodies or (whose.country and whose.country in places):
        return True
    # Nothing is known against a body of no country: 欧洲议会, 世界卫生组织.
    return whose.country is None and (not bodies or bool(places & {"UN", "EU", None}))
