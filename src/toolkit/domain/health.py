"""Health: what checking has shown of a link's page.

States and the words they are shown as. How a state follows from the checks is
the checking engine's policy. Must not fetch or decide anything.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import NamedTuple


class State(StrEnum):
    """The state of a link's page, as used in JSON, flags and the library."""

    UNCHECKED = "unchecked"
    ALIVE = "alive"
    MOVED = "moved"
    BLOCKED = "blocked"
    FAILING = "failing"
    DEAD = "dead"
    INSECURE = "insecure"
    SUSPECT = "suspect"
    CHANGED = "changed"
    SKIPPED = "skipped"


# States in which a page is no longer what was meant, so that a person has to look.
BAD = (State.DEAD, State.SUSPECT, State.CHANGED)

SHOWN_AS = {
    State.UNCHECKED: "not checked yet",
    State.ALIVE: "working",
    State.MOVED: "moved",
    State.BLOCKED: "couldn't check",
    State.FAILING: "failing",
    State.DEAD: "gone",
    State.INSECURE: "certificate problem",
    State.SUSPECT: "looks wrong",
    State.CHANGED: "no longer the page that was vetted",
    State.SKIPPED: "not checked, by rule",
}


class Health(NamedTuple):
    """The state now, since when, when last checked (aware UTC), and why."""

    state: State = State.UNCHECKED
    since: datetime | None = None
    checked_at: datetime | None = None
    reason: str = ""


class Standing(NamedTuple):
    """What the history of a link comes to.

    `next_check_at` None means: due now. `moved_to` is where every redirect
    permanently led at the last good check.
    """

    health: Health = Health()
    next_check_at: datetime | None = None
    last_good_at: datetime | None = None
    moved_to: str = ""
    failures: int = 0
