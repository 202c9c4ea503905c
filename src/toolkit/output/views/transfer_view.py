"""How imports and exports read: the outcome of every row, and what to look at.

Same problems are grouped, ten groups shown. Must not decide outcomes.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Self, TextIO

from toolkit.domain.fields import SHOWN, is_blank, label, value_words
from toolkit.domain.text import clean_line, number_of
from toolkit.domain.trust import Level
from toolkit.output.console import Console
from toolkit.usecases.importer import Problem, RowCounts, RowOutcome
from toolkit.usecases.importing import ImportReport, ListFile, Preview

if TYPE_CHECKING:
    from toolkit.usecases.transfer import Brought, ExportReport, Maps

_GROUPS = 10
_LINES_NAMED = 3
_CELL = 60
_ORDER = {
    RowOutcome.REJECTED: 0,
    RowOutcome.SKIPPED: 1,
    RowOutcome.MERGED: 2,
    RowOutcome.UNCHANGED: 3,
    RowOutcome.ADDED: 4,
}
# Fields of which a preview shows a column, whatever the rows say.
_ALWAYS = ("url", "title", "tags", "summary")
_UNKNOWN = ("extra", "ignore")
_SECONDS_BETWEEN = 0.2
_BAR = 24


def show_import(console: Console, report: ImportReport) -> None:
    """Show what an import did."""
    if console.as_json:
        console.document(import_document(report))
        return
    for note in report.notes:
        console.note(note)
    counted = report.counted
    _show_problems(console, counted)
    counts = [(outcome.value, counted.outcomes[outcome]) for outcome in RowOutcome]
    if console.on_terminal:
        shown = ", ".join(f"{number:,} {name}" for name, number in counts if number)
        console.lines([f"{number_of(counted.rows, 'row')}: {shown}."])
    else:
        console.row(["rows", counted.rows])
        for name, number in counts:
            console.row([name, number])
    if report.dry_run:
        console.note("Dry run: nothing was written.")
    elif report.batch is not None:
        if new := report.new:
            console.note(f"New: {new[0]}." if len(new) == 1 else f"New: {new[0]} to {new[-1]}.")
        console.note("'toolkit undo' takes this import back.")


def import_document(report: ImportReport) -> dict[str, Any]:
    """Return an import as JSON; `rows` is the sum of the five outcomes."""
    counted = report.counted
    return {
        "batch": report.batch,
        "rows": counted.rows,
        **{outcome.value: counted.outcomes[outcome] for outcome in RowOutcome},
        "problems": [_problem(problem) for problem in counted.problems],
        "problems_left_out": counted.left_out,
        "dry_run": report.dry_run,
        "formats": list(report.formats),
        "notes": list(report.notes),
        "new": list(report.new),
    }


def no_links_document(about: object) -> dict[str, Any]:
    """Return the keys of an import in which no row was a link."""
    counted = about if isinstance(about, RowCounts) else RowCounts()
    return {
        "batch": None,
        "rows": counted.rows,
        **{outcome.value: counted.outcomes[outcome] for outcome in RowOutcome},
        "problems": [_problem(problem) for problem in counted.problems],
        "problems_left_out": counted.left_out,
        "dry_run": False,
    }


def show_columns(console: Console, opened: ListFile) -> None:
    """Show the columns of a table, and what each is taken for."""
    if opened.columns_unknown:
        console.note(f"{opened.name}: no column of addresses was found.")
    for number, (name, field) in enumerate(opened.plan.mapping if opened.plan else (), start=1):
        known = "" if field in _UNKNOWN else f" ({label(field)})"
        console.note(f"  {number}  {clean_line(name)}{known}")


def show_preview(console: Console, opened: ListFile, rows: list[Preview]) -> None:
    """Show the first rows as they would arrive, and which column gives what."""
    if console.as_json:
        console.document({"file": opened.name, **preview_document(opened, rows)})
        return
    mapping = [f"{column} -> {field}" for column, field in opened.reading.mapping]
    console.note(f"{opened.name}: {opened.reading.format}")
    if mapping:
        console.note("Columns: " + "; ".join(mapping))
    for note in opened.notes:
        console.note(note)
    fields = _fields_of(rows)
    if console.on_terminal:
        console.lines(_table(rows, fields))
        return
    console.row(["line", *fields, "reason"])
    for row in rows:
        console.row([row.line, *_cells(row, fields), row.reason])


def _fields_of(rows: Sequence[Preview]) -> list[str]:
    """Return the fields that some of the rows fill, after those that all have."""
    others = [
        field.name
        for field in SHOWN
        if field.name not in _ALWAYS
        and any(row.link and not is_blank(row.link, field) for row in rows)
    ]
    return [*_ALWAYS, *others]


def preview_document(opened: ListFile, rows: list[Preview]) -> dict[str, Any]:
    """Return a preview as JSON."""
    return {
        "format": opened.reading.format,
        "columns": [{"column": column, "field": field} for column, field in opened.reading.mapping],
        "notes": list(opened.notes),
        "first_rows": [
            {
                "line": row.line,
                "url": row.link.url if row.link else None,
                "title": row.link.title if row.link else None,
                "tags": list(row.link.tags) if row.link else [],
                "summary": row.link.summary if row.link else None,
                "extra": dict(row.link.extra) if row.link else {},
                "reason": row.reason,
            }
            for row in rows
        ],
    }


def show_export(console: Console, report: ExportReport, file: str) -> None:
    """Say how much went out, and what did not."""
    if console.as_json and file:
        console.document(
            {
                "file": file,
                "format": report.format,
                "exported": report.links,
                "left_out": report.left_out,
            }
        )
        return
    where = f" to {file}" if file else ""
    console.note(f"{number_of(report.links, 'link')}{where}.")
    for reason, number in sorted(report.left_out.items()):
        hint = " --all takes them too." if reason == Level.UNVETTED else ""
        console.note(f"Left out: {number:,} ({reason}).{hint}")


def show_written(console: Console, count: int, what: str, file: str) -> None:
    """Say how many of something were written; `file` "" is stdout."""
    if console.as_json:
        console.document({"file": file, "exported": count})
        return
    where = f" to {file}" if file else ""
    console.note(f"{number_of(count, what)}{where}.")


def show_brought(console: Console, brought: Brought, file: str) -> None:
    """Show what a file of synonyms or column maps brought."""
    if console.as_json:
        problems = [
            {"file": file, "line": one.line, "reason": one.reason, "value": one.value}
            for one in brought.problems
        ]
        counts = {"added": brought.added, "unchanged": brought.unchanged}
        console.document({**counts, "problems": problems})
        return
    for one in brought.problems:
        where = f"line {one.line}: " if one.line else ""
        console.insist(f"{file}: {where}{one.reason}: {one.value}")
    console.rows([["added", brought.added], ["unchanged", brought.unchanged]])


def show_maps(console: Console, maps: Maps) -> None:
    """Show column maps, one a line: its name, and the option that says the same."""
    if console.as_json:
        console.document({"maps": maps})
        return
    said = {
        name: ",".join(f"{field}={column}" for field, column in columns.items())
        for name, columns in sorted(maps.items())
    }
    console.rows([name, f"--map {columns}"] for name, columns in said.items())
    if not said:
        console.note("No column map is saved. To save one: toolkit import FILE --save-map NAME")


class ImportProgress:
    """A bar, rows so far and their rate, on one line of a terminal; silent elsewhere."""

    def __init__(self, stderr: TextIO, lists: Sequence[ListFile], *, quiet: bool) -> None:
        """Look whether a person is watching, and how much there is to read."""
        self._stderr = stderr
        self._lists = lists
        self._size = sum(file.source.size for file in lists)
        self._shown = stderr.isatty() and not quiet
        self._began = self._last = time.monotonic()

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, *_exception: object) -> None:
        """Clear the line."""
        if self._shown:
            self._stderr.write("\r\x1b[K")
            self._stderr.flush()

    def rows(self, number: int) -> None:
        """Show how many rows are in, a few times a second."""
        now = time.monotonic()
        if not self._shown or now - self._last < _SECONDS_BETWEEN:
            return
        self._last = now
        rate = number / (now - self._began)
        read = min(1.0, sum(file.source.position for file in self._lists) / self._size)
        bar = ("#" * int(read * _BAR)).ljust(_BAR, ".")
        self._stderr.write(f"\r\x1b[K[{bar}] {read:.0%}  {number:,} rows, {rate:,.0f} a second")
        self._stderr.flush()


def _show_problems(console: Console, counted: RowCounts) -> None:
    """Show problems by reason: how many, where, and one of them in full."""
    groups = sorted(counted.reasons.items(), key=lambda item: (_ORDER[item[0][0]], -item[1]))
    for (outcome, reason), number in groups[:_GROUPS]:
        some = [
            problem
            for problem in counted.problems
            if problem.outcome is outcome and problem.reason == reason
        ][:_LINES_NAMED]
        console.note(f"{outcome.value}: {reason}{_where(some, number)}")
    if len(groups) > _GROUPS:
        console.note(f"and {number_of(len(groups) - _GROUPS, 'more kind')}; --json has them all.")


def _where(some: list[Problem], number: int) -> str:
    if not some:
        return f" ({number_of(number, 'row')})"
    lines = ", ".join(str(problem.line) for problem in some)
    more = f" and {number - len(some):,} more" if number > len(some) else ""
    what = "line" if number == 1 else "lines"
    value = f": {some[0].value}" if some[0].value else ""
    return f" ({what} {lines}{more}){value}"


def _problem(problem: Problem) -> dict[str, Any]:
    return {
        "file": problem.file,
        "line": problem.line,
        "reason": problem.reason,
        "value": problem.value,
        "fate": problem.outcome.value,
    }


def _cells(row: Preview, fields: Sequence[str]) -> list[str]:
    if row.link is None:
        return [""] * len(fields)
    return [_words(getattr(row.link, name)) for name in fields]


def _words(value: Any) -> str:  # noqa: ANN401 - a field's value, of any type
    if isinstance(value, tuple) and value and isinstance(value[0], str):
        return ", ".join(value)
    return value_words("contacts", value) if isinstance(value, tuple) else str(value or "")


def _short(cell: str) -> str:
    return cell if len(cell) <= _CELL else f"{cell[: _CELL - 1]}\u2026"


def _table(rows: list[Preview], fields: Sequence[str]) -> list[str]:
    """Lay the preview out in columns, cells cut to what a screen holds."""
    table = [("line", *fields)]
    for row in rows:
        if row.link is None:
            blank = [""] * (len(fields) - 1)
            table.append((str(row.line), f"({row.reason})"[:_CELL], *blank))
        else:
            table.append((str(row.line), *_cells(row, fields)))
    cut = [[_short(cell) for cell in row] for row in table]
    widths = [max(len(row[place]) for row in cut) for place in range(len(fields) + 1)]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in cut
    ]
