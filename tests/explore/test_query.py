import csv
import json
import re
from datetime import date
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest

from kg.explore.query import PREFIXES, PRESET, Answer, Question, ask, bind, find, questions, read
from kg.graph import iris
from kg.graph.facts import facts
from kg.graph.store import Store
from kg.model import BrokenData, Trouble
from tests.explore.berlin import ENTITIES
from tests.explore.drafts import Draft


def told(graph, name: str, columns: str, **values) -> set[tuple]:
    """The answer's rows, only the named columns; days as text."""
    rows = ask(graph, name, **values).rows()
    return {tuple(str(row[c]) if isinstance(row[c], date) else row[c] for c in columns.split()) for row in rows}


GUARANTEE = "乌方愿放弃加入北约，条件是得到类似第五条的安全保障"
FORCE = "将协助乌克兰在和平时期保有80万兵力，并牵头组建一支多国部队"
TERRITORY = "领土仍是最难的一点，乌克兰不会把顿涅茨克让给俄罗斯"
WJ = "https://w3id.org/waijiao/ns#"
# What is decided across articles has its answers in test_across.py.
ACROSS = re.compile("wj:(Happening|Family|Step|Contradiction|ofPlan|Utterance|Stranger|Joining)")

# name of the question, values of its parameters, columns, the rows expected
ANSWERS = [
    ("who-said-what", {"topic": "安全保障"}, "published speaker words", {
        ("2025-12-15", "泽连斯基", GUARANTEE),
        ("2025-12-16", "欧洲联盟", FORCE),
        ("2025-12-16", "默茨", "美国在柏林提出的安全保障“相当可观”"),
        ("2026-01-06", "泽连斯基", "安全保障须由美国国会批准"),
    }),
    ("who-said-what", {"topic": "territory", "actor": "Zelenskyy", "since": "2025-12-16"}, "words", {(TERRITORY,)}),
    ("who-said-what", {"topic": "territory", "until": "2025-12-15"}, "words", set()),
    ("numbers-of-troops", {}, "speaker value unit counted", {
        ("欧洲联盟", Decimal(800000), "person", "兵力"), ("乌梅罗夫", Decimal(750000), "person", "军队"),
    }),
    ("numbers-of-troops", {"least": "800000"}, "sentence", {
        ("欧盟领导人15日在柏林发表声明说，将协助乌克兰在和平时期保有80万兵力，并牵头组建一支多国部队。",),
    }),
    ("who-met-whom-where", {"place": "Berlin"}, "day one other where", {
        ("2025-12-14", "泽连斯基", "威特科夫", "柏林"),
        ("2025-12-14", "泽连斯基", "库什纳", "柏林"),
        ("2025-12-14", "泽连斯基", "美国", "柏林"),
        ("2025-12-15", "泽连斯基", "威特科夫", "柏林"),
    }),
    ("who-met-whom-where", {"place": "Q64", "since": "2025-12-15", "until": "2025-12-31"}, "one other", {("泽连斯基", "威特科夫")}),
    ("who-met-on-a-day", {"day": "2025-12-20"}, "one other where", {
        ("乌梅罗夫", "威特科夫", "迈阿密"), ("美国", "乌克兰", "迈阿密"),
    }),
    ("meetings-of-two", {"one": "泽连斯基", "other": "默茨"}, "day where sentence", {
        ("2026-01-05", None, "默茨与泽连斯基通电话"),
        ("2026-01-05", None, "德国总理默茨5日与泽连斯基通电话，承诺向乌克兰提供10亿欧元援助。"),
    }),
    ("meetings-by-pair", {"actor": "威特科夫"}, "one other times articles", {
        ("威特科夫", "泽连斯基", 2, 2), ("乌梅罗夫", "威特科夫", 1, 1),
    }),
    ("meetings-by-place", {}, "where meetings", {("柏林", 3), ("迈阿密", 2)}),
    ("meetings-by-month", {"actor": "泽连斯基"}, "month meetings", {("2025-12", 3), ("2026-01", 2)}),
    ("attribution-chains", {}, "step who source", {
        (1, "泽连斯基", "示例通讯社"), (2, "乌克兰国家通讯社", "示例通讯社"),
    }),
    ("who-is-quoted-by-whom", {}, "speaker passed_on_by claims", {("泽连斯基", "乌克兰国家通讯社", 1)}),
    ("commitments", {}, "speaker words conditional condition", {
        ("欧洲联盟", FORCE, False, None), ("默茨", "向乌克兰提供10亿欧元援助", False, None),
    }),
    ("who-demanded-what", {"since": "2026-01-01"}, "speaker", {("泽连斯基",)}),
    ("who-proposed-what", {"topic": "成员资格"}, "speaker words", {("泽连斯基", GUARANTEE)}),
    ("who-opposed-what", {}, "speaker words", {("泽连斯基", TERRITORY)}),
    ("who-denied-what", {}, "words", set()),
    ("who-warned-of-what", {}, "words", set()),
    ("numbers-by-speaker", {"topic": "force-size"}, "speaker value unit", {
        ("欧洲联盟", Decimal(800000), "person"), ("乌梅罗夫", Decimal(750000), "person"),
    }),
    ("where-numbers-differ", {}, "speaker value other other_value", {
        ("乌梅罗夫", Decimal(750000), "欧洲联盟", Decimal(800000)),
    }),
    ("sums-of-money", {}, "value currency counted", {(Decimal(1000000000), "EUR", "援助")}),
    ("what-happened", {"kind": "AGREE"}, "day who where", {("2025-12-15", "欧洲联盟", "柏林")}),
    ("what-happened", {"actor": "默茨"}, "day type", {("2026-01-05", "CONSULT")}),
    ("what-is-planned", {"actor": "库什纳"}, "day sentence", {("2025-12-15", "双方谈了五个多小时，定于15日继续磋商。")}),
    ("what-is-possible", {}, "type who", {("CONCEDE", "乌克兰")}),
    ("what-did-not-happen", {}, "type published", {("CONCEDE", "2025-12-16"), ("RETREAT", "2025-12-21")}),
    ("what-is-only-claimed", {}, "claimed_by trigger status", {
        ("泽连斯基", "放弃", WJ + "possible"), ("欧洲联盟", "协助", WJ + "planned"), ("泽连斯基", "让给", WJ + "negated"),
        ("乌梅罗夫", "同意", WJ + "actual"), ("默茨", "提供", WJ + "planned"),
    }),
    ("planned-then-happened", {}, "announced one other day told", {
        ("2025-12-15", "泽连斯基", "威特科夫", "2025-12-15", "2025-12-16"),
    }),
    ("who-did-what-to-whom", {"kind": "CONSULT", "actor": "乌梅罗夫"}, "one other", {("乌梅罗夫", "威特科夫")}),
    ("who-took-part-together", {"actor": "泽连斯基"}, "with events articles", {
        ("威特科夫", 2, 2), ("默茨", 2, 1), ("库什纳", 1, 1), ("美国", 1, 1),
    }),
    ("events-near", {"south": "20", "north": "30", "west": "-90", "east": "-70"}, "day where", {("2025-12-20", "迈阿密")}),
    ("events-near-a-place", {"place": "迈阿密", "within": "40"}, "day where", {("2025-12-20", "迈阿密")}),
    ("events-near-a-place", {"place": "柏林", "within": "9000"}, "where", {("柏林",), ("迈阿密",)}),
    ("events-near-a-place", {"place": "柏林", "within": "900"}, "where", {("柏林",)}),
    ("who-holds-a-kind-of-office", {"kind": "政府首脑"}, "of person title last_named", {("德国", "默茨", "总理", "2026-01-06")}),
    ("who-holds-a-kind-of-office", {"kind": "head of state", "body": "乌克兰"}, "person title", {("泽连斯基", "总统")}),
    ("who-held-which-office", {"day": "2025-12-16"}, "person title of articles", {
        ("泽连斯基", "总统", "乌克兰", 1), ("威特科夫", "总统特使", "美国", 1), ("默茨", "总理", "德国", 1),
    }),
    ("who-works-for", {"body": "德国"}, "person title last_named", {("默茨", "总理", "2026-01-06")}),
    ("positions-through-time", {"actor": "泽连斯基", "topic": "security-guarantee"}, "published act", {
        ("2025-12-15", WJ + "propose"), ("2026-01-06", WJ + "demand"),
    }),
    ("positions-on-a-topic", {"topic": "territory"}, "speaker act claims", {("泽连斯基", "oppose", 1)}),
    ("who-said-it-first", {"topic": "force-size"}, "first speaker", {("2025-12-16", "欧洲联盟"), ("2025-12-21", "乌梅罗夫")}),
    ("topics-by-month", {"about": "security-guarantee"}, "month claims speakers", {("2025-12", 3, 3), ("2026-01", 1, 1)}),
    ("who-speaks-about-whom", {"actor": "乌梅罗夫"}, "speaker about claims", {("乌梅罗夫", "乌克兰", 1)}),
    ("who-is-mentioned", {"kind": "ORG"}, "name english mentions articles", {
        ("欧洲联盟", "European Union", 2, 1), ("北约", "NATO", 1, 1), ("乌克兰国家通讯社", "Ukrinform", 1, 1),
    }),
    ("who-is-unknown", {}, "name", set()),
    ("what-did-an-actor-do", {"actor": "普京"}, "day kind words", {("2025-12-21", "demand", "俄方要求以《联合国宪章》原则为准")}),
    ("articles", {"since": "2025-12-20"}, "id source", {("miami-1", "示例电台"), ("call-1", "示例电台")}),
    ("sources", {}, "source articles last", {("示例通讯社", 2, "2025-12-16"), ("示例电台", 2, "2026-01-06")}),
    ("articles-per-day", {"until": "2025-12-16"}, "day articles", {("2025-12-15", 1), ("2025-12-16", 1)}),
    ("what-is-doubtful", {"most": "0.75"}, "words confidence", {("放弃", Decimal("0.7")), ("同意", Decimal("0.75"))}),
    ("which-rules-found-what", {}, "rule kind found", {
        ("calendar", "Time", 8), ("event-verb", "Event", 15), ("numerals", "Quantity", 3), ("own-name", "Entity", 33),
        ("own-name", "Link", 52), ("pronoun", "Reference", 2), ("speech-verb", "Claim", 8), ("office-before-name", "Role", 6),
    }),
    ("sentences-with", {"words": "第五条"}, "title", {("泽连斯基在柏林同美国代表会谈",)}),
]  # fmt: skip


