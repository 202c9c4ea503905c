"""Times as lists of links write them: numbers, ISO 8601, days.

0, absurd or unclear means unknown, never "now". Must not look at the clock:
whether a time lies ahead is judged where the clock is known.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

# The web's first year, and a year no list of today can hold.
_FIRST_YEAR = 1990
_LAST_YEAR = 2100
_FEWEST_DIGITS = 9
# Seconds have 9 or 10 digits, milliseconds 12 or 13, microseconds 15 or 16.
_UNITS = ((11, 1), (14, 1_000), (17, 1_000_000))
_NUMBER = re.compile(r"\d{1,20}(?:\.0*)?")
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?![\d])(.*)", re.DOTALL)
_DAY_FIRST = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})(?![\d])(.*)", re.DOTALL)
_CLOCK = re.compile(r"[T ,]*(\d{1,2}):(\d{2})(?::(\d{2}))?(?:[.,]\d+)?\s*(Z|UTC|[+-]\d{2}:?\d{2})?")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
# "November 3, 2026" and "3 Nov 2026", as Notion and people write.
_NAMED = (
    re.compile(r"(?P<month>[A-Za-z]{3,9})\.? (?P<day>\d{1,2}),? (?P<year>\d{4})(?P<rest>.*)"),
    re.compile(r"(?P<day>\d{1,2})\.? (?P<month>[A-Za-z]{3,9})\.?,? (?P<year>\d{4})(?P<rest>.*)"),
)


def read_moment(text: str) -> datetime | None:
    """Read a time as aware UTC to the second; None for what is unknown.

    Numbers are seconds, milliseconds or microseconds since 1970. A day in
    digits is read only when its order is clear: 03/04/2026 is not.
    """
    text = text.strip()
    if not text:
        return None
    if _NUMBER.fullmatch(text):
        return _from_number(int(text.partition(".")[0]))
    try:
        moment = _from_text(text)
    except (ValueError, OverflowError):
        return None
    return moment if moment and _FIRST_YEAR <= moment.year < _LAST_YEAR else None


def _from_number(number: int) -> datetime | None:
    digits = len(str(number))
    if digits < _FEWEST_DIGITS:
        return None
    for most, unit in _UNITS:
        if digits <= most:
            moment = datetime.fromtimestamp(number // unit, UTC)
            return moment if _FIRST_YEAR <= moment.year < _LAST_YEAR else None
    return None


def _from_text(text: str) -> datetime | None:
    if found := _ISO.match(text):
        return _moment(found[1], found[2], found[3], found[4])
    if found := _DAY_FIRST.match(text):
        first, second = int(found[1]), int(found[2])
        if first > 12 or first == second:  # noqa: PLR2004 - months in a year
            return _moment(found[3], second, first, found[4])
        if second > 12:  # noqa: PLR2004 - months in a year
            return _moment(found[3], first, second, found[4])
        return None
    for pattern in _NAMED:
        if (found := pattern.match(text)) and found["month"][:3].lower() in _MONTHS:
            month = _MONTHS.index(found["month"][:3].lower()) + 1
            return _moment(found["year"], month, found["day"], found["rest"])
    return None


def _moment(year: int | str, month: int | str, day: int | str, rest: str) -> datetime:
    moment = datetime(int(year), int(month), int(day), tzinfo=UTC)
    clock = _CLOCK.match(rest)
    if not clock:
        return moment
    hours, minutes, seconds = int(clock[1]), int(clock[2]), int(clock[3] or 0)
    if "pm" in rest.lower() and hours < 12:  # noqa: PLR2004 - half a day
        hours += 12
    moment = moment.replace(hour=hours, minute=minutes, second=min(seconds, 59))
    return moment - _offset(clock[4] or "")


def _offset(text: str) -> timedelta:
    if text[:1] not in ("+", "-"):
        return timedelta()
    digits = text[1:].replace(":", "")
    offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return offset if text[0] == "+" else -offset
