"""Links as a table on a terminal: one line each, the address last and whole.

Titles are cut to their column; addresses never are. Must not rank or filter.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING

from toolkit.domain.health import SHOWN_AS
from toolkit.domain.link import Link
from toolkit.output.console import Console
from toolkit.output.views.links import address_line

if TYPE_CHECKING:
    from rich.text import Text

_HEADS = ("id", "title", "trust", "health", "address")
_WIDEST_TITLE, _NARROWEST_TITLE = 50, 12
_BETWEEN = "  "


def show_table(console: Console, links: Sequence[Link], today: date) -> int:
    """Show links in columns, and return how many they were."""
    if links:
        console.rich(_lines(links, today, console.width))
    return len(links)


def _lines(links: Sequence[Link], today: date, width: int) -> Iterator[Text]:
    from rich.text import Text  # noqa: PLC0415 - terminals only

    from toolkit.output.theme import level_style, state_style  # noqa: PLC0415 - the same

    rows = [(link.name, link.title, _trust(link, today), _health(link)) for link in links]
    widths = [max(map(len, column)) for column in zip(_HEADS[:-1], *rows, strict=True)]
    # The title has what the others leave of the screen's width.
    left = width - widths[0] - widths[2] - widths[3] - 4 * len(_BETWEEN)
    widths[1] = min(widths[1], _WIDEST_TITLE, max(left, _NARROWEST_TITLE))
    heads = (Text(head, style="label") for head in _HEADS[:-1])
    yield _row(heads, widths).append(_HEADS[-1], style="label")
    for link, (name, title, trust, health) in zip(links, rows, strict=True):
        cells = (
            Text(name, style="id"),
            Text(title, style="title"),
            Text(trust, style=level_style(link.trust.level)),
            Text(health, style=state_style(link.health.state)),
        )
        yield address_line(link.url, _row(cells, widths))


def _row(cells: Iterator[Text] | Sequence[Text], widths: Sequence[int]) -> Text:
    from rich.text import Text  # noqa: PLC0415 - terminals only

    row = Text(no_wrap=True)
    for cell, width in zip(cells, widths, strict=True):
        cell.truncate(width, overflow="ellipsis", pad=True)
        row.append_text(cell).append(_BETWEEN)
    return row


def _trust(link: Link, today: date) -> str:
    return link.trust.level.value + (", overdue" if link.trust.overdue(today) else "")


def _health(link: Link) -> str:
    return SHOWN_AS[link.health.state]
