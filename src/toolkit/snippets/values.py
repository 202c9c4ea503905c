"""From a link to what its placeholders say.

Says nothing of trust unless this curator vetted the link, names the country
of what lies outside the home region, and keeps a number when its page is gone.
Must not read a clock: days are handed in.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from toolkit.domain.contact import ALWAYS, hours_of_contact
from toolkit.domain.fields import changed_since
from toolkit.domain.link import Contact, Link
from toolkit.domain.region import country, find_region, place_name, serves
from toolkit.domain.trust import How, Level, State
from toolkit.snippets.compose import Content, Numbers, Other
from toolkit.snippets.contacts import (
    ENGLISH,
    Phrases,
    alike,
    contacts_for,
    either,
    how_to_reach,
    is_plain,
    named_line,
    says_places,
    with_notes,
)
from toolkit.snippets.crisis import emergency_number
from toolkit.snippets.template import Template, fill

_GONE = frozenset({State.DEAD, State.SUSPECT, State.CHANGED})
_ZONES = {"GB": "UK time", "IE": "Irish time"}
# Hours that are no line of their own: "24/7", "weekdays (UK time)".
_NEEDS_OPEN = re.compile(rf"{ALWAYS}|weekdays|weekends|every|daily|all |from ")
# A longer title is no help as something to search for.
_LONGEST_TO_SEARCH = 65
# For a template without a place for numbers: what names the link stands there alone.
_NUMBER_LINE = "{title}{region}: {contacts}"
_LISTED = "number as listed on {day}"
_GONE_BUT_LISTED = f"page not working; {_LISTED}"
# "(Wales)", but not the "(2)" of an option to choose.
_ENDS_IN_NOTE = re.compile(r"\([^()]*[^\W\d_]{2}[^()]*\)$")
_NAMING = ("title", "publisher", "region")


class _Reader(NamedTuple):
    """For whom the numbers are written: their region, the language, what names places.

    `names_region` tells that the reply has a place for {region}; where it has none,
    numbers say themselves where they serve. `brief` leaves out that the page is gone.
    """

    home: str
    phrases: Phrases
    names_region: bool = True
    brief: bool = False


def content_of(  # noqa: PLR0913 - each is a fact of its own
    links: Sequence[Link],
    home: str,
    template: Template,
    today: date,
    *,
    say: str = "",
    to: str = "",
    by: str = "",
    phrases: Phrases = ENGLISH,
) -> Content:
    """Return what a reply with these links has to say, the main link first.

    `home` is the region of whoever reads it, "" where that is not known, `say` the
    chosen sentence, `to` whom the reply is for, `by` the curator's name, `phrases`
    what the program says itself. Where the page is gone and the template has no place
    for numbers, they stand on a line of their own, which names the link.
    """
    link = links[0]
    homeless = number_only(link) and "contacts" not in template.names
    placed = homeless or "region" in template.names
    reader = _Reader(home, phrases, placed)
    values = values_of(link, home, today, say=say, to=to, by=by, phrases=phrases)

    def numbers(reader: _Reader) -> Numbers:
        contacts = _told_contacts(link, home)
        said = _reach(contacts, link, reader)
        line = fill(_NUMBER_LINE, {**values, "contacts": said}) if homeless else ""
        fewer = _fewer([one for one in contacts if one.value], link, reader)
        return Numbers(said, fewer, line)

    told = numbers(reader)
    values["contacts"] = told.contacts
    return Content(
        values={**values, **dict.fromkeys(_NAMING, "")} if homeless else values,
        fewer_contacts=told.fewer,
        where=_where(link, phrases) if values["url"] else (),
        others=tuple(_other(other, home, phrases) for other in links[1:]),
        extra=told.extra,
        phrases=phrases,
        briefly=numbers(reader._replace(brief=True)) if number_only(link) else None,
    )


def values_of(  # noqa: PLR0913 - each is a fact of its own
    link: Link,
    home: str,
    today: date,
    *,
    say: str = "",
    to: str = "",
    by: str = "",
    phrases: Phrases = ENGLISH,
) -> dict[str, str]:
    """Return the text of every placeholder for a link, "" where there is none."""
    contacts = _told_contacts(link, home)
    return {
        "title": link.title,
        "url": "" if number_only(link) else link.url,
        "say": say,
        "summary": link.summary,
        "why": _why(link, by, phrases),
        # Whoever names the link is not named once more behind it.
        "publisher": "" if alike(link.publisher, link.title) else link.publisher,
        "contacts": _reach(contacts, link, _Reader(home, phrases)),
        "hours": _hours(contacts, link, today, phrases),
        "region": _region(link, home, phrases),
        "review_date": link.trust.review_by.isoformat() if link.trust.review_by else "",
        "emergency": phrases[emergency_number(home)],
        "to": to,
    }


def _told_contacts(link: Link, home: str) -> tuple[Contact, ...]:
    """Choose the contacts to tell; where the page is gone, no chat that is on it."""
    contacts = contacts_for(link, home)
    numbers = tuple(contact for contact in contacts if contact.value)
    return numbers if numbers and number_only(link) else contacts


def _region(link: Link, home: str, phrases: Phrases) -> str:
    """Name the places of a link from elsewhere, in English or where the title does not."""
    foreign = phrases is not ENGLISH and _says_places(link.title, link.regions)
    return "" if serves(link.regions, home) or foreign else f" ({phrases.places(link.regions)})"


def number_only(link: Link) -> bool:
    """Tell whether the page is gone but there is a number, which outlives it."""
    return link.health.state in _GONE and any(contact.value for contact in link.contacts)


def _fewer(numbers: Sequence[Contact], link: Link, reader: _Reader) -> tuple[str, ...]:
    """Write fewer and fewer of a link's numbers; the last one always stays."""
    return tuple(_reach(numbers[:kept], link, reader) for kept in range(len(numbers), 0, -1))


