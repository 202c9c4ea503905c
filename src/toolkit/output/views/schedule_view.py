"""How a timetable reads: what would be, or is, installed.

Must not install anything.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from toolkit.output.console import Console
from toolkit.output.documents import time_or_null

if TYPE_CHECKING:
    from toolkit.usecases.timetable import Timetable

# A daily check that is older than this did not run.
_LATE = timedelta(days=2)


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
        console.note(_last_words(last_check, now))
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
        "last_check": time_or_null(last_check),
        "late": table.installed and (last_check is None or now - last_check > _LATE),
    }


def _last_words(last_check: datetime | None, now: datetime) -> str:
    if last_check is None:
        return "No check has run yet."
    late = " That is too long ago: the schedule may not be running." if (
        now - last_check > _LATE
    ) else ""  # fmt: skip
    return f"The last check ran {last_check:%Y-%m-%d %H:%M} UTC.{late}"
