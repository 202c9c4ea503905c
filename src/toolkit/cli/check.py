"""`check`: look at the links that are due, and tell what is new."""

from __future__ import annotations

import json
import shlex
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from toolkit.cli.options import TagFilter
from toolkit.cli.session import Session, session_of
from toolkit.errors import ExitCode, Refused, UsageError
from toolkit.output.live import LiveLine
from toolkit.output.views.check_view import show_checked
from toolkit.usecases.check_keeping import Progress
from toolkit.usecases.check_network import read_age, read_network_use, read_pace
from toolkit.usecases.checkup import Checked, Moved, Wanted, apply_moved
from toolkit.usecases.checkup import check as look_at
from toolkit.usecases.curate import read_ids
from toolkit.usecases.network import Network

SomeIds = Annotated[
    list[str] | None, typer.Argument(help="Link ids, such as k41.", metavar="[ID...]")
]
_SUFFIXES = (".json", ".md", ".html")


def check(  # noqa: PLR0913 - one parameter an option
    context: typer.Context,
    ids: SomeIds = None,
    *,
    due: Annotated[bool, typer.Option("--due", help="What is due (the default).")] = False,
    everything: Annotated[bool, typer.Option("--all", help="All links, due or not.")] = False,
    tag: TagFilter = None,
    older_than: Annotated[
        str, typer.Option("--older-than", metavar="AGE", help="Not checked for 7d, 12h, 2w.")
    ] = "",
    report: Annotated[
        Path | None, typer.Option("--report", help="Also write a .json, .md or .html file.")
    ] = None,
    allow_net: Annotated[
        list[str] | None,
        typer.Option("--allow-net", metavar="CIDR", help="A network of your own to check too."),
    ] = None,
    per_host: Annotated[
        int | None, typer.Option("--per-host", min=1, help="Requests to one host at once.")
    ] = None,
    delay: Annotated[
        float | None, typer.Option("--delay", min=0, help="Seconds between requests to a host.")
    ] = None,
    take_moved: Annotated[
        bool, typer.Option("--apply-moved", help="Take on the addresses of links that moved.")
    ] = False,
    notify: Annotated[
        str,
        typer.Option(
            "--notify", metavar="CMD", help="Program that is given what is newly wrong as JSON."
        ),
    ] = "",
    exit_zero: Annotated[
        bool, typer.Option("--exit-zero", help="Exit 0 even when bad links were found.")
    ] = False,
) -> None:
    """Check links: which work, which are gone, which show another page."""
    session = session_of(context)
    _require_one_choice(ids, due=due, everything=everything, older_than=older_than)
    _require_known_suffix(report)
    command = _notice_command(notify)
    wanted = Wanted(
        ids=read_ids(ids or ()),
        everything=everything,
        tags=tuple(tag or ()),
        older_than=read_age(older_than) if older_than else None,
    )
    checked = _check(session, wanted, _network(session, allow_net or (), per_host, delay))
    moved: tuple[Moved, ...] = ()
    if take_moved and not checked.elsewhere:
        moved = apply_moved(session.kit.library, wanted.ids, session.kit.now)
    if report is not None:
        _write(report, checked)
    show_checked(session.console, checked, moved)
    if command and checked.newly.bad:
        _notify(session, command, checked)
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
            "Another check of this library is under way.", hint="Try again when it has finished."
        )
    return checked


def _network(
    session: Session, allowed: Sequence[str], per_host: int | None, delay: float | None
) -> Network:
    settings = session.kit.settings.settings
    pace = read_pace(
        settings.check_per_host if per_host is None else per_host,
        settings.check_delay if delay is None else delay,
    )
    return read_network_use(allowed, settings.check_resolve, settings.check_control_name, pace)


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
        raise UsageError(f"{given[0]} and {given[1]} cannot both choose the links.")


def _require_known_suffix(report: Path | None) -> None:
    if report is not None and report.suffix.casefold() not in _SUFFIXES:
        raise UsageError(
            f"A report cannot be written as '{report.name}'.",
            hint=f"Give a name that ends in {', '.join(_SUFFIXES)}.",
        )


def _notice_command(text: str) -> list[str]:
    try:
        return shlex.split(text)
    except ValueError as error:
        raise UsageError(
            "The command of --notify has a quote that is not closed.", hint="Close it."
        ) from error


def _write(path: Path, checked: Checked) -> None:
    from toolkit.output.views.check_report import report_text  # noqa: PLC0415 - only for reports

    try:
        path.write_text(report_text(checked, path.suffix) or "", encoding="utf-8")
    except OSError as error:
        raise Refused(
            f"The report {path} could not be written: {error.strerror}.",
            hint="The checks themselves are kept; choose another place for the report.",
        ) from error


def _notify(session: Session, command: Sequence[str], checked: Checked) -> None:
    from toolkit.output.views.check_document import notice_document  # noqa: PLC0415 - rare

    notice = json.dumps(notice_document(checked), ensure_ascii=False).encode()
    try:
        code = session.kit.surroundings().run(command, notice)
    except (OSError, subprocess.TimeoutExpired) as error:
        session.console.insist(f"{command[0]} was not told: {type(error).__name__}.")
        return
    if code:
        session.console.insist(f"{command[0]} was told, and answered with exit code {code}.")
