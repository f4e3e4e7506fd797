"""Programs that others wrote, asking the server as they ask any other."""

import json
import shutil
import subprocess

import pytest
import rdflib
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from SPARQLWrapper import CSV, JSON, TURTLE, XML, SPARQLWrapper

from tests.explore.server.conftest import ask

EVENTS = "SELECT ?e WHERE { ?e a <http://semanticweb.cs.vu.nl/2009/11/sem/Event> } ORDER BY ?e"
DRAWN = (
    "CONSTRUCT { ?e a ?type } WHERE { ?e a ?type . FILTER(?type = <http://semanticweb.cs.vu.nl/2009/11/sem/Event>) }"
)


@pytest.fixture(scope="module")
def happened(berlin):
    import kg

    with kg.open(berlin) as graph:
        return [row["e"] for row in graph.query(EVENTS).rows()]


def test_sparqlwrapper(server, happened):
    client = SPARQLWrapper(f"{server}/sparql")
    client.setQuery(EVENTS)
    for method in ("GET", "POST"):
        client.setMethod(method)
        client.setReturnFormat(JSON)
        found = client.queryAndConvert()["results"]["bindings"]
        assert [row["e"]["value"] for row in found] == happened
        client.setReturnFormat(XML)
        assert len(client.queryAndConvert().getElementsByTagName("result")) == len(happened)
        client.setReturnFormat(CSV)
        assert client.queryAndConvert().decode().split()[1:] == happened
    client.setQuery(DRAWN)
    client.setReturnFormat(TURTLE)
    assert len(rdflib.Graph().parse(data=client.queryAndConvert(), format="turtle")) == len(happened)


@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
def test_rdflibs_sparqlstore(server, happened, method):
    graph = rdflib.Graph(SPARQLStore(f"{server}/sparql", method=method))
    assert [str(row.e) for row in graph.query(EVENTS)] == happened
    assert len(graph.query(DRAWN).graph) == len(happened)
    assert bool(graph.query("ASK { ?s a <http://schema.org/NewsArticle> }"))
    article = next(graph.subjects(rdflib.RDF.type, rdflib.URIRef("http://schema.org/NewsArticle")))
    assert graph.value(article, rdflib.DCTERMS.identifier)


@pytest.mark.skipif(not shutil.which("curl"), reason="needs curl")
def test_curl(server, happened):
    def curl(*arguments):
        return subprocess.run(["curl", "-sS", "--fail", *arguments], capture_output=True, check=True).stdout.decode()

    found = curl("-H", "Accept: text/csv", "--data-urlencode", f"query={EVENTS}", f"{server}/sparql")
    assert found.split()[1:] == happened
    found = curl(
        "-G", "--data-urlencode", f"query={EVENTS}", "-H", "Accept: text/tab-separated-values", f"{server}/sparql"
    )
    assert len(found.splitlines()) == len(happened) + 1


def test_the_service_describes_itself(server):
    described = rdflib.Graph().parse(f"{server}/sparql", format="turtle")
    sd = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")
    assert next(described.objects(None, sd.endpoint)) == rdflib.URIRef(f"{server}/sparql")
    assert sd.UnionDefaultGraph in set(described.objects(None, sd.feature))


def test_the_graph_is_described_in_void(server):
    void = rdflib.Namespace("http://rdfs.org/ns/void#")
    described = rdflib.Graph().parse(f"{server}/.well-known/void", format="turtle")
    counted = json.loads(ask(f"{server}/sparql?query=SELECT(COUNT(*)AS%3Fn)%7B%3Fs%3Fp%3Fo%7D").body)
    triples = int(described.value(next(described.subjects(void.sparqlEndpoint)), void.triples))
    assert triples == int(counted["results"]["bindings"][0]["n"]["value"])
    assert len(list(described.objects(None, void.propertyPartition))) == int(
        next(described.objects(None, void.properties))
    )


def test_the_named_questions_by_name(server):
    listed = json.loads(ask(f"{server}/questions").body)
    assert len(listed) >= 30
    assert {"name", "english", "chinese", "parameters", "sparql"} <= set(listed[0])
    found = json.loads(ask(f"{server}/questions/who-said-what?topic=security-guarantee").body)
    assert {row["speaker"]["value"] for row in found["results"]["bindings"]}
    table = ask(f"{server}/questions/who-said-what?topic=%E5%AE%89%E5%85%A8%E4%BF%9D%E9%9A%9C", Accept="text/csv")
    assert table.text.splitlines()[0] == "published,said_on,speaker,act,words,claim"
    assert ask(f"{server}/questions/nothing").status == 404
    assert ask(f"{server}/questions/who-said-what?topic=nonsense").status == 400
    assert ask(f"{server}/questions/who-said-what?topic=%7D%20DROP%20ALL").status == 400


def test_evidence(server, happened):
    told = json.loads(ask(f"{server}/explain?iri={happened[0]}").body)
    assert "【" in told["text"]
    assert ask(f"{server}/explain?iri={happened[0]}", Accept="text/plain").type == "text/plain"
    assert ask(f"{server}/explain?iri=nothing").status == 404
    assert ask(f"{server}/explain").status == 400


def test_an_article_with_its_text(server):
    ids = json.loads(ask(f"{server}/questions/articles").body)["results"]["bindings"]
    id = next(value["value"] for name, value in ids[0].items() if name in {"id", "article"})
    record = json.loads(ask(f"{server}/article/{id.rpartition('/')[2]}").body)
    assert record["text"][record["sentences"][0]["start"] :]
    assert ask(f"{server}/article/nobody").status == 404


def test_health(server):
    assert json.loads(ask(f"{server}/health").body) == {"ok": True}
