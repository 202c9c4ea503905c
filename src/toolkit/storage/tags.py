"""The tags of links: one row a name, compared without case and accents.

Must not index anything; a link's write does that.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from toolkit.domain.tag import tag_key


class Tags:
    """Names of tags and which links carry them."""

    def __init__(self, db: sqlite3.Connection) -> None:
        """Keep the connection."""
        self._db = db

    def counts(self) -> list[tuple[str, int]]:
        """Return each tag in use and how many links carry it, by name."""
        rows = self._db.execute(
            "SELECT name, count(*) FROM tags JOIN link_tags ON tag_id = tags.id"
            " JOIN links ON links.id = link_id AND removed_at IS NULL"
            " GROUP BY tags.id ORDER BY name_key"
        )
        return [(name, number) for name, number in rows]

    def known(self, name: str) -> bool:
        """Tell whether there is a tag of this name."""
        row = self._db.execute("SELECT 1 FROM tags WHERE name_key = ?", (tag_key(name),))
        return row.fetchone() is not None

    def names(self) -> list[str]:
        """Return the names of all tags, in order."""
        return [name for (name,) in self._db.execute("SELECT name FROM tags ORDER BY name_key")]

    def of(self, ids: Sequence[int]) -> dict[int, tuple[str, ...]]:
        """Return the tags of these links, each in the curator's order."""
        marks = ", ".join("?" for _ in ids)
        rows = self._db.execute(
            "SELECT link_id, name FROM link_tags JOIN tags ON tags.id = tag_id"
            f" WHERE link_id IN ({marks}) ORDER BY link_id, position",
            ids,
        )
        found: dict[int, tuple[str, ...]] = {}
        for link_id, name in rows:
            found[link_id] = (*found.get(link_id, ()), name)
        return found

    def set(self, link_id: int, names: Sequence[str]) -> None:
        """Give a link exactly these tags."""
        self._db.execute("DELETE FROM link_tags WHERE link_id = ?", (link_id,))
        for position, name in enumerate(names):
            self._db.execute(
                "INSERT INTO link_tags (link_id, tag_id, position) VALUES (?, ?, ?)",
                (link_id, self._id_of(name), position),
            )

    def set_new(self, carried: Sequence[tuple[int, Sequence[str]]]) -> None:
        """Give tags to many links that have none yet: (id, names) each."""
        wanted: dict[str, str] = {}
        for _, names in carried:
            for name in names:
                wanted.setdefault(name, tag_key(name))
        if not wanted:
            return
        self._db.executemany(
            "INSERT INTO tags (name, name_key) VALUES (?, ?) ON CONFLICT DO NOTHING",
            wanted.items(),
        )
        ids = {name: self._id_of(name) for name in wanted}
        self._db.executemany(
            "INSERT INTO link_tags (link_id, tag_id, position) VALUES (?, ?, ?)",
            [
                (link_id, ids[name], position)
                for link_id, names in carried
                for position, name in enumerate(names)
            ],
        )

    def respell(self, name: str) -> None:
        """Write a tag in use as `name` from now on (same name without case)."""
        self._db.execute("UPDATE tags SET name = ? WHERE name_key = ?", (name, tag_key(name)))

    def _id_of(self, name: str) -> int:
        row = self._db.execute(
            "SELECT id FROM tags WHERE name_key = ?", (tag_key(name),)
        ).fetchone()
        if row is None:
            row = self._db.execute(
                "INSERT INTO tags (name, name_key) VALUES (?, ?) RETURNING id",
                (name, tag_key(name)),
            ).fetchone()
        return int(row[0])
