"""What happened, in the terms of the Simple Event Model alone: events, actors, places, times, roles.

Only what articles themselves tell as having happened is here; SEM has no word for plans and denials.
"""

from __future__ import annotations

from typing import IO

import pyoxigraph as ox

from kg.explore.query import PREFIXES, Store, prefixed

SEM = """
CONSTRUCT {
  ?event a sem:Event ; sem:eventType ?type ; rdfs:label ?words ; sem:hasActor ?actor , ?role ; sem:hasPlace ?place ;
    sem:hasTime ?time ; sem:hasTimeStamp ?stamp ; sem:hasBeginTimeStamp ?begin ; sem:hasEndTimeStamp ?end ;
    prov:wasDerivedFrom ?sentence .
  ?type a sem:EventType ; rdfs:label ?type_name .
  ?actor a sem:Actor ; sem:actorType ?actor_type ; rdfs:label ?actor_name .
  ?role a sem:Role ; rdf:value ?actor ; sem:roleType ?part .
  ?actor_type a sem:ActorType . ?part a sem:RoleType .
  ?place a sem:Place ; rdfs:label ?place_name ; wgs84:lat ?lat ; wgs84:long ?long .
  ?time a sem:Time ; sem:hasBeginTimeStamp ?time_begin ; sem:hasEndTimeStamp ?time_end ; rdfs:label ?time_words .
} WHERE {
  ?event a sem:Event ; wj:eventType ?type ; wj:trigger/nif:anchorOf ?words ; prov:wasDerivedFrom ?sentence .
  ?type skos:prefLabel ?type_name .
  OPTIONAL {
    ?event ?part ?entity . VALUES ?part { wj:agent wj:recipient }
    ?entity wj:denotes ?actor . ?actor skos:prefLabel ?actor_name ; wj:entityType ?actor_type .
    BIND(IRI(CONCAT(STR(?event), "/", STRAFTER(STR(?part), "#"), "/", SUBSTR(MD5(STR(?actor)), 1, 16))) AS ?role)
  }
  OPTIONAL {
    ?event sem:hasPlace ?place . ?place skos:prefLabel ?place_name . OPTIONAL { ?place wgs84:lat ?lat ; wgs84:long ?long }
  }
  OPTIONAL { ?event sem:hasTimeStamp ?stamp }
  OPTIONAL { ?event sem:hasBeginTimeStamp ?begin ; sem:hasEndTimeStamp ?end }
  OPTIONAL { ?event wj:when ?time . ?time wj:firstDay ?time_begin ; wj:lastDay ?time_end ; wj:span/nif:anchorOf ?time_words }
}
"""


def write_sem(store: Store, out: IO[bytes]) -> None:
    """Write it in Turtle, sorted, each statement once."""
    prefixes = {
        **PREFIXES,
        "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
        "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    }
    heads = "".join(f"PREFIX {name}: <{prefixes[name]}>\n" for name in ("rdf", "rdfs"))
    triples = {str(triple): triple for triple in store.query(heads + prefixed(SEM))}
    ox.serialize((triples[key] for key in sorted(triples)), out, ox.RdfFormat.TURTLE, prefixes=prefixes)
