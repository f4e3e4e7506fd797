"""A sentence and a person → the titles that stand before and behind the name, and what each belongs to."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from functools import cached_property

from kg.model import Mention, Office, Sentence, Span
from kg.tag.titles import (
    LONGEST,
    Titles,
    bare,
    cuts_a_word,
    is_title,
    known,
    longest_title_at_end,
    longest_title_at_start,
    title_of_portfolios,
    words,
)

REACH = 40
"""How many characters a clause with an office may have before the name it describes."""
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

    @cached_property
    def persons(self) -> tuple[Mention, ...]:
        """Give the mentions of persons."""
        return tuple(mention for mention in self.mentions if mention.type == "PERSON")

    def next_person(self, place: int) -> int:
        """Give where the first person begins at or behind a place, or where the sentence ends."""
        found = bisect_left(self._person_starts, place)
        return self._person_starts[found] if found < len(self._person_starts) else self.sentence.span.end

    def last_before(self, end: int) -> Mention | None:
        """Give the mention that ends last at or before a place."""
        found = bisect_right(self._ends, end)
        return self._by_end[bisect_left(self._ends, self._ends[found - 1])] if found else None

    @cached_property
    def _person_starts(self) -> list[int]:
        return sorted(mention.span.start for mention in self.persons)

    @cached_property
    def _by_end(self) -> list[Mention]:
        return sorted(self.mentions, key=lambda mention: mention.span.end)

    @cached_property
    def _ends(self) -> list[int]:
        return [mention.span.end for mention in self._by_end]


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
                and not behind_a_person(scene, before)
            ),
            None,
        )
    return share(scene, chain)


def behind_a_person(scene: Scene, post: Post) -> bool:
    """Tell whether a title is that of the person named right before it: 林德总统、外长松本."""
    named = scene.ending.get(post.start)
    return named is not None and named.type == "PERSON"


def share(scene: Scene, chain: list[Post]) -> list[Post]:
    """Give the country named in a chain to the titles after it: 卡塔尔首相兼外交大臣."""
    shared: list[Post] = []
    for post in chain:
        before = shared[-1].affiliation if shared else None
        one_holder = bool(shared) and scene.text.startswith(words("one-holder"), shared[-1].title.end)
        if (
            post.affiliation is None
            and before
            and (shares(scene, post, before) or (one_holder and shares_all(scene, post)))
        ):
            post = Post(post.title, before, post.confidence, post.found_by)
        shared.append(post)
    return shared


def shares_all(scene: Scene, post: Post) -> bool:
    """Tell whether a title behind 兼 belongs where the one before does: all but 国务委员, which stands for itself."""
    return post.title.of(scene.text) not in words("alone")


def shares(scene: Scene, post: Post, whose: Mention) -> bool:
    """Tell whether a title takes what the one before belongs to: the state, or 商务部党组成员、副部长 the body."""
    title = post.title.of(scene.text)
    if title in words("alone"):  # 国家主席 and 国务委员 stand for themselves
        return False
    kind = known(title, scene.titles)
    in_a_body = title in words("in-body") or (kind is not None and kind.kind in IN_A_BODY)
    return whose.type == "GPE" or in_a_body


def title_before(scene: Scene, end: int) -> Post | None:
    """Read the title that ends at a place, with what it belongs to."""
    anchor = scene.last_before(end)
    begin = max(anchor.span.end if anchor else 0, scene.sentence.span.start)
    if counted := counted_title(scene, anchor, end):
        return counted
    gap = scene.text[begin:end]
    if anchor and gap and (post := posted_title(scene, anchor, end) or title_on_a_topic(scene, anchor, end)):
        return post
    title = bare(gap)
    whole = scene.ending.get(anchor.span.start) if anchor and anchor.type == "LOC" else None
    if anchor and whole and whole.type == "ORG" and is_title(title, scene.titles):
        # 欧盟中东和平进程特别代表: the region is what the office is about.
        return Post(Span(anchor.span.start, end), whole, 0.85, "title-shape")
    if anchor and known(title, scene.titles) and anchor.type != "PERSON":
        return Post(Span(end - len(title), end), anchor, 0.97, "title-known")
    if post := marked_title(scene, anchor, begin, end):
        return post
    if anchor and anchor.type in ("GPE", "ORG", "LOC") and is_title(title, scene.titles):
        return Post(Span(end - len(title), end), anchor, 0.85, "title-shape")
    known_part = longest_title_at_end(gap, scene.titles)
    if not known_part:
        return None
    return Post(Span(end - len(known_part), end), None, 0.9, "title-known")


def counted_title(scene: Scene, anchor: Mention | None, end: int) -> Post | None:
    """Read 欧洲和外交事务部长 behind 法国, a title that counts up what it is for, perhaps regions among it."""
    whose: Mention | None = anchor
    while True:
        begin = max(whose.span.end if whose else 0, scene.sentence.span.start)
        gap = scene.text[begin:end]
        title = title_of_portfolios(gap, scene.titles)
        is_region = whose is not None and whose.span.of(scene.text) in words("portfolio")
        several = any(join in title for join in words("held-join"))
        # 欧盟|事务部长: one portfolio alone may begin with the region that was taken for its owner.
        if title and (several or (whose is anchor and not (is_region and title == gap))):
            holds = whose is not None and whose.type in ("GPE", "ORG") and title == gap
            return Post(Span(end - len(title), end), whose if holds else None, 0.9, "title-portfolios")
        if whose is None or not is_region or known(gap, scene.titles):
            return None
        whose = scene.last_before(whose.span.start)


def title_on_a_topic(scene: Scene, topic: Mention, end: int) -> Post | None:
    """Read 秘书长叙利亚问题特使 behind 联合国, a title that names what it is about, perhaps two of them."""
    rest = scene.text[topic.span.end : end]
    if not rest.startswith(words("topic")) or not longest_title_at_end(rest, scene.titles) or not rest.isalpha():
        return None
    first = topic
    for join in words("list"):
        before = scene.ending.get(first.span.start - len(join))
        if before and scene.text.endswith(join, scene.sentence.span.start, first.span.start):
            first = before
    whole = scene.last_before(first.span.start)
    begin = whole.span.end if whole else scene.sentence.span.start
    lead = scene.text[begin : first.span.start]
    if whole and whole.type in ("GPE", "ORG") and (not lead or known(lead, scene.titles)):
        return Post(Span(begin, end), whole, 0.85, "title-topic")
    return Post(Span(first.span.start, end), None, 0.85, "title-topic")


def marked_title(scene: Scene, anchor: Mention | None, begin: int, end: int) -> Post | None:
    """Take the title that the reader marked before a name; 夫人 is kinship, no office."""
    for mark in scene.marks:
        span = without_join(scene, mark)
        words_marked = span.of(scene.text)
        if span.end == end and begin <= span.start and words_marked not in words("kin") + words("no-title"):
            # The mark is often the shorter one: 国防部长 of 前国防部长.
            longer = longest_title_at_end(scene.text[begin:end], scene.titles)
            begins = span.start + cuts_a_word(scene.text[begin:end], span.start - begin, scene.titles)
            whole = Span(min(begins, end - len(longer)), end)
            between = scene.text[begin : whole.start]
            whose = anchor if anchor and anchor.type != "PERSON" else None
            if whose and bare(between) and known(bare(between), scene.titles):
                # 最高领袖军事顾问, 总理首席安全顾问: the adviser of an office is one of the state.
                return Post(Span(end - len(bare(between)) - len(whole.of(scene.text)), end), whose, 0.9, "title-mark")
            return Post(whole, whose if links_up(between) else None, 0.95, "title-mark")
    return None


def without_join(scene: Scene, mark: Span) -> Span:
    """Leave the word that joins two persons of a list outside a title: 贝森特|和|商务部长卢特尼克."""
    marked = mark.of(scene.text)
    join = next((word for word in words("list") if marked.startswith(word)), "")
    is_joined = join and known(marked.removeprefix(join), scene.titles) and not known(marked, scene.titles)
    return Span(mark.start + len(join), mark.end) if is_joined else mark


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


def after(scene: Scene, person: Mention, held_already: bool) -> Iterator[Post]:
    """Read the titles behind a name: 普京总统, 苏林总书记、国家主席; `held_already` tells that one stands before it."""
    before = scene.ending.get(person.span.start)
    whose = before if before and before.type in ("GPE", "ORG") else None
    start = person.span.end
    while title := title_behind(scene, start):
        if held_already and title.of(scene.text) in words("dependent"):
            return  # 首相洪森特别代表: the representative is somebody else
        yield Post(title, whose, 0.95, "title-behind")
        join = next((join for join in words("join") if scene.text.startswith(join, title.end)), None)
        if join is None:
            return
        start = title.end + len(join)


def title_behind(scene: Scene, start: int) -> Span | None:
    """Give the title that begins at a place, unless it is that of the one named next: 特朗普总统特使威特科夫."""
    rest = scene.text[start : scene.sentence.span.end][:LONGEST]
    title = longest_title_at_start(rest, scene.titles)
    if not title or title in words("before") or rest.startswith(words("longer")):
        return None
    span = Span(start, start + len(title))
    follower = scene.starting.get(span.end)
    return None if follower and follower.type == "PERSON" else span


def held(scene: Scene, taken: Set[int]) -> Iterator[tuple[Mention, Post]]:
    """Read 莱希曾担任国家监察组织主席、国家总检察长 and 任命贝里为外长; `taken` are places of titles read already."""
    for person in scene.persons:
        yield from ((person, post) for post in in_description(scene, person))
        stop = scene.next_person(person.span.end)
        verbs = words("hold")
        if any(scene.text.endswith(name, scene.sentence.span.start, person.span.start) for name in words("name")):
            verbs += tuple(word for word in words("as") if scene.text.startswith(word, person.span.end))
        for verb in verbs:
            place = scene.text.find(verb, person.span.end, stop)
            if place < 0 or place in taken:
                continue
            if other_subject(scene, place) and not is_congratulated(scene, person, place):
                continue
            posts = chain_after(scene, place + len(verb))
            if posts and not is_described(scene, posts[-1].title.end):
                if holder := named_by(scene, person):
                    yield from ((holder, post) for post in posts)
                break


def in_description(scene: Scene, person: Mention) -> list[Post]:
    """Read the titles in a clause before a name: 曾担任第一副总理的|别洛乌索夫."""
    start = person.span.start
    if not is_described(scene, start - 1):
        return []
    for verb in words("hold"):
        place = scene.text.rfind(verb, max(scene.sentence.span.start, start - REACH), start)
        posts = chain_after(scene, place + len(verb)) if place >= 0 else []
        if posts and posts[-1].title.end == start - 1:
            return posts
    return []


def is_described(scene: Scene, end: int) -> bool:
    """Tell whether a clause that ends at a place goes on with 的 and a person: 担任总理的|林德."""
    follower = scene.starting.get(end + 1)
    return scene.text.startswith("的", end) and follower is not None and follower.type == "PERSON"


def named_by(scene: Scene, person: Mention) -> Mention | None:
    """Give who is named, where the one before the verb names or goes: 贝里被|林德|提名担任, 贝里接替|林德|出任外长."""
    before = [one for one in scene.persons if one.span.end <= person.span.start - 1]
    if any(scene.text.endswith(word, scene.sentence.span.start, person.span.start) for word in words("succeed")):
        return before[-1] if before else None
    passive = scene.text.startswith("被", person.span.start - 1)
    return before[-1] if passive and before else person


def other_subject(scene: Scene, verb: int) -> bool:
    """Tell whether somebody else is right before 担任: 印尼担任轮值主席国, 你担任总统."""
    before = scene.ending.get(verb)
    clause = scene.text[scene.sentence.span.start : verb].rsplit("，", 1)[-1]
    clause = next((clause.removesuffix(again) for again in words("again") if clause.endswith(again)), clause)
    return (
        (before is not None and before.type != "PERSON")
        or clause.endswith(words("other"))
        or any(word in clause for word in words("congratulate"))
    )


def is_congratulated(scene: Scene, person: Mention, verb: int) -> bool:
    """Tell whether 他 is the one named right before: 首相致电林德，祝贺他|当选总统; who sends the telegram is not."""
    between = scene.text[person.span.end : verb]
    between = next((between.removesuffix(again) for again in words("again") if between.endswith(again)), between)
    return between in words("congratulated") and person.span.start > scene.sentence.span.start


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
        if (
            not title
            or scene.text.startswith("国", begin + len(title))
            or (whose and whose.type == "PERSON")
            or scene.starting.get(begin + len(title))
        ):
            break
        end = begin + len(title)
        chain.append(Post(Span(begin, end), whose, 0.85, "title-held"))
        place = next((end + len(join) for join in words("held-join") if scene.text.startswith(join, end)), None)
    return share(scene, chain)
