"""Choices → the entities of an article, numbered by their first mentions, and the links to them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kg.link.candidates import Forms
from kg.link.desk import Choice, Name
from kg.link.lexicon import SIDE, Country, Thing
from kg.link.own import Namesakes, same_body, same_person, same_work
from kg.model import Entity, Link, Mention


def records(
    text: str, mentions: Sequence[Mention], name_of: Mapping[Mention, Name], chosen: dict[Name, Choice], forms: Forms
) -> tuple[tuple[Entity, ...], tuple[Link, ...]]:
    """Write down the entities and the links, in the order of the text."""
    group_of = grouped(chosen, forms)
    printed: dict[str, dict[str, None]] = {}
    for mention in mentions:
        printed.setdefault(group_of[name_of[mention]], {})[mention.span.of(text)] = None
    ids = {group: f"e{number}" for number, group in enumerate(printed, start=1)}
    best: dict[str, tuple[Name, Choice]] = {}
    for name, choice in chosen.items():
        kept = best.get(group_of[name])
        if not kept or (choice.thing is not None, choice.confidence) > (kept[1].thing is not None, kept[1].confidence):
            best[group_of[name]] = (name, choice)
    entities = tuple(entity(ids[group], *best[group], tuple(words)) for group, words in printed.items())
    links = tuple(
        Link(mention, ids[group_of[name]], choice.found_by, choice.confidence, choice.why)
        for mention in mentions
        for name in [name_of[mention]]
        for choice in [chosen[name]]
    )
    return entities, links


def entity(id: str, name: Name, choice: Choice, printed: tuple[str, ...]) -> Entity:
    """Write down an entity: as the tables know it, or by its longest name in the article."""
    thing = choice.thing
    if thing is None:
        label = max(printed, key=len)
        return Entity(id, name.type, label, None, None, printed, None, choice.found_by, choice.confidence, choice.why)
    aliases = dict.fromkeys((thing.label, *thing.aliases, *other_forms(thing), *printed))
    return Entity(
        id,
        thing.type,
        thing.label,
        thing.label_en,
        thing.qid,
        tuple(aliases),
        thing.key,
        choice.found_by,
        choice.confidence,
        choice.why,
    )


def other_forms(thing: Thing) -> tuple[str, ...]:
    """Give the forms of a country that follow a rule: 美, 美方."""
    return (thing.short, thing.short + SIDE) if isinstance(thing, Country) and thing.short else ()


def grouped(chosen: Mapping[Name, Choice], forms: Forms) -> dict[Name, str]:
    """Put names of one thing together: those of one key, and names of no key by their forms."""
    group_of = {name: choice.thing.key for name, choice in chosen.items() if choice.thing}
    persons: Namesakes[Name] = Namesakes()
    for name in group_of:
        if name.type == "PERSON":
            persons.add(name.words, name)
    left = sorted((name for name in chosen if name not in group_of), key=lambda name: (-len(name.words), name.words))
    for name in left:
        countries = {country.country for country, form, _ in forms.split(name.words) if len(form) > 1}
        same = {
            group_of[other]
            for other in (persons.near(name.words) if name.type == "PERSON" else group_of)
            if other.type == name.type and are_same(name, other, forms) and fits_country(chosen[other].thing, countries)
        }
        # A form that fits two things says nothing.
        group_of[name] = same.pop() if len(same) == 1 else f"{name.type} {name.words} {name.part}"
        if name.type == "PERSON":
            persons.add(name.words, name)
    return group_of


def fits_country(thing: Thing | None, countries: set[str | None]) -> bool:
    """Tell whether a name that begins with a country can be a form of a known thing."""
    return thing is None or thing.country is None or not countries or thing.country in countries


def are_same(name: Name, other: Name, forms: Forms) -> bool:
    """Tell whether two names of an article may be forms of one; equal names were told apart for a reason."""
    if name.words == other.words:
        return False
    if name.type == "PERSON":
        return same_person(name.words, other.words)
    if name.type == "WORK":
        return same_work(name.words, other.words)
    return same_body(name.words, other.words, forms)
