"""Scores of a tagging head, character by character → labelled spans."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

GOES_ON = 0.1  # from this chance on a character may belong to the word that the one before it began


class Found(NamedTuple):
    """A labelled span in one sequence and how likely the head thinks it."""

    start: int
    end: int
    label: int
    confidence: float


def best_path(scores: np.ndarray, lengths: np.ndarray) -> np.ndarray:
    """Give the best allowed tag of every character of padded sequences (sequence, place, tag).

    Tags are O, then B of every label, then I of every label; an I may only follow the B or I of its own label. So the
    best way into O or any B is the best of all ways so far, and only two ways lead into an I.
    """
    many, longest, tags = scores.shape
    labels = (tags - 1) // 2
    begin, inside = slice(1, 1 + labels), slice(1 + labels, tags)
    score = scores[:, 0].copy()
    score[:, inside] = -np.inf
    back = np.zeros((longest, many, tags), np.int16)
    for place in range(1, longest):
        ahead = lengths > place
        best = score.argmax(1)
        stays = score[:, inside] >= score[:, begin]
        back[place] = best[:, None]
        back[place][:, inside] = np.where(stays, np.arange(1 + labels, tags), np.arange(1, 1 + labels))
        come = np.empty_like(score)
        come[:] = score[np.arange(many), best][:, None]
        come[:, inside] = np.maximum(score[:, inside], score[:, begin])
        score = np.where(ahead[:, None], come + scores[:, place], score)
    path = np.zeros((many, longest), np.int16)
    tag = score.argmax(1)
    each = np.arange(many)
    for place in range(longest - 1, -1, -1):
        within = lengths > place
        path[within, place] = tag[within]
        tag = np.where(within, back[place][each, tag], tag)
    return path


def spans(
    tags: np.ndarray, scores: np.ndarray, temperature: float = 1.0, ends: np.ndarray | None = None
) -> list[Found]:
    """Read the spans off allowed tags; `ends` are where the sentences end, if there are several.

    A span is as likely as its least likely character, the one behind it (where it must not go on) included.
    """
    labels = (scores.shape[1] - 1) // 2
    starts = np.flatnonzero((tags > 0) & (tags <= labels))
    if not len(starts):
        return []
    ends = np.array([len(tags)]) if ends is None else ends
    closed = ends[np.searchsorted(ends, starts, side="right")]
    stops = np.flatnonzero(np.append(tags <= labels, True))
    stops = np.minimum(stops[np.searchsorted(stops, starts, side="right")], closed)
    sizes = stops - starts
    firsts = np.cumsum(sizes) - sizes
    rows = np.arange(sizes.sum()) + np.repeat(starts - firsts, sizes)
    likely = chances(scores[rows], temperature)[np.arange(len(rows)), tags[rows]]
    sure = np.minimum.reduceat(likely, firsts)
    open_ = np.flatnonzero(stops < closed)
    goes_on = chances(scores[stops[open_]], temperature)[np.arange(len(open_)), tags[starts[open_]] + labels]
    sure[open_] = np.minimum(sure[open_], 1 - goes_on)
    return [
        Found(*one)
        for one in zip(starts.tolist(), stops.tolist(), (tags[starts] - 1).tolist(), sure.tolist(), strict=True)
    ]


def whole(tags: np.ndarray, scores: np.ndarray, ends: np.ndarray) -> np.ndarray:
    """Let a span that stops within a word be the whole word or nothing: whichever both characters together make likelier.

    A span of one character whose next one may well go on has stopped within a word, since the characters are judged
    one by one: 提 of 提供. `ends` are where the sentences end.
    """
    labels = (scores.shape[1] - 1) // 2
    begin, inside = slice(1, 1 + labels), slice(1 + labels, None)
    found = tags.copy()
    starts = np.flatnonzero((tags[:-1] > 0) & (tags[:-1] <= labels) & (tags[1:] == 0))
    starts = starts[~np.isin(starts + 1, ends)]
    first, second = chances(scores[starts]), chances(scores[starts + 1])
    both = first[:, begin] * second[:, inside]
    for start, label, likely, none, on in zip(
        starts,
        both.argmax(1),
        both.max(1, initial=0),
        first[:, 0] * second[:, 0],
        second[:, inside].sum(1),
        strict=True,
    ):
        if on >= GOES_ON:
            found[start : start + 2] = (1 + label, 1 + labels + label) if likely > none else 0
    return found


def chances(scores: np.ndarray, temperature: float = 1.0) -> np.ndarray:
    """Turn scores into probabilities over the last axis; a temperature above 1 makes them less sure."""
    scaled = scores / temperature
    grown = np.exp(scaled - scaled.max(-1, keepdims=True))
    return grown / grown.sum(-1, keepdims=True)


def padded(flat: np.ndarray, spans: Sequence[tuple[int, int]]) -> tuple[np.ndarray, np.ndarray]:
    """Stack stretches of a flat array of vectors into one padded array; give their lengths too."""
    lengths = np.array([end - start for start, end in spans])
    places = np.minimum(np.array([start for start, _ in spans])[:, None] + np.arange(lengths.max()), len(flat) - 1)
    return flat[places], lengths
