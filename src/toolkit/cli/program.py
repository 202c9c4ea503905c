"""The command line as Typer reads it: one command, and the global options around it.

Typer's own exceptions end here and become ours; of Ctrl-C it is said what the
command leaves behind, which each keeps whole by itself.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from typing import Annotated, Any, NamedTuple

import typer

from toolkit import __version__
from toolkit.cli.commands import NAMES, register
from toolkit.cli.help import App, Root, misread, tidy
from toolkit.cli.options import ALONE, GLOBAL_OPTIONS, SUGGESTED, GlobalOption
from toolkit.cli.session import PROGRAM, Session, session_of
from toolkit.errors import ExitCode, Interrupted, ToolkitError, UsageError
from toolkit.wiring import Globals

# `toolkit` itself: its help, its version, and what it does without a command.


_HELP = {option.field: option.help for option in GLOBAL_OPTIONS}


def root(  # noqa: PLR0913 - declares the global options for --help; main has taken them out
    context: typer.Context,
    *,
    library: Annotated[str, typer.Option(metavar="PATH", help=_HELP["library"])] = "",
    json: Annotated[bool, typer.Option("--json", help=_HELP["json"])] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help=_HELP["quiet"])] = False,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help=_HELP["verbose"])] = False,
    no_color: Annotated[bool, typer.Option("--no-color", help=_HELP["no_color"])] = False,
    no_input: Annotated[bool, typer.Option("--no-input", help=_HELP["no_input"])] = False,
    yes: Annotated[bool, typer.Option("--yes", help=_HELP["yes"])] = False,
    debug: Annotated[bool, typer.Option("--debug", help=_HELP["debug"])] = False,
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    """Answer questions with vetted links, straight from the terminal.

    Examples:
      toolkit find sectioned rights       the best links, and why
      toolkit reply                       paste a post, get a fitting reply
      toolkit reply k12 --for bluesky     a reply with one link, for one platform
      toolkit add https://www.nhs.uk/     keep a link
      toolkit undo                        take the last change back
    """
    del library, json, quiet, verbose, no_color, no_input, yes, debug
    if version:
        typer.echo(f"toolkit {__version__}")
        raise typer.Exit
    if context.invoked_subcommand is None:
        _without_command(context)


def bare_root(context: typer.Context) -> None:
    """Stand for `root` beside one command: its options are taken out already.

    Declaring them costs more than a search; `toolkit --help` shows them.
    """
    del context


def _without_command(context: typer.Context) -> None:
    session = session_of(context)
    if session.console.on_terminal and session.can_ask:
        from toolkit.cli.pick import pick_without_command  # noqa: PLC0415 - only without a command

        pick_without_command(session)
        return
    typer.echo(context.get_help())


# Reading the command line: which command, and the global options around it. Global options may
# stand before or after the command, but a value that only looks like one ("--say --json") stays
# a value: the command's own declarations say which options take one.


_HELP_COMMAND = "help"
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
    if argv[:1] == [_HELP_COMMAND] and _HELP_COMMAND not in NAMES:
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


# True whenever the key was pressed: before the work, in the middle, or after it.
_LEFT = {
    "import": "An import is kept whole or not at all.",
    "check": "What was checked before that is kept; the next check goes on from there.",
    "vet": "What was recorded before that is kept.",
    "review": "What was recorded before that is kept.",
    "restore": "The library is the old one or the restored one, whole.",
    "backup": "A backup is written whole or not at all.",
    "meaning": "What was read before that is kept; 'toolkit meaning on' goes on from there.",
}
_WRITES = frozenset(
    "add adopt edit rm tag synonym vet review import restore init undo redo".split()
)
# Links not yet read by meaning that are no reason to load the model after each change: so
# many a question reads beside, in a quarter of a second.
_LEFT_TO_QUESTIONS = 8


def run_command(arguments: Arguments, session: Session) -> int:
    """Run a command and return its exit code. Raises UsageError, Interrupted, ToolkitError."""
    try:
        code = arguments.program.main(
            list(arguments.rest), prog_name=PROGRAM, standalone_mode=False, obj=session
        )
    except typer.TyperException as error:
        if type(error).__name__ == "NoArgsIsHelpError":
            typer.echo(error.format_message(), err=True)
            return int(ExitCode.USAGE)
        raise misread(error, arguments.command) from error
    except typer.Abort as error:
        raise _interrupted(arguments.command) from error
    if code == ExitCode.INTERRUPTED:
        raise _interrupted(arguments.command)
    if arguments.command in _WRITES:
        _keep_in_step(session)
    return code if isinstance(code, int) else int(ExitCode.DONE)


def _keep_in_step(session: Session) -> None:
    """Read by meaning what a change left to be read; of much say how many links it is."""
    kit = session.kit
    if not kit.meaning_model:
        return
    from toolkit.usecases.nearness import FOR_A_QUESTION, ON, unread  # noqa: PLC0415 - where on

    number = unread(kit.library)
    if number > FOR_A_QUESTION:
        from toolkit.output.views.follow import unread_words  # noqa: PLC0415 - rare

        session.console.note(f"{unread_words(number)}: {ON}")
    elif number > _LEFT_TO_QUESTIONS:
        from toolkit.usecases.meaning import read_unread  # noqa: PLC0415 - loads the model

        # The change is made: what cannot be read now is read later.
        with suppress(ToolkitError):
            read_unread(kit.library, kit.models_folder)


def _interrupted(command: str | None) -> Interrupted:
    """Return what is said of a command that was interrupted."""
    left = _LEFT.get(command or "", "")
    hint = "See what was done: toolkit undo --list" if command in _WRITES else ""
    return Interrupted(f"Interrupted. {left}".rstrip(), hint=hint)
