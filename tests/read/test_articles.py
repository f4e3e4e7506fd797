"""Whatever stands at the door: good articles come in as they were printed, bad ones are told in one line."""

import gzip
import io
import json
import sys
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st
from opencc import OpenCC

from kg.model import UnreadableArticle
from kg.read import articles
from kg.read.articles import read
from kg.read.encodings import Undecodable, decode
from kg.read.sentences import split

TEXT = (
    "双方在柏林会谈\n\n2025-12-16 10:25　来源：示例通讯社\n\n"
    "　　示例通讯社柏林12月15日电（记者林远）乌克兰总统15日会见德国总理。双方表示，会谈“富有成果”。\n\n"
    "　　美国代表说，问题仍未解决，各方将于本周末继续会谈。\n"
)
SCRIPTS = {"simplified": TEXT, "traditional": OpenCC("s2t").convert(TEXT)}
ENCODINGS = {
    "simplified": ("utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "utf-16-le", "utf-16-be"),
    "traditional": ("utf-8", "utf-8-sig", "gb18030", "big5", "cp950", "big5hkscs", "utf-16", "utf-16-le", "utf-16-be"),
}


def reading(*inputs):
    """Read inputs; give the articles and the troubles' messages."""
    troubles = []
    found = list(read(inputs, troubles.append))
    assert all(type(one) is UnreadableArticle and "\n" not in str(one) for one in troubles)
    return found, [str(one) for one in troubles]


def jsonl(*records):
    return "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in records)


@pytest.mark.parametrize(("script", "encoding"), [(s, e) for s, several in ENCODINGS.items() for e in several])
def test_plain_text_is_read_right_in_every_encoding(tmp_path, script, encoding):
    path = tmp_path / "article.txt"
    path.write_bytes(SCRIPTS[script].encode(encoding))
    (article,), troubles = reading(path)
    assert (article.text, troubles) == (SCRIPTS[script], [])
    assert article.published == "2025-12-16T10:25:00+08:00"
    assert article.title == SCRIPTS[script].split("\n")[0]
    assert article.source in ("示例通讯社", "示例通訊社")


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "gb2312", "big5", "utf-16"])
@pytest.mark.parametrize("declared", ["utf-8", "gb2312", "GBK", "big5", None])
def test_a_page_is_read_right_whatever_it_declares(tmp_path, encoding, declared):
    text = SCRIPTS["traditional"] if encoding == "big5" else SCRIPTS["simplified"]
    meta = f'<meta http-equiv="Content-Type" content="text/html; charset={declared}">' if declared else ""
    lines = "".join(f"<p>{line}</p>\n" for line in text.split("\n")[1:] if line)
    page = f"<!DOCTYPE html><html><head>{meta}</head><body><h1>{text.split()[0]}</h1>\n{lines}</body></html>"
    path = tmp_path / "page.html"
    path.write_bytes(page.encode(encoding))
    (article,), troubles = reading(path)
    assert article.text.split() == text.split() and troubles == []
    assert article.published == "2025-12-16T10:25:00+08:00"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("packed", [False, True])
def test_json_lines_in_every_encoding_packed_or_not(tmp_path, encoding, packed):
    records = jsonl(
        {"id": "d1", "text": TEXT}, {"id": 2, "text": TEXT, "title": "标题", "url": "https://news.example/2"}
    )
    data = records.encode(encoding)
    path = tmp_path / ("several.jsonl.gz" if packed else "several.jsonl")
    path.write_bytes(gzip.compress(data) if packed else data)
    found, troubles = reading(path)
    assert [(one.id, one.title, one.text) for one in found] == [("d1", "双方在柏林会谈", TEXT), ("2", "标题", TEXT)]
    assert troubles == [] and found[1].url == "https://news.example/2"


def test_offsets_stay_those_of_the_printed_text_with_its_line_ends(tmp_path):
    path = tmp_path / "windows.txt"
    path.write_bytes(TEXT.replace("\n", "\r\n").encode("gb18030"))
    (article,), _ = reading(path)
    assert article.text == TEXT.replace("\n", "\r\n")
    assert [one.span.of(article.text) for one in split(article)][3] == "双方表示，会谈“富有成果”。"


def test_the_same_words_have_the_same_id_wherever_they_lie(tmp_path):
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "b.txt").write_bytes(TEXT.encode("gb18030"))
    found, _ = reading(tmp_path)
    assert found[0].id == found[1].id and [one.path[-5:] for one in found] == ["a.txt", "b.txt"]


