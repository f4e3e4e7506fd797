"""A page is told apart line by line, an article sentence by sentence, and every offset gives the printed words back."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.model import Article
from kg.read.sentences import split

GOLD = Path("../shared/gold")
SEED = GOLD / "dev" / "seed-xinhua-20251216.txt"


def kinds(text, title=None):
    return [(one.kind, one.span.of(text)) for one in split(Article("a", text, title))]


@pytest.mark.parametrize(
    "sentences",
    [
        ["双方举行会谈。", "会谈富有成果！", "下一步怎么办？"],
        ["他说：“会谈富有成果。”", "对方没有回应。"],
        ["他问：“何时停火？”", "没有人回答。"],
        ["人群高呼“停火！”的口号走上街头。", "警方没有干预。"],  # the mark belongs to what is shouted
        ["她说，“停火！”，然后离开。", "众人沉默。"],
        ["声明说，各方同意停火；监督机制由各国组成；细节待定。", "声明已发布。"],  # ； ends nothing
        ["「這是我們的讓步。」", "他說。"],
        ["谈判破裂了吗？！", "没有。"],
        ["协议有三点（详见附件。）", "附件已公布。"],
        ['他说："会谈很好。"', '"停火近了。"', "他补充说。"],
        ["据《这个假期去哪儿？》报道，游客增加。", "天气晴好。"],
        ["沉默……还是沉默。", "会谈结束。"],
    ],
)
def test_sentences_end_where_they_should(sentences):
    text = "会谈的标题\n\n" + "".join(sentences)
    assert [words for _, words in kinds(text)[1:]] == sentences


PAGE = """柏林会谈进入第二天 领土问题未决

2025-12-16 10:25来源: 示例通讯社

页面加载中,请稍候。

  示例通讯社柏林12月15日电 双方在柏林继续会谈。会谈没有结束。

  难点仍在

  双方没有就领土达成一致。

柏林会谈进入第二天 领土问题未决

  12月15日,双方代表走进会场。示例通讯社记者林远摄

  会谈将于16日继续。(记者:林远)

[责任编辑: 周敏]
为你推荐
西湖断桥赏雪正当时。西湖断桥赏雪正当时。
15
朋友圈"""


def test_a_saved_page_is_told_apart():
    title = "柏林会谈进入第二天 领土问题未决"
    assert kinds(PAGE) == [
        ("headline", title),
        ("byline", "2025-12-16 10:25来源: 示例通讯社"),
        ("boilerplate", "页面加载中,请稍候。"),
        ("body", "示例通讯社柏林12月15日电 双方在柏林继续会谈。"),
        ("body", "会谈没有结束。"),
        ("subheading", "难点仍在"),
        ("body", "双方没有就领土达成一致。"),
        ("headline", title),
        ("caption", "12月15日,双方代表走进会场。"),
        ("caption", "示例通讯社记者林远摄"),
        ("body", "会谈将于16日继续。"),
        ("byline", "(记者:林远)"),
        ("boilerplate", "[责任编辑: 周敏]"),
        ("boilerplate", "为你推荐"),
        ("boilerplate", "西湖断桥赏雪正当时。"),
        ("boilerplate", "西湖断桥赏雪正当时。"),
        ("boilerplate", "15"),
        ("boilerplate", "朋友圈"),
    ]


def test_the_same_page_in_traditional_script_is_told_apart_alike():
    from opencc import OpenCC

    traditional = OpenCC("s2t").convert(PAGE)
    assert len(traditional) == len(PAGE)
    assert [kind for kind, _ in kinds(traditional)] == [kind for kind, _ in kinds(PAGE)]


def test_a_broadcast_is_told_apart():
    text = (
        "双方会谈\n\n示例网消息（晚间新闻）：双方今天会谈。会谈顺利。&nbsp;\n\n多国表示欢迎&nbsp;\n\n多国发表声明。\n"
    )
    assert kinds(text, "双方会谈") == [
        ("headline", "双方会谈"),
        ("body", "示例网消息（晚间新闻）：双方今天会谈。"),
        ("body", "会谈顺利。"),
        ("boilerplate", "&nbsp;"),
        ("subheading", "多国表示欢迎&nbsp;"),
        ("body", "多国发表声明。"),
    ]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\n\n", "\u2029"])
def test_line_ends_stay_as_they_are(end):
    text = f"会谈的标题{end}　　双方会谈。会谈结束。{end}会谈顺利。{end}"
    assert [words for _, words in kinds(text)] == ["会谈的标题", "双方会谈。", "会谈结束。", "会谈顺利。"]


@pytest.mark.parametrize("text", ["", "   \n\n ", "15\n16\n", "---", "没有句号的一行"])
def test_next_to_nothing_is_split_without_complaint(text):
    assert [one.span.of(text) for one in split(Article("a", text))] == text.split()


def test_an_article_without_a_headline_begins_with_its_body():
    assert kinds("双方会谈。\n\n会谈结束。") == [("body", "双方会谈。"), ("body", "会谈结束。")]


PIECES = st.sampled_from(
    [
        *(
            "双方会谈",
            "停火",
            "。",
            "！",
            "？",
            "”",
            "“",
            "」",
            "\n",
            "\r\n",
            "　",
            " ",
            "（",
            "）",
            "…",
            "?",
            '"',
            "&nbsp;",
        ),
        *(
            "15",
            "责任编辑：",
            "记者：",
            "来源：",
            "2025-12-16 10:25",
            "摄",
            "𠮷",
            "🙂",
            "\x0b",
            "\u2028",
            "，",
            "；",
            "电",
        ),
    ]
)


@given(st.lists(PIECES, max_size=40).map("".join), st.sampled_from([None, "双方会谈", "停火"]))
def test_every_visible_character_lies_in_exactly_one_sentence(text, title):
    sentences = split(Article("a", text, title))
    covered = [place for one in sentences for place in range(*one.span)]
    assert covered == sorted(set(covered))
    assert {place for place, character in enumerate(text) if not character.isspace()} <= set(covered)
    assert all(one.span.of(text) == one.span.of(text).strip() != "" for one in sentences)
    assert [one.paragraph for one in sentences] == sorted(one.paragraph for one in sentences)
    assert len({one.id for one in sentences}) == len(sentences)


@pytest.mark.skipif(not GOLD.exists(), reason="the annotated articles are not here")
@pytest.mark.parametrize("folder", ["dev", "train"])
@pytest.mark.parametrize("titled", [True, False])
def test_the_annotated_articles_are_split_as_their_readers_did(folder, titled):
    lines = (GOLD / folder / "docs.jsonl").read_text(encoding="utf-8").splitlines()
    documents = {one["id"]: one for one in map(json.loads, lines)}
    right = total = 0
    for record in map(json.loads, (GOLD / folder / "gold.jsonl").read_text(encoding="utf-8").splitlines()):
        document = documents[record["id"]]
        article = Article(record["id"], document["text"], document["title"] if titled else None)
        expected = {(one["start"], one["end"], one["kind"]) for one in record["sentences"]}
        right += len(expected & {(*one.span, one.kind) for one in split(article)})
        total += len(expected)
    assert right / total > 0.99


@pytest.mark.skipif(not SEED.exists(), reason="the saved page is not here")
def test_nothing_outside_the_story_of_the_saved_page_is_more_than_boilerplate():
    text = SEED.read_text(encoding="utf-8")
    sentences = split(Article("a", text))
    last = max(one.span.end for one in sentences if one.kind != "boilerplate")
    assert text[last - 1] == ")" and "责任编辑" in text[last : last + 8]
    first = next(one for one in sentences if one.kind == "body")
    assert "日电" in first.span.of(text)
