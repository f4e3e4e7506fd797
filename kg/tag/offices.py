"""Mentions → the titles printed beside persons: 法国外长巴罗 is a state, an office and a person.

A title stands before the name (英国首相斯塔默、法国总统马克龙), several of them in a chain (副首相兼外交大臣萨法迪),
or behind it (普京总统). It belongs to what is named right before it; in a list of one government the country is said
once (总统莱希、外交部长阿卜杜拉希扬).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from kg.model import Article, Marks, Mention, Office, Sentence, Span
from kg.tag.titles import LONGEST, Titles, bare, is_title, longest_title_at_end, longest_title_at_start, words

DATELINE = re.compile(r".{0,12}日电")
CREDIT = (":", "：", " ", "\u3000")
"""What stands between 记者 and the name of a reporter in a credit line."""
UNIQUE = frozenset({"head-of-state", "head-of-government", "foreign-minister", "defence-minister", "speaker"})
"""Kinds of office of which a country has one: the title alone says who is meant."""
IN_A_BODY = frozenset({"chair", "deputy-chair", "head-of-agency", "party", "business"})
"""Kinds of office inside an agency, party or company."""


@dataclass(frozen=True)
class Post:
    """A title at its place, and the mention of the body or state that it belongs to."""

    title: Span
    affiliation: Mention | None
    confidence: float
    found_by: str

    @property
    def start(self) -> int:
        """Where the post begins, with what it belongs to."""
        # In 驻美大使 the state named inside the title is not the one it belongs to; that one stands before.
        return min(self.title.start, self.affiliation.span.start) if self.affiliation else self.title.start


@dataclass(frozen=True)
class Scene:
    """A sentence with its mentions and what the reader marked as titles."""

    text: str
    sentence: Sentence
    mentions: tuple[Mention, ...]
    marks: tuple[Span, ...]
    titles: Titles

    @cached_property
    def ending(self) -> Mapping[int, Mention]:
        """Give the mention that ends at a place, the longest of them."""
        return {m.span.end: m for m in sorted(self.mentions, key=lambda m: -m.span.start)}

    @cached_property
    def starting(self) -> Mapping[int, Mention]:
        """Give the mention that starts at a place, the longest of them."""
        return {m.span.start: m for m in sorted(self.mentions, key=lambda m: m.span.end)}

    @property
    def persons(self) -> tuple[Mention, ...]:
        """Give the mentions of persons."""
        return tuple(mention for mention in self.mentions if mention.type == "PERSON")

    def last_before(self, end: int) -> Mention | None:
        """Give the mention that ends last at or before a place."""
        before = (mention for mention in self.mentions if mention.span.end <= end)
        return max(before, key=lambda mention: mention.span.end, default=None)


def offices(
    article: Article, sentences: Sequence[Sentence], mentions: Sequence[Mention], marks: Marks, titles: Titles
) -> tuple[Office, ...]:
    """Find who is called by which title."""
    marked = sorted(mark.span for mark in marks.of("title"))
    scenes = [
        Scene(
            article.text,
            sentence,
            tuple(mention for mention in mentions if mention.sentence == sentence.id),
            tuple(span for span in marked if sentence.span.holds(span)),
            titles,
        )
        for sentence in sentences
    ]
    agency = agency_of(scenes)
    named = [of_agency(one, agency, titles) for scene in scenes for one in in_sentence(scene)]
    return tuple(sorted([*named, *without_name(scenes, named)], key=lambda office: (office.title, office.person.span)))


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
    known = titles.get(office.words)
    if office.affiliation or not known or known.kind != "journalist":
        return office
    return replace(office, affiliation=agency)


def in_sentence(scene: Scene) -> list[Office]:
    """Find the titles beside the persons of a sentence."""
    found: list[Office] = []
    for person in scene.persons:
        place = person.span.start
        while scene.text[:place].endswith(CREDIT):
            place -= 1
        posts = [*inherit(scene, chain_before(scene, place), found), *after(scene, person)]
        found += [office(scene, person, post) for post in posts]
        if not posts and (shared := by_the_one_before(scene, person, found)):
            found.append(shared)
    return found + [office(scene, person, post) for person, post in held(scene)]


def office(scene: Scene, person: Mention, post: Post) -> Office:
    """Say that a person has a post."""
    return Office(
        post.title,
        post.title.of(scene.text),
        person,
        post.affiliation,
        scene.sentence.id,
        post.found_by,
        post.confidence,
    )


def chain_before(scene: Scene, end: int) -> list[Post]:
    """Read the titles that end at a place, from the last to the first: 总统助理、代表团团长|."""
    chain: list[Post] = []
    post = title_before(scene, end)
    while post:
        chain.insert(0, post)
        post = next(
            (
                before
                for join in words("join")
                if scene.text.endswith(join, scene.sentence.span.start, post.start)
                and post.start - len(join) not in scene.ending
                and (before := title_before(scene, post.start - len(join)))
            ),
            None,
        )
    return share(scene, chain)


def share(scene: Scene, chain: list[Post]) -> list[Post]:
    """Give the country named in a chain to the titles after it: 卡塔尔首相兼外交大臣."""
    shared: list[Post] = []
    for post in chain:
        before = shared[-1].affiliation if shared else None
        if post.affiliation is None and before and shares(scene, post, before):
            post = Post(post.title, before, post.confidence, post.found_by)
        shared.append(post)
    return shared


def shares(scene: Scene, post: Post, whose: Mention) -> bool:
    """Tell whether a title takes what the one before belongs to: the state, or 商务部党组成员、副部长 the body."""
    title = post.title.of(scene.text)
    if title in words("alone"):  # 国家主席 and 国务委员 stand for themselves
        return False
    in_a_body = title in words("in-body") or (title in scene.titles and scene.titles[title].kind in IN_A_BODY)
    return whose.type == "GPE" or in_a_body


def title_before(scene: Scene, end: int) -> Post | None:
    """Read the title that ends at a place, with what it belongs to."""
    anchor = scene.last_before(end)
    begin = max(anchor.span.end if anchor else 0, scene.sentence.span.start)
    gap = scene.text[begin:end]
    if anchor and gap and (post := posted_title(scene, anchor, end) or title_on_a_topic(scene, anchor, end)):
        return post
    title = bare(gap)
    whole = scene.ending.get(anchor.span.start) if anchor and anchor.type == "LOC" else None
    if anchor and whole and whole.type == "ORG" and is_title(title, scene.titles):
        # 欧盟中东和平进程特别代表: the region is what the office is about.
        return Post(Span(anchor.span.start, end), whole, 0.85, "title-shape")
    if anchor and title in scene.titles and anchor.type != "PERSON":
        return Post(Span(end - len(title), end), anchor, 0.97, "title-known")
    if post := marked_title(scene, anchor, begin, end):
        return post
    if anchor and anchor.type in ("GPE", "ORG", "LOC") and is_title(title, scene.titles):
        return Post(Span(end - len(title), end), anchor, 0.85, "title-shape")
    known_part = longest_title_at_end(gap, scene.titles)
    if not known_part:
        return None
    return Post(Span(end - len(known_part), end), None, 0.9, "title-known")


def title_on_a_topic(scene: Scene, topic: Mention, end: int) -> Post | None:
    """Read 秘书长叙利亚问题特使 behind 联合国, a title that names what it is about, perhaps two of them."""
    if not scene.text.startswith(words("topic"), topic.span.end, end):
        return None
    first = topic
    for join in words("list"):
        before = scene.ending.get(first.span.start - len(join))
        if before and scene.text.endswith(join, scene.sentence.span.start, first.span.start):
            first = before
    whole = scene.last_before(first.span.start)
    begin = whole.span.end if whole else scene.sentence.span.start
    lead = scene.text[begin : first.span.start]
    if whole and whole.type in ("GPE", "ORG") and (not lead or lead in scene.titles):
        return Post(Span(begin, end), whole, 0.85, "title-topic")
    return Post(Span(first.span.start, end), None, 0.85, "title-topic")


def marked_title(scene: Scene, anchor: Mention | None, begin: int, end: int) -> Post | None:
    """Take the title that the reader marked before a name; 夫人 is kinship, no office."""
    for span in scene.marks:
        if span.end == end and begin <= span.start and span.of(scene.text) not in words("kin"):
            between = scene.text[begin : span.start]
            joined = anchor is not None and anchor.type != "PERSON" and links_up(between)
            return Post(span, anchor if joined else None, 0.95, "title-mark")
    return None


def links_up(between: str) -> bool:
    """Tell whether nothing but a closing mark, 时任 or a clause with 的 stands between a body and a title."""
    return not bare(between) or between.endswith("的")


def posted_title(scene: Scene, inner: Mention, end: int) -> Post | None:
    """Read 驻俄罗斯大使 and 常驻联合国代表, titles that hold a name themselves."""
    for post in words("post"):
        start = inner.span.start - len(post)
        if start < scene.sentence.span.start or scene.text[start : inner.span.start] != post:
            continue
        if longest_title_at_end(scene.text[inner.span.end : end], scene.titles):
            return Post(Span(start, end), scene.ending.get(start), 0.97, "title-post")
    return None


def inherit(scene: Scene, chain: list[Post], found: Sequence[Office]) -> list[Post]:
    """Give the state of the person before in the list to titles that name none: 总统莱希、外交部长阿卜杜拉希扬."""
    before = person_before_in_list(scene, chain[0].start) if chain else None
    whose = [office.affiliation for office in found if office.person == before and office.affiliation]
    if not whose:
        return chain
    states = [mention for mention in whose if mention.type == "GPE"]
    heir = states[-1] if states else whose[-1]
    return [
        Post(post.title, heir, 0.85, "title-list") if post.affiliation is None and shares(scene, post, heir) else post
        for post in chain
    ]


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
    for known in found:
        title = known.words
        if known.person == before and title in scene.titles and scene.titles[title].kind == "journalist":
            return Office(known.title, title, person, known.affiliation, scene.sentence.id, "title-list", 0.85)
    return None


def after(scene: Scene, person: Mention) -> Iterator[Post]:
    """Read the title behind a name: 普京总统."""
    rest = scene.text[person.span.end : scene.sentence.span.end][:LONGEST]
    title = longest_title_at_start(rest, scene.titles)
    if not title or title in words("before") or rest.startswith(words("longer")):
        return
    span = Span(person.span.end, person.span.end + len(title))
    follower = scene.starting.get(span.end)
    # In 特朗普总统特使威特科夫 the title is that of the one named next.
    if follower and follower.type == "PERSON":
        return
    before = scene.ending.get(person.span.start)
    yield Post(span, before if before and before.type in ("GPE", "ORG") else None, 0.95, "title-behind")


def held(scene: Scene) -> Iterator[tuple[Mention, Post]]:
    """Read 莱希曾担任国家监察组织主席、国家总检察长 and 任命贝里为外长."""
    for person in scene.persons:
        following = [m.span.start for m in scene.persons if m.span.start >= person.span.end]
        stop = min(following, default=scene.sentence.span.end)
        verbs = words("hold")
        if any(scene.text.endswith(name, scene.sentence.span.start, person.span.start) for name in words("name")):
            verbs += tuple(word for word in words("as") if scene.text.startswith(word, person.span.end))
        for verb in verbs:
            place = scene.text.find(verb, person.span.end, stop)
            if place >= 0 and not other_subject(scene, place) and (posts := chain_after(scene, place + len(verb))):
                yield from ((person, post) for post in posts)
                break


def other_subject(scene: Scene, verb: int) -> bool:
    """Tell whether somebody else is right before 担任: 印尼担任轮值主席国, 你担任总统."""
    before = scene.ending.get(verb)
    clause = scene.text[scene.sentence.span.start : verb].rsplit("，", 1)[-1]
    return (
        (before is not None and before.type != "PERSON")
        or clause.endswith(words("other"))
        or any(word in clause for word in words("congratulate"))
    )


def chain_after(scene: Scene, start: int) -> list[Post]:
    """Read the titles that begin at a place, each behind what it belongs to."""
    chain: list[Post] = []
    place: int | None = start
    while place is not None:
        whose = scene.starting.get(place)
        begin = whose.span.end if whose else place
        # 德国巴伐利亚州州长: of names in a row the last one is meant.
        while whose and (narrower := scene.starting.get(begin)):
            whose, begin = narrower, narrower.span.end
        title = longest_title_at_start(scene.text[begin : scene.sentence.span.end], scene.titles)
        if not title or (whose and whose.type == "PERSON") or scene.starting.get(begin + len(title)):
            break
        end = begin + len(title)
        chain.append(Post(Span(begin, end), whose, 0.85, "title-held"))
        place = next((end + len(join) for join in words("join") if scene.text.startswith(join, end)), None)
    return share(scene, chain)


def without_name(scenes: Sequence[Scene], named: Sequence[Office]) -> Iterator[Office]:
    """Give a title without a name to the person who has it elsewhere in the article: 以防长 is 以色列国防部长卡茨."""
    left = []
    alone = [found for scene in scenes for found in titles_alone(scene, named)]
    for scene, post in alone:
        holders = {words_of(scene, office.person): office for office in named if same_post(scene, office, post)}
        if len(holders) == 1:
            (known,) = holders.values()
            yield office(scene, known.person, post)
        elif not holders:
            left.append((scene, post))
    if len({post_words(*one) for one in left}) == 1:
        for scene, post in left:
            if person := the_one_named_later(scene, scenes, named):
                yield office(scene, person, post)


def the_one_named_later(scene: Scene, scenes: Sequence[Scene], named: Sequence[Office]) -> Mention | None:
    """Give the one person without a title who comes later: 松本同挪威首相会谈 … 松本同斯特勒会谈."""
    known = {words_of(scene, office.person) for office in named} | {words_of(scene, one) for one in scene.persons}
    later = {
        words_of(scene, person): person
        for other in reversed(scenes)
        for person in other.persons
        if person.span.start >= scene.sentence.span.end
        and not any(name.endswith(words_of(scene, person)) for name in known)
    }
    return next(iter(later.values())) if len(later) == 1 else None


def titles_alone(scene: Scene, named: Sequence[Office]) -> Iterator[tuple[Scene, Post]]:
    """Find the titles, of which a country has one, behind a country or body and beside no name."""
    for mention in scene.mentions:
        rest = scene.text[mention.span.end : scene.sentence.span.end][:LONGEST]
        title = longest_title_at_start(rest, scene.titles)
        if mention.type not in ("GPE", "ORG") or not title or scene.titles[title].kind not in UNIQUE:
            continue
        span = Span(mention.span.end, mention.span.end + len(title))
        if not any(span.meets(office.title) for office in named) and not rest.startswith(words("longer")):
            yield scene, Post(span, mention, 0.85, "title-alone")


def words_of(scene: Scene, mention: Mention) -> str:
    """Give the printed words of a mention."""
    return mention.span.of(scene.text)


def post_words(scene: Scene, post: Post) -> tuple[str, str]:
    """Give the printed words of a post: whose it is and the title."""
    return (words_of(scene, post.affiliation) if post.affiliation else "", post.title.of(scene.text))


def same_post(scene: Scene, office: Office, post: Post) -> bool:
    """Tell whether an office is the one that a title alone names."""
    if office.affiliation is None or office.words not in scene.titles:
        return False
    whose, title = post_words(scene, post)
    one, other = sorted((whose, words_of(scene, office.affiliation)), key=len)
    return scene.titles[office.words].kind == scene.titles[title].kind and (one == other or is_short_for(one, other))


def is_short_for(short: str, name: str) -> bool:
    """Tell whether a name may be shortened like this: 叙 of 叙利亚, 俄方 of 俄罗斯."""
    stem = short.removesuffix("方")
    return len(stem) < len(name) and name.startswith(stem)
