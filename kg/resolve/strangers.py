"""Persons whom the knowledge base does not have: which of them, in several articles, are one.

The same name alone proves nothing. Two articles speak of one person if the full name is the same and so are the country
and an office; an office that everybody may hold (记者) proves nothing either without a country.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from kg.across import Digest, Member, Place, Same, Stranger
from kg.resolve.decisions import UNDECIDED, Decided

RULE, DECIDED = "same-person", "decided"
SURE = 0.85


def people(digests: Sequence[Digest], decided: Decided = UNDECIDED) -> list[Same]:
    """Give the strangers that are one person in several articles."""
    strangers = {one.at: one for digest in digests for one in digest.strangers}
    pairs: dict[tuple[Place, Place], str] = {}
    alike: dict[tuple[str, str, str], list[Place]] = defaultdict(list)
    for at, one in sorted(strangers.items()):
        for office in one.offices:
            if one.country and len(one.name) > 1:
                alike[one.name, one.country, office].append(at)
    for (name, country, office), places in sorted(alike.items()):
        for place in places[1:]:
            pairs.setdefault(
                (places[0], place), f"the same name {name}, office {office} and country {country.partition('/')[2]}"
            )
    apart = {frozenset(pair[:2]) for pair in decided.different}
    reasons = {pair: why for pair, why in pairs.items() if frozenset(pair) not in apart}
    reasons |= {(one, other): why for one, other, why in decided.same if one in strangers and other in strangers}
    by_hand = {frozenset(pair[:2]) for pair in decided.same}
    found = []
    for group in _joined(reasons):
        members = []
        for place in group:
            pair = next(pair for pair in sorted(reasons) if place in pair)
            hand = frozenset(pair) in by_hand
            members.append(Member(place, reasons[pair], 1.0 if hand else SURE, DECIDED if hand else RULE))
        found.append(Same(tuple(members), name_of([strangers[place] for place in group]), members[0].why))
    return found


def name_of(those: Sequence[Stranger]) -> str:
    """Give the longest name."""
    return max((one.name for one in those), key=lambda name: (len(name), name))


def _joined(pairs: dict[tuple[Place, Place], str]) -> list[list[Place]]:
    """Join pairs into groups, each in order."""
    group_of: dict[Place, set[Place]] = {}
    for one, other in sorted(pairs):
        both = group_of.get(one, {one}) | group_of.get(other, {other})
        for place in both:
            group_of[place] = both
    return [list(group) for group in sorted({tuple(sorted(group)) for group in group_of.values()})]
