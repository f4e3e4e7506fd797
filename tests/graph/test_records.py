"""Records → readings → graph → readings → records: nothing is lost on the way."""

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.graph.facts import facts
from kg.graph.iris import Names
from kg.graph.records import from_record, readings, to_record
from kg.graph.store import Store
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
from tests.graph import articles

GOLD = Path("../shared/gold/train")
KEYS = {
    "id": set(),
    "title": set(),
    "source": set(),
    "url": set(),
    "published": set(),
    "sha256": set(),
    "sentences": {"id", "start", "end", "kind"},
    "entities": {"id", "type", "label", "label_en", "qid", "aliases"},
    "mentions": {"start", "end", "type", "entity", "sentence"},
    "roles": {"person", "title", "affiliation", "sentence"},
    "times": {"start", "end", "value"},
    "quantities": {"start", "end", "value", "unit", "of"},
    "events": {"type", "trigger", "agents", "recipients", "place", "time", "status", "sentence"},
    "claims": {"by", "via", "cue", "content", "topics", "act", "sentence"},
}


def through_the_graph(*those):
    store = Store.in_memory()
    store.replace([facts(reading, store.names) for reading in those])
    return {record["id"]: record for record in map(to_record, readings(store))}


def records(*those):
    return {reading.article.id: to_record(reading) for reading in those}


@pytest.mark.parametrize("reading", articles.readings(), ids=lambda reading: reading.article.id[:8])
def test_a_record_has_the_keys_of_its_definition(reading):
    record = json.loads(json.dumps(to_record(reading), ensure_ascii=False))
    for key, inner in KEYS.items():
        assert key in record
        for row in record[key] if inner else ():
            assert inner <= set(row)


@pytest.mark.parametrize("reading", articles.readings(), ids=lambda reading: reading.article.id[:8])
def test_a_record_reads_back_as_it_was_written(reading):
    record = json.loads(json.dumps(to_record(reading), ensure_ascii=False))
    assert to_record(from_record(record, reading.article.text)) == record


def test_the_graph_gives_the_records_back():
    assert through_the_graph(*articles.readings()) == records(*articles.readings())


def test_a_record_of_the_bare_definition_is_read():
    record = to_record(articles.meeting())
    bare = {
        key: [{name: row[name] for name in inner} for row in record[key]] if inner else record[key]
        for key, inner in KEYS.items()
    }
    reading = from_record(bare, articles.meeting().article.text)
    again = to_record(reading)
    assert [row["value"] for row in again["times"]] == ["2025-12-15", "2026-01"]
    assert again["times"][0]["sentence"] == "s1"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"sentences": None}, "does not fit"),
        ({"events": [{"type": "AID"}]}, "does not fit"),
        ({"sha256": "0" * 64}, "another text"),
        ({"quantities": [{"start": 9000, "end": 9001, "value": 1, "unit": "item", "of": None}]}, "no sentence"),
    ],
)
def test_a_broken_record_is_refused_by_name(change, message):
    record = {**to_record(articles.meeting()), **change}
    with pytest.raises(Trouble, match=message) as trouble:
        from_record(record, articles.meeting().article.text)
    assert "meeting" in str(trouble.value)


def test_confidences_have_two_digits():
    record = to_record(articles.meeting())
    sure = [row["confidence"] for part in KEYS.values() if part for row in record["mentions"]]
    assert all(round(one, 2) == one for one in sure)


@pytest.mark.skipif(not GOLD.exists(), reason="the annotated articles are not here")
def test_annotated_articles_lose_nothing():
    texts = {row["id"]: row for row in map(json.loads, (GOLD / "docs.jsonl").read_text("utf-8").split("\n")[:-1])}
    those = []
    for line in (GOLD / "gold.jsonl").read_text("utf-8").split("\n")[:20]:
        record = json.loads(line)
        record.update({key: texts[record["id"]].get(key) for key in ("title", "source", "url", "published")})
        for entity in record["entities"]:
            entity.update(label_en=None, qid=None, aliases=entity["names"])
        those.append(from_record(record, texts[record["id"]]["text"]))
    assert through_the_graph(*those) == records(*those)


WORDS = st.text(alphabet=st.characters(exclude_categories=["Cs"]))
ODD = WORDS | st.text(alphabet='\\u0022"\n\r\t\x00\x0b\x7f\u0085\u2028\ufffe<>@^. {}#%/中𠮷', max_size=20)


@st.composite
def whole_readings(draw):
    """A reading of any text, with one of everything at any place."""
    text = draw(ODD.filter(bool))
    cuts = st.integers(0, len(text))
    spans = st.tuples(cuts, cuts).map(sorted).map(lambda two: Span(*two))
    sure = st.floats(0, 1)
    found = {"found_by": draw(ODD), "confidence": draw(sure)}
    ids = draw(st.lists(ODD, min_size=1, max_size=4, unique=True))
    some = st.lists(st.sampled_from(ids), max_size=3).map(tuple)
    maybe = st.none() | st.sampled_from(ids)
    names = st.none() | ODD
    days = st.sampled_from(["2025-12-15", "2025-12", "2025", "2025-12-14/2025-12-15"])
    kinds = st.sampled_from(["PERSON", "ORG", "GPE", "LOC", "WORK"])
    mentions = draw(st.lists(spans, max_size=4, unique=True))

    def parts(names):
        return {f"{name}_confidence": draw(st.none() | sure) for name in names}

    return Reading(
        article=Article(draw(ODD), text, draw(names), draw(st.none() | st.just("2025-12-16")), draw(names), draw(names)),
        sentences=(Sentence("s1", Span(0, len(text)), "body", draw(st.integers(0, 99))),),
        entities=tuple(
            Entity(id, draw(kinds), draw(ODD), draw(names), draw(names), (), draw(st.none() | ODD.filter(bool)), **found, why=draw(ODD))
            for id in ids
        ),
        links=tuple(
            Link(Mention(span, draw(kinds), "s1", **found), draw(st.sampled_from(ids)), draw(ODD), draw(sure), draw(ODD))
            for span in mentions
        ),
        references=(Reference(draw(spans), "s1", draw(some), **found, why=draw(ODD)),),
        roles=(Role(ids[0], draw(ODD), draw(maybe), "s1", draw(spans), **found),),
        times=(Time(draw(spans), draw(days), "s1", **found),),
        quantities=(Quantity(draw(spans), draw(st.integers(0, 10**12) | st.floats(0.01, 1e6)), draw(ODD), draw(names), "s1", **found),),
        events=(
            Event("CONSULT", draw(spans), draw(some), draw(some), draw(maybe), draw(st.none() | days), "actual", "s1", **found, **parts(EVENT_PARTS)),
        ),
        claims=(Claim(draw(some), draw(some), draw(st.none() | spans), draw(spans), ("trade",), "warn", "s1", **found, **parts(CLAIM_PARTS)),),
        reader=draw(ODD),
    )  # fmt: skip


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(whole_readings())
def test_no_text_breaks_the_graph(reading):
    assert through_the_graph(reading) == records(reading)
    assert facts(reading, Names()).triples
