"""What is known: countries, organisations, places, people, media, works and titles, and the names they go by."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path

from kg.ground.script import fold
from kg.link.tables import TABLES, Row, rows, table, table_of

SIDE = "方"
"""中方, 美方: the country as a party to something."""


@dataclass(frozen=True, slots=True)
class Thing:
    """Somebody or something that names can stand for; `country` is the state it belongs to (ISO 3166, two letters)."""

    key: str
    type: str
    label: str
    label_en: str | None
    qid: str | None
    aliases: tuple[str, ...]
    kind: str
    country: str | None = None


@dataclass(frozen=True, slots=True)
class Country(Thing):
    """A country: `short` as in 俄乌, `weight` in how many of a thousand news programmes' items it is named."""

    short: str = ""
    weight: int = 0


@dataclass(frozen=True, slots=True)
class Place(Thing):
    """A place on the map, with its GeoNames id."""

    geonames: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    population: int = 0


@dataclass(frozen=True, slots=True)
class Tenure:
    """An office held from one day to another, as exactly as it is known (YYYY, YYYY-MM, YYYY-MM-DD, or empty)."""

    office: str
    office_en: str
    country: str | None
    organisation: str | None
    begin: str
    end: str


@dataclass(frozen=True, slots=True)
class Person(Thing):
    """A person and the offices held."""

    tenures: tuple[Tenure, ...] = ()


@dataclass(frozen=True, slots=True)
class Body:
    """A kind of body that every country may have: 国防部, 军队, 议会."""

    key: str
    name: str
    names: frozenset[str]
    name_en: str


@dataclass(frozen=True, slots=True)
class Title:
    """A title that stands beside a name: 总统, 外长."""

    title: str
    kind: str
    title_en: str


@dataclass(frozen=True, eq=False)
class Knowledge:
    """All tables, and the ways into them by key and by name (names are folded: simplified, one kind of dot)."""

    things: Mapping[str, Thing]
    bodies: tuple[Body, ...]
    titles: Mapping[str, Title]
    words: Mapping[str, frozenset[str]]  # what an ordinary word is no name for, by use
    pairs: Mapping[str, tuple[str, str]]
    by_name: Mapping[str, tuple[Thing, ...]] = field(repr=False)

    @classmethod
    def load(cls, extra: Iterable[Path] = ()) -> Knowledge:
        """Read kg/data, and files of the same columns with further rows."""
        more = [(path, table_of(path)) for path in extra]

        @cache
        def of(name: str) -> list[Row]:
            return [*table(name), *(row for path, kind in more if kind == name for row in rows(path, name))]

        found: dict[str, Thing] = {}
        for thing, row in everything(of):
            if thing.key in found:
                raise row.broken(f"'key' {row['key']!r} is taken already; give every thing a key of its own")
            found[thing.key] = thing
        check_references(of, found)
        words: dict[str, set[str]] = defaultdict(set)
        for row in of("words.tsv"):
            check_example(row, "word")
            words[row["use"]].add(row["word"])
        for row in of("pairs.tsv"):
            check_example(row, "pair")
        return cls(
            found,
            tuple(map(body, of("bodies.tsv"))),
            {row["title"]: title(row) for row in of("titles.tsv")},
            {use: frozenset(those) for use, those in words.items()},
            {row["pair"]: (row["first"], row["second"]) for row in of("pairs.tsv")},
            by_name(found.values()),
        )

    def country(self, code: str) -> Country:
        """Give the country of two letters."""
        thing = self.things[f"country/{code}"]
        assert isinstance(thing, Country)
        return thing

    @cached_property
    def countries(self) -> tuple[Country, ...]:
        """Give all countries."""
        return tuple(thing for thing in self.things.values() if isinstance(thing, Country))

    @cached_property
    def people(self) -> tuple[Person, ...]:
        """Give all persons."""
        return tuple(thing for thing in self.things.values() if isinstance(thing, Person))

    @cached_property
    def shorts(self) -> Mapping[str, tuple[Country, ...]]:
        """Give the countries that a short form can stand for, the most often named first: 巴, 印尼."""
        found: dict[str, list[Country]] = defaultdict(list)
        for country in sorted(self.countries, key=lambda country: -country.weight):
            if country.short:
                found[country.short].append(country)
        return {short: tuple(those) for short, those in found.items()}

    @cached_property
    def names(self) -> Mapping[str, frozenset[str]]:
        """Give every known name with what it can be.

        Kinds: country, short (one character), organisation, place, site (a place without a government), person, media,
        work, title. Names are folded by `kg.ground.script.fold`. Ordinary words that happen to be names (多方, 外交政策)
        are left out.
        """
        found: dict[str, frozenset[str]] = {}
        for name, things in self.by_name.items():
            if name in self.words["no-name"]:
                continue
            add(found, name, SHORT if len(name) == 1 else frozenset(KINDS[one.key.split("/")[0]] for one in things))
            if len(name) > 1 and any(isinstance(one, Place) and one.type == "LOC" for one in things):
                add(found, name, SITE)
        for country in self.countries:
            short = fold(country.short)
            if short:
                add(found, short, SHORT if len(short) == 1 else COUNTRY)
                if short + SIDE not in self.words["no-side"]:
                    add(found, short + SIDE, COUNTRY)
            for stem in {fold(country.label), short} - {""}:
                for one in self.bodies:
                    for name in one.names:
                        add(found, stem + name, ORGANISATION)
        for name in self.titles:
            add(found, fold(name), TITLE)
        return found


