"""Sentences → what the learned heads see in them: names, event triggers, values, claims, titles."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from kg.model import Article, Mark, Marks, Sentence, Span
from kg.tag.decode import best_path, padded, spans, whole
from kg.tag.encoder import Card, Network
from kg.tag.known import Names
from kg.tag.rows import rows

WORDS = frozenset({"trigger"})  # lanes of words, hardly any of one character (of the annotated triggers 1 in 170)


@dataclass(frozen=True)
class Heads:
    """The learned reader: one network, a lane of labels for each kind of thing it looks for."""

    network: Network
    names: Names

    @classmethod
    def load(cls, names: Mapping[str, frozenset[str]]) -> Heads:
        """Make it ready with the names that are known; the network is read when it is first needed."""
        card = Card.read()
        return cls(Network(card), Names(names, card.kinds))

    def mark(self, batch: Sequence[tuple[Article, Sequence[Sentence]]]) -> list[Marks]:
        """Mark many articles; what is found in one does not depend on the others."""
        card = self.network.card
        cut = [list(rows(article, sentences, self.names, card.limit)) for article, sentences in batch]
        every = [row for those in cut for row in those]
        if not every:
            return [Marks(dict.fromkeys(card.lanes, ())) for _ in batch]
        # All rows in one long line, with the place of each sentence in it and the article it belongs to.
        scores, states = map(np.concatenate, zip(*self.network.run(every), strict=True))
        places = np.concatenate([row.places for row in every])
        begins = np.cumsum([0, *(len(row.text) for row in every)])
        owners = [number for number, those in enumerate(cut) for row in those for _ in row.sentences]
        sentences = [
            (at + start, at + end) for at, row in zip(begins, every, strict=False) for start, end in row.sentences
        ]
        found: list[dict[str, list[Mark]]] = [{lane: [] for lane in card.lanes} for _ in batch]
        first = 0
        for lane, labels in card.lanes.items():
            own = scores[:, first : first + 1 + 2 * len(labels)]
            first += own.shape[1]
            tags = decoded(own, sentences)
            if lane in WORDS:
                tags = whole(tags, own, np.array([end for _, end in sentences]))
            for owner, mark in marks_of(own, tags, labels, card.temperatures[lane], sentences, owners, places):
                found[owner][lane].append(mark)
        lengths = [sum(len(row.text) for row in those) for those in cut]
        parts = np.split(np.arange(len(places)), np.cumsum(lengths)[:-1])
        return [
            Marks(
                {lane: tuple(marks) for lane, marks in those.items()},
                states=placed(states[part], places[part], len(article.text)),
            )
            for those, part, (article, _) in zip(found, parts, batch, strict=True)
        ]


def placed(states: np.ndarray, places: np.ndarray, length: int) -> np.ndarray:
    """Put the states of an article's rows where their characters stand."""
    found = np.zeros((length + 1, states.shape[1]), np.float32)
    found[places[places >= 0]] = states[places >= 0]
    return found


def marks_of(
    scores: np.ndarray,
    tags: np.ndarray,
    labels: Sequence[str],
    temperature: float,
    sentences: Sequence[tuple[int, int]],
    owners: Sequence[int],
    places: np.ndarray,
) -> Iterator[tuple[int, Mark]]:
    """Read the marks of one lane off its tags, with the articles they belong to."""
    begins, ends = np.array(sentences).T
    for start, stop, label, sure in spans(tags, scores, temperature, ends):
        span = Span(int(places[start]), int(places[stop - 1]) + 1)
        yield owners[int(np.searchsorted(begins, start, side="right")) - 1], Mark(span, labels[label], round(sure, 4))


def decoded(scores: np.ndarray, sentences: Sequence[tuple[int, int]]) -> np.ndarray:
    """Give the tags of one lane, sentence by sentence the best that are allowed; outside of sentences there are none.

    The best tag of every character is the best path wherever that is allowed; only elsewhere it must be searched for.
    """
    begins, ends = np.array(sentences).T
    lengths = ends - begins
    within = np.arange(lengths.sum()) + np.repeat(begins - np.cumsum(lengths) + lengths, lengths)
    tags = np.zeros(len(scores), np.int64)
    tags[within] = scores[within].argmax(1)
    broken = np.flatnonzero(not_allowed(tags, (scores.shape[1] - 1) // 2, begins))
    wrong = np.flatnonzero(np.searchsorted(broken, begins) < np.searchsorted(broken, ends))
    if len(wrong):
        stacked, sizes = padded(scores, [sentences[number] for number in wrong.tolist()])
        for number, path, size in zip(wrong.tolist(), best_path(stacked, sizes), sizes, strict=True):
            tags[begins[number] : ends[number]] = path[:size]
    return tags


def not_allowed(tags: np.ndarray, labels: int, begins: np.ndarray) -> np.ndarray:
    """Tell at which characters a tag goes on with something that has not begun in the same sentence."""
    before = np.concatenate([[0], tags[:-1]])
    before[begins] = 0
    return (tags > labels) & (before != tags) & (before != tags - labels)
