"""Contacts and hours as a person gives them on a command line or in a form.

Must not store them.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from toolkit.domain.contact import plain_words
from toolkit.domain.link import Contact, ContactKind
from toolkit.domain.text import clean_line
from toolkit.errors import Refused, UsageError

_LONGEST_LINE = 2_000


class TimesOfWeek(NamedTuple):
    """Hours as opening_hours, and in plain words where that is how they were given.

    `days_unsaid`: no day was named, and every day was taken to be meant.
    """

    hours: str = ""
    hours_text: str = ""
    days_unsaid: bool = False


def read_hours(text: str) -> TimesOfWeek:
    """Read hours in plain words or as opening_hours. Raises UsageError for what is neither."""
    hours = one_line(text, "hours")
    if not hours:
        return TimesOfWeek()
    from toolkit.hours.openness import valid_hours  # noqa: PLC0415 - only with --hours
    from toolkit.hours.plain import read_plain  # noqa: PLC0415 - the same

    understood, days_unsaid = read_plain(hours)
    if understood:
        said = "" if understood == hours else plain_words(understood)
        return TimesOfWeek(understood, said, days_unsaid)
    if not valid_hours(hours):
        raise UsageError(
            f"'{hours}' cannot be read as opening hours.",
            hint="Name the days and say am or pm: 'Mon-Fri 6pm-2am; Sat 10am-4pm',"
            " 'every day 9am-5pm', '24/7'; or write them as OpenStreetMap does:"
            " 'Mo-Fr 09:00-17:00; PH off'.",
        )
    return TimesOfWeek(hours)


@lru_cache(maxsize=1_000)
def published_hours(text: str) -> str:
    """Return the hours that a list gives as opening_hours, "" where they are not sure.

    Hours without days are not: nobody is there to be told what was taken to be meant.
    """
    from toolkit.hours.openness import sure_hours  # noqa: PLC0415 - few rows have hours
    from toolkit.hours.plain import read_plain  # noqa: PLC0415 - the same

    if sure_hours(text):
        return text
    understood, days_unsaid = read_plain(text)
    return "" if days_unsaid else understood


def read_contacts(text: str) -> tuple[Contact, ...]:
    """Read a contact; several numbers in one text are several. Raises UsageError."""
    kind, colon, value = text.partition(":")
    kinds = {member.value: member for member in ContactKind}
    if not colon or kind.strip().lower() not in kinds:
        raise UsageError(
            f"'{clean_line(text)}' is not a contact.",
            hint="Give one such as phone:'116 123', text:85258, chat:'on the page', email:a@b.uk",
        )
    chosen = kinds[kind.strip().lower()]
    value = one_line(value, "contact")
    if chosen is ContactKind.CHAT:
        return (Contact(kind=chosen, note=value),)
    if not value:
        raise UsageError(
            f"The contact '{clean_line(text)}' has no number or address.",
            hint="Give one such as phone:'116 123'.",
        )
    from toolkit.domain.contact import read_ways  # noqa: PLC0415 - only with --contact

    ways = read_ways(Contact(kind=chosen, value=value))
    if ways.fault or not ways.contacts:
        raise UsageError(
            f"'{value}' is {ways.fault or 'not a contact'}.", hint=_better(chosen, ways.perhaps)
        )
    return ways.contacts


def _better(kind: ContactKind, perhaps: str) -> str:
    if kind is ContactKind.EMAIL:
        return "Give an address such as email:help@charity.org.uk."
    if perhaps:
        return f"If it is {perhaps}, give {kind.value}:'{perhaps}'; look at the service's own page."
    return (
        f"Give the number as its service writes it, {kind.value}:'0300 123 3393', or with + and"
        " its country."
    )


def one_line(text: str, name: str) -> str:
    """Clean a text to one line. Raises Refused for one that is far too long."""
    line = clean_line(text)
    if len(line) > _LONGEST_LINE:
        raise Refused(
            f"The {name} has {len(line):,} characters; {_LONGEST_LINE:,} is the limit.",
            hint="Make it shorter.",
        )
    return line
