"""A list that is shared: one file with one writer, and what it says of each link.

What a list says is never a judgement of this library. Must not read or write files.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple

from toolkit.domain.fields import changed_since
from toolkit.domain.judgement import WITHDRAWN
from toolkit.domain.link import Link, Saying
from toolkit.domain.text import clean_line
from toolkit.domain.trust import JUDGED, Level, Scope

FORM = 1
# A longer list is not followed.
MOST_LINKS = 20_000
# Why a link is no longer on a list.
WHY = {
    "gone": "its page is gone",
    "replaced": "it has a newer address",
    "removed": "it was taken off the list",
}
_LONGEST = 500


class Entry(NamedTuple):
    """A link of a list, with what the list's writer judged of it.

    `level` is "" where nobody did; `changed_on` the day on which the list began to
    say what it says now; `by` is who of its curators judged, as recorded.
    """

    link: Link
    level: str = ""
    vetted_on: date | None = None
    how: str = ""
    review_by: date | None = None
    changed_on: date | None = None
    by: str = ""


class Warned(NamedTuple):
    """A warning that a list gives: who says so, why, of a page or of its whole site."""

    url: str
    reason: str
    by: str
    on: date | None = None
    scope: Scope = Scope.PAGE
    instead: str = ""


class Withdrawn(NamedTuple):
    """A link that was on the list: when it went, and why (gone, replaced, removed)."""

    url: str
    title: str
    on: date
    why: str
    instead: str = ""

    def said_by(self, name: str, link: Link, now: datetime) -> Saying | None:
        """Return it as the word of a list on a link of a library; None where that is settled."""
        if link.trust.level is Level.AVOID or link.replaced_by:
            return None
        instead = f"; instead: {clean_line(self.instead)}" if self.instead else ""
        text = f"{WHY[self.why]}{instead}"[:_LONGEST]
        return Saying(name, WITHDRAWN, self.on.isoformat(), text, now, name)


class ListHead(NamedTuple):
    """What a list says of itself. `number` counts its editions; 0 where it has none.

    `issued` is aware UTC, `every` an ISO 8601 duration, `check_by` the day after
    which its praise is stale, `key` the public key that signs it.
    """

    id: str = ""
    name: str = ""
    by: str = ""
    home: str = ""
    language: str = ""
    licence: str = ""
    number: int = 0
    issued: datetime | None = None
    check_by: date | None = None
    every: str = ""
    key: str = ""
    next_key: str = ""
    warnings: tuple[Warned, ...] = ()
    withdrawn: tuple[Withdrawn, ...] = ()


def entry_of(link: Link, changed_on: date | None = None) -> Entry:
    """Return a link as a list of this library has it: its judgement only while it holds."""
    vetting = link.trust.vetting
    level = link.trust.level
    if vetting is None or changed_since(link) or level in (Level.UNVETTED, Level.AVOID):
        return Entry(link, changed_on=changed_on)
    return Entry(
        link,
        level.value,
        link.trust.vetted_on,
        vetting.how.value if vetting.how and level in JUDGED else "",
        vetting.review_by,
        changed_on,
        vetting.by,
    )
