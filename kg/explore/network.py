"""The graph seen as a network: who meets whom, where, who speaks about whom, about what.

Every edge counts what it stands on: `weight` is the number of events or claims, `articles` of the articles that tell
of them, `first` and `last` are their days and `spells` the days themselves, so that a timeline can play.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

import networkx as nx

from kg.explore.query import WD, Store, select, value
from kg.explore.terms import WJ, terms
from kg.model import Trouble


@dataclass(frozen=True)
class Kept:
    """What of the graph a network is made of; nothing given, everything that happened or was said."""

    since: str | None = None
    until: str | None = None
    types: Iterable[str] = ()
    topics: Iterable[str] = ()
    statuses: Iterable[str] = ("actual",)
    min_confidence: float = 0.0
    claimed: bool = False  # also events that are told only in somebody's words

    def __post_init__(self) -> None:
        for day in filter(None, (self.since, self.until)):
            try:
                date.fromisoformat(day)
            except ValueError as error:
                raise Trouble(f"{day!r} is no day; write it as 2025-12-14") from error
        for group, given in (("event", self.types), ("topic", self.topics), ("status", self.statuses)):
            if strange := set(given) - terms()[group].keys():
                raise Trouble(f"no {group} is called {sorted(strange)[0]!r}; there are {', '.join(terms()[group])}")

    def keeps(self, day: date | None, confidence: float) -> bool:
        """Tell whether something of a day and confidence belongs in; what has no day fits no stretch of days."""
        if confidence < self.min_confidence:
            return False
        if day is None:
            return not (self.since or self.until)
        return (self.since or "") <= day.isoformat() <= (self.until or "9999")


class Tally(NamedTuple):
    """What an edge stands on."""

    things: set[str]
    articles: set[str]
    days: set[str]


@dataclass
class Sketch:
    """Edges and nodes being counted."""

    edges: dict[tuple[str, str, str], Tally] = field(default_factory=lambda: defaultdict(_tally))
    articles: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    days: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    made: dict[str, dict[str, Any]] = field(default_factory=dict)

    def join(self, one: str, other: str, kind: str, row: Mapping[str, Any]) -> None:
        """Count a thing that joins two nodes."""
        tally = self.edges[one, other, kind]
        tally.things.add(row["thing"])
        for articles in (tally.articles, self.articles[one], self.articles[other]):
            articles.add(row["doc"])
        if row["day"]:
            for days in (tally.days, self.days[one], self.days[other]):
                days.add(row["day"].isoformat())


def _tally() -> Tally:
    return Tally(set(), set(), set())


def network(store: Store, kind: str = "actors", **kept: Any) -> nx.MultiDiGraph:
    """Make one of the `NETWORKS` of what is kept: since, until, types, topics, statuses, min_confidence, claimed."""
    if kind not in NETWORKS:
        raise Trouble(f"no network is called {kind!r}; there are {', '.join(NETWORKS)}")
    given = {name: wish for name, wish in kept.items() if wish not in (None, [], ())}
    return NETWORKS[kind](store, Kept(**given))


def actors(store: Store, kept: Kept) -> nx.MultiDiGraph:
    """Join actors by the events they share, an edge a type: from who does it to whom it is done."""
    sketch = Sketch()
    for row in _events(store, kept, "?tie wj:inEvent ?thing ; wj:from ?one ; wj:to ?other ."):
        sketch.join(row["one"], row["other"], row["type"], row)
    return _drawn(store, sketch, "actors by shared events")


def places(store: Store, kept: Kept) -> nx.MultiDiGraph:
    """Join actors to events, and events to the places where they happen."""
    sketch = Sketch()
    part = "?thing wj:agent|wj:recipient ?entity . ?entity wj:denotes ?one ."
    for row in _events(store, kept, f"{part} OPTIONAL {{ ?thing wj:place/wj:denotes ?place }}"):
        event = row["thing"]
        day = row["day"].isoformat() if row["day"] else None
        label = f"{_chinese('event', row['type'])}「{row['words']}」"
        sketch.made[event] = {"label": label, "label_en": row["type"], "kind": "EVENT", "day": day}
        sketch.join(row["one"], event, "takes part", row)
        if row["place"]:
            sketch.join(event, row["place"], "happens in", row)
    return _drawn(store, sketch, "actors, events, places")


def speakers(store: Store, kept: Kept) -> nx.MultiDiGraph:
    """Join who speaks to whom their words name, an edge an act."""
    sketch = Sketch()
    named = """
      ?thing wj:saidBy ?one ; wj:content ?content ; prov:wasDerivedFrom ?sentence .
      ?content nif:beginIndex ?from ; nif:endIndex ?to .
      ?link prov:wasDerivedFrom ?sentence ; wj:mention ?mention .
      ?mention nif:beginIndex ?begin ; nif:endIndex ?end ; its:taIdentRef/wj:denotes ?other .
      FILTER(?from <= ?begin && ?end <= ?to && ?one != ?other)
    """
    for row in _claims(store, kept, named):
        sketch.join(row["one"], row["other"], row["act"], row)
    return _drawn(store, sketch, "who speaks about whom")


def topics(store: Store, kept: Kept) -> nx.MultiDiGraph:
    """Join who speaks to what it is about, an edge an act."""
    sketch = Sketch()
    for row in _claims(store, kept, "?thing wj:saidBy ?one ; wj:topic ?other ."):
        name = row["other"].removeprefix(WJ)
        if kept.topics and name not in kept.topics:
            continue  # a claim on the topic asked for may be on another one too
        chinese, english = terms()["topic"][name]
        sketch.made[row["other"]] = {"label": chinese, "label_en": english, "kind": "TOPIC"}
        sketch.join(row["one"], row["other"], row["act"], row)
    return _drawn(store, sketch, "claims by topic")


NETWORKS: Mapping[str, Callable[[Store, Kept], nx.MultiDiGraph]] = {
    "actors": actors,
    "places": places,
    "speakers": speakers,
    "topics": topics,
}


def _events(store: Store, kept: Kept, pattern: str) -> Iterator[dict[str, Any]]:
    """Give the events that are kept, with what the pattern adds; a day, type and article each."""
    told = "" if kept.claimed else "FILTER NOT EXISTS { ?thing wj:inClaim ?claim }"
    rows = _rows(
        store,
        f"""SELECT * WHERE {{
          {_any("status", kept.statuses)} {_any("kind", kept.types)}
          ?thing wj:status ?status ; wj:eventType ?kind ; wj:confidence ?confidence ; wj:trigger ?trigger .
          ?trigger nif:referenceContext ?doc ; nif:anchorOf ?words .
          {pattern} {told}
          OPTIONAL {{ ?thing wj:firstDay ?told }}
          OPTIONAL {{ ?doc dct:date ?published }}
        }}""",
    )
    # An event without a day of its own is shown on the day it was written about.
    for row in rows:
        day = row["told"] or row["published"]
        if kept.keeps(day, float(row["confidence"])):
            yield {**row, "day": day, "type": row["kind"].removeprefix(WJ)}


def _claims(store: Store, kept: Kept, pattern: str) -> Iterator[dict[str, Any]]:
    """Give the claims that are kept, with what the pattern adds; a day, act and article each."""
    about = "?thing wj:topic ?topic ." if kept.topics else ""
    rows = _rows(
        store,
        f"""SELECT * WHERE {{
          {_any("topic", kept.topics)} {about}
          {pattern}
          ?thing a wj:Claim ; wj:act ?kind ; wj:confidence ?confidence ; prov:wasDerivedFrom/nif:referenceContext ?doc .
          OPTIONAL {{ ?doc dct:date ?day }}
        }}""",
    )
    for row in rows:
        if kept.keeps(row["day"], float(row["confidence"])):
            yield {**row, "act": row["kind"].removeprefix(WJ)}


def _any(variable: str, names: Iterable[str]) -> str:
    # Only names of the ontology get here: Kept has looked at each.
    wanted = " ".join(f"wj:{name}" for name in names)
    return f"VALUES ?{variable} {{ {wanted} }}" if wanted else ""


def _rows(store: Store, query: str) -> Iterator[dict[str, Any]]:
    for row in select(store, query):
        yield {name: value(term) for name, term in row.items()}


def _drawn(store: Store, sketch: Sketch, name: str) -> nx.MultiDiGraph:
    """Draw what was counted: nodes with their names, edges with what they stand on, in a fixed order."""
    drawn = nx.MultiDiGraph(name=name)
    ends = sorted({end for one, other, _ in sketch.edges for end in (one, other)})
    known = _named(store, ends)
    for node in ends:
        days = sorted(sketch.days[node])
        about = sketch.made.get(node) or known.get(node) or {"label": node}
        seen = {"start": days[0], "end": days[-1]} if days else {}
        drawn.add_node(node, **about, articles=len(sketch.articles[node]), **seen)
    for (one, other, kind), tally in sorted(sketch.edges.items()):
        days = sorted(tally.days)
        about = {"label": _label(kind), "weight": len(tally.things), "articles": len(tally.articles)}
        if days:
            about |= {"first": days[0], "last": days[-1], "spells": [(day, day) for day in days]}
        drawn.add_edge(one, other, key=kind, kind=kind, **about)
    return drawn


def _named(store: Store, wanted: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Give name, English name, type and Wikidata item of actors."""
    found: dict[str, dict[str, Any]] = {}
    rows = _rows(
        store,
        """SELECT * WHERE {
          ?node wj:entityType ?type ; skos:prefLabel ?label . FILTER(LANG(?label) = "zh")
          FILTER EXISTS { ?entity wj:denotes ?node }
          OPTIONAL { ?node skos:prefLabel ?english . FILTER(LANG(?english) = "en") }
          OPTIONAL { ?node skos:exactMatch ?same . FILTER(STRSTARTS(STR(?same), STR(wd:))) }
        }""",
    )
    asked = set(wanted)
    for row in rows:
        if row["node"] in asked:
            qid = row["same"].removeprefix(WD) if row["same"] else None
            kind = row["type"].removeprefix(WJ)
            found[row["node"]] = {"label": row["label"], "label_en": row["english"], "kind": kind, "qid": qid}
    return found


def _chinese(group: str, term: str) -> str:
    return terms()[group][term][0]


def _label(kind: str) -> str:
    """Name a kind of edge in Chinese: CONSULT is 会商, demand 要求."""
    for group in ("event", "act"):
        if kind in terms()[group]:
            return _chinese(group, kind)
    return EDGES[kind]


EDGES = {"takes part": "参与", "happens in": "地点"}
