"""A graph on a server: asked by the SPARQL 1.1 Protocol, written by the Graph Store Protocol, one graph an article.

It is used as `store.py` is. Texts stay where they were read: what needs them (records, pages, `verify`) needs the
folder of the graph. One program at a time should write; a server keeps no lock for us.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from threading import Lock
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import pyoxigraph as ox

from kg.graph.facts import ArticleGraph
from kg.graph.iris import BASE, PREFIXES, PROV, SCHEMA, WJ, Names, bare, vocabulary
from kg.graph.provenance import Run, reading_of
from kg.graph.quads import by_subject
from kg.graph.reference import Thing, descriptions
from kg.graph.shelf import Shelf
from kg.model import Article, Trouble

SECONDS = 120.0
"""How long a server may think."""

MOST = 2**30
"""How many bytes of an answer are taken; servers have no limit of their own."""

WANTED = "application/sparql-results+json, application/ld+json;q=0.9, application/n-triples;q=0.1"


@dataclass(frozen=True)
class Addresses:
    """Where a server is asked, and where it takes graphs.

    >>> Addresses.of("http://localhost:7878")
    Addresses(query='http://localhost:7878/query', data='http://localhost:7878/store')
    >>> Addresses.of("http://localhost:3030/news/data").query
    'http://localhost:3030/news/query'
    """

    query: str
    data: str

    @classmethod
    def of(cls, url: str) -> Addresses:
        """Take the address of either, or of the server, whose parts are then called as Oxigraph calls them."""
        url = url.rstrip("/")
        root, _, last = url.rpartition("/")
        if last in {"query", "sparql"}:
            return cls(url, f"{root}/store")
        if last in {"store", "data"}:
            return cls(f"{root}/query", url)
        return cls(f"{url}/query", f"{url}/store")


class Remote(Shelf):
    """The graphs of articles on a server."""

    def __init__(self, wire: Wire, addresses: Addresses, names: Names):
        self._wire = wire
        self._at = addresses
        self.names = names
        self.path = addresses.query
        self.originals = NoTexts(addresses.query)
        self._said: dict[str, str] | None = None

    @classmethod
    def open(cls, url: str, *, write: bool = False, seconds: float = SECONDS) -> Remote:
        """Reach a server and see that it can be used."""
        addresses = Addresses.of(url)
        store = cls(Wire(addresses.query, seconds), addresses, Names())
        store.names = Names(store._base())
        if write:
            if store.triples(store.names.shared("vocabulary")) != vocabulary():
                store._put(store.names.shared("vocabulary"), vocabulary())
        elif not store._ask(f"?s a {SCHEMA.NewsArticle}"):
            if store._ask(f"GRAPH ?g {{ ?s a {SCHEMA.NewsArticle} }}"):
                raise Trouble(
                    f"{url}: asks one graph where all are meant; set its default graph to the union of all "
                    "(Oxigraph: --union-default-graph, Fuseki: tdb2:unionDefaultGraph)"
                )
            raise Trouble(f"{url}: there are no articles; load some with: kg build INPUT -o {url}")
        return store

    def _base(self) -> str:
        """Read off an article's graph under which base it was made."""
        for row in self._select(f"?g {{ GRAPH ?g {{ ?g {PROV.wasGeneratedBy} ?made }} }} LIMIT 1"):
            return str(row["g"].value).rpartition("doc/")[0]
        return BASE

    def close(self) -> None:
        """Hang up."""
        self._wire.close()

    # ---------------------------------------------------------------- writing

    def reader_of(self, article: Article) -> str | None:
        """Name the reader that read this very article as it is now; None if it is not in, or has changed since."""
        graph = self.names.graph(article.id)
        pattern = f"{graph} {PROV.wasGeneratedBy} ?made OPTIONAL {{ ?made {WJ.reader} ?reader }}"
        for row in self._select(f"?made ?reader {{ GRAPH {graph} {{ {pattern} }} }}"):
            reader = row["reader"].value if row["reader"] else ""
            if str(row["made"]) == reading_of(article, reader, self.names):
                return reader
        return None

    def replace(
        self, graphs: Iterable[ArticleGraph], things: Mapping[str, Thing] | None = None, run: Run | None = None
    ) -> None:
        """Put the graphs of articles in, each whole in the place of what the article said before.

        What they share comes first: if the line breaks, whatever an article names is there.
        """
        batch = {one.graph: one for one in graphs}
        old = [graph for graph in batch if self.has(graph)]
        before = self._nodes_and_readings(old)
        self._describe(descriptions(list(batch.values()), things or {}, self.names))
        for one in batch.values():
            self._put(one.graph, one.triples)
        self._sweep(*before)
        if run and batch:
            lines = run.lines(self.names, tuple(one.reading for one in batch.values()))
            self._post(self.names.shared("provenance"), lines)

    def remove(self, ids: Iterable[str]) -> None:
        """Take articles out, with all that only they support; names those that are not there."""
        graphs = {self.names.graph(id): id for id in ids}
        if missing := [id for graph, id in graphs.items() if not self.has(graph)]:
            raise Trouble(f"no article {', '.join(map(repr, missing))} is in the graph")
        before = self._nodes_and_readings(graphs)
        for graph in graphs:
            self._wire.send("DELETE", self._graph(graph))
        self._sweep(*before)

    def rewrite(self, graph: str, said: Mapping[str, str], gone: Iterable[str], whole: bool = False) -> None:
        """Change what a shared graph says of some nodes: all that is `gone` first, then what is said now; or the whole."""
        kept = {} if whole else by_subject(self.triples(graph))
        for node in gone:
            kept.pop(node, None)
        self._put(graph, "".join(lines for _, lines in sorted({**kept, **said}.items())))

    def flush(self) -> None:
        """Do nothing: what the server has answered for is in."""

    def optimize(self) -> None:
        """Leave that to the server."""

    def _describe(self, wanted: Mapping[str, str]) -> None:
        """Say of what articles share what the reference graph does not say yet."""
        said = self._reference()
        news = {node: lines for node, lines in wanted.items() if said.get(node) != lines}
        changed = any(node in said for node in news)
        said.update(news)
        if changed:
            self._put(self.names.shared("reference"), "".join(said.values()))
        elif news:
            self._post(self.names.shared("reference"), "".join(news.values()))

    def _reference(self) -> dict[str, str]:
        """Give what the reference graph says, by node, read once."""
        if self._said is None:
            self._said = by_subject(self.triples(self.names.shared("reference")))
        return self._said

    def _nodes_and_readings(self, graphs: Iterable[str]) -> tuple[set[str], set[str]]:
        """Name what only these graphs may support: shared nodes, and the readings that made them."""
        nodes: set[str] = set()
        readings: set[str] = set()
        for graph in graphs:
            for row in self._select(f"DISTINCT ?p ?o {{ GRAPH {graph} {{ ?s ?p ?o }} FILTER(isIRI(?o)) }}"):
                (readings if str(row["p"]) == PROV.wasGeneratedBy else nodes).add(str(row["o"]))
        return nodes & self._reference().keys() if nodes else nodes, readings

    def _sweep(self, nodes: set[str], readings: set[str]) -> None:
        """Take out of the shared graphs what no article supports any more."""
        if nodes:
            those = " ".join(sorted(nodes))
            unnamed = f"?x {{ VALUES ?x {{ {those} }} FILTER NOT EXISTS {{ GRAPH ?g {{ ?any ?how ?x }} }} }}"
            if gone := {str(row["x"]) for row in self._select(unnamed)}:
                self._said = {node: said for node, said in self._reference().items() if node not in gone}
                self._put(self.names.shared("reference"), "".join(self._said.values()))
        if readings:
            graph = self.names.shared("provenance")
            lines = [line + "\n" for line in self.triples(graph).split("\n")[:-1]]
            self._put(graph, "".join(line for line in lines if line.partition(" ")[0] not in readings))

    def _put(self, graph: str, triples: str) -> None:
        self._wire.send("PUT", self._graph(graph), triples.encode(), Content_Type="application/n-triples")

    def _post(self, graph: str, triples: str) -> None:
        self._wire.send("POST", self._graph(graph), triples.encode(), Content_Type="application/n-triples")

    def _graph(self, graph: str) -> str:
        return f"{self._at.data}?graph={quote(bare(graph), safe='')}"

    # ---------------------------------------------------------------- asking

    def query(
        self,
        query: str,
        *,
        union: bool = True,
        default_graphs: Sequence[str] | None = None,
        named_graphs: Sequence[str] | None = None,
    ) -> Any:
        """Answer a SPARQL query as `Store.query` does."""
        said = [
            # Oxigraph's own word; others pass over it.
            *((("union-default-graph", ""),) if union else ()),
            *(("default-graph-uri", iri) for iri in default_graphs or ()),
            *(("named-graph-uri", iri) for iri in named_graphs or ()),
        ]
        address = f"{self._at.query}?{urlencode(said)}" if said else self._at.query
        text = "".join(f"PREFIX {name}: <{base}>\n" for name, base in PREFIXES.items()) + query
        body, type = self._wire.ask(address, text)
        if type == "application/n-triples":
            return _as_triples(ox.parse(body, ox.RdfFormat.N_TRIPLES))
        # Servers answer 200 before they know whether they can finish: only whole JSON is an answer.
        try:
            json.loads(body)
        except ValueError as error:
            raise Trouble(
                f"{self.path}: broke off in the middle of its answer, perhaps at its time limit; ask for less"
            ) from error
        if type == "application/ld+json":
            return _as_triples(ox.parse(body, ox.RdfFormat.JSON_LD))
        return ox.parse_query_results(body, format=ox.QueryResultsFormat.JSON)

    def _select(self, rest: str) -> Iterator[dict[str, Any]]:
        solutions = self.query(f"SELECT {rest}")
        names = [variable.value for variable in solutions.variables]
        return (dict(zip(names, solution, strict=True)) for solution in solutions)

    def _ask(self, pattern: str) -> bool:
        return bool(self.query(f"ASK {{ {pattern} }}"))

    def __len__(self) -> int:
        return sum(int(row["n"].value) for row in self._select("(COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }"))

    def has(self, graph: str) -> bool:
        """Tell whether there is such a graph."""
        return self._ask(f"GRAPH {graph} {{ ?s ?p ?o }}")

    def sha256(self, graph: str) -> str | None:
        """Give the hash of the text that an article's graph was read from."""
        found = self._select(f"?hash {{ GRAPH {graph} {{ ?doc {WJ.sha256} ?hash }} }}")
        return next((row["hash"].value for row in found), None)

    def graphs(self) -> list[str]:
        """Name the graphs of all articles, sorted."""
        return sorted(self.readings())

    def readings(self) -> dict[str, str]:
        """Name the reading that made each article's graph."""
        found = self._select(f"?g ?made {{ GRAPH ?g {{ ?g {PROV.wasGeneratedBy} ?made }} }}")
        return {str(row["g"]): str(row["made"]) for row in found}

    def named(self) -> list[str]:
        """Name all graphs, the shared ones too, sorted."""
        return sorted(str(row["g"]) for row in self._select("DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }"))

    def triples(self, graph: str) -> str:
        """Give what a graph says, as sorted N-Triples."""
        found = self._select(f"?s ?p ?o {{ GRAPH {graph} {{ ?s ?p ?o }} }}")
        written = ox.serialize((ox.Triple(*row.values()) for row in found), format=ox.RdfFormat.N_TRIPLES) or b""
        return "".join(sorted(line + "\n" for line in written.decode().split("\n")[:-1]))

    def described(self, graph: str) -> str:
        """Give what the reference graph says of all that an article's graph names, as N-Triples."""
        nodes, _ = self._nodes_and_readings([graph])
        return "".join(self._reference()[node] for node in sorted(nodes))

    @property
    def quads(self) -> Any:
        """Refuse: there is no store in this process."""
        raise Trouble(f"{self.path}: is no store in this process; give its address to rdflib's SPARQLStore")


