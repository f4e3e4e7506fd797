"""双方, 两国, 他, 该国, 总统女士 → the entities they stand for, or nobody where the text leaves it open.

A reference names nobody, so it gets an entity only from what stands before it: the names right in front of it (中法两国),
the two sides of the paragraph or of the article (双方), the last person or body that acted (他, 该组织), the holder of the
title named in the article (总统女士, and 巴西总统 in a headline). Where two readings are left, the reference stays open.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cache

from kg.ground.script import fold
from kg.ground.sides import is_state, sides_of
from kg.ground.tables import numbered
from kg.model import Article, BrokenData, Entity, Link, Marks, Reference, Role, Sentence, Span

TABLE = "references.tsv"
KINDS = frozenset(
    [
        "sides",
        "states",
        "heads",
        "leaders",
        "premiers",
        "ministers",
        "speakers",
        "parties",
        "person",
        "persons",
        "its",
        "state",
        "body",
        "speaker",
        "side",
        "none",
    ]
)
# What the holders of 两国总理 and its like are called; 两国领导人 may be either of the first two.
HEADS = re.compile("总统|国家主席|^主席$|国王|苏丹|埃米尔|元首|总书记|天皇|大公")
OFFICES = {
    "heads": HEADS,
    "leaders": re.compile(HEADS.pattern + "|总理|首相"),
    "premiers": re.compile("总理|首相"),
    "ministers": re.compile("外长|外交部长|外交大臣|外交部部长|国务卿"),
    "speakers": re.compile("议长|委员长"),
}
DEPUTY = re.compile("副|前|候任|助理|特使|顾问|发言人|夫人")
JOINTS = re.compile("[、和与及同跟·—-]|以及")


@cache
def table() -> dict[str, str]:
    """Read the words that stand for somebody, each with an example that holds it."""
    kinds = {}
    for line, row in numbered(TABLE, ("word", "stands_for", "example")):
        if row["word"] not in row["example"] or row["stands_for"] not in KINDS:
            raise BrokenData(f"{TABLE}:{line}: {row['word']} has no example of its own or an unknown kind")
        kinds[row["word"]] = row["stands_for"]
    return kinds


@cache
def words() -> re.Pattern[str]:
    """Match the longest listed word, traps included."""
    return re.compile("|".join(sorted(map(re.escape, table()), key=len, reverse=True)))


@dataclass(frozen=True)
class Ground:
    """What references of one article can stand for, in the order of the text."""

    article: Article
    sentences: Sequence[Sentence]
    links: Sequence[Link]
    entities: dict[str, Entity]
    roles: Sequence[Role]
    sides: dict[str, str]
    starts: list[int]
    credits: frozenset[str]
    voices: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def between(self, start: int, end: int) -> Sequence[Link]:
        """Give the links of the mentions that begin in a stretch of the text."""
        return self.links[bisect_left(self.starts, start) : bisect_left(self.starts, end)]

    def states(self, start: int, end: int) -> Counter[str]:
        """Count the countries of a stretch: those named, and those whose people or bodies are named."""
        found = [self.sides.get(link.entity) for link in self.between(start, end) if not self.is_credit(link)]
        return Counter(state for state in found if state)

    def is_credit(self, link: Link) -> bool:
        """Tell whether the mention is the agency or station that brings the article."""
        return link.entity in self.credits

    def paragraph(self, sentence: Sentence) -> int:
        """Give the start of the sentence's paragraph."""
        return min(s.span.start for s in self.sentences if s.paragraph == sentence.paragraph)


Answer = tuple[tuple[str, ...], str, float]
OPEN: Answer = ((), "nothing before it fits alone", 0.0)


def in_front(ground: Ground, at: int) -> tuple[str, ...]:
    """Give the names joined right in front of a place: 中 and 法 before the 两国 of 中法两国."""
    chain: list[str] = []
    folded = ground.article.text
    for link in reversed(ground.between(max(0, at - 30), at)):
        gap = folded[link.mention.span.end : at]
        if link.mention.span.end > at or (gap and not (JOINTS.fullmatch(gap) and chain)):
            break
        chain.append(link.entity)
        at = link.mention.span.start
    return tuple(reversed(chain))


