"""Words around a trigger that say it has not happened: 将于, 可能, 拒绝参加; 会谈被取消; 如果…，将….

A plan, a possibility or a denial must not pass for a fact. The network judges most cases; where one of these words
governs the trigger in its clause, is said of it or makes it hang on a condition, grammar is surer. Only what the
network takes for a fact, or for a plan where a denial is printed, is overruled.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from kg.ground.script import fold
from kg.ground.tables import numbered
from kg.model import BrokenData, Span

CUES, PREDICATES, WORDS, TRIGGERS = (
    "status_cues.tsv",
    "status_predicates.tsv",
    "status_words.tsv",
    "status_triggers.tsv",
)
KINDS = ("phrase", "about", "if", "then", "also")
PHRASE = 16  # characters over which a cue holds that a phrase follows: 拒绝 同到访的代表团 会谈
TOPIC = 14  # characters between 就 and what is talked about
PREDICATE = 30  # characters behind a trigger in which what is said of it stands
CONDITION = 60  # characters before a trigger, or its clause, in which the condition stands on which it hangs
OPENING = 4  # characters that open a clause

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
    # The last one that reaches the trigger governs it: in 可能不会会见 it is 不会.
    governing = None
    for found in cue_pattern().finditer(before):
        cue, between = cues()[found.group()], before[found.end() :]
        if len(between) <= (max(cue.reach, PHRASE) if words("phrase").match(between) else cue.reach):
            governing = cue.status
    return governing


def said_of(text: str, clause: Span, trigger: Span) -> str | None:
    """Give the status that is said of an event which is the subject of its clause, or None.

    >>> said_of("原定的会谈被取消。", Span(0, 8), Span(3, 5))
    'negated'
    """
    behind = fold(text[trigger.end : min(clause.end, trigger.end + PREDICATE)])
    return next((status for status, pattern in predicates() if pattern.match(behind)), None)


def names_condition(text: str, clause: Span, trigger: Span) -> bool:
    """Tell whether a trigger stands in a condition: behind 如果 or 一旦, not 如何 or 若干."""
    return bool(words("if").search(fold(text[max(clause.start, trigger.start - CONDITION) : trigger.start])))


def hangs_on_condition(text: str, sentence: Span, clause: Span, trigger: Span) -> bool:
    """Tell whether a clause before names a condition, and this one what follows from it.

    >>> hangs_on_condition("如果停火破裂，军队将发动进攻", Span(0, 14), Span(7, 14), Span(12, 14))
    True
    """
    before = re.split("[；;]", fold(text[max(sentence.start, clause.start - CONDITION) : clause.start]))[-1]
    here = fold(text[max(clause.start, trigger.start - CONDITION) : trigger.start])
    return bool(words("then").search(here) and words("if").search(before))


def goes_on(text: str, clause: Span) -> bool:
    """Tell whether a clause goes on with what the one before tells: 将访问法国，并出席峰会."""
    return bool(words("also").match(fold(text[clause.start : min(clause.start + OPENING, clause.end)])))


def topic_start(text: str, clause: Span, trigger: Span) -> int | None:
    """Give where the words begin that say what is talked about, if the trigger ends them: 就停火 in 就停火达成协议."""
    start = max(clause.start, trigger.start - TOPIC)
    found = [match.end() for match in words("about").finditer(fold(text[start : trigger.start]))]
    return start + found[-1] if found else None


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
    return frozenset(cue[:end] for cue in cues() for end in range(1, len(cue) + 1))


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
def cues() -> dict[str, Cue]:
    """Read the words; each row's example holds its word and a trigger."""
    read: dict[str, Cue] = {}
    for line, row in numbered(CUES, ("status", "cue", "reach", "example")):
        marked = MARKED.search(row["example"]) and row["cue"] in row["example"]
        if not marked or row["status"] not in STRENGTH or not row["reach"].isdecimal():
            raise BrokenData(
                f"{CUES}:{line}: write a status, how many characters {row['cue']} reaches, "
                "and an example with it and its trigger in 〔〕"
            )
        read[row["cue"]] = Cue(row["cue"], row["status"], int(row["reach"]))
    return read


@cache
def cue_pattern() -> re.Pattern[str]:
    """Match a cue, the longest first: 不打算 is no 打算."""
    return re.compile("|".join(sorted(map(re.escape, cues()), key=len, reverse=True)))


@cache
def predicates() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Read what is said of events; each pattern must follow the trigger of its example."""
    read = []
    for line, row in numbered(PREDICATES, ("status", "pattern", "example")):
        pattern, (_, _, behind) = re.compile(row["pattern"]), row["example"].partition("〕")
        if row["status"] not in STRENGTH or not pattern.match(behind):
            raise BrokenData(
                f"{PREDICATES}:{line}: the pattern does not follow 〔〕 in its example, or no status is told"
            )
        read.append((row["status"], pattern))
    return tuple(read)


@cache
def words(kind: str) -> re.Pattern[str]:
    """Read the small words of a kind as one pattern: of those that open a phrase, name a condition …"""
    found = []
    for line, row in numbered(WORDS, ("kind", "pattern", "example")):
        if row["kind"] not in KINDS or not re.search(row["pattern"], row["example"]):
            raise BrokenData(f"{WORDS}:{line}: {row['pattern']} is not in its example, or {row['kind']} is no kind")
        if row["kind"] == kind:
            found.append(row["pattern"])
    return re.compile("|".join(found))
