"""此次磋商 and 磋商后 are the 磋商 told of before: who, where and when were told there."""

import pytest

from kg.extract.again import told_again
from kg.model import Event, Span
from tests.extract.marked import read

BEFORE = {"agents": ("country/FR",), "recipients": ("country/DE",), "place": "巴黎", "time": "2025-12-15"}


def tell(text, **own):
    """Read a text in which 磋商 stands twice, the first time told in full, the second time with what is given."""
    scene = read(text).scene()
    first = scene.text.index("磋商")
    second = scene.text.index("磋商", first + 1)
    one = event(first, **BEFORE, participants_confidence=0.9, place_confidence=0.9, time_confidence=0.5)
    return list(told_again(scene, [one, event(second, **own)]))[1]


def event(start, agents=(), recipients=(), place=None, time=None, **confidences):
    return Event(
        "CONSULT", Span(start, start + 2), agents, recipients, place, time, "actual", "s1", "test", 1.0, **confidences
    )


@pytest.mark.parametrize("again", ["此次磋商没有发表声明。", "这次闭门磋商没有发表声明。", "本轮磋商没有结果。"])
def test_what_is_lacking_is_taken_from_before(again):
    found = tell(f"法德15日在巴黎举行磋商。{again}")
    assert (found.agents, found.recipients, found.place, found.time) == (
        ("country/FR",),
        ("country/DE",),
        "巴黎",
        "2025-12-15",
    )
    assert (found.participants_confidence, found.place_confidence, found.time_confidence) == (0.69, 0.69, 0.5)
    assert found.found_by.endswith("table:event-again")


@pytest.mark.parametrize(
    "other", ["新的磋商没有日期。", "此次会面之前，磋商没有日期。", "这次访问没有安排任何形式的磋商。"]
)
def test_another_one_is_left_alone(other):
    found = tell(f"法德15日在巴黎举行磋商。{other}")
    assert (found.agents, found.place, found.time, found.found_by) == ((), None, None, "test")


def test_what_is_told_again_keeps_its_own():
    found = tell("法德15日在巴黎举行磋商。此次磋商在柏林结束。", place="柏林")
    assert (found.place, found.time) == ("柏林", "2025-12-15")
    others = tell("法德15日在巴黎举行磋商。此次磋商在柏林结束。", agents=("a", "b"))
    assert (others.agents, others.place, others.found_by) == (("a", "b"), None, "test")


@pytest.mark.parametrize(
    "passed", ["磋商后，巴罗返回巴黎。", "磋商结束后，巴罗返回巴黎。", "巴罗没有表态，磋商前，他检阅了仪仗队。"]
)
def test_who_is_named_behind_it_does_what_comes_after(passed):
    found = tell(f"法德15日在巴黎举行磋商。{passed}", agents=("巴罗", "他"))
    assert (found.agents, found.recipients) == (BEFORE["agents"], BEFORE["recipients"])
    assert (found.place, found.participants_confidence) == ("巴黎", 0.9)


@pytest.mark.parametrize("other", ["磋商后双方发表声明。", "巴罗在磋商后，返回巴黎。", "磋商，后来中断。"])
def test_another_one_that_opens_no_phrase_of_time(other):
    assert tell(f"法德15日在巴黎举行磋商。{other}", agents=("a", "b")).agents == ("a", "b")
