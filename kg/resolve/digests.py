"""A reading → its `Digest`: what of one article is needed when articles are compared."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache

import numpy as np

from kg.across import Digest, Party, Place, Saying, Stranger, Telling
from kg.ground.datelines import dispatch_marks
from kg.ground.script import fold
from kg.ground.sides import known_sides, sides_of
from kg.ground.tables import rows
from kg.model import Claim, Event, Reading, Sentence, Span

GRAM = 8
"""So many characters in a row make a print: long enough that formulas of the trade are rarely shared by chance."""
KEPT = 4
"""One print in so many is kept, chosen by its own value, so that two articles keep the same ones."""
CLAUSE = 30
"""So many characters on either side of a trigger say what the event is about."""
HEADLINES = ("headline", "subheading")
BODY_OF_STATE = re.compile(r"org/([A-Z]{2})-")
STATE = "country/"


def digest(reading: Reading) -> Digest:
    """Take from a reading what comparing needs."""
    article = reading.article
    parties = {party_id: party for party_id, party in zip(_ids(reading), _parties(reading), strict=True)}
    keys = {id: party.key for id, party in parties.items()}
    order = {sentence.id: number for number, sentence in enumerate(reading.sentences)}
    by_id = {sentence.id: sentence for sentence in reading.sentences}
    return Digest(
        id=article.id,
        published=article.published,
        source=article.source,
        title=article.title,
        length=len(article.text),
        prints=prints(printed(reading)),
        origin=origin(reading),
        parties=tuple(sorted({party.key: party for party in parties.values()}.values(), key=lambda one: one.key)),
        told=tuple(
            _telling(event, reading, keys, by_id[event.sentence], order[event.sentence]) for event in reading.events
        ),
        said=tuple(_saying(claim, reading, keys, by_id[claim.sentence]) for claim in reading.claims),
        # In the order of the text: a reading that comes back from a graph has its entities in another one.
        strangers=tuple(sorted(_strangers(reading, parties), key=lambda one: one.at)),
    )


# ---------------------------------------------------------------- whose text it is


def printed(reading: Reading) -> str:
    """Give the article's own words without buttons, captions and bylines."""
    text = reading.article.text
    return "\n".join(s.span.of(text) for s in reading.sentences if s.kind in ("body", "subheading"))


