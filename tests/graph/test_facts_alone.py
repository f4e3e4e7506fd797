"""What was planned, is possible, was denied or is only claimed can never pass for a fact.

Whatever a person asks who knows SEM and nothing of this project, and whatever a reasoner concludes.
"""

import itertools

import pyoxigraph as ox
import pytest
import rdflib

from kg.graph.facts import facts
from kg.graph.iris import ontology
from kg.graph.store import Store
from kg.model import Article, Claim, Entity, Event, Link, Mention, Reading, Sentence, Span, Time

TEXT = "甲国总统15日会见乙国总理。双方将会谈。两国可能会晤。会面取消。甲国总统表示，两军已交火。"
WORDS = {"actual": "会见", "planned": "会谈", "possible": "会晤", "negated": "会面", "claimed": "交火"}
PLAIN = [
    "?e a sem:Event",
    "?e sem:eventType ?type",
    "?e sem:hasActor ?who",
    "?e sem:hasPlace ?where",
    "?e sem:hasTimeStamp ?when",
    "?e sem:hasBeginTimeStamp ?when",
    "?e ?any ?thing . FILTER(STRSTARTS(STR(?any), STR(sem:)))",
    "?e a ?class . ?class rdfs:subClassOf* sem:Event",
    "?e a ?class . FILTER(STRSTARTS(STR(?class), STR(sem:)))",
    "?tie wj:inEvent ?e . ?e a sem:Event",
]


def span(words):
    start = TEXT.index(words)
    return Span(start, start + len(words))


@pytest.fixture(scope="module")
def store():
    ends = [0, *(i + 1 for i, char in enumerate(TEXT) if char == "。")]
    sentences = tuple(Sentence(f"s{n}", Span(a, b), "body", 0) for n, (a, b) in enumerate(itertools.pairwise(ends), 1))
    inside = {words: next(s.id for s in sentences if s.span.holds(span(words))) for words in WORDS.values()}
    one, other = Entity("e1", "GPE", "甲国", None, None, ("甲国",)), Entity("e2", "GPE", "乙国", None, None, ("乙国",))
    links = tuple(Link(Mention(span(e.label), "GPE", "s1", "t", 1.0), e.id, "t", 1.0, "") for e in (one, other))
    events = tuple(
        Event("CONSULT" if words != "交火" else "ASSAULT", span(words), ("e1",), ("e2",), "e2", "2025-12-15",
              status if status != "claimed" else "actual", inside[words], "t", 1.0)
        for status, words in WORDS.items()
    )  # fmt: skip
    claim = Claim(("e1",), (), span("表示"), span("两军已交火"), ("military-action",), "assert", "s5", "t", 1.0)
    time = Time(span("15日"), "2025-12-15", "s1", "t", 1.0)
    read = Reading(
        Article("a", TEXT, published="2025-12-16"),
        sentences,
        (one, other),
        links,
        times=(time,),
        events=events,
        claims=(claim,),
    )
    with Store.in_memory() as made:
        made.replace([facts(read, made.names)])
        yield made


def triggers(store, pattern):
    text = f"PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> SELECT DISTINCT ?words {{ {pattern} . ?e wj:trigger/nif:anchorOf ?words }}"
    return {row["words"].value for row in store.query(text)}


def test_all_are_told_of(store):
    assert triggers(store, "?e a wj:Event") == set(WORDS.values())


@pytest.mark.parametrize("pattern", PLAIN)
def test_a_plain_question_finds_what_happened_alone(store, pattern):
    assert triggers(store, pattern) == {WORDS["actual"]}


@pytest.mark.parametrize("pattern", PLAIN)
def test_nor_does_reasoning_bring_the_others_in(store, pattern):
    """Subclasses, subproperties, domains, ranges and symmetry, until nothing new follows."""
    graph = store.quads
    rules = [
        "?x a ?d } WHERE { ?x a ?c . ?c rdfs:subClassOf ?d . FILTER(isIRI(?d))",
        "?x ?q ?y } WHERE { ?x ?p ?y . ?p rdfs:subPropertyOf ?q",
        "?x a ?c } WHERE { ?x ?p ?y . ?p rdfs:domain ?c",
        "?y a ?c } WHERE { ?x ?p ?y . ?p rdfs:range ?c . FILTER(isIRI(?y))",
        "?y ?p ?x } WHERE { ?x ?p ?y . ?p a owl:SymmetricProperty",
    ]
    reasoned = ox.Store()
    reasoned.extend(ox.Quad(q.subject, q.predicate, q.object) for q in graph)
    heads = "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> PREFIX owl: <http://www.w3.org/2002/07/owl#> "
    size = -1
    while size != len(reasoned):
        size = len(reasoned)
        for rule in rules:
            reasoned.update(f"{heads} INSERT {{ {rule} }}")
    found = reasoned.query(
        heads + "PREFIX sem: <http://semanticweb.cs.vu.nl/2009/11/sem/> PREFIX wj: <https://w3id.org/waijiao/ns#> "
        "PREFIX nif: <http://persistence.uni-leipzig.org/nlp2rdf/ontologies/nif-core#> "
        f"SELECT DISTINCT ?words {{ {pattern} . ?e wj:trigger/nif:anchorOf ?words }}"
    )
    assert {row["words"].value for row in found} == {WORDS["actual"]}


def test_those_who_met_are_those_who_did(store):
    one, other = "甲国", "乙国"
    met = store.query("SELECT ?a ?b { ?x wj:met ?y . ?x skos:prefLabel ?a . ?y skos:prefLabel ?b }")
    assert {(row["a"].value, row["b"].value) for row in met} == {(one, other), (other, one)}


def test_what_is_claimed_leads_to_who_claims_it(store):
    rows = list(
        store.query(
            "SELECT ?words ?who { ?e wj:inClaim ?c . ?e wj:trigger/nif:anchorOf ?words . ?c wj:saidBy/skos:prefLabel ?who }"
        )
    )
    assert [(row["words"].value, row["who"].value) for row in rows] == [("交火", "甲国")]


def test_the_ontology_declares_no_way_around():
    read = rdflib.Graph()
    for path in ontology().glob("*.ttl"):
        read.parse(path)
    sem = rdflib.URIRef("http://semanticweb.cs.vu.nl/2009/11/sem/Event")
    strict = {p for s, p, o in read if o == sem}
    assert strict <= {
        rdflib.SKOS.relatedMatch,
        rdflib.URIRef("http://www.w3.org/ns/shacl#targetClass"),
        rdflib.URIRef("http://www.w3.org/ns/shacl#class"),
    }
