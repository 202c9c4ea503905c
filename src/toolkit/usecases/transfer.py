"""Out into files: links in every format, synonyms and column maps; and the latter back.

A link to avoid never goes out unless it is asked for, and then only in the
formats that say so (CSV, JSON, sheets); the formats for other people hold only
links that are offered, and their pages none that nobody vetted unless they are
asked for. The reply log never goes out. Must not print.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, TextIO

from toolkit.domain.judgement import Filters, withheld
from toolkit.domain.link import Link
from toolkit.domain.text import clean_line, number_of
from toolkit.domain.trust import Level, Vetting
from toolkit.errors import NotFound, ToolkitError, UsageError
from toolkit.exchange.cells import Outgoing
from toolkit.exchange.columns import FIELDS
from toolkit.exchange.exports import (
    EXPORT_ENDINGS,
    EXPORT_NAMES,
    Export,
    export_for,
    export_named,
)
from toolkit.exchange.list_file import OwnRow, read_own_table, write_table
from toolkit.exchange.record import RowProblem
from toolkit.exchange.source import open_source
from toolkit.snippets.contacts import numbers_of
from toolkit.storage.library import Library
from toolkit.storage.log import Synonym
from toolkit.usecases.words import made_synonym
from toolkit.whole_file import placed_whole, writing_to, written_whole

_SYNONYM_COLUMNS = ("word", "means", "both_ways", "not_beside")
_MAP_COLUMNS = ("name", "field", "column")
# The fact of a library under which column maps are kept.
_MAPS = "column maps"
_YES, _NO = "yes", ("", "no")

Maps = dict[str, dict[str, str]]


@dataclass(slots=True)
class Brought:
    """What became of the rows of a file; `problems` are those that gave nothing."""

    added: int = 0
    unchanged: int = 0
    problems: list[RowProblem] = field(default_factory=list)


def write_synonyms(library: Library, out: TextIO) -> int:
    """Write all synonyms as CSV; returns how many."""
    rows = (
        (one.word, one.means, _YES if one.both_ways else "", one.not_beside)
        for one in library.synonyms.every()
    )
    return write_table(_SYNONYM_COLUMNS, rows, out)


def bring_synonyms(library: Library, path: Path, now: datetime) -> Brought:
    """Add the synonyms of a file; one step of `undo`. Raises Refused."""
    brought = Brought()
    known = {(one.word, one.means): one for one in library.synonyms.every()}
    new: list[Synonym] = []
    for row in _rows(path, _SYNONYM_COLUMNS, brought):
        try:
            synonym = _synonym(row)
        except ToolkitError as error:
            brought.problems.append(RowProblem(row.line, error.message.rstrip("."), row.cells[0]))
            continue
        have = known.setdefault((synonym.word, synonym.means), synonym)
        if have is synonym:
            new.append(synonym)
        elif have._replace(id=0) == synonym:
            brought.unchanged += 1
        else:
            reason = "the library has another meaning, and keeps it"
            brought.problems.append(RowProblem(row.line, reason, synonym.word, rejected=False))
    if new:
        with library.operation("synonym import", now) as writing:
            brought.added = sum(map(library.synonyms.add, new))
            writing.summary = f"{number_of(brought.added, 'synonym')} of {path.name}"
    return brought


def column_maps(library: Library) -> Maps:
    """Return the column maps that were saved: name -> field -> column."""
    maps: Maps = library.facts_in(_MAPS)
    return maps


def saved_map(library: Library, name: str) -> dict[str, str]:
    """Return a column map that was saved. Raises NotFound."""
    maps = column_maps(library)
    if name not in maps:
        known = ", ".join(sorted(maps)) or "none yet"
        raise NotFound(f"No column map is called '{name}'.", hint=f"Saved maps: {known}.")
    return maps[name]


def save_map(library: Library, name: str, columns: Mapping[str, str]) -> None:
    """Save a column map (field -> column) under a name; an older one gives way."""
    _set_maps(library, column_maps(library) | {name: dict(columns)})


def _set_maps(library: Library, maps: Maps) -> None:
    library.set_fact(_MAPS, json.dumps(maps, ensure_ascii=False, sort_keys=True))


def write_maps(library: Library, out: TextIO) -> int:
    """Write all column maps as CSV, one row a field; returns how many maps."""
    maps = column_maps(library)
    rows = (
        (name, field_, column)
        for name, columns in sorted(maps.items())
        for field_, column in columns.items()
    )
    write_table(_MAP_COLUMNS, rows, out)
    return len(maps)


def bring_maps(library: Library, path: Path) -> Brought:
    """Add the column maps of a file; one of a name that is known stays. Raises Refused.

    No step of `undo`: maps are of the library itself, as its language is.
    """
    brought = Brought()
    found = _maps_in(path, brought)
    with library.atomic():
        known = column_maps(library)
        new = {name: columns for name, columns in found.items() if name not in known}
        if new:
            _set_maps(library, known | new)
    for name, columns in found.items():
        if name in known and known[name] != columns:
            reason = "the library has another map of this name, and keeps it"
            brought.problems.append(RowProblem(0, reason, name, rejected=False))
    brought.added = len(new)
    brought.unchanged = sum(known.get(name) == columns for name, columns in found.items())
    return brought


def _maps_in(path: Path, brought: Brought) -> Maps:
    found: Maps = {}
    for row in _rows(path, _MAP_COLUMNS, brought):
        name, field_, column = map(clean_line, row.cells)
        if not name or not column or field_ not in FIELDS:
            reason = "no name, no column, or no field of a link"
            brought.problems.append(RowProblem(row.line, reason, field_ or name))
        elif found.setdefault(name, {}).setdefault(field_, column) != column:
            reason = f"the map '{name}' has another column for this field already, and keeps it"
            brought.problems.append(RowProblem(row.line, reason, f"{field_}={column}"))
    return found


def _rows(path: Path, columns: tuple[str, ...], brought: Brought) -> Iterator[OwnRow]:
    with closing(open_source(path)) as source:
        for row in read_own_table(source, columns):
            if isinstance(row, OwnRow):
                yield row
            else:
                brought.problems.append(row)


def _synonym(row: OwnRow) -> Synonym:
    word, means, both_ways, not_beside = row.cells
    both = both_ways.casefold()
    if both != _YES and both not in _NO:
        raise UsageError(
            f"both_ways is '{both_ways[:40]}', neither yes nor no.",
            hint="Write yes, or leave it empty.",
        )
    return made_synonym(word, means, both_ways=both == _YES, not_beside=not_beside)


# Export: links into a file, in an order that stays the same from day to day.


# Excel on Windows takes a CSV without it for its own code page.
_BOM = "\ufeff"
_ALL = Filters()


@dataclass(slots=True)
class ExportReport:
    """How many links went out, and how many did not, by reason."""

    format: str
    links: int = 0
    left_out: dict[str, int] = field(default_factory=dict)


def choose_format(name: str, path: str, *, bom: bool = False) -> Export:
    """Choose a format by its name, else by the file's ending; without either, CSV.

    Raises UsageError for a name or an ending nobody knows, for `bom` without CSV,
    and for a file of bytes without a path.
    """
    ending = Path(path).suffix
    form = _named(name or "csv") if name or not ending else export_for(ending)
    if form is None:
        raise UsageError(
            f"This program cannot write files that end in '{ending}'.",
            hint=f"It writes {', '.join(EXPORT_ENDINGS)}; or choose a format with --format.",
        )
    if bom and form.name != "csv":
        raise UsageError(
            f"--bom is for CSV, not for {form.name}.", hint="Leave --bom out, or export CSV."
        )
    if form.binary and path in ("", "-"):
        raise UsageError(
            f"{form.name} cannot be written to stdout.",
            hint=f"Name a file: toolkit export links{form.endings[0]}",
        )
    return form


def export_links(
    library: Library, out: TextIO, form: Export, wanted: Filters = _ALL, *, bom: bool = False
) -> ExportReport:
    """Write the links that are wanted to a stream; `bom` marks CSV as UTF-8 for Excel."""
    report = ExportReport(form.name)
    if bom:
        out.write(_BOM)
    report.links = _written(library, form, report, wanted, out)
    return report


def _written(
    library: Library, form: Export, report: ExportReport, wanted: Filters, out: TextIO | BinaryIO
) -> int:
    rows = _outgoing(library, form, report, wanted)
    if form.in_columns:
        return form.write(rows, out, library.links.text_columns())
    return form.write(rows, out)


def export_file(
    library: Library, path: Path, form: Export, wanted: Filters = _ALL, *, bom: bool = False
) -> ExportReport:
    """Write the links that are wanted to a file, whole or not at all. Raises Refused."""
    with writing_to(path):
        if form.binary:
            return _export_bytes(library, path, form, wanted)
        with written_whole(path) as out:
            return export_links(library, out, form, wanted, bom=bom)


def _export_bytes(library: Library, path: Path, form: Export, wanted: Filters) -> ExportReport:
    report = ExportReport(form.name)
    with placed_whole(path.resolve()) as fresh, fresh.open("wb") as out:
        report.links = _written(library, form, report, wanted, out)
    return report


def not_taken_back(vettings: list[Vetting]) -> tuple[Vetting, ...]:
    """Return the vettings that were not taken back, oldest first."""
    gone = {vetting.voids for vetting in vettings}
    return tuple(
        vetting for vetting in vettings if vetting.voids is None and vetting.id not in gone
    )


def _outgoing(
    library: Library, form: Export, report: ExportReport, wanted: Filters
) -> Iterator[Outgoing]:
    whole = form.name == "json"
    for link in filter(wanted.admit, library.links.every()):
        if reason := _kept_back(link, form, wanted):
            report.left_out[reason] = report.left_out.get(reason, 0) + 1
        elif whole:
            yield Outgoing(
                link,
                not_taken_back(library.vettings.of(link.id)),
                [check for check in library.checks.history(link.id) if check.voids is None],
            )
        else:
            yield Outgoing(link, numbers=numbers_of(link) if form.page else "")


def _kept_back(link: Link, form: Export, wanted: Filters) -> str:
    """Say why a link does not go out, or ""."""
    reason = withheld(link)
    if form.public and reason:
        return reason
    asked_for = wanted.everything or link.trust.level in wanted.levels
    if form.page and not asked_for and (unvetted := of_nobody(link)):
        return unvetted
    return reason if reason == Level.AVOID and not asked_for else ""


def of_nobody(link: Link) -> str:
    """Return why a link is on no page for other people unless it is asked for, or ""."""
    return Level.UNVETTED.value if link.trust.level is Level.UNVETTED else ""


def _named(name: str) -> Export:
    found = export_named(name)
    if found is None:
        raise UsageError(f"'{name}' is not a format.", hint=f"Formats: {', '.join(EXPORT_NAMES)}.")
    return found
