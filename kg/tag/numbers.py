"""80万兵力, 3.5亿美元, 七成, 四分之三, 20至30人 → Quantity; durations, ordinals and vague amounts are none.

The measure words and units are rows of `data/measures.tsv`, the signs before an amount rows of
`data/currency_signs.tsv`, what can be counted without one rows of `data/counted.tsv`, and where a number is part of a
name rows of `data/number_traps.tsv`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from kg.ground.script import fold
from kg.ground.tables import numbered, rows
from kg.model import Article, BrokenData, Mark, Marks, Quantity, Sentence, Span, Time
from kg.tag.numerals import NUMERAL, number

# 第五轮, 数十人, F-35 and the 5 of 3.5 begin no number, but GDP3.5% does.
BEGIN = (
    r"(?:(?<![\d.第数几A-Za-z一二两三四五六七八九十百千万亿])(?<![A-Za-z]-)(?<!\d,)(?!0\d)"
    r"|(?<=[A-Za-z])(?=\d+(?:\.\d+)?[%％]))"
)
DIGIT = "[一二三四五六七八九]"
NUMBER = rf"{NUMERAL}(?:[多余][十百千万亿]{{1,2}})?"
TO = r"(?:-{1,2}|~|至|到)"
# 两三名 is vague, 一名 is an article, and 百 alone counts only behind 近 or 上 or before 余.
VAGUE = re.compile(r"[〇○零一二两三四五六七八九]{2,}[十百千万亿]*|[〇○零一]")
ROUND = re.compile(r"[十百千万亿]+")
ABOUT = re.compile(r"(?:[近上约逾超达]|超过|达到|接近)$")
MORE = ("多", "余")
# 140万 counts by itself, 5万年 is a duration, and after 人民币 any number is an amount but not 2019年.
LARGE = r"(?:(?<=[万亿兆])|(?<=[万亿兆][多余]))"
NO_DURATION = r"(?![\d多余年天日月周个小分秒]|星期)"
HARMED = "死亡|丧生|遇难|受伤|流离失所|逃离|参加|游行"
MANKIND = r"人(?![工口均才体类权格造道形]|民币)"
OF_PEOPLE = re.compile(r"人(?:数|次|口|员)[^，。；、]{0,6}$")
FIGURES = re.compile(r"\d")
IN_FIGURES = re.compile(r"(?P<figures>[\d.,，]+)[多余]?(?P<size>[百千万亿兆]*)")
INDEX = r"(?<=[为于至到达升跌报的])\d+\.\d+(?=[，。、；,;)]|$)"
HINT = re.compile(r"[\d二两三四五六七八九十百千万亿]")
SHARES = {"成": 10}

BY_RULE = 0.95
BY_BOTH = 0.98
AGAINST_HEADS = 0.6


class Measure(NamedTuple):
    """A measure word or unit sign: its unit, and whether the number before it must be in figures."""

    unit: str
    in_figures: bool


class Found(NamedTuple):
    """A quantity of a sentence, in the sentence's own places."""

    span: Span
    value: int | float
    unit: str
    form: str
    confidence: float = BY_RULE


Placed = tuple[Sentence, Found]


def quantities(
    article: Article, sentences: Sequence[Sentence], marks: Marks, times: Sequence[Time]
) -> tuple[Quantity, ...]:
    """Find what is counted or measured, outside of dates.

    >>> article = Article("a", "约900亿美元中有四分之三已到位，20至30人参加了第五轮会谈。")
    >>> found = quantities(article, [Sentence("s1", Span(0, 29), "body", 0)], Marks({}), ())
    >>> [(one.span.of(article.text), one.value, one.unit) for one in found]
    [('900亿美元', 90000000000, 'USD'), ('四分之三', 75, 'percent'), ('20', 20, 'person'), ('30人', 30, 'person')]
    """
    text = fold(article.text)
    found = [(home, one) for home, one in told(text, sentences) if not any(t.span.meets(one.span) for t in times)]
    if "value" in marks.lanes:
        found = weighed(found, marks.of("value", "quantity"))
    return tuple(
        Quantity(
            one.span,
            one.value,
            one.unit,
            counted_behind(text, one.span.end),
            home.id,
            f"numbers.{one.form}",
            one.confidence,
        )
        for home, one in found
    )


