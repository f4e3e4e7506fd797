"""Every form of the graph, read back by a library that is not ours, and counted."""

import csv
import json
from pathlib import Path

import duckdb
import networkx as nx
import pandas as pd
import pyarrow.parquet as pq
import pyoxigraph as ox
import pytest
import rdflib

from kg.__main__ import FORMATS
from kg.explore.neo4j import NODES, RELATIONS
from kg.explore.plover import QUADS, coded, codings, hosts
from kg.explore.tables import TABLES
from kg.graph.facts import facts
from kg.graph.store import Store
from kg.model import Article, Reading, Sentence, Span, Trouble
from kg.ways import asking, exports
from tests.explore.berlin import readings

SEM = rdflib.Namespace("http://semanticweb.cs.vu.nl/2009/11/sem/")
WJ = rdflib.Namespace("https://w3id.org/waijiao/ns#")


@pytest.fixture(scope="module")
def opened(graph):
    return asking.Graph(graph)


@pytest.fixture(scope="module")
def counts(opened):
    """What is in the graph, counted by its own store."""
    kinds = "Event Claim Link Role Time Quantity Tie Statement"
    ask = "SELECT (COUNT(DISTINCT ?x) AS ?n) { ?x a wj:%s }"
    found = {kind: opened.query(ask % kind).rows()[0]["n"] for kind in kinds.split()}
    happened = opened.query("SELECT (COUNT(DISTINCT ?x) AS ?n) { ?x a sem:Event }").rows()[0]["n"]
    return {**found, **opened.sizes(), "happened": happened}


def test_the_command_knows_every_form_and_the_page_describes_it():
    page = (Path(exports.__file__).parents[2] / "docs" / "exports.md").read_text(encoding="utf-8")
    assert {*FORMATS} == {*exports.FILES, *exports.FOLDERS}
    assert [form for form in FORMATS if f"`{form}`" not in page] == []


# ---------------------------------------------------------------- RDF


@pytest.mark.parametrize(
    ("form", "name"), [("nq", "nquads"), ("trig", "trig"), ("ttl", "turtle"), ("jsonld", "json-ld"), ("rdfxml", "xml")]
)
def test_rdf_is_read_by_rdflib(opened, counts, tmp_path, form, name):
    [path] = opened.export(form, tmp_path / "graph")
    read = rdflib.Dataset(default_union=True)
    read.parse(path, format=name)
    there = {(s, p, o) for s, p, o, _ in read.quads()}
    assert (
        len(there) == opened.query("SELECT (COUNT(*) AS ?n) { SELECT DISTINCT ?s ?p ?o { ?s ?p ?o } }").rows()[0]["n"]
    )
    assert len({s for s, p, o in there if (p, o) == (rdflib.RDF.type, WJ.Event)}) == counts["Event"]
    if form in {"nq", "trig", "jsonld"}:
        assert sum(1 for g in read.graphs() if len(g)) == len({str(g) for g in opened.store.quads.named_graphs()})


def test_what_xml_cannot_hold_does_not_spoil_the_file(tmp_path):
    text = "会谈\x0b结束。"
    reading = Reading(Article("a", text), (Sentence("s1", Span(0, len(text)), "body", 0),))
    with Store.in_memory() as store:
        store.replace([facts(reading, store.names)])
        [path] = asking.Graph(store).export("rdfxml", tmp_path / "a.rdf")
        read = rdflib.Graph().parse(path, format="xml")
    assert "会谈\ufffd结束。" in set(map(str, read.objects()))


def test_sem_is_what_happened_in_sems_own_terms(opened, counts, tmp_path):
    [path] = opened.export("sem", tmp_path / "sem.ttl")
    read = rdflib.Graph().parse(path, format="turtle")
    events = set(read.subjects(rdflib.RDF.type, SEM.Event))
    assert len(events) == counts["happened"] < counts["Event"]
    for event in events:
        assert read.value(event, SEM.eventType)
        for actor in read.objects(event, SEM.hasActor):
            assert read.value(actor, rdflib.RDF.type) in {SEM.Actor, SEM.Role, SEM.Place}
    roles = set(read.subjects(rdflib.RDF.type, SEM.Role))
    assert {read.value(role, SEM.roleType) for role in roles} == {WJ.agent, WJ.recipient}


# ---------------------------------------------------------------- tables


ROWS = {
    "articles": "articles",
    "sentences": "sentences",
    "events": "Event",
    "claims": "Claim",
    "mentions": "Link",
    "roles": "Role",
    "times": "Time",
    "quantities": "Quantity",
    "ties": "Tie",
}


