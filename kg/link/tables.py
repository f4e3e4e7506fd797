"""The tables of kg/data: each row is checked on loading, a broken one stops the run and names its file and line."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from kg.model import BrokenData

DATA = Path(__file__).resolve().parent.parent / "data"

Check = Callable[[str], str | None]
"""Tells what is wrong with a cell and how to write it, or None."""


def matching(pattern: str, remedy: str, *, empty: bool = False) -> Check:
    """Make a check that a cell fits a pattern; an empty cell passes if `empty` says so."""
    fits = re.compile(f"(?:{pattern})?" if empty else pattern).fullmatch

    def check(cell: str) -> str | None:
        return None if fits(cell) else f"is {cell!r}; write {remedy}"

    return check


TEXT = matching(r"\S(.*\S)?", "something, without blanks at the ends")
MAYBE_TEXT = matching(r"\S(.*\S)?", "it without blanks at the ends", empty=True)
LIST = matching(r"[^;\s][^;]*(;[^;\s][^;]*)*", "names with one ; between them", empty=True)
SLUG = matching(r"[A-Za-z0-9]+(-[A-Za-z0-9]+)*", "letters, digits and single hyphens")
QID = matching(r"Q[1-9][0-9]*", "a Wikidata id such as Q212, or leave it empty", empty=True)
GEONAMES = matching(r"[1-9][0-9]*", "a GeoNames id, or leave it empty", empty=True)
COUNTRY = matching(r"[A-Z]{2}", "a country as two capitals such as UA, or leave it empty", empty=True)
DEGREES = matching(r"-?[0-9]{1,3}(\.[0-9]+)?", "degrees such as 48.5, or leave it empty", empty=True)
DAY = matching(r"[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?", "2025, 2025-12 or 2025-12-16", empty=True)
COUNT = matching(r"[0-9]+", "a whole number")

Columns = Mapping[str, Check]

NAMED: Columns = {"key": SLUG, "qid": QID, "name": TEXT}
TABLES: dict[str, Columns] = {
    "countries.tsv": {**NAMED, "short": MAYBE_TEXT, "aliases": LIST, "name_en": TEXT, "weight": COUNT},
    "organisations.tsv": {**NAMED, "aliases": LIST, "name_en": TEXT, "kind": SLUG, "country": COUNTRY},
    "bodies.tsv": {"key": SLUG, "name": TEXT, "aliases": LIST, "name_en": TEXT, "example": TEXT},
    "media.tsv": {**NAMED, "aliases": LIST, "name_en": TEXT, "kind": SLUG, "country": COUNTRY},
    "places.tsv": {
        **{"key": SLUG, "qid": QID, "geonames": GEONAMES, "name": TEXT, "aliases": LIST, "name_en": TEXT},
        **{"country": COUNTRY, "lat": DEGREES, "lon": DEGREES, "kind": SLUG},
    },
    "towns.tsv": {
        **{"key": SLUG, "geonames": GEONAMES, "name": TEXT, "aliases": LIST, "name_en": TEXT},
        **{"country": COUNTRY, "lat": DEGREES, "lon": DEGREES, "population": COUNT},
    },
    "people.tsv": {
        **{**NAMED, "aliases": LIST, "name_en": TEXT, "country": COUNTRY, "organisation": MAYBE_TEXT},
        **{"office": MAYBE_TEXT, "office_en": MAYBE_TEXT, "from": DAY, "until": DAY},
    },
    "works.tsv": {**NAMED, "aliases": LIST, "name_en": TEXT, "kind": SLUG},
    "titles.tsv": {"title": TEXT, "kind": SLUG, "title_en": TEXT, "example": TEXT},
    "pairs.tsv": {"pair": matching("..", "two characters"), "first": COUNTRY, "second": COUNTRY, "example": TEXT},
    "words.tsv": {"word": TEXT, "use": SLUG, "example": TEXT},
}


class Row(dict[str, str]):
    """A checked row, which knows where it stands."""

    def __init__(self, cells: Iterable[tuple[str, str]], place: str) -> None:
        super().__init__(cells)
        self.place = place

    def list(self, column: str) -> tuple[str, ...]:
        """Give the parts of a list cell."""
        return tuple(self[column].split(";")) if self[column] else ()

    def broken(self, what: str) -> BrokenData:
        """Make the error that says what is wrong with this row."""
        return BrokenData(f"{self.place}: {what}")


def table(name: str) -> list[Row]:
    """Read a table of kg/data."""
    return list(rows(DATA / name, name))


def rows(path: Path, name: str) -> Iterator[Row]:
    """Read a file as the table of that name."""
    columns = TABLES[name]
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise BrokenData(f"{path.name}: cannot be read as UTF-8 text ({error})") from error
    header = lines[0].split("\t") if lines else []
    if header != list(columns):
        raise BrokenData(f"{path.name}:1: the columns are {header}; write {list(columns)} with tabs between them")
    checks = list(columns.items())
    for number, line in enumerate(lines[1:], start=2):
        cells = line.split("\t")
        row = Row(zip(header, cells, strict=False), f"{path.name}:{number}")
        if len(cells) != len(header):
            raise row.broken(f"has {len(cells)} cells instead of {len(header)}; separate them by single tabs")
        for (column, check), cell in zip(checks, cells, strict=True):
            if fault := check(cell):
                raise row.broken(f"'{column}' {fault}")
        yield row


def table_of(path: Path) -> str:
    """Tell by its header row which table a file adds to."""
    try:
        with path.open(encoding="utf-8") as lines:
            header = lines.readline().rstrip("\r\n").split("\t")
    except (OSError, UnicodeDecodeError) as error:
        raise BrokenData(f"{path.name}: cannot be read as UTF-8 text ({error})") from error
    for name, columns in TABLES.items():
        if header == list(columns):
            return name
    raise BrokenData(f"{path.name}:1: the columns {header} are those of no table; begin with a header of kg/data")
