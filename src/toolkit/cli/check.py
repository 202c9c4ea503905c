"""`check`: look at the links that are due, and tell what is new."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer

from toolkit.cli import check_after as after
from toolkit.cli.lists import update_lists
from toolkit.cli.options import TagFilter, tell_of_tags
from toolkit.cli.session import Session, session_of
from toolkit.errors import ConfigError, ExitCode, LibraryError, LibraryLocked, Refused, UsageError
from toolkit.output.console import LiveLine
from toolkit.output.views.check import nothing_checked, show_checked
from toolkit.usecases.check import Checked, Moved, Wanted, apply_moved
from toolkit.usecases.check import check as look_at
from toolkit.usecases.check import told as keep_told
from toolkit.usecases.check_engine import Progress
from toolkit.usecases.check_news import News, news_of
from toolkit.usecases.edit import read_ids
from toolkit.usecases.read_page import Network, read_age, read_network_use, read_pace

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
    path = after.report_path(session, report)
    told = session.kit.settings.settings.check_notify if notify is None else notify
    command = after.read_command(told)
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
            after.tell_of_failure(session, command, error)
        raise
    if not wanted.ids and not checked.elsewhere:
        update_lists(session, network)
    moved: tuple[Moved, ...] = ()
    if take_moved and not checked.elsewhere:
        moved = apply_moved(session.kit.library, wanted.ids, checked.results, session.kit.now)
    copies = after.copies_of_lost(session, checked, network) if suggest_archive else ()
    news = News() if checked.elsewhere else news_of(session.kit.library, checked, session.today)
    show_checked(session.console, checked, news, moved, copies)
    heard = True
    if command and news.new:
        heard = after.tell(session, command, checked, news)
    elif command and (why := " ".join(nothing_checked(checked))):
        unchecked = Refused(why, hint="What is due and how the last check went: toolkit status")
        heard = after.tell_of_failure(session, command, unchecked)
    if heard and (news.new or checked.unheard):
        keep_told(session.kit.library, checked)
    if path is not None and not checked.elsewhere:
        after.write_report(path, checked, news)
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
