"""Who said what, through whom. Speech verbs and contents are given; speakers, bounds, topics and acts are to be found."""

import json
from pathlib import Path

import pytest

from kg.extract.claims import trimmed
from kg.model import Span
from tests.extract.marked import read
from train.split import part_of

GOLD = Path(__file__).parents[3] / "shared" / "gold" / "train" / "gold.jsonl"

FR, DE, US, CN = (f"[{n}|GPE country/{k}]" for n, k in (("法国", "FR"), ("德国", "DE"), ("美国", "US"), ("中国", "CN")))
MACRON, MERZ = f"{FR}~总统~[马克龙|PERSON]", f"{DE}~总理~[默茨|PERSON]"


@pytest.mark.parametrize(
    "marked, by",
    [
        (f"{MACRON}<表示>，«谈判的大门没有关上»。", [{"马克龙"}]),
        (f"{MACRON}15日在[柏林|GPE]会见{MERZ}时<表示>，«谈判的大门没有关上»。", [{"马克龙"}]),
        (f"针对{US}加征关税一事，{MACRON}在会见{MERZ}时<表示>，«谈判的大门没有关上»。", [{"马克龙"}]),
        (f"{MACRON}抵达[柏林|GPE]，在会见{MERZ}时<表示>，«谈判的大门没有关上»。", [{"马克龙"}]),
        (f"“«谈判的大门没有关上»，”{MACRON}<说>。", [{"马克龙"}]),
        (f"{MACRON}<表示>，«{CN}是重要伙伴»。«{FR}愿同{CN}加强对话»。«希望尽快访问{CN}»。", [{"马克龙"}] * 3),
        (f"{MACRON}<表示>，«形势严峻»。\n{MERZ}<称>，«道路还很长»。«各国要有耐心»。", [{"马克龙"}, {"默茨"}, {"默茨"}]),
        # Within his speech he quotes somebody, who has the title behind his name.
        (f"{MACRON}<表示>，«形势严峻»。[默茨|PERSON]~总统~多次<强调>，«道路很长»。«各国要有耐心»。", [{"马克龙"}] * 3),
        (f"{MACRON}<表示>，«形势严峻»。{MERZ}<强调>，«道路还很长»。", [{"马克龙"}, {"默茨"}]),
        # Where speakers are named so, nothing is quoted.
        ("[马克龙|PERSON]~总统~<表示>，«形势严峻»。[默茨|PERSON]~总统~<强调>，«道路还很长»。", [{"马克龙"}, {"默茨"}]),
        (f"{US}官员<称>，«协议接近完成»。", [{"country/US"}]),
        (f"{US}[国防部|ORG]发言人<说>，«舰队已经出发»。", [{"国防部"}]),
        (f"{MACRON}和{MERZ}在联合声明中<宣布>，«两国将共同训练军队»。", [{"马克龙", "默茨"}]),
    ],
)
def test_speakers(marked, by):
    assert [set(claim.by) for claim in read(marked).claims()] == by


@pytest.mark.parametrize(
    "marked, by, via",
    [
        (f"据[路透社|ORG media/reuters]报道，{MACRON}<表示>，«谈判没有破裂»。", {"马克龙"}, {"media/reuters"}),
        (f"据{US}媒体<报道>，«舰队已经出发»。", {"country/US"}, set()),
    ],
)
def test_who_passes_it_on(marked, by, via):
    (claim,) = read(marked).claims()
    assert (set(claim.by), set(claim.via)) == (by, via)


