"""`schedule`: have the system check the links that are due, every day."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from toolkit.cli import check_after as after
from toolkit.cli.help import new_app
from toolkit.cli.session import Session, session_of
from toolkit.errors import ConfigError, LibraryError, Refused
from toolkit.output.views.check import (
    Installed,
    clock_words,
    plan_lines,
    removed_document,
    show_timetable,
    told_of,
)
from toolkit.schedule.programs import hear
from toolkit.settings.load import PREFIX
from toolkit.usecases import timetable as timetables
from toolkit.usecases.read_page import carried_environment, read_network_use, read_pace
from toolkit.usecases.timetable import (
    Options,
    System,
    Timetable,
    make_plan,
    options_in,
    options_of,
    read_time,
)
from toolkit.whole_file import named_path

With = Annotated[
    str, typer.Option("--with", metavar="NAME", help="systemd, launchd, cron or windows.")
]
At = Annotated[str, typer.Option("--at", metavar="HH:MM", help="The time of day.")]
Notify = Annotated[
    str | None,
    typer.Option("--notify", metavar="CMD", help="As for check: the program to run."),
]
Report = Annotated[
    str | None, typer.Option("--report", metavar="FILE", help="As for check: the report to write.")
]
AllowNet = Annotated[
    list[str] | None,
    typer.Option("--allow-net", metavar="CIDR", help="As for check: your own network."),
]

_USUAL_TIME = "07:17"
_CONFIG = "TOOLKIT_CONFIG"
# By which Python finds modules. Where none of them is set, the plan ignores them all.
_OF_PYTHON = ("PYTHONPATH", "PYTHONHOME", "PYTHONUSERBASE")

app = new_app("Check links every day.")


@app.command()
def show(context: typer.Context, *, with_: With = "", at: At = "") -> None:
    """Show what is installed, or would be, and whether it ran."""
    session = session_of(context)
    system = _system(session, at, Options())
    table = None if with_ else timetables.installed(system, _since(session))
    _show(session, system, table or timetables.timetable(system, with_))


@app.command()
def install(
    context: typer.Context,
    *,
    with_: With = "",
    at: At = "",
    notify: Notify = None,
    report: Report = None,
    allow_net: AllowNet = None,
) -> None:
    """Install a daily check, after showing it.

    What an installed one is told stays, unless it is told otherwise here.

    Examples:
      toolkit schedule install
      toolkit schedule install --with cron --at 06:30
      toolkit schedule install --report ~/links.html
    """
    session = session_of(context)
    options = _options(session, notify, report, allow_net)
    # A library that is not there is said now, and not by the scheduler every day.
    _ = session.kit.library
    system = _system(session, at, options, _program_of_settings(session))
    _require_report_of_ones_own(session, system)
    table = timetables.timetable(system, with_)
    if table.backend.printed:
        _show(session, system, table)
        return
    if not session.console.as_json:
        session.console.lines(plan_lines(table))
    for line in told_of(system.plan.environment):
        session.console.note(line)
    session.confirm("Install this?")
    timetables.install(table, system)
    timetables.remember(session.kit.library, session.kit.now)
    if session.console.as_json:
        _show(session, system, timetables.installed(system, session.kit.now) or table)
    session.console.note(f"Installed ({table.backend.name}). {table.rendered.advice}".rstrip())


@app.command()
def remove(context: typer.Context) -> None:
    """Remove the daily check of this library."""
    session = session_of(context)
    system = _system(session, "", Options())
    table = timetables.installed(system)
    if table is None:
        raise Refused(
            "No daily check of this library is installed.", hint="See: toolkit schedule show"
        )
    timetables.remove(table, system)
    if session.kit.library_path.exists():
        timetables.remember(session.kit.library, None)
    if session.console.as_json:
        session.console.document(removed_document(table))
    session.console.note(f"Removed ({', '.join(one.scheduler for one in table.found)}).")


def installed(session: Session) -> Installed:
    """Return the daily check of the library that is installed, if any, and those of others."""
    system = _system(session, "", Options())
    return _seen(session, system, timetables.installed(system, _since(session)))


def _seen(session: Session, system: System, table: Timetable | None) -> Installed:
    own = table.found if table and table.installed else ()
    return Installed(
        table=table,
        troubles=tuple(line for one in own for line in timetables.troubles(one, sys.executable)),
        others=timetables.others(system),
        last_check=_last_check(session),
        now=session.kit.now,
    )


def _show(session: Session, system: System, table: Timetable) -> None:
    show_timetable(session.console, table, _seen(session, system, table))


def _last_check(session: Session) -> datetime | None:
    try:
        return session.kit.library.checks.last_check()
    except LibraryError:
        # A schedule can be shown and removed without its library.
        return None


def _since(session: Session) -> datetime | None:
    try:
        return timetables.remembered(session.kit.library)
    except LibraryError:
        return None


def _options(
    session: Session, notify: str | None, report: str | None, allow_net: Sequence[str] | None
) -> Options:
    """Read what the plan is to carry; programs and files get their whole paths. Raises UsageError.

    A scheduler looks for programs in few folders, and starts in another one.
    """
    if report:
        path = named_path(report)
        after.require_known_suffix(path)
        report = str(path.absolute())
    if command := after.read_command(notify or ""):
        found = session.kit.surroundings().which(command[0])
        if found is None:
            raise Refused(
                f"There is no program '{command[0]}' on this machine.",
                hint="Give the full path of the program for --notify.",
            )
        notify = shlex.join([os.path.abspath(found), *command[1:]])  # noqa: PTH100 - keeps links
    settings = session.kit.settings.settings
    try:
        read_network_use(settings, allow_net, read_pace(1, 1), session.kit.environment)
    except ConfigError as error:
        # It may be mended by the time of the check, which says it too.
        session.console.insist(f"{error.message} {error.hint}")
    return Options(notify, report, tuple(allow_net) if allow_net else None)


def _program_of_settings(session: Session) -> Options:
    """Return the program that the settings name without its folder, whole. Raises Refused."""
    named = session.kit.settings.settings.check_notify
    command = after.read_command(named)
    if not command or Path(command[0]).is_absolute():
        return Options()
    return _options(session, named, None, None)


def _require_report_of_ones_own(session: Session, system: System) -> None:
    """Raise Refused where another library's daily check writes the same report."""
    own = after.report_path(session, options_in(system.plan.command).report)
    for other in timetables.others(system) if own else ():
        given = options_of(other).report
        alike = other.said.environment.get(_CONFIG) == system.plan.environment.get(_CONFIG)
        # Where none is given, the settings say which: they need not be ours.
        if (alike or given is not None) and after.report_path(session, given) == own:
            raise Refused(
                f"The daily check of another library writes its report to {own}, too.",
                hint="Give this one its own: toolkit schedule install --report FILE",
            )


