"""The reply log: when which link went to which platform, nothing of the question.

The address of a post is kept only when the curator gave it, and for 90 days.
The log is not part of undo and never leaves in an export. A damaged entry is
passed over: no reply may fail by what is only remembered of another.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any, NamedTuple

from toolkit.errors import RowDamaged
from toolkit.storage.rows import read_time, time_text

POST_KEPT_FOR = timedelta(days=90)


class Reply(NamedTuple):
    """One use of a link. `say` is the curator's own sentence that went with it."""

    at: datetime
    link_id: int
    platform: str
    say: str = ""
    post: str = ""


class Replies:
    """What was sent with which link."""

    def __init__(self, db: sqlite3.Connection) -> None:
        """Keep the connection."""
        self._db = db

    def add(self, reply: Reply) -> None:
        """Log one use, and forget addresses of posts that are too old."""
        self._db.execute(
            "UPDATE replies SET post = '' WHERE post <> '' AND at < ?",
            (time_text(reply.at - POST_KEPT_FOR),),
        )
        self._db.execute(
            "INSERT INTO replies (at, link_id, platform, say, post) VALUES (?, ?, ?, ?, ?)",
            (time_text(reply.at), reply.link_id, reply.platform, reply.say, reply.post),
        )

    def wipe(self) -> None:
        """Take every trace of the log out of the file, outside a transaction.

        A deleted row stays readable in a page that nothing uses, so the file is
        written anew.
        """
        self._db.execute("DELETE FROM replies")
        self._db.execute("DELETE FROM sqlite_sequence WHERE name = 'replies'")
        self._db.execute("VACUUM")

    def of_link(self, link_id: int, most: int = 100) -> list[Reply]:
        """Return the newest uses of a link."""
        return self._listed("WHERE link_id = ?", (link_id,), most)

    def newest(self, most: int = 100) -> list[Reply]:
        """Return the newest uses of any link."""
        return self._listed("", (), most)

    def _listed(self, where: str, values: tuple[int, ...], most: int) -> list[Reply]:
        # As bytes, because SQLite hands out no text that is damaged.
        rows = self._db.execute(
            "SELECT CAST(at AS BLOB), link_id, CAST(platform AS BLOB), CAST(say AS BLOB),"
            f" CAST(post AS BLOB) FROM replies {where} ORDER BY id DESC",
            values,
        )
        return list(islice(filter(None, map(_reply, rows)), most))


def _reply(row: Sequence[Any]) -> Reply | None:
    at, link_id, *texts = row
    try:
        moment = read_time(str(at, "utf-8"))
        moment = moment.astimezone(UTC)
        platform, say, post = (str(text, "utf-8") for text in texts)
    except (RowDamaged, ValueError, OverflowError):
        return None
    return Reply(moment, link_id, platform, say, post)
