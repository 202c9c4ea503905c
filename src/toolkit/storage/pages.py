"""What pages were: fingerprints and validators, and hosts to be left alone.

Must not compare pages, and must not know what a check found.
"""

from __future__ import annotations

import sqlite3
from dataclasses import fields
from datetime import datetime

from toolkit.domain.page import Baseline, Fingerprint
from toolkit.storage.rows import read_time, time_text

_PRINT = tuple(field.name for field in fields(Fingerprint))


class Pages:
    """What is remembered of pages and their hosts between checks."""

    def __init__(self, db: sqlite3.Connection) -> None:
        """Keep the connection."""
        self._db = db

    def baseline(self, link_id: int) -> Baseline | None:
        """Return what the page at a link's present address was, or None."""
        row = self._db.execute(
            f"SELECT taken_at, vetted, {', '.join(f'fingerprints.{name}' for name in _PRINT)}"
            " FROM fingerprints JOIN links ON links.id = link_id AND links.url = fingerprints.url"
            " WHERE link_id = ? ORDER BY fingerprints.id DESC LIMIT 1",
            (link_id,),
        ).fetchone()
        if row is None:
            return None
        print_ = Fingerprint(**dict(zip(_PRINT, row[2:], strict=True)))
        return Baseline(fingerprint=print_, taken_at=read_time(row[0]), vetted=bool(row[1]))

    def set_baseline(self, link_id: int, url: str, baseline: Baseline) -> None:
        """Keep what the page at an address is now."""
        values = {
            "link_id": link_id,
            "url": url,
            "taken_at": time_text(baseline.taken_at),
            "vetted": int(baseline.vetted),
            **{name: getattr(baseline.fingerprint, name) for name in _PRINT},
        }
        self._db.execute(
            f"INSERT INTO fingerprints ({', '.join(values)})"
            f" VALUES ({', '.join('?' for _ in values)})",
            tuple(values.values()),
        )

    def validators(self, link_id: int) -> tuple[str, str, str] | None:
        """Return address, ETag and Last-Modified of a link's page, or None."""
        row = self._db.execute(
            "SELECT url, etag, modified FROM validators WHERE link_id = ?", (link_id,)
        ).fetchone()
        return (row[0], row[1], row[2]) if row else None

    def set_validators(self, link_id: int, url: str, etag: str, modified: str) -> None:
        """Keep a page's validators, or forget them when it has none."""
        self._db.execute("DELETE FROM validators WHERE link_id = ?", (link_id,))
        if etag or modified:
            self._db.execute(
                "INSERT INTO validators (link_id, url, etag, modified) VALUES (?, ?, ?, ?)",
                (link_id, url, etag, modified),
            )

    def leave_alone(self, host: str, until: datetime) -> None:
        """Keep until when a host asked to be left alone."""
        self._db.execute(
            "INSERT INTO hosts (host, not_before) VALUES (?, ?)"
            " ON CONFLICT (host) DO UPDATE SET not_before = excluded.not_before",
            (host, time_text(until)),
        )

    def left_alone(self, now: datetime) -> frozenset[str]:
        """Return the hosts that asked to be left alone until later than now."""
        rows = self._db.execute("SELECT host FROM hosts WHERE not_before > ?", (time_text(now),))
        return frozenset(row[0] for row in rows)
