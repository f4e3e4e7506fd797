"""The forms in which Chinese news says when, and what each means seen from a day: 去年10月初, 上周五, 前三季度, 15日.

One function a form; its pattern stands above it and its docstring is the explanation of what it finds. The words
themselves are rows of `data/time_words.tsv` and `data/time_parts.tsv`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import NamedTuple

from kg.ground.tables import numbered, rows
from kg.model import BrokenData
from kg.tag.calendar import Days, day_of, nearest, of_day, of_month, of_months, of_quarter, of_week, of_year, until
from kg.tag.numerals import number

Meaning = Callable[[re.Match[str], "Seen"], Days | None]

TO = r"\s*(?:-{1,2}|~|至|到)\s*"
COUNT = r"(?:\d{1,2}|[一二两三四五六七八九十]{1,3})"
# 1500年历史 and 2000年前 are stretches of time rather than years.
YEAR = (
    r"(?:(?<!\d)(?!(?:1[5-9]|20)00年(?:前|历史|多|以|来))(?:1[5-9]|20)\d\d|[一二][〇○零一二三四五六七八九]{3}"
    r"|民国\d{1,3})年(?!期)"
)
MONTH = r"(?:(?<![\d.])(?:1[0-2]|0?[1-9])|(?<![第〇一二三四五六七八九十百])(?:十[一二]?|[一二三四五六七八九]))"
# 60日 and 1.5日 are no days of a month: the digits stand alone.
DAY = r"(?:(?<![\d.])(?:3[01]|[12]\d|0?[1-9]))"
DAY_IN_MONTH = rf"(?:{DAY}|廿[一二三四五六七八九]?|三十一?|二?十[一二三四五六七八九]?|[一二三四五六七八九])"
SPELT_DAY = r"(?:(?<![第满达约近百一二三四五六七八九十])(?:二?十[一二三四五六七八九]|二十|三十一?))"
# 100日元, 三日游 and 15日内 are no days, but 15日元首会晤, 15日游行 and 15日内塔尼亚胡 begin with one.
IS_DAY = (
    r"日(?!元(?![首老帅])|圆(?![满桌])|游(?![行说客击])|[龄后]|以[内上下]"
    r"|之?内(?=[，。、；将完提作必再可的有向予]|$)|之?久)"
)
BEGINS = r"\d〇一二两三四五六七八九十廿第前过上本周星礼民“"
# 14、15两日 are two days of which the last carries no 日 of its own.
TOGETHER = r"[两三四]日(?!元|圆|游)"
# 会议第二天 is a day of the meeting; the one behind the day told begins a clause.
CLAUSE_BEGINS = r"(?<![^，。；：！？,;:!?“\s])"
# 本周日本首相访华 is of this week, not of Sunday.
NO_JAPAN = r"(?!(?<=日)[本方])"
EVERY_WEEK = re.compile(r"[周期拜][一二三四五六日天][至到、]$")
FRESH = 7
REPUBLIC = 1911  # 民国114年 is 2025
FIRST_PLAN = 1951  # the n-th five-year plan begins in 1951 + 5 n


class Word(NamedTuple):
    """A word of time: so many days, weeks, months or years from the day of publication or from the day told."""

    unit: str
    source: str
    shift: int


@dataclass(frozen=True, slots=True)
class Seen:
    """From where an expression is seen: the day of publication, the day last told and that of the talk, its neighbour.

    `left` is the day it is tied to (14日和15日), `since` a month or day whose year the sentence has named (2021年5月
    …，9月…), `said` whatever was said last (2024年7月…，同年10月…), `ahead` tells that the sentence looks forward (将于).
    """

    published: date | None
    told: Days | None = None
    talk: Days | None = None
    left: Days | None = None
    since: Days | None = None
    said: Days | None = None
    ahead: bool = False

    def choose(self, *days: Days | None) -> Days | None:
        """Give those days that a report published then means."""
        known = [some for some in days if some]
        return nearest(known, self.published, self.ahead) if self.published else None

    def origin(self, source: str) -> date | None:
        """Give the day a word counts from: 今天 from the publication's, 当天 from the day told, 昨天 from the talk's."""
        if source == "coming":
            # From November on, 新的一年 is the next one.
            return self.published and self.published + timedelta(days=61)
        if source == "told":
            return self.told.last if self.told else self.published
        # 总理2日会见来宾时说，前天…: who is quoted counts from the day of the talk, if that is news.
        fresh = self.talk and (self.published is None or 0 <= (self.published - self.talk.last).days < FRESH)
        return self.talk.last if self.talk and source == "spoken" and fresh else self.published


@cache
def words() -> dict[str, Word]:
    """The words of time: 去年 is the year before that of publication."""
    table = rows("time_words.tsv", ("word", "unit", "from", "shift", "example"))
    return {row["word"]: Word(row["unit"], row["from"], int(row["shift"])) for row in table}


@cache
def parts(of: str) -> dict[str, tuple[int, int]]:
    """The parts of a year, month, week or day: 中旬 is the 11th to the 20th."""
    table = rows("time_parts.tsv", ("word", "of", "first", "last", "example"))
    return {row["word"]: (int(row["first"]), int(row["last"])) for row in table if row["of"] == of}


@cache
def traps() -> re.Pattern[str]:
    """Where words of time say none: in 2030年可持续发展议程 the year is part of a name; so is all in 《》."""
    patterns = ["《[^》]*》"]
    for line, row in numbered("time_traps.tsv", ("word", "pattern", "example")):
        if row["word"] not in row["example"] or not re.search(row["pattern"], row["example"]):
            raise BrokenData(f"time_traps.tsv:{line}: {row['pattern']} is not in its example")
        patterns.append(row["pattern"])
    return re.compile("|".join(patterns))


def any_of(several: Iterable[str]) -> str:
    """Make a pattern of words, the longest first."""
    return f"(?:{'|'.join(sorted(several, key=len, reverse=True))})"


def words_of(unit: str, *sources: str) -> str:
    """Make a pattern of the words of one unit, of all sources or of those named."""
    return any_of(
        word for word, what in words().items() if what.unit == unit and (not sources or what.source in sources)
    )


@cache
def cues(stands: str) -> str:
    """The words before or behind a time that say it is still to come, as a pattern."""
    table = rows("time_cues.tsv", ("word", "stands", "example"))
    return any_of(row["word"] for row in table if row["stands"] == stands)


def from_word(word: str, seen: Seen) -> Days | None:
    """Give what a word of time means: 去年, 上月, 次日."""
    what = words()[word]
    if what.source == "told" and what.unit == "day" and what.shift and not seen.told:
        return None  # 次日, but of which day?
    # 同年 and 当月 go back to a month or a year as well as to a day.
    of_any = what.source == "told" and what.unit in ("month", "year")
    origin = seen.said.last if of_any and seen.said else seen.origin(what.source)
    if origin is None:
        return None
    return {
        "day": lambda: of_day(origin + timedelta(days=what.shift)),
        "week": lambda: of_week(origin, what.shift),
        "month": lambda: of_month(origin.year, origin.month + what.shift),
        "year": lambda: of_year(origin.year + what.shift),
    }[what.unit]()


def year_said(match: re.Match[str], seen: Seen) -> int | None:
    """Give the year that an expression names."""
    if match["year"]:
        year = match["year"].removesuffix("年")
        return REPUBLIC + int(year.removeprefix("民国")) if year.startswith("民国") else int(number(year))
    if match["year_word"]:
        days = from_word(match["year_word"], seen)
        return days.first.year if days else None
    return None


def past(match: re.Match[str], seen: Seen) -> Days | None:
    """过去两天: so many days, the last of which is the day told."""
    end = seen.told.last if seen.told else seen.published
    if end is None:
        return None
    days = int(number(match["many"])) * (7 if match["unit"] in ("周", "星期", "个星期") else 1)
    return Days(end - timedelta(days=days - 1), end, "stretch")


def ago(match: re.Match[str], seen: Seen) -> Days | None:
    """两年前: the year, month or day that lies so far behind the day of publication, or behind that of the talk."""
    day = seen.origin("spoken")
    if day is None:
        return None
    many = int(number(match["many"]))
    if match["unit"] == "年":
        return of_year(day.year - many) if many < day.year - 1 else None
    if match["unit"] == "月":
        return of_month(day.year, day.month - many)
    return of_day(day - timedelta(days=many))


def after_day_told(match: re.Match[str], seen: Seen) -> Days | None:
    """第二天, 三天后: so many days behind the day told."""
    if seen.told is None:
        return None
    return of_day(seen.told.last + timedelta(days=int(number(match["many"])) if match["many"] else 1))


def listed_day(match: re.Match[str], seen: Seen) -> Days | None:
    """14、15日: the first of several days of which only the last carries its 日."""
    return day_numbered(match["day"], seen)


def decade(match: re.Match[str], seen: Seen) -> Days | None:
    """上世纪80年代, 1980年代: ten years of a century."""
    if match["from_year"]:
        first = int(match["from_year"])
        return until(of_year(first), of_year(first + 9))
    if match["century"] in ("上", "本"):
        if seen.published is None:
            return None
        century = seen.published.year // 100 - (match["century"] == "上")
    else:
        century = int(number(match["century"])) - 1
    first = century * 100 + int(number(match["decade"]))
    return until(of_year(first), of_year(first + 9))


def plan(match: re.Match[str], seen: Seen) -> Days | None:
    """“十五五”时期: the years of a five-year plan."""
    first = FIRST_PLAN + 5 * int(number(match["plan"]))
    return until(of_year(first), of_year(first + 4))


def years(match: re.Match[str], seen: Seen) -> Days | None:
    """2021至2025年: from one year to another."""
    first, last = int(match["first"]), int(match["last"])
    return until(of_year(first), of_year(last)) if first < last else None


def numbered_year(match: re.Match[str], seen: Seen) -> Days | None:
    """“联合行动-2025”: the year in the name of a meeting or an exercise."""
    return of_year(int(match["year"]))


def fiscal_year(match: re.Match[str], seen: Seen) -> Days | None:
    """2025财年: the year that a state or a firm names its accounts by."""
    return of_year(int(match["year"]))


def written_day(match: re.Match[str], seen: Seen) -> Days | None:
    """2025-12-16: a day as it is written in figures."""
    return day_of(int(match["year"]), int(match["month"]), int(match["day"]))


def in_year(match: re.Match[str], seen: Seen) -> Days | None:
    """去年, 2025年一季度, 今年前七个月, 去年底: a year or a part of one."""
    year = year_said(match, seen)
    return (part_of_year(match, year) or of_year(year)) if year else None


def in_this_year(match: re.Match[str], seen: Seen) -> Days | None:
    """前三季度, 上半年, 二季度: a part of the year just named or, as is nearer, of that of publication or the last."""
    if seen.since:
        return part_of_year(match, seen.since.first.year)
    if seen.published is None:
        return None
    parts_meant = [part_of_year(match, year) for year in (seen.published.year - 1, seen.published.year)]
    if match["months"] or match["quarters"]:
        # In January 前三季度 are those of the year before: what is summed up is over, or nearly.
        parts_meant = [part for part in parts_meant if part and part.last <= seen.published + timedelta(days=31)]
    return seen.choose(*parts_meant)


def part_of_year(match: re.Match[str], year: int) -> Days | None:
    """Give the part of a known year that is named, if one is."""
    if match["months"]:
        return of_months(year, 1, min(int(number(match["months"])), 12))
    if match["quarters"]:
        return of_months(year, 1, 3 * int(number(match["quarters"])))
    if match["part"]:
        first, last = parts("year")[match["part"]]
        return of_months(year, first, last) if first < last else of_month(year, first)
    if match["quarter"]:
        quarter = of_quarter(year, int(number(match["quarter"])))
        return of_day(quarter.last) if match["end"] else quarter
    return None


def in_month(match: re.Match[str], seen: Seen) -> Days | None:
    """去年10月初, 12月8日, 9月24日至27日, 今年1—10月份: a month, a part of one or days in it."""
    if match["year"] or match["year_word"]:
        said = year_said(match, seen)
        return month_or_part(match, said) if said else None
    if seen.since:
        later = month_or_part(match, seen.since.first.year)
        if later and later.first >= seen.since.first:
            return later
    if seen.published is None:
        return None
    around = (seen.published.year + shift for shift in (-1, 0, 1))
    return seen.choose(*(month_or_part(match, year) for year in around))


def month_or_part(match: re.Match[str], year: int) -> Days | None:
    """Give what a month of a known year is, with the part or the day that is named."""
    month = int(number(match["month"]))
    if match["day"]:
        last = day_of(year, month, int(number(match["day"])))
        if match["from_day"]:
            first = day_of(year, month, int(number(match["from_day"])))
            return until(first, last) if first and last and first < last else last
        return last
    if match["part"]:
        return part_of_month(of_month(year, month), match["part"])
    if match["from_month"] and int(number(match["from_month"])) < month:
        return of_months(year, int(number(match["from_month"])), month)
    return of_month(year, month)


def part_of_month(month: Days, part: str) -> Days:
    """Give ten days of a month; its beginning and end have no sharp border, so 月初 stays the month."""
    first, last = parts("month")[part]
    if (first, last) == (1, 31):
        return month
    return Days(
        month.first.replace(day=first),
        min(month.first.replace(day=1) + timedelta(days=last - 1), month.last),
        "stretch",
    )


def from_month_word(match: re.Match[str], seen: Seen) -> Days | None:
    """上月底, 本月15日, 下个月: a month seen from the day of publication."""
    month = from_word(match["word"], seen)
    if month and match["day"]:
        return day_of(month.first.year, month.first.month, int(number(match["day"])))
    return part_of_month(month, match["part"]) if month and match["part"] else month


def from_day_word(match: re.Match[str], seen: Seen) -> Days | None:
    """今天, 当天, 次日: a day seen from the day of publication or the day told."""
    return from_word(match["word"], seen)


def from_spoken_word(match: re.Match[str], seen: Seen) -> Days | None:
    """昨天, 明天, 即日: a day seen from that of the talk in which it is said, else from that of publication."""
    return from_word(match["word"], seen)


def from_week_word(match: re.Match[str], seen: Seen) -> Days | None:
    """本周末, 上周五, 下周: a week, or days of it, seen from the day of publication."""
    week = from_word(match["word"], seen)
    return part_of_week(week, match["part"]) if week and match["part"] else week


def part_of_week(week: Days, part: str) -> Days:
    """Give a day of a week, or its end."""
    first, last = (week.first + timedelta(days=day - 1) for day in parts("week")[part])
    return of_day(first) if first == last else Days(first, last, "stretch")


def weekday(match: re.Match[str], seen: Seen) -> Days | None:
    """周五: the one behind the day it is tied to (上周四和周五), or the nearest, rather behind than ahead.

    周一至周五 comes again every week and is none.
    """
    if seen.left:
        days = (part_of_week(of_week(seen.left.first, shift), match["part"]) for shift in (0, 1))
        return next(day for day in days if day.first > seen.left.first)
    if seen.published is None or EVERY_WEEK.search(match.string, 0, match.start()):
        return None
    return seen.choose(*(part_of_week(of_week(seen.published, shift), match["part"]) for shift in (-1, 0, 1)))


def weekend(match: re.Match[str], seen: Seen) -> Days | None:
    """周末: the coming one, where the sentence looks forward; 周末休息 comes again every week and is none."""
    if seen.published is None or not seen.ahead:
        return None
    return seen.choose(*(part_of_week(of_week(seen.published, shift), "末") for shift in (0, 1)))


def day_in_brackets(match: re.Match[str], seen: Seen) -> Days | None:
    """昨（15）日: the day as Taiwan's papers print it."""
    return day_numbered(match["day"], Seen(seen.published, ahead=match["word"] in "明后"))


