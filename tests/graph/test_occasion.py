"""When and where something was said: only what the clause of the saying itself tells."""

import pytest

from kg.graph.occasion import Occasion, occasions
from tests.explore.drafts import Draft
from tests.graph.articles import ENTITIES


def told(draft):
    reading = draft.reading()
    return [
        (one.time, one.printed and one.printed.of(reading.article.text), one.place)
        for one in occasions(reading.claims[0], reading)
    ]


def draft(marked):
    return Draft("said", ENTITIES, published="2025-12-16").say(marked)


def test_the_day_beside_the_cue_dates_the_words():
    said = (
        draft("[泽连斯基|e5]15日表示，谈判将继续。")
        .time("15日", "2025-12-15")
        .claim("e5", "表示", "谈判将继续", "other")
    )
    assert told(said) == [("2025-12-15", "15日", None)]


def test_the_day_of_a_report_is_not_that_of_the_words():
    said = draft("据[乌克兰国家通讯社|e7]14日报道，[泽连斯基|e5]表示，谈判将继续。").time("14日", "2025-12-14")
    said.claim("e5", "表示", "谈判将继续", "other", via="e7")
    assert told(said) == [(None, None, None), ("2025-12-14", "14日", None)]


def test_each_has_its_own_day():
    said = draft("据[乌克兰国家通讯社|e7]14日报道，[泽连斯基|e5]13日表示，谈判将继续。")
    said.time("14日", "2025-12-14").time("13日", "2025-12-13")
    said.claim("e5", "表示", "谈判将继续", "other", via="e7")
    assert [time for time, *_ in told(said)] == ["2025-12-13", "2025-12-14"]


def test_a_day_that_one_clause_gives_for_both_is_that_of_the_report():
    said = draft("[乌克兰国家通讯社|e7]14日援引[泽连斯基|e5]的话说，谈判将继续。").time("14日", "2025-12-14")
    said.claim("e5", "说", "谈判将继续", "other", via="e7")
    assert [time for time, *_ in told(said)] == [None, "2025-12-14"]


def test_a_meeting_in_the_same_clause_gives_its_place():
    said = draft("[王毅|e1]15日在[北京|e4]会见[巴罗|e2]时说，双方应当合作。").time("15日", "2025-12-15")
    said.event("CONSULT", "会见", "e1", "e2", "e4", "2025-12-15").claim("e1", "说", "双方应当合作", "other")
    assert told(said) == [("2025-12-15", "15日", "e4")]


def test_of_two_meetings_the_last_counts_in_whatever_order_they_were_found():
    said = draft("[王毅|e1]在[北京|e4]会见[巴罗|e2]并到[法国|e3]访问后说，双方应当合作。").claim(
        "e1", "说", "双方应当合作", "other"
    )
    said.event("CONSULT", "访问", "e1", "e2", "e3", "2025-12-14").event(
        "CONSULT", "会见", "e1", "e2", "e4", "2025-12-15"
    )
    assert told(said) == [("2025-12-14", None, "e3")]


@pytest.mark.parametrize("status", ["planned", "possible", "negated"])
def test_a_meeting_that_did_not_happen_gives_none(status):
    said = draft("[王毅|e1]在[北京|e4]未能会见[巴罗|e2]后说，双方应当合作。")
    said.event("CONSULT", "会见", "e1", "e2", "e4", None, status).claim("e1", "说", "双方应当合作", "other")
    assert told(said) == [(None, None, None)]


@pytest.mark.parametrize(
    "marked",
    ["会谈15日结束，[泽连斯基|e5]表示，谈判将继续。", "[泽连斯基|e5]表示，15日谈判将继续。"],
    ids=["before", "inside"],
)
def test_days_of_other_clauses_and_of_the_words_themselves_are_none_of_the_saying(marked):
    content = marked.rstrip("。").rsplit("，", 1)[1]
    said = draft(marked).time("15日", "2025-12-15").claim("e5", "表示", content, "other")
    assert told(said) == [(None, None, None)]


def test_words_without_a_cue_have_no_occasion():
    said = draft("[泽连斯基|e5]：谈判将继续。").claim("e5", None, "谈判将继续", "other")
    assert [one for one in occasions(said.reading().claims[0], said.reading())] == [Occasion()]
