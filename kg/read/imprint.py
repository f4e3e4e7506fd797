"""What a page prints about itself: headline, time of publication, source."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone
from typing import NamedTuple

from kg.read.layout import DATELINE, SOURCE, STAMP, Line, arrange

BEIJING = timezone(timedelta(hours=8))
YEARS = range(1900, 2100)
PUBLISHED = re.compile(r"(?:发布|发表|更新)(?:时间|日期|于)")
AGENCY = re.compile(r"[(（]?(?P<source>[^\s，。、：:()（]{2,8}?(?:社|网|報|报|台))")


class Imprint(NamedTuple):
    """Headline, time of publication and source as printed; None where the page prints none."""

    title: str | None = None
    published: str | None = None
    source: str | None = None
    warnings: tuple[str, ...] = ()


def imprint(text: str, title: str | None = None) -> Imprint:
    """Find what a page says about its own publication.

    >>> imprint("双方在柏林会谈\\n\\n2025-12-16 10:25来源: 新华社\\n\\n会谈结束。")
    Imprint(title='双方在柏林会谈', published='2025-12-16T10:25:00+08:00', source='新华社', warnings=())
    """
    page = arrange(text, title)
    head = next((line.span.of(text) for line in page if line.kind == "headline"), None)
    published, warnings = published_in(page)
    return Imprint(title or head, published, source_in(page, text), warnings)


def published_in(page: list[Line]) -> tuple[str | None, tuple[str, ...]]:
    """Find the day, and the hour where printed, in the line under the headline or in a dateline that holds the year."""
    printed = [line.words for line in page if line.kind == "byline"]
    printed += [match[0] for line in page if (match := DATELINE.match(line.words))]
    # A day below the story is that of another one, unless it says of what it is.
    printed += [line.words for line in page if PUBLISHED.match(line.words)]
    wrong = []
    for words in printed:
        for match in STAMP.finditer(words):
            try:
                return moment(match), ()
            except ValueError:
                wrong.append(f"{match[0]!r} is no day of the calendar")
    return None, tuple(wrong[:1])


def moment(match: re.Match[str]) -> str:
    """Write a printed time as ISO 8601; pages of Chinese news print Beijing time.

    >>> moment(STAMP.search("2025年12月16日 10:25"))
    '2025-12-16T10:25:00+08:00'
    """
    part = {name: int(value) for name, value in match.groupdict().items() if value}
    if part["year"] not in YEARS:
        raise ValueError(f"{match[0]!r} is no time of Chinese news")
    day = datetime(part["year"], part["month"], part["day"], tzinfo=BEIJING)
    if "hour" not in part:
        return day.date().isoformat()
    return day.replace(hour=part["hour"], minute=part["minute"], second=part.get("second", 0)).isoformat()


def iso(written: str) -> str:
    """Write a time given by a record or a page's head as ISO 8601; one without a zone is Beijing's.

    >>> iso("2025-12-16T02:25:00Z"), iso("2025/12/16"), iso("2025-12-16 10:25:00")
    ('2025-12-16T10:25:00+08:00', '2025-12-16', '2025-12-16T10:25:00+08:00')
    """
    if match := STAMP.fullmatch(written.strip()):
        return moment(match)
    time = datetime.fromisoformat(written.strip())
    if time.year not in YEARS:
        raise ValueError(f"{written!r} is no time of Chinese news")
    return (time.astimezone(BEIJING) if time.tzinfo else time.replace(tzinfo=BEIJING)).isoformat()


def source_in(page: list[Line], text: str) -> str | None:
    """Find the source behind 来源, or else the agency of the dateline."""
    for line in page:
        if line.kind == "byline" and (match := SOURCE.search(line.words)):
            return line.span.of(text)[match.start("source") : match.end("source")]
    for line in page:
        if DATELINE.match(line.words) and (match := AGENCY.match(line.words)):
            return line.span.of(text)[match.start("source") : match.end("source")]
    return None
