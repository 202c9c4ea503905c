"""Spreadsheets (.xlsx, .xls, .ods): the first sheet, read like a table in text.

The home of python-calamine, the extra `sheets`. Must not run formulas: it sees
what the spreadsheet last showed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from itertools import islice
from typing import Any

from toolkit.errors import Refused
from toolkit.exchange.dialect import layout_of_rows
from toolkit.exchange.plan import Plan, make_plan
from toolkit.exchange.record import OpenList
from toolkit.exchange.source import Source
from toolkit.exchange.tables import read_table

_SAMPLE_ROWS = 60


def read(source: Source, columns: Mapping[str, str] | None = None) -> tuple[Plan, OpenList]:
    """Read the first sheet with links in it. Raises Refused without the extra.

    The line of a row is its number in the sheet.
    """
    rows = list(_rows(source))
    _, layout = layout_of_rows([cells for _, cells in islice(rows, _SAMPLE_ROWS)])
    plan = make_plan(layout, columns or {})
    reading = OpenList(
        format="sheet",
        rows=read_table(iter(rows), plan, layout.above),
        header=layout.header or plan.header,
        mapping=plan.mapping,
    )
    return plan, reading


def _rows(source: Source) -> Iterator[tuple[int, list[str]]]:
    workbook = _open(source)
    for name in workbook.sheet_names:
        rows = workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
        filled = [
            (number, [_text(cell) for cell in row])
            for number, row in enumerate(rows, start=1)
            if any(cell not in ("", None) for cell in row)
        ]
        if filled:
            yield from filled
            return


def _open(source: Source) -> Any:  # noqa: ANN401 - the library ships no types for it
    try:
        from python_calamine import CalamineError, CalamineWorkbook  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise Refused(
            f"{source.name} is a spreadsheet, which this installation cannot read.",
            hint="Either save it as CSV in the spreadsheet program, or add the reader:"
            " pip install 'apomediary-toolkit[sheets]'",
        ) from error
    source.stream.seek(0)
    try:
        return CalamineWorkbook.from_filelike(source.stream)
    except CalamineError as error:
        raise Refused(
            f"{source.name} cannot be read as a spreadsheet: {error}.",
            hint="Save it as CSV in the spreadsheet program, then import that.",
        ) from error


def _text(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, (datetime, date)):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)
