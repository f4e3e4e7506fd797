"""What holds articles' graphs does, be it a folder or a server; how it does it, `store.py` and `remote.py` say."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from typing import Self

from kg.graph.iris import Names
from kg.graph.quads import quads
from kg.model import Article


class Shelf(ABC):
    """Articles' graphs with what they share."""

    names: Names

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @abstractmethod
    def close(self) -> None:
        """Let go of it."""

    @abstractmethod
    def reader_of(self, article: Article) -> str | None:
        """Name the reader that read this very article as it is now; None if it is not in, or has changed since."""

    @abstractmethod
    def has(self, graph: str) -> bool:
        """Tell whether there is such a graph."""

    @abstractmethod
    def graphs(self) -> list[str]:
        """Name the graphs of all articles, sorted."""

    @abstractmethod
    def named(self) -> list[str]:
        """Name all graphs, the shared ones too, sorted."""

    @abstractmethod
    def triples(self, graph: str) -> str:
        """Give what a graph says, as sorted N-Triples."""

    def unchanged(self, article: Article, reader: str) -> bool:
        """Tell whether this very article was read already by this very reader."""
        return self.reader_of(article) == reader

    def holds(self, id: str) -> bool:
        """Tell whether an article is in, however it was read."""
        return self.has(self.names.graph(id))

    def ids(self) -> list[str]:
        """Give the ids of all articles, sorted by their graphs' names."""
        return [self.names.read("doc", graph) for graph in self.graphs()]

    def dump(self, but: Iterable[str] = ()) -> Iterator[str]:
        """Give all quads as N-Quads, graph by graph, each sorted; `but` names shared graphs to leave out.

        Without `provenance` two builds of the same articles are equal byte for byte.
        """
        left_out = {self.names.shared(name) for name in but}
        return (quads(self.triples(graph), graph) for graph in self.named() if graph not in left_out)
