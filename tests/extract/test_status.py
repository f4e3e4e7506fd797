"""Every row's example comes out as it says, and the traps beside them do not. The network is taken to see a fact."""

import pytest

from kg.extract.events import anchors_of, real_statuses
from kg.extract.status import CUES, MARKED, PREDICATES, said_of, stronger, told_status
from kg.ground.tables import numbered, rows
from kg.model import Span
from tests.extract.marked import read

ROWS = list(rows(CUES, ("status", "cue", "reach", "example"), proves="cue"))
SAID = [row for _, row in numbered(PREDICATES, ("status", "pattern", "example"))]


def placed(marked):
    mark = MARKED.search(marked)
    text = MARKED.sub(r"\1", marked)
    return text, Span(0, len(text)), Span(mark.start(), mark.end() - 2)


def told(marked):
    return told_status(*placed(marked), 0)


def statuses(marked):
    """Give the status of each trigger, where the network takes all for facts."""
    scene = read(marked).scene()
    anchors = anchors_of(scene, [(mark.span, mark.label) for mark in scene.marks.of("trigger")], ())
    return real_statuses(scene, anchors, ["actual"] * len(anchors))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["cue"])
def test_the_example_proves_the_row(row):
    assert told(row["example"]) == row["status"]


@pytest.mark.parametrize("row", SAID, ids=lambda row: row["example"])
def test_what_is_said_of_an_event_proves_the_row(row):
    assert said_of(*placed(row["example"])) == row["status"]


@pytest.mark.parametrize(
    "marked",
    [
        "总理15日〔会见〕了来访的外长。",
        "大将军在北京〔会见〕客人。",
        "他不会因为压力就放弃已经同邻国一起在去年年底〔签署〕的协议。",
        "双方〔会谈〕后发表声明。",
        "警方将20人〔扣押〕。",
        "政府不顾邻国反对〔加征关税〕。",
        "他没有空手而归，而是〔签署〕了协议。",
    ],
)
def test_a_fact_stays_a_fact(marked):
    assert told(marked) in (None, "actual")


def test_only_what_says_less_of_a_fact_overrules():
    assert stronger("planned", "actual") == "planned"
    assert stronger("possible", "planned") == "planned"
    assert stronger("negated", "planned") == "negated"
    assert stronger(None, "actual") == "actual"


@pytest.mark.parametrize(
    "marked, expected",
    [
        ("[丹麦|GPE]和[挪威|GPE]没有就{停火|RETREAT}{达成|AGREE}协议。", ["actual", "negated"]),
        ("[丹麦|GPE]未能同[挪威|GPE]{达成|AGREE}协议。", ["negated"]),
        ("[丹麦|GPE]首相拒绝{参加|CONSULT}在[奥斯陆|GPE]举行的峰会。", ["negated"]),
        ("[丹麦|GPE]并未对[挪威|GPE]{实施制裁|SANCTION}。", ["negated"]),
        ("[丹麦|GPE]拒绝就{袭击|ASSAULT}事件作出评论。", ["actual"]),
        ("[丹麦|GPE]不会在{谈判|CONSULT}中让步。", ["actual"]),
        ("[丹麦|GPE]否认与港口{袭击|ASSAULT}事件有关。", ["actual"]),
        ("[丹麦|GPE]否认与对手举行秘密{会谈|CONSULT}。", ["negated"]),
        ("[丹麦|GPE]不得不{撤出|RETREAT}港口。", ["actual"]),
        ("[丹麦|GPE]外长无意与[挪威|GPE]外长{会面|CONSULT}。", ["negated"]),
        ("[丹麦|GPE]外长不排除与[挪威|GPE]外长{会面|CONSULT}。", ["possible"]),
    ],
)
def test_how_far_a_denial_reaches(marked, expected):
    assert statuses(marked) == expected


@pytest.mark.parametrize(
    "marked, expected",
    [
        ("原定15日的{会谈|CONSULT}最终被取消。", ["negated"]),
        ("[丹麦|GPE]{呼吁|REQUEST}取消。", ["actual"]),
        ("[丹麦|GPE]{同意|AGREE}推迟到下月举行。", ["actual"]),
        ("两国{谈判|CONSULT}推迟到下月举行。", ["planned"]),
        ("两国{会晤|CONSULT}能否如期举行，还不清楚。", ["possible"]),
        ("{进攻|ASSAULT}没有实现目标。", ["actual"]),
    ],
)
def test_what_is_said_of_an_event_but_not_what_an_act_asks_for(marked, expected):
    assert statuses(marked) == expected


@pytest.mark.parametrize(
    "marked, expected",
    [
        ("如果[丹麦|GPE]{袭击|ASSAULT}港口，[挪威|GPE]将{关闭|COERCE}边境。", ["possible", "possible"]),
        ("一旦{停火|RETREAT}破裂，军队会再次发动{空袭|ASSAULT}。", ["possible", "possible"]),
        ("若干官员{会晤|CONSULT}后，两国将于下月{签署|AGREE}协定。", ["actual", "planned"]),
        ("外长说明了如何{会晤|CONSULT}，两国则{签署|AGREE}了协定。", ["actual", "actual"]),
        ("如果谈判破裂，军队将行动；两国15日{会晤|CONSULT}。", ["actual"]),
    ],
)
def test_what_hangs_on_a_condition_is_possible(marked, expected):
    assert statuses(marked) == expected


@pytest.mark.parametrize(
    "marked, expected",
    [
        ("[丹麦|GPE]首相将{访问|CONSULT}[挪威|GPE]，并{出席|CONSULT}峰会。", ["planned", "planned"]),
        ("[丹麦|GPE]首相将{访问|CONSULT}[挪威|GPE]，并未{出席|CONSULT}峰会。", ["planned", "negated"]),
        ("[丹麦|GPE]首相{访问|CONSULT}了[挪威|GPE]，并{出席|CONSULT}峰会。", ["actual", "actual"]),
    ],
)
def test_a_plan_goes_on_behind_and(marked, expected):
    assert statuses(marked) == expected


def test_what_is_dated_after_the_article_is_planned():
    assert read("[丹麦|GPE]首相(明年4月|2026-04){访问|CONSULT}[挪威|GPE]。").event("访问").status != "actual"
