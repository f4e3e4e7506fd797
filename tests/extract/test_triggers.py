"""What names an event: 深化合作 does, 拓展合作 does not; of 出席会议 the verb, of 举行会谈 the noun."""

import re

import pytest

from kg.extract.triggers import triggers
from kg.model import Mark, Span

MARKED = re.compile("〔(.+?)〕")

SENTENCES = {
    # The marked words are what the tagger found; behind the arrow stands what names an event.
    "双方将深化能源〔合作〕。": ["合作"],
    "双方将深化贸易、能源、交通等领域务实合作。": ["合作"],
    "两国要加强人文〔交流〕、经贸合作，维护稳定。": ["交流", "合作"],
    "双方将拓展农业〔合作〕。": [],
    "部长说，要推动两国〔合作〕取得新成果。": [],
    "两国深化合作机制建设。": [],
    "两国加强团结，推动合作。": [],
    "总理〔出席〕在首都举行的第六次〔会议〕。": ["出席", "会议"],  # 举行 stands nearer: the tagger decides
    "总理〔主持〕第六次部长级〔会议〕。": ["主持"],
    "总理将〔参加〕下月的〔峰会〕，〔会见〕来宾。": ["参加", "会见"],
    "外长与大使〔举行〕〔会谈〕。": ["会谈"],
    "两国〔签署〕停火〔协议〕。": ["签署", "协议"],
    "两国外长在首都草签了渔业协定。": ["草签"],
    "总统欢迎〔停火〕提议，〔会见〕〔谈判〕代表。": ["会见"],
    "两国宣布〔停火〕，〔谈判〕进展顺利。": ["停火", "谈判"],
    "議長痛批新的關稅，〔敦请〕各方克制。": ["痛批", "敦请"],
}

TRAPS = {
    # Where a word names no event, and beside it where it does.
    "消费活力进一步〔释放〕，该组织〔释放〕三名人质。": [2],
    "两国应〔释放〕贸易潜力，并〔释放〕善意。": [],
    "该组织发出〔释放〕人质的信号。": [1],
    "谈判已没有活力。〔释放〕人质遥遥无期。": [1],
    "消費活力進一步〔釋放〕。": [],
    "双方将〔打击〕跨国犯罪和一切形式的恐怖主义。": [],
    "空军〔打击〕港口，对方称这是犯罪。": [1],
    "超强台风“海鸥”〔袭击〕沿海，无人机〔袭击〕港口。": [2],
    "空军用“风暴之影”导弹〔袭击〕大桥。": [1],
    "林火〔威胁〕沿海村镇，将军〔威胁〕进行报复。": [2],
    "山火已将数百栋房屋〔烧毁〕，士兵〔烧毁〕两家医院。": [2],
    "一架货机在山区〔坠毁〕，军方〔击落〕另一架。": [2],
    "货运飞船将于今晚〔发射〕，舰队〔发射〕两枚导弹。": [2],
    "火势得到〔控制〕，部队〔控制〕两个村庄。": [2],
    "部队〔攻击〕机场，出动两架〔攻击〕直升机。": [1],
    "多国谴责〔恐怖〕〔袭击〕。": [2],
    "争端应〔通过〕对话解决，大会〔通过〕决议。": [2],
    "大会〔通过〕和平解决争端的决议。": [1],
    "国王〔签署〕法令，两国〔签署〕协议。": [2],
    "贸易协定下月〔生效〕，停火协议今天〔生效〕。": [2],
    "展览受到游客〔欢迎〕，总统〔欢迎〕来访的首相。": [2],
    "总理在机场受到友人热烈〔欢迎〕。": [1],
    "内阁〔支持〕率下降，邻国〔支持〕内阁。": [2],
    "省政府〔支持〕民营企业，邻国〔支持〕该国加入联盟。": [2],
    "志愿者〔帮助〕困难群众，邻国〔帮助〕该国重建。": [2],
    "两国关系〔建立〕在互信之上，两国〔建立〕外交关系。": [2],
    "铁路部门〔暂停〕部分班次，政府〔暂停〕加征关税。": [2],
}


@pytest.mark.parametrize(("marked", "expected"), SENTENCES.items(), ids=SENTENCES)
def test_what_names_an_event(marked: str, expected: list[str]) -> None:
    text, marks = read(marked)
    assert [mark.span.of(text) for mark in triggers(text, marks, [])] == expected


@pytest.mark.parametrize(("marked", "expected"), TRAPS.items(), ids=TRAPS)
def test_where_a_word_names_no_event(marked: str, expected: list[int]) -> None:
    text, marks = read(marked)
    kept = triggers(text, marks, [])
    assert [number for number, mark in enumerate(marks, start=1) if mark in kept] == expected


def test_a_name_holds_no_event() -> None:
    text = "各方加强论坛合作。"
    assert not triggers(text, [], [Span(4, 8)])
    assert not triggers("《痛批》上映。", [], [Span(1, 3)])


def read(marked: str) -> tuple[str, list[Mark]]:
    """Take the brackets out and give what stood in them as the tagger's marks."""
    types = {"合作": "COOPERATE", "交流": "COOPERATE", "签署": "AGREE", "协议": "SUPPORT"}
    marks, removed = [], 0
    for found in MARKED.finditer(marked):
        start = found.start() - removed
        words = found.group(1)
        marks.append(Mark(Span(start, start + len(words)), types.get(words, "CONSULT"), 0.9))
        removed += 2
    return MARKED.sub(r"\1", marked), marks
