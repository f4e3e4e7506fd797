"""Mentions → the titles printed beside persons: 法国外长巴罗 is a state, an office and a person.

A title stands before the name (英国首相斯塔默、法国总统马克龙), several of them in a chain (副首相兼外交大臣萨法迪),
or behind it (普京总统). It belongs to what is named right before it; in a list of one government the country is said
once (总统莱希、外交部长阿卜杜拉希扬).
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace

from kg.model import Article, Marks, Mention, Office, Sentence, Span
from kg.tag.alone import without_name
from kg.tag.posts import Post, Scene, after, chain_before, held, office, shares
from kg.tag.titles import Titles, known, words

DATELINE = re.compile(r".{0,12}日电")
WHOSE = {"whose": ("GPE", "ORG"), "whose-state": ("GPE",), "whose-body": ("ORG",)}
"""What a title goes back to behind 其, 该国 and 该组织."""
CREDIT = (":", "：", " ", "\u3000")
"""What stands between 记者 and the name of a reporter in a credit line."""


def offices(
    article: Article, sentences: Sequence[Sentence], mentions: Sequence[Mention], marks: Marks, titles: Titles
) -> tuple[Office, ...]:
    """Find who is called by which title."""
    marked = sorted(mark.span for mark in marks.of("title"))
    named_in: dict[str, list[Mention]] = {}
    for mention in mentions:
        named_in.setdefault(mention.sentence, []).append(mention)
    scenes = [
        Scene(
            article.text,
            sentence,
            tuple(named_in.get(sentence.id, ())),
            within(sentence.span, marked),
            titles,
        )
        for sentence in sentences
    ]
    agency = agency_of(scenes)
    held_by = [of_agency(one, agency, titles) for scene in scenes for one in in_sentence(scene)]
    every = [*held_by, *without_name(scenes, held_by)]
    return tuple(sorted(every, key=lambda office: (office.title, office.person.span)))


def within(span: Span, marked: Sequence[Span]) -> tuple[Span, ...]:
    """Give those of the sorted spans that lie in this one."""
    first, last = (bisect_left(marked, (place,)) for place in span)
    return tuple(one for one in marked[first:last] if span.holds(one))


def agency_of(scenes: Sequence[Scene]) -> Mention | None:
    """Give the agency that the byline names: 新华社华盛顿12月16日电."""
    for scene in scenes:
        for mention in scene.mentions:
            if mention.type == "ORG" and scene.sentence.kind in ("byline", "headline", "body"):
                line = scene.text[mention.span.end : scene.sentence.span.end]
                if scene.sentence.kind == "byline" or DATELINE.match(line):
                    return mention
    return None


def of_agency(office: Office, agency: Mention | None, titles: Titles) -> Office:
    """Give a reporter who is credited without an agency to that of the byline."""
    own = known(office.words, titles)
    if office.affiliation or not own or own.kind != "journalist":
        return office
    return replace(office, affiliation=agency)


def in_sentence(scene: Scene) -> list[Office]:
    """Find the titles beside the persons of a sentence."""
    found: list[Office] = []
    for person in scene.persons:
        place = person.span.start
        while scene.text[:place].endswith(CREDIT):
            place -= 1
        before = of_whom(scene, inherit(scene, chain_before(scene, place), found), found)
        posts = [*before, *after(scene, person, bool(before))]
        found += [office(scene, person, post) for post in posts]
        if not posts and (shared := by_the_one_before(scene, person, found)):
            found.append(shared)
    taken = {place for one in found for place in range(*one.title)}
    return found + [office(scene, person, post) for person, post in held(scene, taken)]


def inherit(scene: Scene, chain: list[Post], found: Sequence[Office]) -> list[Post]:
    """Give the state of the person before in the list to titles that name none: 总统莱希、外交部长阿卜杜拉希扬."""
    before = person_before_in_list(scene, without_lead(scene, chain[0].start)) if chain else None
    whose = [office.affiliation for office in found if office.person == before and office.affiliation]
    if not whose:
        return chain
    states = [mention for mention in whose if mention.type == "GPE"]
    heir = states[-1] if states else whose[-1]
    return [
        Post(post.title, heir, 0.85, "title-list") if post.affiliation is None and shares(scene, post, heir) else post
        for post in chain
    ]


def of_whom(scene: Scene, chain: list[Post], found: Sequence[Office]) -> list[Post]:
    """Say whose a title is behind 其, 该国 or 该组织: 总统阿巴斯任命其经济顾问, 该组织前领导人."""
    if not chain or chain[0].affiliation:
        return chain
    start = chain[0].start
    whose = next((use for use in WHOSE if scene.text.endswith(words(use), scene.sentence.span.start, start)), None)
    named = [
        mention for mention in scene.mentions if whose and mention.span.end <= start and mention.type in WHOSE[whose]
    ]
    held = [office.affiliation for office in found if office.affiliation and office.affiliation in named]
    # 其 goes back to who acts: to the one with an office, or to a body that alone is named.
    owner = named[-1] if named and (whose != "whose" or len(named) == 1) else None
    owner = held[-1] if held and whose == "whose" else owner
    if owner is None:
        return chain
    return [
        replace(post, affiliation=owner, confidence=0.8, found_by="title-whose") if not post.affiliation else post
        for post in chain
    ]


def without_lead(scene: Scene, start: int) -> int:
    """Give where a title begins with 政府 or 该国 before it, which say nothing new in a list."""
    leads = (lead for lead in words("lead") if scene.text.endswith(lead, scene.sentence.span.start, start))
    return start - len(next(leads, ""))


def person_before_in_list(scene: Scene, end: int) -> Mention | None:
    """Give the person of a list after whom the next one begins here: 武契奇夫妇，|."""
    for join in words("list"):
        if scene.text.endswith(join, scene.sentence.span.start, end):
            place = end - len(join)
            spouse = next((word for word in words("spouse") if scene.text.endswith(word, 0, place)), "")
            mention = scene.ending.get(place - len(spouse))
            if mention and mention.type == "PERSON":
                return mention
    return None


def by_the_one_before(scene: Scene, person: Mention, found: Sequence[Office]) -> Office | None:
    """Give a reporter the office of the one named before: 新华社记者李明、王芳."""
    before = scene.ending.get(person.span.start) or person_before_in_list(scene, person.span.start)
    before = before or scene.ending.get(person.span.start - 1)
    for one in found:
        kind = known(one.words, scene.titles)
        if one.person == before and kind and kind.kind == "journalist":
            return Office(one.title, one.words, person, one.affiliation, scene.sentence.id, "title-list", 0.85)
    return None
