"""Making a library and bringing an old one up to date.

Every migration is preceded by a consistent copy of the file. A new library
appears whole or not at all. The home of sqlite_utils' migrations.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from pathlib import Path

from sqlite_utils import Database

from toolkit.errors import LibraryNewer, LibraryNotWritable
from toolkit.storage.connect import APPLICATION_ID, SCHEMA_VERSION, require_writable
from toolkit.storage.connection import Connection
from toolkit.storage.migrations import MIGRATION_NAMES, MIGRATIONS
from toolkit.storage.translate import our_errors

FILE_MODE = 0o600
FOLDER_MODE = 0o700


def make_library(path: Path, fill: Callable[[Path], None]) -> bool:
    """Make a library at `path`, filled by `fill`, whole or not at all.

    `fill` is given the path of the unfinished file. Returns False when another
    process finished one at the same path first; theirs then stands.
    """
    make_folder(path.parent)
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.new")
    with our_errors(path):
        try:
            _remove_left_over(path)
            unfinished.unlink(missing_ok=True)
            _make_empty(unfinished)
            fill(unfinished)
            return _put_in_place(unfinished, path)
        except OSError as error:
            raise LibraryNotWritable(
                f"The library {path} could not be made: {error.strerror}.",
                hint="Look at the folder's permissions and the free space on the disk.",
            ) from error
        finally:
            _remove_with_side_files(unfinished)


def make_folder(folder: Path) -> None:
    """Make the library's folder, readable by its owner alone."""
    if folder.is_dir():
        return
    try:
        folder.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
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
    copy = _free_name(path.parent / "backups", f"{path.stem}-before-version-{SCHEMA_VERSION}")
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
    unfinished = target.with_name(f".{target.name}.{os.getpid()}.new")
    os.close(os.open(unfinished, os.O_CREAT | os.O_RDWR | os.O_TRUNC, FILE_MODE))
    try:
        copy = sqlite3.connect(unfinished)
        try:
            connection.backup(copy)
            if finish:
                finish(copy)
        finally:
            copy.close()
        unfinished.replace(target)
    finally:
        _remove_with_side_files(unfinished)


def _make_empty(path: Path) -> None:
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, FILE_MODE))
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        migrate(connection, path)
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
    finally:
        connection.close()


def migrate(connection: sqlite3.Connection, path: Path) -> None:
    """Apply the steps that a library does not have yet. Raises LibraryNewer."""
    db = Database(connection, execute_plugins=False)
    before = {migration.name for migration in MIGRATIONS.applied(db)}
    if unknown := sorted(before - MIGRATION_NAMES):
        raise LibraryNewer(
            f"The library {path} holds changes this toolkit does not know: {', '.join(unknown)}.",
            hint="Update with: pip install --upgrade apomediary-toolkit.",
        )
    MIGRATIONS.apply(db)


def _put_in_place(unfinished: Path, path: Path) -> bool:
    try:
        os.link(unfinished, path)
    except FileExistsError:
        return False
    except OSError:
        # A file system without hard links: the last of two at once then wins,
        # and both made the same library.
        unfinished.replace(path)
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


def _remove_with_side_files(path: Path) -> None:
    for ending in ("", "-wal", "-shm", "-journal"):
        path.with_name(path.name + ending).unlink(missing_ok=True)


def _free_name(folder: Path, stem: str) -> Path:
    number = 1
    while (folder / f"{stem}-{number}.db").exists():
        number += 1
    return folder / f"{stem}-{number}.db"
