import pytest

from kg.explore.export import gexf
from kg.explore.network import network
from kg.model import Trouble
from tests.explore.test_export import node_reads


def edges(drawn, *columns: str) -> set[tuple]:
    """The edges by the names of their ends, with some of what is known of them."""
    label = drawn.nodes(data="label")
    return {(label[a], label[b], *(data[c] for c in columns)) for a, b, data in drawn.edges(data=True)}


def test_actors_by_shared_events(graph):
    drawn = network(graph, "actors")
    assert edges(drawn, "kind", "weight", "articles") == {
        ("泽连斯基", "美国", "CONSULT", 1, 1), ("泽连斯基", "威特科夫", "CONSULT", 2, 2), ("泽连斯基", "库什纳", "CONSULT", 1, 1),
        ("美国", "乌克兰", "CONSULT", 1, 1), ("乌梅罗夫", "威特科夫", "CONSULT", 1, 1), ("默茨", "泽连斯基", "CONSULT", 2, 1),
    }  # fmt: skip
    (zelensky,) = [about for _, about in drawn.nodes(data=True) if about["label"] == "泽连斯基"]
    assert zelensky == {
        "label": "泽连斯基", "label_en": "Volodymyr Zelenskyy", "kind": "PERSON", "qid": "Q3874799", "articles": 3,
        "start": "2025-12-14", "end": "2026-01-05",
    }  # fmt: skip
    (twice,) = [data for *_, data in drawn.edges(data=True) if data["weight"] == 2 and data["articles"] == 2]
    assert twice["spells"] == [("2025-12-14", "2025-12-14"), ("2025-12-15", "2025-12-15")]


def test_what_is_kept(graph):
    assert edges(network(graph, since="2026-01-01"), "weight") == {("默茨", "泽连斯基", 2)}
    assert edges(network(graph, statuses=["planned"]), "kind") == {
        ("泽连斯基", "威特科夫", "CONSULT"), ("泽连斯基", "库什纳", "CONSULT"),
    }  # fmt: skip
    assert edges(network(graph, statuses=["planned"], claimed=True, types=["AID"])) == {
        ("欧洲联盟", "乌克兰"),
        ("默茨", "乌克兰"),
    }
    assert edges(network(graph, min_confidence=0.95)) == set()
    assert edges(network(graph, types=["ASSAULT"])) == set()


def test_places_are_joined_to_actors_by_events(graph):
    drawn = network(graph, "places", until="2025-12-14")
    assert edges(drawn, "kind") == {
        ("泽连斯基", "会商「会谈」", "takes part"), ("威特科夫", "会商「会谈」", "takes part"), ("库什纳", "会商「会谈」", "takes part"),
        ("美国", "会商「会谈」", "takes part"), ("会商「会谈」", "柏林", "happens in"),
    }  # fmt: skip


def test_who_speaks_about_whom(graph):
    assert ("默茨", "美国", "endorse", 1) in edges(network(graph, "speakers"), "kind", "weight")


def test_claims_by_topic(graph):
    drawn = network(graph, "topics", topics=["security-guarantee"], until="2025-12-31")
    assert edges(drawn, "kind") == {
        ("泽连斯基", "安全保障", "propose"), ("欧洲联盟", "安全保障", "commit"), ("默茨", "安全保障", "endorse"),
    }  # fmt: skip


@pytest.mark.parametrize("kept", [{"since": "15日"}, {"types": ["MEET"]}, {"topics": ["} #"]}, {"kind": "everything"}])
def test_a_wrong_wish_is_refused(graph, kept):
    with pytest.raises(Trouble):
        network(graph, **kept)


@pytest.mark.parametrize("kind", ["actors", "places", "speakers", "topics"])
def test_every_network_opens_elsewhere(graph, kind, tmp_path):
    drawn = network(graph, kind)
    file = tmp_path / "network.gexf"
    file.write_bytes(gexf(drawn))
    read = node_reads(file)
    assert (read["nodes"], read["edges"]) == (drawn.number_of_nodes(), drawn.number_of_edges())
