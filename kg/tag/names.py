"""Marks of the heads → Mentions of persons, states, organisations, places and works, checked by what is known."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from kg.ground.script import fold
from kg.ground.tables import numbered, rows, words_of
from kg.model import Article, BrokenData, Marks, Mention, Sentence, Span
from kg.tag.borders import to_last_word, without_tail
from kg.tag.titles import words as title_words

REACH = 18  # characters of text that a trap may cover
FRAME = re.compile(r"[\s《》〈〉“”‘’「」『』\"'（）()，。、：；]")
DELEGATION = re.compile(r"(.+?)(?:两国|三国)?代表团")
DELEGATES = "代表团"
MARKED = re.compile(r"《(?P<name>[^《》\n]{1,100})》")
CAPITAL = "京"
JOINT = re.compile("以及|[、和与及]")
JOINED = re.compile(f"(?:{JOINT.pattern})$")
AT = ("在", "于", "驻")
TOWARDS = "方向"
CHINA = "中"
SIDE = "方"
COMPASS = ("东", "西", "南", "北")
TOGETHER = ("两国", "三国", "双方", "三方")
REGION = re.compile(r"[州省市县港岛]$")
COUNTRY = frozenset({"country"})
STATE = frozenset({"country", "short"})
TYPES = {"person": "PERSON", "country": "GPE"}
ONLY = {COUNTRY: "GPE", frozenset({"person"}): "PERSON"}
PLACES = {frozenset({"place"}): "GPE", frozenset({"place", "site"}): "LOC"}
ALL = "全"
ISLAND = "岛"
"""An island may be meant as land or as a community; which, the heads see."""
ALWAYS = ("中", "华", "京", "沪", "疆", "藏", "港", "台", "美")
CREDITED = re.compile(r"[\u4e00-\u9fff·]{2,6}")
TO_A_MARK = re.compile(r"[\u4e00-\u9fff]{1,2}(?=[，。；、：！？\n]|$)")
HEADED = re.compile(r"([部司局厅处署室院所])\1长")
PORTFOLIOS = "(?:{0}|、|和|与|及)+"
ANY_COUNTRY = "挪威"
"""A country like any other: what may follow its name is a kind of body."""
LONGEST = 12
SURE = 0.95
NOTHING: frozenset[str] = frozenset()
SHORT = frozenset({"short"})
BODY = frozenset({"organisation"})
TITLE = frozenset({"title"})
NAMED = frozenset({"country", "place", "person"})


class Name(NamedTuple):
    """A stretch of the text taken for a name."""

    span: Span
    type: str
    found_by: str
    confidence: float


class Pattern(NamedTuple):
    """Words around a name, how far into them it stands, and the type it has there."""

    words: re.Pattern[str]
    before: int
    type: str

    def is_around(self, span: Span, text: str) -> bool:
        """Tell whether the words stand around a name."""
        found = self.words.finditer(text, max(0, span.start - self.before), span.end + REACH)
        return any(match.start() + self.before == span.start for match in found)


def names(
    article: Article, sentences: Sequence[Sentence], marks: Marks, known: Mapping[str, frozenset[str]]
) -> tuple[Mention, ...]:
    """Give the names of an article in the order in which they stand."""
    text = fold(article.text)
    seen = [Name(mark.span, mark.label, "heads", mark.confidence) for mark in marks.of("mention")]
    seen = [trimmed(part, text) for name in seen for part in opened(name, text) if not in_trap(part, text)]
    seen = [ended(part, text, known) for name in seen for part in bared(completed(name, text, known), text, known)]
    seen = with_bodies(credited(seen, text, sentences), text, known)
    seen = [part for name in between_marks(seen, text, known) for part in in_its_place(name, text, known)]
    spelt = spelt_out(seen, text, known)
    seen = list(told_of([*seen, *spelt_beside(seen, text, spelt)], text, known))
    seen = [part for name in joined(seen, text, known) for part in of_delegates(name, text, known)]
    seen = [part for name in seen for part in parted(name, text, known, spelt)]
    seen = [part for name in without_fragments(seen, text, known) for part in side_by_side(name, text, known)]
    seen = [name for name in one_type(seen, text, known) if not is_scrap(name, text, known, spelt)]
    return tuple(placed([typed(name, text, known, spelt) for name in seen], sentences))


def placed(seen: Sequence[Name], sentences: Sequence[Sentence]) -> Iterator[Mention]:
    """Put names in their order, with their sentences."""
    starts = [sentence.span.start for sentence in sentences]
    for span, type_, by, sure in sorted(seen):
        yield Mention(span, type_, sentences[bisect_right(starts, span.start) - 1].id, by, sure)


def trimmed(name: Name, text: str) -> Name:
    """Leave quotation marks and brackets around a name outside, and 全 of 全美."""
    start, end = name.span
    while end - start > 1 and FRAME.match(text[start]):
        start += 1
    if name.type == "GPE" and end - start > 1 and text[start] == ALL:
        start += 1
    while end - start > 1 and FRAME.match(text[end - 1]) and not (text[end - 1] == ")" and "(" in text[start:end]):
        end -= 1
    return name._replace(span=Span(start, end))


def ended(name: Name, text: str, known: Mapping[str, frozenset[str]]) -> Name:
    """Leave a word that no name ends in, or its first half, outside: 林德|共 出席, 林德|夫妇, 拉美|和, 林德|抵京, 迪拜|大会."""
    words, (start, end) = name.span.of(text), name.span
    if words in known or len(words) < 2:
        return name
    if name.type == "ORG" and (span := without_tail(name.span, text, known)) != name.span:
        is_state = STATE & known[span.of(text)]
        return name._replace(span=span, type="GPE" if is_state else "ORG", found_by="name-end")
    is_person = name.type == "PERSON"
    is_place = name.type in ("GPE", "LOC") and (words[:-1] in known or text.startswith(TOWARDS, end - 1))
    is_force = name.type == "ORG" and bool(BODY & known.get(words[:-1], NOTHING))  # 保守党新|党首
    into_next_word = (is_person or is_place or is_force) and text.startswith(next_words(), end - 1)
    whole = next((len(word) for word in next_words() if words[1:].endswith(word)), 0)
    small_word = max(whole, words[-1] in ends() and len(words) > 2)
    is_name = known.get(words[:-small_word], NOTHING) - TITLE  # 常委|会 is no name before a word
    is_small = small_word and ((is_person and len(words) > small_word + 1) or is_name)
    if not into_next_word and not is_small:
        return name
    span = Span(start, end - (1 if into_next_word else small_word))
    type_ = name.type == "ORG" and PLACES.get(known.get(span.of(text), NOTHING))  # （伦敦|讯）
    return name._replace(span=span, type=type_ or name.type, found_by="name-end")


def spelt_out(seen: Sequence[Name], text: str, known: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """Give the characters with which the countries begin that the article names in full."""
    words = (name.span.of(text) for name in seen)
    return frozenset(one[0] for one in words if len(one) > 1 and one[-1] != "方" and COUNTRY & known.get(one, NOTHING))


def spelt_beside(seen: Sequence[Name], text: str, spelt: frozenset[str]) -> Iterator[Name]:
    """Add the first character of a country that the article names in full: beside China, or as a side (中刚, 刚中, 刚方)."""
    taken = {place for name in seen for place in range(*name.span)}
    china = {name.span.start for name in seen if name.span.of(text) == CHINA}
    for place, character in enumerate(text):
        if character not in spelt or place in taken:
            continue
        is_side = text.startswith(SIDE, place + 1) and place + 1 not in taken and character not in COMPASS
        if is_side or place - 1 in china or place + 1 in china:
            yield Name(Span(place, place + 1 + is_side), "GPE", "short-of-spelt", SURE)


def told_of(seen: Sequence[Name], text: str, known: Mapping[str, frozenset[str]]) -> Iterator[Name]:
    """Leave out a country of one character of which nothing else tells: 以 of 以史为鉴, 新 of 新中国, 乌 of 义乌.

    Another name of the article tells of it (以军, 以色列总理府), the country right beside it (巴以), or a word there (驻以).
    China, its provinces and the United States are always told of.
    """
    alone, short, told = set(), set(), set(ALWAYS)
    for name in seen:
        words, first = name.span.of(text), text[name.span.start]
        if any(COUNTRY & known.get(words[:n], NOTHING) for n in range(2, len(words) + 1)) or side_of(words):
            told.add(first)
        elif SHORT & known.get(first, NOTHING):
            short.add(name.span.start)
            if len(words) == 1:
                alone.add(name.span.start)
    for name in seen:
        start, end = name.span
        lonely = start in alone and text[start] not in told and start - 1 not in alone and end not in short
        if not lonely or text.endswith(beside("before"), 0, start) or text.startswith(beside("after"), end):
            yield name


def side_of(words: str) -> bool:
    """Tell whether a name is of the kind of 以方, 以军, 以媒."""
    return len(words) == 2 and words[1] in beside("after")


def is_scrap(name: Name, text: str, known: Mapping[str, frozenset[str]], spelt: frozenset[str]) -> bool:
    """Tell whether a single character is no name: not known or spelt out, nor a family name before a title (林总统)."""
    words = name.span.of(text)
    if len(words) > 1 or words in known or words in spelt or name.found_by == "name-end":
        return False
    end = name.span.end
    return name.type != "PERSON" or not any(TITLE & known.get(text[end : end + n], NOTHING) for n in range(2, 5))


def credited(seen: Sequence[Name], text: str, sentences: Sequence[Sentence]) -> list[Name]:
    """Read whom a credit line names, whole: (记者：林德、松本)."""
    found: list[Name] = []
    for credit in credits().finditer(text):
        if any(sentence.span.holds(Span(*credit.span())) for sentence in sentences if sentence.kind != "boilerplate"):
            begin = credit.start("names")
            places = (Span(begin + one.start(), begin + one.end()) for one in CREDITED.finditer(credit["names"]))
            found += [Name(place, "PERSON", "credit", SURE) for place in places]
    rest = [name for name in seen if not any(name.span.meets(one.span) for one in found)]
    return [*rest, *found] if found else rest


def opened(name: Name, text: str) -> list[Name]:
    """Part a name at an opening mark in it: 日本《社会新报》 are two names, a country and a paper."""
    at = text.find("《", name.span.start + 1, name.span.end - 1)
    if at < 0:
        return [name]
    return [name._replace(span=Span(name.span.start, at), type="GPE"), name._replace(span=Span(at + 1, name.span.end))]


def between_marks(seen: Sequence[Name], text: str, known: Mapping[str, frozenset[str]]) -> list[Name]:
    """Take all that stands between 《 and 》 for one name where a part was taken for one: 《真抓实干|谱新篇》."""
    ordered = sorted(seen)
    starts = [name.span.start for name in ordered]
    whole: dict[Span, list[Name]] = {}
    outside: list[Name] = []
    at = 0
    # The titles lie one behind the other, so each name is looked at once.
    for match in MARKED.finditer(text):
        span = Span(*match.span("name"))
        first, last = bisect_left(starts, span.start), bisect_left(starts, span.end)
        own = [name for name in ordered[first:last] if span.holds(name.span)]
        if own and all(name.span != span for name in own):
            whole[span] = own
            outside += (name for name in ordered[at:first] if not name.span.meets(span))
            at = last
    rest = [*outside, *ordered[at:]]
    return [
        *rest,
        *(Name(span, title_type(span, own, text, known), "marked-name", SURE) for span, own in whole.items()),
    ]


def title_type(span: Span, parts: Sequence[Name], text: str, known: Mapping[str, frozenset[str]]) -> str:
    """Tell a paper, 《社会新报》, from a work by what is known or was seen at its end."""
    is_paper = BODY & known.get(span.of(text), NOTHING) or {part.type for part in parts} == {"ORG"}
    return "ORG" if is_paper and parts[-1].span.end == span.end else "WORK"


def in_its_place(name: Name, text: str, known: Mapping[str, frozenset[str]]) -> list[Name]:
    """Part a place from the known body behind it: 开罗|阿盟; the capital short for itself, too, in 在京|中共中央."""
    words, start = name.span.of(text), name.span.start
    if name.type != "ORG" or words in known:
        return [name]
    for cut in range(min(len(words) - 2, LONGEST), 0, -1):
        kinds, is_capital = known.get(words[:cut], NOTHING), words[:cut] == CAPITAL and text.endswith(AT[0], 0, start)
        if BODY & known.get(words[cut:], NOTHING) and (is_capital or ("place" in kinds and not kinds & STATE)):
            place = Name(Span(start, start + cut), "GPE", "body-in-place", name.confidence)
            return [place, name._replace(span=Span(start + cut, name.span.end), found_by="body-in-place")]
    return [name]


def bared(name: Name, text: str, known: Mapping[str, frozenset[str]]) -> list[Name]:
    """Leave country and title outside a name: 阿曼|苏丹|海赛姆, 教皇|利奥十四世, 挪威|国防和后勤 部长."""
    words, (start, end) = name.span.of(text), name.span
    if words in known:
        return [name]
    cut = next((n for n in range(min(len(words) - 2, 8), 1, -1) if COUNTRY & known.get(words[:n], NOTHING)), 0)
    state = Name(Span(start, start + cut), "GPE", "name-in-office", name.confidence)
    if name.type == "PERSON" and len(words) > 4:
        title = next((n for n in range(6, 1, -1) if TITLE & known.get(words[cut : cut + n], NOTHING)), 0)
        if title and len(words) > cut + title + 1:
            person = name._replace(span=Span(start + cut + title, end), found_by="name-in-office")
            return [state, person] if cut else [person]
    if name.type == "PERSON" and cut and TITLE & known.get(words[cut:], NOTHING):
        return [state]
    is_portfolio = name.type == "ORG" and cut and portfolios().fullmatch(words[cut:])
    if is_portfolio and portfolio_title().match(text, start + cut):
        return [state]
    return [name]


def completed(name: Name, text: str, known: Mapping[str, frozenset[str]]) -> Name:
    """Take in the rest of a name: of which one character was seen, from its title to the next mark (国务卿兰道，).

    Or the last character of a body before its head, who is called by it, 外交部亚洲|司司长, or of a last word.
    """
    start, end = name.span
    if name.type == "ORG" and HEADED.match(text, end):
        return name._replace(span=Span(start, end + 1), found_by="name-to-head")
    if name.span.of(text) not in known and (span := to_last_word(name.span, name.type, text)) != name.span:
        return name._replace(span=span, found_by="name-to-last-word")
    if name.type != "PERSON" or end - start > 1 or not title_before(start, text, known):
        return name
    rest = TO_A_MARK.match(text, end)
    return name._replace(span=Span(start, rest.end()), found_by="name-to-mark") if rest else name


def title_before(place: int, text: str, known: Mapping[str, frozenset[str]]) -> str:
    """Give the longest title that ends at a place, or nothing."""
    lengths = range(min(LONGEST, place), 1, -1)
    return next((text[place - n : place] for n in lengths if TITLE & known.get(text[place - n : place], NOTHING)), "")


def with_bodies(seen: Sequence[Name], text: str, known: Mapping[str, frozenset[str]]) -> list[Name]:
    """Add the bodies without a country that stand before a person's title: 第一副总理兼|农业部|部长林德."""
    found = []
    for person in seen:
        title = title_before(person.span.start, text, known) if person.type == "PERSON" else ""
        end = person.span.start - len(title)
        lengths = range(LONGEST, 2, -1) if title else range(0)
        whole = next((Span(end - n, end) for n in lengths if is_body(text[max(end - n, 0) : end], known)), None)
        if whole and not any(whole.meets(name.span) for name in seen):
            found.append(Name(whole, "ORG", "body-before-title", SURE))
    return [*seen, *found]


