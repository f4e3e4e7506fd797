"""The identity graph keeps up with articles that come, change and go, and equals that of a fresh build byte for byte."""

import random

import pytest

from kg.graph.check import check
from kg.graph.facts import facts
from kg.graph.store import Store
from kg.joining import DECISIONS, settle
from kg.model import Trouble
from kg.ways import asking
from tests.explore.conftest import Row
from tests.resolve import wire

THINGS = {entity.key: Row(entity.aliases, entity.type) for entity in wire.KNOWN.values() if entity.key}


def put(store: Store, *readings) -> None:
    store.replace([facts(reading, store.names) for reading in readings], THINGS)
    settle(store)


def said(store: Store) -> str:
    return "".join(store.dump(but=("provenance",)))


@pytest.fixture(scope="module")
def fresh():
    store = Store.in_memory()
    put(store, *wire.story())
    return said(store)


def test_it_keeps_its_shapes(fresh):
    store = Store.in_memory()
    put(store, *wire.story())
    assert list(check(store)) == []


def test_one_by_one_in_any_order_with_changes_and_removals(tmp_path, fresh):
    chance = random.Random(3)
    for turn in range(3):
        order = wire.story()
        chance.shuffle(order)
        with Store.open(tmp_path / str(turn)) as store:
            for reading in order:
                put(store, reading)
            put(store, wire.talks("talks", "另一个来源", "2025-12-18", whole=False))
            store.remove(["miami"])
            settle(store)
            put(store, wire.talks(), wire.miami())
            assert said(store) == fresh
            assert settle(store) == 0


def test_a_new_article_changes_only_what_it_touches(tmp_path):
    with Store.open(tmp_path / "graph") as store:
        put(store, *wire.story()[:3])
        nodes = store.triples(store.names.shared("identity")).count("rdf-syntax-ns#type")
        store.replace([facts(wire.change(), store.names)], THINGS)
        assert 0 < settle(store) < nodes / 2


def test_what_is_remembered_can_be_lost(tmp_path, fresh):
    with Store.open(tmp_path / "graph") as store:
        put(store, *wire.story())
    (tmp_path / "graph" / "across.sqlite").unlink()
    with Store.open(tmp_path / "graph") as store:
        settle(store)
        assert said(store) == fresh


def test_decisions(tmp_path, fresh):
    path = tmp_path / "graph"
    with Store.open(path) as store:
        put(store, *wire.story())
    with asking.open(path, write=True) as graph:
        rows = list(graph.query("events-most-widely-told").rows())
        one, other = (str(row["happening"]) for row in rows)
        tellings = [
            str(row["telling"]).removeprefix(graph.store.names.base)
            for row in graph.query("tellings-of-an-event", thing=one).rows()
        ]
        more = [
            str(row["telling"]).removeprefix(graph.store.names.base)
            for row in graph.query("tellings-of-an-event", thing=other).rows()
        ]
        assert graph.decide("different", *tellings, by="M. Li", why="two rounds") > 0
        assert len(list(graph.query("events-most-widely-told").rows())) == 1
        with pytest.raises(Trouble, match="is no event"):
            graph.decide("same", "event/0", tellings[0], by="M. Li", why="…")
        assert graph.decide("same", tellings[0], more[0], by="M. Li", why="one meeting") > 0
        with pytest.raises(Trouble, match="cannot be different"):
            graph.decide("same", more[0], tellings[1], by="M. Wu", why="…")
        assert list(check(graph.store)) == []
        # Taking the rows out undoes them.
        (path / DECISIONS).unlink()
        assert graph.settle() > 0
        assert said(graph.store) == fresh
