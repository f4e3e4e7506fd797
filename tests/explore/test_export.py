import csv
import json
import shutil
import subprocess
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import networkx as nx
import numpy as np
import pytest
from lxml import etree

from kg.explore.export import edge_table, gexf, graphml, node_table, plain
from kg.explore.network import NETWORKS, network

JS = Path(__file__).parents[1] / "js"


def rough() -> nx.MultiDiGraph:
    """A network with everything that spoils a file."""
    network = nx.MultiDiGraph(name="谁与谁")
    network.add_node("ze", label="泽连斯基", label_en="Volodymyr Zelenskyy", kind="PERSON", articles=3, qid="Q3874799")
    network.add_node("merz", label="默茨", kind="PERSON", articles=np.int64(2), first=date(2025, 12, 14), qid=None)
    network.add_node(
        "eu", label="欧\x00盟\ud83d", kind="ORG", articles=1.5, names={"欧盟", "欧洲联盟"}, share=Decimal("0.5")
    )
    network.add_node(7, label="seven", sure=np.bool_(True), mixed=1)
    network.add_node("7", label="seven again", mixed="一")
    network.add_edge("ze", "merz", kind="CONSULT", type="meets", weight=2, spells=[("2025-12-14", "2025-12-14")])
    network.add_edge("ze", "merz", kind="SUPPORT", type="praises", weight=1)
    network.add_edge("merz", "merz", kind="OTHER", weight=np.float32(0.5), topics=["territory", "ceasefire"])
    return network


def installed(package: str) -> None:
    """See that Node has a package for the tests; skip where it cannot be had."""
    if not shutil.which("node"):
        pytest.skip("no node here")
    if not (JS / "node_modules" / package).is_dir():
        if not shutil.which("npm"):
            pytest.skip("no npm here")
        command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
        install = subprocess.run(command, cwd=JS, capture_output=True, text=True, timeout=240)
        if install.returncode:
            pytest.skip(f"npm cannot install: {install.stderr[:200]}")


def node_reads(file: Path) -> dict:
    """Read a GEXF file with an independent program."""
    installed("graphology-gexf")
    run = subprocess.run(
        ["node", str(JS / "read_gexf.cjs"), str(file)], capture_output=True, text=True, timeout=120, check=True
    )
    return json.loads(run.stdout)


def test_an_independent_reader_opens_the_gexf(tmp_path):
    file = tmp_path / "rough.gexf"
    file.write_bytes(gexf(rough()))
    read = node_reads(file)
    nodes = dict(read["first"])
    assert (read["nodes"], read["edges"]) == (5, 3)
    assert nodes["ze"]["label"] == "泽连斯基" and nodes["ze"]["label_en"] == "Volodymyr Zelenskyy"
    assert nodes["eu"]["label"] == "欧盟"
    assert nodes["ze"]["color"].startswith("rgba(180,67,47") and nodes["ze"]["size"] > nodes["merz"]["size"]
    assert nodes["eu"]["names"] == "欧洲联盟|欧盟"
    assert nodes["merz"]["first"] == "2025-12-14" and "qid" not in nodes["merz"]
    assert {(edge[2]["kind"], edge[2]["weight"]) for edge in read["some"]} == {
        ("CONSULT", 2),
        ("SUPPORT", 1),
        ("OTHER", 0.5),
    }


def test_ten_thousand_nodes(tmp_path):
    network = nx.Graph()
    for number in range(10_000):
        network.add_node(f"n{number}", label=f"第{number}位", kind="GPE", articles=number % 9)
        network.add_edge(f"n{number}", f"n{number * 7 % 10_000}", kind="CONSULT", weight=1 + number % 4)
    file = tmp_path / "many.gexf"
    file.write_bytes(gexf(network))
    read = node_reads(file)
    assert (read["nodes"], read["edges"]) == (10_000, network.number_of_edges())


def test_days_make_the_timeline_play():
    root = etree.fromstring(gexf(rough()))
    space = {"g": "http://www.gexf.net/1.2draft"}
    (graph,) = root.xpath("//g:graph", namespaces=space)
    assert (graph.get("mode"), graph.get("timeformat")) == ("dynamic", "date")
    (spell,) = root.xpath("//g:spell", namespaces=space)
    assert (spell.get("start"), spell.get("end")) == ("2025-12-14", "2025-12-14")


@pytest.mark.parametrize("kind", [None, *NETWORKS])
def test_the_gexf_keeps_to_its_schema(kind, graph):
    schema = etree.RelaxNG(etree.parse(str(Path(__file__).parent / "gexf.rng")))
    root = etree.fromstring(gexf(network(graph, kind) if kind else rough()))
    assert schema.validate(root), schema.error_log
    ids = [node.get("id") for node in root.iterfind(".//{*}node")]
    edges = [edge.get("id") for edge in root.iterfind(".//{*}edge")]
    assert len(set(ids)) == len(ids) > 1 and len(set(edges)) == len(edges) > 0
    named = {attribute.get("id") for attribute in root.iterfind(".//{*}attribute")}
    assert {value.get("for") for value in root.iterfind(".//{*}attvalue")} <= named
    if kind:
        assert root.find(".//{*}graph").get("mode") == "dynamic"
        assert all(node.get("start") <= node.get("end") for node in root.iterfind(".//{*}node") if node.get("start"))
        assert root.findall(".//{*}spell")


def test_the_same_network_gives_the_same_file():
    assert gexf(rough()) == gexf(rough())


def test_each_attribute_has_one_type():
    clean = plain(rough())
    assert {type(about["articles"]) for _, about in clean.nodes(data=True) if "articles" in about} == {float}
    assert {about["mixed"] for _, about in clean.nodes(data=True) if "mixed" in about} == {"1", "一"}
    assert set(clean.nodes) == {"ze", "merz", "eu", "7", "7'"}


def test_graphml_comes_back():
    back = nx.read_graphml(BytesIO(graphml(rough())), force_multigraph=True)
    assert back.nodes["ze"]["label"] == "泽连斯基"
    assert sorted(data["kind"] for *_, data in back.edges(data=True)) == ["CONSULT", "OTHER", "SUPPORT"]


def test_no_cell_is_a_formula():
    network = nx.Graph()
    network.add_node("=1+1", label="@SUM(A1)", note="-2", count=-2)
    network.add_edge("=1+1", "+x", label='=HYPERLINK("http://example.org")')
    nodes = list(csv.DictReader(node_table(network).splitlines()))
    assert nodes[0] == {"Id": "'=1+1", "Label": "'@SUM(A1)", "note": "'-2", "count": "-2"}
    (edge,) = csv.DictReader(edge_table(network).splitlines())
    assert edge["Label"].startswith("'=") and edge["Source"] == "'=1+1" and edge["Type"] == "Undirected"
