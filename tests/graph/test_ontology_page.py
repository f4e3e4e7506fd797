"""The ontology as a page, and how it stands to the vocabularies of others."""

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from rdflib import OWL, RDF, RDFS, SKOS, Graph, Namespace

from kg.graph.iris import PREFIXES, ontology
from kg.graph.ontology import page

WJ = Namespace(PREFIXES["wj"])
SEM = Namespace(PREFIXES["sem"])


class Ids(HTMLParser):
    """The ids of a page, the places it links to, and what it would load."""

    def __init__(self, text):
        super().__init__()
        self.ids, self.links, self.loads = [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        said = dict(attributes)
        self.ids += [said["id"]] if "id" in said else []
        self.links += [said["href"][1:]] if said.get("href", "").startswith("#") else []
        self.loads += [tag] if "src" in said or tag in {"script", "link"} else []


@pytest.fixture(scope="module")
def terms():
    graph = Graph()
    for path in ontology().glob("*.ttl"):
        if path.name != "shapes.ttl":
            graph.parse(path)
    return graph


def own(terms, *types):
    return sorted({term for type in types for term in terms.subjects(RDF.type, type) if term.startswith(WJ)})


def test_the_page_in_the_docs_is_that_of_the_ontology():
    written = Path(__file__).parent.parent.parent / "docs" / "ontology.html"
    assert written.read_text("utf-8") == page(), "say: python -m kg.graph.ontology > docs/ontology.html"


def test_every_own_term_has_its_place_on_the_page(terms):
    read = Ids(page())
    names = {
        term.removeprefix(WJ) for term in own(terms, OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, SKOS.Concept)
    }
    assert names <= set(read.ids)
    assert len(read.ids) == len(set(read.ids))
    assert set(read.links) <= set(read.ids)
    assert not read.loads


def test_the_page_shows_the_codes_of_others():
    assert re.search(r'id="MOBILIZE".*?CAMEO 15, PLOVER MOBILIZE', page())


def test_the_vocabularies_of_others_are_found_from_here(terms):
    matched = {
        str(other)
        for how in (SKOS.closeMatch, RDFS.subClassOf, RDFS.subPropertyOf, RDFS.domain)
        for other in terms.objects(None, how)
    }
    for prefix in ("sem", "prov", "nif", "its", "org", "schema", "skos", "time", "dct"):
        assert any(iri.startswith(PREFIXES[prefix]) for iri in matched), prefix


def test_no_match_makes_an_event_told_of_a_fact(terms):
    strict = (RDFS.subClassOf, OWL.equivalentClass, SKOS.exactMatch, SKOS.closeMatch, SKOS.broadMatch)
    assert not [how for how in strict if SEM.Event in set(terms.objects(WJ.Event, how))]
    # Nor does anything follow from how a property is declared.
    assert SEM.Event not in set(terms.objects(None, RDFS.domain)) | set(terms.objects(None, RDFS.range))


def test_every_own_property_has_a_name_in_json_ld(terms):
    context = json.loads((ontology() / "context.jsonld").read_text("utf-8"))["@context"]
    named = {said["@id"] if isinstance(said, dict) else said for said in context.values() if said != 1.1}
    properties = {"wj:" + term.removeprefix(WJ) for term in own(terms, OWL.ObjectProperty, OWL.DatatypeProperty)}
    assert properties <= named