def bare_day(match: re.Match[str], seen: Seen) -> Days | None:
    """15日: the day of that number nearest to the day of publication, rather behind than ahead, or in the month just named."""
    last = day_numbered(match["day"], seen)
    if last is None or not match["from_day"]:
        return last
    first = day_numbered(match["from_day"], Seen(last.first, ahead=False))
    return until(first, last) if first and first < last else last


def day_numbered(words: str, seen: Seen) -> Days | None:
    """Give the day of a number, in the month of the day on its left or nearest to the publication."""
    day = int(number(words))
    origin = seen.left.first if seen.left else seen.published
    if origin is None:
        return None
    around = [of_month(origin.year, origin.month + shift).first for shift in (-1, 0, 1)]
    days = [found for month in around if (found := day_of(month.year, month.month, day))]
    if seen.left:
        return next((found for found in days if found.first > seen.left.first), None)
    return seen.choose(*days)


@dataclass(frozen=True, slots=True)
class Form:
    """A way of saying when: its pattern and what it means."""

    pattern: re.Pattern[str]
    means: Meaning


@cache
def forms() -> dict[str, Form]:
    """All forms by their names, those that say more before those that say less."""
    named_year = rf"(?:(?P<year>{YEAR})|(?P<year_word>{words_of('year')}))"
    counted = rf"前(?P<months>{COUNT})(?:个月|月份?(?!\d))|前(?P<quarters>[一二三])个?季度"
    # 第三季 is a quarter outside of the mainland, but 第三季开播 is a season on television.
    quarter = (
        r"(?:第(?=.季)|(?=.季度))(?P<quarter>[一二三四1-4])季"
        rf"(?:度(?P<end>{any_of(parts('quarter'))})?|(?![度节播集终开剧]))"
    )
    days = rf"(?:(?P<from_day>{DAY_IN_MONTH})日?{TO})?(?P<day>{DAY_IN_MONTH})(?:[日号]|(?=(?:、{DAY})*、{DAY}(?:日|{TOGETHER})))"
    months = rf"(?:(?P<from_month>{MONTH})月?{TO})?(?P<month>{MONTH})月(?!球|饼|光)份?"
    month_part, week_part = (rf"(?P<part>{any_of(parts(of))})" for of in ("month", "week"))
    half = any_of(part for part in parts("year") if len(part) == 3)
    hour = any_of(part for part in parts("day") if len(part) > 1 or part == "晚")
    once = r"(?<![一二两三四五六七八九十几每逢\d])"
    weekdays = any_of(part for part, (first, last) in parts("week").items() if first == last)
    written: dict[Meaning, str] = {
        past: rf"过去(?P<many>{COUNT})(?P<unit>天|日|周|个?星期)",
        ago: rf"(?<![\d.近多几数])(?P<many>\d{{1,3}}|{COUNT})个?(?P<unit>年|月|天)之?前(?!往|线|沿)",
        after_day_told: rf"{CLAUSE_BEGINS}(?P<many>{COUNT})天[之以]?后|(?:{CLAUSE_BEGINS}|(?<=[于在]))第二[天日](?!的)",
        decade: (
            r"(?:(?P<century>上|本|(?<!\d)\d\d)世纪(?P<decade>\d0|[一二三四五六七八九]十)"
            r"|(?<!\d)(?P<from_year>(?:1[5-9]|20)\d0))年代"
        ),
        plan: r"“?(?P<plan>十[一二三四五六七八九])五”?(?:时期|期间)",
        years: rf"(?<!\d)(?P<first>20\d\d)年?{TO}(?P<last>20\d\d)(?!\d)年?",
        fiscal_year: r"(?<!\d)(?P<year>20\d\d)财年",
        written_day: r"(?<!\d)(?P<year>20\d\d)[-/.](?P<month>\d\d?)[-/.](?P<day>\d\d?)(?!\d)",
        numbered_year: r"(?<=-)(?P<year>20[1-4]\d)(?=[”’」])",
        in_month: rf"(?:{named_year}的?)?{months}(?:{days}|{month_part})?",
        in_year: rf"{named_year}的?(?:{counted}|{quarter}|(?P<part>{any_of(parts('year'))}))?",
        in_this_year: rf"{counted}|{quarter}|(?P<part>{half})",
        listed_day: rf"(?P<day>{DAY})(?=(?:、{DAY})*、{DAY}(?:日|{TOGETHER}))",
        from_month_word: rf"(?P<word>{words_of('month')})(?:(?P<day>{DAY_IN_MONTH})[日号]|{month_part})?",
        from_day_word: rf"(?P<word>{words_of('day', 'published', 'told')})",
        from_spoken_word: rf"(?P<word>{words_of('day', 'spoken')})",
        from_week_word: rf"(?P<word>{words_of('week')})(?:{week_part}{NO_JAPAN})?",
        weekday: rf"{once}(?:周|星期|礼拜)(?P<part>{weekdays}){NO_JAPAN}(?![周个]|[至到、](?:周|星期|礼拜|{weekdays}))",
        weekend: rf"{once}周末",
        day_in_brackets: rf"(?P<word>[今昨前明后])\((?P<day>{DAY})\)日",
        bare_day: rf"(?:(?P<from_day>{DAY})日?{TO})?(?P<day>{DAY}|{SPELT_DAY})(?:{IS_DAY}|号(?={hour})|(?={TOGETHER}))",
    }
    return {means.__name__: Form(re.compile(pattern), means) for means, pattern in written.items()}


@cache
def anywhere() -> re.Pattern[str]:
    """One pattern that finds where any form begins, and which."""
    # Most characters begin no form: to look at them once, not once a form, halves the time.
    begins = "".join(sorted({word[0] for word in (*words(), *parts("year"))}))
    unnamed = {name: re.sub(r"[(][?]P<[a-z_]+>", "(?:", form.pattern.pattern) for name, form in forms().items()}
    several = "|".join(f"(?P<{name}>{pattern})" for name, pattern in unnamed.items())
    return re.compile(rf"(?=[{BEGINS}{begins}])(?:{several})")


@cache
def leaning() -> re.Pattern[str]:
    """The words that mean a day by another day of the article: 当天, 次日."""
    return re.compile(words_of("day", "told"))


@cache
def hours() -> re.Pattern[str]:
    """The part of the day that may stand behind a day: 晚, 凌晨."""
    return re.compile(rf"{any_of(parts('day'))}(?!些)")
