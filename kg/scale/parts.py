"""A corpus of any size → parts that can be read apart from each other: files, stretches of a file, groups of rows."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from kg.model import Article, Trouble, UnreadableArticle
from kg.read.articles import JSON_LINES, articles_by_row, closed, files, from_line, read, telling
from kg.read.packed import groups_of

SIZE = 8 * 2**20
"""How many bytes of text a part has, about: some five thousand articles, a few minutes of reading."""

Report = Callable[[Trouble], None]


@dataclass(frozen=True)
class Part:
    """Some of the articles: those of `files`, or what of one file lies from `begin` to `end`.

    Bytes of JSON Lines, groups of rows of Parquet. `first` and `last` choose among the articles found, by number.
    """

    number: int
    files: tuple[str, ...]
    begin: int = 0
    end: int = 0
    first: int = 0
    last: int | None = None

    def __str__(self) -> str:
        where = f" ({self.begin}–{self.end})" if self.end else ""
        return self.files[0] + (f" and {len(self.files) - 1} more" if len(self.files) > 1 else where)

    def stamp(self) -> str:
        """Say which state of the files this is: changed files make another part of the same place."""
        about = [(name, status.st_size, status.st_mtime_ns) for name in self.files for status in [os.stat(name)]]  # noqa: PTH116
        return repr((about, self.begin, self.end, self.first, self.last))


def parts(inputs: Iterable[str | Path], on_trouble: Report, size: int = SIZE) -> Iterator[Part]:
    """Cut what the inputs stand for into parts, in the order in which one process would read it."""
    number, small, bytes_ = 0, list[str](), 0

    def next_part(those: Iterable[str], begin: int = 0, end: int = 0) -> Part:
        nonlocal number
        number += 1
        return Part(number - 1, tuple(those), begin, end)

    for path in (path for given in inputs for path in files(Path(given), on_trouble)):
        stretches = list(_stretches(path, size, on_trouble))
        if stretches == [(0, 0)]:
            small.append(str(path))
            bytes_ += path.stat().st_size
        if small and (stretches != [(0, 0)] or bytes_ >= size):
            yield next_part(small)
            small, bytes_ = [], 0
        if stretches != [(0, 0)]:
            for begin, end in stretches:
                yield next_part([str(path)], begin, end)
    if small:
        yield next_part(small)


def _stretches(path: Path, size: int, on_trouble: Report) -> Iterator[tuple[int, int]]:
    """Cut one large file; what cannot be cut (a packed file) or need not be is one stretch, 0 to 0."""
    with telling(str(path), on_trouble):
        try:
            whole = path.stat().st_size
            with path.open("rb") as stream:
                begin = stream.read(4)
        except OSError as error:
            on_trouble(closed(path, error))
            return
        if begin == b"PAR1":
            every = groups_of(str(path))
            step = max(1, round(every * size / whole)) if whole else every
            yield from ((first, min(first + step, every)) for first in range(0, every, step))
        elif path.name.lower().endswith(JSON_LINES) and whole > size and begin[:2] not in (b"\x1f\x8b", b"\xff\xfe"):
            yield from ((first, min(first + size, whole)) for first in range(0, whole, size))
        else:
            yield 0, 0


def articles_of(part: Part, on_trouble: Report) -> Iterator[Article]:
    """Read the articles of a part; all parts together give each article once."""
    return islice(_all_of(part, on_trouble), part.first, part.last)


def _all_of(part: Part, on_trouble: Report) -> Iterator[Article]:
    if not part.end:
        yield from read(part.files, on_trouble)
        return
    [name] = part.files
    with Path(name).open("rb") as stream:
        if stream.read(4) == b"PAR1":
            with telling(name, on_trouble):
                yield from articles_by_row(name, stream, on_trouble, range(part.begin, part.end))
            return
        # A line belongs to the part in which it begins.
        stream.seek(max(part.begin - 1, 0))
        if part.begin:
            stream.readline()
        while stream.tell() < part.end and (line := stream.readline()):
            place = f"{name}, the line before byte {stream.tell()}"
            with telling(place, on_trouble):
                if line.strip():
                    yield from_line(name, place, line)


def halves(part: Part, count: int) -> tuple[Part, Part]:
    """Cut a part of so many articles in two."""
    middle = part.first + count // 2
    return replace(part, last=middle), replace(part, first=middle, last=part.first + count)


def unreadable(part: Part, why: str) -> UnreadableArticle:
    """Say that a part, which may be one article, cannot be read."""
    which = f", article {part.first + 1} of it" if part.last is not None else ""
    return UnreadableArticle(f"{part}{which}: left out, {why}")
