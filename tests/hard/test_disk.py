"""A full, read-only or torn disk, and others at the same store: a clear line, and nothing that was in is lost."""

import os
import resource
import shutil
import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from pathlib import Path
from random import Random

import pytest

import kg
from kg.graph.store import Store
from kg.model import Trouble
from tests.hard.effort import LONG, SEED, command, content, effort, run, write_corpus

ARTICLES = 20
ROOT = hasattr(os, "geteuid") and os.geteuid() == 0


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    return write_corpus(tmp_path_factory.mktemp("disk") / "corpus.jsonl", ARTICLES)


@pytest.fixture(scope="module")
def built(corpus):
    path = corpus.with_name("built")
    with kg.build([corpus], path):
        pass
    return path


@contextmanager
def small_disk(folder: Path, size: str, mode: str = "rw"):
    """Mount a small disk; skip where that is not allowed."""
    folder.mkdir(exist_ok=True)
    if not ROOT or not shutil.which("mount"):
        pytest.skip("only root can mount a disk")
    if subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size},{mode}", "tmpfs", folder]).returncode:
        pytest.skip("no disk can be mounted here")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", folder], check=True)


def one_line(done: subprocess.CompletedProcess) -> str:
    """A failed command says why in one line, and shows no traceback."""
    assert done.returncode == 2, (done.returncode, done.stdout, done.stderr)
    (line,) = done.stderr.splitlines()
    assert line.startswith("kg: ")
    return line


def test_a_full_disk(tmp_path, corpus, built):
    with small_disk(tmp_path / "disk", "3m") as disk:
        line = one_line(run("build", corpus, "-o", disk / "graph"))
        assert "full" in line or "free" in line
        subprocess.run(["mount", "-o", "remount,size=200m", disk], check=True)
        assert run("build", corpus, "-o", disk / "graph").returncode == 0
        assert content(disk / "graph") == content(built)


@pytest.mark.parametrize("limit", [2_000, 20_000, 60_000, 200_000] if LONG else [20_000])
def test_a_file_that_may_not_grow(tmp_path, corpus, built, limit):
    def small():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    path = tmp_path / "graph"
    one_line(run("build", corpus, "-o", path, preexec_fn=small))
    assert run("build", corpus, "-o", path).returncode == 0
    assert content(path) == content(built)


def test_a_read_only_disk(tmp_path, corpus, built):
    with small_disk(tmp_path / "disk", "64m") as disk:
        shutil.copytree(built, disk / "graph")
        subprocess.run(["mount", "-o", "remount,ro", disk], check=True)
        assert "read-only" in one_line(run("build", corpus, "-o", disk / "graph"))
        assert "read-only" in one_line(run("build", corpus, "-o", disk / "other"))
        asked = run("query", "ASK { ?s ?p ?o }", "--graph", disk / "graph")
        assert asked.returncode == 0 and asked.stdout == "true\n", asked.stderr


@pytest.mark.skipif(ROOT, reason="root may write everywhere")
def test_a_folder_without_rights(tmp_path, corpus):
    (tmp_path / "shut").mkdir(mode=0o500)
    assert "may not write" in one_line(run("build", corpus, "-o", tmp_path / "shut" / "graph"))


def test_a_store_that_somebody_else_writes(tmp_path, corpus, built):
    path = shutil.copytree(built, tmp_path / "graph")
    with Store.open(path):
        assert "another process" in one_line(run("build", corpus, "-o", path))
        assert "another process" in one_line(run("remove", "a00000", "--graph", path))
        assert run("query", "ASK { ?s ?p ?o }", "--graph", path).stdout == "true\n"
        assert run("verify", "--graph", path).returncode == 0
    assert content(path) == content(built)