def is_body(words: str, known: Mapping[str, frozenset[str]]) -> bool:
    """Tell whether words name a kind of body that every country may have: those that follow a country's name."""
    return len(words) > 2 and "organisation" in known.get(ANY_COUNTRY + words, NOTHING)


def in_trap(name: Name, text: str) -> bool:
    """Tell whether a name is part of words that name nobody: 美 in 美丽, 中国 in 发展中国家, 以 in 以…为首."""
    return any(pattern.is_around(name.span, text) for pattern in traps().get(name.span.of(text), ()))


def typed(name: Name, text: str, known: Mapping[str, frozenset[str]], spelt: frozenset[str]) -> Name:
    """Decide a type by the words around a name (欧 is the union in 中欧, the continent in 美欧) or by what is known.

    拉 of 中拉 is Latin America, unless the article names 拉脱维亚.
    """
    words = name.span.of(text)
    fitting = (pattern.type for pattern in types().get(words, ()) if pattern.is_around(name.span, text))
    by_words = None if words.removesuffix("方") in spelt else next(fitting, None)
    if name.type == "LOC" and words in spelt:
        by_words = "GPE"  # 塔 of 中塔 where 塔吉克斯坦 is named
    kinds = known.get(words, NOTHING)
    if name.type in ("GPE", "LOC") and not words.endswith(ISLAND):
        by_words = by_words or PLACES.get(kinds)
    return name._replace(type=by_words or ONLY.get(kinds, name.type))