def _environment(session: Session) -> dict[str, str]:
    """Return what decides, beside the command, which settings and network a check uses."""
    given = session.kit.environment
    settings = {
        name: value for name, value in given.items() if name.startswith(f"{PREFIX}CHECK_") and value
    }
    python = {name: _absolute(given[name]) for name in _OF_PYTHON if given.get(name)}
    config = {_CONFIG: str(session.kit.settings_path.absolute())}
    return {**config, **settings, **carried_environment(given), **python}


def _absolute(folders: str) -> str:
    # An empty one would be whatever folder the scheduler starts in.
    return os.pathsep.join(
        str(Path(folder).absolute()) for folder in folders.split(os.pathsep) if folder
    )


def _system(session: Session, at: str, options: Options, usual: Options | None = None) -> System:
    """Return the system with the plan; `usual` is for what neither it nor an old one is told."""
    kit = session.kit
    home = Path(kit.environment.get("HOME") or Path.home())
    tools = kit.surroundings()
    environment = _environment(session)
    # -P: nothing in the folder in which it is run is taken for a module; -E: nothing
    # that a scheduler's environment names either.
    alone = () if any(name in environment for name in _OF_PYTHON) else ("-E",)
    program = (sys.executable, *alone, "-P", "-m", "toolkit")
    library = kit.library_path.absolute()
    system = System(
        platform=tools.platform,
        home=home,
        config=Path(kit.environment.get("XDG_CONFIG_HOME") or home / ".config"),
        uid=os.getuid() if hasattr(os, "getuid") else 0,
        library=library,
        plan=make_plan(program, library, read_time(at or _USUAL_TIME)),
        which=tools.which,
        run=tools.run,
        hear=hear,
    )
    if old := timetables.checks_of(system):
        options = options.over(options_of(old[0]))
        at = at or clock_words(old[0].said.at)
    options = options.over(usual or Options())
    plan = make_plan(program, library, read_time(at or _USUAL_TIME), options.words, environment)
    return replace(system, plan=plan)
