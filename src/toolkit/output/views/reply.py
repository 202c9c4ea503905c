"""How replies read: what to choose from, the text, its length, the log; and templates."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path

from toolkit.domain.judgement import own_note, reservations, saying_words
from toolkit.domain.link import Link, format_id
from toolkit.domain.sentences import PRIVATE
from toolkit.domain.text import number_of
from toolkit.domain.trust import Level
from toolkit.output.console import Console
from toolkit.output.documents import Document, saying_document, time_or_null, warning_document
from toolkit.output.words import (
    about_words,
    openness_words,
    standing_words,
    warned_words,
    warning_lines,
)
from toolkit.search.crisis import CRISIS_LINE
from toolkit.snippets.compose import Snippet
from toolkit.snippets.length import Length
from toolkit.snippets.platform import Platform, Warns
from toolkit.usecases.find import LinkWarning
from toolkit.usecases.platforms import Counted, Listed, Shown
from toolkit.usecases.reply import Choice, Written
from toolkit.usecases.saying import Sent, Summary, Used

_SHOWN_CHARACTERS = 5
_SHOWN_DROPPED = 8


def show_choices(
    console: Console, links: Sequence[Link], today: date, place: str, only: Mapping[int, str]
) -> None:
    """List the links to choose from, beside the answer; `only` says whom alone one is for.

    Numbers are those for somebody in `place`.
    """
    from textwrap import fill  # noqa: PLC0415 - only where a person chooses

    from toolkit.output.console import hold_numbers, let_go  # noqa: PLC0415 - the same

    for number, link in enumerate(links, 1):
        standing = (standing_words(link, today), warned_words(link))
        notes = (only.get(link.id), *standing, about_words(link, place))
        said = f"  {number}  {link.title}  ({'; '.join(filter(None, notes))})"
        room = console.width - 1
        lines = fill(hold_numbers(said), room, subsequent_indent=" " * 5, break_on_hyphens=False)
        console.insist(let_go(lines))
        indent = "" if len(link.url) + 5 > room else " " * 5
        console.insist(f"{indent}{link.url}")


def show_crisis_line(console: Console) -> None:
    """Say that the question may come from somebody in crisis; never silenced."""
    console.insist(CRISIS_LINE)


def show_crisis_taken(console: Console, *, asked: bool) -> None:
    """Say that the post may come from somebody in crisis, so that no link answers it unasked."""
    instead = ": the crisis reply stands in place of a link; --no-crisis gives the best match."
    console.insist(f"{CRISIS_LINE.partition(':')[0]}{'.' if asked else instead}")


def show_warning(console: Console, warning: LinkWarning | None) -> None:
    """Say why the link in the question is not passed on."""
    if warning:
        for line in warning_lines(warning):
            console.insist(line)


def talk_before(console: Console, written: Written, now: datetime, *, options: bool = True) -> None:
    """Say what the curator should know before it goes out, and which `options` change it."""
    for line in (*_talk_of_crisis(written, options=options), *written.advice):
        console.insist(line)
    if not written.crisis:
        for link in written.links:
            warned = {saying_words(saying) for saying in link.says}
            for reason in reservations(link, now.date()):
                tell = console.insist if reason in warned else console.note
                tell(f"{link.name}: {reason}", dim=reason not in warned)
            if note := own_note(link):
                console.note(f"{link.name}: your note: {note}", dim=True)
        if any(link.private for link in written.links):
            console.insist(PRIVATE)
    if console.on_terminal and not console.quiet:
        _talk_of_hours(console, written, now)
    if written.repeated:
        other = "--edit changes it" if written.crisis else "--say TEXT gives another"
        way = f"; {other}" if options else ""
        console.note(f"This sentence has already been used today{way}.", dim=True)
    for line in _lengths(written):
        console.note(line, dim=True)


def _talk_of_crisis(written: Written, *, options: bool) -> Iterator[str]:
    if written.crisis:
        way = "; --crisis self, other or done changes it" if options else ""
        yield f"Written for {written.crisis.said}{way}."
        for link in written.links:
            if link.trust.level is Level.CAUTION:
                yield f"{link.name} is in it, and you said caution: {link.trust.note}"


def show_reply(console: Console, written: Written) -> None:
    """Put the snippet on stdout; posts of a thread with an empty line between."""
    console.apart([written.text])


def _lengths(written: Written) -> Iterator[str]:
    """Say how long it is, and what was left out to make it fit."""
    for number, post in enumerate(written.posts, 1):
        place = f"Post {number} of {len(written.posts)}: " if len(written.posts) > 1 else ""
        yield place + length_words(post.length, post.platform)
        yield from sms_words(post.length)
    snippet = written.snippet
    if snippet.warning:
        counted = "; it is counted too" if snippet.platform.warns is Warns.COUNTED else ""
        yield f"Put this in the content warning field{counted}: {snippet.warning}"
    if snippet.respelled:
        yield "Written with plain quotes and dashes, so that it fits GSM-7."
    if snippet.dropped:
        yield f"Left out to fit: {left_out_words(snippet.dropped)}"


_DROPPED = {
    "title": "the title",
    "summary": "the summary",
    "say": "the sentence",
    "why": "that you read it",
    "publisher": "who it is from",
    "hours": "the hours",
    "review_date": "the review date",
    "contacts": "the numbers",
    "part of contacts": "some of the numbers",
    "that its page is gone": "that its page is not working",
    "titles of further links": "the titles of the further links",
    "what to search for": "what to search for",
    "where to look": "where to look",
    "addresses of further links": "the addresses of further links that have a number",
}


def left_out_words(dropped: Sequence[str]) -> str:
    """Say what was left out, each thing once; of very much, how much more it was."""
    words = list(dict.fromkeys(map(dropped_words, dropped)))
    named = words[:_SHOWN_DROPPED]
    more = len(words) - len(named)
    return ", ".join(named) + (f" and {more:,} more" if more else "")


def dropped_words(name: str) -> str:
    """Say what was left out: a line of the template's own words is quoted."""
    start, _, of = name.partition("end of ")
    if of and not start:
        return f"the end of {_DROPPED.get(of, of)}"
    return _DROPPED.get(name, f"“{name}”")


