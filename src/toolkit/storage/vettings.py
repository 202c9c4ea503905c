"""The append-only vetting record; a row is taken back by another row.

Keeps `links.vetting_id` on the newest vetting in force, in the same
transaction. Must not decide what a level means.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import datetime

from toolkit.domain.trust import Vetting
from toolkit.storage.operations import Operations, next_id
from toolkit.storage.rows import VETTING_COLUMNS, read_vetting, vetting_values

_COLUMNS = ", ".join(VETTING_COLUMNS)
# The newest row that takes nothing back and was not taken back itself.
IN_FORCE = (
    "SELECT max(id) FROM vettings AS own WHERE own.link_id = ? AND own.voids IS NULL"
    " AND NOT EXISTS (SELECT 1 FROM vettings AS later WHERE later.voids = own.id)"
)


class Vettings:
    """Who judged which link, when, on what evidence."""

    def __init__(self, db: sqlite3.Connection, operations: Operations) -> None:
        """Keep the connection and the operations log."""
        self._db = db
        self._operations = operations

    def add(self, link_id: int, vetting: Vetting) -> Vetting:
        """Append a vetting and return it with its id."""
        stored = self._append(link_id, vetting)
        self._operations.record("vetting", stored.id or 0, None)
        return stored

    def add_first(self, vettings: Sequence[tuple[int, Vetting]]) -> None:
        """Append the first vetting of each of many links: (link id, vetting)."""
        if not vettings:
            return
        first = next_id(self._db, "vettings")
        rows = [
            (number, link_id, *vetting_values(vetting).values())
            for number, (link_id, vetting) in enumerate(vettings, start=first)
        ]
        names = ("id", "link_id", *vetting_values(vettings[0][1]))
        self._db.executemany(
            f"INSERT INTO vettings ({', '.join(names)}) VALUES ({', '.join('?' for _ in names)})",
            rows,
        )
        self._db.executemany(
            "UPDATE links SET vetting_id = ? WHERE id = ?", [row[:2] for row in rows]
        )
        self._operations.record_made("vetting", range(first, first + len(rows)))

    def of(self, link_id: int) -> list[Vetting]:
        """Return the whole history of a link, oldest first."""
        rows = self._db.execute(
            f"SELECT {_COLUMNS} FROM vettings WHERE link_id = ? ORDER BY id", (link_id,)
        )
        return [read_vetting(row) for row in rows]

    def people(self) -> frozenset[str]:
        """Return the names of those who judged links here, as recorded."""
        rows = self._db.execute("SELECT DISTINCT vetted_by FROM vettings WHERE vetted_by <> ''")
        return frozenset(row[0] for row in rows)

    def take_back(self, vetting_id: int, now: datetime) -> int:
        """Append the row that voids a vetting; returns the link's id."""
        row = self._db.execute(
            f"SELECT link_id, {_COLUMNS} FROM vettings WHERE id = ?", (vetting_id,)
        ).fetchone()
        vetting = read_vetting(row[1:])
        self._append(row[0], vetting._replace(id=None, recorded_at=now, voids=vetting_id))
        return int(row[0])

    def _append(self, link_id: int, vetting: Vetting) -> Vetting:
        values = vetting_values(vetting)
        cursor = self._db.execute(
            f"INSERT INTO vettings (link_id, {', '.join(values)})"
            f" VALUES (?, {', '.join('?' for _ in values)})",
            (link_id, *values.values()),
        )
        number = int(cursor.lastrowid or 0)
        self._db.execute(
            f"UPDATE links SET vetting_id = ({IN_FORCE}) WHERE id = ?", (link_id, link_id)
        )
        return vetting._replace(id=number)
