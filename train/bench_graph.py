"""Measure this store against plain rdflib in memory, on the same graph, in one run on one machine.

    python -m train.bench_graph ../shared/corpus/xwlb.jsonl.gz [--quads 1000000] [--most 10000]
    python -m train.bench_graph --graph DIR

The graph is read out of real articles by the whole pipeline, or `--graph` is one that is there already; of a larger one
as many articles as make `--quads` are compared, and all are checked. Each side works in a process of its own, so that its
memory is its own; the times of the questions are those of a store opened as `kg query` opens it. What one more article
costs is measured with readings given out again under new names, in a graph that grows to `--most`.

Times by the processor stand beside those by the clock: what else the machine does spoils the latter. Targets are held
against the processor's time, but for loading, in which the store keeps all cores busy and rdflib one.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from itertools import chain, count, islice
from pathlib import Path
from typing import Any, NamedTuple

from kg.explore import query
from kg.graph.facts import ArticleGraph, facts
from kg.graph.quads import quads
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

IN_OTHER_WORDS = {
    "who-is-mentioned": """
    SELECT ?name ?english ?type (COUNT(?mention) AS ?mentions) (COUNT(DISTINCT ?entity) AS ?articles) ?actor WHERE {
      ?entity wj:denotes ?actor ; wj:entityType ?kind .
      ?mention its:taIdentRef ?entity .
      ?actor skos:prefLabel ?name . FILTER(LANG(?name) = "zh")
      BIND(STRAFTER(STR(?kind), "#") AS ?type)
      OPTIONAL { ?actor skos:prefLabel ?english . FILTER(LANG(?english) = "en") }
    } GROUP BY ?actor ?name ?english ?type ORDER BY DESC(?mentions) ?name LIMIT 100""",
}
"""What rdflib is asked where our own words would slow it down: here it takes a third of the time."""

ROW = "{:<46}{:>11}{:>11}{:>11}{:>11}{:>8}{:>8}  {}"
PATIENCE = 60
"""Seconds that rdflib may take for a question; what it takes longer for is counted as so many."""

LOAD = 5
"""So many times as fast as rdflib a graph must be loaded."""

TIMES = 20
AT_ONCE = 0.02
"""A question is fast enough if it is so many times as fast as in rdflib, or takes so many seconds."""

GROWTH = 1.5
"""So many times what an article costs in a small graph it may cost in a large one."""

SINGLES = 60
"""So many articles are put in one by one to see what one costs."""


class Spent(NamedTuple):
    """What a piece of work took, in seconds: by the processor and by the clock."""

    processor: float
    clock: float


Target = Callable[[Spent, Spent], str]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path, nargs="?", help="a JSON Lines file of articles")
    parser.add_argument("--quads", type=int, default=1_000_000, help="how large the graph must be")
    parser.add_argument("--most", type=int, default=10_000, help="to how many articles the other graph grows")
    parser.add_argument("--graph", type=Path, help="a graph that is there already")
    parser.add_argument("--child", choices=CHILDREN, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.child:
        print(json.dumps(CHILDREN[args.child](args.corpus)))
        return
    if not args.graph and not (args.corpus and args.corpus.exists()):
        sys.exit(f"{args.corpus}: no articles to measure on; name a JSON Lines file of them, or a graph by --graph")
    with tempfile.TemporaryDirectory() as folder:
        graph = args.graph or built(args.corpus, Path(folder) / "built", args.quads)
        against_rdflib(graph, args.quads, Path(folder))
        checking(graph)
        growing(graph, Path(folder) / "grown", args.most)


def built(corpus: Path, graph: Path, quads: int) -> Path:
    """Read articles until the graph is large enough."""
    from kg.read.articles import read
    from kg.ways import api
    from train.bench import jsonl, quiet

    articles = read([corpus], quiet)
    size = 0
    while size < quads and (some := list(islice(articles, 256))):
        source = jsonl(some, graph.with_suffix(".jsonl"))
        with api.build([source], graph, across=False, on_trouble=quiet) as made:
            size = len(made)
    with api.open(graph, write=True) as made:
        made.settle()
        made.store.optimize()
    return graph


# ---------------------------------------------------------------- against rdflib


def against_rdflib(graph: Path, wanted: int, folder: Path) -> None:
    """Load, ask, compare."""
    with Store.read(graph) as store:
        articles, size = write_part(store, folder / "part.nq", wanted)
        asked = {name: query.bind(store, query.questions()[name], values) for name, values in QUESTIONS.items()}
    (folder / "asked.json").write_text(json.dumps(asked), "utf-8")
    busy = os.getloadavg()[0]
    print(f"{size} quads of {articles} articles; {busy:.1f} programs running as it began\n")
    # Both load the same file; kg before rdflib and after it, as other programs come and go.
    before, rdflib, after, ask = (child(side, folder) for side in ("load", "rdflib", "load", "ask"))
    load = [statistics.mean(both) for both in zip(before["load"], after["load"], strict=True)]
    print(ROW.format("", "rdflib", "kg", "rdflib", "kg", "times", "times", "target"))
    print(ROW.format("", "processor", "processor", "clock", "clock", "proc.", "clock", ""), flush=True)
    compare("load (rdflib: memory; kg: disk, put in order)", rdflib["load"], load, loads)
    for name in QUESTIONS:
        slow, rows = rdflib["questions"][name]
        fast, found = ask["questions"][name]
        # A broken-off question has no count to compare.
        same = "" if rows in (found, None) else f", rdflib {rows}"
        compare(f"{name} ({found} rows{same})", slow, fast, answers, broken_off=rows is None)
    there, here, loading = rdflib["memory"], ask["memory"], after["memory"]
    target = verdict(here <= there / 3, "≤ 1/3")
    print(f"memory: rdflib {there:.0f} MiB, kg {here:.0f} MiB while asking, 1/{there / here:.1f}; {target}")
    print(f"        kg {loading:.0f} MiB while loading\n", flush=True)


def write_part(store: Store, path: Path, wanted: int) -> tuple[int, int]:
    """Write whole articles, with what they share, until there are so many quads; gives how many articles and quads."""
    # What is decided across articles is left out: it is about others too, and none of the eight questions asks it.
    shared = [store.names.shared(name) for name in ("vocabulary", "reference", "provenance")]
    articles = size = 0
    with path.open("w", encoding="utf-8") as out:
        for graph in chain(shared, store.graphs()):
            if size >= wanted:
                break
            lines = quads(store.triples(graph), graph)
            out.write(lines)
            size += lines.count("\n")
            articles += graph not in shared
    return articles, size


def compare(what: str, slow: list[float], fast: list[float], target: Target, broken_off: bool = False) -> None:
    """Print how two sides stand to each other."""
    rdflib, ours = Spent(*slow), Spent(*fast)
    sign = ">" if broken_off else ""
    seconds = [
        f"{sign}{rdflib.processor:.2f} s",
        f"{ours.processor:.3f} s",
        f"{sign}{rdflib.clock:.2f} s",
        f"{ours.clock:.3f} s",
    ]
    times = [f"{sign}{rdflib.processor / ours.processor:.0f}", f"{sign}{rdflib.clock / ours.clock:.0f}"]
    print(ROW.format(what, *seconds, *times, target(rdflib, ours)), flush=True)


def loads(rdflib: Spent, ours: Spent) -> str:
    """Hold loading against its target."""
    return verdict(rdflib.clock / ours.clock >= LOAD, f"≥ {LOAD} by the clock")


def answers(rdflib: Spent, ours: Spent) -> str:
    """Hold a question against its target."""
    times = rdflib.processor / ours.processor
    return verdict(times >= TIMES or ours.processor < AT_ONCE, f"≥ {TIMES}, or < {1000 * AT_ONCE:.0f} ms")


def verdict(met: bool, target: str) -> str:
    """Say whether a target is met."""
    return f"{target}: {'met' if met else 'MISSED'}"


def child(side: str, folder: Path) -> dict[str, Any]:
    """Run one side in a process of its own."""
    command = [sys.executable, "-m", "train.bench_graph", "--child", side, str(folder)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def in_rdflib(folder: Path) -> dict[str, Any]:
    """Load the graph into rdflib's own store, and ask."""
    import signal

    import rdflib

    graph = rdflib.Dataset(default_union=True)
    load = spent(lambda: graph.parse(folder / "part.nq", format="nquads"))
    # What its joins take on top is not counted against it.
    memory = peak()

    def too_long(*_: object) -> None:
        raise TimeoutError

    signal.signal(signal.SIGPROF, too_long)
    found = {}
    for name, text in asked(folder).items():
        text, rows = query.prefixed(IN_OTHER_WORDS[name]) if name in IN_OTHER_WORDS else plainly(text), None

        def ask(text: str = text) -> None:
            nonlocal rows
            with suppress(TimeoutError):
                rows = len(list(graph.query(text)))

        signal.setitimer(signal.ITIMER_PROF, PATIENCE)
        took = spent(ask)
        signal.setitimer(signal.ITIMER_PROF, 0)
        found[name] = (took, rows)
    return {"load": load, "memory": memory, "questions": found}


