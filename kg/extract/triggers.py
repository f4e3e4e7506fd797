"""The tagger's triggers → those that name an event, as the guidelines count them.

Which of verb and noun is the trigger depends on the verb: 举行会谈 is named by its noun, 出席会议 by its verb. Some nouns
name an event only as the object of certain verbs: 深化合作 does, 拓展合作 and 合作伙伴 do not. Both are regular, so tables say it.
So are rare verbs that tell of an event wherever they stand (草签, 痛批) and that the tagger has seldom or never met, and
the words around a trigger in which it is none: 停火 of 停火提议 says of what kind a paper is, 释放 of 释放潜力 frees nobody,
and a typhoon's 袭击 is no attack.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from kg.extract.scene import CLAUSE_END
from kg.ground.script import fold
from kg.ground.tables import numbered
from kg.model import BrokenData, Mark, Span

LIGHT_VERBS, OBJECTS, VERBS = "light_verbs.tsv", "event_objects.tsv", "event_verbs.tsv"
TRAPS = "event_traps.tsv"
TYPES = (
    *("ACCUSE", "AGREE", "AID", "ASSAULT", "COERCE", "CONCEDE", "CONSULT", "COOPERATE", "MOBILIZE"),
    *("PROTEST", "REJECT", "REQUEST", "RETREAT", "SANCTION", "SUPPORT", "THREATEN"),
)
MARKED = re.compile("〔(.+?)〕")
REACH = 8  # characters between a light verb and its noun
CLAUSE = 60  # characters before a noun in which its verb is looked for
GAP = r"[^，；：。！？\s]{0,16}?"  # what … stands for in a trap
SURE = 0.95  # so many of the nouns that the table calls events are events in the annotated articles


class Trap(NamedTuple):
    """What stands before and behind a word where it names no event."""

    before: re.Pattern[str]
    behind: re.Pattern[str]

    def is_around(self, trigger: Span, text: str) -> bool:
        """Tell whether a trigger stands so."""
        before = self.before.search(text, max(0, trigger.start - CLAUSE), trigger.start)
        return bool(before and self.behind.match(text, trigger.end))


class Governed(NamedTuple):
    """What a noun is when one of these verbs governs it: an event of a type, none, or open."""

    type: str
    verdict: str


def triggers(text: str, marks: Sequence[Mark], names: Sequence[Span]) -> list[Mark]:
    """Keep the marks that name an event, and add those that grammar makes one; `names` hold no events.

    >>> marks = [Mark(Span(0, 2), "CONSULT", 0.9), Mark(Span(4, 6), "CONSULT", 0.8)]
    >>> [mark.span.of("出席两国会晤，深化合作") for mark in triggers("出席两国会晤，深化合作", marks, [])]
    ['出席', '合作']
    >>> triggers("他支持停火提议。", [Mark(Span(3, 5), "RETREAT", 0.7)], [])
    []
    >>> [mark.label for mark in triggers("两国外长草签了渔业协定。", [], [])]
    ['AGREE']
    """
    folded = fold(text)
    kept = [mark for mark in chosen(text, marks) if not in_trap(mark.span, folded)]
    for mark in told_by_verbs(text):
        if not any(other.meets(mark.span) for other in (*names, *(one.span for one in kept))):
            kept.append(mark)
    for noun, governed in governed_nouns(text):
        if any(name.meets(noun) for name in names):
            continue
        own = [mark for mark in kept if mark.span.meets(noun)]
        if governed.verdict == "none":
            kept = [mark for mark in kept if mark not in own or mark.label != governed.type]
        elif governed.verdict == "event" and not own and ends_phrase(text, noun):
            kept.append(Mark(noun, governed.type, SURE, "table:event-objects"))
    return sorted(kept, key=lambda mark: mark.span)


def chosen(text: str, marks: Sequence[Mark]) -> list[Mark]:
    """Keep one trigger of a light verb and its noun.

    >>> marks = [Mark(Span(2, 4), "CONSULT", 0.9), Mark(Span(4, 6), "CONSULT", 0.8)]
    >>> [mark.span.of("双方举行会谈") for mark in chosen("双方举行会谈", marks)]
    ['会谈']
    """
    ordered = sorted(marks, key=lambda mark: mark.span)
    dropped = set()
    for first, second in pairwise(ordered):
        gap = text[first.span.end : second.span.start]
        kept = light_verbs().get(first.span.of(text))
        if kept and first.label == second.label and len(gap) <= REACH and not CLAUSE_END.search(gap):
            dropped.add(first if kept == "noun" else second)
    return [mark for mark in ordered if mark not in dropped]


def told_by_verbs(text: str) -> Iterator[Mark]:
    """Find the verbs of the table that tell of an event wherever they stand."""
    for found in verb_pattern().finditer(fold(text)):
        yield Mark(Span(*found.span()), verbs()[found.group()], SURE, "table:event-verbs")


def governed_nouns(text: str) -> Iterator[tuple[Span, Governed]]:
    """Find the table's nouns whose clause holds a verb of theirs before them; the nearest one counts."""
    for found in noun_pattern().finditer(text):
        verbs, verdicts = verbs_of(found.group())
        clause = CLAUSE_END.split(text[max(0, found.start() - CLAUSE) : found.start()])[-1]
        if before := verbs.findall(clause):
            yield Span(*found.span()), verdicts[before[-1]]


