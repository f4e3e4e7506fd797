"""What persons decided about identity: a table beside the graph that can be edited, and undone by taking a row out.

Its columns: `decision` (same, different, unsure), `one` and `other` (what `kg explain` calls them, such as
`event/51d0…`), `by`, `why`. The graph of identities is derived from it; a row that contradicts the others is refused
with its line, and then none of the file is taken.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

from kg.across import Place
from kg.model import Trouble

COLUMNS = ("decision", "one", "other", "by", "why")
KINDS = ("same", "different", "unsure")


@dataclass(frozen=True)
class Decision:
    """A row: somebody decided that two nodes are the same, different, or that it is not known."""

    decision: str
    one: str
    other: str
    by: str
    why: str
    line: int = 0


@dataclass(frozen=True)
class Decided:
    """Decisions about places of articles, with the reason in words."""

    same: tuple[tuple[Place, Place, str], ...] = ()
    different: tuple[tuple[Place, Place, str], ...] = ()


UNDECIDED = Decided()


def read(path: Path) -> list[Decision]:
    """Read the table; one that is not there decides nothing."""
    if not path.exists():
        return []
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise Trouble(f"{path}: cannot be read as UTF-8 text ({error})") from error
    rows = csv.reader(StringIO(text), delimiter="\t", quoting=csv.QUOTE_NONE)
    header = next(rows, list(COLUMNS))
    if tuple(header) != COLUMNS:
        raise Trouble(f"{path}:1: the columns are {header}; write {list(COLUMNS)} with tabs between them")
    found = []
    for number, cells in enumerate(rows, start=2):
        if not cells:
            continue
        if len(cells) != len(COLUMNS):
            raise Trouble(f"{path}:{number}: has {len(cells)} cells instead of {len(COLUMNS)}; separate them by tabs")
        found.append(Decision(cells[0], cells[1], cells[2], cells[3], cells[4], number))
    check(found, path)
    return found


def check(decisions: Sequence[Decision], path: Path) -> None:
    """See that the decisions can all hold: nobody is said to be different from what others say he is."""
    groups = _Groups()
    seen: dict[frozenset[str], Decision] = {}
    for one in decisions:
        place = f"{path}:{one.line}"
        if one.decision not in KINDS:
            raise Trouble(f"{place}: 'decision' is {one.decision!r}; write same, different or unsure")
        if not one.one or not one.other or one.one == one.other:
            raise Trouble(f"{place}: 'one' and 'other' must be two nodes; write them as kg explain does")
        if one.decision != "unsure" and not (one.by and one.why):
            raise Trouble(f"{place}: says not who decided it, or not why; fill 'by' and 'why'")
        pair = frozenset((one.one, one.other))
        if pair in seen:
            raise Trouble(f"{place}: {one.one} and {one.other} are decided in line {seen[pair].line} already; keep one")
        seen[pair] = one
        if one.decision == "same":
            groups.join(one.one, one.other, one.line)
    for one in decisions:
        if one.decision == "different" and groups.of(one.one) == groups.of(one.other):
            lines = ", ".join(map(str, sorted(groups.lines[groups.of(one.one)])))
            raise Trouble(
                f"{path}:{one.line}: {one.one} and {one.other} cannot be different: they are the same by line {lines}; "
                "take one of these rows out"
            )


class _Groups:
    """Who was joined with whom, by which lines."""

    def __init__(self) -> None:
        self._leader: dict[str, str] = {}
        self.lines: dict[str, set[int]] = defaultdict(set)

    def of(self, node: str) -> str:
        while (leader := self._leader.get(node, node)) != node:
            node = leader
        return node

    def join(self, one: str, other: str, line: int) -> None:
        low, high = sorted((self.of(one), self.of(other)))
        if low != high:
            self._leader[high] = low
            self.lines[low] |= self.lines.pop(high, set())
        self.lines[low].add(line)


def decided(decisions: Iterable[Decision], places: Mapping[str, Place]) -> Decided:
    """Turn decisions about nodes into decisions about places; one about a node that is not there any more waits."""
    rows: dict[str, list[tuple[Place, Place, str]]] = {"same": [], "different": []}
    for one in decisions:
        if one.decision in rows and one.one in places and one.other in places:
            reason = f"{one.by}: {one.why}"
            rows[one.decision].append((places[one.one], places[one.other], reason))
    return Decided(tuple(sorted(rows["same"])), tuple(sorted(rows["different"])))


def write(path: Path, decisions: Sequence[Decision]) -> None:
    """Write the table, whole or not at all; refused if the decisions cannot all hold."""
    numbered = [Decision(d.decision, d.one, d.other, d.by, d.why, line) for line, d in enumerate(decisions, start=2)]
    check(numbered, path)
    lines = ["\t".join(COLUMNS), *("\t".join((d.decision, d.one, d.other, d.by, d.why)) for d in numbered)]
    draft = path.with_name(path.name + ".new")
    draft.write_text("\n".join(lines) + "\n", encoding="utf-8")
    draft.replace(path)
