"""Events as PLOVER's users code them: one JSON object a line, with the field names of the manual of 2021.

PLOVER has one list of what is promised and what is done; here a status tells them apart. `data/plover.tsv` says what
becomes of both: a meeting that is only announced is AGREE, an announced withdrawal CONCEDE. What an article tells only in
somebody's words is left out, and so is what names nobody who does it, or no day.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from kg.explore.query import Store, select, short, value
from kg.explore.terms import terms
from kg.ground.tables import numbered, rows
from kg.model import BrokenData

CODEBOOK = "PLOVER 2021"
CONTEXTS = {"planned": ["future"], "possible": ["hypothetical"], "negated": ["negation"], "actual": []}
QUADS = {
    1: {"AGREE", "CONSULT", "SUPPORT", "CONCEDE"},
    2: {"COOPERATE", "AID", "RETREAT"},
    3: {"REQUEST", "ACCUSE", "REJECT", "THREATEN", "SANCTION"},
    4: {"PROTEST", "MOBILIZE", "COERCE", "ASSAULT"},
}
"""Verbal and material cooperation, verbal and material conflict."""

CONVEYED = ("ACCUSE", "REJECT", "REQUEST")
"""What may be said to an ambassador who is called in."""

SECTORS = {
    "national": {"sector": "GOV"},
    "military": {"sector": "MIL"},
    "armed": {"sector": "REB"},
    "party": {"sector": "PTY"},
    "company": {"sector": "BUS"},
    "bank": {"sector": "BUS"},
    "court": {"sector": "JUD"},
    "ngo": {"code": "NGO"},
    "igo": {"code": "IGO"},
    "igo-organ": {"code": "IGO"},
    "grouping": {"code": "IGO"},
    "agency": {"sector": "MED"},
    "broadcaster": {"sector": "MED"},
    "newspaper": {"sector": "MED"},
    "magazine": {"sector": "MED"},
    "online": {"sector": "MED"},
}

EVENTS = """
SELECT ?event ?type ?status ?trigger ?first ?last ?published ?article ?title ?url ?source ?id ?sentence ?start ?end ?confidence
  ?place ?place_name ?country ?lat ?long
