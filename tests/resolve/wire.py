"""A story in five short dispatches, written for the tests: talks, a reprint, a plan and what became of it, a change of mind."""

from dataclasses import replace

from kg.model import Entity, Reading
from tests.explore.berlin import ENTITIES
from tests.explore.drafts import Draft

KNOWN = {
    **ENTITIES,
    "kor": Entity("kor", "PERSON", "科内利", None, None, ("科内利",), None, "own-name", 0.8, "nobody has this name"),
    "warsaw": replace(ENTITIES["miami"], id="warsaw", label="华沙", label_en="Warsaw", qid=None, key="place/warsaw"),
}


def talks(id: str = "talks", source: str = "示例通讯社", published: str = "2025-12-15", whole: bool = True) -> Reading:
    """The dispatch, whole or cut to its first half."""
    draft = Draft(id, KNOWN, title=f"柏林会谈 {id}", published=published, source=source)
    draft.say(
        "示例通讯社[柏林|berlin]12月15日电 [泽连斯基|ze]14日在[柏林|berlin]同[威特科夫|wit]会谈五个多小时，双方逐条讨论了方案的修改稿。"
    )
    draft.time("14日", "2025-12-14").event("CONSULT", "会谈", "ze", "wit", "berlin", "2025-12-14")
    draft.say("[泽连斯基|ze]表示，[乌克兰|ua]可以考虑从部分地区后撤，条件是对方也后撤同样的距离。")
    draft.claim("ze", "表示", "乌克兰可以考虑从部分地区后撤，条件是对方也后撤同样的距离", "territory", "propose")
    if whole:
        draft.say("[德国|de]政府发言人[科内利|kor]说，当天没有签署任何文件，各方代表下周还要在另一座城市再次见面。")
        draft.role("kor", "发言人", "de")
        draft.say("[乌克兰|ua]和[美国|us]代表将于20日在[迈阿密|miami]会谈。").time("20日", "2025-12-20")
        draft.event("CONSULT", "会谈", "ua us", "", "miami", "2025-12-20", status="planned")
    return draft.reading()


def reprint() -> Reading:
    """A newspaper has the first half of the dispatch the day after."""
    return talks("reprint", "示例晨报", "2025-12-16", whole=False)


def miami() -> Reading:
    """What was planned happened."""
    draft = Draft("miami", KNOWN, title="代表团在迈阿密会谈", published="2025-12-21", source="示例电台")
    draft.say("[乌克兰|ua]代表20日在[迈阿密|miami]与[美国|us]代表会谈，[德国|de]政府发言人[科内利|kor]对此表示欢迎。")
    draft.time("20日", "2025-12-20").event("CONSULT", "会谈", "ua", "us", "miami", "2025-12-20").role(
        "kor", "发言人", "de"
    )
    draft.say("[泽连斯基|ze]重申，[乌克兰|ua]可以考虑从部分地区后撤，条件是对方也后撤。")
    draft.claim("ze", "重申", "乌克兰可以考虑从部分地区后撤，条件是对方也后撤", "territory", "propose")
    return draft.reading()


def change() -> Reading:
    """The offer is taken back, and somebody refuses it."""
    draft = Draft("change", KNOWN, title="收回提议", published="2026-01-13", source="示例通讯社")
    draft.say("[泽连斯基|ze]13日说，[乌克兰|ua]收回从部分地区后撤的提议。").time("13日", "2026-01-13")
    draft.claim("ze", "说", "乌克兰收回从部分地区后撤的提议", "territory", "oppose")
    draft.say("[普京|put]否认[乌克兰|ua]有过从部分地区后撤的提议。")
    draft.claim("put", "否认", "乌克兰有过从部分地区后撤的提议", "territory", "deny")
    draft.say("[俄罗斯|ru]记者[科内利|kor]报道。").role("kor", "记者", "ru")
    return draft.reading()


def story() -> list[Reading]:
    """All of them, in the order of publication."""
    return [talks(), reprint(), miami(), change()]