def length_words(length: Length, platform: Platform) -> str:
    """Say a length against its limit: "243 of 300 graphemes (Bluesky)"."""
    limit = f" of {length.limit:,}" if length.limit is not None else ""
    unit = length.unit if length.limit is not None else one_or_more(length.length, length.unit)
    title = platform.title
    # Two pairs of brackets do not meet.
    words = f"{length.length:,}{limit} {unit}" + (f", {title}" if "(" in title else f" ({title})")
    if length.byte_limit is not None and (length.bytes or 0) > length.byte_limit:
        words += f"; {length.bytes:,} of {length.byte_limit:,} bytes"
    if length.link_limit is not None and length.links > length.link_limit:
        words += f"; {length.links} of {number_of(length.link_limit, 'link')}"
    if length.warning_over:
        over = number_of(length.warning_over, "character")
        words += f"; the content warning is {over} too long"
    return words


def amount(number: int, unit: str) -> str:
    """Say a number with its unit: "1 grapheme", "1,243 UTF-16 code units"."""
    return f"{number:,} {one_or_more(number, unit)}"


def one_or_more(number: int, unit: str) -> str:
    """Return a unit as it stands behind a number."""
    return unit.removesuffix("s") if number == 1 else unit


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


def reply_document(written: Written, choice: Choice, *, copied: bool | None) -> Document:
    """Return a reply as JSON; length, limit and unit are of the first post."""
    snippet = written.snippet
    return {
        "confidence": choice.confidence.value,
        "text": written.text,
        "posts": [_post_document(post) for post in written.posts],
        "platform": snippet.platform.name,
        "template": written.template,
        "length": snippet.length.length,
        "limit": snippet.length.limit,
        "unit": snippet.length.unit,
        "language": written.language,
        "notes": list(written.told),
        "dropped": list(snippet.dropped),
        "copied": copied,
        "links": [link.name for link in written.links],
        "crisis": written.crisis is not None,
        "crisis_kind": written.crisis.who.value if written.crisis else None,
        "region": (written.crisis.region or None) if written.crisis else None,
        "crisis_hint": choice.crisis_hint,
        "warning": warning_document(choice.warning or (choice.found and choice.found.kept_back)),
        "says": [
            {"id": link.name, **saying_document(saying)}
            for link in written.links
            for saying in link.says
        ],
        "advice": list(written.advice),
    }