def parted(name: Name, text: str, known: Mapping[str, frozenset[str]], spelt: frozenset[str] = NOTHING) -> list[Name]:
    """Part a country from the place in it, and countries side by side: 俄|库尔斯克, 美|乌|代表团, 波|乌 边境."""
    words, start = name.span.of(text), name.span.start
    together = DELEGATION.fullmatch(words)
    abbreviated = together[1] if together else words
    in_delegation = together and len(abbreviated) > 1 and abbreviated not in known and all_short(abbreviated, known)
    of_states = name.type in ("GPE", "LOC") or text.startswith(TOGETHER, name.span.end)
    if in_delegation or (of_states and stands_for_several(words, known, spelt)):
        return [name._replace(span=Span(at, at + 1), type="GPE") for at in range(start, start + len(abbreviated))]
    if name.type in ("GPE", "LOC") and words not in known and words[:-1] not in known:
        for cut in range(min(len(words) - 2, 5), 0, -1):
            of_country = known.get(words[:cut], NOTHING) & (COUNTRY | SHORT)
            if of_country and is_place_alone(words, cut, text, known):
                middle = start + cut
                whole = name._replace(span=Span(start, middle), type="GPE")
                return [whole, name._replace(span=Span(middle, name.span.end))]
    return [name]


def of_delegates(name: Name, text: str, known: Mapping[str, frozenset[str]]) -> list[Name]:
    """Part two that send delegates each, as 美乌代表团 does: 美国 和 伊朗|代表团; but 胡塞武装 和 沙特代表团 meet."""
    words, (start, end) = name.span.of(text), name.span
    if name.type != "ORG" or not words.endswith(DELEGATES):
        return [name]
    second = max((start + joint.end() for joint in JOINT.finditer(words)), default=start)
    joint = JOINED.search(text, max(0, second - 2), second)
    first = state_before(joint.start(), text, known) if joint else None
    sender = sender_of(Span(second, end), text, known)
    if first is None or sender is None or text.endswith(AT, 0, first.start):
        return [name]
    type_ = "GPE" if COUNTRY & known[sender.of(text)] else "ORG"
    senders = name._replace(span=first, type="GPE"), name._replace(span=sender, type=type_)
    return [one for one in senders if name.span.holds(one.span)]


