"""Checks: what one look at a link's page saw, and when.

A check gives a finding; only the history of findings gives a state, which is
the checking engine's policy. Must not fetch or decide anything.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Finding(StrEnum):
    """What one check saw, as used in JSON and the library."""

    OK = "ok"
    GONE = "gone"
    DOWN = "down"
    REFUSED = "refused"
    INSECURE = "insecure"
    SUSPECT = "suspect"
    CHANGED = "changed"
    SKIPPED = "skipped"


class Counts(StrEnum):
    """Whether a failure may count against a link.

    What depends on one's own network counts only once the run has closed and
    its network was working; an answer from a server always counts.
    """

    ALWAYS = "always"
    WHEN_CLOSED = "when closed"
    NEVER = "never"


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One row of the append-only check record.

    `at` is aware UTC. `cause` names the kind in one word, `reason` says it to
    a person. `status` is the last HTTP status, `final_url` where the redirects
    ended, `moved_to` the same when every redirect was permanent. `attempts`
    is 2 for a second try in the same run. `counted` tells whether the row may
    count against the link now; `voids` is the id of the check that this row
    takes back.
    """

    link_id: int
    at: datetime
    finding: Finding
    cause: str = ""
    reason: str = ""
    status: int | None = None
    final_url: str = ""
    moved_to: str = ""
    attempts: int = 1
    elapsed_ms: int = 0
    counts: Counts = Counts.ALWAYS
    counted: bool = True
    run_id: int | None = None
    voids: int | None = None
    id: int | None = None
