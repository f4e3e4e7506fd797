"""Mentions of one meeting, call or strike, within an article and across articles → one event with all its tellings.

Which mentions are compared follows from what they share: the sort of event and, across articles, a country and a day.
How alike two are is a sum of weighed features (`kg/data/same_event.tsv`, learnt from labelled stories); groups grow
from the surest pair on, as long as what joins two groups is likelier than not on the average.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache, cached_property
from heapq import heapify, heappop, heappush
from itertools import combinations

from kg.across import Digest, Family, Happening, Member, Outcome, Party, Place, Standing, Telling
from kg.ground.tables import rows
from kg.resolve.decisions import UNDECIDED, Decided

LIKELY = 0.4
"""Groups are joined from this average likelihood on."""
BEFORE, AFTER = 3, 14
"""An event without a date happened up to so many days before its article; one that is ahead comes within so many after."""
LONGEST = 12
"""An event of more days is no single happening; it finds others by its first and last days only."""
CROWD = 150
"""So many mentions of one sort, country and day are compared; in a larger crowd nobody can be told apart."""
FORCE = frozenset({"ASSAULT", "COERCE", "MOBILIZE", "RETREAT"})
MUTUAL = frozenset({"CONSULT", "AGREE", "COOPERATE"})
AHEAD = frozenset({"planned", "possible"})
VISIT = 2
"""Articles of so many days before and after tell of the same visit."""
UNLIKELY = 0.05
REPRINTED, SAME_WORDS = 0.97, 0.6
"""So sure it is that reprints of one dispatch mean one event where they share so many words around it."""
FORCED = 1000.0
"""What a person decided outweighs all that was found."""
RULE, DECIDED, ALONE = "same-event", "decided", "told of once"


@dataclass(frozen=True)
class Mentioned:
    """What one article tells of one event, in one place or several, with the day of the article."""

    tellings: tuple[Telling, ...]
    published: str
    people: frozenset[str]
    sides: frozenset[str]
    doers: frozenset[str]
    targets: frozenset[str]

    @cached_property
    def at(self) -> Place:
        """Where it is told first."""
        return self.tellings[0].at

    @cached_property
    def type(self) -> str:
        """The type of most tellings."""
        if len(self.tellings) == 1:
            return self.tellings[0].type
        types = [one.type for one in self.tellings]
        return max(sorted(set(types)), key=types.count)

    @cached_property
    def kinds(self) -> frozenset[str]:
        """The sorts of event its words name."""
        return frozenset(one.kind for one in self.tellings)

    @cached_property
    def kinds_alike(self) -> frozenset[str]:
        """The other sorts of event that may name the same."""
        return frozenset(other for kind, other in alike_kinds() if kind in self.kinds)

    @cached_property
    def places(self) -> frozenset[str]:
        """Where it is said to be."""
        return frozenset(one.place for one in self.tellings if one.place)

    @cached_property
    def dated(self) -> tuple[date, date] | None:
        """The days that most tellings print."""
        first, last = common([(one.first, one.last) for one in self.tellings if one.first and one.last])
        return (first_day(first), last_day(last)) if first and last else None

    @cached_property
    def ahead(self) -> bool:
        """Whether the article only looks forward to it."""
        return all(one.status in AHEAD for one in self.tellings)

    @cached_property
    def days(self) -> tuple[date, date] | None:
        """The days it may have been on: those printed, or those that an article of its day can mean."""
        if self.dated:
            first, last = self.dated
            # An article of each day of a visit dates it by that day.
            return (first - timedelta(VISIT), last + timedelta(VISIT)) if "visit" in self.kinds else self.dated
        if not self.published:
            return None
        day = date.fromisoformat(self.published)
        if self.ahead:
            return day, day + timedelta(AFTER)
        return day - timedelta(BEFORE), day

    @cached_property
    def pairs(self) -> frozenset[str]:
        """The pairs of characters of its clauses."""
        clauses = ("".join(char for char in one.words if char.isalnum()) for one in self.tellings)
        return frozenset(words[place : place + 2] for words in clauses for place in range(len(words) - 1))


def together(those: Sequence[Mentioned]) -> Mentioned:
    """Gather what several places of an article tell of one event."""
    ordered = sorted(those, key=lambda one: one.at)
    return Mentioned(
        tuple(telling for one in ordered for telling in one.tellings),
        ordered[0].published,
        frozenset().union(*(one.people for one in ordered)),
        frozenset().union(*(one.sides for one in ordered)),
        frozenset().union(*(one.doers for one in ordered)),
        frozenset().union(*(one.targets for one in ordered)),
    )


def first_day(value: str) -> date:
    """Give the first day of a day, month or year."""
    year, month, day = (*map(int, value.split("-")), 1, 1)[:3]
    return date(year, month, day)


def last_day(value: str) -> date:
    """Give the last day of a day, month or year.

    >>> last_day("2025-02").isoformat()
    '2025-02-28'
    """
    parts = value.count("-")
    if parts == 2:
        return date.fromisoformat(value)
    year, month = (*map(int, value.split("-")), 12)[:2]
    return (date(year, month, 28) + timedelta(4)).replace(day=1) - timedelta(1)


def mentioned(digest: Digest) -> list[Mentioned]:
    """Give the events of an article with what surrounds them."""
    parties = {party.key: party for party in digest.parties}

    def sides(keys: Sequence[str]) -> frozenset[str]:
        return frozenset(side(parties[key]) for key in keys)

    return [
        Mentioned(
            (telling,),
            digest.day,
            frozenset(key for key in (*telling.agents, *telling.recipients) if parties[key].type == "PERSON"),
            sides((*telling.agents, *telling.recipients)),
            sides(telling.agents),
            sides(telling.recipients),
        )
        for telling in digest.told
    ]


def side(party: Party) -> str:
    """Give whom a party stands for: its country, or itself."""
    return party.country or party.key


# ---------------------------------------------------------------- which mentions are compared


def within(here: Sequence[Mentioned]) -> Iterator[tuple[Mentioned, Mentioned]]:
    """Give the pairs of mentions of one article that may be the same event."""
    for number, one in enumerate(here):
        yield from ((other, one) for other in here[:number] if alike(other, one))


def across(those: Sequence[Mentioned]) -> Iterator[tuple[Mentioned, Mentioned]]:
    """Give the pairs of mentions of different articles that may be the same event, each once."""
    ordered = sorted(those, key=lambda one: one.at)
    crowds: dict[tuple[str, str, int], list[int]] = defaultdict(list)
    for number, one in enumerate(ordered):
        for key in set(keys(one)):
            crowds[key].append(number)
    seen: set[tuple[int, int]] = set()
    for crowd in crowds.values():
        if 1 < len(crowd) <= CROWD:
            for pair in combinations(crowd, 2):
                other, one = ordered[pair[0]], ordered[pair[1]]
                if other.at.article != one.at.article and pair not in seen:
                    seen.add(pair)
                    if alike(other, one):
                        yield other, one


def keys(one: Mentioned) -> Iterator[tuple[str, str, int]]:
    """Give the crowds in which a mention is looked for: its sort, a side, a day."""
    if one.days is None:
        return
    first, last = one.days
    length = (last - first).days
    begin, end = first.toordinal(), last.toordinal()
    days = [begin, end] if length > LONGEST else range(begin, end + 1)
    for sort in {buckets().get(kind, kind) for kind in one.kinds}:
        for each in one.sides or one.places:
            for day in days:
                yield sort, each, day


@cache
def buckets() -> dict[str, str]:
    """Join the kinds that may be alike into one bucket, named by its first kind."""
    found: dict[str, str] = {}
    for one, other in alike_kinds():
        names = {found.get(one, one), found.get(other, other)}
        low = min(names)
        found.update({kind: low for kind, name in found.items() if name in names})
        found[one] = found[other] = low
    return found


@cache
def alike_kinds() -> frozenset[tuple[str, str]]:
    """Read which sorts of event may name one and the same: to attend a meeting is to meet."""
    found = [(row["kind"], row["other"]) for row in rows("kinds_alike.tsv", ("kind", "other", "example"))]
    return frozenset([*found, *((other, one) for one, other in found)])


def alike(one: Mentioned, other: Mentioned) -> bool:
    """Tell whether two mentions can be the same event at all: sort and days allow it."""
    if one.kinds.isdisjoint(other.kinds) and one.kinds_alike.isdisjoint(other.kinds):
        return False
    if one.days and other.days and (one.days[0] > other.days[1] or other.days[0] > one.days[1]):
        return one.at.article == other.at.article and not (one.dated and other.dated)
    return True


# ---------------------------------------------------------------- how alike they are


def likeness(one: Mentioned, other: Mentioned) -> dict[str, float]:
    """Give the features of a pair: what speaks for and against its being one event."""
    here = one.at.article == other.at.article
    found = {"any": 1.0, f"type-{'force' if one.type in FORCE else 'mutual' if one.type in MUTUAL else 'other'}": 1.0}
    found["same-kind" if one.kinds & other.kinds else "kinds-alike"] = 1.0
    found["same-words"] = len(one.pairs & other.pairs) / (1 + min(len(one.pairs), len(other.pairs)))
    found |= likeness_of_days(one, other)
    found |= likeness_of_parties(one, other)
    if one.places and other.places:
        found["same-place" if one.places & other.places else "other-place"] = 1.0
    if one.ahead or other.ahead:
        found["both-ahead" if one.ahead and other.ahead else "one-ahead"] = 1.0
    if here:
        mine, yours = one.tellings[0], other.tellings[0]
        gap = abs(mine.sentence - yours.sentence)
        found["same-sentence" if gap == 0 else "next-sentence" if gap == 1 else "near" if gap <= 4 else "far"] = 1.0
        if mine.headline != yours.headline:
            found["headline"] = 1.0
    return {f"{'within' if here else 'across'}:{name}": value for name, value in found.items()}


def likeness_of_days(one: Mentioned, other: Mentioned) -> dict[str, float]:
    """Compare the days."""
    dated = bool(one.dated) + bool(other.dated)
    if dated == 2:
        return {"same-days": 1.0} if one.dated == other.dated else {"days-overlap": 1.0}
    if not one.published or not other.published:
        return {}
    apart = abs((date.fromisoformat(one.published) - date.fromisoformat(other.published)).days)
    return {f"{'one' if dated else 'none'}-dated": 1.0, "days-between": min(apart, 7) / 7}


def likeness_of_parties(one: Mentioned, other: Mentioned) -> dict[str, float]:
    """Compare who takes part."""
    found: dict[str, float] = {}
    if not one.sides or not other.sides:
        return {"nameless": 1.0}
    both = one.sides & other.sides
    if one.sides == other.sides:
        found["same-sides" if len(both) > 1 else "same-side"] = 1.0
    elif both in (one.sides, other.sides):
        found["sides-within"] = 1.0
    else:
        found["sides-overlap" if both else "sides-differ"] = 1.0
    if one.people and other.people:
        found["same-people" if one.people & other.people else "other-people"] = 1.0
    if one.type not in MUTUAL:
        if one.doers and other.doers:
            found["same-doer" if one.doers & other.doers else "other-doer"] = 1.0
        if one.targets and other.targets:
            found["same-target" if one.targets & other.targets else "other-target"] = 1.0
        if one.doers & other.targets and not one.doers & other.doers:
            found["turned-round"] = 1.0
    return found


@cache
def weights() -> tuple[dict[str, float], dict[str, str]]:
    """Read what each feature weighs, and its words."""
    table = list(rows("same_event.tsv", ("feature", "weight", "words")))
    return {row["feature"]: float(row["weight"]) for row in table}, {row["feature"]: row["words"] for row in table}


def likelihood(features: Mapping[str, float]) -> float:
    """Say how likely a pair is one event."""
    weight, _ = weights()
    total = sum(weight.get(name, 0.0) * value for name, value in features.items())
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))


def reason(features: Mapping[str, float]) -> str:
    """Tell in words what speaks most for a pair."""
    weight, words = weights()
    speaking = sorted(
        ((weight.get(name, 0.0) * value, name) for name, value in features.items() if words.get(name)), reverse=True
    )
    return ", ".join(words[name] for share, name in speaking[:4] if share > 0) or "all taken together"


# ---------------------------------------------------------------- groups


def happenings(
    digests: Sequence[Digest],
    standing: Callable[[Sequence[str]], Standing],
    families: Sequence[Family] = (),
    decided: Decided = UNDECIDED,
) -> list[Happening]:
    """Give every event once, with all its tellings: first what one article tells of it, then what several do."""
    why: dict[Place, Member] = {}
    kin = {member.at.article: family.first for family in families for member in family.members}
    here = [
        together(group)
        for those in map(mentioned, digests)
        for group in grouped(those, within(those), kin, decided, why)
    ]
    found = brought_together(grouped(here, across(here), kin, decided, why), decided, why)
    return sorted((happening(group, why, standing) for group in found), key=lambda one: one.tellings[0].at)


def grouped(
    those: Sequence[Mentioned],
    pairs: Iterable[tuple[Mentioned, Mentioned]],
    kin: Mapping[str, str],
    decided: Decided,
    why: dict[Place, Member],
) -> list[list[Mentioned]]:
    """Join mentions into groups, and note for each why it is in its group; one that stays alone is a group too."""
    scored: dict[tuple[Place, Place], float] = {}
    nearest: dict[Place, tuple[float, Mentioned, Mentioned]] = {}
    by_place = {one.at: one for one in those}
    for one, other in pairs:
        features = likeness(one, other)
        # Reprints tell of an event in the same words; other articles may use a formula again for another one.
        printed = kin.get(one.at.article, "") == kin.get(other.at.article, "-") and one.at.article != other.at.article
        sure = REPRINTED if printed and features["across:same-words"] > SAME_WORDS else likelihood(features)
        if sure > UNLIKELY:
            scored[one.at, other.at] = sure
    groups = grown(scored, LIKELY, kept_apart(those, decided))
    group_of = {place: number for number, group in enumerate(groups) for place in group}
    for (low, high), sure in sorted(scored.items()):
        if group_of.get(low, -1) == group_of.get(high, -2):
            for place in (low, high):
                if place not in nearest or nearest[place][0] < sure:
                    nearest[place] = (sure, by_place[low], by_place[high])
    for place, (sure, one, other) in nearest.items():
        why.setdefault(place, because(place, one, other, sure))
    alone = [[one] for one in those if one.at not in group_of]
    return [*([by_place[place] for place in group] for group in groups), *alone]


def brought_together(
    groups: list[list[Mentioned]], decided: Decided, why: dict[Place, Member]
) -> list[list[Mentioned]]:
    """Join whole groups of which a person said that they are the same, unless another decision keeps parts of them apart."""
    if not decided.same:
        return groups
    number_of = {telling.at: n for n, group in enumerate(groups) for one in group for telling in one.tellings}
    whole = {number: {number} for number in range(len(groups))}
    apart = {frozenset(pair[:2]) for pair in decided.different}
    for one, other, told in decided.same:
        if one in number_of and other in number_of:
            both = whole[number_of[one]] | whole[number_of[other]]
            places = [place for place, number in number_of.items() if number in both]
            if not any(frozenset((a, b)) in apart for a in places for b in places):
                for number in both:
                    whole[number] = both
                for place in (one, other):
                    why[place] = Member(place, told, 1.0, DECIDED)
    return [
        [one for number in sorted(both) for one in groups[number]]
        for both in {min(both): both for both in whole.values()}.values()
    ]


def kept_apart(those: Sequence[Mentioned], decided: Decided) -> list[tuple[Place, Place]]:
    """Give which of these were decided to be different, by the places that stand for them."""
    stands = {telling.at: one.at for one in those for telling in one.tellings}
    pairs = [(stands[one], stands[other]) for one, other, _ in decided.different if one in stands and other in stands]
    return [pair for pair in pairs if pair[0] != pair[1]]


def because(place: Place, one: Mentioned, other: Mentioned, sure: float) -> Member:
    """Tell why a telling belongs to its event: because of what it is most like."""
    nearest = other if one.at == place else one
    where = "the same article" if nearest.at.article == place.article else nearest.at.article
    return Member(place, f"as in {where}: {reason(likeness(one, other))}", round(sure, 2), RULE)


def happening(
    group: Sequence[Mentioned], why: Mapping[Place, Member], standing: Callable[[Sequence[str]], Standing]
) -> Happening:
    """Make one event of what articles tell, in the order of publication; what they differ in is named, not settled."""
    ordered = sorted(group, key=lambda one: (one.published or "9999", one.at))
    tellings = [telling for one in ordered for telling in one.tellings]
    types = [one.type for one in tellings]
    first, last = common([(one.first, one.last) for one in tellings if one.first and one.last])
    return Happening(
        type=max(sorted(set(types)), key=types.count),
        status=status(tellings),
        tellings=tuple(
            replace(why[one.at], at=one.at) if one.at in why else Member(one.at, ALONE, one.confidence, RULE)
            for one in tellings
        ),
        standing=standing([one.at.article for one in ordered]),
        first_day=first_day(first).isoformat() if first else None,
        last_day=last_day(last).isoformat() if last else None,
        differs=tuple(differing(tellings)),
    )


def common(days: Sequence[tuple[str, str]]) -> tuple[str | None, str | None]:
    """Give the days that most tellings print, the most exact ones of those."""
    return max(sorted(set(days)), key=lambda one: (days.count(one), len(one[0]))) if days else (None, None)


def status(tellings: Sequence[Telling]) -> str:
    """Say whether it happened: the latest article that tells anything but a plan knows."""
    settled = [one.status for one in tellings if one.status not in AHEAD]
    if settled:
        last = [one.status for one in tellings if one.status not in AHEAD and one.at.article == tellings[-1].at.article]
        return max(sorted(set(last or settled)), key=(last or settled).count)
    return "planned" if any(one.status == "planned" for one in tellings) else "possible"


def differing(tellings: Sequence[Telling]) -> Iterator[str]:
    """Name what the tellings of one event do not agree in."""
    if len({one.place for one in tellings if one.place}) > 1:
        yield "place"
    if len({(one.first, one.last) for one in tellings if one.first}) > 1:
        yield "time"
    if len({frozenset((*one.agents, *one.recipients)) for one in tellings if one.agents or one.recipients}) > 1:
        yield "participants"
    if len({one.status for one in tellings}) > 1:
        yield "status"


def grown(
    scored: Mapping[tuple[Place, Place], float],
    least: float,
    different: Sequence[tuple[Place, Place]] = (),
) -> list[list[Place]]:
    """Join places into groups, the likeliest pair first, while the average of all pairs between two groups is likely.

    A pair that was not compared counts as unlike; what was decided to be different is never joined.
    """
    forced = {_ordered(pair): -FORCED for pair in different}
    number_of: dict[Place, int] = {}
    groups: dict[int, list[Place]] = {}
    links: dict[int, dict[int, float]] = defaultdict(dict)
    for (one, other), sure in sorted({**scored, **forced}.items()):
        for place in (one, other):
            if place not in number_of:
                number_of[place] = len(number_of)
                groups[number_of[place]] = [place]
        a, b = number_of[one], number_of[other]
        links[a][b] = links[b][a] = sure
    waiting = [
        (-sure, *_ordered((groups[a][0], groups[b][0])), a, b)
        for a, those in links.items()
        for b, sure in those.items()
        if a < b and sure >= least
    ]
    heapify(waiting)
    fresh = len(groups)
    while waiting:
        _, _, _, a, b = heappop(waiting)
        if a not in groups or b not in groups:
            continue
        groups[fresh] = sorted(groups.pop(a) + groups.pop(b))
        total: dict[int, float] = defaultdict(float)
        for old in (a, b):
            for neighbour, sure in links.pop(old).items():
                if neighbour in groups:
                    del links[neighbour][old]
                    total[neighbour] += sure
        for neighbour, sure in total.items():
            links[fresh][neighbour] = links[neighbour][fresh] = sure
            average = sure / (len(groups[fresh]) * len(groups[neighbour]))
            if average >= least:
                heappush(waiting, (-average, *_ordered((groups[fresh][0], groups[neighbour][0])), fresh, neighbour))
        fresh += 1
    return sorted(group for group in groups.values() if len(group) > 1)


def _ordered(pair: tuple[Place, Place]) -> tuple[Place, Place]:
    one, other = pair
    return (one, other) if one < other else (other, one)


# ---------------------------------------------------------------- plans and what became of them


def outcomes(digests: Sequence[Digest], found: Sequence[Happening]) -> Iterator[Outcome]:
    """Link every plan to the later telling that it happened, or that it did not."""
    tellings = {telling.at: (telling, digest.day) for digest in digests for telling in digest.told}
    for one in found:
        ahead = [member for member in one.tellings if tellings[member.at][0].status in AHEAD]
        settled = [member for member in one.tellings if tellings[member.at][0].status not in AHEAD]
        for plan in ahead:
            later = [member for member in settled if tellings[member.at][1] > tellings[plan.at][1]]
            if later:
                last = later[-1]
                what = "did-not-happen" if tellings[last.at][0].status == "negated" else "happened"
                why = f"{last.at.article} tells of it: {last.why.partition(': ')[2] or last.why}"
                yield Outcome(plan.at, last.at, what, why, min(plan.confidence, last.confidence))


def standings(digests: Sequence[Digest], families: Sequence[Family]) -> Callable[[Sequence[str]], Standing]:
    """Give the function that counts in how many articles, families and independent origins a thing stands."""
    family_of = {member.at.article: one for one in families for member in one.members}
    by_id = {digest.id: digest for digest in digests}

    def standing(articles: Sequence[str]) -> Standing:
        different = set(articles)
        groups = {family_of[id].first if id in family_of else id for id in different}
        sources = {
            (family_of[id].origin if id in family_of else by_id[id].origin) or by_id[id].source or id
            for id in different
        }
        return Standing(len(different), len(groups), len(sources))

    return standing