def state_before(place: int, text: str, known: Mapping[str, frozenset[str]]) -> Span | None:
    """Give the country whose name ends at a place."""
    starts = range(max(place - LONGEST, 0), place - 1)
    return next((Span(at, place) for at in starts if COUNTRY & known.get(text[at:place], NOTHING)), None)


def sender_of(delegates: Span, text: str, known: Mapping[str, frozenset[str]]) -> Span | None:
    """Give the country that sends these delegates, or the known body: 伊朗|谈判代表团, 哈马斯|代表团."""
    start, end = delegates.start, delegates.end - len(DELEGATES)
    states = (Span(start, cut) for cut in range(end, start + 1, -1) if COUNTRY & known.get(text[start:cut], NOTHING))
    whole = Span(start, end) if BODY & known.get(text[start:end], NOTHING) else None
    return next(states, whole)


def is_place_alone(words: str, cut: int, text: str, known: Mapping[str, frozenset[str]]) -> bool:
    """Tell whether what follows a country's name is a place of its own: 俄|库尔斯克, but 布法罗市 is one name."""
    rest = words[cut:]
    # A single character is a country's only if the rest is seen without it, or if it begins no foreign name.
    own = cut > 1 or words[0] in apart() or text.count(rest) > text.count(words)
    return own and bool("place" in known.get(rest, NOTHING) or REGION.search(words))


