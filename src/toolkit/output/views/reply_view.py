"""How a reply reads: the snippet on stdout, everything else beside it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from toolkit.domain.link import Link
from toolkit.domain.offer import reservations, saying_words
from toolkit.output.console import Console
from toolkit.output.documents import Document, saying_document
from toolkit.output.views.find_document import warning_document
from toolkit.output.words import trust_words, warning_lines
from toolkit.search.crisis import CRISIS_LINE
from toolkit.snippets.compose import Snippet
from toolkit.snippets.length import Length
from toolkit.snippets.platforms import Platform
from toolkit.usecases.reply import Written
from toolkit.usecases.warned import LinkWarning

if TYPE_CHECKING:
    from toolkit.hours.openness import Hours
    from toolkit.usecases.opening import ContactHours

PRIVATE = "Safer in a private message, if it is safe to write at all."
_SHOWN_CHARACTERS = 5


def show_choices(console: Console, links: Sequence[Link], today: date) -> None:
    """List the links to choose from, beside the answer."""
    from textwrap import fill  # noqa: PLC0415 - only where a person chooses

    for number, link in enumerate(links, 1):
        said = f"  {number}  {link.title}  ({trust_words(link, today)})"
        console.insist(fill(said, console.width, subsequent_indent="     "))
        console.insist(f"     {link.url}")


def show_crisis_line(console: Console) -> None:
    """Say that the question may come from somebody in crisis; never silenced."""
    console.insist(CRISIS_LINE)


def show_warning(console: Console, warning: LinkWarning | None) -> None:
    """Say why the link in the question is not passed on."""
    if warning:
        for line in warning_lines(warning):
            console.insist(line)


def talk_before(console: Console, written: Written, now: datetime) -> None:
    """Say what the curator should know before it goes out."""
    for line in written.advice:
        console.insist(line)
    if not written.crisis:
        for link in written.links:
            warned = {saying_words(saying) for saying in link.says}
            for reason in reservations(link, now.date()):
                tell = console.insist if reason in warned else console.note
                tell(f"{link.name}: {reason}")
        if any(link.private for link in written.links):
            console.insist(PRIVATE)
    if console.on_terminal and not console.quiet:
        _talk_of_hours(console, written.links, now)
    if written.repeated:
        other = "--edit changes it" if written.crisis else "--say TEXT gives another"
        console.note(f"This sentence already went out today; {other}.")


def show_reply(console: Console, written: Written) -> None:
    """Put the snippet on stdout; posts of a thread with an empty line between."""
    console.lines([written.text])


def talk_after(console: Console, written: Written) -> None:
    """Say how long it is, and what was left out to make it fit."""
    for number, post in enumerate(written.posts, 1):
        place = f"Post {number} of {len(written.posts)}: " if len(written.posts) > 1 else ""
        console.note(place + length_words(post.length, post.platform))
        for line in sms_words(post.length):
            console.note(line)
    snippet = written.snippet
    if snippet.warning:
        console.note(f"Counted with it, for the content warning field: {snippet.warning}")
    if snippet.respelled:
        console.note("Put into GSM-7 spelling: plain quotes and dashes.")
    if snippet.dropped:
        console.note(f"Left out to fit: {', '.join(snippet.dropped)}")


def length_words(length: Length, platform: Platform) -> str:
    """Say a length against its limit: "243 of 300 graphemes (Bluesky)"."""
    limit = f" of {length.limit:,}" if length.limit is not None else ""
    words = f"{length.length:,}{limit} {length.unit} ({platform.title})"
    if length.byte_limit is not None and (length.bytes or 0) > length.byte_limit:
        words += f"; {length.bytes:,} of {length.byte_limit:,} bytes"
    if length.link_limit is not None and length.links > length.link_limit:
        words += f"; {length.links} of {length.link_limit} links"
    return words


def sms_words(length: Length) -> list[str]:
    """Say how a text message is sent: its parts, what made it UCS-2, the way back."""
    detail = length.detail
    if detail is None:
        return []
    parts = "one message" if length.parts == 1 else f"{length.parts} parts"
    if not detail.forced:
        return [f"{detail.encoding}, {parts}"] if length.parts > 1 else []
    named = [f"{one} (U+{ord(one):04X})" for one in detail.forced[:_SHOWN_CHARACTERS]]
    more = len(detail.forced) - len(named)
    shown = ", ".join(named) + (f" and {more} more" if more else "")
    lines = [f"{detail.encoding}, {parts}, because of {shown}"]
    if detail.spelling is not None:
        lines.append(f"In GSM-7 spelling (toolkit reply --gsm7): {detail.spelling}")
    return lines


def reply_document(
    written: Written, *, copied: bool | None, crisis_hint: bool, warning: LinkWarning | None
) -> Document:
    """Return a reply as JSON; length, limit and unit are of the first post."""
    snippet = written.snippet
    return {
        "text": written.text,
        "posts": [_post_document(post) for post in written.posts],
        "platform": snippet.platform.name,
        "template": written.template,
        "length": snippet.length.length,
        "limit": snippet.length.limit,
        "unit": snippet.length.unit,
        "dropped": list(snippet.dropped),
        "copied": copied,
        "links": [link.name for link in written.links],
        "crisis": written.crisis,
        "crisis_hint": crisis_hint,
        "warning": warning_document(warning),
        "says": [
            {"id": link.name, **saying_document(saying)}
            for link in written.links
            for saying in link.says
        ],
        "advice": list(written.advice),
    }


def _post_document(post: Snippet) -> Document:
    return {"text": post.text, "length": post.length.length}


def _talk_of_hours(console: Console, links: Sequence[Link], now: datetime) -> None:
    from toolkit.usecases.opening import open_now  # noqa: PLC0415 - terminals only

    for link in links:
        for contact, hours in (one for one in open_now(link, now) if _worth_saying(one)):
            named = f"{link.name} {contact.kind.value} {contact.value}".rstrip()
            console.note(f"{named}: {hours_words(hours, now)}")


def _worth_saying(one: ContactHours) -> bool:
    return bool(one.contact.value or one.contact.hours)


def hours_words(hours: Hours, now: datetime) -> str:
    """Say hours as people do: "open now, until 18:00", "closed now, opens Mon 09:00"."""
    from toolkit.hours.openness import Openness  # noqa: PLC0415 - terminals only

    if hours.openness is Openness.CHECK:
        return f"check hours ({hours.reason})" if hours.reason else "check hours"
    openness = "open now" if hours.openness is Openness.OPEN else "closed now"
    if hours.until is None:
        return openness
    same_day = hours.until.date() == now.astimezone(hours.until.tzinfo).date()
    when = f"{hours.until:%H:%M}" if same_day else f"{hours.until:%a %d %b %H:%M}"
    zone = f"{hours.until:%Z}"
    joint = "until" if hours.openness is Openness.OPEN else "opens"
    return f"{openness}, {joint} {when} {zone}"
