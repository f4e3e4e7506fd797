"""A name → whom or what it could mean, each with the reason, before the article is asked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, cached_property, lru_cache

from kg.ground.script import fold
from kg.link.holders import in_office
from kg.link.lexicon import SIDE, Body, Country, Knowledge, Person, Place, Thing

SIDES = (SIDE + "面", SIDE)
SUFFIXES = {
    "市": frozenset({"city", "capital", "town"}),
    "镇": frozenset({"town", "city"}),
    "县": frozenset({"region"}),
    "区": frozenset({"district"}),
    "省": frozenset({"region"}),
    "邦": frozenset({"region"}),
    "府": frozenset({"region"}),
    "都": frozenset({"capital"}),
    "州": frozenset({"region"}),
    "地区": frozenset({"region", "city", "town", "area"}),
    "半岛": frozenset({"region", "area"}),
    "岛": frozenset({"region", "area"}),
    "特区": frozenset({"capital"}),
}
"""What may follow a place's name, and the kinds of place that it may follow."""
LONGEST = 12
"""How many characters a country's name has at most."""
FROM_SHORT = 0.85
"""How sure a form with a one-character country is, even if the tables have only one such country."""
POSTED = "驻"
GOVERNMENTS = ("政府", "政权", "当局")
MISSIONS = {"大使馆": "embassy", "使馆": "embassy", "总领事馆": "consulate", "总领馆": "consulate", "代表团": "mission"}


@dataclass(frozen=True, slots=True)
class Candidate:
    """What a name could mean; `found_by` is the rule, `why` the reason in words, `sure` how much the form alone says."""

    thing: Thing
    found_by: str
    why: str
    sure: float


@dataclass(frozen=True, eq=False)
class Forms:
    """The ways to write countries and bodies, ready to be looked up."""

    knowledge: Knowledge

    @cached_property
    def countries(self) -> Mapping[str, tuple[Country, ...]]:
        """Give the countries of each name and short form."""
        found: dict[str, dict[str, Country]] = {}
        for country in sorted(self.knowledge.countries, key=lambda country: -country.weight):
            for name in {country.label, *country.aliases, country.short} - {""}:
                found.setdefault(fold(name), {})[country.key] = country
        return {name: tuple(those.values()) for name, those in found.items()}

    @cached_property
    def bodies(self) -> Mapping[str, Body]:
        """Give the kind of body of each name."""
        return {name: body for body in self.knowledge.bodies for name in body.names}

    def country_before(self, text: str, end: int) -> Country | None:
        """Give the country whose name ends at a place of a text, if its form is no other country's."""
        for start in range(max(0, end - LONGEST), end - 1):
            countries = self.countries.get(text[start:end], ())
            if len(countries) == 1:
                return countries[0]
        return None

    def split(self, name: str) -> Iterator[tuple[Country, str, str]]:
        """Cut a name into a country at its beginning and the rest, the longest form of a country first.

        俄罗斯国防部 → Russia, 俄罗斯, 国防部; 俄方代表团 → Russia, 俄方, 代表团. 西方军方 are not Spain's.
        """
        for end in range(min(len(name) - 1, LONGEST), 0, -1):
            form = name[:end]
            if form in self.knowledge.words["no-side"]:
                continue
            for country in self.countries.get(form.removesuffix(SIDE) or form, ()):
                yield country, form, name[end:]


@cache
def forms_of(knowledge: Knowledge) -> Forms:
    """Give the forms of a knowledge base, made once."""
    return Forms(knowledge)


def candidates(name: str, when: date | None, knowledge: Knowledge) -> tuple[Candidate, ...]:
    """Give all that a name could mean, with the reasons; of persons also what office they held on a day."""
    found = [
        replace(one, why=f"{one.why}; {served(one.thing, when)}") if isinstance(one.thing, Person) and when else one
        for one in possible(name, forms_of(knowledge))
    ]
    return tuple(sorted(found, key=lambda one: -one.sure))


