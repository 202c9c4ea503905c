"""`check`: look at the links that are due, and tell what is new.

What follows a check changes nothing of what was found; what goes wrong there is said,
and the checks stay kept.
"""

from __future__ import annotations

import json
import os
import shlex
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from toolkit.cli.finding import update_lists
from toolkit.cli.options import TagFilter, tell_of_tags
from toolkit.cli.session import Session, session_of
from toolkit.domain.text import clean_line
from toolkit.errors import (
    ConfigError,
    ExitCode,
    LibraryError,
    LibraryLocked,
    Refused,
    ToolkitError,
    UsageError,
)
from toolkit.output.console import LiveLine
from toolkit.output.views.check import nothing_checked, show_checked
from toolkit.usecases.check import Checked, Moved, Wanted, apply_moved
from toolkit.usecases.check import check as look_at
from toolkit.usecases.check import told as keep_told
from toolkit.usecases.check_engine import Progress
from toolkit.usecases.check_news import News, news_of
from toolkit.usecases.edit import read_ids
from toolkit.usecases.read_page import Network, read_age, read_network_use, read_pace
from toolkit.whole_file import named_path

if TYPE_CHECKING:
    from toolkit.usecases.read_page import Copy


# What follows a check: the archive's copies, the program that is told, the report. None of it
# changes what was found; what goes wrong here is said, and the checks stay kept.


_SUFFIXES = (".json", ".md", ".html")
# Enough for a mail server that is slow to answer; a program that hangs must
# not hold a scheduled check for ever.
_SECONDS_TO_TELL = 30.0
_LONGEST_TAIL = 200


def report_path(session: Session, given: str | None) -> Path | None:
    """Return where the report goes: as given, or as set; "" switches it off. Raises UsageError."""
    text = session.kit.settings.settings.check_report if given is None else given
    if not text:
        return None
    home = session.kit.environment.get("HOME", "")
    path = Path(home + text[1:]) if home and text.startswith("~/") else named_path(text)
    require_known_suffix(path)
    return path


def require_known_suffix(report: Path) -> None:
    """Raise UsageError for a report of a kind that nobody knows."""
    if report.suffix.casefold() not in _SUFFIXES:
        raise UsageError(
            f"A report cannot be written as '{report.name}'.",
            hint=f"Give a name that ends in {', '.join(_SUFFIXES[:-1])} or {_SUFFIXES[-1]}.",
        )


def read_command(text: str) -> list[str]:
    """Split a command into its arguments; no shell ever sees it. Raises UsageError."""
    # A backslash parts the folders of a Windows path.
    line = text.replace("\\", "\\\\") if os.name == "nt" else text
    try:
        return shlex.split(line)
    except ValueError as error:
        raise UsageError(
            "The command of --notify has a quote that is not closed.", hint="Close it."
        ) from error


def write_report(path: Path, checked: Checked, news: News) -> None:
    """Write the report. Raises Refused."""
    from toolkit.output.views.report import report_text  # noqa: PLC0415 - only for reports
    from toolkit.whole_file import written_whole  # noqa: PLC0415 - the same

    try:
        with written_whole(path) as out:
            out.write(report_text(checked, news, path.suffix) or "")
    except OSError as error:
        raise Refused(
            f"The report {path} could not be written: {error.strerror}.",
            hint="The checks themselves are kept; choose another place for the report.",
        ) from error


def copies_of_lost(session: Session, checked: Checked, network: Network) -> Sequence[Copy]:
    """Ask the archive for the checked links that are gone or look wrong."""
    from toolkit.domain.trust import State  # noqa: PLC0415 - with what follows
    from toolkit.usecases.read_page import find_copies  # noqa: PLC0415 - only when asked for

    lost = (State.DEAD, State.SUSPECT)
    links = [result.link for result in checked.results if result.counted and result.state in lost]
    kit = session.kit
    return find_copies(kit.library, links, network, kit.settings.settings.check_archive, kit.now)


