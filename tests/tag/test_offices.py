"""Who is called by which title. Marked: [words|TYPE]; expected: person, title, affiliation, in the order of the text."""

import pytest

from kg.link.lexicon import Knowledge
from kg.model import Mark, Marks, Span
from kg.tag.offices import offices
from kg.tag.titles import is_title, words
from tests.link.marked import read

TITLES = Knowledge.load().titles


def found(marked, *marks):
    article, sentences, mentions, _ = read(marked)
    spans = [Span(article.text.index(words), article.text.index(words) + len(words)) for words in marks]
    lane = Marks({"title": tuple(Mark(span, "TITLE", 0.9) for span in spans)})
    posts = offices(article, sentences, mentions, lane, TITLES)
    assert all(post.title.of(article.text) == post.words for post in posts)
    return [
        " ".join(
            (
                post.person.span.of(article.text),
                post.words,
                post.affiliation.span.of(article.text) if post.affiliation else "-",
            )
        )
        for post in posts
    ]


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        # before the name
        ("[法国|GPE]外长[巴罗|PERSON]到访。", ["巴罗 外长 法国"]),
        ("[挪威|GPE]外交部长[林德|PERSON]到访。", ["林德 外交部长 挪威"]),
        ("[挪威外交部|ORG]部长[林德|PERSON]到访。", ["林德 部长 挪威外交部"]),
        ("[美国|GPE]总统特使[林德|PERSON]到访。", ["林德 总统特使 美国"]),
        ("[捷克国家安全与国防委员会|ORG]秘书[林德|PERSON]到访。", ["林德 秘书 捷克国家安全与国防委员会"]),
        ("[德国|GPE][巴伐利亚州|GPE]州长[林德|PERSON]到访。", ["林德 州长 巴伐利亚州"]),
        # titles that hold a name
        ("[挪威|GPE]驻[丹麦|GPE]大使[林德|PERSON]到场。", ["林德 驻丹麦大使 挪威"]),
        ("[挪威|GPE]常驻[联合国|ORG]代表[林德|PERSON]发言。", ["林德 常驻联合国代表 挪威"]),
        ("[欧盟|ORG][中东|LOC]和平进程特别代表[林德|PERSON]到访。", ["林德 中东和平进程特别代表 欧盟"]),
        ("[联合国|ORG]秘书长[叙利亚|GPE]问题特使[林德|PERSON]说。", ["林德 秘书长叙利亚问题特使 联合国"]),
        (
            "[美国政府|ORG][乌克兰|GPE]和[俄罗斯|GPE]问题特使[林德|PERSON]说。",
            ["林德 乌克兰和俄罗斯问题特使 美国政府"],
        ),
        # shaped like a title, though not in the table
        ("[联合国|ORG]住房权特别报告员[林德|PERSON]说。", ["林德 住房权特别报告员 联合国"]),
        ("[联合国|ORG]负责维和事务的副秘书长[林德|PERSON]说。", ["林德 副秘书长 联合国"]),
        # former, acting, elect
        ("[挪威|GPE]前首相[林德|PERSON]说。", ["林德 前首相 挪威"]),
        ("[捷克|GPE]代总统[林德|PERSON]说。", ["林德 代总统 捷克"]),
        ("[捷克|GPE]候任总理[林德|PERSON]说。", ["林德 候任总理 捷克"]),
        ("[捷克|GPE]时任外长[林德|PERSON]签了字。", ["林德 外长 捷克"]),
        ("[捷克|GPE]极右翼财政部长[林德|PERSON]威胁辞职。", ["林德 财政部长 捷克"]),
        ("[日本|GPE]经济安全保障担当大臣[松本|PERSON]到访。", ["松本 经济安全保障担当大臣 日本"]),
        ("[民进党|ORG]立委[陈德明|PERSON]质询。", ["陈德明 立委 民进党"]),
        # who is congratulated has the office
        ("首相致电[林德|PERSON]，祝贺他当选[挪威|GPE]总统。", ["林德 总统 挪威"]),
        ("首相致电[林德|PERSON]，祝贺她再次当选连任[挪威|GPE]总统。", ["林德 总统 挪威"]),
        ("[林德|PERSON]发去贺电，祝贺他当选[挪威|GPE]总统。", []),
        # several offices of one person
        ("[约旦|GPE]副首相兼外交大臣[林德|PERSON]说。", ["林德 副首相 约旦", "林德 外交大臣 约旦"]),
        (
            "[捷克|GPE]总统助理、[捷克代表团|ORG]团长[林德|PERSON]说。",
            ["林德 总统助理 捷克", "林德 团长 捷克代表团"],
        ),
        ("[捷克卫生部|ORG]党组成员、副部长[林德|PERSON]说。", ["林德 党组成员 捷克卫生部", "林德 副部长 捷克卫生部"]),
        ("[中共中央|ORG]总书记、国家主席[林德|PERSON]说。", ["林德 总书记 中共中央", "林德 国家主席 -"]),
        ("他转达[林德|PERSON]总书记、国家主席的问候。", ["林德 总书记 -", "林德 国家主席 -"]),
        ("[林德|PERSON]总统、外长[松本|PERSON]到场。", ["林德 总统 -", "松本 外长 -"]),
        ("[林德|PERSON]总统、各国代表到场。", ["林德 总统 -"]),
        # counted up: what one minister is for
        ("[挪威|GPE]创新、科学和工业部长[林德|PERSON]到访。", ["林德 创新、科学和工业部长 挪威"]),
        ("[挪威|GPE]外交与对外经济部长[林德|PERSON]到访。", ["林德 外交与对外经济部长 挪威"]),
        ("[法国|GPE][欧洲|LOC]和外交事务部长[贝里|PERSON]到访。", ["贝里 欧洲和外交事务部长 法国"]),
        (
            "[挪威|GPE]国务部长兼外交、海外侨民和[非洲|LOC]事务部长[林德|PERSON]到访。",
            ["林德 国务部长 挪威", "林德 外交、海外侨民和非洲事务部长 挪威"],
        ),
        ("[挪威|GPE]总统、外交和国防部长[林德|PERSON]到访。", ["林德 总统 挪威", "林德 外交和国防部长 挪威"]),
        ("[欧盟|ORG]外交与安全政策高级代表[林德|PERSON]到访。", ["林德 外交与安全政策高级代表 欧盟"]),
        ("[挪威|GPE]首相和外交部长[林德|PERSON]到访。", ["林德 外交部长 -"]),  # two people
        # degrees: second and former ones, and words that only end like them
        ("[挪威|GPE]第一副首相[林德|PERSON]到访。", ["林德 第一副首相 挪威"]),
        ("[挪威|GPE]看守首相[林德|PERSON]到访。", ["林德 看守首相 挪威"]),
        ("[联合国|ORG]常务副秘书长[林德|PERSON]说。", ["林德 常务副秘书长 联合国"]),
        ("此前总统[林德|PERSON]说过。", ["林德 总统 -"]),
        ("他取代总理[林德|PERSON]。", ["林德 总理 -"]),
        # behind 兼 a title belongs where the one before does
        (
            "[联合国|ORG]副秘书长兼人道主义事务协调员[林德|PERSON]说。",
            ["林德 副秘书长 联合国", "林德 人道主义事务协调员 联合国"],
        ),
        (
            "[利比亚民族统一政府|ORG]总理兼外长[林德|PERSON]说。",
            ["林德 总理 利比亚民族统一政府", "林德 外长 利比亚民族统一政府"],
        ),
        ("[挪威外交部|ORG]部长兼国务委员[林德|PERSON]说。", ["林德 部长 挪威外交部", "林德 国务委员 -"]),
        # the adviser of an office
        ("[伊朗|GPE]最高领袖军事顾问[林德|PERSON]说。", ["林德 最高领袖军事顾问 伊朗"]),
        ("[挪威|GPE]首相[贝里|PERSON]特别代表、副首相[林德|PERSON]到场。", ["贝里 首相 挪威", "林德 副首相 -"]),
        # counted people, members of a party
        ("[挪威警察联合会|ORG]的一名官员[林德|PERSON]说。", ["林德 官员 挪威警察联合会"]),
        ("[共和党|ORG]籍众议员[林德|PERSON]说。", ["林德 众议员 共和党"]),
        # several persons
        (
            "[捷克|GPE]总统[林德|PERSON]率政府第一副总理[贝里|PERSON]、副总理兼外长[松本|PERSON]迎接。",
            ["林德 总统 捷克", "贝里 第一副总理 捷克", "松本 副总理 捷克", "松本 外长 捷克"],
        ),
        ("[英国|GPE]首相[林德|PERSON]、[法国|GPE]总统[贝里|PERSON]会谈。", ["林德 首相 英国", "贝里 总统 法国"]),
        ("[捷克|GPE]总统[林德|PERSON]、外交部长[贝里|PERSON]遇难。", ["林德 总统 捷克", "贝里 外交部长 捷克"]),
        (
            "[捷克|GPE]总统[林德|PERSON]夫妇，议长[贝里|PERSON]和外长[松本|PERSON]迎接。",
            ["林德 总统 捷克", "贝里 议长 捷克", "松本 外长 捷克"],
        ),
        ("[联合国|ORG]秘书长[林德|PERSON]和总统[贝里|PERSON]会面。", ["林德 秘书长 联合国", "贝里 总统 -"]),
        ("总理[林德|PERSON]、国务委员[贝里|PERSON]出席。", ["林德 总理 -", "贝里 国务委员 -"]),
        # behind the name
        ("[林德|PERSON]主席同[贝里|PERSON]总统通了电话。", ["林德 主席 -", "贝里 总统 -"]),
        ("[捷克|GPE][林德|PERSON]总统来访。", ["林德 总统 捷克"]),
        # held, in other words
        ("[林德|PERSON]曾担任[捷克央行|ORG]行长、财政部长。", ["林德 行长 捷克央行", "林德 财政部长 -"]),
        ("总统任命[林德|PERSON]为[捷克|GPE]外长。", ["林德 外长 捷克"]),
        ("[林德|PERSON]曾任[捷克|GPE]卫生部长和外长。", ["林德 卫生部长 捷克", "林德 外长 捷克"]),
        ("[林德|PERSON]当选[捷克|GPE]总统。", ["林德 总统 捷克"]),
        ("曾担任总理的[林德|PERSON]被[贝里|PERSON]提名担任外长。", ["林德 总理 -", "林德 外长 -"]),
        ("[林德|PERSON]自去年起任[捷克|GPE]总统。", ["林德 总统 捷克"]),
        ("议会选举[林德|PERSON]为[捷克|GPE]总统。", ["林德 总统 捷克"]),
        ("[贝里|PERSON]接替[林德|PERSON]出任[捷克|GPE]总理。", ["贝里 总理 捷克"]),
        ("由他接替[林德|PERSON]出任[捷克|GPE]总理。", []),
        # whose it is stands before: 其 is who acts, 该国 and 该组织 the one named last
        ("[捷克|GPE]总统[贝里|PERSON]任命其经济顾问[林德|PERSON]。", ["贝里 总统 捷克", "林德 经济顾问 捷克"]),
        ("[挪威军|ORG]证实其指挥官[林德|PERSON]受伤。", ["林德 指挥官 挪威军"]),
        ("[捷克|GPE]和[挪威|GPE]证实其指挥官[林德|PERSON]受伤。", ["林德 指挥官 -"]),
        ("[捷克|GPE]媒体说，该国前总统[林德|PERSON]来过。", ["林德 前总统 捷克"]),
        ("[捷克|GPE]的[北约|ORG]代表说，该组织前秘书长[林德|PERSON]来过。", ["林德 前秘书长 北约"]),
        # a title alone: the person who has it elsewhere, the one named in the same words, or the one person left
        (
            "[贝里|PERSON]会见[捷克|GPE]总理。[贝里|PERSON]会见[林德|PERSON]。[松本|PERSON]、[奥尔森|PERSON]在座。",
            ["林德 总理 捷克"],
        ),
        ("[贝里|PERSON]会见[捷克|GPE]总理。[松本|PERSON]、[奥尔森|PERSON]在座。", []),
        ("[捷克|GPE]国防部长[林德|PERSON]到访。[捷|GPE]防长说没有分歧。", ["林德 国防部长 捷克", "林德 防长 捷"]),
        ("[贝里|PERSON]同[捷克|GPE]总理会谈。[贝里|PERSON]同[林德|PERSON]握手。", ["林德 总理 捷克"]),
        # reporters of the agency
        (
            "[新华社|ORG]布拉格12月16日电 谈判开始。（记者：[林德|PERSON]、[贝里|PERSON]）",
            ["林德 记者 新华社", "贝里 记者 新华社"],
        ),
        ("[新华社|ORG]记者[林德|PERSON]摄。", ["林德 记者 新华社"]),
    ],
)
def test_titles(marked, expected):
    assert found(marked) == expected


