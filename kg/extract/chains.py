"""Who passes a saying on, told by grammar: 路透社援引乌克兰官员的话说; 据塔斯社报道，拉夫罗夫表示.

Few annotated sentences name a chain, so the network has hardly met one; the words that build it are few and regular.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from kg.extract.scene import Scene
from kg.ground.script import fold
from kg.ground.tables import numbered
from kg.model import BrokenData, Span

SOURCES = "speech_sources.tsv"
KINDS = ("quotes", "reports", "through", "medium", "turn", "learnt", "addressed", "tied")
MEDIA = "media/"
STOPS = "，,；;：:。“"


class Chain(NamedTuple):
    """Who passes a saying on, nearest to the reader last, and from where on its speaker is named."""

    via: tuple[int, ...]
    start: int
    speakers_from: int


def chain(scene: Scene, start: int, cue: Span) -> Chain | None:
    """Read the chain that the words before a speech verb tell, from `start` on; None if they tell none.

    In 新华社引述共同社的报道说，一名官员称 it is 共同社, then 新华社.
    """
    text, passing, place = scene.text, list[int](), start
    for found in source_pattern().finditer(text, start, cue.start):
        # A date in brackets ends no clause here: 据某国媒体今天（3日）报道.
        begin, end = max(place, *(text.rfind(mark, place, found.start()) + 1 for mark in STOPS)), found.start()
        if found.lastgroup == "through":
            begin, end = found.end(), cue.start
        medium = last_medium(scene, begin, end)
        if medium is not None:
            passing.append(medium)
        if medium is not None and found.lastgroup != "through":
            place = found.end()
    return Chain(tuple(dict.fromkeys(reversed(passing))), start, place) if passing else None


class Turn(NamedTuple):
    """Where in a sentence another one begins to speak, and with which verb."""

    start: int
    cue: Span


def turn(scene: Scene, content: Span) -> Turn | None:
    """Find in what is said the clause with which another one speaks: …，而普京则表示，…."""
    found = patterns()["turn"].search(scene.text, content.start, content.end)
    if found is None:
        return None
    start = max(scene.text.rfind(mark, content.start, found.start()) + 1 for mark in STOPS)
    named = [j for j in scene.within(start, found.start()) if scene.standings[j].kind == "name"]
    return Turn(start, Span(*found.span("cue"))) if start > content.start and named else None


def turned_at(scene: Scene, start: int, cue: Span) -> int | None:
    """Give where the clause begins in which another one takes the word with this verb, if one does: 普京则表示."""
    clause = clause_start(scene, start, cue.start)
    found = patterns()["turn"].search(scene.text, clause, cue.end + 1)
    return clause if found and Span(*found.span("cue")).meets(cue) else None


def clause_start(scene: Scene, start: int, end: int) -> int:
    """Give the start of the clause that goes up to a place, not before `start`."""
    return max(start, *(scene.text.rfind(mark, start, end) + 1 for mark in STOPS))


def learnt_from(scene: Scene, start: int, cue: Span) -> int | None:
    """Give from whom reporters heard what is said, if the verb tells so: 记者从交通部获悉."""
    found = patterns()["learnt"].search(scene.text, start, cue.end)
    if not found or not Span(*found.span()).meets(cue):
        return None
    named = [j for j in scene.within(*found.span("who")) if scene.standings[j].kind == "name"]
    return scene.standings[named[-1]].entity if named else None


def addressed(scene: Scene, start: int, cue: Span) -> frozenset[int]:
    """Give to whom something is said, if a name right before the verb tells: 默茨对美方说; but 针对美方，默茨说."""
    for found in patterns()["addressed"].finditer(scene.text, start, cue.end):
        named = scene.within(*found.span("whom"))
        if found.end() == cue.start and named and scene.phrases[named[0]] == found.span("whom"):
            return frozenset(scene.standings[j].entity for j in named)
    return frozenset()


def tied_back(scene: Scene, sentence: int) -> bool:
    """Tell whether a sentence opens with a word that ties it to what was said before: 二是, 这些措施还包括."""
    return bool(patterns()["tied"].match(scene.text, scene.sentences[sentence].span.start))


def last_medium(scene: Scene, start: int, end: int) -> int | None:
    """Give the medium that is named last in a stretch: the weekly in 德国《明镜》周刊, the country in 德国媒体."""
    named = [scene.standings[j] for j in scene.within(start, end) if scene.standings[j].kind == "name"]
    if not named:
        return None
    last = named[-1]
    known = (scene.entities[last.entity].key or "").startswith(MEDIA)
    return last.entity if known or is_medium(scene.text[last.start : end]) else None


def is_medium(words: str) -> bool:
    """Tell whether a name and the words behind it are those of a medium.

    >>> is_medium("乌克兰媒体15日"), is_medium("法国总统")
    (True, False)
    """
    name = re.sub("[\\d今当昨前][\\d天日]*(?:[（(].*)?$", "", fold(words)).rstrip("》的网站 ")
    return bool(patterns()["medium"].search(name))


@cache
def source_pattern() -> re.Pattern[str]:
    """Match a word that tells of a source, each kind as a group."""
    return re.compile("|".join(f"(?P<{kind}>{patterns()[kind].pattern})" for kind in KINDS[:3]))


@cache
def patterns() -> dict[str, re.Pattern[str]]:
    """Read the words of each kind; each must stand in its example."""
    found: dict[str, list[str]] = {kind: [] for kind in KINDS}
    for line, row in numbered(SOURCES, ("kind", "pattern", "example")):
        if row["kind"] not in KINDS or not re.search(row["pattern"], row["example"]):
            raise BrokenData(f"{SOURCES}:{line}: {row['pattern']} is not in its example, or {row['kind']} is no kind")
        found[row["kind"]].append(row["pattern"])
    return {kind: re.compile("|".join(one)) for kind, one in found.items()}
