"""What references of one article can stand for: its names in their order, who stands joined with whom, who speaks where."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from operator import attrgetter
from typing import NamedTuple

from kg.ground.datelines import dateline
from kg.ground.script import fold
from kg.ground.sides import ROOMS, is_state, known_sides, sides_of
from kg.ground.tables import numbered
from kg.ground.terms import covers
from kg.model import Article, Entity, Link, Marks, Role, Sentence, Span

ACTORS = ("PERSON", "ORG", "GPE")
JOINTS = re.compile("[、和与及同跟·—-]|以及")
JOINED = re.compile("[)》”」]?(?:、|,?以及|[和与及同跟])[《“「]?")
CLAUSE_END = re.compile("[，；：。！？,;:!?]")
ETC = re.compile("等(?![两三四五六七])")
FEW = 4  # paragraphs that are looked back at
MEDIUM = "media/"
PEOPLE = "people.tsv"


class Term(NamedTuple):
    """An office that somebody in the tables holds between two days, each as exactly as it is known."""

    office: str
    begin: str
    end: str

    def may_cover(self, day: date | None) -> bool:
        """Tell whether a day may lie in the term, as far as its dates tell."""
        return day is not None and bool(self.begin) and covers(self.begin, self.end, day) is not False


@cache
def terms() -> Mapping[str, tuple[Term, ...]]:
    """Read which offices the people in the tables held, and when."""
    found: dict[str, list[Term]] = {}
    room, columns = ROOMS[PEOPLE]
    for _, row in numbered(PEOPLE, columns):
        found.setdefault(f"{room}/{row['key']}", []).append(Term(row["office"], row["from"], row["until"]))
    return {key: tuple(held) for key, held in found.items()}


@dataclass(frozen=True, slots=True)
class Phrase:
    """Names and titles that stand together without a gap: 法国外长巴罗; `who` it stands for, `of` whom it says so."""

    span: Span
    who: tuple[str, ...]
    of: tuple[str, ...] = ()


@dataclass(frozen=True)
class Setting:
    """What references of one article can stand for, in the order of the text."""

    article: Article
    sentences: tuple[Sentence, ...]
    links: tuple[Link, ...]
    entities: dict[str, Entity]
    roles: Sequence[Role]
    marks: Marks
    sides: dict[str, str]
    credits: frozenset[str]

    @cached_property
    def text(self) -> str:
        """The article's text in one script."""
        return fold(self.article.text)

    @cached_property
    def starts(self) -> list[int]:
        """Where the names start."""
        return [link.mention.span.start for link in self.links]

    def between(self, start: int, end: int) -> Sequence[Link]:
        """Give the links of the mentions that begin in a stretch of the text."""
        return self.links[bisect_left(self.starts, start) : bisect_left(self.starts, end)]

    def named(self, start: int, end: int, *types: str) -> list[str]:
        """Give who is named in a stretch, of these types, each as often as named; never the article's own medium."""
        found = (link.entity for link in self.between(start, end) if not self.is_credit(link))
        return [entity for entity in found if self.entities[entity].type in types]

    def states(self, start: int, end: int) -> Counter[str]:
        """Count the countries of a stretch: those named, and those whose people or bodies are named."""
        found = [self.sides.get(link.entity) for link in self.between(start, end) if not self.is_credit(link)]
        return Counter(state for state in found if state)

    def is_credit(self, link: Link) -> bool:
        """Tell whether the mention is the agency or station that brings the article."""
        return link.entity in self.credits

    def is_medium(self, entity: str) -> bool:
        """Tell whether somebody is a known agency, paper or station."""
        return (self.entities[entity].key or "").startswith(MEDIUM)

    @cached_property
    def paragraphs(self) -> dict[int, list[Sentence]]:
        """The sentences of each paragraph."""
        found: dict[int, list[Sentence]] = {}
        for sentence in self.sentences:
            found.setdefault(sentence.paragraph, []).append(sentence)
        return found

    @cached_property
    def places(self) -> dict[str, int]:
        """Which sentence is the how-manieth."""
        return {sentence.id: place for place, sentence in enumerate(self.sentences)}

    def paragraph(self, sentence: Sentence) -> int:
        """Give the start of the sentence's paragraph."""
        return self.paragraphs[sentence.paragraph][0].span.start

    def back(self, sentence: Sentence) -> list[Sentence]:
        """Give the sentence and those before it in its paragraph, the nearest first."""
        return [s for s in self.paragraphs[sentence.paragraph] if s.span.start <= sentence.span.start][::-1]

    def paragraphs_back(self, sentence: Sentence) -> list[list[Sentence]]:
        """Give the sentence's paragraph and the few before it, the nearest first."""
        numbers = list(self.paragraphs)
        last = bisect_right(numbers, sentence.paragraph)
        return [self.paragraphs[number] for number in reversed(numbers[max(0, last - FEW) : last])]

    def last_paragraph(self, sentence: Sentence) -> int:
        """Give the start of the paragraph before the sentence's, or of its own if that is the first."""
        return self.paragraphs_back(sentence)[:2][-1][0].span.start

    def sentence_before(self, sentence: Sentence) -> Sentence:
        """Give the sentence before this one, or itself if it is the first."""
        return self.sentences[max(0, self.places[sentence.id] - 1)]

    @cached_property
    def home(self) -> str | None:
        """The country of the medium that brings the article, if it is named there."""
        countries = {known_sides().get(self.entities[one].key or "") for one in self.credits}
        own = [e.id for e in self.entities.values() if e.key in countries and is_state(e)]
        return own[0] if len(own) == 1 else None

    @cached_property
    def offices(self) -> dict[str, tuple[str, ...]]:
        """The offices of each person: those that the article prints, and those that the tables know of on its day."""
        found: dict[str, list[str]] = {}
        for role in self.roles:
            body = self.entities[role.affiliation] if role.affiliation else None
            whole = body.label + role.title if body and body.type == "ORG" else role.title
            found.setdefault(role.person, []).append(whole)
        for entity in self.entities.values():
            held = [term.office for term in terms().get(entity.key or "", ()) if term.may_cover(self.article.day)]
            found.setdefault(entity.id, []).extend(held)
        return {person: tuple(offices) for person, offices in found.items()}

    @cached_property
    def said(self) -> list[Span]:
        """What is said by somebody, in the order of the text."""
        return sorted({mark.span for mark in self.marks.of("claim", "content")})

    def is_said(self, at: int) -> bool:
        """Tell whether a place stands in somebody's words."""
        found = bisect_right(self.said, at, key=attrgetter("start"))
        return found > 0 and at < self.said[found - 1].end

    @cached_property
    def cues(self) -> list[int]:
        """Where the verbs of speech start."""
        return sorted(mark.span.start for mark in self.marks.of("claim", "cue"))

    def cues_between(self, start: int, end: int) -> Sequence[int]:
        """Give the verbs of speech that start in a stretch."""
        return self.cues[bisect_left(self.cues, start) : bisect_left(self.cues, end)]

    @cached_property
    def voices(self) -> tuple[list[int], list[tuple[str, ...]]]:
        """From which places on who speaks: the first person, else the last name, before each verb of speech."""
        places: list[int] = []
        voices: list[tuple[str, ...]] = []
        paragraph = None
        for sentence in self.sentences:
            if sentence.paragraph != paragraph:
                places.append(sentence.span.start)
                voices.append(())
            paragraph, start = sentence.paragraph, sentence.span.start
            for cue in self.cues_between(start, sentence.span.end):
                named = [link for link in self.between(start, cue) if not self.is_credit(link)]
                persons = [link.entity for link in named if self.entities[link.entity].type == "PERSON"]
                if named:
                    places.append(cue)
                    voices.append((persons[0] if persons else named[-1].entity,))
                start = cue
        return places, voices

    def voice(self, at: int) -> tuple[str, ...]:
        """Give whoever spoke last in the paragraph, up to a place."""
        places, voices = self.voices
        found = bisect_right(places, at)
        return voices[found - 1] if found else ()

    @cached_property
    def phrases(self) -> tuple[Phrase, ...]:
        """The noun phrases that hold a name, in the order of the text."""
        spans = {link.mention.span for link in self.links} | {mark.span for mark in self.marks.of("title")}
        merged: list[Span] = []
        for span in sorted(spans):
            if merged and span.start <= merged[-1].end:
                merged[-1] = Span(merged[-1].start, max(merged[-1].end, span.end))
            else:
                merged.append(span)
        return tuple(phrase for span in merged if (phrase := self._phrase(span)))

    def _phrase(self, span: Span) -> Phrase | None:
        links = self.between(span.start, span.end)
        if not links:
            return None
        names = tuple(link.entity for link in links)
        whole = links[-1].mention.span.end == span.end
        if whole and all(is_state(self.entities[name]) for name in names):
            return Phrase(span, names)
        head = names[-1] if whole else names[0]
        return Phrase(span, (head,), tuple(name for name in names if name != head))

    def phrases_between(self, start: int, end: int) -> tuple[Phrase, ...]:
        """Give the phrases that lie in a stretch."""
        first = bisect_left(self.phrases, start, key=lambda phrase: phrase.span.start)
        last = bisect_right(self.phrases, end, key=lambda phrase: phrase.span.end)
        return self.phrases[first:last]

    @cached_property
    def joined(self) -> tuple[Phrase, ...]:
        """Who stands joined in the article: 美国、日本和韩国, 美乌; not those that are only begun, with 等 behind them."""
        groups: list[list[Phrase]] = []
        for one in self.phrases:
            if groups and JOINED.fullmatch(self.text, groups[-1][-1].span.end, one.span.start):
                groups[-1].append(one)
            else:
                groups.append([one])
        found = []
        for group in groups:
            who = tuple(dict.fromkeys(name for one in group for name in one.who))
            if len(who) > 1 and not ETC.match(self.text, group[-1].span.end):
                found.append(Phrase(Span(group[0].span.start, group[-1].span.end), who))
        return tuple(found)

    def groups(self, start: int, end: int) -> tuple[Phrase, ...]:
        """Give those joined in a stretch."""
        first = bisect_left(self.joined, start, key=lambda group: group.span.start)
        return self.joined[first : bisect_right(self.joined, end, key=lambda group: group.span.end)]


def setting_of(
    article: Article,
    sentences: Iterable[Sentence],
    entities: Sequence[Entity],
    links: Iterable[Link],
    marks: Marks,
    roles: Sequence[Role],
) -> Setting:
    """Put in order what may be meant; nobody named in a byline or dateline is."""
    read = tuple(s for s in sentences if s.kind not in ("boilerplate", "byline"))
    homes = {s.id for s in read}
    datelines = [line for s in read if (line := dateline(article.text, s.span)).end > line.start]
    inside = [link for link in links if any(line.holds(link.mention.span) for line in datelines)]
    reporters = {link.entity for link in inside if link.mention.type == "PERSON"}
    bringing = {link.entity for link in inside if link.mention.type == "ORG"}
    bringing |= {e.id for e in entities if article.source in (e.label, *e.aliases)}
    meant = [
        link
        for link in sorted(links, key=lambda link: link.mention.span)
        if link.mention.sentence in homes and link not in inside and link.entity not in reporters
    ]
    everybody = {e.id: e for e in entities}
    sides = sides_of(entities, roles)
    return Setting(article, read, tuple(meant), everybody, roles, marks, sides, frozenset(bringing))
