"""The endpoint among enemies: heavy, cut-off and malformed requests by 64 at once, and whoever would write, read or reach."""

import contextlib
import http.client
import json
import os
import signal
import socket
import threading
import time
import urllib.parse
from itertools import count
from pathlib import Path
from statistics import median

import pytest

from kg.explore.server.run import PATIENCE
from kg.graph.facts import facts
from kg.graph.store import Store
from tests.explore.berlin import readings
from tests.explore.server.conftest import ask, serving
from tests.hard.effort import LONG, effort
from tests.hard.storm import HEAVY, HUNG_UP, Storm, query, quote, raw
from tests.hard.test_attacks import INJECTIONS, REACHING, SCRIPTS, SECRET, UPDATES, listener  # noqa: F401

SECONDS = effort(5, 600)


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
IN_TIME = effort(0.95, 0.999)
"""The share of small questions that is answered within a second; of a few dozen, one may meet a moment of the machine itself."""
PEACEFUL = {
    "small question": f"/sparql?query={quote(SMALL)}",
    "named question": f"/questions/sentences-with?words={quote('柏林')}",
    "health": "/health",
    "page": "/",
    "list of questions": "/questions",
}
UNKNOWN = "small question of a kind never asked before"


def unknown(number: int) -> str:
    """Give the address of a small question of a kind of its own."""
    patterns = " . ".join("?e a ?c" if number >> bit & 1 else "?e ?p ?o" for bit in range(12))
    return f"/sparql?query={quote(f'SELECT ?e {{ {patterns} }} LIMIT 1')}"


@pytest.mark.timeout(effort(120, 1200))
def test_sixty_four_enemies_at_once(graph):
    """While they ask, small questions are answered, and memory stays as it is; afterwards all is as before."""
    with serving(graph, "--workers", 2, "--seconds", 1, "--rows", 1000, "--answer", 256) as server:
        # A server that is in use: it has seen small questions of these kinds.
        assert {ask(server + path).status for path in PEACEFUL.values()} == {200}
        first, memory, waits = processes(server)[0], [], {name: [] for name in (*PEACEFUL, UNKNOWN)}

        def small(name: str, path: str) -> None:
            begin = time.monotonic()
            storm.told[name, ask(server + path).status] += 1
            waits[name].append(time.monotonic() - begin)

        def strangers() -> None:
            for number in count():
                if time.monotonic() > storm.end:
                    return
                small(UNKNOWN, unknown(number))
                time.sleep(0.2)

        with Storm(server, SECONDS) as storm:
            (beside := threading.Thread(target=strangers)).start()
            while time.monotonic() < storm.end:
                for name, path in PEACEFUL.items():
                    small(name, path)
                memory.append(sum(map(resident, processes(server))))
                time.sleep(0.2)
            beside.join()
        time.sleep(2)
        begin = time.monotonic()
        assert query(server, SMALL).status == 200
        after = time.monotonic() - begin
        print(
            f"\n{dict(storm.told)}\nsmall question afterwards {after:.2f} s; MB at most {max(memory)}, at the end {memory[-1]}"
        )
        used, waited = processor(first)
        print(f"the server's own process used a processor for {used:.1f} s and waited for one for {waited:.1f} s")
        for name, seconds in waits.items():
            print(
                f"{name}: {len(seconds)} asked, median {median(seconds):.3f} s, 95 % {within(0.95, seconds):.3f} s, "
                f"99.9 % {within(0.999, seconds):.3f} s, at most {max(seconds):.3f} s; {sum(one > 1 for one in seconds)} beyond 1 s"
            )
        assert storm.said_to("heavy", "heavy_and_new") <= {200, 422, 503, 504} | HUNG_UP
        assert storm.said_to("update") <= {400, 403, 503} | HUNG_UP
        assert storm.said_to(*PEACEFUL) == {200}
        assert storm.said_to(UNKNOWN) <= {200, 503}
        assert processes(server)[0] == first
        assert after < 1
        late = {name: within(IN_TIME, waits[name]) for name in PEACEFUL}
        assert max(late.values()) < 1, late
        assert within(0.95, waits[UNKNOWN]) < 1 or not LONG
        assert max(memory) < 2048
        if LONG:
            half = len(memory) // 2
            assert max(memory[half:]) < 1.3 * max(memory[:half])


def processor(process: int) -> tuple[float, float]:
    """Give for how many seconds the main thread of a process was at work, and for how many others were in its place."""
    try:
        used, waited, _ = Path(f"/proc/{process}/schedstat").read_text().split()
    except OSError:
        return 0, 0
    return int(used) / 1e9, int(waited) / 1e9


def within(share: float, seconds: list[float]) -> float:
    """Give what such a share does not exceed."""
    return sorted(seconds)[int(share * len(seconds))]


BEGUN = (b"", b"GET /health HTTP/1.1\r\nHost: loc", b"POST /sparql HTTP/1.1\r\nContent-Length: 99\r\n\r\nquery=")


def test_a_line_on_which_no_request_ends_is_closed(server):
    address = urllib.parse.urlsplit(server)
    begin = time.monotonic()
    with contextlib.ExitStack() as stack:
        lines = [stack.enter_context(socket.create_connection((address.hostname, address.port))) for _ in BEGUN]
        for line, begun in zip(lines, BEGUN, strict=True):
            line.settimeout(PATIENCE + 20)
            line.sendall(begun)
        for line in lines:
            while line.recv(1000):
                pass
    assert time.monotonic() - begin < PATIENCE + 10


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="needs timers of the system")
def test_no_process_goes_on_when_the_server_is_gone(graph):
    """Killed in the middle of heavy questions, the server leaves nothing that runs for ever."""
    with serving(graph, "--workers", 2, "--seconds", 2) as server:
        for text in HEAVY[:2]:
            threading.Thread(target=suppressed, args=(query, server, text), daemon=True).start()
        time.sleep(1.5)
        own = processes(server)
        assert len(own) >= 4
        os.kill(own[0], signal.SIGKILL)
        end = time.monotonic() + 30
        while any(map(alive, own)) and time.monotonic() < end:
            time.sleep(0.1)
        assert not any(map(alive, own))


def suppressed(do, *arguments):
    with contextlib.suppress(OSError, http.client.HTTPException):
        do(*arguments)


def alive(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


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
    for one in found:  # which grows: the children's children too
        for path in Path("/proc").glob(f"{one}/task/*/children"):
            with contextlib.suppress(OSError):
                found += map(int, path.read_text().split())
    return found


def resident(process: int) -> int:
    """Give the megabytes that a process holds."""
    try:
        said = Path(f"/proc/{process}/statm").read_text().split()
    except OSError:
        return 0
    return int(said[1]) * 4096 // 2**20
