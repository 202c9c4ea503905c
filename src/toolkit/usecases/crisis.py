"""The crisis reply that never fails.

From the library where it can be used; else from the crisis lines that are
shipped with the program and its table of emergency numbers, which need no file
of the curator's. What was wrong is told. Must not ask, print or copy.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime

from toolkit.domain.link import Link
from toolkit.domain.region import find_region, place_name
from toolkit.domain.trust import Trust
from toolkit.errors import LibraryError, Refused, ToolkitError
from toolkit.search.crisis import crisis_hint
from toolkit.search.query import LONGEST_TEXT
from toolkit.snippets.compose import Content, Snippet, compose
from toolkit.snippets.crisis import (
    CrisisContact,
    advice,
    contact_lines,
    crisis_contacts,
    emergency_number,
    known_region,
)
from toolkit.snippets.platforms import find_platform
from toolkit.snippets.template import CRISIS, Line, Template, load_template
from toolkit.storage.library import Library
from toolkit.usecases.reply import Wording, Written, opening, require_fitting, went_out


def missing_line(library: Library, region: str) -> str:
    """Say that no crisis line of this library serves a region, "" where one does."""
    return "" if crisis_contacts(library.links.in_crisis(), region) else no_line(region)


def no_line(region: str) -> str:
    """Say that nobody is named for a region, and how to change that."""
    return (
        f"No crisis line of this library serves {place_name(region)}, so the crisis reply names"
        " none. Mark one with 'toolkit edit ID --crisis' and vet it with 'toolkit vet ID';"
        " 'toolkit review' shows what lists call one."
    )


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


_SHIPPED = (
    "The crisis reply is written from the crisis lines that come with this program,"
    " not from your library."
)


def hinted(text: str) -> bool:
    """Tell whether a question brings the crisis prompt; needs no library."""
    return crisis_hint(text[:LONGEST_TEXT])


def surely_crisis(
    library: Callable[[], Library],
    wording: Wording,
    region: str | None,
    today: date,
    *,
    limited: bool = False,
) -> Written:
    """Write the crisis reply whatever is broken; `trouble` of it says what was.

    `region` is the one that was asked for, None for the home region of the
    wording, "" where it is not known. `limited` says that the limit was asked
    for; one of the settings that leaves no room is broken too. Raises Refused
    for a region without an emergency number that was asked for, and where
    nothing fits.
    """
    wanted, told = _region(region, wording.home)
    wide = wording if limited else _without_limit(wording)
    trouble: Exception | None = None
    for way, from_library in ((wording, True), (wide, True), (wording, False), (wide, False)):
        if from_library and trouble and not isinstance(trouble, Refused):
            continue
        try:
            written = (
                write_crisis(library(), way, wanted, today)
                if from_library
                else _from_shipped(way, wanted)
            )
        except Exception as error:  # noqa: BLE001 - whatever it is, somebody waits for this reply
            trouble = trouble or error
            continue
        said = (*_said(trouble), *(() if from_library else (_SHIPPED,)))
        return replace(written, trouble=(*told, *said))
    raise trouble or RuntimeError("no way was tried")


def _without_limit(wording: Wording) -> Wording:
    return replace(wording, platform=find_platform(wording.platform.name))


def _region(asked: str | None, home: str) -> tuple[str, tuple[str, ...]]:
    """Return the region to write for, and what to tell where it is not the home region."""
    if asked is not None:
        if asked:
            known_region(asked)
        return asked, ()
    found = find_region(home) if home else None
    if not home or (found and found.emergency):
        return home, ()
    return "", (f"No emergency number is known here for your region {home}: --region gives one.",)


def _from_shipped(wording: Wording, region: str) -> Written:
    bare = replace(wording, templates_folder=None)
    # The ids of shipped links are of no library.
    return replace(crisis_from(_shipped_links(), bare, region), links=())


def _shipped_links() -> Iterator[Link]:
    from toolkit.exchange.starter import read_starter, starter_file  # noqa: PLC0415 - rare
    from toolkit.usecases.start import starter_links  # noqa: PLC0415 - rare

    try:
        lines = (record for record in read_starter(starter_file()) if record.crisis)
        for number, (link, vetting) in enumerate(starter_links(lines, datetime.now(UTC)), 1):
            yield replace(link, id=number, trust=Trust(vetting=vetting))
    except Exception:  # noqa: BLE001 - not even the program is whole: the numbers are left
        return


def _said(trouble: Exception | None) -> tuple[str, ...]:
    if trouble is None:
        return ()
    if isinstance(trouble, ToolkitError):
        return tuple(line for line in (trouble.message, trouble.hint) if line)
    # Its own message may hold anything.
    return (f"Your library could not be used ({type(trouble).__name__}).",)
