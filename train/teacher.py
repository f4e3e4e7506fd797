"""Have a larger reader and the first one mark news that nobody has annotated: python -m train.teacher READER MARKS.

The larger reader (`train.large`) learns from the same articles. Alone it reads worse than the shipped one; but it errs
elsewhere, and both together read better than either. So both mark unannotated news, as chances of every tag, and the
reader goes on learning from these beside the annotated articles (`train.learn`). READER is what `python -m train.heads
--first READER` has kept; MARKS is what `python -m train.heads --marked MARKS` learns from. Two threads, one seed.
After Hinton et al., Distilling the Knowledge in a Neural Network (2015).
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch

from kg.model import Article
from kg.read.sentences import split
from kg.tag.rows import Row, rows, width
from train.adapt import CORPUS, WORLD, kept_aside
from train.batches import Batch, Marked, grouped
from train.encoder import lac
from train.large import Large
from train.learn import Recipe, close, go_through
from train.material import annotated, given, lessons, names
from train.measure import f1_of, guesses, shown
from train.net import SIZES, Reader

LONGEST = 300  # characters of a row that is marked; of longer ones the larger reader has too few places for the pieces
CELLS = 6000
TAUGHT = Recipe(
    epochs=3, encoder_rate=1e-4, inner=256, state=128, drop=0.2, warm=200, closing=2, gentle=0.25, threads=2
)


@dataclass(frozen=True)
class Marking:
    """How many articles are marked, how much the larger reader's word counts, and in which order they are taken."""

    articles: int = 4600
    share: float = 0.4
    seed: int = 5


def teacher(kept: Path | None) -> Reader:
    """Read the larger reader from its file, or learn it and keep it."""
    torch.manual_seed(TAUGHT.seed)
    reader = Reader(Large(), width(names()), TAUGHT.inner, TAUGHT.state, TAUGHT.drop)
    if kept and kept.exists():
        reader.load_state_dict(torch.load(kept, weights_only=True)["weights"])
        return reader.eval()
    watch = lessons("tune", names(), TAUGHT.limit)
    reader = go_through(reader, TAUGHT, [*annotated("learn"), *given("learn")], watch)
    reader = close(reader, TAUGHT, given("learn"), watch)
    if kept:
        torch.save({"weights": reader.state_dict()}, kept)
    return reader


def articles(marking: Marking) -> Iterator[Article]:
    """Choose from the world's news that nobody has annotated."""
    known = kept_aside() | {one.article.id for one in annotated("learn")}
    with gzip.open(CORPUS, "rt", encoding="utf-8") as lines:
        documents = [d for d in map(json.loads, lines) if d["id"] not in known and WORLD.search(d["title"] or "")]
    random.Random(marking.seed).shuffle(documents)
    for d in documents[: marking.articles]:
        yield Article(d["id"], d["text"], d["title"], d["published"], d["source"])


def news(marking: Marking) -> Iterator[Row]:
    """Cut chosen news into rows."""
    for article in articles(marking):
        yield from (row for row in rows(article, split(article), names(), Recipe().limit) if len(row.text) <= LONGEST)


class Unmarked(NamedTuple):
    """A row of the news."""

    row: Row


@torch.no_grad()
def mark(first: Reader, larger: Reader, marking: Marking) -> Iterator[Marked]:
    """Give the chances that both readers see, the larger one's counting by its share."""
    torch.set_num_threads(TAUGHT.threads)
    characters = lac().characters
    for group in grouped([Unmarked(row) for row in news(marking)], CELLS):
        batch = Batch(group, characters)
        seen = zip(group, logarithms(larger(batch)), logarithms(first(batch)), strict=True)
        for (row,), ours, theirs in seen:
            both = marking.share * ours + (1 - marking.share) * theirs
            yield Marked(row, normal(both[: len(row.text)]).half().numpy())


def logarithms(scores: torch.Tensor) -> torch.Tensor:
    """Give the logarithms of the chances of every lane's tags."""
    return torch.cat([part.log_softmax(-1) for part in scores.split(list(SIZES.values()), -1)], -1)


def normal(logarithms: torch.Tensor) -> torch.Tensor:
    """Make chances of them that add up to one in every lane."""
    return torch.cat([part.softmax(-1) for part in logarithms.split(list(SIZES.values()), -1)], -1)


def marked_by(first: Reader, larger: Path | None = None) -> list[Marked]:
    """Learn the larger reader and mark the news with it and the first one, which goes through the given articles before."""
    ready, taught = close(deepcopy(first), Recipe(), given("learn")), teacher(larger)
    for name, figures in compared(ready, taught, Marking()):
        print(f"{name:<8}", shown(figures), flush=True)
    return list(mark(ready, taught, Marking()))


def compared(first: Reader, larger: Reader, marking: Marking) -> Iterator[tuple[str, dict[str, float]]]:
    """Tell how each of the two does on tune, and both together."""
    watch = lessons("tune", names(), TAUGHT.limit)
    theirs, ours = (list(guesses(one, watch, lac().characters)) for one in (first, larger))
    yield "first", f1_of(theirs)
    yield "larger", f1_of(ours)
    both = []
    for (lesson, one), (_, other) in zip(theirs, ours, strict=True):
        ones, others = logarithms(torch.tensor(one)), logarithms(torch.tensor(other))
        both.append((lesson, ((1 - marking.share) * ones + marking.share * others).numpy()))
    yield "both", f1_of(both)


def keep(marked: Sequence[Marked], path: Path) -> None:
    """Keep marked rows: their texts, what is known of their characters, the chances."""
    texts = json.dumps([one.row.text for one in marked], ensure_ascii=False)
    known = np.concatenate([one.row.marks for one in marked])
    np.savez(path, texts=texts, known=known, chances=np.concatenate([one.chances for one in marked]))


def kept(path: Path) -> list[Marked]:
    """Read marked rows that were kept."""
    with np.load(path, allow_pickle=False) as file:
        texts, known, chances = json.loads(str(file["texts"])), file["known"], file["chances"]
    cuts = np.cumsum([len(text) for text in texts])[:-1]
    of_each = zip(texts, np.split(known, cuts), np.split(chances, cuts), strict=True)
    return [Marked(Row(text, np.arange(len(text)), marks, ()), own) for text, marks, own in of_each]


def main() -> None:
    """Learn the larger reader, mark the news and keep the marks."""
    from train.heads import kept as reader

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("reader", type=Path, help="the first reader, as kept")
    parser.add_argument("marks", type=Path, help="the file to keep the marks in (.npz)")
    parser.add_argument("--larger", type=Path, help="the larger reader: read from this file, or learnt and kept in it")
    args = parser.parse_args()
    marked = marked_by(reader(args.reader), args.larger)
    print(len(marked), "rows,", sum(len(one.row.text) for one in marked), "characters", flush=True)
    keep(marked, args.marks)


if __name__ == "__main__":
    main()
