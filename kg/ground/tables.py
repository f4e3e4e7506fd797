"""The tables of `kg/data`, which every stage reads in the same way.

A row that is broken stops the run and names its file and line: who adds a verb must not wonder why it is not found.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

from kg.model import BrokenData

DATA = Path(__file__).parent.parent / "data"
Row = dict[str, str]


def numbered(name: str, columns: Sequence[str]) -> Iterator[tuple[int, Row]]:
    """Give the rows of a table with their lines, for a stage that checks more than the example.

    >>> next(numbered("light_verbs.tsv", ("verb", "trigger", "example")))
    (2, {'verb': '举行', 'trigger': 'noun', 'example': '外长和大使举行会谈。'})
    """
    # Spreadsheets and some editors put a byte order mark before the header.
    with (DATA / name).open(encoding="utf-8-sig", newline="") as file:
        lines = csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        header = next(lines, [])
        if header != list(columns):
            raise BrokenData(f"{name}:1: the columns are {header}; write {list(columns)} with tabs between them")
        for line, cells in enumerate(lines, start=2):
            if len(cells) != len(header):
                raise BrokenData(
                    f"{name}:{line}: has {len(cells)} cells instead of {len(header)}; put one tab between two cells"
                )
            yield line, dict(zip(header, cells, strict=True))


def rows(name: str, columns: Sequence[str], proves: str | None = None) -> Iterator[Row]:
    """Give the rows of a table; what an example proves, the first column if nothing is said, stands in it."""
    proved = proves or columns[0]
    for line, row in numbered(name, columns):
        if columns[-1] == "example" and row[proved] not in row["example"]:
            raise BrokenData(f"{name}:{line}: {row[proved]!r} is not in its example")
        yield row


@cache
def words_of(name: str, column: str, value: str) -> tuple[str, ...]:
    """Give the words of a table (word, `column`, example) whose column has a value, the longest first."""
    found = [row["word"] for row in rows(name, ("word", column, "example")) if row[column] == value]
    return tuple(sorted(found, key=len, reverse=True))
