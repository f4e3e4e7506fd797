"""The endpoint among enemies: heavy, cut-off and malformed requests by 64 at once, and whoever would write, read or reach."""

import http.client
import json
import random
import socket
import threading
import time
import urllib.parse
from collections import Counter
from pathlib import Path

import pytest

from kg.graph.facts import facts
from kg.graph.store import Store
from tests.explore.berlin import readings
from tests.explore.server.conftest import ask, serving
from tests.hard.effort import LONG, SEED, effort
from tests.hard.test_attacks import INJECTIONS, REACHING, SCRIPTS, SECRET, UPDATES, listener  # noqa: F401

CLIENTS = 64
SECONDS = effort(5, 600)
quote = urllib.parse.quote


@pytest.fixture(scope="module")
def graph(tmp_path_factory):
    path = tmp_path_factory.mktemp("endpoint") / "graph"
    with Store.open(path) as store:
        store.replace([facts(reading, store.names) for reading in readings()])
    (path.parent / "secret.txt").write_text(SECRET)
    return path


@pytest.fixture(scope="module")
def server(graph):
    with serving(graph, "--workers", 2, "--seconds", 2, "--rows", 1000) as address:
        yield address


def state(graph: Path) -> str:
    with Store.read(graph) as store:
        return "".join(store.dump())


def query(server: str, text: str, **headers):
    return ask(f"{server}/sparql?query={quote(text, errors='surrogatepass')}", **headers)


