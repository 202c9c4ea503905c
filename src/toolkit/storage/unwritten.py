"""Reading a library where SQLite can write nothing: no rights, or no room.

Nothing is ever read as it was before: a write-ahead log that is not empty
belongs to the library. Must not write beside the library.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from pathlib import Path
from tempfile import TemporaryDirectory

from toolkit.errors import LibraryLocked, LibraryNotWritable
from toolkit.storage.connect import first_read
from toolkit.storage.connection import Connection
from toolkit.storage.translate import translated

# How often a copy is tried while somebody else writes.
_TRIES = 3
_NEW = os.O_CREAT | os.O_EXCL | os.O_WRONLY


def read_unwritten(path: Path, trouble: sqlite3.Error) -> Connection:
    """Open a library for reading alone. Raises `trouble` where there is no way.

    Where the folder may be written, it is why nothing can be written to the library.
    """
    if not path.is_file():
        raise trouble
    if os.access(path.parent, os.W_OK):
        connection = _alone(path, trouble)
        connection.refusal = translated(trouble, path)
        return connection
    if _size(_log(path)):
        return _copied(path)
    return first_read(f"{path.absolute().as_uri()}?mode=ro&immutable=1", is_uri=True)


def _alone(path: Path, trouble: sqlite3.Error) -> Connection:
    """Read everything into memory at once: nobody else can read or write meanwhile."""
    try:
        source = first_read(path, alone=True)
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY:
            raise
        raise trouble from error
    return _in_memory(source, path)


def _copied(path: Path) -> Connection:
    """Read a private copy of the library with its log; the copy is gone afterwards."""
    try:
        with TemporaryDirectory(prefix="toolkit-") as folder:
            copy = Path(folder, "library.db")
            _copy_unchanged(path, copy)
            return _in_memory(first_read(copy), path)
    except OSError as error:
        raise LibraryNotWritable(
            f"The library {path} has a log of changes ({_log(path).name}) that can be read only"
            f" in a copy, and the copy could not be made: {error.strerror or error}.",
            hint="Free some space for temporary files, or copy both files to a folder of yours.",
        ) from error


def _copy_unchanged(path: Path, copy: Path) -> None:
    for _ in range(_TRIES):
        before = _state(path)
        for file, to in ((path, copy), (_log(path), _log(copy))):
            to.unlink(missing_ok=True)
            # The folder is nobody else's; the mode says so once more.
            with file.open("rb") as source, open(os.open(to, _NEW, 0o600), "wb") as target:  # noqa: PTH123 - from a handle
                shutil.copyfileobj(source, target)
        if _state(path) == before:
            return
    raise LibraryLocked(
        f"The library {path} is being written by another program.",
        hint="Wait until it has finished, then try again.",
    )


def _in_memory(source: Connection, path: Path) -> Connection:
    connection: Connection | None = None
    try:
        connection = first_read(":memory:")
        source.path = connection.path = path
        source.backup(connection)
        connection.execute("PRAGMA query_only = ON")
    except BaseException:
        if connection:
            connection.close()
        raise
    finally:
        source.close()
    return connection


def _log(path: Path) -> Path:
    return path.with_name(path.name + "-wal")


def _size(file: Path) -> int:
    return file.stat().st_size if file.exists() else 0


def _state(path: Path) -> list[tuple[int, int, int]]:
    seen = (path.stat(), _log(path).stat())
    return [(one.st_ino, one.st_size, one.st_mtime_ns) for one in seen]
