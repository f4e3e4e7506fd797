"""The whole graph in the forms that other programs read: N-Quads, TriG, Turtle, JSON-LD, RDF/XML.

N-Quads and TriG and JSON-LD keep the named graphs; Turtle and RDF/XML know none and hold the union. Quads come graph by
graph, each sorted, so that two exports of one graph can be compared.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import IO, Any

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


NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write(store: Store, form: str, out: IO[bytes]) -> None:
    """Write all that the store holds in one of `FORMS`."""
    rdf = FORMS[form]
    if form == "nq":
        for lines in store.dump():
            out.write(lines.encode())
        return
    statements = _quads(store) if rdf.supports_datasets else _triples(store)
    if form == "rdfxml":
        statements = map(_for_xml, statements)
    ox.serialize(statements, out, rdf, prefixes=dict(PREFIXES))


def _quads(store: Store) -> Iterator[ox.Quad]:
    for lines in store.dump():
        for quad in ox.parse(lines.encode(), ox.RdfFormat.N_QUADS):
            assert isinstance(quad, ox.Quad)
            yield quad


def _for_xml(triple: Any) -> ox.Triple:
    """Put U+FFFD for what XML cannot hold: a page may have let a control character through."""
    said = triple.object
    if not isinstance(said, ox.Literal) or not NO_XML.search(said.value):
        return triple
    words = NO_XML.sub("\ufffd", said.value)
    clean = ox.Literal(words, language=said.language) if said.language else ox.Literal(words, datatype=said.datatype)
    return ox.Triple(triple.subject, triple.predicate, clean)


def _triples(store: Store) -> Iterator[ox.Triple]:
    return (quad.triple for quad in _quads(store))
