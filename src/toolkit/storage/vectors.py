"""The vectors of links, in step with what links say.

The index takes a vector away in the transaction that changes or removes its
link, so what stands here is of the link as it is. Must not know what a vector means.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator


class Vectors:
    """The vectors table of one library. Raises LibraryError.

    `model` is what a vector was made by: those of another one are as if they were not there.
    """

    def __init__(self, db: sqlite3.Connection) -> None:
        """Keep the connection."""
        self._db = db

    def lacking(self, model: str, length: int, most: int) -> list[int]:
        """Return the ids of links without a vector of `length` bytes by this model, in order."""
        rows = self._db.execute(
            "SELECT id FROM links"
            " LEFT JOIN vectors ON link_id = id AND model = ? AND length(vector) = ?"
            " WHERE removed_at IS NULL AND link_id IS NULL ORDER BY id LIMIT ?",
            (model, length, most),
        )
        return [number for (number,) in rows]

    def count(self, model: str, length: int) -> int:
        """Return how many links have a vector of `length` bytes by this model."""
        row = self._db.execute(
            "SELECT count(*) FROM vectors JOIN links ON id = link_id"
            " WHERE model = ? AND removed_at IS NULL AND length(vector) = ?",
            (model, length),
        ).fetchone()
        return int(row[0])

    def put(self, model: str, vectors: Iterable[tuple[int, bytes]]) -> None:
        """Store the vectors of links, in the place of older ones."""
        self._db.executemany(
            "INSERT OR REPLACE INTO vectors (link_id, model, vector) VALUES (?, ?, ?)",
            [(number, model, vector) for number, vector in vectors],
        )

    def every(self, model: str, length: int) -> Iterator[tuple[int, bytes]]:
        """Yield id and vector of all links with one of `length` bytes by this model, by id."""
        yield from self._db.execute(
            "SELECT link_id, vector FROM vectors JOIN links ON id = link_id"
            " WHERE model = ? AND removed_at IS NULL AND length(vector) = ? ORDER BY link_id",
            (model, length),
        )

    def drop(self, links: Iterable[int]) -> None:
        """Take the vectors of these links away."""
        self._db.executemany(
            "DELETE FROM vectors WHERE link_id = ?", [(number,) for number in links]
        )

    def drop_all(self, but: str = "") -> int:
        """Take every vector away, but those of one model; return how many."""
        return self._db.execute("DELETE FROM vectors WHERE model <> ?", (but,)).rowcount

    def edition(self) -> tuple[int, int]:
        """Return what is another when anybody has written to the library since."""
        row = self._db.execute("PRAGMA data_version").fetchone()
        return int(row[0]), self._db.total_changes
