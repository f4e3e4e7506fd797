"""Every notebook is numbered, opens with the question it answers, is small as saved, and runs from top to bottom."""

import json
import re
import warnings
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent.parent / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))


def cells(path, kind):
    return [
        "".join(cell["source"])
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]
        if cell["cell_type"] == kind
    ]


def test_notebooks_are_numbered():
    assert [int(path.name.split("-")[0]) for path in NOTEBOOKS] == list(range(1, len(NOTEBOOKS) + 1))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_it_opens_with_its_question_and_is_small(path):
    assert re.match(r"# [0-9]+\. .*\?\n", cells(path, "markdown")[0])
    assert path.stat().st_size < 400_000


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_it_was_saved_after_a_run_from_top_to_bottom(path):
    code = [cell for cell in json.loads(path.read_text(encoding="utf-8"))["cells"] if cell["cell_type"] == "code"]
    assert [cell["execution_count"] for cell in code] == list(range(1, len(code) + 1))
    assert not [output for cell in code for output in cell["outputs"] if output["output_type"] == "error"]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_it_runs(path, tmp_path, monkeypatch):
    pytest.importorskip("IPython", reason="needs the extra [notebooks]")
    pytest.importorskip("pylopdf_fonts_zh_cn", reason="needs the extra [notebooks]")
    pytest.importorskip("matplotlib").use("agg")
    monkeypatch.chdir(tmp_path)
    names = {"__name__": "__main__", "display": repr}
    with warnings.catch_warnings():
        # A character without a glyph would be a box in the picture.
        warnings.filterwarnings("error", message=".*[Gg]lyph.*")
        for cell in cells(path, "code"):
            exec(compile(cell, path.name, "exec"), names)
