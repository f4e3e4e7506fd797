"""News that nobody has annotated, read and answered by the networks and their larger advisor together: lessons.

The networks of `kg.extract.relations`, learnt from the annotated articles, and the advisor (`train.advisor`) are asked
the same questions as when an article is read; the chances that both give, each by its share, are what the networks then
learn from.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields

import numpy as np
import torch

from kg.extract.claims import claims
from kg.extract.events import events
from kg.extract.pairs import Pairs
from kg.extract.relations import Relations
from kg.extract.scene import Scene
from kg.extract.texts import Texts
from kg.link.lexicon import Knowledge
from kg.model import Claim, Event
from kg.read.sentences import split
from kg.tag.heads import Heads
from train.advisor import ONE, Advisor, Asked, Recipe, asked, sums
from train.questions import lessons, scene_of
from train.relation_nets import Lesson
from train.scenes import Known, as_found
from train.teacher import Marking, articles

# The advisor's share where it knows better; speakers and topics are left to the networks, which both together did not
# answer better on tune.
SHARES = {"parts": 0.5, "times": 0.7, "status": 0.5, "acts": 0.3}
AT_ONCE = 32  # articles


@dataclass(frozen=True)
class Advised(Relations):
    """The networks and the advisor side by side, for one article; keeps what was asked and answered."""

    advisor: Advisor
    article: Asked
    states: torch.Tensor
    lessons: dict[str, Lesson] = field(default_factory=dict)

    def of_pairs(self, name: str, pairs: Pairs) -> np.ndarray:
        """Give the probability of each relation for each pair."""
        return self._both(name, pairs, super().of_pairs(name, pairs))

    def of_texts(self, name: str, texts: Texts, sensed: np.ndarray | None, *, one: bool) -> np.ndarray:
        """Give the probability of each class for each stretch."""
        return self._both(name, texts, super().of_texts(name, texts, sensed, one=one))

    @torch.no_grad()
    def _both(self, name: str, given: Pairs | Texts, plain: np.ndarray) -> np.ndarray:
        if not len(given) or name not in SHARES:
            return plain
        odds = self.advisor.ask[name](self.states, sums(self.states), self.article, given)
        told = (odds.softmax(-1) if name in ONE else odds.sigmoid()).numpy()
        chances: np.ndarray = SHARES[name] * told + (1 - SHARES[name]) * plain
        self.lessons[name] = Lesson(given, chances.astype(np.float32))
        return chances


def advised(known: Sequence[Known], nets: Relations, advisor: Advisor) -> Iterator[tuple[Scene, Advised]]:
    """Let the advisor read articles; give each with those who can be asked about it."""
    own = {one.name: getattr(nets, one.name) for one in fields(Relations)}
    for begin in range(0, len(known), AT_ONCE):
        scenes = [scene_of(one) for one in known[begin : begin + AT_ONCE]]
        articles = [asked(scene, {}, Recipe().limit) for scene in scenes]
        with torch.no_grad():
            states = advisor.states(articles)
        for scene, article, seen in zip(scenes, articles, states, strict=True):
            yield scene, Advised(**own, advisor=advisor, article=article, states=seen)


def read_advised(
    known: Sequence[Known], nets: Relations, advisor: Advisor
) -> Iterator[tuple[tuple[Event, ...], tuple[Claim, ...]]]:
    """Run the extractors on articles with the advisor's help."""
    for one, (scene, both) in zip(known, advised(known, nets, advisor), strict=True):
        said = claims(scene, both)
        yield events(scene, one.times, said, both), said


def answered(known: Sequence[Known], nets: Relations, advisor: Advisor) -> Iterator[Mapping[str, Lesson]]:
    """Give lessons from articles that nobody has annotated."""
    for one, (scene, both) in zip(known, advised(known, nets, advisor), strict=True):
        events(scene, one.times, claims(scene, both), both)
        yield both.lessons


def unread(heads: Heads, knowledge: Knowledge) -> Iterator[Known]:
    """Read news that nobody has annotated, up to what the networks are asked."""
    for article in articles(Marking()):
        sentences = tuple(split(article))
        (marks,) = heads.mark([(article, sentences)])
        yield as_found(article, sentences, marks, knowledge)


def material(known: Sequence[Known], others: Sequence[Known]) -> list[list[tuple[Asked, dict[str, np.ndarray]]]]:
    """Lay annotated articles out for the advisor: each as the annotators saw it and as the program reads it."""
    return [ways for both in zip(known, others, strict=True) if (ways := list(laid_out(both)))]


def laid_out(ways: Sequence[Known]) -> Iterator[tuple[Asked, dict[str, np.ndarray]]]:
    """Lay out an article that has been read in several ways."""
    for known in ways:
        scene = scene_of(known)
        taught = lessons(known, scene)
        if taught:
            given = {name: lesson.given for name, lesson in taught.items()}
            yield asked(scene, given, Recipe().limit), {name: lesson.answers for name, lesson in taught.items()}
