"""The connection to a library's file: SQLite's errors as ours, and what a file must be.

Every error of SQLite is translated here and nowhere else. What is written to a
file that no longer stands at the path is not said to be written. Must not know
what tables are for.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import cache, wraps
from pathlib import Path
from shlex import quote
from typing import Any, NamedTuple, NoReturn, ParamSpec, Self, TypeVar

from toolkit.errors import (
    LibraryDamaged,
    LibraryError,
    LibraryLocked,
    LibraryNotWritable,
    LibraryReplaced,
    NotALibrary,
    RowDamaged,
)

P = ParamSpec("P")
Value = TypeVar("Value")

_RESTORE = "Make a copy of the file, then run 'toolkit doctor' or 'toolkit restore' with a backup."
_ANOTHER = "Give the right file with --library, or another path to start a new one."
_BACKUPS = "backups"
# "SQLite format 3", and the application's id: https://sqlite.org/fileformat2.html
_HEAD_BYTES, _MAGIC, _ID_AT = 100, b"SQLite format 3\x00", 68
# Python's own, without a code: https://docs.python.org/3/library/sqlite3.html
_NOT_TEXT = "Could not decode to UTF-8"
# Of a column that SQLite takes apart itself; what we hand it is written by us.
_NOT_JSON = "malformed JSON"
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
        _ANOTHER,
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
        "Check the permissions of the file and its folder.",
    ),
    sqlite3.SQLITE_FULL: (
        LibraryNotWritable,
        "There is no room left on the disk of the library {path}.",
        "Free some space, then try again. Nothing was written.",
    ),
    sqlite3.SQLITE_IOERR: (
        LibraryNotWritable,
        "The disk of the library {path} cannot be read or written.",
        "Check the disk, then try again.",
    ),
}


def translated(error: sqlite3.Error, path: Path) -> LibraryError | None:
    """Return our error for SQLite's, or None for one that is our own defect."""
    row = _TABLE.get(_code(error))
    if row is None:
        return None
    kind, message, hint = row
    if issubclass(kind, (LibraryDamaged, NotALibrary)):
        hint = way_back(path, hint)
    return kind(message.format(path=path), hint=hint)


def _code(error: sqlite3.Error) -> int:
    """Return the primary code of an error, as far as it tells what happened."""
    if str(error) == _NOT_JSON:
        return sqlite3.SQLITE_CORRUPT
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
    return LibraryDamaged(message.format(path=path), hint=way_back(path, hint))


def not_ours(path: Path) -> NotALibrary:
    """Return the error for a file that is something else."""
    _, message, hint = _TABLE[sqlite3.SQLITE_NOTADB]
    return NotALibrary(message.format(path=path), hint=way_back(path, hint))


def way_back(path: Path, hint: str) -> str:
    """Return what to do about a library that cannot be used: the newest backup, or `hint`."""
    copy = newest_backup(path)
    if copy is None:
        return hint
    back = f"toolkit restore {quote(str(copy))}"
    if hint == _ANOTHER:
        otherwise = f"{hint[:1].lower()}{hint[1:]}"
        return (
            f"If it was your library, go back to the newest backup: {back}\nOtherwise {otherwise}"
        )
    return f"Go back to the newest backup (what is there now is kept): {back}"


def newest_backup(path: Path) -> Path | None:
    """Return the newest file beside the library that looks like a backup of it."""
    with suppress(OSError):
        found = [
            (file.stat().st_mtime_ns, file)
            for file in (path.parent / _BACKUPS).glob("*.db")
            # What a restore put aside may be what was broken.
            if file.name.startswith(f"{path.stem}-")
            and "-before-restore-" not in file.name
            and is_ours(file)
        ]
        return max(found)[1] if found else None
    return None


def is_ours(file: Path) -> bool:
    """Tell whether a file says in its head that it is a library. Raises OSError."""
    with file.open("rb") as opened:
        head = opened.read(_HEAD_BYTES)
    identity = int.from_bytes(head[_ID_AT : _ID_AT + 4])
    return head.startswith(_MAGIC) and identity == APPLICATION_ID


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


