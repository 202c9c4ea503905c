"""Writing CSV: every field of a link, in columns that import reads back.

Lists have "; " between (sentences " | "), contacts and what other lists said
are JSON. Texts in other languages have columns of their own: `say[cy]`. Cells that
a spreadsheet would run are guarded.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from operator import attrgetter
from typing import TextIO

from toolkit.domain.fields import BY_NAME, SHOWN, Field, Kind
from toolkit.domain.link import Text
from toolkit.domain.texts import TextColumn, by_column
from toolkit.domain.trust import Level, Vetting
from toolkit.exchange.cells import guard
from toolkit.exchange.outgoing import Outgoing, day_text, moment_text
from toolkit.exchange.values import json_cell, write_cell

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


def write(rows: Iterable[Outgoing], out: TextIO, texts: Sequence[TextColumn] = ()) -> int:
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