def two_states(ground: Ground, sentence: Sentence, at: int) -> Answer:
    """Find the two countries that a paragraph, or else the article so far, is about."""
    paragraph = ground.states(ground.paragraph(sentence), at).most_common()
    if len(paragraph) == 2:
        return tuple(sorted(s for s, _ in paragraph)), "the paragraph names two countries", 0.8
    article = ground.states(0, len(ground.article.text)).most_common()
    lead = ground.states(0, at).most_common()
    for counted, why in ((lead, "the article so far"), (article, "the article")):
        if len(counted) == 2 or (len(counted) > 2 and counted[1][1] >= 2 * counted[2][1]):
            return tuple(sorted(s for s, _ in counted[:2])), f"two countries stand out in {why}", 0.7
    if len(paragraph) > 2 and paragraph[1][1] > paragraph[2][1]:
        return tuple(sorted(s for s, _ in paragraph[:2])), "two countries are named most in the paragraph", 0.5
    return OPEN


def holders(ground: Ground, states: Sequence[str], office: re.Pattern[str]) -> tuple[str, ...]:
    """Give the one holder of such an office for each of the countries, or nobody."""
    found: list[str] = []
    for state in states:
        persons = {
            role.person
            for role in ground.roles
            if ground.sides.get(role.person) == state and office.search(role.title) and not DEPUTY.search(role.title)
        }
        if len(persons) != 1:
            return ()
        found.extend(persons)
    return tuple(found)


def persons_before(ground: Ground, sentence: Sentence, at: int) -> list[str]:
    """Give the persons of the paragraph up to a place, the last named last, each once."""
    before = ground.between(ground.paragraph(sentence), at)
    named = [link.entity for link in before if ground.entities[link.entity].type == "PERSON"]
    return list(dict.fromkeys(reversed(named)))[::-1]


def of_sides(ground: Ground, sentence: Sentence, at: int) -> Answer:
    """双方: the names in front; else the two countries, with the two persons who have just met."""
    if len(joined := in_front(ground, at)) >= 2:
        return joined, "the names stand right before it", 0.9
    states, why, sure = two_states(ground, sentence, at)
    persons = persons_before(ground, sentence, at)
    if len(persons) == 2 and len({ground.sides.get(p) for p in persons}) == 2:
        return tuple(dict.fromkeys((*states, *persons))), "two persons of two sides are named before it", 0.6
    return states, why, sure


def of_states(ground: Ground, sentence: Sentence, at: int) -> Answer:
    """两国: the names in front, else the two countries."""
    if len(joined := in_front(ground, at)) >= 2:
        return joined, "the names stand right before it", 0.95
    return two_states(ground, sentence, at)


def of_officers(kind: str, ground: Ground, sentence: Sentence, at: int) -> Answer:
    """两国元首: those who hold the office in the two countries, else the countries."""
    states, why, sure = of_states(ground, sentence, at)
    patterns = [HEADS, OFFICES["premiers"]] if kind == "leaders" else [OFFICES[kind]]
    for pattern in patterns:
        if persons := holders(ground, states, pattern):
            return persons, "the article names the holders of the office", 0.8
    return states, why + "; who holds the office is not told", sure / 2


def of_parties(ground: Ground, sentence: Sentence, at: int) -> Answer:
    """各方, 三方: the names in front only; who else belongs to them is seldom told."""
    joined = in_front(ground, at)
    return (joined, "the names stand right before it", 0.9) if len(joined) >= 2 else OPEN


def of_person(ground: Ground, sentence: Sentence, at: int) -> Answer:
    """他: the person who opened the last sentence with a person in it."""
    paragraph = ground.paragraph(sentence)
    for earlier in reversed([s for s in ground.sentences if s.span.start <= at and s.span.start >= paragraph]):
        links = ground.between(earlier.span.start, min(at, earlier.span.end))
        persons = [link.entity for link in links if ground.entities[link.entity].type == "PERSON"]
        if persons:
            only = len(set(persons)) == 1
            return (persons[0],), "the first person named last", 0.85 if only else 0.65
    return OPEN


def of_persons(ground: Ground, sentence: Sentence, at: int) -> Answer:
    """他们, 两人: the two persons named before it in the paragraph."""
    persons = persons_before(ground, sentence, at)
    return (tuple(persons), "two persons are named before it", 0.8) if len(persons) == 2 else OPEN


