"""The crisis reply, written for a region; nothing automatic ever empties it.

Neither a page that is gone nor a curator's own wording that is broken or too
long may leave somebody without it. Must not ask, print or copy.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from toolkit.domain.link import Link
from toolkit.errors import LibraryError, ToolkitError
from toolkit.snippets.compose import Content, Snippet, compose
from toolkit.snippets.crisis import (
    CrisisContact,
    advice,
    contact_lines,
    crisis_contacts,
    emergency_number,
    known_region,
)
from toolkit.snippets.template import CRISIS, Line, Template, load_template
from toolkit.storage.library import Library
from toolkit.usecases.crisis_lines import no_line
from toolkit.usecases.reply import Wording, Written, opening, require_fitting
from toolkit.usecases.reply_log import went_out

_OWN_SENTENCE = Line("{to} {say}", ("to", "say"))
_NOT_OWN = "Your own template 'crisis' was not used:"


def write_crisis(library: Library, wording: Wording, region: str, today: date) -> Written:
    """Write the crisis reply for a region, "" where it is not known.

    Raises Refused for a region the table of emergency numbers does not have,
    and where not even one contact fits the limit.
    """
    written = crisis_from(library.links.in_crisis(), wording, region)
    return replace(written, repeated=_repeated(library, written.said, today))


def crisis_from(links: Iterable[Link], wording: Wording, region: str) -> Written:
    """Write the crisis reply with the lines among `links`. Raises as `write_crisis`."""
    if region:
        known_region(region)
    chosen = crisis_contacts(links, region or wording.home)
    content = Content(
        values={
            "to": wording.to,
            "say": wording.say,
            "contacts": contact_lines(chosen, region, wording.home),
            "emergency": emergency_number(region),
        },
        fewer_contacts=(contact_lines(chosen[:1], region, wording.home),),
    )
    template, snippet, trouble = _composed(content, wording)
    require_fitting([snippet])
    used_own = bool(wording.say) and wording.say in snippet.text
    said = wording.say if used_own else opening(template, "", snippet)
    return Written(
        posts=(snippet,),
        links=_links_of(chosen),
        template=CRISIS,
        said=said,
        crisis=True,
        advice=(*_missing(chosen, region or wording.home), *advice(region), *trouble),
    )


def _missing(chosen: tuple[CrisisContact, ...], region: str) -> tuple[str, ...]:
    return () if chosen else (no_line(region),)


def _repeated(library: Library, said: str, today: date) -> bool:
    try:
        return went_out(library, said, today)
    except LibraryError:
        # The log may be what is damaged; the curator's own lines are not.
        return False


def _composed(content: Content, wording: Wording) -> tuple[Template, Snippet, tuple[str, ...]]:
    """Compose with the curator's own words, else with the ones that surely fit."""
    try:
        template = load_template(CRISIS, wording.templates_folder)
        snippet = _fitting(template, content, wording)
        if snippet.length.fits or not template.own:
            return template, snippet, ()
        trouble = f"{_NOT_OWN} it is too long for {wording.platform.title}."
    except (ToolkitError, OSError) as error:
        reason = error.message if isinstance(error, ToolkitError) else error.strerror
        trouble = f"{_NOT_OWN} {reason}"
    template = load_template(CRISIS)
    return template, _fitting(template, content, wording), (trouble,)


def _fitting(template: Template, content: Content, wording: Wording) -> Snippet:
    """Try with --say in place of the sentence, then as it is, then without --to."""
    if wording.say:
        opened = replace(template, lines=(_OWN_SENTENCE, *template.lines[1:]))
        snippet = _compose(opened, content, wording)
        cut = {"say", "end of say"} & set(snippet.dropped)
        if snippet.length.fits and not cut:
            return snippet
    snippet = _compose(template, content, wording)
    if snippet.length.fits or not wording.to:
        return snippet
    return _compose(template, content._replace(values={**content.values, "to": ""}), wording)


def _compose(template: Template, content: Content, wording: Wording) -> Snippet:
    return compose(template, content, wording.platform, warning=wording.warning, gsm7=wording.gsm7)


def _links_of(chosen: tuple[CrisisContact, ...]) -> tuple[Link, ...]:
    return tuple({found.link.id: found.link for found in chosen}.values())
