"""SHACL shapes over the graph, the report in plain words.

The shapes of `ontology/shapes.ttl` are turned into one question each, asked of the whole store at once: a corpus is
checked in the time that a general validator needs for a hundred articles. That both mean the same is seen to twice:
a shape that this module cannot turn into a question stops the check, and pyshacl looks at some articles as well.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING

from kg.graph.iris import PREFIXES, Names, ontology
from kg.graph.store import Store
from kg.model import BrokenData

if TYPE_CHECKING:
    from rdflib import Graph
    from rdflib.term import Node

SH = "http://www.w3.org/ns/shacl#"
LOOKED_AT_TWICE = 5
"""How many articles pyshacl looks at of those in which nothing was found."""


@dataclass(frozen=True, order=True)
class Breach:
    """A node that does not keep a shape: in which article (None: in a shared graph), which node, what it should do."""

    article: str | None
    node: str
    path: str
    rule: str

    def __str__(self) -> str:
        where = f"article {self.article}" if self.article is not None else "shared graph"
        return f"{where}: {self.node} breaks {self.path}: it must be so that it {self.rule}"


@dataclass(frozen=True)
class Constraint:
    """One demand of a shape: which nodes, a path, what breaks it as a graph pattern, the demand in words."""

    target: str
    path: str
    breaks: str
    rule: str

    @property
    def question(self) -> str:
        """Ask for the nodes that break it, each with its graph."""
        return f"SELECT DISTINCT ?graph ?node {{ GRAPH ?graph {{ {self.target} . {self.breaks} }} }}"


def check(store: Store) -> Iterator[Breach]:
    """Give every breach of the shapes, each once, sorted."""
    found = set(breaches(store))
    guilty = {store.names.graph(breach.article) for breach in found if breach.article is not None}
    for graph in islice((graph for graph in store.graphs() if graph not in guilty), LOOKED_AT_TWICE):
        found |= set(validated(store, graph))
    yield from sorted(found, key=lambda one: (one.article or "", one.node, one.path, one.rule))


def breaches(store: Store) -> Iterator[Breach]:
    """Ask every question of the shapes."""
    for constraint in constraints():
        for row in store.query(constraint.question):
            article = article_of(row["graph"].value, store.names)
            yield Breach(article, row["node"].value, short(constraint.path), constraint.rule)


def validated(store: Store, graph: str) -> Iterator[Breach]:
    """Give what pyshacl finds in one article, seen together with what the graphs share."""
    from pyshacl import validate
    from rdflib import RDF, Graph, URIRef

    own = store.triples(graph)
    data = Graph().parse(data=own + store.described(graph), format="nt")
    _, report, _ = validate(data, shacl_graph=shapes())
    assert isinstance(report, Graph)
    for result in report.subjects(RDF.type, URIRef(SH + "ValidationResult")):
        path, shape = report.value(result, URIRef(SH + "resultPath")), report.value(result, URIRef(SH + "sourceShape"))
        node = str(report.value(result, URIRef(SH + "focusNode")))
        article = store.names.read("doc", graph) if f"\n<{node}> " in f"\n{own}" else None
        yield Breach(article, node, short(str(path)), rule_of(shapes(), shape))


@cache
def shapes() -> Graph:
    """Read the shapes."""
    from rdflib import Graph

    path = ontology() / "shapes.ttl"
    try:
        return Graph().parse(path, format="turtle")
    except Exception as error:
        raise BrokenData(f"{path.name}: {error}; install waijiao-kg again") from error


@cache
def constraints() -> tuple[Constraint, ...]:
    """Turn the shapes into questions."""
    from rdflib import RDF, URIRef

    graph = shapes()
    return tuple(
        constraint
        for shape in graph.subjects(RDF.type, URIRef(SH + "NodeShape"))
        for property in graph.objects(shape, URIRef(SH + "property"))
        for constraint in _of_property(graph, _target(graph, shape), property)
    )


def _target(graph: Graph, shape: Node) -> str:
    """Say which nodes a shape is about: those of a class, or those that have a property."""
    from rdflib import URIRef

    for type in graph.objects(shape, URIRef(SH + "targetClass")):
        return f"?node a <{type}>"
    for predicate in graph.objects(shape, URIRef(SH + "targetSubjectsOf")):
        return f"?node <{predicate}> ?target"
    raise BrokenData(f"shapes.ttl: {shape} has no target")


def _of_property(graph: Graph, target: str, property: Node) -> Iterator[Constraint]:
    from rdflib.collection import Collection

    said = {str(p).removeprefix(SH): o for p, o in graph.predicate_objects(property)}
    path, rule = f"<{said.pop('path')}>", rule_of(graph, property)
    said.pop("message")
    for name, value in sorted(said.items()):
        if name not in PATTERNS:
            raise BrokenData(f"shapes.ttl: sh:{name} is not known here; teach kg/graph/check.py what breaks it")
        written = " , ".join(one.n3() for one in Collection(graph, value)) if name == "in" else value.n3()
        yield Constraint(target, path, PATTERNS[name](path, written), rule)


def rule_of(graph: Graph, property: Node | None) -> str:
    """Give the English message of a shape."""
    from rdflib import URIRef

    messages = graph.objects(property, URIRef(SH + "message"))
    return next(str(message) for message in messages if getattr(message, "language", None) == "en")


XSD = PREFIXES["xsd"]
NUMBERS = {f"<{XSD}integer>", f"<{XSD}decimal>"}


def _count(path: str, least: str) -> str:
    if _number(least) != 1:
        raise BrokenData("shapes.ttl: sh:minCount can be 1 only")
    return f"FILTER NOT EXISTS {{ ?node {path} ?value }}"


def _at_most(path: str, most: str) -> str:
    values = [f"?v{number}" for number in range(_number(most) + 1)]
    apart = [f"!sameTerm({a}, {b})" for number, a in enumerate(values) for b in values[:number]]
    return f"{' '.join(f'?node {path} {value} .' for value in values)} FILTER({' && '.join(apart) or 'true'})"


def _number(written: str) -> int:
    return int(written.strip('"').partition('"')[0])


def _datatype(path: str, datatype: str) -> str:
    fails = [f"!isLiteral(?value) || DATATYPE(?value) != {datatype}"]
    if datatype in NUMBERS:
        fails.append("!isNumeric(?value)")
    if datatype in (f"<{XSD}date>", f"<{XSD}dateTime>"):
        fails.append(f"!COALESCE({datatype}(STR(?value)) = ?value, false)")
    return _filtered(path, f"!COALESCE(!({' || '.join(fails)}), false)")


def _filtered(path: str, fails: str) -> str:
    return f"?node {path} ?value FILTER({fails})"


PATTERNS: Mapping[str, Callable[[str, str], str]] = {
    "minCount": _count,
    "maxCount": _at_most,
    "datatype": _datatype,
    "nodeKind": lambda path, kind: _filtered(path, f"!is{kind.rpartition('#')[2].rstrip('>')}(?value)"),
    "class": lambda path, type: f"?node {path} ?value FILTER NOT EXISTS {{ GRAPH ?any {{ ?value a {type} }} }}",
    "in": lambda path, those: _filtered(path, f"?value NOT IN ({those})"),
    "pattern": lambda path, pattern: _filtered(path, f"!REGEX(STR(?value), {pattern})"),
    "minInclusive": lambda path, least: _filtered(path, f"!COALESCE(?value >= {least}, false)"),
    "maxInclusive": lambda path, most: _filtered(path, f"!COALESCE(?value <= {most}, false)"),
    "lessThanOrEquals": lambda path, other: (
        f"?node {path} ?value ; {other} ?other FILTER(!COALESCE(?value <= ?other, false))"
    ),
}


def article_of(graph: str, names: Names) -> str | None:
    """Give the id of the article a graph belongs to, or None for a shared one."""
    return names.read("doc", f"<{graph}>") if graph.startswith(f"{names.base}doc/") else None


def short(iri: str) -> str:
    """Write an IRI with its prefix.

    >>> short("<https://w3id.org/waijiao/ns#status>")
    'wj:status'
    """
    bare = iri.strip("<>")
    return next((f"{prefix}:{bare[len(base) :]}" for prefix, base in PREFIXES.items() if bare.startswith(base)), bare)
