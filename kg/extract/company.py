"""美国和欧洲承诺, 双方承诺: who is named in one breath takes part together. 特朗普的女婿库什纳: 特朗普 only tells who 库什纳 is.

The networks judge each entity by itself; what grammar ties together is evened out behind them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import groupby, pairwise
from typing import NamedTuple

import numpy as np

from kg.extract.pairs import Anchor, Pairs
from kg.extract.scene import Scene, Standing
from kg.ground.tables import numbered

JOINT = re.compile("[、和与及同跟]|,?以及")
OF = "的"
ALIKE = ({"PERSON"}, {"ORG"}, {"GPE"}, {"GPE", "LOC"})  # 美国和欧洲: a region may act as a country does
NEVER = 1e-4  # keeps log odds finite


class Breath(NamedTuple):
    """Entities that one word stands for, or that stand joined: where the last of them ends, and who they are."""

    end: int
    entities: tuple[int, ...]


def in_company(scene: Scene, anchors: Sequence[Anchor], given: Pairs, taking: np.ndarray) -> np.ndarray:
    """Even out how likely it is that each takes part (a row a pair, a column a side) among those named in one breath.

    That holds for those named before the trigger: of those behind it one may be told of later. The mean is that of the
    log odds; which side each is on stays as it was.
    """
    found = taking.copy()
    bounds = np.searchsorted(given.anchors, np.arange(len(anchors) + 1))
    for number, anchor in enumerate(anchors):
        rows = slice(bounds[number], bounds[number + 1])
        entities = given.entities[rows]
        for entity in only_owners(scene, anchor.sentence):
            found[rows][entities == entity] = NEVER
        for breath in (*joined(scene, anchor.sentence), *meant_together(scene, anchor.sentence)):
            if breath.end <= anchor.span.start:
                own = bounds[number] + np.flatnonzero(np.isin(entities, breath.entities))
                found[own] = evened(found[own])
    return found


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


def only_owners(scene: Scene, sentence: int) -> set[int]:
    """Give the persons who stand in a sentence only to tell whose relative, envoy or aide somebody else is."""
    owning = set(owners(scene, sentence))
    others = {scene.standings[number].entity for number in scene.of_sentence(sentence) if number not in owning}
    return {scene.standings[number].entity for number in owning} - others


def owners(scene: Scene, sentence: int) -> Iterator[int]:
    """Give the numbers of the standings of persons whose 女婿 or 特使 is named behind them, with 的 or without."""
    persons = [number for number in scene.of_sentence(sentence) if is_person(scene, scene.standings[number])]
    for one, other in pairwise(persons):
        owner, owned = scene.standings[one], scene.standings[other]
        start, _ = scene.phrases[other]
        titled = start < owned.start and (start < owner.start or scene.text[owner.end : start] == OF)
        if titled or kinship().fullmatch(scene.text, owner.end, owned.start):
            yield one


@cache
def kinship() -> re.Pattern[str]:
    """Match what stands between two relatives: 的女婿."""
    rows = (row for _, row in numbered("title_words.tsv", ("word", "use", "example")))
    return re.compile(f"{OF}?({'|'.join(re.escape(row['word']) for row in rows if row['use'] == 'kin')})")


def is_person(scene: Scene, standing: Standing) -> bool:
    """Tell whether a person is named there."""
    return standing.kind == "name" and scene.entities[standing.entity].type == "PERSON"
