"""What is written of a link, and how its times are written.

Must not decide which links go out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from toolkit.domain.link import Link
from toolkit.domain.page import Check
from toolkit.domain.trust import Vetting

BEFORE_NUMBERS = " \u2014 "


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A link on its way out, with the vettings and checks that stand, oldest first.

    `numbers` is what a page for other people says behind the summary: which
    numbers to call and to text, "" for none.
    """

    link: Link
    vettings: Sequence[Vetting] = ()
    checks: Sequence[Check] = ()
    numbers: str = ""

    @property
    def about(self) -> str:
        """The summary and the numbers, as `contacts.numbers_apart` parts them."""
        return BEFORE_NUMBERS.join(filter(None, (self.link.summary, self.numbers)))


def moment_text(moment: datetime | None) -> str | None:
    """Write a time as ISO 8601 UTC, None for an unknown one."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if moment else None


def day_text(day: date | None) -> str | None:
    """Write a day as ISO 8601, None for none."""
    return day.isoformat() if day else None
