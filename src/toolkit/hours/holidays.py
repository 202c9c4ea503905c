"""Public holidays of a region, with their names.

The one home of the `holidays` package. Its plain "GB" has only the days that
all four nations share, so a nation is always asked for by name. Must not
evaluate hours.
"""

from __future__ import annotations

from datetime import date

from toolkit.domain.region import country

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
