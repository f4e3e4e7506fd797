"""Measure this store against plain rdflib in memory, on the same graph, in one run on one machine.

    python -m train.bench_graph ../shared/corpus/xwlb.jsonl.gz [--quads 1000000] [--most 10000] [--graph DIR]

The graph is read out of real articles by the whole pipeline (or taken from `--graph`). Each side works in a process of
its own, so that its memory is its own; the times of the questions are those of a store opened as `kg query` opens it.
What one more article costs is measured with readings given out again under new names, in a graph that grows to `--most`.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from itertools import count, islice
from pathlib import Path
from typing import Any

from kg.explore import query
from kg.graph.facts import ArticleGraph, facts
from kg.graph.readings import readings
from kg.graph.store import Store

QUESTIONS: dict[str, dict[str, str]] = {
    "who-said-what": {"topic": "trade"},
    "commitments": {},
    "numbers-by-speaker": {},
    "who-met-whom-where": {},
    "who-held-which-office": {},
    "who-is-mentioned": {},
    "topics-by-month": {},
    "what-is-only-claimed": {},
}
"""Eight of those that rdflib can answer; it breaks off at what-happened, and attribution-chains takes it minutes."""

ROW = "{:<44}{:>12}{:>12}{:>9}{:>14}{:>12}"
PATIENCE = 120
"""Seconds that rdflib may take for a question; what it takes longer for is counted as so many."""

Spent = tuple[float, float]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--quads", type=int, default=1_000_000, help="how large the graph must be")
    parser.add_argument("--most", type=int, default=10_000, help="to how many articles the other graph grows")
    parser.add_argument("--graph", type=Path, help="a graph that is there already")
    parser.add_argument("--child", choices=CHILDREN, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.child:
        print(json.dumps(CHILDREN[args.child](args.corpus)))
        return
    with tempfile.TemporaryDirectory() as folder:
        graph = args.graph or built(args.corpus, Path(folder) / "graph", args.quads)
        against_rdflib(graph, Path(folder))
        checking(graph)
        growing(graph, Path(folder) / "grown", args.most)


def built(corpus: Path, graph: Path, quads: int) -> Path:
    """Read articles until the graph is large enough."""
    from kg import api
    from kg.read.articles import read
    from train.bench import jsonl, quiet

    articles = read([corpus], quiet)
    size = 0
    while size < quads and (some := list(islice(articles, 256))):
        with api.build([jsonl(some, graph.with_suffix(".jsonl"))], graph, on_trouble=quiet) as made:
            size = len(made)
    return graph


def against_rdflib(graph: Path, folder: Path) -> None:
    """Load, ask, compare."""
    with Store.read(graph) as store, (folder / "graph.nq").open("w", encoding="utf-8") as out:
        print(f"{len(store)} quads of {len(store.graphs())} articles\n")
        out.writelines(store.dump())
        asked = {name: query.bind(store, query.questions()[name], values) for name, values in QUESTIONS.items()}
    (folder / "asked.json").write_text(json.dumps(asked), "utf-8")
    (folder / "there").symlink_to(graph.resolve())
    sides = {side: child(side, folder) for side in ("rdflib", "load", "ask")}
    rdflib, ours = sides["rdflib"], {**sides["load"], **sides["ask"]}
    print(ROW.format("what", "rdflib", "kg", "times", "times in CPU", "target"))
    print(ROW.format("load (rdflib: memory; kg: disk)", *pair(rdflib["load"], ours["load"]), "≥ 5"))
    memory = (rdflib["memory"], ours["memory"])
    shown = (f"{rdflib['memory']:.0f} MiB", f"{ours['memory']:.0f} MiB", f"{memory[0] / memory[1]:.1f}", "", "≥ 3")
    print(ROW.format("memory while asking", *shown))
    print(
        ROW.format("memory while loading", f"{rdflib['memory']:.0f} MiB", f"{ours['load_memory']:.0f} MiB", "", "", "")
    )
    for name in QUESTIONS:
        slow, rows = rdflib["questions"][name]
        fast, found = ours["questions"][name]
        # A broken-off question has no count to compare.
        same = "" if rows in (found, None) else f"  rdflib found {rows}"
        target = "≥ 20, 20 ms"
        print(ROW.format(f"{name} ({found} rows){same}", *pair(slow, fast), target))
    print()


def pair(slow: Spent, fast: Spent) -> tuple[str, str, str, str]:
    """Write two times and how they stand to each other, by the clock and by the processor (a busy machine needs that)."""
    return f"{slow[0]:.2f} s", f"{fast[0]:.3f} s", f"{slow[0] / fast[0]:.0f}", f"{slow[1] / fast[1]:.0f}"


def child(side: str, folder: Path) -> dict[str, Any]:
    """Run one side in a process of its own."""
    command = [sys.executable, "-m", "train.bench_graph", "--child", side, str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def in_rdflib(folder: Path) -> dict[str, Any]:
    """Load the graph into rdflib's own store, and ask."""
    import signal

    import rdflib

    graph = rdflib.Dataset(default_union=True)
    load = spent(lambda: graph.parse(folder / "graph.nq", format="nquads"))
    memory = peak()
    found = {}

    def too_long(*_: object) -> None:
        raise TimeoutError

    signal.signal(signal.SIGALRM, too_long)
    for name, text in asked(folder).items():
        rows = None

        def ask(text: str = text) -> None:
            nonlocal rows
            with suppress(TimeoutError):
                rows = len(list(graph.query(text)))

        signal.alarm(PATIENCE)
        took = spent(ask)
        signal.alarm(0)
        found[name] = (took, rows)
    # What its joins take on top is not counted against it.
    return {"load": load, "memory": memory, "questions": found}


