"""Who did what to whom, where, when, and whether at all. Triggers are given; the rest is to be found."""

import pytest

from kg.extract.events import anchors_of, smaller
from tests.extract.marked import read

FR, DE, IL, LB = "[法国|GPE country/FR]", "[德国|GPE country/DE]", "[以色列|GPE country/IL]", "[黎巴嫩|GPE country/LB]"
BARROT, WADEPHUL = f"{FR}~外长~[巴罗|PERSON]", f"{DE}~外长~[瓦德富尔|PERSON]"
HEZBOLLAH = "[真主党|ORG]"


@pytest.mark.parametrize(
    "marked, trigger, agents, recipients",
    [
        (f"{BARROT}15日在[巴黎|GPE]{{会见|CONSULT}}{WADEPHUL}。", "会见", {"巴罗"}, {"瓦德富尔"}),
        (f"{BARROT}15日同{WADEPHUL}{{通电话|CONSULT}}。", "通电话", {"巴罗"}, {"瓦德富尔"}),
        (f"{IL}军队16日{{空袭|ASSAULT}}了{LB}南部。", "空袭", {"country/IL"}, {"country/LB"}),
        (f"{LB}南部16日遭到{IL}{{空袭|ASSAULT}}。", "空袭", {"country/IL"}, {"country/LB"}),
        (f"{FR}{{谴责|ACCUSE}}{IL}{{袭击|ASSAULT}}{LB}。", "谴责", {"country/FR"}, {"country/IL"}),
        (f"{FR}{{谴责|ACCUSE}}{IL}{{袭击|ASSAULT}}{LB}。", "袭击", {"country/IL"}, {"country/LB"}),
        (f"{FR}{{呼吁|REQUEST}}{IL}立即{{停火|RETREAT}}。", "呼吁", {"country/FR"}, {"country/IL"}),
        (f"{FR}{{支持|SUPPORT}}{LB}维护主权。", "支持", {"country/FR"}, {"country/LB"}),
    ],
)
def test_sides(marked, trigger, agents, recipients):
    event = read(marked).event(trigger)
    assert (set(event.agents), set(event.recipients)) == (agents, recipients)


@pytest.mark.parametrize(
    "marked, trigger, status",
    [
        (f"{BARROT}15日{{会见|CONSULT}}了{WADEPHUL}。", "会见", "actual"),
        (f"{FR}和{DE}未能{{达成|AGREE}}协议。", "达成", "negated"),
        (f"原定的{{会谈|CONSULT}}并未举行，{FR}没有说明原因。", "会谈", "negated"),
        (f"{FR}并未{{参加|CONSULT}}会议。", "参加", "negated"),
        (f"{FR}不得不{{参加|CONSULT}}会议。", "参加", "actual"),
        (f"{FR}将{{派遣|MOBILIZE}}军舰。", "派遣", "planned"),
        (f"{FR}决定下月{{撤军|RETREAT}}。", "撤军", "planned"),
        (f"{FR}愿同{DE}深化经贸{{合作|COOPERATE}}。", "合作", "possible"),
        (f"{FR}{{呼吁|REQUEST}}{IL}立即{{停火|RETREAT}}。", "停火", "possible"),
        (f"如果{IL}{{袭击|ASSAULT}}{LB}，{FR}将作出反应。", "袭击", "possible"),
        (f"{IL}军队16日{{空袭|ASSAULT}}了{LB}南部。", "空袭", "actual"),
    ],
)
def test_status(marked, trigger, status):
    assert read(marked).event(trigger).status == status


@pytest.mark.parametrize(
    "marked, trigger, place, time",
    [
        (f"{BARROT}(15日|2025-12-15)在[巴黎|GPE]{{会见|CONSULT}}{WADEPHUL}。", "会见", "巴黎", "2025-12-15"),
        (f"{BARROT}(15日|2025-12-15){{访问|CONSULT}}{DE}。", "访问", "country/DE", "2025-12-15"),
        (f"(16日|2025-12-16)，{IL}军队{{空袭|ASSAULT}}了[提尔|GPE]。", "空袭", "提尔", "2025-12-16"),
        (f"{BARROT}{{批评|ACCUSE}}{DE}的做法。", "批评", None, None),
    ],
)
def test_place_and_time(marked, trigger, place, time):
    event = read(marked).event(trigger)
    assert (event.place, event.time) == (place, time)