@pytest.mark.parametrize(
    "marked",
    [
        "总统的女婿[林德|PERSON]到访。",  # kinship is no role
        "[林德|PERSON]夫人到访。",
        "[捷克|GPE]呼吁[林德|PERSON]让步。",
        "[林德|PERSON]代表[捷克|GPE]政府致辞。",  # 代表 is a verb here
        "[林德|PERSON]总统府当天关闭。",
        "[捷克|GPE]总统府说[林德|PERSON]不会来。",
        "[林德|PERSON]说，[捷克|GPE]担任轮值主席国。",  # the country does
        "[林德|PERSON]对他当选总统表示祝贺。",
        "[捷克|GPE]是联合国安理会常任理事国，[林德|PERSON]说。",
        "[林德|PERSON]祝贺阁下再次当选总统。",
        "[林德|PERSON]说，您再次当选总统令人欣慰。",
        "没有名字的总统。",
    ],
)
def test_what_looks_like_a_title(marked):
    assert found(marked) == []


def test_the_title_between_two_names_is_the_second_ones():
    assert found("[捷克|GPE]总统[林德|PERSON]总统特使[贝里|PERSON]到访。") == ["林德 总统 捷克", "贝里 总统特使 -"]


def test_a_title_that_the_reader_marked_is_taken():
    assert found("[捷克|GPE]城市花匠[林德|PERSON]获奖。") == []
    assert found("[捷克|GPE]城市花匠[林德|PERSON]获奖。", "城市花匠") == ["林德 城市花匠 捷克"]
    assert found("总统夫人[林德|PERSON]到访。", "夫人") == []


def test_the_word_that_joins_two_persons_is_no_part_of_a_title():
    both = "[捷克|GPE]财长[贝里|PERSON]和商务部长[林德|PERSON]到访。"
    assert found(both, "和商务部长") == ["贝里 财长 捷克", "林德 商务部长 捷克"]
    assert found("[捷克|GPE]和平特使[林德|PERSON]到访。", "和平特使") == ["林德 和平特使 捷克"]


@pytest.mark.parametrize(
    ("gap", "answer"),
    [("外长", True), ("住房权特别报告员", True), ("会见总统", False), ("和总统", False), ("的", False), ("", False)],
)
def test_is_title(gap, answer):
    assert is_title(gap, TITLES) is answer


def test_longer_words_come_first():
    assert [len(word) for word in words("longer")] == sorted((len(word) for word in words("longer")), reverse=True)
