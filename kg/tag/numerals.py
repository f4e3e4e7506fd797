"""Chinese and Arabic numerals, and the two mixed: 三点五亿, 1780万, 两千零八, 二〇二五."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache

DIGITS = {
    "〇": 0,
    "○": 0,
    "零": 0,
    "一": 1,
    "二": 2,
    "两": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
}
UNITS = {"兆": 10**12, "亿": 10**8, "万": 10**4, "千": 10**3, "百": 10**2, "十": 10}
# More than fifteen digits are somebody's number, not a number of things.
ARABIC = r"\d{1,3}(?:[,，]\d{3}){1,4}(?:\.\d{1,9})?(?!\d)|\d{1,15}(?:\.\d{1,9})?(?!\d)"
# 500千克 are five hundred: the 千 of a unit is no thousand.
THOUSAND = r"千(?![克米瓦伏帕卡])"
# 1.2兆元 are a million millions in Taiwan; 5兆瓦 are five megawatts everywhere.
MILLION_MILLION = r"(?:兆(?=[多余]?[美欧日韩港加澳新台人元圆，。、；卢]))"
CHINESE = rf"(?:[〇○零一二两三四五六七八九十百万亿]|{THOUSAND})"
# 3万5000 and 1亿2000万 go down by their units; 3万5 is left alone.
MIXED = rf"(?<!\d)\d{{1,4}}(?:[亿万](?:\d{{2,4}}|\d(?=[百千]))){{1,2}}(?!\d)(?:[百万]|{THOUSAND})?"
NUMERAL = (
    rf"(?:{MIXED}|(?:{ARABIC})(?:[百万亿]|{THOUSAND}|{MILLION_MILLION}){{0,3}}"
    rf"|{CHINESE}+(?:{MILLION_MILLION}|点[〇零一二三四五六七八九]+(?:[万亿]{{0,2}}|{MILLION_MILLION}))?)"
)


@lru_cache(maxsize=4096)
def number(words: str) -> int | float:
    """Give the value of a numeral.

    >>> number("3.5亿"), number("二〇二五"), number("一千零五十"), number("60.19万亿"), number("1.2兆"), number("廿五")
    (350000000, 2025, 1050, 60190000000000, 1200000000000, 25)
    """
    value = exact(words.replace(",", "").replace("，", "").replace("廿", "二十"))
    return int(value) if value == value.to_integral_value() else float(value)


def exact(words: str) -> Decimal:
    """Give the value as it is written, without rounding."""
    for unit, size in UNITS.items():
        left, found, right = words.rpartition(unit)
        if found:
            return (exact(left) if left else Decimal(1)) * size + (exact(right) if right else 0)
    if "点" in words:
        words = words.replace("点", ".")
    try:
        return Decimal("".join(str(DIGITS.get(character, character)) for character in words))
    except ArithmeticError as error:
        raise ValueError(f"{words!r} is no numeral") from error
