"""Names, and beside them the words that only look like names: one marked sentence a line."""

import re

import pytest

from kg.link.lexicon import Knowledge
from kg.model import Article, Mark, Marks, Sentence, Span
from kg.tag.heads import Heads
from kg.tag.names import names, traps, types

KINDS = {"人": "PERSON", "国": "GPE", "机": "ORG", "地": "LOC", "文": "WORK"}


@pytest.fixture(scope="module")
def known():
    return Knowledge.load().names


@pytest.fixture(scope="module")
def heads(known):
    return Heads.load(known)


def read(marked):
    """Take the marks out of a sentence: `[王毅|人]`."""
    text, spans = "", []
    for piece in re.split(r"(\[[^\]]+\])", marked):
        if piece.startswith("["):
            words, kind = piece[1:-1].split("|")
            spans.append((len(text), len(text) + len(words), KINDS[kind]))
            text += words
        else:
            text += piece
    return text, spans


def one(text):
    ends = [match.end() for match in re.finditer("[^。]+。?", text)]
    sentences = tuple(
        Sentence(f"s{n}", Span(start, end), "body", 0)
        for n, (start, end) in enumerate(zip([0, *ends], ends, strict=False))
    )
    return Article("a", text), sentences


def found(heads, known, text):
    article, sentences = one(text)
    (marks,) = heads.mark([(article, sentences)])
    return [(*m.span, m.type) for m in names(article, sentences, marks, known)]


@pytest.mark.parametrize(
    "marked",
    [
        "[王毅|人]15日在[北京|国]会见[法国|国]外长[巴罗|人]。",
        "[美国|国]总统特使[威特科夫|人]抵达[柏林|国]，同[乌克兰|国]总统[泽连斯基|人]会谈。",
        "[弗拉基米尔·泽连斯基|人]表示，[泽连斯基|人]愿意谈判。",
        "[俄|国][乌|国][美|国]代表在[日内瓦|国]举行会谈。",
        "[伊|国][美|国]将举行新一轮谈判，[伊朗|国]外长[阿拉格齐|人]会出席。",
        "[以军|机]空袭[黎巴嫩|国]南部，[真主党|机]发射火箭弹。",
        "[俄罗斯|国]总统[普京|人]说，[俄军|机]将继续推进。",
        "[欧盟委员会|机]主席将访[华|国]，[中|国][欧|机]领导人会晤下周举行。",
        "据[乌克兰国家通讯社|机]报道，[乌方|国]官员离开[迈阿密|国]。",
        "[中方|国]支持[联合国|机]发挥作用。",
        "[澤倫斯基|人]同[川普|人]通電話，[普丁|人]沒有參加。",
        "[澤倫斯基|人]與[川普|人]在[烏克蘭|国]舉行會談。",
        "双方就共同关心的问题交换意见。",
        "这里的海岸很美丽，法律保护它。",
        "基金规模为二十亿欧元，日前已经到账。",
        "各方期待和平，会谈中间休息了一小时。",
        "部门印发通知以来，记者以为会议取消了。",
        "[韩正|人]出席开幕式。",
    ],
)
def test_names_in_a_sentence(heads, known, marked):
    text, spans = read(marked)
    assert [(text[start:end], kind) for start, end, kind in found(heads, known, text)] == [
        (text[start:end], kind) for start, end, kind in spans
    ]


def by_rule(known, seen, wanted):
    """Hand marks in as if the heads had seen them, and compare what the rules make of them."""
    text, marks = read(seen)
    text_too, spans = read(wanted)
    assert text == text_too
    article, sentences = one(text)
    lane = tuple(Mark(Span(start, end), kind, 0.9) for start, end, kind in marks)
    mentions = names(article, sentences, Marks({"mention": lane}), known)
    assert [(*m.span, m.type) for m in mentions] == spans


