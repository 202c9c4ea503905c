"""What a column holds, told by its cells where its name does not say.

Must not know the names of columns, nor change a cell.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from toolkit.domain.contact import read_ways
from toolkit.domain.link import Contact, ContactKind
from toolkit.exchange.dialect import has_address, is_address

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

Test = Callable[[str], bool]


def mostly(cells: Sequence[str], test: Test) -> bool:
    """Tell whether most of the cells are such; never of no cells."""
    return bool(cells) and sum(map(test, cells)) >= _MOST * len(cells)


def addresses(cells: Sequence[str]) -> float:
    """Return the share of cells that are an address, 0..1."""
    return sum(map(is_address, cells)) / len(cells) if cells else 0.0


def is_phone(cell: str) -> bool:
    """Tell whether a cell is a number to call; one without its first 0 is not."""
    if not _DIALLED.match(cell):
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
