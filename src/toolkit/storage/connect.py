"""Opening the library file: pragmas, version gate, backup before migrating.

The only place that opens a connection. A file that is not ours, newer,
damaged or locked is refused with its own error, and nothing is written.
Must not know tables beyond SQLite's own.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from pathlib import Path

from toolkit.errors import (
    LibraryDamaged,
    LibraryNewer,
    LibraryNotWritable,
    LibraryUnsupported,
    NotALibrary,
)
from toolkit.storage.translate import our_errors

# "apom" as a big-endian number, https://sqlite.org/pragma.html#pragma_application_id
APPLICATION_ID = 0x61706F6D
# Equals the number of migrations; a contract test holds the two together.
SCHEMA_VERSION = 4
# STRICT tables, https://sqlite.org/stricttables.html
OLDEST_SQLITE = (3, 37, 0)
BUSY_TIMEOUT_SECONDS = 5.0


def connect(path: Path, after_upgrade: Callable[[sqlite3.Connection], None]) -> sqlite3.Connection:
    """Open an existing library of the current version.

    Returns a connection in autocommit mode with foreign keys on. Raises a
    LibraryError of its own kind for whatever stands at `path` instead.
    An older library is backed up, brought up to date, and handed to
    `after_upgrade` before it counts as current.
    """
    _require_sqlite()
    if path.is_dir():
        raise NotALibrary(f"{path} is a folder.", hint="Give a file with --library.")
    with our_errors(path):
        connection = _open(path)
        try:
            version = _require_ours(connection, path)
            if version < SCHEMA_VERSION:
                from toolkit.storage.upgrade import upgrade  # noqa: PLC0415 - loads sqlite_utils

                upgrade(connection, path, after_upgrade)
        except BaseException:
            connection.close()
            raise
    return connection


def _require_sqlite() -> None:
    if sqlite3.sqlite_version_info < OLDEST_SQLITE:
        needed = ".".join(str(part) for part in OLDEST_SQLITE[:2])
        raise LibraryUnsupported(
            f"This Python carries SQLite {sqlite3.sqlite_version}; {needed} or newer is needed.",
            hint="Install a newer Python (3.11 from python.org carries a newer SQLite).",
        )


def _open(path: Path) -> sqlite3.Connection:
    try:
        return _read(path)
    except sqlite3.OperationalError as error:
        # A WAL library in a folder that may not be written: SQLite cannot make
        # its side files, but an unchanging file can be read without them.
        primary = error.sqlite_errorcode & 0xFF
        if primary not in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY):
            raise
        if not path.is_file() or os.access(path.parent, os.W_OK):
            raise
        return _read(f"{path.absolute().as_uri()}?mode=ro&immutable=1", is_uri=True)


def _read(file: Path | str, *, is_uri: bool = False) -> sqlite3.Connection:
    """Connect, and read a first time: only then does SQLite say what is wrong."""
    connection = sqlite3.connect(
        file, timeout=BUSY_TIMEOUT_SECONDS, isolation_level=None, uri=is_uri
    )
    try:
        connection.execute("PRAGMA foreign_keys = ON")
        # Functions and views of a library somebody handed over run nothing:
        # https://sqlite.org/pragma.html#pragma_trusted_schema
        connection.execute("PRAGMA trusted_schema = OFF")
        connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    except BaseException:
        connection.close()
        raise
    return connection


def _require_ours(connection: sqlite3.Connection, path: Path) -> int:
    application = int(connection.execute("PRAGMA application_id").fetchone()[0])
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    if application != APPLICATION_ID:
        raise NotALibrary(
            f"{path} is not a library of this program.",
            hint="Give the right file with --library, or another path to start a new one.",
        )
    if version > SCHEMA_VERSION:
        raise LibraryNewer(
            f"The library {path} was made by a newer toolkit (version {version}; "
            f"this one knows {SCHEMA_VERSION}).",
            hint="Update with: pip install --upgrade apomediary-toolkit. Nothing was written.",
        )
    if version < 1:
        raise LibraryDamaged(
            f"The library {path} is not complete.", hint="Restore it from a backup."
        )
    return version


def require_writable(connection: sqlite3.Connection, path: Path) -> None:
    """Raise LibraryNotWritable for a library that can only be read."""
    if not os.access(path, os.W_OK):
        raise LibraryNotWritable(
            f"The library {path} can be read but not written.",
            hint="Change the permissions of the file and its folder. Nothing was written.",
        )
    with our_errors(path):
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("ROLLBACK")