def all_short(characters: str, known: Mapping[str, frozenset[str]]) -> bool:
    """Tell whether each character is short for a country."""
    return all(SHORT & known.get(character, NOTHING) for character in characters)


def stands_for_several(words: str, known: Mapping[str, frozenset[str]], spelt: frozenset[str]) -> bool:
    """Tell whether every character stands for a country of its own: 英法德, and 斯匈 where 斯洛伐克 is named."""
    if known.get(words, NOTHING) & NAMED or not 2 <= len(words) <= 4 or not all_short(words, known):
        return False
    return words in pairs() or all(character in pairs() or character in spelt for character in words)


def side_by_side(name: Name, text: str, known: Mapping[str, frozenset[str]]) -> list[Name]:
    """Part two known names that were taken for one: 特朗普|达沃斯."""
    words, (start, end) = name.span.of(text), name.span
    if words not in known and name.type in ("PERSON", "GPE", "LOC"):
        for cut in range(len(words) - 2, 1, -1):
            kinds = known.get(words[:cut], NOTHING) & NAMED, known.get(words[cut:], NOTHING) & NAMED
            if all(kinds) and "person" in kinds[0] | kinds[1]:
                spans = Span(start, start + cut), Span(start + cut, end)
                types = ("PERSON" if "person" in kind else "GPE" for kind in kinds)
                return [
                    Name(span, type_, "side-by-side", name.confidence) for span, type_ in zip(spans, types, strict=True)
                ]
    return [name]


