"""The same as the commands, in Python: read articles, build a graph of them, ask it.

import kg

with kg.build(["articles/"], "graph") as graph:
    print(graph.query("who-said-what", topic="安全保障").write())
    graph.claims()                    # a pandas frame
    graph.to_networkx("actors")       # a networkx graph
"""

from __future__ import annotations

import json
import time
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any

from kg.graph.facts import ArticleGraph
from kg.graph.iris import Names
from kg.graph.provenance import Run
from kg.graph.records import Record, to_record
from kg.graph.remote import Remote
from kg.graph.store import Store
from kg.joining import remember, settle, with_digest
from kg.model import Article, Notice, Reading, Trouble, UnreadableArticle
from kg.pipeline import CHARACTERS, OnTrouble, batched, read_all, read_into, reader, tools
from kg.read.articles import from_json, is_there, read
from kg.ways.asking import Build, Graph, is_remote, open, questions, score

__all__ = ["Build", "Graph", "articles", "build", "open", "questions", "readings", "records", "score", "write_quads"]

COMMIT = 128
"""How many articles are put into the store at once: all of them, or none."""

MUCH = 0.2
"""From which share of new articles on the store's files are put in order after a build."""

Inputs = Iterable[str | Path]
Step = Callable[[int], None]


def warn(trouble: Trouble) -> None:
    """Tell of an article that is left out, or of a notice, as a Python warning."""
    warnings.warn(str(trouble), stacklevel=2)


def ignore(count: int) -> None:
    """Do nothing at a step."""


def articles(
    inputs: Inputs | str | Path = (), *, text: str | None = None, on_trouble: OnTrouble = warn, **about: str | None
) -> Iterator[Article]:
    """Read articles from files, folders, globs or `-`; or make one of a text and its `id`, `title`, `published`, `source`, `url`.

    >>> [article] = articles(text="默茨15日在柏林会见泽连斯基。", published="2025-12-16")
    >>> article.published
    '2025-12-16'
    """
    if text is not None:
        yield from_json(
            "text", "text", json.dumps({"id": sha256(text.encode()).hexdigest()[:16], "text": text, **about})
        )
        return
    for article in read(several(inputs), on_trouble):
        for warning in article.warnings:
            on_trouble(Notice(f"{named(article)}: {warning}"))
        yield article


def named(article: Article) -> str:
    """Name an article by its file, and by its id: a file can hold thousands.

    >>> named(Article("d7", "双方会谈。", path="news.jsonl"))
    'news.jsonl: d7'
    """
    return f"{article.path}: {article.id}" if article.path else article.id


def several(inputs: Inputs | str | Path) -> Inputs:
    """Take one name as a list of one."""
    return [inputs] if isinstance(inputs, str | Path) else inputs


def readings(
    inputs: Inputs | str | Path = (),
    *,
    text: str | None = None,
    workers: int = 1,
    extra: Sequence[Path] = (),
    on_trouble: OnTrouble = warn,
    **about: str | None,
) -> Iterator[Reading]:
    """Read what is in articles, given as `articles` takes them; one reading each, in their order."""
    found = articles(inputs, text=text, on_trouble=on_trouble, **about)
    return read_all(found, on_trouble, workers=workers, extra=extra)


def records(inputs: Inputs | str | Path, **settings: Any) -> Iterator[Record]:
    """Read what is in articles as the records that `kg extract` writes."""
    return map(to_record, readings(inputs, **settings))


class _Builder:
    """Sorts articles into those to read and those in already, and counts what is done."""

    def __init__(self, store: Store | Remote, reader: str, on_trouble: OnTrouble, refresh: bool):
        self.store = store
        self.reader = reader
        self.on_trouble = on_trouble
        self.refresh = refresh
        self.new = self.changed = self.unchanged = self.left_out = 0
        self.seen: dict[str, bytes] = {}
        self.replacing: set[str] = set()

    def told(self, trouble: Trouble) -> None:
        """Pass a trouble on, and count it if an article is lost by it."""
        self.left_out += not isinstance(trouble, Notice)
        self.on_trouble(trouble)

    def wants(self, article: Article) -> bool:
        """Tell whether the graph lacks an article as it is now."""
        if self.twice(article):
            return False
        by = self.store.reader_of(article)
        if by == self.reader or (by is not None and not self.refresh):
            self.unchanged += 1
            return False
        if by is not None or self.store.holds(article.id):
            self.replacing.add(article.id)
        return True

    def counted(self, graphs: Iterable[ArticleGraph]) -> Iterator[ArticleGraph]:
        """Count what was read; an article on which the reader failed does not come here."""
        for graph in graphs:
            changed = graph.article.id in self.replacing
            self.changed += changed
            self.new += not changed
            yield graph

    def twice(self, article: Article) -> bool:
        """Tell whether this build had an article of this id before; another text under it would be lost unseen."""
        # Eight bytes an article: a build of millions must not hold their texts' hashes in full.
        mark = bytes.fromhex(article.sha256[:16])
        first = self.seen.setdefault(article.id, mark)
        if first is mark:
            return False
        if first != mark:
            message = f"{article.path}: another article has the id {article.id!r} already; give each its own"
            self.told(UnreadableArticle(message))
        return True


