"""Sheets of old Excel files (.xls), read by python-calamine in a process of its own.

One damaged byte makes calamine ask for more memory than there is, which ends its
process; so it is not ours. The home of python-calamine, the extra `sheets`. Must not
run formulas: it sees what the spreadsheet last showed.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, datetime
from importlib.util import find_spec
from io import BytesIO
from itertools import chain, takewhile
from pathlib import Path
from typing import BinaryIO, TextIO

import toolkit
from toolkit.errors import Refused
from toolkit.exchange.sheet_cells import Sheet

# -P: nothing in the folder one happens to be in is taken for a module.
_CODE = (
    "import sys; sys.path.insert(0, sys.argv[1]);"
    " from toolkit.exchange.sheet_xls import main; main()"
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