@pytest.fixture(scope="module")
def folders(opened, tmp_path_factory):
    root = tmp_path_factory.mktemp("tables")
    for form in ("tables", "parquet", "neo4j"):
        opened.export(form, root / form)
    return root


def test_duckdb_counts_the_same_rows_in_csv_and_parquet(folders, counts):
    for table in TABLES:
        numbers = {
            duckdb.sql(f"SELECT count(*) FROM '{folders / form / table.name}.{ending}'").fetchall()[0][0]
            for form, ending in (("tables", "csv"), ("parquet", "parquet"))
        }
        [number] = numbers
        assert number == counts[ROWS[table.name]] if table.name in ROWS else number, table.name


def test_parquet_keeps_types(folders):
    schema = pq.read_schema(folders / "parquet" / "events.parquet")
    assert {
        name: str(schema.field(name).type) for name in ("start", "confidence", "asserted", "first_day", "trigger")
    } == {
        "start": "int64",
        "confidence": "double",
        "asserted": "bool",
        "first_day": "date32[day]",
        "trigger": "string",
    }


def test_pandas_reads_both_alike(folders):
    one = pd.read_csv(folders / "tables" / "events.csv")
    other = pd.read_parquet(folders / "parquet" / "events.parquet")
    assert list(one.columns) == list(other.columns)
    assert one["event"].tolist() == other["event"].tolist()
    assert one["trigger"].tolist() == other["trigger"].tolist()


def test_a_question_over_the_tables_has_the_answer_of_the_graph(folders, opened):
    found = duckdb.sql(
        f"""SELECT DISTINCT a.name, c.words FROM '{folders}/parquet/claims.parquet' c
        JOIN '{folders}/parquet/claim_topics.parquet' t USING (claim)
        JOIN '{folders}/parquet/claim_speakers.parquet' s USING (claim)
        JOIN '{folders}/parquet/actors.parquet' a USING (actor)
        WHERE t.topic = 'security-guarantee' AND s.step = 0"""
    ).fetchall()
    asked = opened.query("who-said-what", topic="security-guarantee").rows()
    assert set(found) == {(row["speaker"], row["words"]) for row in asked}


def test_the_chain_of_those_who_pass_on_is_counted(folders):
    steps = duckdb.sql(
        f"""SELECT a.name, s.step FROM '{folders}/parquet/claim_speakers.parquet' s
        JOIN '{folders}/parquet/actors.parquet' a USING (actor) WHERE claim IN
        (SELECT claim FROM '{folders}/parquet/claim_speakers.parquet' WHERE step = 1) ORDER BY step"""
    ).fetchall()
    assert steps == [("泽连斯基", 0), ("乌克兰国家通讯社", 1)]


def test_only_what_happened_is_asserted(folders, counts):
    asserted = duckdb.sql(
        f"SELECT count(*), bool_and(status = 'actual'), count(claim) FROM '{folders}/parquet/events.parquet' WHERE asserted"
    )
    assert asserted.fetchall()[0] == (counts["happened"], True, 0)


def test_parquet_without_its_library_says_what_helps(opened, tmp_path, monkeypatch):
    import sys

    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(Trouble, match="pip install"):
        opened.export("parquet", tmp_path)


# ---------------------------------------------------------------- Neo4j


def test_neo4js_import_finds_both_ends_of_every_relation(folders, counts):
    """The rules of `neo4j-admin database import`: ids once, ends that exist, typed heads."""
    drawn = nx.MultiDiGraph()
    for label, table in NODES.items():
        with (folders / "neo4j" / f"nodes-{label}.csv").open(encoding="utf-8", newline="") as file:
            heads, *rows = csv.reader(file)
        assert heads[0].endswith(":ID") and heads[-1] == ":LABEL"
        assert all(row[-1] == label and len(row) == len(heads) for row in rows)
        for row in rows:
            assert row[0] not in drawn, f"{row[0]} is there twice"
            drawn.add_node(row[0], label=label)
        if table in ROWS:
            assert len(rows) == counts[ROWS[table]]
    nodes = len(drawn)
    for relation in RELATIONS:
        with (folders / "neo4j" / f"relations-{relation.type}.csv").open(encoding="utf-8", newline="") as file:
            heads, *rows = csv.reader(file)
        assert (heads[0], heads[1], heads[-1]) == (":START_ID", ":END_ID", ":TYPE")
        assert rows or relation.type == "COUNTED_IN", relation.type
        for row in rows:
            drawn.add_edge(row[0], row[1], row[-1])
    assert len(drawn) == nodes, "a relation names a node that is not there"
    assert sum(1 for *_, kind in drawn.edges(keys=True) if kind == "HAS_SENTENCE") == counts["sentences"]


