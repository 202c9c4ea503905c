"""The vectors of links, in step with what links say.

The index takes a vector away in the transaction that changes or removes its
link, so what stands here is of the link as it is. Must not know what a vector means.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable


class Vectors:
    """The vectors table of one library. Raises LibraryError."""

    def __init__(self, db: sqlite3.Connection) -> None:
        """Keep the connection."""
        self._db = db

    def lacking(self, model: str, most: int) -> list[int]:
        """Return the ids of links that this model has not read yet, in order."""
        rows = self._db.execute(
            "SELECT id FROM links LEFT JOIN vectors ON link_id = id AND model = ?"
            " WHERE removed_at IS NULL AND link_id IS NULL ORDER BY id LIMIT ?",
            (model, most),
        )
        return [number for (number,) in rows]

    def count(self, model: str) -> int:
        """Return how many links this model has read."""
        row = self._db.execute(
            "SELECT count(*) FROM vectors JOIN links ON id = link_id"
            " WHERE model = ? AND removed_at IS NULL",
            (model,),
        ).fetchone()
        return int(row[0])

    def put(self, model: str, vectors: Iterable[tuple[int, bytes]]) -> None:
        """Store the vectors of links, in the place of older ones."""
        self._db.executemany(
            "INSERT OR REPLACE INTO vectors (link_id, model, vector) VALUES (?, ?, ?)",
            [(number, model, vector) for number, vector in vectors],
        )

    def every(self, model: str, length: int) -> tuple[list[int], bytes]:
        """Return ids and vectors (one after another) of all links this model has read.

        A vector that is not `length` bytes long is passed over, as if it were lacking.
        """
        rows = self._db.execute(
            "SELECT link_id, vector FROM vectors JOIN links ON id = link_id"
            " WHERE model = ? AND removed_at IS NULL AND length(vector) = ? ORDER BY link_id",
            (model, length),
        ).fetchall()
        return [row[0] for row in rows], b"".join(row[1] for row in rows)

    def drop_all(self) -> None:
        """Take every vector away."""
        self._db.execute("DELETE FROM vectors")

    def edition(self) -> tuple[int, int]:
        """Return what is another when anybody has written to the library since."""
        row = self._db.execute("PRAGMA data_version").fetchone()
        return int(row[0]), self._db.total_changes
