"""会见, 通电话, 签署, 抗议 → who did it, with or to whom, where, when, and whether it happened at all.

The tagger's heads mark the triggers with their types; the networks of `relations` say which entities of the sentence,
of the paragraph and of the headline take part, which place and which day belong to it, and how real it is.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise, zip_longest

import numpy as np

from kg.extract.again import told_again
from kg.extract.attributes import enclosing
from kg.extract.company import in_company
from kg.extract.pairs import Anchor, pairs
from kg.extract.relations import Relations
from kg.extract.scene import Scene, kinds_of_markers, marker_kinds
from kg.extract.status import (
    begins_cue,
    goes_on,
    hangs_on_condition,
    names_condition,
    own_status,
    said_of,
    stronger,
    told_status,
    topic_start,
)
from kg.extract.texts import Texts, texts
from kg.extract.triggers import TYPES, triggers
from kg.extract.when import time_pairs
from kg.model import Claim, Event, Mark, Span, Time

MUTUAL = frozenset({"CONSULT", "AGREE", "COOPERATE"})
# What follows these words tells what is agreed or demanded, not what becomes of the event: 同意推迟.
WITH_CLAUSE = frozenset({"ACCUSE", "AGREE", "CONCEDE", "PROTEST", "REJECT", "REQUEST", "SUPPORT", "THREATEN"})
STATUSES = ("actual", "planned", "possible", "negated")
AGENT, RECIPIENT, PLACE = range(3)
PLACES = ("GPE", "LOC")
JOINED = re.compile("[和与及、]")
PRINTED = 0.9  # the confidence of a status that printed words decide against the network: 13 of 15 were right in dev and judge


def events(scene: Scene, times: Sequence[Time], claims: Sequence[Claim], relations: Relations) -> tuple[Event, ...]:
    """Make an event of each trigger."""
    names = [Span(standing.start, standing.end) for standing in scene.standings if standing.kind == "name"]
    marked = triggers(scene.text, scene.marks.of("trigger"), names)
    told = [mark for mark in marked if scene.sentence_at(mark.span.start) is not None]
    if not told:
        return ()
    anchors = anchors_of(scene, [(m.span, m.label) for m in told], claims)
    given = pairs(scene, anchors, len(TYPES))
    chances = in_company(scene, anchors, given, relations.of_pairs("parts", given))
    days = time_pairs(scene, anchors, times, claims, len(TYPES))
    day_chances = relations.of_pairs("times", days)
    sensed = relations.senses.statuses(scene.marks.states, [mark.span for mark in told])
    statuses = relations.of_texts("status", status_texts(scene, anchors), sensed, one=True)
    # The pairs lie in the order of the anchors.
    every = np.arange(len(told) + 1)
    firsts, day_firsts = np.searchsorted(given.anchors, every), np.searchsorted(days.anchors, every)
    likeliest = [STATUSES[int(one)] for one in statuses.argmax(1)]
    reals = real_statuses(scene, anchors, likeliest)
    found = []
    for a, (mark, anchor) in enumerate(zip(told, anchors, strict=True)):
        rows = slice(firsts[a], firsts[a + 1])
        # Who takes part in what is perhaps no event at all must be the surer.
        least = relations.thresholds["parts"] / max(mark.confidence, 0.5)
        agents, recipients, likely = sides(mark, given.entities[rows], chances[rows, :PLACE], least)
        where, there = place(scene, given.entities[rows], chances[rows, PLACE], relations.thresholds["place"])
        where = smaller(scene, anchor, where)
        day_rows = slice(day_firsts[a], day_firsts[a + 1])
        when, then = day(scene.text, times, days.chosen[day_rows], day_chances[day_rows], relations.thresholds["times"])
        real = "planned" if reals[a] == "actual" and to_come(when, scene.article.day) else reals[a]
        found.append(
            Event(
                mark.label,
                mark.span,
                tuple(scene.entities[e].id for e in agents),
                tuple(scene.entities[e].id for e in recipients),
                where,
                when,
                real,
                scene.sentences[anchor.sentence].id,
                f"{mark.found_by or scene.marks.found_by}; {relations.found_by}",
                round(mark.confidence, 4),
                participants_confidence=relations.sure("participants", likely) if likely else None,
                place_confidence=relations.sure("place", there) if where else None,
                time_confidence=relations.sure("time", then) if when else None,
                status_confidence=relations.sure("status", statuses[a].max()) if real == likeliest[a] else PRINTED,
            )
        )
    return tuple(told_again(scene, found))


def anchors_of(scene: Scene, words: Sequence[tuple[Span, str]], claims: Sequence[Claim]) -> list[Anchor]:
    """Place the triggers: in which sentence, and in whose words."""
    anchors = []
    for span, label in words:
        number = scene.sentence_at(span.start)
        if number is None:
            continue
        sentence = scene.sentences[number].id
        around = [claim for claim in claims if claim.content.meets(span)]
        beside = around or [claim for claim in claims if claim.sentence == sentence]
        by = tuple(scene.numbers[entity] for claim in beside[-1:] for entity in claim.by)
        anchors.append(Anchor(span, TYPES.index(label), number, by, bool(around)))
    return anchors


def sides(
    mark: Mark, entities: np.ndarray, chances: np.ndarray, threshold: float
) -> tuple[list[int], list[int], float]:
    """Tell agents from recipients, in the order of the text; give the chance of the least likely of them, too.

    Where both do it together, the first named is the agent.
    """
    taking = [(int(e), row) for e, row in zip(entities, chances, strict=True) if max(row) >= threshold]
    agents = [e for e, row in taking if row[AGENT] >= row[RECIPIENT]]
    recipients = [e for e, row in taking if row[AGENT] < row[RECIPIENT]]
    if mark.label in MUTUAL and not agents and len(recipients) > 1:
        agents, recipients = recipients[:1], recipients[1:]
    return agents, recipients, min((float(max(row)) for _, row in taking), default=0.0)


def place(scene: Scene, entities: np.ndarray, chances: np.ndarray, threshold: float) -> tuple[str | None, float]:
    """Give the likeliest place, if any is likely enough, and its chance."""
    likely = [
        (chance, -int(e))
        for e, chance in zip(entities, chances, strict=True)
        if chance >= threshold and scene.entities[e].type in PLACES
    ]
    if not likely:
        return None, 0.0
    chance, number = max(likely)
    return scene.entities[-number].id, chance


def smaller(scene: Scene, anchor: Anchor, where: str | None) -> str | None:
    """Give the town that the clause names right behind a place: 索列达尔 for 顿涅茨克地区索列达尔."""
    own = scene.clauses[anchor.span.start]
    for larger, town in enclosing(scene, anchor.sentence):
        inside = scene.clauses[larger.start] == own and scene.entities[town.entity].type == "GPE"
        if inside and where == scene.entities[larger.entity].id:
            return scene.entities[town.entity].id
    return where


def day(
    text: str, times: Sequence[Time], chosen: np.ndarray, chances: np.ndarray, threshold: float
) -> tuple[str | None, float]:
    """Give the likeliest day, if any is likely enough, and its chance."""
    if not len(chances) or chances.max() < threshold:
        return None, 0.0
    likeliest = times[int(chosen[int(chances[:, 0].argmax())])]
    return with_next_day(text, times, likeliest), float(chances.max())


def with_next_day(text: str, times: Sequence[Time], one: Time) -> str:
    """Give a day, or both where it is joined with the next or the one before: 14日和15日 are two times and one event's.

    >>> first = Time(Span(0, 3), "2025-12-14", "s1", "dates", 1.0)
    >>> second = Time(Span(4, 7), "2025-12-15", "s1", "dates", 1.0)
    >>> with_next_day("14日和15日会谈", [first, second], second)
    '2025-12-14/2025-12-15'
    """
    for first, second in pairwise(times):
        joined = one in (first, second) and JOINED.fullmatch(text, first.span.end, second.span.start)
        if joined and follows(first.value, second.value):
            return f"{first.value}/{second.value}"
    return one.value


def follows(first: str, second: str) -> bool:
    """Tell whether the second is the day after the first."""
    if len(first) != len(second) or len(first) != len("2025-12-15"):
        return False
    return date.fromisoformat(second) - date.fromisoformat(first) == timedelta(days=1)


def clear_of_others(scene: Scene, anchors: Sequence[Anchor]) -> list[int]:
    """Give for each trigger from where on the words before it speak of it, and not of the trigger before.

    拒绝 is trigger and cue: it belongs to what follows. In 未就停火达成协议 the denial goes past 停火, which is only talked about.
    """
    order = sorted(range(len(anchors)), key=lambda a: anchors[a].span)
    starts, stop = [0] * len(anchors), 0
    for one, other in zip_longest(order, order[1:]):
        span = anchors[one].span
        starts[one] = stop
        clause = Span(*clause_around(scene, anchors[one]))
        followed = other is not None and anchors[other].span.start < clause.end
        about = topic_start(scene.text, clause, span) if followed else None
        if about is not None:
            starts[one] = max(stop, about)
        else:
            stop = max(stop, span.start if begins_cue(span.of(scene.text)) else span.end)
    return starts


def real_statuses(scene: Scene, anchors: Sequence[Anchor], likeliest: Sequence[str]) -> list[str]:
    """Give the status of each event; a clause with 并 goes on with the plan of the clause before."""
    starts = clear_of_others(scene, anchors)
    found = list(likeliest)
    before, last = Span(0, 0), ""
    for a in sorted(range(len(anchors)), key=lambda a: anchors[a].span):
        clause = Span(*clause_around(scene, anchors[a]))
        real = status(scene, anchors[a], clause, starts[a], likeliest[a])
        if real == "actual" and last == "planned" and before.end + 1 == clause.start and goes_on(scene.text, clause):
            real = last
        found[a], before, last = real, clause, real
    return found


def status(scene: Scene, anchor: Anchor, clause: Span, nearest: int, likeliest: str) -> str:
    """Let plain grammar overrule the network: 未能达成 is negated, what stands behind 如果 did not happen."""
    type, text, trigger = TYPES[anchor.label], scene.text, anchor.span
    if own := own_status(type, trigger.of(text)):
        return own
    if plainly_negated(scene, anchor):
        return "negated"
    if names_condition(text, clause, trigger):
        return "possible" if likeliest == "actual" else likeliest
    said = said_of(text, clause, trigger) if type not in WITH_CLAUSE else None
    printed = said or told_status(text, clause, trigger, nearest)
    home = scene.sentences[anchor.sentence].span
    if printed != "negated" and likeliest != "negated" and hangs_on_condition(text, home, clause, trigger):
        return "possible"
    return stronger(printed, likeliest)


def to_come(when: str | None, published: date | None) -> bool:
    """Tell whether a day, month, year or range begins after an article was published: that cannot have happened.

    >>> to_come("2026-04", date(2025, 12, 16)), to_come("2025", date(2025, 12, 16)), to_come(None, None)
    (True, False, False)
    """
    if when is None or published is None:
        return False
    begin = when.partition("/")[0]
    return begin > published.isoformat()[: len(begin)]


def plainly_negated(scene: Scene, anchor: Anchor) -> bool:
    """Tell whether a word like 未能 touches the trigger, or 并未举行 follows it, and nothing makes it a mere thought.

    如果不建立 and 希望不动用 are no denials; 不断 and 不得不 are words of their own in the table.
    """
    kinds = kinds_of_markers()
    start, end = clause_around(scene, anchor)
    before = scene.markers_within(start, anchor.span.start)
    behind = scene.markers_within(anchor.span.end, end)
    if not scene.kinds_within(start, anchor.span.start).isdisjoint(("if", "wish")):
        return False
    # 未能举行会谈: what is denied may be the verb that the trigger goes with.
    begin = anchor.span.start
    while before and kinds[before[-1][2]] == "light" and begin - before[-1][1] <= 1:
        begin = before.pop()[0]
    denied = bool(before) and kinds[before[-1][2]] == "not" and begin - before[-1][1] <= 1
    undone = [kinds[number] for _, _, number in behind[:2]] == ["not", "light"]
    return denied or (undone and behind[0][0] == anchor.span.end)


def clause_around(scene: Scene, anchor: Anchor) -> tuple[int, int]:
    """Give the bounds of the clause in which a trigger stands."""
    home = scene.sentences[anchor.sentence].span
    ends = scene.clause_ends
    before, behind = bisect_right(ends, anchor.span.start), bisect_right(ends, anchor.span.end)
    start = max(home.start, ends[before - 1]) if before else home.start
    return start, min(home.end, ends[behind] - 1) if behind < len(ends) else home.end


def status_texts(scene: Scene, anchors: Sequence[Anchor]) -> Texts:
    """Show the words around each trigger, near and far, before and behind, apart from each other."""
    windows, numbers = [], []
    for anchor in anchors:
        (start, end), span = scene.sentences[anchor.sentence].span, anchor.span
        clause, close = clause_around(scene, anchor)
        windows.append(
            [
                Span(max(clause, span.start - 12), span.start),
                span,
                Span(span.end, min(span.end + 8, close)),
                Span(max(start, clause - 20), clause),
                Span(span.end, min(span.end + 20, end)),
            ]
        )
        numbers.append(
            [
                *(anchor.label == i for i in range(len(TYPES))),
                anchor.spoken,
                scene.sentences[anchor.sentence].kind == "headline",
                scene.sentences[anchor.sentence].kind == "subheading",
                clause == span.start,
                start == span.start,
                *marker_view(scene, start, clause, span, close),
            ]
        )
    return texts(scene, windows, numbers)


def marker_view(scene: Scene, start: int, clause: int, trigger: Span, close: int) -> np.ndarray:
    """Tell the kinds of small words around a trigger: right before it, in its clause, behind it, in earlier clauses."""
    kinds = marker_kinds()
    before = scene.markers_within(clause, trigger.start)
    last = kinds[before[-1][2]] if before else np.zeros(kinds.shape[1], np.float32)
    touching = last if before and trigger.start - before[-1][1] <= 1 else np.zeros(kinds.shape[1], np.float32)
    stretches = np.array([(clause, trigger.start), (trigger.end, close), (start, clause)])
    return np.concatenate([last, touching, scene.kinds_ending(*stretches.T).ravel()])
