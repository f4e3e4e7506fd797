"""What an article tells, as a graph: what happened, what was planned, what was only said."""

from dataclasses import replace
from random import Random

import pytest

from kg.graph.facts import facts
from kg.graph.iris import Names
from kg.graph.store import Store
from kg.model import UnreadableArticle
from tests.explore.drafts import Draft
from tests.graph.articles import ENTITIES, denial, known, meeting, readings, stranger


def rows(store, query):
    return sorted(tuple(term and term.value for term in row) for row in store.query(query))


def local(iri):
    return iri.rpartition("/")[2]


HAPPENED = """SELECT DISTINCT ?words ?who ?where ?day {
    ?event a sem:Event ; sem:hasActor ?who ; wj:trigger/nif:anchorOf ?words .
    OPTIONAL { ?event sem:hasPlace ?where } OPTIONAL { ?event sem:hasTimeStamp ?day } }"""


def test_a_plain_question_gives_what_happened_and_nothing_else(store):
    found = {(words, local(who), where and local(where), day) for words, who, where, day in rows(store, HAPPENED)}
    assert found == {
        ("会见", "wang-yi", "beijing", "2025-12-15"),
        ("会见", "jean-noel-barrot", "beijing", "2025-12-15"),
        ("谴责", "RU", None, None),
        ("谴责", "UA", None, None),
    }


def test_planned_denied_and_claimed_events_are_there_for_who_asks(store):
    told = rows(store, "SELECT ?words ?status { ?e a wj:Event ; wj:trigger/nif:anchorOf ?words ; wj:status ?status }")
    assert {(words, status.rpartition("#")[2]) for words, status in told} == {
        ("会见", "actual"),
        ("会谈", "planned"),
        ("签署", "negated"),
        ("袭击", "actual"),
        ("后撤", "negated"),
        ("谴责", "actual"),
    }


def test_nothing_of_sem_is_said_of_what_did_not_happen(store):
    query = (
        "SELECT ?p { ?e a wj:Event ; ?p ?o FILTER NOT EXISTS { ?e a sem:Event } FILTER(STRSTARTS(STR(?p), STR(sem:))) }"
    )
    assert rows(store, query) == []


def test_an_event_inside_a_claim_leads_to_who_said_it(store):
    query = """SELECT ?words ?said { ?e wj:trigger/nif:anchorOf ?words ; wj:inClaim ?claim . ?claim wj:saidBy ?who .
        ?who skos:prefLabel ?said FILTER(LANG(?said) = "en") }"""
    assert rows(store, query) == [("后撤", "Volodymyr Zelenskyy"), ("袭击", "Volodymyr Zelenskyy")]


def test_the_chain_of_attribution_ends_in_the_article(store):
    query = """SELECT ?first ?second ?third ?article { ?claim wj:act wj:assert ; wj:topic wj:force-size ; wj:statedIn ?a .
        ?a wj:speaker/skos:prefLabel ?first ; wj:reportedIn ?b . ?b wj:speaker/skos:prefLabel ?second ; wj:reportedIn ?c .
        ?c wj:speaker/skos:prefLabel ?third ; wj:reportedIn/dct:identifier ?article
        FILTER(LANG(?first) = "zh" && LANG(?second) = "zh" && LANG(?third) = "zh") }"""
    assert rows(store, query) == [("泽连斯基", "乌克兰国家通讯社", "美国", "denial")]


def test_a_number_leads_to_the_claim_and_the_event_it_stands_in(store):
    query = """SELECT ?value ?words ?trigger { ?q wj:unit wj:unit-person ; wj:value ?value ; wj:inClaim/wj:content/nif:anchorOf ?words ;
        wj:inEvent/wj:trigger/nif:anchorOf ?trigger }"""
    assert rows(store, query) == [("800000", "俄方14日至15日袭击了乌克兰，80万乌军没有后撤", "后撤")]


def test_money_has_the_currency_of_everybody(store):
    assert rows(store, 'SELECT ?unit { ?q wj:value "350000000"^^xsd:decimal ; wj:unit ?unit }') == [
        ("http://qudt.org/vocab/currency/USD",)
    ]


def test_two_who_met_are_joined_both_ways(store):
    met = rows(store, "SELECT DISTINCT ?a ?b { ?a wj:met ?b }")
    assert {(local(a), local(b)) for a, b in met} == {("wang-yi", "jean-noel-barrot"), ("jean-noel-barrot", "wang-yi")}


def test_who_is_to_meet_has_not_met_but_is_tied(store):
    query = "SELECT ?status { ?t a wj:Tie ; wj:from ?a ; wj:to ?b ; wj:inEvent ?e . ?e wj:eventType wj:CONSULT ; wj:status ?status }"
    assert [status.rpartition("#")[2] for (status,) in rows(store, query)] == ["actual", "planned"]


def test_a_conference_is_not_expanded_into_pairs():
    entities = {f"e{n}": known(f"e{n}", "GPE", f"国{n}", None, None, f"country/X{n}") for n in range(20)}
    draft = Draft("conference", entities, published="2025-12-16")
    draft.say("、".join(f"[国{n}|e{n}]" for n in range(20)) + "举行峰会。").event("CONSULT", "峰会", " ".join(entities))
    assert "wj:met" not in facts(draft.reading(), Names()).triples
    assert "#Tie>" not in facts(draft.reading(), Names()).triples


def test_those_who_do_it_together_are_joined_among_themselves():
    draft = Draft("three", ENTITIES)
    draft.say("[王毅|e1]、[巴罗|e2]、[泽连斯基|e5]举行会谈。").event("CONSULT", "会谈", "e1 e2 e5")
    assert facts(draft.reading(), Names()).triples.count("#Tie>") == 3