def add(found: dict[str, frozenset[str]], name: str, kinds: frozenset[str]) -> None:
    """Note that a name can be of some kinds."""
    found[name] = found[name] | kinds if name in found else kinds


SHORT, COUNTRY, ORGANISATION, TITLE, SITE = (
    frozenset({kind}) for kind in ("short", "country", "organisation", "title", "site")
)
KINDS = {
    "country": "country",
    "org": "organisation",
    "place": "place",
    "person": "person",
    "media": "media",
    "work": "work",
}


def everything(of: Callable[[str], list[Row]]) -> Iterator[tuple[Thing, Row]]:
    """Make the things of all tables, each with a row it stands in."""
    for row in of("countries.tsv"):
        yield country(row), row
    for row in of("organisations.tsv"):
        yield thing(row, "org", "ORG"), row
    for row in of("media.tsv"):
        yield thing(row, "media", "ORG"), row
    for row in of("works.tsv"):
        yield thing(row, "work", "WORK"), row
    for name in ("places.tsv", "towns.tsv"):
        for row in of(name):
            yield place(row), row
    people: dict[str, list[Row]] = defaultdict(list)
    for row in of("people.tsv"):
        people[row["key"]].append(row)
    for those in people.values():
        yield person(those), those[0]


def names_in(row: Row) -> tuple[str, ...]:
    """Give the other names of a row, and complain about a name given twice."""
    names = (row["name"], *row.list("aliases"))
    if len(set(names)) < len(names):
        raise row.broken("'aliases' repeats a name; name each form once")
    return names[1:]


def thing(row: Row, room: str, type: str) -> Thing:
    """Make an organisation, medium or work of its row."""
    return Thing(
        f"{room}/{row['key']}",
        type,
        row["name"],
        row["name_en"],
        row["qid"] or None,
        names_in(row),
        row["kind"],
        row["country"] or None if "country" in row else None,
    )


def country(row: Row) -> Country:
    """Make a country of its row."""
    return Country(
        f"country/{row['key']}",
        "GPE",
        row["name"],
        row["name_en"],
        row["qid"] or None,
        names_in(row),
        "country",
        row["key"],
        short=row["short"],
        weight=int(row["weight"]),
    )


LOCATIONS = {"waters", "venue", "site", "area", "continent"}
"""Kinds of place that have no government: LOC; the others are GPE."""


def place(row: Row) -> Place:
    """Make a place of its row, of places.tsv or of towns.tsv."""
    kind = row.get("kind", "town")
    return Place(
        f"place/{row['key']}",
        "LOC" if kind in LOCATIONS else "GPE",
        row["name"],
        row["name_en"],
        (row["qid"] or None) if "qid" in row else None,
        names_in(row),
        kind,
        row["country"] or None,
        geonames=row["geonames"] or None,
        latitude=float(row["lat"]) if row["lat"] else None,
        longitude=float(row["lon"]) if row["lon"] else None,
        population=int(row["population"]) if "population" in row else 0,
    )


def person(those: list[Row]) -> Person:
    """Make a person of the rows that tell the offices."""
    first = those[0]
    for row in those:
        if row["from"] and row["until"] and row["from"] > row["until"]:
            raise row.broken(f"'from' {row['from']} is later than 'until' {row['until']}; put the dates right")
        if (row["qid"], row["name"]) != (first["qid"], first["name"]):
            raise row.broken(f"differs from {first.place} in name or qid; rows of one key are one person")
    return Person(
        f"person/{first['key']}",
        "PERSON",
        first["name"],
        first["name_en"],
        first["qid"] or None,
        tuple(dict.fromkeys(name for row in those for name in names_in(row))),
        "person",
        first["country"] or None,
        tenures=tuple(
            Tenure(
                row["office"],
                row["office_en"],
                row["country"] or None,
                f"org/{row['organisation']}" if row["organisation"] else None,
                row["from"],
                row["until"],
            )
            for row in those
        ),
    )


def body(row: Row) -> Body:
    """Make a kind of body of its row."""
    names = (row["name"], *names_in(row))
    if not any(name in row["example"] for name in names):
        raise row.broken("none of the names is in the 'example'; write a sentence that has one")
    return Body(row["key"], row["name"], frozenset(map(fold, names)), row["name_en"])


def title(row: Row) -> Title:
    """Make a title of its row."""
    check_example(row, "title")
    return Title(row["title"], row["kind"], row["title_en"])


def check_example(row: Row, column: str) -> None:
    """See that the example has the word it is to prove."""
    if row[column] not in row["example"]:
        raise row.broken(f"{row[column]!r} is not in its 'example'; write a sentence that has it")


def check_references(of: Callable[[str], list[Row]], found: Mapping[str, Thing]) -> None:
    """See that every country and organisation that a row names is there."""
    for name in TABLES:
        for row in of(name):
            # EU and UN stand for the two unions in people.tsv, as they do in the Unicode locale data.
            for column in ("country", "first", "second"):
                code = row.get(column)
                if code and code not in ("EU", "UN") and f"country/{code}" not in found:
                    raise row.broken(f"'{column}' {code} is not in countries.tsv")
            if (key := row.get("organisation")) and f"org/{key}" not in found:
                raise row.broken(f"'organisation' {key} is not in organisations.tsv")


def by_name(things: Iterable[Thing]) -> dict[str, tuple[Thing, ...]]:
    """Give the things that each folded name can stand for."""
    found: dict[str, dict[str, Thing]] = defaultdict(dict)
    for one in things:
        for name in (one.label, *one.aliases):
            found[fold(name)][one.key] = one
    return {name: tuple(those.values()) for name, those in found.items()}
