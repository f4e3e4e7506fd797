"""Time: zones, leap days, year ends, news before and after the events; whatever is printed, a day is a day or nothing."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.graph.quads import days
from kg.model import Article, Marks
from kg.read.articles import UnreadableArticle, from_json
from kg.read.imprint import BEIJING, iso
from kg.read.sentences import split
from kg.tag.dates import times
from tests.hard.effort import effort

UNREAD = Marks({})
MANY = settings(max_examples=effort(150, 20_000), deadline=None)
PUBLISHED = st.dates(date(1990, 1, 1), date(2090, 12, 31)) | st.sampled_from(
    [date(2024, 2, 29), date(2023, 2, 28), date(2024, 3, 1), date(2024, 12, 31), date(2025, 1, 1), date(2000, 2, 29)]
)
ZONES = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))


def read(text: str, published: str | None) -> list[str]:
    article = Article("a", text, published=published)
    return [time.value for time in times(article, split(article), UNREAD)]


@MANY
@given(st.datetimes(datetime(1990, 1, 1), datetime(2090, 12, 31)), ZONES)
def test_a_moment_is_the_same_moment_in_beijing(moment, zone):
    there = moment.replace(tzinfo=zone, microsecond=0)
    written = datetime.fromisoformat(iso(there.isoformat()))
    assert written == there and written.utcoffset() == timedelta(hours=8)


@MANY
@given(st.datetimes(datetime(1990, 1, 1), datetime(2090, 12, 31)), ZONES)
def test_what_zone_a_page_prints_does_not_move_its_day_in_beijing(moment, zone):
    there = moment.replace(tzinfo=zone, microsecond=0)
    article = from_json("a", "a", f'{{"id": "a", "text": "双方15日会谈。", "published": "{there.isoformat()}"}}')
    assert article.day == there.astimezone(BEIJING).date()
    assert there.astimezone(UTC).date() - article.day in (timedelta(0), timedelta(-1))


@MANY
@given(PUBLISHED)
def test_every_day_of_the_calendar_is_read_as_itself(day):
    assert read(f"双方{day.year}年{day.month}月{day.day}日会谈。", None) == [day.isoformat()]


@MANY
@given(PUBLISHED, st.integers(1, 31))
def test_a_day_alone_is_a_day_of_the_calendar_near_publication(published, number):
    for value in read(f"双方{number}日会谈。", published.isoformat()):
        found = date.fromisoformat(value)
        assert found.day == number and abs((found - published).days) <= 62


@MANY
@given(PUBLISHED, st.integers(1, 12), st.integers(1, 31))
def test_a_month_and_day_lie_within_a_year_of_publication(published, month, number):
    for value in read(f"双方{month}月{number}日会谈。", published.isoformat()):
        found = date.fromisoformat(value)
        assert (found.month, found.day) == (month, number) and abs((found - published).days) <= 366 * 4 + 1


@pytest.mark.parametrize(
    ("published", "text", "day"),
    [
        ("2025-01-01", "双方2024年12月31日会谈。", "2024-12-31"),
        ("2025-01-01", "双方31日会谈。", "2024-12-31"),
        ("2025-01-02", "双方12月31日会谈。", "2024-12-31"),
        ("2024-03-01", "双方29日会谈。", "2024-02-29"),
        ("2024-03-01", "双方2月29日会谈。", "2024-02-29"),
        ("2025-12-16T00:10:00+08:00", "双方15日会谈。", "2025-12-15"),
        ("2025-12-15T23:50:00Z", "双方昨天会谈。", "2025-12-15"),
        ("2024-12-31T23:30:00-05:00", "双方1日会谈。", "2025-01-01"),
        ("2025-12-16", "双方将于明年1月5日会谈。", "2026-01-05"),
        ("2025-12-16", "双方定于20日会谈。", "2025-12-20"),
    ],
)
def test_before_and_after_the_events(published, text, day):
    record = from_json("a", "a", f'{{"id": "a", "text": "{text}", "published": "{published}"}}')
    assert day in read(record.text, record.published)


IMPOSSIBLE = (
    "2月30日",
    "2月31日",
    "4月31日",
    "13月1日",
    "0月5日",
    "2023年2月29日",
    "1900年2月29日",
    "32日",
    "0日",
    "2025年13月",
    "99日",
    "二月三十日",
)


@pytest.mark.parametrize("words", IMPOSSIBLE)
@pytest.mark.parametrize("published", ["2025-12-16", "2024-02-29", None])
def test_a_day_that_is_none_is_nothing(words, published):
    for value in read(f"双方{words}会谈。", published):
        first, last = days(value)  # what is left of it, such as the year, is one of the calendar
        assert first <= last


@pytest.mark.parametrize(
    "words",
    [
        "2025-02-29",
        "2025-13-01",
        "2025-00-10",
        "0000-01-01",
        "10000-01-01",
        "2025-12-16T24:61",
        "2月30日",
        "1899-12-31",
        "20251",
        "9" * 400,
    ],
)
def test_a_publication_that_is_no_day_is_refused(words):
    with pytest.raises(UnreadableArticle, match="write it as"):
        from_json("a", "a", f'{{"id": "a", "text": "双方会谈。", "published": "{words}"}}')


PIECES = st.sampled_from(
    ["15日", "至", "2月", "30日", "明年", "去年", "2025年", "上周五", "下周", "本月", "年底", "月初", "、", "。", "闰", "第", "零", "三十", "99999", "日", "年", "近日", "凌晨", "0", "－", "/", "\n", "9999年", "0001年", "公元前"]
)  # fmt: skip


@MANY
@given(st.lists(PIECES, max_size=30).map("".join), st.none() | PUBLISHED.map(date.isoformat))
def test_whatever_is_printed_every_time_is_one_of_the_calendar(text, published):
    article = Article("a", "双方会谈。" + text, published=published)
    sentences = {sentence.id: sentence for sentence in split(article)}
    for time in times(article, tuple(sentences.values()), UNREAD):
        first, last = days(time.value)
        assert first <= last
        assert sentences[time.sentence].span.holds(time.span) and time.span.of(article.text)
