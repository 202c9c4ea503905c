"""How a check and its timetable read: on a terminal, in a pipe, and as news to somebody away.

Must not check or install anything.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from toolkit.checking.guard import sentences
from toolkit.domain.link import LinkType
from toolkit.domain.page import Check, Finding
from toolkit.domain.text import clean_line, clean_text, number_of
from toolkit.domain.trust import SHOWN_AS, State
from toolkit.output.console import Console
from toolkit.output.documents import time_or_null
from toolkit.output.words import count_words
from toolkit.schedule.backends import Found
from toolkit.usecases.timetable import Timetable, is_late, next_run, passwords_in

if TYPE_CHECKING:
    from rich.text import Text

    from toolkit.domain.link import Link
    from toolkit.usecases.check import Checked, Moved, Result
    from toolkit.usecases.check_news import Matter, News
    from toolkit.usecases.read_page import Copy


_WELL = (State.ALIVE, State.UNCHECKED, State.SKIPPED)
_NEWS = ("dead", "suspect", "changed", "recovered")
NEWS_WORDS = {
    "dead": "Newly gone",
    "suspect": "Newly looks wrong",
    "changed": "Newly another page",
    "recovered": "Working again",
}

_MOST_BY_HAND = 5
# What a small message, a chat's or a phone's, takes whole.
_LONGEST_TEXT = 4_000

# Of a link that a run asked for in vain; its state is an older one.
NOT_CHECKED = "could not be checked now"

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
    console: Console,
    checked: Checked,
    news: News,
    moved: Sequence[Moved] = (),
    copies: Sequence[Copy] = (),
) -> None:
    """Show what a run saw; the totals go to stderr. A quiet one shows what is newly wrong."""
    if checked.defects:
        console.insist(_defects(checked.defects))
    if console.as_json:
        from toolkit.output.documents import checked_document  # noqa: PLC0415 - JSON

        console.document(checked_document(checked, news, moved, copies))
        return
    if console.quiet:
        console.lines(news_lines(news))
        for line in nothing_checked(checked):
            console.insist(line)
        return
    if console.on_terminal:
        console.rich(_lines(checked, news.moved_with_host))
    else:
        for result in checked.results:
            console.row(_row(result))
    for line in _talk(checked, news, moved, copies):
        console.note(line)


def nothing_checked(checked: Checked) -> Iterator[str]:
    """Yield what is told even where nobody looks, when nothing could be checked."""
    seen = checked.own_network
    if checked.offline and seen.proxy:
        # It stays so until somebody mends it.
        yield from sentences(seen)
    elif checked.unheard:
        # A night without a network is no news; that nobody looks after helplines is.
        yield _unheard(checked.offline_days, seen.reason)


def _talk(
    checked: Checked, news: News, moved: Sequence[Moved], copies: Sequence[Copy]
) -> Iterator[str]:
    """Yield what is said beside the rows; the next step stands last."""
    yield from map(_moved_words, moved)
    for copy in copies:
        yield f"{copy.link.name} as it was on {copy.at:%Y-%m-%d}: {copy.url}"
    yield from totals(checked)
    # Where it is the proxy, that is said instead.
    if checked.offline and not checked.own_network.proxy:
        yield _offline(checked.own_network.reason)
    yield from sentences(checked.own_network)
    yield from next_lines(news, {one.link.id for one in moved})


def next_lines(news: News, told: Collection[int] = ()) -> Iterator[str]:
    """Say what is to be done next, with the command for it; `told` are links told of already."""
    single = news.moved - len(news.moved_with_host) - len(news.by_hand)
    by_hand = [one for one in news.by_hand if one.link.id not in told]
    for one in by_hand[:_MOST_BY_HAND]:
        yield f"{one.link.name} has moved to {one.to}, but {one.reason}: {one.command}"
    if more := len(by_hand[_MOST_BY_HAND:]):
        yield f"{more:,} more have moved to no page of their own: toolkit list --health moved"
    for host in news.hosts:
        ids = "" if len(host.ids) == news.moved else "".join(f" k{one}" for one in host.ids)
        said = f"{host.old} has moved to {host.new}, with {number_of(len(host.ids), 'link')}"
        yield f"{said}: toolkit check{ids} --apply-moved"
    if single:
        links = number_of(single, "link has", "links have")
        yield f"{links} moved: toolkit check --apply-moved"
    if news.count:
        yield f"{need_you_words(news.count)}: toolkit review"


def need_you_words(count: int) -> str:
    """Say how many links need a person because of their page."""
    return f"{number_of(count, 'needs', 'need')} you"


def news_title(news: News) -> str:
    """Say in ASCII how much is newly wrong: for a subject line, so without anybody's words."""
    count = len(news.new)
    helplines = sum(bool(kind_words(one.link)) for one in news.new)
    if count == 1:
        return f"toolkit: 1 link is newly wrong{', a helpline' if helplines else ''}"
    lines = "a helpline" if helplines == 1 else "helplines"
    among = f", {helplines:,} of them {lines}" if helplines else ""
    return f"toolkit: {number_of(count, 'link is', 'links are')} newly wrong{among}"


def news_lines(news: News) -> Iterator[str]:
    """Say what is newly wrong to somebody who was not there; nothing where nothing is."""
    if not news.new:
        return
    for matter in news.new:
        yield from _matter_lines(matter)
        yield ""
    for link in news.recovered:
        yield f"{NEWS_WORDS['recovered']}: {link.name} {clean_line(link.title)}"
    yield from next_lines(news)
    yield f"Library: {clean_line(news.library)}"


