"""The position ledger: what an actor says on a topic, step by step, and who contradicts whom.

A claim is a position only if it takes a stand (`kg/data/stances.tsv`): a report of what somebody did is none. A step is
measured against the latest earlier position on the same question, found by the words both share. Which way it goes
follows from the stands, and from what the sentence itself says of it: 重申, 首次, 收回.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, cached_property

from kg.across import Contradiction, Digest, Member, Place, Saying, Standing, Step, Utterance
from kg.ground.tables import rows

SAME_QUESTION = 0.6
"""So likely two claims must be on one question; what speaks for it is weighed by `kg/data/same_question.tsv`."""
SAME_UTTERANCE = 0.6
"""Reports that share so much are reports of one thing said."""
SAME_THING = 0.5
"""So much must be shared before a refusal and an offer are of the same thing."""
DENIED, OPPOSED = 0.18, 0.35
"""So much must be shared by a denial and what it denies, by a refusal and what it refuses."""
MEMORY, LATEST = timedelta(400), 120
"""An older position is not remembered, nor one that so many others of the actor on the topic have followed."""
AT_ONCE = timedelta(1)
ANSWER = timedelta(7)
"""Within so many days a claim answers another one."""
RULE = "position"
SAID_SO = ("turn", "milder")
"""What an article says of a change of position in a sentence of its own."""
STANDS = ("against", "want", "ready", "threat")
ACTS = {
    "oppose": "against",
    "deny": "against",
    "demand": "want",
    "endorse": "ready",
    "propose": "ready",
    "commit": "ready",
    "warn": "threat",
}


@dataclass(frozen=True)
class Position:
    """A claim with the day it was made, ready to be compared."""

    saying: Saying
    day: str

    @property
    def at(self) -> Place:
        """Where it was read."""
        return self.saying.at

    @cached_property
    def pairs(self) -> frozenset[str]:
        """The pairs of characters of what was said, without names and the words of its topic."""
        asked = self.saying.frame if any(word in self.saying.frame for word in asking()) else ""
        parts = re.split(r"\W+", f"{asked}…{self.saying.core}")
        found = {part[place : place + 2] for part in parts for place in range(len(part) - 1)}
        return frozenset(pair for pair in found if pair not in usual_pairs())

    @cached_property
    def stands(self) -> frozenset[str]:
        """The stands that its words take, and what they say of change."""
        words, around, beside = self.saying.words, self.saying.frame[-16:], self.saying.beside
        found = {
            stance
            for word, stance in stances()
            if word in words
            or (word in around and (stance == "against" or stance not in STANDS))
            or (stance in SAID_SO and word in beside)
        }
        if self.saying.act in ACTS:
            found.add(ACTS[self.saying.act])
        return frozenset(found)

    @cached_property
    def about(self) -> frozenset[str]:
        """Whom the words name."""
        return frozenset(self.saying.about)

    @cached_property
    def objects(self) -> bool:
        """Whether it denies or refuses anything."""
        return self.saying.act == "deny" or not self.stands.isdisjoint(("deny", "against"))

    @cached_property
    def when(self) -> date | None:
        """The day as a date."""
        return date.fromisoformat(self.day) if self.day else None


@cache
def stances() -> tuple[tuple[str, str], ...]:
    """Read which words take which stand."""
    return tuple((row["word"], row["stance"]) for row in rows("stances.tsv", ("word", "stance", "example")))


@cache
def asking() -> tuple[str, ...]:
    """Give the words that say what somebody was asked."""
    return tuple(word for word, stance in stances() if stance == "asked")


@cache
def usual_pairs() -> frozenset[str]:
    """Give the pairs of characters of the words that name topics: sharing them says nothing beyond the topic."""
    words = [row["word"] for row in rows("topic_words.tsv", ("topic", "word", "example"), proves="word")]
    return frozenset(word[place : place + 2] for word in words for place in range(len(word) - 1))


def positions(digests: Sequence[Digest]) -> list[Position]:
    """Give all claims with their days, the earliest first."""
    found = [Position(saying, saying.day or digest.day) for digest in digests for saying in digest.said]
    return sorted(found, key=lambda one: (one.day or "9999", one.at))


# ---------------------------------------------------------------- one thing said, many reports


def utterances(
    said_by_all: Sequence[Position], standing: Callable[[Sequence[str]], Standing]
) -> tuple[list[Utterance], dict[Place, Place]]:
    """Give each thing that was said once, with all its reports; and for each report the first one."""
    first: dict[Place, Place] = {}
    reports: dict[Place, list[tuple[Position, float]]] = {}
    said: dict[str, list[Position]] = defaultdict(list)
    for one in said_by_all:
        earlier = [
            (shared(one, other), other)
            for speaker in one.saying.by
            for other in recent(said[speaker], one, AT_ONCE)
            if other.at.article != one.at.article
        ]
        much, nearest = max(earlier, key=lambda found: (found[0], found[1].at), default=(0.0, one))
        head = first[nearest.at] if much >= SAME_UTTERANCE else one.at
        first[one.at] = head
        reports.setdefault(head, []).append((one, much))
        for speaker in one.saying.by:
            said[speaker].append(one)
    found = []
    for head, those in sorted(reports.items()):
        members = tuple(
            Member(
                one.at,
                "reported once" if one.at == head else f"{round(100 * much)}% of the words are the same",
                one.saying.confidence if one.at == head else round(much, 2),
                "same-words",
            )
            for one, much in those
        )
        by = those[0][0].saying.by
        found.append(
            Utterance(members, by[0] if by else "", those[0][0].day or None, standing([m.at.article for m in members]))
        )
    return found, first


def recent(those: Sequence[Position], one: Position, within: timedelta) -> Iterator[Position]:
    """Give the positions of the days before, the latest first; `those` are in order."""
    for other in reversed(those):
        if one.when is None or other.when is None:
            if one.when is other.when:
                yield other
            continue
        if one.when - other.when > within:
            return
        yield other


def shared(one: Position, other: Position) -> float:
    """Tell how much of the shorter claim stands in the other one."""
    least = min(len(one.pairs), len(other.pairs))
    return len(one.pairs & other.pairs) / least if least > 2 else 0.0


# ---------------------------------------------------------------- steps


def steps(said: Sequence[Position], first: dict[Place, Place]) -> list[Step]:
    """Give the ledger: every position of every actor on every topic, and how it stands to the one before."""
    ledger: dict[tuple[str, str], list[Position]] = defaultdict(list)
    found = []
    for one in said:
        if first[one.at] != one.at or not takes_a_stand(one):
            continue
        for actor in one.saying.by:
            for topic in one.saying.topics:
                before = latest_on_the_question(one, ledger[actor, topic])
                change, why = (
                    ("new", "no earlier position on this question") if before is None else changed(before, one)
                )
                found.append(
                    Step(
                        actor,
                        topic,
                        one.at,
                        before.at if before else None,
                        change,
                        one.day or None,
                        why,
                        round(0.6 + min(0.3, shared(before, one) / 2), 2) if before else 0.6,
                    )
                )
                ledger[actor, topic].append(one)
    return sorted(found, key=lambda step: (step.actor, step.topic, step.day or "9999", step.claim))


def takes_a_stand(one: Position) -> bool:
    """Tell whether a claim says what its speaker wants, refuses, offers or threatens."""
    return any(stance in one.stands for stance in (*STANDS, "delay", "raise", "resume"))


def latest_on_the_question(one: Position, earlier: Sequence[Position]) -> Position | None:
    """Give the latest earlier position on the same question."""
    return next((other for other in recent(earlier[-LATEST:], one, MEMORY) if same_question(other, one)), None)


def same_question(one: Position, other: Position) -> bool:
    """Tell whether two claims are on one question, by the words, names and stands that they share."""
    if not other.stands.isdisjoint(SAID_SO) and one.pairs & other.pairs:
        # The article itself says that the position changed: it is on the same topic, and less proves the question.
        return True
    if len(one.pairs & other.pairs) < 2:
        return False
    total = sum(question_weights()[name] * value for name, value in question(one, other).items())
    return 1 / (1 + math.exp(-total)) >= SAME_QUESTION


def question(one: Position, other: Position) -> dict[str, float]:
    """Give the features of two claims of one speaker on one topic: what speaks for their being on one question."""
    pairs, both = len(one.pairs & other.pairs), one.stands & other.stands
    return {
        "any": 1.0,
        "pairs": min(pairs, 6) / 6,
        "much": shared(one, other) * min(pairs, 6) / 6,
        "names": min(len(one.about & other.about), 3) / 3,
        "same-stand": float(not both.isdisjoint(STANDS)),
        "both-against": float("against" in both),
        "both-stand": float(takes_a_stand(one) and takes_a_stand(other)),
        "again": float("again" in other.stands),
        "topics": float(len(set(one.saying.topics) & set(other.saying.topics)) > 1),
    }


@cache
def question_weights() -> dict[str, float]:
    """Read what each feature weighs."""
    return {row["feature"]: float(row["weight"]) for row in rows("same_question.tsv", ("feature", "weight", "words"))}


def changed(before: Position, now: Position) -> tuple[str, str]:
    """Tell which way a position went, and by what that is seen.

    What the sentence itself says goes first; then measures that are raised or put off; then the stands.
    """
    old, new = before.stands, now.stands
    if "turn" in new:
        return "reversed", "the article says that the position changed"
    if "resume" in new and "delay" in old:
        return "reversed", "what was put off is taken up again"
    if "milder" in new:
        return "softened", "the article says that the position became milder"
    if "delay" in new and "delay" not in old:
        return "softened", "what was held to is put off or given up"
    if "raise" in new and "raise" not in old:
        return "hardened", "the measure is raised"
    if "again" in new:
        return "restated", "the sentence says that it is said again"
    mild, hard = old & {"ready", "want"}, new & {"threat"}
    if mild and hard and "threat" not in old and "against" not in old:
        return "hardened", "a threat follows an offer or a demand"
    if "threat" in old and "threat" not in new and "ready" in new and "against" not in new:
        return "softened", "an offer follows a threat"
    if shared(before, now) >= SAME_THING:
        if "against" in old and "ready" in new and "against" not in new and "ready" not in old:
            return "reversed", "what was refused is accepted"
        if "ready" in old and "against" in new and "against" not in old and "ready" not in new:
            return "reversed", "what was accepted is refused"
    return "restated", "the same stand on the same question"


# ---------------------------------------------------------------- contradictions


def contradictions(said: Sequence[Position], first: dict[Place, Place]) -> list[Contradiction]:
    """Give the pairs of speakers who contradict each other on one question within a few days."""
    by_topic: dict[str, list[Position]] = defaultdict(list)
    found: dict[tuple[Place, Place], Contradiction] = {}
    for one in said:
        if first[one.at] != one.at or not one.saying.by:
            continue
        for topic in one.saying.topics:
            for other in recent(by_topic[topic], one, ANSWER):
                why = contradicts(other, one)
                if why and (other.at, one.at) not in found:
                    sure = round(0.5 + min(0.4, shared(one, other) / 2), 2)
                    found[other.at, one.at] = Contradiction(topic, other.at, one.at, why, sure)
            by_topic[topic].append(one)
    return [found[pair] for pair in sorted(found)]


def contradicts(one: Position, other: Position) -> str:
    """Tell why two speakers contradict each other, or nothing.

    One denies what the other says, or refuses what the other demands, threatens or announces.
    """
    if not one.saying.by or not other.saying.by or not set(one.saying.by).isdisjoint(other.saying.by):
        return ""
    if not (one.objects or other.objects) or one.about.isdisjoint(other.about) or len(one.pairs & other.pairs) < 2:
        return ""
    much = shared(one, other)
    for this, that in ((one, other), (other, one)):
        denies = "deny" in this.stands or this.saying.act == "deny"
        if denies and much >= DENIED and "deny" not in that.stands and that.saying.act != "deny":
            return "one denies what the other says"
        if (
            "against" in this.stands
            and "against" not in that.stands
            and that.stands & {"want", "ready"}
            and much >= OPPOSED
        ):
            return "one refuses what the other wants or offers"
    return ""
