"""`backup`, `restore`, `doctor`: the safety net."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from toolkit.cli.session import session_of
from toolkit.settings.load import Loaded
from toolkit.whole_file import named_path


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