@pytest.mark.parametrize(
    "marked, contents",
    [
        # The narrator's own words are nobody's.
        (f"{MACRON}<表示>，«形势严峻»。\n«谈判将在下周继续»。«各国都在等待»。", ["形势严峻"]),
        (f"«{FR}经济在增长»。«出口增加了»。", []),
        # Tied back to what was said before, or of a source that is named.
        (f"{MACRON}<表示>，«一是加强对话»。\n«二是扩大贸易»。", ["一是加强对话", "二是扩大贸易"]),
        (f"{MACRON}<表示>，«将采取措施»。\n«这些措施还包括减税»。", ["将采取措施", "这些措施还包括减税"]),
        (f"据{FR}[气象局|ORG]消息，«暴雨将持续到周末»。", ["暴雨将持续到周末"]),
        (f"{MACRON}发表声明，«谈判的大门没有关上»。", ["谈判的大门没有关上"]),
    ],
)
def test_without_a_speech_verb_only_what_is_carried_on_is_said(marked, contents):
    article = read(marked)
    assert [claim.content.of(article.article.text) for claim in article.claims()] == contents


@pytest.mark.parametrize(
    "text, content",
    [
        ("，谈判会继续。", "谈判会继续"),
        ("：“谈判会继续。”", "谈判会继续"),
        ("此外，谈判会继续。", "谈判会继续"),
        ("这是一次“真正的谈判”。", "这是一次“真正的谈判”"),
        ("“真正的谈判”还没有开始。", "“真正的谈判”还没有开始"),
        ("此外交途径仍然有效。", "此外交途径仍然有效"),
    ],
)
def test_bounds(text, content):
    assert trimmed(text, Span(0, len(text))).of(text) == content


@pytest.mark.parametrize(
    "content, topic",
    [
        ("没有安全保障就没有和平", "security-guarantee"),
        ("关税伤害了双方的企业", "trade"),
        ("双方应当立即停火", "ceasefire"),
        ("两国关系进入新阶段", "bilateral-relations"),
    ],
)
def test_topics(content, topic):
    (claim,) = read(f"{MACRON}<表示>，«{content}»。").claims()
    assert topic in claim.topics
    assert len(claim.topics) <= 3


@pytest.mark.parametrize(
    "content, act",
    [
        ("愿同邻国加强合作", "propose"),
        ("各方必须立即停火", "demand"),
        ("坚决反对这一决定", "oppose"),
        ("感谢邻国提供的帮助", "endorse"),
    ],
)
def test_acts(content, act):
    (claim,) = read(f"{MACRON}<表示>，«{content}»。").claims()
    assert claim.act == act


def test_one_claim_for_a_speaker_in_a_sentence():
    (claim,) = read(f"{MACRON}<表示>，«形势严峻»，«谈判不会停止»。").claims()
    assert claim.content.of("法国总统马克龙表示，形势严峻，谈判不会停止。") == "形势严峻，谈判不会停止"


def test_speaker_topics_and_act_have_confidences_of_their_own_and_speech_carried_on_keeps_its_speakers():
    first, second = read(f"{MACRON}<表示>，«必须立即停火»。«制裁应当继续»。").claims()
    for claim in (first, second):
        assert all(0 < one <= 1 for one in (claim.speakers_confidence, claim.topics_confidence, claim.act_confidence))
    assert second.speakers_confidence == first.speakers_confidence


@pytest.mark.parametrize(
    "marked, by",
    [
        (f"{FR}和{DE}14日发表联合声明<说>，«两国支持停火»。\n声明<说>，«援助不会中断»。", [{"country/FR", "country/DE"}] * 2),
        (f"{FR}和{DE}14日发表联合声明<说>，«两国支持停火»。\n{MACRON}参观了港口。这份联合声明还<指出>，«援助不会中断»。", [{"country/FR", "country/DE"}] * 2),
        (f"{DE}《[明镜|ORG]》周刊刊文<称>，«军费还要增加»。\n文章<说>，«工厂正在扩建»。", [{"明镜"}] * 2),
    ],
)  # fmt: skip
def test_a_document_speaks_for_those_it_was_said_to_be_of(marked, by):
    assert [set(claim.by) for claim in read(marked).claims()] == by


