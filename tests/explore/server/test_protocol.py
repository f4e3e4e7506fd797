"""The SPARQL 1.1 Protocol as the recommendation has it, over a real connection."""

import csv
import json
import socket
import subprocess
import sys
import threading
import time
from io import StringIO
from urllib.parse import quote, urlencode
from urllib.request import Request, urlopen
from xml.etree import ElementTree

import pytest
import rdflib

from tests.explore.server.conftest import ask, serving

FORM = "application/x-www-form-urlencoded"
NAMES = 'SELECT ?name { ?x <http://www.w3.org/2004/02/skos/core#prefLabel> ?name . FILTER(?name = "柏林"@zh) } LIMIT 1'
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
MEMBERS = "CONSTRUCT { ?s a ?type } WHERE { ?s a ?type . FILTER(?type = <https://w3id.org/waijiao/ns#Event>) }"
GRAPHS = "https://w3id.org/waijiao/id/graph/"


def get(server, query, accept="application/sparql-results+json", **more):
    return ask(f"{server}/sparql?{urlencode({'query': query, **more}, doseq=True)}", Accept=accept)


def value(answer, name="n"):
    assert answer.status == 200, answer.text
    return json.loads(answer.body)["results"]["bindings"][0][name]["value"]


def test_a_query_in_the_address(server):
    assert value(get(server, NAMES), "name") == "柏林"


def test_a_query_in_a_form(server):
    assert value(ask(f"{server}/sparql", urlencode({"query": NAMES}).encode(), Content_Type=FORM), "name") == "柏林"


def test_a_query_as_the_body(server):
    kind = "application/sparql-query; charset=utf-8"
    assert value(ask(f"{server}/sparql", NAMES.encode(), Content_Type=kind), "name") == "柏林"


def test_rows_in_four_forms(server):
    read = {
        "application/sparql-results+json": lambda text: json.loads(text)["results"]["bindings"][0]["name"]["value"],
        "application/sparql-results+xml": lambda text: ElementTree.fromstring(text)[1][0][0][0].text,
        "text/csv": lambda text: list(csv.reader(StringIO(text)))[1][0],
        "text/tab-separated-values": lambda text: text.split("\n")[1].partition("@")[0].strip('"'),
    }
    for type, first in read.items():
        answer = get(server, NAMES, type)
        assert (answer.type, first(answer.text)) == (type, "柏林")


@pytest.mark.parametrize(
    ("type", "name"),
    [
        ("text/turtle", "turtle"),
        ("application/n-triples", "nt"),
        ("application/n-quads", "nquads"),
        ("application/rdf+xml", "xml"),
        ("application/ld+json", "json-ld"),
        ("application/trig", "trig"),
    ],
)
def test_graphs_in_six_forms(server, type, name):
    answer = get(server, MEMBERS, type)
    assert answer.type == type
    read = rdflib.Dataset(default_union=True)
    read.parse(data=answer.text, format=name)
    assert len(read) == int(value(get(server, "SELECT (COUNT(?s) AS ?n) { ?s a <https://w3id.org/waijiao/ns#Event> }")))


@pytest.mark.parametrize(
    ("accept", "given"),
    [
        ("text/html, application/sparql-results+xml;q=0.9, */*;q=0.1", "application/sparql-results+xml"),
        ("*/*", "application/sparql-results+json"),
        ("application/sparql-results+json;q=0, */*", "application/sparql-results+xml"),
        ("text/*", "text/csv"),
    ],
)
def test_what_is_wanted_most_is_given(server, accept, given):
    assert get(server, NAMES, accept).type == given


def test_what_cannot_be_given_or_taken_is_said(server):
    assert get(server, NAMES, "image/png").status == 406
    assert get(server, MEMBERS, "text/csv").status == 406
    assert ask(f"{server}/sparql", b"{}", Content_Type="application/json").status == 415
    assert get(server, "SELECT WHERE").status == 400
    assert "no SPARQL" in get(server, "SELECT WHERE").text
    assert ask(f"{server}/sparql", b"", Content_Type=FORM).status == 400
    assert ask(f"{server}/sparql?query=ASK%7B%7D&query=ASK%7B%7D").status == 400
    assert ask(f"{server}/sparql?query=%ff").status == 400
    assert ask(f"{server}/nowhere").status == 404


