"""The same graph on a server that others wrote: put there, asked, replaced, taken out."""

import socket
import subprocess
import sys
import threading
import time
import urllib.request
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

import kg
from kg.graph.facts import facts
from kg.graph.provenance import Run
from kg.graph.readings import reading, reading_as_quoted
from kg.graph.remote import Addresses, Remote
from kg.graph.store import Store
from kg.joining import settle
from kg.model import Trouble
from kg.resolve.digests import digest
from kg.ways import asking
from tests.graph.articles import readings

PROGRAM = Path(sys.executable).with_name("oxigraph")
pytestmark = pytest.mark.skipif(not PROGRAM.exists(), reason="needs the program oxigraph (pip install oxigraph)")


def oxigraph(*settings):
    """Run the server program on a free port; give the process and its address."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = one.getsockname()[1]
    process = subprocess.Popen(
        [PROGRAM, "serve", "--bind", f"127.0.0.1:{port}", *settings],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}"
    for _ in range(100):
        try:
            urllib.request.urlopen(f"{address}/", timeout=5).close()
            break
        except OSError:
            time.sleep(0.05)
    return process, address


@pytest.fixture
def address():
    process, address = oxigraph()
    yield address
    process.terminate()
    process.wait()


def graphs(store):
    return [facts(reading, store.names) for reading in readings()]


def same(remote, local):
    """What both hold, but for the times of the runs."""
    assert list(remote.dump(but=["provenance"])) == list(local.dump(but=["provenance"]))


@pytest.fixture
def both(address):
    """The three dispatches on a server and in memory."""
    with Remote.open(address, write=True) as remote, Store.in_memory() as local:
        for store in (remote, local):
            store.replace(graphs(store), run=Run.now())
        yield remote, local


def test_what_is_put_there_is_there(both):
    same(*both)
    remote, local = both
    assert (remote.ids(), len(remote)) == (local.ids(), len(local))


def test_an_article_that_is_in_is_known(both):
    remote, _ = both
    one = readings()[0]
    assert remote.reader_of(one.article) == one.reader
    assert remote.holds(one.article.id) and not remote.holds("nobody")
    assert remote.reader_of(replace(one.article, text=one.article.text + "。")) is None


def test_an_article_takes_the_place_of_what_it_said(both):
    for store in both:
        less = replace(
            readings()[0], events=(), claims=(), quantities=(), roles=(), references=(), links=(), entities=()
        )
        store.replace([facts(less, store.names)], run=Run.now())
    same(*both)


def test_a_removed_article_leaves_nothing(both):
    for store in both:
        store.remove(store.ids()[:1])
    same(*both)
    remote, _ = both
    with pytest.raises(Trouble, match="no article 'nobody'"):
        remote.remove(["nobody"])


def test_the_program_asks_a_server_as_it_asks_a_folder(both, address):
    _, local = both
    told = asking.Graph(local)
    with kg.open(address) as graph:
        for name in ("what-happened", "who-said-what", "attribution-chains", "who-is-mentioned", "articles"):
            assert sorted(map(str, graph.query(name).rows())) == sorted(map(str, told.query(name).rows())), name
        event = told.query("SELECT ?e { ?e a wj:Event } ORDER BY ?e LIMIT 1").rows()[0]["e"]
        assert graph.explain(event) == told.explain(event)
        assert graph.sizes() == told.sizes()
        drawn = graph.query("CONSTRUCT { ?s a ?t } WHERE { ?s a ?t }")
        assert len(drawn.results) == len(told.query("CONSTRUCT { ?s a ?t } WHERE { ?s a ?t }").results)


def test_what_is_one_across_articles_is_decided_there_as_here(both):
    remote, local = both
    again = [facts(replace(one, article=replace(one.article, id="again")), local.names) for one in readings()[:1]]
    for store in both:
        store.replace(again)
    assert settle(remote) == settle(local) > 0
    same(*both)
    assert settle(remote) == 0
    for store in both:
        store.remove(["again"])
    assert settle(remote) == settle(local) > 0
    same(*both)


def test_comparing_needs_no_more_than_the_sentences(both):
    remote, local = both
    for graph in local.graphs():
        assert digest(reading_as_quoted(remote, graph)) == digest(reading(local, graph))


@pytest.mark.parametrize("form", ["nq", "gexf"])
def test_exports_are_the_same(both, address, tmp_path, form):
    _, local = both
    with kg.open(address) as graph:
        graph.export(form, tmp_path / "there")
    asking.Graph(local).export(form, tmp_path / "here")
    # A server may hold the times of another run; all else is equal.
    lines = [
        [line for line in (tmp_path / n).read_text().split("\n") if "/run/" not in line] for n in ("there", "here")
    ]
    assert lines[0] == lines[1]


def test_the_shapes_are_kept_there_too(both, address):
    with kg.open(address) as graph:
        assert not list(graph.check())


def test_what_needs_the_texts_says_so(both, address, tmp_path):
    with kg.open(address) as graph, pytest.raises(Trouble, match="keeps no texts"):
        graph.export("records", tmp_path / "records.jsonl")


def test_nobody_there():
    with pytest.raises(Trouble, match="cannot be reached"):
        kg.open("http://127.0.0.1:9/")


def test_an_empty_server_is_no_graph(address):
    with pytest.raises(Trouble, match="no articles"):
        kg.open(address)


def test_a_question_beyond_the_servers_time_is_no_answer():
    # That server begins its answer with 200 and breaks off: what came so far must not pass for an answer.
    process, address = oxigraph("--timeout-s", "1")
    try:
        with Remote.open(address, write=True) as remote:
            remote.replace(graphs(remote))
            for endless in (
                "SELECT * { ?a ?b ?c . ?d ?e ?f . FILTER(STRLEN(STR(?c)) > 100000 || ?a = ?d) ?g ?h ?i }",
                "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
                "CONSTRUCT { ?a ?b ?f } WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
            ):
                with pytest.raises(Trouble):
                    found = remote.query(endless)
                    list(found)
    finally:
        process.terminate()
        process.wait()


class Odd(BaseHTTPRequestHandler):
    """A server that says what it is told to say."""

    answer: tuple[int, str, bytes] = (200, "application/sparql-results+json", b"")

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        status, type, body = self.answer
        self.send_response(status)
        self.send_header("Content-Type", type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ((200, "application/sparql-results+json", b'{"head":{"vars":["s"]},"results":{"bindings":[{"s":'), "broke off"),
        ((200, "application/ld+json", b'[{"@id":"x:a"'), "broke off"),
        ((500, "text/plain", b"out of order\n"), "500 .*out of order"),
        ((404, "text/html", b"<h1>no</h1>"), "404"),
    ],
)
def test_odd_answers_are_told(answer, said):
    with ThreadingHTTPServer(("127.0.0.1", 0), type("One", (Odd,), {"answer": answer})) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        with pytest.raises(Trouble, match=said):
            Remote.open(f"http://127.0.0.1:{server.server_port}/sparql")
        server.shutdown()


@pytest.mark.parametrize(
    ("given", "query", "data"),
    [
        ("http://h:1", "http://h:1/query", "http://h:1/store"),
        ("http://h:1/", "http://h:1/query", "http://h:1/store"),
        ("http://h:1/sparql", "http://h:1/sparql", "http://h:1/store"),
        ("http://h:1/d/data", "http://h:1/d/query", "http://h:1/d/data"),
    ],
)
def test_addresses(given, query, data):
    assert Addresses.of(given) == Addresses(query, data)