@pytest.mark.parametrize("update", UPDATES)
@pytest.mark.parametrize("way", ["query", "update", "body", "query-body"])
def test_nothing_can_be_changed(server, graph, update, way):
    before = state(graph)
    if way == "query":
        answer = query(server, update)
    elif way == "update":
        answer = ask(f"{server}/sparql", urllib.parse.urlencode({"update": update}).encode())
    else:
        kind = "application/sparql-update" if way == "body" else "application/sparql-query"
        answer = ask(f"{server}/sparql", update.encode(), Content_Type=kind)
    assert 400 <= answer.status < 500
    assert state(graph) == before


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE", "CONNECT", "MKCOL", "PROPFIND", "GET\tX"])
def test_other_methods_are_refused(server, method):
    host = urllib.parse.urlsplit(server).netloc
    said = raw(server, f"{method} /sparql HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
    assert said.split(b" ")[1] in (b"400", b"404", b"405")


@pytest.mark.parametrize("text", REACHING)
def test_no_neighbour_is_called(server, text, listener):  # noqa: F811
    address, calls = listener
    calls.clear()
    assert query(server, text.replace("{listener}", address)).status in (200, 400, 403)
    assert calls == []


PATHS = (
    "/../secret.txt", "/..%2fsecret.txt", "/%2e%2e/secret.txt", "/....//secret.txt", "/..\\secret.txt", "/..%5csecret.txt", "/%252e%252e%252fsecret.txt",
    "//secret.txt", "/article/../../secret.txt", "/article/..%2f..%2fsecret.txt", "/article/%2e%2e/%2e%2e/secret.txt", "/article/%00", "/article//etc/passwd",
    "/questions/../../../secret.txt", "/questions/..%2f..%2fsecret", "/questions/%2e%2e", "/questions/who-said-what.rq", "/static/../../secret.txt",
    "/file:///etc/passwd", "/explain?iri=file:///etc/passwd", "/explain?iri=../../secret.txt", "/explain?iri=%3E%20%3Ca:b", "/graph.json", "/quads/CURRENT",
    "/originals.sqlite", "/.git/config", "/%c0%ae%c0%ae/secret.txt", "/\uff0e\uff0e/secret.txt", "/sparql/../secret.txt", "/sparql?default-graph-uri=file:///etc/passwd&query=ASK%7B%7D",
)  # fmt: skip


@pytest.mark.parametrize("path", PATHS)
def test_no_file_is_given(server, path):
    host = urllib.parse.urlsplit(server).netloc
    said = raw(server, f"GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
    assert SECRET.encode() not in said and b"root:" not in said and b"SQLite format" not in said
    assert int(said.split(b" ")[1]) < 500


@pytest.mark.parametrize("text", INJECTIONS[:-1], ids=range(len(INJECTIONS) - 1))
def test_a_parameter_is_never_part_of_the_query(server, text):
    answer = ask(f"{server}/questions/sentences-with?words={quote(text, errors='surrogatepass')}")
    assert answer.status in (200, 400)
    if answer.status == 200:
        assert json.loads(answer.text)["results"]["bindings"] == []


@pytest.mark.parametrize(
    "text",
    ["a\r\nSet-Cookie: x=1", "a\nX-Evil: 1", "a\r\n\r\n<script>", "%0d%0aX-Evil:1", "a\x00b", "\u560a\u560dX-Evil:1"],
)
@pytest.mark.parametrize("where", ["/questions/{}", "/article/{}", "/explain?iri={}", "/sparql?query={}", "/{}"])
def test_no_header_is_smuggled_in(server, text, where):
    answer = ask(server + where.format(quote(text)))
    assert 400 <= answer.status < 500
    assert not {"set-cookie", "x-evil"} & {name.lower() for name in answer.headers}
    assert answer.type != "text/html"


@pytest.mark.parametrize("words", [words for words in SCRIPTS if "\x00" not in words])
def test_what_is_said_back_is_no_page(server, words):
    for path in (
        f"/questions/{quote(words, safe='')}",
        f"/explain?iri={quote(words)}",
        f"/sparql?query={quote(words)}",
    ):
        answer = ask(server + path)
        assert 400 <= answer.status < 500
        assert answer.type in ("text/plain", "application/json")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "evil.example:80", "", "localhost@evil.example", "a" * 5000]
)
def test_names_of_others_are_not_answered_to(server, host):
    said = raw(server, f"GET /health HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
    assert said == b"" or said.split(b" ")[1] in (b"400", b"431")


# ---------------------------------------------------------------- many at once

SMALL = "SELECT ?e WHERE { ?e a <http://semanticweb.cs.vu.nl/2009/11/sem/Event> } LIMIT 1"
HEAVY = (
    "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }",
    "SELECT * { ?a (!<a:b>)* ?b . ?c (!<a:b>)* ?d } ORDER BY ?a ?b ?c ?d",
    'SELECT * { ?a ?b ?c FILTER(REGEX(STR(?c), "(a+)+$")) . ?d ?e ?f }',
    "CONSTRUCT { ?a ?e ?c } { ?a ?b ?c . ?d ?e ?f }",
    "SELECT (GROUP_CONCAT(?c) AS ?x) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
)
BROKEN = (
    b"GET /sparql HTTP/9.9\r\n\r\n", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", b"GET " + b"/" * 100_000 + b" HTTP/1.1\r\n\r\n", b"\x00" * 1000,
    b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n", b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Length: 999999999\r\n\r\nquery=",
    b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFF\r\n", b"GET /sparql?query=%ff%fe HTTP/1.1\r\nHost: localhost\r\n\r\n",
    b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /x", b"GET / HTTP/1.1\r\n" + b"A: b\r\n" * 10_000,
    b"GET /health HTTP/1.1\r\nHost: localhost\r\nHost: evil\r\n\r\n", b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\n\x1f\x8b\x08",
)  # fmt: skip


def raw(server: str, request: bytes, read: bool = True) -> bytes:
    """Send bytes as they are; without `read`, hang up at once."""
    address = urllib.parse.urlsplit(server)
    said = b""
    with socket.create_connection((address.hostname, address.port), timeout=10) as line:
        try:
            line.sendall(request)
            while read and (more := line.recv(65536)):
                said += more
        except (ConnectionError, TimeoutError):
            pass
    return said


@pytest.mark.timeout(effort(120, 1200))
def test_sixty_four_enemies_at_once(graph):
    with serving(graph, "--workers", 2, "--seconds", 1, "--rows", 1000, "--answer", 256) as server:
        group = processes(server)
        end, told, slow, lock = time.monotonic() + SECONDS, Counter(), [], threading.Lock()
        memory = [sum(map(resident, processes(server)))]

        def enemy(number: int) -> None:
            choose = random.Random(SEED + number)
            while time.monotonic() < end:
                kind = choose.choice(("heavy", "broken", "cut", "slow", "update"))
                try:
                    if kind == "heavy":
                        said = query(server, choose.choice(HEAVY)).status
                    elif kind == "update":
                        said = query(server, choose.choice(UPDATES)).status
                    elif kind == "broken":
                        raw(server, choose.choice(BROKEN), read=False)
                        said = "sent"
                    elif kind == "cut":
                        raw(
                            server,
                            f"GET /sparql?query={quote(choose.choice(HEAVY))} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode(),
                            read=False,
                        )
                        said = "sent"
                    else:
                        raw(server, b"GET /sparql HTTP/1.1\r\nHost: loc", read=False)
                        said = "sent"
                except (OSError, http.client.HTTPException) as error:
                    said = type(error).__name__
                with lock:
                    told[kind, said] += 1
                time.sleep(choose.uniform(0, 0.2))

        enemies = [threading.Thread(target=enemy, args=(number,)) for number in range(CLIENTS)]
        for one in enemies:
            one.start()
        while time.monotonic() < end:
            begin = time.monotonic()
            with lock:
                told["health", ask(f"{server}/health").status] += 1
            slow.append(time.monotonic() - begin)
            memory.append(sum(map(resident, processes(server))))
            time.sleep(0.5)
        for one in enemies:
            one.join()
        # When the storm is over, all is as before.
        time.sleep(2)
        begin = time.monotonic()
        assert query(server, SMALL).status == 200
        after = time.monotonic() - begin
        print(
            dict(told),
            f"health at most {max(slow):.2f} s; small question after {after:.2f} s; MB {memory[0]}, at most {max(memory)}, at the end {memory[-1]}",
        )
        assert {said for (kind, said) in told if kind == "heavy"} <= {
            200,
            422,
            503,
            504,
            507,
            "ConnectionResetError",
            "RemoteDisconnected",
            "URLError",
            "TimeoutError",
        }
        assert all(
            said in (400, 403, 503, "URLError", "RemoteDisconnected", "ConnectionResetError")
            for (kind, said) in told
            if kind == "update"
        )
        assert group[0] in processes(server)
        assert after < 1
        assert max(memory) < 2048
        if LONG:
            half = len(memory) // 2
            assert max(memory[half:]) < 1.3 * max(memory[: half + 1])


def processes(server: str) -> list[int]:
    """Number the server's process and those it started."""
    port = urllib.parse.urlsplit(server).port
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = path.read_bytes().split(b"\0")
        except OSError:
            continue
        if b"serve" in words and str(port).encode() in words:
            found.append(int(path.parent.name))
    for one in list(found):
        children = Path(f"/proc/{one}/task/{one}/children")
        found += map(int, children.read_text().split()) if children.exists() else []
    return found


def resident(process: int) -> int:
    """Give the megabytes that a process holds."""
    try:
        said = Path(f"/proc/{process}/statm").read_text().split()
    except OSError:
        return 0
    return int(said[1]) * 4096 // 2**20
