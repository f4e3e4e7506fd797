"""The best allowed path of tags, and the spans on it."""

import itertools

import numpy as np

from kg.tag.decode import best_path, chances, spans

LABELS = 2  # tags: O, B0, B1, I0, I1


def allowed(tags):
    return all(tag <= LABELS or before in (tag, tag - LABELS) for before, tag in zip((0, *tags), tags, strict=False))


def test_it_is_the_best_of_all_allowed_ones():
    scores = np.random.default_rng(7).normal(size=(20, 5, 1 + 2 * LABELS))
    ways = [way for way in itertools.product(range(1 + 2 * LABELS), repeat=5) if allowed(way)]
    best = [max(ways, key=lambda way: sum(row[at, tag] for at, tag in enumerate(way))) for row in scores]
    assert best_path(scores, np.full(20, 5)).tolist() == [list(way) for way in best]


def test_padding_changes_nothing():
    scores = np.random.default_rng(8).normal(size=(2, 6, 5))
    short = best_path(scores[:, :3], np.array([3, 3]))
    assert (best_path(scores, np.array([3, 3]))[:, :3] == short).all()


def test_spans_are_as_likely_as_their_least_likely_character():
    likely = chances(
        np.log([[0.1, 0.8, 0.1, 0.0001, 0.0001], [0.2, 0.1, 0.1, 0.6, 0.0001], [0.9, 0.1, 0.0001, 0.3, 0.0001]])
    )
    (found,) = spans(np.array([1, 3, 0]), likely)
    assert (found.start, found.end, found.label) == (0, 2, 0)
    assert 0.55 < found.confidence < 0.65