@pytest.mark.parametrize(
    ("seen", "wanted"),
    [
        ("总理[林德共|人]出席活动。", "总理[林德|人]共出席活动。"),
        ("总理[林德尔|人]出席活动。", "总理[林德尔|人]出席活动。"),
        ("（记者：[林|人]德、松本一郎）", "（记者：[林德|人]、[松本一郎|人]）"),
        ("记者：会谈何时开始？", "记者：会谈何时开始？"),
        ("海边风光[美|国]丽。", "海边风光美丽。"),
        ("访问团[以|国]副外长为首抵达。", "访问团以副外长为首抵达。"),
        ("[以|国]外长说，会谈推迟。", "[以|国]外长说，会谈推迟。"),
        ("基金帮助发展[中国|国]家。", "基金帮助发展中国家。"),
        ("[中|国][俄议会合作委员会|机]开会。", "[中俄议会合作委员会|机]开会。"),
        ("泽连斯基在[特朗普达沃斯|国]演讲后发言。", "泽连斯基在[特朗普|人][达沃斯|国]演讲后发言。"),
        ("风暴袭击得[克萨斯州|国]。", "风暴袭击[得克萨斯州|国]。"),
        ("[赤道|地][几内亚|国]外长来访。", "[赤道|地][几内亚|国]外长来访。"),
        ("[中国|国][东盟|机]关系良好。", "[中国|国][东盟|机]关系良好。"),
        ("[美乌代表团|机]入场。", "[美|国][乌|国]代表团入场。"),
        ("[伊|国][美代表团|机]入场。", "[伊|国][美|国]代表团入场。"),
        # two countries that send delegates each; a country at whose place, or a body with which, delegates meet
        ("[美国|国]和[伊朗代表团|机]入场。", "[美国|国]和[伊朗|国]代表团入场。"),
        ("[美国和伊朗代表团|机]入场。", "[美国|国]和[伊朗|国]代表团入场。"),
        ("[韩国|国]、[朝鲜高级代表团|机]入场。", "[韩国|国]、[朝鲜|国]高级代表团入场。"),
        ("[以色列|国]与[哈马斯代表团|机]入场。", "[以色列|国]与[哈马斯|机]代表团入场。"),
        ("总理在[也门|国]和[沙特代表团|机]会面。", "总理在[也门|国]和[沙特代表团|机]会面。"),
        ("[胡塞武装|机]与[沙特代表团|机]会面。", "[胡塞武装|机]与[沙特代表团|机]会面。"),
        ("[美国|国]官员和[埃及代表团|机]会面。", "[美国|国]官员和[埃及代表团|机]会面。"),
        ("[挪威和平代表团|机]入场。", "[挪威和平代表团|机]入场。"),
        ("[哈马斯代表团|机]入场。", "[哈马斯代表团|机]入场。"),
        ("[日本《社会新报|机]》报道。", "[日本|国]《[社会新报|机]》报道。"),
        ("[东亚|国]局势缓和。", "[东亚|地]局势缓和。"),
        ("[乌代表团|机]入场。", "[乌代表团|机]入场。"),
        ("[俄库尔斯克|国]遭到炮击。", "[俄|国][库尔斯克|国]遭到炮击。"),
        ("[中|国][欧|国]班列通车。", "[中|国][欧|机]班列通车。"),
        ("外长赴[欧|国]访问。", "外长赴[欧|地]访问。"),
        ("签署[《互免签证协定》|文]。", "签署《[互免签证协定|文]》。"),
        # a single character belongs to a longer foreign name, unless the rest is a place of its own
        ("枪击发生在[布法罗市|国]。", "枪击发生在[布法罗市|国]。"),
        ("[日托米尔市|国]停电。", "[日托米尔市|国]停电。"),
        ("[俄某州|国]停电。", "[俄|国][某州|国]停电。"),
        ("[美凯诺县|国]停电。", "[美|国][凯诺县|国]停电。"),
        # countries side by side: those that are plain, and those that the article names in full
        ("[英法德|国]发表声明。", "[英|国][法|国][德|国]发表声明。"),
        ("[波乌|国]边境关闭。", "[波|国][乌|国]边境关闭。"),
        ("[斯洛伐克|国]总理到访，[斯匈|国]总理会面。", "[斯洛伐克|国]总理到访，[斯|国][匈|国]总理会面。"),
        ("[乌美|机]两国代表团抵达。", "[乌|国][美|国]两国代表团抵达。"),
        ("[中新|机]互联互通项目启动。", "[中新|机]互联互通项目启动。"),
        ("[摩根丹利|国]下调预期。", "[摩根丹利|国]下调预期。"),
        ("[丹利|国]下调预期。", "[丹利|国]下调预期。"),
        ("[海法|国]响起警报。", "[海法|国]响起警报。"),
        ("[中海|地]战略对话开幕。", "[中|国][海|机]战略对话开幕。"),
        ("[中|国][拉|国]贸易额增长。", "[中|国][拉|地]贸易额增长。"),
        ("[拉脱维亚|国]总统说，[中|国][拉|国]关系很好。", "[拉脱维亚|国]总统说，[中|国][拉|国]关系很好。"),
        # single characters that are no names
        ("记者在[信|国]中写道。", "记者在信中写道。"),
        ("[林|人]总统到访。", "[林|人]总统到访。"),
        ("[林|人]木茂盛。", "林木茂盛。"),
        ("会议[以|国]线上方式举行。", "会议以线上方式举行。"),
        ("[以色列|国]、[以|国]线代表到场。", "[以色列|国]、[以|国]线代表到场。"),
        ("[多|国]州停电。", "多州停电。"),
        ("民众[巴|国]不得停火。", "民众巴不得停火。"),
        ("[巴|国]总统不得连任。", "[巴|国]总统不得连任。"),
        ("救援人员[英|国]勇奋战，学者[德|国]高望重。", "救援人员英勇奋战，学者德高望重。"),
        ("[中|国][文|国]建立伙伴关系。", "[中|国][文|国]建立伙伴关系。"),
        # half a word at the end
        ("总理[林德夫|人]妇到场。", "总理[林德|人]夫妇到场。"),
        ("总理[林德坦|人]言谈判艰难。", "总理[林德|人]坦言谈判艰难。"),
        ("总理[林德坚|人]称不会让步。", "总理[林德|人]坚称不会让步。"),
        ("总理[林德质问|人]对方。", "总理[林德|人]质问对方。"),
        ("总理[林德周|人]二到场。", "总理[林德|人]周二到场。"),
        ("总理[林德夫|人]到场。", "总理[林德夫|人]到场。"),
        ("总理[林德抵京|人]。", "总理[林德|人]抵京。"),
        ("[挪威军组织|机]演习。", "[挪威军|机]组织演习。"),
        ("[世界卫生组织|机]发表声明。", "[世界卫生组织|机]发表声明。"),
        ("（[伦敦讯|机]）总理到场。", "（[伦敦|国]讯）总理到场。"),
        ("[腾讯|机]公布财报。", "[腾讯|机]公布财报。"),
        ("[迪拜大|国]会达成共识。", "[迪拜|国]大会达成共识。"),
        ("[挪威国|国]王到场。", "[挪威|国]国王到场。"),
        ("[挪威国|国]的代表到场。", "[挪威国|国]的代表到场。"),
        ("部队在[波克罗夫方|国]向后撤。", "部队在[波克罗夫|国]方向后撤。"),
        ("[乌方|国]向法院起诉。", "[乌方|国]向法院起诉。"),
        ("[乌军方|机]向记者证实。", "[乌军方|机]向记者证实。"),
        ("[挪威驻|机][日本|国]使馆停电。", "[挪威|国]驻[日本|国]使馆停电。"),
        ("一架[伊尔|国]-76运输机坠毁。", "一架伊尔-76运输机坠毁。"),
        ("促进[南南|国]合作。", "促进南南合作。"),
        # what a full name and the tables say of a short one
        ("[贾森·布莱克伍德|人]到场，[布莱克伍德|国]发言。", "[贾森·布莱克伍德|人]到场，[布莱克伍德|人]发言。"),
        ("[乔治·华盛顿|人]号驶过，[华盛顿|国]表态。", "[乔治·华盛顿|人]号驶过，[华盛顿|国]表态。"),
        ("飞机[抵达亚|国][的斯亚贝巴|国]。", "飞机抵达[亚的斯亚贝巴|国]。"),
        ("[塔吉克斯坦|国]开放中[塔|地]口岸。", "[塔吉克斯坦|国]开放中[塔|国]口岸。"),
        ("船队驶入[红海|国]，停靠[亚丁|地]。", "船队驶入[红海|地]，停靠[亚丁|国]。"),
        ("[拉美和|地][加勒比|地]国家出席。", "[拉美|地]和[加勒比|地]国家出席。"),
        ("[阿曼苏丹海赛姆|人]到场。", "[阿曼|国]苏丹[海赛姆|人]到场。"),
        ("[阿曼苏丹|人][海赛姆|人]到场。", "[阿曼|国]苏丹[海赛姆|人]到场。"),
        ("[教皇约翰十世|人]到场。", "教皇[约翰十世|人]到场。"),
        ("[挪威国防和后勤|机]部长到场。", "[挪威|国]国防和后勤部长到场。"),
        ("[挪威国防和后勤部|机]部长到场。", "[挪威国防和后勤部|机]部长到场。"),
        # the rest of a name up to a mark; a body without a country before a title
        ("总理会见国务卿[林|人]德。", "总理会见国务卿[林德|人]。"),
        ("副总理兼农业部部长[林德|人]到场。", "副总理兼[农业部|机]部长[林德|人]到场。"),
        ("国防部长[林德|人]到场。", "国防部长[林德|人]到场。"),
        ("[挪威外交部亚洲|机]司司长[林德|人]到场。", "[挪威外交部亚洲司|机]司长[林德|人]到场。"),
        ("[挪威外交部|机]部长[林德|人]到场。", "[挪威外交部|机]部长[林德|人]到场。"),
        ("[智|地]库发布报告。", "智库发布报告。"),
        (
            "[白宫|机]发表声明。[白宫|机]外聚集了人。[白宫|地]拒绝评论。",
            "[白宫|机]发表声明。[白宫|机]外聚集了人。[白宫|机]拒绝评论。",
        ),
    ],
)
def test_the_rules_mend_what_the_heads_saw(known, seen, wanted):
    by_rule(known, seen, wanted)


