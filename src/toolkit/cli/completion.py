"""`completion`: a script for the shell, made from the program's own commands.

Commands and options stand in the script and cost nothing; ids, tags,
platforms and templates are asked for at the keypress. Must not change any file
of the shell.
"""

from __future__ import annotations

import shlex
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import StrEnum
from importlib import resources
from typing import Annotated, Any, NamedTuple

import typer

from toolkit.cli.options import GLOBAL_OPTIONS
from toolkit.cli.session import session_of
from toolkit.domain.fields import FIELDS
from toolkit.domain.link import CHOICES, MARKS
from toolkit.domain.text import LANGUAGES
from toolkit.usecases.completing import ONE_OF

# What a word may become: by the name of an option, or by its placeholder in the help.
_FILE, _NONE = "value", "none"
_KINDS = {
    "--tag": "tag",
    "--tags": "tag",
    "--for": "platform",
    "--template": "template",
    "--region": "region",
    "--replaced-by": "id",
    "--mark": ONE_OF + ",".join(mark.slug for mark in MARKS if not mark.closed),
    "--review-in": ONE_OF + ",".join(CHOICES),
    "--with": ONE_OF + "systemd,launchd,cron,windows",
    "--crisis": ONE_OF + "self,other,done",
    "export --format": "format-out",
    "import --format": "format-in",
    "template new --from": "template",
    "review --field": ONE_OF + ",".join(field.name for field in FIELDS),
    "template NAME": "template",
    "template NAME...": "template",
    "tag OLD": "tag",
    "ID": "id",
    "ID|URL": "id",
    "ID...": "id",
    "ID... TAG...": "id-or-tag",
    "KEY": "setting",
    "FILE": _FILE,
    "FILES...": _FILE,
    "PATH": _FILE,
    "CMD": _FILE,
}
_LINK_COMMANDS = ("find", "reply", "pick")
# The values of a setting follow its key.
_VALUES = {
    "platform": "platform",
    "region": "region",
    "read_pages": ONE_OF + "true,false",
    "reply_log": ONE_OF + "true,false",
    "language": ONE_OF + ",".join(LANGUAGES),
}


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

    For zsh it is kept as _toolkit in a folder of $fpath. The one for PowerShell has not been
    tried.

    Examples:
      toolkit completion bash > ~/.local/share/bash-completion/completions/toolkit
      toolkit completion zsh > ~/.zfunc/_toolkit
      toolkit completion fish > ~/.config/fish/completions/toolkit.fish
      toolkit completion powershell >> $PROFILE
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
        parts = (name, " ".join(spec.options), values, spec.words, " ".join(spec.commands))
        yield "|".join(parts)


def _specs() -> Iterator[tuple[str, Spec]]:
    from toolkit.cli.commands import COMMANDS  # noqa: PLC0415 - the same
    from toolkit.cli.program import read_arguments  # noqa: PLC0415 - it loads this file

    top = read_arguments([]).program
    yield "", _spec(top, tuple(row.name for row in COMMANDS))
    for row in COMMANDS:
        program = read_arguments([row.name]).program.commands[row.name]
        below = dict(getattr(program, "commands", {}))
        yield row.name, _spec(program, tuple(below), row.name)
        for name, command in below.items():
            yield f"{row.name} {name}", _spec(command, (), f"{row.name} {name}")
    for key, kind in _VALUES.items():
        yield f"config set {key}", Spec(_EVERYWHERE, _GLOBAL_VALUES, kind)


_EVERYWHERE = tuple(one for option in GLOBAL_OPTIONS for one in option.spellings)
_GLOBAL_VALUES = {
    one: _FILE for option in GLOBAL_OPTIONS if option.takes_value for one in option.spellings
}


def _spec(command: Any, commands: tuple[str, ...], path: str = "") -> Spec:  # noqa: ANN401 - Typer's own
    options: list[str] = []
    values: dict[str, str] = dict(_GLOBAL_VALUES)
    words = ""
    for parameter in command.params:
        spellings = [*parameter.opts, *parameter.secondary_opts]
        if parameter.param_type_name == "argument":
            words = words or _kind(parameter, path, ())
            continue
        options += spellings
        if not parameter.is_flag:
            values.update(dict.fromkeys(spellings, _kind(parameter, path, spellings)))
    if path in _LINK_COMMANDS:
        words = "id"
    every = tuple(dict.fromkeys((*options, *_EVERYWHERE)))
    return Spec(every, values, words or ("" if commands else _NONE), commands)


def _kind(parameter: Any, path: str, spellings: Sequence[str]) -> str:  # noqa: ANN401 - Typer's own
    """Return what a value may become: the most exact name that the table has."""
    if choices := getattr(parameter.type, "choices", None):
        return ONE_OF + ",".join(map(str, choices))
    names = [*spellings, str(parameter.metavar)]
    group = path.partition(" ")[0]
    exact = (f"{place} {name}" for place in (path, group) for name in names)
    return next((_KINDS[name] for name in (*exact, *names) if name in _KINDS), _NONE)
