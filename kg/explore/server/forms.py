"""Media types: what is offered, what is asked for, what fits."""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox

ROWS = {
    "application/sparql-results+json": ox.QueryResultsFormat.JSON,
    "application/sparql-results+xml": ox.QueryResultsFormat.XML,
    "text/csv": ox.QueryResultsFormat.CSV,
    "text/tab-separated-values": ox.QueryResultsFormat.TSV,
    "application/json": ox.QueryResultsFormat.JSON,
}
GRAPHS = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/n-quads": ox.RdfFormat.N_QUADS,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
    "application/ld+json": ox.RdfFormat.JSON_LD,
    "application/trig": ox.RdfFormat.TRIG,
}


def negotiate(accept: str | None, offered: Iterable[str]) -> str | None:
    """Choose what is wanted most of what is offered (RFC 9110, 12.5.1); None if nothing fits.

    >>> negotiate("text/html, text/*;q=0.4, application/sparql-results+xml;q=0.5", ROWS)
    'application/sparql-results+xml'
    >>> negotiate("image/png", ROWS) is None, negotiate(None, ROWS)
    (True, 'application/sparql-results+json')
    """
    wanted = list(_ranges(accept)) if accept and accept.strip() else [("*/*", 1.0)]
    best, chosen = 0.0, None
    for type in offered:
        family = type.partition("/")[0] + "/*"
        # The range that names the type most closely decides, even if another one likes it better.
        for name in (type, family, "*/*"):
            liked = [quality for range, quality in wanted if range == name]
            if liked:
                if max(liked) > best:
                    best, chosen = max(liked), type
                break
    return chosen


def _ranges(accept: str) -> Iterable[tuple[str, float]]:
    for part in accept.split(","):
        name, *parameters = (piece.strip().lower() for piece in part.split(";"))
        quality = 1.0
        for parameter in parameters:
            if parameter.startswith("q="):
                try:
                    quality = min(max(float(parameter[2:]), 0.0), 1.0)
                except ValueError:
                    quality = 0.0
        yield name, quality
