"""SQLite's errors as ours, in one table; and rows that no library of ours holds.

Must not hide an error it does not know: that one is a defect of ours.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import ParamSpec, TypeVar

from toolkit.errors import (
    LibraryDamaged,
    LibraryError,
    LibraryLocked,
    LibraryNotWritable,
    NotALibrary,
    RowDamaged,
)

P = ParamSpec("P")
Value = TypeVar("Value")

_RESTORE = "Make a copy of the file, then run 'toolkit doctor' or 'toolkit restore' with a backup."
# Python's own, without a code: https://docs.python.org/3/library/sqlite3.html
_NOT_TEXT = "Could not decode to UTF-8"
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
    row = _TABLE.get(_code(error))
    if row is None:
        return None
    kind, message, hint = row
    return kind(message.format(path=path), hint=hint)


def _code(error: sqlite3.Error) -> int:
    """Return the primary code of an error, as far as it tells what happened."""
    code = getattr(error, "sqlite_errorcode", None)
    if code is None:
        is_damage = str(error).startswith(_NOT_TEXT)
        return sqlite3.SQLITE_CORRUPT if is_damage else sqlite3.SQLITE_ERROR
    if code == sqlite3.SQLITE_IOERR_SHMSIZE:
        # The shared memory beside a library could not be given its size.
        return sqlite3.SQLITE_FULL
    return int(code) & 0xFF


def damaged(path: Path) -> LibraryDamaged:
    """Return the error for a library that was seen to be damaged."""
    _, message, hint = _TABLE[sqlite3.SQLITE_CORRUPT]
    return LibraryDamaged(message.format(path=path), hint=hint)


def reads(thing: str) -> Callable[[Callable[P, Value]], Callable[P, Value]]:
    """Mark what makes a value of a row: a row that cannot be is a damaged library."""

    def guard(read: Callable[P, Value]) -> Callable[P, Value]:
        @wraps(read)
        def guarded(*values: P.args, **named: P.kwargs) -> Value:
            try:
                return read(*values, **named)
            except (ValueError, TypeError, LookupError, AttributeError) as error:
                raise RowDamaged(
                    f"The library is damaged: {thing} in it cannot be read.", hint=_RESTORE
                ) from error

        return guarded

    return guard


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
