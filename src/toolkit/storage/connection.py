"""The connection to a library: SQLite's errors leave it as ours, in this one place.

It also knows which file it reads, so that a file that was put in its place
meanwhile is noticed. Must not know tables, or how a library is opened.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, NoReturn, Self

from toolkit.errors import LibraryError, LibraryReplaced
from toolkit.storage.translate import damaged, translated

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
        return Cursor(self).execute(sql, parameters)

    def executemany(self, sql: str, parameters: Iterable[Any], /) -> Cursor:
        """Run a statement with each of many rows. Raises LibraryError."""
        return Cursor(self).executemany(sql, parameters)

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
            self.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            self.execute(f"PRAGMA busy_timeout = {wait}")

    def belongs_to(self, path: Path, seen: os.stat_result) -> None:
        """Keep which library this is: its path, and the file that stood there when opened."""
        self.path, self._seen = path, seen

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
                f"The library {self.path} was taken away while it was open.", hint=_BACK
            ) from None
        if not os.path.samestat(now, self._seen):
            raise LibraryReplaced(
                f"The library {self.path} was replaced by another file while it was open.",
                hint=_NEXT,
            )


def _fail(connection: sqlite3.Connection, error: sqlite3.Error) -> NoReturn:
    path = getattr(connection, "path", Path())
    ours = translated(error, path)
    if ours is None:
        from toolkit.storage.damage import is_damaged  # noqa: PLC0415 - nobody foresaw it

        # A table that is not there any more, say: damage, unless the file is whole.
        if not is_damaged(path):
            raise error
        ours = damaged(path)
    raise ours from error
