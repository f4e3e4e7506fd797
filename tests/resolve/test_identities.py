"""What is one across articles; the order they come in does not matter, and a person's decision goes before all."""

from dataclasses import replace
from itertools import permutations

import pytest

from kg.across import Digest, Place
from kg.resolve.decisions import Decided
from kg.resolve.digests import digest, prints
from kg.resolve.happenings import last_day
from kg.resolve.identities import identify
from kg.resolve.reprints import families
from tests.resolve import wire

STORY = [digest(reading) for reading in wire.story()]
FOUND = identify(STORY)


def told(found) -> list[list[str]]:
    """The articles that tell of each event."""
    return [[member.at.article for member in one.tellings] for one in found.happenings]


def test_a_cut_reprint_belongs_to_its_dispatch():
    (family,) = FOUND.families
    assert {member.at.article for member in family.members} == {"talks", "reprint"}
    assert (family.first, family.origin) == ("talks", "示例通讯社")


def test_one_event_has_all_its_tellings_and_knows_how_widely_it_is_told():
    berlin, miami = FOUND.happenings
    assert told(FOUND) == [["talks", "reprint"], ["talks", "miami"]]
    assert (berlin.standing.articles, berlin.standing.families, berlin.standing.origins) == (2, 1, 1)
    assert (miami.standing.articles, miami.standing.families, miami.standing.origins) == (2, 2, 2)
    assert miami.status == "actual" and miami.differs == ("status",)
    assert all(member.why and 0 < member.confidence <= 1 for one in FOUND.happenings for member in one.tellings)


def test_a_plan_is_linked_to_what_became_of_it():
    (outcome,) = FOUND.outcomes
    assert (outcome.plan.article, outcome.event.article, outcome.what) == ("talks", "miami", "happened")


def test_a_plan_that_is_called_off():
    late = wire.miami()
    off = digest(replace(late, events=tuple(replace(event, status="negated") for event in late.events)))
    (outcome,) = identify([digest(wire.talks()), off]).outcomes
    assert outcome.what == "did-not-happen"


def test_a_thing_said_is_one_however_often_it_is_printed():
    reported = {tuple(m.at.article for m in one.reports): one.standing for one in FOUND.utterances}
    assert reported[("talks", "reprint")].articles == 2 and reported[("talks", "reprint")].origins == 1


def test_the_ledger():
    mine = [(step.day, step.change) for step in FOUND.steps if step.actor == "person/volodymyr-zelenskyy"]
    assert mine == [("2025-12-15", "new"), ("2025-12-21", "restated"), ("2026-01-13", "reversed")]


def test_who_denies_what_another_says_contradicts_him():
    (one,) = FOUND.contradictions
    assert one.one.article == one.other.article == "change" and one.why == "one denies what the other says"


def test_a_stranger_is_one_only_if_name_country_and_office_agree():
    # 科内利 is the spokesman in two articles; the reporter of that name in a third is somebody else.
    (same,) = FOUND.people
    assert {member.at.article for member in same.members} == {"talks", "miami"}


@pytest.mark.parametrize("order", list(permutations(range(4)))[::5])
def test_the_order_of_articles_does_not_matter(order):
    assert identify([STORY[number] for number in order]) == FOUND


def test_a_decision_goes_before_all_and_can_be_undone():
    berlin, miami = (one.tellings[0].at for one in FOUND.happenings)
    reprinted = FOUND.happenings[0].tellings[1].at
    apart = identify(STORY, Decided(different=((berlin, reprinted, "M. Li: two rounds"),)))
    assert ["talks"] in told(apart) and ["reprint"] in told(apart)
    joined = identify(STORY, Decided(same=((berlin, miami, "M. Li: one meeting in two cities"),)))
    assert len(joined.happenings) == 1
    assert "M. Li: one meeting in two cities" in {m.why for m in joined.happenings[0].tellings}
    assert identify(STORY) == FOUND


def test_a_digest_is_written_down_and_read_back():
    assert [Digest.from_json(one.to_json()) for one in STORY] == STORY


def article(id: str, text: str, day: str = "2025-12-15", **more) -> Digest:
    return replace(Digest(id, day, None, None, len(text), prints(text), None, (), (), (), ()), **more)


SENTENCES = [
    f"第{number}位与会者就边界、贸易和能源问题提出了{number * 7}条互不相同的具体建议，并要求写入会议纪要"
    for number in range(20)
]


@pytest.mark.parametrize(("text", "day", "same"), [
    ("\n".join(SENTENCES), "2025-12-16", True),
    ("\n".join(SENTENCES[:8]), "2025-12-16", True),
    ("\n".join(reversed(SENTENCES)), "2025-12-15", True),
    ("另一个标题\n" + "\n".join(SENTENCES[4:]), "2025-12-17", True),
    # a traditional print, a quotation in an article of its own, the same text after a month, nothing in common
    ("\n".join(SENTENCES).replace("边界", "邊界").replace("贸易", "貿易"), "2025-12-15", True),
    ("\n".join([*(f"本报评论说这是第{n}个值得注意的转折，读者应当记住它的来历" for n in range(20)), *SENTENCES[:2]]), "2025-12-16", False),
    ("\n".join(SENTENCES), "2026-01-20", False),
    ("代表团离开了首都，谈判将在下周继续，双方没有发表声明", "2025-12-15", False),
    ("", "2025-12-15", False),
])  # fmt: skip
def test_reprints(text, day, same):
    assert bool(families([article("one", "\n".join(SENTENCES)), article("two", text, day)])) is same


def test_a_formula_of_many_articles_finds_nobody():
    # Fifty articles end alike: they are not compared for it.
    ends = [article(f"a{n}", f"第{n}篇报道说的是完全不同的第{n}件事情{n * n}\n" + SENTENCES[0]) for n in range(50)]
    assert families(ends) == []


def test_days():
    assert [last_day(value).isoformat() for value in ("2025", "2024-02", "2025-12-14")] == [
        "2025-12-31", "2024-02-29", "2025-12-14",
    ]  # fmt: skip


def test_places_sort_by_article():
    assert sorted([Place("b", 1, 2), Place("a", 5, 6), Place("a", 1, 9)])[0] == Place("a", 1, 9)