def served(person: Person, when: date) -> str:
    """Tell in words which offices a person held on a day."""
    held = [tenure.office_en for tenure in person.tenures if in_office(tenure, when, "")]
    return f"on {when} {' and '.join(held) if held else 'in no office that the tables know'}"


@lru_cache(maxsize=1 << 16)
def possible(name: str, forms: Forms) -> tuple[Candidate, ...]:
    """Give all that a name could mean by its form, the likeliest form first; one thing is given once."""
    found: dict[str, Candidate] = {}
    for candidate in readings(fold(name.strip("“”\"'《》")), forms):
        found.setdefault(candidate.thing.key, candidate)
    return tuple(found.values())


def readings(name: str, forms: Forms) -> Iterator[Candidate]:
    """Try one way of reading a name after the other."""
    yield from by_known_name(name, forms)
    yield from as_side(name, forms)
    yield from as_body(name, forms)
    yield from as_government_of(name, forms)
    yield from as_organisation_of(name, forms)
    yield from as_mission(name, forms)
    yield from as_place(name, forms)
    yield from as_place_in(name, forms)
    yield from as_person(name, forms)


def by_known_name(name: str, forms: Forms) -> Iterator[Candidate]:
    """北约: a name that the tables have."""
    things = forms.knowledge.by_name.get(name, ())
    for thing in things:
        which = "the name of one thing only" if len(things) == 1 else f"a name of {len(things)} things"
        yield Candidate(thing, "known-name", f"{name} is {which} in the tables", 0.98 if len(things) == 1 else 0.6)
    countries = [one for one in forms.knowledge.shorts.get(name, ()) if one not in things]
    for country in countries:
        yield Candidate(
            country, "short-name", f"{name} is short for {country.label}", 0.95 if len(countries) == 1 else 0.5
        )


def as_side(name: str, forms: Forms) -> Iterator[Candidate]:
    """美方, 日本方面: a country as a party to something."""
    side = next((side for side in SIDES if name.endswith(side)), None)
    stem = name.removesuffix(side or "")
    if side and stem:
        countries = forms.countries.get(stem, ())
        for country in countries:
            sure = 0.95 if len(countries) == 1 and len(stem) > 1 else FROM_SHORT if len(countries) == 1 else 0.5
            yield Candidate(country, "side", f"{name} is {country.label} as a side", sure)


def as_body(name: str, forms: Forms) -> Iterator[Candidate]:
    """俄国防部: a country and a kind of body that every country may have; 海军 is no army of Haiti."""
    if name in forms.bodies:
        return
    for country, form, rest in forms.split(name):
        body = forms.bodies.get(rest) or forms.bodies.get(rest.removeprefix("联邦"))
        if body:
            why = f"{name} is {form}, a form of {country.label}, with {rest}, a body that every state may have"
            stem = form.removesuffix(SIDE) or form
            sure = 0.5 if len(forms.countries[stem]) > 1 else 0.95 if len(stem) > 1 else FROM_SHORT
            yield Candidate(body_of(country, body, forms), "body-of-country", why, sure)


def body_of(country: Country, body: Body, forms: Forms) -> Thing:
    """Give a country's body: the one of the tables, or one made of the country's name and the body's."""
    key = f"org/{country.country}-{body.key}"
    known = forms.knowledge.things.get(key)
    names = [stem + name for stem in (country.label, country.short) if stem for name in sorted(body.names)]
    if known:
        return replace(known, aliases=tuple(dict.fromkeys((*known.aliases, *names))))
    label = country.label + body.name
    return Thing(
        key,
        "ORG",
        label,
        f"{body.name_en} of {country.label_en}",
        None,
        tuple(name for name in names if name != label),
        body.key,
        country.country,
    )