def weighed(found: Sequence[Placed], heads: Sequence[Mark]) -> list[Placed]:
    """Weigh what the rules found against what the heads saw; a number that only the heads saw is mostly none (三方)."""

    def sure(one: Found) -> float:
        return BY_BOTH if any(one.span.meets(mark.span) for mark in heads) else AGAINST_HEADS

    return [(home, one._replace(confidence=sure(one))) for home, one in found]


def told(text: str, sentences: Sequence[Sentence]) -> Iterator[tuple[Sentence, Found]]:
    """Give the quantities of every sentence of the story, with their places in the article."""
    for sentence in sentences:
        if sentence.kind != "boilerplate":
            for found in in_sentence(text[slice(*sentence.span)]):
                yield sentence, found._replace(span=Span(*(place + sentence.span.start for place in found.span)))


def in_sentence(words: str) -> Iterator[Found]:
    """Find the quantities of a sentence."""
    if not HINT.search(words):
        return
    names = [Span(*match.span()) for match in traps().finditer(words)]
    for match in grammar().finditer(words):
        named = any(name.meets(Span(*match.span())) for name in names) and not match["sign"]
        if not named and is_counted(match):
            yield from meanings(match)


def is_number(match: re.Match[str]) -> bool:
    """Tell a number from an article (一名), a vague one (两三名) and a word that only looks like one (百姓)."""
    words = match["number"]
    goes_on = match.string.startswith(MORE, match.end("number"))
    about = words == "十" or goes_on or ABOUT.search(match.string, 0, match.start()) is not None
    return not VAGUE.fullmatch(words) and (about or not ROUND.fullmatch(words))


def is_counted(match: re.Match[str]) -> bool:
    """Tell whether an expression counts or measures; 国 and 级 do so only behind figures."""
    if match["number"] is None:
        return True
    words, measure = match["number"], measures().get(match["measure"] or "")
    if not measure and match["people"] is None and ROUND.fullmatch(words):
        return False  # 上万妇女, 万象
    large = "万" in words or words.endswith(("亿", "兆"))
    fits = match["sign"] or FIGURES.match(words) or large or (measure and not measure.in_figures)
    return bool(fits) and is_number(match)


def meanings(match: re.Match[str]) -> Iterator[Found]:
    """Say what an expression means; a range is two quantities of one unit."""
    whole = Span(*match.span())
    if match["share"] or match["above"]:
        if parts := value_of(match["parts"] or match["under"]):  # 零分之一 is no fraction
            share = round(100 * value_of(match["share"] or match["above"]) / parts, 2)
            yield Found(whole, int(share) if share == int(share) else share, "percent", "fraction")
    elif match["tenths"]:
        yield Found(whole, 10 * value_of(match["tenths"]) + value_of(match["hundredths"]), "percent", "tenths")
    elif match["index"]:
        yield Found(whole, value_of(match["index"]), "item", "index")
    else:
        unit, form = unit_of(match)
        times = SHARES.get(match["measure"], 1)
        if match["low"]:
            yield Found(Span(*match.span("low")), times * lower_value(match["low"], match["number"]), unit, "range")
            whole = Span(match.start("number"), whole.end)
        sign = -1 if match["below"] else 1
        yield Found(whole, sign * times * value_of(match["number"]), unit, form)


def unit_of(match: re.Match[str]) -> tuple[str, str]:
    """Give the unit of a number, and what tells it: a sign before it, a measure or people behind it, or its size alone."""
    if match["sign"]:
        return signs()[match["sign"]], "sign"
    if match["measure"]:
        return measures()[match["measure"]].unit, "measure"
    of_people = match["people"] is not None or OF_PEOPLE.search(match.string, 0, match.start())
    return ("person", "people") if of_people else ("item", "large")


