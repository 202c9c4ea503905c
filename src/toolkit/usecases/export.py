"""Export: links into a file, in an order that stays the same from day to day.

A link to avoid never goes out unless it is asked for, and then only in the
formats that say so (CSV, JSON); the formats for other people hold only links
that are offered. The reply log never goes out. Must not print.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

from toolkit.domain.judgement import withheld
from toolkit.domain.link import Link
from toolkit.domain.trust import Level, Vetting
from toolkit.errors import Refused, UsageError
from toolkit.exchange.exports import EXPORT_NAMES, Export, export_for, export_named
from toolkit.exchange.outgoing import Outgoing
from toolkit.storage.library import Library
from toolkit.whole_file import written_whole


@dataclass(slots=True)
class ExportReport:
    """How many links went out, and how many did not, by reason."""

    format: str
    links: int = 0
    left_out: dict[str, int] = field(default_factory=dict)


def choose_format(name: str, path: str) -> Export:
    """Choose a format by its name, else by the file's ending, else CSV.

    Raises UsageError for a name nobody knows.
    """
    if not name:
        return export_for(Path(path).suffix) or _named("csv")
    return _named(name)


def export_links(
    library: Library, out: TextIO, form: Export, *, everything: bool = False
) -> ExportReport:
    """Write links to a stream."""
    report = ExportReport(form.name)
    report.links = form.write(_outgoing(library, form, report, everything=everything), out)
    return report


def export_file(
    library: Library, path: Path, form: Export, *, everything: bool = False
) -> ExportReport:
    """Write links to a file, whole or not at all. Raises Refused."""
    if path.is_dir():
        raise Refused(f"{path} is a folder.", hint="Name a file inside it.")
    try:
        with written_whole(path) as out:
            return export_links(library, out, form, everything=everything)
    except OSError as error:
        raise Refused(
            f"{path} cannot be written: {error.strerror or error}.",
            hint="Look at the folder's permissions and the free space on the disk.",
        ) from error


def not_taken_back(vettings: list[Vetting]) -> tuple[Vetting, ...]:
    """Return the vettings that were not taken back, oldest first."""
    gone = {vetting.voids for vetting in vettings}
    return tuple(
        vetting for vetting in vettings if vetting.voids is None and vetting.id not in gone
    )


def _outgoing(
    library: Library, form: Export, report: ExportReport, *, everything: bool
) -> Iterator[Outgoing]:
    whole = form.name == "json"
    for link in library.links.every():
        if reason := _kept_back(link, form, everything=everything):
            report.left_out[reason] = report.left_out.get(reason, 0) + 1
            continue
        if not whole:
            yield Outgoing(link)
            continue
        yield Outgoing(
            link,
            not_taken_back(library.vettings.of(link.id)),
            [check for check in library.checks.history(link.id) if check.voids is None],
        )


def _kept_back(link: Link, form: Export, *, everything: bool) -> str:
    """Say why a link does not go out, or ""."""
    reason = withheld(link)
    if form.public:
        return reason
    return reason if reason == Level.AVOID and not everything else ""


def _named(name: str) -> Export:
    found = export_named(name)
    if found is None:
        raise UsageError(f"'{name}' is not a format.", hint=f"Formats: {', '.join(EXPORT_NAMES)}.")
    return found
