"""Terms and statements as N-Triples writes them: one line each, canonical, so that equal things are equal bytes.

The graph of an article is written as text and handed to the store in bulk; objects for every term would cost ten times
the time.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections import defaultdict
from datetime import date
from decimal import Decimal
from functools import lru_cache

from kg.graph.iris import XSD

ESCAPED = {chr(code): f"\\u{code:04X}" for code in (*range(0x20), 0x7F, 0xFFFE, 0xFFFF)}
ESCAPED |= {'"': r"\"", "\\": r"\\", "\n": r"\n", "\r": r"\r", "\t": r"\t", "\b": r"\b", "\f": r"\f"}
_ESCAPES = str.maketrans(ESCAPED)
_TO_ESCAPE = re.compile('[\x00-\x1f"\\\\\x7f\ufffe\uffff]')
_HAN = re.compile("[\u3400-\u9fff]")


def text(words: str) -> str:
    """Write a string.

    >>> print(text('他说“好”\\n"ok"'))
    "他说“好”\\n\\"ok\\""
    """
    return f'"{words.translate(_ESCAPES)}"' if _TO_ESCAPE.search(words) else f'"{words}"'


def chinese(words: str) -> str:
    """Write Chinese words.

    >>> chinese("柏林")
    '"柏林"@zh'
    """
    return text(words) + "@zh"


def named(words: str) -> str:
    """Write a name: Chinese where it has a Chinese character, of no language else.

    >>> named("北约"), named("NATO")
    ('"北约"@zh', '"NATO"')
    """
    return text(words) + ("@zh" if _HAN.search(words) else "")


def english(words: str) -> str:
    """Write English words."""
    return text(words) + "@en"


def integer(number: int) -> str:
    """Write a whole number."""
    return f'"{number}"^^{XSD.integer}'


@lru_cache(maxsize=1024)
def decimal(number: float) -> str:
    """Write a number without exponent or needless zeros.

    >>> [decimal(n).partition("^")[0] for n in (800000, 3.50, 1e-7, -0.0)]
    ['"800000"', '"3.5"', '"0.0000001"', '"0"']
    """
    digits = format(Decimal(repr(number or 0)), "f")
    if "." in digits:
        digits = digits.rstrip("0").rstrip(".")
    return f'"{digits}"^^{XSD.decimal}'


@lru_cache(maxsize=4096)
def confidence(number: float) -> str:
    """Write a confidence with two digits, on which all machines agree."""
    return decimal(round(float(number), 2))


def day(when: date) -> str:
    """Write a day."""
    return f'"{when.isoformat()}"^^{XSD.date}'


@lru_cache(maxsize=4096)
def when(value: str) -> str:
    """Write a day, month or year as such, and a range as text.

    >>> [when(value).rpartition("#")[2] for value in ("2025-12-15", "2025-12", "2025", "2025-12-14/2025-12-15")]
    ['date>', 'gYearMonth>', 'gYear>', '"2025-12-14/2025-12-15"']
    """
    if "/" in value:
        return text(value)
    return f'"{value}"^^{(XSD.date, XSD.gYearMonth, XSD.gYear)[2 - value.count("-")]}'


@lru_cache(maxsize=4096)
def days(value: str) -> tuple[date, date]:
    """Give the first and the last day of a time.

    >>> days("2024-02")
    (datetime.date(2024, 2, 1), datetime.date(2024, 2, 29))
    """
    start, _, end = value.partition("/")
    return _first(start), _last(end or start)


def _first(value: str) -> date:
    year, month, in_month = (*map(int, value.split("-")), 1, 1)[:3]
    return date(year, month, in_month)


def _last(value: str) -> date:
    given = [int(part) for part in value.split("-")]
    year, month = given[0], given[1] if len(given) > 1 else 12
    return date(year, month, given[2] if len(given) > 2 else monthrange(year, month)[1])


class Lines:
    """Statements about one article or subject, gathered and given out sorted and each once."""

    def __init__(self) -> None:
        self._lines: list[str] = []

    def add(self, subject: str, predicate: str, *objects: str) -> None:
        """Say something of a subject; no object, nothing said."""
        for one in objects:
            self._lines.append(f"{subject} {predicate} {one} .\n")

    def __str__(self) -> str:
        return "".join(sorted(set(self._lines)))


def quads(triples: str, graph: str) -> str:
    """Put triples into a graph.

    >>> quads('<a:s> <a:p> "." .\\n', "<a:g>")
    '<a:s> <a:p> "." <a:g> .\\n'
    """
    # A line break inside a literal is written \\n, so this is only ever the end of a statement.
    return triples.replace(" .\n", f" {graph} .\n")


def by_subject(triples: str) -> dict[str, str]:
    """Give the lines of N-Triples about each subject, in their order.

    >>> by_subject('<a:s> <a:p> "x" .\\n<a:s> <a:p> "y" .\\n')
    {'<a:s>': '<a:s> <a:p> "x" .\\n<a:s> <a:p> "y" .\\n'}
    """
    found: dict[str, list[str]] = defaultdict(list)
    # Not `splitlines`: a literal may hold U+2028, which is no end of a line here.
    for line in triples.split("\n")[:-1]:
        found[line.partition(" ")[0]].append(line + "\n")
    return {node: "".join(lines) for node, lines in found.items()}


Statements = dict[str, dict[str, list[str]]]


def statements(triples: str) -> Statements:
    """Read N-Triples as written here: subject → predicate → objects.

    >>> statements('<a:s> <a:p> "x y"@zh .\\n')
    {'<a:s>': {'<a:p>': ['"x y"@zh']}}
    """
    found: Statements = {}
    for line in triples.split("\n")[:-1]:
        subject, predicate, rest = line.split(" ", 2)
        found.setdefault(subject, {}).setdefault(predicate, []).append(rest[:-2])
    return found


def value(term: str) -> str:
    """Give the words of a literal.

    >>> value('"a\\\\"b"@en')
    'a"b'
    """
    words = term[1 : term.rindex('"')]
    return _WRITTEN.sub(_printed, words) if "\\" in words else words


_WRITTEN = re.compile(r"\\(?:u([0-9A-F]{4})|(.))")
_PRINTED = {written[1]: char for char, written in ESCAPED.items() if len(written) == 2}


def _printed(match: re.Match[str]) -> str:
    code, sign = match.groups()
    return chr(int(code, 16)) if code else _PRINTED[sign]