def test_folders_globs_and_standard_input(tmp_path, monkeypatch):
    for name in ("b.txt", "a.txt", "deep/er/c.txt", ".hidden.txt", "README.md"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(TEXT + name, encoding="utf-8")
    assert [one.path.rsplit("/", 1)[1] for one in reading(tmp_path)[0]] == ["a.txt", "b.txt", "c.txt"]
    assert [one.path.rsplit("/", 1)[1] for one in reading(f"{tmp_path}/**/*.txt")[0]][:2] == ["a.txt", "b.txt"]
    for data in (TEXT.encode(), jsonl({"id": "x", "text": TEXT}).encode(), gzip.compress(TEXT.encode("gb18030"))):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
        (article,), _ = reading("-")
        assert (article.text, article.path) == (TEXT, "-")


def test_a_graph_among_the_articles_holds_none(tmp_path):
    (tmp_path / "one.txt").write_text("双方在柏林会谈。", encoding="utf-8")
    (tmp_path / "graph" / "quads").mkdir(parents=True)
    (tmp_path / "graph" / "graph.json").write_text("{}", encoding="utf-8")
    articles, troubles = reading(tmp_path)
    assert [article.path for article in articles] == [str(tmp_path / "one.txt")] and not troubles


def test_without_a_date_an_article_is_read_with_a_warning(tmp_path):
    (tmp_path / "a.txt").write_text("双方会谈\n\n外长15日会见来宾。", encoding="utf-8")
    (article,), troubles = reading(tmp_path)
    assert article.published is None and "15日" in article.warnings[0] and troubles == []


def test_a_printed_day_that_the_calendar_does_not_have_is_a_warning(tmp_path):
    (tmp_path / "a.txt").write_text(TEXT.replace("2025-12-16 10:25", "2025年2月30日"), encoding="utf-8")
    (article,), _ = reading(tmp_path)
    assert article.published is None and "2025年2月30日" in article.warnings[0]


GOOD = {"id": "good", "text": TEXT}


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ('{"id": "x", "text": "双方会谈。"', "broken JSON at character"),
        ("[1, 2]", "not an object"),
        ('{"text": "双方会谈。"}', "'id' is missing"),
        ('{"id": "x"}', "'text' is missing"),
        ('{"id": "x", "text": "   "}', "'text' is missing"),
        ('{"id": "x", "text": 5}', "'text' is missing"),
        ('{"id": "x", "text": "双方会谈。", "title": ["会谈"]}', "'title'"),
        ('{"id": "x", "text": "双方会谈。", "published": "2025-02-30"}', "write it as 2025-12-16"),
        ('{"id": "x", "text": "双方会谈。", "published": "2月30日"}', "write it as 2025-12-16"),
        ('{"id": "x", "text": "双方会谈。", "published": 20251216}', "'published'"),
        ('{"id": "x", "text": "双方会谈。", "published": "0001-01-01"}', "write it as 2025-12-16"),
        ('{"id": "x", "text": "双方\\ud83d会谈。"}', "half a surrogate pair"),
        ('{"id": "x\\udc00", "text": "双方会谈。"}', "half a surrogate pair"),
        ('{"id": "x", "text": "双方\\u0000会谈。"}', "NUL"),
        ('{"id": "x", "text": "The two sides met in Berlin."}', "no Chinese text"),
        ('{"id": "x", "text": "ドイツのベルリンでかいだんがおこなわれました。"}', "no Chinese text"),
        ('{"id": "x", "text": ' + "[" * 100_000, "nested too deep"),
        ('{"id": "x", "text": "双方会谈。", "published": ' + "9" * 5000 + "}", ":2"),
    ],
)
def test_a_bad_line_is_named_and_the_others_are_read(tmp_path, line, says):
    path = tmp_path / "several.jsonl"
    path.write_text(jsonl(GOOD) + line + "\n\n" + jsonl(GOOD | {"id": "last"}), encoding="utf-8")
    found, (trouble,) = reading(path)
    assert [one.id for one in found] == ["good", "last"]
    assert trouble.startswith(f"{path}:2: ") and says in trouble


