"""Names and values as records of links: what a list says in labels instead of columns.

A JSON object, a bibliography's entry, a contact card, an outline's line: each has
names of its own, so all of them together are read as one table. Must not know
where they come from.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, islice

from toolkit.domain.fields import FIELDS, Kind
from toolkit.domain.link import unique_names
from toolkit.exchange.cells import read_list
from toolkit.exchange.columns import field_of
from toolkit.exchange.dialect import layout_of_items
from toolkit.exchange.plan import Plan, make_plan
from toolkit.exchange.record import Item, Row, RowProblem
from toolkit.exchange.tables import TableReader

# What the plan is made of; names that come later are known by name alone.
_SAMPLE = 200
# More names than this are no list of links; their values are kept, not understood.
MOST_NAMES = 500
_TEXTS = frozenset(
    field.name for field in FIELDS if field.kind in (Kind.LINE, Kind.PROSE, Kind.ADDRESS)
) | {"note", "hours", "added_at", "level"}


def read_items(
    rows: Iterable[Item | Row], columns: Mapping[str, str]
) -> tuple[Plan | None, Iterator[Row]]:
    """Return the plan for what items name, and the records; other rows pass through.

    There is no plan where the file begins with rows alone, or has an address in them.

    `columns` is field -> name, as a person said. Raises UsageError for a field or
    a name that is not there.
    """
    waiting = iter(rows)
    sample = list(islice(waiting, _SAMPLE))
    items = [row for row in sample if isinstance(row, Item)]
    named = dict.fromkeys(name for item in items for name, _ in item.values)
    # What is known comes in, however many names there are.
    header = tuple(sorted(named, key=lambda name: not field_of(name))[:MOST_NAMES])
    header = tuple(name for name in named if name in frozenset(header))
    cells = [_aligned(item, header)[0] for item in items]
    plan = make_plan(layout_of_items(header, cells), columns, exported=True)
    told = plan.knows_addresses or len(items) == len(sample)
    return plan if items and told else None, _records(chain(sample, waiting), plan)


def _records(rows: Iterable[Item | Row], plan: Plan) -> Iterator[Row]:
    reader = TableReader(plan, of_rows=False)
    for row in rows:
        if not isinstance(row, Item):
            yield row
            continue
        cells, unknown = _aligned(row, plan.header)
        if unknown and len(plan.header) < MOST_NAMES:
            plan = plan.with_names(tuple(name for name, _ in unknown))
            reader = TableReader(plan, of_rows=False)
            cells, unknown = _aligned(row, plan.header)
        cells = [_as_text(cell, field) for cell, field in zip(cells, plan.fields, strict=True)]
        yield _with_topics(reader.record(row.line, cells), row.topics, unknown)


def _aligned(item: Item, header: tuple[str, ...]) -> tuple[list[str], list[tuple[str, str]]]:
    """Return an item's values in the order of the names, and what those do not name."""
    values = dict(item.values)
    cells = [values.pop(name, "") for name in header]
    return cells, list(values.items())


def _as_text(cell: str, field: str) -> str:
    """Return a list in words where its field is one text."""
    if cell[:1] != "[" or field not in _TEXTS:
        return cell
    return "; ".join(read_list(cell, "\n"))


def _with_topics(row: Row, topics: tuple[str, ...], beside: list[tuple[str, str]]) -> Row:
    if isinstance(row, RowProblem) or not (topics or beside):
        return row
    tags = unique_names([*row.tags, *topics])
    return row._replace(tags=tags, extra=(*row.extra, *beside))
