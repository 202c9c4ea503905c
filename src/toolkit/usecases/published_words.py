"""What the published page says of a link's contacts, places and reply.

The words are those of replies; which sentence rested longest is the reply log's
to know, so the page has the first one. Must not publish.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from toolkit.domain.link import Contact, ContactKind, Link
from toolkit.domain.region import find_region
from toolkit.domain.sentences import CrisisCase, choose_sentences
from toolkit.errors import Refused
from toolkit.site.page import Way
from toolkit.snippets.compose import compose
from toolkit.snippets.contacts import how_to_reach
from toolkit.snippets.phrases import ENGLISH
from toolkit.snippets.platforms import find_platform
from toolkit.snippets.template import load_template
from toolkit.snippets.values import content_of, hours_of
from toolkit.usecases.crisis import crisis_from
from toolkit.usecases.reply import Wording, usual_template

_PLAIN = "plain"
_CHECK_HOURS = "check hours"
_SCHEMES = {ContactKind.PHONE: "tel", ContactKind.TEXT: "sms"}


def ways_of(link: Link, today: date) -> tuple[Way, ...]:
    """Return how a service is reached, each number so that a phone can press it."""
    return tuple(
        _way(contact, link, today)
        for contact in link.contacts
        if contact.value or contact.note or contact.kind is ContactKind.CHAT
    )


def _way(contact: Contact, link: Link, today: date) -> Way:
    text = how_to_reach(contact)
    if contact.regions and set(contact.regions) != set(link.regions):
        text += f" ({ENGLISH.places(contact.regions)})"
    hours = hours_of(contact, link)
    if contact.value and (not hours or link.trust.overdue(today)):
        hours = _CHECK_HOURS
    return Way(text, contact.value if contact.value in text else "", _href(contact), hours)


def _href(contact: Contact) -> str:
    """Return where a contact leads: only numbers and mailboxes do."""
    value = contact.value
    if contact.kind in _SCHEMES:
        digits = "".join(sign for sign in value if sign.isascii() and sign.isdecimal())
        is_number = bool(digits) and not any(sign.isalpha() for sign in value)
        plus = "+" if value.lstrip().startswith("+") else ""
        return f"{_SCHEMES[contact.kind]}:{plus}{digits}" if is_number else ""
    if contact.kind is ContactKind.EMAIL and "@" in value and not set(value) & set(" ?&<>\"'"):
        return f"mailto:{value}"
    return ""


def places_of(link: Link) -> str:
    """Return where a link is for, "" for anywhere."""
    return ENGLISH.places(link.regions)


def reply_of(link: Link, home: str, today: date) -> str:
    """Write the reply with a link, as plain text."""
    template = load_template(usual_template(link))
    # As a reply says it: without the marks for whom a sentence is.
    say = next(iter(choose_sentences(link.sentences).texts), "")
    content = content_of([link], home, template, today, say=say)
    return compose(template, content, find_platform(_PLAIN)).text


def crisis_reply(lines: Iterable[Link], region: str) -> str:
    """Write the crisis reply of a region; where it has no emergency number, that of no region."""
    found = find_region(region) if region else None
    known = region if found and found.emergency else ""
    wording = Wording(platform=find_platform(_PLAIN), home=region)
    try:
        return crisis_from(lines, wording, CrisisCase(region=known)).text
    except Refused:
        return ""
