"""What is counted, as the newspaper says it: every marked expression is a quantity, everything else is none."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.model import Article, Mark, Marks, Span
from kg.read.sentences import split
from kg.tag.dates import times
from kg.tag.numbers import quantities
from kg.tag.numerals import number

MARKED = re.compile(r"\[([^|\]]+)\|([^ \]]+) ([^\]]+)\]")
UNREAD = Marks({})


def read(text, marks=UNREAD):
    article = Article("a", text, published="2025-12-16")
    sentences = split(article)
    return quantities(article, sentences, marks, times(article, sentences, marks))


@pytest.mark.parametrize(
    "marked",
    [
        "乌军在和平时期保持[80万|800000 person]兵力。",
        "援助金额为[3.5亿美元|350000000 USD]，另有约[900亿欧元|90000000000 EUR]贷款。",
        "双方已就[90%|90 percent]的议题达成共识，[七成|70 percent]受访者支持停火。",
        "[百分之九十|90 percent]的条款已经谈妥，[三分之二|66.67 percent]的议员投了赞成票。",
        "利率下调[0.25个百分点|0.25 percent]。",
        "袭击造成[7人|7 person]死亡[20人|20 person]受伤。",
        "会议有[20|20 person]至[30人|30 person]参加。",
        "输油量下降了[30%|30 percent]—[40%|40 percent]。",
        "双方围绕[20点|20 item]“和平计划”磋商，已举行[五轮|5 item]谈判。",
        "美俄达成[四点|4 item]共识。",
        "俄军发射[500多架|500 item]无人机和[40枚|40 item]导弹。",
        "[12个|12 item]州起诉联邦政府，近[70国|70 item]代表发言。",
        "冲突已致至少[170万人|1700000 person]流离失所，[20多万名|200000 person]儿童失学。",
        "近[百个|100 item]国家支持决议，[上万人|10000 person]游行。".replace("[上万人|", "上[万人|"),
        "[两名|2 person]官员说，导弹射程达[2000公里|2000 km]。",
        "首批运抵[1,500吨|1500 tonne]物资，每包[50千克|50 item]。",
        "合同额[60.19万亿元|60190000000000 CNY]，比预算多[三点五亿英镑|350000000 GBP]。",
        "信心指数升至[50.8|50.8 item]，低于预期。",
        "景气指数滑落至[49.2|49.2 item]",
        "气温降到[零下10摄氏度|-10 item]。",
        "[14亿多|1400000000 person]人口整体迈入现代化。",
        "一名[25岁|25 item]男子移交了[28具|28 item]遗体。",
        "受援者達[兩萬名|20000 person]，金額[三億新台幣|300000000 TWD]。",
        "中央宣传部等[十三部门|13 item]发布通知。",
        "袭击造成[4死|4 person][39伤|39 person]，[3人|3 person]为救援人员。",
        "冲突致超[3.9万|39000 person]巴勒斯坦人死亡，礼炮[21响|21 item]。",
        "一带一路沿线[110多个|110 item]国家参加。",
        "[1萬2千名|12000 person]士兵進駐，[3萬5000人|35000 person]集會，預算[1億2000萬美元|120000000 USD]。",
        "軍費佔GDP[3.5%|3.5 percent]，[三成五|35 percent]民眾支持，[1/3|33.33 percent]的席位空缺。",
        "盟国提供[US$5亿|500000000 USD]和[€3.5亿|350000000 EUR]，约合[人民币65亿元|6500000000 CNY]、[NT$290億|29000000000 TWD]。",
        "预算为[2.5万亿日元|2500000000000 JPY]，另有[3亿沙特里亚尔|300000000 SAR]和[12亿人民币|1200000000 CNY]贷款。",
        "軍費達[1.2兆元|1200000000000 CNY]，[新台幣5億元|500000000 TWD]用於[35兆瓦|35 item]電站。",
        "投资[5|500000000 USD]至[7亿美元|700000000 USD]，补贴从[3000|3000 CNY]到[30万元|300000 CNY]不等。",
        "约[150万|1500000 person]当地平民避难，超过[20万|200000 person]儿童失学，死亡人数超[3万|30000 person]。",
        "观影者突破[100万|1000000 item]，[两亿|200000000 person]民众受益，车流量达[25万|250000 item]。",
        "列车增开[120班次|120 item]，利率下调[25基点|25 item]。",
        "[百余名|100 person]代表和[2，500名|2500 person]士兵到场，气温[20℃|20 item]。",
    ],
)
def test_quantities(marked):
    text = MARKED.sub(r"\1", marked)
    expected = [(words, float(value), unit) for words, value, unit in MARKED.findall(marked)]
    assert [(one.span.of(text), float(one.value), one.unit) for one in read(text)] == expected


@pytest.mark.parametrize(
    "text",
    [
        "双方在两国关系上看法一致，两国元首举行会晤。",
        "一名官员说，一项协议、一个中国原则和一艘油轮。",
        "谈判持续60天，停火三年，会谈历时五个多小时，两个月后再谈。",
        "两国庆祝建交80周年，贸易额达数千亿，造成数十人死亡。",
        "第五轮会谈依据第2758号决议和宪章第5条进行，第十三次会议闭幕。",
        "12月15日，2025年峰会闭幕，今年前七个月贸易增长。",
        "二十国集团和七国集团领导人出席，中方坚持和平共处五项原则。",
        "两三名官员、三五个城市和好几百人。",
        "F-35战机和MQ-9型无人机，歼-16升空，5G网络。",
        "会见于下午3时30分在唐宁街10号举行。",
        "百姓千方百计谋和平，万斯和红十字会代表到场。",
        "中共二十大以来，十四届全国人大三次会议召开，坚持“两个确立”。",
        "两家公司均否认，贸易额实现两位数增长。",
        "会议重申四个自信，成千上万民众走上街头，部队越过38度线。",
        "会谈日期是1/3，数百余名代表到场。",
        "两个友好邻国对接2035国家愿景，总理接受德国电视一台采访。",
        "两位领导人会晤，总统会见来宾，两人就停火交换意见。",
        "化石有5万年历史，志愿者服务300万小时，坚守了1万多天，又走了2万个小时。",
        "人民币2019年首次出现，人民币10月走强，人民币国际化提速，$和€是货币符号。",
        "上万妇女上街，万象峰会闭幕，莱万多夫斯基出席，局势千万不要失控。",
        "陆兆福部长说，征兆明显，兆丰银行关门。",
        "灾民不应受到二次伤害。",
        "有的人不到一半，有的过半。",
        "《2030年5项计划》已公布。",
        "编号97734261009912345678名单。",
    ],
)
def test_what_is_no_quantity(text):
    assert [one.span.of(text) for one in read(text)] == []


@pytest.mark.parametrize(
    ("text", "of"),
    [
        ("就90%的议题达成共识。", "议题"),
        ("乌军保持80万兵力。", "兵力"),
        ("发射40枚导弹。", "导弹"),
        ("造成7人死亡。", "死亡"),
        ("提供3.5亿美元。", None),
    ],
)
def test_what_is_counted_is_said_where_it_stands_beside(text, of):
    assert [one.of for one in read(text)] == [of]


def test_rule_and_head_that_agree_are_surer_than_one_alone():
    text = "发射40枚导弹。"
    alone, both, against = (
        read(text, marks)[0].confidence
        for marks in (UNREAD, Marks({"value": (Mark(Span(2, 5), "quantity", 0.9),)}), Marks({"value": ()}))
    )
    assert against < alone < both


def test_a_number_that_only_the_heads_saw_counts_nothing():
    text = "双方达成五点共识，支持三大倡议。"
    seen = Marks({"value": (Mark(Span(4, 6), "quantity", 0.9), Mark(Span(11, 13), "quantity", 0.9))})
    assert [(one.span.of(text), one.value, one.found_by) for one in read(text, seen)] == [
        ("五点", 5, "numbers.measure")
    ]


@given(
    st.integers(2, 9999), st.sampled_from(["", "万", "亿", "万亿"]), st.sampled_from(["个", "名", "枚", "美元", "%"])
)
def test_a_number_before_a_measure_is_its_value(many, size, measure):
    text = f"声明提到{many}{size}{measure}。"
    scale = {"": 1, "万": 10**4, "亿": 10**8, "万亿": 10**12}[size]
    assert [(one.span.of(text), one.value) for one in read(text)] == [(f"{many}{size}{measure}", many * scale)]


DIGITS = "零一二三四五六七八九"


def spelt(value):
    """Write a number below ten thousand as Chinese does."""
    words, gap = "", False
    for size, unit in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = value // size % 10
        if digit:
            words += ("零" if gap and words else "") + DIGITS[digit] + unit
            gap = False
        else:
            gap = True
    return words


@given(st.integers(1, 9999), st.integers(0, 9999))
def test_spelt_numbers_are_their_value(high, low):
    assert number(spelt(high)) == high
    assert number(f"{spelt(high)}万") == high * 10**4
    assert number(f"{spelt(high)}亿{spelt(low)}万" if low else f"{spelt(high)}亿") == high * 10**8 + low * 10**4


PIECES = st.sampled_from(
    [
        *("80万", "兵力", "3.5亿", "美元", "两名", "20", "至", "30人", "三分之二", "百分之", "九十", "第", "数", "多"),
        *("，", "。", "个", "一", "两", "百", "万", "%", "％", "𠮷", "0", "1,000", "点", "“", "”", "五轮", "\n", "－"),
    ]
)


@given(st.lists(PIECES, max_size=25).map("".join))
def test_spans_lie_in_their_sentences_and_do_not_overlap(text):
    article = Article("a", text, published="2025-12-16")
    sentences = {sentence.id: sentence for sentence in split(article)}
    end = 0
    for one in quantities(article, tuple(sentences.values()), UNREAD, ()):
        assert sentences[one.sentence].span.holds(one.span)
        assert one.span.start >= end
        end = one.span.end
