"""Records against annotated records: how much of what a careful reader finds was found.

Ten parts are judged, each by the unit that must match; `overall` is the mean of their F1. Place, time, status and act
are judged as accuracies over the events and claims that were found. The measure is the one of the annotation
guidelines: spans of mentions exactly, values and triggers by overlap, contents by half of their union.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Unit = Mapping[str, Any]
Pairs = list[tuple[Unit, Unit]]

PARTS = ("mentions", "links", "roles", "times", "quantities", "events", "participants", "claims", "speakers", "topics")
DETAILS = ("place", "time", "status", "act")


@dataclass
class Tally:
    """Counts of one part: units in the gold, units found, units that match."""

    gold: int = 0
    found: int = 0
    match: int = 0

    def add(self, gold: int, found: int, match: int) -> None:
        """Count one document's units."""
        self.gold, self.found, self.match = self.gold + gold, self.found + found, self.match + match

    @property
    def precision(self) -> float:
        """Share of the found units that match."""
        return self.match / self.found if self.found else 0.0

    @property
    def recall(self) -> float:
        """Share of the gold units that were found."""
        return self.match / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


@dataclass
class Score:
    """The figures of a run: a tally for each part and detail, and the documents that have no record."""

    parts: dict[str, Tally] = field(default_factory=lambda: {part: Tally() for part in PARTS})
    details: dict[str, Tally] = field(default_factory=lambda: {part: Tally() for part in DETAILS})
    documents: int = 0
    missing: list[str] = field(default_factory=list)

    @property
    def overall(self) -> float:
        """Mean F1 of the ten parts."""
        return sum(tally.f1 for tally in self.parts.values()) / len(self.parts)

    def figures(self) -> dict[str, float]:
        """Give every figure by name, rounded to four digits."""
        f1 = {part: round(tally.f1, 4) for part, tally in self.parts.items()}
        right = {f"{part}_accuracy": round(tally.recall, 4) for part, tally in self.details.items() if tally.gold}
        return {**f1, **right, "overall": round(self.overall, 4)}

    def table(self) -> str:
        """Print the figures as a table."""
        rows = [f"{'part':<14}{'gold':>7}{'found':>8}{'match':>7}{'P':>8}{'R':>8}{'F1':>8}"]
        for part, t in self.parts.items():
            counts = f"{t.gold:>7}{t.found:>8}{t.match:>7}"
            rows.append(f"{part:<14}{counts}{t.precision:>8.3f}{t.recall:>8.3f}{t.f1:>8.3f}")
        rows += [f"{part + ' accuracy':<16}{t.gold:>5}{t.recall:>39.3f}" for part, t in self.details.items() if t.gold]
        rows.append(f"{'overall':<14}{self.overall:>46.3f}")
        lost = f", without a record: {' '.join(self.missing)}" if self.missing else ""
        return "\n".join([f"{self.documents} documents{lost}", *rows])


def score(gold: Iterable[Unit], system: Iterable[Unit]) -> Score:
    """Judge system records against gold records; both are paired by `id`."""
    records = {record["id"]: record for record in system}
    result = Score()
    for document in gold:
        result.documents += 1
        if document["id"] not in records:
            result.missing.append(document["id"])
        _judge(document, records.get(document["id"], {}), result)
    return result


def _judge(gold: Unit, system: Unit, result: Score) -> None:
    same = _Identity(gold, system)
    _judge_mentions(gold, system, same, result)
    _judge_roles(gold, system, same, result)
    for part in ("times", "quantities"):
        ours, theirs = gold.get(part, ()), system.get(part, ())
        pairs = _pair(ours, theirs, lambda g, s: _shared(_span(g), _span(s)) * _equal(g["value"], s["value"]))
        result.parts[part].add(len(ours), len(theirs), len(pairs))
    _judge_events(gold, system, same, result)
    _judge_claims(gold, system, same, result)


class _Identity:
    """Tells whether a gold entity and a system entity of one document are the same."""

    def __init__(self, gold: Unit, system: Unit) -> None:
        self.gold = {entity["id"]: entity for entity in gold.get("entities", ())}
        self.system = {entity["id"]: entity for entity in system.get("entities", ())}

    def __call__(self, gold_id: str | None, system_id: str | None) -> bool:
        ours, theirs = self.gold.get(gold_id or ""), self.system.get(system_id or "")
        if ours is None or theirs is None:
            return False
        if ours.get("qid") and theirs.get("qid"):
            return bool(ours["qid"] == theirs["qid"])
        return bool(_names(ours) & _names(theirs))

    def count(self, gold_ids: Iterable[str], system_ids: Iterable[str]) -> int:
        """How many of the gold entities have a partner of their own among the system's."""
        free, count = list(dict.fromkeys(system_ids)), 0
        for gold_id in dict.fromkeys(gold_ids):
            partner = next((one for one in free if self(gold_id, one)), None)
            if partner is not None:
                free.remove(partner)
                count += 1
        return count


