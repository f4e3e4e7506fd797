"""Articles that carry the same dispatch: whole, cut, retitled, with its paragraphs in another order.

Articles are found for each other by the prints they share, never by comparing all pairs. A print that many articles
have (a formula, a boilerplate) finds nobody.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations

import numpy as np

from kg.across import Digest, Family, Member, Place

COMMON = 40
"""A print that more articles than this have says nothing about any of them."""
FEWEST = 6
"""So many prints at least must be shared: two short notes may share a sentence."""
CONTAINED = 0.86
"""So much of the shorter article must stand in the longer one: notices of one form share less …"""
ALIKE = 0.5
"""… and if they do not share so much of all they have, the shorter one must be cut from the longer one …"""
FLASH = 0.9
"""… or be the flash that the whole followed within a day, and stand in it like this."""
APART = 7
"""After so many days a text that comes again is quoted, not reprinted."""


@dataclass(frozen=True)
class Pair:
    """Two articles that share text: the numbers of prints each has and both have."""

    one: Digest
    other: Digest
    shared: int

    @property
    def contained(self) -> float:
        """How much of the shorter one stands in the longer."""
        return self.shared / min(len(self.one.prints), len(self.other.prints))

    @property
    def alike(self) -> float:
        """How much both share of all they have together."""
        return self.shared / (len(self.one.prints) + len(self.other.prints) - self.shared)


def families(digests: Sequence[Digest]) -> list[Family]:
    """Give the families of articles that carry the same dispatch, each article in one at most."""
    leader = {digest.id: digest.id for digest in digests}

    def lead(id: str) -> str:
        while leader[id] != id:
            leader[id] = leader[leader[id]]
            id = leader[id]
        return id

    pairs = [pair for pair in sharing(digests) if reprinted(pair)]
    best: dict[str, Pair] = {}
    for pair in sorted(pairs, key=lambda pair: (-pair.contained, pair.one.id, pair.other.id)):
        for digest in (pair.one, pair.other):
            best.setdefault(digest.id, pair)
        one, other = sorted((lead(pair.one.id), lead(pair.other.id)))
        leader[other] = one
    members: dict[str, list[Digest]] = defaultdict(list)
    for digest in sorted(digests, key=lambda digest: digest.id):
        if digest.id in best:
            members[lead(digest.id)].append(digest)
    return sorted((family(those, best) for those in members.values()), key=lambda one: one.first)


def sharing(digests: Sequence[Digest]) -> Iterator[Pair]:
    """Give the pairs of articles that share prints enough to be looked at."""
    prints = np.array([one for digest in digests for one in digest.prints], np.uint64)
    owners = np.repeat(np.arange(len(digests)), [len(digest.prints) for digest in digests])
    order = np.argsort(prints, kind="stable")
    prints, owners = prints[order], owners[order]
    begins = np.append(0, np.flatnonzero(prints[1:] != prints[:-1]) + 1)
    sizes = np.diff(begins, append=len(prints))
    shared: Counter[tuple[int, int]] = Counter()
    some = (sizes > 1) & (sizes <= COMMON)
    for begin, size in zip(begins[some].tolist(), sizes[some].tolist(), strict=True):
        shared.update(combinations(owners[begin : begin + size].tolist(), 2))
    for (one, other), count in shared.items():
        if count >= FEWEST:
            yield Pair(digests[one], digests[other], count)


def reprinted(pair: Pair) -> bool:
    """Tell whether two articles that share text carry the same dispatch."""
    if pair.contained < CONTAINED or days_between(pair.one, pair.other) > APART:
        return False
    if pair.alike >= ALIKE:
        return True
    longer, shorter = sorted((pair.one, pair.other), key=lambda digest: -len(digest.prints))
    if (shorter.published or "")[:10] >= (longer.published or "")[:10]:
        return True
    return pair.contained >= FLASH and days_between(pair.one, pair.other) <= 1


def days_between(one: Digest, other: Digest) -> int:
    """Count the days between two articles; one without a date may be of any day."""
    if not one.day or not other.day:
        return 0
    return abs((date.fromisoformat(one.day) - date.fromisoformat(other.day)).days)


def family(those: Sequence[Digest], best: Mapping[str, Pair]) -> Family:
    """Make a family: who was first, whose dispatch it is, and why each article belongs to it."""
    # Of two of the same day, the longer one is nearer to what the agency sent.
    ordered = sorted(those, key=lambda digest: (digest.day or "9999", -len(digest.prints), digest.id))
    named = Counter(digest.origin for digest in ordered if digest.origin)
    if named:
        origin: str | None = max(named, key=lambda name: (named[name], name))
        why = f"{max(named.values())} of {len(ordered)} articles name it as their source"
    else:
        origin = ordered[0].source
        why = "it had the text first"
    members = tuple(
        Member(Place(digest.id, 0, digest.length), because(digest, best[digest.id]), sure(best[digest.id]), "same-text")
        for digest in sorted(those, key=lambda digest: digest.id)
    )
    return Family(members, origin, ordered[0].id, why)


def because(digest: Digest, pair: Pair) -> str:
    """Tell in words why an article belongs to its family."""
    other = pair.other if digest.id == pair.one.id else pair.one
    part = pair.shared / len(digest.prints)
    return f"{round(100 * part)}% of its text stands in {other.id} too"


def sure(pair: Pair) -> float:
    """Say how sure a pair is: all of the shorter text 0.99, half of it 0.75."""
    return round(min(0.99, 0.5 + pair.contained / 2), 2)
