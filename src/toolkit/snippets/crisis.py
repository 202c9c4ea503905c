"""The crisis reply: what it says of whom to call, for which case.

Contacts come from links that the curator marked `crisis` and that surely serve
the region; emergency numbers from the reviewed table of regions. The order and
tone follow published guidance (docs/explanation/crisis-replies.md). Promises
neither availability nor secrecy, names no method, judges nobody.
Must not choose a region by itself: an unknown one is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import NamedTuple

from toolkit.domain.contact import ALWAYS, hours_of_contact
from toolkit.domain.fields import FIRST_IN_CRISIS
from toolkit.domain.link import Contact, ContactKind, Link, LinkType
from toolkit.domain.region import Region, country, find_region, place_name, serves
from toolkit.domain.sentences import PRIVATE, CrisisCase, CrisisKind
from toolkit.domain.trust import Level
from toolkit.errors import Refused
from toolkit.snippets.contacts import ENGLISH, Phrases, service_name, ways_to_reach, with_notes

MOST_CONTACTS = 2
# Where something was done the emergency number comes first, and one line after it.
_MOST_WHEN_DONE = 1
# What a helpline is tagged with that is for this kind of danger, crisis line or not.
TOPICS: dict[str, tuple[str, ...]] = {
    "abuse": ("domestic abuse", "forced marriage"),
    "assault": ("sexual assault",),
    "stalking": ("stalking",),
}
_CHILD_RISK, _SUICIDE = "child-risk", "suicide"
# Of these audiences a line is never given to the other one.
_SIDES = frozenset({"men", "women"})
_FOR_THE_YOUNG = "young people"
# "under 19s", "under 35s and anyone worried about one".
_UNDER = re.compile(r"under ([0-9]{1,2})s", re.IGNORECASE)
_CHILD_LINE = 20
_WORRIED = "worried"
_ANYONE = "anyone"
_A_CHILD = "child"
DIRECTORY = "findahelpline.com"
UNKNOWN_EMERGENCY = "your local emergency number"
_TRUST_ORDER = (Level.RECOMMENDED, Level.LISTED, Level.CAUTION)


_USUAL = CrisisCase()
_ADVICE = {
    CrisisKind.SELF: (
        "If you know who or where they are and life is in danger, call {emergency}.",
        "Report the post on the platform: it can offer the person help directly.",
    ),
    CrisisKind.OTHER: (
        "If life is in danger now, ask them to call {emergency} before anything else.",
        "Do not report the post of somebody who worries: that can close the way to help.",
    ),
    CrisisKind.DONE: (
        "If you know who or where they are, call {emergency} yourself now.",
        "If the person wrote it themself, report the post: the platform may be able to send help.",
    ),
}


class CrisisContact(NamedTuple):
    """A contact of the crisis reply and the link it belongs to."""

    link: Link
    contact: Contact


def known_region(code: str) -> Region:
    """Return the region of the table. Raises Refused for any other."""
    region = find_region(code)
    if region is None or not region.emergency:
        raise Refused(
            f"This program knows no emergency number for the region '{code}'.",
            hint=f"Give --region none for a reply that names {DIRECTORY}, which lists lines "
            "in many countries, or look the number up.",
        )
    return region


def crisis_contacts(
    links: Iterable[Link], region: str, case: CrisisCase = _USUAL
) -> tuple[CrisisContact, ...]:
    """Choose at most two contacts that surely serve `region`, best first.

    One to call and one to write to, when there are both; those for the kind of
    danger and the age of the case first. Health never empties this: a number
    outlives its page. `avoid`, replaced and unvetted links have no place here.
    """
    fitting = [
        CrisisContact(link, contact)
        for link in links
        if (link.crisis or is_for(link, case.topic))
        and link.trust.level in _TRUST_ORDER
        and not link.replaced_by
        for contact in link.contacts
        if contact.value and serves(contact.regions or link.regions, region)
        if _is_for_whom(link, case)
    ]
    fitting = _open_ones(fitting)
    fitting.sort(key=lambda chosen: _order(chosen, region, case))
    most = _MOST_WHEN_DONE if case.who is CrisisKind.DONE else MOST_CONTACTS
    return _one_of_each_kind(fitting, most)


def _is_for_whom(link: Link, case: CrisisCase) -> bool:
    """Tell whether men or women may be given a line that is for one of them."""
    if link.crisis:
        return True
    sides = _SIDES.intersection(link.tags)
    # Lines for men are few and open by day: only where the post tells of a man.
    return not sides or case.audience in sides or (not case.audience and "women" in sides)


def _open_ones(fitting: list[CrisisContact]) -> list[CrisisContact]:
    """Leave out lines for a danger that may be closed now, where one is always open."""
    always = any(one.contact.hours == ALWAYS and not one.link.crisis for one in fitting)
    return [one for one in fitting if one.link.crisis or one.contact.hours == ALWAYS or not always]


def is_for(link: Link, topic: str) -> bool:
    """Tell whether this is a helpline for a kind of danger that has lines of its own."""
    return link.type is LinkType.HELPLINE and not set(TOPICS.get(topic, ())).isdisjoint(link.tags)


def contact_lines(
    chosen: Sequence[CrisisContact], region: str, home: str, phrases: Phrases = ENGLISH
) -> str:
    """Write the contacts, one service a line: "Samaritans: call 116 123".

    Names the place of a line that is not the whole home country's, so that a
    number of one nation is never taken for another's. Without a region: the
    directory of all countries first, then the home lines with their country.
    """
    lines = [
        f"{_named(found := list(group), region, home, phrases)}: "
        f"{ways_to_reach([one.contact for one in found], phrases)}"
        f"{_days(found, phrases)}"
        for _, group in groupby(chosen, key=lambda one: one.link.id)
    ]
    if not region:
        by_country = phrases["{directory} lists helplines by country."]
        lines.insert(0, by_country.format(directory=DIRECTORY))
    elif not lines:
        in_many = phrases["{directory} lists helplines in many countries."]
        lines = [in_many.format(directory=DIRECTORY)]
    return "\n".join(lines)


def _days(found: Sequence[CrisisContact], phrases: Phrases) -> str:
    """Return the hours of a line for a danger that is not always open: " (weekdays)"."""
    if found[0].link.crisis or found[0].contact.hours == ALWAYS:
        return ""
    return f" ({hours_of_contact(found[0].contact) or phrases['check hours']})"


def advice(region: str, case: CrisisCase = _USUAL) -> tuple[str, ...]:
    """Return what the curator should know of this case, one sentence a line."""
    number = find_region(region) if region else None
    emergency = (
        f"{number.emergency} ({place_name(region)})"
        if number and number.emergency
        else UNKNOWN_EMERGENCY
    )
    told = [line.format(emergency=emergency) for line in _ADVICE[case.who]]
    if case.private:
        told.insert(0, PRIVATE)
    return (*told, "Tell someone you trust. Do not carry this alone.")


def emergency_number(region: str) -> str:
    """Return the emergency number of a region, or the words that stand for it."""
    found = find_region(region) if region else None
    return found.emergency if found and found.emergency else UNKNOWN_EMERGENCY


def _order(chosen: CrisisContact, region: str, case: CrisisCase) -> tuple[object, ...]:
    link, contact = chosen.link, chosen.contact
    of_topic = is_for(link, case.topic)
    return (
        case.by_text and contact.kind is not ContactKind.TEXT,
        not of_topic,
        not (of_topic and case.audience in link.tags),
        not _is_for_the_age(link, case),
        not link.for_everyone,
        _TRUST_ORDER.index(link.trust.level),
        FIRST_IN_CRISIS not in link.tags,
        contact.hours != ALWAYS,
        region not in (contact.regions or link.regions),
        link.id,
    )


def _is_for_the_age(link: Link, case: CrisisCase) -> bool:
    """Tell whether this is a line for the young person, or for who worries about one."""
    # Whose age it is, is not known where something was done: a parent may have written.
    at_risk = case.topic == _CHILD_RISK
    young = case.age or (_A_CHILD if at_risk else "")
    if not young or case.who is CrisisKind.DONE or _FOR_THE_YOUNG not in link.tags:
        return False
    if at_risk:
        return _SUICIDE not in link.tags
    if case.who is CrisisKind.OTHER:
        return _WORRIED in link.audience
    under = _UNDER.search(link.audience)
    return young == "teen" or bool(under and int(under[1]) < _CHILD_LINE)


def _one_of_each_kind(fitting: Sequence[CrisisContact], most: int) -> tuple[CrisisContact, ...]:
    chosen: list[CrisisContact] = []
    for wanted in (ContactKind.PHONE, ContactKind.TEXT):
        chosen += [found for found in fitting if found.contact.kind is wanted][:1]
    chosen += [found for found in fitting if found not in chosen]
    return tuple(sorted(chosen[:most], key=fitting.index))


def _named(found: Sequence[CrisisContact], region: str, home: str, phrases: Phrases) -> str:
    """Return the service's name, with whom and which place it is for where that is limited."""
    link = found[0].link
    name = service_name(link)
    notes = [f"for {link.audience}"] if _says_for_whom(link) else []
    regions = tuple(dict.fromkeys(code for one in found for code in _regions(one)))
    abroad = country(region) != country(home)
    narrower = any("-" in code for code in regions)
    if regions and (abroad or narrower or not region) and ENGLISH.places(regions) not in name:
        notes.append(phrases.places(regions))
    return with_notes(name, notes)


def _says_for_whom(link: Link) -> bool:
    """Tell whether a line must be told from one for everybody."""
    return not link.for_everyone and not link.audience.startswith(_ANYONE)


def _regions(found: CrisisContact) -> tuple[str, ...]:
    return found.contact.regions or found.link.regions
