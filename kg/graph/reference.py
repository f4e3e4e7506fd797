"""What the graph says of things that belong to no single article: known actors, offices, and what found things."""

from __future__ import annotations

import csv
from collections.abc import Collection, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from kg.graph.iris import ORG, PROV, RDF, RDFS, SCHEMA, SKOS, WGS84, WJ, Names, safe, wikidata
from kg.graph.quads import Lines, chinese, decimal, english, named, text
from kg.model import BrokenData, Entity

if TYPE_CHECKING:
    from kg.graph.facts import ArticleGraph

KINDS = ("actor", "title", "rule", "reader")
"""What the names of such things begin with, under the base."""

TITLES = Path(__file__).resolve().parent.parent / "data" / "titles.tsv"

CLASSES = {
    "PERSON": SCHEMA.Person,
    "ORG": SCHEMA.Organization,
    "GPE": SCHEMA.AdministrativeArea,
    "LOC": SCHEMA.Place,
    "WORK": SCHEMA.CreativeWork,
}
CLASSES_OF_KINDS = {
    "country": SCHEMA.Country,
    "capital": SCHEMA.City,
    "city": SCHEMA.City,
    "town": SCHEMA.City,
    "national": SCHEMA.GovernmentOrganization,
    "military": SCHEMA.GovernmentOrganization,
    "agency": SCHEMA.NewsMediaOrganization,
    "broadcaster": SCHEMA.NewsMediaOrganization,
    "newspaper": SCHEMA.NewsMediaOrganization,
}


class Thing(Protocol):
    """A row of the knowledge base; see `kg.link.lexicon`, which this stage does not import."""

    @property
    def aliases(self) -> tuple[str, ...]:
        """Further names."""

    @property
    def kind(self) -> str:
        """What it is."""

    @property
    def country(self) -> str | None:
        """The state it belongs to, ISO 3166."""


@runtime_checkable
class Placed(Protocol):
    """A row that lies somewhere on the map."""

    @property
    def geonames(self) -> str | None:
        """Its GeoNames id."""

    @property
    def latitude(self) -> float | None:
        """Degrees north."""

    @property
    def longitude(self) -> float | None:
        """Degrees east."""


def descriptions(graphs: Collection[ArticleGraph], things: Mapping[str, Thing], names: Names) -> dict[str, str]:
    """Give what must be said of the actors, offices, rules and readers that articles' graphs name, by node."""
    known = {entity.key: entity for one in graphs for entity in one.known}
    titles = {title for one in graphs for title in one.titles}
    rules = {rule for one in graphs for rule in one.rules}
    readers = {one.reader for one in graphs if one.reader}
    return dict(
        [
            *(describe_actor(entity, things.get(key or ""), names) for key, entity in known.items()),
            *(describe_title(title, names) for title in sorted(titles)),
            *(describe_rule(rule, names) for rule in sorted(rules)),
            *(describe_reader(reader, names) for reader in sorted(readers)),
        ]
    )


def describe_actor(entity: Entity, thing: Thing | None, names: Names) -> tuple[str, str]:
    """Give the node of a known actor and what the reference graph says of it.

    Its names come from any article's entity, for they depend on the key alone; the rest from the knowledge base, which
    has no row for bodies that every country has.
    """
    assert entity.key
    node, lines = names.actor(entity.key), Lines()
    lines.add(node, RDF.type, WJ.Actor, CLASSES[entity.type])
    lines.add(node, WJ.key, text(entity.key))
    lines.add(node, WJ.entityType, WJ[entity.type])
    # In small letters, as the store gives it back: else what is said already would be said again with every build.
    lines.add(node, SKOS.prefLabel, chinese(entity.label), f"{text(traditional(entity.label))}@zh-hant")
    if entity.label_en:
        lines.add(node, SKOS.prefLabel, english(entity.label_en))
    if entity.qid:
        lines.add(node, SKOS.exactMatch, wikidata(entity.qid))
    if thing is not None:
        describe_thing(lines, node, thing, entity.label)
    return node, str(lines)


def describe_thing(lines: Lines, node: str, thing: Thing, label: str) -> None:
    """Add what only the knowledge base knows: kind, country, other names, place on the map."""
    if thing.kind in CLASSES_OF_KINDS:
        lines.add(node, RDF.type, CLASSES_OF_KINDS[thing.kind])
    lines.add(node, WJ.actorKind, text(thing.kind))
    lines.add(node, SKOS.altLabel, *(named(alias) for alias in thing.aliases if alias != label))
    if thing.country:
        lines.add(node, WJ.countryCode, text(thing.country))
    if isinstance(thing, Placed):
        if thing.latitude is not None and thing.longitude is not None:
            lines.add(node, WGS84.lat, decimal(thing.latitude))
            lines.add(node, WGS84.long, decimal(thing.longitude))
        if thing.geonames:
            lines.add(node, SKOS.exactMatch, f"<https://sws.geonames.org/{safe(thing.geonames)}/>")


def describe_rule(rule: str, names: Names) -> tuple[str, str]:
    """Give the node of a rule or model and what the reference graph says of it."""
    node, lines = names.rule(rule), Lines()
    lines.add(node, RDF.type, WJ.Rule)
    lines.add(node, RDFS.label, text(rule))
    return node, str(lines)


def describe_title(title: str, names: Names) -> tuple[str, str]:
    """Give the node of an office and what the reference graph says of it: of a known title, which kind of office it names."""
    node, lines = names.title(title), Lines()
    lines.add(node, RDF.type, ORG.Role, SKOS.Concept)
    lines.add(node, SKOS.prefLabel, chinese(title))
    if title in titles():
        kind, title_en = titles()[title]
        lines.add(node, SKOS.prefLabel, english(title_en))
        lines.add(node, SKOS.broader, WJ[f"title-{kind}"])
    return node, str(lines)


@cache
def titles() -> Mapping[str, tuple[str, str]]:
    """Read the kind and the English name of every known title; a kind that the ontology lacks stops the run."""
    with TITLES.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    for line, row in enumerate(rows, start=2):
        if f"title-{row['kind']}" not in WJ:
            raise BrokenData(f"{TITLES.name}:{line}: no kind is called {row['kind']!r}; add it to ontology/titles.ttl")
    return {row["title"]: (row["kind"], row["title_en"]) for row in rows}


def describe_reader(version: str, names: Names) -> tuple[str, str]:
    """Give the node of a version of the program and what the reference graph says of it."""
    node, lines = names.reader(version), Lines()
    lines.add(node, RDF.type, PROV.SoftwareAgent)
    lines.add(node, RDFS.label, text(version))
    return node, str(lines)


def traditional(words: str) -> str:
    """Write simplified Chinese in traditional characters.

    >>> traditional("联合国")
    '聯合國'
    """
    return _converter().convert(words)


@cache
def _converter() -> Any:
    from opencc import OpenCC

    return OpenCC("s2t")
