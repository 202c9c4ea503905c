"""What a file says of a link, before the library has had its say.

A record is not yet a link: its address is unchecked, its claims are only
claims. Must not open files or know the library.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from toolkit.domain.link import Contact

if TYPE_CHECKING:
    from toolkit.exchange.column_map import Plan

# Shared: made once, not for each of a million records.
_NOTHING: Mapping[str, Any] = MappingProxyType({})
# Levels that nobody judged: what goes with them is a note, no claim.
_NO_JUDGEMENT = frozenset({"unvetted", "listed"})


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

    `rare` is what few lists say: our field -> its value, not yet judged. `extra`
    is what the file says beyond our fields (name, value); `cells` the row as it
    stood in a table, for the file of rejected rows; `told` what the reading cost, as
    pairs of a reason and what it is about.
    """

    line: int
    url: str
    title: str = ""
    tags: tuple[str, ...] = ()
    summary: str = ""
    added_at: datetime | None = None
    rare: Mapping[str, Any] = _NOTHING
    note: str = ""
    evidence: str = ""
    compiled_on: date | None = None
    review_by: date | None = None
    claims: tuple[Claim, ...] = ()
    extra: tuple[tuple[str, str], ...] = ()
    cells: Sequence[str] = ()
    told: tuple[tuple[str, str], ...] = ()

    @property
    def crisis(self) -> bool:
        """Whether the file says that it is a crisis line."""
        return bool(self.rare.get("crisis"))

    @property
    def contacts(self) -> tuple[Contact, ...]:
        """The contacts that the file gives."""
        return tuple(self.rare.get("contacts", ()))

    @property
    def said(self) -> dict[str, Any]:
        """All that the file says of our fields; what it leaves out is not there."""
        common = {name: value for name in COMMON if (value := getattr(self, name))}
        return common | {name: value for name, value in self.rare.items() if value}


# Our fields that almost every list has, and that a record has by name.
COMMON = ("url", "title", "tags", "summary")


def record_of(line: int, said: Mapping[str, Any], **beside: Any) -> LinkRecord:  # noqa: ANN401 - what a record holds beside our fields
    """Return the record of what a file says of our fields, and of what stands beside them."""
    common = {name: said[name] for name in COMMON if name in said}
    rare = {name: value for name, value in said.items() if value and name not in COMMON}
    return LinkRecord(line=line, rare=rare or _NOTHING, **common, **beside)


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


class Item(NamedTuple):
    """A thing with names and values, of which a column plan makes a link.

    `values` has the names as the file has them, each once, and texts: a list is
    written as JSON. `topics` are the folders or headings above it, as tags.
    """

    line: int
    values: tuple[tuple[str, str], ...]
    topics: tuple[str, ...] = ()


@dataclass(slots=True, kw_only=True)
class OpenList:
    """A file being read: its rows, and what a person should know of the reading.

    `format` is the name of the shape, `header` the columns of a table (empty
    for other shapes), `mapping` column name -> our field for a table, `further` the
    plans of a file's other tables by their names, `notes` sentences about guesses.
    `rows` is read once, as a stream. A reader of what has labels instead of columns
    gives items among them; `formats.begin` makes them rows.
    """

    format: str
    rows: Iterator[Any]
    header: tuple[str, ...] = ()
    mapping: tuple[tuple[str, str], ...] = ()
    further: tuple[tuple[str, Plan], ...] = ()
    notes: list[str] = field(default_factory=list)


def make_claim(level: str, note: str, **said: str) -> tuple[Claim | None, str]:
    """Return what is claimed of a link, and the note that is no claim."""
    if not level or level.casefold() in _NO_JUDGEMENT:
        return None, note
    return Claim(level=level.casefold(), note=note, **said), ""
