import pytest

from kg.graph.facts import facts
from kg.graph.iris import Names
from kg.graph.provenance import Run
from kg.graph.store import Store
from tests.graph.articles import readings


@pytest.fixture
def names():
    return Names()


@pytest.fixture
def store():
    """A store in memory with the three dispatches."""
    made = Store.in_memory()
    made.replace([facts(reading, made.names) for reading in readings()], run=Run.now())
    return made
