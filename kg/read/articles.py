"""Files, folders, globs and standard input → Article, one at a time; what cannot be read is told and passed over."""

from __future__ import annotations

import glob
import gzip
import io
import json
import os
import re
import reprlib
import sys
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import IO, Any, cast

from kg.model import Article, Trouble, UnreadableArticle
from kg.read.encodings import HAN, decode
from kg.read.imprint import Imprint, imprint, iso
from kg.read.packed import PARQUET, WARC, rows, web_pages
from kg.read.pages import Page, looks_like_html, page

STDIN = "-"
JSON_LINES = (".jsonl", ".ndjson", ".jsonlines")
WEB_PAGE = (".html", ".htm", ".xhtml", ".shtml")
# An article is a few thousand characters; beyond this a file is no article, or a bomb.
LARGEST = 32 * 2**20
PEEK = 4096
# A report to a party congress has 33,000 characters; what is longer is a book, or nobody's text.
LONGEST = {"id": 300, "title": 1_000, "source": 300, "url": 4_000, "text": 50_000}
MOST_SENTENCES = 5_000
ENDS = re.compile(r"[。！？!?\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")
# A folder's own documentation is none of its articles.
PASSED_OVER = (".md",)
# What neither UTF-8 nor a graph can hold.
BROKEN = re.compile("[\x00\ud800-\udfff]")
KANA = re.compile(r"[぀-ヿ]")
FEWEST_HAN = 0.05
UNDATED = "no day of publication is given or printed; days such as 15日 stay open"

Report = Callable[[Trouble], None]


def read(inputs: Iterable[str | Path], on_trouble: Report) -> Iterator[Article]:
    """Read articles from files, folders, globs or `-`, in a fixed order, never more than one at a time in memory."""
    for given in inputs:
        if str(given) == STDIN:
            yield from articles_in(STDIN, sys.stdin.buffer, on_trouble)
            continue
        for path in files(Path(given), on_trouble):
            try:
                with path.open("rb") as stream:
                    yield from articles_in(str(path), stream, on_trouble)
            except OSError as error:
                on_trouble(closed(path, error))


def closed(path: Path, error: OSError) -> UnreadableArticle:
    """Say that a file or folder cannot be opened."""
    return UnreadableArticle(f"{error.filename or path}: cannot be opened ({error.strerror}); check name and rights")


def files(given: Path, on_trouble: Report) -> Iterator[Path]:
    """Give the files an input stands for, folders to their depth, sorted by name."""
    if given.is_dir():
        found = False
        for folder, inner, names in os.walk(given, onerror=lambda error: on_trouble(closed(given, error))):
            # A graph that lies among the articles it was made of holds none.
            inner[:] = sorted(name for name in inner if not name.startswith(".") and not is_graph(Path(folder, name)))
            for name in sorted(names):
                if not name.startswith(".") and not name.lower().endswith(PASSED_OVER):
                    found = True
                    yield Path(folder, name)
        if not found:
            on_trouble(UnreadableArticle(f"{given}: the folder holds no files; name one that holds articles"))
    elif given.exists():
        yield given
    elif several := matching(given):
        for path in several:
            yield from files(path, on_trouble)
    else:
        on_trouble(UnreadableArticle(f"{given}: no such file or folder; check the name"))


def matching(pattern: Path) -> list[Path]:
    """Give the files and folders that a pattern with * names, sorted."""
    return [Path(path) for path in sorted(glob.glob(str(pattern), recursive=True))]  # noqa: PTH207 (Path.glob takes no absolute pattern)


def is_there(given: str | Path) -> bool:
    """Tell whether an input names something: a file, a folder, a pattern that fits one, or `-`."""
    return str(given) == "-" or Path(given).exists() or bool(matching(Path(given)))


def is_graph(folder: Path) -> bool:
    """Tell whether a folder is a graph that `kg build` made."""
    return (folder / "graph.json").is_file() and (folder / "quads").is_dir()


def articles_in(name: str, stream: IO[bytes], on_trouble: Report) -> Iterator[Article]:
    """Read the articles of one stream: one page or text, or one article a line."""
    with telling(name, on_trouble):
        source = unpacked(stream)
        begin = source.peek(PEEK)[:PEEK]
        kind = name.lower().removesuffix(".gz")
        if begin.startswith(PARQUET):
            yield from articles_by_row(name, stream, on_trouble)
        elif begin.startswith(WARC):
            yield from articles_by_page(name, source, on_trouble)
        elif kind.endswith(JSON_LINES) or is_json(begin):
            yield from articles_by_line(name, source, begin, on_trouble)
        else:
            yield one_article(name, source, kind.endswith(WEB_PAGE) or looks_like_html(begin))