def _other(link: Link, home: str, phrases: Phrases) -> Other:
    """Return a further link: its numbers beside its address, or all ways without one."""
    contacts = _told_contacts(link, home)
    gone = number_only(link)
    told = contacts if gone else [one for one in contacts if one.value]
    regions = () if serves(link.regions, home) else link.regions
    return Other(
        link.title,
        "" if gone else link.url,
        "" if _says_places(link.title, regions) else phrases.places(regions),
        _reach(told, link, _Reader(home, phrases)).replace("\n", "; "),
        "" if gone else "".join(_where(link, phrases)[-1:]),
    )


def _reach(contacts: Sequence[Contact], link: Link, reader: _Reader) -> str:
    """Write the ways of a link; lines of a service that have names stand one below the other."""
    ways = _ways(contacts, link, reader)
    reach = ("\n" if any(named_line(one) for one in contacts) else "; ").join(ways)
    if reach and number_only(link):
        gone = reader.phrases[_LISTED if reader.brief else _GONE_BUT_LISTED]
        day = _listed_on(contacts, link)
        said = reader.phrases.day(day) if day else "an unknown day"
        gone = gone.format(day=said)
        # Two pairs of brackets do not meet, and "option (2)" stays as it is.
        noted = _ENDS_IN_NOTE.search(reach)
        return f"{reach[:-1]}; {gone})" if noted else with_notes(reach, [gone])
    return reach


def _ways(contacts: Sequence[Contact], link: Link, reader: _Reader) -> list[str]:
    """Write each way, with one number for two ways once: "call or text 988"."""
    ways: dict[tuple[str, str], list[str]] = {}
    for contact in contacts:
        # "Side by Side online community: online community" tells nobody anything.
        if not contact.value and how_to_reach(contact).casefold() in link.title.casefold():
            continue
        verb, _, rest = _labelled(contact, link, reader).partition(" ")
        if is_plain(contact):
            # In English: the two verbs of one number become one phrase.
            verb = how_to_reach(contact).partition(" ")[0]
        key = ("", rest) if is_plain(contact) else (verb, rest)
        verbs = ways.setdefault(key, [])
        if verb not in verbs:
            verbs.append(verb)
    return [f"{either(verbs, reader.phrases)} {rest}".strip() for (_, rest), verbs in ways.items()]


