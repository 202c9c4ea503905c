"""The file of rejected rows: in the columns of the input, ready to mend and import.

Appears when the first row is written. Must not change what stood in a cell,
beyond the guard against formulas, which import takes off again.
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any, Self, TextIO

from toolkit.errors import Refused
from toolkit.exchange.cells import guard, unguard
from toolkit.exchange.record import LinkRecord, RowProblem

# For lists that are no tables.
_OWN_COLUMNS = ("url", "title", "summary", "note", "tags")


class RejectsFile:
    """Rejected rows of one file. Use it as a context manager."""

    def __init__(self, path: Path, header: tuple[str, ...]) -> None:
        """Remember where to write; the file is made with the first row."""
        self._path = path
        self._header = header
        self._file: TextIO | None = None
        self._writer: Any = None

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, *_exception: object) -> None:
        """Close the file, if it was made."""
        if self._file is not None:
            self._file.close()

    def write(self, row: RowProblem | LinkRecord) -> None:
        """Write one rejected row. Raises Refused where nothing can be written."""
        if self._file is None:
            self._begin()
        self._writer.writerow([guard(unguard(cell)) for cell in self._cells(row)])

    def _begin(self) -> None:
        try:
            self._file = self._path.open(
                "w", encoding="utf-8", errors="surrogateescape", newline=""
            )
        except OSError as error:
            raise Refused(
                f"{self._path} cannot be written: {error.strerror or error}.",
                hint="Give another file with --rejects. Nothing was imported.",
            ) from error
        self._writer = csv.writer(self._file)
        self._writer.writerow([guard(name) for name in self._header or _OWN_COLUMNS])

    def _cells(self, row: RowProblem | LinkRecord) -> list[str]:
        if row.cells:
            return list(row.cells)
        if isinstance(row, LinkRecord):
            return [row.url, row.title, row.summary, row.note, "; ".join(row.tags)]
        return [row.value]
