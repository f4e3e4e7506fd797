"""Read this first: the whole way of an article, one line per stage.

read → tag → link → resolve → extract → graph → explore. A stage knows the nouns of `kg.model` and its own folder;
this module alone knows them all. Articles go through in batches, because the tagger reads many at once faster; what
is found in one does not depend on the others, nor on the order, nor on the number of processes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import TypeVar

from kg.extract.claims import claims
from kg.extract.events import events
from kg.extract.relations import Relations
from kg.extract.roles import roles
from kg.extract.scene import lay_out
from kg.ground import versions
from kg.link.choose import link
from kg.link.lexicon import Knowledge
from kg.model import Article, BrokenData, Marks, Reading, Sentence, Trouble, UnreadableArticle
from kg.read.sentences import split
from kg.resolve.pronouns import resolve
from kg.scale.processes import Died, Processes
from kg.tag.dates import times
from kg.tag.heads import Heads
from kg.tag.names import names
from kg.tag.numbers import quantities
from kg.tag.offices import offices

BATCH = 64
"""How many articles are read at once."""

CHARACTERS = 200_000
"""How many characters, about, are held at once: articles can be books."""

Item = TypeVar("Item")
Made = TypeVar("Made")
OnTrouble = Callable[[Trouble], None]


@dataclass(frozen=True)
class Tools:
    """What the stages work with: known names, the tagger's heads, the scorers of who did what to whom."""

    knowledge: Knowledge
    heads: Heads
    relations: Relations
    reader: str


@cache
def tools(*extra: Path) -> Tools:
    """Load the tools, once per process."""
    knowledge = Knowledge.load(extra)
    return Tools(knowledge, Heads.load(knowledge.names), Relations.load(), reader(*extra))


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
    scene = lay_out(article, sentences, marks, entities, links, references, held)
    said = claims(scene, tools.relations)
    told = events(scene, days, said, tools.relations)
    return Reading(article, sentences, entities, links, references, held, days, amounts, told, said, tools.reader)


def read_batch(articles: Sequence[Article], tools: Tools) -> list[Reading | UnreadableArticle]:
    """Read a batch; an article on which a stage fails gives its trouble, the others their readings.

    What is broken in the program's own tables is no article's fault and stops the run.
    """
    try:
        split_up = [(article, split(article)) for article in articles]
        marked = tools.heads.mark(split_up)
    except BrokenData:
        raise
    except Exception as error:
        if len(articles) > 1:
            return [result for article in articles for result in read_batch([article], tools)]
        return [left_out(articles[0], error)]
    results: list[Reading | UnreadableArticle] = []
    for (article, sentences), marks in zip(split_up, marked, strict=True):
        try:
            results.append(understand(article, sentences, marks, tools))
        except BrokenData:
            raise
        except Exception as error:
            results.append(left_out(article, error))
    return results


def left_out(article: Article, error: Exception) -> UnreadableArticle:
    """Say why an article is left out."""
    if isinstance(error, UnreadableArticle):
        return error
    return UnreadableArticle(f"{article.id}: left out, {type(error).__name__}: {error}")


def read_all(
    articles: Iterable[Article], on_trouble: OnTrouble, *, workers: int = 1, extra: Sequence[Path] = ()
) -> Iterator[Reading]:
    """Read articles in their order, in this process or in several."""
    return read_into(_reading, articles, on_trouble, workers=workers, extra=extra)


def read_into(
    make: Callable[[Reading], Made],
    articles: Iterable[Article],
    on_trouble: OnTrouble,
    *,
    workers: int = 1,
    extra: Sequence[Path] = (),
) -> Iterator[Made]:
    """Read articles in their order, and give what is made of each reading in the process that read it."""
    batches = batched(articles, BATCH, CHARACTERS, lambda article: len(article.text))
    work = partial(_make_here, make=make, extra=tuple(extra))
    for batch in map(work, batches) if workers < 2 else _in_processes(work, batches, workers):
        for result in batch:
            if isinstance(result, UnreadableArticle):
                on_trouble(result)
            else:
                yield result


def _reading(reading: Reading) -> Reading:
    return reading


def _make_here(
    batch: list[Article], make: Callable[[Reading], Made], extra: tuple[Path, ...]
) -> list[Made | UnreadableArticle]:
    results: list[Made | UnreadableArticle] = []
    for result in read_batch(batch, tools(*extra)):
        try:
            results.append(result if isinstance(result, UnreadableArticle) else make(result))
        except UnreadableArticle as trouble:
            results.append(trouble)
    return results


def _in_processes(
    work: Callable[[list[Article]], list[Made | UnreadableArticle]], batches: Iterator[list[Article]], workers: int
) -> Iterator[list[Made | UnreadableArticle]]:
    with Processes(work, workers) as processes:
        for answer in processes.each(batches, _single):
            if isinstance(answer, Died):
                [article] = answer.item
                yield [UnreadableArticle(f"{article.id}: left out, every process that read it died or did not end")]
            else:
                yield answer


def _single(batch: list[Article]) -> list[list[Article]]:
    return [[article] for article in batch] if len(batch) > 1 else []


@cache
def reader(*extra: Path) -> str:
    """Name this reader by the hash of its code, tables and models: another one may read otherwise."""
    return versions.of_reading(extra)


def batched(items: Iterable[Item], size: int, characters: int, length: Callable[[Item], int]) -> Iterator[list[Item]]:
    """Give the items in lists of `size` or of so many characters, whichever is reached first; the last one is shorter."""
    batch, total = list[Item](), 0
    for item in items:
        batch.append(item)
        total += length(item)
        if len(batch) >= size or total >= characters:
            yield batch
            batch, total = [], 0
    if batch:
        yield batch
