"""The forms in which other programs take the graph: one function each, by name.

What only one form needs is loaded when it is written.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import IO, Any, Protocol

from kg.graph.exchange import FORMS
from kg.graph.exchange import write as exchange
from kg.graph.readings import reading as read_back
from kg.graph.records import to_record
from kg.model import Reading, Trouble

Kept = dict[str, Any]


class Graph(Protocol):
    """A graph that was opened, as `kg.ways.asking` gives it."""

    @property
    def store(self) -> Any:
        """What holds it."""

    def readings(self) -> Iterator[Reading]:
        """Give what was read of each article."""

    def to_networkx(self, kind: str = "actors", **kept: Any) -> Any:
        """Give a network."""


def export(graph: Graph, form: str, path: str | Path | None, network: str, kept: Kept) -> list[Path]:
    """Write a form of the graph, to a file or into a folder; give the files."""
    if form in FOLDERS:
        folder = Path(path or (f"{network}.csv" if form == "csv" else form))
        return list(FOLDERS[form](graph, folder, network, kept))
    if form not in FILES:
        raise Trouble(f"no form is called {form!r}; there are {', '.join(sorted({*FILES, *FOLDERS}))}")
    named = Path(path or (f"{network}.{form}" if form in {"gexf", "graphml"} else f"graph.{ENDINGS.get(form, form)}"))
    with written(named) as out:
        FILES[form](graph, out, network, kept)
    return [] if str(named) == "-" else [named]


# ---------------------------------------------------------------- files


def _gexf(graph: Graph, out: IO[bytes], network: str, kept: Kept) -> None:
    from kg.explore.export import gexf

    out.write(gexf(graph.to_networkx(network, **kept)))


def _graphml(graph: Graph, out: IO[bytes], network: str, kept: Kept) -> None:
    from kg.explore.export import graphml

    out.write(graphml(graph.to_networkx(network, **kept)))


def _html(graph: Graph, out: IO[bytes], network: str, kept: Kept) -> None:
    from kg.explore.overview import MOST_WHOLE, articles, lies
    from kg.explore.page import page

    # Every text is in the page: of a large graph it holds the newest, or those of the days that were asked for.
    newest = articles(graph.store, MOST_WHOLE, kept.get("since"), kept.get("until"))
    whole = (read_back(graph.store, graph.store.names.graph(one["id"])) for one in newest.articles)
    out.write(page(whole, lies=lies(graph.store), left_out=newest.left_out).encode())


def _records(graph: Graph, out: IO[bytes], network: str, kept: Kept) -> None:
    for reading in graph.readings():
        out.write(json.dumps(to_record(reading), ensure_ascii=False).encode() + b"\n")


def _plover(graph: Graph, out: IO[bytes], network: str, kept: Kept) -> None:
    from kg.explore.plover import write

    out.writelines(write(graph.store))


def _sem(graph: Graph, out: IO[bytes], network: str, kept: Kept) -> None:
    from kg.explore.sem import write_sem

    write_sem(graph.store, out)


def _rdf(form: str, graph: Graph, out: IO[bytes], network: str, kept: Kept) -> None:
    exchange(graph.store, form, out)


FILES: Mapping[str, Callable[[Graph, IO[bytes], str, Kept], None]] = {
    "gexf": _gexf,
    "graphml": _graphml,
    "html": _html,
    "records": _records,
    "plover": _plover,
    "sem": _sem,
    **{form: partial(_rdf, form) for form in FORMS},
}
ENDINGS = {"records": "jsonl", "rdfxml": "rdf", "plover": "plover.jsonl", "sem": "sem.ttl"}


# ---------------------------------------------------------------- folders


def _csv(graph: Graph, folder: Path, network: str, kept: Kept) -> Iterator[Path]:
    from kg.explore.export import edge_table, node_table

    drawn = graph.to_networkx(network, **kept)
    for name, table in (("nodes.csv", node_table(drawn)), ("edges.csv", edge_table(drawn))):
        with written(folder / name) as out:
            # Spreadsheets take a file for UTF-8 only if it begins with this mark.
            out.write(b"\xef\xbb\xbf" + table.encode())
        yield folder / name


def _tables(graph: Graph, folder: Path, network: str, kept: Kept) -> Iterator[Path]:
    from kg.explore.tables import TABLES, write_csv

    for table in TABLES:
        with written(folder / f"{table.name}.csv") as out:
            write_csv(table.rows(graph.store), table.columns, out)
        yield folder / f"{table.name}.csv"


def _parquet(graph: Graph, folder: Path, network: str, kept: Kept) -> Iterator[Path]:
    from kg.explore.tables import TABLES, write_parquet

    for table in TABLES:
        with written(folder / f"{table.name}.parquet") as out:
            write_parquet(table, graph.store, out)
        yield folder / f"{table.name}.parquet"


def _neo4j(graph: Graph, folder: Path, network: str, kept: Kept) -> Iterator[Path]:
    from kg.explore.neo4j import BY_NAME, NODES, RELATIONS, node_heads, node_rows
    from kg.explore.tables import write_csv

    for label, name in NODES.items():
        with written(folder / f"nodes-{label}.csv") as out:
            write_csv(node_rows(label, BY_NAME[name], graph.store), node_heads(BY_NAME[name]), out)
        yield folder / f"nodes-{label}.csv"
    for relation in RELATIONS:
        with written(folder / f"relations-{relation.type}.csv") as out:
            write_csv(relation.rows(graph.store), relation.heads, out)
        yield folder / f"relations-{relation.type}.csv"


FOLDERS: Mapping[str, Callable[[Graph, Path, str, Kept], Iterator[Path]]] = {
    "csv": _csv,
    "tables": _tables,
    "parquet": _parquet,
    "neo4j": _neo4j,
}


@contextmanager
def written(path: Path) -> Iterator[IO[bytes]]:
    """Open a file to write, or standard output for `-`; a file appears only when it is whole."""
    if str(path) == "-":
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    partial = path.with_name(f"{path.name}.partial")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with partial.open("wb") as out:
            yield out
        partial.replace(path)
    finally:
        with suppress(OSError):
            partial.unlink(missing_ok=True)
