"""What a process of the server is told to do; each is sent to it whole and gives a `Reply`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from kg.explore import query as named
from kg.explore.overview import FURTHER, articles, lies, overview
from kg.explore.page import article
from kg.explore.server.answers import Reply, Store, TooMuch, answer, refusal
from kg.explore.server.describe import statistics
from kg.explore.server.limits import Limits
from kg.explore.sparql import Refused, shape
from kg.model import Reading, Trouble

TELLING = 4000
"""How many characters of a query are looked at to tell its kind."""


class Graph(Protocol):
    """A graph that was opened, as `kg.ways.asking` gives it."""

    @property
    def store(self) -> Any:
        """What can be asked."""

    def explain(self, iri: str) -> str:
        """Show the evidence of a thing."""

    def record(self, id: str) -> dict[str, Any] | None:
        """Give what was read of an article, with its text; None if there is none of this id."""

    def reading(self, id: str) -> Reading | None:
        """Give the same as it was read."""

    def close(self) -> None:
        """Let go of it."""


class Job(Protocol):
    """Something to do with an open graph."""

    @property
    def foreseen(self) -> bool:
        """Whether this program asks it in its own words: such a job is held for small until it shows otherwise."""

    @property
    def kind(self) -> str:
        """What it has in common with others that will take about as long."""

    def run(self, graph: Graph, limits: Limits) -> Reply:
        """Do it."""


class Single:
    """A job of a kind of its own."""

    foreseen = True

    @property
    def kind(self) -> str:
        """What it is."""
        return repr(self)


@dataclass(frozen=True)
class Sparql:
    """Answer a SPARQL query."""

    foreseen = False

    query: str
    accept: str | None
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()

    @property
    def kind(self) -> str:
        """The shape of the query, as far as it tells."""
        return shape(self.query[:TELLING])

    def run(self, graph: Graph, limits: Limits) -> Reply:
        """Do it."""
        return answer(graph.store, self.query, self.accept, limits, self.default_graphs, self.named_graphs)


@dataclass(frozen=True)
class Named:
    """Answer a named question."""

    foreseen = True

    name: str
    values: Mapping[str, list[str]]
    accept: str | None

    @property
    def kind(self) -> str:
        """The question and which of its parameters are given."""
        return " ".join([self.name, *sorted(self.values)])

    def run(self, graph: Graph, limits: Limits) -> Reply:
        """Do it."""
        store: Store = graph.store
        question = named.questions()[self.name]
        return answer(store, named.bind(graph.store, question, self.values), self.accept, limits)


@dataclass(frozen=True)
class Explain(Single):
    """Show on what a thing rests."""

    iri: str
    as_text: bool

    def run(self, graph: Graph, limits: Limits) -> Reply:
        """Do it."""
        try:
            told = graph.explain(self.iri)
        except Trouble as trouble:
            return refusal(404, str(trouble))
        if self.as_text:
            return Reply(200, "text/plain; charset=utf-8", told.encode())
        return as_json({"iri": self.iri, "text": told})


@dataclass(frozen=True)
class Article(Single):
    """Give what was read of an article."""

    id: str

    def run(self, graph: Graph, limits: Limits) -> Reply:
        """Do it."""
        record = graph.record(self.id)
        return as_json(record) if record else refusal(404, f"no article {self.id!r} is in the graph")


@dataclass(frozen=True)
class Whole(Single):
    """Give an article as the explorer shows it."""

    id: str

    def run(self, graph: Graph, limits: Limits) -> Reply:
        """Do it."""
        found = graph.reading(self.id)
        return as_json(article(found)) if found else refusal(404, f"no article {self.id!r} is in the graph")


@dataclass(frozen=True)
class Overview(Single):
    """Give the explorer what it begins with: every article, or of a large graph the newest in brief, some at a time."""

    start: int = 0

    def run(self, graph: Graph, limits: Limits) -> Reply:
        """Do it."""
        newest = articles(graph.store, limits.whole)
        if newest.left_out:
            many = limits.first * (FURTHER if self.start else 1)
            return as_json(overview(graph.store, limits.brief, self.start, many))
        whole = (graph.reading(one["id"]) for one in newest.articles)
        shown = [article(one) for one in whole if one]
        return as_json({"articles": shown, "lies": lies(graph.store), "left_out": 0, "next": None})


@dataclass(frozen=True)
class Statistics(Single):
    """Count what is in the graph, for its VoID description."""

    def run(self, graph: Graph, limits: Limits) -> Reply:
        """Do it."""
        return as_json(statistics(graph.store))


def done(job: Job, graph: Graph, limits: Limits) -> Reply:
    """Do a job; what goes wrong is told in a line."""
    try:
        return job.run(graph, limits)
    except Refused as trouble:
        return refusal(403, str(trouble))
    except TooMuch as trouble:
        return refusal(422, str(trouble))
    except Trouble as trouble:
        return refusal(400, str(trouble))
    except MemoryError:
        return hungry()


def hungry() -> Reply:
    """Say that a question needs more memory than it may have."""
    return refusal(422, "the question needs more memory than is given here; ask for less")


def as_json(value: Any) -> Reply:
    """Write something as JSON."""
    return Reply(200, "application/json", json.dumps(value, ensure_ascii=False).encode("utf-8"))
