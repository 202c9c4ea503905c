"""Regions and languages: their codes (ISO 3166, ISO 639-1) and what people call them.

The emergency numbers are the reviewed table of the starter data (November
2026); a region that is not in it has none here and is refused by the crisis
reply. Must not guess a region from anything but its code or name.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from toolkit.domain.text import clean_line, fold
from toolkit.errors import UsageError
from toolkit.tables import rows_of

_CODE = re.compile(r"[A-Z]{2}(-[A-Z0-9]{1,3})?")


class Region(NamedTuple):
    """A country or a nation of the UK.

    `code` is ISO 3166-1 or 3166-2, `place` stands after "in", `emergency` is
    the general emergency number (empty: unknown here), `emergency_note` what
    the source adds to it, `time_zone` an IANA name.
    """

    code: str
    place: str
    emergency: str = ""
    emergency_note: str = ""
    time_zone: str = ""


_UK_NOTE = "112 works too; police, ambulance, fire, coastguard"

REGIONS: tuple[Region, ...] = (
    Region("GB", "the UK", "999", _UK_NOTE, "Europe/London"),
    Region("GB-ENG", "England", "999", _UK_NOTE, "Europe/London"),
    Region("GB-WLS", "Wales", "999", _UK_NOTE, "Europe/London"),
    Region("GB-SCT", "Scotland", "999", _UK_NOTE, "Europe/London"),
    Region("GB-NIR", "Northern Ireland", "999", _UK_NOTE, "Europe/London"),
    Region("IE", "Ireland", "999", "112 works too", "Europe/Dublin"),
    Region("US", "the United States", "911"),
    Region("CA", "Canada", "911"),
    Region("AU", "Australia", "000", "112 works from mobiles"),
    Region("NZ", "New Zealand", "111", "", "Pacific/Auckland"),
    Region("AT", "Austria", "112"),
    Region("BE", "Belgium", "112"),
    Region("BG", "Bulgaria", "112"),
    Region("HR", "Croatia", "112"),
    Region("CY", "Cyprus", "112"),
    Region("CZ", "Czechia", "112"),
    Region("DK", "Denmark", "112"),
    Region("EE", "Estonia", "112"),
    Region("FI", "Finland", "112"),
    Region("FR", "France", "112"),
    Region("DE", "Germany", "112"),
    Region("GR", "Greece", "112"),
    Region("HU", "Hungary", "112"),
    Region("IT", "Italy", "112"),
    Region("LV", "Latvia", "112"),
    Region("LT", "Lithuania", "112"),
    Region("LU", "Luxembourg", "112"),
    Region("MT", "Malta", "112"),
    Region("NL", "the Netherlands", "112"),
    Region("PL", "Poland", "112"),
    Region("PT", "Portugal", "112"),
    Region("RO", "Romania", "112"),
    Region("SK", "Slovakia", "112"),
    Region("SI", "Slovenia", "112"),
    Region("ES", "Spain", "112"),
    Region("SE", "Sweden", "112"),
)
_BY_CODE = {region.code: region for region in REGIONS}
_OTHER_NAMES = {
    "uk": "GB",
    "united kingdom": "GB",
    "great britain": "GB",
    "cymru": "GB-WLS",
    # Not Nicaragua, whose code it is: who writes of the UK means this.
    "ni": "GB-NIR",
    "eire": "IE",
    "republic of ireland": "IE",
    "usa": "US",
    "aotearoa": "NZ",
}


def find_region(code: str) -> Region | None:
    """Return the region with this code, or None where the table has none."""
    return _BY_CODE.get(code)


def parse_region(text: str) -> str | None:
    """Return the ISO code for a code or a name in any case, or None.

    A well-formed code outside the table is returned as it is: links may carry
    any region; only the crisis reply insists on one it knows.
    """
    wanted = text.strip().casefold()
    if wanted in _OTHER_NAMES:
        return _OTHER_NAMES[wanted]
    for region in REGIONS:
        if wanted in (region.code.casefold(), region.place.removeprefix("the ").casefold()):
            return region.code
    code = text.strip().upper()
    return code if _CODE.fullmatch(code) else None


def place_name(code: str) -> str:
    """Return the name that stands after "in", or the code itself."""
    region = find_region(code)
    return region.place if region else code


def country(code: str) -> str:
    """Return the country of a code: `GB-SCT` lies in `GB`."""
    return code.partition("-")[0]


def serves(regions: tuple[str, ...], wanted: str) -> bool:
    """Tell whether something for `regions` surely serves a person in `wanted`.

    GB-SCT is served by GB-SCT, by GB and by what has no region (anywhere).
    """
    return not regions or wanted in regions or country(wanted) in regions


def only_for(regions: tuple[str, ...], wanted: str) -> str:
    """Say whom something is for that does not surely serve `wanted`: "England, Wales only".

    "" where it serves, or where no region is wanted.
    """
    if not wanted or serves(regions, wanted):
        return ""
    return f"{', '.join(place_name(code).removeprefix('the ') for code in regions)} only"


def touches(regions: tuple[str, ...], wanted: str) -> bool:
    """Tell whether `regions` serve `wanted` or a part of it (GB takes GB-ENG)."""
    return serves(regions, wanted) or any(country(region) == wanted for region in regions)


# Languages: the codes of ISO 639-1 and what people call them.


# The texts of a link that name no language are in this one.
USUAL = "en"


@cache
def _names() -> dict[str, str]:
    """Return the English name of each code."""
    return {code: name for code, name, *_ in rows_of("languages.tsv")}


@cache
def _codes() -> dict[str, str]:
    """Return the code of each name, and of each code."""
    rows = rows_of("languages.tsv")
    return {fold(word): code for code, *names in rows for word in (*names, code) if word}


def parse_language(text: str) -> str | None:
    """Return the code for a code or a name in any case: cy, cy-GB, Welsh, Cymraeg."""
    word = fold(clean_line(text))
    return _codes().get(word) or _codes().get(word.replace("_", "-").partition("-")[0])


def read_language(text: str) -> str:
    """Return the code for a code or a name. Raises UsageError with the nearest name."""
    code = parse_language(text)
    if code is None:
        from difflib import get_close_matches  # noqa: PLC0415 - only for a mistake

        near = get_close_matches(fold(clean_line(text)), _codes(), 1, 0.6)
        meant = (
            f"Did you mean {_names()[_codes()[near[0]]]} ({_codes()[near[0]]})? " if near else ""
        )
        raise UsageError(
            f"There is no language '{clean_line(text)}'.",
            hint=f"{meant}Give a code of two letters such as cy, or a name such as Welsh.",
        )
    return code


def language_name(code: str) -> str:
    """Return the English name of a language, its code where it has none here."""
    return _names().get(code, code)
