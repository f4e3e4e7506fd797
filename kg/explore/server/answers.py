"""A question in, a whole answer out: within its limits or not at all, in the form that was asked for."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any, Protocol

import pyoxigraph as ox

from kg.explore.query import PREFIXES, no_sparql
from kg.explore.server.forms import GRAPHS, ROWS, negotiate
from kg.explore.server.limits import Limits
from kg.explore.sparql import is_update, names_graphs, refuse_service
from kg.model import Trouble

NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
XML_FORMS = {"application/sparql-results+xml", "application/rdf+xml"}


class Store(Protocol):
    """What can be asked in SPARQL over chosen graphs."""

    def query(
        self,
        query: str,
        *,
        union: bool = True,
        default_graphs: Sequence[str] | None = None,
        named_graphs: Sequence[str] | None = None,
    ) -> Any:
        """Answer with pyoxigraph's QuerySolutions, QueryBoolean or QueryTriples."""


@dataclass(frozen=True)
class Reply:
    """An answer as HTTP has it."""

    status: int
    type: str
    body: bytes


class TooMuch(Trouble):
    """An answer is larger than this server gives."""


def refusal(status: int, why: str) -> Reply:
    """Say in plain words why there is no answer."""
    return Reply(status, "text/plain; charset=utf-8", f"{why}\n".encode("utf-8", "replace"))


def answer(
    store: Store,
    query: str,
    accept: str | None,
    limits: Limits,
    default_graphs: Sequence[str] = (),
    named_graphs: Sequence[str] = (),
) -> Reply:
    """Answer a SPARQL query; graphs that the request names take the place of those that the query names."""
    refuse_service(query)
    try:
        if default_graphs or named_graphs:
            found = store.query(query, union=False, default_graphs=default_graphs, named_graphs=named_graphs)
        else:
            found = store.query(query, union=not names_graphs(query))
    except (SyntaxError, ValueError) as error:
        if is_update(query):
            return refusal(403, "this endpoint is read-only: it answers questions and changes nothing")
        return refusal(400, no_sparql(query, error))
    offered = GRAPHS if isinstance(found, ox.QueryTriples) else ROWS
    type = negotiate(accept, offered)
    if type is None:
        return refusal(406, f"nothing fits {accept}; there are {', '.join(offered)}")
    if isinstance(found, ox.QueryTriples):
        return Reply(200, type, graph(found, type, limits))
    if isinstance(found, ox.QueryBoolean):
        return Reply(200, type, found.serialize(format=ROWS[type]) or b"")
    return Reply(200, type, rows(found, type, limits))


def rows(found: ox.QuerySolutions, type: str, limits: Limits) -> bytes:
    """Write solutions."""
    # The store's own writers know no limit, so rows are counted while they become JSON; the rest is made of that.
    names = [variable.value for variable in found.variables]
    written = bytearray(b'{"head":{"vars":%s},"results":{"bindings":[' % json.dumps(names).encode())
    clean = type in XML_FORMS
    for count, solution in enumerate(found, start=1):
        row = {name: term(value, clean) for name, value in zip(names, solution, strict=True) if value is not None}
        written += (b"," if count > 1 else b"") + json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode()
        enough(count, len(written), limits)
    written += b"]}}"
    if ROWS[type] == ox.QueryResultsFormat.JSON:
        return bytes(written)
    read = ox.parse_query_results(bytes(written), format=ox.QueryResultsFormat.JSON)
    return read.serialize(format=ROWS[type]) or b""


def term(value: Any, clean: bool = False) -> dict[str, Any]:
    """Write a term as SPARQL's JSON has it; `clean` of what XML cannot hold."""
    if isinstance(value, ox.NamedNode):
        return {"type": "uri", "value": value.value}
    if isinstance(value, ox.BlankNode):
        return {"type": "bnode", "value": value.value}
    if isinstance(value, ox.Triple):
        parts = {"subject": value.subject, "predicate": value.predicate, "object": value.object}
        return {"type": "triple", "value": {name: term(part, clean) for name, part in parts.items()}}
    said = {"type": "literal", "value": NO_XML.sub("\ufffd", value.value) if clean else value.value}
    if value.language:
        return {**said, "xml:lang": value.language}
    if value.datatype.value.endswith("XMLSchema#string"):
        return said
    return {**said, "datatype": value.datatype.value}


def graph(found: ox.QueryTriples, type: str, limits: Limits) -> bytes:
    """Write triples."""
    out = Bounded(limits)
    ox.serialize(_counted(found, type, limits), out, GRAPHS[type], prefixes=PREFIXES)
    return out.getvalue()


def _counted(found: ox.QueryTriples, type: str, limits: Limits) -> Iterator[ox.Triple]:
    for count, triple in enumerate(found, start=1):
        enough(count, 0, limits)
        yield without_control(triple) if type in XML_FORMS else triple


def without_control(triple: ox.Triple) -> ox.Triple:
    """Take out of a literal what XML cannot hold."""
    said = triple.object
    if isinstance(said, ox.Literal) and NO_XML.search(said.value):
        words = NO_XML.sub("\ufffd", said.value)
        clean = (
            ox.Literal(words, language=said.language) if said.language else ox.Literal(words, datatype=said.datatype)
        )
        return ox.Triple(triple.subject, triple.predicate, clean)
    return triple


class Bounded(BytesIO):
    """A file in memory that grows to the limit of an answer and no further."""

    def __init__(self, limits: Limits):
        super().__init__()
        self._limits = limits

    def write(self, data: Any) -> int:
        """Take some bytes."""
        enough(0, self.tell() + len(data), self._limits)
        return super().write(data)


def enough(count: int, size: int, limits: Limits) -> None:
    """Stop an answer that grows beyond its limit."""
    if count > limits.rows:
        raise TooMuch(
            f"the answer has more than {limits.rows} rows, which is the limit here; add LIMIT, or ask for less"
        )
    if size > limits.answer:
        raise TooMuch(f"the answer has more than {limits.answer} bytes, which is the limit here; ask for less")
