"""How help reads, and what somebody meant who used a word that is no command.

The panels stand last, side by side on a terminal that is wide enough: on a screen
of 24 lines they are what is seen. Words that may be a question are never said back:
an error echoes no post. Must not run anything.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from itertools import zip_longest
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from toolkit.cli.commands import COMMANDS, PANELS
from toolkit.cli.options import GLOBAL_OPTIONS
from toolkit.cli.session import PROGRAM, Session
from toolkit.domain.link import parse_id
from toolkit.domain.text import clean_line
from toolkit.domain.url import looks_like_address
from toolkit.errors import ExitCode, UsageError

# What somebody meant who used a word that is no command, or Typer would not read.


# What other programs call it, or people would.
_OTHERS: Mapping[str, str] = {
    **dict.fromkeys(("search", "grep", "query", "ask", "lookup"), "find WORDS"),
    **dict.fromkeys(("delete", "remove", "del"), "rm ID"),
    **dict.fromkeys(("new", "save", "create", "bookmark"), "add URL"),
    **dict.fromkeys(("change", "update", "set", "rename"), "edit ID"),
    **dict.fromkeys(("answer", "write", "respond", "post"), "reply"),
    **dict.fromkeys(("view", "info", "cat", "print"), "show ID"),
    **dict.fromkeys(("ls", "links", "all"), "list"),
    **dict.fromkeys(("browse", "launch", "visit"), "open ID"),
    **dict.fromkeys(("trust", "judge", "rate", "verify", "recommend"), "vet ID"),
    "avoid": "vet ID --level avoid",
    **dict.fromkeys(("todo", "queue"), "review"),
    **dict.fromkeys(("load", "merge"), "import FILE"),
    **dict.fromkeys(("dump", "publish"), "export FILE"),
    **dict.fromkeys(("history", "log"), "undo --list"),
    **dict.fromkeys(("revert", "rollback", "back"), "undo"),
    **dict.fromkeys(("tags", "labels"), "tag list"),
    "synonyms": "synonym list",
    **dict.fromkeys(("templates", "wordings"), "template list"),
    "platforms": "reply --platforms",
    "paste": "reply --paste",
    "crisis": "reply --crisis",
    "sent": "replies",
    **dict.fromkeys(("settings", "preferences", "options"), "config show"),
    **dict.fromkeys(("cron", "timer"), "schedule show"),
    **dict.fromkeys(("length", "wc"), "count TEXT"),
    "version": "--version",
    "setup": "init",
    "stats": "status",
}
# The same below a group, where the group has the command.
_BELOW: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("rm", "delete", "del"), ("remove",)),
    **dict.fromkeys(("ls", "all"), ("list", "show")),
    **dict.fromkeys(("get", "view", "cat", "print", "status"), ("show", "list")),
    **dict.fromkeys(("show",), ("list",)),
    **dict.fromkeys(("create", "make", "copy"), ("new", "add", "install")),
    **dict.fromkeys(("edit", "where"), ("path", "new")),
    **dict.fromkeys(("on", "start"), ("install",)),
    **dict.fromkeys(("off", "stop", "uninstall"), ("remove",)),
    **dict.fromkeys(("load",), ("import",)),
    **dict.fromkeys(("save", "dump"), ("export",)),
}
_EXTRA: Mapping[tuple[str, str], str] = {
    ("list", "tags"): "tag list",
    ("list", "synonyms"): "synonym list",
    ("list", "templates"): "template list",
    ("list", "platforms"): "reply --platforms",
    ("list", "replies"): "replies",
    ("list", "settings"): "config show",
    ("list", "commands"): "--help",
    ("list", "links"): "list",
    ("undo", "list"): "undo --list",
}
_LISTING = (f"{PROGRAM} list", f"{PROGRAM} show")
_LONGEST_SHOWN = 30
# What other programs call an option.
_OPTIONS: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("--format", "--output"), ("--json",)),
    **dict.fromkeys(("--n", "--max", "--top", "--count", "--number", "--limit"), ("-n",)),
    **dict.fromkeys(("--dry", "--simulate", "--no-op"), ("--dry-run",)),
    **dict.fromkeys(("--platform", "--on"), ("--for",)),
    **dict.fromkeys(("--message", "--comment", "--why", "--because"), ("--note",)),
    **dict.fromkeys(("--author", "--name", "--who"), ("--by", "--title")),
    **dict.fromkeys(("--colour", "--no-colour", "--color"), ("--no-color",)),
    **dict.fromkeys(("--force", "--y", "-y"), ("--yes", "--anyway")),
    **dict.fromkeys(("--silent", "-s"), ("--quiet",)),
    **dict.fromkeys(("--text", "--sentence"), ("--say",)),
    "--description": ("--summary",),
    **dict.fromkeys(("--phone", "--email", "--number"), ("--contact",)),
    **dict.fromkeys(("--country", "--place"), ("--region",)),
    **dict.fromkeys(("--category", "--kind"), ("--type", "--tag")),
    **dict.fromkeys(("--level", "--rating"), ("--trust",)),
    **dict.fromkeys(("--status", "--state"), ("--health",)),
    **dict.fromkeys(("--everything", "-a"), ("--all",)),
}
_NEAR = 0.72
_SHORTEST_BEGINNING = 3


def no_command(path: Sequence[str], words: Sequence[str], names: Sequence[str]) -> UsageError:
    """Return what to say of a word that is no command below `path`."""
    word, place = words[0], " ".join((PROGRAM, *path))
    known = _BELOW if path else _OTHERS
    near = "" if word.casefold() in known else _nearest(word, names)
    if near:
        return UsageError(
            f"'{clean_line(word)}' is not a command of {place}.",
            hint=f"Did you mean '{place} {near}'?",
        )
    return _below(place, path, word, names) if path else _of_program(word)


def _below(place: str, path: Sequence[str], word: str, names: Sequence[str]) -> UsageError:
    if path[0] == "tag" and parse_id(word):
        return UsageError(
            "Is the tag to be added or removed?", hint=f"For example: {place} add k12 sleep"
        )
    meant = next((one for one in _BELOW.get(word.casefold(), ()) if one in names), "")
    return UsageError(
        f"'{clean_line(word)[:_LONGEST_SHOWN]}' is not a command of {place}.",
        hint=f"Use '{place} {meant}'." if meant else f"It has {', '.join(names)}.",
    )


def _of_program(word: str) -> UsageError:
    if other := _OTHERS.get(word.casefold()):
        return UsageError(f"'{word}' is not a command.", hint=f"Use '{PROGRAM} {other}'.")
    if (number := parse_id(word)) is not None:
        return UsageError(
            f"What is to be done with k{number}?",
            hint=f"For example: {PROGRAM} show k{number}, or {PROGRAM} reply k{number}",
        )
    if looks_like_address(word):
        return UsageError(
            "What is to be done with this address?",
            hint=f"'{PROGRAM} find URL' tells whether it is known; '{PROGRAM} add URL' keeps it.",
        )
    return UsageError(
        "The first word is not a command.",
        hint=f"To look for words: {PROGRAM} find WORDS. All commands: {PROGRAM} --help",
    )


def _nearest(word: str, names: Sequence[str]) -> str:
    folded = word.casefold()
    if near := get_close_matches(folded, names, 1, _NEAR):
        return near[0]
    begun = [name for name in names if name.startswith(folded)]
    return begun[0] if len(begun) == 1 and len(folded) >= _SHORTEST_BEGINNING else ""


def misread(error: Any, command: str | None) -> UsageError:  # noqa: ANN401 - Typer has no name for it
    """Return what to say of words that Typer could not read: `error` is Typer's own."""
    path = _path_of(error, command)
    hint = f"See: {path} --help"
    parameter, given = getattr(error, "param", None), getattr(error, "ctx", None)
    message = error.format_message().rstrip(".")
    if hasattr(error, "possibilities"):
        return _no_option(error, path, hint)
    if "unexpected extra argument" in message:
        return _too_many(path, message, given)
    if parameter is not None and message.startswith("Missing argument"):
        return UsageError(
            f"{path}: {parameter.metavar} is missing. {parameter.help}", hint=_usage(given, path)
        )
    if choices := getattr(getattr(parameter, "type", None), "choices", None):
        return _not_one_of(error, parameter, [str(choice) for choice in choices])
    if parameter is not None and (limits := _limits(parameter)):
        return UsageError(f"{parameter.opts[-1]} takes {limits}.", hint=hint)
    return UsageError(f"{message}.", hint=hint)


