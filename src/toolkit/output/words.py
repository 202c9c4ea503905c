"""How trust, health and warnings are said to a person, in words.

Must not style: the same words stand in every output.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from toolkit.domain.contact import hours_of_contact, time_words
from toolkit.domain.fields import changed_since
from toolkit.domain.judgement import WARNED, WARNINGS, saying_words, unsettled
from toolkit.domain.link import Contact, ContactKind, Link
from toolkit.domain.trust import SHOWN_AS, Health, How, Level, Scope, State, Trust, Vetting
from toolkit.usecases.find import LinkWarning

if TYPE_CHECKING:
    from toolkit.clipboard.copy import Copied
    from toolkit.hours.openness import Hours
    from toolkit.usecases.picking import ContactHours

_LEVELS = {
    Level.RECOMMENDED: "recommended",
    Level.CAUTION: "use with caution",
    Level.LISTED: "listed, not vetted by you",
    Level.UNVETTED: "unvetted",
    Level.AVOID: "avoid",
}
_HOW = {
    How.READ: "page read",
    How.PHONED: "phoned",
    How.MARK: "by the publisher's mark",
    How.SECOND_HAND: "second-hand",
}
_NUMBERS = {ContactKind.PHONE: "", ContactKind.TEXT: "text "}
_DAYS_IN_WEEK, _DAYS_IN_MONTH = 7, 30.44
_LONG_AGO_MONTHS = 24


_OF_SEVERAL = {
    State.SUSPECT: "look wrong",
    State.CHANGED: "no longer the pages that were vetted",
    State.INSECURE: "certificate problems",
}


def count_words(state: State, count: int) -> str:
    """Say how many links are in a state: "1 looks wrong", "2 look wrong"."""
    said = SHOWN_AS[state] if count == 1 else _OF_SEVERAL.get(state, SHOWN_AS[state])
    return f"{count:,} {said}"


def trust_words(link: Link, today: date) -> str:
    """Say the level, its age, by whom, and when a review is due."""
    trust = link.trust
    words = [_LEVELS[trust.level]]
    if trust.vetted_on and changed_since(link):
        words.append("vetted before it changed")
    elif trust.vetted_on:
        words.append(f"vetted {age(trust.vetted_on, today)}{_by(trust)}")
    if trust.overdue(today):
        words.append(f"review was due {trust.review_by}")
    elif trust.vetted_on and trust.review_by:
        words.append(f"review due {trust.review_by:%B %Y}")
    return ", ".join(words)


_BRIEF = {Level.LISTED: "listed", Level.UNVETTED: "unvetted"}
_MOST_PLACES = 3


def standing_words(link: Link, today: date) -> str:
    """Say trust and health in a list: what is so of most links is one word or none."""
    trust, state = link.trust, link.health.state
    plain = trust.level in _BRIEF and not trust.vetted_on and not trust.overdue(today)
    words = _BRIEF[trust.level] if plain else trust_words(link, today)
    usual = state in (State.ALIVE, State.UNCHECKED)
    return words if usual else f"{words}; {health_words(link.health)}"


def about_words(link: Link, place: str) -> str:
    """Say in a list what tells links apart: who publishes it, for where, number and hours.

    Of several numbers it is the one that a reply to somebody in `place` leads with.
    """
    from toolkit.snippets.contacts import contacts_for  # noqa: PLC0415 - lists for people alone

    named = link.publisher.casefold() in link.title.casefold()
    words = [] if named else [link.publisher]
    if link.regions:
        more = " and more" if link.regions[_MOST_PLACES:] else ""
        words.append(f"{place_words(link.regions[:_MOST_PLACES])}{more}")
    ways = contacts_for(link, place)
    if number := next((one for one in ways if one.value and one.kind in _NUMBERS), None):
        where = f" ({place_words(number.regions)})" if _elsewhere(number, link) else ""
        said = f"{_NUMBERS[number.kind]}{number.value}{where}"
        words.append(", ".join(filter(None, (said, hours_of_contact(number)))))
    return "; ".join(words)


def _elsewhere(contact: Contact, link: Link) -> bool:
    """Tell whether a contact is for other places than its link."""
    return bool(contact.regions) and set(contact.regions) != set(link.regions)


def place_words(codes: Iterable[str]) -> str:
    """Say regions by their names: "the UK", "England, Wales"."""
    from toolkit.domain.region import place_name  # noqa: PLC0415 - texts for people alone

    return ", ".join(map(place_name, codes))


_LONGEST_WARNING = 160


def warned_words(link: Link, *, brief: bool = False) -> str:
    """Say in a list who warns of a link since it was judged here, "" where nobody does.

    "ann says avoid, 2026-11-20: sells a cure"; `brief`: without when and why.
    """
    said = [
        f"{one.who} says {one.level}" if brief else saying_words(one)
        for one in (unsettled(link, WARNINGS) if link.says else ())
    ]
    return "; ".join(
        one if len(one) <= _LONGEST_WARNING else f"{one[: _LONGEST_WARNING - 1]}\u2026"
        for one in said
    )


def health_words(health: Health) -> str:
    """Say the health, with the reason where there is one."""
    shown = SHOWN_AS[health.state]
    if health.state in (State.ALIVE, State.UNCHECKED) or not health.reason:
        return shown
    return f"{shown} ({health.reason})"


def age(day: date, today: date) -> str:
    """Say how long ago a day was, as people do."""
    days = (today - day).days
    if days <= 0:
        return "today"
    if days == 1:
        return "yesterday"
    if days < 2 * _DAYS_IN_MONTH:
        return f"{days} days ago"
    months = round(days / _DAYS_IN_MONTH)
    return f"{months} months ago" if months < _LONG_AGO_MONTHS else f"{months // 12} years ago"


def warning_lines(warning: LinkWarning) -> list[str]:
    """Say why links are not passed on, each once, and what to use in their place."""
    lines: dict[str, None] = {}
    for one in (warning, *warning.more):
        lines[_warning_line(one)] = None
        if one.instead is not None:
            lines[f"Instead: {one.instead.name} {one.instead.title}"] = None
        elif one.instead_url:
            lines[f"Instead: {one.instead_url}"] = None
    return [line.rstrip(": ") for line in lines]


def _warning_line(warning: LinkWarning) -> str:
    link = warning.link
    if warning.address:
        return f"Warning: be careful with {warning.address}: {warning.reason}"
    if warning.kind == "replaced":
        return f"{link.name} is an old address: {link.title}."
    if warning.kind == Level.AVOID:
        return f"Warning: {link.name} is to be avoided: {warning.reason}"
    if warning.kind == WARNED:
        return f"Warning: {link.name} is not offered, because you heed this: {warning.reason}"
    return f"Warning: {link.name} {SHOWN_AS[State(warning.kind)]}: {warning.reason}"


def contact_words(link: Link, contacts: Iterable[ContactHours], today: date) -> list[str]:
    """Say each contact of a link with its hours, whether it is open now, and its age."""
    lines = []
    for contact, hours in contacts:
        published = hours_of_contact(contact)
        state = openness_words(hours, today)
        when = f"{published} ({state})" if published else state
        where = f", for {place_words(contact.regions)}" if _elsewhere(contact, link) else ""
        note = f", {contact.note}" if contact.note else ""
        checked = f", checked {contact.checked_on}" if contact.checked_on else ""
        value = f" {contact.value}" if contact.value else ""
        lines.append(f"{contact.kind.value}{value}{note}: {when}{where}{checked}")
    return lines


def openness_words(hours: Hours, today: date) -> str:
    """Say hours as people do: "open now, until 6pm GMT", "closed now, opens Mon 9am GMT"."""
    until = hours.until
    if hours.openness == "check hours":
        return f"check hours: {hours.reason}" if hours.reason else "check hours"
    said, joint = ("open now", "until") if hours.openness == "open" else ("closed now", "opens")
    if until is None:
        return said
    days = (until.date() - today).days
    day = (
        f"{until:%a}{f' {until.day} {until:%b}' if days >= _DAYS_IN_WEEK else ''} " if days else ""
    )
    return f"{said}, {joint} {day}{time_words(until.hour, until.minute)} {until:%Z}"


def without_options(message: str, hint: str) -> str:
    """Say what is wrong in a picker: advice that names an option is for the command line."""
    return message if "--" in hint else f"{message} {hint}".rstrip()


def copied_words(copied: Copied) -> list[str]:
    """Say whether a text went to the clipboard, and by which route."""
    if copied.confirmed is False:
        return [f"Not copied. {copied.reason}", *([copied.hint] if copied.hint else [])]
    if copied.confirmed is None:
        return [f"Sent to the clipboard ({copied.route}), unconfirmed."]
    return [f"Copied ({copied.route})."]


def vetting_words(vetting: Vetting, today: date) -> str:
    """Say one row of the vetting record, with marks that no longer count."""
    words = [f"{vetting.recorded_at:%Y-%m-%d} {vetting.level.value}"]
    words += ["of the whole site"] if vetting.scope is Scope.SITE else []
    words += [f"by {vetting.by}"] if vetting.by else []
    words += [_HOW[vetting.how]] if vetting.how else []
    words += [text for text in (vetting.reason, vetting.note, vetting.evidence) if text]
    from toolkit.domain.link import seen_marks  # noqa: PLC0415 - histories alone

    for seen in seen_marks(vetting.evidence):
        words += [f"{seen.mark.name} is stale: {seen.stale(today)}"] if seen.stale(today) else []
    words += [f"instead {vetting.instead}"] if vetting.instead else []
    words += [f"review by {vetting.review_by}"] if vetting.review_by else []
    taken_back = f"number {vetting.id} takes back number {vetting.voids}"
    return (
        taken_back
        if vetting.voids
        else f"number {vetting.id}: {'; '.join(one.rstrip('.') for one in words)}"
    )


def _by(trust: Trust) -> str:
    return f" by {trust.vetting.by}" if trust.vetting and trust.vetting.by else ""
