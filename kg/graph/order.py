"""One order and one form for what can be written in several: ids, whole numbers, confidences."""

from __future__ import annotations

import re
from collections.abc import Iterable


def in_order(ids: Iterable[str]) -> list[str]:
    """Put ids into the order a person counts in.

    >>> in_order({"e10", "e9", "e1"})
    ['e1', 'e9', 'e10']
    """
    return sorted(set(ids), key=counting)


def counting(id: str) -> tuple[tuple[bool, int, str], ...]:
    """Give the key that sorts e9 before e10."""
    parts = re.findall(r"[0-9]+|[^0-9]+", id)
    return tuple((part.isdecimal(), int(part) if part.isdecimal() else 0, part) for part in parts)


def rounded(confidence: float) -> float:
    """Round to the two digits that every machine agrees on."""
    return round(float(confidence), 2)


def plain(value: int | float) -> int | float:
    """Write a whole number without a point, as the text does.

    >>> plain(800000.0), plain(3.22)
    (800000, 3.22)
    """
    return int(value) if value == int(value) else value