def test_a_line_of_other_bytes_is_named_and_the_others_are_read(tmp_path):
    path = tmp_path / "several.jsonl"
    path.write_bytes(jsonl(GOOD).encode() + b'{"id": "x", "text": "\xff\xfe\xfd"}\n' + jsonl(GOOD).encode("gb18030"))
    found, (trouble,) = reading(path)
    assert [one.text for one in found] == [TEXT, TEXT] and trouble.startswith(f"{path}:2: byte")


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("empty.txt", b"", "empty"),
        ("blank.txt", b" \n\n ", "empty"),
        ("empty.jsonl", b"", "empty"),
        ("empty.html", b"<html><body></body></html>", "empty"),
        ("picture.png", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40, "picture"),
        ("program", b"\x7fELF" + b"\x00\x01\x02" * 500, "picture"),
        ("english.txt", b"The two sides met in Berlin.", "no Chinese"),
        ("broken.txt", "双方会谈。".encode() + b"\xff\xff" + "会谈".encode("gbk"), "byte 15"),
        ("cut.txt.gz", gzip.compress(TEXT.encode() * 50)[:-20], "cut short"),
        ("nogz.txt.gz", b"\x1f\x8bno", "broken"),
        ("nul.txt", "双方在柏林的会谈中没有\x00达成一致。".encode(), "NUL"),
    ],
)
def test_a_bad_file_is_named_and_the_others_are_read(tmp_path, name, data, says):
    (tmp_path / name).write_bytes(data)
    (tmp_path / "zz.txt").write_text(TEXT, encoding="utf-8")
    found, (trouble,) = reading(tmp_path)
    assert [one.text for one in found] == [TEXT]
    assert trouble.startswith(str(tmp_path / name)) and says in trouble


def test_what_is_not_there_is_named(tmp_path):
    (tmp_path / "void").mkdir()
    found, troubles = reading(tmp_path / "missing.txt", tmp_path / "*.none", tmp_path / "void")
    assert found == [] and len(troubles) == 3 and all("check" in one or "name" in one for one in troubles)


def test_a_file_cut_short_gives_what_came_before(tmp_path):
    path = tmp_path / "several.jsonl.gz"
    whole = jsonl(*(GOOD | {"id": f"d{n}", "url": f"https://news.example/{n * 7919}"} for n in range(2000)))
    path.write_bytes(gzip.compress(whole.encode())[:-2000])
    found, (trouble,) = reading(path)
    assert len(found) > 100 and "cut short" in trouble


def test_bombs_are_stopped(tmp_path, monkeypatch):
    monkeypatch.setattr(articles, "LARGEST", 100_000)
    (tmp_path / "bomb.txt.gz").write_bytes(gzip.compress(b"a" * 10_000_000))
    (tmp_path / "endless.jsonl.gz").write_bytes(gzip.compress(b'{"id": "' + b"a" * 10_000_000))
    (tmp_path / "long.jsonl").write_text('{"id": "' + "a" * 300_000 + "\n" + jsonl(GOOD), encoding="utf-8")
    found, troubles = reading(tmp_path)
    assert [one.id for one in found] == ["good"]
    assert [one.split(": ")[1].split(";")[0] for one in troubles] == [
        "larger than 0 MB",
        "the line does not end",
        "longer than 0 MB",
    ]


def test_deep_pages_are_read_or_refused_but_never_cut(tmp_path):
    for name, depth in (("a.html", 2000), ("b.html", 50_000)):
        deep = "<div>" * depth + "双方会谈。" + "</div>" * depth
        (tmp_path / name).write_text(f"<html><body>{deep}</body></html>", encoding="utf-8")
    (article,), (trouble,) = reading(tmp_path)
    assert article.text == "双方会谈。" and "b.html: the page is nested" in trouble


def test_entity_bombs_stay_unexploded(tmp_path):
    bomb = '<?xml version="1.0"?><!DOCTYPE html [<!ENTITY a "会谈"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    (tmp_path / "b.html").write_text(f"{bomb}<html><body><p>双方会谈。&b;&b;</p></body></html>", encoding="utf-8")
    (article,), troubles = reading(tmp_path)
    assert article.text == "双方会谈。&b;&b;" and troubles == []


def test_a_large_file_never_lies_in_memory(tmp_path):
    path = tmp_path / "many.jsonl.gz"
    record = GOOD | {"text": "双方会谈。" * 4000, "title": "会谈", "source": "示例社", "published": "2025-12-16"}
    with gzip.open(path, "wt", encoding="utf-8", compresslevel=1) as file:
        file.writelines(jsonl(record) for _ in range(100))
    tracemalloc.start()
    count = sum(1 for _ in read([path], pytest.fail))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count == 100 and peak < 1_500_000 < 100 * len(record["text"])


def test_a_reader_that_wants_to_stop_at_the_first_trouble_can(tmp_path):
    def stop(trouble):
        raise trouble

    with pytest.raises(UnreadableArticle, match="no such file"):
        list(read([tmp_path / "missing"], stop))


@given(st.sampled_from(["utf-8", "gb18030", "utf-16", "utf-16-le", "utf-16-be"]), st.text(alphabet=TEXT, min_size=0))
def test_decoding_gives_the_printed_characters_back(encoding, more):
    text = TEXT + more
    assert decode(text.encode(encoding)).text == text


@given(st.binary(max_size=400))
def test_any_bytes_are_decoded_or_refused(data):
    try:
        assert isinstance(decode(data).text, str)
    except Undecodable as error:
        assert "\n" not in str(error)