def of_its(ground: Ground, sentence: Sentence, at: int) -> Answer:
    """其: the first actor of the sentence, else of the sentence before."""
    for earlier in reversed([s for s in ground.sentences if s.span.start <= at and s.paragraph == sentence.paragraph]):
        links = ground.between(earlier.span.start, min(at, earlier.span.end))
        actors = [link for link in links if ground.entities[link.entity].type in ("PERSON", "ORG", "GPE")]
        actors = [link for link in actors if not ground.is_credit(link)]
        if actors:
            first = actors[0]
            # 法国外长巴罗…其: the person, whose country and office only stand before his name.
            for after in actors[1:]:
                gap = ground.article.text[first.mention.span.end : after.mention.span.start]
                if len(gap) > 8 or re.search("[，。：；、]", gap) or after.mention.type != "PERSON":
                    break
                first = after
            return (first.entity,), "the first actor of the sentence", 0.6
    return OPEN


def of_last(ground: Ground, sentence: Sentence, at: int, *, body: bool) -> Answer:
    """该国, 该组织: the country or body named last before it."""
    for link in reversed(ground.between(ground.paragraph(sentence), at)):
        entity = ground.entities[link.entity]
        if (entity.type == "ORG" and not ground.is_credit(link)) if body else is_state(entity):
            return (entity.id,), "named last before it", 0.75
    return OPEN


def of_speaker(ground: Ground, sentence: Sentence, at: int, *, side: bool) -> Answer:
    """我: the person whose words these are; 我们, 我国: that person's country."""
    persons, sure = tuple(p for p in ground.voices[sentence.id] if ground.entities[p].type == "PERSON"), 0.85
    if not persons:
        persons, _, sure = of_person(ground, sentence, at)
    if not side:
        return persons, "the speaker of the paragraph", sure
    states = tuple(ground.sides[p] for p in persons if p in ground.sides)
    return states, "the speaker's country", sure * 0.8


def answer(kind: str, ground: Ground, sentence: Sentence, at: int) -> Answer:
    """Say whom a word of this kind stands for at this place."""
    match kind:
        case "sides":
            return of_sides(ground, sentence, at)
        case "states":
            return of_states(ground, sentence, at)
        case "heads" | "leaders" | "premiers" | "ministers" | "speakers":
            return of_officers(kind, ground, sentence, at)
        case "parties":
            return of_parties(ground, sentence, at)
        case "person":
            return of_person(ground, sentence, at)
        case "persons":
            return of_persons(ground, sentence, at)
        case "its":
            return of_its(ground, sentence, at)
        case "state" | "body":
            return of_last(ground, sentence, at, body=kind == "body")
        case "speaker" | "side":
            return of_speaker(ground, sentence, at, side=kind == "side")
    raise BrokenData(f"{TABLE}: nothing is known of the kind {kind}")


def of_title(ground: Ground, title: Span, text: str) -> Answer:
    """巴西总统, 总统女士: the one person of the article who holds this title, for the country in front if there is one."""
    words = title.of(text)
    front = [link for link in ground.between(title.start - 20, title.start) if link.mention.span.end == title.start]
    side = ground.sides.get(front[0].entity) if front else None
    affiliation = front[0].entity if front else None
    persons: dict[str, float] = {}
    for role in ground.roles:
        if role.title == words and affiliation and affiliation in (role.affiliation, side):
            persons[role.person] = 0.9 if role.affiliation == affiliation else 0.8
        elif role.title.endswith(words) and (affiliation is None or ground.sides.get(role.person) == side is not None):
            persons.setdefault(role.person, 0.7)
    best = [person for person, sure in persons.items() if sure == max(persons.values())]
    return ((best[0],), "the article names one holder of the title", persons[best[0]]) if len(best) == 1 else OPEN


