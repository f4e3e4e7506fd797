"""The shapes: a whole graph keeps them; take anything away that must be there, and the place is named."""

import pyoxigraph as ox
import pytest

from kg.graph.check import breaches, check, classes, validated
from kg.graph.iris import DCT, NIF, ORG, PREFIXES, PROV, SKOS, WJ, bare
from kg.graph.store import Store


def node(term):
    return ox.NamedNode(bare(term))


def some(store: Store, predicate: str, graph: str = "meeting") -> ox.Quad:
    """Any statement of an article that has this predicate: the first in the order of the store's dump."""
    found = store._quads.quads_for_pattern(None, node(predicate), None, node(store.names.graph(graph)))
    return min(found, key=str)


def altered(store: Store, quad: ox.Quad, term: ox.NamedNode | ox.Literal) -> None:
    store._quads.remove(quad)
    store._quads.add(ox.Quad(quad.subject, quad.predicate, term, quad.graph_name))


def test_a_whole_graph_keeps_every_shape(store):
    assert list(check(store)) == []


REQUIRED = [
    WJ.status, WJ.eventType, WJ.trigger, WJ.confidence, WJ.foundBy, PROV.wasDerivedFrom, WJ.mention, WJ.denotes, WJ.entityType,
    WJ.kind, WJ.paragraph, WJ.sha256, NIF.beginIndex, NIF.endIndex, NIF.anchorOf, NIF.referenceContext, DCT.identifier, SKOS.prefLabel,
    WJ.title, WJ.member, ORG.member, ORG.role, WJ.time, WJ.firstDay, WJ.lastDay, WJ["from"], WJ.to, PROV.used,
]  # fmt: skip
OF_CLAIMS = [WJ.content, WJ.statedIn, WJ.act, WJ.reportedIn, WJ.value, WJ.unit]


@pytest.mark.parametrize(
    ("article", "predicate"),
    [*(("meeting", one) for one in REQUIRED), *(("denial", one) for one in OF_CLAIMS)],
    ids=lambda term: bare(term).rpartition("#")[2].rpartition("/")[2] if term.startswith("<") else term,
)
def test_what_must_be_there_is_missed(store, article, predicate):
    quad = some(store, predicate, article)
    store._quads.remove(quad)
    if predicate == SKOS.prefLabel:
        for other in store._quads.quads_for_pattern(quad.subject, quad.predicate, None, quad.graph_name):
            store._quads.remove(other)
    found = list(check(store))
    named = [str(breach) for breach in found if breach.node == quad.subject.value]
    assert named
    assert all(line.startswith(f"article {article}: {quad.subject.value} breaks ") for line in named)


XSD = PREFIXES["xsd"]


def literal(words, type):
    return ox.Literal(words, datatype=ox.NamedNode(XSD + type))


@pytest.mark.parametrize(
    ("predicate", "term"),
    [
        (WJ.status, node(WJ.CONSULT)),
        (WJ.status, ox.Literal("actual")),
        (WJ.confidence, literal("1.2", "decimal")),
        (WJ.confidence, literal("0.5", "double")),
        (WJ.confidence, ox.Literal("sure")),
        (NIF.beginIndex, literal("-1", "integer")),
        (NIF.beginIndex, literal("900", "integer")),
        (WJ.firstDay, literal("2099-01-01", "date")),
        (WJ.firstDay, literal("2025-02-30", "date")),
        (WJ.sha256, ox.Literal("ABC")),
        (WJ.agent, ox.NamedNode("http://example.org/nobody")),
        (WJ.eventType, ox.NamedNode("http://example.org/PARTY")),
        (NIF.anchorOf, ox.Literal("王毅")),
        (PROV.wasDerivedFrom, ox.NamedNode("http://example.org/elsewhere")),
        (WJ.denotes, ox.Literal("王毅")),
    ],
    ids=str,
)
def test_what_must_not_be_there_is_found_as_pyshacl_finds_it(store, predicate, term):
    quad = some(store, predicate)
    altered(store, quad, term)
    graph = store.names.graph("meeting")
    assert set(breaches(store, graph, classes(store))) == validated(store, graph)
    assert quad.subject.value in {breach.node for breach in check(store)}


def test_a_number_that_is_none_is_found_though_pyshacl_stumbles_over_it(store):
    quad = some(store, NIF.beginIndex)
    altered(store, quad, literal("many", "integer"))
    assert quad.subject.value in {breach.node for breach in check(store)}


def test_two_where_one_may_be_is_found_by_both(store):
    quad = some(store, WJ.status)
    store._quads.add(ox.Quad(quad.subject, quad.predicate, node(WJ.possible), quad.graph_name))
    graph = store.names.graph("meeting")
    found = set(breaches(store, graph, classes(store)))
    assert found == validated(store, graph)
    assert any(breach.path == "wj:status" for breach in found)


def test_a_planned_event_cannot_be_made_to_have_happened(store):
    (planned,) = [quad.subject for quad in store._quads.quads_for_pattern(None, node(WJ.status), node(WJ.planned))]
    graph = node(store.names.graph("meeting"))
    type = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
    store._quads.add(ox.Quad(planned, type, ox.NamedNode(PREFIXES["sem"] + "Event"), graph))
    assert any(breach.node == planned.value and "has happened" in breach.rule for breach in check(store))


def test_a_breach_in_what_articles_share_is_told_as_such(store):
    (quad,) = store._quads.quads_for_pattern(None, node(WJ.key), ox.Literal("person/wang-yi"))
    store._quads.remove(quad)
    assert [str(breach).partition(":")[0] for breach in check(store)] == ["shared graph"]
