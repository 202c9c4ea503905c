"""The library as a whole: made, looked over, stepped back, backed up, checked every day."""

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

from toolkit.cli import check as after
from toolkit.cli.help import new_app
from toolkit.cli.session import Session, session_of
from toolkit.domain.text import number_of
from toolkit.errors import ConfigError, LibraryError, Refused
from toolkit.output.views.check import (
    Installed,
    clock_words,
    plan_lines,
    removed_document,
    show_timetable,
    told_of,
)
from toolkit.output.views.library import show_operations, show_status
from toolkit.schedule.programs import hear
from toolkit.settings.load import PREFIX, Loaded
from toolkit.usecases import timetable as timetables
from toolkit.usecases.edit import redo as do_again
from toolkit.usecases.edit import undo as take_back
from toolkit.usecases.look import done_lately
from toolkit.usecases.look import status as look_over
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


def init(
    context: typer.Context,
    *,
    empty: Annotated[bool, typer.Option("--empty", help="Without the starter list.")] = False,
) -> None:
    """Make a library.

    It has the starter list, unless --empty is given.

    Examples:
      toolkit init
      toolkit init --empty
      toolkit --library ~/leeds.db init
    """
    session = session_of(context)
    path = session.kit.library_path
    if os.path.lexists(path):
        raise Refused(
            f"There is a library at {path} already.",
            hint="Choose another place with --library PATH.",
        )
    from toolkit.usecases.start import start  # noqa: PLC0415 - loads the migrations

    count = start(path, session.kit.now, empty=empty)
    if session.console.as_json:
        session.console.document({"library": str(path), "links": count})
        return
    session.console.lines([str(path)])
    session.console.note(f"Made a library with {number_of(count, 'link')}.")


def status(context: typer.Context) -> None:
    """The library at a glance.

    What is in it, what is due, what changed, and what to do next.
    """
    session = session_of(context)
    library = session.kit.library

    with library.reading():
        seen = look_over(library, session.kit.now, session.home)
    show_status(session.console, seen, installed(session))
    if session.kit.meaning_model:
        _tell_of_meaning(session)
    if seen.shared:
        session.console.note(f"The library {seen.shared}: toolkit doctor")


def _tell_of_meaning(session: Session) -> None:
    from toolkit.output.views.follow import meaning_words, what_is_lacking  # noqa: PLC0415 - where it is on
    from toolkit.usecases.meaning import state  # noqa: PLC0415 - the same

    found = state(session.kit.library, session.kit.models_folder)
    session.console.note(f"{meaning_words(found)} {what_is_lacking(found)}".rstrip())


def undo(
    context: typer.Context,
    *,
    list_: Annotated[bool, typer.Option("--list", help="Show what could be taken back.")] = False,
) -> None:
    """Take the last change back.

    Once more takes the one before it back; 'toolkit redo' brings it back.

    Examples:
      toolkit undo
      toolkit undo --list
    """
    session = session_of(context)
    library = session.kit.library
    if list_:
        with library.reading():
            show_operations(session.console, done_lately(library))
        return
    operation = take_back(library, session.kit.now)
    if session.console.as_json:
        from toolkit.output.views.library import operation_document  # noqa: PLC0415 - JSON

        session.console.document({"undone": operation_document(operation)})
        return
    session.console.lines([f"Undone: {operation.summary}"])
    session.console.note("'toolkit redo' brings it back.")


def redo(context: typer.Context) -> None:
    """Redo what was undone.

    Newest first; after a new change there is nothing to redo.
    """
    session = session_of(context)
    operation = do_again(session.kit.library, session.kit.now)
    if session.console.as_json:
        from toolkit.output.views.library import operation_document  # noqa: PLC0415 - JSON

        session.console.document({"redone": operation_document(operation)})
        return
    session.console.lines([f"Redone: {operation.summary}"])


# `backup`, `restore`, `doctor`: the safety net.


def backup(
    context: typer.Context,
    file: Annotated[
        Path | None, typer.Argument(help="The file or folder to write to.", metavar="FILE")
    ] = None,
    *,
    without_log: Annotated[
        bool,
        typer.Option("--without-log", help="Leave out the reply log, with the posts' addresses."),
    ] = False,
) -> None:
    """Copy the whole library.

    Without FILE the copy goes into the folder `backups` beside the library. It
    carries the reply log too; leave that out of a copy that you hand on.

    Examples:
      toolkit backup
      toolkit backup /media/stick --without-log
    """
    from toolkit.output.views.library import show_backup  # noqa: PLC0415 - loads sqlite_utils
    from toolkit.usecases.safety import back_up  # noqa: PLC0415 - the same

    session = session_of(context)
    target = named_path(file) if file else None
    path, today = session.kit.library_path, session.today
    show_backup(session.console, back_up(path, target, today, with_log=not without_log))


def restore(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="A file that `backup` wrote.", metavar="FILE")],
) -> None:
    """Put a backup in place.

    It takes the place of the library, which is backed up first.
    """
    from toolkit.output.views.library import (  # noqa: PLC0415 - loads sqlite_utils
        show_restored,
    )
    from toolkit.usecases.safety import restore as put_back  # noqa: PLC0415 - the same

    session = session_of(context)
    done = put_back(named_path(file), session.kit.library_path, session.today)
    show_restored(session.console, done)


def doctor(context: typer.Context) -> None:
    """Look for what is wrong.

    The library, the settings, the clipboard; and a block for a bug report.

    Where a proxy or a file of authorities is named, the control name is asked for
    once through them; otherwise no network is used. What is wrong with the library
    ends it with code 4, with a setting or the proxy with 6.
    The block holds no link, no question, no value of a setting, and no path
    outside your home folder.
    """
    from toolkit.output.views.library import show_diagnosis  # noqa: PLC0415 - seldom run
    from toolkit.tui.keys import bindings  # noqa: PLC0415 - the same
    from toolkit.usecases.safety import examine  # noqa: PLC0415 - the same

    session = session_of(context)
    kit = session.kit

    def settings() -> Loaded:
        # The keys are the picker's own, so only here can both be asked.
        bindings(kit.settings.settings.pick_keys)
        return kit.settings

    diagnosis = examine(
        kit.library_path, settings, kit.settings_path, kit.surroundings(), kit.models_folder
    )
    show_diagnosis(session.console, diagnosis)
    if diagnosis.exit_code:
        raise typer.Exit(diagnosis.exit_code)


# `schedule`: have the system check the links that are due, every day.


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

schedule_app = new_app("Check links every day.")


@schedule_app.command()
def show(context: typer.Context, *, with_: With = "", at: At = "") -> None:
    """Show what is installed, or would be, and whether it ran."""
    session = session_of(context)
    system = _system(session, at, Options())
    table = None if with_ else timetables.installed(system, _since(session))
    _show(session, system, table or timetables.timetable(system, with_))


@schedule_app.command()
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


@schedule_app.command()
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
