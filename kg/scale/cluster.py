"""The same way on many machines, by Dask: parts of the corpus → their graphs and records, each written where it was read.

The files lie in a folder that all machines see; their names say which text, read by which reader, they hold, so that a
stopped run goes on where it was. A part whose machine died is read on another. What kills every machine is cut in
halves until one article is left, and that one is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import Any

from kg.graph.facts import facts
from kg.graph.iris import Names
from kg.graph.records import to_record
from kg.model import Article, Notice, Reading, Trouble
from kg.pipeline import read_into, reader
from kg.resolve.digests import digest
from kg.scale.kept import Kept, Made, in_order, keep, kept
from kg.scale.parts import SIZE, Part, articles_of, halves, parts, unreadable

AHEAD = 1000
"""How many parts are handed to the cluster before the first of them is done."""

SECONDS = 20
"""How long a scheduler may take to answer."""

INSTALL = "the engine needs Dask; say: pip install 'waijiao-kg[cluster]'"
Report = Callable[[Trouble], None]


@contextmanager
def cluster(engine: str, workers: int) -> Iterator[Any]:
    """Connect to the scheduler that `dask:ADDRESS` names, or begin a cluster on this machine for `dask`."""
    kind, _, address = engine.partition(":")
    if kind != "dask":
        raise Trouble(f"no engine is called {kind!r}; there is dask, and dask:ADDRESS of a scheduler")
    try:
        from distributed import Client, LocalCluster
    except ImportError as error:
        raise Trouble(INSTALL) from error
    if not address:
        quiet = {"dashboard_address": ":0", "silence_logs": 50}
        with (
            LocalCluster(n_workers=workers, threads_per_worker=1, **quiet) as local,
            Client(local, set_as_default=False) as client,
        ):
            yield client
        return
    try:
        client = Client(address, timeout=SECONDS, set_as_default=False)
    except (OSError, ValueError) as error:
        raise Trouble(f"{address}: no scheduler answers there; begin one with: dask scheduler") from error
    with client:
        yield client


def read_parts(
    client: Any,
    inputs: Iterable[str | Path],
    folder: Path,
    names: Names,
    on_trouble: Report,
    *,
    extra: Sequence[Path] = (),
    size: int = SIZE,
) -> Iterator[Kept]:
    """Have all parts read into files of a folder; give them in the order of the corpus, as soon as may be."""
    from distributed import as_completed
    from distributed.scheduler import KilledWorker

    folder.mkdir(parents=True, exist_ok=True)
    work = partial(read_part, folder=folder.resolve(), names=names, extra=tuple(extra), by=reader(*extra))
    waiting = parts(inputs, on_trouble, size)
    running = as_completed(loop=client.loop)
    asked: dict[Any, Part] = {}
    early: list[Kept] = []

    def ask(those: Iterable[Part]) -> None:
        for one in those:
            future = client.submit(work, one, pure=False)
            asked[future] = one
            running.add(future)

    ask(islice(waiting, AHEAD))
    for future in running:
        part = asked.pop(future)
        if isinstance(future.exception(), KilledWorker):
            further = smaller(part)
            if not further:
                on_trouble(unreadable(part, "every machine that read it died"))
            ask(further)
        else:
            done: Kept = future.result()
            for trouble in done.troubles():
                on_trouble(trouble)
            ask(islice(waiting, 1))
            early.append(done)
        next_ = min((place(one) for one in asked.values()), default=None)
        yield from in_order(one for one in early if next_ is None or place(one.part) < next_)
        early = [one for one in early if next_ is not None and place(one.part) > next_]


def place(part: Part) -> tuple[int, int]:
    """Say where in the corpus a part begins."""
    return part.number, part.first


def smaller(part: Part) -> tuple[Part, ...]:
    """Cut a part in halves, if it has more than one article."""
    count = sum(1 for _ in articles_of(part, _nothing))
    return halves(part, count) if count > 1 else ()


def _nothing(trouble: Trouble) -> None:
    """Say nothing: it is said where the part is read."""


def read_part(part: Part, folder: Path, names: Names, extra: tuple[Path, ...], by: str) -> Kept:
    """Read a part into its files, if they are not there yet; runs on any machine."""
    if by != reader(*extra):
        raise Trouble(f"a machine of the cluster has another version of waijiao (not {by}); install the same on all")
    key = sha256(f"{part.stamp()} {by} {names.base}".encode()).hexdigest()[:8]
    stem = str(folder / f"part-{part.number:06}-{key}")
    if done := kept(part, stem):
        return done
    told: list[Trouble] = []
    found = _noticing(articles_of(part, told.append), told)
    made = read_into(partial(_all_of, names=names), found, told.append, extra=extra)
    return keep(part, stem, made, told)


def _noticing(found: Iterable[Article], told: list[Trouble]) -> Iterator[Article]:
    for article in found:
        told += [Notice(f"{article.path}: {warning}") for warning in article.warnings]
        yield article


def _all_of(reading: Reading, names: Names) -> Made:
    return Made(facts(reading, names), to_record(reading), digest(reading))
