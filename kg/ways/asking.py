"""A graph on disk in Python: ask it, look at it, check it, export it. What reads articles is not needed for this."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from kg.explore import query
from kg.explore.query import Answer
from kg.explore.score import Score
from kg.explore.score import score as judge
from kg.explore.sizes import sizes
from kg.graph.readings import reading, readings
from kg.graph.records import Record, to_record
from kg.graph.store import Store
from kg.model import Reading, Trouble

if TYPE_CHECKING:
    import networkx
    import pandas
    import rdflib


def is_remote(place: str | Path) -> bool:
    """Tell whether a graph is asked by SPARQL over HTTP."""
    return str(place).startswith(("http://", "https://"))


@dataclass(frozen=True)
class Build:
    """What a build did: how many articles were new, changed, left as they were or left out; seconds."""

    new: int
    changed: int
    unchanged: int
    left_out: int
    seconds: float

    def __str__(self) -> str:
        done = f"{self.new} new, {self.changed} changed, {self.unchanged} unchanged, {self.left_out} left out"
        return f"{done}; {self.seconds:.1f} seconds"


def open(directory: str | Path, *, write: bool = False) -> Graph:
    """Open the graph in a folder, or on a server by its http address; to take articles out, open it to `write`."""
    if is_remote(directory):
        from kg.graph.remote import Remote

        # Asked as a folder is; what only a folder has (the texts), it says itself.
        return Graph(cast(Store, Remote.open(str(directory), write=write)))
    return Graph(Store.open(Path(directory)) if write else Store.read(Path(directory)))


@dataclass(frozen=True)
class Source:
    """Where a graph is, for a server that opens it again when it has changed."""

    place: str | Path

    def open(self) -> Graph:
        """Open the graph as it stands now."""
        return open(self.place)

    def stamp(self) -> object:
        """Give something that changes when the graph does: what its files are and when they were written."""
        if is_remote(self.place):
            return self.place
        with suppress(OSError):
            files = [(file.name, file.stat()) for file in (Path(self.place) / "quads").iterdir()]
            return sorted((name, said.st_size, said.st_mtime_ns) for name, said in files if not name.startswith("LOG"))
        return None


def serve(
    place: str | Path,
    *,
    host: str = "127.0.0.1",
    port: int = 8000,
    origins: Sequence[str] = (),
    pages: Path | None = None,
    **limits: Any,
) -> None:
    """Serve a graph, read-only, until interrupted; `limits` are those of `kg.explore.server.limits`."""
    from kg.explore.server.limits import Limits
    from kg.explore.server.run import run

    open(place).close()
    run(Source(place), host, port, Limits(**limits), origins, pages)


def questions() -> Iterator[str]:
    """Give the named questions, a line each: name, question, parameters."""
    for name, question in sorted(query.questions().items()):
        parameters = " ".join(f"{one.name}=…" for one in question.parameters)
        yield f"{name:<28} {question}{f'  [{parameters}]' if parameters else ''}"


def score(gold: str | Path, system: str | Path) -> Score:
    """Judge a file of records against a file of annotated ones."""
    return judge(json_lines(Path(gold)), json_lines(Path(system)))


def json_lines(path: Path) -> Iterator[Record]:
    """Read records from JSON Lines."""
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except UnicodeDecodeError as error:
        raise Trouble(f"{path}: byte {error.start} is no UTF-8; give records as kg extract writes them") from error
    for number, line in enumerate(lines, start=1):
        if line.strip():
            try:
                record = json.loads(line)
            except json.JSONDecodeError as error:
                raise Trouble(f"{path}:{number}: no JSON ({error.msg}); write one record a line") from error
            if not isinstance(record, dict) or "id" not in record:
                raise Trouble(f"{path}:{number}: no record with an id; give records as kg extract writes them")
            yield record


class Graph:
    """A graph of articles on disk: ask it, look at it, export it. Close it, or use it in a `with`."""

    def __init__(self, store: Store):
        self.store = store
        self.last_build: Build | None = None

    def __enter__(self) -> Graph:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the store."""
        self.store.close()

    def __len__(self) -> int:
        return len(self.store)

    def _repr_html_(self) -> str:
        """Show in a notebook how much is in it."""
        held = "".join(f"<td><b>{count:,}</b><br>{escape(what)}</td>" for what, count in self.sizes().items())
        return f"<table><tr>{held}</tr></table>"

    # What only some questions need is loaded when they are asked: `kg query` should answer at once.

    # ---------------------------------------------------------------- asking

    def query(self, question: str | Path, **parameters: object) -> Answer:
        """Ask a named question, a file with SPARQL, or SPARQL itself.

        Parameters are names, dates and numbers as people write them: `topic="安全保障"`, `actor="Merz"`.
        """
        return query.ask(self.store, sparql(str(question)), **parameters)

    def explain(self, iri: str, *, colour: bool = False) -> str:
        """Show the evidence of anything in the graph: article, sentence, marked words, who found it."""
        from kg.explore.explain import explain

        return explain(self.store, iri, colour=colour)

    def readings(self) -> Iterator[Reading]:
        """Give what was read of each article, as it stands in the graph."""
        return readings(self.store)

    def reading(self, id: str) -> Reading | None:
        """Give what was read of one article; None if no article has this id."""
        graph = self.store.names.graph(id)
        return None if self.store.sha256(graph) is None else reading(self.store, graph)

    def record(self, id: str) -> Record | None:
        """Give the record of one article with its text; None if no article has this id."""
        found = self.reading(id)
        return {**to_record(found), "text": found.article.text} if found else None

    def claims(self) -> pandas.DataFrame:
        """Give a frame of claims: who said it, through whom, when, on what, in which words."""
        from kg.explore import frames

        return frames.claims(self.store)

    def events(self) -> pandas.DataFrame:
        """Give a frame of events: who, with whom, where, when, and whether it happened."""
        from kg.explore import frames

        return frames.events(self.store)

    def actors(self) -> pandas.DataFrame:
        """Give a frame of the people, states and bodies that articles name."""
        from kg.explore import frames

        return frames.actors(self.store)

    def to_networkx(self, kind: str = "actors", **kept: Any) -> networkx.Graph:
        """Give a network: actors, places, speakers or topics; see `kg.explore.network` for what can be kept."""
        from kg.explore.network import network

        return network(self.store, kind, **kept)

    def to_rdflib(self) -> rdflib.Dataset:
        """Give the graph as an rdflib dataset over this store: nothing is copied, queries are answered by the store."""
        import rdflib
        from oxrdflib import OxigraphStore

        return rdflib.Dataset(store=OxigraphStore(store=self.store.quads), default_union=True)

    def sizes(self) -> dict[str, int]:
        """Count what is in the graph."""
        return {**sizes(self.store), "quads": len(self.store)}

    def summary(self) -> str:
        """Say in a line how much is in the graph, and in another what the last build did."""
        held = ", ".join(f"{count} {what}" for what, count in self.sizes().items())
        return f"{held}\n{self.last_build}" if self.last_build else held

    # ---------------------------------------------------------------- checking

    def verify(self) -> Iterator[Any]:
        """Give every span that is not the text in its article, and every changed original."""
        from kg.graph.verify import verify

        return verify(self.store)

    def check(self) -> Iterator[Any]:
        """Give every breach of the shapes."""
        from kg.graph.check import check

        return check(self.store)

    def remove(self, article: str) -> None:
        """Take an article out with all that only it supports."""
        self.store.remove([article])
        self.settle()

    def decide(self, decision: str, one: str, other: str, *, by: str, why: str) -> int:
        """Write a decision about two nodes into the file beside the graph; give how much changed by it."""
        if not isinstance(self.store, Store) or self.store.path is None:
            raise Trouble("decisions stand in a file beside a graph in a folder; open one with write=True")
        from kg.joining import decide

        return decide(self.store, decision, one, other, by=by, why=why)

    def settle(self) -> int:
        """Bring what is decided across articles up to date, after a decision was edited; give how much changed."""
        from kg.joining import settle

        return settle(self.store)

    # ---------------------------------------------------------------- exporting

    def export(self, form: str, path: str | Path | None = None, *, network: str = "actors", **kept: Any) -> list[Path]:
        """Write the graph, or a network of it, and give the files written; `-` is standard output.

        Forms: `gexf`, `graphml`, `csv` (a network; csv is two tables in a folder), `html` (all articles with their
        evidence), `records` (as `kg extract` writes them), `plover`, `sem`, the folders `tables`, `parquet`, `neo4j`,
        and RDF as `nq`, `trig`, `ttl`, `jsonld`, `rdfxml`.
        """
        from kg.ways.exports import export

        return export(self, form, path, network, kept)


def sparql(question: str) -> str:
    """Read the file that a question names, if it is one."""
    path = Path(question)
    if path.suffix not in (".rq", ".sparql"):
        return question
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise Trouble(f"{question}: byte {error.start} is no UTF-8; save the query as UTF-8") from error
    except (OSError, ValueError) as error:
        if any(map(str.isspace, question)):
            return question  # a query that ends like a file's name
        raise Trouble(f"{question!r}: no such file can be read; check the name") from error
