"""`config` and `meaning`: settings, and finding by sentence vectors, an extra.

The language belongs to a library, because its index is made in it; all other
settings are the person's and stand in a file.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from toolkit.cli.help import new_app
from toolkit.cli.options import network_of
from toolkit.cli.session import Session, session_of
from toolkit.domain.text import clean_line, number_of
from toolkit.errors import ConfigError, LibraryError
from toolkit.output.views.follow import ReadingProgress, consent_to, show_meaning, show_off, show_on
from toolkit.settings.load import Entry
from toolkit.settings.model import Settings, require_row
from toolkit.usecases.meaning import (
    bring_in,
    delete_files,
    models,
    require_extra,
    state,
    to_fetch,
    turn_off,
    turn_on,
    wanted_model,
    what_to_say,
)
from toolkit.usecases.platforms import refuse_worse
from toolkit.whole_file import named_path

config_app = new_app("Your settings.")
_LANGUAGE = "language"
_NOTIFY = "check.notify"


@config_app.command("show")
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


@config_app.command("set")
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


@config_app.command("unset")
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


@config_app.command("path")
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
    default = require_row(key, "")[0].default
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


# `meaning`, `meaning on`, `meaning off`: finding by sentence vectors, an extra.


meaning_app = new_app("Find by meaning too.", alone=True)
_HELP = {"help_option_names": ["-h", "--help"]}


@meaning_app.callback()
def meaning(context: typer.Context) -> None:
    """Find by meaning too.

    Not by words alone: an extra for lists without good words. Without a command it
    says how it stands and which models there are. The models run on this machine; no
    question ever leaves it.
    """
    if context.invoked_subcommand is None:
        session = session_of(context)
        kit = session.kit
        show_meaning(session.console, state(kit.library, kit.models_folder), models())


@meaning_app.command("on", context_settings=_HELP)
def meaning_on(
    context: typer.Context,
    *,
    model: Annotated[str, typer.Option(metavar="NAME", help="Use another model.")] = "",
    source: Annotated[
        Path | None,
        typer.Option("--from", metavar="FOLDER", help="Where the model's files already are."),
    ] = None,
) -> None:
    """Turn it on: bring the model in and read every link with it.

    Says first what is fetched, from where and how big it is. Interrupted, it goes on
    where it stopped.
    """
    session = session_of(context)
    kit = session.kit
    require_extra()
    wanted, said = wanted_model(kit.library, model)
    if said:
        session.console.note(said)
    folder = named_path(source) if source else None
    if not folder and to_fetch(wanted, kit.models_folder):
        session.confirm(consent_to(wanted))
    bars = ReadingProgress(kit.stderr, wanted.size, quiet=session.console.quiet)
    with bars:
        encoder = bring_in(
            wanted, kit.models_folder, folder, lambda: network_of(session, None), bars.fetched
        )
    for said in what_to_say(kit.library, encoder, kit.models_folder):
        session.console.note(said)
    with bars:
        read = turn_on(kit.library, encoder, bars.read)
    show_on(session.console, state(kit.library, kit.models_folder), read)


@meaning_app.command("off", context_settings=_HELP)
def meaning_off(
    context: typer.Context,
    *,
    delete: Annotated[
        bool, typer.Option("--delete", help="Delete the files of the models, too.")
    ] = False,
) -> None:
    """Turn it off: forget the vectors.

    The model's files are kept, since other libraries may use them; it says where.
    """
    session = session_of(context)
    kit = session.kit
    kept = turn_off(kit.library, kit.models_folder)
    if delete:
        delete_files(kit.models_folder)
    show_off(session.console, kept, deleted=delete)
