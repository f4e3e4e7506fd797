"""A graph of the sample articles, built once for all tests that only look at it."""

from pathlib import Path

import pytest

import kg

SAMPLES = Path(kg.__file__).parent / "samples"


@pytest.fixture(scope="session")
def samples_graph(tmp_path_factory):
    directory = tmp_path_factory.mktemp("samples") / "graph"
    with kg.build([SAMPLES], directory):
        pass
    return directory
