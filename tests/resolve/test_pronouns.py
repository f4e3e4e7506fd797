"""Who is meant. Each row: marked sentences, the word, whom it stands for (nothing: left open)."""

import pytest

from kg.resolve.pronouns import table
from tests.extract.marked import read

FR, DE, CN = "[法国|GPE country/FR]", "[德国|GPE country/DE]", "[中国|GPE country/CN]"
MEETING = f"{FR}~外长~[巴罗|PERSON]在首都{{会见|CONSULT}}{DE}~外长~[瓦德富尔|PERSON]。"


@pytest.mark.parametrize(
    "marked, word, meant",
    [
        (f"{MEETING}双方谈了能源。", "双方", {"country/FR", "country/DE", "巴罗", "瓦德富尔"}),
        ("[法|GPE country/FR][德|GPE country/DE]两国都有大选。", "两国", {"country/FR", "country/DE"}),
        (f"{FR}和{DE}两国都有大选。", "两国", {"country/FR", "country/DE"}),
        (f"{FR}与{DE}重开谈判。两国此前断绝往来。", "两国", {"country/FR", "country/DE"}),
        (f"{MEETING}两国外长没有见记者。", "两国外长", {"巴罗", "瓦德富尔"}),
        (f"{MEETING}两国总统没有到场。", "两国总统", {"country/FR", "country/DE"}),
        (f"{FR}、{DE}、{CN}三方商定下周再谈。", "三方", {"country/FR", "country/DE", "country/CN"}),
        (f"{FR}希望各方克制。", "各方", set()),
        (f"{FR}~总统~[马克龙|PERSON]发表讲话。他没有谈到选举。", "他", {"马克龙"}),
        ("会议在雨中结束。他没有到场。", "他", set()),
        (f"{MEETING}两人谈了一小时。", "两人", {"巴罗", "瓦德富尔"}),
        (f"[绿党|ORG]退出了{DE}政府。该党要求重新选举。", "该党", {"绿党"}),
        (f"{FR}关闭了使馆。该国没有说明原因。", "该国", {"country/FR"}),
        (f"{FR}~总统~[马克龙|PERSON]<说>，«我愿意再谈一次»。", "我", {"马克龙"}),
        (f"{FR}~总统~[马克龙|PERSON]<说>，«我们不会退让»。", "我们", {"country/FR"}),
        (f"总理在机场迎接{FR}~总统~\n{FR}~总统~[马克龙|PERSON]当晚抵达。", "总统", {"马克龙"}),
        (f"{FR}~总统~[马克龙|PERSON]当晚抵达。总统先生说旅途顺利。", "总统", {"马克龙"}),
        ("[真主党|ORG]证实其一名指挥官身亡。", "其", {"真主党"}),
    ],
)
def test_meant(marked, word, meant):
    article = read(marked)
    found = [r for r in article.references() if r.span.of(article.article.text) == word]
    assert found, f"{word} was not seen"
    assert set(found[-1].entities) == meant, found[-1].why


@pytest.mark.parametrize(
    "marked",
    [
        "其他国家没有表态，其中三国弃权，局势尤其令人担忧。",
        "[土耳其|GPE country/TR]没有表态。",
        "任何国家都不应干涉他国内政。",
        "各国都有自我防卫的权利。",
    ],
)
def test_words_that_stand_for_nobody(marked):
    assert read(marked).references() == ()


def test_a_sentence_that_opens_with_a_verb_goes_on_with_its_speaker():
    article = read(f"{FR}~总统~[马克龙|PERSON]<表示>，«{CN}是重要伙伴»。{{感谢|SUPPORT}}{CN}的帮助。")
    (dropped,) = [r for r in article.references() if r.found_by == "reference:dropped-subject"]
    assert dropped.entities == ("马克龙",)
    assert dropped.span.start == dropped.span.end == article.article.text.index("感谢")


def test_every_word_of_the_table_has_an_example():
    assert "双方" in table()
