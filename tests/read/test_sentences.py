"""A page is told apart line by line, an article sentence by sentence, and every offset gives the printed words back."""

import json
import re
import time
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


KINDS = {"H": "headline", "Y": "byline", "S": "subheading", "B": "body", "C": "caption", "-": "boilerplate"}
# Each line of a page is marked with what it is; the sentences of one paragraph are joined by +.
AGENCY = """
H 柏林会谈进入第二天 领土问题未决
Y 2025-12-16 10:25来源: 示例通讯社
- 页面加载中,请稍候。
B   示例通讯社柏林12月15日电 双方在柏林继续会谈。+会谈没有结束。
S   难点仍在
B   双方没有就领土达成一致。
H 柏林会谈进入第二天 领土问题未决
C   12月15日,双方代表走进会场。+示例通讯社记者林远摄
B   会谈将于16日继续。+Y(记者:林远)
- [责任编辑: 周敏]
- 为你推荐
- 西湖断桥赏雪正当时。+西湖断桥赏雪正当时。
- 15
- 朋友圈
"""
PORTAL = """
- 示例网
- 国际新闻
- 首页 > 国际 > 正文
H 外媒：俄外长将访问土耳其
S 行程尚未公布
Y 来源：示例网
Y 作者：林远
Y 2025-12-16 08:31
- 分享到：微信 微博
B 【示例网报道 记者 林远】据示例通讯社16日报道，俄外长将于18日访问土耳其。
B 这是双方今年首次会晤。
B 记者：会谈谈什么？+发言人：目前没有消息。
C 图为俄外长走出会场。+林远 摄
- 责编：周敏
- 打开示例网APP，查看更多
- 相关推荐
- 央行下调明年增长预期
- 2025-12-15
- 收藏
"""
TAIWAN = """
- 首頁/國際
H 德國總理：停火須有保障
Y 2025/12/16 10:25（12/16 11:00 更新）
B （示例社柏林15日綜合外電報導）德國總理今天表示，停火必須有保障。+他說：「沒有保障就沒有和平。」
B 烏克蘭總統昨天抵達柏林。+-（編輯：周敏）1141216
- 延伸閱讀
- 美國特使抵莫斯科
"""
QUESTIONS = """
H 柏林会谈：我们知道些什么？
C 图像加注文字，乌克兰总统抵达柏林
Y 2025年12月16日
B 双方谈了两天。
B 双方谈了什么？
B 会谈集中在安全保障上。
- 更多相关内容
- 某地下雪
"""
BROADCAST = """
H 双方会谈
B 示例网消息（晚间新闻）：双方今天会谈。+会谈顺利。+-&nbsp;
S 多国表示欢迎&nbsp;
B 多国发表声明。
"""


def marked(page):
    """Give a page's text and what its sentences are."""
    rows = [(row[0], row[2:]) for row in page.strip().split("\n")]
    text = "\n\n".join(re.sub(r"[+][Y-]?", "", row) for _, row in rows)
    expected = []
    for mark, row in rows:
        for piece in re.split(r"[+](?=[Y-]?)", row):
            own = piece[0] if piece[0] in "Y-" else mark
            expected.append((KINDS[own], piece.removeprefix("Y").removeprefix("-").strip()))
    return text, expected


@pytest.mark.parametrize("page", [AGENCY, PORTAL, TAIWAN, QUESTIONS, BROADCAST])
def test_pages_are_told_apart_line_by_line(page):
    text, expected = marked(page)
    assert kinds(text) == expected


def test_the_same_page_in_traditional_script_is_told_apart_alike():
    from opencc import OpenCC

    page, _ = marked(AGENCY)
    traditional = OpenCC("s2t").convert(page)
    assert len(traditional) == len(page)
    assert [kind for kind, _ in kinds(traditional)] == [kind for kind, _ in kinds(page)]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\n\n", "\u2029"])
def test_line_ends_stay_as_they_are(end):
    text = f"会谈的标题{end}　　双方会谈。会谈结束。{end}会谈顺利。{end}"
    assert [words for _, words in kinds(text)] == ["会谈的标题", "双方会谈。", "会谈结束。", "会谈顺利。"]


@pytest.mark.parametrize("text", ["", "   \n\n ", "15\n16\n", "---", "没有句号的一行"])
def test_next_to_nothing_is_split_without_complaint(text):
    assert [one.span.of(text) for one in split(Article("a", text))] == text.split()


def test_an_article_without_a_headline_begins_with_its_body():
    assert kinds("双方会谈。\n\n会谈结束。") == [("body", "双方会谈。"), ("body", "会谈结束。")]


@pytest.mark.parametrize(
    "text",
    [
        "短行\n" * 50_000,
        "记者 林远\n" * 20_000,
        "。" * 200_000,
        "“" * 200_000,
        "。" + "(注)" * 50_000 + "完",
        "：" * 200_000,
    ],
)
def test_large_and_odd_texts_take_no_longer_than_others(text):
    begin = time.perf_counter()
    split(Article("a", text))
    assert time.perf_counter() - begin < 20


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
