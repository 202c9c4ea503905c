"""Proving a library damaged, after something went wrong that nobody foresaw.

SQLite may hand out a wrong value before it notices that a page is broken; what
then fails in the program is no defect of the program. Must not write.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from toolkit.storage.connect import SCHEMA_VERSION, first_read

_BROKEN = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR)


def is_damaged(path: Path) -> bool:
    """Tell whether the file is broken, or holds other tables than its version has."""
    try:
        with closing(first_read(path)) as connection:
            look = sqlite3.Cursor(connection)
            if look.execute("PRAGMA integrity_check(1)").fetchone() != ("ok",):
                return True
            version = look.execute("PRAGMA user_version").fetchone()[0]
            tables = set(look.execute("SELECT type, name, sql FROM sqlite_schema"))
    except sqlite3.Error as error:
        return getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT) & 0xFF in _BROKEN
    return bool(version == SCHEMA_VERSION and _tables() - tables)


def _tables() -> set[tuple[str, str, str]]:
    """Return what the newest version has, made anew."""
    from toolkit.storage.upgrade import migrate  # noqa: PLC0415 - loads sqlite_utils

    with closing(sqlite3.connect(":memory:", isolation_level=None)) as fresh:
        migrate(fresh, Path())
        return set(fresh.execute("SELECT type, name, sql FROM sqlite_schema"))
