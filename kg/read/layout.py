"""A page's lines and what each is: headline, byline, subheading, body, caption or boilerplate.

Chinese news pages are saved in many ways; what they share is that the article's sentences end in 。！？, that a
headline stands above them, and that the furniture of the page (surveys, share buttons, teasers of other stories)
stands before the headline or behind the editor's line. The marks of furniture are rows of `data/page_marks.tsv`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import takewhile

from kg.ground.script import fold
from kg.ground.tables import numbered
from kg.model import BrokenData, Span

MARKS = "page_marks.tsv"
MEANINGS = ("tail", "boilerplate", "byline", "caption")

# A line that never ends is cut behind a full stop, or anywhere: what a paragraph names is looked at all together.
LINE = re.compile(
    r"[^{0}]{{1,5000}}(?![^{0}])|[^{0}]{{1,4990}}[。！？][”’」』）]{{0,9}}|[^{0}]{{1,5000}}".format(
        r"\n\r\v\f\x1c-\x1e\x85\u2028\u2029"
    )
)
PROSE = re.compile(r"[。！？!?…；;：][”’」』）)》〉】\"'\s]*(\([^()]{1,60}\)\s*)*$")
EMPTY = re.compile(r"(?:&nbsp;|[\W\d_])+")
DATELINE = re.compile(
    r"[(（]?[^\s，。、：:()]{2,8}?(?:社|网|报|台)[^，。]{0,24}?\d{1,2}日[^，。]{0,4}(?:电|讯)|[^，。()]{2,12}(?:消息|讯)\("
)
STAMP = re.compile(
    r"(?<!\d)(?P<year>\d{4})[-/.年](?P<month>\d{1,2})[-/.月](?P<day>\d{1,2})(?!\d)日?"
    r"(?:[\sT]*(?P<hour>\d{1,2})[:：时](?P<minute>\d{2})(?!\d)(?:[:：分](?P<second>\d{2}))?)?"
)
SOURCE = re.compile(r"(?:来源|稿源|转自|来自)[:： ]\s*(?P<source>[^\s()\[\]|/，。;；]{2,24})")
LONGEST_HEADLINE = 80
LONGEST_SUBHEADING = 45
SHORTEST_HEADLINE = 6
LONGEST_NOTICE = 30
LONGEST_NEIGHBOUR = 8
DEEPEST = 200  # lines of navigation above a headline
MOST_NAMES = 5  # lines of reporters' names below a story


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the page without the blanks around it; `words` is its folded text, for matching only."""

    span: Span
    words: str
    kind: str = ""

    @property
    def prose(self) -> bool:
        """Tell whether it holds a sentence or ends as one does."""
        return "。" in self.words or PROSE.search(self.words.removesuffix("&nbsp;")) is not None

    @property
    def bare(self) -> str:
        """The words without blanks, to compare headlines by."""
        return re.sub(r"\s|&nbsp;", "", self.words)


@cache
def marks() -> dict[str, re.Pattern[str]]:
    """The patterns of a page's furniture, one for each meaning; every row is checked against its example."""
    patterns: dict[str, list[str]] = {meaning: [] for meaning in MEANINGS}
    for line, row in numbered(MARKS, ("mark", "means", "example")):
        pattern = rf"[\[【〖]?(?:{row['mark']})[\]】〗]?"
        if row["means"] not in patterns or not re.fullmatch(pattern, fold(row["example"]).rstrip("(")):
            raise BrokenData(f"{MARKS}:{line}: {row['mark']!r} does not fit its example or meaning")
        patterns[row["means"]].append(row["mark"])
    return {
        meaning: re.compile(rf"[\[【〖(]?(?:{'|'.join(several)})[\]】〗)(]?", re.DOTALL)
        for meaning, several in patterns.items()
    }


def is_mark(meaning: str, words: str) -> bool:
    """Tell whether a line, whole, is furniture of this meaning."""
    return marks()[meaning].fullmatch(words) is not None


def lines(text: str) -> Iterator[Line]:
    """Give the lines that are not blank, in order, with their places in the text as it was printed."""
    folded = fold(text)
    for match in LINE.finditer(folded):
        words = match[0].strip()
        if words:
            start = match.start() + len(match[0]) - len(match[0].lstrip())
            yield Line(Span(start, start + len(words)), words)


def find_headline(page: list[Line], title: str | None) -> int | None:
    """Give the number of the line that is the headline, if there is one."""
    if title:
        bare = re.sub(r"\s|&nbsp;", "", fold(title))
        same = [i for i, line in enumerate(page) if line.bare == bare]
        # Browsers' titles carry the site's name behind the headline: 柏林会谈结束-示例新闻网.
        begun = [i for i, line in enumerate(page) if len(line.bare) >= 8 and bare.startswith(line.bare)]
        if same or begun:
            return (same or begun)[0]
    times = Counter(line.bare for line in page)
    above = list(takewhile(lambda i: not is_story(page[i]) or times[page[i].bare] > 1, range(min(len(page), DEEPEST))))
    lines_above = [i for i in above if not is_furniture(page[i]) and not EMPTY.fullmatch(page[i].words)]
    candidates = [i for i in lines_above if not is_imprint(page[i])]
    twice = [i for i in candidates if len(page[i].bare) >= SHORTEST_HEADLINE and times[page[i].bare] > 1]
    imprint = next((i for i in lines_above if is_imprint(page[i])), None)
    # Below the site's navigation the headline stands next to the day of publication, a second headline between them.
    near = [i for i in candidates if imprint and imprint - 3 <= i < imprint and len(page[i].bare) >= SHORTEST_HEADLINE]
    return next(iter(twice or near or candidates), None)