class NoTexts:
    """Says that texts are not on a server."""

    def __init__(self, place: str):
        self._place = place

    def text(self, sha256: str) -> str | None:
        """Refuse."""
        raise Trouble(
            f"{self._place}: keeps no texts; records, pages and proofs need the folder the graph was built in"
        )

    def forget(self, hashes: Iterable[str]) -> None:
        """Do nothing."""


class Wire:
    """A connection that is kept open, and made anew where the server closed it."""

    def __init__(self, address: str, seconds: float):
        self._parts = urlsplit(address)
        self._seconds = seconds
        self._line: HTTPConnection | None = None
        # A build asks what is in while another thread puts in what was read.
        self._turn = Lock()

    def close(self) -> None:
        """Hang up."""
        if self._line:
            self._line.close()
        self._line = None

    def ask(self, address: str, query: str) -> tuple[bytes, str]:
        """Send a query; give the answer and its media type."""
        return self._answer(
            "POST", address, query.encode(), {"Content-Type": "application/sparql-query", "Accept": WANTED}
        )

    def send(self, method: str, address: str, body: bytes = b"", **headers: str) -> None:
        """Send something that changes the server's graphs."""
        self._answer(method, address, body, {name.replace("_", "-"): value for name, value in headers.items()})

    def _answer(self, method: str, address: str, body: bytes, headers: Mapping[str, str]) -> tuple[bytes, str]:
        with self._turn:
            return self._in_turn(method, address, body, headers)

    def _in_turn(self, method: str, address: str, body: bytes, headers: Mapping[str, str]) -> tuple[bytes, str]:
        try:
            return self._once(method, address, body, headers)
        except (ConnectionError, HTTPException):
            # A server may close a line that was idle; every request here can be sent twice.
            self.close()
        try:
            return self._once(method, address, body, headers)
        except TimeoutError as error:
            raise Trouble(f"{address}: no answer in {self._seconds:g} seconds; ask for less") from error
        except (OSError, HTTPException) as error:
            raise Trouble(f"{address}: cannot be reached, or broke off ({error or type(error).__name__})") from error

    def _once(self, method: str, address: str, body: bytes, headers: Mapping[str, str]) -> tuple[bytes, str]:
        if self._line is None:
            kind = HTTPSConnection if self._parts.scheme == "https" else HTTPConnection
            self._line = kind(self._parts.hostname or "", self._parts.port, timeout=self._seconds)
        parts = urlsplit(address)
        target = parts.path + (f"?{parts.query}" if parts.query else "")
        self._line.request(method, target, body, {**headers, "User-Agent": "waijiao"})
        answer = self._line.getresponse()
        taken = answer.read(MOST + 1)
        if len(taken) > MOST:
            self.close()
            raise Trouble(f"{address}: the answer has more than {MOST} bytes; ask for less")
        if answer.status >= 300:
            why = " ".join(taken[:300].decode("utf-8", "replace").split())
            raise Trouble(f"{address.partition('?')[0]}: said {answer.status} {answer.reason} to {method}: {why}")
        return taken, (answer.headers.get_content_type() or "").lower()


def _as_triples(found: Iterable[ox.Quad]) -> ox.QueryTriples:
    """Give triples as a store would."""
    here = ox.Store()
    here.extend(ox.Quad(quad.subject, quad.predicate, quad.object) for quad in found)
    return here.query("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }")  # type: ignore[return-value]
