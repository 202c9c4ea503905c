"""What somebody meant who used a word that is no command, or Typer would not read.

Words that may be a question are never said back: an error echoes no post. Must not
run anything.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from toolkit.cli.session import PROGRAM
from toolkit.domain.link import parse_id
from toolkit.domain.text import clean_line
from toolkit.domain.url import looks_like_address
from toolkit.errors import UsageError

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
_LONGEST_SHOWN = 30
_NEAR = 0.72
_SHORTEST_BEGINNING = 3


def no_command(path: Sequence[str], words: Sequence[str], names: Sequence[str]) -> UsageError:
    """Return what to say of a word that is no command below `path`."""
    word = words[0]
    place = " ".join((PROGRAM, *path))
    if near := _nearest(word, names):
        return UsageError(
            f"'{clean_line(word)}' is no command of {place}.",
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
        f"'{clean_line(word)[:_LONGEST_SHOWN]}' is no command of {place}.",
        hint=f"Use '{place} {meant}'." if meant else f"It has {', '.join(names)}.",
    )


def _of_program(word: str) -> UsageError:
    if other := _OTHERS.get(word.casefold()):
        return UsageError(f"'{word}' is no command.", hint=f"Use '{PROGRAM} {other}'.")
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
        "The first word is no command.",
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
    if choices := getattr(getattr(parameter, "type", None), "choices", None):
        return _not_one_of(error, parameter, [str(choice) for choice in choices])
    if possible := getattr(error, "possibilities", None):
        return UsageError(
            f"{path} has no option {clean_line(error.option_name)}.",
            hint=f"Did you mean {get_close_matches(error.option_name, possible, 1, 0)[0]}?",
        )
    if name := getattr(error, "option_name", ""):
        message = error.format_message().rstrip(".")
        known = "no such option" not in message.casefold()
        said = message if known else f"{path} has no option {clean_line(name)}"
        return UsageError(f"{said}.", hint=hint)
    message = error.format_message().rstrip(".")
    if "unexpected extra argument" in message:
        return _too_many(path, message, given)
    if parameter is not None and message.startswith("Missing argument"):
        return UsageError(f"{path} needs {parameter.metavar}.", hint=_usage(given, path))
    return UsageError(f"{message}.", hint=hint)


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
    find = f" To look for words: {PROGRAM} find WORDS" if path.endswith((" list", " show")) else ""
    return UsageError(f"{path} was given too many words.", hint=f"{_usage(context, path)}{find}")


def _usage(context: Any, path: str) -> str:  # noqa: ANN401 - as above
    pieces = context.command.collect_usage_pieces(context)
    return f"Usage: {path} {' '.join(pieces)}".rstrip() + "."
