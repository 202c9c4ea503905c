"""Is a contact open now? Open, closed, or "check hours".

Hours are OpenStreetMap opening_hours (wiki.openstreetmap.org, specification),
evaluated in the time zone of the contact's region. What is not known for sure
(no hours, an hour that depends on the sun, several time zones, a public holiday
that the hours do not name) is "check hours". Must not read a clock.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from toolkit.domain.contact import ALWAYS
from toolkit.domain.region import country, find_region

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

_NATIONS = {"GB": ("GB-ENG", "GB-WLS", "GB-SCT", "GB-NIR")}


def holidays_between(regions: tuple[str, ...], first: date, last: date) -> dict[date, str]:
    """Return the public holidays from `first` to `last`, both included.

    A day counts when any part of the regions has it: for the whole UK those of
    each nation. A country the package does not know has none here; the regions
    of the table with a time zone are all known to it.
    """
    codes = dict.fromkeys(part for code in regions for part in _NATIONS.get(code, (code,)))
    return {
        day: name
        for code in codes
        for day, name in _of(code, range(first.year, last.year + 1)).items()
        if first <= day <= last
    }


def _of(code: str, years: range) -> dict[date, str]:
    from holidays import country_holidays  # noqa: PLC0415 - slow to load, seldom needed

    subdivision = code.partition("-")[2] or None
    return dict(country_holidays(country(code), subdiv=subdivision, years=years, language="en_GB"))


# What the evaluation is sure of. Left out on purpose: sun times and "SH" have no
# calendar here, "09:00+" has no end, a "comment" or "unknown" is no hour.
_UNDERSTOOD = re.compile(
    r"(?:Mo|Tu|We|Th|Fr|Sa|Su|PH|off|closed"
    r"|Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec|[0-9:,; -])+"
)
_DAYS = r"(?:Mo|Tu|We|Th|Fr|Sa|Su|PH)"
_HOLIDAY_RULE = re.compile(
    rf"(?P<days>{_DAYS}(?:[,-]{_DAYS})*) (?P<rest>off|closed|[0-9:,-]+(?:, ?[0-9:-]+)*)"
)
# A night's hours belong to the day they began on.
_SMALL_HOURS = 6
_LOOK_AHEAD = timedelta(days=14)


class Openness(StrEnum):
    """What can be said of a contact's hours at a moment."""

    OPEN = "open"
    CLOSED = "closed"
    CHECK = "check hours"


class Hours(NamedTuple):
    """Open, closed or "check hours"; `until` is the next change, where it is sure.

    `until` is aware, in the contact's time zone. `reason` names the holiday
    that makes "check hours" of known hours.
    """

    openness: Openness
    until: datetime | None = None
    reason: str = ""


_CHECK = Hours(Openness.CHECK)


def hours_at(
    hours: str, regions: tuple[str, ...], moment: datetime, *, overdue: bool = False
) -> Hours:
    """Say whether a contact is open at a moment (aware).

    `hours` is opening_hours, `regions` ISO codes; `overdue` tells that nobody
    confirmed the hours for too long, which makes every answer "check hours".
    Raises nothing: hours that cannot be read are "check hours".
    """
    hours = " ".join(hours.split())
    if overdue or not hours:
        return _CHECK
    if hours == ALWAYS:
        # Every hour of every day: holidays are named by it.
        return Hours(Openness.OPEN)
    zone = _zone(regions)
    if zone is None or not _UNDERSTOOD.fullmatch(hours):
        return _CHECK
    return _evaluated(hours, regions, moment.astimezone(zone), zone)


def _zone(regions: tuple[str, ...]) -> ZoneInfo | None:
    """Return the one time zone that the regions share, or None."""
    from zoneinfo import (  # noqa: PLC0415 - only where there are hours to read
        ZoneInfo,
        ZoneInfoNotFoundError,
    )

    found = [find_region(code) for code in regions]
    names = {region.time_zone if region else "" for region in found}
    name = names.pop() if len(names) == 1 else ""
    try:
        return ZoneInfo(name) if name else None
    except ZoneInfoNotFoundError:
        # A system without time zones, and without the package that has them.
        return None


def _evaluated(hours: str, regions: tuple[str, ...], local: datetime, zone: ZoneInfo) -> Hours:
    today = local.date()
    eve = today - timedelta(days=1)
    free = holidays_between(regions, eve, today + _LOOK_AHEAD)
    named = _holiday_rules(hours)
    current = (today, eve) if local.hour < _SMALL_HOURS else (today,)
    if named is None:
        for day in current:
            if day in free:
                return Hours(Openness.CHECK, reason=free[day])
    return _state(_dated(hours, named or (), free), local, set() if named else set(free), zone)


def _holiday_rules(hours: str) -> tuple[str, ...] | None:
    """Return what holds on public holidays ("off", "10:00-14:00"), None if unsaid."""
    rules = [_HOLIDAY_RULE.fullmatch(rule.strip()) for rule in hours.split(";")]
    found = tuple(rule["rest"] for rule in rules if rule and "PH" in rule["days"])
    return found or None


def _dated(hours: str, named: tuple[str, ...], free: dict[date, str]) -> str:
    """Write the holidays out as dates: the library knows too few of them by itself."""
    dates = [f"{day:%Y %b} {day.day} {rest}" for day in sorted(free) for rest in named]
    return "; ".join([hours, *dates])


def _state(hours: str, local: datetime, unsure: set[date], zone: ZoneInfo) -> Hours:
    from opening_hours import OpeningHours, validate  # noqa: PLC0415 - slow, seldom needed

    if not validate(hours):
        return _CHECK
    read = OpeningHours(hours)
    if read.is_unknown(local):
        return _CHECK
    change = read.next_change(local)
    until = change.replace(tzinfo=zone) if change and change.date() not in unsure else None
    return Hours(Openness.OPEN if read.is_open(local) else Openness.CLOSED, until)


def valid_hours(hours: str) -> bool:
    """Tell whether hours can be read as opening_hours, such as `Mo-Fr 09:00-17:00`."""
    if hours == ALWAYS:
        return True
    from opening_hours import validate  # noqa: PLC0415 - slow, seldom needed

    return bool(validate(hours))


def sure_hours(hours: str) -> bool:
    """Tell whether hours are opening_hours with times of the clock alone: no words, no sunset."""
    if hours == ALWAYS:
        return True
    return ":" in hours and _UNDERSTOOD.fullmatch(hours) is not None and valid_hours(hours)
