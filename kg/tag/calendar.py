"""Days and stretches of days: how a month, a quarter or the third ten days of a month lie in the calendar."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

# A report looks back: a day ahead must be this many times nearer than one behind to be meant.
LOOKS_BACK = 4


class Days(NamedTuple):
    """From the first day to the last, both counted; `grain` is how it was said: day, month, year or stretch."""

    first: date
    last: date
    grain: str

    @property
    def value(self) -> str:
        """The days as ISO 8601: 2025-12-15, 2025-12, 2025 or start/end.

        >>> of_month(2025, 12).value, of_quarter(2025, 1).value
        ('2025-12', '2025-01-01/2025-03-31')
        """
        written = self.first.isoformat()
        if self.grain == "stretch" and self.first != self.last:
            return f"{written}/{self.last.isoformat()}"
        return {"year": written[:4], "month": written[:7]}.get(self.grain, written)


def of_day(day: date) -> Days:
    """Give one day."""
    return Days(day, day, "day")


def of_month(year: int, month: int) -> Days:
    """Give a month; month 13 is the next year's January, month 0 the last year's December."""
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    return Days(date(year, month, 1), date(year, month, monthrange(year, month)[1]), "month")


def of_months(year: int, first: int, last: int) -> Days:
    """Give the days from the first to the last month of a year."""
    return until(of_month(year, first), of_month(year, last))


def of_year(year: int) -> Days:
    """Give a year."""
    return Days(date(year, 1, 1), date(year, 12, 31), "year")


def of_quarter(year: int, quarter: int) -> Days:
    """Give a quarter of a year."""
    return of_months(year, 3 * quarter - 2, 3 * quarter)


def of_week(day: date, weeks: int = 0) -> Days:
    """Give the week a day lies in, or one so many weeks later; weeks begin on Monday."""
    monday = day - timedelta(days=day.weekday()) + timedelta(weeks=weeks)
    return Days(monday, monday + timedelta(days=6), "stretch")


def until(first: Days, last: Days) -> Days:
    """Give the stretch from one to the other."""
    return Days(first.first, last.last, "stretch")


def nearest(days: Iterable[Days], published: date, ahead: bool) -> Days | None:
    """Give the days that a report published then means: near it, and behind it unless it speaks of what is to come."""

    def away(some: Days) -> tuple[int, bool]:
        behind, before = (published - some.last).days, (some.last - published).days
        if some.first <= published <= some.last:
            return 0, False
        weight = LOOKS_BACK if (before > 0) != ahead else 1
        return max(behind, before) * weight, before > 0

    return min(days, key=away, default=None)


def day_of(year: int, month: int, day: int) -> Days | None:
    """Give a day if the calendar has it: there is no 30 February.

    >>> day_of(2025, 2, 29) is None, day_of(2024, 2, 29).value
    (True, '2024-02-29')
    """
    try:
        return of_day(date(year, month, day))
    except ValueError:
        return None