def plainly(text: str) -> str:
    """Take out of a question what makes only this store faster, and rdflib slower: parts read as a whole and then joined.

    >>> plainly("?a :p ?b . { SELECT ?a ?c { ?a :q ?c } } OPTIONAL { { SELECT ?a ?d { ?a :r ?d } } }")
    '?a :p ?b . ?a :q ?c . OPTIONAL { ?a :r ?d . }'
    >>> plainly("{ SELECT ?a ?c { { SELECT DISTINCT ?a { ?a :p ?b } } ?a :q ?c } }")
    '?a :p ?b . ?a :q ?c .'
    """
    while (plainer := re.sub(r"\{ SELECT (?:DISTINCT )?(?:\?\w+ )+\{ ([^{}]+) \} \}", r"\1 .", text)) != text:
        text = plainer
    return text


def in_files(folder: Path) -> dict[str, Any]:
    """Load the graph into the embedded store on disk, anew."""
    shutil.rmtree(folder / "loaded", ignore_errors=True)
    with Store.open(folder / "loaded") as store:

        def load() -> None:
            store.load(folder / "part.nq")
            store.optimize()

        return {"load": spent(load), "memory": peak()}


def in_store(folder: Path) -> dict[str, Any]:
    """Open the graph as `kg query` does, and ask."""
    found = {}
    with Store.read(folder / "loaded") as store:
        for name, text in asked(folder).items():
            rows = 0

            def ask(text: str = text) -> None:
                nonlocal rows
                rows = sum(1 for _ in store.query(text))

            found[name] = (sorted(spent(ask) for _ in range(5))[2], rows)
    return {"memory": peak(), "questions": found}