@pytest.mark.parametrize(
    "update",
    [
        "DELETE WHERE { ?s ?p ?o }",
        "INSERT DATA { <x:a> <x:b> <x:c> }",
        "LOAD <http://192.0.2.1/data.ttl>",
        "LOAD <file:///etc/passwd>",
        "PREFIX a: <x:SELECT> CLEAR ALL # SELECT",
        "DROP ALL",
    ],
)
def test_nothing_can_be_changed(server, update):
    before = value(get(server, COUNT))
    assert get(server, update).status == 403
    assert ask(f"{server}/sparql", update.encode(), Content_Type="application/sparql-query").status == 403
    assert ask(f"{server}/sparql", update.encode(), Content_Type="application/sparql-update").status == 403
    assert ask(f"{server}/sparql", urlencode({"update": update}).encode(), Content_Type=FORM).status == 403
    assert value(get(server, COUNT)) == before


def test_a_file_is_a_name_like_any_other(server):
    assert value(get(server, "SELECT (COUNT(*) AS ?n) FROM <file:///etc/passwd> { ?s ?p ?o }")) == "0"


def test_the_default_is_the_union_of_all_graphs(server):
    named = value(get(server, "SELECT (COUNT(DISTINCT *) AS ?n) { GRAPH ?g { ?s ?p ?o } }"))
    assert 0 < int(value(get(server, "SELECT (COUNT(DISTINCT *) AS ?n) { ?s ?p ?o }"))) <= int(named)


def test_graphs_named_in_the_query_or_beside_it(server):
    here = int(value(get(server, f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{GRAPHS}reference> {{ ?s ?p ?o }} }}")))
    assert here > 0
    assert int(value(get(server, f"SELECT (COUNT(*) AS ?n) FROM <{GRAPHS}reference> {{ ?s ?p ?o }}"))) == here
    assert int(value(get(server, COUNT, **{"default-graph-uri": f"{GRAPHS}reference"}))) == here
    both = [f"{GRAPHS}reference", f"{GRAPHS}vocabulary"]
    assert int(value(get(server, COUNT, **{"default-graph-uri": both}))) > here
    # What the request says goes before what the query says.
    beside = get(
        server, f"SELECT (COUNT(*) AS ?n) FROM <{GRAPHS}vocabulary> {{ ?s ?p ?o }}", **{"default-graph-uri": both[0]}
    )
    assert int(value(beside)) == here
    assert value(get(server, COUNT, **{"named-graph-uri": both[0]})) == "0"
    in_one = get(server, "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }", **{"named-graph-uri": both[0]})
    assert int(value(in_one)) == here
    assert get(server, COUNT, **{"default-graph-uri": "no iri"}).status == 400


def test_no_page_of_elsewhere_may_ask_unless_told(server, berlin):
    query = f"/sparql?query={quote(NAMES)}"
    assert "Access-Control-Allow-Origin" not in ask(server + query, Origin="https://example.org").headers
    assert ask(server + query, Host="evil.example").status == 400
    with serving(berlin, "--workers", 1, "--cors", "https://example.org") as open_one:
        good = ask(open_one + query, Origin="https://example.org")
        assert good.headers["Access-Control-Allow-Origin"] == "https://example.org"
        assert "Access-Control-Allow-Origin" not in ask(open_one + query, Origin="https://other.example").headers


def test_browsers_are_kept_in_bounds(server):
    headers = get(server, NAMES).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]


ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


@pytest.fixture(scope="module")
def narrow(berlin):
    with serving(berlin, "--workers", 1, "--seconds", 1, "--rows", 10, "--answer", 4, "--request", 2) as address:
        yield address


def test_a_question_that_takes_too_long_is_stopped_and_the_next_is_answered(narrow):
    begin = time.perf_counter()
    assert get(narrow, ENDLESS).status == 504
    assert time.perf_counter() - begin < 20
    assert value(get(narrow, NAMES), "name") == "柏林"


def test_an_answer_beyond_the_limit_is_refused_whole(narrow):
    for query in ("SELECT * { ?s ?p ?o }", "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"):
        answer = get(narrow, query, "*/*")
        assert (answer.status, "limit" in answer.text) == (422, True)
    assert get(narrow, "SELECT (STR(?o) AS ?long) { ?s ?p ?o } LIMIT 10").status == 200
    long = "SELECT (CONCAT(?a, ?a, ?a, ?a, ?a, ?a, ?a, ?a, ?a, ?a) AS ?b) { VALUES ?a { '%s' } }" % ("长" * 150)
    assert get(narrow, long).status == 422


def test_a_request_beyond_the_limit_is_refused(narrow):
    assert ask(f"{narrow}/sparql", b"ASK {} #" + b"x" * 3000, Content_Type="application/sparql-query").status == 413
    assert ask(f"{narrow}/sparql?query=ASK%7B%7D%23{'x' * 3000}").status == 414


