"""The table of commands: name, where it is, what it is for.

`main` loads only the file of the command that is run, because start-up is
felt at every question. Must not hold a command itself.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import typer


class CommandRow(NamedTuple):
    """A command: its panel of the help, its name, its place in `toolkit.cli`, what it is for.

    `help` is what its own help begins with: at most 26 letters, so that two panels
    stand side by side in 80 columns.
    """

    panel: str
    name: str
    module: str
    attribute: str
    help: str
    group: bool = False


_ANSWER, _KEEP, _JUDGE = "Answer", "Keep", "Judge"
_TAKE, _AFTER, _SET_UP = "Bring and take", "Look after", "Set up"
PANELS = (_ANSWER, _KEEP, _JUDGE, _TAKE, _AFTER, _SET_UP)
# fmt: off
COMMANDS: tuple[CommandRow, ...] = (
    CommandRow(_ANSWER, "find", "find", "find", "Find links, best first."),
    CommandRow(_ANSWER, "reply", "reply", "reply", "Write a reply with a link."),
    CommandRow(_ANSWER, "pick", "pick", "pick", "See links while you type."),
    CommandRow(_ANSWER, "copy", "links", "copy", "Copy a link's address."),
    CommandRow(_ANSWER, "open", "links", "open_link", "Open a link's page."),
    CommandRow(_ANSWER, "count", "replies", "count", "Count a text's length."),
    CommandRow(_ANSWER, "replies", "replies", "replies", "List what was sent."),
    CommandRow(_KEEP, "add", "curate", "add", "Add a link."),
    CommandRow(_KEEP, "edit", "curate", "edit", "Change what a link says."),
    CommandRow(_KEEP, "show", "links", "show", "Show one link in full."),
    CommandRow(_KEEP, "list", "links", "list_links", "List links by id."),
    CommandRow(_KEEP, "tag", "links", "tag_app", "Tag links, rename tags.", group=True),
    CommandRow(_KEEP, "synonym", "tables", "synonym_app", "Other words people use.", group=True),
    CommandRow(_KEEP, "rm", "curate", "rm", "Remove links."),
    CommandRow(_KEEP, "undo", "library", "undo", "Take the last change back."),
    CommandRow(_KEEP, "redo", "library", "redo", "Redo what was undone."),
    CommandRow(_JUDGE, "vet", "vet", "vet", "Record your judgement."),
    CommandRow(_JUDGE, "review", "review", "review", "Show what needs you."),
    CommandRow(_TAKE, "import", "transfer", "import_", "Bring lists of links in."),
    CommandRow(_TAKE, "map", "tables", "map_app", "Saved maps of columns.", group=True),
    CommandRow(_TAKE, "export", "transfer", "export", "Write links to a file."),
    CommandRow(_TAKE, "publish", "follow", "publish", "Put your list on the web."),
    CommandRow(_TAKE, "follow", "follow", "follow", "Follow another's list."),
    CommandRow(_TAKE, "adopt", "follow", "adopt", "Copy others' links."),
    CommandRow(_AFTER, "check", "check", "check", "Check which links work."),
    CommandRow(_AFTER, "schedule", "library", "schedule_app", "Check links every day.", group=True),
    CommandRow(_AFTER, "status", "library", "status", "The library at a glance."),
    CommandRow(_AFTER, "backup", "library", "backup", "Copy the whole library."),
    CommandRow(_AFTER, "restore", "library", "restore", "Put a backup in place."),
    CommandRow(_AFTER, "doctor", "library", "doctor", "Look for what is wrong."),
    CommandRow(_SET_UP, "init", "library", "init", "Make a library."),
    CommandRow(
        _SET_UP, "template", "replies", "template_app", "The wordings of replies.", group=True
    ),
    CommandRow(_SET_UP, "config", "config", "config_app", "Your settings.", group=True),
    CommandRow(_SET_UP, "meaning", "config", "meaning_app", "Find by meaning too.", group=True),
    CommandRow(_SET_UP, "completion", "completion", "completion", "Complete words at a TAB."),
)
# fmt: on
NAMES = tuple(row.name for row in COMMANDS)


def register(app: typer.Typer, only: str | None = None) -> None:
    """Register one command, or the names of all for help and for unknown names."""
    for row in COMMANDS:
        if only is None:
            app.command(row.name, help=row.help)(_named_only)
        elif row.name == only:
            _register_whole(app, row)


def _register_whole(app: typer.Typer, row: CommandRow) -> None:
    found = getattr(import_module(f"toolkit.cli.{row.module}"), row.attribute)
    if row.group:
        app.add_typer(found, name=row.name)
    else:
        app.command(row.name)(found)


def _named_only() -> None:
    """Stand for a command in the help; `main` loads the real one to run it."""
    raise AssertionError("a command was run without being loaded")
