"""buku's own database: rows given by the storage, read-only.

The lossless way out of buku: title in `metadata`, tags wrapped in commas.
Must not open databases.
"""

from __future__ import annotations

from collections.abc import Iterator

from toolkit.domain.link import unique_names
from toolkit.domain.text import clean_line
from toolkit.exchange.record import LinkRecord, OpenList, Row

NAME, TITLE = "buku-db", "buku's own database, read without being changed"
TABLE = "bookmarks"
COLUMNS = ("id", "URL", "metadata", "tags", "desc")


def read(rows: Iterator[tuple[object, ...]]) -> OpenList:
    """Read rows of COLUMNS as links; the line of a row is its id there."""
    return OpenList(format=NAME, rows=map(_record, rows))


def _record(row: tuple[object, ...]) -> Row:
    number, url, title, tags, description = row
    return LinkRecord(
        line=number if isinstance(number, int) else 0,
        url=str(url or ""),
        title=clean_line(str(title or "")),
        summary=clean_line(str(description or "")),
        tags=unique_names(str(tags or "").split(",")),
    )
