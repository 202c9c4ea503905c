"""How a library as a whole reads: its state, its steps and copies, `doctor`, synonyms."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from toolkit.domain.judgement import SAID_AS, Concern
from toolkit.domain.text import harmless, number_of
from toolkit.domain.trust import SHOWN_AS, Level, State
from toolkit.output.console import Console, level_style, state_style
from toolkit.output.documents import time_or_null
from toolkit.output.views.check import (
    NEWS_WORDS,
    Installed,
    daily_document,
    daily_words,
    need_you_words,
    other_lines,
)
from toolkit.output.words import count_words
from toolkit.storage.log import Synonym
from toolkit.storage.rows import Operation
from toolkit.usecases.look import CheckNews, Done, Status
from toolkit.usecases.safety import BackedUp, Diagnosis, Finding, Restored, Severity

if TYPE_CHECKING:
    from rich.text import Text


def show_status(console: Console, status: Status, daily: Installed) -> None:
    """Show what is in the library, when it is checked, and what to do next."""
    if console.as_json:
        console.document(status_document(status, daily))
        return
    if status.crisis_gap:
        console.insist(status.crisis_gap)
    checked = [*check_rows(status.checks), ("daily check", daily_words(daily))]
    if console.on_terminal:
        show_dashboard(console, status, checked, next_steps(status))
    else:
        _show_rows(console, status, checked)
        for command, why in next_steps(status):
            console.note(f"{why}: {command}")
    for line in other_lines(daily):
        console.note(line)


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
        said = " (was cut short)" if cut else _no_network(checks)
        yield "last check", f"{checks.last_check:%Y-%m-%d %H:%M} UTC{said}"
    for name, ids in checks.newly.items():
        if ids:
            yield NEWS_WORDS[name].lower(), ", ".join(ids)
    yield "due for a check", f"{checks.due:,}"
    if checks.next_due and not checks.due:
        yield "next check due", f"{checks.next_due:%Y-%m-%d}"


def _no_network(checks: CheckNews) -> str:
    """Say that the newest run seemed to be offline: a quiet one tells nobody."""
    run = checks.last_run
    if run is None or run.closed_at is None or run.trusted or run.started_at != checks.last_check:
        return ""
    return " (the network seemed to be down)"


def next_steps(status: Status) -> list[tuple[str, str]]:
    """Say what is worth doing next, most useful first: the command, and why."""
    if not status.links:
        return [
            ("toolkit add URL", "The library is empty; add a link"),
            ("toolkit import FILE", "Or bring in a list of links"),
        ]
    steps = []
    waiting = sum(status.to_review.values()) - status.need_you
    said = [need_you_words(status.need_you)] if status.need_you else []
    if waiting:
        more = f"{waiting:,} more wait" if said else number_of(waiting, "link waits", "links wait")
        said.append(f"{more} to be looked at")
    if said:
        steps.append(("toolkit review", f"{', '.join(said)}, worst first"))
    if due := status.checks.due:
        steps.append(("toolkit check", f"{number_of(due, 'link is', 'links are')} due for a check"))
    return steps


def status_document(status: Status, daily: Installed) -> dict[str, Any]:
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
        "need_you": status.need_you,
        "due": status.checks.due,
        "next_due": time_or_null(status.checks.next_due),
        "last_check": time_or_null(status.checks.last_check),
        "schedule": daily_document(daily),
        "newly": status.checks.newly,
        "last_operation": (
            operation_document(status.last_operation) if status.last_operation else None
        ),
    }


def show_operations(console: Console, operations: Sequence[Done]) -> None:
    """Show what was done, newest first."""
    if console.as_json:
        console.document(
            {
                "operations": [
                    {**operation_document(done.operation), "title": done.title}
                    for done in operations
                ]
            }
        )
        return
    console.rows(_operation_row(console, *done) for done in operations)
    if not operations:
        console.note("Nothing has been changed yet.")


def _operation_row(console: Console, operation: Operation, title: str) -> list[str]:
    at = f"{operation.at:%Y-%m-%d %H:%M}"
    state = "taken back" if operation.undone_at else ""
    if not console.on_terminal:
        return [at, operation.command, operation.summary, state, title]
    about = f"  {title}" if title else ""
    return [at, f"{operation.summary}{about}{f'  ({state})' if state else ''}"]


def operation_document(operation: Operation) -> dict[str, Any]:
    """Return an operation as JSON."""
    return {
        "number": operation.id,
        "at": time_or_null(operation.at),
        "command": operation.command,
        "summary": operation.summary,
        "undone_at": time_or_null(operation.undone_at),
    }


_COLUMN = 17
Part = tuple[str, str]
Row = tuple[str, Sequence[Part]]


def show_dashboard(
    console: Console,
    status: Status,
    checks: Iterable[tuple[str, str]],
    steps: Sequence[tuple[str, str]],
) -> None:
    """Show the library at a glance; `checks` are labels and values, `steps` commands and why."""
    sections: tuple[list[Row], ...] = (
        _contents(status),
        _reviews(status),
        [(label, [(value, "")]) for label, value in checks],
        _history(status),
    )
    for number, section in enumerate(sections):
        rows = [row for row in section if row[1]]
        if rows and number:
            console.lines([""])
        console.rich(line for row in rows for line in _lines(row, console.width))
    console.lines(["", "Nothing needs you now." if not steps else "Next:"])
    console.rich(_steps(steps))


def _contents(status: Status) -> list[Row]:
    trust = [
        (f"{count:,} {level}", level_style(Level(level)))
        for level, count in status.by_trust.items()
        if count
    ]
    health = [
        (count_words(State(state), count), state_style(State(state)))
        for state, count in status.by_health.items()
        if count
    ]
    old = [(f"{status.replaced:,}", "faint")] if status.replaced else []
    return [
        ("library", [(status.path, "")]),
        ("links", [(f"{status.links:,}", "title")]),
        ("trust", trust),
        ("health", health),
        ("old addresses", old),
    ]


def _reviews(status: Status) -> list[Row]:
    overdue = f"{status.overdue:,}"
    if status.overdue_helplines:
        overdue += f", {status.overdue_helplines:,} of them helplines"
    return [
        ("overdue", [(overdue, "careful" if status.overdue else "good")]),
        *(
            ("to review", [(f"{count:,} {SAID_AS[Concern(name)]}", "careful")])
            for name, count in status.to_review.items()
            if count
        ),
        ("next review", [(str(status.next_review), "")] if status.next_review else []),
    ]


def _history(status: Status) -> list[Row]:
    last = status.last_operation
    return [("last change", [(f"{last.summary} ({last.at:%Y-%m-%d})", "")] if last else [])]


def _lines(row: Row, width: int) -> list[Text]:
    from rich.text import Text  # noqa: PLC0415 - terminals only

    from toolkit.output.console import hanging  # noqa: PLC0415 - the same

    label, parts = row
    text = Text(", ").join(Text(said, style=style) for said, style in parts)
    return hanging(Text(f"{label:<{_COLUMN}}", style="label"), text, width)


def _steps(steps: Sequence[tuple[str, str]]) -> Iterator[Text]:
    from rich.text import Text  # noqa: PLC0415 - terminals only

    for command, why in steps:
        yield Text.assemble((f"  {command:<{_COLUMN}}", "title"), "  ", why)


_PART_COLUMN = 18
_STYLES = {Severity.GOOD: "good", Severity.WARNING: "careful", Severity.WRONG: "bad"}
_SIGNS = {Severity.GOOD: "ok", Severity.WARNING: "care", Severity.WRONG: "WRONG"}


def show_diagnosis(console: Console, diagnosis: Diagnosis) -> None:
    """Show what was found; the block to paste stands last."""
    if console.as_json:
        console.document(
            {
                "findings": [
                    {"part": one.part, "state": one.state.value, "says": one.says, "hint": one.hint}
                    for one in diagnosis.findings
                ],
                "report": list(diagnosis.report),
            }
        )
        return
    for one in diagnosis.findings:
        if console.on_terminal:
            console.rich(_finding_lines(one, console.width))
        else:
            console.row([one.state.value, one.part, one.says, one.hint])
    console.lines(["", "For a bug report (no link, no question, no setting's value):", ""])
    console.lines(f"    {line}" for line in diagnosis.report)


def _finding_lines(finding: Finding, width: int) -> list[Text]:
    from rich.text import Text  # noqa: PLC0415 - terminals only

    from toolkit.output.console import hanging  # noqa: PLC0415 - the same

    sign = (f"{_SIGNS[finding.state]:<6}", _STYLES[finding.state])
    lines = hanging(Text.assemble(sign, f"{finding.part:<12}"), Text(harmless(finding.says)), width)
    hint = hanging(Text(" " * _PART_COLUMN), Text(harmless(finding.hint), style="careful"), width)
    return [*lines, *(hint if finding.hint else [])]


def show_backup(console: Console, done: BackedUp) -> None:
    """Say where the backup stands."""
    if console.as_json:
        console.document({"file": str(done.file), "count": done.links, "reply_log": done.with_log})
        return
    console.lines([str(done.file)])
    log = "and the reply log" if done.with_log else "without the reply log"
    links = number_of(done.links, "link")
    console.note(f"A backup with {links}, {log}. To go back to it: toolkit restore FILE")
    if done.with_log:
        console.note("To make a copy for somebody else: toolkit backup --without-log")


def show_restored(console: Console, done: Restored) -> None:
    """Say what was put back, and where the library before is kept."""
    kept = str(done.kept) if done.kept else None
    if console.as_json:
        console.document(
            {
                "library": str(done.library),
                "count": done.links,
                "kept": kept,
                "was_damaged": done.damaged,
            }
        )
        return
    console.lines([str(done.library)])
    console.note(f"Restored {number_of(done.links, 'link')}.")
    if kept:
        state = "damaged library" if done.damaged else "library"
        console.note(f"The {state} that was there before is kept at {kept}")


def show_synonyms(console: Console, synonyms: Sequence[Synonym]) -> None:
    """Show synonyms, one a line."""
    if console.as_json:
        console.document(
            {
                "synonyms": [
                    {
                        "word": one.word,
                        "means": one.means,
                        "both_ways": one.both_ways,
                        "not_beside": one.not_beside.split(),
                    }
                    for one in synonyms
                ]
            }
        )
        return
    console.rows(_synonym_row(console, one) for one in synonyms)


def _synonym_row(console: Console, one: Synonym) -> list[str]:
    beside = [f"not beside {', '.join(one.not_beside.split())}"] if one.not_beside else []
    means = [", ".join([one.means, *beside])] if console.on_terminal else [one.means, *beside]
    return [one.word, "both ways" if one.both_ways else "means", *means]
