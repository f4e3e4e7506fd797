"""The tables of this stage: each row is checked on loading, a broken one stops the run and names its file and line."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path

from kg.model import BrokenData

DATA = Path(__file__).resolve().parent.parent / "data"


def rows(name: str, columns: Sequence[str], proves: str | None = None) -> Iterator[dict[str, str]]:
    """Give the rows of a table of kg/data; what its example proves, the first column if nothing is said, stands in it."""
    path = DATA / name
    with path.open(encoding="utf-8", newline="") as file:
        lines = csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        header = next(lines, [])
        if header != list(columns):
            raise BrokenData(f"{name}:1: the columns are {header}; write {list(columns)} with tabs between them")
        for number, cells in enumerate(lines, start=2):
            if len(cells) != len(header):
                raise BrokenData(f"{name}:{number}: has {len(cells)} cells instead of {len(header)}")
            row = dict(zip(header, cells, strict=True))
            proved = row[proves or columns[0]]
            if columns[-1] == "example" and proved not in row["example"]:
                raise BrokenData(f"{name}:{number}: {proved!r} is not in its example")
            yield row
