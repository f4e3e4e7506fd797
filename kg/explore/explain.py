"""Where a thing of the graph comes from: the article, the sentence with the words marked, the rule, the reason."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from html import escape
from typing import Any
from urllib.parse import unquote

from kg.explore.query import BASE, Store, harmless, named_node, select, short, value
from kg.explore.terms import WJ, terms
from kg.model import CLAIM_PARTS, EVENT_PARTS, Trouble

MOST = 20
"""So many mentions of an actor are shown; the rest are counted."""

MARKS = ("【", "】")
COLOURS = ("\x1b[1;33m【", "】\x1b[0m")
DIM = ("\x1b[2m", "\x1b[0m")


class Explanation(str):
    """An explanation is text; a notebook shows it as a card, its sentences as quotations with the words marked."""

    def _repr_html_(self) -> str:
        title, *lines = self.splitlines()
        head = f'<p style="{HEADING}"><b>{escape(title)}</b></p>'
        return f'<div style="{CARD}">{head}{"".join(map(_shown, lines))}</div>'


CARD = "max-width: 46em; border-inline-start: 3px solid #b8860b; padding: 0.2em 1em; line-height: 1.7"
HEADING = "margin: 0.6em 0 0"
NAME = "display: inline-block; min-width: 6em; opacity: 0.7"
QUOTATION = "margin: 0.2em 0 0.4em 1em"
MARK = "background: #ffe08a; color: #23201c; padding: 0 0.1em"
FACT = re.compile(r"(?P<name>[\w ,-]{1,12}):\s+(?P<said>\S.*)", re.ASCII)


def _shown(line: str) -> str:
    """Show a line of an explanation: a fact, a sentence with marks, or an article's heading; text stays text."""
    # Not by style alone: code-hosting sites take the styles out.
    if fact := FACT.fullmatch(line.strip()):
        return f'<div><small style="{NAME}">{escape(fact["name"])}</small> &ensp;{escape(fact["said"])}</div>'
    if line.startswith("  "):
        marked = escape(line.strip()).replace("【", f'<mark style="{MARK}">').replace("】", "</mark>")
        return f'<blockquote style="{QUOTATION}">{marked}</blockquote>'
    return f'<p style="{HEADING}"><small>{escape(line)}</small></p>'


def explain(store: Store, iri: str, colour: bool = False, base: str = BASE) -> Explanation:
    """Tell in plain text on what an event, claim, role, link, entity, actor or article rests.

    `iri` may be as the tables print it, `claim/8c1f00aa90d3b2e4`.
    """
    node = named_node(iri if "://" in iri else base + iri.strip("<>"))
    kinds = {short(row["kind"]) for row in select(store, f"SELECT ?kind WHERE {{ {node} a ?kind }}")}
    for kind, tell in TELLERS.items():
        if kind in kinds:
            lines = [f"{short(node)}  ({kind.rpartition(':')[2]})", *tell(store, str(node), colour)]
            return Explanation("\n".join(lines) + "\n")
    raise Trouble(f"nothing in the graph is called {iri}; take an IRI from an answer of kg query")


def _event(store: Store, node: str, colour: bool) -> Iterator[str]:
    row = _one(
        store,
        f"""SELECT ?type ?status ?time WHERE {{
          {node} wj:eventType ?type ; wj:status ?status . OPTIONAL {{ {node} wj:time ?time }}
        }}""",
    )
    yield from _facts(
        ("type", _term("event", row["type"])),
        ("status", _term("status", row["status"])),
        ("who", _names(store, f"{node} wj:agent/wj:denotes ?x")),
        ("to whom", _names(store, f"{node} wj:recipient/wj:denotes ?x")),
        ("where", _names(store, f"{node} wj:place/wj:denotes ?x")),
        ("when", short(row["time"])),
    )
    for claim in select(store, f"SELECT ?claim WHERE {{ {node} wj:inClaim ?claim }}"):
        yield "told only in a claim; the article itself does not assert it:"
        yield from (f"  {line}" for line in (short(claim["claim"]), *_claim(store, str(claim["claim"]), colour)))
    yield from _evidence(store, node, colour)


