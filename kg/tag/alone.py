"""Titles that stand alone → the persons who hold them elsewhere in the article: 以防长 is 以色列国防部长卡茨."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set

from kg.model import Mention, Office, Span
from kg.tag.posts import Post, Scene, office
from kg.tag.titles import LONGEST, known, longest_title_at_start, words

UNIQUE = frozenset({"head-of-state", "head-of-government", "foreign-minister", "defence-minister", "speaker"})
"""Kinds of office of which a country has one: the title alone says who is meant."""

JOINT = 3
"""How many characters join two who meet: 同, 会见."""


def without_name(scenes: Sequence[Scene], named: Sequence[Office]) -> Iterator[Office]:
    """Give a title without a name to the person who has it elsewhere in the article: 以防长 is 以色列国防部长卡茨."""
    left = []
    each = distinct(scenes, named)
    taken = {place for office in named for place in range(*office.title)}
    alone = [found for scene in scenes for found in titles_alone(scene, taken)]
    for scene, post in alone:
        holders = {words_of(scene, one.person): one for one in each if same_post(scene, one, post)}
        if len(holders) == 1:
            (holder,) = holders.values()
            yield office(scene, holder.person, post)
        elif not holders:
            if person := named_in_the_same_words(scene, post, scenes):
                yield office(scene, person, post)
            else:
                left.append((scene, post))
    if len({post_words(*one) for one in left}) == 1:
        for scene, post in left:
            if person := the_one_named_later(scene, scenes, named):
                yield office(scene, person, post)


def distinct(scenes: Sequence[Scene], named: Sequence[Office]) -> Sequence[Office]:
    """Give each office of a person once, as it was printed last."""
    last: dict[tuple[str, ...], Office] = {}
    for one in named:
        spans = (one.person.span, one.affiliation.span if one.affiliation else Span(0, 0))
        key = (one.words, *(span.of(scenes[0].text) for span in spans))
        last.pop(key, None)
        last[key] = one
    return list(last.values())


def named_in_the_same_words(scene: Scene, post: Post, scenes: Sequence[Scene]) -> Mention | None:
    """Give who is named where the same words come again: 松本同挪威首相会谈 … 松本同斯特勒举行会谈."""
    other = next((one for one in scene.persons if 0 < post.start - one.span.end <= JOINT), None)
    if other is None:
        return None
    lead = scene.text[other.span.start : post.start]
    later = (person for after in scenes for person in after.persons if person.span.start >= scene.sentence.span.end)
    return next((person for person in later if scene.text.endswith(lead, 0, person.span.start)), None)


def the_one_named_later(scene: Scene, scenes: Sequence[Scene], named: Sequence[Office]) -> Mention | None:
    """Give the one person without a title who comes later: 松本同挪威首相会谈 … 松本同斯特勒会谈."""
    titled = {words_of(scene, office.person) for office in named} | {words_of(scene, one) for one in scene.persons}
    later = {
        words_of(scene, person): person
        for other in reversed(scenes)
        for person in other.persons
        if person.span.start >= scene.sentence.span.end
        and not any(name.endswith(words_of(scene, person)) for name in titled)
    }
    return next(iter(later.values())) if len(later) == 1 else None


def titles_alone(scene: Scene, taken: Set[int]) -> Iterator[tuple[Scene, Post]]:
    """Find the titles, of which a country has one, behind a country or body and beside no name."""
    for mention in scene.mentions:
        rest = scene.text[mention.span.end : scene.sentence.span.end][:LONGEST]
        title = longest_title_at_start(rest, scene.titles)
        kind = known(title, scene.titles)
        if mention.type not in ("GPE", "ORG") or not kind or kind.kind not in UNIQUE:
            continue
        span = Span(mention.span.end, mention.span.end + len(title))
        if taken.isdisjoint(range(*span)) and not rest.startswith(words("longer")):
            yield scene, Post(span, mention, 0.85, "title-alone")


def words_of(scene: Scene, mention: Mention) -> str:
    """Give the printed words of a mention."""
    return mention.span.of(scene.text)


def post_words(scene: Scene, post: Post) -> tuple[str, str]:
    """Give the printed words of a post: whose it is and the title."""
    return (words_of(scene, post.affiliation) if post.affiliation else "", post.title.of(scene.text))


def same_post(scene: Scene, office: Office, post: Post) -> bool:
    """Tell whether an office is the one that a title alone names."""
    kind = known(office.words, scene.titles)
    if office.affiliation is None or kind is None:
        return False
    whose, title = post_words(scene, post)
    one, other = sorted((whose, words_of(scene, office.affiliation)), key=len)
    own = known(title, scene.titles)
    return own is not None and kind.kind == own.kind and (one == other or is_short_for(one, other))


def is_short_for(short: str, name: str) -> bool:
    """Tell whether a name may be shortened like this: 叙 of 叙利亚, 俄方 of 俄罗斯."""
    stem = short.removesuffix("方")
    return len(stem) < len(name) and name.startswith(stem)
