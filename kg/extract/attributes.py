"""Names that tell of another: 特朗普 of 特朗普的女婿库什纳, 也门 of 也门胡塞武装, 美 of 美制导弹, 乌克兰 of 乌克兰危机.

Who is named in a sentence only so takes no part in its events, or only one of the two does.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from itertools import chain, pairwise

from kg.extract.scene import Scene, Standing
from kg.ground.sides import is_state
from kg.ground.tables import numbered, words_of
from kg.model import BrokenData

TABLE = "attribute_words.tsv"
USES = ("within", "made", "topic", "aside")
OF = "的"


def only_attributes(scene: Scene, sentence: int) -> set[int]:
    """Give the entities that stand in a sentence only to tell whose somebody is, of which country a body, who made a thing."""
    return standing_only(
        scene, sentence, chain(owners(scene, sentence), lands(scene, sentence), makers(scene, sentence))
    )


def only_topics(scene: Scene, sentence: int) -> set[int]:
    """Give the countries that stand in a sentence only to tell what is talked about: 就乌克兰危机交换意见."""
    return standing_only(scene, sentence, (n for n in names(scene, sentence) if is_followed(scene, n, "topic")))


def standing_only(scene: Scene, sentence: int, chosen: Iterator[int]) -> set[int]:
    """Give the entities of these standings that have no other one in the sentence."""
    found = set(chosen)
    others = {scene.standings[number].entity for number in scene.of_sentence(sentence) if number not in found}
    return {scene.standings[number].entity for number in found} - others


def owners(scene: Scene, sentence: int) -> Iterator[int]:
    """Give the numbers of the standings of persons whose 女婿 or 特使 is named behind them, with 的 or without."""
    persons = [number for number in names(scene, sentence) if is_a(scene, scene.standings[number], "PERSON")]
    for one, other in pairwise(persons):
        owner, owned = scene.standings[one], scene.standings[other]
        start, _ = scene.phrases[other]
        titled = start < owned.start and (start < owner.start or scene.text[owner.end : start] == OF)
        if titled or kinship().fullmatch(scene.text, owner.end, owned.start):
            yield one


def lands(scene: Scene, sentence: int) -> Iterator[int]:
    """Give the numbers of the standings of countries, towns and bodies right before a body of theirs: 也门境内胡塞武装."""
    for one, other in pairwise(names(scene, sentence)):
        land, body = scene.standings[one], scene.standings[other]
        if is_a(scene, body, "ORG") and is_a(scene, land, "GPE", "ORG") and is_within(scene, land, body):
            yield one


def makers(scene: Scene, sentence: int) -> Iterator[int]:
    """Give the numbers of the standings of countries by which weapons are called: 美制导弹, not 美制裁."""
    return (number for number in names(scene, sentence) if is_followed(scene, number, "made"))


def enclosing(scene: Scene, sentence: int) -> Iterator[tuple[Standing, Standing]]:
    """Find countries and places that a sentence names once, each with the smaller one right behind it: 黎巴嫩 and 提尔."""
    there = names(scene, sentence)
    often = Counter(scene.standings[number].entity for number in there)
    for one, other in pairwise(there):
        larger, smaller = scene.standings[one], scene.standings[other]
        # 西方 of 美西方 is no place in the country.
        kinds = ("GPE", "LOC") if larger.end - larger.start > 1 else ("GPE",)
        places = is_a(scene, larger, "GPE") and is_a(scene, smaller, *kinds)
        state = is_state(scene.entities[smaller.entity])
        if places and not state and often[larger.entity] == 1 and is_within(scene, larger, smaller):
            yield larger, smaller


def is_within(scene: Scene, one: Standing, other: Standing) -> bool:
    """Tell whether nothing but 境内, 南部 or 的 stands between two names, which are no pair of short ones: 美欧."""
    short = one.end - one.start == 1 == other.end - other.start
    between = pattern("within").fullmatch(scene.text, one.end, other.start) or one.end == other.start
    return bool(between) and one.entity != other.entity and not short


def names(scene: Scene, sentence: int) -> list[int]:
    """Give the numbers of the standings by name in a sentence."""
    return [number for number in scene.of_sentence(sentence) if scene.standings[number].kind == "name"]


def is_a(scene: Scene, standing: Standing, *types: str) -> bool:
    """Tell whether an entity of one of these types stands there."""
    return scene.entities[standing.entity].type in types


def is_followed(scene: Scene, number: int, use: str) -> bool:
    """Tell whether a country or place stands before a word of this use."""
    standing = scene.standings[number]
    return is_a(scene, standing, "GPE", "LOC") and bool(pattern(use).match(scene.text, standing.end))


def is_aside(scene: Scene, start: int) -> bool:
    """Tell whether a word like 与, 向 or 被 stands before what begins there: no subject."""
    return bool(pattern("aside").fullmatch(scene.text, start - 1, start))


@cache
def kinship() -> re.Pattern[str]:
    """Match what stands between two relatives: 的女婿."""
    return re.compile(f"{OF}?({'|'.join(map(re.escape, words_of('title_words.tsv', 'use', 'kin')))})")


@cache
def pattern(use: str) -> re.Pattern[str]:
    """Read the words of a use as one pattern; each stands in its example."""
    found = []
    for line, row in numbered(TABLE, ("use", "pattern", "example")):
        if row["use"] not in USES or not re.search(row["pattern"], row["example"]):
            raise BrokenData(f"{TABLE}:{line}: {row['pattern']} is not in its example, or {row['use']} is no use")
        if row["use"] == use:
            found.append(row["pattern"])
    together = "|".join(found)
    return re.compile(f"(?:{together})+" if use == "within" else together)
