"""Readings as records, the exchange form: one JSON object a document, and back.

The keys are those of the record's definition, and beside them `confidence`, `found_by`, `why`, `references`, `reader`
and what else a `Reading` holds. Two things stay out, since they tell of the occasion and not of the text: where the file
lay (`path`) and what was warned of while it was read.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from kg.graph.order import counting, in_order, plain, rounded
from kg.graph.readings import readings
from kg.model import (
    CLAIM_PARTS,
    EVENT_PARTS,
    Article,
    Claim,
    Entity,
    Event,
    Link,
    Mention,
    Quantity,
    Reading,
    Reference,
    Role,
    Sentence,
    Span,
    Time,
    Trouble,
)

Record = dict[str, Any]

__all__ = ["Record", "from_record", "readings", "to_record"]


def to_record(reading: Reading) -> Record:
    """Give the reading as the record that `kg extract` writes; lists stand in the order of the text."""
    article = reading.article
    return {
        "id": article.id,
        "title": article.title,
        "source": article.source,
        "url": article.url,
        "published": article.published,
        "sha256": article.sha256,
        "reader": reading.reader,
        "sentences": [
            {"id": s.id, "start": s.span.start, "end": s.span.end, "kind": s.kind, "paragraph": s.paragraph}
            for s in sorted(reading.sentences, key=lambda s: (s.span, counting(s.id)))
        ],
        "entities": [
            {
                "id": e.id,
                "type": e.type,
                "label": e.label,
                "label_en": e.label_en,
                "qid": e.qid,
                "aliases": sorted({e.label, *e.aliases}),
                "key": e.key,
                **_found(e),
                "why": e.why,
            }
            for e in sorted(reading.entities, key=lambda e: counting(e.id))
        ],
        "mentions": [
            {
                "start": link.mention.span.start,
                "end": link.mention.span.end,
                "type": link.mention.type,
                "entity": link.entity,
                "sentence": link.mention.sentence,
                **_found(link.mention),
                "link_found_by": link.found_by,
                "link_confidence": rounded(link.confidence),
                "why": link.why,
            }
            for link in sorted(reading.links, key=lambda link: (link.mention.span, link.mention.type, link.entity))
        ],
        "references": [
            {
                "start": r.span.start,
                "end": r.span.end,
                "entities": in_order(r.entities),
                "sentence": r.sentence,
                **_found(r),
                "why": r.why,
            }
            for r in sorted(reading.references, key=lambda r: (r.span, in_order(r.entities)))
        ],
        "roles": [
            {
                "person": r.person,
                "title": r.title,
                "affiliation": r.affiliation,
                "sentence": r.sentence,
                "start": r.span.start,
                "end": r.span.end,
                **_found(r),
            }
            for r in sorted(reading.roles, key=lambda r: (r.span, counting(r.person), r.title, r.affiliation or ""))
        ],
        "times": [
            {"start": t.span.start, "end": t.span.end, "value": t.value, "sentence": t.sentence, **_found(t)}
            for t in sorted(reading.times, key=lambda t: (t.span, t.value))
        ],
        "quantities": [
            {
                "start": q.span.start,
                "end": q.span.end,
                "value": plain(q.value),
                "unit": q.unit,
                "of": q.of,
                "sentence": q.sentence,
                **_found(q),
            }
            for q in sorted(reading.quantities, key=lambda q: (q.span, q.value, q.unit))
        ],
        "events": [
            {
                "type": e.type,
                "trigger": list(e.trigger),
                "agents": in_order(e.agents),
                "recipients": in_order(e.recipients),
                "place": e.place,
                "time": e.time,
                "status": e.status,
                "sentence": e.sentence,
                **_found(e, EVENT_PARTS),
            }
            for e in sorted(reading.events, key=lambda e: (e.trigger, e.type, e.status, in_order(e.agents)))
        ],
        "claims": [
            {
                "by": in_order(c.by),
                "via": list(c.via),
                "cue": list(c.cue) if c.cue else None,
                "content": list(c.content),
                "topics": sorted(set(c.topics)),
                "act": c.act,
                "sentence": c.sentence,
                **_found(c, CLAIM_PARTS),
            }
            for c in sorted(reading.claims, key=lambda c: (c.content, c.cue or (), in_order(c.by), c.via))
        ],
    }


def _found(thing: Any, parts: Iterable[str] = ()) -> dict[str, Any]:
    sure = {f"{part}_confidence": getattr(thing, f"{part}_confidence") for part in parts}
    return {
        "found_by": thing.found_by,
        "confidence": rounded(thing.confidence),
        **{name: None if one is None else rounded(one) for name, one in sure.items()},
    }


def from_record(record: Mapping[str, Any], text: str) -> Reading:
    """Give the reading that a record tells of; keys beyond the definition may be absent, those of it may not."""
    try:
        reading = _reading(record, text)
    except (KeyError, TypeError, ValueError) as error:
        name = record.get("id", "?") if isinstance(record, Mapping) else "?"
        raise Trouble(f"record {name!r}: {error!r} does not fit the record form; see docs/graph.md") from error
    if reading.article.sha256 != record.get("sha256", reading.article.sha256):
        raise Trouble(f"record {reading.article.id!r} was read from another text: its sha256 differs")
    return reading


def _reading(record: Mapping[str, Any], text: str) -> Reading:
    return Reading(
        article=Article(
            id=record["id"],
            text=text,
            title=record.get("title"),
            published=record.get("published"),
            source=record.get("source"),
            url=record.get("url"),
        ),
        sentences=tuple(
            Sentence(s["id"], Span(s["start"], s["end"]), s["kind"], s.get("paragraph", 0)) for s in record["sentences"]
        ),
        entities=tuple(
            Entity(
                id=e["id"],
                type=e["type"],
                label=e["label"],
                label_en=e["label_en"],
                qid=e["qid"],
                aliases=tuple(e["aliases"]),
                key=e.get("key"),
                **_how(e),
                why=e.get("why", ""),
            )
            for e in record["entities"]
        ),
        links=tuple(
            Link(
                mention=Mention(Span(m["start"], m["end"]), m["type"], m["sentence"], **_how(m)),
                entity=m["entity"],
                found_by=m.get("link_found_by", "record"),
                confidence=m.get("link_confidence", 1.0),
                why=m.get("why", ""),
            )
            for m in record["mentions"]
        ),
        references=tuple(
            Reference(Span(r["start"], r["end"]), r["sentence"], tuple(r["entities"]), **_how(r), why=r.get("why", ""))
            for r in record.get("references", ())
        ),
        roles=tuple(
            Role(r["person"], r["title"], r["affiliation"], r["sentence"], _place(r, record), **_how(r))
            for r in record["roles"]
        ),
        times=tuple(
            Time(Span(t["start"], t["end"]), t["value"], _sentence_of(t, record), **_how(t)) for t in record["times"]
        ),
        quantities=tuple(
            Quantity(Span(q["start"], q["end"]), q["value"], q["unit"], q.get("of"), _sentence_of(q, record), **_how(q))
            for q in record["quantities"]
        ),
        events=tuple(
            Event(
                type=e["type"],
                trigger=Span(*e["trigger"]),
                agents=tuple(e["agents"]),
                recipients=tuple(e["recipients"]),
                place=e["place"],
                time=e["time"],
                status=e["status"],
                sentence=e["sentence"],
                **_how(e, EVENT_PARTS),
            )
            for e in record["events"]
        ),
        claims=tuple(
            Claim(
                by=tuple(c["by"]),
                via=tuple(c["via"]),
                cue=Span(*c["cue"]) if c["cue"] else None,
                content=Span(*c["content"]),
                topics=tuple(c["topics"]),
                act=c["act"],
                sentence=c["sentence"],
                **_how(c, CLAIM_PARTS),
            )
            for c in record["claims"]
        ),
        reader=record.get("reader", ""),
    )


def _how(row: Mapping[str, Any], parts: Iterable[str] = ()) -> dict[str, Any]:
    sure = {name: row.get(name) for name in (f"{part}_confidence" for part in parts)}
    return {"found_by": row.get("found_by", "record"), "confidence": row.get("confidence", 1.0), **sure}


def _sentence_of(row: Mapping[str, Any], record: Mapping[str, Any]) -> str:
    """Name the sentence a time or quantity stands in, where the record leaves that to be seen."""
    if "sentence" in row:
        return row["sentence"]
    for sentence in record["sentences"]:
        if sentence["start"] <= row["start"] and row["end"] <= sentence["end"]:
            return sentence["id"]
    raise ValueError(f"{row['start']}–{row['end']} stands in no sentence")


def _place(row: Mapping[str, Any], record: Mapping[str, Any]) -> Span:
    """Take a role's own span, or its whole sentence where the record gives none."""
    if "start" in row:
        return Span(row["start"], row["end"])
    for sentence in record["sentences"]:
        if sentence["id"] == row["sentence"]:
            return Span(sentence["start"], sentence["end"])
    raise ValueError(f"there is no sentence {row['sentence']!r}")
