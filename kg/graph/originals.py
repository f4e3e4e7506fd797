"""The texts as they were read, kept beside the graph under their hash, so that every quotation can be proved."""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from kg.model import Article, Trouble


class Originals:
    """Texts by the SHA-256 of their UTF-8 bytes, in one SQLite file.

    They are written before the graph that quotes them: a kill in between leaves a text that nobody quotes, which does
    no harm, and never a quotation without its text.
    """

    def __init__(self, path: Path | None, writable: bool = True):
        self._name = str(path or "memory")
        with self._trouble():
            if path is None:
                self._file = sqlite3.connect(":memory:")
            elif writable:
                # Opened in one thread and written in another, one after the other.
                self._file = sqlite3.connect(path, timeout=30, check_same_thread=False)
            else:
                # `immutable` would let a store on a read-only disk be read too, but not one that is being written.
                self._file = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=30)
            if writable:
                self._file.execute("CREATE TABLE IF NOT EXISTS originals (sha256 TEXT PRIMARY KEY, text BLOB NOT NULL)")

    def keep(self, articles: Iterable[Article]) -> None:
        """Keep the texts of articles, on disk when this returns."""
        rows = ((article.sha256, zlib.compress(article.text.encode("utf-8"), 6)) for article in articles)
        with self._trouble(), self._file:
            self._file.executemany("INSERT OR IGNORE INTO originals VALUES (?, ?)", rows)

    def forget(self, hashes: Iterable[str]) -> None:
        """Let go of texts."""
        with self._trouble(), self._file:
            self._file.executemany("DELETE FROM originals WHERE sha256 = ?", ((one,) for one in hashes))

    def text(self, sha256: str) -> str | None:
        """Give the text with this hash as it is stored now, or None; whether the hash still fits is for `verify`."""
        with (
            self._trouble(),
            closing(self._file.execute("SELECT text FROM originals WHERE sha256 = ?", (sha256,))) as got,
        ):
            row = got.fetchone()
        if row is None:
            return None
        try:
            return zlib.decompress(row[0]).decode("utf-8")
        except (zlib.error, UnicodeDecodeError):
            return None

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    @contextmanager
    def _trouble(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise Trouble(
                f"{self._name}: the stored texts cannot be used ({error}); free the disk or build again"
            ) from error
