"""Articles nobody has annotated: several trained readers mark them, and a new one learns from what they agree on."""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import torch

from kg.model import Article
from kg.read.sentences import split
from kg.tag.rows import Row, rows
from train.batches import Batch, grouped
from train.material import LANES, SHARED, annotated, names
from train.net import SIZES, Reader

CELLS = 8000
ABROAD = frozenset({"country", "short"})


class Unread(NamedTuple):
    """A row that nobody marked."""

    row: Row


class SoftLesson(NamedTuple):
    """A row and how likely the teachers think every tag of every lane at each character."""

    row: Row
    likely: np.ndarray


def chosen(count: int, seed: int) -> list[Article]:
    """Choose articles whose title names a country other than 中国, none of them annotated."""
    known = {one.article.id for part in ("learn", "tune", "judge", "dev") for one in annotated(part)}
    found = []
    with gzip.open(SHARED / "corpus" / "xwlb.jsonl.gz", "rt", encoding="utf-8") as lines:
        for document in map(json.loads, lines):
            if document["id"] not in known and abroad(document["title"] or ""):
                found.append(Article(document["id"], document["text"], document["title"], document["published"]))
    return random.Random(seed).sample(found, min(count, len(found)))


def abroad(title: str) -> bool:
    """Tell whether a title names a foreign country."""
    return any(
        kinds & ABROAD and len(name := span.of(title)) > 1 and name not in ("中国", "中方")
        for span, kinds in names().find(title)
    )


@torch.no_grad()
def soft_lessons(
    articles: Sequence[Article], teachers: Sequence[Reader], characters: Mapping[str, int], limit: int
) -> list[SoftLesson]:
    """Let the teachers mark articles; they are asked together, each as likely as the others."""
    cut = [Unread(row) for article in articles for row in rows(article, split(article), names(), limit)]
    lessons = []
    for group in grouped(cut, CELLS):
        batch = Batch(group, characters)
        together = sum(likely(teacher(batch.ids, batch.marks, batch.lengths)) for teacher in teachers) / len(teachers)
        for lesson, scores in zip(group, together.numpy().astype(np.float16), strict=True):
            lessons.append(SoftLesson(lesson.row, scores[: len(lesson.row.text)]))
    return lessons


def likely(scores: torch.Tensor) -> torch.Tensor:
    """Turn scores into probabilities, lane by lane."""
    return torch.cat([part.softmax(-1) for part in scores.split(list(SIZES.values()), -1)], -1)


def soft_loss(scores: torch.Tensor, lessons: Sequence[SoftLesson]) -> torch.Tensor:
    """Compare scores with what the teachers think."""
    wanted = torch.zeros(scores.shape)
    for number, (row, guess) in enumerate(lessons):
        wanted[number, : len(row.text)] = torch.tensor(
            np.where(row.places[:, None] >= 0, guess, 0), dtype=torch.float32
        )
    found = torch.cat([part.log_softmax(-1) for part in scores.split(list(SIZES.values()), -1)], -1)
    return -(wanted * found).sum() / max(1, float(wanted.sum()) / len(LANES))
