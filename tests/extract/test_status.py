"""Every row's example comes out as it says, and the traps beside them do not."""

import pytest

from kg.extract.status import CUES, MARKED, stronger, told_status
from kg.ground.tables import rows
from kg.model import Span

ROWS = list(rows(CUES, ("status", "cue", "reach", "example"), proves="cue"))


def told(marked):
    mark = MARKED.search(marked)
    text = MARKED.sub(r"\1", marked)
    return told_status(text, Span(0, len(text)), Span(mark.start(), mark.end() - 2), 0)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["cue"])
def test_the_example_proves_the_row(row):
    assert told(row["example"]) == row["status"]


@pytest.mark.parametrize(
    "marked",
    [
        "总理15日〔会见〕了来访的外长。",
        "大将军在北京〔会见〕客人。",
        "他不会因为压力就放弃已经同邻国一起在去年年底〔签署〕的协议。",
        "双方〔会谈〕后发表声明。",
    ],
)
def test_a_fact_stays_a_fact(marked):
    assert told(marked) is None


def test_only_what_says_less_of_a_fact_overrules():
    assert stronger("planned", "actual") == "planned"
    assert stronger("possible", "planned") == "planned"
    assert stronger("negated", "planned") == "negated"
    assert stronger(None, "actual") == "actual"