def build(
    inputs: Inputs | str | Path,
    directory: str | Path,
    *,
    workers: int = 1,
    refresh: bool = False,
    extra: Sequence[Path] = (),
    engine: str | None = None,
    parts: str | Path | None = None,
    across: bool = True,
    on_trouble: OnTrouble = warn,
    on_step: Step = ignore,
) -> Graph:
    """Read articles into the graph in a folder, made if there is none, or on a server; and give that graph.

    An article that is in already, unchanged, is passed over; a changed one takes the place of what it said before.
    With `refresh`, articles that an older reader read are read again. Raises `Trouble` if the graph cannot be
    written or no input is there; an article that cannot be read is told to `on_trouble`, and the others are read.

    At the end articles are compared with each other, which takes longer the more there are: where articles come one by
    one, leave it out with `across=False` and let `Graph.settle` do it now and then.

    With an `engine` (`dask` for one on this machine with so many `workers`, `dask:ADDRESS` for that of a scheduler) the
    corpus is read in parts, whose files lie in the folder `parts`, which all machines must see.
    """
    begin = time.perf_counter()
    inputs = list(several(inputs))
    if inputs and not any(map(is_there, inputs)):
        raise Trouble(f"{inputs[0]}: no such file or folder; check the name (nothing was built)")
    with _to_write(directory) as store:
        builder = _Builder(store, reader(*extra), on_trouble, refresh)
        if engine:
            folder = Path(parts or f"{directory}.parts")
            graphs = _from_cluster(engine, inputs, folder, store.names, builder.told, workers, extra)
            graphs = (graph for graph in graphs if builder.wants(graph.article))
        else:
            unread = filter(builder.wants, articles(inputs, on_trouble=builder.told))
            write = partial(with_digest, names=store.names)
            graphs = read_into(write, unread, builder.told, workers=workers, extra=extra)
        for count in put(store, builder.counted(graphs), Run.now(), extra):
            on_step(count)
        finish(store, builder.new + builder.changed, across)
    graph = open(directory)
    seconds = time.perf_counter() - begin
    graph.last_build = Build(builder.new, builder.changed, builder.unchanged, builder.left_out, seconds)
    return graph


def finish(store: Store | Remote, put_in: int, across: bool) -> None:
    """Decide what is one across articles, if that is wanted; put the files in order where much of the graph is new."""
    with ThreadPoolExecutor(1, thread_name_prefix="store") as thread:
        # Putting a large graph in order for a few new articles would cost more with every article that is in.
        much = put_in >= COMMIT and put_in >= len(store.graphs()) * MUCH
        tidied = thread.submit(store.optimize) if much else None
        if across:
            settle(store)
        if tidied:
            tidied.result()


def write_quads(
    inputs: Inputs | str | Path,
    directory: str | Path,
    *,
    engine: str = "dask",
    workers: int = 1,
    extra: Sequence[Path] = (),
    parts: str | Path | None = None,
    on_trouble: OnTrouble = warn,
    on_step: Step = ignore,
) -> list[Path]:
    """Read articles into N-Quads files, for any store that loads them: together they are the graph."""
    from kg.scale.cluster import cluster, read_parts
    from kg.scale.gather import write_quads as write

    folder, names = Path(parts or f"{directory}.parts"), Names()
    files = []
    with cluster(engine, workers) as client:
        read_in = list(read_parts(client, several(inputs), folder, names, on_trouble, extra=extra))
        for written in write(client, read_in, Path(directory), names, on_trouble, extra):
            on_step(written.articles)
            files.append(written.path)
    return [*files, Path(directory) / "shared.nq.gz"]


def _from_cluster(
    engine: str,
    inputs: Inputs,
    folder: Path,
    names: Names,
    on_trouble: OnTrouble,
    workers: int,
    extra: Sequence[Path],
) -> Iterator[ArticleGraph]:
    from kg.scale.cluster import cluster, read_parts
    from kg.scale.kept import graphs_of

    with cluster(engine, workers) as client:
        for part in read_parts(client, inputs, folder, names, on_trouble, extra=extra):
            yield from graphs_of(part)


def _to_write(directory: str | Path) -> Store | Remote:
    return Remote.open(str(directory), write=True) if is_remote(directory) else Store.open(Path(directory))


def put(store: Store | Remote, graphs: Iterable[ArticleGraph], run: Run, extra: Sequence[Path]) -> Iterator[int]:
    """Put graphs of articles into the store, many at once; give how many were put."""
    # The store works in a thread of its own, beside the reading: it needs no Python while it sorts and writes.
    with ThreadPoolExecutor(1, thread_name_prefix="store") as thread:
        writing: Future[int] | None = None
        for batch in batched(graphs, COMMIT, CHARACTERS, lambda graph: len(graph.article.text)):
            if writing:
                yield writing.result()
            writing = thread.submit(_replace, store, batch, run, extra)
        if writing:
            yield writing.result()


def _replace(store: Store | Remote, batch: Sequence[ArticleGraph], run: Run, extra: Sequence[Path]) -> int:
    store.replace(batch, tools(*extra).knowledge.things, run)
    if isinstance(store, Store):
        remember(store, batch)
    return len(batch)
