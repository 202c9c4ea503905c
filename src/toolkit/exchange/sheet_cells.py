"""What all spreadsheets have in common: a sheet, linked cells, merged cells.

Must not know a file format.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import NamedTuple

from toolkit.domain.text import clean_line
from toolkit.exchange.cells import hyperlink
from toolkit.exchange.dialect import is_address

# No list has more columns; what stands further out costs nothing.
MOST_COLUMNS = 1_000
# Excel holds 32,767 characters in a cell.
LONGEST_CELL = 200_000
# Merged cells are filled down in so many columns.
_MERGED_COLUMNS = 100
_SENT = ("mailto:", "tel:", "sms:")
_CUT = ("...", "\u2026")


class Sheet(NamedTuple):
    """A sheet: its name, whether it is hidden, and its rows that are not empty.

    A row is its number, from 1, and the texts of its cells; a linked cell is written
    as the formula `=HYPERLINK("address","text")`. `rows` is read once.
    """

    name: str
    hidden: bool
    rows: Iterator[tuple[int, list[str]]]


class FillDown:
    """Gives the rows beside a merged cell what stands in it."""

    def __init__(self, merged: Mapping[tuple[int, int], int] = MappingProxyType({})) -> None:
        """Take (row, column) -> last row of merged cells, rows and columns from 0."""
        self._beginning: dict[tuple[int, int], int] = {}
        self._going_on: dict[int, tuple[int, str]] = {}
        for (row, column), last in merged.items():
            self.add(row, column, last)

    def add(self, row: int, column: int, last: int) -> None:
        """Note a merged cell."""
        if last > row and column < _MERGED_COLUMNS:
            self._beginning[row, column] = last

    def fill(self, row: int, cells: dict[int, str]) -> None:
        """Fill the cells of a row, column -> text, that has some of its own."""
        if not (self._beginning or self._going_on):
            return
        for column in [column for column, (last, _) in self._going_on.items() if last < row]:
            del self._going_on[column]
        filled = {column: text for column, (_, text) in self._going_on.items()}
        for column in [*cells]:
            if last := self._beginning.pop((row, column), 0):
                self._going_on[column] = last, cells[column]
        if cells:
            for column, text in filled.items():
                cells.setdefault(column, text)


def linked(text: str, address: str) -> str:
    """Return a cell with a link behind it as a formula, or as its text.

    What is shown counts where it is another address than the one behind it: a link
    stays behind when somebody types a new address over the old.
    """
    shown = clean_line(text)
    kind, colon, rest = address.partition(":")
    if f"{kind.lower()}{colon}" in _SENT:
        way = rest.partition("?")[0]
        has_way = "@" in shown if "@" in way else any(map(str.isdigit, shown))
        return shown if has_way or not way else f"{shown} ({way})" if shown else way
    if is_address(shown) and not shown.endswith(_CUT) and not hyperlink(shown):
        return address if _bare(shown) == _bare(address) else shown
    return formula(address, shown)


def formula(address: str, text: str) -> str:
    """Write a linked cell as every reader of tables knows it."""
    quoted = (part.replace('"', '""') for part in (address, text))
    return '=HYPERLINK("{}","{}")'.format(*quoted)


def in_order(cells: Mapping[int, str]) -> list[str]:
    """Return cells, column -> text, as a row."""
    width = min(max(cells, default=-1) + 1, MOST_COLUMNS)
    return [cells.get(column, "") for column in range(width)]


def _bare(address: str) -> str:
    """Return an address without what a program adds to it by itself."""
    bare = address.strip().casefold().partition("://")[2] or address.strip().casefold()
    return bare.removeprefix("www.").rstrip("/")
