"""A user's own actors: CSV, or the JSON that a Wikidata query returns → tables that `--knowledge` takes.

The rows are written beside those imported before, in a folder of their own: people.tsv, organisations.tsv, places.tsv.
A file is taken as a whole or not at all; what is wrong in it is told with its line.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from io import StringIO
from pathlib import Path

from kg.link.lexicon import Knowledge
from kg.link.tables import TABLES, rows
from kg.model import Trouble

TYPES = {"person": "people.tsv", "organisation": "organisations.tsv", "place": "places.tsv"}
ROOMS = {"people.tsv": "person", "organisations.tsv": "org", "places.tsv": "place"}
COLUMNS = frozenset(column for table in TYPES.values() for column in TABLES[table]) | {"type"}
WIKIDATA = {
    "itemLabel": "name",
    "itemLabel_zh": "name",
    "itemLabel_en": "name_en",
    "itemAltLabel": "aliases",
    "countryCode": "country",
    "officeLabel": "office",
    "officeLabel_en": "office_en",
    "start": "from",
    "end": "until",
}
"""What the variables of a query are usually called."""
ENTITY = re.compile(r"https?://www\.wikidata\.org/(?:entity|wiki)/(Q[1-9][0-9]*)")

Cells = dict[str, str]


def import_file(path: Path, into: Path, type: str | None = None) -> dict[str, int]:
    """Take a file of actors into a folder of tables; gives how many rows each table got.

    `type` (person, organisation, place) is for a file that has no such column. Raises `Trouble` with file and line.
    """
    there = sorted(into.glob("*.tsv")) if into.exists() else []
    known = Knowledge.load(there)
    new: dict[str, list[Cells]] = {}
    keys: dict[str, tuple[str, Cells]] = {}
    items = {thing.qid: thing.label for thing in known.things.values() if thing.qid}
    for place, given in read(path):
        cells = {"type": type or "", **given}
        table = TYPES.get(cells["type"])
        if table is None:
            raise Trouble(f"{place}: 'type' is {cells['type']!r}; write {', '.join(TYPES)}, or say --type")
        row = row_of(cells, table, place)
        check(row, table, place, known)
        key = f"{ROOMS[table]}/{row['key']}"
        if key in known.things:
            raise Trouble(f"{place}: the id {row['key']!r} is {known.things[key].label} already; give it another 'key'")
        first = keys.get(key)
        if first and (table != "people.tsv" or first[1]["name"] != row["name"] or first[1] == row):
            raise Trouble(f"{place}: the id {row['key']!r} stands in {first[0]} already; give each its own 'key'")
        if row["qid"] and row["qid"] in items and not first:
            raise Trouble(f"{place}: {row['qid']} is {items[row['qid']]} already; leave the row out")
        if row["qid"]:
            items[row["qid"]] = row["name"]
        keys.setdefault(key, (place, row))
        new.setdefault(table, []).append(row)
    if not new:
        raise Trouble(f"{path}: holds no rows; nothing was imported")
    write(into, new)
    return {table: len(those) for table, those in sorted(new.items())}


def read(path: Path) -> Iterator[tuple[str, Cells]]:
    """Give the rows of a file with their places, in the columns of an import."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise Trouble(f"{path}: cannot be read as UTF-8 text ({error})") from error
    return read_json(path, text) if text.lstrip().startswith("{") else read_csv(path, text)


def read_csv(path: Path, text: str) -> Iterator[tuple[str, Cells]]:
    """Read CSV, or what is separated by tabs; the first line names the columns."""
    first = text.partition("\n")[0]
    lines = csv.reader(StringIO(text), delimiter="\t" if "\t" in first else ",")
    header = [name.strip() for name in next(lines, [])]
    complain_of(header, f"{path}:1")
    for cells in lines:
        if not any(cells):
            continue
        place = f"{path}:{lines.line_num}"
        if len(cells) != len(header):
            raise Trouble(f"{place}: has {len(cells)} cells instead of {len(header)}")
        yield place, {name: cell.strip() for name, cell in zip(header, cells, strict=True)}


