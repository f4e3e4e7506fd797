"""Who is meant. Each row: marked sentences, the word, whom it stands for (nothing: left open)."""

import csv

import pytest

from kg.ground.tables import DATA
from kg.resolve.antecedents import women
from kg.resolve.pronouns import table
from tests.extract.marked import read

PEOPLE = DATA / "people.tsv"
FR, DE, CN = "[法国|GPE country/FR]", "[德国|GPE country/DE]", "[中国|GPE country/CN]"
JP, KR, US, SE = "[日本|GPE country/JP]", "[韩国|GPE country/KR]", "[美国|GPE country/US]", "[瑞典|GPE country/SE]"
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
        (f"{MEETING}两位外长谈了一小时。", "两位外长", {"巴罗", "瓦德富尔"}),
        (f"[绿党|ORG]退出了{DE}政府。该党要求重新选举。", "该党", {"绿党"}),
        (f"{FR}关闭了使馆。该国没有说明原因。", "该国", {"country/FR"}),
        (f"{FR}~总统~[马克龙|PERSON]<说>，«我愿意再谈一次»。", "我", {"马克龙"}),
        (f"{FR}~总统~[马克龙|PERSON]<说>，«我们不会退让»。", "我们", {"country/FR"}),
        (f"总理在机场迎接{FR}~总统~\n{FR}~总统~[马克龙|PERSON]当晚抵达。", "总统", {"马克龙"}),
        (f"{FR}~总统~[马克龙|PERSON]当晚抵达。总统先生说旅途顺利。", "总统", {"马克龙"}),
        ("[真主党|ORG]证实其一名指挥官身亡。", "其", {"真主党"}),
        # who holds an office without a word of it is in the tables; a chair of a body or a spokesman is no head of state
        (
            f"[李强|PERSON person/li-qiang]在{CN}会见{DE}~总理~[默茨|PERSON]。两国总理签了字。",
            "两国总理",
            {"person/li-qiang", "默茨"},
        ),
        (
            f"[李克强|PERSON person/li-keqiang]在{CN}会见{DE}~总理~[默茨|PERSON]。两国总理签了字。",
            "两国总理",
            {"country/CN", "country/DE"},
        ),
        (
            f"{FR}~总统~[马克龙|PERSON]和{SE}~国王~[古斯塔夫|PERSON]通话。\n{SE}[议会|ORG]~主席~[林德|PERSON]称赞两国元首。",
            "两国元首",
            {"马克龙", "古斯塔夫"},
        ),
        (
            f"{FR}~总统新闻秘书~[林德|PERSON]说，{SE}~国王~[古斯塔夫|PERSON]来电。{FR}{SE}两国元首谈了能源。",
            "两国元首",
            {"country/FR", "country/SE"},
        ),
        (
            f"{FR}~总统~[马克龙|PERSON]没有到场。{FR}~总理~[林德|PERSON]会见{DE}~总理~[默茨|PERSON]。两国领导人都赞成。",
            "两国领导人",
            {"country/FR", "country/DE"},
        ),
        # two that stand joined, before or behind; not as what is spoken of
        (f"{SE}发布消息：{FR}和{DE}重开谈判，双方此前断绝往来。", "双方", {"country/FR", "country/DE"}),
        (f"{FR}外交官说，两国往来增多，{FR}{DE}关系稳定。{US}没有表态。", "两国", {"country/FR", "country/DE"}),
        (f"{FR}与{DE}通话。\n双方谈到{US}{JP}关系。", "双方", {"country/FR", "country/DE"}),
        (f"{FR}总统向{DE}总理谈到{US}{JP}冲突，双方没有分歧。", "双方", set()),
        (
            f"{FR}向{CN}施压，[中国香港|GPE country/HK]和[中国澳门|GPE country/MO]不受影响，双方仍在谈判。",
            "双方",
            set(),
        ),
        # of two
        (f"{FR}和{DE}重开谈判。前者要求先谈关税，后者要求先谈能源。", "前者", {"country/FR"}),
        (f"{FR}和{DE}重开谈判。前者要求先谈关税，后者要求先谈能源。", "后者", {"country/DE"}),
        (f"{FR}和{DE}重开谈判。前者支持{CN}，后者没有表态。", "后者", {"country/DE"}),
        (f"{MEETING}后者感谢前者来访。", "后者", {"瓦德富尔"}),
        (f"{MEETING}后者感谢前者来访。", "前者", {"巴罗"}),
        (f"{FR}说{DE}愿同{CN}对话，后者尚未回应。", "后者", {"country/CN"}),
        (f"{FR}说{DE}愿同{CN}对话，前者尚未回应。", "前者", set()),
        (f"{FR}向{DE}提供导弹和炮弹，后者更急需。", "后者", set()),
        (f"{FR}、{DE}和{CN}重开谈判。后者没有表态。", "后者", set()),
        (f"{FR}提出两个方案，后者获得通过。", "后者", set()),
        # three and more
        (
            f"{US}、{JP}和{KR}商定再谈。\n会场外有人抗议。\n三方下周发表声明。",
            "三方",
            {"country/US", "country/JP", "country/KR"},
        ),
        (f"{US}、{JP}和{KR}~外长~会晤。三国没有发表声明。", "三国", {"country/US", "country/JP", "country/KR"}),
        (f"{US}、{JP}等国商定再谈。三国没有发表声明。", "三国", set()),
        (f"{US}、{JP}、{KR}、{FR}商定再谈。三方没有发表声明。", "三方", set()),
        ("[林德|PERSON]、[松本|PERSON]和[卢卡|PERSON]会面。三人合影留念。", "三人", {"林德", "松本", "卢卡"}),
        (f"{US}、{JP}和{KR}商定再谈。三人合影留念。", "三人", set()),
        # how far back
        (f"{MEETING}\n雨下了一天。\n两人还参观了寺院。", "两人", {"巴罗", "瓦德富尔"}),
        (f"{MEETING}\n[林德|PERSON]没有到场。\n两人还参观了寺院。", "两人", set()),
        # two sides that are no countries
        ("[联盟|ORG]和[英国|GPE country/GB]达成协议。双方还同意简化检疫。", "双方", {"联盟", "country/GB"}),
        ("[政府军|ORG]和[支援部队|ORG]停火。首都仍有枪声。冲突双方互相指责。", "冲突双方", {"政府军", "支援部队"}),
        ("冲突双方——[政府军|ORG]和[支援部队|ORG]在首都交火。", "冲突双方", {"政府军", "支援部队"}),
        ("冲突双方没有回应[政府军|ORG]和[支援部队|ORG]的呼吁。", "冲突双方", set()),
        ("[苏丹|GPE country/SD]局势恶化，[沙特|GPE country/SA]表示关切。冲突双方没有回应。", "冲突双方", set()),
        # in somebody's words 双方 are the countries, not those who met
        (f"{MEETING}[巴罗|PERSON]<说>，«{FR}和{DE}是邻居，双方应当互信»。", "双方", {"country/FR", "country/DE"}),
        (
            f"{FR}~总统~[马克龙|PERSON]与{DE}~总理~[默茨|PERSON]会晤。\n两国领导人讨论了能源。",
            "两国领导人",
            {"马克龙", "默茨"},
        ),
        # the country, not the one that only says whose somebody is
        (f"{SE}政府欢迎{US}~总统~[林德|PERSON]。该国没有公布日程。", "该国", {"country/SE"}),
        (f"{US}~总统~[林德|PERSON]没有表态。该国议会也没有。", "该国", {"country/US"}),
        (f"{US}~总统~[林德|PERSON]与{JP}~首相~[松本|PERSON]通话。该国没有公布内容。", "该国", set()),
        (f"{US}~总统~[林德|PERSON]抵达{SE}。该国总统没有露面。", "总统", set()),
        (f"{SE}~首相~[松本|PERSON]会见记者。{US}关闭了使馆。{SE}没有回应。该国首相随后离开。", "首相", {"松本"}),
        ("[敖德萨|GPE]在[乌克兰|GPE country/UA]南部。该市遭到袭击。", "该市", {"敖德萨"}),
        ("[敖德萨|GPE]遭到袭击。\n当局说，该市停电。", "该市", {"敖德萨"}),
        # bodies by the ends of their names
        ("[选举委员会|ORG]公布结果。\n该委员会没有接受投诉。", "该委员会", {"选举委员会"}),
        ("[真主党|ORG]公布结果。\n该组织没有接受投诉。", "该组织", set()),
        ("[石油部|ORG]说[央行|ORG]反对。该部没有解释。", "该部", {"石油部"}),
        ("[央行|ORG]表示反对。该部没有解释。", "该部", set()),
        # media
        (f"[路透社|ORG media/reuters]报道，{FR}反对制裁。该社援引了外交官的话。", "该社", {"media/reuters"}),
        (
            "[路透社|ORG media/reuters]报道，[白宫|ORG]反对制裁。\n这家通讯社援引了外交官的话。",
            "这家通讯社",
            {"media/reuters"},
        ),
        ("[某日报|ORG]报道，[白宫|ORG]收到提案。该报援引了官员的话。", "该报", {"某日报"}),
        ("[白宫|ORG]收到提案。这家媒体援引了官员的话。", "这家媒体", set()),
        # who brings the news is not meant
        (f"某社巴黎3日电（记者[林德|PERSON]）{FR}~总统~[马克龙|PERSON]发表讲话。他没有谈到选举。", "他", {"马克龙"}),
        (f"某社巴黎3日电（记者[林德|PERSON]）{FR}重开使馆。他说，签证下周恢复。", "他", set()),
        (f"〔記者[王大明|PERSON]／台北報導〕{FR}重開使館。他說，簽證下週恢復。", "他", set()),
        (f"（某社記者[王大明|PERSON]東京3日專電）{FR}重開使館。其外長沒有露面。", "其", {"country/FR"}),
        # he and she
        (
            f"{FR}~总统~[马克龙|PERSON]会见[梅洛尼|PERSON person/giorgia-meloni]。她说会谈顺利。",
            "她",
            {"person/giorgia-meloni"},
        ),
        (f"[梅洛尼|PERSON person/giorgia-meloni]会见{FR}~总统~[马克龙|PERSON]。他说会谈顺利。", "他", {"马克龙"}),
        (f"{MEETING}她没有见记者。", "她", set()),
        ("[默茨|PERSON]抵达首都。[林德|PERSON]到车站迎接他。", "他", {"默茨"}),
        ("[默茨|PERSON]<说>，«[林德|PERSON]会来»。他<说>，«门开着»。", "他", {"默茨"}),
        ("针对[默茨|PERSON]的话，[林德|PERSON]<说>，«这不对»。他还<说>，«门开着»。", "他", {"默茨"}),
        ("[林德|PERSON]致电[松本|PERSON]，祝贺他当选。", "他", {"松本"}),
        ("会见[松本|PERSON]时，[林德|PERSON]祝贺他当选。", "他", {"松本"}),
        ("[林德|PERSON]致电[松本|PERSON]，他祝贺新政府就职。", "他", {"林德"}),
        # its
        ("[国防部|ORG]说，将在[格陵兰岛|LOC]及其周边增加巡逻。", "其", {"格陵兰岛"}),
        (f"[联合国|ORG]敦促{FR}停火，并要求其撤军。", "其", {"country/FR"}),
        (f"[联合国|ORG]敦促{FR}和{DE}停火，{US}要求其撤军。", "其", set()),
        ("[真主党|ORG]下属[红旗营|ORG]说，其成员没有伤亡。", "其", {"红旗营"}),
        ("[路透社|ORG media/reuters]报道，[真主党|ORG]及其盟友没有表态，其成员没有伤亡。", "其", {"真主党"}),
        # we
        (f"{FR}~总统~[马克龙|PERSON]<说>，«{DE}应当退让»。{CN}~外长~[林德|PERSON]<说>，«我不同意»。", "我", {"林德"}),
        ("[国台办|ORG]<说>，«我们反对»。", "我们", {"国台办"}),
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
        "各国应当保障基本人权。",
        "两位总统候选人展开辩论，基础四国没有表态。",
        "任何国家都不应干涉他国内政。",
        "各国都有自我防卫的权利。",
        "该社会问题由来已久，该市场占出口三成，该部队已经撤离，该报告没有公布。",
        "协议不针对第三方，袭击造成三人死亡、至少两人失踪。",
        "双边贸易应该国内外并重。",
    ],
)
def test_words_that_stand_for_nobody(marked):
    assert read(marked).references() == ()


