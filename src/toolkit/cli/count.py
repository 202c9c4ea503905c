"""`count`: how long any text is on a platform."""

from __future__ import annotations

from typing import Annotated

import typer

from toolkit.cli.session import session_of
from toolkit.errors import UsageError
from toolkit.output.views.reply import show_count
from toolkit.usecases.reply import count as count_text
from toolkit.usecases.reply import platform_for

Text = Annotated[list[str] | None, typer.Argument(help="The text; - reads stdin.")]


def count(
    context: typer.Context,
    text: Text = None,
    *,
    platform: Annotated[
        str | None, typer.Option("--for", "-f", metavar="PLATFORM", help="x, bluesky, sms, ...")
    ] = None,
    cw: Annotated[str, typer.Option(help="A content warning, counted where it counts.")] = "",
    limit: Annotated[int | None, typer.Option(min=1, help="Another length limit.")] = None,
) -> None:
    """Count a text as a platform does, and say whether it fits."""
    session = session_of(context)
    if not text:
        raise UsageError("There is no text to count.", hint="toolkit count - --for x < FILE")
    counted_for = platform_for(session.kit.settings.settings, platform, limit)
    show_count(session.console, count_text(session.text_of(text), counted_for, cw))