def _claim(store: Store, node: str, colour: bool) -> Iterator[str]:
    row = _one(store, f"SELECT ?act WHERE {{ {node} wj:act ?act }}")
    about = [
        _term("topic", found["topic"]) for found in select(store, f"SELECT ?topic WHERE {{ {node} wj:topic ?topic }}")
    ]
    yield from _facts(
        ("act", _term("act", row["act"])), ("topics", "、".join(sorted(about))), ("attribution", _chain(store, node))
    )
    yield from _evidence(store, node, colour)


def _chain(store: Store, claim: str) -> str:
    """Tell who said it and who passed it on, the nearest to the reader last: 泽连斯基 → 乌通社 → 新华社."""
    hops = []
    statement = _one(store, f"SELECT ?next WHERE {{ {claim} wj:statedIn ?next }}")["next"]
    while statement is not None:
        names = _names(store, f"{statement} wj:speaker/wj:denotes ?x")
        source = select(store, f"SELECT ?source WHERE {{ {statement} dct:source ?source }}")
        hops.append(names or "、".join(short(row["source"]) for row in source) or "?")
        statement = _one(store, f"SELECT ?next WHERE {{ {statement} wj:reportedIn ?next }}")["next"]
    return " → ".join(hops)


def _role(store: Store, node: str, colour: bool) -> Iterator[str]:
    row = _one(store, f"SELECT ?title WHERE {{ {node} wj:title ?title }}")
    yield from _facts(
        ("person", _names(store, f"{node} org:member ?x")),
        ("title", short(row["title"])),
        ("of", _names(store, f"{node} org:organization ?x")),
    )
    yield from _evidence(store, node, colour)


def _quantity(store: Store, node: str, colour: bool) -> Iterator[str]:
    row = _one(
        store,
        f"SELECT ?value ?unit ?of WHERE {{ {node} wj:value ?value ; wj:unit ?unit . OPTIONAL {{ {node} wj:counted ?of }} }}",
    )
    unit = short(row["unit"]).rpartition("/")[2].removeprefix("unit-")
    yield from _facts(("value", short(row["value"])), ("unit", unit), ("of", short(row["of"])))
    yield from _evidence(store, node, colour)


def _time(store: Store, node: str, colour: bool) -> Iterator[str]:
    yield from _facts(("value", short(_one(store, f"SELECT ?time WHERE {{ {node} wj:time ?time }}")["time"])))
    yield from _evidence(store, node, colour)


def _reference(store: Store, node: str, colour: bool) -> Iterator[str]:
    yield from _facts(("stands for", _names(store, f"{node} wj:standsFor/wj:denotes ?x") or "left open"))
    yield from _evidence(store, node, colour)


def _link(store: Store, node: str, colour: bool) -> Iterator[str]:
    yield from _facts(("stands for", _names(store, f"{node} wj:mention/its:taIdentRef/wj:denotes ?x")))
    yield from _evidence(store, node, colour)


def _entity(store: Store, node: str, colour: bool) -> Iterator[str]:
    row = _one(
        store,
        f"""SELECT ?type ?actor ?why ?confidence ?by WHERE {{
          {node} wj:entityType ?type ; wj:denotes ?actor .
          OPTIONAL {{ {node} wj:why ?why }} OPTIONAL {{ {node} wj:confidence ?confidence ; wj:foundBy ?by }}
        }}""",
    )
    yield from _facts(
        ("names", _labels(store, node)),
        ("type", _term("mention", row["type"])),
        ("denotes", short(row["actor"]) if str(row["actor"]) != node else "nobody in the knowledge base"),
        ("why", short(row["why"])),
        ("found by", _found(row)),
    )
    yield from _mentions(store, f"?phrase its:taIdentRef {node}", colour)


def _actor(store: Store, node: str, colour: bool) -> Iterator[str]:
    row = _one(
        store,
        f"""SELECT ?type ?same WHERE {{
          {node} wj:entityType ?type . OPTIONAL {{ {node} skos:exactMatch ?same . FILTER(STRSTARTS(STR(?same), STR(wd:))) }}
        }}""",
    )
    yield from _facts(
        ("names", _labels(store, node)), ("type", _term("mention", row["type"])), ("same as", short(row["same"]))
    )
    yield from _mentions(store, f"?phrase its:taIdentRef/wj:denotes {node}", colour)


