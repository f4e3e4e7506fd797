"""A build that is killed, wherever that happens, goes on when it is run again, and the graph is the same."""

import os
import random
import signal
import subprocess
import time
from pathlib import Path

import pytest

from kg.graph.store import Store
from kg.graph.verify import verify
from tests.hard.effort import LONG, SEED, command, content, effort, run, write_corpus

pytestmark = pytest.mark.skipif(os.name != "posix", reason="needs SIGKILL")
COMMIT = 6
ARTICLES = effort(40, 60)


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    return write_corpus(tmp_path_factory.mktemp("kills") / "corpus.jsonl", ARTICLES)


@pytest.fixture(scope="module")
def undisturbed(corpus):
    """What is in the graph of a build that nobody disturbs, and how long the build works on it."""
    path = corpus.with_name("undisturbed")
    process = start(corpus, path)
    begin = when_there(path)
    assert process.wait(300) == 0
    return content(path), time.perf_counter() - begin


def start(corpus: Path, path: Path, *more: object) -> subprocess.Popen:
    return subprocess.Popen(
        command("build", corpus, "-o", path, *more, commit=COMMIT),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def when_there(path: Path) -> float:
    """Wait until the build has made its folder: what is killed before that has done nothing yet."""
    while not path.exists():
        time.sleep(0.002)
    return time.perf_counter()


def kill(process: subprocess.Popen) -> None:
    process.send_signal(signal.SIGKILL)
    process.wait()


def whole(path: Path, undisturbed: str) -> int:
    """Whatever is in after a kill is whole and proved; give how many articles that are."""
    if not (path / "quads" / "CURRENT").exists():
        return 0
    with Store.open(path) as store:
        assert list(verify(store)) == []
        for graph in store.graphs():
            assert store.triples(graph).replace(" .\n", f" {graph} .\n") in undisturbed
        return len(store.ids())


@pytest.mark.timeout(effort(300, 7200))
def test_killed_at_any_instant_and_run_again_it_is_the_same_graph(tmp_path, corpus, undisturbed):
    wanted, seconds = undisturbed
    instants = random.Random(SEED)
    found = []
    for number in range(effort(3, 120)):
        path = tmp_path / f"{number}"
        for _ in range(instants.choice((1, 1, 1, 2))):
            process = start(corpus, path)
            when_there(path)
            time.sleep(instants.uniform(0, seconds))
            kill(process)
            found.append(whole(path, wanted))
        done = run("build", corpus, "-o", path)
        assert done.returncode == 0, done.stderr
        assert content(path) == wanted
    # The instants were worth something only if some of them met a graph half built.
    assert any(0 < count < ARTICLES for count in found) or not LONG


def test_the_processes_that_help_a_killed_build_end_too(tmp_path, corpus, undisturbed):
    path = tmp_path / "graph"
    process = start(corpus, path, "--workers", 2)
    when_there(path)
    deadline = time.monotonic() + 60
    while len(helpers(process.pid)) < 2 and time.monotonic() < deadline:
        time.sleep(0.05)
    left = helpers(process.pid)
    assert left
    kill(process)
    while left and time.monotonic() < deadline + 30:
        left = {one for one in left if Path(f"/proc/{one}/stat").exists() and not gone(one)}
        time.sleep(0.05)
    assert not left
    assert run("build", corpus, "-o", path, "--workers", 2).returncode == 0
    assert content(path) == undisturbed[0]


def helpers(session: int) -> set[int]:
    """Number the other processes of a session."""
    found = set()
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[3]) == session and int(path.parent.name) != session and fields[0] != "Z":
            found.add(int(path.parent.name))
    return found


def gone(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True
