"""Trust and health: what a person has judged of a link, and what checks have shown of its page.

The level is derived from the newest vetting that was not taken back; how a
health follows from the checks is the checking engine's policy. Must not judge by
itself: no score, no automatic level.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple


class Level(StrEnum):
    """How far a link is trusted; only a person's vetting makes three of them."""

    RECOMMENDED = "recommended"
    CAUTION = "caution"
    LISTED = "listed"
    UNVETTED = "unvetted"
    AVOID = "avoid"


JUDGED = frozenset({Level.RECOMMENDED, Level.CAUTION, Level.AVOID})


class How(StrEnum):
    """How a link was checked by the person who vetted it."""

    READ = "read"
    PHONED = "phoned"
    MARK = "mark"
    SECOND_HAND = "second-hand"


class Scope(StrEnum):
    """What an `avoid` speaks of."""

    PAGE = "page"
    SITE = "site"


class Vetting(NamedTuple):
    """One row of the append-only vetting record.

    `recorded_at` is aware UTC; `review_by` a day; `instead` an id ("k12") or
    a URL, for `avoid`; `reason` is required for `avoid`. `voids` is the id of
    the vetting that this row takes back. `subject` is what was judged, as
    `fields.subject_of` writes it ("" for rows that judge nothing).
    """

    level: Level
    recorded_at: datetime
    note: str = ""
    evidence: str = ""
    how: How | None = None
    by: str = ""
    review_by: date | None = None
    reason: str = ""
    instead: str = ""
    scope: Scope = Scope.PAGE
    voids: int | None = None
    subject: str = ""
    id: int | None = None


class Trust(NamedTuple):
    """What stands now: the newest vetting, or nothing (`unvetted`)."""

    vetting: Vetting | None = None

    @property
    def level(self) -> Level:
        """The level in force."""
        return self.vetting.level if self.vetting else Level.UNVETTED

    @property
    def note(self) -> str:
        """The note of the newest vetting."""
        return self.vetting.note if self.vetting else ""

    @property
    def reason(self) -> str:
        """Why, in one line: the reason of an `avoid`, else the note."""
        return (self.vetting.reason or self.vetting.note) if self.vetting else ""

    @property
    def instead(self) -> str:
        """The alternative, as id or URL."""
        return self.vetting.instead if self.vetting else ""

    @property
    def vetted_on(self) -> date | None:
        """The day a person judged it; a starter list's entry is no judgement."""
        if self.vetting and self.level in JUDGED:
            return self.vetting.recorded_at.date()
        return None

    @property
    def review_by(self) -> date | None:
        """The day by which somebody should look again."""
        return self.vetting.review_by if self.vetting else None

    def overdue(self, today: date) -> bool:
        """Tell whether the review-by day has passed."""
        return self.review_by is not None and self.review_by < today


# Health: what checking has shown of a link's page. States and the words they are shown as. How
# a state follows from the checks is the checking engine's policy.


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
