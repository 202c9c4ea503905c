"""`init`, `status`, `undo`: the library as a whole."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from toolkit.cli.session import session_of
from toolkit.errors import Refused
from toolkit.output.views.library import show_operations, show_status
from toolkit.usecases.edit import undo as take_back
from toolkit.usecases.look import status as look_over


def init(
    context: typer.Context,
    *,
    empty: Annotated[bool, typer.Option("--empty", help="Without the starter list.")] = False,
) -> None:
    """Make a library, with the starter list unless --empty."""
    session = session_of(context)
    path = session.kit.library_path
    if os.path.lexists(path):
        raise Refused(
            f"There is a library at {path} already.",
            hint="Give another place with --library PATH.",
        )
    from toolkit.usecases.start import start  # noqa: PLC0415 - loads the migrations

    count = start(path, session.kit.now, empty=empty)
    if session.console.as_json:
        session.console.document({"library": str(path), "links": count})
        return
    session.console.lines([str(path)])
    session.console.note(f"Made a library with {count:,} links.")


def status(context: typer.Context) -> None:
    """Show the library at a glance: what is in it, what is due."""
    session = session_of(context)
    library = session.kit.library
    from toolkit.cli.schedule import installed  # noqa: PLC0415 - the other two need it not

    with library.reading():
        seen = look_over(library, session.kit.now, session.home)
    show_status(session.console, seen, installed(session))
    if seen.shared:
        session.console.note(f"The library {seen.shared}: toolkit doctor")


def undo(
    context: typer.Context,
    *,
    list_: Annotated[bool, typer.Option("--list", help="Show what could be taken back.")] = False,
) -> None:
    """Take the last change back."""
    session = session_of(context)
    library = session.kit.library
    if list_:
        show_operations(session.console, library.operations.listed(50))
        return
    operation = take_back(library, session.kit.now)
    if session.console.as_json:
        from toolkit.output.views.library import operation_document  # noqa: PLC0415 - JSON

        session.console.document({"undone": operation_document(operation)})
        return
    session.console.lines([f"Undone: {operation.summary}"])
