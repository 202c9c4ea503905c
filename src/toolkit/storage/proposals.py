"""What lists say of links here, kept until a person takes it or keeps their own.

One table for proposed values and for other people's warnings: a warning is a
row whose field is `level`. Each write belongs to an operation, so that `undo`
takes it back. What was settled is remembered, so that the same value is not
proposed twice. Must not decide what may be proposed.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from toolkit.domain.link import Saying
from toolkit.domain.proposal import Proposal
from toolkit.storage.operations import Operations
from toolkit.storage.rows import read_field, read_saying, read_time, time_text, write_field
from toolkit.storage.written import read_json, write_json

_LEVEL = "level"
_COLUMNS = ("value", "source", "at", "settled")


class Proposals:
    """The proposals and warnings of a library."""

    def __init__(self, db: sqlite3.Connection, operations: Operations) -> None:
        """Keep the connection and the operations log."""
        self._db = db
        self._operations = operations

    def every(self) -> dict[int, tuple[Proposal, ...]]:
        """Return the proposals that wait for a person, by link, oldest first."""
        return self._waiting("", ())

    def of(self, link_id: int) -> tuple[Proposal, ...]:
        """Return the proposals for one link that wait for a person, oldest first."""
        return self._waiting(" AND link_id = ?", (link_id,)).get(link_id, ())

    def put(self, proposal: Proposal) -> bool:
        """Keep a proposal; False where its list, or another, said the same before."""
        value = write_json(write_field(proposal.field, proposal.value))
        return self._put(proposal.link_id, proposal.field, value, proposal.source, proposal.at)

    def warn(self, link_id: int, saying: Saying, source: str) -> bool:
        """Keep what somebody else said of a link; False where it is known."""
        value = write_json([saying.who, saying.level, saying.on, saying.text])
        return self._put(link_id, _LEVEL, value, source, saying.at)

    def settle(self, link_id: int, fields: Sequence[str], settled: str) -> None:
        """Close what waits for these fields of a link: `taken` or `kept`."""
        for row in self._rows(link_id, fields):
            self._change(row, {"settled": settled})

    def sayings(self, link_id: int) -> tuple[Saying, ...]:
        """Return the warnings about a link that are not settled."""
        return tuple(read_saying(row["value"], row["at"]) for row in self._rows(link_id, [_LEVEL]))

    def take_back(self, number: int, before: Mapping[str, Any] | None) -> None:
        """Undo one change: `before` as its operation kept it."""
        if before is None:
            self._db.execute("DELETE FROM proposals WHERE id = ?", (number,))
        else:
            self._write(number, before)

    def _put(self, link_id: int, field: str, value: str, source: str, at: datetime) -> bool:
        """Add a row; a list's newer word takes the place of its older one that still waits."""
        same = "SELECT 1 FROM proposals WHERE link_id = ? AND field = ? AND value = ?"
        if self._db.execute(same, (link_id, field, value)).fetchone():
            return False
        waiting = [row for row in self._rows(link_id, [field]) if row["source"] == source]
        if waiting:
            self._change(waiting[0], {"value": value, "at": time_text(at)})
            return True
        cursor = self._db.execute(
            "INSERT INTO proposals (link_id, field, value, source, at) VALUES (?, ?, ?, ?, ?)",
            (link_id, field, value, source, time_text(at)),
        )
        self._operations.record("proposal", int(cursor.lastrowid or 0), None)
        return True

    def _change(self, row: Mapping[str, Any], changes: Mapping[str, str]) -> None:
        self._operations.record("proposal", row["id"], {name: row[name] for name in changes})
        self._write(row["id"], changes)

    def _write(self, number: int, values: Mapping[str, Any]) -> None:
        names = [name for name in _COLUMNS if name in values]
        self._db.execute(
            f"UPDATE proposals SET {', '.join(f'{name} = ?' for name in names)} WHERE id = ?",
            (*(values[name] for name in names), number),
        )

    def _rows(self, link_id: int, fields: Sequence[str]) -> list[dict[str, Any]]:
        marks = ", ".join("?" for _ in fields)
        names = ("id", *_COLUMNS)
        rows = self._db.execute(
            f"SELECT {', '.join(names)} FROM proposals"
            f" WHERE link_id = ? AND settled = '' AND field IN ({marks}) ORDER BY id",
            (link_id, *fields),
        )
        return [dict(zip(names, row, strict=True)) for row in rows]

    def _waiting(self, condition: str, values: Sequence[Any]) -> dict[int, tuple[Proposal, ...]]:
        rows = self._db.execute(
            "SELECT link_id, field, value, source, at, id FROM proposals"
            f" WHERE settled = '' AND field <> '{_LEVEL}'{condition} ORDER BY id",
            values,
        )
        found: dict[int, tuple[Proposal, ...]] = {}
        for link_id, field, value, source, at, number in rows:
            said = read_field(field, read_json(value))
            one = Proposal(link_id, field, said, source, read_time(at), number)
            found[link_id] = (*found.get(link_id, ()), one)
        return found
