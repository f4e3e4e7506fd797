"""A body that is named without its country, 外交部 or 最高法院, belongs to the country that the text speaks of there.

法国总统…，外交部…: the country named last before it in the sentence, or else in the paragraph. A country that is only
gone to, spoken to or spoken about (访华, 同中国, 针对日本…，) does not act, so the body is not its own. Whose official
is named right behind the body (外交部长王毅) is plainer still.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence

from kg.ground.script import fold
from kg.link.candidates import Forms, possible
from kg.model import Mention, Span

CHINA = "CN"
REACH = 400
"""How many characters before a body, within its paragraph, its country may be named."""
TITLE = 12
"""How many characters a title has at most that stands between a body and its official, or a country and its."""
STOPS = re.compile(r"[。！？；]")


def owners(text: str, mentions: Sequence[Mention], forms: Forms) -> Mapping[Span, str]:
    """Give the country, in two letters, of each body that is mentioned without one, where the text tells it."""
    found: dict[Span, str] = {}
    starts = [mention.span.start for mention in mentions]
    for place, mention in enumerate(mentions):
        if mention.type == "ORG" and may_be_any_countrys(fold(mention.span.of(text)), forms):
            behind = mentions[place + 1 : bisect_left(starts, mention.span.end + TITLE)]
            before = mentions[bisect_left(starts, mention.span.start - REACH) : place]
            owner = of_official(text, mention, behind, forms) or named_before(text, mention, before, forms, found)
            if owner:
                found[mention.span] = owner
    return found


def may_be_any_countrys(name: str, forms: Forms) -> bool:
    """Tell whether a name is a kind of body; 外务省 is Japan's wherever it stands, 外交部 China's only at home."""
    return name in forms.bodies and all(one.thing.country == CHINA for one in possible(name, forms))


def of_official(text: str, body: Mention, behind: Sequence[Mention], forms: Forms) -> str | None:
    """Give the country of the known person between whom and the body nothing but a title stands."""
    if not behind or behind[0].type != "PERSON":
        return None
    title = fold(text[body.span.end : behind[0].span.start])
    return country_of(behind[0], text, forms) if title in forms.knowledge.titles else None


def named_before(
    text: str, body: Mention, before: Sequence[Mention], forms: Forms, found: Mapping[Span, str]
) -> str | None:
    """Give the country that is named last before a body in its paragraph and that acts or speaks there."""
    paragraph = text.rfind("\n", 0, body.span.start) + 1
    sentence = max((stop.end() for stop in STOPS.finditer(text, paragraph, body.span.start)), default=paragraph)
    answers = text.startswith(tuple(forms.knowledge.words["answer"]), sentence)
    owner = None
    for place in range(len(before) - 1, -1, -1):
        mention = before[place]
        country = found.get(mention.span) or country_of(mention, text, forms)
        if mention.span.start < paragraph:
            break
        if country == CHINA and answers:
            return CHINA  # 对此，外交部发言人表示: who was spoken of is not who answers
        if country and is_in_office(text[mention.span.end : body.span.start], forms):
            return country
        if owner or country is None or is_object(text, before, place, body, forms):
            continue
        if mention.span.start >= sentence:
            return country
        owner = country
    return owner


def is_in_office(between: str, forms: Forms) -> bool:
    """Tell whether a body goes on with a person's offices: 越南|副总理兼|财政部 部长."""
    joins = tuple(forms.knowledge.words["office-join"])
    return between.endswith(joins) and fold(between[:-1]) in forms.knowledge.titles


def country_of(mention: Mention, text: str, forms: Forms) -> str | None:
    """Give the country for which a name speaks, if it can be one only; who reports speaks for none."""
    name = fold(mention.span.of(text))
    things = [one.thing for one in possible(name, forms) if one.thing.type == mention.type]
    if not things and mention.type == "ORG":  # 德国联盟党, which the tables do not have
        things = [country for country, form, _ in forms.split(name) if len(form) > 1]
    countries = {thing.country for thing in things if not thing.key.startswith("media/")}
    return countries.pop() if len(countries) == 1 else None


def is_object(text: str, before: Sequence[Mention], place: int, body: Mention, forms: Forms) -> bool:
    """Tell whether a name is gone to, spoken to or spoken about: 访华, 会见法国外长巴罗, 针对日本的言论，."""
    start = before[place].span.start
    for earlier in reversed(before[:place]):
        if not start - TITLE <= earlier.span.end <= start:
            break
        between = fold(text[earlier.span.end : start])
        if not between or between in forms.knowledge.titles:
            start = earlier.span.start
    clause = max(text.rfind(mark, 0, start) for mark in "，。；：！？\n") + 1
    is_over = "，" in text[before[place].span.end : body.span.start]
    words = forms.knowledge.words
    return text.endswith(tuple(words["object"]), 0, start) or (
        is_over and text.startswith(tuple(words["about"]), clause, start)
    )
