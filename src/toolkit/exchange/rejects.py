"""The file of rejected rows: in the columns of the input, ready to mend and import.

Rows of a list that is no table are written in the columns of our own CSV. The
file appears whole, when the import ended well and something was rejected; it
may be the file that is being read. Must not change what stood in a cell, beyond
the guard against formulas, which import takes off again.
"""

from __future__ import annotations

import csv
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from toolkit.domain.fields import FIELDS
from toolkit.errors import Refused
from toolkit.exchange.cells import guard, json_cell, unguard, write_cell
from toolkit.exchange.export_tables import COLUMNS
from toolkit.exchange.outgoing import moment_text
from toolkit.exchange.record import Claim, LinkRecord, RowProblem
from toolkit.whole_file import written_whole


class RejectsFile:
    """Rejected rows of one file. Use it as a context manager."""

    def __init__(self, path: Path, header: tuple[str, ...]) -> None:
        """Remember where to write; the file is made with the first row."""
        self._path = path
        self._header = header
        self._writing = ExitStack()
        self._writer: Any = None

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Put the file in its place, if it was made; nothing after a failure."""
        self._writing.__exit__(kind, error, trace)

    def write(self, row: RowProblem | LinkRecord) -> None:
        """Write one rejected row. Raises Refused where nothing can be written."""
        if self._writer is None:
            self._begin()
        self._writer.writerow([guard(unguard(cell)) for cell in self._cells(row)])

    def _begin(self) -> None:
        try:
            file = self._writing.enter_context(written_whole(self._path, errors="surrogateescape"))
        except OSError as error:
            raise Refused(
                f"{self._path} cannot be written: {error.strerror or error}.",
                hint="Give another file with --rejects. Nothing was imported.",
            ) from error
        self._writer = csv.writer(file)
        self._writer.writerow([guard(name) for name in self._header or COLUMNS])

    def _cells(self, row: RowProblem | LinkRecord) -> list[str]:
        if row.cells:
            return list(row.cells)
        return _own_cells(row) if isinstance(row, LinkRecord) else [row.value]


def _own_cells(record: LinkRecord) -> list[str]:
    """Write a record in the columns of our own CSV; of several claims the newest."""
    claim = record.claims[-1] if record.claims else Claim()
    said = record.said
    cells = {
        **{field.name: write_cell(field, said.get(field.name, "")) for field in FIELDS},
        "added_at": moment_text(record.added_at) or "",
        "level": claim.level,
        "note": claim.note or record.note,
        "vetted_by": claim.by,
        "vetted_on": claim.on,
        "review_by": claim.review_by,
        "evidence": claim.evidence or record.evidence,
        "reason": claim.reason,
        "instead": claim.instead,
        "extra": json_cell(dict(record.extra)),
    }
    return [cells[name] for name in COLUMNS]