_NEXT = "Nothing was recorded. Run the command again: it works with the file that is there now."
_BACK = "Nothing was recorded. Put the file back, or restore a backup: toolkit restore FILE"


class Cursor(sqlite3.Cursor):
    """A cursor of a `Connection`."""

    def execute(self, sql: str, parameters: Any = (), /) -> Self:  # noqa: ANN401 - as sqlite3's
        """Run a statement. Raises LibraryError."""
        try:
            return super().execute(sql, parameters)
        except sqlite3.Error as error:
            _fail(self.connection, error)

    def executemany(self, sql: str, seq_of_parameters: Iterable[Any], /) -> Self:
        """Run a statement with each of many rows. Raises LibraryError."""
        try:
            return super().executemany(sql, seq_of_parameters)
        except sqlite3.Error as error:
            _fail(self.connection, error)

    def fetchone(self) -> Any:  # noqa: ANN401 - as sqlite3's
        """Return the next row, or None. Raises LibraryError."""
        try:
            return super().fetchone()
        except sqlite3.Error as error:
            _fail(self.connection, error)

    def fetchmany(self, size: int | None = 1) -> list[Any]:
        """Return the next rows. Raises LibraryError."""
        try:
            return super().fetchmany(size)
        except sqlite3.Error as error:
            _fail(self.connection, error)

    def fetchall(self) -> list[Any]:
        """Return the rows that are left. Raises LibraryError."""
        try:
            return super().fetchall()
        except sqlite3.Error as error:
            _fail(self.connection, error)

    def __iter__(self) -> Iterator[Any]:  # type: ignore[override]  # a generator is as good
        """Yield the rows that are left. Raises LibraryError."""
        # Not __next__: a call of ours for every row would be felt in a search.
        try:
            yield from iter(super().fetchone, None)
        except sqlite3.Error as error:
            _fail(self.connection, error)


class Connection(sqlite3.Connection):
    """A connection to the library at `path`.

    `refusal` says why nothing can be written through it, None where it can.
    """

    path = Path()
    refusal: LibraryError | None = None
    _seen: os.stat_result | None = None

    def execute(self, sql: str, parameters: Any = (), /) -> Cursor:  # noqa: ANN401 - as sqlite3's
        """Run a statement. Raises LibraryError."""
        # Made by the connection, which then forgets old ones: 500 bytes a checked link.
        return self.cursor(Cursor).execute(sql, parameters)

    def executemany(self, sql: str, parameters: Iterable[Any], /) -> Cursor:
        """Run a statement with each of many rows. Raises LibraryError."""
        return self.cursor(Cursor).executemany(sql, parameters)

    def backup(self, target: sqlite3.Connection, **options: Any) -> None:  # noqa: ANN401 - the same
        """Copy everything into another database. Raises LibraryError."""
        try:
            super().backup(target, **options)
        except sqlite3.Error as error:
            _fail(self, error)

    def settle(self) -> None:
        """Bring what was written into the file itself, so that the file alone is whole.

        Somebody may copy it while another program has it open. Never waits: a
        reader in the middle of a page leaves it to the next time.
        """
        if self.in_transaction:
            return
        with suppress(LibraryError):
            # It stands already in the log, which every reader of ours reads too.
            wait = self.execute("PRAGMA busy_timeout").fetchone()[0]
            self.execute("PRAGMA busy_timeout = 0")
            try:
                self.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            finally:
                # Else every later write would give up at once where another program writes.
                self.execute(f"PRAGMA busy_timeout = {wait}")

    def belongs_to(
        self, path: Path, seen: os.stat_result, is_damaged: Callable[[Path], bool]
    ) -> None:
        """Keep which library this is: its path, and the file that stood there when opened.

        `is_damaged` is asked after an error that SQLite has no word of ours for.
        """
        self.path, self._seen, self.is_damaged = path, seen, is_damaged

    def require_same_file(self) -> None:
        """Raise LibraryReplaced when another file, or none, stands at the path now.

        A program that keeps folders in step puts files in place by renaming:
        what is written to the old one afterwards is lost.
        """
        if self._seen is None:
            return
        try:
            now = self.path.stat()
        except OSError:
            raise LibraryReplaced(
                f"The library {self.path} was removed while open.", hint=_BACK
            ) from None
        if not os.path.samestat(now, self._seen):
            raise LibraryReplaced(
                f"The library {self.path} was replaced by another file while open.",
                hint=_NEXT,
            )