def test_our_country_is_the_mediums_where_nobody_speaks():
    article = read(f"[电台|ORG media/cctv]消息：{FR}~总统~[马克龙|PERSON]应{CN}邀请对我国进行访问。")
    (ours,) = [r for r in article.references() if r.span.of(article.article.text) == "我国"]
    assert ours.entities == ("country/CN",)


@pytest.mark.parametrize(
    "marked",
    [
        f"{FR}~总统~[马克龙|PERSON]<说>，«{CN}是重要伙伴»。<据>{DE}消息，«会谈推迟»。",
        f"{FR}~总统~[马克龙|PERSON]<说>，«{CN}是重要伙伴»。{{会谈|CONSULT}}将继续。",
        f"{FR}~总统~[马克龙|PERSON]<说>，«{CN}是重要伙伴»。{{谈判|CONSULT}}结果下周公布。",
        f"{FR}~总统~[马克龙|PERSON]<说>，«{CN}是重要伙伴»。{{会见|CONSULT}}[林德|PERSON]时，[松本|PERSON]没有到场。",
    ],
)
def test_what_opens_a_sentence_may_be_its_subject(marked):
    assert [r for r in read(marked).references() if r.found_by == "reference:dropped-subject"] == []


def test_two_words_for_two_countries_are_one_title():
    article = read(f"{FR}~总理~[林德|PERSON]会见{DE}~总理~[松本|PERSON]。两国总理签了字，{FR}担任主席国。")
    words = [r.span.of(article.article.text) for r in article.references()]
    assert words == ["两国总理"]


def test_women_are_in_the_table_of_people():
    assert women() <= {f"person/{row['key']}" for row in csv.DictReader(PEOPLE.open(encoding="utf-8"), delimiter="\t")}


def test_a_sentence_that_opens_with_a_verb_goes_on_with_its_speaker():
    article = read(f"{FR}~总统~[马克龙|PERSON]<表示>，«{CN}是重要伙伴»。{{感谢|SUPPORT}}{CN}的帮助。")
    (dropped,) = [r for r in article.references() if r.found_by == "reference:dropped-subject"]
    assert dropped.entities == ("马克龙",)
    assert dropped.span.start == dropped.span.end == article.article.text.index("感谢")


def test_every_word_of_the_table_has_an_example():
    assert "双方" in table()
