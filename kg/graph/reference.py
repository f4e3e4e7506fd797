"""What the graph says of things that belong to no single article: known actors, and the rules that found things."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from kg.graph.iris import RDF, RDFS, SCHEMA, SKOS, WGS84, WJ, Names, safe, wikidata
from kg.graph.quads import Lines, chinese, decimal, english, named, text
from kg.model import Entity

if TYPE_CHECKING:
    from kg.graph.facts import ArticleGraph

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
    """Give what must be said of the actors and rules that articles' graphs name, by node."""
    actors = (describe_actor(entity, things.get(entity.key or ""), names) for one in graphs for entity in one.known)
    return dict([*actors, *(describe_rule(rule, names) for one in graphs for rule in one.rules)])


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
