"""Each promise of SECURITY.md names the tests that hold it, and those exist."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
PROMISES = re.findall(r"^\| (?!promise \||---)(.+?) \| (.+?) \|$", TEXT, re.MULTILINE)


@pytest.mark.parametrize(("promise", "tests"), PROMISES, ids=range(len(PROMISES)))
def test_a_promise_is_held_by_tests_that_exist(promise, tests):
    named = re.findall(r"`([\w/]*test_\w+\.py)`: ([^;]+)", tests)
    assert named, promise
    for file, functions in named:
        code = next(path for path in (ROOT / "tests" / "hard" / file, ROOT / "tests" / file) if path.exists())
        for function in re.findall(r"`(\w+)`", functions):
            assert f"def test_{function}(" in code.read_text(encoding="utf-8"), f"{promise}: {file} has no {function}"


def test_every_promise_is_in_the_table():
    assert len(PROMISES) > 15
