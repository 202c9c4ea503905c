"""How the library as a whole reads: status and the operations log."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from toolkit.domain.concern import SAID_AS, Concern
from toolkit.domain.health import SHOWN_AS, State
from toolkit.output.console import Console
from toolkit.output.documents import time_or_null
from toolkit.output.views.check_view import NEWS_WORDS
from toolkit.storage.operations import Operation
from toolkit.usecases.look import CheckNews, Status
from toolkit.usecases.timetable import Timetable, is_late, next_run


def show_status(console: Console, status: Status, daily: Timetable | None, now: datetime) -> None:
    """Show what is in the library, when it is checked, and what to do next."""
    if console.as_json:
        console.document(status_document(status, daily, now))
        return
    if status.crisis_gap:
        console.insist(status.crisis_gap)
    checked = [*check_rows(status.checks), ("daily check", _daily_words(status.checks, daily, now))]
    if console.on_terminal:
        from toolkit.output.views.dashboard import show_dashboard  # noqa: PLC0415 - terminals only

        show_dashboard(console, status, checked, next_steps(status))
    else:
        _show_rows(console, status, checked)
        for command, why in next_steps(status):
            console.note(f"{why}: {command}")


def _show_rows(console: Console, status: Status, checked: list[tuple[str, str]]) -> None:
    rows = [("library", status.path), ("links", f"{status.links:,}")]
    rows += [(level, f"{count:,}") for level, count in status.by_trust.items() if count]
    rows += [
        (SHOWN_AS[State(state)], f"{count:,}") for state, count in status.by_health.items() if count
    ]
    rows.append(("old addresses", f"{status.replaced:,}"))
    rows.append(("overdue", f"{status.overdue:,} (helplines: {status.overdue_helplines:,})"))
    rows += [
        ("to review", f"{count:,} {SAID_AS[Concern(name)]}")
        for name, count in status.to_review.items()
        if count
    ]
    rows += checked
    if status.next_review:
        rows.append(("next review", str(status.next_review)))
    if status.last_operation:
        rows.append(("last change", status.last_operation.summary))
    console.rows(rows)


def check_rows(checks: CheckNews) -> Iterator[tuple[str, str]]:
    """Yield what is to be known of checking, a label and a value each."""
    if checks.last_check:
        cut = checks.last_run is not None and checks.last_run.closed_at is None
        said = " (was cut short)" if cut else ""
        yield "last check", f"{checks.last_check:%Y-%m-%d %H:%M} UTC{said}"
    for name, ids in checks.newly.items():
        if ids:
            yield NEWS_WORDS[name].lower(), ", ".join(ids)
    yield "due for a check", f"{checks.due:,}"
    if checks.next_due and not checks.due:
        yield "next check due", f"{checks.next_due:%Y-%m-%d}"


def _daily_words(checks: CheckNews, daily: Timetable | None, now: datetime) -> str:
    if daily is None:
        return "not scheduled: toolkit schedule install"
    late = is_late(daily, checks.last_check, now)
    said = "; it has not run for two days: toolkit schedule show" if late else ""
    return f"next {next_run(daily, now.astimezone()):%Y-%m-%d %H:%M} ({daily.backend.name}){said}"


def next_steps(status: Status) -> list[tuple[str, str]]:
    """Say what is worth doing next, most useful first: the command, and why."""
    if not status.links:
        return [
            ("toolkit add URL", "The library is empty; add a link"),
            ("toolkit import FILE", "Or bring a list of links in"),
        ]
    steps = []
    if waiting := sum(status.to_review.values()):
        need = "link needs" if waiting == 1 else "links need"
        steps.append(("toolkit review", f"{waiting:,} {need} you, worst first"))
    if due := status.checks.due:
        are = "link is" if due == 1 else "links are"
        steps.append(("toolkit check", f"{due:,} {are} due for a check"))
    return steps


def status_document(status: Status, daily: Timetable | None, now: datetime) -> dict[str, Any]:
    """Return the status as JSON."""
    return {
        "library": status.path,
        "count": status.links,
        "by_trust": status.by_trust,
        "by_health": status.by_health,
        "replaced": status.replaced,
        "overdue": status.overdue,
        "overdue_helplines": status.overdue_helplines,
        "next_review": status.next_review.isoformat() if status.next_review else None,
        "ever_checked": status.ever_checked,
        "crisis_gap": status.crisis_gap or None,
        "to_review": status.to_review,
        "due": status.checks.due,
        "next_due": time_or_null(status.checks.next_due),
        "last_check": time_or_null(status.checks.last_check),
        "schedule": _daily_document(status.checks, daily, now),
        "newly": status.checks.newly,
        "last_operation": (
            operation_document(status.last_operation) if status.last_operation else None
        ),
    }


def _daily_document(
    checks: CheckNews, daily: Timetable | None, now: datetime
) -> dict[str, Any] | None:
    if daily is None:
        return None
    return {
        "scheduler": daily.backend.name,
        "next_run": time_or_null(next_run(daily, now.astimezone())),
        "late": is_late(daily, checks.last_check, now),
    }


def show_operations(console: Console, operations: Sequence[Operation]) -> None:
    """Show what was done, newest first."""
    if console.as_json:
        console.document({"operations": [operation_document(done) for done in operations]})
        return
    console.rows(
        [f"{done.at:%Y-%m-%d %H:%M}", done.command, done.summary, _state(done)]
        for done in operations
    )
    if not operations:
        console.note("Nothing was changed yet.")


def _state(operation: Operation) -> str:
    return "taken back" if operation.undone_at else ""


def operation_document(operation: Operation) -> dict[str, Any]:
    """Return an operation as JSON."""
    return {
        "number": operation.id,
        "at": time_or_null(operation.at),
        "command": operation.command,
        "summary": operation.summary,
        "undone_at": time_or_null(operation.undone_at),
    }