# ---------------------------------------------------------------- PLOVER


@pytest.fixture(scope="module")
def coded_events(opened, tmp_path_factory):
    [path] = opened.export("plover", tmp_path_factory.mktemp("plover") / "events.jsonl")
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_plovers_fields_are_there(coded_events):
    assert coded_events
    for event in coded_events:
        assert {"id", "date", "source", "event", "event_text", "text", "cite_info"} <= set(event)
        assert event["source"] and all(actor["actor_text"] for actor in event["source"])
        [kind] = event["event"]
        assert kind in QUADS[event["quad_code"]]


def test_pandas_counts_what_the_graph_counts(opened, coded_events, tmp_path):
    [path] = opened.export("plover", tmp_path / "events.jsonl")
    frame = pd.read_json(path, lines=True)
    expected = opened.query(
        """SELECT (COUNT(DISTINCT ?e) AS ?n) { ?e a wj:Event ; wj:agent ?who ; prov:wasDerivedFrom/nif:referenceContext ?doc .
        FILTER NOT EXISTS { ?e wj:inClaim ?c } FILTER(EXISTS { ?e wj:firstDay ?d } || EXISTS { ?doc dct:date ?d }) }"""
    )
    assert len(frame) == frame["id"].nunique() == expected.rows()[0]["n"]


@pytest.mark.parametrize(
    ("type", "status", "trigger", "code", "mode"),
    [
        ("CONSULT", "planned", "会晤", "AGREE", ""),  # a future meeting is something agreed
        ("CONSULT", "planned", "访问", "AGREE", ""),
        ("CONSULT", "actual", "通电话", "CONSULT", "phone"),
        ("CONSULT", "actual", "访问", "CONSULT", "visit"),
        ("CONSULT", "possible", "会晤", "CONSULT", ""),
        ("RETREAT", "planned", "撤军", "CONCEDE", ""),  # announced, not done
        ("RETREAT", "actual", "撤军", "RETREAT", ""),
        ("AGREE", "actual", "签署", "SUPPORT", ""),
        ("AGREE", "actual", "同意", "AGREE", ""),
        ("ASSAULT", "planned", "空袭", "ASSAULT", ""),
    ],
)
def test_types_are_coded_as_plover_codes_them(type, status, trigger, code, mode):
    assert coded(type, status, trigger) == (code, mode)


def test_every_row_of_the_coding_is_reached():
    for row in codings():
        assert coded(row.event, row.status, row.words) == (row.plover, row.mode), row


def test_what_did_not_happen_says_so(coded_events):
    contexts = {"planned": ["future"], "possible": ["hypothetical"], "negated": ["negation"], "actual": []}
    assert {event["status"] for event in coded_events} >= {"actual", "planned"}
    assert all(event["context"] == contexts[event["status"]] for event in coded_events)


def test_what_is_only_claimed_is_not_coded(opened, coded_events):
    claimed = {row["e"] for row in opened.query("SELECT ?e { ?e wj:inClaim ?c ; a wj:Event }").rows()}
    assert claimed and not claimed & {event["id"] for event in coded_events}


def test_the_visitor_comes_first():
    def side(*countries):
        return [{"country": ox.Literal(one)} for one in countries]

    assert hosts(side("CN"), side("FR"), "CN")
    assert not hosts(side("FR"), side("CN"), "CN")
    assert not hosts(side("CN"), side("FR"), "CH")
    assert not hosts(side("CN"), side(), "CN")


def test_an_unknown_form_names_those_there_are(opened, tmp_path):
    with pytest.raises(Trouble, match=r"neo4j, .*plover"):
        opened.export("nonsense", tmp_path)


def test_the_order_of_reading_does_not_show(tmp_path):
    stores = Store.in_memory(), Store.in_memory()
    for store, order in zip(stores, (readings(), list(reversed(readings()))), strict=True):
        for reading in order:
            store.replace([facts(reading, store.names)])
    for form in ("plover", "sem", "nq"):
        first, second = (
            asking.Graph(store).export(form, tmp_path / f"{n}.{form}")[0] for n, store in enumerate(stores)
        )
        assert first.read_bytes() == second.read_bytes()
