"""The crisis reply that never fails.

From the library where it can be used; else from the crisis lines that are
shipped with the program and its table of emergency numbers, which need no file
of the curator's. What was wrong is told. Must not ask, print or copy.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import NamedTuple

from toolkit.domain.link import Link
from toolkit.domain.region import USUAL, country, find_region, language_name, place_name
from toolkit.domain.sentences import CrisisCase, CrisisKind, case_of
from toolkit.domain.trust import Trust
from toolkit.errors import LibraryError, Refused, ToolkitError
from toolkit.search.crisis import crisis_signs
from toolkit.search.query import passed_over, region_of
from toolkit.snippets.compose import Content, Snippet, compose
from toolkit.snippets.contacts import ENGLISH, phrases_in
from toolkit.snippets.crisis import (
    TOPICS,
    CrisisContact,
    advice,
    contact_lines,
    crisis_contacts,
    emergency_number,
    known_region,
)
from toolkit.snippets.platform import Links, Platform, Unit
from toolkit.snippets.platforms import find_platform
from toolkit.snippets.template import (
    CRISIS_TEMPLATES,
    EMERGENCY,
    Line,
    Template,
    draft_in,
    load_template,
)
from toolkit.storage.library import Library
from toolkit.usecases.platforms import require_fitting
from toolkit.usecases.reply import Wording, Written, opening
from toolkit.usecases.saying import Tone, went_out


def missing_line(library: Library, region: str) -> str:
    """Say that no crisis line of this library serves a region, "" where one does.

    Nor is it said of a library without any link, which lacks all and not this.
    """
    if crisis_contacts(library.links.in_crisis(), region) or not library.links.count():
        return ""
    return no_line(region)


def no_line(region: str) -> str:
    """Say that nobody is named for a region, and how to change that."""
    return (
        f"No crisis line in this library serves {place_name(region)}, so the crisis reply names"
        " none. Mark one with 'toolkit edit ID --crisis' and vet it with 'toolkit vet ID';"
        " 'toolkit review' shows what other lists call a crisis line."
    )


_OWN_SENTENCE = Line("{to} {say}", ("to", "say"))
# How what is told of a region ends, for where an option can be given.
BY_REGION = "; to change that, give --region."
_NO_ROOM = "Choose another platform with --for, or send it as two messages."


class _Used(NamedTuple):
    """A crisis reply, and which of the curator's wishes are in it."""

    snippet: Snippet
    own: bool = False
    to: str = ""
    warning: str = ""


def _not_own(name: str) -> str:
    return f"Your own template '{name}' was not used:"


def write_crisis(
    library: Library, wording: Wording, case: CrisisCase, today: date, *, must_fit: bool = True
) -> Written:
    """Write the crisis reply for a case.

    Raises Refused for a region the table of emergency numbers does not have,
    and where not even one contact fits the limit, if it `must_fit`.
    """
    written = crisis_from(_lines(library, case), wording, case, must_fit=must_fit)
    return replace(written, repeated=_repeated(library, written.said, today))


def _lines(library: Library, case: CrisisCase) -> Iterator[Link]:
    """Yield the crisis lines, and helplines for the kind of danger, each once."""
    found = {link.id: link for link in library.links.in_crisis()}
    for tag in TOPICS.get(case.topic, ()):
        found.update((link.id, link) for link in library.links.with_tag(tag))
    yield from found.values()


def crisis_from(
    links: Iterable[Link], wording: Wording, case: CrisisCase, *, must_fit: bool = True
) -> Written:
    """Write the crisis reply with the lines among `links`. Raises as `write_crisis`.

    Where it need not fit, one that is too long has the emergency number first.
    """
    region = case.region
    if region:
        known_region(region)
    chosen = crisis_contacts(links, region or wording.home, case)
    phrases = phrases_in(wording.tone.language) if wording.tone.drafts else ENGLISH
    content = Content(
        values={
            "say": wording.say,
            "contacts": contact_lines(chosen, region, wording.home, phrases),
            "emergency": phrases[emergency_number(region)],
        },
        fewer_contacts=(contact_lines(chosen[:1], region, wording.home, phrases),),
    )
    template, used, trouble = _composed(CRISIS_TEMPLATES[case.who], content, wording)
    if must_fit:
        require_fitting([used.snippet], hint=_NO_ROOM)
    elif not used.snippet.length.fits:
        used = _urgent_first(template, content, used, wording)
    snippet = used.snippet
    said = wording.say if used.own else opening(template, "", snippet)
    return Written(
        posts=(snippet,),
        links=_links_of(one for one in chosen if one.contact.value in snippet.text),
        template=template.name,
        said=said,
        crisis=case,
        told=_told(template, wording.tone),
        language=template.language or USUAL,
        advice=(
            *_missing(chosen, region or wording.home),
            *advice(region, case),
            *trouble,
            *_left_out(used, wording),
        ),
    )