def news_text(news: News) -> str:
    """Return what is newly wrong as plain text, 4,000 characters at most."""
    text = clean_text("\n".join(news_lines(news)))
    if len(text) <= _LONGEST_TEXT:
        return text
    end = "\n".join(["…", *next_lines(news)])
    kept, _, _ = text[: _LONGEST_TEXT - len(end)].rpartition("\n")
    return f"{kept}\n{end}"


def matter_words(matter: Matter) -> str:
    """Say who vetted a link and when its page was last seen to work."""
    worked = (
        f"last worked {matter.last_worked:%Y-%m-%d}" if matter.last_worked else "never seen to work"
    )
    return "; ".join([*filter(None, [matter.vetted]), worked])


def kind_words(link: Link) -> str:
    """Say that a link is a crisis line or a helpline, "" for others."""
    if link.crisis:
        return "crisis line"
    return "helpline" if link.type is LinkType.HELPLINE else ""


def _matter_lines(matter: Matter) -> Iterator[str]:
    link = matter.link
    kind = f" ({kind_words(link)})" if kind_words(link) else ""
    heading = NEWS_WORDS.get(link.health.state.value, SHOWN_AS[link.health.state].capitalize())
    yield f"{heading}: {link.name} {clean_line(link.title)}{kind}"
    yield f"  {clean_line(link.url)}"
    yield f"  {clean_line(link.health.reason or matter.reason)}"
    yield f"  {clean_line(matter_words(matter))}"
    yield f"  {matter.command}"


def totals(checked: Checked) -> Iterator[str]:
    """Say in numbers what a run came to."""
    if checked.elsewhere:
        yield "Another check of this library is already running; this one did nothing."
        return
    count = checked.results.counted
    lost = len(checked.results) - count
    if lost and not count:
        links = number_of(
            lost + checked.deferred, "link stays as it was", "links stay as they were"
        )
        yield f"Nothing could be checked, so {links}."
        return
    words = [count_words(State(state), number) for state, number in checked.by_state.items()]
    said = f": {', '.join(words)}" if words else ""
    yield f"Checked {number_of(count, 'link')}{said}."
    if lost:
        stay = number_of(lost, "link", "links")
        yield f"{stay} could not be checked: what came proves nothing, and nothing has changed."
    if checked.deferred:
        yield (
            f"{checked.deferred:,} left for the next run: their sites asked for that,"
            " or did not answer."
        )


def _offline(reason: str) -> str:
    first = f" ({reason})" if reason else ""
    return (
        f"You seem to be offline: no server gave an answer to go by{first}, so no failure was"
        " counted and all links stay due. Check again when the network works;"
        " 'toolkit doctor' looks at it."
    )


def _unheard(days: int, reason: str) -> str:
    first = f" ({reason})" if reason else ""
    return (
        f"No link could be checked for {days} days: no server gave an answer to go by{first}, and"
        " nobody knows which of them still work. 'toolkit doctor' looks at the network."
    )


def _defects(defects: Mapping[str, int]) -> str:
    count = sum(defects.values())
    kinds = ", ".join(kind if n == 1 else f"{kind} {n:,} times" for kind, n in defects.items())
    links = "one link" if count == 1 else f"{count:,} links"
    return (
        f"This program itself failed while checking {links} ({kinds}). That is a fault of the"
        " program, which counts against no link; all the others were checked."
    )


def reason_of(result: Result) -> str:
    """Say why a link stands as it does, or why the run learned nothing of it."""
    reason = result.link.health.reason if result.counted else ""
    return reason or result.check.reason


def _row(result: Result) -> list[str]:
    check = result.check
    return [
        result.link.name,
        result.link.url,
        result.state.value if result.counted else "",
        check.finding.value,
        reason_of(result),
        str(check.status or ""),
        check.final_url,
    ]


def _lines(checked: Checked, left_out: Collection[int]) -> Iterator[Text]:
    from rich.text import Text  # noqa: PLC0415 - terminals only

    from toolkit.output.console import state_style  # noqa: PLC0415 - the same

    for name in _NEWS:
        links = getattr(checked.newly, name)
        if links:
            yield Text(f"{NEWS_WORDS[name]}: {', '.join(link.name for link in links)}", "title")
    for result in checked.results if checked.results.counted else ():
        if result.counted and (result.state in _WELL or result.link.id in left_out):
            continue
        line = Text()
        line.append(f"{result.link.name:<6}", style="id")
        line.append(result.link.title, style="title")
        if result.counted:
            line.append(f"  {SHOWN_AS[result.state]}", style=state_style(result.state))
        else:
            line.append(f"  {NOT_CHECKED}")
        reason = reason_of(result)
        line.append(f": {reason}" if reason else "")
        yield line
        yield Text(f"      {result.link.url}", style="address")


def _moved_words(moved: Moved) -> str:
    if moved.reason:
        kept = f"{moved.link.name} keeps its address: {moved.reason} ({moved.to})"
        return f"{kept}. Where you know the right one: {moved.command}"
    return f"{moved.link.name} is now {moved.link.url} (toolkit undo takes it back)"


def check_words(check: Check) -> str:
    """Say one row of a link's check record."""
    words = [f"{check.at:%Y-%m-%d %H:%M} {FINDING_WORDS[check.finding]}"]
    words += [check.reason] if check.reason else []
    words += [f"takes back number {check.voids}"] if check.voids else []
    words += [] if check.counted or check.voids else ["not counted"]
    return "; ".join(words)


# How a timetable reads: what would be, or is, installed, and whether it ran.


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
