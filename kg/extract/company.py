"""美国和欧洲承诺, 双方承诺: who is named in one breath takes part together. 也门胡塞武装: 也门 only tells whose it is.

The networks judge each entity by itself; what grammar ties together, or keeps apart, is corrected behind them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import groupby, pairwise
from typing import NamedTuple

import numpy as np

from kg.extract.attributes import OF, enclosing, is_aside, only_attributes, only_topics, owners
from kg.extract.pairs import Anchor, Pairs
from kg.extract.scene import CLAUSE_END, Scene, Standing
from kg.extract.triggers import TYPES
from kg.ground.tables import rows as table_rows

JOINT = re.compile("[、和与及同跟]|,?以及")
ALIKE = ({"PERSON"}, {"ORG"}, {"GPE"}, {"GPE", "LOC"})  # 美国和欧洲: a region may act as a country does
NEVER = 1e-4  # keeps log odds finite
AGENT, PLACE, SIDES = 0, 2, 2  # columns; those of who takes part stand before that of the place
TALKS = "CONSULT"


class Breath(NamedTuple):
    """Entities that one word stands for, or that stand joined: where the last of them ends, and who they are."""

    end: int
    entities: tuple[int, ...]


class Ties(NamedTuple):
    """What a sentence says of its entities: who belongs together, who only tells of another, which place encloses which."""

    breaths: Sequence[Breath]
    attributes: Sequence[int]
    topics: Sequence[int]
    enclosing: Sequence[tuple[int, int]]


def in_company(scene: Scene, anchors: Sequence[Anchor], given: Pairs, chances: np.ndarray) -> np.ndarray:
    """Let grammar correct how likely each takes part, or is the place (a row a pair; columns agent, recipient, place)."""
    found = chances.copy()
    bounds = np.searchsorted(given.anchors, np.arange(len(anchors) + 1))
    rows = [slice(*bound) for bound in pairwise(bounds)]
    for sentence, numbers in by_sentence(anchors).items():
        tied = Ties(
            [*joined(scene, sentence), *meant_together(scene, sentence)],
            list(only_attributes(scene, sentence)),
            list(only_topics(scene, sentence)),
            [(larger.entity, smaller.entity) for larger, smaller in enclosing(scene, sentence)],
        )
        for number in numbers:
            correct(scene, anchors[number], tied, given.entities[rows[number]], found[rows[number]])
        for one, other in pairwise(numbers):
            if repels(scene, anchors[one], anchors[other]):
                there = {e: row for e, row in zip(given.entities[rows[one]], found[rows[one]], strict=True)}
                for entity, row in zip(given.entities[rows[other]], found[rows[other]], strict=True):
                    row[:SIDES] = there[entity][:SIDES][::-1] if entity in there else NEVER
    return found


def by_sentence(anchors: Sequence[Anchor]) -> dict[int, list[int]]:
    """Give the numbers of the triggers of each sentence, in the order of the text."""
    found: dict[int, list[int]] = {}
    for number in sorted(range(len(anchors)), key=lambda number: anchors[number].span):
        found.setdefault(anchors[number].sentence, []).append(number)
    return found


def correct(scene: Scene, anchor: Anchor, tied: Ties, entities: np.ndarray, chances: np.ndarray) -> None:
    """Correct the chances of those who may take part in one event.

    Those named before the trigger in one breath are evened out: of those behind it one may be told of later. The mean
    is that of the log odds; which side each is on stays as it was.
    """
    apart = np.isin(entities, tied.attributes)
    if TYPES[anchor.label] == TALKS:
        topics = np.isin(entities, tied.topics)
        chances[topics, PLACE] = NEVER
        apart |= topics
    chances[apart, :SIDES] = NEVER
    for breath in tied.breaths:
        if breath.end <= anchor.span.start:
            there = np.isin(entities, breath.entities) & ~apart
            chances[there, :SIDES] = evened(chances[there, :SIDES])
    for pair in tied.enclosing:
        both = np.flatnonzero(np.isin(entities, pair))
        if len(both) > 1:
            chances[both[chances[both, :SIDES].max(1).argmin()], :SIDES] = NEVER
    if acting := right_before(scene, anchor, tied.breaths):
        chances[~np.isin(entities, list(acting)), AGENT] = NEVER


def right_before(scene: Scene, anchor: Anchor, breaths: Sequence[Breath]) -> set[int]:
    """Give who stands right before a trigger that 的 follows, nobody else does it: 乙军使用甲国提供的导弹; nobody in 与甲国达成的协议."""
    if not scene.text.startswith(OF, anchor.span.end):
        return set()
    there = (n for n in scene.of_sentence(anchor.sentence) if is_right_before(scene, n, anchor.span.start))
    found = {scene.standings[number].entity for number in there}
    return found.union(*(breath.entities for breath in breaths if breath.end == anchor.span.start))


def is_right_before(scene: Scene, number: int, place: int) -> bool:
    """Tell whether a noun phrase with a standing as its head ends at a place, and is a subject."""
    standing = scene.standings[number]
    return standing.start < standing.end == place and not is_aside(scene, scene.phrases[number][0])


def repels(scene: Scene, one: Anchor, other: Anchor) -> bool:
    """Tell whether the first event drives off the second, which is done by who is named between them: 击退乙军进攻."""
    between = scene.text[one.span.end : other.span.start]
    named = scene.within(one.span.end, min(one.span.end + 2, other.span.start))
    attack = one.label == other.label and one.span.of(scene.text) in repelling()
    return attack and bool(named) and not CLAUSE_END.search(between)


@cache
def repelling() -> frozenset[str]:
    """Read the verbs that drive an attack off; their examples show them."""
    return frozenset(row["verb"] for row in table_rows("event_repels.tsv", ("verb", "example")))


def evened(taking: np.ndarray) -> np.ndarray:
    """Give every row the mean chance of taking part.

    >>> evened(np.array([[0.9, 0.1], [0.1, 0.1]])).round(2).tolist()
    [[0.5, 0.06], [0.5, 0.5]]
    """
    likely = np.clip(taking.max(1, keepdims=True), NEVER, 1 - NEVER)
    mean = np.log(likely / (1 - likely)).mean()
    shared: np.ndarray = taking / likely / (1 + np.exp(-mean))
    return shared


def meant_together(scene: Scene, sentence: int) -> Iterator[Breath]:
    """Find in a sentence those whom one word stands for: 双方 for two countries and the two who have just met."""
    there = (scene.standings[number] for number in scene.of_sentence(sentence))
    words = sorted((s for s in there if s.kind != "name" and s.end > s.start), key=lambda s: (s.start, s.end))
    for (_, end), meant in groupby(words, key=lambda s: (s.start, s.end)):
        entities = tuple(dict.fromkeys(standing.entity for standing in meant))
        if len(entities) > 1:
            yield Breath(end, entities)


def joined(scene: Scene, sentence: int) -> Iterator[Breath]:
    """Find in a sentence those of one kind who stand joined: names, their titles included, with 和 or 、 between."""
    chain: list[Standing] = []
    end = 0
    for start, stop, about in phrases(scene, sentence):
        if not (chain and JOINT.fullmatch(scene.text, end, start)):
            yield from of_one_kind(scene, chain)
            chain = []
        chain += about
        end = stop
    yield from of_one_kind(scene, chain)


def of_one_kind(scene: Scene, chain: Sequence[Standing]) -> Iterator[Breath]:
    """Make a breath of joined standings if they are several actors of one kind."""
    entities = tuple(dict.fromkeys(standing.entity for standing in chain))
    types = {scene.entities[entity].type for entity in entities}
    if len(entities) > 1 and types in ALIKE:
        yield Breath(max(standing.end for standing in chain), entities)


def phrases(scene: Scene, sentence: int) -> Iterator[tuple[int, int, list[Standing]]]:
    """Give the noun phrases of a sentence in their order, each with whom it is about; one that tells whose belongs to the next."""
    owning = {scene.standings[number] for number in owners(scene, sentence)}
    within: dict[tuple[int, int], list[Standing]] = {}
    for number in scene.of_sentence(sentence):
        standing = scene.standings[number]
        if standing.end > standing.start:
            within.setdefault(scene.phrases[number], []).append(standing)
    begin = None
    for (start, end), standings in sorted(within.items()):
        begin = start if begin is None else begin
        if standings[-1] not in owning:
            yield begin, end, heads(scene, standings)
            begin = None


def heads(scene: Scene, standings: Sequence[Standing]) -> list[Standing]:
    """Give whom a noun phrase is about: whoever is named last in it, both in 美欧."""
    last = standings[-1]
    found = [standing for standing in standings if standing.start == last.start]
    for before in reversed(standings[: -len(found)]):
        if not short_states(scene, before, found[-1]):
            break
        found.append(before)
    return found


def short_states(scene: Scene, one: Standing, other: Standing) -> bool:
    """Tell whether two countries of one character each stand side by side: 俄乌, also 美欧."""
    short = one.end - one.start == 1 == other.end - other.start
    return short and one.end == other.start and {scene.entities[s.entity].type for s in (one, other)} in ALIKE