def _told(template: Template, tone: Tone) -> tuple[str, ...]:
    """Say of the language of a crisis reply what a curator should know."""
    if tone.language in ("", USUAL) or (template.own and template.language):
        return ()
    if template.language:
        return (f"This wording is a {draft_in(template.language)}.",)
    told = (
        f"There is no crisis reply in {language_name(tone.language)} that may be used, so this"
        " one is in English; to use drafts: toolkit config set reply_drafts true"
    )
    return (told,)


def _missing(chosen: tuple[CrisisContact, ...], region: str) -> tuple[str, ...]:
    return () if chosen else (no_line(region),)


def _repeated(library: Library, said: str, today: date) -> bool:
    try:
        return went_out(library, said, today)
    except LibraryError:
        # The log may be what is damaged; the curator's own lines are not.
        return False


def _composed(
    name: str, content: Content, wording: Wording
) -> tuple[Template, _Used, tuple[str, ...]]:
    """Compose with the curator's own words, else with the ones that surely fit."""
    try:
        tone = wording.tone
        folder = wording.templates_folder
        template = load_template(name, folder, tone.language, drafts=tone.drafts)
        used = _fitting(template, content, wording)
        if used.snippet.length.fits or not template.own:
            return template, used, ()
        trouble = f"{_not_own(name)} it is too long for {wording.platform.title}."
    except (ToolkitError, OSError) as error:
        reason = error.message if isinstance(error, ToolkitError) else error.strerror
        trouble = f"{_not_own(name)} {reason}"
    template = load_template(name)
    return template, _fitting(template, content, wording), (trouble,)


def _fitting(template: Template, content: Content, wording: Wording) -> _Used:
    """Return the first way of writing it that fits, else the last and shortest."""
    for tried in _ways(template, content, wording):
        used = tried
        cut = tried.own and {"say", "end of say"} & set(tried.snippet.dropped)
        if tried.snippet.length.fits and not cut:
            return tried
    return used


def _ways(template: Template, content: Content, wording: Wording) -> Iterator[_Used]:
    """Write it with --say in place of the sentence, then as it is, at last without one.

    Each also without whom it is for and without the content warning, which on some
    platforms may hold nothing that reads as an address.
    """
    first, *rest = template.lines
    openings: list[tuple[Line, ...]] = [(first,)]
    if EMERGENCY not in first.names:
        if wording.say:
            openings.insert(0, (_OWN_SENTENCE,))
        if not template.own:
            openings.append(())
    wishes = [
        (to, warning)
        for to in dict.fromkeys((wording.to if wording.names_somebody else "", ""))
        for warning in dict.fromkeys((wording.warning, ""))
    ]
    for opened in openings:
        shorter = replace(template, lines=(*opened, *rest))
        left_out = () if opened else (first.name,)
        for to, warning in wishes:
            asked = content._replace(values={**content.values, "to": to})
            snippet = _compose(shorter, asked, wording, warning)
            snippet = replace(snippet, dropped=(*left_out, *snippet.dropped))
            yield _Used(snippet, opened == (_OWN_SENTENCE,), to, warning)


def _urgent_first(template: Template, content: Content, used: _Used, wording: Wording) -> _Used:
    """Put the emergency number first in a reply that may be cut at its end."""
    dropped = used.snippet.dropped
    kept = [line for line in template.lines if line.name not in dropped]
    lines = tuple(sorted(kept, key=lambda line: EMERGENCY not in line.names))
    asked = content._replace(values={**content.values, "to": used.to})
    snippet = _compose(replace(template, lines=lines), asked, wording, used.warning)
    return used._replace(snippet=replace(snippet, dropped=dropped))


def _compose(template: Template, content: Content, wording: Wording, warning: str) -> Snippet:
    return compose(template, content, wording.platform, warning=warning, gsm7=wording.gsm7)


def _left_out(used: _Used, wording: Wording) -> Iterator[str]:
    """Say which of the curator's wishes a crisis reply had no room for."""
    if wording.say and not used.own:
        yield "Your own sentence was left out of this crisis reply."
    if wording.to and not used.to:
        yield f"'{wording.to}' was left out of this crisis reply."
    if wording.warning and not used.warning:
        yield "The content warning was left out of this crisis reply."


def _links_of(chosen: Iterable[CrisisContact]) -> tuple[Link, ...]:
    return tuple({found.link.id: found.link for found in chosen}.values())


_SHIPPED = (
    "The crisis reply is written from the crisis lines that come with this program,"
    " not from your library."
)


def hinted(text: str) -> bool:
    """Tell whether a question brings the crisis prompt; needs no library."""
    return crisis_signs(text) is not None


class Asked(NamedTuple):
    """What the curator said of the case: None for what the post suggests.

    `region` is an ISO code, "" where it is not known.
    """

    who: CrisisKind | None = None
    region: str | None = None


