"""A library's file: made, brought up to date, copied; each whole or not at all.

A library appears when it is complete, and is copied before it is upgraded. Must
not know the steps of the schema.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from toolkit.errors import LibraryNotWritable
from toolkit.storage.database import (
    APPLICATION_ID,
    SCHEMA_VERSION,
    Connection,
    our_errors,
    require_writable,
)
from toolkit.storage.migrations import migrate
from toolkit.whole_file import free_path, fresh_file, make_private_folder, placed_whole, sync


def make_library(path: Path, fill: Callable[[Path], None]) -> bool:
    """Make a library at `path`, filled by `fill`, whole or not at all.

    `fill` is given the path of the unfinished file. Returns False when another
    process finished one at the same path first; theirs then stands.
    """
    make_folder(path.parent)
    try:
        with our_errors(path), fresh_file(path) as unfinished:
            _remove_left_over(path)
            _make_empty(unfinished)
            fill(unfinished)
            return _put_in_place(unfinished, path)
    except OSError as error:
        raise LibraryNotWritable(
            f"The library {path} could not be made: {error.strerror or error}.",
            hint="Look at the folder's permissions and the free space on the disk.",
        ) from error


def make_folder(folder: Path) -> None:
    """Make the library's folder, readable by its owner alone."""
    try:
        make_private_folder(folder)
    except OSError as error:
        raise LibraryNotWritable(
            f"The folder {folder} could not be made: {error.strerror}.",
            hint="Choose another place with --library or TOOLKIT_LIBRARY.",
        ) from error


def upgrade(
    connection: Connection, path: Path, finish: Callable[[sqlite3.Connection], None]
) -> Path:
    """Back the library up, apply what is missing, then `finish`; returns the backup's path.

    The version is written last: whatever ends this before, the next opening
    goes on from there.
    """
    require_writable(connection, path)
    copy = free_path(path.parent / "backups", f"{path.stem}-before-version-{SCHEMA_VERSION}", ".db")
    try:
        backup(connection, copy)
    except OSError as error:
        raise LibraryNotWritable(
            f"The library {path} must be brought up to date, and the copy before that could not be"
            f" written: {error.strerror or error}.",
            hint=f"Look at the permissions of {copy.parent} and the free space on the disk.",
        ) from error
    migrate(connection, path)
    finish(connection)
    connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
    return copy


def backup(
    connection: sqlite3.Connection,
    target: Path,
    finish: Callable[[sqlite3.Connection], None] | None = None,
) -> None:
    """Write a consistent copy of an open library to `target`, whole or not at all.

    `finish` may change the copy before it stands there.
    """
    make_folder(target.parent)
    with placed_whole(target) as unfinished, closing(sqlite3.connect(unfinished)) as copy:
        connection.backup(copy)
        if finish:
            finish(copy)


def _make_empty(path: Path) -> None:
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        migrate(connection, path)
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
    finally:
        connection.close()


def _put_in_place(unfinished: Path, path: Path) -> bool:
    sync(unfinished)
    try:
        os.link(unfinished, path)
    except FileExistsError:
        return False
    except OSError:
        # A file system without hard links: the last of two at once then wins,
        # and both made the same library.
        unfinished.replace(path)
    sync(path.parent)
    return True


def _remove_left_over(path: Path) -> None:
    """Remove the side files of a library that is gone: they would be read into the new one."""
    # Looked for first: side files of a library that another program is making
    # at this moment come only after the library.
    left = [
        beside
        for ending in ("-wal", "-shm", "-journal")
        if (beside := path.with_name(path.name + ending)).exists()
    ]
    if left and not path.exists():
        for beside in left:
            beside.unlink(missing_ok=True)
