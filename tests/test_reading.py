"""The whole reader on single sentences: who says what through whom, and how real what is spoken of is."""

import pytest

import kg
from kg.model import Article
from kg.pipeline import read_batch, tools


def read(text):
    (reading,) = read_batch([Article("a", text, None, "2025-12-16")], tools())
    labels = {entity.id: entity.label for entity in reading.entities}
    return reading, labels


@pytest.mark.parametrize(
    ("text", "by", "via", "content", "topic", "act"),
    [
        (
            "据乌克兰国家通讯社14日报道，泽连斯基表示，乌方愿意放弃加入北约，但需要有法律约束力的安全保障。",
            *(["泽连斯基"], ["乌克兰国家通讯社"], "乌方愿意放弃加入北约，但需要有法律约束力的安全保障"),
            *("security-guarantee", "propose"),
        ),
        (
            "中国外交部发言人毛宁说，中方呼吁冲突各方立即停火。",
            *(["毛宁"], [], "中方呼吁冲突各方立即停火", "ceasefire", "demand"),
        ),
        (
            "泽连斯基说，乌克兰需要80万兵力和可靠的安全保障。",
            *(["泽连斯基"], [], "乌克兰需要80万兵力和可靠的安全保障", "force-size", "assert"),
        ),
    ],
)
def test_who_says_what(text, by, via, content, topic, act):
    reading, labels = read(text)
    (claim,) = reading.claims
    assert ([labels[one] for one in claim.by], [labels[one] for one in claim.via]) == (by, via)
    assert claim.content.of(text) == content
    assert topic in claim.topics
    assert claim.act == act


@pytest.mark.parametrize(
    ("text", "trigger", "type_", "status", "agents"),
    [
        ("法国总统马克龙15日在巴黎会见泽连斯基。", "会见", "CONSULT", "actual", ["马克龙"]),
        ("双方未能举行会谈，美国和俄罗斯代表团已离开。", "会谈", "CONSULT", "negated", None),
        ("美国和乌克兰可能于本周末举行会谈。", "会谈", "CONSULT", "possible", ["美国"]),
        ("以军称将撤军。", "撤军", "RETREAT", "planned", ["以色列国防军"]),
    ],
)
def test_how_real_an_event_is(text, trigger, type_, status, agents):
    reading, labels = read(text)
    (event,) = [event for event in reading.events if event.trigger.of(text) == trigger]
    assert (event.type, event.status) == (type_, status)
    assert agents is None or [labels[one] for one in event.agents] == agents


def test_the_version_of_the_package_can_be_told():
    assert kg.__version__
