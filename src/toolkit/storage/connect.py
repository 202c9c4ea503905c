"""Opening the library file: pragmas, version gate, backup before migrating.

A file that is not ours, newer, damaged or locked is refused with its own
error, and nothing is written. Must not know tables beyond SQLite's own.
"""

from __future__ import annotations

import os
import sqlite3
import stat
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from toolkit.errors import (
    LibraryDamaged,
    LibraryNewer,
    LibraryNotWritable,
    LibraryUnsupported,
    NotALibrary,
)
from toolkit.storage.connection import Connection
from toolkit.storage.translate import our_errors

# "apom" as a big-endian number, https://sqlite.org/pragma.html#pragma_application_id
APPLICATION_ID = 0x61706F6D
# Equals the number of migrations; a contract test holds the two together.
SCHEMA_VERSION = 4
# STRICT tables, https://sqlite.org/stricttables.html
OLDEST_SQLITE = (3, 37, 0)
BUSY_TIMEOUT_SECONDS = 5.0
_NO_SIDE_FILES = (
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
)


def connect(path: Path, after_upgrade: Callable[[sqlite3.Connection], None]) -> Connection:
    """Open an existing library of the current version.

    Returns a connection in autocommit mode with foreign keys on. Raises a
    LibraryError of its own kind for whatever stands at `path` instead.
    An older library is backed up, brought up to date, and handed to
    `after_upgrade` before it counts as current.
    """
    _require_sqlite()
    seen = look_at(path)
    if seen is None:
        # SQLite would make an empty file.
        raise NotALibrary(f"There is no library at {path}.", hint="Name one with --library PATH.")
    if stat.S_ISDIR(seen.st_mode):
        raise NotALibrary(f"{path} is a folder.", hint="Give a file with --library.")
    with our_errors(path):
        connection = _open(path)
        try:
            connection.belongs_to(path, seen)
            connection.require_same_file()
            version = _require_ours(connection, path)
            if version < SCHEMA_VERSION:
                from toolkit.storage.upgrade import upgrade  # noqa: PLC0415 - loads sqlite_utils

                upgrade(connection, path, after_upgrade)
        except BaseException:
            connection.close()
            raise
    return connection


def look_at(path: Path) -> os.stat_result | None:
    """Return what stands at `path`, or None. Raises LibraryNotWritable for what is hidden."""
    try:
        return path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise LibraryNotWritable(
            f"The library {path} cannot be opened: {error.strerror or error}.",
            hint="Look at the permissions of the file and its folders, or give another --library.",
        ) from error


def _require_sqlite() -> None:
    if sqlite3.sqlite_version_info < OLDEST_SQLITE:
        needed = ".".join(str(part) for part in OLDEST_SQLITE[:2])
        raise LibraryUnsupported(
            f"This Python carries SQLite {sqlite3.sqlite_version}; {needed} or newer is needed.",
            hint="Install a newer Python (3.11 from python.org carries a newer SQLite).",
        )


def _open(path: Path) -> Connection:
    _free_side_files(path)
    try:
        return first_read(path)
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF not in _NO_SIDE_FILES:
            raise
        # SQLite cannot make its side files: the folder may not be written, or
        # the disk is full. Reading goes on all the same.
        from toolkit.storage.unwritten import read_unwritten  # noqa: PLC0415 - rare

        return read_unwritten(path, error)


def _free_side_files(path: Path) -> None:
    """Give side files the rights of the library again.

    SQLite makes them like the library was at that moment: one that was read
    while it was read-only could not be written ever after.
    """
    if not os.access(path, os.W_OK):
        return
    for ending in ("-shm", "-wal"):
        beside = path.with_name(path.name + ending)
        if os.access(beside, os.F_OK) and not os.access(beside, os.W_OK):
            with suppress(OSError):
                beside.chmod(stat.S_IMODE(path.stat().st_mode))


def first_read(file: Path | str, *, is_uri: bool = False, alone: bool = False) -> Connection:
    """Connect, and read a first time: only then does SQLite say what is wrong.

    `alone` needs no shared memory, and takes the file for itself.
    """
    connection = sqlite3.connect(
        file,
        timeout=BUSY_TIMEOUT_SECONDS,
        isolation_level=None,
        uri=is_uri,
        factory=Connection,
    )
    # SQLite's own errors until it is open: how it is opened goes by them.
    run = sqlite3.Cursor(connection).execute
    try:
        run("PRAGMA foreign_keys = ON")
        # Functions and views of a library somebody handed over run nothing:
        # https://sqlite.org/pragma.html#pragma_trusted_schema
        run("PRAGMA trusted_schema = OFF")
        if alone:
            # https://sqlite.org/wal.html#use_of_wal_without_shared_memory
            run("PRAGMA locking_mode = EXCLUSIVE")
        run("SELECT count(*) FROM sqlite_schema").fetchone()
    except BaseException:
        connection.close()
        raise
    return connection


def _require_ours(connection: Connection, path: Path) -> int:
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


def require_writable(connection: Connection, path: Path) -> None:
    """Raise LibraryNotWritable for a library that can only be read."""
    if connection.refusal:
        raise connection.refusal
    if not os.access(path, os.W_OK):
        raise LibraryNotWritable(
            f"The library {path} can be read but not written.",
            hint="Change the permissions of the file and its folder. Nothing was written.",
        )
    connection.execute("BEGIN IMMEDIATE")
    connection.execute("ROLLBACK")
