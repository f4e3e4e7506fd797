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


@pytest.mark.parametrize(("marked", "expected"), SENTENCES.items(), ids=SENTENCES)
def test_what_names_an_event(marked: str, expected: list[str]) -> None:
    text, marks = read(marked)
    assert [mark.span.of(text) for mark in triggers(text, marks, [])] == expected


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