def _never(_path: Path) -> bool:
    return False


def _fail(connection: sqlite3.Connection, error: sqlite3.Error) -> NoReturn:
    path = getattr(connection, "path", Path())
    ours = translated(error, path)
    if ours is None:
        # A table that is not there any more, say: damage, unless the file is whole.
        if not getattr(connection, "is_damaged", _never)(path):
            raise error
        ours = damaged(path)
    raise ours from error


# "apom" as a big-endian number, https://sqlite.org/pragma.html#pragma_application_id
APPLICATION_ID = 0x61706F6D
# Equals the number of migrations; a contract test holds the two together.
SCHEMA_VERSION = 8
BUSY_TIMEOUT_SECONDS = 5.0


def look_at(path: Path) -> os.stat_result | None:
    """Return what stands at `path`, or None. Raises LibraryNotWritable for what is hidden."""
    try:
        return path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise LibraryNotWritable(
            f"The library {path} cannot be opened: {error.strerror or error}.",
            hint="Check the permissions of the file and its folders, or give another --library.",
        ) from error


def read_only_uri(path: Path) -> str:
    """Return how SQLite is told to open a file for reading alone.

    Path's own form of a network path of Windows names a host, which SQLite
    refuses: https://sqlite.org/uri.html#the_uri_path
    """
    from urllib.parse import quote_from_bytes  # noqa: PLC0415 - seldom

    plain = path.absolute().as_posix()
    slash = "" if plain.startswith("/") else "/"
    return f"file://{slash}{quote_from_bytes(os.fsencode(plain), safe='/:')}?mode=ro"


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


# What a library consists of, and whether a file has all of it and nothing else. A library may
# come from somebody else. A trigger in it would run at the next vetting, and a table of another
# make would swallow one, so every table, index, view and trigger is compared with `schema.tsv`
# by its text. `make docs` writes that file; a contract test holds it and the migrations
# together.


FILE = Path(__file__).with_name("schema.tsv")
# Made by SQLite's full-text index and by sqlite-utils, each in words of its own version.
_NAMES_ONLY = ("search_text_", "_sqlite_migrations", "idx__sqlite_migrations")
_KINDS_OF_SQLITE = ("table", "index")


class Difference(NamedTuple):
    """What a file has that no library has, and what it lacks, each as "trigger 'name'".

    What was exchanged for something else of its name stands in both.
    """

    extra: tuple[str, ...] = ()
    lacking: tuple[str, ...] = ()


def difference(connection: sqlite3.Connection) -> Difference:
    """Compare a file of the current version with what a library consists of."""
    there, ours = frozenset(lines_of(connection)), _ours()
    if there == ours:
        return Difference()
    return Difference(_named(there - ours), _named(ours - there))


def lines_of(connection: sqlite3.Connection) -> list[str]:
    """Return a line for each thing of a schema: kind, name, text without its layout."""
    rows = connection.execute("SELECT type, name, sql FROM sqlite_schema")
    return sorted(
        f"{kind}\t{name}\t{_plain(name, sql)}"
        for kind, name, sql in rows
        # Its own tables (https://sqlite.org/fileformat2.html#intschema) hold counters.
        if not (str(name).startswith("sqlite_") and kind in _KINDS_OF_SQLITE)
    )


def _plain(name: object, sql: object) -> str:
    if str(name).startswith(_NAMES_ONLY):
        return ""
    # A table that was renamed once stands in quotes.
    return " ".join(str(sql).replace('"', "").split())


@cache
def _ours() -> frozenset[str]:
    return frozenset(FILE.read_text(encoding="utf-8").splitlines())


def _named(lines: frozenset[str]) -> tuple[str, ...]:
    parts = (line.split("\t", 2) for line in sorted(lines))
    return tuple(f"{kind} '{name}'" for kind, name, *_ in parts)