CHILDREN: dict[str, Callable[[Path], dict[str, Any]]] = {"rdflib": in_rdflib, "load": in_files, "ask": in_store}


def asked(folder: Path) -> dict[str, str]:
    """Give the questions as SPARQL."""
    found: dict[str, str] = json.loads((folder / "asked.json").read_text("utf-8"))
    return found


# ---------------------------------------------------------------- checking, growing


def checking(graph: Path) -> None:
    """Look at the whole graph with the shapes."""
    from kg.graph.check import check

    with Store.read(graph) as store:
        articles, size, found = len(store.graphs()), len(store), 0

        def look() -> None:
            nonlocal found
            found = sum(1 for _ in check(store))

        took = spent(look)
    each = 1000 * took.processor / articles
    print(f"kg check: {found} breaches in {articles} articles, {size} quads: {verdict(not found, '0')};")
    print(
        f"          {took.processor:.0f} s of the processor, {took.clock:.0f} s by the clock, {each:.1f} ms an article\n"
    )
    sys.stdout.flush()


def growing(graph: Path, path: Path, most: int) -> None:
    """Put one more article into a small and into a large graph."""
    costs = []
    with Store.read(graph) as there, Store.open(path) as store:
        more = given_out_again(there, 200)
        size = 0
        for wanted in (100, most):
            begin = time.perf_counter()
            while size < wanted and (batch := list(islice(more, min(128, wanted - size)))):
                store.replace(batch)
                size += len(batch)
            store.optimize()
            filled = time.perf_counter() - begin
            each = [spent(lambda one=one: store.replace([one])) for one in islice(more, SINGLES)]
            size += len(each)
            costs.append(Spent(*map(statistics.median, zip(*each, strict=True))))
            print(
                f"{size:>6} articles, {len(store)} quads (filled in {filled:.0f} s): one more takes "
                f"{1000 * costs[-1].processor:.1f} ms of the processor, {1000 * costs[-1].clock:.1f} ms by the clock",
                flush=True,
            )
    small, large = costs
    times = large.processor / small.processor
    print(
        f"one more article in the large graph against the small one: {times:.2f} × by the processor, "
        f"{large.clock / small.clock:.2f} × by the clock; {verdict(times <= GROWTH, f'≤ {GROWTH} ×')}"
    )


def given_out_again(store: Store, some: int) -> Iterator[ArticleGraph]:
    """Give graphs of articles without end: real readings, under new ids."""
    originals = list(islice(readings(store), some))
    for number in count():
        one = originals[number % len(originals)]
        yield facts(replace(one, article=replace(one.article, id=f"again-{number}")), store.names)


def spent(work: Callable[[], object]) -> Spent:
    """Time a piece of work by the processor and by the clock."""
    processor, clock = time.process_time(), time.perf_counter()
    work()
    return Spent(time.process_time() - processor, time.perf_counter() - clock)


def peak() -> float:
    """Give the most memory this program has had, in MiB."""
    # getrusage would give that of the process it was started from, if it was more.
    [line] = [line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM")]
    return int(line.split()[1]) / 2**10


if __name__ == "__main__":
    main()