def into_store(folder: Path) -> dict[str, Any]:
    """Load the graph into the embedded store on disk."""
    import pyoxigraph as ox

    def load() -> None:
        store = ox.Store(str(folder / "loaded"))
        store.bulk_load(path=str(folder / "graph.nq"), format=ox.RdfFormat.N_QUADS)
        store.optimize()

    return {"load": spent(load), "load_memory": peak()}


def in_store(folder: Path) -> dict[str, Any]:
    """Open the graph as `kg query` does, and ask."""
    found = {}
    with Store.read((folder / "there").resolve()) as store:
        for name, text in asked(folder).items():
            rows = 0

            def ask(text: str = text) -> None:
                nonlocal rows
                rows = sum(1 for _ in store.query(text))

            found[name] = (sorted(spent(ask) for _ in range(5))[2], rows)
    return {"memory": peak(), "questions": found}


CHILDREN: dict[str, Callable[[Path], dict[str, Any]]] = {"rdflib": in_rdflib, "load": into_store, "ask": in_store}


def asked(folder: Path) -> dict[str, str]:
    """Give the questions as SPARQL."""
    found: dict[str, str] = json.loads((folder / "asked.json").read_text("utf-8"))
    return found


def checking(graph: Path) -> None:
    """Look at the whole graph with the shapes."""
    from kg.graph.check import check

    with Store.read(graph) as store:
        articles, found = len(store.graphs()), 0

        def look() -> None:
            nonlocal found
            found = sum(1 for _ in check(store))

        took = seconds(look)
    print(
        f"kg check: {found} breaches in {articles} articles, {took:.0f} s, {1000 * took / articles:.1f} ms an article"
    )


def growing(graph: Path, path: Path, most: int) -> None:
    """Put one more article into a small and into a large graph."""
    costs = []
    with Store.read(graph) as there:
        more = given_out_again(there, 200)
        with Store.open(path) as store:
            size = 0
            for size_wanted in (100, most):
                begin = time.perf_counter()
                while size < size_wanted and (batch := list(islice(more, min(128, size_wanted - size)))):
                    store.replace(batch)
                    size += len(batch)
                store.optimize()
                filled = time.perf_counter() - begin
                each = [seconds(lambda one=one: store.replace([one])) for one in islice(more, 40)]
                size += len(each)
                costs.append(statistics.median(each))
                print(
                    f"{size:>6} articles, {len(store)} quads (filled in {filled:.0f} s): one more {1000 * costs[-1]:.1f} ms"
                )
    print(f"one more article in the large graph against the small one: {costs[1] / costs[0]:.2f} × (target ≤ 1.5 ×)")


def given_out_again(store: Store, some: int) -> Iterator[ArticleGraph]:
    """Give graphs of articles without end: real readings, under new ids."""
    originals = list(islice(readings(store), some))
    for number in count():
        one = originals[number % len(originals)]
        yield facts(replace(one, article=replace(one.article, id=f"again-{number}")), store.names)


def seconds(work: Callable[[], object]) -> float:
    """Time a piece of work."""
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def spent(work: Callable[[], object]) -> Spent:
    """Time a piece of work by the clock and by the processor."""
    clock, processor = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - clock, time.process_time() - processor


def peak() -> float:
    """Give the most memory this process has had, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**10


if __name__ == "__main__":
    main()