@contextmanager
def telling(name: str, on_trouble: Report) -> Iterator[None]:
    """Turn whatever is wrong with an input into one line that says so; a broken article must not stop the others."""
    try:
        yield
    except UnreadableArticle as error:
        on_trouble(error)
    except UnicodeDecodeError as error:
        on_trouble(UnreadableArticle(f"{name}: byte {error.start} is not {error.encoding}; save it as UTF-8"))
    except ValueError as error:
        on_trouble(UnreadableArticle(f"{name}: {error}"))
    except (EOFError, zlib.error, gzip.BadGzipFile):
        on_trouble(UnreadableArticle(f"{name}: the gz file is broken or cut short; what came before was read"))
    except RecursionError:
        on_trouble(UnreadableArticle(f"{name}: nested too deep; an article is a flat object"))


def unpacked(stream: IO[bytes]) -> io.BufferedReader:
    """Give the stream's plain bytes, whether it is packed or not."""
    source = stream if isinstance(stream, io.BufferedReader) else io.BufferedReader(cast(io.RawIOBase, stream))
    if source.peek(2)[:2] == b"\x1f\x8b":
        return io.BufferedReader(cast(io.RawIOBase, gzip.GzipFile(fileobj=source)))
    return source


def is_json(begin: bytes) -> bool:
    """Tell whether bytes begin as a JSON object does, in any encoding."""
    return begin.lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n").startswith(b"{")


def one_article(name: str, source: IO[bytes], is_page: bool) -> Article:
    """Read a stream that is one article: a web page or plain text."""
    data = source.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise UnreadableArticle(f"{name}: larger than {LARGEST // 2**20} MB; give one article a file, or JSON Lines")
    if not data.strip():
        raise UnreadableArticle(f"{name}: the file is empty; remove it or fill it")
    return finish(name, name, page(data) if is_page else Page(decode(data).text))


def articles_by_line(name: str, source: io.BufferedReader, begin: bytes, on_trouble: Report) -> Iterator[Article]:
    """Read JSON Lines: one object with `id` and `text` a line."""
    for number, line in numbered(name, source, begin, on_trouble):
        place = f"{name}:{number}"
        article = None
        with telling(place, on_trouble):
            article = from_line(name, place, line)
        if article is not None:
            yield article
    if not begin.strip():
        on_trouble(UnreadableArticle(f"{name}: the file is empty; remove it or fill it"))


def articles_by_row(name: str, stream: IO[bytes], on_trouble: Report, groups: range | None = None) -> Iterator[Article]:
    """Read a Parquet file with the columns of JSON Lines, or some of its groups of rows."""
    stream.seek(0)
    for place, record in rows(name, stream, groups):
        with telling(place, on_trouble):
            yield from_record(name, place, record)


def articles_by_page(name: str, source: IO[bytes], on_trouble: Report) -> Iterator[Article]:
    """Read the Chinese pages of a crawl; those in other languages are not what was asked for, and no trouble."""
    for place, address, content in web_pages(name, source, LARGEST):
        with telling(place, on_trouble):
            found = page(content)
            if is_chinese(found.text):
                yield finish(name, place, found._replace(url=found.url or address))


def numbered(
    name: str, source: io.BufferedReader, begin: bytes, on_trouble: Report
) -> Iterator[tuple[int, bytes | str]]:
    """Give the lines that are not blank with their numbers; one that never ends is told and skipped."""
    wide = begin.startswith((b"\xff\xfe", b"\xfe\xff"))
    lines: IO[Any] = io.TextIOWrapper(source, "utf-16", newline="\n") if wide else source
    number = 0
    while line := lines.readline(LARGEST):
        number += 1
        if len(line) == LARGEST and not skip_line(lines):
            on_trouble(UnreadableArticle(f"{name}:{number}: the line does not end; what came before was read"))
            return
        if len(line) == LARGEST:
            on_trouble(UnreadableArticle(f"{name}:{number}: longer than {LARGEST // 2**20} MB; split the article"))
        elif line.strip():
            yield number, line


def skip_line(lines: IO[Any]) -> bool:
    """Read on to the end of an overlong line, but not for ever."""
    for _ in range(16):
        rest = lines.readline(LARGEST)
        if len(rest) < LARGEST:
            return True
    return False


def from_line(name: str, place: str, line: bytes | str) -> Article:
    """Read one line of JSON Lines, in whatever encoding."""
    return from_json(name, place, decode(line).text if isinstance(line, bytes) else line)


def from_json(name: str, place: str, line: str) -> Article:
    """Read one line of JSON Lines.

    >>> from_json("a.jsonl", "a.jsonl:1", '{"id": "d1", "text": "双方会谈。", "published": "2025-12-16"}').day
    datetime.date(2025, 12, 16)
    """
    try:
        record = json.loads(line.removeprefix("\ufeff"))
    except json.JSONDecodeError as error:
        raise UnreadableArticle(
            f"{place}: broken JSON at character {error.pos + 1} ({error.msg}); write one object a line"
        ) from error
    if not isinstance(record, dict):
        raise UnreadableArticle(f"{place}: not an object; write one with 'id' and 'text' a line")
    return from_record(name, place, record)


def from_record(name: str, place: str, record: dict[str, Any]) -> Article:
    """Make an article of what a line or a row says of it."""
    if type(record.get("id")) is int:
        record["id"] = str(record["id"])
    for key in ("id", "text"):
        if not isinstance(record.get(key), str) or not record[key].strip():
            raise UnreadableArticle(f"{place}: {key!r} is missing or no text; every article needs 'id' and 'text'")
    for key in ("title", "published", "source", "url"):
        if not isinstance(record.get(key), str | None):
            raise UnreadableArticle(f"{place}: {key!r} is {shown(record[key])}; write it as text or leave it out")
    published = record.get("published") or None
    try:
        published = iso(published) if published else None
    except ValueError as error:
        raise UnreadableArticle(f"{place}: 'published' is {shown(published)}; write it as 2025-12-16") from error
    title, source, url = (record.get(key) or None for key in ("title", "source", "url"))
    return finish(name, place, Page(record["text"], title, published, source, url), record["id"])


def shown(value: object) -> str:
    """Show a value in a message, cut where it is long: no article's text belongs into a log."""
    return reprlib.repr(value)


def finish(name: str, place: str, given: Page, id: str | None = None) -> Article:
    """Check the text, fill in what only the page prints, and give the article a name if it has none."""
    check(place, {"id": id, "text": given.text, "title": given.title, "source": given.source, "url": given.url})
    told = None not in (given.title, given.published, given.source)
    printed = Imprint() if told else imprint(given.text, given.title)
    published = given.published or printed.published
    warnings = () if published else (*printed.warnings, UNDATED)
    return Article(
        # Made from the words alone, so that a page saved twice or moved is the same article.
        id or sha256(given.text.encode()).hexdigest()[:16],
        given.text,
        given.title or printed.title,
        published,
        given.source or printed.source,
        given.url,
        name,
        warnings,
    )


def check(place: str, given: Mapping[str, str | None]) -> None:
    """Refuse what is no Chinese text, or what no graph could hold."""
    text = given["text"] or ""
    if not text.strip():
        raise UnreadableArticle(f"{place}: the article is empty; give its text")
    for key, value in given.items():
        if value is None:
            continue
        if len(value) > LONGEST[key]:
            raise UnreadableArticle(f"{place}: {key!r} is longer than {LONGEST[key]:,} characters; split or shorten it")
        if broken := BROKEN.search(value):
            what = "NUL" if broken[0] == "\x00" else "half a surrogate pair"
            raise UnreadableArticle(f"{place}: character {broken.start()} of {key!r} is {what}; remove it")
    if sum(1 for _ in ENDS.finditer(text)) > MOST_SENTENCES:
        raise UnreadableArticle(f"{place}: more than {MOST_SENTENCES:,} lines or sentences; split the article")
    if not is_chinese(text):
        raise UnreadableArticle(f"{place}: holds no Chinese text; give articles written in Chinese")


def is_chinese(text: str) -> bool:
    """Tell whether a text is Chinese, at least in part, and not Japanese."""
    han, kana = (len(text) - len(script.sub("", text)) for script in (HAN, KANA))
    return bool(text) and han >= FEWEST_HAN * len(text) and kana <= han / 2