def lower_value(low: str, high: str) -> int | float:
    """Give the value of a range's lower end, which may leave its 万 or 亿 to the upper one.

    >>> lower_value("5", "7亿"), lower_value("3000", "30万"), lower_value("3万", "5万")
    (500000000, 3000, 30000)
    """
    upper = IN_FIGURES.fullmatch(high)
    if upper and IN_FIGURES.fullmatch(low) and value_of(low) < value_of(upper["figures"]):
        return value_of(low + upper["size"])
    return value_of(low)


def value_of(words: str) -> int | float:
    """Give the value of a number: 20多万 is 200000.

    >>> value_of("20多万"), value_of("三点五亿")
    (200000, 350000000)
    """
    size, _, times = words.replace("余", "多").partition("多")
    return number(size) * number(times) if times else number(size)


def counted_behind(text: str, end: int) -> str | None:
    """Give what is counted, where it stands right behind: 90%的议题 counts 议题."""
    match = nouns_behind().match(text, end)
    return match["noun"] if match else None


@cache
def measures() -> dict[str, Measure]:
    """The measure words and unit signs, each found in its example as its row says."""
    return {word: measure for word, measure, _ in measure_rows()}


def measure_rows() -> Iterator[tuple[str, Measure, str]]:
    """Read the measures: the word, what it is, and its pattern with what may not follow."""
    for line, row in numbered("measures.tsv", ("measure", "unit", "numerals", "example")):
        if not re.search(rf"{NUMERAL}{row['measure']}", row["example"]):
            raise BrokenData(f"measures.tsv:{line}: {row['measure']} measures nothing in its example")
        yield row["measure"].partition("(")[0], Measure(row["unit"], row["numerals"] == "figures"), row["measure"]


@cache
def signs() -> dict[str, str]:
    """The signs of currencies before an amount: US$, €, 新台币."""
    return {row["sign"]: row["unit"] for row in rows("currency_signs.tsv", ("sign", "unit", "example"))}


@cache
def traps() -> re.Pattern[str]:
    """Where numbers are part of a name: 二十国集团, 和平共处五项原则, and what stands in 《》."""
    patterns = ["《[^》]*》"]
    for line, row in numbered("number_traps.tsv", ("word", "pattern", "example")):
        if not re.search(row["pattern"], row["example"]):
            raise BrokenData(f"number_traps.tsv:{line}: {row['pattern']} is not in its example")
        patterns.append(row["pattern"])
    return re.compile("|".join(patterns))


@cache
def counted() -> dict[str, str]:
    """What is counted: people, who need no measure word behind 万 (80万兵力), and things."""
    return {row["noun"]: row["unit"] for row in rows("counted.tsv", ("noun", "unit", "example"))}


@cache
def nouns_behind() -> re.Pattern[str]:
    """What is counted, right behind the measure."""
    return re.compile(rf"的?(?P<noun>{'|'.join(sorted(counted(), key=len, reverse=True))})")


@cache
def grammar() -> re.Pattern[str]:
    """All quantities in one pattern."""
    measure = "|".join(pattern for _, _, pattern in sorted(measure_rows(), key=lambda row: len(row[0]), reverse=True))
    people = "|".join(noun for noun, unit in counted().items() if unit == "person")
    sign = "|".join(re.escape(sign) for sign in sorted(signs(), key=len, reverse=True))
    crowd = (
        rf"(?={people})|{LARGE}(?=[一-鿿]{{0,6}}?(?:{people}|{MANKIND}))|(?<=[多余])(?=[一-鿿]{{2,5}}人(?:{HARMED}))"
    )
    return re.compile(
        rf"""{BEGIN}(?:
            (?P<parts>{NUMERAL})分之(?P<share>{NUMERAL})
          | (?P<tenths>{DIGIT})成(?P<hundredths>{DIGIT})(?![成十百个])
          | (?P<above>\d{{1,2}})/(?P<under>\d{{1,2}})(?=的|以上|多数)
          | (?:(?P<sign>{sign})\s*)?(?P<below>零下)?(?:(?P<low>{NUMBER}){TO})?(?P<number>{NUMBER})[多余]?
            (?:(?P<measure>{measure})|(?P<people>{crowd})|{LARGE}{NO_DURATION}|(?(sign){NO_DURATION}|(?!)))
        )|(?P<index>{INDEX})""",
        re.VERBOSE,
    )
