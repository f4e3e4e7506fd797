"""Five short dispatches about the Berlin talks of December 2025, written for the tests, and what they tell."""

from kg.model import Entity, Reading
from tests.explore.drafts import Draft


def entity(id: str, type: str, label: str, label_en: str, qid: str | None, key: str, *aliases: str) -> Entity:
    return Entity(
        id, type, label, label_en, qid, (label, *aliases), key, "own-name", 0.98, f"{label} is known as {key}"
    )


ENTITIES = {
    row.id: row
    for row in (
        entity(
            "ze",
            "PERSON",
            "泽连斯基",
            "Volodymyr Zelenskyy",
            "Q3874799",
            "person/volodymyr-zelenskyy",
            "弗拉基米尔·泽连斯基",
        ),
        entity("merz", "PERSON", "默茨", "Friedrich Merz", None, "person/friedrich-merz", "弗里德里希·默茨"),
        entity("wit", "PERSON", "威特科夫", "Steve Witkoff", None, "person/steve-witkoff"),
        entity("kus", "PERSON", "库什纳", "Jared Kushner", "Q13628723", "person/jared-kushner"),
        entity("ume", "PERSON", "乌梅罗夫", "Rustem Umerov", "Q64842485", "person/rustem-umerov"),
        entity("put", "PERSON", "普京", "Vladimir Putin", "Q7747", "person/vladimir-putin"),
        entity("ua", "GPE", "乌克兰", "Ukraine", "Q212", "country/UA", "乌", "乌方"),
        entity("us", "GPE", "美国", "United States", "Q30", "country/US", "美", "美方"),
        entity("de", "GPE", "德国", "Germany", "Q183", "country/DE"),
        entity("ru", "GPE", "俄罗斯", "Russia", "Q159", "country/RU", "俄", "俄方"),
        entity("berlin", "GPE", "柏林", "Berlin", "Q64", "place/berlin"),
        entity("miami", "GPE", "迈阿密", "Miami", "Q8652", "place/miami"),
        entity("donetsk", "GPE", "顿涅茨克", "Donetsk", None, "place/donetsk"),
        entity("eu", "ORG", "欧洲联盟", "European Union", "Q458", "organisation/eu", "欧盟"),
        entity("nato", "ORG", "北约", "NATO", None, "organisation/nato"),
        entity("chancellery", "LOC", "德国总理府", "Federal Chancellery", None, "place/federal-chancellery"),
        entity("ukrinform", "ORG", "乌克兰国家通讯社", "Ukrinform", "Q987030", "media/ukrinform", "乌通社"),
        entity("xinhua", "ORG", "新华社", "Xinhua News Agency", "Q204839", "media/xinhua"),
        entity("charter", "WORK", "《联合国宪章》", "Charter of the United Nations", None, "work/un-charter"),
    )
}


def arrival() -> Reading:
    """14 December: they meet."""
    draft = Draft(
        "berlin-1", ENTITIES, title="泽连斯基在柏林同美国代表会谈", published="2025-12-15T08:30:00+08:00",
        source="示例通讯社", url="https://example.org/berlin-1",
    )  # fmt: skip
    draft.say("[泽连斯基|ze]在[柏林|berlin]同[美国|us]代表会谈", "headline")
    draft.event("CONSULT", "会谈", "ze", "us", "berlin", "2025-12-14")
    draft.say("示例通讯社[柏林|berlin]12月15日电", "byline").time("12月15日", "2025-12-15")
    draft.say(
        "[乌克兰|ua]总统[泽连斯基|ze]14日在[德国总理府|chancellery]与[美国|us]总统特使[威特科夫|wit]和[库什纳|kus]会谈，[德国|de]总理[默茨|merz]到场致意。"
    )
    draft.role("ze", "总统", "ua").role("wit", "总统特使", "us").role("merz", "总理", "de").time("14日", "2025-12-14")
    draft.event("CONSULT", "会谈", "ze", "wit kus", "berlin", "2025-12-14")
    draft.say("双方谈了五个多小时，定于15日继续磋商。", new_paragraph=False)
    draft.refer("双方", "ze wit kus", "the two sides named last meet").time("15日", "2025-12-15")
    draft.event("CONSULT", "磋商", "ze", "wit kus", "berlin", "2025-12-15", "planned", 0.84)
    draft.say(
        "据[乌克兰国家通讯社|ukrinform]报道，[泽连斯基|ze]对记者说，[乌方|ua]愿放弃加入[北约|nato]，条件是得到类似第五条的安全保障。"
    )
    draft.claim(
        "ze",
        "说",
        "乌方愿放弃加入北约，条件是得到类似第五条的安全保障",
        "security-guarantee membership",
        "propose",
        "ukrinform",
    )
    draft.event("CONCEDE", "放弃", "ua", "", status="possible", confidence=0.7)
    return draft.reading()


