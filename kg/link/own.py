"""Names that the tables do not have: which of them, in one article, are the same by their form alone."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Generic, TypeVar

from kg.link.candidates import Forms

Named = TypeVar("Named")

GENERIC_ENDS = (
    "武装部队",
    "武装力量",
    "武装",
    "集团",
    "公司",
    "组织",
    "政府",
    "地区",
    "市",
    "省",
    "州",
    "县",
    "镇",
    "区",
    "旅",
)
"""Words that are left away as soon as a name is known: 哈桑旅武装 and 哈桑旅, 易捷航空公司 and 易捷航空."""


def same_person(one: str, other: str) -> bool:
    """Tell whether two names may be a full and a short form: 帕特·基辛格 and 基辛格, 高市早苗 and 高市.

    >>> same_person("基辛格", "帕特·基辛格"), same_person("基辛格", "基辛"), same_person("习", "习近平")
    (True, False, True)
    """
    short, full = sorted((one, other), key=len)
    if "·" in full:
        parts, wanted = full.split("·"), short.split("·")
        return any(parts[start : start + len(wanted)] == wanted for start in range(len(parts)))
    # Chinese, Japanese and Korean names begin with the family's; 习 and 高市 stand for the whole.
    return len(full) in (2, 3, 4) and len(short) <= len(full) // 2 and full.startswith(short)


class Namesakes(Generic[Named]):
    """Persons of an article, to be found by a name that may be a short or full form of theirs.

    Not every two names of a long list are compared: only those of which one has the other's part.
    """

    def __init__(self) -> None:
        self._by_form: dict[str, list[Named]] = {}
        self._by_part: dict[str, list[Named]] = {}

    def add(self, words: str, person: Named) -> None:
        """Take a person in by a name."""
        self._by_form.setdefault(form_in_full_names(words), []).append(person)
        for part in parts_for_short(words):
            self._by_part.setdefault(part, []).append(person)

    def near(self, words: str) -> list[Named]:
        """Give the persons with whose name this one may be the same, and perhaps some more; first those with longer ones."""
        longer = self._by_part.get(form_in_full_names(words), [])
        shorter = [person for part in parts_for_short(words) for person in self._by_form.get(part, ())]
        return [*longer, *shorter]


def form_in_full_names(words: str) -> str:
    """Give what of a name must be a part of every name that it is short for."""
    return words.rpartition("·")[2]


def parts_for_short(words: str) -> Iterable[str]:
    """Give the parts of a name with which a short form of it may end, as `same_person` has it."""
    if "·" in words:
        return dict.fromkeys(words.split("·"))
    return (words[:length] for length in range(1, len(words) // 2 + 1)) if len(words) in (2, 3, 4) else ()


def same_body(name: str, other: str, forms: Forms) -> bool:
    """Tell whether a name that nobody knows may be a form of another one: 乌通社 of 乌克兰国家通讯社.

    A country at the beginning may be shortened or left away, a kind of place or company at the end left away; a
    name may be the end of the other (战区陆军 of 东部战区陆军) or some of its characters.
    """
    stems, others = set(without_country(name, forms)), set(without_country(other, forms))
    if stems & others and agree_in_country(name, other, forms):
        return True
    return is_abbreviation(name, other) or (len(name) > 2 and other.endswith(name))


def same_work(name: str, other: str) -> bool:
    """Tell whether a name may stand for a work that is named in full: 条例 for 巡视工作条例."""
    return len(name) > 1 and other.endswith(name)


@lru_cache(maxsize=1 << 14)
def without_country(name: str, forms: Forms) -> tuple[str, ...]:
    """Give a name as it is and without what may be left away at either end."""
    starts = [name, *(rest.removeprefix("联邦") for _, _, rest in forms.split(name) if len(rest) > 1)]
    ends = [start.removesuffix(end) for start in starts for end in GENERIC_ENDS if len(start) > len(end) + 1]
    return tuple(dict.fromkeys([*starts, *ends]))


def agree_in_country(one: str, other: str, forms: Forms) -> bool:
    """Tell whether the countries that two names begin with can be the same; a name may begin with none."""
    first, second = countries_before(one, forms), countries_before(other, forms)
    return not first or not second or bool(first & second)


@lru_cache(maxsize=1 << 14)
def countries_before(name: str, forms: Forms) -> frozenset[str]:
    """Give the keys of the countries that a name may begin with."""
    return frozenset(country.key for country, _, _ in forms.split(name))


def is_abbreviation(short: str, full: str) -> bool:
    """Tell whether a name is made of characters of a longer one, beginning and ending alike.

    >>> is_abbreviation("乌通社", "乌克兰国家通讯社"), is_abbreviation("通社", "乌克兰国家通讯社")
    (True, False)
    """
    if len(short) < 3 or len(full) < len(short) + 2 or (short[0], short[-1]) != (full[0], full[-1]):
        return False
    rest = iter(full)
    return all(character in rest for character in short)