def _article(store: Store, node: str, colour: bool) -> Iterator[str]:
    row = _one(
        store,
        f"""SELECT ?title ?source ?published ?url ?sha WHERE {{
          {node} wj:sha256 ?sha . OPTIONAL {{ {node} dct:title ?title }} OPTIONAL {{ {node} dct:source ?source }}
          OPTIONAL {{ {node} dct:date ?published }} OPTIONAL {{ {node} schema:url ?url }}
        }}""",
    )
    yield from _facts(
        *((name, short(row[name])) for name in ("title", "source", "published", "url")), ("SHA-256", short(row["sha"]))
    )
    counts = select(
        store,
        f"""SELECT ?kind (COUNT(DISTINCT ?thing) AS ?number) WHERE {{
          ?sentence nif:referenceContext {node} . ?thing prov:wasDerivedFrom ?sentence ; a ?kind .
          FILTER(STRSTARTS(STR(?kind), STR(wj:)))
        }} GROUP BY ?kind ORDER BY ?kind""",
    )
    yield from _facts(("read from it", ", ".join(f"{short(row['kind'])} {short(row['number'])}" for row in counts)))


def _happening(store: Store, node: str, colour: bool) -> Iterator[str]:
    row = _one(store, f"SELECT ?type ?status WHERE {{ {node} wj:mainType ?type ; wj:mainStatus ?status }}")
    differs = sorted(short(one["what"]) for one in select(store, f"SELECT ?what WHERE {{ {node} wj:differsIn ?what }}"))
    yield from _facts(
        ("type", _term("event", row["type"])),
        ("status", _term("status", row["status"])),
        ("told in", _standing(store, node)),
        ("differ in", ", ".join(differs)),
    )
    yield from _parts(store, node, "wj:toldIn", colour)


def _utterance(store: Store, node: str, colour: bool) -> Iterator[str]:
    yield from _facts(("by", _names(store, f"{node} wj:utteredBy ?x")), ("told in", _standing(store, node)))
    yield from _parts(store, node, "wj:reportedAs", colour)


def _standing(store: Store, node: str) -> str:
    row = _one(
        store,
        f"""SELECT ?articles ?dispatches ?origins WHERE {{
          {node} wj:inArticles ?articles ; wj:inFamilies ?dispatches ; wj:fromOrigins ?origins
        }}""",
    )
    return f"articles {short(row['articles'])}, dispatches {short(row['dispatches'])}, origins {short(row['origins'])}"


def _parts(store: Store, node: str, predicate: str, colour: bool) -> Iterator[str]:
    """Show all that something found across articles was joined of, the earliest first, each with its reason."""
    rows = select(
        store,
        f"""SELECT DISTINCT ?part ?published ?why ?by ?confidence WHERE {{
          {node} {predicate} ?part . ?part prov:wasDerivedFrom/nif:referenceContext ?doc .
          OPTIONAL {{ ?doc dct:date ?published }}
          OPTIONAL {{ ?joining wj:joins ?part ; wj:into {node} ; wj:why ?why ; wj:foundBy ?by ; wj:confidence ?confidence }}
        }} ORDER BY ?published ?part""",
    )
    for row in rows:
        yield f"{short(row['part'])}:"
        yield from _evidence(store, str(row["part"]), colour)
        yield from _facts(
            ("joined, as", short(row["why"])), ("decided by", _found(row) if row["by"] is not None else "")
        )


def _family(store: Store, node: str, colour: bool) -> Iterator[str]:
    row = _one(
        store,
        f"SELECT ?origin ?why WHERE {{ OPTIONAL {{ {node} wj:origin ?origin }} OPTIONAL {{ {node} wj:why ?why }} }}",
    )
    yield from _facts(("origin", short(row["origin"])), ("why", short(row["why"])))
    rows = select(
        store,
        f"""SELECT ?doc ?why WHERE {{
          ?joining wj:into {node} ; wj:joins ?doc ; wj:why ?why . OPTIONAL {{ ?doc dct:date ?published }}
        }} ORDER BY ?published ?doc""",
    )
    for row in rows:
        yield _heading(store, str(row["doc"]), colour)
        yield f"  {short(row['why'])}"


