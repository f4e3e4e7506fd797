"""Who is named in one breath takes part together; who only tells whose relative somebody is does not."""

import numpy as np
import pytest

from kg.extract.company import in_company, joined, meant_together, only_owners
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


@pytest.mark.parametrize(
    "marked, expected",
    [
        (f"{FR}~总统~{BERRY}的女婿{BARROT}抵达。", {"贝里"}),
        (f"{FR}~总统~{BERRY}的~特使~{BARROT}抵达。", {"贝里"}),
        (f"{FR}~总统~{BERRY}~特使~{BARROT}抵达。", {"贝里"}),
        # He acts, too; or somebody else is asked of by him.
        (f"{BERRY}的女婿{BARROT}抵达，{BERRY}随后抵达。", set()),
        (f"{BERRY}的要求让{BARROT}为难。", set()),
    ],
)
def test_owners(marked, expected):
    scene = read(marked).scene()
    assert {scene.entities[entity].label for entity in only_owners(scene, 0)} == expected


def test_chances_are_evened_before_the_trigger_alone():
    marked = read(f"{FR}和{DE}{{呼吁|REQUEST}}{BARROT}和{WADEPHUL}停火。")
    scene = marked.scene()
    trigger = marked.marks.of("trigger")[0]
    anchors = anchors_of(scene, [(trigger.span, trigger.label)], [])
    given = pairs(scene, anchors, len(TYPES))
    alone = {"法国": 0.9, "德国": 0.1, "巴罗": 0.9, "瓦德富尔": 0.2}
    of = [scene.entities[entity].label for entity in given.entities]
    taking = np.array([[alone[name], 0.0] for name in of])
    found = dict(zip(of, in_company(scene, anchors, given, taking)[:, 0].round(3), strict=True))
    assert found == {"法国": 0.5, "德国": 0.5, "巴罗": 0.9, "瓦德富尔": 0.2}
    assert trigger.span == Span(5, 7)
