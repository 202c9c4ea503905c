"""What followed lists say of this library's links, kept among the proposals and warnings.

A list is a whole statement: what it no longer says is no longer kept. Must not decide
what may be proposed.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence

from toolkit.domain.judgement import Proposal
from toolkit.domain.link import Saying
from toolkit.storage.rows import time_text, write_field, write_json

_LEVEL = "level"
# Of which link, which field, and the value as JSON.
Statement = tuple[int, str, str]


class HeardLists:
    """The statements of followed lists."""

    def __init__(self, db: sqlite3.Connection) -> None:
        """Keep the connection."""
        self._db = db

    def said_by(self, source: str) -> frozenset[Statement]:
        """Return what a list said before, whether it waits, was taken or turned down."""
        rows = self._db.execute(
            "SELECT link_id, field, value FROM proposals WHERE source = ?", (source,)
        )
        return frozenset((link_id, field, value) for link_id, field, value in rows)

    def hear(
        self, source: str, fields: Iterable[Proposal], sayings: Sequence[tuple[int, Saying]]
    ) -> None:
        """Keep all that a list says now, and no longer what it no longer says.

        Whatever was turned down stays so while the list goes on saying it. Inside a
        transaction; it is no step of `undo`, since the list would only say it again.
        """
        said = {of_field(one): one.at for one in fields}
        said |= {of_saying(link_id, one): one.at for link_id, one in sayings}
        known = self.said_by(source)
        self._db.executemany(
            "DELETE FROM proposals WHERE source = ? AND link_id = ? AND field = ? AND value = ?",
            [(source, *statement) for statement in known - said.keys()],
        )
        self._db.executemany(
            "INSERT INTO proposals (link_id, field, value, source, at) VALUES (?, ?, ?, ?, ?)",
            [(*new, source, time_text(at)) for new, at in said.items() if new not in known],
        )


def of_field(one: Proposal) -> Statement:
    """Return what a list says of a field as it is kept."""
    return one.link_id, one.field, write_json(write_field(one.field, one.value))


def of_saying(link_id: int, one: Saying) -> Statement:
    """Return what a list says of a link as it is kept."""
    return link_id, _LEVEL, write_json([one.who, one.level, one.on, one.text])