@pytest.mark.parametrize(
    "marked, place",
    [
        (f"{IL}军队在{LB}南部[提尔|GPE]{{交火|ASSAULT}}。", "提尔"),
        (f"{IL}军队在{LB}{{交火|ASSAULT}}，没有进入{LB}[提尔|GPE]。", "country/LB"),
        (f"{IL}军队在{LB}和[提尔|GPE]{{交火|ASSAULT}}。", "country/LB"),
    ],
)
def test_the_smaller_place_of_one_phrase(marked, place):
    scene = read(marked).scene()
    (trigger,) = scene.marks.of("trigger")
    (anchor,) = anchors_of(scene, [(trigger.span, trigger.label)], [])
    assert smaller(scene, anchor, "country/LB") == place


@pytest.mark.parametrize(
    "marked, triggers",
    [
        (f"{FR}和{DE}{{举行|CONSULT}}{{会谈|CONSULT}}。", ["会谈"]),
        (f"{FR}和{DE}{{达成|AGREE}}停战{{协议|AGREE}}。", ["达成"]),
        (f"{FR}{{出席|CONSULT}}{{会议|CONSULT}}。", ["出席"]),
        (f"{FR}{{举行|CONSULT}}酒会，{DE}大使到{{会|CONSULT}}。", ["举行", "会"]),
    ],
)
def test_a_light_verb_and_its_noun_are_one_event(marked, triggers):
    article = read(marked)
    assert [event.trigger.of(article.article.text) for event in article.events()] == triggers


def test_every_event_tells_what_found_it():
    event = read(f"{BARROT}15日{{会见|CONSULT}}{WADEPHUL}。").event("会见")
    assert "relations" in event.found_by
    assert 0 < event.confidence <= 1


def test_every_part_of_an_event_has_a_confidence_of_its_own_and_what_is_not_told_has_none():
    event = read(f"{BARROT}(15日|2025-12-15)在[巴黎|GPE]{{会见|CONSULT}}{WADEPHUL}。").event("会见")
    sure = (event.participants_confidence, event.place_confidence, event.time_confidence, event.status_confidence)
    assert all(0 < one <= 1 for one in sure)
    silent = read(f"{BARROT}{{会见|CONSULT}}{WADEPHUL}。").event("会见")
    assert (silent.place_confidence, silent.time_confidence) == (None, None)


@pytest.mark.parametrize(
    ("text", "table"),
    [(f"{FR}和{DE}草签了渔业协定。", "event-verbs"), (f"{FR}愿同{DE}深化经贸合作。", "event-objects")],
)
def test_an_event_that_a_table_tells_names_the_table(text, table):
    (event,) = read(text).events()
    assert event.found_by.startswith(f"table:{table}; relations")


def test_no_trigger_no_event():
    assert read(f"{BARROT}没有回答提问。").events() == ()


def test_boilerplate_yields_nothing():
    marked = read(f"{FR}{{谴责|ACCUSE}}{IL}。")
    dull = tuple(type(s)(s.id, s.span, "boilerplate", s.paragraph) for s in marked.sentences)
    assert marked._replace(sentences=dull).events() == ()


@pytest.mark.parametrize(
    "marked, time",
    [
        (f"{FR}和{DE}(14日|2025-12-14)和(15日|2025-12-15)在[巴黎|GPE]举行{{会谈|CONSULT}}。", "2025-12-14/2025-12-15"),
        (f"{FR}和{DE}(15日|2025-12-15)在[巴黎|GPE]举行{{会谈|CONSULT}}。", "2025-12-15"),
    ],
)
def test_two_days_side_by_side_are_one_event_s_time(marked, time):
    assert read(marked).event("会谈").time == time


@pytest.mark.parametrize(
    "marked, trigger, status",
    [
        (f"{IL}指责{HEZBOLLAH}{{违反|RETREAT}}停火协议。", "违反", "negated"),
        (f"{FR}和{DE}接近{{达成|AGREE}}协议。", "达成", "possible"),
        (f"{FR}和{DE}已{{达成|AGREE}}协议。", "达成", "actual"),
        ("两国代表团可能于下周末在日内瓦或者其他城市举行{会谈|CONSULT}。", "会谈", "possible"),
    ],
)
def test_what_is_printed_beside_a_trigger_decides(marked, trigger, status):
    assert read(marked).event(trigger).status == status


def test_who_only_brings_a_dispatch_takes_no_part():
    marked = "[海桥通讯社|ORG][柏林|GPE]12月15日电（记者[林德|PERSON]）{出席|CONSULT}会议的[松本|PERSON]发表声明。"
    event = read(marked).event("出席")
    assert "林德" not in (*event.agents, *event.recipients)