def _step(store: Store, node: str, colour: bool) -> Iterator[str]:
    row = _one(
        store,
        f"""SELECT ?topic ?change ?now ?before ?day ?why ?by ?confidence WHERE {{
          {node} wj:onTopic ?topic ; wj:change ?change ; wj:nowSaid ?now ; wj:why ?why ; wj:foundBy ?by ; wj:confidence ?confidence .
          OPTIONAL {{ {node} wj:saidBefore ?before }} OPTIONAL {{ {node} dct:date ?day }}
        }}""",
    )
    yield from _facts(
        ("whose", _names(store, f"{node} wj:stepOf ?x")),
        ("topic", _term("topic", row["topic"])),
        ("day", short(row["day"])),
        ("change", short(row["change"]).removeprefix("position-")),
        ("why", short(row["why"])),
        ("decided by", _found(row)),
    )
    if row["before"] is not None:
        yield f"before, {short(row['before'])}:"
        yield from _evidence(store, str(row["before"]), colour)
    yield f"now, {short(row['now'])}:"
    yield from _evidence(store, str(row["now"]), colour)


def _two(first: str, second: str, *told: str) -> Callable[[Store, str, bool], Iterator[str]]:
    """Make the teller of a decision about two things: why it was made, and both with their sentences."""

    def tell(store: Store, node: str, colour: bool) -> Iterator[str]:
        row = _one(
            store,
            f"""SELECT ?one ?other ?why ?by ?confidence WHERE {{
              {node} wj:{first} ?one ; wj:{second} ?other ; wj:why ?why ; wj:foundBy ?by ; wj:confidence ?confidence
            }}""",
        )
        yield from _facts(("why", short(row["why"])), ("decided by", _found(row)))
        for name, part in zip(told, (row["one"], row["other"]), strict=True):
            yield f"{name}, {short(part)}:"
            yield from _evidence(store, str(part), colour)

    return tell


def _stranger(store: Store, node: str, colour: bool) -> Iterator[str]:
    yield from _facts(("name", _labels(store, node)))
    rows = select(
        store, f"SELECT ?entity ?why WHERE {{ ?j wj:into {node} ; wj:joins ?entity ; wj:why ?why }} ORDER BY ?entity"
    )
    for row in rows:
        yield f"{short(row['entity'])}: {short(row['why'])}"
        yield from _mentions(store, f"?phrase its:taIdentRef {row['entity']}", colour)


TELLERS: Mapping[str, Callable[[Store, str, bool], Iterator[str]]] = {
    "Event": _event,
    "Claim": _claim,
    "Role": _role,
    "Quantity": _quantity,
    "Time": _time,
    "Reference": _reference,
    "Link": _link,
    "Entity": _entity,
    "Actor": _actor,
    "Happening": _happening,
    "Utterance": _utterance,
    "Family": _family,
    "Step": _step,
    "Contradiction": _two("oneClaim", "otherClaim", "one says", "the other"),
    "Outcome": _two("ofPlan", "seenIn", "the plan", "what came of it"),
    "Stranger": _stranger,
    "schema:NewsArticle": _article,
}


def _evidence(store: Store, node: str, colour: bool) -> Iterator[str]:
    """Show the sentence with the words marked, what found them, and why."""
    spans = list(
        select(
            store,
            f"""SELECT DISTINCT ?begin ?end WHERE {{
              {{ {node} wj:trigger|wj:content|wj:span|wj:mention ?span }} UNION {{ {node} wj:statedIn/wj:cue ?span }}
              ?span nif:beginIndex ?begin ; nif:endIndex ?end .
            }} ORDER BY ?begin""",
        )
    )
    row = _one(
        store,
        f"""SELECT ?sentence ?start ?doc ?by ?confidence ?why WHERE {{
          {node} prov:wasDerivedFrom ?where . ?where nif:anchorOf ?sentence ; nif:beginIndex ?start ; nif:referenceContext ?doc .
          OPTIONAL {{ {node} wj:foundBy ?by ; wj:confidence ?confidence }} OPTIONAL {{ {node} wj:why ?why }}
        }}""",
    )
    if row["sentence"] is not None:
        places = [(value(span["begin"]), value(span["end"])) for span in spans]
        yield _heading(store, str(row["doc"]), colour)
        yield "  " + _marked(row["sentence"].value, value(row["start"]), places, colour)
    yield from _facts(("found by", _found(row)), ("sure of", _sureness(store, node)), ("why", short(row["why"])))


