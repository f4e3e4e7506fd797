"""The recipes of docs/extending.md work: their rows and their question are added to a copy of the program, which is asked."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import kg

HOUSE = Path(__file__).parents[1]
ADDED = re.compile(r"^```(?P<kind>tsv|sparql) (?P<file>\S+)\n(?P<text>.*?)^```$", re.M | re.S)


@pytest.fixture(scope="module")
def extended(tmp_path_factory):
    """Give a way to run lines of Python by a copy of the program that has all that the page adds."""
    folder = tmp_path_factory.mktemp("copy")
    package = shutil.copytree(Path(kg.__file__).parent, folder / "kg", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(HOUSE / "ontology", folder / "ontology")
    for added in ADDED.finditer((HOUSE / "docs" / "extending.md").read_text(encoding="utf-8")):
        path = package / ("data" if added["kind"] == "tsv" else "explore/queries") / added["file"]
        with path.open("a", encoding="utf-8") as file:
            file.write(added["text"])

    def run(lines):
        told = subprocess.run([sys.executable, "-c", lines], cwd=folder, capture_output=True, text=True,
                              env={**os.environ, "PYTHONPATH": str(folder)})  # fmt: skip
        assert told.returncode == 0, told.stderr
        return told.stdout

    return run


def test_a_verb_tells_of_an_event(extended):
    asked = "from kg.extract.triggers import triggers; print([mark.label for mark in triggers('外交部函请各方克制。', [], [])])"
    assert extended(asked) == "['REQUEST']\n"


def test_a_word_makes_an_event_a_plan(extended):
    asked = "from kg.extract.status import cues; print([one.status for one in cues().values() if one.word == '谋求于'])"
    assert extended(asked) == "['planned']\n"


def test_a_word_tells_a_topic(extended):
    assert extended("from kg.extract.topics import named_topics; print(*named_topics('渔业协定是互利的'))") == "trade\n"


@pytest.mark.parametrize(
    ("name", "means"),
    [
        ("新兰国", "country/XN"),
        ("新兰共和国", "country/XN"),
        ("简·多伊", "person/jane-doe"),
        ("新兰城", "place/newtown"),
    ],
)
def test_a_name_means_somebody(extended, name, means):
    assert means in extended(f"from kg.ways.knowing import knowledge, listed; print(*listed({name!r}, knowledge()))")


def test_an_office_has_its_holder(extended):
    asked = "print(*chosen('新兰国外交部长', knowledge(), date(2026, 3, 1)))"
    assert "person/jane-doe" in extended(
        f"from datetime import date; from kg.ways.knowing import chosen, knowledge; {asked}"
    )


def test_a_title_is_known_with_its_kind(extended):
    assert "minister" in extended(
        "from kg.ways.knowing import knowledge; print(knowledge().titles['海洋事务大臣'].kind)"
    )


def test_a_question_is_listed_and_asked(extended, samples_graph):
    assert "who-supports-whom" in extended("import kg; print(*kg.questions(), sep='\\n')")
    asked = f"import kg; print(kg.open({str(samples_graph)!r}).query('who-supports-whom').rows())"
    assert extended(asked).startswith("[")
