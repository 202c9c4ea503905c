"""How one link reads with all that is known of it: `show`.

On a terminal a card, in a pipe a row for each thing known.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from toolkit.domain.link import Link
from toolkit.domain.offer import reservations
from toolkit.output.console import Console
from toolkit.output.views.links import address_line, standing_text
from toolkit.output.words import contact_words, health_words, trust_words, vetting_words

if TYPE_CHECKING:
    from rich.text import Text

    from toolkit.usecases.look import Shown

# The newest checks tell what is going on; JSON has them all.
_CHECKS_SHOWN = 10
# What stands in the head of a card, or as its own paragraph.
_IN_HEAD = frozenset({"id", "title", "url", "trust", "health", "mind", "replaced by", "summary"})


def show_card(console: Console, shown: Shown, now: datetime) -> None:
    """Show all that is known of one link at `now` (aware)."""
    if console.as_json:
        _show_document(console, shown, now)
        return
    rows = list(_rows(shown, now))
    if console.on_terminal:
        console.rich(_lines(shown, rows, now, console.width))
    else:
        for label, value in rows:
            console.row([label, value])


def _show_document(console: Console, shown: Shown, now: datetime) -> None:
    from toolkit.output.documents import (  # noqa: PLC0415 - JSON
        link_document,
        proposal_document,
        vetting_document,
    )
    from toolkit.output.views.check_document import check_document  # noqa: PLC0415 - the same

    checks = [check_document(check) for check in shown.checks]
    history = [vetting_document(vetting) for vetting in shown.vettings]
    document = link_document(shown.link, now.date())
    proposals = [proposal_document(proposal) for proposal in shown.proposals]
    further = {"vettings": history, "checks": checks, "proposals": proposals}
    console.document({"link": {**document, **further}})


def _lines(
    shown: Shown, rows: Sequence[tuple[str, str]], now: datetime, width: int
) -> Iterator[Text]:
    from rich.text import Text  # noqa: PLC0415 - terminals only

    from toolkit.output.hanging import broken, hanging  # noqa: PLC0415 - the same

    link = shown.link
    column = max((len(label) for label, _ in rows if label not in _IN_HEAD), default=0) + 2
    margin = Text(" " * column)
    yield from hanging(
        Text(f"{link.name:<{column}}", style="id"), Text(link.title, style="title"), width
    )
    yield address_line(link.url, margin)
    yield from hanging(margin, standing_text(link, now.date()), width)
    for reason in (value for label, value in rows if label == "mind"):
        yield from hanging(margin, Text(reason, style="careful"), width)
    if link.replaced_by:
        yield address_line(link.replaced_by, Text(f"{'now at':<{column}}", style="label"))
    if link.summary:
        yield Text()
        yield from (
            Text.assemble(margin, line) for line in broken(Text(link.summary), width - column)
        )
    yield Text()
    before = ""
    for label, value in rows:
        if label not in _IN_HEAD:
            name = "" if label == before else label
            yield from hanging(Text(f"{name:<{column}}", style="label"), Text(value), width)
            before = label


def _rows(shown: Shown, now: datetime) -> Iterator[tuple[str, str]]:
    from toolkit.usecases.opening import open_now  # noqa: PLC0415 - one link's hours alone
    from toolkit.usecases.tally import shortened  # noqa: PLC0415 - the same

    link, today = shown.link, now.date()
    yield "id", link.name
    yield "title", link.title
    yield "url", link.url
    yield "trust", trust_words(link, today)
    yield "health", health_words(link.health)
    for reason in reservations(link, today):
        yield "mind", reason
    if link.replaced_by:
        yield "replaced by", link.replaced_by
    yield from _texts(link)
    for words in contact_words(open_now(link, now)):
        yield "contact", words
    for name, value in link.extra:
        yield "kept beside", f"{name}: {shortened(value)}"
    for proposal in shown.proposals:
        yield "elsewhere", proposal.said
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
