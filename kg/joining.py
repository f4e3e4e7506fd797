"""The whole way across articles, as `pipeline.py` is that of one: digests → decisions → the identity graph.

It runs over what the store holds, after articles were put in or taken out. What an article gives to comparing is
remembered beside the graph, so that a new article does not have the old ones read again.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from hashlib import sha256
from pathlib import Path

from kg.graph.facts import ArticleGraph, facts
from kg.graph.identity import Memory, Nodes, write, written
from kg.graph.iris import Names
from kg.graph.readings import reading, reading_as_quoted
from kg.graph.remote import Remote
from kg.graph.store import Store
from kg.ground import versions
from kg.model import Reading, Trouble
from kg.resolve import decisions
from kg.resolve.digests import digest
from kg.resolve.identities import identify

MEMORY, DECISIONS = "across.sqlite", "decisions.tsv"


def decisions_of(store: Store | Remote) -> Path | None:
    """Name the file of decisions beside a graph; one on a server has none."""
    return store.path / DECISIONS if isinstance(store.path, Path) else None


def with_digest(reading: Reading, names: Names) -> ArticleGraph:
    """Write the graph of an article, and with it what the article gives to comparing, while its reading is at hand."""
    return replace(facts(reading, names), digest=digest(reading).to_json())


def remember(store: Store, graphs: Iterable[ArticleGraph]) -> None:
    """Remember the digests that came with the graphs of articles now in the store; the others are made when needed."""
    with memory_of(store) as memory:
        memory.keep((one.graph, one.reading, one.digest) for one in graphs if one.digest)


def settle(store: Store | Remote) -> int:
    """Bring what is decided across articles up to date; gives how many nodes of the identity graph changed.

    Raises `Trouble` if the decisions cannot be read; then nothing changes.
    """
    path = decisions_of(store)
    rows = decisions.read(path) if path else []
    there = store.readings()
    with memory_of(store) as memory:
        mark = sha256(repr((memory.version, sorted(there.items()), rows)).encode()).hexdigest()
        if memory.state("settled") == mark:
            return 0
        known = memory.readings()
        memory.forget(graph for graph in known if graph not in there)
        unread = sorted(graph for graph, made_by in there.items() if known.get(graph) != made_by)
        memory.keep((graph, there[graph], digest(read_back(store, graph)).to_json()) for graph in unread)
        digests = list(memory.digests())
        nodes = Nodes(digests, store.names)
        decided = decisions.decided(rows, nodes.places()) if rows else decisions.UNDECIDED
        changed = write(store, written(identify(digests, decided), nodes), memory)
        memory.remember("settled", mark)
        return changed


def read_back(store: Store | Remote, graph: str) -> Reading:
    """Give what was read of an article; comparing looks at sentences alone, which a server has too."""
    return reading(store, graph) if isinstance(store, Store) else reading_as_quoted(store, graph)


def decide(store: Store, decision: str, one: str, other: str, *, by: str, why: str) -> int:
    """Add a row to the decisions beside a graph, and bring the identity graph up to date; gives how much changed.

    A row that contradicts the others is refused, and the file stays as it was.
    """
    path = decisions_of(store)
    assert path
    settle(store)
    with memory_of(store) as memory:
        places = Nodes(memory.digests(), store.names).places()
    for node in (one, other):
        if node not in places:
            raise Trouble(
                f"{node}: is no event and no unknown person of this graph; take one from an answer of kg query"
            )
    row = decisions.Decision(decision, one, other, " ".join(by.split()), " ".join(why.split()))
    decisions.write(path, [*decisions.read(path), row])
    return settle(store)


def memory_of(store: Store | Remote) -> Memory:
    """Open what is remembered of a store's articles; beside a server nothing is, and its articles are read back."""
    return Memory(store.path / MEMORY if isinstance(store.path, Path) else None, version())


@cache
def version() -> str:
    """Name this way of comparing: another one may decide otherwise."""
    return versions.of_comparing()
