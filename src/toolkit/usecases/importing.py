"""Import: lists of links into the library, every row accounted for, every doubt told.

All files of one command are one transaction and one step that `undo` takes
back. What comes in is `unvetted`. Must not ask or print.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import BinaryIO, NamedTuple

from toolkit.domain.fields import label
from toolkit.domain.judgement import STARTER_NAME
from toolkit.domain.link import Link
from toolkit.domain.text import clean_line, number_of
from toolkit.errors import LibraryLocked, Refused, ToolkitError, UsageError
from toolkit.exchange.archive import unpacked
from toolkit.exchange.column_map import Plan, read_map
from toolkit.exchange.columns import EXTRA, IGNORE
from toolkit.exchange.dialect import is_name
from toolkit.exchange.exports import RejectsFile
from toolkit.exchange.format_cards import BUKU_COLUMNS, BUKU_TABLE, read_buku
from toolkit.exchange.formats import Wanted, begin, require_addresses
from toolkit.exchange.record import OpenList, Row
from toolkit.exchange.sniff import SQLITE, require_no_passwords
from toolkit.exchange.source import Source, open_source, spool
from toolkit.storage.files import read_table
from toolkit.storage.library import Library, Writing
from toolkit.usecases.cautions import Doubts
from toolkit.usecases.followed import reserved_names
from toolkit.usecases.importer import Importer, Reject, RowCounts, RowOutcome, foresee
from toolkit.usecases.transfer import save_map, saved_map
from toolkit.whole_file import named_path

# What a person is told of an import beside the outcome of each row: one sentence a fact.


_NAMED = 5
# Reasons for a cell of words where an address should be.
_NO_ADDRESS = ("not an address", "not the name of a site", "There are words after the address")


def columns_notes(name: str, plan: Plan) -> tuple[str, ...]:
    """Say which column gives what, where no program is known by its columns."""
    if plan.shape is not None or not plan.header:
        return ()
    given = [
        f"{_word(field, plan)} from '{clean_line(column)}'"
        for column, field in plan.mapping
        if field not in (EXTRA, IGNORE)
    ]
    note = f"{name}: {', '.join(given)}"
    if plan.guessed:
        note += f" ({' and '.join(plan.guessed)} told from the cells)"
    if beside := [clean_line(column) for column, field in plan.mapping if field == EXTRA]:
        note += f"; kept beside the link: {_listed(beside)}"
    if plan.knows_titles:
        return (f"{note}.",)
    unknown = (
        f"{name}: no column of titles was found, so addresses are used as titles;"
        " --map title=COLUMN says which one it is."
    )
    return (f"{note}.", unknown)


def _word(field: str, plan: Plan) -> str:
    """Return what a column gives; the publisher is the title too where nothing else is."""
    stands_in = field == "publisher" and "title" not in plan.fields
    return "title and publisher" if stands_in else label(field)


def notes_of(counted: RowCounts) -> tuple[str, ...]:
    """Say what is left to do with new links: crisis lines, and numbers without a type."""
    return (*_crisis_note(counted), *_type_note(counted))


def _crisis_note(counted: RowCounts) -> tuple[str, ...]:
    """Say that crisis lines of a list are none here: the crisis reply would not name them."""
    if not counted.crisis:
        return ()
    number = len(counted.crisis)
    were = (
        "1 link is marked as a crisis line"
        if number == 1
        else f"{number:,} links are marked as crisis lines"
    )
    note = (
        f"{were} in that list, but not here until you say so: {_listed(counted.crisis)}."
        " 'toolkit review' lists them first."
    )
    return (note,)


def _type_note(counted: RowCounts) -> tuple[str, ...]:
    number = counted.untyped
    if not number:
        return ()
    one = number == 1
    have = "1 new link has a number" if one else f"{number:,} new links have a number"
    note = (
        f"{have} but no type, and {'counts' if one else 'count'} as 'other': 'toolkit edit"
        f" {counted.first_untyped} --type helpline' makes a helpline of {'it' if one else 'one'}."
    )
    return (note,)


def advice(counted: RowCounts, *, of_table: bool) -> str:
    """Say what to do with a list in which no row was a link."""
    if not of_table:
        return "Links are addresses that begin with http:// or https://."
    rejected = [one for one in counted.problems if one.outcome is RowOutcome.REJECTED]
    values = {one.value for one in rejected if one.reason in _NO_ADDRESS}
    if values and all(map(is_name, values)):
        return (
            "There are words where the addresses should be: a sheet keeps the addresses behind"
            " linked cells, but CSV does not. Save it as .xlsx or .ods and import that; or"
            " --map url=COLUMN says where the addresses are."
        )
    return "Look first with --preview; --map url=COLUMN says where the addresses are."


def _listed(names: list[str]) -> str:
    more = f" and {len(names) - _NAMED:,} more" if len(names) > _NAMED else ""
    return ", ".join(names[:_NAMED]) + more


def wanted_of(
    library: Library, *, map_: str = "", use_map: str = "", delimiter: str = "", format_: str = ""
) -> Wanted:
    """Put together what a person said of a file. Raises UsageError, NotFound."""
    columns = saved_map(library, use_map) if use_map else {}
    if map_:
        columns = {**columns, **read_map(map_)}
    named = {"tab": "\t", "\\t": "\t"}.get(delimiter, delimiter)
    if len(named) > 1:
        raise UsageError(
            f"'{delimiter}' is not one character.", hint="For example: --delimiter ';'"
        )
    return Wanted(format=format_, delimiter=named, columns=columns)


_ROWS_AT_ONCE = 2_000
# How often another program that is writing is waited for, five seconds each.
_PATIENCE = 120

Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class ListFile:
    """A file to import: opened, looked at, not yet read.

    `plan` is that of a table, None for other formats; `wanted` what was said of it.
    """

    wanted: Wanted
    source: Source
    reading: OpenList
    plan: Plan | None

    @property
    def name(self) -> str:
        """What problems call the file."""
        return self.source.name

    @property
    def notes(self) -> tuple[str, ...]:
        """What a person should know of how it is read."""
        columns = columns_notes(self.name, self.plan) if self.plan else ()
        for table, plan in self.reading.further:
            columns += columns_notes(f"{self.name}, {table}", plan)
        return (*self.source.notes, *columns, *self.reading.notes)

    @property
    def columns_unknown(self) -> bool:
        """Whether it is a table in which no column was taken for addresses."""
        return self.plan is not None and not self.plan.knows_addresses

    @property
    def unknown(self) -> tuple[str, ...]:
        """The fields of ours that some column may hold and none is known to."""
        plan = self.plan
        if plan is None or plan.shape is not None or EXTRA not in plan.fields:
            return ()
        titles = () if plan.knows_titles else ("title",)
        return (*titles, "phone") if plan.may_hold_numbers else titles


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """What an import did; `batch` is the number of the step in `undo --list`.

    `batch` is None when nothing was written.
    """

    batch: int | None
    counted: RowCounts
    dry_run: bool
    formats: tuple[str, ...]
    notes: tuple[str, ...] = ()

    @property
    def new(self) -> tuple[str, ...]:
        """The ids of the links that were added, in their order; none of a dry run."""
        return () if self.dry_run else tuple(self.counted.new_ids())


class Whose(NamedTuple):
    """Whose word a list is: `name` in place of the file's, "" for that.

    `mine`: it is the curator's own list. `by` is the curator's name, `tags` what
    every link of it gets.
    """

    name: str = ""
    mine: bool = False
    by: str = ""
    tags: tuple[str, ...] = ()


class Preview(NamedTuple):
    """A row as it would arrive: the link, or the reason why there is none."""

    line: int
    link: Link | None
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Saving:
    """What an import writes beside links: rejected rows, a column map by name.

    `rejected` is told of every row that was rejected.
    """

    rejects: Path | None = None
    rejected: Reject = lambda _row: None
    map_name: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)


class _DryRun(Exception):
    """Leaves the transaction of a dry run."""


def open_lists(
    path: str, wanted: Wanted, *, stdin: BinaryIO | None = None, encoding: str = ""
) -> list[ListFile]:
    """Open the lists of a file, most often one; `-` reads `stdin`. Raises Refused, UsageError."""
    if path == "-" and stdin is not None:
        source = spool(stdin, "-", encoding)
    else:
        source = open_source(named_path(path), encoding)
    waiting = [source]
    try:
        waiting = unpacked(source, encoding)
        return _all_looked_at(waiting, wanted)
    except BaseException:
        for one in waiting:
            one.close()
        raise


def _all_looked_at(sources: Sequence[Source], wanted: Wanted) -> list[ListFile]:
    """Look at the lists of an archive; what in it is none is told, unless all are."""
    opened: list[ListFile] = []
    refused: list[ToolkitError] = []
    notes: list[str] = []
    for source in sources:
        try:
            file = look_at(source, wanted)
            if len(sources) > 1:
                require_columns(file)
            opened.append(file)
        except Refused as error:
            refused.append(error)
            # One of them is what the archive left out, whatever becomes of this list.
            notes += source.notes
            source.close()
    if not opened:
        raise refused[0]
    notes += (f"Skipped: {error.message}" for error in refused)
    opened[0].source.notes.extend(notes)
    return opened


def look_at(source: Source, wanted: Wanted) -> ListFile:
    """Look at a list that was opened. Raises Refused, UsageError."""
    if source.head.startswith(SQLITE):
        if source.path is None:
            raise Refused("A database cannot be read from stdin.", hint="Give its path.")
        rows = read_table(source.path, BUKU_TABLE, BUKU_COLUMNS)
        return ListFile(wanted=wanted, source=source, reading=read_buku(rows), plan=None)
    reading, plan = begin(source, wanted)
    for one in (plan, *(further for _, further in reading.further)):
        require_no_passwords(source.name, one.header if one else ())
    return ListFile(wanted=wanted, source=source, reading=reading, plan=plan)


def with_columns(file: ListFile, columns: Mapping[str, str]) -> ListFile:
    """Look at a table again with columns that a person named. Raises UsageError."""
    wanted = replace(file.wanted, columns={**file.wanted.columns, **columns})
    return look_at(file.source, wanted)


def import_lists(  # noqa: PLR0913 - whose list, where rejects go, and who is told
    library: Library,
    lists: Sequence[ListFile],
    now: datetime,
    *,
    dry_run: bool = False,
    saving: Saving | None = None,
    whose: Whose | None = None,
    progress: Progress = lambda _rows: None,
) -> ImportReport:
    """Import lists as one step. Raises Refused when no row of them gives a link."""
    now = now.astimezone(UTC).replace(microsecond=0)
    counted = RowCounts()
    saving = saving or Saving()
    batch = None
    with _rejects(saving, lists) as reject, suppress(_DryRun), _patiently(library, now) as writing:
        for file in lists:
            importer = _importer(library, file, now, counted, whose or Whose(), reject)
            _take(importer, file, progress)
        _require_links(lists, counted)
        if saving.map_name:
            save_map(library, saving.map_name, _columns(saving, lists))
        writing.summary = _summary(lists, counted)
        _leave_if(dry_run=dry_run)
        batch = library.operations.current
    return _report(lists, counted, batch, dry_run=dry_run)


def _report(
    lists: Sequence[ListFile], counted: RowCounts, batch: int | None, *, dry_run: bool
) -> ImportReport:
    written = counted.outcomes[RowOutcome.ADDED] or counted.outcomes[RowOutcome.MERGED]
    return ImportReport(
        batch=batch if written else None,
        counted=counted,
        dry_run=dry_run,
        formats=tuple(file.reading.format for file in lists),
        notes=(
            *(note for file in lists for note in file.notes),
            *notes_of(counted),
        ),
    )


def preview(library: Library, file: ListFile, now: datetime, most: int) -> Iterator[Preview]:
    """Yield the first rows as they would arrive, in a library that has none of them yet."""
    now = now.astimezone(UTC).replace(microsecond=0)
    doubts = Doubts(library)
    for row in islice(file.reading.rows, most):
        link, reason = foresee(row, now, file.source.stem, doubts)
        yield Preview(row.line, link, reason)


def require_columns(file: ListFile) -> None:
    """Raise Refused for a table in which no column was taken for addresses."""
    if file.plan is not None:
        require_addresses(file.source, file.plan)


def _leave_if(*, dry_run: bool) -> None:
    if dry_run:
        raise _DryRun


def _source_name(text: str, library: Library) -> str:
    """Return how a list is named; none may pass for the shipped one, or one that is followed."""
    name = clean_line(text) or "a list"
    taken = {STARTER_NAME, *reserved_names(library)}
    return f"a file called {name}" if name.casefold() in taken else name


def _importer(
    library: Library,
    file: ListFile,
    now: datetime,
    counted: RowCounts,
    whose: Whose,
    reject: Reject,
) -> Importer:
    return Importer(
        library=library,
        now=now,
        counted=counted,
        file=file.name,
        source=_source_name(whose.name or file.source.stem, library),
        reject=reject,
        doubts=Doubts(library),
        mine=whose.mine,
        by=whose.by,
        tags=whose.tags,
    )


def _take(importer: Importer, file: ListFile, progress: Progress) -> None:
    rows: Iterator[Row] = iter(file.reading.rows)
    with importer.library.in_bulk():
        while some := list(islice(rows, _ROWS_AT_ONCE)):
            importer.take(some)
            progress(importer.counted.rows)
    importer.counted.require_whole()


@contextmanager
def _patiently(library: Library, now: datetime) -> Iterator[Writing]:
    """Begin an operation, waiting for another program that writes."""
    with ExitStack() as stack:
        for attempt in range(_PATIENCE):
            try:
                writing = stack.enter_context(library.operation("import", now))
            except LibraryLocked:
                if attempt == _PATIENCE - 1:
                    raise
            else:
                break
        yield writing


@contextmanager
def _rejects(saving: Saving, lists: Sequence[ListFile]) -> Iterator[Reject]:
    if saving.rejects is None:
        yield saving.rejected
        return
    if len(lists) > 1:
        raise UsageError(
            "Rejected rows keep the columns of their file, so --rejects takes one file at a time.",
            hint="Import the files one by one.",
        )
    with RejectsFile(saving.rejects, lists[0].reading.header) as rejects:

        def reject(row: Row) -> None:
            saving.rejected(row)
            rejects.write(row)

        yield reject


def _require_links(lists: Sequence[ListFile], counted: RowCounts) -> None:
    links = (RowOutcome.ADDED, RowOutcome.MERGED, RowOutcome.UNCHANGED)
    if any(counted.outcomes[outcome] for outcome in links):
        return
    names = ", ".join(file.name for file in lists)
    reasons = "; ".join(
        f"{reason} ({number:,})" for (_, reason), number in counted.reasons.most_common(3)
    )
    rows = number_of(counted.rows, "row")
    found = f"{rows}, none of them a link: {reasons}" if counted.rows else "no rows"
    raise Refused(
        f"No link was found in {names}: {found}.",
        hint=advice(counted, of_table=any(file.plan for file in lists)),
        about=counted,
    )


def _summary(lists: Sequence[ListFile], counted: RowCounts) -> str:
    names = ", ".join(clean_line(Path(file.name).name) for file in lists)
    outcomes = counted.outcomes
    added, merged = outcomes[RowOutcome.ADDED], outcomes[RowOutcome.MERGED]
    return f"import {names}: {added:,} added, {merged:,} merged"


def _columns(saving: Saving, lists: Sequence[ListFile]) -> dict[str, str]:
    """Return the map that worked: what was said, or what the header told."""
    if saving.columns:
        return dict(saving.columns)
    told = {
        field: column
        for column, field in lists[0].reading.mapping
        if field not in ("extra", "ignore")
    }
    if not told:
        raise UsageError(
            f"{lists[0].name} is not a table, so there is no column map to save.",
            hint="Leave --save-map out.",
        )
    return told
