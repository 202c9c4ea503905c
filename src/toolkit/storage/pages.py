"""What pages were: fingerprints and validators, and hosts to be left alone.

Must not compare pages, and must not know what a check found.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime
from operator import attrgetter
from typing import Any, NamedTuple

from toolkit.domain.health import State
from toolkit.domain.link import LinkType
from toolkit.domain.page import Baseline, Fingerprint
from toolkit.domain.trust import Level
from toolkit.storage.rows import read_time, time_text
from toolkit.storage.translate import reads

_PRINT = tuple(field.name for field in fields(Fingerprint))
_values_of = attrgetter(*_PRINT)
_SET_BASELINE = (
    f"INSERT INTO fingerprints (link_id, url, taken_at, vetted, {', '.join(_PRINT)})"
    f" VALUES (?, ?, ?, ?, {', '.join('?' for _ in _PRINT)})"
)
_PRINT_COLUMNS = ", ".join(f"fingerprints.{name}" for name in _PRINT)
# One statement a link, because a large run asks this for each.
_KNOWN = (
    "SELECT links.url, links.title, health_state, health_checked_at, crisis, type, vettings.level,"
    " vettings.recorded_at, validators.url, etag, modified, taken_at, vetted,"
    f" {_PRINT_COLUMNS} FROM links LEFT JOIN vettings ON vettings.id = vetting_id"
    " LEFT JOIN validators ON validators.link_id = links.id"
    " LEFT JOIN fingerprints ON fingerprints.id = (SELECT max(id) FROM fingerprints AS one"
    " WHERE one.link_id = links.id AND one.url = links.url)"
    " WHERE links.id = ? AND removed_at IS NULL"
)
_SEEN_AND_MEANT = frozenset({Level.RECOMMENDED.value, Level.CAUTION.value})


class Known(NamedTuple):
    """What is known of a link before it is checked.

    `urgent`: people in need rely on it. `vetted_at`: when a person last judged
    the page fit to be offered. `validators` are address, ETag, Last-Modified.
    """

    url: str
    title: str
    state: State
    checked_at: datetime | None
    urgent: bool
    vetted_at: datetime | None
    validators: tuple[str, str, str] | None
    baseline: Baseline | None


class Pages:
    """What is remembered of pages and their hosts between checks."""

    def __init__(self, db: sqlite3.Connection) -> None:
        """Keep the connection."""
        self._db = db

    def baseline(self, link_id: int) -> Baseline | None:
        """Return what the page at a link's present address was, or None."""
        row = self._db.execute(
            f"SELECT taken_at, vetted, {_PRINT_COLUMNS}"
            " FROM fingerprints JOIN links ON links.id = link_id AND links.url = fingerprints.url"
            " WHERE link_id = ? ORDER BY fingerprints.id DESC LIMIT 1",
            (link_id,),
        ).fetchone()
        return _read_baseline(row) if row else None

    def known(self, link_id: int) -> Known | None:
        """Return what is known of a link, or None when it is not there."""
        row = self._db.execute(_KNOWN, (link_id,)).fetchone()
        return _read_known(row) if row else None

    def set_baseline(self, link_id: int, url: str, baseline: Baseline) -> None:
        """Keep what the page at an address is now."""
        taken = link_id, url, time_text(baseline.taken_at), int(baseline.vetted)
        self._db.execute(_SET_BASELINE, (*taken, *_values_of(baseline.fingerprint)))

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


@reads("what a page was")
def _read_baseline(row: Sequence[Any]) -> Baseline:
    print_ = Fingerprint(**dict(zip(_PRINT, row[2:], strict=True)))
    return Baseline(fingerprint=print_, taken_at=read_time(row[0]), vetted=bool(row[1]))


@reads("what is known of a page")
def _read_known(row: Sequence[Any]) -> Known:
    url, title, state, checked_at, crisis, kind, level, vetted_at, *rest = row
    at, etag, modified, *print_ = rest
    return Known(
        url=url,
        title=title,
        state=State(state),
        checked_at=read_time(checked_at) if checked_at else None,
        urgent=bool(crisis) or kind == LinkType.HELPLINE,
        vetted_at=read_time(vetted_at) if level in _SEEN_AND_MEANT else None,
        validators=(at, etag, modified) if at is not None else None,
        baseline=_read_baseline(print_) if print_[0] is not None else None,
    )
