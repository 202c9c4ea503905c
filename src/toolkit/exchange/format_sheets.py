"""Spreadsheets (.xlsx, .ods, .xls): each sheet a table of its own, read like one in text.

The home of python-calamine, the extra `sheets`. Must not run formulas: it sees what
the spreadsheet last showed.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from datetime import date, datetime
from importlib.util import find_spec
from io import BytesIO
from itertools import chain, islice, takewhile
from pathlib import Path
from typing import BinaryIO, NamedTuple, TextIO

import toolkit
from toolkit.domain.link import unique_names
from toolkit.domain.text import clean_line
from toolkit.errors import Refused, UsageError
from toolkit.exchange import sheet_xml
from toolkit.exchange.column_map import Plan, make_plan
from toolkit.exchange.columns import folder_tags
from toolkit.exchange.dialect import Layout, layout_of_rows
from toolkit.exchange.packages import Package
from toolkit.exchange.record import OpenList, Row, RowProblem
from toolkit.exchange.sheet_xml import Sheet
from toolkit.exchange.source import Source
from toolkit.exchange.tables import read_table

# Sheets of old Excel files (.xls), read by python-calamine in a process of its own. One damaged
# byte makes calamine ask for more memory than there is, which ends its process; so it is not
# ours.


# -P: nothing in the folder one happens to be in is taken for a module.
_CODE = (
    "import sys; sys.path.insert(0, sys.argv[1]);"
    " from toolkit.exchange.format_sheets import main; main()"
)
_PROGRAM = (sys.executable, "-P", "-c", _CODE)
# The most rows and columns that an .xls has, in 64 bytes each, take one GB.
_MOST_MEMORY = 2 << 30
_LONGEST_WAIT = 120
_LARGEST = 256 << 20
# One text of a workbook may stand in all its cells.
_MOST_TOLD = 128 << 20
_NOTHING = ("", None)


class Workbook:
    """An old workbook, whose rows another process told as lines of JSON."""

    def __init__(self, name: str, stream: BinaryIO) -> None:
        """Read it; `name` is what problems call it. Raises Refused, also without the extra."""
        if sys.modules.get("python_calamine", name) is None or not find_spec("python_calamine"):
            raise Refused(
                f"{name} is an old spreadsheet (.xls), which this installation cannot read.",
                hint="Either save it as .xlsx in the spreadsheet program, or add the reader:"
                " pip install 'apomediary-toolkit[sheets]'",
            )
        stream.seek(0)
        program = (*_PROGRAM, str(Path(toolkit.__file__).parents[1]))
        try:
            done = subprocess.run(  # noqa: S603 - this very Python
                program,
                input=stream.read(_LARGEST),
                capture_output=True,
                timeout=_LONGEST_WAIT,
                check=True,
            )
        except subprocess.SubprocessError as error:
            raise Refused(
                f"{name} cannot be read as a spreadsheet: it is damaged, or far too large.",
                hint="Save it as .xlsx or CSV in the spreadsheet program, then import that.",
            ) from error
        self._told = done.stdout.splitlines()

    def sheets(self) -> Iterator[Sheet]:
        """Yield the sheets; each is read before the next."""
        told = map(json.loads, self._told)
        for name, hidden in told:
            rows = ((number, cells) for number, cells in takewhile(bool, told))
            yield Sheet(name, hidden, rows)
            # What was not asked for has to be passed over.
            for _ in rows:
                pass


def tell(stream: BinaryIO, out: TextIO) -> None:
    """Write the rows of a workbook: JSON lines `[name, hidden]`, `[number, cells]`, `null`."""
    from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum  # noqa: PLC0415 - an extra

    left = _MOST_TOLD
    book = CalamineWorkbook.from_filelike(stream)
    for about in book.sheets_metadata:
        if about.typ != SheetTypeEnum.WorkSheet:
            continue
        hidden = about.visible != SheetVisibleEnum.Visible
        rows = book.get_sheet_by_name(about.name).to_python(skip_empty_area=False)
        filled = (
            (number, [_text(cell) for cell in row])
            for number, row in enumerate(rows, start=1)
            if any(cell not in _NOTHING for cell in row)
        )
        for line in chain([(about.name, hidden)], filled, [None]):
            left -= out.write(f"{json.dumps(line)}\n")
            if left < 0:
                raise MemoryError


def _text(cell: object) -> str:
    if isinstance(cell, datetime) and not (cell.hour or cell.minute or cell.second):
        return cell.date().isoformat()
    if isinstance(cell, (datetime, date)):
        return cell.isoformat()
    if isinstance(cell, float):
        # As many digits as a spreadsheet has.
        return f"{cell:.15g}"
    return "" if cell is None else str(cell)


def _limit_memory() -> None:
    with suppress(ImportError, ValueError, OSError):
        # Windows has no such limit.
        import resource  # noqa: PLC0415 - Unix alone

        resource.setrlimit(resource.RLIMIT_AS, (_MOST_MEMORY, _MOST_MEMORY))


def main() -> None:
    """Read a workbook from stdin and tell its rows on stdout."""
    _limit_memory()
    tell(BytesIO(sys.stdin.buffer.read()), sys.stdout)


_SAMPLE_ROWS = 60
_MOST_SHEETS = 250
_NAMED = 10
# What programs call a sheet that nobody named, in the languages of Excel and LibreOffice.
_UNNAMED = re.compile(
    r"(?:sheet|table|tabelle|feuil|feuille|hoja|foglio|blad|planilha|plan|folha|ark|arkusz|list"
    r"|munka|munkalap|taul|taulukko|sayfa|foaie|leht|lapas|\u043b\u0438\u0441\u0442"
    r"|\u0430\u0440\u043a\u0443\u0448|\u03c6\u03cd\u03bb\u03bb\u03bf|\u5de5\u4f5c\u8868"
    r"|\u30b7\u30fc\u30c8) ?\d*",
    re.IGNORECASE,
)
# Gives the sheets from the beginning, each time it is called.
_Sheets = Callable[[], Iterator[Sheet]]


class _Look(NamedTuple):
    """A sheet that was looked at; `table` is None for one that is hidden or empty."""

    name: str
    table: tuple[Layout, Plan] | None = None
    hidden: bool = False

    @property
    def shown(self) -> str:
        return f"'{clean_line(self.name)}'"


def read(source: Source, columns: Mapping[str, str] | None = None) -> tuple[Plan, OpenList]:
    """Read all sheets with addresses; `columns` is field -> column, as a person said.

    The line of a row is its number in its sheet; the plan is that of the first one.
    Raises Refused for a file that cannot be read and for several sheets without an
    address, UsageError for a column that no sheet has.
    """
    sheets, notes = _opened(source)
    looks = _looks(sheets, columns or {})
    chosen = _chosen(source, looks)
    layout, plan = next(look.table for look in chosen if look.table)
    reading = OpenList(
        format="sheet",
        rows=_rows(sheets, looks, chosen),
        header=layout.header or plan.header,
        mapping=plan.mapping,
        further=tuple(
            (f"sheet {look.shown}", look.table[1])
            for look in chosen[1:]
            if look.table and look.table[1].mapping != plan.mapping
        ),
        notes=[*notes, *_notes(looks, chosen)],
    )
    return plan, reading


def _looks(sheets: _Sheets, columns: Mapping[str, str]) -> list[_Look]:
    looks: list[_Look] = []
    wrong: list[UsageError] = []
    for sheet in islice(sheets(), _MOST_SHEETS):
        sample = [cells for _, cells in islice(sheet.rows, _SAMPLE_ROWS)]
        if sheet.hidden or not sample:
            looks.append(_Look(sheet.name, hidden=bool(sample)))
            continue
        _, layout = layout_of_rows(sample)
        try:
            plan = make_plan(layout, columns)
        except UsageError as error:
            wrong.append(error)
            plan = make_plan(layout, {})
        looks.append(_Look(sheet.name, (layout, plan)))
    if wrong and len(wrong) == sum(look.table is not None for look in looks):
        raise wrong[0]
    return looks


def _chosen(source: Source, looks: list[_Look]) -> list[_Look]:
    """Return the sheets to be read: those with addresses, or the only one."""
    tables = [look for look in looks if look.table]
    chosen = [look for look in tables if look.table and look.table[1].knows_addresses]
    # Beside a list of links an address in prose is that of a sheet that explains it.
    chosen = [look for look in chosen if look.table and not look.table[1].among_words] or chosen
    if chosen or len(tables) == 1:
        return chosen or tables
    if not tables:
        raise Refused(
            f"{source.name}: no sheet that can be seen has anything in it.",
            hint="Show the hidden sheets in the spreadsheet program, or export the list again.",
        )
    shown = "; ".join(
        f"{look.shown} ({', '.join(clean_line(name) for name in look.table[1].header[:_NAMED])})"
        for look in tables[:_NAMED]
        if look.table
    )
    raise Refused(
        f"{source.name}: no sheet has a column of addresses. Sheets and columns: {shown}.",
        hint="Say which column has them, for example: --map url=Link",
    )


def _notes(looks: list[_Look], chosen: list[_Look]) -> Iterator[str]:
    """Tell which sheets are left out."""
    passed = [look.shown for look in looks if look.table and look not in chosen]
    hidden = [look.shown for look in looks if look.hidden]
    if passed:
        yield f"Passed over, because no column has addresses: {_sheets(passed)}."
    if hidden:
        yield f"Hidden, so not read: {_sheets(hidden)}."
    if len(looks) == _MOST_SHEETS:
        yield f"Only the first {_MOST_SHEETS} sheets were looked at."


def _sheets(names: list[str]) -> str:
    return f"{'sheet' if len(names) == 1 else 'sheets'} {_listed(names)}"


def _listed(names: list[str]) -> str:
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return ", ".join(names[:_NAMED]) + more


def _rows(sheets: _Sheets, looks: list[_Look], chosen: list[_Look]) -> Iterator[Row]:
    for look, sheet in zip(looks, sheets(), strict=False):
        if look.table is None or look not in chosen:
            continue
        layout, plan = look.table
        # Where one sheet is the whole list, its name says no more than the file's.
        is_topic = len(chosen) > 1 and not _UNNAMED.fullmatch(look.name.strip())
        topics = folder_tags((look.name,)) if is_topic else ()
        for row in read_table(sheet.rows, plan, layout.above):
            yield _with_topics(row, topics)


def _with_topics(row: Row, topics: tuple[str, ...]) -> Row:
    if isinstance(row, RowProblem) or not topics:
        return row
    return row._replace(tags=unique_names([*row.tags, *topics]))


def _opened(source: Source) -> tuple[_Sheets, list[str]]:
    """Return the sheets, and what a person should know of how they are read."""
    source.stream.seek(0)
    if not source.head.startswith(b"PK"):
        note = "An .xls shows no addresses behind cells; if some are missing, save it as .xlsx."
        return Workbook(source.name, source.stream).sheets, [note]
    package = Package(source.name, source.stream)
    package.require_small()
    if package.kind == "ods":
        return lambda: sheet_xml.sheets_of_ods(package), []
    return sheet_xml.Workbook(package).sheets, []
