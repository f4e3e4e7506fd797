"""Sentences → what the learned heads see in them: names, event triggers, values, claims, titles."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from kg.model import Article, Mark, Marks, Sentence, Span
from kg.tag.decode import best_path, chances, padded, spans
from kg.tag.encoder import Card, Network
from kg.tag.known import Names
from kg.tag.rows import rows


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
            width = self.network.width
            return [
                Marks(dict.fromkeys(card.lanes, ()), np.zeros((len(article.text), width), np.float32))
                for article, _ in batch
            ]
        read = self.network.run(every)
        # All rows in one long line, with the place of each sentence in it and the article it belongs to.
        scores, states = (np.concatenate(parts) for parts in zip(*read, strict=True))
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
            for owner, mark in marks_of(own, labels, card.temperatures[lane], sentences, owners, places):
                found[owner][lane].append(mark)
        lanes = [{lane: tuple(marks) for lane, marks in those.items()} for those in found]
        ends = np.cumsum([0, *(sum(len(row.text) for row in those) for those in cut)])
        return [
            Marks(own, spread(states[start:end], places[start:end], len(article.text)))
            for (article, _), own, start, end in zip(batch, lanes, ends, ends[1:], strict=False)
        ]


def spread(states: np.ndarray, places: np.ndarray, length: int) -> np.ndarray:
    """Put the states where their characters stand in the article; what was not read stays zero."""
    spread = np.zeros((length, states.shape[1]), np.float32)
    spread[places[places >= 0]] = states[places >= 0]
    return spread


def marks_of(
    scores: np.ndarray,
    labels: Sequence[str],
    temperature: float,
    sentences: Sequence[tuple[int, int]],
    owners: Sequence[int],
    places: np.ndarray,
) -> Iterator[tuple[int, Mark]]:
    """Decode one lane; give its marks with the articles they belong to."""
    likely = chances(scores, temperature)
    for path, (begin, end), owner in zip(paths(scores, sentences), sentences, owners, strict=True):
        for start, stop, label, sure in spans(path, likely[begin:end]):
            span = Span(int(places[begin + start]), int(places[begin + stop - 1]) + 1)
            yield owner, Mark(span, labels[label], round(sure, 4))


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
