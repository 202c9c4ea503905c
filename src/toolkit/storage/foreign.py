"""Rows of another program's SQLite file, read-only.

For lists that live in such a file (buku's). Must not write, and must not take
one of our own libraries for a list.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from toolkit.errors import Refused
from toolkit.storage.connect import APPLICATION_ID


def read_table(path: Path, table: str, columns: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of a table in the order in which they were written.

    Raises Refused for one of our libraries, or a file without such a table.
    """
    uri = f"{path.absolute().as_uri()}?mode=ro"
    names = ", ".join(f'"{column}"' for column in columns)
    try:
        with closing(sqlite3.connect(uri, uri=True)) as db:
            db.execute("PRAGMA trusted_schema = OFF")
            if db.execute("PRAGMA application_id").fetchone()[0] == APPLICATION_ID:
                raise Refused(
                    f"{path} is a library of this program, not a list.",
                    hint=f"Export it first: toolkit --library {path} export links.json",
                )
            yield from db.execute(f'SELECT {names} FROM "{table}" ORDER BY rowid')
    except sqlite3.Error as error:
        raise Refused(
            f"{path} is a database that cannot be read as a list of links: {error}.",
            hint="Export the list as HTML, JSON or CSV in the program it comes from.",
        ) from error
