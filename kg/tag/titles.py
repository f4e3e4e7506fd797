"""What is a title, and the words that matter around titles."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Protocol

from kg.tables import rows

LONGEST = 14  # 常驻联合国第一副代表 has ten characters


class Kind(Protocol):
    """A known title, of some kind."""

    @property
    def kind(self) -> str:
        """Tell what kind of office it is."""
        ...


Titles = Mapping[str, Kind]


@cache
def table() -> tuple[tuple[str, str], ...]:
    """Read the words that matter around titles, each with its use."""
    return tuple((row["word"], row["use"]) for row in rows("title_words.tsv", ("word", "use", "example")))


@cache
def words(use: str) -> tuple[str, ...]:
    """Give the words of a use, the longest first."""
    return tuple(sorted((word for word, its_use in table() if its_use == use), key=len, reverse=True))


def bare(gap: str) -> str:
    """Take from what precedes a name all that is no title: ）, 时任, 负责人道主义事务的."""
    rest = gap.rsplit("的", 1)[-1].lstrip("”’》）)").strip()
    return next((rest.removeprefix(now) for now in words("now") if rest.startswith(now)), rest)


def is_title(words_before: str, titles: Titles) -> bool:
    """Tell whether the words between a body and a name are a title: known, or shaped like one."""
    if words_before in titles:
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
    """Give the longest known title that ends a stretch of text, or nothing."""
    return next((gap[start:] for start in range(max(0, len(gap) - LONGEST), len(gap)) if gap[start:] in titles), "")


def longest_title_at_start(rest: str, titles: Titles) -> str:
    """Give the longest known title that begins a stretch of text, or nothing."""
    return next((rest[:end] for end in range(min(LONGEST, len(rest)), 1, -1) if rest[:end] in titles), "")
