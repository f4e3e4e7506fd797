"""Offices and links → roles: the person and the body or state, by entity."""

from __future__ import annotations

from collections.abc import Sequence

from kg.model import Entity, Link, Office, Role


def roles(offices: Sequence[Office], links: Sequence[Link], entities: Sequence[Entity]) -> tuple[Role, ...]:
    """Say which entity holds which office; `title` is what is printed, `affiliation` None where the text names none."""
    entity_of = {link.mention.span: link.entity for link in links}
    return tuple(
        Role(
            entity_of[office.person.span],
            office.words,
            entity_of.get(office.affiliation.span) if office.affiliation else None,
            office.sentence,
            office.title,
            office.found_by,
            office.confidence,
        )
        for office in offices
        if office.person.span in entity_of
    )