def test_of_two_builds_into_one_store_one_is_refused_and_nothing_is_mixed(tmp_path, corpus, built):
    path = tmp_path / "graph"
    both = [
        subprocess.Popen(
            command("build", corpus, "-o", path), stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for _ in range(2)
    ]
    told = [one.communicate(timeout=300)[1] for one in both]
    codes = sorted(one.returncode for one in both)
    # The second may also come when the first is done already; then it finds nothing new.
    assert codes in ([0, 2], [0, 0]), told
    assert codes == [0, 0] or any("another process is writing" in line for line in told), told
    assert content(path) == content(built)


def test_a_question_during_a_build_sees_whole_batches(tmp_path, corpus):
    """However often one asks: all of a commit is there or nothing of it, and every quotation is proved."""
    path, commit = tmp_path / "graph", 5
    process = subprocess.Popen(command("build", corpus, "-o", path, commit=commit), stdout=subprocess.DEVNULL)
    seen = []
    while process.poll() is None:
        if (path / "quads" / "CURRENT").exists():
            try:
                with kg.open(path) as graph:
                    seen.append(graph.sizes()["articles"])
                    assert list(graph.verify()) == []
            except Trouble as trouble:
                assert "no graph" in str(trouble) or "cannot be" in str(trouble)
        time.sleep(0.05)
    assert process.returncode == 0
    assert all(count % commit == 0 for count in seen) and seen == sorted(seen)
    with kg.open(path) as graph:
        assert graph.sizes()["articles"] == ARTICLES


def test_many_threads_ask_one_graph(built):
    with kg.open(built) as graph:
        rows, errors = [], []

        def ask():
            try:
                rows.append(len(graph.query("meetings-by-place").rows()))
            except Exception as error:
                errors.append(error)

        threads = [threading.Thread(target=ask) for _ in range(16)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert errors == [] and len(set(rows)) == 1


@pytest.mark.timeout(effort(300, 3600))
def test_the_newest_files_cut_as_by_a_power_failure(tmp_path, corpus, built):
    """Cut the log of a killed build anywhere: the store opens, holds whole articles, and the build goes on."""
    random, wanted = Random(SEED), content(built)
    killed = tmp_path / "killed"
    code = (
        "import os, sys; from kg.graph import store as s; real = s.Store.close\n"
        "s.Store.close = lambda self: os._exit(9)\n"  # as a kill would: nothing is put in order
        "from kg.__main__ import main; main(sys.argv[1:])"
    )
    subprocess.run([sys.executable, "-c", code, "build", str(corpus), "-o", str(killed)], capture_output=True)
    for number in range(effort(2, 60)):
        path = shutil.copytree(killed, tmp_path / str(number))
        files = sorted((path / "quads").glob("*.log"), key=lambda file: file.stat().st_mtime)
        assert files
        cut = files[-1].read_bytes()
        files[-1].write_bytes(cut[: random.randrange(len(cut) + 1)])
        with Store.open(path) as store:
            assert len(store.ids()) in (0, ARTICLES)
        assert run("build", corpus, "-o", path).returncode == 0
        assert content(path) == wanted
        shutil.rmtree(path)


@pytest.mark.parametrize(
    "pattern", ["quads/*.sst", "quads/MANIFEST*", "quads/CURRENT", "originals.sqlite", "graph.json"]
)
def test_a_torn_file_is_named_in_one_line_and_never_believed(tmp_path, built, pattern):
    path = shutil.copytree(built, tmp_path / "graph")
    files = sorted(path.glob(pattern), key=lambda file: file.stat().st_size)
    if not files:
        pytest.skip(f"this store has no {pattern}")
    files[-1].write_bytes(files[-1].read_bytes()[: files[-1].stat().st_size // 2])
    codes = []
    for arguments in (["verify"], ["query", "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"], ["check"]):
        done = run(*arguments, "--graph", path)
        assert "Traceback" not in done.stderr and "panicked" not in done.stderr, done.stderr
        assert done.returncode in (0, 1, 2)
        if done.returncode == 2:
            assert len(done.stderr.splitlines()) == 1
        codes.append(done.returncode)
    assert codes[0] in (1, 2)


def test_what_a_finished_build_holds_needs_no_log(tmp_path, corpus, built):
    """After the build the log may be lost altogether: all is in the store's own files."""
    path = shutil.copytree(built, tmp_path / "graph")
    for log in (path / "quads").glob("*.log"):
        log.write_bytes(b"")
    assert content(path) == content(built)
