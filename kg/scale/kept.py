"""The files that a part of the corpus is read into, and reading them back.

`….graphs.jsonl.gz` has the articles' graphs with all that a store needs, `….records.jsonl.gz` what `kg extract` writes,
`….digests.jsonl.gz` what comparing articles needs, `….ids.npy` which articles they are, `….json` the counts; that one is
written last.
"""

from __future__ import annotations

import gzip
import io
import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from typing import IO, NamedTuple
from uuid import uuid4

import numpy as np

from kg.across import Digest
from kg.graph.facts import ArticleGraph
from kg.graph.records import Record
from kg.model import Article, Entity, Notice, Trouble, UnreadableArticle
from kg.scale.parts import Part

ROW = np.dtype([("id", "S16"), ("place", "<u4"), ("text", "S8")])
"""What is known of an article when ids are compared: the beginnings of hashes, and its place in the part."""


@dataclass(frozen=True)
class Kept:
    """A part that was read: where its files lie, how many articles are in it, what was noticed or left out."""

    part: Part
    stem: str
    articles: int
    notices: tuple[str, ...]
    left_out: tuple[str, ...]

    @property
    def graphs(self) -> Path:
        """The articles' graphs, one a line."""
        return Path(f"{self.stem}.graphs.jsonl.gz")

    @property
    def records(self) -> Path:
        """The records that `kg extract` writes."""
        return Path(f"{self.stem}.records.jsonl.gz")

    @property
    def digests(self) -> Path:
        """What comparing articles needs of each."""
        return Path(f"{self.stem}.digests.jsonl.gz")

    @property
    def ids(self) -> Path:
        """The articles by the hashes of their ids, sorted."""
        return Path(f"{self.stem}.ids.npy")

    def troubles(self) -> Iterator[Trouble]:
        """Tell again what was told while it was read."""
        yield from map(Notice, self.notices)
        yield from map(UnreadableArticle, self.left_out)


def kept(part: Part, stem: str) -> Kept | None:
    """Give a part that was read before."""
    about = Path(f"{stem}.json")
    if not about.exists():
        return None
    said = json.loads(about.read_text("utf-8"))
    return Kept(part, stem, said["articles"], tuple(said["notices"]), tuple(said["left_out"]))


class Made(NamedTuple):
    """All that is written of one article."""

    graph: ArticleGraph
    record: Record
    digest: Digest


def keep(part: Part, stem: str, made: Iterable[Made], told: list[Trouble]) -> Kept:
    """Write what is made of the articles of a part, as it comes; `told` is filled meanwhile."""
    done, rows = Kept(part, stem, 0, (), ()), []
    with packed(done.graphs) as graphs, packed(done.records) as records, packed(done.digests) as digests:
        for place, (graph, record, digest) in enumerate(made):
            digests.write(digest.to_json() + "\n")
            sets = {"rules": sorted(graph.rules), "titles": sorted(graph.titles)}
            graphs.write(json.dumps(asdict(graph) | sets, ensure_ascii=False) + "\n")
            records.write(json.dumps(record, ensure_ascii=False) + "\n")
            # Hexadecimal digits, because an array of bytes would lose zeros at the end.
            id = sha256(graph.article.id.encode()).hexdigest()[:16]
            rows.append((id.encode(), place, graph.article.sha256[:8].encode()))
    with whole(done.ids) as out:
        np.save(out, np.sort(np.array(rows, ROW), order=["id", "place"]), allow_pickle=False)
    notices = [str(one) for one in told if isinstance(one, Notice)]
    left_out = [str(one) for one in told if not isinstance(one, Notice)]
    said = {"articles": len(rows), "notices": notices, "left_out": left_out}
    with whole(Path(f"{stem}.json")) as out:
        out.write(json.dumps(said, ensure_ascii=False).encode())
    return Kept(part, stem, len(rows), tuple(notices), tuple(left_out))


def graphs_of(done: Kept) -> Iterator[ArticleGraph]:
    """Read the graphs of a part, one at a time."""
    for line, digest in zip(_lines(done.graphs), _lines(done.digests), strict=True):
        said = json.loads(line)
        yield ArticleGraph(
            article=Article(**said["article"] | {"warnings": tuple(said["article"]["warnings"])}),
            graph=said["graph"],
            reading=said["reading"],
            triples=said["triples"],
            known=tuple(Entity(**one | {"aliases": tuple(one["aliases"])}) for one in said["known"]),
            rules=frozenset(said["rules"]),
            titles=frozenset(said["titles"]),
            reader=said["reader"],
            digest=digest.removesuffix("\n"),
        )


def digests_of(done: Kept) -> Iterator[Digest]:
    """Read the digests of a part, one at a time."""
    return map(Digest.from_json, _lines(done.digests))


def _lines(path: Path) -> Iterator[str]:
    with gzip.open(path, "rt", encoding="utf-8", newline="\n") as lines:
        yield from lines


def in_order(those: Iterable[Kept]) -> list[Kept]:
    """Put parts in the order in which one process would have read them."""
    return sorted(those, key=lambda one: (one.part.number, one.part.first))


@contextmanager
def whole(path: Path) -> Iterator[IO[bytes]]:
    """Write a file that appears only when it is whole, also if two machines write it at once."""
    draft = path.with_name(f"{path.name}.{uuid4().hex[:8]}.partial")
    with draft.open("wb") as out:
        yield out
        out.flush()
        os.fsync(out.fileno())
    draft.replace(path)


@contextmanager
def packed(path: Path) -> Iterator[IO[str]]:
    """Write a packed text that appears only when it is whole; the same text gives the same bytes."""
    with whole(path) as out:
        # Closing the text closes the packer, but not the file below it.
        packer = gzip.GzipFile(filename="", mode="wb", compresslevel=3, fileobj=out, mtime=0)
        with io.TextIOWrapper(packer, encoding="utf-8", newline="\n") as text:
            yield text
