"""The file of decisions: what contradicts itself is refused with its line, and then nothing of the file is taken."""

import pytest

from kg.model import Trouble
from kg.resolve.decisions import COLUMNS, Decision, read, write

HEADER = "\t".join(COLUMNS) + "\n"


def test_read_and_written_alike(tmp_path):
    path = tmp_path / "decisions.tsv"
    rows = [
        Decision("same", "event/1", "event/2", "M. Li", "one meeting", 2),
        Decision("unsure", "event/1", "event/3", "", "", 3),
    ]
    write(path, rows)
    assert read(path) == rows
    assert read(tmp_path / "none.tsv") == []


@pytest.mark.parametrize(("text", "complaint"), [
    ("decision\tone\tother\n", ":1: the columns are"),
    (HEADER + "same\tevent/1\n", ":2: has 2 cells"),
    (HEADER + "equal\tevent/1\tevent/2\tLi\twhy\n", ":2: 'decision' is 'equal'"),
    (HEADER + "same\tevent/1\tevent/1\tLi\twhy\n", ":2: 'one' and 'other' must be two"),
    (HEADER + "same\tevent/1\tevent/2\t\t\n", ":2: says not who"),
    (HEADER + "same\tevent/1\tevent/2\tLi\twhy\ndifferent\tevent/2\tevent/1\tWu\twhy\n", ":3: event/2 and event/1 are decided in line 2"),
    (HEADER + "same\te/1\te/2\tLi\tw\nsame\te/2\te/3\tLi\tw\nsame\te/9\te/8\tLi\tw\ndifferent\te/3\te/1\tWu\tw\n",
     ":5: e/3 and e/1 cannot be different: they are the same by line 2, 3"),
])  # fmt: skip
def test_what_cannot_hold_is_refused(tmp_path, text, complaint):
    path = tmp_path / "decisions.tsv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(Trouble) as raised:
        read(path)
    assert f"{path}{complaint}" in str(raised.value) and "\n" not in str(raised.value)


def test_a_refused_decision_leaves_the_file(tmp_path):
    path = tmp_path / "decisions.tsv"
    rows = [Decision("same", "e/1", "e/2", "Li", "w"), Decision("same", "e/2", "e/3", "Li", "w")]
    write(path, rows)
    before = path.read_bytes()
    with pytest.raises(Trouble):
        write(path, [*rows, Decision("different", "e/1", "e/3", "Wu", "w")])
    assert path.read_bytes() == before
