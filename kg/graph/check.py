"""SHACL shapes over the graph, the report in plain words.

Every article's graph is looked at with what the graphs share; `shapes.py` tells what must hold. So that nobody needs to
believe this program's own reading of SHACL, pyshacl looks at some of the articles too, and the tests hold both to the
same findings.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kg.graph.iris import PREFIXES, RDF, bare, ontology
from kg.graph.quads import statements
from kg.graph.shapes import Around, shapes
from kg.graph.store import Store

LOOKED_AT_TWICE = 3
"""How many articles pyshacl looks at of those in which nothing was found."""

SHARED = ("reference", "provenance", "identity")


@dataclass(frozen=True, order=True)
class Breach:
    """A node that does not keep a shape: in which article (empty: in a shared graph), which node, what it should do."""

    article: str
    node: str
    path: str
    rule: str

    def __str__(self) -> str:
        where = f"article {self.article}" if self.article else "shared graph"
        return f"{where}: {self.node} breaks {self.path}: it must be so that it {self.rule}"


def check(store: Store) -> Iterator[Breach]:
    """Give every breach of the shapes, each once, article by article."""
    shared = classes(store)
    whole: list[str] = []
    for name in SHARED:
        yield from sorted(set(breaches(store, store.names.shared(name), shared)))
    for graph in store.graphs():
        found = sorted(set(breaches(store, graph, shared)))
        yield from found
        if not found and len(whole) < LOOKED_AT_TWICE:
            whole.append(graph)
    for graph in whole:
        yield from sorted(validated(store, graph))


def classes(store: Store) -> dict[str, frozenset[str]]:
    """Give the classes of all that the reference graph describes."""
    said = statements(store.triples(store.names.shared("reference")))
    return {node: frozenset(about.get(RDF.type, ())) for node, about in said.items()}


def breaches(store: Store, graph: str, shared: dict[str, frozenset[str]]) -> Iterator[Breach]:
    """Give what one graph does not keep of the shapes."""
    article = store.names.read("doc", graph) if graph.startswith(f"<{store.names.base}doc/") else ""
    around = Around(statements(store.triples(graph)), shared)
    for node in around.said:
        for demand in shapes().broken(node, around):
            yield Breach(article, bare(node), short(demand.path), demand.rule)


def validated(store: Store, graph: str) -> set[Breach]:
    """Give what pyshacl finds in one article, seen together with what the graphs share."""
    from pyshacl import validate
    from rdflib import RDF, Graph, Namespace

    sh = Namespace("http://www.w3.org/ns/shacl#")
    asked = Graph().parse(ontology() / "shapes.ttl")
    own = store.triples(graph)
    _, report, _ = validate(Graph().parse(data=own + store.described(graph), format="nt"), shacl_graph=asked)
    assert isinstance(report, Graph)
    found = set()
    for result in report.subjects(RDF.type, sh.ValidationResult):
        node, path = str(report.value(result, sh.focusNode)), str(report.value(result, sh.resultPath))
        messages = asked.objects(report.value(result, sh.sourceShape), sh.message)
        rule = next(str(message) for message in messages if getattr(message, "language", None) == "en")
        article = store.names.read("doc", graph) if f"\n<{node}> " in f"\n{own}" else ""
        found.add(Breach(article, node, short(path), rule))
    return found


def short(iri: str) -> str:
    """Write an IRI with its prefix.

    >>> short("<https://w3id.org/waijiao/ns#status>")
    'wj:status'
    """
    whole = iri.strip("<>")
    return next(
        (f"{prefix}:{whole[len(base) :]}" for prefix, base in PREFIXES.items() if whole.startswith(base)), whole
    )
