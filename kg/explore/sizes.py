"""How much a graph holds."""

from __future__ import annotations

from typing import Any, Protocol

COUNTS = {
    "articles": "?x a schema:NewsArticle",
    "sentences": "?x a nif:Sentence",
    "actors": "?entity wj:denotes ?x ; wj:entityType ?type . VALUES ?type { wj:PERSON wj:ORG }",
    "places": "?entity wj:denotes ?x ; wj:entityType ?type . VALUES ?type { wj:GPE wj:LOC }",
    "events": "?x a wj:Event",
    "claims": "?x a wj:Claim",
}


class Store(Protocol):
    """What can be asked in SPARQL."""

    def query(self, query: str) -> Any:
        """Answer with pyoxigraph's QuerySolutions."""


def sizes(store: Store) -> dict[str, int]:
    """Count articles, sentences, actors (people and bodies), places (states among them), events and claims."""
    return {what: count(store, pattern) for what, pattern in COUNTS.items()}


def count(store: Store, pattern: str) -> int:
    """Count the different ?x that fit a pattern."""
    [solution] = store.query(f"SELECT (COUNT(DISTINCT ?x) AS ?count) WHERE {{ {pattern} }}")
    return int(solution["count"].value)
