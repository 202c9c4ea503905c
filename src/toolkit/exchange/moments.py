"""Times as lists of links write them: numbers, ISO 8601, days.

0, absurd or unclear means unknown, never "now". Must not look at the clock:
whether a time lies ahead is judged where the clock is known.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from toolkit.domain.text import clean_line

# The web's first year, and a year no list of today can hold.
_FIRST_YEAR = 1990
_LAST_YEAR = 2100
_MOST_DIGITS = 20
_FIRST, _LAST = (
    int(datetime(year, 1, 1, tzinfo=UTC).timestamp()) for year in (_FIRST_YEAR, _LAST_YEAR)
)
# Seconds have 9 or 10 digits, milliseconds 12 or 13, microseconds 15 or 16.
_MILLISECONDS, _MICROSECONDS = 10**11, 10**14
# Chrome's own file counts microseconds since 1601, by now of 17 digits.
_SINCE_1601, _FROM_1601_TO_1970 = 10**16, 11_644_473_600
_NUMBER = re.compile(r"\d{1,20}(?:\.0*)?", re.ASCII)
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?![\d])(.*)", re.DOTALL)
_DAY_FIRST = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})(?![\d])(.*)", re.DOTALL)
_CLOCK = re.compile(r"[T ,]*(\d{1,2}):(\d{2})(?::(\d{2}))?(?:[.,]\d+)?\s*(Z|UTC|[+-]\d{2}:?\d{2})?")
_HALF = re.compile(r"(?:\b|(?<=\d))([ap])\.?m\b", re.IGNORECASE)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
# "November 3, 2026" and "Tue, 3 Nov 2026", as Notion, people and mails write.
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_WEEKDAY = r"(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]{0,6},? )?"
_NAMED = (
    re.compile(rf"{_WEEKDAY}(?P<month>[A-Za-z]{{3,9}})\.? {_DAY},? (?P<year>\d{{4}})(?P<rest>.*)"),
    re.compile(
        rf"{_WEEKDAY}{_DAY}\.? (?P<month>[A-Za-z]{{3,9}})\.?,? (?P<year>\d{{4}})(?P<rest>.*)"
    ),
)


def read_moment(text: str) -> datetime | None:
    """Read a time as aware UTC to the second; None for what is unknown.

    Numbers are seconds, milliseconds or microseconds since 1970. A day in
    digits is read only when its order is clear: 03/04/2026 is not.
    """
    if text.isdecimal() and text.isascii() and len(text) <= _MOST_DIGITS:
        return _from_number(int(text))
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


def read_added(text: str) -> tuple[datetime | None, tuple[tuple[str, str], ...]]:
    """Read when a link was added, and what to keep beside it of a time nobody can read."""
    moment = read_moment(text)
    if moment or not text.strip("0 "):
        return moment, ()
    return None, (("added_at", clean_line(text)),)


def _from_number(number: int) -> datetime | None:
    if number < _MILLISECONDS:
        seconds = number
    elif number < _MICROSECONDS:
        seconds = number // 1_000
    else:
        seconds = number // 1_000_000
        if number >= _SINCE_1601:
            seconds -= _FROM_1601_TO_1970
    return datetime.fromtimestamp(seconds, UTC) if _FIRST <= seconds < _LAST else None


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
    if half := _HALF.search(rest):
        hours = hours % 12 + (12 if half[1] in "pP" else 0)
    moment = moment.replace(hour=hours, minute=minutes, second=min(seconds, 59))
    return moment - _offset(clock[4] or "")


def _offset(text: str) -> timedelta:
    if text[:1] not in ("+", "-"):
        return timedelta()
    digits = text[1:].replace(":", "")
    offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return offset if text[0] == "+" else -offset
