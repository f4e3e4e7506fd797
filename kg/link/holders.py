"""An office, a state or body, and a day → who held it, or that it is not known."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from kg.ground.terms import covers
from kg.link.lexicon import Knowledge, Person, Tenure

ALONE = frozenset({"head-of-state", "head-of-government", "foreign-minister", "defence-minister", "secretary-general"})
"""Kinds of office that one person holds at a time."""
ONE_BY_MANY_TITLES = ALONE - {"head-of-state"}
"""Kinds whose titles say the same: 外长, 外交部长, 外交大臣; a president is no king."""


@dataclass(frozen=True, slots=True)
class Held:
    """Who held an office, or None, and the reason."""

    person: Person | None
    why: str


def holder(office: str, state: str, day: date, knowledge: Knowledge) -> Held:
    """Tell who held an office on a day; `state` is a country's two letters or the key of an organisation.

    Unknown is an answer: when nobody or several persons are known to have held it, or the dates are too rough.
    """
    terms = list(terms_of(office, state, knowledge))
    if not terms:
        return Held(None, f"no holder of {office} of {state} is in the tables")
    alone = kind_of(office, knowledge) in ALONE
    begins = sorted(tenure.begin for _, tenure in terms) if alone else []
    serving, perhaps = [], []
    for person, tenure in terms:
        match in_office(tenure, day, next((begin for begin in begins if begin > tenure.begin), "")):
            case True:
                serving.append((person, tenure))
            case None:
                perhaps.append((person, tenure))
    people = {person.key: person for person, _ in serving}
    if len(people) == 1 and all(person.key in people for person, _ in perhaps):
        (person, tenure), *_ = serving
        return Held(person, f"{person.label_en} was {tenure.office_en} from {tenure.begin} until {tenure.end or 'now'}")
    names = ", ".join(sorted({person.label_en or person.label for person, _ in (*serving, *perhaps)}))
    if names:
        return Held(None, f"{names} may have held it on {day}, and the tables do not tell who")
    return Held(None, f"the tables name nobody as {office} of {state} on {day}")


def terms_of(office: str, state: str, knowledge: Knowledge) -> list[tuple[Person, Tenure]]:
    """Give those who ever held an office: under this very title, or else under one of the same kind."""
    at = [
        (person, tenure)
        for person in knowledge.people
        for tenure in person.tenures
        if state in (tenure.country, tenure.organisation)
    ]
    exact = [(person, tenure) for person, tenure in at if title_of(tenure, knowledge) == office]
    kind = kind_of(office, knowledge)
    if exact or kind not in ONE_BY_MANY_TITLES:
        return exact
    return [(person, tenure) for person, tenure in at if kind_of(title_of(tenure, knowledge), knowledge) == kind]


def fits_office(person: Person, title: str, knowledge: Knowledge) -> bool:
    """Tell whether a person has held an office of this title, or of its kind."""
    kind = kind_of(title, knowledge)
    return any(
        tenure.office.endswith(title) or (kind is not None and kind_of(title_of(tenure, knowledge), knowledge) == kind)
        for tenure in person.tenures
    )


def title_of(tenure: Tenure, knowledge: Knowledge) -> str:
    """Give the title at the end of an office: 国务卿 of 美国国务卿."""
    office = tenure.office
    return next((office[start:] for start in range(len(office)) if office[start:] in knowledge.titles), office)


def kind_of(title: str, knowledge: Knowledge) -> str | None:
    """Give the kind of a title, if it is known."""
    known = knowledge.titles.get(title)
    return known.kind if known else None


def in_office(tenure: Tenure, day: date, successor: str) -> bool | None:
    """Tell whether a term covers a day; None if its dates are too rough to tell.

    A term without an end lasts until the successor's begins, if one is given.
    """
    return covers(tenure.begin, tenure.end or successor, day)
