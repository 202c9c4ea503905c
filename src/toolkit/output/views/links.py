"""How links read: found, listed, shown, changed.

On a terminal two lines a link, in a pipe one tab-separated row.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from toolkit.domain.fields import SHOWN, Kind, value_words
from toolkit.domain.fields import label as word_for
from toolkit.domain.judgement import own_note, reservations, saying_words, withheld
from toolkit.domain.link import Link
from toolkit.domain.link import Text as LinkText
from toolkit.domain.trust import SHOWN_AS
from toolkit.output.console import Console
from toolkit.output.words import (
    about_words,
    contact_words,
    health_words,
    place_words,
    standing_words,
    trust_words,
    vetting_words,
    warned_words,
    warning_lines,
)
from toolkit.search.confidence import Confidence
from toolkit.search.crisis import CRISIS_LINE
from toolkit.usecases.find import unsure_words

if TYPE_CHECKING:
    from rich.text import Text

    from toolkit.usecases.find import FindResult, FoundLink
    from toolkit.usecases.look import Shown

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
    if why and found.query_words and found.confidence is Confidence.SURE:
        console.note(f"Sure that the first one fits. {found.judged.why}")
    if console.as_json:
        from toolkit.output.documents import find_document  # noqa: PLC0415 - JSON only

        console.document({**find_document(found, today), **showing.more})
    elif console.on_terminal and showing.table:
        show_table(console, [hit.link for hit in found.links], today, found.place, found.only)
    elif console.on_terminal:
        for hit in found.links:
            console.rich(_hit_lines(hit, today, console.width, found.place, why=why))
    else:
        for hit in found.links:
            _write_row(console, hit.link, today, *([hit.why] if why else []))


def talk_of_search(console: Console, found: FindResult) -> None:
    """Say beside the answer what was corrected, and what to be warned of."""
    if found.crisis_hint:
        from toolkit.search.crisis import CRISIS_LINE  # noqa: PLC0415 - only when it fires

        console.insist(CRISIS_LINE)
    if found.warning:
        for line in warning_lines(found.warning):
            console.insist(line)
    if found.kept_back and found.links:
        for line in warning_lines(found.kept_back):
            console.insist(line)
    for line in found.unread:
        console.insist(line)
    if unsure := unsure_words(found):
        console.insist(unsure)
    meant = dict.fromkeys(correction.meant for correction in found.corrections)
    if meant:
        console.note(f"Searching also for: {', '.join(meant)}")


def show_links(
    console: Console, links: Iterable[Link], today: date, place: str, *, table: bool = False
) -> int:
    """Show links as they come, with the numbers for `place`; return how many they were."""
    if console.as_json:
        from toolkit.output.documents import link_document  # noqa: PLC0415 - JSON only

        documents = [link_document(link, today) for link in links]
        console.document({"links": documents})
        return len(documents)
    if table and console.on_terminal:
        return show_table(console, list(links), today, place)
    count = 0
    for link in links:
        count += 1
        if console.on_terminal:
            console.rich(link_lines(link, today, console.width, place))
        else:
            _write_row(console, link, today)
    return count


def show_link(
    console: Console,
    link: Link,
    today: date,
    place: str,
    talk: str,
    more: Mapping[str, Any] | None = None,
) -> None:
    """Show a link after a change, and say beside it what was done.

    `more` are further keys of the JSON document.
    """
    if console.as_json:
        from toolkit.output.documents import link_document  # noqa: PLC0415 - JSON only

        console.document({"link": link_document(link, today), **(more or {})})
    elif console.on_terminal:
        console.rich(link_lines(link, today, console.width, place))
    else:
        _write_row(console, link, today)
    console.note(talk)


def _write_row(console: Console, link: Link, today: date, *more: str) -> None:
    """Write the row of a link; who warns of it is said beside the rows."""
    console.row([*_row(link, today), *more])
    if warned := warned_words(link):
        console.insist(f"{link.name}: {warned}")


def _row(link: Link, today: date) -> list[str]:
    return [
        link.name,
        link.url,
        link.title,
        link.trust.level.value + (" overdue" if link.trust.overdue(today) else ""),
        link.health.state.value,
        ", ".join(link.tags),
    ]


def _hit_lines(hit: FoundLink, today: date, width: int, place: str, *, why: bool) -> Iterator[Text]:
    yield from link_lines(hit.link, today, width, place, words=hit.words, only=hit.only)
    if why:
        from rich.text import Text  # noqa: PLC0415 - terminals only

        from toolkit.output.console import hanging  # noqa: PLC0415 - the same

        yield from hanging(Text(" " * _INDENT), Text(hit.why, style="faint"), width)


def link_lines(
    link: Link, today: date, width: int, place: str, *, words: Sequence[str] = (), only: str = ""
) -> Iterator[Text]:
    """Yield a link for a terminal: title, whom alone it is for, what tells it from others."""
    from rich.text import Text  # noqa: PLC0415 - terminals only

    from toolkit.output.console import hanging  # noqa: PLC0415 - the same

    title = Text(link.title, style="title")
    if words:
        title.highlight_regex(_any_of(words), "match")
    said = Text.assemble(title, "  ", (f"{only}  " if only else "", "careful"))
    said.append_text(_brief_text(link, today, place))
    yield from hanging(Text(f"{link.name:<{_INDENT - 1}} ", style="id"), said, width)
    yield from address_lines(link.url, Text(" " * _INDENT), width)


def _brief_text(link: Link, today: date, place: str) -> Text:
    """Say trust in a word or two, then what tells a link from others."""
    from rich.text import Text  # noqa: PLC0415 - terminals only

    from toolkit.output.console import standing_style  # noqa: PLC0415 - the same

    text = Text(standing_words(link, today), style=standing_style(link))
    if about := about_words(link, place):
        text.append(f"; {about}", style="faint")
    if reason := withheld(link):
        text.append(f"; never offered: {reason}", style="bad")
    if warned := warned_words(link):
        text.append(f"; {warned}", style="careful")
    return text


def standing_text(link: Link, today: date) -> Text:
    """Say trust and health in words, and why a link is never offered."""
    from rich.text import Text  # noqa: PLC0415 - terminals only

    from toolkit.output.console import level_style, state_style  # noqa: PLC0415 - the same

    text = Text.assemble((trust_words(link, today), level_style(link.trust.level)), ("; ", "faint"))
    text.append(health_words(link.health), style=state_style(link.health.state))
    if reason := withheld(link):
        text.append(f"; never offered: {reason}", style="bad")
    return text


def address_lines(url: str, first: Text, width: int) -> Iterator[Text]:
    """Write an address in one piece, so that it can be copied whole, as a link.

    One that has no room behind `first` begins at the margin: where the terminal breaks
    it, it goes on at the margin too.
    """
    from rich.text import Text  # noqa: PLC0415 - terminals only

    if first.cell_len + len(url) > width:
        if first.plain.strip():
            yield first
        first = Text()
    line = Text.assemble(first, no_wrap=True)
    line.append(url, style="address")
    line.stylize(f"link {url}", len(first))
    yield line


def _any_of(words: Sequence[str]) -> str:
    return r"(?i)\b(?:" + "|".join(re.escape(word) for word in words) + r")\w*"


_HEADS = ("id", "title", "trust", "health", "address")
_WIDEST_TITLE, _FAIR_TITLE, _NARROWEST_TITLE = 50, 30, 12
_BETWEEN = "  "


def show_table(
    console: Console,
    links: Sequence[Link],
    today: date,
    place: str,
    only: Mapping[int, str] | None = None,
) -> int:
    """Show links in columns, and return how many they were.

    `only` says, by id, whom alone a link is for.
    """
    if links:
        console.rich(_lines(links, today, console.width, place, only or {}))
    return len(links)


def _lines(
    links: Sequence[Link], today: date, width: int, place: str, only: Mapping[int, str]
) -> Iterator[Text]:
    """Yield the rows; addresses stand below them where they have no room beside all of them."""
    from rich.text import Text  # noqa: PLC0415 - terminals only

    from toolkit.output.console import level_style, state_style  # noqa: PLC0415 - the same

    rows = [(link.name, link.title, _trust(link, today), _health(link)) for link in links]
    widths = [max(map(len, column)) for column in zip(_HEADS[:-1], *rows, strict=True)]
    # The title has what the others leave of the screen's width.
    left = width - widths[0] - widths[2] - widths[3] - 3 * len(_BETWEEN)
    if left < _NARROWEST_TITLE:
        # No room for columns.
        for link in links:
            yield from link_lines(link, today, width, place, only=only.get(link.id, ""))
        return
    wanted = min(widths[1], _WIDEST_TITLE)
    labels = {
        link.id: "".join(f"{_BETWEEN}{label}" for label in said)
        for link in links
        if (said := [*filter(None, (only.get(link.id), warned_words(link, brief=True)))])
    }
    beside = max(len(link.url) + len(labels.get(link.id, "")) for link in links) + len(_BETWEEN)
    aside = left - beside >= min(wanted, _FAIR_TITLE)
    widths[1] = min(wanted, left - beside if aside else left)
    head = _table_row((Text(head, style="label") for head in _HEADS[:-1]), widths)
    head.append(_HEADS[-1] if aside else "", style="label")
    head.rstrip()
    yield head
    for link, (name, title, trust, health) in zip(links, rows, strict=True):
        cells = (
            Text(name, style="id"),
            Text(title, style="title"),
            Text(trust, style=level_style(link.trust.level)),
            Text(health, style=state_style(link.health.state)),
        )
        row = _table_row(cells, widths)
        if not aside:
            row.rstrip()
            yield row
        before = row if aside else Text(" " * (widths[0] + len(_BETWEEN)))
        *_, line = address_lines(link.url, before, width)
        yield line.append(labels.get(link.id, ""), style="careful")


def _table_row(cells: Iterator[Text] | Sequence[Text], widths: Sequence[int]) -> Text:
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


# The newest checks tell what is going on; JSON has them all.
_CHECKS_SHOWN = 10
# What stands in the head of a card, or as its own paragraph.
_IN_HEAD = frozenset(
    {"id", "title", "url", "trust", "health", "take care", "replaced by", "summary"}
)


def show_card(console: Console, shown: Shown, now: datetime) -> None:
    """Show all that is known of one link at `now` (aware)."""
    if console.as_json:
        _show_document(console, shown, now)
        return
    rows = list(_rows(shown, now))
    if console.on_terminal:
        console.rich(_card(shown, rows, now, console.width))
    else:
        for label, value in rows:
            console.row([label, value])


def _show_document(console: Console, shown: Shown, now: datetime) -> None:
    from toolkit.output.documents import (  # noqa: PLC0415 - JSON
        check_document,
        link_document,
        proposal_document,
        saying_document,
        vetting_document,
    )

    checks = [check_document(check) for check in shown.checks]
    history = [vetting_document(vetting) for vetting in shown.vettings]
    document = link_document(shown.link, now.date())
    document["says"] += map(saying_document, shown.praise)
    proposals = [proposal_document(proposal) for proposal in shown.proposals]
    further = {"vettings": history, "checks": checks, "proposals": proposals}
    console.document({"link": {**document, **further}})


def _card(
    shown: Shown, rows: Sequence[tuple[str, str]], now: datetime, width: int
) -> Iterator[Text]:
    from rich.text import Text  # noqa: PLC0415 - terminals only

    from toolkit.output.console import broken, hanging  # noqa: PLC0415 - the same

    link = shown.link
    column = max((len(label) for label, _ in rows if label not in _IN_HEAD), default=0) + 2
    margin = Text(" " * column)
    yield from hanging(
        Text(f"{link.name:<{column}}", style="id"), Text(link.title, style="title"), width
    )
    yield from address_lines(link.url, margin, width)
    yield from hanging(margin, standing_text(link, now.date()), width)
    for reason in (value for label, value in rows if label == "take care"):
        yield from hanging(margin, Text(reason, style="careful"), width)
    if link.replaced_by:
        now_at = Text(f"{'now at':<{column}}", style="label")
        yield from address_lines(link.replaced_by, now_at, width)
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
    from toolkit.usecases.importer import shortened  # noqa: PLC0415 - the same
    from toolkit.usecases.picking import open_now  # noqa: PLC0415 - one link's hours alone

    link, today = shown.link, now.date()
    yield "id", link.name
    yield "title", link.title
    yield "url", link.url
    yield "trust", trust_words(link, today)
    yield "health", health_words(link.health)
    yield from _cautions(link, today)
    if link.replaced_by:
        yield "replaced by", link.replaced_by
    yield from _texts(link)
    for words in contact_words(link, open_now(link, now), today):
        yield "contact", words
    for name, value in link.extra:
        yield "kept beside", f"{name}: {shortened(value)}"
    for saying in shown.praise:
        yield "elsewhere", saying_words(saying)
    for proposal in shown.proposals:
        yield "elsewhere", proposal.said_of(link)
    for vetting in shown.vettings:
        yield "history", vetting_words(vetting, today)
    if shown.checks:
        from toolkit.output.views.check import check_words  # noqa: PLC0415 - one link's card

    for check in shown.checks[-_CHECKS_SHOWN:]:
        yield "check", check_words(check)


def _cautions(link: Link, today: date) -> Iterator[tuple[str, str]]:
    for reason in reservations(link, today):
        yield "take care", reason
    if note := own_note(link):
        yield "your note", note


# Marks stand below what is said in words; the sentences of a reply come last.
_LATE = {Kind.FLAG: 1, Kind.SENTENCES: 2, Kind.TEXTS: 3}
_ELSEWHERE = frozenset({"url", "title", "contacts", "replaced_by"})
_ON_CARD = sorted(
    (field for field in SHOWN if field.name not in _ELSEWHERE),
    key=lambda field: _LATE.get(field.kind, 0),
)


def _texts(link: Link) -> Iterator[tuple[str, str]]:
    for field in _ON_CARD:
        value = getattr(link, field.name)
        name = field.card or field.name
        if field.kind is Kind.SENTENCES:
            yield from ((name, sentence) for sentence in value)
        elif field.kind is Kind.TEXTS:
            yield from ((_in_language(one), one.text) for one in value)
        elif field.kind is Kind.REGIONS:
            yield name, place_words(value) or "anywhere"
        elif value:
            yield name, ", ".join(value) if isinstance(value, tuple) else value_words(name, value)


def _in_language(text: LinkText) -> str:
    """Name a text as its column is named, with the word for people: "sentence[cy]"."""
    from toolkit.domain.sentences import column_of  # noqa: PLC0415 - one link's card

    return word_for(text.field) + column_of(text).name.removeprefix(text.field)


# On the screen the prompt itself leads to the crisis reply.
CRISIS_NOTICE = f"{CRISIS_LINE.partition(':')[0]}: Enter asks first."
HELP = """\
Enter copies the reply, and asks for the next post. A number goes to that link.
n: a new question. l: the list again. d: details of the link.
p: list the platforms. p NAME: write for that one.
t: list the wordings. t NAME: use that one; t - the usual one.
s TEXT: your own sentence in the reply; s alone takes it away.
r NAME: whom the reply is for, such as @sam; r alone takes the name away.
f WORDS: whom it is for (self, other, staff), why they write (talk, pass-on,
cannot-reach, heard), a language (cy); f alone is the usual.
k: keep this link, and add another to the reply.
a: copy the address alone. o: open the page in the browser.
v: vet this link. x: mark it as one to be avoided.
z: take the last reply off the log, or the last change back. y: redo it.
w: find this link by words of the question too; w WORDS: by these. q: leave."""
