"""Three short dispatches written for these tests, each with the traps of its kind, and what a careful reader finds."""

from kg.model import Entity, Reading
from tests.explore.drafts import Draft


def known(
    id: str, type: str, label: str, label_en: str | None, qid: str | None, key: str | None, *aliases: str
) -> Entity:
    return Entity(id, type, label, label_en, qid, (label, *aliases), key, "own-name", 0.97, f"{label} has one bearer")


ENTITIES = {
    row.id: row
    for row in (
        known("e1", "PERSON", "王毅", "Wang Yi", "Q1234", "person/wang-yi"),
        known("e2", "PERSON", "巴罗", "Jean-Noël Barrot", None, "person/jean-noel-barrot", "让-诺埃尔·巴罗"),
        known("e3", "GPE", "法国", "France", "Q142", "country/FR", "法", "法方"),
        known("e4", "GPE", "北京", "Beijing", "Q956", "place/beijing"),
        known("e5", "PERSON", "泽连斯基", "Volodymyr Zelenskyy", "Q3874799", "person/volodymyr-zelenskyy"),
        known("e6", "GPE", "乌克兰", "Ukraine", "Q212", "country/UA", "乌", "乌方"),
        known("e7", "ORG", "乌克兰国家通讯社", "Ukrinform", None, "media/ukrinform"),
        known("e8", "GPE", "俄罗斯", "Russia", "Q159", "country/RU", "俄", "俄方"),
        known("e9", "PERSON", "张伟", None, None, None),
        known("e10", "GPE", "美国", "United States", "Q30", "country/US", "美", "美媒"),
    )
}


def meeting() -> Reading:
    """Something that happened, something planned, something that did not happen."""
    draft = Draft("meeting", ENTITIES, title="王毅会见法国外长", published="2025-12-16", source="示例通讯社")
    draft.say("[王毅|e1]15日在[北京|e4]会见[法国|e3]外长[巴罗|e2]。").time("15日", "2025-12-15").role(
        "e2", "外长", "e3"
    )
    draft.event("CONSULT", "会见", "e1", "e2", "e4", "2025-12-15")
    draft.say("双方定于明年1月再次会谈，但没有签署协议。", new_paragraph=False).time("明年1月", "2026-01")
    draft.refer("双方", "e1 e2", "the two who met in the sentence before")
    draft.event("CONSULT", "会谈", "e1", "e2", None, "2026-01", "planned")
    draft.event("AGREE", "签署", "e1", "e2", None, None, "negated")
    return draft.reading()


def denial() -> Reading:
    """What somebody says through two others is not told by the article."""
    draft = Draft("denial", ENTITIES, published="2025-12-16T08:30:00+08:00", url="https://example.org/a?b=<c>")
    draft.say(
        "[美|e10]媒援引[乌克兰国家通讯社|e7]报道说，[泽连斯基|e5]表示，[俄方|e8]14日至15日袭击了[乌克兰|e6]，80万乌军没有后撤。"
    )
    draft.claim(
        "e5", "表示", "俄方14日至15日袭击了乌克兰，80万乌军没有后撤", "military-action force-size", via="e7 e10"
    )
    draft.time("14日至15日", "2025-12-14/2025-12-15").number("80万", 800000, "person", "乌军")
    draft.event("ASSAULT", "袭击", "e8", "e6", None, "2025-12-14/2025-12-15")
    draft.event("RETREAT", "后撤", "e6", "", None, None, "negated")
    draft.say("[俄罗斯|e8]谴责这一说法，涉及金额3.50亿美元。").number("3.50亿美元", 350000000.0, "USD")
    draft.event("ACCUSE", "谴责", "e8", "e6")
    return draft.reading()


def stranger() -> Reading:
    """Nobody knows the man, and the text is full of what breaks careless writers."""
    draft = Draft('甲/乙 #1?<>"{}|\\^`%41', ENTITIES, title='他说"好"\\\n')
    draft.say('[张伟|e9]说："a\\b\t<c> \\u0022 {} . \u2028\u0085\u200f𠮷\x01\x7f\ufffe"@zh .', "headline")
    draft.claim("e9", "说", "a\\b", "other")
    draft.number("𠮷", 0.1, '光年/"<')
    return draft.reading()


def readings() -> list[Reading]:
    return [meeting(), denial(), stranger()]
