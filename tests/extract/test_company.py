"""Who is named in one breath takes part together; who only tells of another does not; who repels is whom one attacks."""

import numpy as np
import pytest

from kg.extract.company import in_company, joined, meant_together
from kg.extract.events import TYPES, anchors_of
from kg.extract.pairs import pairs
from kg.model import Span
from tests.extract.marked import read

FR, DE, EU = "[法国|GPE country/FR]", "[德国|GPE country/DE]", "[欧洲|LOC]"
BARROT, WADEPHUL, BERRY = "[巴罗|PERSON]", "[瓦德富尔|PERSON]", "[贝里|PERSON]"


def names(scene, breaths):
    return [tuple(scene.entities[entity].label for entity in breath.entities) for breath in breaths]


@pytest.mark.parametrize(
    "marked, expected",
    [
        (f"{FR}和{DE}承诺提供援助。", [("法国", "德国")]),
        (f"{FR}和{EU}领导人承诺提供援助。", [("法国", "欧洲")]),
        (f"{FR}~外长~{BARROT}与{DE}~外长~{WADEPHUL}举行会谈。", [("巴罗", "瓦德富尔")]),
        (f"{BARROT}、{WADEPHUL}以及{BERRY}出席会议。", [("巴罗", "瓦德富尔", "贝里")]),
        ("[法|GPE country/FR][德|GPE country/DE]领导人承诺提供援助。", [("德", "法")]),
        (f"{FR}~总统~{BERRY}的女婿{BARROT}和{WADEPHUL}抵达。", [("巴罗", "瓦德富尔")]),
        # 会见 stands between them; a person and a country are not of one kind.
        (f"{BARROT}会见{WADEPHUL}。", []),
        (f"{BARROT}和{DE}代表团抵达。", []),
    ],
)
def test_joined(marked, expected):
    scene = read(marked).scene()
    assert names(scene, joined(scene, 0)) == expected


def test_one_word_may_stand_for_several():
    scene = read(f"{FR}~外长~{BARROT}同{DE}~外长~{WADEPHUL}举行会谈。双方承诺提供援助。").scene()
    (meant,) = names(scene, meant_together(scene, 1))
    assert set(meant) == {"法国", "德国", "巴罗", "瓦德富尔"}


def test_chances_are_evened_before_the_trigger_alone():
    marked = read(f"{FR}和{DE}{{呼吁|REQUEST}}{BARROT}和{WADEPHUL}停火。")
    scene = marked.scene()
    trigger = marked.marks.of("trigger")[0]
    anchors = anchors_of(scene, [(trigger.span, trigger.label)], [])
    given = pairs(scene, anchors, len(TYPES))
    alone = {"法国": 0.9, "德国": 0.1, "巴罗": 0.9, "瓦德富尔": 0.2}
    of = [scene.entities[entity].label for entity in given.entities]
    taking = np.array([[alone[name], 0.0, 0.0] for name in of])
    found = dict(zip(of, in_company(scene, anchors, given, taking)[:, 0].round(3), strict=True))
    assert found == {"法国": 0.5, "德国": 0.5, "巴罗": 0.9, "瓦德富尔": 0.2}
    assert trigger.span == Span(5, 7)


def corrected(marked, chances):
    """Correct chances of agent, recipient and place, given by name for each trigger; give those that are left."""
    article = read(marked)
    scene = article.scene()
    anchors = anchors_of(scene, [(mark.span, mark.label) for mark in article.marks.of("trigger")], [])
    given = pairs(scene, anchors, len(TYPES))
    who = [scene.entities[entity].label for entity in given.entities]
    rows = np.array([chances[number].get(name, (0, 0, 0)) for number, name in zip(given.anchors, who, strict=True)])
    found = [{} for _ in anchors]
    for number, name, row in zip(given.anchors, who, in_company(scene, anchors, given, rows), strict=True):
        if row.max() > 0.1:
            found[number][name] = tuple(row.round(1).tolist())
    return found


AGENT, RECIPIENT, THERE = (0.9, 0.2, 0.0), (0.2, 0.9, 0.0), (0.0, 0.0, 0.9)
GONE = (0.0, 0.0, 0.0)


def test_what_is_talked_about_takes_no_part():
    marked = f"{FR}~外长~{BARROT}与{WADEPHUL}就[乌克兰|GPE country/UA]危机{{会谈|CONSULT}}。"
    (found,) = corrected(marked, [{"巴罗": AGENT, "瓦德富尔": AGENT, "乌克兰": (0.2, 0.8, 0.7)}])
    assert set(found) == {"巴罗", "瓦德富尔"}
    # It is asked about an attack, too: there it may be struck.
    (found,) = corrected(marked.replace("CONSULT", "ASSAULT"), [{"乌克兰": RECIPIENT}])
    assert set(found) == {"乌克兰"}


def test_of_a_country_and_its_town_the_likelier_takes_part():
    struck = "[乙军|ORG]{空袭|ASSAULT}[黎巴嫩|GPE country/LB]南部的[提尔|GPE]。"
    (found,) = corrected(struck, [{"乙军": AGENT, "黎巴嫩": RECIPIENT, "提尔": (0.1, 0.6, 0.9)}])
    assert found == {"乙军": AGENT, "黎巴嫩": RECIPIENT, "提尔": THERE}


@pytest.mark.parametrize(
    "marked, agents",
    [
        (f"[乙军|ORG]使用{FR}{{提供|AID}}的导弹。", {"法国"}),
        (f"[乙军|ORG]使用{FR}和{DE}{{提供|AID}}的导弹。", {"法国", "德国"}),
        # Not all that stands there does it.
        (f"[乙军|ORG]与{FR}{{达成|AGREE}}的协议没有公布。", {"乙军", "法国"}),
        (f"[乙军|ORG]用{FR}导弹{{袭击|ASSAULT}}的城市没有断电。", {"乙军", "法国"}),
        (f"[乙军|ORG]请{FR}{{提供|AID}}导弹。", {"乙军", "法国"}),
    ],
)
def test_who_stands_right_before_what_was_done(marked, agents):
    (found,) = corrected(marked, [dict.fromkeys(("乙军", "法国", "德国"), AGENT)])
    assert {name for name, (agent, *_) in found.items() if agent > 0.5} == agents


@pytest.mark.parametrize(
    "marked, expected",
    [
        ("[甲军|ORG]{击退|ASSAULT}[乙军|ORG]多次{进攻|ASSAULT}。", {"乙军": AGENT, "甲军": RECIPIENT}),
        ("[甲军|ORG]{击退|ASSAULT}了[乙军|ORG]的{进攻|ASSAULT}。", {"乙军": AGENT, "甲军": RECIPIENT}),
        ("[甲军|ORG]{击退|ASSAULT}[乙军|ORG]，随后{进攻|ASSAULT}该城。", {"乙军": GONE, "甲军": GONE}),
        ("[甲军|ORG]{打击|ASSAULT}[乙军|ORG]{进攻|ASSAULT}部队。", {"乙军": GONE, "甲军": GONE}),
    ],
)
def test_who_repels_was_attacked(marked, expected):
    _, attack = corrected(marked, [{"甲军": AGENT, "乙军": RECIPIENT}, {}])
    assert {name: attack.get(name, GONE) for name in expected} == expected
