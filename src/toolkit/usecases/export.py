"""Export: links into a file, in an order that stays the same from day to day.

A link to avoid never goes out unless it is asked for, and then only in the
formats that say so (CSV, JSON, sheets); the formats for other people hold only
links that are offered, and their pages none that nobody vetted unless they are
asked for. The reply log never goes out. Must not print.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, TextIO

from toolkit.domain.judgement import Filters, withheld
from toolkit.domain.link import Link
from toolkit.domain.trust import Level, Vetting
from toolkit.errors import UsageError
from toolkit.exchange.exports import (
    EXPORT_ENDINGS,
    EXPORT_NAMES,
    Export,
    export_for,
    export_named,
)
from toolkit.exchange.outgoing import Outgoing
from toolkit.snippets.contacts import numbers_of
from toolkit.storage.library import Library
from toolkit.whole_file import placed_whole, writing_to, written_whole

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
            f"{form.name} is not written to stdout.",
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
