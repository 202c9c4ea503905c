"""Whether a numeral can be dialled, told by its digits and how they are grouped.

People write numbers in groups; a bare run of digits without its 0 or + is what
a spreadsheet leaves of one. Must not mend a number: a likely one is proposed.
"""

from __future__ import annotations

import re
from itertools import pairwise

DASH = r"\-\u2010-\u2015"
_DATE = re.compile(
    rf"(?:19|20)[0-9]{{2}}([ .{DASH}])[01]?[0-9]\1[0-3]?[0-9]"
    rf"|[0-3]?[0-9]([ .{DASH}])[0-3]?[0-9]\2(?:19|20)[0-9]{{2}}"
)
# The prefix of a relay for people who type.
_RELAY = re.compile(r"1800[12]\D+(?=[0+])")
_NORTH_AMERICA = re.compile(r"1?[2-9][0-9]{2}[2-9][0-9]{6}")
# Ten digits of which four stand first, as in Ireland and Australia.
_FREEPHONE = re.compile(rf"1[3-9][0-9]{{2}}[ .{DASH}]")
_SHORT = re.compile(r"[0-9]{3,6}|[0-9]{2,3}(?: [0-9]{2,3}){1,2}|116-[0-9]{3}")
_LONGEST_SHORT = 6
_KNOWN_SHORT = re.compile(r"000|101|11[12]|911|988|999|116[0-9]{3}")
# A spreadsheet's own way to write a number.
_POWER = re.compile(r"[0-9](?:[.,][0-9]+)?[eE][+-]?[0-9]+")
_DECIMAL = re.compile(r"^[0-9]+[.,][0-9]{1,2}$")
_PLAIN = re.compile(r"([0-9]+)[.,]0{1,2}|[0-9][0-9 -]*")
# British numbers without their 0.
_BRITISH = re.compile(r"[1-35789][0-9]{8,9}|8001111|84546[0-9]{2}")
_LONGEST = 15


def digits_of(text: str) -> str:
    """Return the digits of a text alone."""
    return re.sub(r"[^0-9]", "", text)


def is_short(numeral: str) -> bool:
    """Tell whether a number is of the few digits that could be a price or a year too."""
    return len(digits_of(numeral)) <= _LONGEST_SHORT


def is_known_short(numeral: str) -> bool:
    """Tell whether a short number is one of emergency, or of Europe's 116."""
    return _KNOWN_SHORT.fullmatch(digits_of(numeral)) is not None


def is_rounded(text: str) -> bool:
    """Tell whether a text has a number as a power of ten: its last digits are lost."""
    return _POWER.search(text) is not None


def is_dialled(numeral: str, *, alone: bool) -> bool:
    """Tell whether a numeral can be dialled; `alone`: no words say what else it may be."""
    relayed = _RELAY.sub("", numeral)
    digits = digits_of(relayed)
    if _DATE.fullmatch(relayed) or _DECIMAL.search(relayed):
        return False
    if is_short(digits):
        return _SHORT.fullmatch(relayed) is not None and (digits[0] != "0" or digits == "000")
    if len(set(digits)) == 1:
        return False
    if relayed[0] == "+" or digits.startswith("00"):
        return _is_international(digits if relayed[0] == "+" else digits[2:])
    if digits[0] == "0":
        # 0800 1111, 0800 58 58 58; nine digits as in Ireland.
        return len(digits) in ((8, 9, 10, 11) if alone else (8, 10, 11))
    return relayed != digits and _is_grouped(relayed, digits, alone=alone)


def likely_number(text: str) -> str:
    """Return the number that a spreadsheet may have made a text of, "" for none."""
    found = _PLAIN.fullmatch(text)
    if found is None or is_dialled(text, alone=True):
        return ""
    digits = found[1] or digits_of(text)
    if digits[0] == "0" or is_short(digits):
        return digits if is_dialled(digits, alone=True) else ""
    if _BRITISH.fullmatch(digits):
        return _grouped(f"0{digits}")
    if digits.startswith("44") and is_dialled(f"+{digits}", alone=True):
        return f"+44 {_grouped('0' + digits[2:])[1:]}"
    return f"+{digits}" if _LONGEST_SHORT + 4 < len(digits) <= _LONGEST else ""


def _is_international(digits: str) -> bool:
    if digits[:1] == "0" or not 8 <= len(digits) <= _LONGEST:  # noqa: PLR2004 - E.164
        return False
    if digits[0] == "1":
        return len(digits) == 11 and _NORTH_AMERICA.fullmatch(digits) is not None  # noqa: PLR2004
    return not digits.startswith("44") or len(digits[2:].lstrip("0")) in (7, 9, 10)


def _is_grouped(written: str, digits: str, *, alone: bool) -> bool:
    """Tell of a number with neither 0 nor + whether its groups are those of one."""
    if _NORTH_AMERICA.fullmatch(digits):
        return True
    if len(digits) == 10:  # noqa: PLR2004 - as the pattern says
        return _FREEPHONE.match(written) is not None
    # Norway, Spain and others have eight or nine.
    return alone and len(digits) in (7, 8, 9)


def _grouped(number: str) -> str:
    """Write a British number as people do."""
    cuts: tuple[int, ...]
    if number[1] == "2":
        cuts = (3, 7)
    elif number[1] == "7" or (number[1] == "1" and "1" not in number[2:4]):
        cuts = (5,)
    else:
        cuts = (4, 7) if len(number) > 8 else (4,)  # noqa: PLR2004 - 0800 1111
    places = (0, *cuts, len(number))
    return " ".join(number[start:end] for start, end in pairwise(places))
