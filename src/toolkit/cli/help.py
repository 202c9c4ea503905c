"""How help reads: commands in panels, whole sentences, one style of placeholders.

The panels stand last, side by side on a terminal that is wide enough: on a screen
of 24 lines they are what is seen. Must not hold a command.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from toolkit.cli.commands import COMMANDS, PANELS
from toolkit.cli.meant import no_command
from toolkit.cli.session import PROGRAM, Session
from toolkit.errors import ExitCode

# What a value is called where its option does not say; `float range` and the like by their head.
_PLACEHOLDERS = {"int": "N", "float": "N", "path": "FILE"}
_COLUMN = 39
_NAME = 11


class Command(TyperCommand):
    """A command; what it needs stands bare in the line of usage."""

    def collect_usage_pieces(self, ctx: Any) -> list[str]:  # noqa: ANN401 - Typer's own
        """Return the options and arguments; brackets alone tell what may be left out."""
        return [piece.strip("{}") for piece in super().collect_usage_pieces(ctx)]


class App(typer.Typer):
    """A group of commands, each of them a `Command`."""

    def command(self, name: str | None = None, **given: Any) -> Any:  # noqa: ANN401 - as Typer's
        """Register a command."""
        return super().command(name, **{"cls": Command, **given})


class Group(TyperGroup):
    """A command with commands below it."""

    def format_commands(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401 - Typer's own
        """Write the commands, each with its whole sentence."""
        rows = [(name, _sentence(self.commands[name])) for name in self.list_commands(ctx)]
        with formatter.section("Commands"):
            formatter.write_dl(rows)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:  # noqa: ANN401 - as above
        """Find a command. Raises UsageError that says what was probably meant."""
        if args[0] not in self.commands and not args[0].startswith("-"):
            path = ctx.command_path.split()[1:]
            raise no_command(path, args, self.list_commands(ctx))
        return super().resolve_command(ctx, args)


class Root(Group):
    """The program itself."""

    def format_commands(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401 - Typer's own
        """Write the exit codes, then the commands in their panels."""
        with formatter.section("Exit codes"):
            formatter.write_dl([(f"{code.value:>3}", code.sentence) for code in ExitCode])
        session = ctx.obj
        wide = isinstance(session, Session) and session.console.on_terminal
        side_by_side = wide and formatter.width >= 2 * _COLUMN
        lines = _side_by_side() if side_by_side else _below_each_other()
        formatter.write("\n" + "".join(f"{line.rstrip()}\n" for line in lines))
        formatter.write(f"\nOf one command: {PROGRAM} COMMAND --help, or {PROGRAM} help COMMAND\n")


def _sentence(command: Any) -> str:  # noqa: ANN401 - Typer's own
    return " ".join((command.help or "").partition("\n\n")[0].split())


def _panel(name: str) -> list[str]:
    rows = [row for row in COMMANDS if row.panel == name]
    return [f"{name}:", *(f"  {row.name:<{_NAME}}{row.help}" for row in rows)]


def _below_each_other() -> Iterator[str]:
    for number, name in enumerate(PANELS):
        yield from ([""] if number else [])
        yield from _panel(name)


def _side_by_side() -> Iterator[str]:
    columns: tuple[list[str], list[str]] = ([], [])
    half = (len(COMMANDS) + len(PANELS)) // 2
    for name in PANELS:
        panel = _panel(name)
        left = not columns[1] and len(columns[0]) + len(panel) // 2 <= half
        columns[0 if left else 1].extend(panel)
    for one, other in zip_longest(*columns, fillvalue=""):
        yield f"{one:<{_COLUMN}}{other}"


def tidy(programs: Sequence[Any]) -> None:
    """Bring the help of commands into one style.

    Typer folds each paragraph but those that begin with a backspace, which a
    docstring cannot hold: https://click.palletsprojects.com/documentation/#escaping-click-s-wrapping
    """
    for program in programs:
        program.help = (program.help or "").replace("\n\nExamples:\n", "\n\n\b\nExamples:\n")
        for parameter in program.params:
            if not getattr(parameter, "is_flag", False):
                parameter.metavar = parameter.metavar or _placeholder(parameter)


def _placeholder(parameter: Any) -> str:  # noqa: ANN401 - Typer's own
    """Return how a value is called: its choices, its kind, or the name of the argument."""
    if choices := getattr(parameter.type, "choices", None):
        return "|".join(map(str, choices))
    if parameter.param_type_name == "argument":
        return str(parameter.name).upper() + ("..." if parameter.nargs != 1 else "")
    return _PLACEHOLDERS.get(parameter.type.name.split()[0], "TEXT")


def new_app(sentence: str, *, alone: bool = False) -> typer.Typer:
    """Return a group of commands, with the help all groups have.

    `alone`: the group does something without a command, too.
    """
    return App(
        help=sentence,
        cls=Group,
        rich_markup_mode=None,
        no_args_is_help=not alone,
        invoke_without_command=alone,
    )
