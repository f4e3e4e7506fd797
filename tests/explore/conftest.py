"""A small graph of the hand-written readings."""

from dataclasses import dataclass

import pytest

from kg.graph.facts import facts
from kg.graph.store import Store
from tests.explore.berlin import ENTITIES, readings


@dataclass
class Row:
    """A row of the knowledge base, as the graph's stage asks for it."""

    aliases: tuple[str, ...]
    kind: str
    country: str | None = None
    geonames: str | None = None
    latitude: float | None = None
    longitude: float | None = None


LIES = {"berlin": (52.5244, 13.4105), "miami": (25.7743, -80.1937)}


@pytest.fixture(scope="session")
def graph() -> Store:
    store = Store.in_memory()
    things = {
        entity.key: Row(entity.aliases, entity.type, None, None, *LIES.get(entity.id, (None, None)))
        for entity in ENTITIES.values()
    }
    store.replace([facts(reading, store.names) for reading in readings()], things)
    return store
