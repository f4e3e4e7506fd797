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
from hashlib import sha256
from pathlib import Path
from typing import Any

from kg.asking import Build, Graph, open, questions, score
from kg.graph.facts import facts
from kg.graph.provenance import Run
from kg.graph.records import Record, to_record
from kg.graph.store import Store
from kg.model import Article, Notice, Reading, Trouble, UnreadableArticle
from kg.pipeline import OnTrouble, batched, read_all, reader, tools
from kg.read.articles import from_json, read

__all__ = ["Build", "Graph", "articles", "build", "extract", "open", "questions", "records", "score"]

COMMIT = 256
"""How many articles are put into the store at once: all of them, or none."""

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
            on_trouble(Notice(f"{article.path or article.id}: {warning}"))
        yield article


def several(inputs: Inputs | str | Path) -> Inputs:
    """Take one name as a list of one."""
    return [inputs] if isinstance(inputs, str | Path) else inputs


def extract(
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
    return map(to_record, extract(inputs, **settings))


class _Builder:
    """Sorts articles into those to read and those in already, and counts what is done."""

    def __init__(self, store: Store, on_trouble: OnTrouble, refresh: bool):
        self.store = store
        self.on_trouble = on_trouble
        self.refresh = refresh
        self.new = self.changed = self.unchanged = self.left_out = 0
        self.seen: dict[str, str] = {}

    def told(self, trouble: Trouble) -> None:
        """Pass a trouble on, and count it if an article is lost by it."""
        self.left_out += not isinstance(trouble, Notice)
        self.on_trouble(trouble)

    def unread(self, found: Iterable[Article]) -> Iterator[Article]:
        """Give the articles that the graph does not have as they are now."""
        for article in found:
            if self.twice(article):
                continue
            sha256 = self.store.sha256(self.store.names.graph(article.id))
            if sha256 is None:
                self.new += 1
            elif self.store.unchanged(article, reader()) or (sha256 == article.sha256 and not self.refresh):
                self.unchanged += 1
                continue
            else:
                self.changed += 1
            yield article

    def twice(self, article: Article) -> bool:
        """Tell whether this build had an article of this id before; another text under it would be lost unseen."""
        first = self.seen.setdefault(article.id, article.sha256)
        if first is article.sha256:
            return False
        if first != article.sha256:
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
    on_trouble: OnTrouble = warn,
    on_step: Step = ignore,
) -> Graph:
    """Read articles into the graph in a folder, made if there is none, and give that graph.

    An article that is in already, unchanged, is passed over; a changed one takes the place of what it said before.
    With `refresh`, articles that an older reader read are read again. Raises `Trouble` if the graph cannot be
    written; an article that cannot be read is told to `on_trouble`, and the others are read.
    """
    begin, path = time.perf_counter(), Path(directory)
    with Store.open(path) as store:
        run, builder = Run.now(), _Builder(store, on_trouble, refresh)
        unread = builder.unread(articles(inputs, on_trouble=builder.told))
        read_now = read_all(unread, builder.told, workers=workers, extra=extra)
        for batch in batched(read_now, COMMIT):
            graphs = []
            for reading in batch:
                try:
                    graphs.append(facts(reading, store.names))
                except UnreadableArticle as trouble:
                    builder.told(trouble)
            store.replace(graphs, tools(*extra).knowledge.things, run)
            on_step(len(batch))
        if builder.new + builder.changed >= COMMIT:
            store.optimize()
    graph = open(path)
    seconds = time.perf_counter() - begin
    graph.last_build = Build(builder.new, builder.changed, builder.unchanged, builder.left_out, seconds)
    return graph
