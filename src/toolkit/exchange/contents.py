"""What a column holds, told by its cells where its name does not say.

Of names it knows which forbid what the cells suggest. Must not change a cell.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from toolkit.domain.contact import read_ways
from toolkit.domain.link import Contact, ContactKind
from toolkit.exchange.columns import is_of_who_fills_in, name_key
from toolkit.exchange.dialect import has_address, is_address, leads_with_address

# A name for a link is no paragraph.
_LONGEST_NAME = 120
# Of the cells that say something: the rest may be notes such as "none" or "see website".
_MOST = 0.6
# Names tell links apart; a column of topics repeats itself.
_DISTINCT = 0.8
_LETTER = re.compile(r"[^\W\d_]{2}")
# The mark of a record, such as RX01: one word with a digit in it.
_CODE = re.compile(r"\s*\S*\d\S*\s*")
_EMAIL = re.compile(r"\s*[^\s@,;<>]+@[^\s@,;<>]+\.[^\s@,;<>]+\s*")
_DIALLED = re.compile(r"\s*(?:\+|\(?0)[\d ()./-]{8,}")

# What a column or key of pictures is called, and how their files end.
_PICTURES = frozenset(
    "icon icons image images img avatar thumb thumbnail logo photo picture pic cover banner"
    " favicon profilepic".split()
)
_PICTURE_FILE = re.compile(
    r"\.(?:png|jpe?g|gif|svg|webp|ico|bmp|avif)(?:[?#].*)?\s*$", re.IGNORECASE
)
_DAY = re.compile(r"\s*\d{1,4}[./-]\d{1,2}[./-]\d{1,4}\b")
# A number in such a column is none to call, or not for everybody.
_NO_PHONES = frozenset(
    "fax isbn issn ref reference id code registration reg charity company vat postcode order"
    " invoice account sort date version internal private personal staff admin office own use"
    " emergency password pin".split()
)

Test = Callable[[str], bool]


def mostly(cells: Sequence[str], test: Test) -> bool:
    """Tell whether most of the cells are such; never of no cells."""
    return bool(cells) and sum(map(test, cells)) >= _MOST * len(cells)


def addresses(cells: Sequence[str]) -> float:
    """Return the share of cells that are an address, 0..1."""
    return sum(map(leads_with_address, cells)) / len(cells) if cells else 0.0


def is_phone(cell: str) -> bool:
    """Tell whether a cell is a number to call; one without its first 0 is not."""
    if not _DIALLED.match(cell) or _DAY.match(cell):
        return False
    ways = read_ways(Contact(kind=ContactKind.PHONE, value=cell.strip()))
    return bool(ways.contacts) and not ways.fault


def is_email(cell: str) -> bool:
    """Tell whether a cell is an e-mail address."""
    return _EMAIL.fullmatch(cell) is not None


def is_name(cell: str) -> bool:
    """Tell whether a cell may be the name of something."""
    return (
        len(cell) <= _LONGEST_NAME
        and _LETTER.search(cell) is not None
        and not _CODE.fullmatch(cell)
        and not has_address(cell)
        and not is_address(cell)
        and not is_email(cell)
    )


def are_names(cells: Sequence[str], rows: int) -> bool:
    """Tell whether a column names the rows: nearly all of them, and each in its own way."""
    distinct = len(set(cells))
    filled = len(cells) >= _DISTINCT * rows
    return filled and distinct >= _DISTINCT * len(cells) and mostly(cells, is_name)


def is_picture(name: str, cell: str = "") -> bool:
    """Tell whether a column or key holds pictures, by its name or a cell of it."""
    named = not _PICTURES.isdisjoint(name_key(name).split())
    return named or _PICTURE_FILE.search(cell) is not None


def may_hold_phones(name: str) -> bool:
    """Tell whether numbers in a column of an unknown name may be to call."""
    return _NO_PHONES.isdisjoint(name_key(name).split()) and not is_of_who_fills_in(name)