def test_every_row_around_names_has_a_fitting_example():
    assert len(traps()) > 30
    assert {"欧", "欧方", "中亚"} <= set(types())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("论坛主张以史为鉴。", []),
        ("外长感谢以提供帮助，以军没有回应。", ["以"]),
        ("外长感谢以提供帮助，以色列没有回应。", ["以"]),
        ("各国驻以使节参加了活动。", ["以"]),
        ("会议讨论巴以问题。", ["巴", "以"]),
        ("以方没有回应。", ["以"]),
        ("代表们来到和平的新城。", []),
        ("中企业抵京参展。", ["中", "京"]),
    ],
)
def test_something_else_tells_of_a_country_of_one_character(known, text, expected):
    article, sentences = one(text)
    marks = tuple(
        Mark(Span(at, at + 1), "GPE", 0.9)
        for at, character in enumerate(text)
        if character in "以巴中京新" and text[at : at + 3] != "以色列" and text[at : at + 2] != "以军"
    )
    wholes = [(word, kind) for word, kind in (("以色列", "GPE"), ("以军", "ORG")) if word in text]
    marks += tuple(Mark(Span(text.index(word), text.index(word) + len(word)), kind, 0.9) for word, kind in wholes)
    seen = names(article, sentences, Marks({"mention": tuple(sorted(marks, key=lambda m: m.span))}), known)
    assert [m.span.of(text) for m in seen if len(m.span.of(text)) == 1] == expected
