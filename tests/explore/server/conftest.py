"""A server of the hand-written readings, as a person starts it, on a free port of this machine."""

import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager

import pytest

from kg.graph.facts import facts
from kg.graph.store import Store
from tests.explore.berlin import readings


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


@contextmanager
def serving(graph, *settings):
    """Run `kg serve`, give its address."""
    port = free_port()
    command = [sys.executable, "-m", "kg", "serve", "--graph", str(graph), "--port", str(port), *map(str, settings)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as process:
        try:
            address = f"http://127.0.0.1:{port}"
            for _ in range(300):
                try:
                    urllib.request.urlopen(f"{address}/health", timeout=30)
                    break
                except (urllib.error.URLError, ConnectionError):
                    assert process.poll() is None, process.stdout.read().decode()
                    time.sleep(0.1)
            yield address
        finally:
            process.terminate()


@pytest.fixture(scope="session")
def berlin(tmp_path_factory):
    """The hand-written readings in a graph on disk."""
    path = tmp_path_factory.mktemp("berlin") / "graph"
    with Store.open(path) as store:
        store.replace([facts(reading, store.names) for reading in readings()])
    return path


@pytest.fixture(scope="module")
def server(berlin):
    with serving(berlin, "--workers", 2) as address:
        yield address


class Answer:
    """What a server said."""

    def __init__(self, status, headers, body):
        self.status, self.body = status, body
        self.headers = headers
        self.type = headers.get("Content-Type", "").partition(";")[0]

    @property
    def text(self):
        return self.body.decode("utf-8")


def ask(address, data=None, **headers) -> Answer:
    """Send a request; headers as keywords, Content_Type for Content-Type."""
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    request = urllib.request.Request(address, data, sent)
    try:
        with urllib.request.urlopen(request, timeout=60) as got:
            return Answer(got.status, got.headers, got.read())
    except urllib.error.HTTPError as error:
        return Answer(error.code, error.headers, error.read())
