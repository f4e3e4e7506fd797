"""For which country a person, a body or a medium speaks, as far as an article and the tables of actors tell."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache

from kg.ground.tables import numbered
from kg.model import Entity, Role

ACTOR = ("key", "qid", "name", "aliases", "name_en")
ROOMS = {
    "people.tsv": ("person", (*ACTOR, "country", "organisation", "office", "office_en", "from", "until")),
    "organisations.tsv": ("org", (*ACTOR, "kind", "country")),
    "media.tsv": ("media", (*ACTOR, "kind", "country")),
}
STATE = "country/"


def is_state(entity: Entity) -> bool:
    """Tell whether the entity is a country."""
    return entity.key is not None and entity.key.startswith(STATE)


@cache
def known_sides() -> dict[str, str]:
    """Read the country of every actor in the tables: key of the actor → key of the country."""
    found = {}
    for table, (room, columns) in ROOMS.items():
        for _, row in numbered(table, columns):
            if row["country"]:
                found[f"{room}/{row['key']}"] = STATE + row["country"]
    return found


def sides_of(entities: Sequence[Entity], roles: Iterable[Role]) -> dict[str, str]:
    """Say for which of the article's countries an entity speaks, by ids; a country speaks for itself.

    The office that the article names goes first, then the name that begins with a country's, then the tables.
    """
    states = {entity.key: entity.id for entity in entities if is_state(entity)}
    forms = sorted((n, e.id) for e in entities if is_state(e) for n in (e.label, *e.aliases) if len(n) > 1)
    names = dict(reversed(forms))
    lengths = {len(name) for name in names}
    sides = {state: state for state in states.values()}
    for entity in entities:
        if entity.type == "ORG":
            own = (form[:length] for form in (entity.label, *entity.aliases) for length in lengths)
            begins = [begin for begin in own if begin in names]
            if begins:
                sides.setdefault(entity.id, names[min(begins, key=lambda begin: (-len(begin), begin))])
    for role in roles:
        if role.affiliation in sides:
            sides.setdefault(role.person, sides[role.affiliation])
    for entity in entities:
        country = known_sides().get(entity.key or "")
        if country in states:
            sides.setdefault(entity.id, states[country])
    return sides
