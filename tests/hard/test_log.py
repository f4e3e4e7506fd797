"""What is told: nothing if all is well, a line for each trouble, as JSON if wanted, and never what an article says."""

import json
import subprocess
import sys

import pytest

from tests.hard.effort import articles, run
from tests.hard.spoilt import SENTENCE


@pytest.fixture()
def corpus(tmp_path):
    path = tmp_path / "corpus.jsonl"
    lines = [json.dumps(one, ensure_ascii=False) for one in articles(3)]
    lines += [
        json.dumps({"id": "x", "text": SENTENCE}, ensure_ascii=False),
        json.dumps({"id": "y", "text": [SENTENCE]}),
        '{"id": "z", ' + SENTENCE,
    ]
    lines += [json.dumps({"id": "w", "text": SENTENCE, "published": SENTENCE * 20}, ensure_ascii=False)]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def test_all_is_well_and_nothing_is_told(tmp_path):
    path = tmp_path / "good.jsonl"
    path.write_text("".join(json.dumps(one) + "\n" for one in articles(3)), encoding="utf-8")
    assert run("build", path, "-o", tmp_path / "graph").stderr == ""


def test_each_trouble_is_an_object_on_a_line(corpus):
    done = subprocess.run(
        [sys.executable, "-m", "kg", "--log", "json", "extract", corpus], capture_output=True, text=True
    )
    told = [json.loads(line) for line in done.stderr.splitlines()]
    assert [one["level"] for one in told] == ["info", "warning", "warning", "warning", "warning"]
    assert all(set(one) == {"time", "level", "message"} for one in told)
    assert done.returncode == 3
    assert not shows(done.stderr)


@pytest.mark.parametrize("more", [[], ["--debug"]])
def test_no_article_is_told(corpus, more):
    """What stands in the wrong place is shown by its beginning, so that it can be found; no more."""
    done = subprocess.run(
        [sys.executable, "-m", "kg", *more, "extract", corpus, "-o", corpus.with_name("out")],
        capture_output=True,
        text=True,
    )
    assert not shows(done.stderr)


def shows(told: str) -> bool:
    """Tell whether a sentence of an article, or a long line, is among what is told."""
    return SENTENCE in told or any(len(line) >= 700 for line in told.splitlines())


def test_debug_shows_where_and_not_what(tmp_path, corpus):
    (tmp_path / "file").write_text("in the way")
    done = run("--debug", "build", corpus, "-o", tmp_path / "file")
    assert "Traceback" in done.stderr and "泽连斯基" not in done.stderr
