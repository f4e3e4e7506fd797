"""What is a title, and the words that matter around titles."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Protocol

from kg.ground.tables import words_of

LONGEST = 14  # 常驻联合国第一副代表 has ten characters


COUNTED_UP = 30
"""How many characters a title has at most that counts up what it is for."""
COUNTED = re.compile("^[一二两三四五六七八九十几数0-9]+[名位个]")


class Kind(Protocol):
    """A known title, of some kind."""

    @property
    def kind(self) -> str:
        """Tell what kind of office it is."""
        ...


Titles = Mapping[str, Kind]


def words(use: str) -> tuple[str, ...]:
    """Give the words of a use that matter around titles, the longest first."""
    return words_of("title_words.tsv", "use", use)


def bare(gap: str) -> str:
    """Take from what precedes a name all that is no title: ）, 时任, 一名, 负责人道主义事务的."""
    rest = COUNTED.sub("", gap.rsplit("的", 1)[-1].lstrip("”’》）)").strip())
    return next((rest.removeprefix(now) for now in words("now") if rest.startswith(now)), rest)


def known(title: str, titles: Titles) -> Kind | None:
    """Give a title's kind: its own, or that of the title behind 副, 前, 第一: 第一副总理 is a kind of 总理.

    >>> known("副部长", {}) is None
    True
    """
    kind = titles.get(title)
    if kind is not None or title[:1] not in openings():
        return kind
    degree = degrees().match(title)
    return known(title[degree.end() :], titles) if degree else None


@cache
def openings() -> frozenset[str]:
    """Give the first characters of degrees: 副, 前, 第."""
    return frozenset(degree[0] for degree in words("degree"))


@cache
def degrees() -> re.Pattern[str]:
    """Match what makes an office another one of its kind, the longest first: 代理 before 代."""
    return re.compile("|".join(map(re.escape, words("degree"))))


def is_title(words_before: str, titles: Titles) -> bool:
    """Tell whether the words between a body and a name are a title: known, or shaped like one."""
    if known(words_before, titles):
        return True
    head = longest_title_at_end(words_before, titles)
    rest = words_before.removesuffix(head)
    return (
        bool(head)
        and len(words_before) <= LONGEST
        and all("一" <= character <= "鿿" for character in rest)
        and not any(stop in rest for stop in words("stop") + words("join"))
    )


def longest_title_at_end(gap: str, titles: Titles) -> str:
    """Give the longest known title that ends a stretch of text, or nothing; 此前总统 ends in 总统, not in 前总统."""
    starts = range(max(0, len(gap) - LONGEST), len(gap))
    fits = (start for start in starts if known(gap[start:], titles))
    return next((gap[start:] for start in fits if not cuts_a_word(gap, start, titles)), "")


def cuts_a_word(gap: str, start: int, titles: Titles) -> int:
    """Tell how many characters of a title, 前 or 代, are the end of a word before it: 此前|总统, 取代|总理."""
    degree = degrees().match(gap, start)
    if not degree or not gap[: degree.end()].endswith(words("no-degree")) or not known(gap[degree.end() :], titles):
        return 0
    return degree.end() - start


def longest_title_at_start(rest: str, titles: Titles) -> str:
    """Give the longest known title that begins a stretch of text, or nothing."""
    return next((rest[:end] for end in range(min(LONGEST, len(rest)), 1, -1) if known(rest[:end], titles)), "")


def title_of_portfolios(gap: str, titles: Titles) -> str:
    """Give the title at the end that counts up what it is for, or nothing: 创新、科学和工业部长.

    >>> title_of_portfolios("副总理兼外交与侨务部长", {"部长": Kind, "副总理": Kind})
    '外交与侨务部长'
    """
    head = longest_title_at_end(gap, titles) if gap.endswith(words("of-portfolio")) else ""
    found = portfolios().search(gap, max(0, len(gap) - COUNTED_UP)) if head else None
    if not found or not (head.endswith(found["head"]) or found["head"].endswith(head)):
        return ""
    before = gap[: found.start()]
    stands_alone = not before or before.endswith(words("join")) or before.endswith(words("lead"))
    return found.group() if stands_alone and found.group() not in titles else ""


@cache
def portfolios() -> re.Pattern[str]:
    """Match portfolios, one or a list of them, and the office at their end."""
    one = f"(?:{'|'.join(map(re.escape, words('portfolio')))})+"
    joints = "(?:、|和|与|及|以及|暨)"
    heads = "|".join(map(re.escape, words("of-portfolio")))
    return re.compile(rf"{one}(?:{joints}{one})*(?P<head>{heads})$")
