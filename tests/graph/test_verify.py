"""Every quotation is what stands in the article: change one character anywhere, and the place is named."""

import zlib
from dataclasses import replace

import pyoxigraph as ox

from kg.graph.iris import NIF, bare
from kg.graph.verify import verify
from tests.graph.articles import meeting
from tests.graph.test_check import altered, some


def store_text(store, sha256, data):
    store.originals._file.execute("UPDATE originals SET text = ? WHERE sha256 = ?", (data, sha256))


def test_a_whole_graph_is_proved(store):
    assert list(verify(store)) == []


def test_a_changed_character_of_a_stored_text_is_found(store):
    article = meeting().article
    at = article.text.index("会见")
    changed = article.text[:at] + "看" + article.text[at + 1 :]
    store_text(store, article.sha256, zlib.compress(changed.encode()))
    found = [str(one) for one in verify(store)]
    assert all(one.startswith("article meeting: ") for one in found)
    assert any("hash" in one for one in found)
    assert any(f"#char={at},{at + 2}: quotes “会见”, but at {at}–{at + 2} stands “看见”" in one for one in found)


def test_a_text_that_is_cut_is_found(store):
    article = meeting().article
    store_text(store, article.sha256, zlib.compress(article.text[:10].encode()))
    found = [str(one) for one in verify(store)]
    assert any("has 10 characters" in one for one in found)
    assert any("stands nothing" in one for one in found)


def test_a_damaged_or_lost_text_is_found(store):
    article = meeting().article
    store_text(store, article.sha256, b"no zlib")
    assert [one.what for one in verify(store)] == ["its text is not stored any more, or cannot be read"]
    store.originals.forget([article.sha256])
    assert [one.article for one in verify(store)] == ["meeting"]


def test_a_changed_quotation_is_found(store):
    quad = some(store, NIF.anchorOf)
    altered(store, quad, ox.Literal("篡改", language="zh"))
    (only,) = verify(store)
    assert only.node == quad.subject.value
    assert "quotes “篡改”" in str(only)


def test_a_moved_span_is_found(store):
    quad = some(store, NIF.endIndex)
    altered(store, quad, ox.Literal(int(quad.object.value) + 1))
    assert quad.subject.value in {one.node for one in verify(store)}


def test_a_span_that_lost_its_place_is_found(store):
    quad = some(store, NIF.beginIndex)
    while quad.subject.value == bare(store.names.doc("meeting")):
        store._quads.remove(quad)
        quad = some(store, NIF.beginIndex)
    store._quads.remove(quad)
    assert quad.subject.value in {one.node for one in verify(store)}


def test_a_graph_without_its_article_is_found(store):
    graph = store.names.graph("meeting")
    store._update(f"DELETE WHERE {{ GRAPH {graph} {{ {store.names.doc('meeting')} ?p ?o }} }}")
    assert any("tells of 0 articles" in str(one) for one in verify(store))


def test_a_text_that_is_in_twice_is_proved_for_both(store):
    from kg.graph.facts import facts

    twin = replace(meeting(), article=replace(meeting().article, id="twin"))
    store.replace([facts(twin, store.names)])
    store_text(store, twin.article.sha256, zlib.compress(b"x"))
    assert {one.article for one in verify(store)} == {"meeting", "twin"}
