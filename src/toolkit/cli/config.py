"""`config show`, `config set`, `config path`."""

from __future__ import annotations

from typing import Annotated

import typer

from toolkit.cli.session import session_of

app = typer.Typer(help="Your settings.", rich_markup_mode=None, no_args_is_help=True)
_HELP = {"help_option_names": ["-h", "--help"]}


@app.command("show", context_settings=_HELP)
def show(context: typer.Context) -> None:
    """Show every setting, its value and where it comes from."""
    session = session_of(context)
    loaded = session.kit.settings
    for unknown in loaded.unknown_variables:
        nearest = f" Did you mean {unknown.nearest}?" if unknown.nearest else ""
        session.console.note(f"{unknown.name} sets nothing.{nearest}")
    if session.console.as_json:
        session.console.document(
            {
                "settings": [
                    {"key": entry.key, "value": entry.value, "origin": entry.origin}
                    for entry in loaded.entries
                ]
            }
        )
        return
    session.console.rows([entry.key, _shown(entry.value), entry.origin] for entry in loaded.entries)


@app.command("set", context_settings=_HELP)
def set_(
    context: typer.Context,
    key: Annotated[str, typer.Argument(help="The setting, such as platform.")],
    value: Annotated[str, typer.Argument(help="Its new value; '' takes it away.")],
) -> None:
    """Change a setting in the settings file."""
    from toolkit.settings.write import set_value  # noqa: PLC0415 - loads tomlkit

    session = session_of(context)
    path = session.kit.settings_path
    old, new = set_value(path, key, value)
    if session.console.as_json:
        session.console.document({"key": key, "old": old, "new": new, "file": str(path)})
        return
    session.console.note(f"{key}: {_shown(old)} -> {_shown(new)} ({path})")


@app.command("path", context_settings=_HELP)
def path(context: typer.Context) -> None:
    """Show where the settings file and the library stand."""
    session = session_of(context)
    places = {"settings": session.kit.settings_path, "library": session.kit.library_path}
    if session.console.as_json:
        session.console.document({name: str(place) for name, place in places.items()})
        return
    session.console.rows(places.items())


def _shown(value: object) -> str:
    if value is None:
        return "not set"
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
