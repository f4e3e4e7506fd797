from dataclasses import replace

import pytest

from kg.explore.explain import explain
from kg.explore.query import ask
from kg.graph.facts import facts
from kg.graph.store import Store
from kg.model import Trouble
from tests.explore.berlin import ENTITIES
from tests.explore.drafts import Draft


def of(graph, pattern: str, **kept) -> str:
    """Explain the one thing that a pattern finds."""
    (row,) = ask(graph, f"SELECT DISTINCT ?x WHERE {{ {pattern} }}").rows()
    return explain(graph, row["x"], **kept)


def test_a_claim_with_its_chain(graph):
    told = of(graph, "?x wj:statedIn/wj:reportedIn/wj:speaker ?media")
    assert "泽连斯基 → 乌克兰国家通讯社 → 示例通讯社" in told
    assert "泽连斯基对记者【说】，【乌方愿放弃加入北约，条件是得到类似第五条的安全保障】。" in told
    assert "泽连斯基在柏林同美国代表会谈 — 示例通讯社, 2025-12-15, berlin-1" in told
    assert "speech-verb, confidence 0.86" in told


def test_how_sure_each_part_is():
    draft = (
        Draft("sure", ENTITIES, published="2025-12-15")
        .say("[默茨|merz]说，不。")
        .claim("merz", "说", "不", "other", "deny")
    )
    (claim,) = draft.reading().claims
    sure = replace(claim, speakers_confidence=0.91, act_confidence=0.5)
    store = Store.in_memory()
    store.replace([facts(replace(draft.reading(), claims=(sure,)), store.names)])
    assert "sure of:     speakers 0.91, act 0.5" in of(store, "?x a wj:Claim")


def test_an_event(graph):
    told = of(graph, "?x a sem:Event ; sem:eventType wj:AGREE")
    assert "达成" in told or "同意 (AGREE)" in told
    assert "已发生 (actual)" in told and "【发表声明】" in told


def test_an_event_inside_a_claim_says_so(graph):
    told = of(graph, "?x wj:status wj:negated ; wj:eventType wj:CONCEDE")
    assert "the article itself does not assert it" in told
    assert "否定 (negated)" in told and "不会把顿涅茨克【让给】俄罗斯" in told


@pytest.mark.parametrize(("pattern", "words"), [
    ("?x a wj:Role ; wj:title '总统特使'@zh", "【总统特使】威特科夫"),
    ("?x a wj:Quantity ; wj:value ?v FILTER(?v = 800000)", "保有【80万】兵力"),
    ("?x a wj:Reference ; prov:wasDerivedFrom/nif:anchorOf '双方谈了五个多小时，定于15日继续磋商。'@zh", "the two sides named last meet"),
    ("?x a wj:Link ; wj:mention/nif:anchorOf '乌方'@zh ; prov:wasDerivedFrom/nif:anchorOf ?s . FILTER(CONTAINS(?s, '75万'))", "【乌方】军队"),
    ("?x a wj:Entity ; wj:denotes <https://w3id.org/waijiao/id/actor/work/un-charter>", "《【联合国宪章】》"),
    ("?x a wj:Actor ; skos:prefLabel '默茨'@zh", "mentions:    4"),
    ("?x a schema:NewsArticle ; dct:identifier 'call-1'", "Claim 2, Event 3"),
])  # fmt: skip
def test_anything_is_led_to_its_words(graph, pattern, words):
    assert words in of(graph, pattern)


@pytest.mark.parametrize(("pattern", "title", "fact", "sentence"), [
    ("?x wj:statedIn/wj:reportedIn/wj:speaker ?media", "(Claim)", "attribution</small> &ensp;泽连斯基 → 乌克兰国家通讯社", ">乌方愿放弃加入北约"),
    ("?x a sem:Event ; sem:eventType wj:AGREE", "(Event)", "status</small> &ensp;已发生 (actual)", ">发表声明</mark>"),
    ("?x a wj:Actor ; skos:prefLabel '默茨'@zh", "(Actor)", "type</small> &ensp;人物 (PERSON)", ">默茨</mark>"),
])  # fmt: skip
def test_a_notebook_shows_a_card(graph, pattern, title, fact, sentence):
    card = of(graph, pattern)._repr_html_()
    assert title in card.partition("</b>")[0] and fact in card
    assert sentence in card.partition("<blockquote")[2]
    assert all(card.count(f"<{tag} ") == card.count(f"</{tag}>") > 0 for tag in ("p", "blockquote", "mark"))


def test_in_a_notebook_text_stays_text(graph):
    assert ">发表声明</mark>" in of(graph, "?x a sem:Event ; sem:eventType wj:AGREE")._repr_html_()
    draft = (
        Draft("html", ENTITIES, published="2025-12-15")
        .say("[默茨|merz]说<b>不</b>。")
        .claim("merz", "说", "<b>不</b>", "other", "deny")
    )
    store = Store.in_memory()
    store.replace([facts(draft.reading(), store.names)])
    assert ">&lt;b&gt;不&lt;/b&gt;</mark>" in of(store, "?x a wj:Claim")._repr_html_()


def test_as_the_tables_print_it(graph):
    line = ask(graph, "numbers-of-troops", least="800000").write("table").splitlines()
    name = next(word for word in " ".join(line).split() if word.startswith("claim/"))
    assert "80万" in explain(graph, name)
    (row,) = ask(graph, "SELECT ?x WHERE { ?x wj:value ?v FILTER(?v = 800000) }").rows()
    assert explain(graph, f"<{row['x']}>\r\n") == explain(graph, row["x"])


def test_a_terminal_gets_colours_but_no_commands_from_the_text():
    draft = Draft("esc", ENTITIES, title="标题\x1b[2J", published="2025-12-15", source="示例")
    draft.say("[默茨|merz]说\x1b[31m，\u202e不。").claim("merz", "说", "不", "other", "deny")
    store = Store.in_memory()
    store.replace([facts(draft.reading(), store.names)])
    told = of(store, "?x a wj:Claim", colour=True)
    assert "\x1b[1;33m【不】\x1b[0m" in told
    assert "\x1b[2J" not in told and "\x1b[31m" not in told and "\u202e" not in told


@pytest.mark.parametrize("iri", ["claim/nothing", "https://example.org/x", "two words"])
def test_what_is_not_there_is_said_in_one_line(graph, iri):
    with pytest.raises(Trouble) as refused:
        explain(graph, iri)
    assert "\n" not in str(refused.value)