def titles(ground: Ground, marks: Marks, text: str) -> list[Span]:
    """Give the titles that are printed: those marked, and those that somebody in the article holds."""
    found = {mark.span for mark in marks.of("title")}
    held = sorted({role.title for role in ground.roles if len(role.title) > 1}, key=len, reverse=True)
    if held:
        found |= {Span(*match.span()) for match in re.finditer("|".join(map(re.escape, held)), text)}
    outermost: list[Span] = []
    for span in sorted(found, key=lambda span: (span.start, -span.end)):
        if not outermost or span.end > outermost[-1].end:
            outermost.append(span)
    return outermost


def lone_titles(ground: Ground, marks: Marks, text: str) -> Iterable[Span]:
    """Give the titles that no name stands beside: 巴西总统 in a headline, 总统女士 in speech."""
    for title in titles(ground, marks, text):
        before = [
            link for link in ground.between(title.start - 20, title.start) if link.mention.span.end == title.start
        ]
        after = ground.between(title.end, title.end + 1)
        if not any(link.mention.type == "PERSON" for link in (*before, *after)):
            yield title


def voices(ground: Ground, marks: Marks) -> dict[str, tuple[str, ...]]:
    """Give for each sentence who speaks as it begins: the name in front of the paragraph's last speech verb."""
    cues = sorted(mark.span.start for mark in marks.of("claim", "cue"))
    found: dict[str, tuple[str, ...]] = {}
    voice: tuple[str, ...] = ()
    paragraph = None
    for sentence in ground.sentences:
        voice = voice if sentence.paragraph == paragraph else ()
        paragraph = sentence.paragraph
        found[sentence.id] = voice
        start = sentence.span.start
        for cue in cues[bisect_left(cues, start) : bisect_left(cues, sentence.span.end)]:
            named = [link for link in ground.between(start, cue) if not ground.is_credit(link)]
            persons = [link.entity for link in named if ground.entities[link.entity].type == "PERSON"]
            if persons or named:
                voice = (persons[0] if persons else named[-1].entity,)
            start = cue
    return found


def dropped_subjects(ground: Ground, marks: Marks) -> Iterable[tuple[Sentence, Answer]]:
    """Give the sentences that open with a verb, so that their subject is who speaks or acted in the one before."""
    verbs = {mark.span.start for mark in (*marks.of("trigger"), *marks.of("claim", "cue"))}
    before: Sentence | None = None
    for sentence in ground.sentences:
        if before and before.paragraph == sentence.paragraph and sentence.span.start in verbs:
            if voice := ground.voices[sentence.id]:
                yield sentence, (voice, "who was speaking", 0.85)
            else:
                yield sentence, of_person(ground, before, before.span.end)
        before = sentence


def resolve(
    article: Article,
    sentences: Sequence[Sentence],
    entities: Sequence[Entity],
    links: Sequence[Link],
    marks: Marks,
    roles: Sequence[Role] = (),
) -> tuple[Reference, ...]:
    """Find the words that stand for somebody, and say for whom where the text tells."""
    read = [s for s in sentences if s.kind not in ("boilerplate", "byline")]
    links = sorted(links, key=lambda link: link.mention.span)
    ground = Ground(
        article,
        read,
        links,
        {e.id: e for e in entities},
        roles,
        sides_of(entities, roles),
        [link.mention.span.start for link in links],
        frozenset(e.id for e in entities if article.source in (e.label, *e.aliases)),
    )
    ground = replace(ground, voices=voices(ground, marks))
    names = [link.mention.span for link in links]
    found: list[Reference] = []

    def add(span: Span, sentence: Sentence, given: Answer, rule: str) -> None:
        entities, why, sure = given
        found.append(Reference(span, sentence.id, entities, f"reference:{rule}", sure, why))

    folded = fold(article.text)
    alone = list(lone_titles(ground, marks, folded))
    for sentence in read:
        for match in words().finditer(folded, *sentence.span):
            kind, span = table()[match.group()], Span(*match.span())
            if kind != "none" and not any(span.meets(name) for name in names):
                add(span, sentence, answer(kind, ground, sentence, span.start), kind)
        for title in alone:
            if sentence.span.holds(title) and not any(title.meets(name) for name in names):
                add(title, sentence, of_title(ground, title, folded), "title")
    for sentence, given in dropped_subjects(ground, marks):
        add(Span(sentence.span.start, sentence.span.start), sentence, given, "dropped-subject")
    return tuple(sorted(found, key=lambda reference: (reference.span, reference.found_by)))
