"""When and where something was said, as the clause of the saying tells: from places in the text alone.

据某某社14日报道，发言人15日表示: 14日 dates the report, 15日 the words. A clause that tells of a meeting and of what was
said there gives its place too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kg.model import Claim, Event, Reading, Span

STOPS = frozenset("，。；：！？,;:!?\n")
"""What ends a clause."""

GATHERING = "CONSULT"


@dataclass(frozen=True)
class Occasion:
    """When and where somebody spoke: a time as a record writes it, with the place in the text where it is printed, and an entity."""

    time: str | None = None
    printed: Span | None = None
    place: str | None = None


def occasions(claim: Claim, reading: Reading) -> Iterator[Occasion]:
    """Give the occasion of the saying, and then of each passing on, nearest to the reader last."""
    text = reading.article.text
    reports = [report(text, one, claim, reading) for one in claim.via]
    saying = Span(clause(text, claim.cue).start, claim.cue.start) if claim.cue else None
    # Where one clause tells of both, its day is that of the report.
    shared = saying is not None and any(one and one.meets(saying) for one in reports)
    for stretch in (None if shared else saying, *reports):
        yield occasion(stretch, reading) if stretch else Occasion()


def report(text: str, entity: str, claim: Claim, reading: Reading) -> Span | None:
    """Find the clause before a claim's words in which somebody is named who passes them on."""
    named = [link.mention.span for link in reading.links if link.entity == entity]
    before = [span for span in named if span.end <= claim.content.start]
    return clause(text, max(before)) if before else None


def occasion(stretch: Span, reading: Reading) -> Occasion:
    """Give what a stretch of the narrator's own words tells of the time and the place."""
    times = [
        (time.span, time.value) for time in reading.times if stretch.holds(time.span) and narrated(time.span, reading)
    ]
    met = [event for event in reading.events if stretch.holds(event.trigger) and is_gathering(event, reading)]
    # Of several the last: it stands nearest to the speaking.
    _, place = max(((event.trigger, event.place) for event in met if event.place), default=(None, None))
    if times:
        printed, value = max(times)
        return Occasion(value, printed, place)
    _, day = max(((event.trigger, event.time) for event in met if event.time), default=(None, None))
    return Occasion(day, None, place)


def is_gathering(event: Event, reading: Reading) -> bool:
    """Tell whether people came together, as the article itself says."""
    return event.type == GATHERING and event.status == "actual" and narrated(event.trigger, reading)


def narrated(span: Span, reading: Reading) -> bool:
    """Tell whether the article itself says these words, and not somebody in it."""
    return not any(claim.content.meets(span) for claim in reading.claims)


def clause(text: str, span: Span) -> Span:
    """Give the clause in which some words stand.

    >>> words = "据报道，发言人15日表示，会谈如期举行。"
    >>> clause(words, Span(10, 12)).of(words)
    '发言人15日表示'
    """
    start, end = span
    while start and text[start - 1] not in STOPS:
        start -= 1
    while end < len(text) and text[end] not in STOPS:
        end += 1
    return Span(start, end)


def nearest(span: Span, others: Iterable[tuple[Span, str]], text: str) -> str | None:
    """Give the one of several named stretches that stands nearest in the same clause."""
    near = []
    for other, name in others:
        first, last = sorted((span, other))
        between = text[first.end : last.start]
        if STOPS.isdisjoint(between):
            near.append((len(between), other, name))
    return min(near)[2] if near else None
