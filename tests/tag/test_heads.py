"""What the learned heads see does not depend on the company an article is read in, and their file is checked."""

import json
from dataclasses import replace

import pytest

from kg.model import Article, BrokenData, Sentence, Span
from kg.tag.encoder import Card, Network
from kg.tag.heads import Heads

KNOWN = {
    "法国": frozenset({"country"}),
    "德国": frozenset({"country"}),
    "乌克兰": frozenset({"country"}),
    "泽连斯基": frozenset({"person"}),
    "川普": frozenset({"person"}),
}
TEXTS = [
    "法国总统马克龙3日在巴黎会见乌克兰总统泽连斯基。",
    "会谈结束后，双方签署了一份联合声明。马克龙表示，法方将继续向乌方提供援助，约有2000名士兵接受训练。",
    "外交部发言人说，中方呼吁有关各方保持克制。",
    "好。",
]


@pytest.fixture(scope="module")
def heads():
    return Heads.load(KNOWN)


def one_paragraph(text, kind="body"):
    """Make an article of a text, cut after each 。"""
    ends = [at + 1 for at, character in enumerate(text) if character == "。"] or [len(text)]
    spans = map(Span, [0, *ends[:-1]], ends)
    return Article("a", text), tuple(Sentence(f"s{n}", span, kind, 0) for n, span in enumerate(spans))


def seen(heads, text, lane):
    marks = heads.mark([one_paragraph(text)])[0]
    return {(mark.span.of(text), mark.label) for mark in marks.of(lane)}


def test_an_article_is_read_alike_alone_and_in_company(heads):
    batch = [one_paragraph(text) for text in TEXTS]
    together = heads.mark(batch)
    alone = [heads.mark([one])[0] for one in batch]
    assert [marks.lanes for marks in together] == [marks.lanes for marks in alone]


def test_boilerplate_is_not_read(heads):
    marks = heads.mark([one_paragraph("法国总统访问德国。", kind="boilerplate")])[0]
    assert not any(marks.lanes.values())


def test_an_article_without_sentences_has_no_marks(heads):
    assert heads.mark([]) == []
    (marks,) = heads.mark([(Article("a", ""), ())])
    assert not any(marks.lanes.values())


@pytest.mark.parametrize(
    ("text", "lane", "wanted"),
    [
        (
            TEXTS[0],
            "mention",
            {("法国", "GPE"), ("马克龙", "PERSON"), ("巴黎", "GPE"), ("乌克兰", "GPE"), ("泽连斯基", "PERSON")},
        ),
        (TEXTS[0], "trigger", {("会见", "CONSULT")}),
        (TEXTS[0], "value", {("3日", "time")}),
        (TEXTS[0], "title", {("总统", "title")}),
        (TEXTS[1], "claim", {("表示", "cue"), ("法方将继续向乌方提供援助，约有2000名士兵接受训练", "content")}),
    ],
)
def test_what_the_heads_see(heads, text, lane, wanted):
    assert seen(heads, text, lane) >= wanted


def test_confidences_are_chances(heads):
    for lane in heads.mark([one_paragraph(TEXTS[1])])[0].lanes.values():
        assert all(0 <= mark.confidence <= 1 for mark in lane)


def test_an_altered_model_is_refused(tmp_path):
    card = Card.read()
    (tmp_path / "reader.onnx").write_bytes(card.path.read_bytes()[:-1] + b"\0")
    with pytest.raises(BrokenData, match=r"reader\.onnx.*reinstall"):
        _ = Network(replace(card, path=tmp_path / "reader.onnx")).session


def test_a_broken_card_is_refused(tmp_path):
    (tmp_path / "reader.json").write_text(json.dumps({"model": "reader.onnx"}), encoding="utf-8")
    with pytest.raises(BrokenData, match=r"reader\.json"):
        Card.read(tmp_path / "reader.json")
