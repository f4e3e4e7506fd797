"""Names that only tell of another: whose relative somebody is, of which country a body, who made a weapon, what is talked about."""

import pytest

from kg.extract.attributes import enclosing, only_attributes, only_topics
from tests.extract.marked import read

FR, DE, LB = "[法国|GPE country/FR]", "[德国|GPE country/DE]", "[黎巴嫩|GPE country/LB]"
BARROT, WADEPHUL, BERRY = "[巴罗|PERSON]", "[瓦德富尔|PERSON]", "[贝里|PERSON]"
MILITIA, TYRE = "[民兵阵线|ORG]", "[提尔|GPE]"


def labels(scene, entities):
    return {scene.entities[entity].label for entity in entities}


@pytest.mark.parametrize(
    "marked, expected",
    [
        (f"{FR}~总统~{BERRY}的女婿{BARROT}抵达。", {"贝里"}),
        (f"{FR}~总统~{BERRY}的~特使~{BARROT}抵达。", {"贝里"}),
        (f"{FR}~总统~{BERRY}~特使~{BARROT}抵达。", {"贝里"}),
        # He acts, too; or somebody else is asked of by him.
        (f"{BERRY}的女婿{BARROT}抵达，{BERRY}随后抵达。", set()),
        (f"{BERRY}的要求让{BARROT}为难。", set()),
        # Of which country or body a body is.
        (f"{LB}{MILITIA}发动袭击。", {"黎巴嫩"}),
        (f"军队打击{LB}南部的{MILITIA}。", {"黎巴嫩"}),
        (f"{LB}和{MILITIA}交火。", set()),
        (f"{LB}南部的{MILITIA}撤离，{LB}表示欢迎。", set()),
        ("[欧|ORG][美|GPE country/US]举行会谈。", set()),
        # By whom weapons are called.
        ("军队缴获[美|GPE country/US]制导弹。", {"美"}),
        ("军队反对[美|GPE country/US]制裁邻国。", set()),
    ],
)
def test_attributes(marked, expected):
    scene = read(marked).scene()
    assert labels(scene, only_attributes(scene, 0)) == expected


@pytest.mark.parametrize(
    "marked, expected",
    [
        (f"{FR}和{DE}就{LB}局势会谈。", {"黎巴嫩"}),
        (f"{FR}和{DE}就{LB}停火会谈。", {"黎巴嫩"}),
        (f"{FR}和{LB}就{LB}局势会谈。", set()),
        (f"{FR}在{LB}就局势会谈。", set()),
        (f"{BARROT}问题没有谈到。", set()),
    ],
)
def test_topics(marked, expected):
    scene = read(marked).scene()
    assert labels(scene, only_topics(scene, 0)) == expected


@pytest.mark.parametrize(
    "marked, expected",
    [
        (f"空袭{LB}{TYRE}。", [("黎巴嫩", "提尔")]),
        (f"空袭{LB}南部城市{TYRE}。", [("黎巴嫩", "提尔")]),
        (f"空袭{LB}，{TYRE}受损。", []),
        (f"空袭{LB}{TYRE}，{LB}谴责。", []),
        (f"{FR}{DE}等国发表声明。", []),
        ("[美|GPE country/US][西方|LOC]提供武器。", []),
    ],
)
def test_a_place_in_another(marked, expected):
    scene = read(marked).scene()
    found = [tuple(scene.entities[one.entity].label for one in pair) for pair in enclosing(scene, 0)]
    assert found == expected
