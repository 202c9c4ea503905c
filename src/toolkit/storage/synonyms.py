"""Synonyms: words that people say, and the words the library knows them by.

Must not expand a query; the search does that.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from typing import NamedTuple

from toolkit.storage.operations import Operations


class Synonym(NamedTuple):
    """`word` is said, `means` is searched for too; both folded to lower case."""

    word: str
    means: str
    both_ways: bool = False
    id: int = 0


class Synonyms:
    """The synonyms of a library."""

    def __init__(self, db: sqlite3.Connection, operations: Operations) -> None:
        """Keep the connection and the operations log."""
        self._db = db
        self._operations = operations

    def every(self) -> Iterator[Synonym]:
        """Yield all synonyms by word."""
        rows = self._db.execute(
            "SELECT word, means, both_ways, id FROM synonyms ORDER BY word, means"
        )
        for word, means, both_ways, number in rows:
            yield Synonym(word, means, bool(both_ways), number)

    def find(self, word: str, means: str) -> Synonym | None:
        """Return one synonym, or None."""
        return next((s for s in self.every() if (s.word, s.means) == (word, means)), None)

    def add(self, synonym: Synonym) -> bool:
        """Store a synonym; False when it stood there already."""
        cursor = self._db.execute(
            "INSERT INTO synonyms (word, means, both_ways) VALUES (?, ?, ?)"
            " ON CONFLICT DO NOTHING RETURNING id",
            (synonym.word, synonym.means, int(synonym.both_ways)),
        )
        row = cursor.fetchone()
        if row is None:
            return False
        self._operations.record("synonym", int(row[0]), None)
        return True

    def remove(self, synonym: Synonym) -> None:
        """Delete a synonym; the operation keeps it whole."""
        before = {
            "word": synonym.word,
            "means": synonym.means,
            "both_ways": int(synonym.both_ways),
        }
        self._operations.record("synonym", synonym.id, before)
        self._db.execute("DELETE FROM synonyms WHERE id = ?", (synonym.id,))

    def take_back(self, number: int, before: dict[str, str | int] | None) -> None:
        """Undo one change of a synonym."""
        if before is None:
            self._db.execute("DELETE FROM synonyms WHERE id = ?", (number,))
            return
        self._db.execute(
            "INSERT INTO synonyms (id, word, means, both_ways) VALUES (?, ?, ?, ?)",
            (number, before["word"], before["means"], before["both_ways"]),
        )
