"""The questions about what is decided across articles, each with expected rows; both sentences are always shown."""

import pytest

from kg.explore.explain import explain
from kg.explore.query import ask, questions, select
from kg.graph.facts import facts
from kg.graph.store import Store
from kg.joining import settle
from tests.explore.conftest import Row
from tests.explore.test_query import ACROSS, told
from tests.resolve import wire

OFFER = "泽连斯基表示，乌克兰可以考虑从部分地区后撤，条件是对方也后撤同样的距离。"
AGAIN = "泽连斯基重申，乌克兰可以考虑从部分地区后撤，条件是对方也后撤。"
BACK = "泽连斯基13日说，乌克兰收回从部分地区后撤的提议。"
DENIAL = "普京否认乌克兰有过从部分地区后撤的提议。"
PLAN = "乌克兰和美国代表将于20日在迈阿密会谈。"
MEETING = "乌克兰代表20日在迈阿密与美国代表会谈，德国政府发言人科内利对此表示欢迎。"

ANSWERS = [
    ("reprints", {}, "origin first article", {("示例通讯社", "talks", "talks"), ("示例通讯社", "talks", "reprint")}),
    ("events-most-widely-told", {"kind": "CONSULT"}, "day status articles dispatches origins", {
        ("2025-12-20", "actual", 2, 2, 2), ("2025-12-14", "actual", 2, 1, 1),
    }),
    ("events-most-widely-told", {"since": "2025-12-15"}, "day", {("2025-12-20",)}),
    ("where-tellings-differ", {}, "differs published status sentence", {
        ("status", "2025-12-15", "planned", PLAN), ("status", "2025-12-21", "actual", MEETING),
    }),
    ("what-became-of-plans", {}, "announced plan_sentence told sentence result", {
        ("2025-12-15", PLAN, "2025-12-21", MEETING, "happened"),
    }),
    ("position-ledger", {"actor": "泽连斯基", "topic": "领土"}, "day step before now", {
        ("2025-12-15", "new", None, OFFER), ("2025-12-21", "restated", OFFER, AGAIN), ("2026-01-13", "reversed", AGAIN, BACK),
    }),
    # what was known on the last day of the year
    ("position-ledger", {"actor": "泽连斯基", "until": "2025-12-31"}, "day step", {("2025-12-15", "new"), ("2025-12-21", "restated")}),
    ("who-changed-position", {}, "day speaker step before now", {("2026-01-13", "泽连斯基", "reversed", AGAIN, BACK)}),
    ("who-contradicts-whom", {"actor": "普京"}, "about speaker said other but", {("territory", "泽连斯基", BACK, "普京", DENIAL)}),
    ("who-reported-it-first", {"actor": "泽连斯基"}, "articles origins published source", {
        (2, 1, "2025-12-15", "示例通讯社"), (2, 1, "2025-12-16", "示例晨报"),
    }),
    ("strangers-in-many-articles", {}, "name article", {("科内利", "talks"), ("科内利", "miami")}),
    ("what-was-known-on-a-day", {"actor": "美国", "day": "2025-12-18"}, "published then later sentence", {
        ("2025-12-15", "planned", "happened", PLAN),
    }),
]  # fmt: skip


@pytest.fixture(scope="module")
def graph() -> Store:
    store = Store.in_memory()
    things = {entity.key: Row(entity.aliases, entity.type) for entity in wire.KNOWN.values() if entity.key}
    store.replace([facts(reading, store.names) for reading in wire.story()], things)
    settle(store)
    return store


@pytest.mark.parametrize(("name", "values", "columns", "rows"), ANSWERS)
def test_answers(graph, name, values, columns, rows):
    assert told(graph, name, columns, **values) == rows


def test_an_event_leads_to_all_its_tellings_and_the_reasons(graph):
    (row,) = ask(graph, "events-most-widely-told", **{"since": "2025-12-15"}).rows()
    happening = str(row["happening"])
    tellings = list(ask(graph, "tellings-of-an-event", thing=happening).rows())
    assert [str(one["published"]) for one in tellings] == ["2025-12-15", "2025-12-21"]
    assert list(ask(graph, "tellings-of-an-event", thing=str(tellings[1]["telling"])).rows()) == tellings
    reasons = list(ask(graph, "why-are-they-one", thing=happening).rows())
    assert len(reasons) == 2 and all("the same place" in one["why"] and one["by"] == "same-event" for one in reasons)


@pytest.mark.parametrize(("kind", "words"), [
    ("Happening", ["told in:", "articles 2", "differ in:   status", "【会谈】", "joined, as:"]),
    ("Utterance", ["by:          泽连斯基", "100% of the words"]),
    ("Family", ["origin:      示例通讯社", "of its text stands in talks too"]),
    ("Contradiction", ["one denies what the other says", "【否认】", "one says, claim/"]),
    ("Outcome", ["the plan, event/", "what came of it, event/"]),
    ("Stranger", ["科内利", "country DE", "【科内利】"]),
])  # fmt: skip
def test_explain(graph, kind, words):
    nodes = [row["x"].value for row in select(graph, f"SELECT ?x WHERE {{ ?x a wj:{kind} }}")]
    shown = "\n".join(explain(graph, node) for node in nodes)
    assert [word for word in words if word not in shown] == []


def test_a_step_shows_both_sentences(graph):
    (row,) = select(graph, "SELECT ?x WHERE { ?x wj:change wj:position-reversed }")
    shown = explain(graph, row["x"].value)
    assert "change:      reversed" in shown and "【收回" not in shown
    assert "before, claim/" in shown and "now, claim/" in shown and "【乌克兰收回从部分地区后撤的提议】" in shown


def test_every_question_across_articles_is_here():
    across = {name for name, question in questions().items() if ACROSS.search(question.text)}
    assert across == {name for name, *_ in ANSWERS} | {"tellings-of-an-event", "why-are-they-one"}
