"""`toolkit` itself: its help, its version, and what it does without a command."""

from __future__ import annotations

from typing import Annotated

import typer

from toolkit import __version__
from toolkit.cli.options import GLOBAL_OPTIONS
from toolkit.cli.session import session_of

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
