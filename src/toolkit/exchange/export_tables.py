"""Writing tables: every field of a link, in columns that import reads back, as CSV or .xlsx.

Lists have "; " between (sentences " | "), contacts and what other lists said
are JSON. Texts in other languages have columns of their own: `say[cy]`. Cells that
a spreadsheet would run are guarded. In a workbook every cell is a text, so that a
number keeps its leading zero. The home of openpyxl's writer, the extra `sheets`.
Must not cut a cell.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from operator import attrgetter
from typing import TYPE_CHECKING, Any, BinaryIO, TextIO

from toolkit.domain.fields import BY_NAME, SHOWN, Field, Kind
from toolkit.domain.link import Text
from toolkit.domain.sentences import TextColumn, by_column
from toolkit.domain.trust import Level, Vetting
from toolkit.errors import Refused
from toolkit.exchange.cells import guard, json_cell, write_cell
from toolkit.exchange.outgoing import Outgoing, day_text, moment_text

if TYPE_CHECKING:
    from openpyxl.worksheet._write_only import WriteOnlyWorksheet

Column = Callable[[Outgoing], str]


def _column(field: Field) -> Column:
    value_of = attrgetter(field.name)
    return lambda row: write_cell(field, value_of(row.link))


COLUMNS: dict[str, Column] = {
    **{field.name: _column(field) for field in SHOWN},
    "added_at": lambda row: moment_text(row.link.added_at) or "",
    "level": lambda row: row.link.trust.level.value,
    "note": lambda row: row.link.trust.note,
    "vetted_by": lambda row: row.link.trust.vetting.by if row.link.trust.vetting else "",
    "vetted_on": lambda row: _judged_on(row.link.trust.vetting),
    "review_by": lambda row: day_text(row.link.trust.review_by) or "",
    "evidence": lambda row: row.link.trust.vetting.evidence if row.link.trust.vetting else "",
    "reason": lambda row: row.link.trust.vetting.reason if row.link.trust.vetting else "",
    "instead": lambda row: row.link.trust.instead,
    "extra": lambda row: json_cell(dict(row.link.extra)),
}
# One a language in place of a single one.
_IN_COLUMNS = frozenset(field.name for field in SHOWN if field.kind is Kind.TEXTS)


def write_csv(rows: Iterable[Outgoing], out: TextIO, texts: Sequence[TextColumn] = ()) -> int:
    """Write a header and one row a link; returns how many.

    `texts` are the columns of other languages that the links need.
    """
    writer = csv.writer(out, lineterminator="\n")
    lines = 0
    for cells in cells_of(rows, texts):
        writer.writerow(cells)
        lines += 1
    return lines - 1


def cells_of(rows: Iterable[Outgoing], texts: Sequence[TextColumn] = ()) -> Iterator[list[str]]:
    """Yield the header, then the guarded cells of each link; the address stands first."""
    columns = {name: column for name, column in COLUMNS.items() if name not in _IN_COLUMNS}
    yield [*columns, *(column.name for column in texts)]
    for row in rows:
        cells = [guard(column(row)) for column in columns.values()]
        said = by_column(row.link.texts)
        yield [*cells, *(guard(_texts_cell(said.get(column, ()), column)) for column in texts)]


def _texts_cell(texts: Sequence[Text], column: TextColumn) -> str:
    values = tuple(one.text for one in texts)
    field = BY_NAME[column.field]
    return write_cell(field, values if field.kind is Kind.SENTENCES else " ".join(values))


def _judged_on(vetting: Vetting | None) -> str:
    if vetting is None or vetting.level in (Level.UNVETTED, Level.LISTED):
        return ""
    return vetting.recorded_at.date().isoformat()


# https://support.microsoft.com/office/excel-specifications-and-limits
_LONGEST_CELL = 32_767
_MOST_LINKED, _LONGEST_LINKED = 65_530, 2_000
# Spreadsheets read _x0041_ as the character of that number (ECMA-376, ST_Xstring).
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
# Excel calls a file damaged in which an address to follow has other signs (RFC 3986).
_TO_FOLLOW = re.compile(r"[\w.~:/?#@!$&'()*+,;=%-]+", re.ASCII)


def write_sheet(rows: Iterable[Outgoing], out: BinaryIO, texts: Sequence[TextColumn] = ()) -> int:
    """Write a header and one row a link; returns how many. Raises Refused.

    `texts` are the columns of other languages that the links need.
    """
    try:
        from openpyxl import Workbook  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise Refused(
            "This installation cannot write_sheet spreadsheets.",
            hint="Either write_sheet CSV (--bom for Excel), or add the writer:"
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