def prints(text: str) -> tuple[int, ...]:
    """Give the hashes that stand for a text; texts that share sentences share them, whatever their order.

    >>> one, other = prints("两国外长会晤后没有发表声明，记者会也取消了" * 3), prints("代表团离开了首都，谈判将在下周继续" * 3)
    >>> bool(one) and not set(one) & set(other)
    True
    """
    codes = np.array([ord(char) for char in fold(text) if char.isalnum() or char == "\n"], dtype=np.uint64)
    if len(codes) < GRAM:
        return ()
    total = np.zeros(len(codes) - GRAM + 1, dtype=np.uint64)
    whole = np.ones(len(total), dtype=bool)
    for place in range(GRAM):
        here = codes[place : len(total) + place]
        total = total * np.uint64(1_000_003) + here
        # None reaches over the end of a sentence: the next one may be another elsewhere.
        whole &= here != ord("\n")
    total = total[whole]
    # A multiplicative hash: the high bits depend on all characters.
    total = (total * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(32)
    return tuple(np.unique(total[total % KEPT == 0]).tolist())


def origin(reading: Reading) -> str | None:
    """Tell whose dispatch the article says it carries: 新华社…电, 据…电; else nothing.

    The source line is looked at first, then what stands before the first full stop.
    """
    text = reading.article.text
    own = [s.span.of(text) for s in reading.sentences if s.kind in ("byline", "body")][:3]
    for words in (reading.article.source or "", *own):
        for pattern in dispatch_marks():
            if (match := pattern.search(fold(words).strip()[:80])) and (who := match.groupdict().get("who")):
                return who.removeprefix("据")
    return None


# ---------------------------------------------------------------- who is in it


def _ids(reading: Reading) -> list[str]:
    return [entity.id for entity in reading.entities]


def _parties(reading: Reading) -> list[Party]:
    sides = sides_of(reading.entities, reading.roles)
    keys = {entity.id: entity.key or "" for entity in reading.entities}
    found = []
    for entity in reading.entities:
        key = entity.key or f"name/{fold(entity.label)}"
        body = BODY_OF_STATE.match(key)
        country = keys.get(sides.get(entity.id, "")) or known_sides().get(key) or (STATE + body[1] if body else "")
        country = key if key.startswith(STATE) else country
        found.append(Party(key, entity.type, entity.label, country or None, entity.key is not None))
    return found


def _strangers(reading: Reading, parties: Mapping[str, Party]) -> list[Stranger]:
    first: dict[str, Span] = {}
    for link in sorted(reading.links, key=lambda link: link.mention.span):
        first.setdefault(link.entity, link.mention.span)
    found = []
    for entity in reading.entities:
        if entity.type == "PERSON" and entity.key is None and entity.id in first:
            offices = tuple(sorted({role.title for role in reading.roles if role.person == entity.id}))
            name = fold(max((entity.label, *entity.aliases), key=len))
            at = Place(reading.article.id, *first[entity.id])
            found.append(Stranger(at, name, parties[entity.id].country, offices))
    return found


# ---------------------------------------------------------------- what is told and said


def _telling(event: Event, reading: Reading, keys: dict[str, str], sentence: Sentence, number: int) -> Telling:
    text, trigger = reading.article.text, event.trigger
    first, _, last = (event.time or "").partition("/")
    word = fold(trigger.of(text))
    start, end = max(sentence.span.start, trigger.start - CLAUSE), min(sentence.span.end, trigger.end + CLAUSE)
    return Telling(
        at=Place(reading.article.id, *trigger),
        type=event.type,
        kind=kinds().get(word, f"{event.type}:{word}"),
        words=fold(text[start:end]),
        agents=tuple(sorted({keys[id] for id in event.agents})),
        recipients=tuple(sorted({keys[id] for id in event.recipients})),
        place=keys.get(event.place or ""),
        first=first or None,
        last=last or first or None,
        status=event.status,
        claimed=any(claim.content.holds(trigger) for claim in reading.claims),
        sentence=number,
        headline=sentence.kind in HEADLINES,
        confidence=round(event.confidence, 2),
    )


@cache
def kinds() -> dict[str, str]:
    """Read which words name the same sort of event: 会见, 会晤 and 会谈 a meeting, 通话 a call."""
    return {row["word"]: row["kind"] for row in rows("event_kinds.tsv", ("word", "kind", "example"))}


def _saying(claim: Claim, reading: Reading, keys: dict[str, str], sentence: Sentence) -> Saying:
    text = reading.article.text
    days = [
        time.value
        for time in reading.times
        if time.sentence == claim.sentence and not claim.content.meets(time.span) and len(time.value) == 10
    ]
    names = [link for link in reading.links if claim.content.holds(link.mention.span)]
    inside = {keys[link.entity] for link in names}
    return Saying(
        at=Place(reading.article.id, *claim.content),
        cue=claim.cue,
        by=tuple(sorted({keys[id] for id in claim.by})),
        via=tuple(keys[id] for id in claim.via),
        topics=tuple(sorted(claim.topics)),
        act=claim.act,
        words=fold(claim.content.of(text)),
        core=fold(without(text, claim.content, [link.mention.span for link in names])),
        frame=fold(text[sentence.span.start : claim.content.start] + "…" + text[claim.content.end : sentence.span.end]),
        beside=fold(beside(reading, sentence)),
        about=tuple(sorted(inside)),
        day=days[0] if days else None,
        confidence=round(claim.confidence, 2),
    )


def beside(reading: Reading, sentence: Sentence) -> str:
    """Give the sentences before and after in the paragraph in which the narrator speaks: they may say what changed."""
    said = {claim.sentence for claim in reading.claims}
    number = reading.sentences.index(sentence)
    near = [reading.sentences[place] for place in (number - 1, number + 1) if 0 <= place < len(reading.sentences)]
    own = [one for one in near if one.id not in said and one.paragraph == sentence.paragraph]
    return "…".join(one.span.of(reading.article.text) for one in own)


def without(text: str, whole: Span, gaps: Sequence[Span]) -> str:
    """Give a stretch of text with some of it left out; a gap stays a gap.

    >>> without("中方支持法国的提议", Span(2, 9), [Span(4, 6)])
    '支持…的提议'
    """
    out, at = "", whole.start
    for gap in sorted(gaps):
        if gap.start >= at:
            out += text[at : gap.start] + "…"
            at = gap.end
    return out + text[at : whole.end]