WHERE {
  ?event a wj:Event ; wj:eventType ?type ; wj:status ?status ; wj:trigger ?span ; wj:confidence ?confidence ;
    prov:wasDerivedFrom ?node .
  FILTER NOT EXISTS { ?event wj:inClaim ?claim }
  ?span nif:anchorOf ?trigger .
  ?node nif:anchorOf ?sentence ; nif:beginIndex ?start ; nif:endIndex ?end ; dct:identifier ?id ; nif:referenceContext ?doc .
  ?doc dct:identifier ?article .
  OPTIONAL { ?doc dct:title ?title } OPTIONAL { ?doc schema:url ?url } OPTIONAL { ?doc dct:source ?source }
  OPTIONAL { ?doc dct:date ?published }
  OPTIONAL { ?event wj:firstDay ?first ; wj:lastDay ?last }
  OPTIONAL {
    ?event wj:place/wj:denotes ?place . ?place skos:prefLabel ?place_name . FILTER(LANG(?place_name) = "zh")
    OPTIONAL { ?place wj:countryCode ?country } OPTIONAL { ?place wgs84:lat ?lat ; wgs84:long ?long }
  }
} ORDER BY ?article ?start ?event
"""

PARTS = """
SELECT DISTINCT ?event ?part ?actor ?name ?english ?kind ?country ?wikidata ?office WHERE {
  ?event ?part ?entity . VALUES ?part { wj:agent wj:recipient }
  ?entity wj:denotes ?actor . ?actor skos:prefLabel ?name . FILTER(LANG(?name) = "zh")
  OPTIONAL { ?actor skos:prefLabel ?english . FILTER(LANG(?english) = "en") }
  OPTIONAL { ?actor wj:actorKind ?kind } OPTIONAL { ?actor wj:countryCode ?country }
  OPTIONAL { ?actor skos:exactMatch ?wikidata . FILTER(STRSTARTS(STR(?wikidata), STR(wd:))) }
  OPTIONAL { { SELECT ?entity (MIN(?title) AS ?office) { ?role wj:member ?entity ; wj:title ?title } GROUP BY ?entity } }
} ORDER BY ?event ?part ?actor
"""


@dataclass(frozen=True)
class Coding:
    """What becomes of an event: of a type and status, and with words in its trigger (none: any)."""

    event: str
    status: str
    words: str
    plover: str
    mode: str

    def fits(self, type: str, status: str, trigger: str) -> bool:
        """Tell whether this is how an event is coded."""
        return (self.event, self.status) == (type, status) and self.words in trigger


def events(store: Store) -> Iterator[dict[str, Any]]:
    """Give the events, coded, article by article."""
    parts = _parts(store)
    rows = list(select(store, EVENTS))
    said = _conveyed(rows)
    for row in rows:
        agents, recipients = (parts[str(row["event"]), part] for part in ("agent", "recipient"))
        day = value(row["first"]) or value(row["published"])
        if not agents or day is None:
            continue
        type, status, trigger = short(row["type"]), short(row["status"]), short(row["trigger"])
        code, mode = coded(type, status, trigger)
        if mode == "disapprove":
            code, mode = said.get(_sentence(row), code), ""
        if code == "CONSULT" and hosts(agents, recipients, short(row["country"])):
            agents, recipients = recipients, agents
        yield _kept(
            {
                "id": row["event"].value,
                "date": day.isoformat(),
                "enddate": value(row["last"]).isoformat() if row["last"] and row["last"] != row["first"] else None,
                "source": list(map(_actor, agents)),
                "recipient": list(map(_actor, recipients)),
                "event": [code],
                "mode": [mode] if mode else [],
                "context": CONTEXTS[status],
                "event_text": [trigger],
                "event_loc": _location(row),
                "quad_code": next(quad for quad, members in QUADS.items() if code in members),
                "text": short(row["sentence"]),
                "text_info": {"sequence": short(row["id"]), "start": value(row["start"]), "end": value(row["end"])},
                "cite_info": _kept(
                    {
                        "citation": short(row["article"]),
                        "title": short(row["title"]),
                        "url": short(row["url"]),
                        "publication": short(row["source"]),
                        "language": "zh",
                        "codebook": CODEBOOK,
                    }
                ),
                "coder": "waijiao",
                "status": status,
                "confidence": float(value(row["confidence"])),
            }
        )


def write(store: Store) -> Iterator[bytes]:
    """Write the events as JSON Lines."""
    return (json.dumps(event, ensure_ascii=False).encode() + b"\n" for event in events(store))


def coded(type: str, status: str, trigger: str) -> tuple[str, str]:
    """Give PLOVER's type and mode.

    >>> coded("CONSULT", "planned", "会晤"), coded("CONSULT", "actual", "通电话"), coded("RETREAT", "actual", "撤军")
    (('AGREE', ''), ('CONSULT', 'phone'), ('RETREAT', ''))
    """
    for row in codings():
        if row.fits(type, status, trigger):
            return row.plover, row.mode
    return type, ""


def hosts(agents: Iterable[Mapping[str, Any]], recipients: Iterable[Mapping[str, Any]], country: str) -> bool:
    """Tell whether the agents are at home and the others are not: PLOVER has the visitor first."""
    at_home, from_there = ({short(one["country"]) for one in side} for side in (agents, recipients))
    return bool(country) and at_home == {country} and bool(from_there) and country not in from_there


@cache
def codings() -> tuple[Coding, ...]:
    """Read how events are coded."""
    found, known = [], terms()
    for line, row in numbered("plover.tsv", ("event", "status", "words", "plover", "mode", "example")):
        if row["event"] not in known["event"] or row["status"] not in known["status"]:
            raise BrokenData(f"plover.tsv:{line}: no event is {row['event']} and {row['status']}")
        if not any(row["plover"] in members for members in QUADS.values()):
            raise BrokenData(f"plover.tsv:{line}: PLOVER has no {row['plover']}")
        if row["words"] not in row["example"]:
            raise BrokenData(f"plover.tsv:{line}: {row['words']} is not in its example")
        found.append(Coding(row["event"], row["status"], row["words"], row["plover"], row["mode"]))
    return tuple(found)


@cache
def letters() -> Mapping[str, str]:
    """Read the three letters of every country by its two."""
    return {row["alpha2"]: row["alpha3"] for row in rows("country_codes.tsv", ("alpha2", "alpha3"))}


def _parts(store: Store) -> Mapping[tuple[str, str], list[dict[str, Any]]]:
    found: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for row in select(store, PARTS):
        found[str(row["event"]), short(row["part"])].append(row)
    return found


def _conveyed(rows: Iterable[Mapping[str, Any]]) -> dict[tuple[str, str], str]:
    """Find what else is told in each sentence that may have been said to an ambassador."""
    return {_sentence(row): short(row["type"]) for row in rows if short(row["type"]) in CONVEYED}


def _sentence(row: Mapping[str, Any]) -> tuple[str, str]:
    return short(row["article"]), short(row["id"])


def _actor(row: Mapping[str, Any]) -> dict[str, Any]:
    kind, country = short(row["kind"]), short(row["country"])
    known = SECTORS.get(kind, {"sector": "GOV"} if row["office"] else {})
    return _kept(
        {
            "code": known.get("code") or letters().get(country),
            "sector": known.get("sector"),
            "actor_text": short(row["name"]),
            "identifier_id": row["wikidata"].value if row["wikidata"] else row["actor"].value,
            "identifier_text": short(row["english"]),
            "office": short(row["office"]),
        }
    )


def _location(row: Mapping[str, Any]) -> dict[str, Any] | None:
    if row["place"] is None:
        return None
    country = short(row["country"])
    return _kept(
        {
            "name": short(row["place_name"]),
            "latitude": float(row["lat"].value) if row["lat"] else None,
            "longitude": float(row["long"].value) if row["long"] else None,
            "country code": country,
            "cc3": letters().get(country),
        }
    )


def _kept(fields: dict[str, Any]) -> dict[str, Any]:
    """Leave out what is not known; lists stay, empty or not."""
    return {name: said for name, said in fields.items() if said not in (None, "")}
