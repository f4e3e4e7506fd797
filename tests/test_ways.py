"""Whatever way articles go into a graph, and whatever way they come out, it is the same graph."""

import json
from pathlib import Path
from urllib.request import Request, urlopen

import pytest

import kg
from kg.graph.remote import Remote
from kg.ways import asking
from tests.graph.test_remote import PROGRAM, oxigraph

SAMPLES = sorted((Path(kg.__file__).parent / "samples").glob("*.*"))
SAMPLES = [path for path in SAMPLES if path.suffix != ".md"]


def quads(path):
    """All that is in a graph, but for the times of its runs."""
    with kg.open(path) as graph:
        return list(graph.store.dump(but=["provenance"]))


def test_any_order_and_any_number_of_processes_give_the_same_quads(samples_graph, tmp_path):
    with kg.build(list(reversed(SAMPLES)), tmp_path / "other", workers=2):
        pass
    assert quads(tmp_path / "other") == quads(samples_graph)


def test_one_at_a_time_gives_the_same_quads(samples_graph, tmp_path):
    for path in SAMPLES:
        with kg.build([path], tmp_path / "other"):
            pass
    assert quads(tmp_path / "other") == quads(samples_graph)


def test_records_are_the_same_before_the_graph_and_after(samples_graph, tmp_path):
    before = {record["id"]: record for record in kg.records(SAMPLES)}
    with kg.open(samples_graph) as graph:
        [path] = graph.export("records", tmp_path / "records.jsonl")
    after = {record["id"]: record for record in map(json.loads, path.read_text("utf-8").splitlines())}
    assert after == json.loads(json.dumps(before))


@pytest.mark.skipif(not PROGRAM.exists(), reason="needs the program oxigraph")
def test_a_build_goes_to_a_server_as_to_a_folder(samples_graph, tmp_path):
    process, address = oxigraph("--location", str(tmp_path / "server"))
    try:
        with kg.build(SAMPLES, address) as graph:
            assert graph.last_build.new == len(graph.store.ids())
        with Remote.open(address) as remote:
            assert list(remote.dump(but=["provenance"])) == quads(samples_graph)
        with kg.build(SAMPLES, address) as graph:
            assert (graph.last_build.new, graph.last_build.changed) == (0, 0)
    finally:
        process.terminate()
        process.wait()


@pytest.mark.skipif(not PROGRAM.exists(), reason="needs the program oxigraph")
def test_a_folder_can_be_loaded_into_a_server_as_it_is(samples_graph, tmp_path):
    process, address = oxigraph()
    try:
        with kg.open(samples_graph) as graph:
            [path] = graph.export("nq", tmp_path / "graph.nq")
        sent = Request(f"{address}/store", path.read_bytes(), {"Content-Type": "application/n-quads"}, method="POST")
        urlopen(sent, timeout=60).close()
        with Remote.open(address) as remote:
            assert list(remote.dump(but=["provenance"])) == quads(samples_graph)
    finally:
        process.terminate()
        process.wait()


def test_what_a_folder_answers_the_endpoint_answers(samples_graph):
    from tests.explore.server.conftest import serving

    with (
        serving(samples_graph, "--workers", 1) as address,
        kg.open(f"{address}/sparql") as there,
        asking.open(samples_graph) as here,
    ):
        assert there.sizes() == here.sizes()
        for name in ("what-happened", "who-said-what", "meetings-by-pair"):
            assert there.query(name).rows() == here.query(name).rows()
