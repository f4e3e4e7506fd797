"""A graph in brief, for the explorer: its newest articles with their events and claims, and whom these are about.

A page that shows thousands of articles cannot hold their texts: events and claims come as short rows, and an article
as a whole when somebody opens it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from kg.explore.query import BASE, WD, Store, select, value
from kg.explore.terms import WJ

MOST_WHOLE = 150
"""So many articles stand in one page, texts and all."""
MOST_WORDS = 60
FURTHER = 4
"""So many times as many articles as at first, to have something to show at once, come at a time after that."""
AT_ONCE = 500
ACTOR = f"{BASE}actor/"


@dataclass(frozen=True)
class Newest:
    """The newest articles, and how many older ones are not among them."""

    articles: list[dict[str, Any]]
    left_out: int


def articles(store: Store, most: int, since: str | None = None, until: str | None = None) -> Newest:
    """Give id, title, day and source of the newest articles, newest first."""
    rows = _rows(
        store,
        """SELECT ?graph ?doc ?id ?title ?day ?source WHERE { GRAPH ?graph {
          ?doc a schema:NewsArticle ; dct:identifier ?id .
          OPTIONAL { ?doc dct:title ?title } OPTIONAL { ?doc dct:date ?day } OPTIONAL { ?doc dct:source ?source }
        } }""",
    )
    kept = [
        {**row, "published": row["day"].isoformat() if row["day"] else None}
        for row in rows
        if (since or "") <= (row["day"].isoformat() if row["day"] else "") <= (until or "9999")
    ]
    kept.sort(key=lambda row: (row["published"] or "", row["id"]), reverse=True)
    return Newest(kept[:most], max(0, len(kept) - most))


def lies(store: Store) -> dict[str, tuple[float, float]]:
    """Give latitude and longitude of the places that articles name, by their key: `place/berlin`."""
    rows = _rows(
        store, "SELECT DISTINCT ?place ?lat ?long WHERE { ?place wgs84:lat ?lat ; wgs84:long ?long } ORDER BY ?place"
    )
    return {key: (float(row["lat"]), float(row["long"])) for row in rows if (key := _key(row["place"]))}


def overview(store: Store, most: int, start: int = 0, many: int | None = None) -> dict[str, Any]:
    """Give so many of the newest articles in brief, or some of these from one on; `next` is where the others begin."""
    newest = articles(store, most)
    end = start + many if many else most
    shown = newest.articles[start:end]
    things = Things(store)
    graphs = [row["graph"] for row in shown]
    events, claims = _events(store, graphs, things), _claims(store, graphs, things)
    return {
        "articles": [
            {
                **{name: row[name] for name in ("id", "title", "published", "source")},
                "brief": True,
                "events": events.get(row["doc"], []),
                "claims": claims.get(row["doc"], []),
            }
            for row in shown
        ],
        "things": things.told(),
        "lies": {} if start else lies(store),
        "left_out": newest.left_out + len(newest.articles[end:]),
        "next": end if newest.articles[end:] else None,
    }


def begins(start: int, first: int, most: int) -> bool:
    """Tell whether a part of the articles begins here, if so many come first and so many in all."""
    return start == 0 or (first <= start < most and (start - first) % (FURTHER * first) == 0)


@dataclass
class Things:
    """Whom events and claims are about, each once, by number."""

    store: Store
    numbers: dict[str, int] = field(default_factory=dict)

    def number(self, iri: str) -> int:
        """Give the number of an actor or place."""
        return self.numbers.setdefault(iri, len(self.numbers))

    def told(self) -> list[dict[str, Any]]:
        """Give what is known of each, in the order of the numbers."""
        found: dict[str, dict[str, Any]] = {}
        rows = _rows(
            self.store,
            """SELECT * WHERE {
              VALUES ?node { $ }
              ?node wj:entityType ?type ; skos:prefLabel ?label . FILTER(LANG(?label) = "zh")
              OPTIONAL { ?node dct:identifier ?id }
              OPTIONAL { ?node skos:prefLabel ?english . FILTER(LANG(?english) = "en") }
              OPTIONAL { ?node skos:exactMatch ?same . FILTER(STRSTARTS(STR(?same), STR(wd:))) }
            }""",
            self.numbers,
        )
        for row in rows:
            found[row["node"]] = {
                "id": row["id"],
                "type": row["type"].removeprefix(WJ),
                "label": row["label"],
                "label_en": row["english"],
                "qid": row["same"].removeprefix(WD) if row["same"] else None,
                "key": _key(row["node"]),
                "aliases": [],
            }
        unknown: dict[str, Any] = {
            "id": None,
            "type": "ORG",
            "label": "?",
            "label_en": None,
            "qid": None,
            "key": None,
            "aliases": [],
        }
        return [found.get(iri, unknown) for iri in self.numbers]


# Asked of each article's own graph: there the store finds events and claims without looking at anything else.


def _events(store: Store, graphs: list[str], things: Things) -> dict[str, list[list[Any]]]:
    """Give the events of each article as the page unfolds them."""
    sides = {
        side: _many(store, f"?one a wj:Event ; wj:{side}/wj:denotes ?other", graphs)
        for side in ("agent", "recipient", "place")
    }
    rows = _rows(
        store,
        """SELECT ?event ?doc ?begin ?end ?words ?type ?status ?first ?last WHERE { VALUES ?graph { $ } GRAPH ?graph {
          ?event a wj:Event ; wj:eventType ?type ; wj:status ?status ; wj:trigger ?span .
          ?span nif:beginIndex ?begin ; nif:endIndex ?end ; nif:anchorOf ?words ; nif:referenceContext ?doc .
          OPTIONAL { ?event wj:firstDay ?first ; wj:lastDay ?last }
        } }""",
        graphs,
    )
    found: dict[str, list[list[Any]]] = defaultdict(list)
    for row in rows:
        agents, recipients, places = (
            [things.number(iri) for iri in sorted(sides[side].get(row["event"], ()))] for side in sides
        )
        days = [day.isoformat() for day in (row["first"], row["last"]) if day]
        found[row["doc"]].append(
            [
                *(row["begin"], row["end"], row["words"]),
                *(row["type"].removeprefix(WJ), row["status"].removeprefix(WJ)),
                *(agents, recipients, places[0] if places else None, "/".join(dict.fromkeys(days)) or None),
            ]
        )
    return {doc: sorted(told, key=lambda event: (event[0], event[1], event[3])) for doc, told in found.items()}


def _claims(store: Store, graphs: list[str], things: Things) -> dict[str, list[list[Any]]]:
    """Give the claims of each article as the page unfolds them."""
    by = _many(store, "?one a wj:Claim ; wj:saidBy ?other", graphs)
    topics = _many(store, "?one a wj:Claim ; wj:topic ?other", graphs)
    about = _many(
        store,
        """?one a wj:Claim ; wj:content ?content ; prov:wasDerivedFrom ?sentence .
          ?content nif:beginIndex ?from ; nif:endIndex ?to .
          ?link prov:wasDerivedFrom ?sentence ; wj:mention ?mention .
          ?mention nif:beginIndex ?begin ; nif:endIndex ?end ; its:taIdentRef/wj:denotes ?other .
          FILTER(?from <= ?begin && ?end <= ?to)""",
        graphs,
    )
    rows = _rows(
        store,
        """SELECT ?claim ?doc ?begin ?end ?words ?act WHERE { VALUES ?graph { $ } GRAPH ?graph {
          ?claim a wj:Claim ; wj:act ?act ; wj:content ?span .
          ?span nif:beginIndex ?begin ; nif:endIndex ?end ; nif:anchorOf ?words ; nif:referenceContext ?doc .
        } }""",
        graphs,
    )
    found: dict[str, list[list[Any]]] = defaultdict(list)
    for row in rows:
        said = row["words"]
        found[row["doc"]].append(
            [
                *(row["begin"], row["end"], said if len(said) <= MOST_WORDS else f"{said[:MOST_WORDS]}…"),
                *(row["act"].removeprefix(WJ), [things.number(iri) for iri in sorted(by.get(row["claim"], ()))], []),
                sorted(topic.removeprefix(WJ) for topic in topics.get(row["claim"], ())),
                [things.number(iri) for iri in sorted(about.get(row["claim"], ()))],
            ]
        )
    return {doc: sorted(said, key=lambda claim: claim[:2]) for doc, said in found.items()}


def _many(store: Store, pattern: str, graphs: list[str]) -> Mapping[str, Iterable[str]]:
    """Give all that a pattern joins to each thing, in graphs of articles."""
    query = f"SELECT DISTINCT ?one ?other WHERE {{ VALUES ?graph {{ $ }} GRAPH ?graph {{ {pattern} }} }}"
    found: dict[str, list[str]] = defaultdict(list)
    for row in _rows(store, query, graphs):
        found[row["one"]].append(row["other"])
    return found


def _rows(store: Store, query: str, given: Iterable[str] | None = None) -> Iterator[dict[str, Any]]:
    """Ask; where a query has `$`, it is asked of the given nodes, some at a time."""
    rest = iter(given) if given is not None else iter([""])
    while some := list(islice(rest, AT_ONCE)):
        # These names come from the graph itself, and an IRI there holds no ">".
        wanted = " ".join(f"<{iri}>" for iri in some)
        for row in select(store, query.replace("$", wanted)):
            yield {name: value(term) for name, term in row.items()}


def _key(iri: str) -> str | None:
    return iri.removeprefix(ACTOR) if iri.startswith(ACTOR) else None
