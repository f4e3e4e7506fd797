"""Claims, events and actors as pandas frames, with types that plot and group as they should."""

from __future__ import annotations

import pandas as pd

from kg.explore.query import Store, prefixed, value

CLAIMS = """
SELECT ?claim ?published ?act ?words ?sentence ?article ?source ?confidence
  (GROUP_CONCAT(DISTINCT ?name; separator="、") AS ?speaker)
  (GROUP_CONCAT(DISTINCT ?about; separator=" ") AS ?topics)
  (GROUP_CONCAT(DISTINCT ?passer; separator="、") AS ?via)
WHERE {
  ?claim a wj:Claim ; wj:act ?act ; wj:confidence ?confidence ; wj:content ?content ; prov:wasDerivedFrom ?node .
  ?content nif:anchorOf ?words . ?node nif:anchorOf ?sentence ; nif:referenceContext ?doc . ?doc dct:identifier ?article .
  OPTIONAL { ?claim wj:saidBy/skos:prefLabel ?name . FILTER(LANG(?name) = "zh") }
  OPTIONAL { ?claim wj:topic ?topic . BIND(STRAFTER(STR(?topic), "#") AS ?about) }
  OPTIONAL {
    ?claim wj:statedIn/wj:reportedIn+ ?statement . ?statement wj:speaker/wj:denotes/skos:prefLabel ?passer . FILTER(LANG(?passer) = "zh")
  }
  OPTIONAL { ?doc dct:date ?published }
  OPTIONAL { ?doc dct:source ?source }
} GROUP BY ?claim ?published ?act ?words ?sentence ?article ?source ?confidence ORDER BY ?published ?claim
"""

EVENTS = """
SELECT ?event ?first ?last ?published ?type ?status ?trigger ?sentence ?article ?source ?confidence ?claim ?place ?lat ?long
  (GROUP_CONCAT(DISTINCT ?one; separator="、") AS ?agents)
  (GROUP_CONCAT(DISTINCT ?other; separator="、") AS ?recipients)
WHERE {
  ?event a wj:Event ; wj:eventType ?type ; wj:status ?status ; wj:confidence ?confidence ; wj:trigger ?span ;
    prov:wasDerivedFrom ?node .
  ?span nif:anchorOf ?trigger . ?node nif:anchorOf ?sentence ; nif:referenceContext ?doc . ?doc dct:identifier ?article .
  OPTIONAL { ?event wj:agent/wj:denotes/skos:prefLabel ?one . FILTER(LANG(?one) = "zh") }
  OPTIONAL { ?event wj:recipient/wj:denotes/skos:prefLabel ?other . FILTER(LANG(?other) = "zh") }
  OPTIONAL {
    ?event wj:place/wj:denotes ?where . ?where skos:prefLabel ?place . FILTER(LANG(?place) = "zh")
    OPTIONAL { ?where wgs84:lat ?lat ; wgs84:long ?long }
  }
  OPTIONAL { ?event wj:firstDay ?first ; wj:lastDay ?last }
  OPTIONAL { ?event wj:inClaim ?claim }
  OPTIONAL { ?doc dct:date ?published }
  OPTIONAL { ?doc dct:source ?source }
} GROUP BY ?event ?first ?last ?published ?type ?status ?trigger ?sentence ?article ?source ?confidence ?claim ?place ?lat ?long
ORDER BY ?published ?event
"""

ACTORS = """
SELECT ?actor ?name ?english ?type ?wikidata (COUNT(DISTINCT ?entity) AS ?articles) (COUNT(?phrase) AS ?mentions) WHERE {
  ?entity wj:denotes ?actor ; wj:entityType ?type .
  ?phrase its:taIdentRef ?entity .
  ?actor skos:prefLabel ?name . FILTER(LANG(?name) = "zh")
  OPTIONAL { ?actor skos:prefLabel ?english . FILTER(LANG(?english) = "en") }
  OPTIONAL { ?actor skos:exactMatch ?wikidata . FILTER(STRSTARTS(STR(?wikidata), STR(wd:))) }
} GROUP BY ?actor ?name ?english ?type ?wikidata ORDER BY DESC(?mentions) ?name
"""

JOINED = {"speaker", "via", "agents", "recipients"}


def claims(store: Store) -> pd.DataFrame:
    """Give all claims, a row each: who said what, when, through whom, on which topics."""
    frame = _frame(store, CLAIMS, terms=["act"], days=["published"], numbers=["confidence"])
    frame["topics"] = frame["topics"].map(lambda names: sorted(names.split()), na_action="ignore")
    return frame


def events(store: Store) -> pd.DataFrame:
    """Give all events told of, a row each; those that happened have `status` actual and no `claim`."""
    days, numbers = ["first", "last", "published"], ["confidence", "lat", "long"]
    return _frame(store, EVENTS, terms=["type", "status"], days=days, numbers=numbers)


def actors(store: Store) -> pd.DataFrame:
    """Give all that articles name, a row each, the most named first."""
    frame = _frame(store, ACTORS, terms=["type"], days=[], numbers=[])
    frame["wikidata"] = frame["wikidata"].map(lambda iri: iri.rpartition("/")[2], na_action="ignore")
    return frame


def _frame(store: Store, query: str, terms: list[str], days: list[str], numbers: list[str]) -> pd.DataFrame:
    """Read a query into a frame: categories for terms, days as datetimes, floats, text that may be missing."""
    solutions = store.query(prefixed(query))
    columns = [variable.value for variable in solutions.variables]
    frame = pd.DataFrame([[value(term) for term in solution] for solution in solutions], columns=columns)
    for name in JOINED & set(columns):
        # The store joins names in the order it happens to find them.
        frame[name] = frame[name].map(lambda names: "、".join(sorted(names.split("、"))), na_action="ignore")
    for name in terms:
        frame[name] = frame[name].map(lambda iri: iri.rpartition("#")[2]).astype("category")
    for name in days:
        frame[name] = pd.to_datetime(frame[name])
    for name in numbers:
        frame[name] = frame[name].astype("float64")
    return frame
