"""`init`, `status`, `undo`: the library as a whole."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from toolkit.cli.session import Session, session_of
from toolkit.domain.text import number_of
from toolkit.errors import Refused
from toolkit.output.views.library import show_operations, show_status
from toolkit.usecases.edit import redo as do_again
from toolkit.usecases.edit import undo as take_back
from toolkit.usecases.look import done_lately
from toolkit.usecases.look import status as look_over


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
    from toolkit.cli.schedule import installed  # noqa: PLC0415 - the other two need it not

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
