"""Speech that is told by its frame, not by a speech verb before it: 在默茨看来，…; “…。”马克龙说.

What stands in the table is regular and rare, so the tagger has seldom met it; a quotation whose speaker follows is a sentence of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from kg.extract.scene import CLAUSE_END, Scene, kinds_of_markers
from kg.ground.tables import numbered
from kg.model import BrokenData, Span

FRAMES = "speech_frames.tsv"
MARKED = re.compile("〔(.+?)〕")
QUOTED = re.compile("[\\s\u3000]*“([^“”]{4,})”")
NEAR = 6  # characters that may stand before the speaker: 一名, 对此


class Framed(NamedTuple):
    """What is said, the words that tell so (none if they follow in the next sentence), and the number of the sentence."""

    content: Span
    cue: Span | None
    sentence: int


def framed(scene: Scene) -> Iterator[Framed]:
    """Find the sentences that a frame or a following speaker tells to be speech."""
    for number, sentence in enumerate(scene.sentences):
        for pattern in patterns():
            found = pattern.match(scene.text, *sentence.span)
            if found and scene.within(*found.span("who")):
                yield Framed(Span(*found.span("content")), Span(*found.span("cue")), number)
        if speaker_behind(scene, number) is not None and (quoted := QUOTED.match(scene.text, *sentence.span)):
            yield Framed(Span(*quoted.span(1)), None, number)


def speaker_behind(scene: Scene, number: int) -> int | None:
    """Give who says a sentence that is one quotation, if the next sentence begins by telling: “…。”马克龙15日在巴黎说."""
    if number + 1 >= len(scene.sentences):
        return None
    own, behind = scene.sentences[number], scene.sentences[number + 1]
    quoted = QUOTED.match(scene.text, *own.span)
    if not quoted or scene.text[quoted.end() : own.span.end].strip() or own.paragraph != behind.paragraph:
        return None
    verbs = (at for at, _, kind in scene.markers_within(*behind.span) if kinds_of_markers()[kind] == "speech")
    verb = next(verbs, None)
    if verb is None or CLAUSE_END.search(scene.text, behind.span.start, verb):
        return None
    named = [j for j in scene.within(behind.span.start, verb) if scene.standings[j].kind == "name"]
    if not named or scene.phrases[named[0]][0] > behind.span.start + NEAR:
        return None
    # The last name of the first noun phrase speaks: 法国总统马克龙.
    phrase = scene.phrases[named[0]]
    return [scene.standings[j].entity for j in named if scene.phrases[j] == phrase][-1]


@cache
def patterns() -> tuple[re.Pattern[str], ...]:
    """Read the frames; each must find in its example what is marked there."""
    read = []
    for line, row in numbered(FRAMES, ("pattern", "example")):
        pattern = re.compile(row["pattern"])
        marked = MARKED.search(row["example"])
        found = pattern.match(MARKED.sub(r"\1", row["example"]))
        if not marked or not found or found["content"].rstrip("。") != marked[1]:
            raise BrokenData(f"{FRAMES}:{line}: the pattern does not find the words marked 〔〕 in its example")
        read.append(pattern)
    return tuple(read)
