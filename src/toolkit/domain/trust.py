"""Trust: what a person has judged of a link, when, on what evidence.

The level is derived from the newest vetting that was not taken back.
Must not judge by itself: no score, no automatic level.
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
