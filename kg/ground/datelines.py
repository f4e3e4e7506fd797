"""How a dispatch says whose it is: 某某社巴黎3日电, （记者林德、松本）; nobody named there acts or speaks."""

from __future__ import annotations

import re
from functools import cache

from kg.ground.script import fold
from kg.ground.tables import numbered
from kg.model import BrokenData, Span

TABLE = "dispatch_marks.tsv"
LONGEST = 40  # characters of a sentence in which a dateline ends


@cache
def dispatch_marks() -> tuple[re.Pattern[str], ...]:
    """Read the ways in which a dispatch says whose it is; the group `who` of some names the medium."""
    patterns = []
    for line, row in numbered(TABLE, ("mark", "pattern", "example")):
        pattern = re.compile(row["pattern"])
        if not pattern.search(fold(row["example"])):
            raise BrokenData(f"{TABLE}:{line}: the pattern is not in its example")
        patterns.append(pattern)
    return tuple(patterns)


def dateline(text: str, sentence: Span) -> Span:
    """Give the stretch at the beginning of a sentence that only says whose dispatch it is; nobody in it acts or speaks."""
    begin = fold(text[sentence.start : min(sentence.end, sentence.start + LONGEST)])
    ends = [found.end() for mark in dispatch_marks() if (found := mark.search(begin)) and found.start() <= 4]
    return Span(sentence.start, sentence.start + max(ends, default=0))