def test_who_finds_all_at_work_is_asked_to_come_again_but_not_with_a_small_question(berlin):
    with serving(berlin, "--workers", 1, "--seconds", 8) as one:
        busy = threading.Thread(target=get, args=(one, ENDLESS))
        busy.start()
        time.sleep(1)
        assert value(get(one, NAMES), "name") == "柏林"
        answer = get(one, ENDLESS)
        assert (answer.status, answer.headers["Retry-After"]) == (503, "2")
        busy.join()


# Ways to write SERVICE that a hasty look would miss; {} is an address that must never be asked.
REACHING = [
    "SELECT * {{ SERVICE <{}> {{ ?s ?p ?o }} }}",
    "SELECT * {{ ?s ?p ?o . SERVICE SILENT <{}> {{ ?a ?b ?c }} }}",
    "select * {{ sErViCe<{}>{{ ?s ?p ?o }} }}",
    "SELECT * {{ SERVICESILENT<{}>{{ ?s ?p ?o }} }}",
    "PREFIX : <{}> SELECT * {{ SERVICE:x {{ ?s ?p ?o }} }}",
    "PREFIX SERVICE: <{}> PREFIX x: <{}> SELECT * {{ SERVICEx: {{ ?s ?p ?o }} }}",
    "PREFIX : <{}> SELECT * {{ ?s ?p true.SERVICE:x {{ ?s ?p ?o }} }}",
    "SELECT * {{ VALUES ?v {{ <{}> }} SERVICE ?v {{ ?s ?p ?o }} }}",
    "SELECT * {{ VALUES ?v {{ <{}> }} ?s ?a ?b FILTER(?a<?b)SERVICE?v#>\n{{ ?s ?p ?o }} }}",
    "PREFIX x: <x:> SELECT * {{ VALUES ?v {{ <{}> }} ?s ?a ?b FILTER(?a<x:y)SERVICE?v#>\n{{ ?s ?p ?o }} }}",
    "PREFIX x: <x:> SELECT * {{ ?s ?a ?b FILTER(?a<x:y#> '''\n)SERVICE <{}> {{ ?s ?p ?o }} #'''\n}}",
    "SELECT * {{ \\u0053ERVICE <{}> {{ ?s ?p ?o }} }}",
    "SELECT * {{ ?s ?p '''a''' # '''\n SERVICE <{}> {{ ?s ?p ?o }} #'''\n}}",
    "SELECT * {{ {{ SELECT * {{ SERVICE <{}> {{ ?s ?p ?o }} }} }} }}",
    "ASK {{ FILTER EXISTS {{ SERVICE <{}> {{ ?s ?p ?o }} }} }}",
]


@pytest.mark.parametrize("query", REACHING)
def test_no_other_machine_is_ever_asked(server, query):
    with socket.create_server(("127.0.0.1", 0)) as trap:
        trap.settimeout(0.2)
        address = f"http://127.0.0.1:{trap.getsockname()[1]}/"
        answer = get(server, query.format(address, address))
        assert answer.status in {400, 403}, answer.text
        with pytest.raises(TimeoutError):
            trap.accept()


def test_the_word_service_may_be_said(server):
    for query in (
        "SELECT ('SERVICE <http://x.org/> {}' AS ?said) { }  # SERVICE",
        "SELECT ?service { VALUES ?service { <http://x.org/service> } }",
        "PREFIX x: <http://x.org/> ASK { ?s x:service ?o }",
    ):
        assert get(server, query).status == 200, query


def test_a_graph_that_changed_is_read_anew(tmp_path, berlin):
    import shutil

    import kg

    shutil.copytree(berlin, tmp_path / "graph")
    count = "SELECT (COUNT(?a) AS ?n) { ?a a <http://schema.org/NewsArticle> }"
    with serving(tmp_path / "graph", "--workers", 1) as address:
        before = int(value(get(address, count)))
        with kg.open(tmp_path / "graph", write=True) as graph:
            graph.remove(graph.store.ids()[0])
        assert int(value(get(address, count))) == before - 1


def test_a_port_that_is_taken_is_told_in_a_line(server, berlin):
    command = [sys.executable, "-m", "kg", "serve", "--graph", str(berlin), "--port", server.rpartition(":")[2]]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1 and "--port" in done.stderr


def test_a_graph_that_is_not_there_is_told_in_a_line(tmp_path):
    command = [sys.executable, "-m", "kg", "serve", "--graph", str(tmp_path / "nothing")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)


def test_a_limit_must_be_more_than_nothing(berlin):
    command = [sys.executable, "-m", "kg", "serve", "--graph", str(berlin), "--seconds", "0"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert (done.returncode, "seconds" in done.stderr) == (2, True)


def test_heads_alone_may_be_asked_for(server):
    request = Request(f"{server}/sparql?query=ASK%7B%7D", method="HEAD")
    with urlopen(request, timeout=30) as got:
        assert (got.status, got.read()) == (200, b"")
