"""The best allowed path of tags, and the spans on it."""

import itertools

import numpy as np

from kg.tag.decode import best_path, spans, whole

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
    scores = np.log([[0.1, 0.8, 0.1, 0.0001, 0.0001], [0.2, 0.1, 0.1, 0.6, 0.0001], [0.9, 0.1, 0.0001, 0.3, 0.0001]])
    (found,) = spans(np.array([1, 3, 0]), scores)
    assert (found.start, found.end, found.label) == (0, 2, 0)
    assert 0.55 < found.confidence < 0.65


def test_a_span_ends_with_its_sentence_and_where_another_begins():
    tags = np.array([1, 3, 1, 0, 2, 2, 4])
    scores = np.eye(5, dtype=np.float32)[tags] * 9
    found = spans(tags, scores, ends=np.array([2, 5, 7]))
    assert [(one.start, one.end, one.label) for one in found] == [(0, 2, 0), (2, 3, 0), (4, 5, 1), (5, 7, 1)]
    assert all(one.confidence > 0.99 for one in found)
    assert spans(np.zeros(3, int), np.zeros((3, 5))) == []


def test_a_word_is_found_whole_or_not_at_all():
    likely, unlikely, alone = (
        np.log([[0.4, 0.6, 1e-4, 1e-4, 1e-4], [0.5, 1e-4, 1e-4, on, 1e-4], [0.99, 0.01, 1e-4, 1e-4, 1e-4]])
        for on in (0.45, 0.2, 0.01)
    )
    ends = np.array([3])
    assert whole(np.array([1, 0, 0]), likely, ends).tolist() == [1, 3, 0]
    assert whole(np.array([1, 0, 0]), unlikely, ends).tolist() == [0, 0, 0]
    assert whole(np.array([1, 0, 0]), alone, ends).tolist() == [1, 0, 0]
    assert whole(np.array([1, 0, 0]), likely, np.array([1, 3])).tolist() == [1, 0, 0]
    assert whole(np.array([1, 3, 0]), likely, ends).tolist() == [1, 3, 0]
    assert whole(np.zeros(3, int), likely, ends).tolist() == [0, 0, 0]
