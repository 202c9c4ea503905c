"""The log of operations, each with what its changes replaced.

Must not decide what may be undone.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from toolkit.storage.rows import read_json, read_time, time_text, write_json

# Begins the command of what is kept of an undone operation; no command has a blank there.
UNDONE = "undone "


# The links of an operation: those it changed, judged, or heard something of.
_LINKS_TOUCHED = (
    "SELECT thing_id FROM changes WHERE thing = 'link'",
    "SELECT link_id FROM vettings JOIN changes ON thing = 'vetting' AND thing_id = vettings.id",
    "SELECT link_id FROM proposals JOIN changes ON thing = 'proposal' AND thing_id = proposals.id",
)
# More is no operation about one link.
_LOOKED_AT = 20


class Operation(NamedTuple):
    """A writing command that was carried out; `undone_at` is set once taken back."""

    id: int
    at: datetime
    command: str
    summary: str
    undone_at: datetime | None = None


class Change(NamedTuple):
    """One thing an operation touched; `before` None means: it was made then."""

    thing: str
    thing_id: int
    before: dict[str, Any] | None


class Operations:
    """The log; `current` is the operation that is being carried out."""

    def __init__(self, db: sqlite3.Connection) -> None:
        """Keep the connection."""
        self._db = db
        self.current: int | None = None

    def begin(self, command: str, now: datetime) -> int:
        """Note that `command` starts to write; its summary comes with `finish`."""
        cursor = self._db.execute(
            "INSERT INTO operations (at, command, summary) VALUES (?, ?, '')",
            (time_text(now), command),
        )
        self.current = int(cursor.lastrowid or 0)
        return self.current

    def finish(self, summary: str, *, again: bool = False) -> bool:
        """Close the current operation; one that changed nothing leaves no row.

        Returns whether anything changed. `again`: it does an undone one again, and the
        others can still be.
        """
        operation, self.current = self.current, None
        changed = self._db.execute(
            "SELECT 1 FROM changes WHERE operation_id = ? LIMIT 1", (operation,)
        ).fetchone()
        if changed and not again:
            self.forget_undone()
        if changed:
            self._db.execute("UPDATE operations SET summary = ? WHERE id = ?", (summary, operation))
        else:
            self._db.execute("DELETE FROM operations WHERE id = ?", (operation,))
        return changed is not None

    def record(self, thing: str, thing_id: int, before: Mapping[str, Any] | None) -> None:
        """Keep what a thing was. Raises RuntimeError outside an operation."""
        if self.current is None:
            raise RuntimeError(f"{thing} {thing_id} written outside an operation")
        self._db.execute(
            "INSERT INTO changes (operation_id, thing, thing_id, before) VALUES (?, ?, ?, ?)",
            (
                self.current,
                thing,
                thing_id,
                None if before is None else write_json(before),
            ),
        )

    def record_made(self, thing: str, ids: Iterable[int]) -> None:
        """Keep that many things were made. Raises RuntimeError outside an operation."""
        if self.current is None:
            raise RuntimeError(f"many a {thing} written outside an operation")
        self._db.executemany(
            "INSERT INTO changes (operation_id, thing, thing_id) VALUES (?, ?, ?)",
            [(self.current, thing, number) for number in ids],
        )

    def newest(self) -> Operation | None:
        """Return the operation that `undo` would take back."""
        row = self._db.execute(
            "SELECT id, at, command, summary, undone_at FROM operations"
            " WHERE undone_at IS NULL ORDER BY id DESC LIMIT 1"
        ).fetchone()
        return _operation(row) if row else None

    def listed(self, most: int) -> list[Operation]:
        """Return the newest operations first, taken back or not."""
        rows = self._db.execute(
            "SELECT id, at, command, summary, undone_at FROM operations"
            f" WHERE command NOT LIKE '{UNDONE}%' ORDER BY id DESC LIMIT ?",
            (most,),
        )
        return [_operation(row) for row in rows]

    def title_of(self, number: int) -> str:
        """Return the title of the one link that an operation touched, "" where it was not one."""
        ids: set[int] = set()
        for links in _LINKS_TOUCHED:
            of_it = f"{links} AND operation_id = ? LIMIT {_LOOKED_AT}"
            ids.update(row[0] for row in self._db.execute(of_it, (number,)))
        if len(ids) != 1:
            return ""
        row = self._db.execute("SELECT title FROM links WHERE id = ?", tuple(ids)).fetchone()
        return str(row[0]) if row else ""

    def changes_backwards(self, operation: Operation) -> Iterator[Change]:
        """Yield what an operation touched, last first."""
        rows = self._db.execute(
            "SELECT thing, thing_id, before FROM changes WHERE operation_id = ? ORDER BY id DESC",
            (operation.id,),
        ).fetchall()
        for thing, thing_id, before in rows:
            yield Change(thing, thing_id, read_json(before) if before else None)

    def newest_undone(self) -> Operation | None:
        """Return what was kept of the operation that `redo` would do again."""
        row = self._db.execute(
            "SELECT id, at, command, summary, undone_at FROM operations"
            f" WHERE command LIKE '{UNDONE}%' ORDER BY id DESC LIMIT 1"
        ).fetchone()
        return _operation(row) if row else None

    def forget_undone(self, number: int | None = None) -> None:
        """Forget what was kept of one undone operation, or of all: it cannot be done again."""
        kept = f"SELECT id FROM operations WHERE command LIKE '{UNDONE}%' AND ? IN (id, 0)"
        self._db.execute(f"DELETE FROM changes WHERE operation_id IN ({kept})", (number or 0,))
        self._db.execute(f"DELETE FROM operations WHERE id IN ({kept})", (number or 0,))

    def mark_undone(self, operation: Operation, now: datetime) -> None:
        """Note that an operation was taken back."""
        self._db.execute(
            "UPDATE operations SET undone_at = ? WHERE id = ?", (time_text(now), operation.id)
        )

    def forget(self) -> None:
        """Empty the log: what was done until now cannot be undone."""
        self._db.execute("DELETE FROM changes")
        self._db.execute("DELETE FROM operations")


def next_id(db: sqlite3.Connection, table: str) -> int:
    """Return the id that the next row of a table with AUTOINCREMENT will have."""
    row = db.execute("SELECT seq FROM sqlite_sequence WHERE name = ?", (table,)).fetchone()
    return int(row[0]) + 1 if row else 1


def _operation(row: tuple[Any, ...]) -> Operation:
    number, at, command, summary, undone_at = row
    return Operation(
        number, read_time(at), command, summary, read_time(undone_at) if undone_at else None
    )
