"""Parts that were read apart → one graph, as N-Quads files: together they are what one process would have written.

An article's id counts once: the first in the order of the corpus is kept. Which one that is, is found in shares of all
ids, each on one machine; nobody holds the ids of all articles, let alone their records. What is one across articles is
decided from digests, a small part of a record.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from kg.graph.identity import Nodes, written
from kg.graph.iris import Names, vocabulary
from kg.graph.provenance import Run
from kg.graph.quads import quads
from kg.graph.reference import descriptions
from kg.model import Trouble, UnreadableArticle
from kg.pipeline import tools
from kg.resolve.identities import identify
from kg.scale.kept import Kept, digests_of, graphs_of, in_order, packed, whole

SHARE = 4_000_000
"""About how many ids are compared at once: a hundred and fifty megabytes."""

FOUND = np.dtype([("part", "<u4"), ("place", "<u4"), ("same", "?")])
Report = Callable[[Trouble], None]


class Written(NamedTuple):
    """N-Quads of a part: the file, how many articles are in it, what was left out."""

    path: Path
    articles: int
    left_out: tuple[str, ...]


def write_quads(
    client: Any, those: Sequence[Kept], folder: Path, names: Names, on_trouble: Report, extra: Sequence[Path] = ()
) -> Iterator[Written]:
    """Write the graph of all parts as packed N-Quads, a file for each part and one for what they share."""
    folder.mkdir(parents=True, exist_ok=True)
    those, run = in_order(those), Run.now()
    shares = 1 + sum(one.articles for one in those) // SHARE
    compare = partial(repeated, those, shares=shares, folder=folder.resolve())
    again = client.gather(client.map(compare, range(shares), pure=False))
    with packed(folder / "shared.nq.gz") as out:
        out.write(quads(vocabulary(), names.shared("vocabulary")))
        out.write(quads(across(those, again, names), names.shared("identity")))
    write = partial(write_part, again=again, folder=folder.resolve(), names=names, run=run, extra=tuple(extra))
    for done in client.map(write, range(len(those)), those, pure=False):
        written: Written = done.result()
        for left_out in written.left_out:
            on_trouble(UnreadableArticle(left_out))
        yield written
    for path in again:
        path.unlink()


def across(those: Sequence[Kept], again: Sequence[Path], names: Names) -> str:
    """Decide what is one across all articles: from their digests alone, some kilobytes each."""
    digests = [
        digest
        for number, one in enumerate(those)
        for out_of in [dict(_of_part(number, again))]
        for place, digest in enumerate(digests_of(one))
        if place not in out_of
    ]
    return "".join(lines for _, lines in sorted(written(identify(digests), Nodes(digests, names))))


def repeated(those: Sequence[Kept], share: int, shares: int, folder: Path) -> Path:
    """Find, in one share of all ids, the articles whose id stands earlier already; list them by part and place."""
    bounds = [f"{number * 16**8 // shares:08x}".encode() for number in (share, share + 1)]
    stretches, numbers = [], []
    for number, one in enumerate(those):
        rows = np.load(one.ids, mmap_mode="r", allow_pickle=False)
        first = np.searchsorted(rows["id"], bounds[0])
        last = len(rows) if share + 1 == shares else np.searchsorted(rows["id"], bounds[1])
        stretches.append(np.array(rows[first:last]))
        numbers.append(np.full(last - first, number, np.uint32))
    rows, parts = np.concatenate(stretches), np.concatenate(numbers)
    order = np.lexsort((rows["place"], parts, rows["id"]))
    rows, parts = rows[order], parts[order]
    later = np.flatnonzero(rows["id"][1:] == rows["id"][:-1]) + 1
    earliest = np.searchsorted(rows["id"], rows["id"][later])
    found = np.zeros(len(later), FOUND)
    found["part"], found["place"] = parts[later], rows["place"][later]
    found["same"] = rows["text"][later] == rows["text"][earliest]
    path = folder / f"again-{share:06}.npy"
    with whole(path) as out:
        np.save(out, np.sort(found, order=["part", "place"]), allow_pickle=False)
    return path


def write_part(
    number: int, one: Kept, again: Sequence[Path], folder: Path, names: Names, run: Run, extra: tuple[Path, ...]
) -> Written:
    """Write the N-Quads of a part, without the articles that stand earlier, with what is said of their actors."""
    out_of = dict(_of_part(number, again))
    things, shared, readings = tools(*extra).knowledge.things, dict[str, str](), []
    left_out, count = [], 0
    path = folder / f"part-{number:06}.nq.gz"
    with packed(path) as out:
        for place, graph in enumerate(graphs_of(one)):
            if place not in out_of:
                out.write(graph.quads)
                shared |= descriptions([graph], things, names)
                readings.append(graph.reading)
                count += 1
            elif not out_of[place]:
                id = graph.article.id
                left_out.append(f"{graph.article.path}: another article has the id {id!r} already; give each its own")
        out.write(quads("".join(said for _, said in sorted(shared.items())), names.shared("reference")))
        out.write(quads(run.lines(names, tuple(readings)), names.shared("provenance")))
    return Written(path, count, tuple(left_out))


def _of_part(number: int, again: Sequence[Path]) -> Iterator[tuple[int, bool]]:
    for path in again:
        found = np.load(path, mmap_mode="r", allow_pickle=False)
        first, last = np.searchsorted(found["part"], [number, number + 1])
        for _, place, same in found[first:last].tolist():
            yield place, same
