"""`replies`: the reply log."""

from __future__ import annotations

from typing import Annotated

import typer

from toolkit.cli.session import session_of
from toolkit.domain.link import parse_id
from toolkit.errors import UsageError
from toolkit.output.views.reply import show_replies
from toolkit.usecases.reply import sent


def replies(
    context: typer.Context,
    *,
    link: Annotated[str, typer.Option(metavar="ID", help="Where this link was used.")] = "",
    most: Annotated[int, typer.Option("-n", min=1, max=100_000, help="How many at most.")] = 100,
) -> None:
    """List what was sent with which link, newest first."""
    session = session_of(context)
    link_id = parse_id(link)
    if link and link_id is None:
        raise UsageError(f"'{link}' is not a link's id.", hint="Ids look like k41.")
    uses = sent(session.kit.library, session.kit.now, link_id=link_id, most=most)
    show_replies(session.console, uses)
