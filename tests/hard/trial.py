"""One input's way through the whole house, under a clock; whatever is neither a reading nor a refusal is a defect."""

from __future__ import annotations

import re
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from itertools import count
from pathlib import Path

from kg.graph.facts import facts
from kg.graph.store import Store
from kg.graph.verify import verify
from kg.model import Reading, Span, UnreadableArticle
from kg.pipeline import read_batch, tools
from kg.read.articles import read

SECONDS_PER_MB = 10
PROVED = count(1)
INNER = re.compile(r"left out, \w+(Error|Exception|Iteration)\b")


class Hang(BaseException):
    """Somebody works longer than is allowed; no `except Exception` on the way may swallow it."""


@contextmanager
def clock(seconds: float) -> Iterator[None]:
    """Stop what uses more of the processor than this."""

    def stop(*_: object) -> None:
        raise Hang(f"longer than {seconds:.0f} s")

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def read_file(path: Path, size: int) -> tuple[list[Reading], list[str], float]:
    """Read a file as `kg build` does; give what was read, what was refused, and the seconds it took."""
    refused: list[str] = []
    done: list[Reading] = []
    begin = time.process_time()
    with clock(SECONDS_PER_MB * max(1, size / 2**20)):
        for article in read([path], lambda trouble: refused.append(str(trouble))):
            for result in read_batch([article], tools()):
                if isinstance(result, UnreadableArticle):
                    refused.append(str(result))
                else:
                    done.append(result)
    seconds = time.process_time() - begin
    for reading in done:
        prove(reading)
    return done, refused, seconds


@cache
def empty() -> Store:
    """A graph that holds nothing; whoever puts an article in takes it out again."""
    # A store in memory keeps every word it ever saw: it is changed for a new one from time to time.
    return Store.in_memory()


def prove(reading: Reading) -> None:
    """Put a reading into a graph and prove every quotation in it."""
    text = reading.article.text
    for span in spans(reading):
        assert 0 <= span.start <= span.end <= len(text), span
    if next(PROVED) % 50 == 0:
        empty.cache_clear()
    store = empty()
    store.replace([facts(reading, store.names)], tools().knowledge.things)
    try:
        assert list(verify(store)) == []
        assert store.ids() == [reading.article.id]
    finally:
        store.remove([reading.article.id])


def spans(reading: Reading) -> Iterator[Span]:
    """Give every span of a reading."""
    yield from (sentence.span for sentence in reading.sentences)
    yield from (link.mention.span for link in reading.links)
    yield from (event.trigger for event in reading.events)
    for claim in reading.claims:
        yield claim.content
        if claim.cue is not None:
            yield claim.cue
    for those in (reading.references, reading.roles, reading.times, reading.quantities):
        yield from (one.span for one in those)


def defects(refused: list[str]) -> list[str]:
    """Give the refusals that are none: a stage that broke, a line that is two, a reason that quotes the article."""
    return [line for line in refused if INNER.search(line) or "\n" in line or len(line) > 600]
