"""Publisher marks: schemes that speak for a publisher, as evidence in a vetting.

A mark is what the publisher shows; it never judges a page by itself. It is
kept in a vetting's evidence with the day it was seen, and goes stale.
Must not set a trust level.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from toolkit.domain.review_dates import add_months


class Mark(NamedTuple):
    """A scheme: how it is named, how long a sight of it holds, whether it is closed.

    `months` is how long after the day it was seen the mark still says
    something (None: the scheme sets no time).
    """

    slug: str
    name: str
    about: str
    months: int | None = None
    closed: bool = False


MARKS: tuple[Mark, ...] = (
    Mark("pif-tick", "PIF TICK", "speaks for the publisher, re-assessed yearly", months=12),
    Mark(
        "nhs-content",
        "NHS Standard for creating health content",
        "speaks for how the publisher makes its pages",
    ),
    Mark("nhs-information-standard", "NHS Information Standard", "scheme is closed", closed=True),
    Mark("honcode", "HONcode", "scheme is closed", closed=True),
)


class Seen(NamedTuple):
    """A mark that somebody saw, and when."""

    mark: Mark
    day: date

    @property
    def evidence(self) -> str:
        """How it stands in a vetting: `PIF TICK seen 2026-11-23`."""
        return f"{self.mark.name} seen {self.day}"

    def stale(self, today: date) -> str:
        """Say why it no longer counts, or "" while it does."""
        if self.mark.closed:
            return "the scheme is closed"
        months = self.mark.months
        if months is not None and add_months(self.day, months) < today:
            return f"seen more than {months} months ago"
        return ""


_SEEN = re.compile(
    r"(?<!\w)("
    + "|".join(re.escape(mark.name) for mark in sorted(MARKS, key=lambda m: -len(m.name)))
    + r") seen (\d{4}-\d{2}-\d{2})"
)


def find_mark(text: str) -> Mark | None:
    """Return the scheme with this slug or name, in any case."""
    wanted = text.strip().casefold()
    return next((mark for mark in MARKS if wanted in (mark.slug, mark.name.casefold())), None)


def seen_marks(evidence: str) -> Iterator[Seen]:
    """Yield the marks that a vetting's evidence names."""
    for name, day in _SEEN.findall(evidence):
        mark = find_mark(name)
        try:
            seen_on = date.fromisoformat(day)
        except ValueError:
            continue
        if mark:
            yield Seen(mark, seen_on)
