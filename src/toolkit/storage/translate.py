"""SQLite's errors as ours, in one table.

Must not hide an error it does not know: that one is a defect of ours.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from toolkit.errors import (
    LibraryDamaged,
    LibraryError,
    LibraryLocked,
    LibraryNotWritable,
    NotALibrary,
)

_RESTORE = "Make a copy of the file, then run 'toolkit doctor' or 'toolkit restore' with a backup."
# Primary result codes, https://sqlite.org/rescode.html
_TABLE: dict[int, tuple[type[LibraryError], str, str]] = {
    sqlite3.SQLITE_BUSY: (
        LibraryLocked,
        "The library {path} is in use by another program.",
        "Wait until it has finished, then try again. Nothing was written.",
    ),
    sqlite3.SQLITE_LOCKED: (
        LibraryLocked,
        "The library {path} is in use by another program.",
        "Wait until it has finished, then try again. Nothing was written.",
    ),
    sqlite3.SQLITE_CORRUPT: (LibraryDamaged, "The library {path} is damaged.", _RESTORE),
    sqlite3.SQLITE_NOTADB: (
        NotALibrary,
        "{path} is not a library of this program.",
        "Give the right file with --library, or another path to start a new one.",
    ),
    sqlite3.SQLITE_READONLY: (
        LibraryNotWritable,
        "The library {path} can be read but not written.",
        "Change the permissions of the file and its folder. Nothing was written.",
    ),
    sqlite3.SQLITE_PERM: (
        LibraryNotWritable,
        "The library {path} may not be opened.",
        "Change the permissions of the file and its folder.",
    ),
    sqlite3.SQLITE_CANTOPEN: (
        LibraryNotWritable,
        "The library {path} cannot be opened.",
        "Look at the permissions of the file and its folder.",
    ),
    sqlite3.SQLITE_FULL: (
        LibraryNotWritable,
        "There is no room left on the disk of the library {path}.",
        "Free some space, then try again. Nothing was written.",
    ),
    sqlite3.SQLITE_IOERR: (
        LibraryNotWritable,
        "The disk of the library {path} cannot be read or written.",
        "Look at the disk, then try again.",
    ),
}


def translated(error: sqlite3.Error, path: Path) -> LibraryError | None:
    """Return our error for SQLite's, or None for one that is our own defect."""
    code = getattr(error, "sqlite_errorcode", None)
    if code is None:
        return None
    row = _TABLE.get(code & 0xFF)
    if row is None:
        return None
    kind, message, hint = row
    return kind(message.format(path=path), hint=hint)


@contextmanager
def our_errors(path: Path) -> Iterator[None]:
    """Raise our errors in place of SQLite's for the library at `path`."""
    try:
        yield
    except sqlite3.Error as error:
        ours = translated(error, path)
        if ours is None:
            raise
        raise ours from error
