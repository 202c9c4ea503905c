"""What `undo` took back, kept so that `redo` can do it again.

An undone operation leaves one of its own behind, which is never listed: its changes
hold what each thing was until then. A new change of the library forgets them.
Redoing writes as any other operation does, so that what is append-only is only added
to. Must not decide what may be undone.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from toolkit.storage.checks import HEALTH, IN_FORCE, KEEP_HEALTH
from toolkit.storage.links import Links
from toolkit.storage.log import Synonym, Synonyms, Vettings
from toolkit.storage.rows import (
    UNDONE,
    VETTING_COLUMNS,
    Change,
    Operation,
    Operations,
    read_vetting,
    time_text,
    write_json,
)

_MADE, _CHANGED, _REMOVED = "made", "changed", "removed"
# Links that come back together.
_AT_ONCE = 500
_COPIED = (
    "link_id, run_id, url, checked_at, finding, cause, reason, status, final_url, moved_to,"
    " attempts, elapsed_ms, counts, before"
)
_PROPOSAL = ("id", "link_id", "field", "value", "source", "at", "settled")
_SYNONYM = ("word", "means", "both_ways", "not_beside")


class Redo:
    """The operations that can be done again, the one taken back last on top."""

    def __init__(
        self,
        db: sqlite3.Connection,
        operations: Operations,
        links: Links,
        vettings: Vettings,
        synonyms: Synonyms,
    ) -> None:
        """Keep the connection and the stores that write through operations."""
        self._db = db
        self._operations = operations
        self._links = links
        self._vettings = vettings
        self._synonyms = synonyms

    def keep(self, operation: Operation, now: datetime) -> None:
        """Keep an operation that is about to be taken back."""
        rows = [
            (change.thing, change.thing_id, write_json(again))
            for change in self._operations.changes_backwards(operation)
            if (again := self._as_it_is(change)) is not None
        ]
        at = time_text(now)
        cursor = self._db.execute(
            "INSERT INTO operations (at, command, summary, undone_at) VALUES (?, ?, ?, ?)",
            (at, f"{UNDONE}{operation.command}", operation.summary, at),
        )
        self._db.executemany(
            "INSERT INTO changes (operation_id, thing, thing_id, before) VALUES (?, ?, ?, ?)",
            [(cursor.lastrowid, *row) for row in reversed(rows)],
        )

    def newest(self) -> Operation | None:
        """Return the operation that would be done again, with the command it was."""
        kept = self._operations.newest_undone()
        return kept._replace(command=kept.command.removeprefix(UNDONE)) if kept else None

    def carry_out(self, kept: Operation, now: datetime) -> None:
        """Make the changes of a kept operation again, inside a running one, and forget it."""
        vettings: list[int] = []
        made: list[int] = []
        # Kept in the order in which they were made, and read backwards.
        for change in reversed(list(self._operations.changes_backwards(kept))):
            kind, values = change.before or (_MADE, None)
            if change.thing == "vetting":
                vettings.append(change.thing_id)
                continue
            if change.thing == "link" and kind == _MADE:
                made.append(change.thing_id)
                if len(made) < _AT_ONCE:
                    continue
            self._links.bring_back(made)
            made.clear()
            if change.thing != "link" or kind != _MADE:
                self._make(change.thing, change.thing_id, kind, values, now)
        self._links.bring_back(made)
        self._vettings.add_first(self._vettings_of(vettings))
        self._operations.forget_undone(kept.id)

    def _make(self, thing: str, number: int, kind: str, values: Any, now: datetime) -> None:  # noqa: ANN401 - as kept
        if thing == "link" and kind == _REMOVED:
            self._links.remove(number, now)
        elif thing == "link":
            self._links.change(number, values)
        elif thing == "run":
            self._add_checks(number, values)
        elif thing == "proposal":
            self._write_proposal(number, values, made=kind == _MADE)
        elif kind == _MADE:
            self._synonyms.add(_synonym(0, values))
        else:
            self._synonyms.remove(_synonym(number, values))

    def _as_it_is(self, change: Change) -> tuple[str, Any] | None:
        """Return how a change is to be made again, and what the thing is now.

        None for a proposal that its list has taken back since.
        """
        before = change.before
        if change.thing == "link" and before is not None:
            if "removed_at" in before:
                return _REMOVED, None
            return _CHANGED, self._links.values_of(change.thing_id, before)
        if change.thing == "run":
            return _MADE, self._seen(change.thing_id)
        if change.thing == "proposal":
            return self._proposal(change)
        if change.thing == "synonym" and before is None:
            return _MADE, self._row("synonyms", _SYNONYM, change.thing_id)
        return (_MADE, None) if before is None else (_REMOVED, before)

    def _proposal(self, change: Change) -> tuple[str, Any] | None:
        row = self._row("proposals", _PROPOSAL, change.thing_id)
        if row is None or change.before is None:
            return (_MADE, row) if row else None
        return _CHANGED, {name: row[name] for name in change.before}

    def _row(self, table: str, columns: Sequence[str], number: int) -> dict[str, Any] | None:
        row = self._db.execute(
            f"SELECT {', '.join(columns)} FROM {table} WHERE id = ?", (number,)
        ).fetchone()
        return dict(zip(columns, row, strict=True)) if row else None

    def _vettings_of(self, ids: Sequence[int]) -> list[tuple[int, Any]]:
        """Return the vettings of these ids, each with its link, to be added anew."""
        found = []
        for number in ids:
            link_id, *row = self._db.execute(
                f"SELECT link_id, {', '.join(VETTING_COLUMNS)} FROM vettings WHERE id = ?",
                (number,),
            ).fetchone()
            found.append((link_id, read_vetting(row)._replace(id=None)))
        return found

    def _seen(self, run_id: int) -> list[Any]:
        """Return which checks of a run are in force, and how each of its links stands."""
        checks = self._db.execute(
            f"SELECT id FROM checks WHERE run_id = ? AND {IN_FORCE} ORDER BY id", (run_id,)
        )
        links = self._db.execute(
            f"SELECT {', '.join(HEALTH)}, id FROM links"
            " WHERE id IN (SELECT link_id FROM checks WHERE run_id = ?)",
            (run_id,),
        )
        return [[number for (number,) in checks], [list(row) for row in links]]

    def _add_checks(self, run_id: int, seen: Sequence[Any]) -> None:
        """Append what a run saw once more: rows that were taken back stay so."""
        checks, links = seen
        self._db.execute(
            f"INSERT INTO checks ({_COPIED}) SELECT {_COPIED} FROM checks"
            " WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id",
            (write_json(checks),),
        )
        self._db.executemany(KEEP_HEALTH, links)
        self._operations.record("run", run_id, None)

    def _write_proposal(self, number: int, values: Mapping[str, Any], *, made: bool) -> None:
        if made:
            self._db.execute(
                f"INSERT INTO proposals ({', '.join(values)})"
                f" VALUES ({', '.join('?' for _ in values)})",
                tuple(values.values()),
            )
            self._operations.record("proposal", number, None)
            return
        before = self._row("proposals", tuple(values), number)
        if before is None:
            return
        self._operations.record("proposal", number, before)
        self._db.execute(
            f"UPDATE proposals SET {', '.join(f'{name} = ?' for name in values)} WHERE id = ?",
            (*values.values(), number),
        )


def _synonym(number: int, values: Mapping[str, Any]) -> Synonym:
    return Synonym(
        values["word"],
        values["means"],
        bool(values["both_ways"]),
        number,
        values.get("not_beside", ""),
    )