@pytest.mark.parametrize(
    "marked, by",
    [
        (f"{DE}《[明镜|ORG]》周刊<说>，«军费还要增加»。", {"明镜"}),
        (f"{FR}[里昂|GPE]市政府官员15日<称>，«桥梁已经修好»。", {"里昂"}),
        (f"{CN}和{FR}15日<表示>，«愿意扩大贸易»。", {"country/CN", "country/FR"}),
    ],
)
def test_the_last_of_several_names_side_by_side_speaks_but_states_speak_together(marked, by):
    (claim,) = read(marked).claims()
    assert set(claim.by) == by


def test_a_document_of_nobody_has_no_speaker_of_its_own():
    told = read(f"{MACRON}<表示>，«谈判的大门没有关上»。\n报告<显示>，«援助仍然不足»。").claims()
    assert "马克龙" not in told[-1].by


@pytest.mark.parametrize(
    "marked, by, content",
    [
        ("在[默茨|PERSON]看来，欧洲必须加强防务。", "默茨", "欧洲必须加强防务"),
        ("用[鲁比奥|PERSON]的话说，这场谈判非常艰难。", "鲁比奥", "这场谈判非常艰难"),
        (f"“停火协议已经接近达成。”一名{US}官员对记者说。", "country/US", "停火协议已经接近达成"),
        ("[默茨|PERSON]反问道：“谁来保障欧洲的安全？”", "默茨", "谁来保障欧洲的安全"),
        (f"“谈判的大门没有关上。”{MACRON}15日在[巴黎|GPE]说，«各方都应当回来»。", "马克龙", "谈判的大门没有关上"),
    ],
)
def test_a_frame_or_a_speaker_behind_tells_of_speech_without_a_mark(marked, by, content):
    article = read(marked)
    first, *_ = article.claims()
    assert (first.by, first.content.of(article.article.text)) == ((by,), content)


@pytest.mark.parametrize(
    "text", ["在目前看来，会谈难有结果。", "由此看来，谈判不会很快结束。", f"“马尾辫行动。”{MACRON}15日离开了巴黎。"]
)
def test_what_only_looks_like_a_frame_is_no_speech(text):
    assert read(text).claims() == ()


def test_speech_goes_on_behind_a_speaker_that_follows():
    told = read(f"“«我们不会放弃领土»。”{MACRON}<说>。“«任何人都不能强迫我们»。”").claims()
    assert [claim.by for claim in told] == [("马克龙",)] * 2


@pytest.mark.skipif(not GOLD.exists(), reason="needs the annotated articles beside the repository")
def test_annotated_headlines_subheadings_and_captions_hold_no_claim():
    for record in map(json.loads, GOLD.open(encoding="utf-8")):
        if part_of(record["id"]) != "judge":
            kinds = {sentence["id"]: sentence["kind"] for sentence in record["sentences"]}
            assert {kinds[claim["sentence"]] for claim in record["claims"]} <= {"body"}


@pytest.mark.parametrize(
    "marked, by",
    [
        (f"针对{US}的威胁，国际人士<表示>，«谈判没有破裂»。", set()),
        (f"{MACRON}的讲话引起热烈反响，大家<表示>，«谈判没有破裂»。", set()),
        (f"目击者{MACRON}<表示>，«谈判没有破裂»。", {"马克龙"}),
    ],
)
def test_who_has_no_name_stays_nobody(marked, by):
    (claim,) = read(marked).claims()
    assert set(claim.by) == by


def test_whose_verb_was_missed_speaks_himself():
    _, claim = read(f"{MACRON}<表示>，«形势严峻»。{MERZ}重申立场，«排除了派兵的可能»。").claims()
    assert claim.by == ("默茨",)


def test_who_is_only_spoken_of_behind_the_verb_does_not_speak():
    (claim,) = read(f"{MACRON}<表示>，«{DE}应当回到谈判桌»。").claims()
    assert claim.by == ("马克龙",)
