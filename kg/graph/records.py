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
        "entities": list(map(_entity_row, sorted(reading.entities, key=lambda e: counting(e.id)))),
        "mentions": [
            _mention_row(link)
            for link in sorted(reading.links, key=lambda k: (k.mention.span, k.mention.type, k.entity))
        ],
        "references": [
            {**_span(r), "entities": in_order(r.entities), "sentence": r.sentence, **_found(r), "why": r.why}
            for r in sorted(reading.references, key=lambda r: (r.span, in_order(r.entities)))
        ],
        "roles": [
            _role_row(role)
            for role in sorted(reading.roles, key=lambda r: (r.span, counting(r.person), r.title, r.affiliation or ""))
        ],
        "times": [
            {**_span(t), "value": t.value, "sentence": t.sentence, **_found(t)}
            for t in sorted(reading.times, key=lambda t: (t.span, t.value))
        ],
        "quantities": [
            {**_span(q), "value": plain(q.value), "unit": q.unit, "of": q.of, "sentence": q.sentence, **_found(q)}
            for q in sorted(reading.quantities, key=lambda q: (q.span, q.value, q.unit))
        ],
        "events": [
            _event_row(event)
            for event in sorted(reading.events, key=lambda e: (e.trigger, e.type, e.status, in_order(e.agents)))
        ],
        "claims": [
            _claim_row(claim)
            for claim in sorted(reading.claims, key=lambda c: (c.content, c.cue or (), in_order(c.by), c.via))
        ],
    }


def _entity_row(entity: Entity) -> Record:
    return {
        "id": entity.id,
        "type": entity.type,
        "label": entity.label,
        "label_en": entity.label_en,
        "qid": entity.qid,
        "aliases": sorted({entity.label, *entity.aliases}),
        "key": entity.key,
        **_found(entity),
        "why": entity.why,
    }


def _mention_row(link: Link) -> Record:
    return {
        **_span(link.mention),
        "type": link.mention.type,
        "entity": link.entity,
        "sentence": link.mention.sentence,
        **_found(link.mention),
        "link_found_by": link.found_by,
        "link_confidence": rounded(link.confidence),
        "why": link.why,
    }


def _role_row(role: Role) -> Record:
    return {
        "person": role.person,
        "title": role.title,
        "affiliation": role.affiliation,
        "sentence": role.sentence,
        **_span(role),
        **_found(role),
    }


def _event_row(event: Event) -> Record:
    return {
        "type": event.type,
        "trigger": list(event.trigger),
        "agents": in_order(event.agents),
        "recipients": in_order(event.recipients),
        "place": event.place,
        "time": event.time,
        "status": event.status,
        "sentence": event.sentence,
        **_found(event, EVENT_PARTS),
    }


def _claim_row(claim: Claim) -> Record:
    return {
        "by": in_order(claim.by),
        "via": list(claim.via),
        "cue": list(claim.cue) if claim.cue else None,
        "content": list(claim.content),
        "topics": sorted(set(claim.topics)),
        "act": claim.act,
        "sentence": claim.sentence,
        **_found(claim, CLAIM_PARTS),
    }


def _span(thing: Any) -> dict[str, int]:
    return {"start": thing.span.start, "end": thing.span.end}


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
    get = record.get
    return Reading(
        article=Article(record["id"], text, get("title"), get("published"), get("source"), get("url")),
        sentences=tuple(
            Sentence(s["id"], Span(s["start"], s["end"]), s["kind"], s.get("paragraph", 0)) for s in record["sentences"]
        ),
        entities=tuple(map(_entity, record["entities"])),
        links=tuple(map(_link, record["mentions"])),
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
        events=tuple(map(_event, record["events"])),
        claims=tuple(map(_claim, record["claims"])),
        reader=record.get("reader", ""),
    )


def _entity(row: Mapping[str, Any]) -> Entity:
    return Entity(
        id=row["id"],
        type=row["type"],
        label=row["label"],
        label_en=row["label_en"],
        qid=row["qid"],
        aliases=tuple(row["aliases"]),
        key=row.get("key"),
        **_how(row),
        why=row.get("why", ""),
    )


def _link(row: Mapping[str, Any]) -> Link:
    return Link(
        mention=Mention(Span(row["start"], row["end"]), row["type"], row["sentence"], **_how(row)),
        entity=row["entity"],
        found_by=row.get("link_found_by", "record"),
        confidence=row.get("link_confidence", 1.0),
        why=row.get("why", ""),
    )


def _event(row: Mapping[str, Any]) -> Event:
    return Event(
        type=row["type"],
        trigger=Span(*row["trigger"]),
        agents=tuple(row["agents"]),
        recipients=tuple(row["recipients"]),
        place=row["place"],
        time=row["time"],
        status=row["status"],
        sentence=row["sentence"],
        **_how(row, EVENT_PARTS),
    )


def _claim(row: Mapping[str, Any]) -> Claim:
    return Claim(
        by=tuple(row["by"]),
        via=tuple(row["via"]),
        cue=Span(*row["cue"]) if row["cue"] else None,
        content=Span(*row["content"]),
        topics=tuple(row["topics"]),
        act=row["act"],
        sentence=row["sentence"],
        **_how(row, CLAIM_PARTS),
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
