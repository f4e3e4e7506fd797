"""The whole graph in the forms that other programs read: N-Quads, TriG, Turtle, JSON-LD, RDF/XML.

N-Quads and TriG and JSON-LD keep the named graphs; Turtle and RDF/XML know none and hold the union. Quads come graph by
graph, each sorted, so that two exports of one graph can be compared.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO

import pyoxigraph as ox

from kg.graph.iris import PREFIXES
from kg.graph.store import Store

FORMS = {
    "nq": ox.RdfFormat.N_QUADS,
    "trig": ox.RdfFormat.TRIG,
    "ttl": ox.RdfFormat.TURTLE,
    "jsonld": ox.RdfFormat.JSON_LD,
    "rdfxml": ox.RdfFormat.RDF_XML,
}


def write(store: Store, form: str, out: IO[bytes]) -> None:
    """Write all that the store holds in one of `FORMS`."""
    rdf = FORMS[form]
    if form == "nq":
        for lines in store.dump():
            out.write(lines.encode())
        return
    statements = _quads(store) if rdf.supports_datasets else _triples(store)
    ox.serialize(statements, out, rdf, prefixes=dict(PREFIXES))


def _quads(store: Store) -> Iterator[ox.Quad]:
    for lines in store.dump():
        for quad in ox.parse(lines.encode(), ox.RdfFormat.N_QUADS):
            assert isinstance(quad, ox.Quad)
            yield quad


def _triples(store: Store) -> Iterator[ox.Triple]:
    return (quad.triple for quad in _quads(store))
