"""`config show`, `config set`, `config unset`, `config path`.

The language belongs to a library, because its index is made in it; all other
settings are the person's and stand in a file.
"""

from __future__ import annotations

import os
from typing import Annotated

import typer

from toolkit.cli.help import new_app
from toolkit.cli.session import Session, session_of
from toolkit.domain.text import clean_line, number_of
from toolkit.errors import ConfigError, LibraryError
from toolkit.settings.load import Entry
from toolkit.settings.model import Settings, require_row
from toolkit.usecases.platforms import refuse_worse

app = new_app("Your settings.")
_LANGUAGE = "language"
_NOTIFY = "check.notify"


@app.command("show")
def show(context: typer.Context) -> None:
    """Show every setting, its value and where it comes from."""
    session = session_of(context)
    loaded = session.kit.settings
    entries = (*loaded.entries, *_of_library(session))
    for unknown in loaded.unknown_variables:
        nearest = f" Did you mean {unknown.nearest}?" if unknown.nearest else ""
        session.console.note(f"{unknown.name} sets nothing.{nearest}")
    if session.console.as_json:
        session.console.document(
            {
                "settings": [
                    {"key": entry.key, "value": entry.shown, "origin": entry.origin}
                    for entry in entries
                ]
            }
        )
        return
    session.console.rows([entry.key, _shown(entry.shown), entry.origin] for entry in entries)


@app.command("set")
def set_(
    context: typer.Context,
    key: Annotated[str, typer.Argument(help="The setting, such as platform.")],
    value: Annotated[str, typer.Argument(help="Its new value; '' is the default again.")],
) -> None:
    """Change a setting.

    In the settings file; `language` is kept in the library itself.

    Examples:
      toolkit config set region Scotland
      toolkit config set platform bluesky
    """
    _change(session_of(context), key, value)


@app.command("unset")
def unset(
    context: typer.Context,
    key: Annotated[str, typer.Argument(help="The setting, such as platform.")],
) -> None:
    """Put a setting back to its default.

    Takes it out of the settings file; `language` becomes English again.

    Examples:
      toolkit config unset platform
    """
    _change(session_of(context), key, "")


def _change(session: Session, key: str, value: str) -> None:
    from toolkit.settings.write import set_value  # noqa: PLC0415 - loads tomlkit

    if key == _LANGUAGE:
        _set_language(session, value)
        return
    path = session.kit.settings_path
    old, new = set_value(path, key, value, _refuse_worse)
    if key == _NOTIFY and new:
        _tell_of_missing(session, str(new))
    if session.console.as_json:
        session.console.document({"key": key, "old": old, "new": new, "file": str(path)})
        return
    session.console.note(f"{key}: {_shown(old)} -> {_in_force(key, new)} ({path})")


@app.command("path")
def path(context: typer.Context) -> None:
    """Show where the settings file and the library stand."""
    session = session_of(context)
    places = {"settings": session.kit.settings_path, "library": session.kit.library_path}
    if session.console.as_json:
        session.console.document({name: str(place) for name, place in places.items()})
        return
    session.console.rows(places.items())


def _tell_of_missing(session: Session, command: str) -> None:
    """Say that a program is not there: it may be installed later."""
    from shlex import split  # noqa: PLC0415 - seldom set
    from shutil import which  # noqa: PLC0415 - the same

    program = split(command)[0]
    if which(program, path=session.kit.environment.get("PATH")) is None:
        session.console.insist(
            f"There is no program '{clean_line(program)}' here now, so nobody would be told."
            " Give its whole path, or install it: which PROGRAM shows the path."
        )


def _refuse_worse(before: Settings, after: Settings) -> None:
    """Raise ConfigError where a change brings trouble that was not there."""
    refuse_worse(before, after)
    if after.check_proxy != before.check_proxy or after.check_ca_file != before.check_ca_file:
        from toolkit.usecases.read_page import (  # noqa: PLC0415 - the network is slow to load
            read_network_use,
            read_pace,
        )

        read_network_use(after, None, read_pace(1, 1), {})
    if before.pick_keys != after.pick_keys:
        from toolkit.tui.keys import bindings  # noqa: PLC0415 - where one is set

        try:
            bindings(before.pick_keys)
        except ConfigError:
            # One of several is mended at a time.
            return
        bindings(after.pick_keys)


def _of_library(session: Session) -> tuple[Entry, ...]:
    """Return the settings that a library keeps itself; none where it cannot be read."""
    try:
        # Not Path's own: it raises where the folder may not be entered.
        if not os.path.exists(session.kit.library_path):  # noqa: PTH110 - as said
            return ()
        return (Entry(_LANGUAGE, session.kit.library.index.language, "library"),)
    except LibraryError:
        return ()


def _set_language(session: Session, value: str) -> None:
    from toolkit.usecases.words import set_language  # noqa: PLC0415 - rare

    library = session.kit.library

    def progress(done: int) -> None:
        session.console.note(f"Indexing anew: {number_of(done, 'link')}.")

    old, new = set_language(library, value, progress)
    if session.console.as_json:
        document = {"key": _LANGUAGE, "old": old, "new": new, "file": str(library.path)}
        session.console.document(document)
        return
    back = f" 'toolkit config set {_LANGUAGE} {old}' goes back." if old != new else ""
    session.console.note(f"{_LANGUAGE}: {old} -> {new} ({library.path}).{back}")


def _in_force(key: str, new: object) -> str:
    """Say a new value; of one that was taken away, what counts instead."""
    default = require_row(key, "config")[0].default
    return (
        f"{_shown(default)}, the default"
        if new is None and default not in (None, "")
        else _shown(new)
    )


def _shown(value: object) -> str:
    if value is None:
        return "not set"
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
