"""The library: one door to the file, one transaction for what belongs together.

`operation` is how every command writes: all of it or nothing, with a record
that `undo` takes back. Must not print, ask or decide.
"""

from __future__ import annotations

import os
import sqlite3
import stat
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from functools import cached_property
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Any, Self

from toolkit.errors import (
    LibraryAltered,
    LibraryDamaged,
    LibraryNewer,
    LibraryUnsupported,
    NotALibrary,
)
from toolkit.storage.database import (
    APPLICATION_ID,
    SCHEMA_VERSION,
    Connection,
    damaged,
    difference,
    first_read,
    look_at,
    not_ours,
    our_errors,
    require_writable,
    way_back,
)
from toolkit.storage.index import LANGUAGE, Index
from toolkit.storage.links import Links, Tags, index_anew
from toolkit.storage.log import IN_FORCE, Proposals, Replies, Synonyms, Vettings
from toolkit.storage.rows import Change, Operation, Operations, read_object

if TYPE_CHECKING:
    from toolkit.domain.link import Meaning
    from toolkit.storage.checks import Checks, Pages
    from toolkit.storage.index import Vectors
    from toolkit.storage.log import HeardLists
    from toolkit.storage.redo import Redo

# STRICT tables, https://sqlite.org/stricttables.html
OLDEST_SQLITE = (3, 37, 0)


_NO_SIDE_FILES = (
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
)


