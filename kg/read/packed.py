"""Many articles packed into one file: the rows of a Parquet file, the pages of a WARC file of a crawl."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO, Any

from kg.model import UnreadableArticle

COLUMNS = ("id", "text", "title", "published", "source", "url")
PARQUET, WARC = b"PAR1", b"WARC/"
ROWS = 256
"""How many rows are held in memory at once."""

INSTALL = "say: pip install 'waijiao-kg[cluster]'"


def rows(name: str, stream: IO[bytes], groups: range | None = None) -> Iterator[tuple[str, dict[str, Any]]]:
    """Give the rows of a Parquet file, or those of some of its groups, each with its place."""
    try:
        from pyarrow import ArrowException
        from pyarrow.parquet import ParquetFile
    except ImportError as error:
        raise UnreadableArticle(f"{name}: Parquet needs pyarrow; {INSTALL}") from error
    try:
        file = ParquetFile(stream)
        columns = [column for column in COLUMNS if column in file.schema_arrow.names]
        number = sum(file.metadata.row_group(group).num_rows for group in range(groups.start if groups else 0))
        for batch in file.iter_batches(ROWS, row_groups=groups and list(groups), columns=columns):
            for row in batch.to_pylist():
                number += 1
                # A column of days or times is read as such; an article has them as text.
                yield f"{name}:{number}", {key: day_as_text(value) for key, value in row.items()}
    except (ArrowException, OSError) as error:
        raise UnreadableArticle(f"{name}: is no whole Parquet file ({error}); write it again") from error


def day_as_text(value: Any) -> Any:
    """Write a day or a time as ISO 8601 has it."""
    return value.isoformat() if hasattr(value, "isoformat") else value


def groups_of(path: str) -> int:
    """Tell how many groups of rows a Parquet file has."""
    try:
        from pyarrow.parquet import ParquetFile
    except ImportError as error:
        raise UnreadableArticle(f"{path}: Parquet needs pyarrow; {INSTALL}") from error
    return int(ParquetFile(path).num_row_groups)


def web_pages(name: str, stream: IO[bytes], largest: int) -> Iterator[tuple[str, str | None, bytes]]:
    """Give the pages of a WARC file that came whole: place, address, bytes."""
    try:
        from warcio.archiveiterator import ArchiveIterator
        from warcio.exceptions import ArchiveLoadFailed
    except ImportError as error:
        raise UnreadableArticle(f"{name}: WARC needs warcio; {INSTALL}") from error
    try:
        for number, record in enumerate(ArchiveIterator(stream), start=1):
            if record.rec_type != "response" or not record.http_headers:
                continue
            kind = record.http_headers.get_header("Content-Type") or ""
            if record.http_headers.get_statuscode() == "200" and "html" in kind.lower():
                content = record.content_stream().read(largest + 1)
                if 0 < len(content) <= largest:
                    yield f"{name}:{number}", record.rec_headers.get_header("WARC-Target-URI"), content
    except (ArchiveLoadFailed, AttributeError, LookupError, ValueError) as error:
        # The library trips over headers that are not there.
        raise UnreadableArticle(f"{name}: is no whole WARC file ({error}); what came before was read") from error
