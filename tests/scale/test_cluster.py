"""Two machines, as far as one can be two: the graph is that of one process, also if one of them dies on the way."""

import gzip
import json
import os
import signal
import time
from threading import Thread

import pyoxigraph as ox
import pytest

import kg
from kg.graph.iris import Names
from kg.graph.originals import Originals
from kg.graph.store import Store
from kg.model import Trouble
from kg.scale import cluster, kept
from kg.scale.parts import parts
from kg.ways import api
from tests.test_building import dump, line, version

distributed = pytest.importorskip("distributed")


def fail(trouble):
    raise trouble


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    """Articles, one id twice with the same text, one twice with another."""
    path = tmp_path_factory.mktemp("corpus") / "articles.jsonl"
    lines = [version(number, number % 6) for number in range(120)]
    lines += [version(3, 3), line("a4", "中国外交部发言人表示，中方反对任何单边制裁。")]
    path.write_text("".join(lines), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def expected(corpus, tmp_path_factory):
    folder = tmp_path_factory.mktemp("expected") / "graph"
    with kg.build([corpus], folder, on_trouble=lambda trouble: None):
        pass
    return dump(folder)


@pytest.fixture()
def two_machines():
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address=":0", silence_logs=50
    ) as machines:
        yield machines


@pytest.fixture(autouse=True)
def _small_parts(monkeypatch):
    monkeypatch.setitem(cluster.read_parts.__kwdefaults__, "size", 4000)


def kill_one(machines, folder):
    """Kill a machine once the first part is there."""
    while not list(folder.glob("*.json")):
        time.sleep(0.01)
    os.kill(next(iter(machines.workers.values())).pid, signal.SIGKILL)


def test_the_graph_is_that_of_one_process_though_a_machine_dies(corpus, expected, two_machines, tmp_path):
    killer = Thread(target=kill_one, args=(two_machines, tmp_path / "parts"), daemon=True)
    killer.start()
    told = []
    where = {"engine": f"dask:{two_machines.scheduler_address}", "parts": tmp_path / "parts"}
    with kg.build([corpus], tmp_path / "graph", **where, on_trouble=told.append) as graph:
        assert (graph.last_build.new, graph.last_build.left_out) == (120, 1)
    killer.join()
    assert dump(tmp_path / "graph") == expected
    assert ["'a4'" in str(trouble) for trouble in told] == [True]

    files = api.write_quads([corpus], tmp_path / "quads", **where, on_trouble=told.append)
    assert len(files) > 5 and "'a4'" in str(told[-1])
    assert load(files) == expected


def load(files):
    """Give the sorted quads of the files, once each, without the provenance."""
    store = ox.Store()
    for file in files:
        store.bulk_load(gzip.decompress(file.read_bytes()), ox.RdfFormat.N_QUADS)
    with Store(store, Originals(None), Names()) as whole:
        return "".join(whole.dump(but=["provenance"]))


def test_a_part_that_is_there_is_not_read_again(tmp_path, monkeypatch):
    (tmp_path / "a.jsonl").write_text(version(1, 1), encoding="utf-8")
    [part] = parts([tmp_path / "a.jsonl"], fail)
    first = cluster.read_part(part, tmp_path, Names(), (), api.reader())
    monkeypatch.setattr(cluster, "read_into", None)
    assert cluster.read_part(part, tmp_path, Names(), (), api.reader()) == first
    [graph] = kept.graphs_of(first)
    assert graph.article.id == "a1"
    assert json.loads(gzip.decompress(first.records.read_bytes()))["id"] == "a1"


def test_what_kills_every_machine_is_found_and_left_out(tmp_path):
    """The part is cut in halves until one article is left; here the cutting alone."""
    (tmp_path / "a.jsonl").write_text("".join(version(n, 1) for n in range(5)), encoding="utf-8")
    [part] = parts([tmp_path / "a.jsonl"], fail)
    left, done = [part], []
    while left:
        one = left.pop()
        pieces = cluster.smaller(one)
        left += pieces
        done += [] if pieces else [one]
    assert sorted((one.first, one.last) for one in done) == [(n, n + 1) for n in range(5)]


def test_another_version_on_a_machine_is_refused(tmp_path):
    (tmp_path / "a.jsonl").write_text(version(1, 1), encoding="utf-8")
    [part] = parts([tmp_path / "a.jsonl"], fail)
    with pytest.raises(Trouble, match="install the same"):
        cluster.read_part(part, tmp_path, Names(), (), "other")


@pytest.mark.parametrize("engine", ["spark", "dask:tcp://127.0.0.1:9"])
def test_an_engine_that_is_not_there_is_told_in_one_line(engine, tmp_path, monkeypatch):
    monkeypatch.setattr(cluster, "SECONDS", 1)
    with pytest.raises(Trouble, match=r"no (engine|scheduler)"):
        kg.build([tmp_path], tmp_path / "graph", engine=engine)
