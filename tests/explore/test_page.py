import json
import re
import shutil
import subprocess
from dataclasses import replace

import pytest

from kg.explore.page import SCRIPTS, WEB, article, libraries, listed, page, script, words
from kg.model import Entity
from tests.explore.berlin import arrival, hostile, readings
from tests.explore.drafts import Draft

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


def content(html: str) -> dict:
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', html, re.S)
    assert found
    return json.loads(found[1])


def test_the_page_asks_for_nothing():
    html = page(readings())
    assert "default-src 'none'" in html
    assert "unsafe-" not in html.split("<style>")[0]
    outside = [link for link in re.findall(r"(?:src|href|url\()=?[\"']?(https?:[^\"')]*)", html) if "${" not in link]
    assert outside == []
    assert "eval(" not in script() and "innerHTML" not in script()


def test_words_of_articles_stay_words():
    html = page([hostile()])
    assert html.count("</script>") == 2 + (libraries() is not None)  # the page's own
    (shown,) = content(html)["articles"]
    assert shown["text"].startswith("<script>document.title")
    assert shown["url"] is None  # javascript: is no address


def test_a_name_in_the_title_cannot_break_out():
    assert "<title>&lt;b&gt;" in page([], title="<b>")


def test_half_a_surrogate_pair_can_be_written():
    draft = arrival()
    broken = draft.article.__class__("x", "坏\ud83d字")
    html = page([draft.__class__(broken)])
    html.encode("utf-8")
    assert content(html)["articles"][0]["text"] == "坏\ud83d字"


def test_every_mark_gives_its_words_back():
    for reading in readings():
        for mark in article(reading)["marks"]:
            start, end = mark["span"]
            assert reading.article.text[start:end]
            assert {"layer", "sentence", "found_by", "confidence"} <= mark.keys()


def test_two_strangers_are_two():
    """Whom the knowledge base does not know is told apart by the article and its own id there."""
    known = {
        "甲": Entity("e1", "PERSON", "甲", None, None, ("甲",)),
        "乙": Entity("e2", "PERSON", "乙", None, None, ("乙",)),
    }
    reading = Draft("x", known).say("[甲|甲]会见[乙|乙]。").reading()
    shown = article(replace(reading, sentences=reading.sentences[::-1]))
    assert {entity["id"] for entity in shown["entities"].values()} == {"e1", "e2"}


def test_sentences_stand_in_the_order_of_the_text():
    shown = article(replace(arrival(), sentences=arrival().sentences[::-1]))
    assert [sentence["id"] for sentence in shown["sentences"]] == ["s1", "s2", "s3", "s4", "s5"]


def test_every_term_has_a_word_in_both_languages():
    said = words()
    for reading in readings():
        for mark in article(reading)["marks"]:
            if mark["layer"] == "event":
                assert mark["type"] in said["event"] and mark["status"] in said["status"]
            if mark["layer"] == "claim":
                assert mark["act"] in said["act"] and set(mark["topics"]) <= said["topic"].keys()
    assert all(zh and en for terms in said.values() for zh, en in terms.values())


def test_what_is_one_of_a_schemes_terms_is_chosen_and_not_typed():
    [groups] = re.findall(r"const GROUPS = \{ (.+) \};", (WEB / "questions.js").read_text("utf-8"))
    chosen = dict(pair.replace('"', "").split(": ") for pair in groups.split(", "))
    given = {one["kind"] for question in listed() for one in question["parameters"]}
    assert chosen["office"] == "office" and set(chosen.values()) <= words().keys()
    assert given - chosen.keys() == {"actor", "place", "day", "number", "text", "thing"}


def test_the_page_says_nothing_it_has_no_words_for():
    said = words()["ui"]
    for file in (WEB / name for name in (*SCRIPTS, "page.html")):
        text = file.read_text("utf-8")
        used = re.findall(r'\bui\("([\w-]+)"\)|data-(?:say|label)="([\w-]+)"', text)
        assert {one or other for one, other in used} <= said.keys(), file.name


@pytest.mark.skipif(not CHROMIUM, reason="no Chromium here")
def test_in_a_browser(tmp_path):
    file = tmp_path / "page.html"
    file.write_text(page([*readings(), hostile()]), "utf-8")
    flags = (
        "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
        f"--disable-component-update --disable-sync --virtual-time-budget=3000 --user-data-dir={tmp_path / 'profile'}"
    )
    address = f"{file.as_uri()}#a=hostile&m=1"
    run = subprocess.run(
        [CHROMIUM, *flags.split(), "--dump-dom", address], capture_output=True, text=True, timeout=120, check=True
    )
    shown = run.stdout
    assert "<title>外交 waijiao</title>" in shown  # the headline's script was not run
    assert "&lt;script&gt;document.title='ran'&lt;/script&gt;𠮷日会谈" in shown
    now = "".join(re.findall(r'<span class="[^"]*\bnow\b[^"]*"[^>]*>([^<]*)</span>', shown))
    assert (
        now == "说&lt;/script&gt;&lt;b&gt;不&lt;/b&gt;让步。"
    )  # code points: two characters before are two units long
    assert "否认" in shown
