"""Copies of a whole library: written, looked at, put back.

A copy is taken by SQLite's own backup, so that it is consistent while others
read and write. Nothing takes the place of a library before it was proved
whole. Must not choose names of files or say what was done.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from pathlib import Path

from toolkit.errors import (
    LibraryAltered,
    LibraryDamaged,
    LibraryError,
    LibraryNotWritable,
    NotALibrary,
)
from toolkit.storage.database import is_ours, newest_backup, our_errors, require_writable, way_back
from toolkit.storage.library import Library, connect
from toolkit.storage.log import Replies
from toolkit.storage.migrations import backup, make_folder
from toolkit.whole_file import FILE_MODE, put_in_place, sync

# https://sqlite.org/fileformat2.html#the_database_header
_HEADER = b"SQLite format 3\x00"
# What a library holds near its beginning, also where the beginning itself is broken.
_OUR_TABLE = b"CREATE TABLE vettings"
_HEAD_OF_DAMAGED = 1_000_000
# Never through a file or a link that somebody else put there.
_NEW = os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_NOFOLLOW", 0)
_SIDE_FILES = ("-wal", "-shm", "-journal")


def write_copy(path: Path, target: Path, *, with_log: bool = True) -> None:
    """Write a copy of the library at `path`, proved whole before it counts.

    Without the log nothing of the replies that went out is in the file.
    Raises LibraryError: nothing stands at `target` then that did not before.
    """
    try:
        with our_errors(path):
            connection = connect(path, _already_current)
            try:
                if isinstance(connection.refusal, (LibraryAltered, LibraryDamaged)):
                    # It could not be restored.
                    raise connection.refusal
                _require_whole(connection, path)
                backup(connection, target, None if with_log else _without_log)
            finally:
                connection.close()
    except OSError as error:
        raise LibraryNotWritable(
            f"The copy {target} could not be written: {error.strerror}.",
            hint="Name a file in a folder that you may write to.",
        ) from error


def unpack(source: Path, folder: Path) -> Path:
    """Copy a backup into `folder`, up to date and proved whole; return its path.

    The backup itself is only read, even when it is older than this program.
    Raises LibraryError for what is no library, newer, or damaged.
    """
    _require_sqlite_file(source)
    copy = folder / "library.db"
    _copy_files(source, copy)
    try:
        with Library(copy) as library:
            problems = library.verify()
    except LibraryError as error:
        # The sentence would name the copy, which nobody knows of.
        message = error.message.replace(str(copy), str(source))
        raise type(error)(message, hint="Nothing was changed. Choose another backup.") from error
    if problems:
        raise LibraryDamaged(
            f"The backup {source} is not complete: {problems[0]}",
            hint="Nothing was changed. Choose an older backup.",
        )
    return copy


def require_library(path: Path) -> None:
    """Raise NotALibrary for a file that is no library, not even a damaged one."""
    try:
        # A device or a pipe has no size either, and may never end or begin.
        if path.is_file():
            if path.stat().st_size == 0 or is_ours(path) or newest_backup(path):
                return
            with path.open("rb") as file:
                if _OUR_TABLE in file.read(_HEAD_OF_DAMAGED):
                    return
    except OSError as error:
        raise LibraryNotWritable(
            f"{path} cannot be read: {error.strerror}.", hint="Check its permissions."
        ) from error
    raise NotALibrary(
        f"{path} is not a library of this program, so nothing takes its place.",
        hint="Nothing was changed. Name another --library, or move that file away first.",
    )


def is_whole(path: Path) -> bool:
    """Tell whether the library at `path` can be used as it is.

    Raises LibraryError for one that is locked or not writable.
    """
    try:
        # Inside a transaction: a lock or a read-only file is no damage.
        with Library(path) as library, library.atomic():
            return not library.verify()
    except (LibraryAltered, LibraryDamaged, NotALibrary):
        return False


def keep_as_it_is(path: Path, target: Path) -> None:
    """Copy a damaged library byte by byte, with the files SQLite keeps beside it."""
    make_folder(target.parent)
    _copy_files(path, target)


def replace_content(path: Path, copy: Path) -> None:
    """Put the content of `copy` into the whole library at `path`, in one transaction.

    Programs that have the library open go on with the new content.
    """
    with our_errors(path):
        connection = connect(path, _already_current)
        try:
            require_writable(connection, path)
            source = sqlite3.connect(copy)
            try:
                _fit_pages(source, connection)
                source.backup(connection)
            finally:
                source.close()
            connection.settle()
        finally:
            connection.close()


def _fit_pages(source: sqlite3.Connection, target: sqlite3.Connection) -> None:
    """Give a copy the page size of the library that it goes into, which cannot change its own.

    https://sqlite.org/pragma.html#pragma_page_size
    """
    (size,), (wanted,) = (one.execute("PRAGMA page_size").fetchone() for one in (source, target))
    if size != wanted:
        source.execute("PRAGMA journal_mode = DELETE")
        source.execute(f"PRAGMA page_size = {wanted}")
        source.execute("VACUUM")


def replace_file(path: Path, copy: Path) -> None:
    """Put `copy` in the place of a damaged library, or where none is."""
    try:
        for ending in _SIDE_FILES:
            path.with_name(path.name + ending).unlink(missing_ok=True)
        copy.chmod(FILE_MODE)
        put_in_place(copy, path)
    except OSError as error:
        raise LibraryNotWritable(
            f"The library {path} could not be put back: {error.strerror}.",
            hint="Check the permissions of the folder and the free space on the disk.",
        ) from error


def sqlite_version() -> str:
    """Return the version of the SQLite that this Python carries."""
    return sqlite3.sqlite_version


def _require_sqlite_file(source: Path) -> None:
    try:
        with source.open("rb") as file:
            header = file.read(len(_HEADER)) if source.is_file() else b""
    except OSError as error:
        raise NotALibrary(
            f"The backup {source} cannot be read: {error.strerror}.",
            hint="Nothing was changed. Check its name and permissions.",
        ) from error
    if header != _HEADER:
        raise NotALibrary(
            f"{source} is not a library of this program.",
            hint="Nothing was changed. 'toolkit backup' writes what can be restored.",
        )


def _require_whole(connection: sqlite3.Connection, path: Path) -> None:
    if connection.execute("PRAGMA integrity_check(1)").fetchone() != ("ok",):
        raise LibraryDamaged(
            f"The library {path} is damaged, so it was not copied.",
            hint=way_back(path, "Restore an older backup: toolkit restore FILE"),
        )


def _without_log(copy: sqlite3.Connection) -> None:
    copy.isolation_level = None
    Replies(copy).wipe()


def _copy_files(source: Path, target: Path) -> None:
    try:
        for ending in ("", "-wal"):
            file = source.with_name(source.name + ending)
            if file.exists():
                copy = target.with_name(target.name + ending)
                os.close(os.open(copy, _NEW, FILE_MODE))
                shutil.copyfile(file, copy)
                sync(copy)
    except OSError as error:
        raise LibraryNotWritable(
            f"{source} could not be copied to {target.parent}: {error.strerror}.",
            hint="Check the permissions and the free space on the disk.",
        ) from error


def _already_current(_connection: sqlite3.Connection) -> None:
    raise AssertionError("a library is opened, and so upgraded, before it is copied")