def test_a_name_that_fits_nobody_denotes_itself(store):
    assert rows(store, 'SELECT ?x { ?x skos:prefLabel "张伟"@zh ; wj:denotes ?x }') != []
    assert rows(store, 'SELECT ?x { ?x skos:prefLabel "王毅"@zh ; wj:denotes ?x }') == []


def test_the_printed_day_that_dates_an_event_is_named(store):
    query = "SELECT ?words ?printed { ?e wj:trigger/nif:anchorOf ?words ; wj:when/wj:span/nif:anchorOf ?printed }"
    assert rows(store, query) == [("会见", "15日"), ("会谈", "明年1月"), ("袭击", "14日至15日")]


def test_every_found_thing_reaches_sentence_article_reading_and_rule(store):
    for type in ("Link", "Reference", "Role", "Time", "Quantity", "Event", "Claim"):
        query = f"""SELECT ?node {{ GRAPH ?graph {{ ?node a wj:{type} }} FILTER NOT EXISTS {{ GRAPH ?graph {{
            ?node prov:wasDerivedFrom ?s ; wj:foundBy ?rule ; wj:confidence ?sure . ?s a nif:Sentence ; nif:referenceContext ?doc .
            ?doc wj:sha256 ?hash . ?graph prov:wasGeneratedBy ?reading . ?reading prov:used ?doc ; wj:reader ?version }}
            ?rule a wj:Rule . ?reading prov:wasInformedBy/prov:startedAtTime ?when }} }}"""
        assert rows(store, query) == [], type


def test_a_statement_has_its_own_day_and_place():
    draft = Draft("said", ENTITIES, published="2025-12-16")
    draft.say("[王毅|e1]15日在[北京|e4]会见[巴罗|e2]时说，双方应当合作。").time("15日", "2025-12-15")
    draft.event("CONSULT", "会见", "e1", "e2", "e4", "2025-12-15").claim("e1", "说", "双方应当合作", "other")
    with Store.in_memory() as store:
        store.replace([facts(draft.reading(), store.names)])
        query = """SELECT ?day ?where ?printed { ?claim wj:statedIn ?said . ?said sem:hasTimeStamp ?day ; sem:hasPlace ?at ;
            wj:when/wj:span/nif:anchorOf ?printed . ?at skos:prefLabel ?where FILTER(LANG(?where) = "en") }"""
        assert rows(store, query) == [("2025-12-15", "Beijing", "15日")]


def test_an_office_is_of_a_kind(store):
    query = """SELECT ?title ?kind { ?role a wj:Role ; org:role ?office . ?office a org:Role ; skos:prefLabel ?title ;
        skos:broader/skos:prefLabel ?kind FILTER(LANG(?title) = "en" && LANG(?kind) = "en") }"""
    assert rows(store, query) == [("Foreign Minister", "foreign minister")]


def test_a_range_of_days_is_an_interval_of_owl_time(store):
    query = """SELECT ?first ?last { ?time a wj:Time , time:ProperInterval ; time:hasBeginning/time:inXSDDate ?first ;
        time:hasEnd/time:inXSDDate ?last }"""
    assert rows(store, query) == [("2025-12-14", "2025-12-15")]


def test_a_reading_names_the_program_that_read(store):
    query = "SELECT DISTINCT ?version { ?reading a wj:Reading ; prov:wasAssociatedWith ?who . ?who a prov:SoftwareAgent ; rdfs:label ?version }"
    assert rows(store, query) == [("kg 0.1.0 test",)]


def shuffled(reading, seed):
    random = Random(seed)
    parts = ("sentences", "entities", "links", "references", "roles", "times", "quantities", "events", "claims")
    return replace(
        reading, **{part: tuple(random.sample(getattr(reading, part), len(getattr(reading, part)))) for part in parts}
    )


@pytest.mark.parametrize("reading", readings(), ids=lambda reading: reading.article.id[:8])
def test_the_order_of_finding_changes_nothing(reading, names):
    first = facts(reading, names)
    assert all(facts(shuffled(reading, seed), names).triples == first.triples for seed in range(5))
    assert first.quads.split("\n") == [*sorted(first.quads.split("\n")[:-1]), ""]


@pytest.mark.parametrize("reading", readings(), ids=lambda reading: reading.article.id[:8])
def test_the_store_keeps_every_byte(reading, names):
    graph = facts(reading, names)
    store = Store.in_memory()
    store.replace([graph])
    assert store.triples(graph.graph) == graph.triples


def test_half_a_character_is_refused():
    broken = replace(meeting(), article=replace(meeting().article, text="王毅\ud83d会见"))
    with pytest.raises(UnreadableArticle, match="half"):
        facts(broken, Names())


def test_a_day_that_never_was_is_refused_with_its_article():
    told = denial().events[0]
    with pytest.raises(UnreadableArticle, match=r"denial.*2025-02-30"):
        facts(replace(denial(), events=(replace(told, time="2025-02-30"),)), Names())


def test_an_unknown_entity_is_refused_with_its_article():
    told = meeting().events[0]
    with pytest.raises(UnreadableArticle, match=r"meeting.*'e99'"):
        facts(replace(meeting(), events=(replace(told, agents=("e99",)),)), Names())


def test_another_base_moves_every_name():
    moved = facts(stranger(), Names("http://example.org/kg/"))
    assert "https://w3id.org/waijiao/id/" not in moved.quads
