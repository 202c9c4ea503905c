"""`schedule`: have the system check the links that are due, every day."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from toolkit.cli.session import Session, session_of
from toolkit.errors import Refused
from toolkit.output.views.check import plan_lines, show_timetable
from toolkit.schedule.backends import hear
from toolkit.usecases import timetable as timetables
from toolkit.usecases.timetable import System, Timetable, make_plan, read_time

With = Annotated[
    str, typer.Option("--with", metavar="NAME", help="systemd, launchd, cron or windows.")
]
At = Annotated[str, typer.Option("--at", metavar="HH:MM", help="The time of day.")]

_USUAL_TIME = "07:17"

app = typer.Typer(
    help="A daily check by the system.",
    rich_markup_mode=None,
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.command()
def show(context: typer.Context, *, with_: With = "", at: At = _USUAL_TIME) -> None:
    """Show what is installed, or would be, and whether it ran."""
    session = session_of(context)
    system = _system(session, at)
    table = None if with_ else timetables.installed(system)
    _show(session, table or timetables.timetable(system, with_))


@app.command()
def install(context: typer.Context, *, with_: With = "", at: At = _USUAL_TIME) -> None:
    """Install a daily check, after showing it."""
    session = session_of(context)
    system = _system(session, at)
    table = timetables.timetable(system, with_)
    if table.backend.printed:
        _show(session, table)
        return
    if not session.console.as_json:
        session.console.lines(plan_lines(table))
    session.confirm("Install this?")
    timetables.install(table, system)
    if session.console.as_json:
        _show(session, timetables.timetable(system, with_))
    session.console.note(f"Installed ({table.backend.name}). {table.rendered.advice}".rstrip())


@app.command()
def remove(context: typer.Context) -> None:
    """Remove the daily check."""
    session = session_of(context)
    table = installed(session)
    if table is None:
        raise Refused("No daily check is installed.", hint="See: toolkit schedule show")
    timetables.remove(table, _system(session, _USUAL_TIME))
    if session.console.as_json:
        session.console.document({"scheduler": table.backend.name, "installed": False})
    session.console.note(f"Removed ({table.backend.name}).")


def installed(session: Session) -> Timetable | None:
    """Return the daily check that is installed, or None."""
    return timetables.installed(_system(session, _USUAL_TIME))


def _show(session: Session, table: Timetable) -> None:
    last = session.kit.library.checks.last_check()
    show_timetable(session.console, table, last, session.kit.now)


def _system(session: Session, at: str) -> System:
    kit = session.kit
    home = Path(kit.environment.get("HOME") or Path.home())
    settings = kit.settings_path
    tools = kit.surroundings()
    return System(
        platform=tools.platform,
        home=home,
        config=Path(kit.environment.get("XDG_CONFIG_HOME") or home / ".config"),
        uid=os.getuid() if hasattr(os, "getuid") else 0,
        plan=make_plan(
            # -P: nothing in the folder in which it is run is taken for a module.
            (sys.executable, "-P", "-m", "toolkit"),
            kit.library_path.absolute(),
            settings.absolute() if settings.exists() else None,
            read_time(at),
        ),
        which=tools.which,
        run=tools.run,
        hear=hear,
    )
