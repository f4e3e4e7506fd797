"""15日, 上周五, 去年底, 过去两天 → Time, seen from the day of publication.

What cannot be resolved is left out: in an article without a date, 15日 stays open instead of being guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import NamedTuple, cast

from kg.ground.script import fold
from kg.model import Article, Mark, Marks, Sentence, Span, Time
from kg.tag.calendar import Days, until
from kg.tag.expressions import FRESH, TO, Seen, anywhere, cues, forms, from_spoken_word, hours, leaning, traps

# A sentence without one of these says no time; most do not.
HINT = re.compile(r"[年月日天周季期]|\d{4}|星期|礼拜|\d号|[今昨当明][早晨晚夜]")
BETWEEN = re.compile(TO)
LISTED = re.compile(r"\s*[和与及、,]\s*")
CLAUSE = re.compile(r"[，。；：,;]")
SINCE = re.compile(r"以来|至今|起")
LOOKS_BACK = 14
SPOKEN = from_spoken_word.__name__

BY_RULE = 0.96
BY_BOTH = 0.98
AGAINST_HEADS = 0.6


class Found(NamedTuple):
    """An expression of a sentence and the days it means."""

    span: Span
    days: Days
    form: str


def times(article: Article, sentences: Sequence[Sentence], marks: Marks) -> tuple[Time, ...]:
    """Find what says when, and resolve it against the day of publication.

    >>> article = Article("a", "双方14日和15日会谈，本周末再谈。", published="2025-12-16")
    >>> sentence = Sentence("s1", Span(0, 17), "body", 0)
    >>> [time.value for time in times(article, [sentence], Marks({}))]
    ['2025-12-14', '2025-12-15', '2025-12-20/2025-12-21']
    """
    heads = marks.of("value", "time")
    return tuple(
        Time(found.span, found.days.value, sentence.id, f"dates.{found.form}", confidence(found, heads, marks))
        for sentence, found in told(article, sentences)
    )


def confidence(found: Found, heads: Sequence[Mark], marks: Marks) -> float:
    """Say how sure a time is: the heads, where they have read, see it too or do not."""
    if "value" not in marks.lanes:
        return BY_RULE
    return BY_BOTH if any(found.span.meets(mark.span) for mark in heads) else AGAINST_HEADS


def told(article: Article, sentences: Sequence[Sentence]) -> Iterator[tuple[Sentence, Found]]:
    """Walk through the article as a reader does, keeping in mind the day last told: 当天 means that one."""
    text = fold(article.text)
    day: Days | None = None
    talk: Days | None = None
    said: Days | None = None
    for sentence in sentences:
        words = text[slice(*sentence.span)]
        if sentence.kind == "boilerplate" or not HINT.search(words):
            continue
        if day is None and leaning().search(words):
            day = first_told(article.day, text, sentences)
        found = list(joined(expressions(words, Seen(article.day, told=day, talk=talk, said=said)), words))
        days = [one for one in found if one.days.grain == "day"]
        day = latest([one.days for one in days], article.day) or day
        # 昨天会谈成功。昨天还签署了协议: both are seen from the day of the talk.
        talk = latest([one.days for one in days if one.form != SPOKEN], article.day) or talk
        said = found[-1].days if found else said
        for one in found:
            yield sentence, one._replace(span=Span(*(place + sentence.span.start for place in one.span)))


def first_told(published: date | None, text: str, sentences: Sequence[Sentence]) -> Days | None:
    """Give the first day that the article tells outright: 同日 in a headline means the 15日 of the first sentence."""
    for sentence in sentences:
        words = text[slice(*sentence.span)]
        if sentence.kind == "boilerplate" or not HINT.search(words):
            continue
        for one in joined(expressions(words, Seen(published)), words):
            if one.days.grain == "day" and not leaning().match(words, one.span.start):
                is_news = published is None or 0 <= (published - one.days.first).days < FRESH
                return one.days if is_news else None
    return None


def latest(days: Sequence[Days], published: date | None) -> Days | None:
    """Give the day that a sentence leaves in mind: its news, not the past that it recalls or the time it looks to."""
    behind = [day for day in days if published is None or day.first <= published]
    return max(behind, key=lambda day: day.first, default=days[-1] if days else None)


def expressions(words: str, seen: Seen) -> Iterator[Found]:
    """Find the expressions of a sentence one by one, each seen from those before it."""
    silent = [Span(*match.span()) for match in traps().finditer(words)]
    so_far: list[Found] = []
    for match in anywhere().finditer(words):
        form = forms()[cast(str, match.lastgroup)]
        said = form.pattern.match(words, match.start())
        if said is None or any(trap.meets(Span(*said.span())) for trap in silent):
            continue
        if so_far and said.start() < so_far[-1].span.end:
            continue  # 15日当天 is said once
        try:
            days = form.means(said, look(words, Span(*said.span()), seen, so_far))
        except (ValueError, OverflowError):
            continue  # beyond the calendar: 00世纪80年代
        if days:
            span = hourly(words, *said.span()) if days.grain == "day" else Span(*said.span())
            so_far.append(Found(span, days, form.means.__name__))
            yield so_far[-1]


def hourly(words: str, start: int, end: int) -> Span:
    """Give the span of a day with the part of it that is named behind: 15日晚, 今天（3月14日）凌晨."""
    part = hours().match(words, end)
    return Span(start, part.end() if part else end)


def look(words: str, span: Span, seen: Seen, so_far: Sequence[Found]) -> Seen:
    """Say from where an expression is seen, given those before it in the sentence."""
    days = [found for found in so_far if found.days.grain == "day"]
    # 昨天结束，明天公布: both are seen from the day of the talk, not one from the other.
    talk = next((found.days for found in reversed(days) if found.form != SPOKEN), seen.talk)
    gap = words[so_far[-1].span.end : span.start] if so_far else ""
    tied = so_far and days and so_far[-1] is days[-1] and (BETWEEN.fullmatch(gap) or LISTED.fullmatch(gap))
    return Seen(
        seen.published,
        told=days[-1].days if days else seen.told,
        talk=talk,
        left=days[-1].days if tied else None,
        since=year_named(words, span, so_far),
        said=so_far[-1].days if so_far else seen.said,
        ahead=to_come(words, span),
    )


def year_named(words: str, span: Span, so_far: Sequence[Found]) -> Days | None:
    """Give what was just said with its year: 2021年5月…，9月… are of one year, 2024年一季度…，二季度… too.

    It is not so behind 以来, nor where a whole year was said.
    """
    if not so_far or "年" not in so_far[-1].span.of(words):
        return None
    if so_far[-1].form != "in_month" and (so_far[-1].form, so_far[-1].days.grain) != ("in_year", "stretch"):
        return None
    return None if SINCE.match(words, so_far[-1].span.end, span.start) else so_far[-1].days


def to_come(words: str, span: Span) -> bool:
    """Tell whether the clause looks ahead: 将于15日, 15日起."""
    clause = CLAUSE.split(words[: span.start])[-1][-LOOKS_BACK:]
    return bool(re.search(cues("before"), clause) or re.match(cues("behind"), words[span.end :]))


def joined(found: Iterable[Found], words: str) -> Iterator[Found]:
    """Join what is one: 15日晚至今天凌晨 is a stretch, 今天（3月14日） is one day said twice."""
    held: Found | None = None
    for one in found:
        if held is None:
            held = one
            continue
        gap = words[held.span.end : one.span.start]
        span = Span(held.span.start, one.span.end)
        if BETWEEN.fullmatch(gap) and held.days.first <= one.days.last:
            held = Found(span, until(held.days, one.days), "joined")
        elif gap == "(" and words[one.span.end : one.span.end + 1] == ")":
            days = one.days if held.form != "joined" else until(held.days, one.days)
            held = Found(hourly(words, span.start, span.end + 1), days, held.form)
        else:
            yield held
            held = one
    if held is not None:
        yield held
