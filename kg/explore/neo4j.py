"""The graph as `neo4j-admin database import` reads it: a file of nodes for each label, a file for each kind of relation."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from kg.explore.query import Store
from kg.explore.tables import TABLES, Table, columns

KINDS = {"int": ":long", "float": ":double", "date": ":date", "bool": ":boolean"}
BY_NAME = {table.name: table for table in TABLES}


@dataclass(frozen=True)
class Relation:
    """A kind of relation: its type, from which node to which, what it says itself, and what it is in the graph."""

    type: str
    columns: dict[str, str]
    pattern: str

    @property
    def heads(self) -> list[str]:
        """The first line of its file."""
        _, _, *more = self.columns.items()
        return [":START_ID", ":END_ID", *(name + KINDS.get(kind, "") for name, kind in more), ":TYPE"]

    def rows(self, store: Store) -> Iterator[list[Any]]:
        """Give its rows."""
        return ([*row, self.type] for row in Table(self.type, self.columns, self.pattern).rows(store))


NODES = {
    "Article": "articles",
    "Sentence": "sentences",
    "Actor": "actors",
    "Event": "events",
    "Claim": "claims",
    "Quantity": "quantities",
}

RELATIONS = (
    Relation("HAS_SENTENCE", columns("a b"), "?b a nif:Sentence ; nif:referenceContext ?a"),
    Relation(
        "NAMES",
        columns("a b times:int"),
        """{ SELECT ?a ?b (COUNT(?link) AS ?times) {
          ?link a wj:Link ; prov:wasDerivedFrom ?a ; wj:mention/its:taIdentRef/wj:denotes ?b } GROUP BY ?a ?b ORDER BY ?a ?b }""",
    ),
    Relation(
        "FROM_SENTENCE",
        columns("a b"),
        "?a prov:wasDerivedFrom ?b ; a ?kind . VALUES ?kind { wj:Event wj:Claim wj:Quantity }",
    ),
    Relation("AGENT", columns("a b"), "{ SELECT DISTINCT ?a ?b { ?a wj:agent/wj:denotes ?b } }"),
    Relation("RECIPIENT", columns("a b"), "{ SELECT DISTINCT ?a ?b { ?a wj:recipient/wj:denotes ?b } }"),
    Relation("PLACE", columns("a b"), "?a a wj:Event ; wj:place/wj:denotes ?b"),
    Relation("IN_CLAIM", columns("a b"), "?a wj:inClaim ?b"),
    Relation("COUNTED_IN", columns("a b"), "?a a wj:Quantity ; wj:inEvent ?b"),
    Relation(
        "SAID_BY",
        columns("a b step:int"),
        BY_NAME["claim_speakers"].pattern.replace("?claim", "?a").replace("?actor", "?b"),
    ),
    Relation(
        "OFFICE",
        columns("a b title"),
        "{ SELECT DISTINCT ?a ?b ?title { ?role a wj:Role ; org:member ?a ; org:organization ?b ; wj:title ?title } }",
    ),
    # Only of meetings that the article itself tells as having happened.
    Relation("MET", columns("a b"), "{ SELECT DISTINCT ?a ?b { ?a wj:met ?b . FILTER(STR(?a) < STR(?b)) } }"),
)


def node_heads(table: Table) -> list[str]:
    """Give the first line of a file of nodes."""
    key, *more = table.columns.items()
    return [f"{key[0]}:ID", *(name + KINDS.get(kind, "") for name, kind in more), ":LABEL"]


def node_rows(label: str, table: Table, store: Store) -> Iterator[list[Any]]:
    """Give the rows of a file of nodes."""
    return ([*row, label] for row in table.rows(store))