def _no_option(error: Any, path: str, hint: str) -> UsageError:  # noqa: ANN401 - as above
    name = str(error.option_name)
    own = {one for parameter in error.ctx.command.params for one in parameter.opts}
    everywhere = {one for option in GLOBAL_OPTIONS for one in option.spellings}
    meant = next((one for one in _OPTIONS.get(name, ()) if one in own | everywhere), "")
    if not meant and error.possibilities:
        meant = get_close_matches(name, error.possibilities, 1, 0)[0]
    # A post may begin with a hyphen, too.
    shown = clean_line(name) if name.isascii() and name.replace("-", "").isalnum() else "like that"
    return UsageError(
        f"{path} has no option {shown[:_LONGEST_SHOWN]}.",
        hint=f"Did you mean {meant}?" if meant else hint,
    )


def _limits(parameter: Any) -> str:  # noqa: ANN401 - as above
    least, most = (getattr(parameter.type, name, None) for name in ("min", "max"))
    if least is None:
        return ""
    return f"a number from {least}" + (f" to {most:,}" if most is not None else " up")


def _path_of(error: Any, command: str | None) -> str:  # noqa: ANN401 - as above
    context = getattr(error, "ctx", None)
    return str(context.command_path) if context else " ".join(filter(None, (PROGRAM, command)))


def _not_one_of(error: Any, parameter: Any, choices: list[str]) -> UsageError:  # noqa: ANN401 - as above
    given = error.message.partition(" is not one of ")[0].strip("'\"")
    near = get_close_matches(given.casefold(), choices, 1)
    meant = f"Did you mean {near[0]}? " if near else ""
    name = parameter.opts[-1] if parameter.param_type_name == "option" else parameter.metavar
    return UsageError(
        f"{name} cannot be '{clean_line(given)[:_LONGEST_SHOWN]}'.",
        hint=f"{meant}It is one of {', '.join(choices)}.",
    )


def _too_many(path: str, message: str, context: Any) -> UsageError:  # noqa: ANN401 - as above
    first = message.rpartition(" (")[2].rstrip(")").split()[:1]
    other = _EXTRA.get((path.rsplit(maxsplit=1)[-1], first[0].casefold())) if first else None
    if other:
        return UsageError(f"'{path} {first[0]}' is another command.", hint=f"{PROGRAM} {other}")
    if path == f"{PROGRAM} undo":
        return UsageError(
            "undo takes the newest change back, and then the one before it.",
            hint=f"See them with '{PROGRAM} undo --list'; run '{PROGRAM} undo' once for each.",
        )
    find = f"To look for words: {PROGRAM} find WORDS. " if path in _LISTING else ""
    return UsageError(f"{path} was given too many words.", hint=f"{find}{_usage(context, path)}")


def _usage(context: Any, path: str) -> str:  # noqa: ANN401 - as above
    pieces = context.command.collect_usage_pieces(context)
    return f"Usage: {path} {' '.join(pieces)}".rstrip()


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