def declaration() -> Reading:
    """15 December: what is offered."""
    draft = Draft(
        "berlin-2", ENTITIES, title="欧盟称将助乌克兰保持八十万兵力", published="2025-12-16", source="示例通讯社",
    )  # fmt: skip
    draft.say("[欧盟|eu]称将助[乌克兰|ua]保持八十万兵力", "headline")
    draft.say(
        "[欧盟|eu]领导人15日在[柏林|berlin]发表声明说，将协助[乌克兰|ua]在和平时期保有80万兵力，并牵头组建一支多国部队。"
    )
    draft.time("15日", "2025-12-15").number("80万", 800000, "person", "兵力")
    draft.claim(
        "eu",
        "说",
        "将协助乌克兰在和平时期保有80万兵力，并牵头组建一支多国部队",
        "force-size security-guarantee",
        "commit",
    )
    draft.event("AGREE", "发表声明", "eu", "", "berlin", "2025-12-15")
    draft.event("AID", "协助", "eu", "ua", status="planned")
    draft.say("[泽连斯基|ze]与[威特科夫|wit]15日在[柏林|berlin]结束第二轮会谈。").time("15日", "2025-12-15")
    draft.event("CONSULT", "会谈", "ze", "wit", "berlin", "2025-12-15")
    draft.say("[默茨|merz]当天表示，[美国|us]在[柏林|berlin]提出的安全保障“相当可观”。")
    draft.claim("merz", "表示", "美国在柏林提出的安全保障“相当可观”", "security-guarantee", "endorse")
    draft.time("当天", "2025-12-15")
    draft.say(
        "[泽连斯基|ze]说，领土仍是最难的一点，[乌克兰|ua]不会把[顿涅茨克|donetsk]让给[俄罗斯|ru]。", new_paragraph=False
    )
    draft.claim("ze", "说", "领土仍是最难的一点，乌克兰不会把顿涅茨克让给俄罗斯", "territory", "oppose")
    draft.event("CONCEDE", "让给", "ua", "ru", status="negated")
    return draft.reading()


def miami() -> Reading:
    """20 December: the talks go on elsewhere."""
    draft = Draft("miami-1", ENTITIES, title="美乌代表迈阿密会谈", published="2025-12-21", source="示例电台")
    draft.say("[美|us][乌|ua]代表[迈阿密|miami]会谈", "headline")
    draft.event("CONSULT", "会谈", "us ua", "", "miami", "2025-12-20")
    draft.say("[乌克兰|ua]国家安全与国防委员会秘书[乌梅罗夫|ume]20日在[迈阿密|miami]会见[威特科夫|wit]。")
    draft.role("ume", "秘书", None).time("20日", "2025-12-20")
    draft.event("CONSULT", "会见", "ume", "wit", "miami", "2025-12-20")
    draft.say("[乌梅罗夫|ume]说，双方同意设立停火监督机制，[乌方|ua]军队规模不低于75万人。")
    draft.number("75万", 750000, "person", "军队").refer("双方", "ua us", "两国 were named in the headline")
    draft.claim("ume", "说", "双方同意设立停火监督机制，乌方军队规模不低于75万人", "monitoring force-size", "assert")
    draft.event("AGREE", "同意", "ua", "us", confidence=0.75)
    draft.say("[俄|ru]总统[普京|put]否认将撤军，称[俄方|ru]要求以《[联合国宪章|charter]》原则为准。")
    draft.role("put", "总统", "ru")
    draft.event("RETREAT", "撤军", "ru", "", status="negated")
    draft.claim("put", "称", "俄方要求以《联合国宪章》原则为准", "international-law", "demand")
    return draft.reading()


def call() -> Reading:
    """January 2026: a phone call, and positions move."""
    draft = Draft("call-1", ENTITIES, title="默茨与泽连斯基通电话", published="2026-01-06", source="示例电台")
    draft.say("[默茨|merz]与[泽连斯基|ze]通电话", "headline")
    draft.event("CONSULT", "通电话", "merz", "ze", None, "2026-01-05")
    draft.say("[德国|de]总理[默茨|merz]5日与[泽连斯基|ze]通电话，承诺向[乌克兰|ua]提供10亿欧元援助。")
    draft.role("merz", "总理", "de").time("5日", "2026-01-05").number("10亿欧元", 1000000000, "EUR", "援助")
    draft.event("CONSULT", "通电话", "merz", "ze", None, "2026-01-05")
    draft.event("AID", "提供", "merz", "ua", None, None, "planned")
    draft.claim("merz", "承诺", "向乌克兰提供10亿欧元援助", "military-aid", "commit")
    draft.say("[泽连斯基|ze]说，安全保障须由[美国|us]国会批准。")
    draft.claim("ze", "说", "安全保障须由美国国会批准", "security-guarantee", "demand")
    return draft.reading()


def hostile() -> Reading:
    """A page that would like to run: its words are words."""
    draft = Draft(
        "hostile", ENTITIES, title="<script>document.title='ran'</script>𠮷日会谈&amp;", published=None,
        source='"><img src=x onerror=alert(1)>', url="javascript:alert(1)",
    )  # fmt: skip
    draft.say("<script>document.title='ran'</script>𠮷日会谈", "headline")
    draft.say("😀𠮷[泽连斯基|ze]说：“</script><b>不</b>让步。”")
    draft.claim("ze", "说", "</script><b>不</b>让步。", "other", "deny")
    draft.say("分享到 微博 微信", "boilerplate")
    return draft.reading()


def readings() -> tuple[Reading, ...]:
    return arrival(), declaration(), miami(), call()
