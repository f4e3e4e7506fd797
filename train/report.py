"""How the shipped heads do, lane by lane, on every part of the annotated articles: python -m train.report [PART …]."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Sequence

from kg.link.lexicon import Knowledge
from kg.model import Mark, Marks
from kg.tag.heads import Heads
from kg.tag.names import names
from train.material import LANES, Annotated, annotated
from train.measure import WAYS

PARTS = ("learn", "tune", "judge", "dev")
STEPS = (0.0, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.99)


def main() -> None:
    """Print F1 by lane and part, then how often marks of one confidence are right."""
    known = Knowledge.load().names
    heads = Heads.load(known)
    for part in sys.argv[1:] or PARTS:
        articles = annotated(part)
        marked = heads.mark([(one.article, one.sentences) for one in articles])
        print(part, *(f"{name} {value:.3f}" for name, value in figures(articles, marked)))
        checked = [
            [(m.span.start, m.span.end, m.type) for m in names(one.article, one.sentences, marks, known)]
            for one, marks in zip(articles, marked, strict=True)
        ]
        hit = sum(len({*one.spans["mention"]} & {*those}) for one, those in zip(articles, checked, strict=True))
        total = sum(len(one.spans["mention"]) + len(those) for one, those in zip(articles, checked, strict=True))
        print(part, f"mention after kg.tag.names {2 * hit / total:.3f}")
        if part in ("tune", "judge"):
            reliability(articles, marked)


def figures(articles: Sequence[Annotated], marked: Sequence[Marks]) -> Iterator[tuple[str, float]]:
    """Give F1 of every lane as the scorer counts."""
    for lane, ways in WAYS.items():
        for name, alike in ways.items():
            wanted = {"claim": {"content"}, "cue": {"cue"}}.get(name, LANES[lane])
            hit = total = 0
            for one, marks in zip(articles, marked, strict=True):
                gold = {span for span in one.spans[lane] if span[2] in wanted}
                seen = {plain(mark) for mark in marks.of(lane, *wanted)}
                hit += sum(any(alike(a, b) for b in seen) for a in gold) + sum(
                    any(alike(a, b) for a in gold) for b in seen
                )
                total += len(gold) + len(seen)
            yield name, hit / max(1, total)


def plain(mark: Mark) -> tuple[int, int, str]:
    """Write a mark as the gold is written."""
    return (*mark.span, mark.label)


def reliability(articles: Sequence[Annotated], marked: Sequence[Marks]) -> None:
    """Print, for steps of confidence, how many marks there are and what share of them is right."""
    for lane, ways in WAYS.items():
        alike = next(iter(ways.values()))
        right, every = Counter[float](), Counter[float]()
        for one, marks in zip(articles, marked, strict=True):
            for mark in marks.of(lane):
                step = max(step for step in STEPS if mark.confidence >= step)
                every[step] += 1
                right[step] += any(alike(gold, plain(mark)) for gold in one.spans[lane])
        print(
            f"  {lane:8}",
            *(f"{step:.2f}: {right[step] / every[step]:.2f} of {every[step]}" for step in sorted(every)),
            sep="  ",
        )


if __name__ == "__main__":
    main()
