"""How links read: found, listed, shown, changed.

On a terminal two lines a link, in a pipe one tab-separated row.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from toolkit.domain.link import Link
from toolkit.domain.offer import reservations, withheld
from toolkit.output.console import Console
from toolkit.output.words import (
    contact_words,
    health_words,
    trust_words,
    vetting_words,
    warning_lines,
)

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.text import Text

    from toolkit.usecases.find import FindResult, FoundLink
    from toolkit.usecases.look import Shown

# The newest checks tell what is going on; JSON has them all.
_CHECKS_SHOWN = 10


def show_found(console: Console, found: FindResult, today: date, *, why: bool) -> None:
    """Show what a search found; the talk about it goes to stderr."""
    talk_of_search(console, found)
    why = why or console.verbose
    if console.as_json:
        from toolkit.output.views.find_document import find_document  # noqa: PLC0415 - JSON only

        console.document(find_document(found, today))
    elif console.on_terminal:
        console.rich(line for hit in found.links for line in _hit_lines(hit, today, why=why))
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


def show_links(console: Console, links: Iterable[Link], today: date) -> int:
    """Show links as they come, and return how many they were."""
    if console.as_json:
        from toolkit.output.documents import link_document  # noqa: PLC0415 - JSON only

        documents = [link_document(link, today) for link in links]
        console.document({"links": documents})
        return len(documents)
    count = 0
    for link in links:
        count += 1
        if console.on_terminal:
            console.rich(_link_lines(link, today))
        else:
            console.row(_row(link, today))
    return count


def show_card(console: Console, shown: Shown, now: datetime) -> None:
    """Show all that is known of one link at `now` (aware)."""
    today = now.date()
    if console.as_json:
        from toolkit.output.documents import (  # noqa: PLC0415 - JSON only
            link_document,
            vetting_document,
        )
        from toolkit.output.views.check_document import check_document  # noqa: PLC0415 - the same

        checks = [check_document(check) for check in shown.checks]
        history = [vetting_document(vetting) for vetting in shown.vettings]
        document = link_document(shown.link, today)
        console.document({"link": {**document, "vettings": history, "checks": checks}})
        return
    rows = list(_card(shown, now))
    if console.on_terminal:
        console.rich(_styled_card(rows))
    else:
        for label, value in rows:
            console.row([label, value])


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
        console.rich(_link_lines(link, today))
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


def _hit_lines(hit: FoundLink, today: date, *, why: bool) -> Iterator[Text]:
    lines = list(_link_lines(hit.link, today, hit.words))
    yield from lines
    if why:
        from rich.text import Text  # noqa: PLC0415 - terminals only

        yield Text(f"      {hit.why}", style="faint")


def _link_lines(link: Link, today: date, words: Sequence[str] = ()) -> Iterator[Text]:
    from rich.text import Text  # noqa: PLC0415 - terminals only

    from toolkit.output.theme import level_style, state_style  # noqa: PLC0415 - the same

    first = Text()
    first.append(f"{link.name:<5} ", style="id")
    title = Text(link.title, style="title")
    if words:
        title.highlight_regex(_any_of(words), "match")
    first.append_text(title)
    first.append("  ")
    first.append(trust_words(link.trust, today), style=level_style(link.trust.level))
    first.append("; ", style="faint")
    first.append(health_words(link.health), style=state_style(link.health.state))
    if reason := withheld(link):
        first.append(f"; never offered: {reason}", style="bad")
    yield first
    address = Text("      ", no_wrap=True)
    address.append(link.url, style="address")
    address.stylize(f"link {link.url}", 6)
    yield address


def _any_of(words: Sequence[str]) -> str:
    return r"(?i)\b(?:" + "|".join(re.escape(word) for word in words) + r")\w*"


def _card(shown: Shown, now: datetime) -> Iterator[tuple[str, str]]:
    from toolkit.usecases.opening import open_now  # noqa: PLC0415 - one link's hours alone

    link, today = shown.link, now.date()
    yield "id", link.name
    yield "title", link.title
    yield "url", link.url
    yield "trust", trust_words(link.trust, today)
    yield "health", health_words(link.health)
    for reason in reservations(link, today):
        yield "mind", reason
    if link.replaced_by:
        yield "replaced by", link.replaced_by
    yield from _texts(link)
    for words in contact_words(open_now(link, now)):
        yield "contact", words
    for vetting in shown.vettings:
        yield "history", vetting_words(vetting, today)
    if shown.checks:
        from toolkit.output.views.check_view import check_words  # noqa: PLC0415 - one link's card

    for check in shown.checks[-_CHECKS_SHOWN:]:
        yield "check", check_words(check)


def _texts(link: Link) -> Iterator[tuple[str, str]]:
    texts = {
        "publisher": link.publisher,
        "summary": link.summary,
        "tags": ", ".join(link.tags),
        "terms": ", ".join(link.terms),
        "type": link.type.value,
        "regions": ", ".join(link.regions) or "anywhere",
        "audience": link.audience,
        "language": link.language,
        "cost": link.cost,
        "crisis line": "yes" if link.crisis else "",
        "best in private": "yes" if link.private else "",
    }
    yield from ((label, text) for label, text in texts.items() if text)
    for sentence in link.say:
        yield "say", sentence


def _styled_card(rows: Sequence[tuple[str, str]]) -> Iterator[RenderableType]:
    from rich.table import Table  # noqa: PLC0415 - terminals only
    from rich.text import Text  # noqa: PLC0415 - the same

    width = max(len(label) for label, _ in rows) + 2
    styles = {"id": "id", "title": "title", "mind": "careful"}
    for label, value in rows:
        if label in ("url", "replaced by"):
            line = Text(f"{label:<{width}}", style="label", no_wrap=True)
            line.append(value, style="address")
            yield line
            continue
        row = Table.grid(padding=0)
        row.add_column(width=width)
        row.add_column(overflow="fold")
        row.add_row(Text(label, style="label"), Text(value, style=styles.get(label, "none")))
        yield row
