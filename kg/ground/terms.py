"""Terms of office between rough dates: YYYY, YYYY-MM, YYYY-MM-DD, or empty where nothing is known."""

from __future__ import annotations

from calendar import monthrange
from datetime import date


def covers(begin: str, end: str, day: date) -> bool | None:
    """Tell whether a term covers a day; None if its dates are too rough to tell. Without an end it lasts until now.

    >>> covers("2022-05", "2025", date(2023, 1, 1)), covers("2022", "", date(2022, 6, 1)), covers("2022", "", date(2021, 6, 1))
    (True, None, False)
    """
    if not begin or day < earliest(begin) or (end and day > latest(end)):
        return False if begin else None
    surely_begun = day >= latest(begin)
    surely_going_on = not end or day < earliest(end)
    return True if surely_begun and surely_going_on else None


def earliest(rough: str) -> date:
    """Give the first day that a rough date can mean."""
    year, month, day = (*map(int, rough.split("-")), 1, 1)[:3]
    return date(year, month, day)


def latest(rough: str) -> date:
    """Give the last day that a rough date can mean."""
    parts = [*map(int, rough.split("-"))]
    if len(parts) == 1:
        return date(parts[0], 12, 31)
    return date(parts[0], parts[1], parts[2] if len(parts) == 3 else monthrange(parts[0], parts[1])[1])
