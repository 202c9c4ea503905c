"""Reading a list that a test has in hand, as `import` reads a file."""

import io
from collections.abc import Mapping
from typing import NamedTuple

from toolkit.exchange.column_map import Plan
from toolkit.exchange.formats import Wanted, begin
from toolkit.exchange.record import LinkRecord, Row, RowProblem
from toolkit.exchange.source import spool


class Read(NamedTuple):
    """What a list is, and its rows."""

    format: str
    plan: Plan | None
    rows: list[Row]

    @property
    def links(self) -> list[LinkRecord]:
        """The rows that give links."""
        return [row for row in self.rows if isinstance(row, LinkRecord)]

    @property
    def problems(self) -> list[RowProblem]:
        """The rows that give none."""
        return [row for row in self.rows if isinstance(row, RowProblem)]


def read_list(text: str, columns: Mapping[str, str] | None = None) -> Read:
    """Read a list of any format; `columns` is field -> column, as a person said."""
    source = spool(io.BytesIO(text.encode()), "list")
    try:
        reading, plan = begin(source, Wanted(columns=columns or {}))
        return Read(reading.format, plan, list(reading.rows))
    finally:
        source.close()
