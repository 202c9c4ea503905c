"""What a file says of a link, before the library has had its say.

A record is not yet a link: its address is unchecked, its claims are only
claims. Must not open files or know the library.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple

from toolkit.domain.link import Contact


class Claim(NamedTuple):
    """What a file says somebody judged; `level` as written there.

    `on` is the day or month as written. It never becomes a judgement here.
    """

    level: str = ""
    by: str = ""
    on: str = ""
    note: str = ""
    evidence: str = ""
    review_by: str = ""
    reason: str = ""
    instead: str = ""


class LinkRecord(NamedTuple):
    """One link as a file gives it; `line` is where its row begins (1 = first line).

    `extra` is what the file says beyond our fields (name, value); `cells` the
    row as it stood in a table, for the file of rejected rows.
    """

    line: int
    url: str
    title: str = ""
    tags: tuple[str, ...] = ()
    summary: str = ""
    added_at: datetime | None = None
    publisher: str = ""
    say: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()
    type: str = ""
    regions: tuple[str, ...] = ()
    audience: str = ""
    language: str = ""
    contacts: tuple[Contact, ...] = ()
    crisis: bool = False
    private: bool = False
    cost: str = ""
    replaced_by: str = ""
    note: str = ""
    evidence: str = ""
    compiled_on: date | None = None
    review_by: date | None = None
    claims: tuple[Claim, ...] = ()
    extra: tuple[tuple[str, str], ...] = ()
    cells: Sequence[str] = ()


class RowProblem(NamedTuple):
    """A row that gives no link: skipped by rule, or rejected as broken.

    `value` is what the reason speaks of, `cells` the row as it stood.
    """

    line: int
    reason: str
    value: str = ""
    rejected: bool = True
    cells: Sequence[str] = ()


Row = LinkRecord | RowProblem


@dataclass(slots=True, kw_only=True)
class Reading:
    """A file being read: its rows, and what a person should know of the reading.

    `format` is the name of the shape, `header` the columns of a table (empty
    for other shapes), `mapping` column name -> our field for a table, `notes`
    sentences about guesses. `rows` is read once, as a stream.
    """

    format: str
    rows: Iterator[Row]
    header: tuple[str, ...] = ()
    mapping: tuple[tuple[str, str], ...] = ()
    notes: list[str] = field(default_factory=list)
