"""The ontology: every term explained in two languages, the schemes as the guidelines list them, a shape a class."""

import json
import re

import pytest
from rdflib import OWL, RDF, RDFS, SKOS, BNode, Graph, Literal, Namespace, URIRef

from kg.graph.iris import PREFIXES, ontology
from kg.graph.reference import titles
from kg.graph.shapes import shapes

WJ = Namespace(PREFIXES["wj"])
SH = Namespace("http://www.w3.org/ns/shacl#")

SCHEMES = {
    "event-types": "AGREE CONSULT SUPPORT COOPERATE AID CONCEDE REQUEST ACCUSE REJECT THREATEN PROTEST SANCTION MOBILIZE COERCE ASSAULT RETREAT",
    "topics": "security-guarantee territory ceasefire peace-process force-size deployment military-aid military-action nuclear sanctions "
    "trade economy energy humanitarian membership monitoring sovereignty bilateral-relations multilateral-cooperation "
    "international-law domestic-politics navigation technology other",
    "acts": "assert endorse oppose demand commit propose warn deny",
    "statuses": "actual planned possible negated",
    "sentence-kinds": "headline byline subheading body caption boilerplate",
    "entity-types": "PERSON ORG GPE LOC WORK",
}


@pytest.fixture(scope="module")
def terms():
    graph = Graph()
    for path in ontology().glob("*.ttl"):
        if path.name != "shapes.ttl":
            graph.parse(path)
    return graph


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_schemes_are_those_of_the_guidelines(terms, scheme):
    members = {str(term).removeprefix(WJ) for term in terms.subjects(SKOS.inScheme, WJ[scheme])}
    assert members == set(SCHEMES[scheme].split())


def own(terms, *types):
    return sorted({term for type in types for term in terms.subjects(RDF.type, type) if term.startswith(WJ)})


def languages(terms, term, *predicates):
    return {literal.language for predicate in predicates for literal in terms.objects(term, predicate)}


def test_every_own_term_is_explained_in_english_and_chinese(terms):
    for term in own(terms, OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, RDFS.Datatype):
        assert languages(terms, term, RDFS.label) == {"en", "zh"}, term
        assert languages(terms, term, SKOS.definition) == {"en", "zh"}, term


def test_every_concept_is_explained_in_english_and_chinese(terms):
    for term in own(terms, SKOS.Concept, SKOS.ConceptScheme):
        assert languages(terms, term, SKOS.prefLabel) == {"en", "zh"}, term
        assert languages(terms, term, SKOS.definition) == {"en", "zh"}, term


def test_every_term_of_other_vocabularies_is_named_in_english_and_chinese(terms):
    borrowed = {term for term in terms.subjects(RDF.type) if not term.startswith(WJ)}
    assert len(borrowed) > 100
    for term in borrowed:
        assert languages(terms, term, RDFS.label) == {"en", "zh"}, term


def test_every_own_property_has_a_name_in_json_ld(terms):
    context = json.loads((ontology() / "context.jsonld").read_text("utf-8"))["@context"]
    named = {said["@id"] if isinstance(said, dict) else said for said in context.values() if said != 1.1}
    properties = own(terms, OWL.ObjectProperty, OWL.DatatypeProperty)
    assert not [term for term in properties if f"wj:{term.removeprefix(WJ)}" not in named]


def test_every_kind_of_title_of_the_tables_is_a_concept(terms):
    kinds = {f"{WJ}title-{kind}" for kind, _ in titles().values()}
    assert kinds <= {str(term) for term in terms.subjects(SKOS.inScheme, WJ["title-kinds"])}


def test_every_type_of_event_has_its_codes(terms):
    for term in terms.subjects(SKOS.inScheme, WJ["event-types"]):
        codes = {str(code.datatype).removeprefix(WJ): str(code) for code in terms.objects(term, SKOS.notation)}
        assert codes["PLOVER"] == term.removeprefix(WJ)
        assert re.fullmatch(r"\d\d", codes["CAMEO"])


def test_no_term_is_without_a_name_of_its_own(terms):
    assert not [node for node in terms.all_nodes() if isinstance(node, BNode)]


def test_an_event_told_of_is_not_declared_to_have_happened(terms):
    assert not set(terms.transitive_objects(WJ.Event, RDFS.subClassOf)) - {WJ.Event}


def test_every_class_has_a_shape(terms):
    written = Graph().parse(ontology() / "shapes.ttl")
    targets = set(written.objects(None, SH.targetClass))
    assert set(own(terms, OWL.Class)) <= targets


def test_shapes_speak_of_declared_terms_only(terms):
    written = Graph().parse(ontology() / "shapes.ttl")
    used = {
        *written.objects(None, SH.path),
        *written.objects(None, SH.targetClass),
        *written.objects(None, SH["class"]),
    }
    declared = {subject for subject in terms.subjects(RDF.type)}
    assert used <= declared
    assert all(
        languages(written, property, SH.message) == {"en", "zh"} for property in written.objects(None, SH.property)
    )


def test_every_demand_of_the_shapes_is_understood():
    assert len(shapes().of_class) >= 17
    assert all(demand.broken for demands in shapes().of_class.values() for demand in demands)


def test_the_context_names_declared_terms_only(terms):
    context = json.loads((ontology() / "context.jsonld").read_text("utf-8"))["@context"]
    declared = set(terms.subjects(RDF.type))
    for name, said in context.items():
        iri = said.get("@id", "") if isinstance(said, dict) else said
        prefix, _, local = str(iri).partition(":")
        if prefix in PREFIXES and not name.startswith("@"):
            assert URIRef(PREFIXES[prefix] + local) in declared, name


def test_the_context_reads_as_json_ld():
    context = json.loads((ontology() / "context.jsonld").read_text("utf-8"))
    told = {**context, "id": "http://x.org/e1", "type": "wj:Event", "status": "wj:planned", "firstDay": "2025-12-15"}
    graph = Graph().parse(data=json.dumps(told), format="json-ld")
    assert (URIRef("http://x.org/e1"), WJ.status, WJ.planned) in graph
    day = next(graph.objects(None, WJ.firstDay))
    assert day == Literal("2025-12-15", datatype=URIRef(PREFIXES["xsd"] + "date"))
