"""Tables of our own that hold no links: synonyms, column maps.

CSV with the columns by name; what a spreadsheet program made of it is read as
well. Must not know what the columns mean.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple, TextIO

from toolkit.errors import Refused
from toolkit.exchange.cells import guard, unguard
from toolkit.exchange.format_csv import read_rows
from toolkit.exchange.record import RowProblem
from toolkit.exchange.source import Source


class OwnRow(NamedTuple):
    """A row of a table: the line it begins on, and its cells in the order asked for."""

    line: int
    cells: tuple[str, ...]


def write_table(columns: Sequence[str], rows: Iterable[Sequence[str]], out: TextIO) -> int:
    """Write a header and the rows, guarded against being run; returns how many rows."""
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    count = 0
    for row in rows:
        writer.writerow([guard(cell) for cell in row])
        count += 1
    return count


def read_own_table(source: Source, columns: Sequence[str]) -> Iterator[OwnRow | RowProblem]:
    """Yield the cells of each row, "" for a column that is not there.

    Raises Refused when the first two columns are not there: the others may be
    left out.
    """
    first_line = source.head_text.partition("\n")[0]
    rows = read_rows(source, max(",;\t", key=first_line.count))
    header = next(rows, None)
    names = [] if header is None or isinstance(header, RowProblem) else header[1]
    known = [name.strip().casefold() for name in names]
    if missing := [column for column in columns[:2] if column not in known]:
        raise Refused(
            f"{source.name} has no column '{missing[0]}'.",
            hint=f"The first line names the columns: {', '.join(columns)}.",
        )
    for row in rows:
        if isinstance(row, RowProblem):
            yield row
        elif any(map(str.strip, row[1])):
            cells = dict(zip(known, row[1], strict=False))
            yield OwnRow(row[0], tuple(unguard(cells.get(name, "")).strip() for name in columns))
