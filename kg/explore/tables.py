"""The graph as plain tables, for pandas, DuckDB, R and spreadsheets: CSV or Parquet, a file each.

Keys are IRIs, so that every row leads back into the graph. `events.asserted` is true only of what the article itself
tells as having happened.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from io import TextIOWrapper
from itertools import islice
from typing import IO, Any

from kg.explore.export import inert_cell
from kg.explore.query import Store, prefixed, value
from kg.explore.terms import WJ
from kg.model import CLAIM_PARTS, EVENT_PARTS, Trouble

AT_ONCE = 10_000
"""How many rows are in memory at a time."""

SENTENCE = "prov:wasDerivedFrom ?sentence . ?sentence nif:referenceContext ?doc . ?doc dct:identifier ?article"
HOW = "wj:confidence ?confidence ; wj:foundBy ?found_by"


@dataclass(frozen=True)
class Table:
    """A table: its name, its columns with their kinds, and what its rows are in the graph."""

    name: str
    columns: dict[str, str]
    pattern: str

    def rows(self, store: Store) -> Iterator[list[Any]]:
        """Give the rows, values of Python; terms of the project by their names."""
        query = f"SELECT {' '.join(f'?{name}' for name in self.columns)} WHERE {{ {self.pattern} }}"
        for solution in store.query(prefixed(query)):
            yield [cell(term, kind) for term, kind in zip(solution, self.columns.values(), strict=True)]


def columns(text: str) -> dict[str, str]:
    """Read columns: a name alone is text, else name:kind.

    >>> columns("id start:int")
    {'id': 'text', 'start': 'int'}
    """
    return {name: kind or "text" for name, _, kind in (column.partition(":") for column in text.split())}


def cell(term: Any, kind: str) -> Any:
    """Give a term as what its column holds."""
    known = value(term)
    if known is None or (kind == "date" and not isinstance(known, date)):
        return None
    if kind == "float":
        return float(known)
    if kind == "term":
        return str(known).removeprefix(WJ)
    return known if kind in {"int", "bool", "date"} else str(known)


def parts(node: str, names: Iterable[str]) -> str:
    """Write the pattern of how sure each part of a node is."""
    return " ".join(f"OPTIONAL {{ ?{node} wj:{name}Confidence ?{name}_confidence }}" for name in names)


TABLES = (
    Table(
        "articles",
        columns("doc article title published:date source url sha256 characters:int"),
        """?doc a schema:NewsArticle ; dct:identifier ?article ; wj:sha256 ?sha256 ; nif:endIndex ?characters .
        OPTIONAL { ?doc dct:title ?title } OPTIONAL { ?doc dct:date ?published }
        OPTIONAL { ?doc dct:source ?source } OPTIONAL { ?doc schema:url ?url }""",
    ),
    Table(
        "sentences",
        columns("sentence article id kind:term paragraph:int start:int end:int words"),
        """?sentence a nif:Sentence ; dct:identifier ?id ; wj:kind ?kind ; wj:paragraph ?paragraph ;
        nif:beginIndex ?start ; nif:endIndex ?end ; nif:anchorOf ?words ; nif:referenceContext ?doc .
        ?doc dct:identifier ?article""",
    ),
    Table(
        "actors",
        columns("actor name name_en type:term wikidata kind country lat:float long:float"),
        """{ SELECT DISTINCT ?actor ?type { ?entity wj:denotes ?actor . ?actor wj:entityType ?type } }
        ?actor skos:prefLabel ?name . FILTER(LANG(?name) = "zh")
        OPTIONAL { ?actor skos:prefLabel ?name_en . FILTER(LANG(?name_en) = "en") }
        OPTIONAL { ?actor skos:exactMatch ?wikidata . FILTER(STRSTARTS(STR(?wikidata), STR(wd:))) }
        OPTIONAL { ?actor wj:actorKind ?kind } OPTIONAL { ?actor wj:countryCode ?country }
        OPTIONAL { ?actor wgs84:lat ?lat ; wgs84:long ?long }""",
    ),
    Table(
        "mentions",
        columns("mention article sentence start:int end:int words type:term actor confidence:float found_by"),
        f"""?link a wj:Link ; wj:mention ?mention ; {SENTENCE} .
        ?mention nif:beginIndex ?start ; nif:endIndex ?end ; nif:anchorOf ?words ; wj:mentionType ?type ; {HOW} ;
        its:taIdentRef/wj:denotes ?actor""",
    ),
    Table(
        "roles",
        columns("role article sentence person title organization confidence:float found_by"),
        f"""?role a wj:Role ; wj:title ?title ; org:member ?person ; {HOW} ; {SENTENCE} .
        OPTIONAL {{ ?role org:organization ?organization }}""",
    ),
    Table(
        "times",
        columns("time article sentence words value first_day:date last_day:date"),
        f"""?time a wj:Time ; wj:time ?value ; wj:firstDay ?first_day ; wj:lastDay ?last_day ; wj:span/nif:anchorOf ?words ;
        {SENTENCE}""",
    ),
    Table(
        "quantities",
        columns("quantity article sentence words value:float unit:term counted claim event"),
        f"""?quantity a wj:Quantity ; wj:value ?value ; wj:unit ?unit ; wj:span/nif:anchorOf ?words ; {SENTENCE} .
        OPTIONAL {{ ?quantity wj:counted ?counted }} OPTIONAL {{ ?quantity wj:inClaim ?claim }}
        OPTIONAL {{ ?quantity wj:inEvent ?event }}""",
    ),
    Table(
        "events",
        columns(
            "event article sentence type:term status:term asserted:bool trigger start:int end:int "
            "first_day:date last_day:date place claim confidence:float found_by "
            "participants_confidence:float place_confidence:float time_confidence:float status_confidence:float"
        ),
        f"""?event a wj:Event ; wj:eventType ?type ; wj:status ?status ; wj:trigger ?span ; {HOW} ; {SENTENCE} .
        ?span nif:anchorOf ?trigger ; nif:beginIndex ?start ; nif:endIndex ?end .
        BIND(EXISTS {{ ?event a sem:Event }} AS ?asserted)
        OPTIONAL {{ ?event wj:firstDay ?first_day ; wj:lastDay ?last_day }}
        OPTIONAL {{ ?event wj:place/wj:denotes ?place }} OPTIONAL {{ ?event wj:inClaim ?claim }}
        {parts("event", EVENT_PARTS)}""",
    ),
    Table(
        "event_actors",
        columns("event actor part"),
        """{ SELECT DISTINCT ?event ?actor ?part {
          { ?event wj:agent/wj:denotes ?actor . BIND("agent" AS ?part) }
          UNION { ?event wj:recipient/wj:denotes ?actor . BIND("recipient" AS ?part) } } }""",
    ),
    Table(
        "claims",
        columns(
            "claim article sentence act:term words start:int end:int cue confidence:float found_by "
            "speakers_confidence:float topics_confidence:float act_confidence:float"
        ),
        f"""?claim a wj:Claim ; wj:act ?act ; wj:content ?span ; {HOW} ; {SENTENCE} .
        ?span nif:anchorOf ?words ; nif:beginIndex ?start ; nif:endIndex ?end .
        OPTIONAL {{ ?claim wj:statedIn/wj:cue/nif:anchorOf ?cue }} {parts("claim", CLAIM_PARTS)}""",
    ),
    Table(
        "claim_speakers",
        columns("claim actor step:int"),
        # Step 0 says it, step 1 passes it on to step 2: the count of statements from the first to this one.
        """{ SELECT ?claim ?actor (COUNT(DISTINCT ?between) - 1 AS ?step) {
          ?claim wj:statedIn ?first . ?first wj:reportedIn* ?between . ?between a wj:Statement ; wj:reportedIn* ?last .
          ?last wj:speaker/wj:denotes ?actor } GROUP BY ?claim ?actor ?last ORDER BY ?claim ?step ?actor }""",
    ),
    Table("claim_topics", columns("claim topic:term"), "?claim a wj:Claim ; wj:topic ?topic"),
    Table("ties", columns("one other event"), "?tie a wj:Tie ; wj:from ?one ; wj:to ?other ; wj:inEvent ?event"),
)


def write_csv(rows: Iterable[list[Any]], heads: Iterable[str], out: IO[bytes]) -> int:
    """Write a table as CSV in UTF-8; what is not known is an empty cell. Gives the number of rows."""
    text = TextIOWrapper(out, encoding="utf-8", newline="", write_through=True)
    writer, count = csv.writer(text), 0
    writer.writerow(heads)
    for count, row in enumerate(rows, start=1):  # noqa: B007
        writer.writerow([str(one).lower() if isinstance(one, bool) else inert_cell(one) for one in row])
    text.detach()
    return count


def write_parquet(table: Table, store: Store, out: IO[bytes]) -> int:
    """Write a table as Parquet, typed; gives the number of rows."""
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError as error:
        raise Trouble("Parquet needs pyarrow; install it with: pip install 'waijiao-kg[tables]'") from error
    kinds = {"int": pa.int64(), "float": pa.float64(), "date": pa.date32(), "bool": pa.bool_()}
    schema = pa.schema([(name, kinds.get(kind, pa.string())) for name, kind in table.columns.items()])
    rows, count = table.rows(store), 0
    with pq.ParquetWriter(out, schema, compression="zstd") as writer:
        while batch := list(islice(rows, AT_ONCE)):
            parts = [
                pa.array(part, type=field.type) for part, field in zip(zip(*batch, strict=True), schema, strict=True)
            ]
            writer.write_batch(pa.record_batch(parts, schema=schema))
            count += len(batch)
    return count