def _labelled(contact: Contact, link: Link, reader: _Reader) -> str:
    """Write a contact; with its place where nothing beside it names that already.

    A number for one nation of the UK is always labelled: whoever reads the reply
    may live in another.
    """
    home = reader.home
    reach = how_to_reach(contact, reader.phrases)
    regions = contact.regions or link.regions
    of_the_link = set(regions) == set(link.regions)
    named = reader.names_region and of_the_link and not serves(link.regions, home)
    for_part = any("-" in code for code in regions)
    # A title that names more places than a number is for says nothing of the number.
    said = _says_places(contact.note, regions) or (
        of_the_link and _says_places(link.title, regions)
    )
    if named or said or not (for_part or not serves(regions, home)):
        return reach
    return with_notes(reach, [reader.phrases.places(regions)])


def _says_places(text: str, regions: Sequence[str]) -> bool:
    return says_places(text, [place_name(code) for code in regions])


def _why(link: Link, by: str, phrases: Phrases) -> str:
    """Say what the curator did; nothing of what another person did, or only told."""
    trust = link.trust
    if trust.level is not Level.RECOMMENDED or trust.vetting is None or trust.vetted_on is None:
        return ""
    others = trust.vetting.by and trust.vetting.by.casefold() != by.casefold()
    if others or trust.vetting.how is How.SECOND_HAND or changed_since(link):
        return ""
    month = phrases.month(trust.vetted_on)
    if trust.vetting.how is How.READ:
        return phrases["I read this page in {month}."].format(month=month)
    return phrases["I looked into this in {month}."].format(month=month)


def _where(link: Link, phrases: Phrases) -> tuple[str, ...]:
    """Say where to look when an address cannot be followed, then the same briefly."""
    from urllib.parse import urlsplit  # noqa: PLC0415 - of use on one platform

    host = (urlsplit(link.url).hostname or "").removeprefix("www.")
    if not host:
        return ()
    briefly = phrases["look on {host}."].format(host=host)
    if len(link.title) > _LONGEST_TO_SEARCH:
        return (briefly,)
    fully = phrases["search for “{title}” on {host}."].format(title=link.title, host=host)
    return (fully, briefly)


def _hours(contacts: Sequence[Contact], link: Link, today: date, phrases: Phrases) -> str:
    """Write days and hours as listed; those of each contact where they differ."""
    written = {contact: hours_of(contact, link, phrases) for contact in contacts}
    known = {hours for hours in written.values() if hours}
    if not known:
        return ""
    if link.trust.overdue(today):
        return phrases["Please check the hours first."]
    if len(set(written.values())) == 1:
        hours = known.pop()
        if not _NEEDS_OPEN.match(hours_of(contacts[0], link)):
            return hours
        return phrases["Open {hours}, as listed"].format(hours=hours)
    return "; ".join(
        f"{contact.value or contact.kind.value}: {hours or phrases['check hours']}"
        for contact, hours in written.items()
    )


def hours_of(contact: Contact, link: Link, phrases: Phrases = ENGLISH) -> str:
    """Write the days and hours of a contact as listed, with their time zone; "" for none."""
    hours = phrases.hours(hours_of_contact(contact))
    if not hours or contact.hours == ALWAYS:
        return hours
    zone = _zone(contact.regions or link.regions)
    return f"{hours} ({phrases[zone]})" if zone else hours


def _zone(regions: tuple[str, ...]) -> str:
    countries = {country(code) for code in regions}
    if len(countries) != 1:
        return ""
    code = countries.pop()
    if code in _ZONES:
        return _ZONES[code]
    region = find_region(code)
    return f"local time, {region.place}" if region else ""


def _listed_on(contacts: Sequence[Contact], link: Link) -> date | None:
    """Return the day of which all these numbers were as they are written."""
    days = [contact.checked_on for contact in contacts if contact.value and contact.checked_on]
    if days:
        return min(days)
    if link.trust.vetting:
        return link.trust.vetting.recorded_at.date()
    return link.added_at.date() if link.added_at else None
