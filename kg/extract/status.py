"""Words before or behind a trigger that say it has not happened: 将于, 可能, 拒绝参加, 定于.

A plan, a possibility or a denial must not pass for a fact. The network judges most cases; where one of these words
stands near the trigger in its clause, grammar is surer. Only what the network takes for a fact, or for a plan where
a denial is printed, is overruled.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from kg.ground.script import fold
from kg.ground.tables import numbered
from kg.model import BrokenData, Span

CUES, TRIGGERS = "status_cues.tsv", "status_triggers.tsv"
BEHIND = frozenset({"定于", "将于", "将在", "可能"})
"""Of these the trigger may be the subject: 谈判定于20日举行."""

MARKED = re.compile("〔(.+?)〕")
STRENGTH = {"actual": 0, "possible": 1, "planned": 1, "negated": 2}


class Cue(NamedTuple):
    """A word, the status it gives, and how many characters away from the trigger it still holds."""

    word: str
    status: str
    reach: int


def told_status(text: str, clause: Span, trigger: Span, nearest: int) -> str | None:
    """Give the status that the words of the clause print, or None; no cue reaches over `nearest`, the trigger before.

    >>> told_status("双方将于周五举行会谈", Span(0, 10), Span(8, 10), 0)
    'planned'
    """
    before = fold(text[max(clause.start, nearest) : trigger.start])
    behind = fold(text[trigger.end : min(clause.end, trigger.end + max(map(len, BEHIND)))])
    found = [
        (len(before) - at - len(cue.word), -len(cue.word), cue.status)
        for cue in cues()
        if (at := before.rfind(cue.word)) >= 0 and len(before) - at - len(cue.word) <= cue.reach
    ]
    if found:
        return min(found)[2]
    return next((cue.status for cue in cues() if cue.word in BEHIND and behind.startswith(cue.word)), None)


def own_status(type: str, trigger: str) -> str | None:
    """Give the status that a trigger has by its own meaning, or None.

    >>> own_status("RETREAT", "违反")      # 违反停火协议: there is no ceasefire kept
    'negated'
    """
    return decided().get((type, fold(trigger)))


def begins_cue(words: str) -> bool:
    """Tell whether these words are a cue or its beginning: 拒绝 of 拒绝参加."""
    return fold(words) in beginnings()


@cache
def beginnings() -> frozenset[str]:
    """Give all cues and what they begin with."""
    return frozenset(cue.word[:end] for cue in cues() for end in range(1, len(cue.word) + 1))


def stronger(printed: str | None, likeliest: str) -> str:
    """Give the printed status where it says less of a fact than the likeliest one."""
    if printed is None or STRENGTH[printed] <= STRENGTH[likeliest]:
        return likeliest
    return printed


@cache
def decided() -> dict[tuple[str, str], str]:
    """Read the triggers whose meaning decides."""
    found = {}
    for line, row in numbered(TRIGGERS, ("type", "trigger", "status", "example")):
        if row["trigger"] not in row["example"] or row["status"] not in STRENGTH:
            raise BrokenData(f"{TRIGGERS}:{line}: {row['trigger']} is not in its example, or no status is told")
        found[row["type"], row["trigger"]] = row["status"]
    return found


@cache
def cues() -> tuple[Cue, ...]:
    """Read the words; each row's example must come out as the row says."""
    read: dict[Cue, None] = {}
    for line, row in numbered(CUES, ("status", "cue", "reach", "example")):
        marked = MARKED.search(row["example"]) and row["cue"] in row["example"]
        if not marked or row["status"] not in STRENGTH or not row["reach"].isdecimal():
            raise BrokenData(
                f"{CUES}:{line}: write a status, how many characters {row['cue']} reaches, "
                "and an example with it and its trigger in 〔〕"
            )
        read[Cue(row["cue"], row["status"], int(row["reach"]))] = None
    return tuple(read)
