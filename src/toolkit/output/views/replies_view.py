"""The reply log: time, link, platform, and the post where its address was given."""

from __future__ import annotations

from collections.abc import Sequence

from toolkit.domain.link import format_id
from toolkit.output.console import Console
from toolkit.output.documents import time_or_null
from toolkit.usecases.reply_log import Sent


def show_replies(console: Console, uses: Sequence[Sent]) -> None:
    """Show what was sent, newest first."""
    if console.as_json:
        console.document({"replies": [_document(use) for use in uses]})
        return
    for use in uses:
        title = use.link.title if use.link else "(removed)"
        cells = [f"{use.at:%Y-%m-%d %H:%M}", format_id(use.link_id), use.platform, title, use.post]
        if console.on_terminal:
            console.lines(["  ".join(cell for cell in cells if cell)])
        else:
            console.row(cells)
    if not uses:
        console.note("Nothing was sent yet, as far as the log knows.")


def _document(use: Sent) -> dict[str, object]:
    return {
        "at": time_or_null(use.at),
        "link": format_id(use.link_id),
        "title": use.link.title if use.link else "",
        "platform": use.platform,
        "post": use.post or None,
    }
