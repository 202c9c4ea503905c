"""How links read: found, listed, shown, changed.

On a terminal two lines a link, in a pipe one tab-separated row.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from toolkit.domain.link import Link
from toolkit.domain.offer import withheld
from toolkit.output.console import Console
from toolkit.output.words import (
    health_words,
    trust_words,
    warning_lines,
)

if TYPE_CHECKING:
    from rich.text import Text

    from toolkit.usecases.find import FindResult, FoundLink

# The columns before the title: an id and a space.
_INDENT = 6


class Showing(NamedTuple):
    """How links are to be shown; `more` are further keys of the JSON document."""

    why: bool = False
    table: bool = False
    more: Mapping[str, Any] = {}


def show_found(console: Console, found: FindResult, today: date, showing: Showing) -> None:
    """Show what a search found; the talk about it goes to stderr."""
    talk_of_search(console, found)
    why = showing.why or console.verbose
    if console.as_json:
        from toolkit.output.views.find_document import find_document  # noqa: PLC0415 - JSON only

        console.document({**find_document(found, today), **showing.more})
    elif console.on_terminal and showing.table:
        from toolkit.output.views.link_table import show_table  # noqa: PLC0415 - only with --table

        show_table(console, [hit.link for hit in found.links], today)
    elif console.on_terminal:
        for hit in found.links:
            console.rich(_hit_lines(hit, today, console.width, why=why))
    else:
        for hit in found.links:
            row = [*_row(hit.link, today), *([hit.why] if why else [])]
            console.row(row)


def talk_of_search(console: Console, found: FindResult) -> None:
    """Say beside the answer what was corrected, and what to be warned of."""
    if found.crisis_hint:
        from toolkit.search.crisis import CRISIS_LINE  # noqa: PLC0415 - only when it fires

        console.insist(CRISIS_LINE)
    if found.warning:
        for line in warning_lines(found.warning):
            console.insist(line)
    meant = dict.fromkeys(correction.meant for correction in found.corrections)
    if meant:
        console.note(f"Searching also for: {', '.join(meant)}")


def show_links(console: Console, links: Iterable[Link], today: date, *, table: bool = False) -> int:
    """Show links as they come, and return how many they were."""
    if console.as_json:
        from toolkit.output.documents import link_document  # noqa: PLC0415 - JSON only

        documents = [link_document(link, today) for link in links]
        console.document({"links": documents})
        return len(documents)
    if table and console.on_terminal:
        from toolkit.output.views.link_table import show_table  # noqa: PLC0415 - only with --table

        return show_table(console, list(links), today)
    count = 0
    for link in links:
        count += 1
        if console.on_terminal:
            console.rich(link_lines(link, today, console.width))
        else:
            console.row(_row(link, today))
    return count


def show_link(
    console: Console, link: Link, today: date, talk: str, more: Mapping[str, Any] | None = None
) -> None:
    """Show a link after a change, and say beside it what was done.

    `more` are further keys of the JSON document.
    """
    if console.as_json:
        from toolkit.output.documents import link_document  # noqa: PLC0415 - JSON only

        console.document({"link": link_document(link, today), **(more or {})})
    elif console.on_terminal:
        console.rich(link_lines(link, today, console.width))
    else:
        console.row(_row(link, today))
    console.note(talk)


def _row(link: Link, today: date) -> list[str]:
    return [
        link.name,
        link.url,
        link.title,
        link.trust.level.value + (" overdue" if link.trust.overdue(today) else ""),
        link.health.state.value,
        ", ".join(link.tags),
    ]


def _hit_lines(hit: FoundLink, today: date, width: int, *, why: bool) -> Iterator[Text]:
    yield from link_lines(hit.link, today, width, hit.words)
    if why:
        from rich.text import Text  # noqa: PLC0415 - terminals only

        from toolkit.output.hanging import hanging  # noqa: PLC0415 - the same

        yield from hanging(Text(" " * _INDENT), Text(hit.why, style="faint"), width)


def link_lines(link: Link, today: date, width: int, words: Sequence[str] = ()) -> Iterator[Text]:
    """Yield a link for a terminal: title, trust and health in words; the address."""
    from rich.text import Text  # noqa: PLC0415 - terminals only

    from toolkit.output.hanging import hanging  # noqa: PLC0415 - the same

    title = Text(link.title, style="title")
    if words:
        title.highlight_regex(_any_of(words), "match")
    said = Text.assemble(title, "  ", standing_text(link, today))
    yield from hanging(Text(f"{link.name:<{_INDENT - 1}} ", style="id"), said, width)
    yield address_line(link.url, Text(" " * _INDENT))


def standing_text(link: Link, today: date) -> Text:
    """Say trust and health in words, and why a link is never offered."""
    from rich.text import Text  # noqa: PLC0415 - terminals only

    from toolkit.output.theme import level_style, state_style  # noqa: PLC0415 - the same

    text = Text.assemble((trust_words(link, today), level_style(link.trust.level)), ("; ", "faint"))
    text.append(health_words(link.health), style=state_style(link.health.state))
    if reason := withheld(link):
        text.append(f"; never offered: {reason}", style="bad")
    return text


def address_line(url: str, first: Text) -> Text:
    """Write an address in one piece, so that it can be copied whole, as a link."""
    from rich.text import Text  # noqa: PLC0415 - terminals only

    line = Text.assemble(first, no_wrap=True)
    line.append(url, style="address")
    line.stylize(f"link {url}", len(first))
    return line


def _any_of(words: Sequence[str]) -> str:
    return r"(?i)\b(?:" + "|".join(re.escape(word) for word in words) + r")\w*"