@pytest.mark.parametrize(("name", "values", "columns", "rows"), ANSWERS)
def test_answers(graph, name, values, columns, rows):
    assert told(graph, name, columns, **values) == rows


def test_every_question_has_an_expected_answer():
    across = {name for name, question in questions().items() if ACROSS.search(question.text)}
    assert {name for name, *_ in ANSWERS} | {"evidence"} | across == set(questions())
    assert len(questions()) >= 30


def test_every_question_is_asked_in_both_languages_and_runs_as_it_stands(graph):
    for question in questions().values():
        assert question.english.endswith("?") and question.chinese.endswith("？")
        graph.query(question.text)


def test_what_happened_is_never_planned_possible_denied_or_merely_claimed(graph):
    words = {row["sentence"] for row in ask(graph, "what-happened").rows()}
    assert "双方谈了五个多小时，定于15日继续磋商。" not in words  # planned
    assert not any("撤军" in sentence for sentence in words)  # denied
    agreed = [row for row in ask(graph, "what-happened", kind="AGREE").rows() if "同意" in row["sentence"]]
    assert agreed == []  # 乌梅罗夫 says so; the article does not


@pytest.mark.parametrize(
    ("words", "condition"),
    [
        ("德方将提供援助，条件是会谈取得进展", "条件是会谈取得进展"),
        ("在双方停火的前提下，德方将派出观察员", "在双方停火的前提下"),
        ("如果会谈取得进展，德方将提供援助；其他国家也将如此", "如果会谈取得进展"),
    ],
)
def test_a_commitment_shows_its_condition(words, condition):
    draft = Draft("promise", ENTITIES, published="2026-01-06").say(f"[默茨|merz]承诺，{words}。")
    draft.claim("merz", "承诺", words, "other", "commit")
    with Store.in_memory() as store:
        store.replace([facts(draft.reading(), store.names)])
        assert told(store, "commitments", "conditional condition") == {(True, condition)}


