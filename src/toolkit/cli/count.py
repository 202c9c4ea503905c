"""`count`: how long any text is on a platform, or on all of them."""

from __future__ import annotations

from typing import Annotated

import typer

from toolkit.cli.session import session_of
from toolkit.errors import ExitCode, UsageError
from toolkit.output.views.reply import show_count
from toolkit.usecases.platforms import count as count_text
from toolkit.usecases.platforms import count_all, platform_for, platforms_in_force

Text = Annotated[list[str] | None, typer.Argument(help="The text; - reads stdin.")]


def count(
    context: typer.Context,
    text: Text = None,
    *,
    platform: Annotated[
        str | None, typer.Option("--for", "-f", metavar="PLATFORM", help="x, bluesky, sms, ...")
    ] = None,
    cw: Annotated[
        str, typer.Option(help="A content warning; counted where the platform counts it.")
    ] = "",
    limit: Annotated[int | None, typer.Option(min=1, help="Use this length limit.")] = None,
    everywhere: Annotated[bool, typer.Option("--all", help="On every platform.")] = False,
) -> None:
    """Count a text's length.

    As a platform counts; the exit code is 1 where it does not fit, with --all if it
    does not fit each of them.

    Examples:
      toolkit count - --for x
      toolkit count "Take care of yourself." --for sms
      toolkit count - --all
    """
    session = session_of(context)
    if not text:
        raise UsageError(
            "There is no text to count.", hint="For example: toolkit count - --for x < FILE"
        )
    if everywhere and (platform or limit):
        raise UsageError(
            "--all counts for every platform, with its own limit.",
            hint="Leave --for and --limit out, or --all.",
        )
    settings = session.kit.settings.settings
    if everywhere:
        from toolkit.output.views.platforms import show_count_of_all  # noqa: PLC0415 - rare

        counted = count_all(session.text_of(text), platforms_in_force(settings), cw)
        show_count_of_all(session.console, counted)
        if not all(one.length.fits for one in counted):
            raise typer.Exit(int(ExitCode.NO_MATCH))
        return
    one = count_text(session.text_of(text), platform_for(settings, platform, limit), cw)
    show_count(session.console, one)
    if not one.length.fits:
        raise typer.Exit(int(ExitCode.NO_MATCH))