def _post_document(post: Snippet) -> Document:
    return {"text": post.text, "length": post.length.length}


def _talk_of_hours(console: Console, written: Written, now: datetime) -> None:
    """Say of the numbers that are in a reply, and of ways without one, whether they are open."""
    from toolkit.usecases.picking import open_now  # noqa: PLC0415 - terminals only

    for link in written.links:
        for contact, hours in open_now(link, now):
            if contact.value in written.text if contact.value else contact.hours:
                named = f"{link.name} {contact.kind.value} {contact.value}".rstrip()
                console.note(f"{named}: {openness_words(hours, now.date())}", dim=True)


def show_replies(console: Console, uses: Sequence[Sent]) -> None:
    """Show what was sent, newest first."""
    if console.as_json:
        console.document({"replies": [_document(use) for use in uses]})
        return
    console.rows(_sent_row(console, use) for use in uses)
    if not uses:
        console.note("Nothing has been sent yet, as far as the log knows.")


def _sent_row(console: Console, use: Sent) -> list[str]:
    title = use.link.title if use.link else "(removed)"
    row = [f"{use.at:%Y-%m-%d %H:%M}", format_id(use.link_id), use.platform, title]
    if console.on_terminal:
        return [*row[:-1], f"{title}  {use.post}".rstrip()]
    return [*row, use.post]


def _document(use: Sent) -> dict[str, object]:
    return {
        "at": time_or_null(use.at),
        "link": format_id(use.link_id),
        "title": use.link.title if use.link else "",
        "platform": use.platform,
        "post": use.post or None,
    }


def show_summary(console: Console, found: Summary) -> None:
    """Show which links and sentences went out how often, and when last."""
    if console.as_json:
        console.document(
            {
                "links": [_used_link(used) for used in found.links],
                "sentences": [_used_sentence(used) for used in found.sentences],
            }
        )
        return
    for used in found.links:
        title = used.link.title if used.link else "(removed)"
        _show_used(console, used, [format_id(used.link_ids[0]), title])
    if console.on_terminal and found.links and found.sentences:
        console.lines([""])
    for used in found.sentences:
        _show_used(console, used, [" ".join(map(format_id, used.link_ids)), used.said])
    if not found.links:
        console.note("Nothing has been sent yet, as far as the log knows.")


def _show_used(console: Console, used: Used, cells: list[str]) -> None:
    if console.on_terminal:
        console.lines([f"{used.times:>5}  {used.last:%Y-%m-%d}  {'  '.join(cells)}"])
    else:
        kind = "sentence" if used.said else "link"
        console.row([kind, used.times, f"{used.last:%Y-%m-%d %H:%M}", *cells])


def _used_link(used: Used) -> dict[str, object]:
    return {
        "link": format_id(used.link_ids[0]),
        "title": used.link.title if used.link else "",
        "count": used.times,
        "last": time_or_null(used.last),
    }


def _used_sentence(used: Used) -> dict[str, object]:
    return {
        "say": used.said,
        "links": [format_id(link_id) for link_id in used.link_ids],
        "count": used.times,
        "last": time_or_null(used.last),
    }