def test_evidence_leads_to_the_words(graph):
    (event,) = {row["event"] for row in ask(graph, "what-happened", kind="AGREE").rows()}
    (row,) = ask(graph, "evidence", thing=event).rows()
    assert (row["words"], row["rule"], row["confidence"]) == ("发表声明", "event-verb", Decimal("0.9"))
    assert row["end"] - row["begin"] == 4


@pytest.mark.parametrize("name", ["泽连斯基", "弗拉基米尔·泽连斯基", "澤連斯基", "Volodymyr Zelenskyy", "zelenskyy", "Q3874799",
    "https://w3id.org/waijiao/id/actor/person/volodymyr-zelenskyy"])  # fmt: skip
def test_an_actor_is_found_by_any_of_his_names(graph, name):
    assert [node.value.rsplit("/", 1)[1] for node in find(graph, name)] == ["volodymyr-zelenskyy"]


@pytest.mark.parametrize("values", [
    {"topic": "安全"}, {"since": "15日"}, {"actor": "没有这个人"}, {"nobody": "1"}, {"actor": "http://x> ; <y"},
    {"actor": '"} SELECT * { ?s ?p ?o } #'}, {"topic": "security-guarantee } #"},
])  # fmt: skip
def test_a_bad_value_is_refused_in_one_line(graph, values):
    with pytest.raises(Trouble) as refused:
        ask(graph, "who-said-what", **values)
    assert "\n" not in str(refused.value)


def test_text_stays_text(graph):
    words = '第五条"@zh } VALUES ?node { UNDEF } #\\'
    assert ask(graph, "sentences-with", words=words).rows() == []


