"""Rows of the check record as values: the only place that reads them.

Must not run statements.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from toolkit.domain.check import Check, Counts, Finding
from toolkit.domain.health import Health, State
from toolkit.storage.rows import read_time, time_text
from toolkit.storage.translate import reads

# The last one tells whether the row counts, so `runs` must be joined.
CHECK_COLUMNS = (
    "checks.id, link_id, run_id, checked_at, finding, cause, reason, status, final_url, moved_to,"
    " attempts, elapsed_ms, counts, voids,"
    " counts = 'always' OR (counts = 'when closed' AND closed_at IS NOT NULL AND trusted = 1)"
)
# Where a link keeps what its checks come to.
HEALTH = (
    "health_state",
    "health_since",
    "health_checked_at",
    "health_reason",
    "next_check_at",
    "last_good_at",
    "moved_to",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One run of checks; `trusted`: its failures to connect count."""

    id: int
    started_at: datetime
    closed_at: datetime | None = None
    trusted: bool = False
    deferred: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What is kept on a link of its checks."""

    health: Health
    next_check_at: datetime | None = None
    last_good_at: datetime | None = None
    moved_to: str = ""


@reads("a check")
def read_check(row: Sequence[Any]) -> Check:
    """Make a check of CHECK_COLUMNS."""
    return Check(
        id=row[0],
        link_id=row[1],
        run_id=row[2],
        at=read_time(row[3]),
        finding=read_finding(row[4]),
        cause=row[5],
        reason=row[6],
        status=row[7],
        final_url=row[8],
        moved_to=row[9],
        attempts=row[10],
        elapsed_ms=row[11],
        counts=Counts(row[12]),
        voids=row[13],
        counted=bool(row[14]),
    )


@reads("the health of a link")
def read_state(text: str) -> State:
    """Read a state."""
    return State(text)


@reads("what a check found")
def read_finding(text: str) -> Finding:
    """Read a finding."""
    return Finding(text)


def text_or_null(moment: datetime | None) -> str | None:
    """Write a time, or None."""
    return time_text(moment) if moment else None


def time_or_none(text: str | None) -> datetime | None:
    """Read a time, or None."""
    return read_time(text) if text else None