def show_count(console: Console, counted: Counted) -> None:
    """Show how long a text is, whether it fits, in how many posts or messages."""
    length, platform = counted.length, counted.platform
    if console.as_json:
        console.document(count_document(counted), ok=length.fits)
        return
    fits = "fits" if length.fits else "does not fit"
    if console.on_terminal:
        parts = f", {length.parts} parts" if length.parts > 1 else ""
        console.lines([f"{length_words(length, platform)}: {fits}{parts}"])
    else:
        limit = "" if length.limit is None else length.limit
        console.row([length.length, limit, length.unit, fits, length.parts])
    if length.over:
        console.note(f"{amount(length.over, length.unit)} too long for {platform.title}.")
    if not platform.addresses and length.links:
        console.note(f"{platform.title}: a text with an address in it is held back.")
    for character in length.refused:
        console.note(f"{platform.title} does not take U+{ord(character):04X}.")
    for line in sms_words(length):
        console.note(line)


def count_document(counted: Counted) -> dict[str, object]:
    """Return a measured text as JSON."""
    length = counted.length
    return {
        "platform": counted.platform.name,
        "length": length.length,
        "limit": length.limit,
        "unit": length.unit,
        "fits": length.fits,
        "parts": length.parts,
        "over": length.over,
        "bytes": length.bytes,
        "links": length.links,
        "encoding": length.detail.encoding if length.detail else None,
        "forced": list(length.detail.forced) if length.detail else [],
        "spelling": length.detail.spelling if length.detail else None,
    }


def show_templates(console: Console, templates: Sequence[Listed]) -> None:
    """List templates: name, whose, what for, and the mark that must be seen."""
    if console.as_json:
        console.document({"templates": [_template_document(template) for template in templates]})
        return
    console.rows(_template_row(console, template) for template in templates)


def _template_row(console: Console, template: Listed) -> list[str]:
    row = [template.name, "own" if template.own else "built in"]
    about = template.problem or template.description
    if not console.on_terminal:
        return [*row, about, template.mark]
    return [*row, f"{about} [{template.mark}]" if template.mark else about]


def show_template(console: Console, shown: Shown) -> None:
    """Show a template's file as it is, the mark beside it."""
    if console.as_json:
        document = {
            **_template_document(shown.template),
            "path": str(shown.path),
            "text": shown.text,
        }
        console.document({"template": document})
        return
    console.lines([shown.text.rstrip("\n")])
    if shown.template.mark:
        console.insist(f"This is a {shown.template.mark}.")
    if shown.template.problem:
        console.insist(shown.template.problem)


def show_made(console: Console, path: Path) -> None:
    """Say where a new template stands."""
    if console.as_json:
        console.document({"path": str(path)})
        return
    console.lines([str(path)])
    console.note(f"Edit the file, then: toolkit template check {path.stem}")


def show_checked(console: Console, templates: Sequence[Listed]) -> None:
    """Show what a check found, one template a line."""
    ok = not any(template.problem for template in templates)
    if console.as_json:
        console.document(
            {"templates": [_template_document(template) for template in templates]}, ok=ok
        )
        return
    console.rows([template.name, *_findings(template)] for template in templates)
    for template in templates:
        for said in filter(None, (template.hint, *template.doubts)):
            console.note(f"{template.name}: {said}")


def _findings(template: Listed) -> list[str]:
    if template.problem:
        return ["broken", template.problem]
    if template.too_long_for:
        return [
            "ok",
            f"too long, with a link of middling length, for {', '.join(template.too_long_for)}",
        ]
    return ["ok", "fits every platform with a link of middling length"]


def _template_document(template: Listed) -> dict[str, object]:
    return {
        "name": template.name,
        "own": template.own,
        "description": template.description,
        "mark": template.mark,
        "problem": template.problem or None,
        "too_long_for": list(template.too_long_for),
        "doubts": list(template.doubts),
    }