def understood(text: str, asked: Asked, home: str) -> tuple[CrisisCase, tuple[str, ...]]:
    """Return the case of a post, and what to tell where its region is not the home region.

    Whatever is wrong with reading the post, there is a case. Raises Refused for a
    region without an emergency number that was asked for.
    """
    try:
        return _understood(text, asked, home)
    except Refused:
        raise
    except Exception as error:  # noqa: BLE001 - somebody waits for this reply
        region, told = _region(asked.region, home, "")
        said = (
            f"The post could not be read ({type(error).__name__});"
            " say what you need with --crisis and --region."
        )
        return CrisisCase(asked.who or CrisisKind.SELF, region=region), (said, *told)


def _understood(text: str, asked: Asked, home: str) -> tuple[CrisisCase, tuple[str, ...]]:
    place = region_of(text, home, surely_there=True) if text and asked.region is None else None
    wanted = place.code if place else asked.region
    region, told = _region(wanted, home, place.name if place else "")
    if place is None and asked.region is None and region:
        told = (*told, *_passed_over(text, home, region))
    return case_of(
        crisis_signs(text) if text else None, asked.who, region, place.name if place else ""
    ), told


def _passed_over(text: str, home: str, region: str) -> tuple[str, ...]:
    """Tell of a place that the post names and the reply is not for."""
    other = passed_over(text, home, region)
    if not other:
        return ()
    here = place_name(region)
    return (f"The post says {other}, but this reply is for {here}{BY_REGION}",)


def surely_crisis(
    library: Callable[[], Library],
    wording: Wording,
    case: CrisisCase,
    today: date,
    *,
    told: tuple[str, ...] = (),
    limited: bool = False,
) -> Written:
    """Write the crisis reply whatever is broken; `trouble` of it says what was.

    `told` is what `understood` told. `limited` says that the limit was asked
    for; one of the settings that leaves no room is broken too. Where a platform
    holds too little for any crisis reply, it is written all the same, and that is said.
    Raises Refused where nothing fits a limit that was asked for.
    """
    wide = wording if limited else _with_usual_limit(wording)
    trouble: Exception | None = None
    for way, from_library, must_fit in (
        (wording, True, True),
        (wide, True, True),
        (wide, True, limited),
        (wording, False, True),
        (wide, False, True),
        (wide, False, limited),
        # Neither is another language a reason to say nothing, nor a table of the program.
        (replace(wide, tone=Tone()), False, limited),
        (replace(wide, tone=Tone(), platform=_countable(wide.platform)), False, limited),
    ):
        if from_library and trouble and not isinstance(trouble, Refused):
            continue
        try:
            written = (
                write_crisis(library(), way, case, today, must_fit=must_fit)
                if from_library
                else _from_shipped(way, case, must_fit=must_fit)
            )
        except Exception as error:  # noqa: BLE001 - whatever it is, somebody waits for this reply
            trouble = trouble or error
            continue
        said = (*_said(trouble), *(() if from_library else (_SHIPPED,)))
        return replace(written, trouble=(*told, *said))
    raise trouble or RuntimeError("no way was tried")


def _with_usual_limit(wording: Wording) -> Wording:
    """Go by the table's limit; a platform of one's own has no other than its own."""
    if wording.platform.own:
        return wording
    return replace(wording, platform=find_platform(wording.platform.name))


def _countable(platform: Platform) -> Platform:
    """Return a platform that is counted without the table of domains."""
    return replace(platform, count=Unit.CODE_POINTS, links=Links.NONE, joined=False)


def _region(wanted: str | None, home: str, place: str) -> tuple[str, tuple[str, ...]]:
    """Return the region to write for, and what to tell where it is not the home region.

    `wanted` was asked for, or named in the post by `place`; None is the home region.
    """
    code = home if wanted is None else wanted
    if wanted is not None and not place:
        if wanted:
            known_region(wanted)
        return wanted, ()
    if country(home) == code:
        code = home
    found = find_region(code) if code else None
    known = not code or bool(found and found.emergency)
    if place:
        name = place_name(code)
        named = f"{name[:1].upper()}{name[1:]}, because the post says {place}{BY_REGION}"
        if known:
            return code, (() if code == home else (named,))
        missing = (
            f"This program knows no emergency number for {place} ({code}), so the reply is for no"
            f" region{BY_REGION}"
        )
        return "", (missing,)
    if known:
        return code, ()
    said = f"This program knows no emergency number for your region {home}"
    return "", (f"{said}{BY_REGION}",)


def _from_shipped(wording: Wording, case: CrisisCase, *, must_fit: bool) -> Written:
    bare = replace(wording, templates_folder=None)
    # The ids of shipped links are of no library.
    return replace(crisis_from(_shipped_links(), bare, case, must_fit=must_fit), links=())


def _shipped_links() -> Iterator[Link]:
    from toolkit.exchange.list_file import read_starter, starter_file  # noqa: PLC0415 - rare
    from toolkit.usecases.start import starter_links  # noqa: PLC0415 - rare

    try:
        records = read_starter(starter_file())
        for number, (link, vetting) in enumerate(starter_links(records, datetime.now(UTC)), 1):
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
