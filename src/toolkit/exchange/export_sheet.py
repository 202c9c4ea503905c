"""Writing a spreadsheet (.xlsx): the columns of our CSV, every cell a text.

So a number keeps its leading zero, no cell is run as a formula, and import reads
the same as from CSV. The home of openpyxl's writer, the extra `sheets`. Must not
cut a cell.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, BinaryIO

from toolkit.domain.texts import TextColumn
from toolkit.errors import Refused
from toolkit.exchange.export_csv import cells_of
from toolkit.exchange.outgoing import Outgoing

if TYPE_CHECKING:
    from openpyxl.worksheet._write_only import WriteOnlyWorksheet

# https://support.microsoft.com/office/excel-specifications-and-limits
_LONGEST_CELL = 32_767
_MOST_LINKED, _LONGEST_LINKED = 65_530, 2_000
# Spreadsheets read _x0041_ as the character of that number (ECMA-376, ST_Xstring).
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
# Excel calls a file damaged in which an address to follow has other signs (RFC 3986).
_TO_FOLLOW = re.compile(r"[\w.~:/?#@!$&'()*+,;=%-]+", re.ASCII)


def write(rows: Iterable[Outgoing], out: BinaryIO, texts: Sequence[TextColumn] = ()) -> int:
    """Write a header and one row a link; returns how many. Raises Refused.

    `texts` are the columns of other languages that the links need.
    """
    try:
        from openpyxl import Workbook  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise Refused(
            "This installation cannot write spreadsheets.",
            hint="Either write CSV (--bom for Excel), or add the writer:"
            " pip install 'apomediary-toolkit[sheets]'",
        ) from error
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Links")
    sheet.freeze_panes = "A2"
    lines = 0
    for cells in cells_of(rows, texts):
        sheet.append(_written(sheet, cells, linked=0 < lines <= _MOST_LINKED))
        lines += 1
    book.save(out)
    return lines - 1


def _written(sheet: WriteOnlyWorksheet, cells: list[str], *, linked: bool) -> Iterator[Any]:
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415 - an extra

    for place, text in enumerate(cells):
        if len(text) > _LONGEST_CELL:
            raise Refused(
                f"The row of {cells[0]} has {len(text):,} characters in one cell; a spreadsheet"
                f" holds {_LONGEST_CELL:,}.",
                hint="Write .csv or .json: they hold texts of any length.",
            )
        cell = WriteOnlyCell(sheet, _ESCAPE.sub("_x005F_", text) or None)
        cell.number_format = "@"
        if text:
            cell.data_type = "s"
        if linked and place == 0 and len(text) <= _LONGEST_LINKED and _TO_FOLLOW.fullmatch(text):
            cell.hyperlink = text
        yield cell