def without_fragments(seen: Sequence[Name], text: str, known: Mapping[str, frozenset[str]]) -> list[Name]:
    """Complete a fragment of a known name that stands around it: 得|克萨斯州; two fragments of one are one name."""
    done: dict[Span, Name] = {}
    # 美国 in 美国东海岸 is a name of its own, 非洲 in 撒哈拉以南|非洲 is not; a single character beside a fragment
    # is a fragment too.
    own = [other.span for other in seen if len(words := other.span.of(text)) > 1 and words in known]
    for name in sorted(seen):
        (start, end), words = name.span, name.span.of(text)
        wanted = BODY if name.type == "ORG" else NAMED
        if words not in known and name.type in ("GPE", "LOC", "PERSON", "ORG"):
            around = (
                Span(a, b)
                for a in range(max(0, start - 3), start + 1)
                for b in range(min(len(text), end + 3), end - 1, -1)
                if b - a > max(3, end - start) and known.get(text[a:b], NOTHING) & wanted
                if not any(span.meets(Span(a, b)) and not (a == start and span == Span(end, b)) for span in own)
            )
            whole = max(around, key=lambda span: span.end - span.start, default=None)
            if whole:
                kinds = known[whole.of(text)]
                type_ = next((type_ for kind, type_ in TYPES.items() if kind in kinds and kind in wanted), name.type)
                name = Name(whole, type_, "known-around-fragment", name.confidence)
        rivals = [other for other in list(done)[-2:] if other.meets(name.span)]
        if name.found_by == "known-around-fragment":
            # What runs into a known name is none: 抵达亚|的斯亚贝巴.
            for other in [other for other in rivals if other != name.span and not other.holds(name.span)]:
                del done[other]
                rivals.remove(other)
        if not rivals:
            done[name.span] = name
    return list(done.values())


def joined(seen: Sequence[Name], text: str, known: Mapping[str, frozenset[str]]) -> list[Name]:
    """Add a country to the body whose name goes on right behind it: 中 + 俄议会合作委员会; but 中国 + 东盟 are two."""
    done: list[Name] = []
    for name in sorted(seen):
        last = done[-1] if done else None
        if (
            last
            and name.type == "ORG"
            and last.span.end == name.span.start
            and len(words := name.span.of(text)) > 2
            and (words not in known or DELEGATION.fullmatch(words))
            and known.get(last.span.of(text), NOTHING) & {"country", "short"}
        ):
            whole = Span(last.span.start, name.span.end)
            done[-1] = Name(whole, "ORG", "country-before-body", min(last.confidence, name.confidence))
        else:
            done.append(name)
    return done