def connect(path: Path, after_upgrade: Callable[[sqlite3.Connection], None]) -> Connection:
    """Open an existing library of the current version.

    Returns a connection in autocommit mode with foreign keys on. An older library is backed
    up, brought up to date, and handed to `after_upgrade` before it counts as current. Raises
    a LibraryError of its own kind for whatever stands at `path` instead.
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
            connection.belongs_to(path, seen, is_damaged)
            connection.require_same_file()
            version = _require_ours(connection, path)
            if version < SCHEMA_VERSION:
                from toolkit.storage.migrations import upgrade  # noqa: PLC0415 - loads sqlite_utils

                upgrade(connection, path, after_upgrade)
            _require_our_schema(connection, path)
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


def _open(path: Path) -> Connection:
    _free_side_files(path)
    try:
        return first_read(path)
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF not in _NO_SIDE_FILES:
            raise
        # SQLite cannot make its side files: the folder may not be written, or
        # the disk is full. Reading goes on all the same.
        from toolkit.storage.files import read_unwritten  # noqa: PLC0415 - rare

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


def _require_ours(connection: Connection, path: Path) -> int:
    application = int(connection.execute("PRAGMA application_id").fetchone()[0])
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    if application != APPLICATION_ID:
        raise not_ours(path)
    if version > SCHEMA_VERSION:
        raise LibraryNewer(
            f"The library {path} was made by a newer toolkit (version {version}; "
            f"this one knows {SCHEMA_VERSION}).",
            hint="Update with: pip install --upgrade apomediary-toolkit. Nothing was written.",
        )
    if version < 1:
        raise LibraryDamaged(
            f"The library {path} is not complete.",
            hint=way_back(path, "Restore it from a backup: toolkit restore FILE"),
        )
    return version


def _require_our_schema(connection: Connection, path: Path) -> None:
    """Let a file that holds more than ours, or lacks something, be read and nothing else.

    Raises LibraryDamaged where something of ours was exchanged for something else.
    """
    found = difference(connection)
    if found.lacking and found.extra:
        raise damaged(path)
    if found.lacking:
        connection.refusal = damaged(path)
    elif found.extra:
        connection.refusal = LibraryAltered(
            f"The library {path} holds what this program did not put there:"
            f" {', '.join(found.extra)}. It can be read, but nothing is written to it.",
            hint=way_back(
                path,
                "If somebody gave it to you, take the links alone: toolkit --library"
                f" {quote(str(path))} export links.json, then toolkit import links.json.",
            ),
        )
    if connection.refusal:
        connection.execute("PRAGMA query_only = ON")


_BROKEN = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR)


def is_damaged(path: Path) -> bool:
    """Tell whether the file is broken, or holds other tables than its version has."""
    try:
        with closing(first_read(path)) as connection:
            look = sqlite3.Cursor(connection)
            if look.execute("PRAGMA integrity_check(1)").fetchone() != ("ok",):
                return True
            version = look.execute("PRAGMA user_version").fetchone()[0]
            return version == SCHEMA_VERSION and bool(difference(connection).lacking)
    except sqlite3.Error as error:
        return getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT) & 0xFF in _BROKEN


# The program's version for which the starter list was last brought up to date.
STARTER_VERSION = "starter_version"
# The edition of the starter list's synonyms that the library has had.
STARTER_SYNONYMS = "starter_synonyms"
# The newest there is; a contract test holds it and the list together.
SYNONYMS_EDITION = "6"
# What the vectors are made by: a model and a digest of its files; "" or nothing: meaning is off.
MEANING = "meaning"
# What that list said, a digest a field.
STARTER_FIELDS = "starter_fields"
# Links made by one operation that are taken back together.
_MADE_AT_ONCE = 500


def _parts(version: str | None) -> tuple[int, ...]:
    parts = (version or "").split(".")
    return tuple(int(part) if part.isdecimal() else 0 for part in parts)


# How many are done, and how many there are.
Progress = Callable[[int, int], None]


class Writing:
    """A running operation; its summary is what `undo` will say it takes back."""

    def __init__(self) -> None:
        """Start without a summary."""
        self.summary = ""


class Library:
    """An open library. Close it, or use it as a context manager."""

    def __init__(self, path: Path, progress: Progress = lambda _done, _links: None) -> None:
        """Open the library at `path`. Raises LibraryError.

        `progress` is given how many of its links are indexed while an older one is
        brought up to date, zero first.
        """
        self.path = path
        self._db = connect(path, lambda db: index_anew(db, progress))
        self.operations = Operations(self._db)
        self.index = Index(self._db)
        self.tags = Tags(self._db)
        self.links = Links(self._db, self.operations, self.tags, self.index)
        self.vettings = Vettings(self._db, self.operations)
        self.synonyms = Synonyms(self._db, self.operations)
        self.proposals = Proposals(self._db, self.operations)
        self.replies = Replies(self._db)
        self.nearness: Meaning | None = None

    @cached_property
    def checks(self) -> Checks:
        """The record of checks; loaded when first asked for, because a search asks for none."""
        from toolkit.storage.checks import Checks  # noqa: PLC0415 - as said

        return Checks(self._db, self.operations)

    @cached_property
    def vectors(self) -> Vectors:
        """The vectors of links; loaded when meaning is on."""
        from toolkit.storage.index import Vectors  # noqa: PLC0415 - as said

        return Vectors(self._db)

    @cached_property
    def heard(self) -> HeardLists:
        """What followed lists say of the links; loaded like the checks."""
        from toolkit.storage.log import HeardLists  # noqa: PLC0415 - as said

        return HeardLists(self._db)

    @cached_property
    def pages(self) -> Pages:
        """What the pages were when they were vetted; loaded like the checks."""
        from toolkit.storage.checks import Pages  # noqa: PLC0415 - as said

        return Pages(self._db)

    def __enter__(self) -> Self:
        """Return the open library."""
        return self

    def __exit__(self, *_exception: object) -> None:
        """Close the library, whatever happened."""
        self.close()

    def close(self) -> None:
        """Close the file; an open transaction is rolled back."""
        if self._db.total_changes:
            self._db.settle()
        self._db.close()

    @cached_property
    def _undone(self) -> Redo:
        """What can be done again; loaded like the checks."""
        from toolkit.storage.redo import Redo  # noqa: PLC0415 - as said

        return Redo(self._db, self.operations, self.links, self.vettings, self.synonyms)

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Read the library that stands at the path now. Raises LibraryError."""
        self._db.require_same_file()
        with our_errors(self.path):
            self.index.look_again()
            yield

    @contextmanager
    def atomic(self) -> Iterator[None]:
        """Do all of the writing inside, or none of it. Raises LibraryError.

        What was written to a file that no longer stands at the path is not
        said to be done.
        """
        if self._db.in_transaction:
            with self._savepoint():
                yield
            return
        self._db.require_same_file()
        require_writable(self._db, self.path)
        self._db.execute("BEGIN IMMEDIATE")
        try:
            self.index.look_again()
            yield
            self._db.execute("COMMIT")
        except BaseException:
            self._roll_back()
            self.index.look_again()
            raise
        self._db.require_same_file()

    @contextmanager
    def operation(self, command: str, now: datetime) -> Iterator[Writing]:
        """Write as one step that `undo` takes back. Set `.summary` before the end."""
        writing = Writing()
        with self.atomic():
            self.operations.begin(command, now)
            try:
                yield writing
            except BaseException:
                self.operations.current = None
                raise
            self.operations.finish(writing.summary)
        self._db.settle()

    def undo(self, now: datetime) -> Operation | None:
        """Take the newest operation back; None when there is none."""
        with self.atomic():
            operation = self.operations.newest()
            if operation is None:
                return None
            self._undone.keep(operation, now)
            with self.in_bulk():
                self._take_all_back(operation, now)
            self.operations.mark_undone(operation, now)
        self._db.settle()
        return operation

    def redo(self, now: datetime) -> Operation | None:
        """Do again what was undone last, as a new operation; None when there is none."""
        with self.atomic():
            kept = self._undone.newest()
            if kept is None:
                return None
            number = self.operations.begin(kept.command, now)
            with self.in_bulk():
                self._undone.carry_out(kept, now)
            self.operations.finish(kept.summary, again=True)
        self._db.settle()
        return kept._replace(id=number, at=now, undone_at=None)

    @contextmanager
    def in_bulk(self) -> Iterator[None]:
        """Write many links inside: with room in memory, the index in large pieces."""
        # 64 MiB; the default of 2 MB makes every new key a read from the file.
        self._db.execute("PRAGMA cache_size = -65536")
        try:
            with self.index.in_bulk():
                yield
        finally:
            self._db.execute("PRAGMA cache_size = -2000")

    def settle(self) -> None:
        """Bring what was written into the file itself, for a library that stays open."""
        self._db.settle()

    def edition(self) -> int:
        """Return a number that is another one after somebody else has written to the library.

        https://sqlite.org/pragma.html#pragma_data_version
        """
        return int(self._db.execute("PRAGMA data_version").fetchone()[0])

    def fact(self, name: str) -> str | None:
        """Return what the library knows of itself under `name`."""
        row = self._db.execute("SELECT value FROM facts WHERE name = ?", (name,)).fetchone()
        return str(row[0]) if row else None

    def facts_in(self, name: str) -> dict[str, Any]:
        """Return what the library knows under `name`, several things by theirs.

        Raises RowDamaged for what nobody wrote so.
        """
        return read_object(self.fact(name) or "{}")

    def is_behind(self, version: str) -> bool:
        """Tell whether the library has not had the starter list of a version of the program.

        One that a newer program brought up to date has: an older one would undo it.
        """
        return _parts(self.fact(STARTER_VERSION)) < _parts(version)

    @property
    def lacks_synonyms(self) -> bool:
        """Whether the starter list has synonyms that the library has not had."""
        return _parts(self.fact(STARTER_SYNONYMS)) < _parts(SYNONYMS_EDITION)

    def set_fact(self, name: str, value: str) -> None:
        """Keep something the library knows of itself."""
        self._db.execute(
            "INSERT INTO facts (name, value) VALUES (?, ?)"
            " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            (name, value),
        )

    def set_language(self, code: str, progress: Callable[[int], None]) -> None:
        """Index every link anew by the stems of another language, inside a transaction."""
        self.set_fact(LANGUAGE, code)
        self.index.look_again()
        self.index.rebuild(self.links.every(), progress)

    def verify(self) -> list[str]:
        """Prove the library whole; returns what is wrong, in sentences."""
        try:
            found = difference(self._db)
            problems = [f"It holds {one}, which does not belong to it." for one in found.extra]
            problems += [f"It lacks {one}." for one in found.lacking]
            problems += [
                f"SQLite: {row[0]}"
                for row in self._db.execute("PRAGMA integrity_check(20)")
                if row[0] != "ok"
            ]
            problems += [
                f"A row of '{row[0]}' points to a row of '{row[2]}' that is not there."
                for row in self._db.execute("PRAGMA foreign_key_check")
            ]
            if not problems:
                problems += self._verify_trust() + self.index.verify(self.links.every())
        except (LibraryDamaged, sqlite3.DatabaseError) as error:
            return [f"SQLite: {error.__cause__ or error}"]
        return problems

    @contextmanager
    def _savepoint(self) -> Iterator[None]:
        """Undo what was written inside when it fails, also where the failure is caught outside.

        https://sqlite.org/lang_savepoint.html
        """
        self._db.execute("SAVEPOINT inner")
        try:
            yield
        except BaseException:
            # SQLite has rolled everything back itself after a full disk.
            if self._db.in_transaction:
                self._db.execute("ROLLBACK TO inner")
                self._db.execute("RELEASE inner")
            raise
        self._db.execute("RELEASE inner")

    def _roll_back(self) -> None:
        # SQLite has already done it itself after a full disk.
        if self._db.in_transaction:
            self._db.execute("ROLLBACK")

    def _verify_trust(self) -> list[str]:
        rows = self._db.execute(
            "SELECT id FROM links WHERE vetting_id IS NOT"
            f" ({IN_FORCE.replace('?', 'links.id')}) LIMIT 20"
        )
        return [f"k{row[0]} does not follow its newest vetting." for row in rows]

    def _take_all_back(self, operation: Operation, now: datetime) -> None:
        """Take changes back, last first; links made one after another together."""
        made: list[int] = []
        for change in self.operations.changes_backwards(operation):
            if change.thing == "link" and change.before is None:
                made.append(change.thing_id)
                if len(made) < _MADE_AT_ONCE:
                    continue
            self.links.take_out_many(made, now)
            made.clear()
            if change.thing != "link" or change.before is not None:
                self._take_back(change, now)
        self.links.take_out_many(made, now)

    def _take_back(self, change: Change, now: datetime) -> None:
        if change.thing == "link":
            self.links.take_back(change.thing_id, change.before, now)
        elif change.thing == "vetting":
            self.vettings.take_back(change.thing_id, now)
        elif change.thing == "run":
            self.checks.take_back(change.thing_id, now)
        elif change.thing == "proposal":
            self.proposals.take_back(change.thing_id, change.before)
        else:
            self.synonyms.take_back(change.thing_id, change.before)
