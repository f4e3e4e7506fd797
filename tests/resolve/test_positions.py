"""Steps of positions, a pair of sentences a line: what was said before, what is said now, which way it went."""

import pytest

from kg.across import Place, Saying
from kg.resolve.positions import Position, changed, contradicts, same_question, takes_a_stand


def said(
    words: str, act: str = "assert", by: str = "person/a", frame: str = "他说，…", about=("country/UA",)
) -> Position:
    place = Place("a", 0, len(words))
    return Position(
        Saying(place, None, (by,), (), ("territory",), act, words, words, frame, "", tuple(about), "2025-12-15", 0.9),
        "2025-12-15",
    )


@pytest.mark.parametrize(("before", "now", "change"), [
    ("可以考虑从东部地区后撤", "收回从东部地区后撤的提议", "reversed"),
    ("愿意就东部地区归属举行会谈", "拒绝就东部地区归属举行会谈", "reversed"),
    ("将对进口钢材加征25%的税", "将把对进口钢材加征的税上调至50%", "hardened"),
    ("希望同对方就港口达成协议", "如果对方不就港口达成协议，否则将摧毁这些港口", "hardened"),
    ("将从六月一日起对进口汽车加征25%的费用", "同意把对进口汽车加征25%费用的日期推迟到七月", "softened"),
    ("绝不会交出尚未失去的东部土地", "不会交出尚未失去的东部土地", "restated"),
    ("必须先消除冲突的根源才能停战", "停战之前必须消除冲突的根源", "restated"),
])  # fmt: skip
def test_steps(before, now, change):
    one, other = said(before), said(now)
    assert takes_a_stand(one) and takes_a_stand(other) and same_question(one, other)
    assert changed(one, other)[0] == change


@pytest.mark.parametrize("words", ["俄军打击了147个地区的目标", "他当天抵达首都", "会谈持续了五个小时"])
def test_a_report_is_no_position(words):
    assert not takes_a_stand(said(words))


def test_another_question_is_no_step():
    assert not same_question(said("必须先消除冲突的根源才能停战"), said("必须对进口汽车征收更高的费用"))


@pytest.mark.parametrize(("one", "other", "act", "contradict"), [
    ("完全控制了东部城市的火车站", "完全控制了东部城市的火车站", "deny", True),
    ("要求在东部城市部署国际观察员", "拒绝在东部城市部署国际观察员", "oppose", True),
    ("要求在东部城市部署国际观察员", "要求在东部城市部署国际观察员", "demand", False),
    ("完全控制了东部城市的火车站", "粮食出口将在秋季恢复", "deny", False),
])  # fmt: skip
def test_contradictions(one, other, act, contradict):
    assert bool(contradicts(said(one), said(other, act, "person/b"))) is contradict
    assert not contradicts(said(one), said(other, act, "person/a"))