def _sureness(store: Store, node: str) -> str:
    """Say how sure each part of an event or a claim is."""
    names = " ".join(f"wj:{part}Confidence" for part in (*EVENT_PARTS, *CLAIM_PARTS))
    rows = select(store, f"SELECT ?of ?sure WHERE {{ VALUES ?of {{ {names} }} {node} ?of ?sure }}")
    told = {str(value(row["of"])).removeprefix(WJ).removesuffix("Confidence"): short(row["sure"]) for row in rows}
    return ", ".join(f"{part} {told[part]}" for part in (*EVENT_PARTS, *CLAIM_PARTS) if part in told)


def _mentions(store: Store, pattern: str, colour: bool) -> Iterator[str]:
    rows = list(
        select(
            store,
            f"""SELECT DISTINCT ?doc ?begin ?end ?sentence ?start WHERE {{
              {pattern} . ?phrase nif:beginIndex ?begin ; nif:endIndex ?end .
              ?link wj:mention ?phrase ; prov:wasDerivedFrom ?where .
              ?where nif:anchorOf ?sentence ; nif:beginIndex ?start ; nif:referenceContext ?doc .
            }} ORDER BY ?doc ?begin""",
        )
    )
    yield from _facts(("mentions", str(len(rows))))
    last = None
    for row in rows[:MOST]:
        if row["doc"] != last:
            yield _heading(store, str(row["doc"]), colour)
        last = row["doc"]
        place = (value(row["begin"]), value(row["end"]))
        yield "  " + _marked(row["sentence"].value, value(row["start"]), [place], colour)
    if len(rows) > MOST:
        yield f"  … and {len(rows) - MOST} more"


def _marked(sentence: str, start: int, places: list[tuple[int, int]], colour: bool) -> str:
    """Mark words in a sentence: 双方【会谈】后发表声明."""
    before, after = COLOURS if colour else MARKS
    out, at = "", 0
    for begin, end in places:
        begin, end = max(at, begin - start), min(len(sentence), end - start)
        if begin < end:
            out += harmless(sentence[at:begin]) + before + harmless(sentence[begin:end]) + after
            at = end
    return out + harmless(sentence[at:])


def _heading(store: Store, doc: str, colour: bool) -> str:
    row = _one(
        store,
        f"""SELECT ?id ?title ?source ?published WHERE {{
          {doc} dct:identifier ?id . OPTIONAL {{ {doc} dct:title ?title }}
          OPTIONAL {{ {doc} dct:source ?source }} OPTIONAL {{ {doc} dct:date ?published }}
        }}""",
    )
    about = ", ".join(filter(None, (short(row[name]) for name in ("source", "published", "id"))))
    heading = f"{short(row['title']) or '(no title)'} — {about}"
    return DIM[0] + heading + DIM[1] if colour else heading


def _facts(*rows: tuple[str, str]) -> Iterator[str]:
    return (f"{name + ':':<13}{said}" for name, said in rows if said)


def _found(row: Mapping[str, Any]) -> str:
    if row["by"] is None:
        return ""
    rule = unquote(short(row["by"]).rpartition("/")[2])
    return f"{rule}, confidence {short(row['confidence'])}"


def _term(group: str, term: Any) -> str:
    name = short(term)
    return f"{terms()[group][name][0]} ({name})"


def _names(store: Store, pattern: str) -> str:
    query = f'SELECT DISTINCT ?name WHERE {{ {pattern} . ?x skos:prefLabel ?name . FILTER(LANG(?name) = "zh") }} ORDER BY ?name'
    return "、".join(short(row["name"]) for row in select(store, query))


def _labels(store: Store, node: str) -> str:
    query = (
        f"SELECT DISTINCT ?label WHERE {{ {node} skos:prefLabel|skos:altLabel ?label }} ORDER BY LANG(?label) ?label"
    )
    found = sorted({short(row["label"]) for row in select(store, query)})
    return "、".join(found)


def _one(store: Store, query: str) -> dict[str, Any]:
    """Give the first row; of a query that has none, a row of nothing."""
    return next(select(store, query), defaultdict(lambda: None))
