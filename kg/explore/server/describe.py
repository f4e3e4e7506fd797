"""What the server says of itself: its service description (SPARQL 1.1) and the statistics of its graph (VoID)."""

from __future__ import annotations

from typing import Any

import pyoxigraph as ox

from kg.explore.query import BASE, PREFIXES
from kg.explore.server.answers import Store
from kg.explore.server.forms import GRAPHS

FORMATS = "http://www.w3.org/ns/formats/"
RESULTS = ("SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV")
SYNTAXES = ("Turtle", "N-Triples", "N-Quads", "RDF_XML", "JSON-LD", "TriG")
VOCABULARIES = ("wj", "sem", "nif", "prov", "skos", "org", "schema", "dct")
HEAD = """
@prefix dct: <http://purl.org/dc/terms/> .
@prefix sd: <http://www.w3.org/ns/sparql-service-description#> .
@prefix void: <http://rdfs.org/ns/void#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
COUNTS = {
    "triples": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
    "articles": "SELECT (COUNT(?s) AS ?n) { ?s a <http://schema.org/NewsArticle> }",
    "distinctSubjects": "SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s ?p ?o }",
}
BY_CLASS = "SELECT ?x (COUNT(*) AS ?n) { ?s a ?x } GROUP BY ?x ORDER BY ?x"
BY_PROPERTY = "SELECT ?x (COUNT(*) AS ?n) { ?s ?x ?o } GROUP BY ?x ORDER BY ?x"


def statistics(store: Store) -> dict[str, Any]:
    """Count triples, articles, subjects, and what there is of each class and property."""
    counts = {what: int(next(iter(store.query(query)))["n"].value) for what, query in COUNTS.items()}
    parts = {
        what: {row["x"].value: int(row["n"].value) for row in store.query(query)}
        for what, query in (("classes", BY_CLASS), ("properties", BY_PROPERTY))
    }
    return {**counts, **parts}


def service(address: str, type: str) -> bytes:
    """Describe the endpoint at an address."""
    forms = " , ".join(f"<{FORMATS}{name}>" for name in (*RESULTS, *SYNTAXES))
    return _written(
        f"""
        <{address}#service> a sd:Service ; sd:endpoint <{address}> ; sd:supportedLanguage sd:SPARQL11Query ;
            sd:feature sd:UnionDefaultGraph ; sd:resultFormat {forms} ;
            sd:defaultDataset <{address}#dataset> .
        <{address}#dataset> a sd:Dataset ; sd:defaultGraph <{address}#union> .
        <{address}#union> a sd:Graph ; dct:description "All graphs of the dataset together"@en , "数据集中各图之并集"@zh .
        """,
        type,
    )


def dataset(root: str, counted: dict[str, Any], type: str) -> bytes:
    """Describe the graph in VoID."""
    about = f"{root}void#dataset"
    partitions = [
        f"<{about}> void:{kind}Partition [ void:{kind} <{term}> ; void:{measure} {count} ] ."
        for kind, part, measure in (("class", "classes", "entities"), ("property", "properties", "triples"))
        for term, count in counted[part].items()
    ]
    vocabularies = " , ".join(f"<{PREFIXES[name]}>" for name in VOCABULARIES)
    formats = " , ".join(f"<{FORMATS}{name}>" for name in SYNTAXES)
    return _written(
        f"""
        <{root}void> a void:DatasetDescription ; <http://xmlns.com/foaf/0.1/primaryTopic> <{about}> .
        <{about}> a void:Dataset ; dct:title "Diplomatic news as a graph"@en , "外交新闻图谱"@zh ;
            void:sparqlEndpoint <{root}sparql> ; void:uriSpace "{BASE}" ; void:vocabulary {vocabularies} ;
            void:triples {counted["triples"]} ; void:distinctSubjects {counted["distinctSubjects"]} ;
            void:documents {counted["articles"]} ; void:classes {len(counted["classes"])} ;
            void:properties {len(counted["properties"])} ; void:feature {formats} .
        {chr(10).join(partitions)}
        """,
        type,
    )


def _written(turtle: str, type: str) -> bytes:
    quads = ox.parse((HEAD + turtle).encode(), format=ox.RdfFormat.TURTLE)
    prefixes = {
        **PREFIXES,
        "sd": "http://www.w3.org/ns/sparql-service-description#",
        "void": "http://rdfs.org/ns/void#",
    }
    return ox.serialize((quad.triple for quad in quads), format=GRAPHS[type], prefixes=prefixes) or b""
