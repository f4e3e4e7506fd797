"""Annotated articles with other names in them: the same sentence about 巴西 and 希腊, about a person nobody knows."""

from __future__ import annotations

import random
from collections import defaultdict
from functools import cached_property

from kg.model import Article, Span
from kg.tag.known import Names
from train.material import Annotated, Labelled, annotated

LIKE_PERSON = 4  # a name of a person is at least this long before it is crossed with another one


class Swap:
    """Exchanges the names of an article for others of their kind, each everywhere for the same one."""

    def __init__(self, names: Names, share: float) -> None:
        self.names = names
        self.share = share

    @cached_property
    def pools(self) -> dict[str, list[str]]:
        """The known names by their form."""
        pools: dict[str, list[str]] = defaultdict(list)
        for name, kinds in sorted(self.names.kinds.items()):
            if len(kinds) == 1 and "(" not in name and not name.isascii():
                pools[self.form(name, "")].append(name)
        # One-character countries as often as they are met: 欧 and 非 are none, 也 and 多 hardly ever.
        met = (
            one.article.text[start:end]
            for one in annotated("learn")
            for start, end, label in one.spans["mention"]
            if label == "GPE"
        )
        return pools | {"short": sorted(name for name in met if len(name) == 1)}

    def form(self, name: str, label: str) -> str:
        """Say what a name looks like, so that it is exchanged for one that fits in its place."""
        kinds = self.names.kinds.get(name, frozenset())
        if len(name) == 1:
            return "short" if label == "GPE" else ""
        if "country" in kinds and label in ("", "GPE"):
            return "side" if name.endswith("方") else "country"
        if "person" in kinds or (label == "PERSON" and not kinds):
            return "full name" if "·" in name else "person"
        for kind in ("media", "place", "organisation"):
            if kind in kinds:
                return kind
        return ""

    def other(self, name: str, label: str, chance: random.Random) -> str:
        """Choose another name of the same form; every second foreign person gets a name that no table has."""
        form = self.form(name, label)
        if not form or chance.random() > self.share:
            return name
        other = chance.choice(self.pools[form])
        if form == "person" and len(other) >= LIKE_PERSON and chance.random() < 0.5:
            third = chance.choice(self.pools[form])
            return other[:2] + third[-2:]
        return other

    def __call__(self, known: Annotated, chance: random.Random) -> Annotated:
        """Give the article with other names."""
        chosen: dict[str, str] = {}
        text = known.article.text
        pieces: list[str] = []
        moved: dict[int, int] = {}
        at = size = 0
        for start, end, label in sorted(known.spans["mention"]):
            old = text[start:end]
            new = chosen.setdefault(old, self.other(old, label, chance))
            for place in range(at, start + 1):
                moved[place] = size + place - at
            size = moved[start] + len(new)
            for place in range(start + 1, end):
                moved[place] = min(moved[start] + place - start, size)
            pieces += [text[at:start], new]
            at = end
        for place in range(at, len(text) + 1):
            moved[place] = size + place - at
        pieces.append(text[at:])
        spans: dict[str, list[Labelled]] = {
            lane: [(moved[start], moved[end], label) for start, end, label in those if moved[end] > moved[start]]
            for lane, those in known.spans.items()
        }
        sentences = tuple(
            type(s)(s.id, Span(moved[s.span.start], moved[s.span.end]), s.kind, s.paragraph) for s in known.sentences
        )
        return Annotated(Article(known.article.id, "".join(pieces)), sentences, spans)
