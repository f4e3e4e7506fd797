"""Sentences → what the learned heads see in them: names, event triggers, values, claims, titles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from kg.model import Article, Mark, Marks, Sentence, Span
from kg.tag.decode import best_path, chances, padded, spans
from kg.tag.encoder import Card, Network
from kg.tag.known import Names
from kg.tag.rows import Row, rows


@dataclass(frozen=True)
class Heads:
    """The learned reader: one network, a lane of labels for each kind of thing it looks for."""

    network: Network
    names: Names

    @classmethod
    def load(cls, names: Mapping[str, frozenset[str]]) -> Heads:
        """Make it ready with the names that are known; the network is read when it is first needed."""
        return cls(Network(Card.read()), Names(names))

    def mark(self, batch: Sequence[tuple[Article, Sequence[Sentence]]]) -> list[Marks]:
        """Mark many articles; what is found in one does not depend on the others."""
        limit = self.network.card.limit
        cut = [list(rows(article, sentences, self.names, limit)) for article, sentences in batch]
        read = iter(self.network.run([row for those in cut for row in those]))
        return [
            self.marks(article, those, [next(read) for _ in those])
            for (article, _), those in zip(batch, cut, strict=True)
        ]

    def marks(self, article: Article, rows: Sequence[Row], read: Sequence[tuple[np.ndarray, np.ndarray]]) -> Marks:
        """Put together what was seen in the rows of one article."""
        lanes: dict[str, tuple[Mark, ...]] = dict.fromkeys(self.network.card.lanes, ())
        if not rows:
            return Marks(lanes, np.zeros((len(article.text), 0), np.float32))
        places = np.concatenate([row.places for row in rows])
        scores = np.concatenate([scores for scores, _ in read])
        states = np.zeros((len(article.text), read[0][1].shape[1]), np.float32)
        states[places[places >= 0]] = np.concatenate([states for _, states in read])[places >= 0]
        begins = np.cumsum([0, *(len(row.text) for row in rows)])
        sentences = [
            (at + start, at + end) for at, row in zip(begins, rows, strict=False) for start, end in row.sentences
        ]
        first = 0
        for lane, labels in self.network.card.lanes.items():
            own = scores[:, first : first + 1 + 2 * len(labels)]
            first += own.shape[1]
            likely = chances(own, self.network.card.temperatures[lane])
            lanes[lane] = tuple(self.found(own, likely, labels, sentences, places))
        return Marks(lanes, states)

    @staticmethod
    def found(
        scores: np.ndarray,
        likely: np.ndarray,
        labels: Sequence[str],
        sentences: Sequence[tuple[int, int]],
        places: np.ndarray,
    ) -> list[Mark]:
        """Decode one lane sentence by sentence."""
        marks = []
        for path, (begin, end) in zip(paths(scores, sentences), sentences, strict=True):
            for start, stop, label, sure in spans(path, likely[begin:end]):
                span = Span(int(places[begin + start]), int(places[begin + stop - 1]) + 1)
                marks.append(Mark(span, labels[label], round(sure, 4)))
        return marks


def paths(scores: np.ndarray, sentences: Sequence[tuple[int, int]]) -> list[np.ndarray]:
    """Decode the sentences of one lane.

    The best tag of every character is the best path wherever that is allowed; only elsewhere it must be searched for.
    """
    best = scores.argmax(1)
    broken = np.flatnonzero(not_allowed(best, (scores.shape[1] - 1) // 2, sentences))
    done = [best[start:end] for start, end in sentences]
    wrong = [
        n for n, (start, end) in enumerate(sentences) if np.searchsorted(broken, start) < np.searchsorted(broken, end)
    ]
    if wrong:
        stacked, lengths = padded(scores, [sentences[number] for number in wrong])
        for number, path, length in zip(wrong, best_path(stacked, lengths), lengths, strict=True):
            done[number] = path[:length]
    return done


def not_allowed(tags: np.ndarray, labels: int, sentences: Sequence[tuple[int, int]]) -> np.ndarray:
    """Tell at which characters a tag goes on with something that has not begun in the same sentence."""
    before = np.concatenate([[0], tags[:-1]])
    before[[start for start, _ in sentences]] = 0
    return (tags > labels) & (before != tags) & (before != tags - labels)
