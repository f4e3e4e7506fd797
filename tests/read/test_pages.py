"""A web page gives the text a reader sees, the same every time, and what its head says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.model import Article
from kg.read.imprint import imprint
from kg.read.pages import page
from kg.read.sentences import split

HEAD = """<title>双方会谈_国际频道_示例网</title>
<meta name="publishdate" content="2025-12-16 10:25:00"><meta name="source" content="示例通讯社">
<meta property="og:url" content="https://news.example/1.html">
<style>p { color: red }</style><script>var text = "调查问卷";</script>"""
BODY = """<div class="nav"><a>首页</a> <a>国际</a></div><!-- 注释 -->
<h1>双方会谈</h1><div style="display:none">看不见的字。</div>
<p>　　双方<b>15日</b>会谈。<br>会谈
顺利。</p><ul><li>其一；</li><li>其二。</li></ul>
<noscript>请打开脚本。</noscript><p hidden>也看不见。</p><p>结束&nbsp;了。</p>"""


def html(body=BODY, head=HEAD):
    return f"<!DOCTYPE html><html><head><meta charset='utf-8'>{head}</head><body>{body}</body></html>".encode()


def test_the_text_is_what_a_reader_sees():
    assert page(html()).text == "首页 国际\n双方会谈\n　　双方15日会谈。\n会谈顺利。\n其一；\n其二。\n结束 了。"


def test_the_head_says_when_and_where_from():
    seen = page(html())
    assert (seen.title, seen.published) == ("双方会谈", "2025-12-16T10:25:00+08:00")
    assert (seen.source, seen.url) == ("示例通讯社", "https://news.example/1.html")


@pytest.mark.parametrize(
    ("written", "published"),
    [
        ("2025-12-16T10:25:00+08:00", "2025-12-16T10:25:00+08:00"),
        ("2025-12-16T20:25:00Z", "2025-12-17T04:25:00+08:00"),
        ("2025-12-16", "2025-12-16"),
        ("2025年12月16日 10:25", "2025-12-16T10:25:00+08:00"),
        ("2025-02-30", None),
        ("昨天", None),
    ],
)
def test_times_in_the_head(written, published):
    assert page(html(head=f'<meta name="pubdate" content="{written}">')).published == published


@pytest.mark.parametrize(
    ("line", "published", "source"),
    [
        ("2025-12-16 10:25来源: 示例社", "2025-12-16T10:25:00+08:00", "示例社"),
        ("2025年12月16日 08:05 | 来源：示例晨报（据示例社电）", "2025-12-16T08:05:00+08:00", "示例晨报"),
        ("来源：示例网 2025/12/16", "2025-12-16", "示例网"),
        ("發布時間：2025-12-16 10:25:30　來源：示例報", "2025-12-16T10:25:30+08:00", "示例報"),
        ("示例社柏林2025年12月15日电 双方会谈。", "2025-12-15", "示例社"),
        ("示例社柏林12月15日电 双方会谈。", None, "示例社"),
    ],
)
def test_what_a_page_prints_about_itself(line, published, source):
    found = imprint(f"双方在柏林举行会谈\n\n{line}\n\n双方没有达成一致。")
    assert found[:3] == ("双方在柏林举行会谈", published, source)


@pytest.mark.parametrize(
    "words",
    [
        "2025年1月1日起双方调整部分商品关税",  # a headline, though it begins with a day
        "2025年12月16日，双方在柏林会谈。",  # the story's own day is not the page's
    ],
)
def test_a_day_in_the_story_is_not_the_day_of_publication(words):
    assert imprint(f"{words}\n\n双方会谈。").published is None


def test_navigation_and_footers_are_boilerplate():
    body = """<div>首页</div><div>当前位置：首页 &gt; 国际 &gt; 正文</div><h1>双方在柏林举行会谈</h1>
    <div>2025-12-16 07:48:00 来源：示例社 评论(26)</div><div>分享到：微信 微博</div>
    <p>双方会谈。</p><p>难点仍在</p><p>会谈没有结束。</p><div>【责任编辑：周敏】</div>
    <h3>相关新闻</h3><ul><li>央行下调明年预期</li></ul><p>冰雪大世界开园迎客。</p><div>示例网 版权所有</div>"""
    seen = page(html(body, ""))
    kinds = [one.kind for one in split(Article("a", seen.text, seen.title))]
    above, story = ["boilerplate", "boilerplate"], ["headline", "byline", "boilerplate", "body", "subheading", "body"]
    assert kinds == above + story + ["boilerplate"] * 5


PIECES = st.sampled_from(
    [
        "<p>",
        "</p>",
        "<div>",
        "</div>",
        "<br>",
        "双方会谈。",
        "\n",
        " ",
        "&nbsp;",
        "&lt;",
        "<script>",
        "</script>",
        "<b>",
        "<",
    ]
)


@given(st.lists(PIECES, max_size=30).map("".join))
def test_any_page_gives_the_same_text_twice(body):
    assert page(html(body)) == page(html(body))