def is_story(line: Line) -> bool:
    """Tell whether a line is prose or too long for a headline, and no notice of the page; headlines may ask or shout."""
    asks = line.words[-1] in "？！?!" and "。" not in line.words and len(line.words) <= LONGEST_SUBHEADING
    return (line.prose or len(line.words) > LONGEST_HEADLINE) and not asks and not is_furniture(line)


def is_furniture(line: Line) -> bool:
    """Tell whether a line is a button, a notice or the like."""
    return is_mark("boilerplate", line.words) or is_mark("tail", line.words)


def is_imprint(line: Line) -> bool:
    """Tell whether a line gives day or source of publication: 2025年12月16日 09:12　来源：示例通讯社."""
    if is_mark("byline", line.words):
        return True
    stamp = STAMP.search(line.words[:LONGEST_NOTICE])
    if stamp is None or line.prose or len(line.words) > LONGEST_HEADLINE:
        return False
    # 2025年1月1日起调整部分商品关税 is a headline: a day of publication stands with its hour, its source or alone.
    return bool(stamp["hour"] or SOURCE.search(line.words)) or len(line.words) - len(stamp[0]) <= LONGEST_NEIGHBOUR


def arrange(text: str, title: str | None) -> list[Line]:
    """Say of every line what it is."""
    page = list(lines(text))
    head = find_headline(page, title)
    first = first_of_body(page, head)
    last = last_of_body(page, first)
    headline = page[head].bare if head is not None else None
    return [
        Line(line.span, line.words, kind_of(page, i, headline, Span(first, last), head)) for i, line in enumerate(page)
    ]


def first_of_body(page: list[Line], head: int | None) -> int:
    """Give the number of the first line of the story: the one with the dateline, or the first prose below the headline."""
    begin = 0 if head is None else head + 1
    for i in range(begin, len(page)):
        line = page[i]
        if (line.prose or DATELINE.match(line.words)) and not is_furniture(line) and not is_mark("byline", line.words):
            # A short notice above the dateline (问卷载入中) is none of the story.
            dated = next((k for k in range(i, min(i + 6, len(page))) if DATELINE.match(page[k].words)), i)
            notices = all(len(page[k].words) <= LONGEST_NOTICE for k in range(i, dated))
            return dated if notices else i
    return begin


def last_of_body(page: list[Line], first: int) -> int:
    """Give the number behind the last line of the story: a tail mark or a gallery ends it, or else the last prose does."""
    tail = (i for i in range(first + 1, len(page)) if is_mark("tail", page[i].words) or is_gallery(page[i]))
    end = next(tail, len(page))
    prose = [i for i in range(first, end) if page[i].prose and not is_furniture(page[i])]
    return prose[-1] + 1 if prose else end


def is_gallery(line: Line) -> bool:
    """Tell whether a line says the same again and again, as the captions of another story's pictures do."""
    said = [piece.strip() for piece in line.words.split("。") if len(piece.strip()) >= SHORTEST_HEADLINE]
    return len(said) > len(set(said))


def kind_of(page: list[Line], i: int, headline: str | None, body: Span, head: int | None) -> str:
    """Say what one line is, by its place and its words."""
    line = page[i]
    if i == head:
        return "headline"
    if i < body.start:
        return kind_above(line, below_headline=head is not None and i > head)
    if i >= body.end:
        return kind_below(page, i, body)
    if line.bare == headline:
        return "headline"
    if EMPTY.fullmatch(line.words) or is_furniture(line):
        return "boilerplate"
    for kind in ("byline", "caption"):
        if is_mark(kind, line.words):
            return kind
    return "body" if line.prose or len(line.words) > LONGEST_SUBHEADING else "subheading"


def kind_above(line: Line, below_headline: bool) -> str:
    """Say what a line above the story is: day and source, a caption, a second headline, or furniture."""
    if is_imprint(line) and not is_furniture(line):
        return "byline"
    if not below_headline or is_furniture(line) or line.prose or EMPTY.fullmatch(line.words):
        return "boilerplate"
    return "caption" if is_mark("caption", line.words) else "subheading"


def kind_below(page: list[Line], i: int, body: Span) -> str:
    """Say what a line below the story is: the reporters' names directly under it, else furniture."""
    near = i < body.end + MOST_NAMES and all(is_mark("byline", page[k].words) for k in range(body.end, i + 1))
    return "byline" if near else "boilerplate"