def in_trap(trigger: Span, text: str) -> bool:
    """Tell whether a trigger stands among words in which it names no event: 停火 of 停火提议, 释放 of 释放潜力."""
    return any(trap.is_around(trigger, text) for trap in traps().get(trigger.of(text), ()))


def ends_phrase(text: str, noun: Span) -> bool:
    """Tell whether nothing that the noun modifies follows it: 深化合作。 but not 深化合作机制。"""
    return noun.end == len(text) or text[noun.end] in "、\n”" or bool(CLAUSE_END.match(text, noun.end))


@cache
def light_verbs() -> dict[str, str]:
    """Read which of verb and noun is the trigger: 举行会谈 the noun, 达成协议 the verb."""
    found = {}
    for line, row in numbered(LIGHT_VERBS, ("verb", "trigger", "example")):
        if row["verb"] not in row["example"] or row["trigger"] not in ("verb", "noun"):
            raise BrokenData(f"{LIGHT_VERBS}:{line}: {row['verb']} is not in its example, or no trigger is told")
        found[row["verb"]] = row["trigger"]
    return found


@cache
def objects() -> dict[str, dict[str, Governed]]:
    """Read what each noun is under each of its verbs; the example marks one verb and one noun of its row."""
    found: dict[str, dict[str, Governed]] = {}
    for line, row in numbered(OBJECTS, ("nouns", "type", "verbs", "verdict", "example")):
        nouns, verbs = row["nouns"].split(";"), row["verbs"].split(";")
        shown = MARKED.findall(row["example"])
        if len(shown) < 2 or shown[0] not in verbs or shown[-1] not in nouns:
            raise BrokenData(f"{OBJECTS}:{line}: the example marks no verb and noun of its row")
        for noun in nouns:
            found.setdefault(noun, {}).update(dict.fromkeys(verbs, Governed(row["type"], row["verdict"])))
    return found


@cache
def traps() -> dict[str, list[Trap]]:
    """Read, for a word, what stands around it where it names no event; the example marks it there."""
    found: dict[str, list[Trap]] = {}
    for line, row in numbered(TRAPS, ("before", "words", "behind", "example")):
        words, example = row["words"].split(";"), MARKED.sub(r"\1", row["example"])
        trap = Trap(re.compile(rf"(?:{any_of(row['before'])})\Z"), re.compile(any_of(row["behind"])))
        shown = MARKED.search(row["example"])
        if not shown or shown[1] not in words or not trap.is_around(Span(shown.start(), shown.end() - 2), example):
            raise BrokenData(f"{TRAPS}:{line}: the example marks no word of its row where it names no event")
        for word in words:
            found.setdefault(word, []).append(trap)
    return found


def any_of(cell: str) -> str:
    """Write the words of a cell as a pattern; an empty cell fits everywhere."""
    return "|".join(re.escape(words).replace("…", GAP) for words in cell.split(";"))


@cache
def verbs() -> dict[str, str]:
    """Read what each verb tells of; the example holds it as a word of its own."""
    found = {}
    for line, row in numbered(VERBS, ("verb", "type", "example")):
        if row["verb"] not in row["example"] or row["type"] not in TYPES:
            raise BrokenData(
                f"{VERBS}:{line}: {row['verb']} is not in its example, or {row['type']} is no type of event"
            )
        found[row["verb"]] = row["type"]
    return found


@cache
def verb_pattern() -> re.Pattern[str]:
    """Match a verb of the table, the longest first."""
    return re.compile("|".join(sorted(map(re.escape, verbs()), key=len, reverse=True)))


@cache
def noun_pattern() -> re.Pattern[str]:
    """Match a noun of the table, the longest first."""
    return re.compile("|".join(sorted(map(re.escape, objects()), key=len, reverse=True)))


@cache
def verbs_of(noun: str) -> tuple[re.Pattern[str], dict[str, Governed]]:
    """Give the verbs of a noun, as a pattern, and what it is under each."""
    verdicts = objects()[noun]
    return re.compile("|".join(sorted(map(re.escape, verdicts), key=len, reverse=True))), verdicts