def test_a_value_that_looks_like_a_preset_is_not_bound_into():
    text = "# Is it so? | 是这样吗？\n#\n# ?a text  one\n# ?b text  other\nSELECT * { VALUES ?a { } VALUES ?b { } }"
    question = read("x", text)
    bound = bind(None, question, {"a": "VALUES ?b { UNDEF }", "b": "二"})
    assert [preset["values"].strip() for preset in PRESET.finditer(bound)][-1] == '"二"'
    assert '"VALUES ?b { UNDEF }"' in bound


def test_what_must_be_given_is_asked_for(graph):
    with pytest.raises(Trouble, match="meetings-of-two needs one"):
        ask(graph, "meetings-of-two")
    with pytest.raises(Trouble, match="who-said-what"):
        ask(graph, "who-says-what")
    with pytest.raises(Trouble, match="no SPARQL"):
        ask(graph, "SELECT ?x WHERE {")


def test_a_prefix_that_nobody_declared_is_named(graph):
    with pytest.raises(Trouble, match="no prefix is called foo: ; begin with PREFIX foo: <…>, or take one of wj:"):
        ask(graph, "PREFIX my: <http://example.org/> SELECT * { ?x a my:Thing ; a sem:Event ; foo:bar 'foo:' }")


def test_an_iri_can_be_copied_from_a_narrow_table():
    iri = "https://w3id.org/waijiao/id/happening/2d64ed639686310f"
    row = {"told": {"type": "literal", "value": "双方在柏林会谈。" * 9}, "thing": {"type": "uri", "value": iri}}
    answer = {"head": {"vars": ["told", "thing"]}, "results": {"bindings": [row]}}
    assert "happening/2d64ed639686310f" in Answer("?", json.dumps(answer)).write(width=50)


def test_what_a_query_need_not_declare_is_known_here_too():
    assert PREFIXES.items() >= iris.PREFIXES.items()


def test_a_blank_in_chinese_leaves_no_line_half_empty():
    words = f"示例社奥斯陆3月4日电 {'外交大臣' * 40}"
    answer = {"head": {"vars": ["words"]}, "results": {"bindings": [{"words": {"type": "literal", "value": words}}]}}
    first = Answer("?", json.dumps(answer)).write(width=60).splitlines()[2]
    assert first.startswith(" 示例社奥斯陆3月4日电 外交大臣")


@pytest.mark.parametrize("text", [
    "SELECT * { }", "# Who? | 谁？\n# ?x colour  which\nSELECT * { VALUES ?x { } }", "# Who? | 谁？\n# ?x day  when\nSELECT * { }",
])  # fmt: skip
def test_a_broken_question_stops_the_run(text):
    with pytest.raises(BrokenData):
        read("broken", text)


def test_several_values(graph):
    assert len(told(graph, "who-said-what", "words", topic=["territory", "monitoring"])) == 2


def test_forms(graph):
    answer = ask(graph, "meetings-by-place")
    assert isinstance(answer, Answer)
    assert answer.write("csv").splitlines()[0] == "where,meetings,articles,first,last"
    assert [row["where"] for row in csv.DictReader(StringIO(answer.write("csv")))] == ["柏林", "迈阿密"]
    assert json.loads(answer.write("json"))["results"]["bindings"][0]["where"]["value"] == "柏林"
    assert answer.write("xml").startswith("<?xml") and answer.write("tsv").startswith("?where\t?meetings")
    lines = answer.write("table").splitlines()
    assert lines[0].split() == ["where", "meetings", "articles", "first", "last"]
    # 柏林 is four cells wide, 迈阿密 six: the numbers stand in one column.
    assert lines[2].index("3") + 2 == lines[3].index("2") + 3
    with pytest.raises(Trouble):
        answer.write("pdf")


def test_in_a_notebook():
    answer = ask(Store.in_memory(), "SELECT ('<script>' AS ?x) WHERE { }")
    assert "<td>&lt;script&gt;</td>" in answer._repr_html_()


def test_the_list_of_questions_is_whole():
    listed = (Path(__file__).parents[2] / "docs" / "questions.md").read_text("utf-8")
    for question in questions().values():
        parameters = ", ".join(f"`{one.name}`" for one in question.parameters)
        assert f"| `{question.name}` | {question.english}<br>{question.chinese} | {parameters} |" in listed


def test_ask_and_construct(graph):
    assert ask(graph, "ASK { ?x a sem:Event }").write() == "true\n"
    assert "skos:prefLabel" in ask(graph, "CONSTRUCT { ?x skos:prefLabel ?y } WHERE { ?x skos:prefLabel ?y }").write()


def test_a_question_says_itself():
    question = questions()["who-said-what"]
    assert isinstance(question, Question)
    assert str(question) == "Who said what about a topic, and when? 谁就某个议题说了什么，何时说的？"
