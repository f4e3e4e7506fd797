"""A graph of the sample articles, built once for all tests that only look at it."""

from pathlib import Path

import pytest
from hypothesis import settings

import kg

# How long one example takes depends on what else the machine does; pytest-timeout bounds whole tests.
settings.register_profile("house", deadline=None)
settings.load_profile("house")

SAMPLES = Path(kg.__file__).parent / "samples"


@pytest.fixture(scope="session")
def samples_graph(tmp_path_factory):
    directory = tmp_path_factory.mktemp("samples") / "graph"
    with kg.build([SAMPLES], directory):
        pass
    return directory
