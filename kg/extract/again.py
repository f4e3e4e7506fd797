"""此次磋商, 会谈后，: an event that has been told of before, in the same word. Who took part, where and when was told there.

Only what the networks do not see where it is told again is taken from there; behind 会谈后 all that took part, for
whoever is named there does what comes after.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache

from kg.extract.scene import CLAUSE_END, Scene
from kg.ground.tables import numbered
from kg.model import BrokenData, Event

TABLE = "event_again.tsv"
REACH = 6  # characters between 此次 and the trigger
SAME = 0.69  # of such annotated events so many have exactly those who took part in the last one of that name (33 of 48)
PASSED = 0.98  # of those behind which 后 stands (67 of 68)
SIDES = ("before", "behind")


def told_again(scene: Scene, events: Sequence[Event]) -> Iterator[Event]:
    """Give events what is lacking from the last one of the same name where a word like 此次 says that it is that one."""
    last: dict[tuple[str, str], Event] = {}
    found = {}
    for event in sorted(events, key=lambda event: event.trigger):
        name = event.type, event.trigger.of(scene.text)
        if name in last and is_passed(scene, event):
            event = found[event.trigger] = filled(taken(event, last[name], PASSED), last[name])
        elif name in last and is_same(scene, event):
            event = found[event.trigger] = filled(event, last[name])
        if len(event.agents + event.recipients) > 1:
            last[name] = event
    for event in events:
        yield found.get(event.trigger, event)


def filled(event: Event, before: Event) -> Event:
    """Give an event what is lacking of who took part, where and when, unless others took part in it."""
    taking = set(event.agents + event.recipients)
    if len(taking) > 1 and taking != set(before.agents + before.recipients):
        return event
    if len(taking) < 2:
        event = taken(event, before, SAME)
    if not event.place and before.place:
        event = replace(event, place=before.place, place_confidence=min(SAME, before.place_confidence or SAME))
    if not event.time and before.time:
        event = replace(event, time=before.time, time_confidence=min(SAME, before.time_confidence or SAME))
    return replace(event, found_by=f"{event.found_by}; table:event-again")


def taken(event: Event, before: Event, sure: float) -> Event:
    """Let those take part in an event who took part in the one before."""
    sure = min(sure, before.participants_confidence or sure)
    return replace(event, agents=before.agents, recipients=before.recipients, participants_confidence=sure)


def is_passed(scene: Scene, event: Event) -> bool:
    """Tell whether an event opens a clause and nothing but 后 or 期间 stands behind it there: 会谈后，总统返回首都。"""
    opens = event.trigger.start == 0 or CLAUSE_END.match(scene.text, event.trigger.start - 1)
    behind = passing().match(scene.text, event.trigger.end)
    return bool(opens and behind and CLAUSE_END.match(scene.text, behind.end()))


def is_same(scene: Scene, event: Event) -> bool:
    """Tell whether a word that points back stands before a trigger, at most an attribute between."""
    start = event.trigger.start
    before = scene.text[max(0, start - REACH - longest()) : start]
    clause = CLAUSE_END.split(before)[-1]
    return any(len(clause) - match.end() <= REACH for match in pointing().finditer(clause))


@cache
def words(side: str) -> tuple[str, ...]:
    """Read the words that point back to an event from one side of it; the example holds its word."""
    found = []
    for line, row in numbered(TABLE, ("word", "side", "example")):
        if row["word"] not in row["example"] or row["side"] not in SIDES:
            raise BrokenData(f"{TABLE}:{line}: {row['word']} is not in its example, or stands on no side of {SIDES}")
        if row["side"] == side:
            found.append(row["word"])
    return tuple(found)


@cache
def pointing() -> re.Pattern[str]:
    """Match a word that points back to what follows."""
    return re.compile("|".join(map(re.escape, words("before"))))


@cache
def passing() -> re.Pattern[str]:
    """Match a word that points back to what stands before it, the longest first."""
    return re.compile("|".join(sorted(map(re.escape, words("behind")), key=len, reverse=True)))


@cache
def longest() -> int:
    """Give the length of the longest word before an event."""
    return max(map(len, words("before")))
