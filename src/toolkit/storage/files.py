"""Files beside a library, and other programs' SQLite files, looked at from outside.

Who else handles the file, its unwritten log, the lock of a check, look-ups for completion.
Reads only; nothing here changes a library.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from tempfile import gettempdir
from typing import Any, NamedTuple

from toolkit.domain.link import tag_key
from toolkit.errors import LibraryLocked, LibraryNotWritable, Refused
from toolkit.storage.database import (
    APPLICATION_ID,
    Connection,
    first_read,
    our_errors,
    read_only_uri,
    translated,
)
from toolkit.whole_file import FILE_MODE, fresh_folder

SHARE_INSTEAD = (
    "Keep the library in a folder of this machine alone (--library PATH or TOOLKIT_LIBRARY),"
    " and share copies: toolkit backup FILE, toolkit export FILE."
)
# A folder of this name, or one that begins so: Dropbox (Team), GoogleDrive-me@charity.
_NAMES = (
    ("dropbox", "Dropbox"),
    ("onedrive", "OneDrive"),
    ("google drive", "Google Drive"),
    ("googledrive", "Google Drive"),
    ("my drive", "Google Drive"),
    ("mobile documents", "iCloud"),
    ("iclouddrive", "iCloud"),
    ("icloud drive", "iCloud"),
    ("nextcloud", "Nextcloud"),
    ("owncloud", "ownCloud"),
    # ~/Library/CloudStorage of macOS holds one folder for each such program.
    ("cloudstorage", "a cloud service"),
)
# What stands in the folder itself, whatever its name. (Not .dropbox: every home has it.)
_MARKS = (
    (".stfolder", "Syncthing"),
    (".dropbox.cache", "Dropbox"),
    (".owncloudsync.log", "Nextcloud or ownCloud"),
    (".nextcloudsync.log", "Nextcloud"),
    (".sync_*.db", "Nextcloud or ownCloud"),
    ("._sync_*.db", "Nextcloud or ownCloud"),
    (".tmp.drivedownload", "Google Drive"),
)
# Types of file systems whose files another machine may write: proc(5), mount(8).
_NETWORK = frozenset(
    (
        "nfs nfs4 cifs smb3 smbfs ncpfs afs ceph glusterfs lustre beegfs davfs fuse.davfs"
        " fuse.sshfs fuse.rclone fuse.glusterfs fuse.s3fs fuse.google-drive-ocamlfuse"
    ).split()
)
_MOUNTS = Path("/proc/mounts")


def shared_by(path: Path, mounts: str | None = None) -> str:
    """Say who else handles the file: "is in a folder that Dropbox keeps in step"; else "".

    `mounts` is the system's table of mounts (Linux); read unless it is given.
    """
    place = path.resolve()
    if name := _synced(place):
        return f"is in a folder that {name} copies to other machines"
    kind = _file_system(place, _read_mounts() if mounts is None else mounts)
    if kind in _NETWORK or (sys.platform == "win32" and str(place).startswith("\\\\")):
        return f"is in a network folder{f' ({kind})' if kind else ''}"
    return ""


def _synced(place: Path) -> str:
    for folder in place.parents:
        folded = folder.name.casefold()
        for begins, name in _NAMES:
            if folded == begins or folded.startswith((f"{begins} ", f"{begins}-")):
                return name
        for mark, name in _MARKS:
            if _holds(folder, mark):
                return name
    return ""


def _holds(folder: Path, mark: str) -> bool:
    try:
        return any(True for _ in folder.glob(mark)) if "*" in mark else (folder / mark).exists()
    except OSError:
        return False


def _read_mounts() -> str:
    try:
        return _MOUNTS.read_text(encoding="utf-8", errors="surrogateescape")
    except OSError:
        return ""


def _file_system(place: Path, mounts: str) -> str:
    """Return the type of the file system that `place` is on, "" where it is not known."""
    best, kind = -1, ""
    for line in mounts.splitlines():
        fields = line.split(" ")
        if len(fields) > 2:  # noqa: PLR2004 - device, where, type
            where = Path(_plain(fields[1]))
            # The last of two at one place lies above.
            if place.is_relative_to(where) and len(where.parts) >= best:
                best, kind = len(where.parts), fields[2]
    return kind


def _plain(field: str) -> str:
    """Undo how proc(5) writes a space in a name: as its octal number."""
    for octal, plain in (("\\040", " "), ("\\011", "\t"), ("\\134", "\\")):
        field = field.replace(octal, plain)
    return field


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
    return first_read(f"{read_only_uri(path)}&immutable=1", is_uri=True)


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
        with fresh_folder(Path(gettempdir()), "library") as folder:
            copy = folder / "library.db"
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
            with file.open("rb") as source, open(os.open(to, _NEW, FILE_MODE), "wb") as target:  # noqa: PTH123 - from a handle
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


@contextmanager
def check_lock(library: Path, what: str = "checking") -> Iterator[bool]:
    """Yield whether this is the only check of the library; it stays so inside."""
    lock = library.with_name(f".{library.name}.{what}")
    with _written_beside(library, lock):
        # SQLite would make it for everybody to read.
        with suppress(OSError):
            os.close(os.open(lock, _NEW, FILE_MODE))
        connection = sqlite3.connect(lock, timeout=0, isolation_level=None)
    try:
        with _written_beside(library, lock):
            mine = _locked(connection)
        yield mine
    finally:
        connection.close()


@contextmanager
def _written_beside(library: Path, lock: Path) -> Iterator[None]:
    # The lock is no library, and nothing that a person can mend.
    try:
        with our_errors(lock):
            yield
    except LibraryNotWritable as error:
        raise LibraryNotWritable(
            f"Nothing can be written beside the library {library}.",
            hint="Check the permissions of its folder and the free space on the disk.",
        ) from error


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


# About half a second.
_MOST_STEPS = 20_000_000


class Name(NamedTuple):
    """Something that can be completed to, and what is said of it."""

    value: str
    says: str = ""


def ids_starting(path: Path, start: str, most: int) -> list[Name]:
    """Return ids such as k41 with their titles; `start` is what was typed.

    An absent or unusable library has none.
    """
    digits = start[1:]
    if start[:1].casefold() not in ("", "k") or (digits and not digits.isdecimal()):
        return []
    rows = _rows(
        path,
        "SELECT id, title FROM links WHERE removed_at IS NULL AND CAST(id AS TEXT) LIKE ? || '%'"
        " ORDER BY id LIMIT ?",
        (digits, most),
    )
    return [Name(f"k{number}", title) for number, title in rows]


def tags_starting(path: Path, start: str, most: int) -> list[Name]:
    """Return tags that start so, by name. An absent or unusable library has none."""
    rows = _rows(
        path,
        "SELECT name FROM tags WHERE substr(name_key, 1, ?) = ?"
        " AND EXISTS (SELECT 1 FROM link_tags WHERE tag_id = tags.id) ORDER BY name LIMIT ?",
        (len(tag_key(start)), tag_key(start), most),
    )
    return [Name(row[0]) for row in rows]


def _rows(path: Path, query: str, values: tuple[object, ...]) -> list[tuple[str, ...]]:
    if not path.is_file():
        return []
    try:
        connection = _as_data(path)
        # Where a view stands for the table, this is its end.
        connection.set_progress_handler(lambda: 1, _MOST_STEPS)
        try:
            return connection.execute(query, values).fetchall()
        finally:
            connection.close()
    except sqlite3.Error:
        # Nothing can be said at a keypress; the command itself will say what is wrong.
        return []


_EXPORT_THERE = "Export the list as HTML, JSON or CSV in the program it comes from."
_PLAIN_TABLE = (
    "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ? AND sql LIKE 'CREATE TABLE%'"
)
# Of one value, and of one row: a link says far less.
_LARGEST_VALUE = 1_000_000


def _as_data(path: Path) -> sqlite3.Connection:
    """Open a database of somebody else's for reading: nothing in it runs, no value is large."""
    db = sqlite3.connect(read_only_uri(path), uri=True, timeout=0.1)
    db.execute("PRAGMA trusted_schema = OFF")
    db.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LARGEST_VALUE)
    return db


def read_table(path: Path, table: str, columns: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of a table in the order in which they were written.

    Raises Refused for one of our libraries, or a file without such a table.
    """
    names = ", ".join(f'"{column}"' for column in columns)
    try:
        with closing(_as_data(path)) as db:
            if db.execute("PRAGMA application_id").fetchone()[0] == APPLICATION_ID:
                raise Refused(
                    f"{path} is a library of this program, not a list.",
                    hint=f"Export it first: toolkit --library {path} export links.json",
                )
            # A view may go on without end, and a virtual table is a program.
            if not db.execute(_PLAIN_TABLE, (table,)).fetchone():
                raise Refused(
                    f"{path} is a database without a table '{table}', so it is not read.",
                    hint=_EXPORT_THERE,
                )
            yield from db.execute(f'SELECT {names} FROM "{table}" ORDER BY rowid')
    except sqlite3.Error as error:
        raise Refused(
            f"{path} is a database that cannot be read as a list of links: {error}.",
            hint=_EXPORT_THERE,
        ) from error
