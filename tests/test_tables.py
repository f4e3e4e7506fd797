"""A broken row of a table is named with its file, its line and what to write; a good one comes as it stands."""

from pathlib import Path

import pytest

import kg.ground.tables
from kg.ground.tables import rows
from kg.model import BrokenData

VERBS = ("verb", "type", "example")


@pytest.fixture
def table(tmp_path, monkeypatch):
    monkeypatch.setattr(kg.ground.tables, "DATA", tmp_path)
    return lambda text: (tmp_path / "verbs.tsv").write_text(text, encoding="utf-8")


@pytest.mark.parametrize("begin", ["", "\ufeff"], ids=["plain", "with a byte order mark"])
@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["Unix", "Windows"])
def test_a_table_comes_as_it_stands(table, begin, end):
    table(begin + end.join(["verb\ttype\texample", "斡旋\tCONSULT\t外长“斡旋”其间。", ""]))
    assert list(rows("verbs.tsv", VERBS)) == [{"verb": "斡旋", "type": "CONSULT", "example": "外长“斡旋”其间。"}]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("verb\ttype\n", r"verbs.tsv:1: the columns are \['verb', 'type'\]; write .*'example'"),
        ("verb\ttype\texample\n斡旋 CONSULT 外长斡旋。\n", "verbs.tsv:2: has 1 cells instead of 3; put one tab"),
        ("verb\ttype\texample\n\n", "verbs.tsv:2: has 0 cells instead of 3"),
        ("verb\ttype\texample\n斡旋\tCONSULT\t双方会谈。\n", "verbs.tsv:2: '斡旋' is not in its example"),
    ],
    ids=["a column is missing", "blanks for tabs", "an empty line", "the example proves nothing"],
)
def test_a_broken_row_is_named(table, text, told):
    table(text)
    with pytest.raises(BrokenData, match=told):
        list(rows("verbs.tsv", VERBS))


def test_every_table_is_described():
    page = (Path(kg.ground.tables.__file__).parents[2] / "docs" / "data.md").read_text(encoding="utf-8")
    assert [path.name for path in sorted(kg.ground.tables.DATA.glob("*.tsv")) if f"`{path.name}`" not in page] == []