def one_type(seen: Sequence[Name], text: str, known: Mapping[str, frozenset[str]]) -> list[Name]:
    """Decide alike on a name's type throughout the article, where the heads are in two minds.

    A full name votes for its last part: 贾森·布莱克伍德 … 布莱克伍德, but 乔治·华盛顿 says nothing of 华盛顿.
    """
    votes: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for name in seen:
        words = name.span.of(text)
        votes[words][name.type] += name.confidence
        last = words.rpartition("·")[2]
        if name.type == "PERSON" and last != words and "place" not in known.get(last, NOTHING):
            votes[last]["PERSON"] += name.confidence
    return [name._replace(type=max(own, key=own.__getitem__)) for name in seen for own in [votes[name.span.of(text)]]]


@cache
def ends() -> frozenset[str]:
    """Give the small words that often follow a person's name and end none."""
    return frozenset(row["word"] for row in rows("name_ends.tsv", ("word", "example")))


@cache
def next_words() -> tuple[str, ...]:
    """Give the words behind a name whose first character may be taken for its end: 林德|夫妇, 迪拜|大会."""
    return tuple(word for word in ends() if len(word) > 1)


@cache
def pairs() -> frozenset[str]:
    """Give the characters that stand for countries beside each other (日韩), and pairs that do only together (中海)."""
    return frozenset(row["word"] for row in rows("name_pairs.tsv", ("word", "example")))


def beside(side: str) -> tuple[str, ...]:
    """Give the words beside which a single character is a country: 驻|叙, 日|方."""
    return words_of("name_beside.tsv", "side", side)


@cache
def apart() -> frozenset[str]:
    """Give the short forms that begin no foreign name, so that a place may follow: 美|某市, but not 布|法罗市."""
    return frozenset(row["word"] for row in rows("name_apart.tsv", ("word", "example")))


@cache
def portfolios() -> re.Pattern[str]:
    """Match what ministers are for, one or several: 国防和后勤."""
    return re.compile(PORTFOLIOS.format("|".join(map(re.escape, title_words("portfolio")))))


@cache
def portfolio_title() -> re.Pattern[str]:
    """Match a title made of what it is for, and its office: 国防和后勤部长."""
    heads = "|".join(map(re.escape, title_words("of-portfolio")))
    return re.compile(f"{portfolios().pattern}(?:{heads})")


@cache
def credits() -> re.Pattern[str]:
    """Match a credit in brackets, up to where they close."""
    words = "|".join(re.escape(row["word"]) for row in rows("credits.tsv", ("word", "example")))
    listed = f"{CREDITED.pattern}(?:[、 \\u3000]+{CREDITED.pattern})*"
    return re.compile(rf"(?<=[(（])(?:{words})[:： \u3000]\s*(?P<names>{listed})(?=[)）])")


@cache
def traps() -> Mapping[str, tuple[Pattern, ...]]:
    """Give, for a name, the words in which it is none."""
    return patterns("name_traps.tsv", ("words", "name", "example"))


@cache
def types() -> Mapping[str, tuple[Pattern, ...]]:
    """Give, for a name whose type depends on the words around it, these words; the first that fit decide."""
    return patterns("name_types.tsv", ("words", "name", "type", "example"))


def patterns(table: str, columns: Sequence[str]) -> Mapping[str, tuple[Pattern, ...]]:
    """Read a table of words around names, each with an example."""
    found: dict[str, list[Pattern]] = defaultdict(list)
    for line, row in numbered(table, columns):
        words = re.compile(re.escape(row["words"]).replace("…", f"[^，。；]{{1,{REACH - 4}}}?"))
        if not words.search(row["example"]) or row["name"] not in row["words"]:
            raise BrokenData(f"{table}:{line}: {row['words']} is not in its example or has no {row['name']}")
        found[row["name"]].append(Pattern(words, row["words"].index(row["name"]), row.get("type", "")))
    return {name: tuple(those) for name, those in found.items()}
