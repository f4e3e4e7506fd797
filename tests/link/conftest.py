import pytest

from kg.link.lexicon import Knowledge


@pytest.fixture(scope="session")
def knowledge():
    return Knowledge.load()
