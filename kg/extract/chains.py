"""Who speaks and who passes it on, told by grammar: 路透社援引乌克兰官员的话说; 国际人士表示; 默茨致函马克龙，表示.

Few annotated sentences name a chain, so the network has hardly met one; the words that build it are few and regular.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from kg.extract.scene import Scene
from kg.ground.script import fold
from kg.ground.sides import is_state
from kg.ground.tables import numbered
from kg.model import BrokenData, Span

SOURCES = "speech_sources.tsv"
KINDS = ("quotes", "reports", "through", "medium", "turn", "learnt", "addressed", "tied", "unnamed", "local", "adverb")
MEDIA = "media/"
STOPS = "，,；;：:。“"
JOINT, APART = re.compile("[、和与及同/]"), re.compile("[，,](?!以及)|[；;：:。]")
DAY = re.compile("[\\d年月日上下午晚今昨当天同一此前后]*")


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


def verb_opens(scene: Scene, start: int, cue: Span) -> bool:
    """Tell whether a speech verb opens its clause, so that the subject stands in a clause before: 默茨回应外界批评，并表示."""
    clause = clause_start(scene, start, cue.start)
    return clause > start and bool(re.fullmatch(f"(?:{patterns()['adverb'].pattern})*", scene.text[clause : cue.start]))


def unnamed(scene: Scene, start: int, cue: Span) -> bool:
    """Tell whether those who speak have no name: 国际人士表示; 目击者称; 与会代表赞赏中方，表示.

    Whoever is named beside them is only spoken of: 针对美方的威胁，国际人士表示.
    """
    begin = start if verb_opens(scene, start, cue) else clause_start(scene, start, cue.start)
    found = patterns()["unnamed"].match(scene.text, begin, cue.start)
    if not found or scene.text[found.end()] in "、和与及":
        return False
    # 目击者默茨, 国际学者协会: a name.
    return all(scene.standings[j].end <= found.end() for j in scene.within(begin, found.end() + 1))


def local(scene: Scene, start: int, cue: Span) -> bool:
    """Tell whether those of a place speak that was named before: 当地警方称, 据当地媒体报道."""
    return bool(patterns()["local"].match(scene.text, clause_start(scene, start, cue.start), cue.start))


def before_verb(scene: Scene, start: int, cue: Span) -> frozenset[int]:
    """Give who is named before a speech verb, where its subject is among them; nobody, where it may stand elsewhere.

    Whoever is only named behind the verb is spoken of.
    """
    there = scene.within(start, cue.start)
    near = scene.within(clause_start(scene, start, cue.start), cue.start)
    if any(scene.entities[scene.standings[j].entity].type != "WORK" for j in near) or (
        there and verb_opens(scene, start, cue) and opens(scene, start, there[0])
    ):
        return frozenset(scene.standings[j].entity for j in there)
    return frozenset()


def opens(scene: Scene, start: int, standing: int) -> bool:
    """Tell whether a name stands at the head of its clause, with a day at most before it."""
    begin, _ = scene.phrases[standing]
    return bool(DAY.fullmatch(scene.text, clause_start(scene, start, begin), begin))


def opening_person(scene: Scene, start: int, cue: Span) -> int | None:
    """Give the person who opens the clause of a speech verb, or the sentence, if the verb opens its clause: 默茨致函马克龙，表示."""
    begin = start if verb_opens(scene, start, cue) else clause_start(scene, start, cue.start)
    there = scene.within(begin, cue.start)
    if not there or not opens(scene, begin, there[0]):
        return None
    _, end = scene.phrases[there[0]]
    heads = [s.entity for s in (scene.standings[j] for j in there) if s.end == end]
    return heads[0] if heads and scene.entities[heads[0]].type == "PERSON" else None


def speaks_with(scene: Scene, start: int, cue: Span, speaker: int) -> frozenset[int]:
    """Give those named before a speech verb who may speak with somebody there: 默茨和马克龙, 德法英; not 默茨向马克龙介绍情况，表示."""
    last = {scene.standings[j].entity: j for j in scene.within(start, cue.start)}
    if speaker not in last:
        return frozenset()
    return frozenset(other for other in last if joined(scene, *sorted((last[speaker], last[other]))))


def joined(scene: Scene, one: int, other: int) -> bool:
    """Tell whether two stand joined: by a word or mark, or as countries in one noun phrase."""
    first, second = scene.standings[one], scene.standings[other]
    between = scene.text[first.end : second.start]
    states = all(is_state(scene.entities[standing.entity]) for standing in (first, second))
    together = states and scene.phrases[one] == scene.phrases[other]
    return together or bool(JOINT.search(between) and not APART.search(between))


def meant_with(scene: Scene, start: int, cue: Span, speaker: int) -> tuple[int, ...]:
    """Give all whom the last word for a speaker before a verb means: both of 双方."""
    there = [scene.standings[j] for j in scene.within(start, cue.start)]
    words = [s[:2] for s in there if s.entity == speaker]
    return tuple(dict.fromkeys(s.entity for s in there if s[:2] == words[-1])) if words else ()


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
