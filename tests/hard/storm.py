"""Sixty-four enemies of an endpoint, in a process of their own: heavy, cut-off, half and malformed requests, and updates.

python -m tests.hard.storm http://127.0.0.1:8000 600
"""

from __future__ import annotations

import http.client
import json
import os
import random
import socket
import subprocess
import sys
import threading
import time
import urllib.parse
from collections import Counter
from pathlib import Path

from tests.explore.server.conftest import ask
from tests.hard.effort import SEED
from tests.hard.test_attacks import UPDATES

CLIENTS = 64
NICE = 5
"""Enemies sit elsewhere: on this machine they come after the server, and before its heavy questions."""
HERE = Path(__file__).parents[2]
quote = urllib.parse.quote

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


def query(server: str, text: str, **headers: str):
    """Ask a question in SPARQL."""
    return ask(f"{server}/sparql?query={quote(text, errors='surrogatepass')}", **headers)


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


def heavy(server: str, choose: random.Random) -> object:
    return query(server, choose.choice(HEAVY)).status


def heavy_and_new(server: str, choose: random.Random) -> object:
    """One that the server has hardly seen before, so that it cannot know how heavy it is."""
    triples = " . ".join(f"?a{n} ?b{n} ?c{choose.randrange(n + 1)}" for n in range(choose.randint(3, 30)))
    return query(server, f"SELECT * {{ {triples} }} ORDER BY ?b0 # {choose.random()}").status


def update(server: str, choose: random.Random) -> object:
    return query(server, choose.choice(UPDATES)).status


def broken(server: str, choose: random.Random) -> object:
    raw(server, choose.choice(BROKEN), read=False)
    return "sent"


def cut_off(server: str, choose: random.Random) -> object:
    """A heavy question by somebody who does not wait for the answer."""
    asked = quote(f"{choose.choice(HEAVY)} # {choose.random()}")
    raw(server, f"GET /sparql?query={asked} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode(), read=False)
    return "sent"


def half(server: str, choose: random.Random) -> object:
    """A request that does not come to its end, and keeps the line meanwhile."""
    address = urllib.parse.urlsplit(server)
    with socket.create_connection((address.hostname, address.port), timeout=10) as line:
        line.sendall(b"POST /sparql HTTP/1.1\r\nHost: loc")
        time.sleep(choose.uniform(0, 3))
    return "sent"


ENMITY = {way.__name__: way for way in (heavy, heavy_and_new, update, broken, cut_off, half)}
HUNG_UP = {"ConnectionResetError", "RemoteDisconnected", "URLError", "TimeoutError", "BrokenPipeError"}
Told = Counter[tuple[str, object]]


class Storm:
    """Enemies that ask all at once until a time; what they were told is counted."""

    def __init__(self, server: str, seconds: float):
        # Whoever measures how long small questions wait must not wait for 64 threads of its own interpreter.
        self._process = subprocess.Popen(
            [sys.executable, "-m", __name__, server, str(seconds)], cwd=HERE, stdout=subprocess.PIPE, text=True
        )
        assert self._process.stdout
        assert self._process.stdout.readline() == "begin\n"
        self.end = time.monotonic() + seconds
        self.told: Told = Counter()

    def __enter__(self) -> Storm:
        return self

    def __exit__(self, *_: object) -> None:
        said, _ = self._process.communicate(timeout=120)
        self.told.update({(way, what): count for way, what, count in json.loads(said)})

    def said_to(self, *ways: str) -> set[object]:
        """Give all that was said to requests of some ways."""
        return {said for way, said in self.told if way in ways}


def attack(server: str, number: int, end: float) -> Told:
    """Ask, one thing after another, until a time."""
    choose = random.Random(SEED + number)
    told: Told = Counter()
    while time.monotonic() < end:
        way = choose.choice([*ENMITY])
        try:
            said = ENMITY[way](server, choose)
        except (OSError, http.client.HTTPException) as error:
            said = type(error).__name__
        told[way, said] += 1
        time.sleep(choose.uniform(0, 0.2))
    return told


def main(server: str, seconds: float) -> None:
    """Let them loose and print what they were told."""
    if hasattr(os, "nice"):
        os.nice(NICE)
    print("begin", flush=True)
    all_told: list[Told] = []
    end = time.monotonic() + seconds
    enemies = [
        threading.Thread(target=lambda number=number: all_told.append(attack(server, number, end)))
        for number in range(CLIENTS)
    ]
    for enemy in enemies:
        enemy.start()
    for enemy in enemies:
        enemy.join()
    together: Told = sum(all_told, Counter())
    print(json.dumps([[way, said, count] for (way, said), count in together.items()]))


if __name__ == "__main__":
    main(sys.argv[1], float(sys.argv[2]))