def read_json(path: Path, text: str) -> Iterator[tuple[str, Cells]]:
    """Read the JSON of a SPARQL query: `item` is the thing, the other variables are columns."""
    try:
        said = json.loads(text)
        variables, bindings = said["head"]["vars"], said["results"]["bindings"]
    except json.JSONDecodeError as error:
        raise Trouble(f"{path}:{error.lineno}: is no JSON ({error.msg})") from error
    except (KeyError, TypeError) as error:
        raise Trouble(f"{path}: is not what a SPARQL query returns: it has no {error}") from error
    names = {name: WIKIDATA.get(name, name) for name in variables if name != "item"}
    complain_of(list(names.values()), f"{path}:1")
    at = 0
    for number, binding in enumerate(bindings, start=1):
        item = binding.get("item", {}).get("value", "")
        at = max(at, text.find(item, at + 1)) if item else at
        place = f"{path}:{text.count(chr(10), 0, max(at, 0)) + 1} (row {number})"
        cells = {names[name]: value_of(binding[name]["value"]) for name in names if name in binding}
        if match := ENTITY.fullmatch(item):
            cells["qid"] = match[1]
        elif item:
            raise Trouble(f"{place}: 'item' is {item!r}; select an item of Wikidata")
        yield place, cells


def value_of(text: str) -> str:
    """Write a value of a query as the tables have it: an item by its id, a moment by its day, names with `;`."""
    if match := ENTITY.fullmatch(text):
        return match[1]
    if re.fullmatch(r"\d{4}-\d\d-\d\dT.*", text):
        return text[:10]
    return re.sub(r"\s*[,，]\s*", ";", text.strip())


def complain_of(header: Iterable[str], place: str) -> None:
    """See that a file has the columns it needs, and none that nobody knows."""
    names = list(header)
    for name in names:
        if name not in COLUMNS:
            raise Trouble(f"{place}: no column is called {name!r}; there are {', '.join(sorted(COLUMNS))}")
    if len(set(names)) < len(names):
        raise Trouble(f"{place}: a column is named twice; name each once")
    if "name" not in names:
        raise Trouble(f"{place}: there is no column 'name'")


def row_of(cells: Mapping[str, str], table: str, place: str) -> Cells:
    """Make a row of a table: every column, and a key where none is given."""
    row = {column: cells.get(column, "") for column in TABLES[table]}
    if not row["key"]:
        row["key"] = re.sub(r"[^a-z0-9]+", "-", (row["name_en"] or row["qid"]).lower()).strip("-")
    if not row["key"]:
        raise Trouble(f"{place}: {row['name']} has no 'key', no 'name_en' and no 'qid'; give one of them")
    row["name_en"] = row.get("name_en") or row["key"]
    if "kind" in row and not row["kind"]:
        row["kind"] = "organisation" if table == "organisations.tsv" else "place"
    return row


def check(row: Mapping[str, str], table: str, place: str, known: Knowledge) -> None:
    """See that a row is as the table must have it, and names only states and bodies that are known."""
    for column, fault_of in TABLES[table].items():
        if "\t" in row[column] or "\n" in row[column]:
            raise Trouble(f"{place}: {column!r} holds a tab or a line break; take it out")
        if fault := fault_of(row[column]):
            raise Trouble(f"{place}: {column!r} {fault}")
    if row["country"] and f"country/{row['country']}" not in known.things:
        raise Trouble(f"{place}: 'country' {row['country']} is no country; write two letters of ISO 3166")
    if (body := row.get("organisation")) and f"org/{body}" not in known.things:
        raise Trouble(f"{place}: 'organisation' {body} is not known; import it first")
    if row.get("from") and row.get("until") and row["from"] > row["until"]:
        raise Trouble(f"{place}: 'from' {row['from']} is later than 'until' {row['until']}")


def write(into: Path, new: Mapping[str, list[Cells]]) -> None:
    """Put new rows behind those imported before; all tables, or none."""
    into.mkdir(parents=True, exist_ok=True)
    drafts = []
    for table, those in new.items():
        path, columns = into / table, list(TABLES[table])
        before = [dict(row) for row in rows(path, table)] if path.exists() else []
        lines = ["\t".join(columns), *("\t".join(row[column] for column in columns) for row in [*before, *those])]
        draft = path.with_name(f"{table}.new")
        draft.write_text("\n".join(lines) + "\n", encoding="utf-8")
        drafts.append((draft, path))
    # What the reader would refuse must not take the place of what it takes.
    for draft, path in drafts:
        list(rows(draft, path.name))
    for draft, path in drafts:
        draft.replace(path)
