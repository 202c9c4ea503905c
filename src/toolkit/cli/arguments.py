"""Reading the command line: which command, and the global options around it.

Global options may stand before or after the command, but a value that only
looks like one ("--say --json") stays a value: the command's own declarations
say which options take one. Must not run anything.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

import typer

from toolkit.cli.commands import NAMES, register
from toolkit.cli.help import App, Root, tidy
from toolkit.cli.options import ALONE, GLOBAL_OPTIONS, SUGGESTED, GlobalOption
from toolkit.cli.root import bare_root, root
from toolkit.errors import UsageError
from toolkit.wiring import Globals

_HELP = "help"
_BY_SPELLING = {spelling: option for option in GLOBAL_OPTIONS for spelling in option.spellings}


class Arguments(NamedTuple):
    """The global options, the command if it is a known one, and all the rest.

    `program` is Typer's command with that one command in it, or with all of
    them for help and for a name that is not known.
    """

    options: Globals
    command: str | None
    rest: tuple[str, ...]
    program: Any


def read_arguments(argv: list[str]) -> Arguments:
    """Take the global options out. Raises UsageError for one without its value.

    `help COMMAND` is `COMMAND --help`.
    """
    if argv[:1] == [_HELP] and _HELP not in NAMES:
        argv = [*argv[1:], "--help"]
    command = _command(argv)
    program, valued = _program(command)
    found: dict[str, str | bool] = {}
    rest: list[str] = []
    words = deque(argv)
    while words:
        word = words.popleft()
        if word == "--":
            rest += [word, *words]
            break
        option, value = _global_option(word)
        if word in ALONE and word in valued:
            rest.append(f"{word}={_following_one_of(ALONE[word], words)}")
        elif option is None:
            rest.append(word)
            if word in valued:
                rest += [words.popleft()] if words else []
        elif option.takes_value:
            found[option.field] = value or _value_of(option, words)
        else:
            found[option.field] = True
    return Arguments(Globals(**found), command, tuple(rest), program)  # type: ignore[arg-type]  # by table


@cache
def _program(command: str | None) -> tuple[Any, frozenset[str]]:
    """Return Typer's command, and the options that take a value.

    Typer reads every declaration anew, half of what a short command takes where
    many run in one process.
    """
    program = typer.main.get_command(_build_app(command))
    tidy(list(_all_of(program)))
    return program, _options_with_values(program)


def _command(argv: list[str]) -> str | None:
    words = iter(argv)
    for word in words:
        option, value = _global_option(word)
        if option is not None:
            if option.takes_value and not value:
                next(words, None)
        elif not word.startswith("-"):
            return word if word in NAMES else None
    return None


def _global_option(word: str) -> tuple[GlobalOption | None, str]:
    name, equals, value = word.partition("=")
    option = _BY_SPELLING.get(name)
    if option is None or (equals and not option.takes_value):
        return None, ""
    return option, value


def _value_of(option: GlobalOption, words: deque[str]) -> str:
    value = words.popleft() if words else ""
    if not value:
        raise UsageError(
            f"{option.spellings[0]} needs a value.", hint="For example: --library ~/leeds.db"
        )
    return value


def _following_one_of(values: tuple[str, ...], words: deque[str]) -> str:
    """Take the value of an option that may stand alone, where one follows."""
    return words.popleft() if words and words[0] in values else SUGGESTED


def _build_app(command: str | None) -> App:
    app = App(
        cls=Root,
        rich_markup_mode=None,
        add_completion=False,
        no_args_is_help=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback(invoke_without_command=True)(bare_root if command else root)
    register(app, command)
    return app


def _options_with_values(program: object) -> frozenset[str]:
    return frozenset(
        spelling
        for command in _all_of(program)
        for parameter in command.params
        if not getattr(parameter, "is_flag", True)
        for spelling in parameter.opts
    )


def _all_of(program: object) -> Iterator[Any]:
    """Yield a command and all below it."""
    waiting: list[Any] = [program]
    while waiting:
        command = waiting.pop()
        waiting += getattr(command, "commands", {}).values()
        yield command
