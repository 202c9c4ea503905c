"""How a timetable reads: what would be, or is, installed.

Must not install anything.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from toolkit.output.console import Console
from toolkit.output.documents import time_or_null
from toolkit.usecases.timetable import is_late, next_run

if TYPE_CHECKING:
    from toolkit.usecases.timetable import Timetable


def show_timetable(
    console: Console, table: Timetable, last_check: datetime | None, now: datetime
) -> None:
    """Show the plan, whether it is installed, and whether it really ran."""
    if console.as_json:
        console.document(timetable_document(table, last_check, now))
        return
    console.lines(plan_lines(table))
    if table.installed:
        console.note(f"Installed ({table.backend.name}).")
        console.note(f"{next_words(table, now)}. {_last_words(table, last_check, now)}")
    elif not table.backend.printed:
        console.note("Not installed: toolkit schedule install")


def plan_lines(table: Timetable) -> Iterator[str]:
    """Yield the files, the line or the command, as they would be installed."""
    for path, text in table.rendered.files:
        yield f"# {path}"
        yield from text.rstrip("\n").split("\n")
    if table.rendered.line:
        yield table.rendered.line
    for step in table.rendered.install:
        yield f"$ {' '.join(step.command)}"
    if table.backend.printed:
        yield table.rendered.advice


def timetable_document(
    table: Timetable, last_check: datetime | None, now: datetime
) -> dict[str, Any]:
    """Return the plan as JSON."""
    return {
        "scheduler": table.backend.name,
        "installed": table.installed,
        "files": [{"path": str(path), "text": text} for path, text in table.rendered.files],
        "line": table.rendered.line,
        "advice": table.rendered.advice,
        "at": f"{table.at[0]:02}:{table.at[1]:02}",
        "next_run": time_or_null(next_run(table, now.astimezone()) if table.installed else None),
        "last_check": time_or_null(last_check),
        "late": is_late(table, last_check, now),
    }


def next_words(table: Timetable, now: datetime) -> str:
    """Say when the daily check is next to run, in local time."""
    at = next_run(table, now.astimezone())
    return f"The next is at {at:%Y-%m-%d %H:%M} by {table.backend.name}"


def _last_words(table: Timetable, last_check: datetime | None, now: datetime) -> str:
    if last_check is None:
        return "No check has run yet."
    late = is_late(table, last_check, now)
    said = " That is too long ago: the schedule may not be running." if late else ""
    return f"The last check ran {last_check:%Y-%m-%d %H:%M} UTC.{said}"
