"""How sure a part of an event or claim is, fitted to how often that much sureness was right."""

from dataclasses import replace

import pytest

from kg.model import Claim, Event, Span

pytest.importorskip("torch")

from train.sureness import fitted, judged_claims, judged_events, sureness, table

EVENT = Event(
    *("CONSULT", Span(2, 4), ("a",), ("b",), "p", "2025-12-15", "planned", "s1", "test", 0.9),
    participants_confidence=0.8,
    place_confidence=0.6,
    time_confidence=0.7,
    status_confidence=0.9,
)
GOLD_EVENT = {
    "type": "CONSULT",
    "trigger": [2, 4],
    "agents": ["a", "c"],
    "recipients": ["b"],
    "place": "q",
    "time": "2025-12-15",
    "status": "planned",
}


def logit(chance, slope, shift):
    from math import exp, log

    return 1 / (1 + exp(-slope * log(chance / (1 - chance)) - shift))


def test_what_is_too_sure_of_itself_becomes_less_sure():
    slope, shift = fitted([(0.99, i % 10 < 7) for i in range(200)])
    assert logit(0.99, slope, shift) == pytest.approx(0.7, abs=0.03)


def test_where_nothing_is_known_a_chance_is_taken_as_it_is():
    assert fitted([]) == (1.0, 0.0)


def test_each_part_of_an_event_that_is_there_is_judged():
    assert set(judged_events([GOLD_EVENT], [EVENT])) == {
        ("participants", 0.8, True),
        ("place", 0.6, False),
        ("time", 0.7, True),
        ("status", 0.9, True),
    }


@pytest.mark.parametrize("other", [{"type": "AID"}, {"trigger": (7, 9)}])
def test_no_part_of_an_event_that_is_not_there_is_judged(other):
    assert not list(judged_events([GOLD_EVENT | other], [EVENT]))


def test_a_part_that_is_not_told_is_not_judged():
    silent = replace(EVENT, place=None, place_confidence=None)
    assert "place" not in {part for part, *_ in judged_events([GOLD_EVENT], [silent])}


def test_the_parts_of_a_claim_are_judged():
    claim = Claim(("a", "b"), (), None, Span(5, 15), ("trade",), "warn", "s1", "test", 0.9, 0.5, 0.6, 0.7)
    gold = {"content": [5, 16], "by": ["a"], "topics": ["trade", "energy"], "act": "warn"}
    assert list(judged_claims([gold], [claim])) == [("speakers", 0.5, False), ("topics", 0.6, True), ("act", 0.7, True)]


def test_every_part_has_a_slope_and_a_shift_and_a_line_of_the_table():
    judged = list(judged_events([GOLD_EVENT], [EVENT]))
    assert set(sureness(judged)) >= {"participants", "act"}
    assert any("0.80: 1.00 of 1" in line for line in table(judged))