def as_government_of(name: str, forms: Forms) -> Iterator[Candidate]:
    """高市政权: the government that a known person leads."""
    for word in GOVERNMENTS:
        stem = name.removesuffix(word)
        if stem == name:
            continue
        for thing in forms.knowledge.by_name.get(stem, ()):
            if isinstance(thing, Person) and f"country/{thing.country}" in forms.knowledge.things:
                state = forms.knowledge.country(str(thing.country))
                body = body_of(state, forms.bodies[GOVERNMENTS[0]], forms)
                why = f"{name} is the government of {state.label} under {thing.label_en}"
                yield Candidate(body, "government-of-person", why, 0.9)


def as_organisation_of(name: str, forms: Forms) -> Iterator[Candidate]:
    """也门胡塞武装: a country before a name that the tables have."""
    for country, form, rest in forms.split(name):
        for thing in forms.knowledge.by_name.get(rest, ()):
            if thing.type in ("ORG", "LOC") and thing.country == country.country and len(rest) > 1:
                yield Candidate(thing, "country-and-name", f"{name} is {thing.label} with its country {form}", 0.95)


def as_mission(name: str, forms: Forms) -> Iterator[Candidate]:
    """伊朗驻叙利亚使馆: a country's mission in another."""
    sender, _, post = name.partition(POSTED)
    sender = sender.removesuffix("常")
    kind = next((kind for kind in MISSIONS if post.endswith(kind)), None)
    if not kind or sender not in forms.countries:
        return
    where = post.removesuffix(kind)
    hosts: tuple[Thing, ...] = forms.countries.get(where, ()) or forms.knowledge.by_name.get(where, ())
    for country in forms.countries[sender][:1]:
        for host in hosts[:1]:
            key = f"org/{country.country}-{MISSIONS[kind]}-{host.key.split('/')[1]}"
            label = f"{country.label}{POSTED}{host.label}{kind}"
            english = f"{MISSIONS[kind].capitalize()} of {country.label_en} in {host.label_en}"
            thing = Thing(key, "ORG", label, english, None, (), MISSIONS[kind], country.country)
            yield Candidate(
                thing, "mission", f"{name} is the {MISSIONS[kind]} of {country.label} in {host.label}", 0.95
            )


def as_place(name: str, forms: Forms) -> Iterator[Candidate]:
    """杭州市 is 杭州, 库尔斯克 may be 库尔斯克州."""
    for suffix, kinds in SUFFIXES.items():
        stem = name.removesuffix(suffix)
        if stem != name:
            for thing in forms.knowledge.by_name.get(stem, ()):
                if isinstance(thing, Place) and thing.kind in kinds and len(stem) > 1:
                    yield Candidate(thing, "place-suffix", f"{name} is {thing.label} with its kind of place", 0.9)
        for thing in forms.knowledge.by_name.get(name + suffix, ()):
            # 北方 is not 北方邦.
            if isinstance(thing, Place) and thing.kind == "region" and len(name) > 2:
                yield Candidate(thing, "place-without-suffix", f"{name} may be short for {thing.label}", 0.7)


def as_place_in(name: str, forms: Forms) -> Iterator[Candidate]:
    """日本福岛县: a place behind its country."""
    for country, form, rest in forms.split(name):
        if len(rest) < 2:
            continue
        for candidate in (*by_known_name(rest, forms), *as_place(rest, forms)):
            thing = candidate.thing
            if isinstance(thing, Place) and thing.country == country.country:
                yield Candidate(thing, "country-and-place", f"{name} is {thing.label} behind its country {form}", 0.95)


def as_person(name: str, forms: Forms) -> Iterator[Candidate]:
    """帕特·基辛格: a full name of which the tables have the last part."""
    given, dot, surname = name.rpartition("·")
    if not dot:
        return
    for thing in forms.knowledge.by_name.get(surname, ()):
        if isinstance(thing, Person) and agrees(given, thing):
            yield Candidate(thing, "last-name", f"{surname} is the name by which {thing.label_en} is called", 0.6)


def agrees(given: str, person: Person) -> bool:
    """Tell whether a given name does not contradict those known of a person."""
    known = {part for name in (person.label, *person.aliases) if "·" in name for part in fold(name).split("·")[:-1]}
    return not known or bool(known & set(given.split("·")))
