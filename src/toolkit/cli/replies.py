"""`replies`: the reply log."""

from __future__ import annotations

from typing import Annotated

import typer

from toolkit.cli.session import session_of
from toolkit.domain.link import parse_id
from toolkit.errors import UsageError
from toolkit.output.views.reply import show_replies, show_summary
from toolkit.usecases.saying import sent
from toolkit.usecases.saying import summary as summary_of


def replies(
    context: typer.Context,
    *,
    link: Annotated[str, typer.Option(metavar="ID", help="Where this link was used.")] = "",
    most: Annotated[int, typer.Option("-n", min=1, max=100_000, help="How many at most.")] = 100,
    summary: Annotated[
        bool, typer.Option("--summary", help="Which links and sentences went out how often.")
    ] = False,
) -> None:
    """List what was sent.

    Newest first: when, with which link, on which platform. Never the post.

    Examples:
      toolkit replies
      toolkit replies --link k12
      toolkit replies --summary
    """
    session = session_of(context)
    link_id = parse_id(link)
    if link and link_id is None:
        raise UsageError(
            f"'{link}' is not a link's id.",
            hint="Ids look like k41; 'toolkit find WORDS' shows them.",
        )
    if summary:
        found = summary_of(session.kit.library, link_id=link_id, most=most)
        show_summary(session.console, found)
        return
    uses = sent(session.kit.library, session.kit.now, link_id=link_id, most=most)
    show_replies(session.console, uses)
