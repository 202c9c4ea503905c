"""Hours as people say them: "Mon-Fri 9am to 5pm".

Must not read what people write (`hours.plain` does), or tell whether it is open.
"""

from __future__ import annotations

import re

from toolkit.domain.link import Contact

ALWAYS = "24/7"
DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
_SAID = dict(zip(DAYS, ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"), strict=True))
HOLIDAYS, OFF = "PH", "off"
_HOLIDAYS_SAID = "public holidays"
_EVERY_DAY = f"{DAYS[0]}-{DAYS[-1]}"
_DAY_LONG = "00:00-24:00"
_NOON = 12
_DAY, _SPAN = f"(?:{'|'.join((*DAYS, HOLIDAYS))})", r"[0-3]\d:[0-5]\d-[0-3]\d:[0-5]\d"
_RULE = re.compile(rf"{_DAY}(?:[,-]{_DAY})* (?:{OFF}|{_SPAN}(?:,{_SPAN})*)")


def hours_of_contact(contact: Contact) -> str:
    """Say the hours of a contact: as published, else in plain words; "" where none are known."""
    if contact.hours_text or contact.hours == ALWAYS:
        return contact.hours_text or ALWAYS
    return plain_words(contact.hours)


def plain_words(hours: str) -> str:
    """Say opening_hours in plain words, which `read_plain` reads as the same.

    What is not of plain days and times stays as it is: it may not be said in part.
    """
    if hours == ALWAYS:
        return "24 hours a day, 7 days a week"
    rules = hours.split("; ")
    return "; ".join(map(_rule_said, rules)) if all(map(_RULE.fullmatch, rules)) else hours


def time_words(hour: int, minute: int) -> str:
    """Say a time of day: "9am", "3:30pm", "midnight"; of a night's end beyond it, too."""
    if hour % (2 * _NOON) == minute == 0:
        return "midnight"
    half = "am" if hour % (2 * _NOON) < _NOON else "pm"
    return f"{hour % _NOON or _NOON}{f':{minute:02}' if minute else ''}{half}"


def _rule_said(rule: str) -> str:
    days, _, spans = rule.partition(" ")
    holidays = days == HOLIDAYS
    named = _days_said(days)
    if spans == OFF:
        return f"closed on {named}" if holidays else f"{named} closed"
    return f"{named} {' and '.join(map(_span_said, spans.split(',')))}"


def _days_said(days: str) -> str:
    if days == _EVERY_DAY:
        return "every day"
    said = {**_SAID, HOLIDAYS: _HOLIDAYS_SAID}
    runs = ("-".join(said[day] for day in run.split("-")) for run in days.split(","))
    return ", ".join(runs)


def _span_said(span: str) -> str:
    if span == _DAY_LONG:
        return "24 hours"
    begins, ends = (time_words(*map(int, time.split(":"))) for time in span.split("-"))
    return f"{begins} to {ends}"