def tell(session: Session, command: Sequence[str], checked: Checked, news: News) -> bool:
    """Give a program of the user's what is newly wrong, and tell whether it took it.

    Its failure is said, not more.
    """
    from toolkit.output.documents import notice_document  # noqa: PLC0415 - rare
    from toolkit.output.views.check import news_text, news_title  # noqa: PLC0415 - the same

    notice = notice_document(checked, news)
    return _tell(session, command, notice, news_title(news), news_text(news))


def tell_of_failure(session: Session, command: Sequence[str], error: ToolkitError) -> bool:
    """Give it word that nothing could be checked, and why: nobody else may be looking."""
    from toolkit.output.documents import error_document, time_or_null  # noqa: PLC0415 - rare

    notice = {
        "schema": 1,
        "command": "check",
        "at": time_or_null(session.kit.now),
        **error_document(error),
    }
    text = f"{clean_line(error.message)}\n{clean_line(error.hint)}".strip()
    return _tell(session, command, notice, "toolkit: the links could not be checked", text)


def _tell(
    session: Session, command: Sequence[str], notice: Mapping[str, Any], title: str, text: str
) -> bool:
    whole = json.dumps(notice, ensure_ascii=False).encode("utf-8", "replace")
    plain = {"TOOLKIT_TITLE": title, "TOOLKIT_TEXT": text}
    try:
        told = session.kit.tell_program(command, whole, plain, _SECONDS_TO_TELL)
    except subprocess.TimeoutExpired:
        said = f"was stopped: it took longer than {_SECONDS_TO_TELL:.0f} seconds"
    except (OSError, ValueError) as error:
        said = f"was not told: {getattr(error, 'strerror', '') or error}"
    else:
        if not told.code:
            return True
        last = clean_line(told.tail)[-_LONGEST_TAIL:]
        said = f"was told, and answered with exit code {told.code}{f': {last}' if last else ''}"
    session.console.insist(f"{command[0]} {said.rstrip('.')}.")
    return False


SomeIds = Annotated[
    list[str] | None, typer.Argument(help="Link ids, such as k41.", metavar="ID...")
]
Due = Annotated[bool, typer.Option("--due", help="Links that are due (the default).")]
Everything = Annotated[bool, typer.Option("--all", help="All links, due or not.")]
OlderThan = Annotated[
    str,
    typer.Option(
        "--older-than", metavar="AGE", help="Links not checked for this long: 7d, 12h, 2w."
    ),
]
Report = Annotated[
    str | None,
    typer.Option(
        "--report",
        metavar="FILE",
        help="Also write a .json, .md or .html file ('' writes none; setting check.report).",
    ),
]
AllowNet = Annotated[
    list[str] | None,
    typer.Option(
        "--allow-net",
        metavar="CIDR",
        help="Also check addresses in this network of your own (setting check.allow_net).",
    ),
]
PerHost = Annotated[
    int | None, typer.Option("--per-host", min=1, help="How many requests to one site at once.")
]
Delay = Annotated[
    float | None, typer.Option("--delay", min=0, help="Seconds between requests to one site.")
]
TakeMoved = Annotated[
    bool, typer.Option("--apply-moved", help="Update the addresses of links that have moved.")
]
SuggestArchive = Annotated[
    bool,
    typer.Option(
        "--suggest-archive",
        help="Ask web.archive.org for copies of pages that are gone or look wrong.",
    ),
]
Notify = Annotated[
    str | None,
    typer.Option(
        "--notify",
        metavar="CMD",
        help="A program to run when links go bad ('' for none; setting check.notify).",
    ),
]
ExitZero = Annotated[
    bool, typer.Option("--exit-zero", help="Exit 0 even when bad links were found.")
]


