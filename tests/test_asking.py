"""The Python API over the samples' graph: frames, networks, rdflib, exports."""

import networkx as nx
import pytest

import kg
from kg.model import Trouble


@pytest.fixture()
def graph(samples_graph):
    with kg.open(samples_graph) as graph:
        yield graph


def test_frames_have_proper_types(graph):
    claims, events, actors = graph.claims(), graph.events(), graph.actors()
    assert len(claims) and len(events) and len(actors)
    assert events["status"].dtype == "category" and str(events["first"].dtype).startswith("datetime64")


def test_a_notebook_shows_how_much_there_is(graph):
    shown, sizes = graph._repr_html_(), graph.sizes()
    assert f"<b>{sizes['articles']:,}</b><br>articles" in shown and f"<b>{sizes['claims']:,}</b><br>claims" in shown


def test_the_network_of_actors_is_weighted(graph):
    network = graph.to_networkx("actors")
    assert isinstance(network, nx.Graph) and network.number_of_edges()
    assert all(weight >= 1 for _, _, weight in network.edges(data="weight"))


def test_rdflib_sees_what_the_store_holds(graph):
    dataset = graph.to_rdflib()
    assert sum(len(one) for one in dataset.graphs() if "default" not in str(one.identifier)) == graph.sizes()["quads"]
    rows = dataset.query("SELECT (COUNT(DISTINCT ?a) AS ?n) WHERE { ?a a <http://schema.org/NewsArticle> }")
    assert int(next(iter(rows))[0]) == graph.sizes()["articles"]


def test_readings_come_back_in_the_order_of_the_text(graph):
    for reading in graph.readings():
        starts = [sentence.span.start for sentence in reading.sentences]
        assert starts == sorted(starts)


def test_removing_an_article_takes_what_only_it_supports(tmp_path):
    text = "乌克兰总统泽连斯基15日在柏林同德国总理默茨举行会谈。"
    path = tmp_path / "a.txt"
    path.write_text(text, encoding="utf-8")
    with pytest.warns(UserWarning, match="day"), kg.build(path, tmp_path / "graph") as built:
        [article] = built.store.ids()
    with kg.open(tmp_path / "graph", write=True) as graph:
        graph.remove(article)
        assert graph.sizes()["articles"] == graph.sizes()["events"] == graph.sizes()["actors"] == 0


def test_unknown_names_are_refused_with_help(graph):
    with pytest.raises(Trouble, match="nobody and nothing"):
        graph.query("who-said-what", actor="没有这个人")
