"""How a timetable reads: what would be, or is, installed, and whether it ran.

Must not install anything.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from toolkit.output.console import Console
from toolkit.output.documents import time_or_null
from toolkit.schedule.backends import Found
from toolkit.usecases.timetable import Timetable, is_late, next_run, passwords_in


class Installed(NamedTuple):
    """What is installed: for this library (`table` None: nothing), and for others.

    `troubles` are sentences on what its surroundings lack; `now` is the time of this run.
    """

    table: Timetable | None
    troubles: tuple[str, ...]
    others: tuple[Found, ...]
    last_check: datetime | None
    now: datetime

    @property
    def late(self) -> bool:
        """Whether it has not run when it should have."""
        return self.table is not None and is_late(self.table, self.last_check, self.now)

    @property
    def next_run(self) -> datetime | None:
        """When it is next to run, in local time."""
        if self.table is None or not self.table.installed:
            return None
        return next_run(self.table, self.now.astimezone())


def show_timetable(console: Console, table: Timetable, seen: Installed) -> None:
    """Show the plan, whether it is installed, and whether it really ran."""
    if console.as_json:
        console.document(timetable_document(table, seen))
        return
    console.lines(plan_lines(table))
    if table.installed:
        names = ", ".join(dict.fromkeys(one.scheduler for one in table.found))
        console.note(f"Installed ({names}).")
        console.note(f"{_next_words(seen)} {_last_words(seen)}")
        for trouble in seen.troubles:
            console.insist(trouble)
    elif not table.backend.printed:
        console.note("Not installed: toolkit schedule install")
    for line in other_lines(seen):
        console.note(line)


def plan_lines(table: Timetable) -> Iterator[str]:
    """Yield the files, the line or the command, as they would be or are installed."""
    for path, text in table.rendered.files:
        yield f"# {path}"
        yield from text.rstrip("\n").split("\n")
    if table.rendered.line:
        yield table.rendered.line
    for step in table.rendered.install:
        yield f"$ {' '.join(step.command)}"
    if table.backend.printed:
        yield table.rendered.advice


def told_of(environment: Mapping[str, str]) -> Iterator[str]:
    """Say what a person should know of the environment that a plan keeps."""
    if names := passwords_in(environment):
        yield (
            f"{', '.join(names)} holds a password. It is written down with the schedule, where"
            " only you can read it."
        )


def other_lines(seen: Installed) -> Iterator[str]:
    """Say of each other library that it has a daily check."""
    for one in seen.others:
        place = (one.line and "your crontab") or str(one.files[0][0])
        if one.library is None:
            yield f"There is another daily check, of a library that cannot be read: {place}"
        else:
            gone = "" if one.library.exists() else ", which is no longer there"
            yield f"Another library has a daily check too ({place}): {one.library}{gone}"


def timetable_document(table: Timetable, seen: Installed) -> dict[str, Any]:
    """Return the plan as JSON."""
    return {
        "scheduler": table.backend.name,
        "installed": table.installed,
        "files": [{"path": str(path), "text": text} for path, text in table.rendered.files],
        "line": table.rendered.line,
        "advice": table.rendered.advice,
        "at": clock_words(table.at) or None,
        "next_run": time_or_null(seen.next_run),
        "last_check": time_or_null(seen.last_check),
        "late": seen.late,
        "troubles": list(seen.troubles),
        "others": [
            {"scheduler": one.scheduler, "library": str(one.library) if one.library else None}
            for one in seen.others
        ],
    }


def removed_document(table: Timetable) -> dict[str, Any]:
    """Return what was removed as JSON."""
    return {"scheduler": table.backend.name, "installed": False}


def daily_words(seen: Installed) -> str:
    """Say in a line how the daily check of the library stands."""
    table = seen.table
    if table is None:
        return "not scheduled: toolkit schedule install"
    said = list(seen.troubles)
    if seen.late:
        said.append("it has not run for two days: toolkit schedule show")
    at = f"next {seen.next_run:%Y-%m-%d %H:%M}" if seen.next_run else "at times you chose"
    return "; ".join([f"{at} ({table.backend.name})", *said])


def daily_document(seen: Installed) -> dict[str, Any] | None:
    """Return how the daily check of the library stands as JSON, or None."""
    if seen.table is None:
        return None
    return {
        "scheduler": seen.table.backend.name,
        "next_run": time_or_null(seen.next_run),
        "late": seen.late,
        "troubles": list(seen.troubles),
    }


def clock_words(at: tuple[int, int] | None) -> str:
    """Write a time of day, "" for none."""
    return f"{at[0]:02}:{at[1]:02}" if at else ""


def _next_words(seen: Installed) -> str:
    if seen.next_run is None or seen.table is None:
        return "It runs at times you chose."
    return f"The next is at {seen.next_run:%Y-%m-%d %H:%M} by {seen.table.backend.name}."


def _last_words(seen: Installed) -> str:
    late = " That is too long ago: the schedule may have stopped." if seen.late else ""
    if seen.last_check is None:
        return f"No check has run yet.{late}"
    return f"The last check ran {seen.last_check:%Y-%m-%d %H:%M} UTC.{late}"
