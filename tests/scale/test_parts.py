"""A corpus cut into parts: all parts together are the corpus, in its order, whatever it is packed in."""

import gzip
import io
import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from kg.read.articles import read
from kg.scale.parts import articles_of, halves, parts

WORDS = "法国总统马克龙15日在巴黎会见德国总理默茨。"


def line(number):
    return json.dumps({"id": f"a{number}", "text": WORDS * (number % 5 + 1), "published": "2025-12-16"}) + "\n"


def fail(trouble):
    raise trouble


def in_parts(inputs, size):
    return [article for part in parts(inputs, fail, size) for article in articles_of(part, fail)]


def nameless(articles):
    return [(one.id, one.text, one.published, one.title, one.url) for one in articles]


@pytest.fixture()
def corpus(tmp_path):
    """Files of every sort."""
    for number in range(5):
        (tmp_path / f"a{number}.txt").write_text(WORDS + str(number), encoding="utf-8")
    (tmp_path / "b.jsonl").write_text("".join(map(line, range(40))), encoding="utf-8")
    (tmp_path / "c.jsonl.gz").write_bytes(gzip.compress("".join(map(line, range(40, 50))).encode()))
    rows = [json.loads(line(number)) for number in range(50, 90)]
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "d.parquet", row_group_size=7)
    (tmp_path / "e.warc.gz").write_bytes(
        warc([("https://news.example/1", html(WORDS)), ("https://a.example/", html("No Chinese."))])
    )
    return tmp_path


def html(words):
    head = '<meta charset="utf-8"><meta name="publishdate" content="2025-12-16"><title>双方会谈</title>'
    return f"<html><head>{head}</head><body><p>{words}</p></body></html>"


def warc(pages):
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=True)
    for address, page in pages:
        headers = StatusAndHeaders("200 OK", [("Content-Type", "text/html; charset=utf-8")], protocol="HTTP/1.1")
        payload = io.BytesIO(page.encode())
        writer.write_record(writer.create_warc_record(address, "response", payload=payload, http_headers=headers))
    return out.getvalue()


@pytest.mark.parametrize("size", [1, 500, 3000, 2**30])
def test_all_parts_are_the_corpus(corpus, size):
    assert nameless(in_parts([corpus], size)) == nameless(read([corpus], fail))


def test_large_files_are_cut_and_small_ones_put_together(corpus):
    cut = list(parts([corpus], fail, 3000))
    assert len([part for part in cut if part.files == (str(corpus / "b.jsonl"),)]) > 3
    assert len([part for part in cut if part.files == (str(corpus / "d.parquet"),)]) >= 1
    assert len(cut[0].files) == 5


@given(st.lists(st.integers(0, 9), max_size=30), st.integers(1, 3000))
def test_every_line_is_in_one_part(tmp_path_factory, lengths, size):
    path = tmp_path_factory.mktemp("lines") / "a.jsonl"
    lines = [
        json.dumps({"id": str(n), "text": WORDS * (k + 1), "published": "2025-12-16"}) for n, k in enumerate(lengths)
    ]
    path.write_text("\n".join(lines), encoding="utf-8")
    if lines:
        assert [article.id for article in in_parts([path], size)] == [str(n) for n in range(len(lines))]


def test_halves_of_a_part_are_the_part(corpus):
    [part] = parts([corpus / "b.jsonl"], fail, 2**30)
    first, second = halves(part, 40)
    front, back = (list(articles_of(half, fail)) for half in (first, second))
    assert len(front) == len(back) == 20 and front + back == list(articles_of(part, fail))


def test_a_crawl_gives_its_chinese_pages_with_their_addresses(corpus):
    [article] = read([corpus / "e.warc.gz"], fail)
    assert WORDS in article.text
    assert (article.url, article.published[:10]) == ("https://news.example/1", "2025-12-16")


def test_a_broken_crawl_or_table_is_told_in_one_line(tmp_path):
    (tmp_path / "a.parquet").write_bytes(b"PAR1 and no more")
    (tmp_path / "b.warc").write_bytes(b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 99\r\n\r\nHTTP/1.1 200 OK")
    told = []
    assert list(read([tmp_path], told.append)) == []
    assert len(told) <= 2 and "a.parquet: is no whole Parquet file" in str(told[0])


def test_a_row_without_text_is_told_with_its_number(tmp_path):
    rows = [{"id": "a", "text": WORDS, "published": "2025-12-16"}, {"id": "b", "text": None, "published": None}]
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "a.parquet")
    told = []
    assert [article.id for article in read([tmp_path / "a.parquet"], told.append)] == ["a"]
    assert "a.parquet:2: 'text' is missing" in str(told[0])