def check(  # noqa: PLR0913 - one parameter an option
    context: typer.Context,
    ids: SomeIds = None,
    *,
    due: Due = False,
    everything: Everything = False,
    tag: TagFilter = None,
    older_than: OlderThan = "",
    report: Report = None,
    allow_net: AllowNet = None,
    per_host: PerHost = None,
    delay: Delay = None,
    take_moved: TakeMoved = False,
    suggest_archive: SuggestArchive = False,
    notify: Notify = None,
    exit_zero: ExitZero = False,
) -> None:
    """Check which links work.

    Which are gone, which moved, which show another page. Only links that are due
    are asked for, one at a time from each site.

    Examples:
      toolkit check
      toolkit check k12 k40
      toolkit check --tag crisis --older-than 7d
      toolkit check --apply-moved
      toolkit check --report ~/links.html
    """
    session = session_of(context)
    _require_one_choice(ids, due=due, everything=everything, older_than=older_than)
    path = report_path(session, report)
    told = session.kit.settings.settings.check_notify if notify is None else notify
    command = read_command(told)
    wanted = Wanted(
        ids=read_ids(ids or ()),
        everything=everything,
        tags=tuple(tag or ()),
        older_than=read_age(older_than) if older_than else None,
    )
    tell_of_tags(session, wanted.tags)
    try:
        network = _network(session, allow_net, per_host, delay)
        checked = _check(session, wanted, network)
    except (LibraryError, ConfigError) as error:
        # One that is only busy is free again tomorrow.
        if command and not isinstance(error, LibraryLocked):
            tell_of_failure(session, command, error)
        raise
    if not wanted.ids and not checked.elsewhere:
        update_lists(session, network)
    moved: tuple[Moved, ...] = ()
    if take_moved and not checked.elsewhere:
        moved = apply_moved(session.kit.library, wanted.ids, checked.results, session.kit.now)
    copies = copies_of_lost(session, checked, network) if suggest_archive else ()
    news = News() if checked.elsewhere else news_of(session.kit.library, checked, session.today)
    show_checked(session.console, checked, news, moved, copies)
    heard = True
    if command and news.new:
        heard = tell(session, command, checked, news)
    elif command and (why := " ".join(nothing_checked(checked))):
        unchecked = Refused(why, hint="What is due and how the last check went: toolkit status")
        heard = tell_of_failure(session, command, unchecked)
    if heard and (news.new or checked.unheard):
        keep_told(session.kit.library, checked)
    if path is not None and not checked.elsewhere:
        write_report(path, checked, news)
    if checked.has_bad and not exit_zero:
        raise typer.Exit(int(ExitCode.BAD_LINKS))


def _check(session: Session, wanted: Wanted, network: Network) -> Checked:
    options = session.kit.options
    live = LiveLine(session.kit.stderr, wanted=not (options.quiet or options.json))

    def watch(progress: Progress) -> None:
        live.draw(progress.done, progress.total, progress.hosts_left, progress.by_state)

    try:
        checked = look_at(session.kit.library, wanted, network, session.kit.now, watch)
    finally:
        live.wipe()
    if checked.elsewhere and wanted.ids:
        raise Refused(
            "Another check of this library is already running.",
            hint="Try again when it has finished.",
        )
    return checked


def _network(
    session: Session, allowed: Sequence[str] | None, per_host: int | None, delay: float | None
) -> Network:
    settings = session.kit.settings.settings
    pace = read_pace(
        settings.check_per_host if per_host is None else per_host,
        settings.check_delay if delay is None else delay,
    )
    return read_network_use(settings, allowed, pace, session.kit.environment)


def _require_one_choice(
    ids: Sequence[str] | None, *, due: bool, everything: bool, older_than: str
) -> None:
    given = [
        name
        for name, is_given in (
            ("ids", bool(ids)),
            ("--due", due),
            ("--all", everything),
            ("--older-than", bool(older_than)),
        )
        if is_given
    ]
    if len(given) > 1:
        raise UsageError(
            f"{given[0]} and {given[1]} cannot both choose the links.", hint="Give one of them."
        )
