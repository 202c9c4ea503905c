"""`completion`: a script for the shell, made from the program's own commands.

Commands and options stand in the script and cost nothing; ids, tags,
platforms and templates are asked for at the keypress. Must not change any file
of the shell.
"""

from __future__ import annotations

import shlex
import sys
from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum
from importlib import resources
from typing import Annotated, Any, NamedTuple

import typer

from toolkit.cli.session import session_of

# By an option's name, or by the name of an argument in the help.
_KINDS = {
    "--tag": "tag",
    "--for": "platform",
    "-f": "platform",
    "--template": "template",
    "--instead": "id",
    "--remember": "id",
    "ID": "id",
    "ID...": "id",
    "ID... TAG...": "id",
}
_LINK_COMMANDS = ("find", "reply", "pick")


class Shell(StrEnum):
    """The shells there is a script for."""

    BASH = "bash"
    ZSH = "zsh"
    FISH = "fish"
    POWERSHELL = "powershell"


def _for_powershell(path: str) -> str:
    return "& '" + path.replace("'", "''") + "'"


_QUOTED: Mapping[Shell, Callable[[str], str]] = {
    Shell.BASH: shlex.quote,
    Shell.ZSH: shlex.quote,
    Shell.FISH: shlex.quote,
    Shell.POWERSHELL: _for_powershell,
}


class Spec(NamedTuple):
    """What follows a command: its options, the kinds of their values, of its words."""

    options: tuple[str, ...]
    values: Mapping[str, str]
    words: str
    commands: tuple[str, ...] = ()


def completion(
    context: typer.Context,
    shell: Annotated[Shell, typer.Argument(help="bash, zsh, fish or powershell.", metavar="SHELL")],
) -> None:
    """Complete words at a TAB.

    Prints the script that a shell needs for it.

    bash: toolkit completion bash > ~/.local/share/bash-completion/completions/toolkit

    zsh: toolkit completion zsh > a folder of $fpath, as _toolkit

    fish: toolkit completion fish > ~/.config/fish/completions/toolkit.fish

    PowerShell: toolkit completion powershell >> $PROFILE
    """
    session = session_of(context)
    text = script(shell)
    if session.console.as_json:
        session.console.document({"shell": shell.value, "script": text})
        return
    session.console.lines([text.rstrip("\n")])


def script(shell: Shell) -> str:
    """Return the script, whole."""
    template = resources.files("toolkit.cli").joinpath(f"completion.{shell.value}")
    text = template.read_text(encoding="utf-8")
    ask = f"{_QUOTED[shell](sys.executable)} -P -m toolkit.cli.candidates"
    return text.replace("@ASK@", ask).replace("@TABLE@", "\n".join(_table()))


def _table() -> Iterator[str]:
    """Yield a line a command: path|options|option=kind ...|kind of its words|commands."""
    for name, spec in _specs():
        values = " ".join(f"{option}={kind}" for option, kind in spec.values.items())
        yield "|".join((name, " ".join(spec.options), values, spec.words, " ".join(spec.commands)))


def _specs() -> Iterator[tuple[str, Spec]]:
    from toolkit.cli.arguments import read_arguments  # noqa: PLC0415 - it loads this file
    from toolkit.cli.commands import COMMANDS  # noqa: PLC0415 - the same

    top = read_arguments([]).program
    yield "", _spec(top, tuple(row.name for row in COMMANDS))
    for row in COMMANDS:
        program = read_arguments([row.name]).program.commands[row.name]
        below = dict(getattr(program, "commands", {}))
        yield row.name, _spec(program, tuple(below), row.name)
        for name, command in below.items():
            yield f"{row.name} {name}", _spec(command, (), name)


def _spec(command: Any, commands: tuple[str, ...], name: str = "") -> Spec:  # noqa: ANN401 - Typer's own
    options: list[str] = []
    values: dict[str, str] = {}
    words = ""
    for parameter in command.params:
        spellings = [*parameter.opts, *parameter.secondary_opts]
        if parameter.param_type_name == "argument":
            words = words or _KINDS.get(str(parameter.metavar), "")
            continue
        options += spellings
        if not parameter.is_flag:
            kind = next((_KINDS[one] for one in spellings if one in _KINDS), "value")
            values.update(dict.fromkeys(spellings, kind))
    if name in _LINK_COMMANDS:
        words = "id"
    return Spec(tuple(options), values, words, commands)
