"""How a run of checks reads: what is new first, then what needs a person.

On a terminal only what is not well, in a pipe a row for each link.
Must not decide what counts as bad.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from toolkit.domain.check import Check, Finding
from toolkit.domain.health import SHOWN_AS, State
from toolkit.output.console import Console

if TYPE_CHECKING:
    from rich.text import Text

    from toolkit.usecases.archives import Copy
    from toolkit.usecases.checkup import Checked, Moved, Result

_WELL = (State.ALIVE, State.UNCHECKED, State.SKIPPED)
_NEWS = ("dead", "suspect", "changed", "recovered")
NEWS_WORDS = {
    "dead": "Newly gone",
    "suspect": "Newly looks wrong",
    "changed": "Newly another page",
    "recovered": "Working again",
}

FINDING_WORDS = {
    Finding.OK: "working",
    Finding.GONE: "gone",
    Finding.DOWN: "no answer",
    Finding.REFUSED: "couldn't check",
    Finding.INSECURE: "certificate problem",
    Finding.SUSPECT: "looks wrong",
    Finding.CHANGED: "another page",
    Finding.SKIPPED: "not checked, by rule",
}


def show_checked(
    console: Console, checked: Checked, moved: Sequence[Moved], copies: Sequence[Copy] = ()
) -> None:
    """Show what a run saw; the totals go to stderr."""
    if checked.defects:
        console.insist(_defects(checked.defects))
    if console.as_json:
        from toolkit.output.views.check_document import checked_document  # noqa: PLC0415 - JSON

        console.document(checked_document(checked, moved, copies))
        return
    if console.on_terminal:
        console.rich(_lines(checked))
    else:
        for result in checked.results:
            console.row(_row(result))
    for one in moved:
        console.note(_moved_words(one))
    for copy in copies:
        console.note(f"{copy.link.name} as it was on {copy.at:%Y-%m-%d}: {copy.url}")
    for line in totals(checked):
        console.note(line)
    if checked.offline:
        console.insist(
            "You seem to be offline: so many hosts failed that no failure was counted."
            " Try again when the network works."
        )


def totals(checked: Checked) -> Iterator[str]:
    """Say in numbers what a run came to."""
    if checked.elsewhere:
        yield "Another check of this library is under way; this one left it to that."
        return
    count = len(checked.results)
    words = [f"{number:,} {SHOWN_AS[State(state)]}" for state, number in checked.by_state.items()]
    said = f": {', '.join(words)}" if words else ""
    yield f"Checked {count:,} {'link' if count == 1 else 'links'}{said}."
    if checked.deferred:
        yield f"{checked.deferred:,} left for the next run: their hosts asked for it, or failed."


def _defects(defects: Mapping[str, int]) -> str:
    count = sum(defects.values())
    kinds = ", ".join(kind if n == 1 else f"{kind} {n:,} times" for kind, n in defects.items())
    links = "one link" if count == 1 else f"{count:,} links"
    return (
        f"This program failed at {links} by a defect of its own ({kinds});"
        " that counts against none, and all the others were checked."
    )


def _row(result: Result) -> list[str]:
    check = result.check
    return [
        result.link.name,
        result.link.url,
        result.state.value,
        check.finding.value,
        result.link.health.reason or check.reason,
        str(check.status or ""),
        check.final_url,
    ]


def _lines(checked: Checked) -> Iterator[Text]:
    from rich.text import Text  # noqa: PLC0415 - terminals only

    from toolkit.output.theme import state_style  # noqa: PLC0415 - the same

    for name in _NEWS:
        links = getattr(checked.newly, name)
        if links:
            yield Text(f"{NEWS_WORDS[name]}: {', '.join(link.name for link in links)}", "title")
    for result in checked.results:
        if result.state in _WELL:
            continue
        line = Text()
        line.append(f"{result.link.name:<6}", style="id")
        line.append(result.link.title, style="title")
        line.append(f"  {SHOWN_AS[result.state]}", style=state_style(result.state))
        reason = result.link.health.reason or result.check.reason
        line.append(f": {reason}" if reason else "")
        yield line
        yield Text(f"      {result.link.url}", style="address")


def _moved_words(moved: Moved) -> str:
    if moved.reason:
        return f"{moved.link.name} keeps its address: {moved.reason} ({moved.to})"
    return f"{moved.link.name} is now {moved.link.url} (toolkit undo takes it back)"


def check_words(check: Check) -> str:
    """Say one row of a link's check record."""
    words = [f"{check.at:%Y-%m-%d %H:%M} {FINDING_WORDS[check.finding]}"]
    words += [check.reason] if check.reason else []
    words += [f"takes back number {check.voids}"] if check.voids else []
    words += [] if check.counted or check.voids else ["not counted"]
    return "; ".join(words)
