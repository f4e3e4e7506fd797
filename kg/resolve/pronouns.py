"""双方, 两国, 他, 该国, 总统女士 → the entities they stand for, or nobody where the text leaves it open.

A reference names nobody, so it gets an entity only from what stands before it: the names right in front of it (中法两国),
the two sides of the paragraph or of the article (双方), the last person or body that acted (他, 该组织), the holder of the
title named in the article (总统女士, and 巴西总统 in a headline). Where two readings are left, the reference stays open.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache, partial

from kg.ground.tables import numbered
from kg.model import Article, BrokenData, Entity, Link, Marks, Reference, Role, Sentence, Span
from kg.resolve.antecedents import NAMED_SO, OPEN, RULES, Answer, cues, of_person
from kg.resolve.setting import CLAUSE_END, Setting, setting_of

TABLE = "references.tsv"
NOBODY = "none"
LONGEST = 4  # characters of a word that begins as a title does
LANES = (("trigger",), ("claim", "cue"))


@cache
def table() -> dict[str, tuple[str, tuple[str, ...]]]:
    """Read the words that stand for somebody: the kind of each, and in what the names end that it may stand for."""
    kinds = {}
    for line, row in numbered(TABLE, ("word", "stands_for", "ends", "example")):
        kind, ends = row["stands_for"], tuple(filter(None, row["ends"].split(";")))
        if row["word"] not in row["example"] or kind not in {*RULES, *NAMED_SO, NOBODY}:
            raise BrokenData(f"{TABLE}:{line}: {row['word']} has no example of its own or an unknown kind")
        if ends and kind not in NAMED_SO:
            raise BrokenData(f"{TABLE}:{line}: {row['word']} is no {' or '.join(NAMED_SO)}, leave 'ends' empty")
        kinds[row["word"]] = kind, ends
    return kinds


@cache
def words() -> re.Pattern[str]:
    """Match the longest listed word, traps included."""
    return re.compile("|".join(sorted(map(re.escape, table()), key=len, reverse=True)))


def rule(word: str) -> Callable[[Setting, Sentence, int, str], Answer]:
    """Give the rule that says whom a word stands for."""
    kind, ends = table()[word]
    return partial(NAMED_SO[kind], ends) if kind in NAMED_SO else RULES[kind]


def of_title(setting: Setting, title: Span, front: tuple[str, ...] | None) -> Answer:
    """巴西总统, 该国总统, 总统女士: the one of the article who holds this title, for whoever stands in front if somebody does."""
    words = title.of(setting.text)
    if front is not None and len(front) != 1:
        return OPEN
    affiliation = front[0] if front else None
    side = setting.sides.get(affiliation) if affiliation else None
    persons: dict[str, float] = {}
    for role in setting.roles:
        own = setting.sides.get(role.person)
        if role.title == words and affiliation and affiliation in (role.affiliation, own):
            persons[role.person] = 0.9 if role.affiliation == affiliation else 0.8
        elif role.title.endswith(words) and (affiliation is None or own == side is not None):
            persons.setdefault(role.person, 0.7)
    best = [person for person, sure in persons.items() if sure == max(persons.values())]
    return ((best[0],), "the article names one holder of the title", persons[best[0]]) if len(best) == 1 else OPEN


def in_front_of(setting: Setting, title: Span, meant: Mapping[int, Reference]) -> tuple[str, ...] | None:
    """Give who stands right in front of a title, by name or by a word for it (nobody, where that is open); None: no such word."""
    named = [link for link in setting.between(title.start - 20, title.start) if link.mention.span.end == title.start]
    if named:
        return (named[0].entity,)
    return meant[title.start].entities if title.start in meant else None


def titles(setting: Setting) -> list[Span]:
    """Give the titles that are printed: those marked, and those that somebody in the article holds."""
    found = {mark.span for mark in setting.marks.of("title")}
    held = sorted({role.title for role in setting.roles if len(role.title) > 1}, key=len, reverse=True)
    if held:
        found |= {Span(*match.span()) for match in re.finditer("|".join(map(re.escape, held)), setting.text)}
    outermost: list[Span] = []
    for span in sorted(found, key=lambda span: (span.start, -span.end)):
        if not outermost or span.end > outermost[-1].end:
            outermost.append(span)
    return outermost


def lone_titles(setting: Setting) -> Iterable[Span]:
    """Give the titles that no name stands beside: 巴西总统 in a headline, 总统女士 in speech."""
    for title in titles(setting):
        before = [
            link for link in setting.between(title.start - 20, title.start) if link.mention.span.end == title.start
        ]
        after = setting.between(title.end, title.end + 1)
        beside = any(link.mention.type == "PERSON" for link in (*before, *after))
        if not beside and not in_a_word(setting, title):
            yield title


def in_a_word(setting: Setting, title: Span) -> bool:
    """Tell whether a title is the begin of another word: 主席国, 总理府."""
    around = longer_words().finditer(setting.text, max(0, title.end - LONGEST), title.end + LONGEST)
    return any(word.start() < title.end < word.end() for word in around)


@cache
def longer_words() -> re.Pattern[str]:
    """Match the words that begin as a title does and are none."""
    return re.compile("|".join(map(re.escape, cues("no-title"))))


def dropped_subjects(setting: Setting) -> Iterator[tuple[Sentence, Answer]]:
    """Give the sentences that open with a verb, so that their subject is who speaks or acted in the one before."""
    verbs = {mark.span.start: mark.span.end for lane in LANES for mark in setting.marks.of(*lane)}
    before: Sentence | None = None
    for sentence in setting.sentences:
        start = sentence.span.start
        opens = start in verbs and not has_subject(setting, sentence, verbs[start])
        if before and before.paragraph == sentence.paragraph and opens:
            if voice := setting.voice(start - 1):
                yield sentence, (voice, "who was speaking", 0.85)
            else:
                yield sentence, of_person(setting, before, before.span.end, "")
        before = sentence


def has_subject(setting: Setting, sentence: Sentence, end: int) -> bool:
    """Tell whether the first word is no verb without a subject: 据某部消息, 会谈将继续, 会见外长时，总统…."""
    start = sentence.span.start
    clause = CLAUSE_END.search(setting.text, start, sentence.span.end)
    first = setting.text[start : clause.start() if clause else sentence.span.end]
    dated = first.startswith(cues("source")) or first.endswith(cues("while"))
    return dated or setting.text.startswith(cues("predicate"), end)


def resolve(
    article: Article,
    sentences: Sequence[Sentence],
    entities: Sequence[Entity],
    links: Sequence[Link],
    marks: Marks,
    roles: Sequence[Role] = (),
) -> tuple[Reference, ...]:
    """Find the words that stand for somebody, and say for whom where the text tells."""
    setting = setting_of(article, sentences, entities, links, marks, roles)
    found: list[Reference] = []
    ending: dict[int, Reference] = {}  # the first that ends at a place
    named, taken = bytearray(len(article.text)), bytearray(len(article.text))
    for link in links:
        fill(named, link.mention.span)

    def add(span: Span, sentence: Sentence, given: Answer, rule: str) -> None:
        entities, why, sure = given
        found.append(Reference(span, sentence.id, entities, f"reference:{rule}", sure, why))
        if span.end > span.start:
            ending.setdefault(span.end, found[-1])
            fill(taken, span)

    alone = by_sentence(lone_titles(setting), setting.sentences)
    for sentence in setting.sentences:
        for match in words().finditer(setting.text, *sentence.span):
            word, span = match.group(), Span(*match.span())
            kind, _ = table()[word]
            if kind != NOBODY and is_free(span, named):
                add(span, sentence, rule(word)(setting, sentence, span.start, word), kind)
        for title in alone.get(sentence.id, ()):
            if is_free(title, named) and is_free(title, taken):
                add(title, sentence, of_title(setting, title, in_front_of(setting, title, ending)), "title")
    for sentence, given in dropped_subjects(setting):
        add(Span(sentence.span.start, sentence.span.start), sentence, given, "dropped-subject")
    return tuple(sorted(found, key=lambda reference: (reference.span, reference.found_by)))


def fill(places: bytearray, span: Span) -> None:
    """Mark the places of a span."""
    places[span.start : span.end] = b"\1" * (span.end - span.start)


def is_free(span: Span, places: bytearray) -> bool:
    """Tell whether no place of a span is marked."""
    return not any(places[span.start : span.end])


def by_sentence(spans: Iterable[Span], sentences: Sequence[Sentence]) -> dict[str, list[Span]]:
    """Sort spans by the sentences that hold them."""
    starts = [sentence.span.start for sentence in sentences]
    found: dict[str, list[Span]] = {}
    for span in spans:
        sentence = sentences[max(0, bisect_right(starts, span.start) - 1)]
        if sentence.span.holds(span):
            found.setdefault(sentence.id, []).append(span)
    return found
