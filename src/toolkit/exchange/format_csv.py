"""Tables in text: CSV and its relatives, with any header or none.

Finds the layout, makes the plan, reads the rows. Must not guess what the rows
themselves say.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice

from toolkit.exchange.delimited import read_rows
from toolkit.exchange.dialect import Layout, find_layout
from toolkit.exchange.plan import Plan, make_plan
from toolkit.exchange.record import OpenList
from toolkit.exchange.source import HEAD_BYTES, Source
from toolkit.exchange.tables import read_table


@dataclass(frozen=True, slots=True)
class Table:
    """A table in text, looked at but not yet read."""

    layout: Layout
    plan: Plan


def look(source: Source, delimiter: str = "", columns: Mapping[str, str] | None = None) -> Table:
    """Find out how a table is laid out; `columns` is field -> column, as a person said.

    Raises UsageError for a field or a column that is not there.
    """
    layout = find_layout(source.head_text, delimiter=delimiter, whole=source.size <= HEAD_BYTES)
    return Table(layout, make_plan(layout, columns or {}))


def read(source: Source, table: Table) -> OpenList:
    """Read the rows of a table."""
    layout, plan = table.layout, table.plan
    lines = source.lines()
    first = 1
    if layout.sep_line:
        first += sum(1 for _ in islice(lines, 1))
    rows = read_rows(source, layout.delimiter, lines, first)
    return OpenList(
        format=plan.shape.name if plan.shape else "csv",
        rows=read_table(rows, plan, layout.above),
        header=layout.header or plan.header,
        mapping=plan.mapping,
        notes=_notes(layout),
    )


def _notes(layout: Layout) -> list[str]:
    if layout.header:
        return []
    return ["The table has no header; its columns were told by what is in them."]
