"""`status` on a terminal: what is in the library, what is due, what to do next.

Must not count: the use case did.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from toolkit.domain.concern import SAID_AS, Concern
from toolkit.domain.health import SHOWN_AS, State
from toolkit.domain.trust import Level
from toolkit.output.console import Console
from toolkit.output.theme import level_style, state_style
from toolkit.usecases.look import Status

if TYPE_CHECKING:
    from rich.text import Text

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
        (f"{count:,} {SHOWN_AS[State(state)]}", state_style(State(state)))
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

    from toolkit.output.hanging import hanging  # noqa: PLC0415 - the same

    label, parts = row
    text = Text(", ").join(Text(said, style=style) for said, style in parts)
    return hanging(Text(f"{label:<{_COLUMN}}", style="label"), text, width)


def _steps(steps: Sequence[tuple[str, str]]) -> Iterator[Text]:
    from rich.text import Text  # noqa: PLC0415 - terminals only

    for command, why in steps:
        yield Text.assemble((f"  {command:<{_COLUMN}}", "title"), "  ", why)
