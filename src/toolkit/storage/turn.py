"""One check of a library at a time, on this machine.

The lock is SQLite's own on a small file beside the library: the system lets
it go when a program dies, however it dies. Must not touch the library.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from toolkit.storage.translate import our_errors


@contextmanager
def only_check(library: Path) -> Iterator[bool]:
    """Yield whether this is the only check of the library; it stays so inside."""
    lock = library.with_name(f".{library.name}.checking")
    with our_errors(lock):
        connection = sqlite3.connect(lock, timeout=0, isolation_level=None)
    try:
        with our_errors(lock):
            mine = _locked(connection)
        yield mine
    finally:
        connection.close()


def _locked(connection: sqlite3.Connection) -> bool:
    try:
        # Nothing is written, so that no journal is left by a program that dies.
        connection.execute("PRAGMA journal_mode = MEMORY")
        connection.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY:
            return False
        raise
    return True
