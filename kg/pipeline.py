"""Read this first: the whole way of an article, one line per stage.

read → tag → link → resolve → extract → graph → explore. A stage knows the nouns of `kg.model` and its own folder;
this module alone knows them all. Articles go through in batches, because the tagger reads many at once faster; what
is found in one does not depend on the others, nor on the order, nor on the number of processes.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from typing import TypeVar

from kg.extract.claims import claims
from kg.extract.events import events
from kg.extract.relations import Relations
from kg.extract.roles import roles
from kg.link.choose import link
from kg.link.lexicon import Knowledge
from kg.model import Article, Marks, Reading, Sentence, Trouble, UnreadableArticle
from kg.read.sentences import split
from kg.resolve.pronouns import resolve
from kg.tag.dates import times
from kg.tag.heads import Heads
from kg.tag.names import names
from kg.tag.numbers import quantities
from kg.tag.offices import offices

BATCH = 64
Item = TypeVar("Item")
OnTrouble = Callable[[Trouble], None]


@dataclass(frozen=True)
class Tools:
    """What the stages work with: known names, the tagger's heads, the scorers of who did what to whom."""

    knowledge: Knowledge
    heads: Heads
    relations: Relations


@cache
def tools(*extra: Path) -> Tools:
    """Load the tools, once per process."""
    knowledge = Knowledge.load(extra)
    return Tools(knowledge, Heads.load(knowledge.names), Relations.load())


def understand(article: Article, sentences: tuple[Sentence, ...], marks: Marks, tools: Tools) -> Reading:
    """Say what happens to one article once the tagger has seen it."""
    known = tools.knowledge
    mentions = names(article, sentences, marks, known.names)
    days = times(article, sentences, marks)
    amounts = quantities(article, sentences, marks, days)
    posts = offices(article, sentences, mentions, marks, known.titles)
    entities, links = link(article, mentions, posts, known)
    held = roles(posts, links, entities)
    references = resolve(article, sentences, entities, links, marks, held)
    said = claims(article, sentences, marks, entities, links, references, held, tools.relations)
    told = events(article, sentences, marks, entities, links, references, held, days, said, tools.relations)
    return Reading(article, sentences, entities, links, references, held, days, amounts, told, said, reader())


def read_batch(articles: Sequence[Article], tools: Tools) -> list[Reading | UnreadableArticle]:
    """Read a batch; an article on which a stage fails gives its trouble, the others their readings."""
    try:
        split_up = [(article, split(article)) for article in articles]
        marked = tools.heads.mark(split_up)
        return [understand(*one, marks, tools) for one, marks in zip(split_up, marked, strict=True)]
    except Exception as error:
        if len(articles) > 1:
            return [result for article in articles for result in read_batch([article], tools)]
        return [UnreadableArticle(f"{articles[0].id}: left out, {type(error).__name__}: {error}")]


def read_all(
    articles: Iterable[Article], on_trouble: OnTrouble, *, workers: int = 1, extra: Sequence[Path] = ()
) -> Iterator[Reading]:
    """Read articles in their order, in this process or in several."""
    batches = batched(articles, BATCH)
    results = (
        (read_batch(batch, tools(*extra)) for batch in batches)
        if workers < 2
        else _in_processes(batches, workers, tuple(extra))
    )
    for batch in results:
        for result in batch:
            if isinstance(result, UnreadableArticle):
                on_trouble(result)
            else:
                yield result


def _in_processes(
    batches: Iterator[list[Article]], workers: int, extra: tuple[Path, ...]
) -> Iterator[list[Reading | UnreadableArticle]]:
    # A few batches ahead keep every process busy without holding the corpus in memory.
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=_one_thread) as pool:
        running: deque[Future[list[Reading | UnreadableArticle]]] = deque()
        for batch in batches:
            running.append(pool.submit(_read_here, batch, extra))
            if len(running) > 2 * workers:
                yield running.popleft().result()
        while running:
            yield running.popleft().result()


def _one_thread() -> None:
    os.environ["OMP_NUM_THREADS"] = "1"


def _read_here(batch: list[Article], extra: tuple[Path, ...]) -> list[Reading | UnreadableArticle]:
    return read_batch(batch, tools(*extra))


@cache
def reader() -> str:
    """Name this reader by the hash of its code, tables and models: another one may read otherwise."""
    here, total = Path(__file__).parent, sha256()
    stages = ("read", "tag", "link", "resolve", "extract", "data", "models")
    files = [here / "model.py", here / "script.py", here / "pipeline.py"]
    files += [path for stage in stages for path in (here / stage).rglob("*") if path.is_file()]
    for path in sorted(files):
        if path.suffix != ".pyc":
            total.update(path.relative_to(here).as_posix().encode() + b"\0" + sha256(path.read_bytes()).digest())
    return total.hexdigest()[:12]


def batched(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    """Give the items in lists of `size`, the last one shorter."""
    left = iter(items)
    while batch := list(islice(left, size)):
        yield batch
