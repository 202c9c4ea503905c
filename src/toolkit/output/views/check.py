"""How a timetable reads: what would be, or is, installed.

Must not install anything.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from html import escape
from typing import TYPE_CHECKING, Any

from toolkit.checking.guard import sentences
from toolkit.domain.health import SHOWN_AS, State
from toolkit.domain.page import Check, Finding
from toolkit.output.console import SCHEMA, Console
from toolkit.output.documents import checked_document, time_or_null
from toolkit.usecases.timetable import is_late, next_run

if TYPE_CHECKING:
    from rich.text import Text

    from toolkit.domain.link import Link
    from toolkit.usecases.check import Checked, Moved, Result
    from toolkit.usecases.read_page import Copy
    from toolkit.usecases.timetable import Timetable

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
        from toolkit.output.documents import checked_document  # noqa: PLC0415 - JSON

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
        console.insist(_offline(checked.own_network.reason))
    for sentence in sentences(checked.own_network):
        console.insist(sentence)


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


def _offline(reason: str) -> str:
    first = f" ({reason})" if reason else ""
    return (
        f"You seem to be offline: no server answered{first}, so no failure was counted and all"
        " links stay due. Check again when the network works; 'toolkit doctor' looks at it."
    )


def _defects(defects: Mapping[str, int]) -> str:
    count = sum(defects.values())
    kinds = ", ".join(kind if n == 1 else f"{kind} {n:,} times" for kind, n in defects.items())
    links = "one link" if count == 1 else f"{count:,} links"
    return (
        f"This program itself failed while checking {links} ({kinds}). That is a fault of the"
        " program, which counts against no link; all the others were checked."
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


# What needs a person first; what is well last.
_ORDER = (
    State.DEAD,
    State.SUSPECT,
    State.CHANGED,
    State.INSECURE,
    State.FAILING,
    State.MOVED,
    State.BLOCKED,
    State.SKIPPED,
    State.UNCHECKED,
    State.ALIVE,
)
_STYLE = """
:root { color-scheme: light dark; }
body { font: 1rem/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 60rem; padding: 1rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.2rem; margin-top: 2rem; }
ul { list-style: none; padding: 0; }
li { border-left: .3rem solid #8888; margin: .6rem 0; padding: .1rem .8rem;
     overflow-wrap: anywhere; }
li.dead, li.suspect, li.changed { border-color: #c0392b; }
li.alive { border-color: #2e8b57; }
.why, li a { display: block; } .when { white-space: nowrap; } small { opacity: .8; }
"""


def report_text(checked: Checked, suffix: str) -> str | None:
    """Return a run as the text of a file, or None for a suffix nobody knows."""
    writer = WRITERS.get(suffix.casefold())
    return writer(checked) if writer else None


def _json(checked: Checked) -> str:
    whole = {"schema": SCHEMA, "command": "check", "ok": True, **checked_document(checked)}
    return json.dumps(whole, ensure_ascii=False, indent=2) + "\n"


def _markdown(checked: Checked) -> str:
    lines = [f"# Links checked {checked.at:%Y-%m-%d %H:%M} UTC", ""]
    lines += [f"{line}  " for line in _summary(checked)]
    for heading, links in _news(checked):
        lines += ["", f"## {heading}", ""]
        lines += [f"- {link.name} {_marked(link.title)} <{link.url}>" for link in links]
    for state, results in _groups(checked):
        lines += ["", f"## {SHOWN_AS[state].capitalize()} ({len(results):,})", ""]
        for result in results:
            reason = _reason(result)
            said = f": {_marked(reason)}" if reason else ""
            lines.append(f"- {result.link.name} {_marked(result.link.title)}{said}")
            lines.append(f"  <{result.link.url}>")
    return "\n".join(lines) + "\n"


def _html(checked: Checked) -> str:
    title = f"Links checked {checked.at:%Y-%m-%d %H:%M} UTC"
    when = f'<span class="when">{checked.at:%Y-%m-%d}</span> {checked.at:%H:%M} UTC'
    body = [f"<h1>Links checked {when}</h1>"]
    body += [f"<p>{escape(line)}</p>" for line in _summary(checked)]
    for heading, links in _news(checked):
        body.append(f"<h2>{escape(heading)}</h2>\n<ul>")
        body += [_item(link, "") for link in links]
        body.append("</ul>")
    for state, results in _groups(checked):
        body.append(f"<h2>{escape(SHOWN_AS[state].capitalize())} ({len(results):,})</h2>\n<ul>")
        body += [_item(result.link, _reason(result)) for result in results]
        body.append("</ul>")
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n'
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\';'
        " style-src 'unsafe-inline'\">\n"
        f"<title>{title}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<main>\n"
        + "\n".join(body)
        + "\n</main>\n</body>\n</html>\n"
    )


def _item(link: Link, reason: str) -> str:
    why = f'<span class="why">{escape(reason)}</span>' if reason else ""
    url = escape(link.url)
    return (
        f'<li class="{link.health.state.value}"><small>{link.name}</small> '
        f"<strong>{escape(link.title)}</strong>{why}"
        f'<a href="{url}" rel="noreferrer">{url}</a></li>'
    )


def _summary(checked: Checked) -> Iterator[str]:
    yield from totals(checked)
    if checked.offline:
        yield "The network seemed to be down, so no failure to connect was counted."


def _news(checked: Checked) -> Iterator[tuple[str, Sequence[Link]]]:
    for name, words in NEWS_WORDS.items():
        links: Sequence[Link] = getattr(checked.newly, name)
        if links:
            yield words, links


def _groups(checked: Checked) -> Iterator[tuple[State, list[Result]]]:
    groups: dict[State, list[Result]] = {state: [] for state in _ORDER}
    for result in checked.results:
        groups[result.state].append(result)
    yield from ((state, results) for state, results in groups.items() if results)


def _reason(result: Result) -> str:
    return result.link.health.reason or result.check.reason


def _marked(text: str) -> str:
    """Escape what Markdown would read as markup."""
    return "".join(f"\\{char}" if char in "\\`*_{}[]<>#|" else char for char in text)


WRITERS: dict[str, Callable[[Checked], str]] = {
    ".json": _json,
    ".md": _markdown,
    ".html": _html,
}


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