def _judge_mentions(gold: Unit, system: Unit, same: _Identity, result: Score) -> None:
    ours = {_span(m): m for m in gold.get("mentions", ())}
    theirs = {_span(m): m for m in system.get("mentions", ())}
    pairs = [(m, theirs[at]) for at, m in ours.items() if at in theirs and theirs[at]["type"] == m["type"]]
    linked = sum(same(g["entity"], s.get("entity")) for g, s in pairs)
    result.parts["mentions"].add(len(ours), len(theirs), len(pairs))
    result.parts["links"].add(len(ours), len(theirs), linked)


def _judge_roles(gold: Unit, system: Unit, same: _Identity, result: Score) -> None:
    def once(roles: Iterable[Unit]) -> list[Unit]:
        return list({(r.get("person"), r.get("title"), r.get("affiliation")): r for r in roles}.values())

    def fits(ours: Unit, theirs: Unit) -> float:
        if ours["title"] != theirs.get("title") or not same(ours["person"], theirs.get("person")):
            return 0
        if ours.get("affiliation") is None:
            return 0.5 if theirs.get("affiliation") else 1
        return float(same(ours["affiliation"], theirs.get("affiliation")))

    ours, theirs = once(gold.get("roles", ())), once(system.get("roles", ()))
    result.parts["roles"].add(len(ours), len(theirs), len(_pair(ours, theirs, fits)))


def _judge_events(gold: Unit, system: Unit, same: _Identity, result: Score) -> None:
    ours, theirs = gold.get("events", ()), system.get("events", ())
    pairs = _pair(ours, theirs, lambda g, s: _shared(g["trigger"], s["trigger"]) * (g["type"] == s["type"]))
    result.parts["events"].add(len(ours), len(theirs), len(pairs))
    hits = sum(same.count(_participants(g), _participants(s)) for g, s in pairs)
    wanted, given = sum(len(_participants(e)) for e in ours), sum(len(_participants(e)) for e in theirs)
    result.parts["participants"].add(wanted, given, hits)
    for g, s in pairs:
        for part, right in (
            ("place", same(g.get("place"), s.get("place"))),
            ("time", str(g.get("time")) == str(s.get("time"))),
            ("status", g.get("status") == s.get("status")),
        ):
            if g.get(part):
                result.details[part].add(1, 1, right)


def _judge_claims(gold: Unit, system: Unit, same: _Identity, result: Score) -> None:
    sentences = [_span(sentence) for sentence in gold.get("sentences", ())]

    def home(claim: Unit) -> int:
        return max(range(len(sentences)), key=lambda at: _shared(sentences[at], claim["content"]), default=0)

    def fits(ours: Unit, theirs: Unit) -> float:
        (a, b), (c, d) = ours["content"], theirs["content"]
        half = _shared((a, b), (c, d)) / ((max(b, d) - min(a, c)) or 1)
        return half if half >= 0.5 and home(ours) == home(theirs) else 0

    ours, theirs = gold.get("claims", ()), system.get("claims", ())
    pairs = _pair(ours, theirs, fits)
    result.parts["claims"].add(len(ours), len(theirs), len(pairs))
    for part, key, hits in (
        ("speakers", "by", sum(same.count(g.get("by", ()), s.get("by", ())) for g, s in pairs)),
        ("topics", "topics", sum(len(set(g.get("topics", ())) & set(s.get("topics", ()))) for g, s in pairs)),
    ):
        wanted, given = sum(len(c.get(key, ())) for c in ours), sum(len(c.get(key, ())) for c in theirs)
        result.parts[part].add(wanted, given, hits)
    for g, s in pairs:
        if g.get("act"):
            result.details["act"].add(1, 1, g["act"] == s.get("act"))


def _pair(gold: Sequence[Unit], system: Sequence[Unit], fits: Callable[[Unit, Unit], float]) -> Pairs:
    """Pair units one to one, best fit first."""
    fitting = sorted(((fits(g, s), i, j) for i, g in enumerate(gold) for j, s in enumerate(system)), reverse=True)
    taken_gold: set[int] = set()
    taken_system: set[int] = set()
    pairs = []
    for fit, i, j in fitting:
        if fit > 0 and i not in taken_gold and j not in taken_system:
            taken_gold.add(i)
            taken_system.add(j)
            pairs.append((gold[i], system[j]))
    return pairs


def _span(unit: Unit) -> tuple[int, int]:
    return unit["start"], unit["end"]


def _shared(a: Sequence[int], b: Sequence[int]) -> int:
    return max(0, min(a[1], b[1]) - max(a[0], b[0]))


def _equal(a: Any, b: Any) -> bool:
    try:
        return abs(float(a) - float(b)) <= 1e-9 * max(1.0, abs(float(a)))
    except (TypeError, ValueError):
        return str(a) == str(b)


def _participants(event: Unit) -> list[str]:
    return list(dict.fromkeys([*event.get("agents", ()), *event.get("recipients", ())]))


def _names(entity: Unit) -> set[str]:
    names = {*entity.get("names", ()), *entity.get("aliases", ()), entity.get("label"), entity.get("label_zh")}
    return {name.strip() for name in names if name}
