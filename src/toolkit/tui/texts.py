"""What the picker's panes say: links, previews, lengths, as styled text.

The words and styles are output's own, so that the picker reads like `find`
and `show`. Text from outside is never read as markup. Must not decide.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from rich.style import Style
from rich.text import Text

from toolkit.domain.judgement import reservations
from toolkit.domain.link import Link
from toolkit.domain.sentences import PRIVATE
from toolkit.errors import ToolkitError
from toolkit.output.console import (
    address_broken,
    broken,
    hanging,
    level_style,
    standing_style,
    state_style,
    theme,
)
from toolkit.output.views.links import CRISIS_NOTICE
from toolkit.output.views.reply import left_out_words, length_words
from toolkit.output.words import (
    about_words,
    age,
    contact_words,
    health_words,
    place_words,
    standing_words,
    trust_words,
    warned_words,
    warning_lines,
)
from toolkit.usecases.find import LinkWarning
from toolkit.usecases.picking import Answer, ContactHours, Draft

_STYLES = theme().styles
_START = "Type or paste; Enter copies the reply. ? shows the keys."
_LABEL = 9
_MARGIN = len("▸ ")
_USED = "The links you used last (↓ takes one):"


def style(name: str) -> Style:
    """Return a style of output's theme."""
    return _STYLES[name]


class Entry(NamedTuple):
    """A link of the list: its words that matched, whether it is kept, whom alone it is for.

    Of its numbers the one for somebody in `place` is shown.
    """

    link: Link
    words: tuple[str, ...] = ()
    kept: bool = False
    only: str = ""
    place: str = ""


class Last(NamedTuple):
    """The reply that went out last: how, and its words."""

    said: str
    text: str


def last_text(last: Last | None, width: int) -> tuple[Text, Text]:
    """Say what went out last, small, while nothing is asked."""
    if last is None:
        return Text(), Text()
    said = Text(f"{last.said} Ready for the next post.")
    return said, Text(address_broken(last.text, width), style=style("faint"))


def link_text(entry: Entry, today: date, *, here: bool, width: int = 0) -> Text:
    """Write a link in two lines: title; trust, then what tells it from others.

    `here` has a sign; what is wider than `width` goes on below, indented.
    """
    link = entry.link
    title = Text(link.title, style=style("title") + Style(reverse=here))
    if entry.words:
        pattern = r"(?i)\b(?:" + "|".join(re.escape(word) for word in entry.words) + r")\w*"
        title.highlight_regex(pattern, style("match"))
    first = Text.assemble(("+ ", style("good")) if entry.kept else "", title)
    first.append(f"  {entry.only}" if entry.only else "", style=style("careful"))
    second = Text.assemble((f"{link.name} ", style("id")))
    second.append(standing_words(link, today), style=style(standing_style(link)))
    if warned := warned_words(link, brief=True):
        second.append(f"; {warned}", style=style("careful"))
    if about := about_words(link, entry.place):
        second.append(f"; {about}")
    lines = [*broken(first, width - _MARGIN), *broken(second, width - _MARGIN)]
    return Text("\n").join(
        Text.assemble("▸ " if here and not number else "  ", line)
        for number, line in enumerate(lines)
    )


def notice_text(answer: Answer, *, asked: bool) -> Text:
    """Say what should be known before picking: crisis, warning, other words, nothing found."""
    lines = []
    if answer.crisis_hint:
        lines.append((CRISIS_NOTICE, "bad"))
    if answer.warning:
        lines += [(line, "careful") for line in _warnings(answer.warning)]
    if answer.message:
        lines += [(line, "careful") for line in (answer.message, answer.hint) if line]
    if answer.unsure:
        lines.append((answer.unsure, "careful"))
    if answer.also:
        lines.append((f"Searching also for: {', '.join(answer.also)}", "faint"))
    if answer.used and not asked:
        lines.append((_USED if answer.links else _START, "faint"))
    return Text("\n").join(Text(line, style=style(name)) for line, name in lines)


def _warnings(warning: LinkWarning) -> list[str]:
    """Say the first warning whole; of the others, for which there is no room, the address."""
    why, *instead = warning_lines(warning._replace(more=()))
    others = ", ".join(one.url for one in warning.more)
    return [why, *([f"Be careful too with {others}"] if others else []), *instead]


def snippet_text(draft: Draft, width: int = 0) -> Text:
    """Write the reply as it will be posted, or why there is none.

    An address that is wider than `width` goes on below.
    """
    if draft.written is None:
        text = Text(draft.message, style=style("careful"))
        return text.append(f"\n{draft.hint}" if draft.hint else "")
    return Text(address_broken(draft.written.text, width))


def count_text(draft: Draft) -> Text:
    """Say the length against the limit, the wording, and what was left out."""
    if draft.written is None:
        return Text("No reply", style=style("careful"))
    posts = draft.written.posts
    said = "; ".join(length_words(post.length, post.platform) for post in posts)
    text = Text.assemble((said, style("good")))
    text.append(f"  wording: {draft.written.template}", style=style("faint"))
    if posts[0].dropped:
        text.append(f"  left out: {left_out_words(posts[0].dropped)}", style=style("careful"))
    if draft.written.repeated:
        text.append("  went out today already", style=style("careful"))
    return text


def error_text(error: ToolkitError) -> str:
    """Say what was wrong; advice that names a flag is for the command line."""
    return error.message if "--" in error.hint else f"{error.message} {error.hint}".rstrip()


def detail_text(
    link: Link,
    hours: Sequence[ContactHours],
    today: date,
    width: int = 0,
    told: Sequence[str] = (),
    *,
    address: bool = True,
) -> Text:
    """Say what is known of a link; what is wider than `width` goes on beside its label.

    `told` is what should be known of the words of its reply.
    """
    lines = []
    rows = [("note", line, "careful") for line in told]
    for label, value, name in [*rows, *_details(link, hours, today, width)]:
        if not (label or address):
            continue
        text = Text(value, style=style(name) if name else "")
        if label:
            first = Text(f"{label:<{_LABEL}}", style=style("label"))
            lines += hanging(first, text, width)
        else:
            lines.append(text)
    return Text("\n").join(lines)


def _details(
    link: Link, hours: Sequence[ContactHours], today: date, width: int
) -> Iterator[tuple[str, str, str]]:
    reasons = reservations(link, today)
    for reason in reasons:
        yield "note", reason, "careful"
    if link.private:
        yield "note", PRIVATE, "careful"
    if link.trust.note and not any(link.trust.note in reason for reason in reasons):
        written = link.trust.vetting.recorded_at.date() if link.trust.vetting else today
        yield "yours", f"{link.trust.note} ({age(written, today)})", ""
    for words in contact_words(link, hours, today):
        yield "contact", words, ""
    if link.summary:
        yield "summary", link.summary, ""
    trust = trust_words(link, today)
    yield "trust", trust, level_style(link.trust.level)
    checked = link.health.checked_at
    when = f", checked {age(checked.date(), today)}" if checked else ""
    yield "health", health_words(link.health) + when, state_style(link.health.state)
    for sentence in link.say:
        yield "sentence", sentence, ""
    for label, value in (
        ("tags", ", ".join(link.tags)),
        ("from", link.publisher),
        ("for", place_words(link.regions) or "anywhere"),
    ):
        if value:
            yield label, value, ""
    yield "", address_broken(link.url, width), "address"
