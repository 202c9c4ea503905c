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
    """A command: its name, its module in `toolkit.cli`, its function or sub-app."""

    name: str
    module: str
    attribute: str
    help: str
    group: bool = False


COMMANDS: tuple[CommandRow, ...] = (
    CommandRow("find", "ask", "find", help="Find links for words, best first."),
    CommandRow(
        "reply", "answer", "reply", help="Write a reply with the link that fits a question."
    ),
    CommandRow("pick", "pick", "pick", help="Pick links and replies, seeing both while you type."),
    CommandRow("copy", "links", "copy", help="Copy a link's address to the clipboard."),
    CommandRow("open", "links", "open_link", help="Open a link's page in the browser."),
    CommandRow("show", "links", "show", help="Show all that is known of a link, with its history."),
    CommandRow("list", "links", "list_links", help="List links by id."),
    CommandRow("add", "curate", "add", help="Add a link to the library."),
    CommandRow("edit", "curate", "edit", help="Change what the library says of a link."),
    CommandRow("rm", "curate", "rm", help="Remove links; `undo` brings them back."),
    CommandRow("tag", "tags", "app", group=True, help="Tags of links."),
    CommandRow("synonym", "synonyms", "app", group=True, help="Other words for what people ask."),
    CommandRow(
        "vet", "vet", "vet", help="Record how far a link is trusted, by whom, on what evidence."
    ),
    CommandRow(
        "review",
        "review",
        "review",
        help="Show what needs you, worst first, with the command that settles it.",
    ),
    CommandRow(
        "import", "transfer", "import_", help="Bring in lists of links, every row accounted for."
    ),
    CommandRow("map", "maps", "app", group=True, help="Column maps that import saved."),
    CommandRow("export", "export", "export", help="Write the links to a file."),
    CommandRow(
        "check",
        "check",
        "check",
        help="Check links: which work, which are gone, which show another page.",
    ),
    CommandRow("schedule", "schedule", "app", group=True, help="A daily check by the system."),
    CommandRow("undo", "library", "undo", help="Take the last change back."),
    CommandRow(
        "init", "library", "init", help="Make a library, with the starter list unless --empty."
    ),
    CommandRow(
        "status",
        "library",
        "status",
        help="Show the library at a glance: what is in it, what is due.",
    ),
    CommandRow("count", "count", "count", help="Count a text as a platform does."),
    CommandRow("template", "templates", "app", group=True, help="The wordings of replies."),
    CommandRow("replies", "replies", "replies", help="List what was sent with which link."),
    CommandRow("backup", "safety", "backup", help="Write a copy of the whole library."),
    CommandRow(
        "restore",
        "safety",
        "restore",
        help="Put a backup in the library's place; the library is backed up first.",
    ),
    CommandRow(
        "doctor",
        "safety",
        "doctor",
        help="Look the installation over, and make a block for a bug report.",
    ),
    CommandRow(
        "completion", "completion", "completion", help="Print a completion script for a shell."
    ),
    CommandRow("config", "config", "app", group=True, help="Your settings."),
)
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
        app.command(row.name, context_settings={"help_option_names": ["-h", "--help"]})(found)


def _named_only() -> None:
    """Stand for a command in the help; `main` loads the real one to run it."""
    raise AssertionError("a command was run without being loaded")
