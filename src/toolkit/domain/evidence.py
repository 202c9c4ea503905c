"""Evidence of a vetting: publishers' marks, the JAMA benchmarks, and until when it holds.

A mark is what a publisher shows, and goes stale; the benchmarks are kept as they
were answered and never added up. Must not set a trust level.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

from toolkit.domain.link import LinkType
from toolkit.domain.text import clean_line
from toolkit.errors import UsageError

CHOICES = ("3m", "6m", "12m", "36m")
_MONTHS = {LinkType.HELPLINE: 3, LinkType.GUIDELINE: 12, LinkType.INFO: 12}
_OTHER_MONTHS = 24
# A judgement older than this was made of another page.
_MOST_MONTHS = 60
_MONTHS_IN_YEAR = 12
_SPAN = re.compile(r"([0-9]{1,4}) ?(d|w|m|y|days?|weeks?|months?|years?)?", re.IGNORECASE)
_DAYS = {"d": 1, "w": 7}


def usual_review(type_: LinkType) -> str:
    """Return the span in which a link of this type is usually looked at again: `3m`."""
    return f"{_MONTHS.get(type_, _OTHER_MONTHS)}m"


def review_day(text: str, today: date) -> date:
    """Read `12m`, `6 months`, `1y`, `14d` or an ISO day as the day of the next review.

    A number alone counts months. Raises UsageError for anything else, for a
    day that is not after today, and for one more than five years away.
    """
    text = clean_line(text)
    day = _day_of(text, today)
    if day is None:
        raise UsageError(
            f"'{text}' is not a time until the next review.",
            hint=f"Give one such as {', '.join(CHOICES)}, or a day such as 2027-05-01.",
        )
    if day <= today:
        raise UsageError(f"{day} is not after today.", hint="A review lies in the future: 3m.")
    if day > add_months(today, _MOST_MONTHS):
        raise UsageError(
            f"{day} is more than {_MOST_MONTHS // _MONTHS_IN_YEAR} years away.",
            hint="Pages change sooner; give 36m or less.",
        )
    return day


def past_day(text: str, today: date) -> date:
    """Read an ISO day on which something was seen; raises UsageError for a future one."""
    try:
        day = date.fromisoformat(clean_line(text))
    except ValueError as error:
        raise UsageError(
            f"'{clean_line(text)}' is not a day.", hint="Give one such as 2026-11-23."
        ) from error
    if day > today:
        raise UsageError(f"{day} is in the future.", hint="Give the day on which it was seen.")
    if day < add_months(today, -2 * _MOST_MONTHS):
        raise UsageError(
            f"{day} is too long ago to say anything today.",
            hint="Look at the page again, and give the day of that.",
        )
    return day


def add_months(day: date, months: int) -> date:
    """Return the same day of another month, or that month's last day."""
    years, month = divmod(day.year * _MONTHS_IN_YEAR + day.month - 1 + months, _MONTHS_IN_YEAR)
    last = calendar.monthrange(years, month + 1)[1]
    return date(years, month + 1, min(day.day, last))


def _day_of(text: str, today: date) -> date | None:
    match = _SPAN.fullmatch(text)
    if match is None:
        try:
            return date.fromisoformat(text)
        except ValueError:
            return None
    number, unit = int(match[1]), (match[2] or "m")[0].lower()
    if unit in _DAYS:
        return today + timedelta(days=number * _DAYS[unit])
    months = number * (_MONTHS_IN_YEAR if unit == "y" else 1)
    # Far beyond what is allowed, and beyond what a date can hold.
    return add_months(today, min(months, 2 * _MOST_MONTHS))


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


class BoxAnswer(StrEnum):
    """What a person ticked."""

    YES = "yes"
    NO = "no"
    UNSURE = "unsure"


class Benchmark(NamedTuple):
    """One of the four: its name (also the flag's) and the question."""

    name: str
    question: str


BENCHMARKS: tuple[Benchmark, ...] = (
    Benchmark("authorship", "Does it say who wrote it, and what qualifies them?"),
    Benchmark("attribution", "Does it give its sources?"),
    Benchmark("currency", "Does it give the dates it was written or reviewed?"),
    Benchmark("disclosure", "Does it say who owns and pays for it?"),
)


def benchmark_evidence(answers: Mapping[str, BoxAnswer]) -> str:
    """Write the answers as evidence: `JAMA: authorship yes, currency no`; "" for none."""
    given = [f"{one.name} {answers[one.name]}" for one in BENCHMARKS if one.name in answers]
    return f"JAMA: {', '.join(given)}" if given else ""
