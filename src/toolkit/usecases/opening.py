"""Whether the contacts of a link are open now, for the curator's screen.

Introduces a link's contacts to the hours engine. Must not put anything into a
snippet: what is open now may be closed when the reply is read.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple

from toolkit.domain.link import Contact, Link
from toolkit.hours.openness import Hours, hours_at


class ContactHours(NamedTuple):
    """A contact and what can be said of its hours now."""

    contact: Contact
    hours: Hours


def open_now(link: Link, now: datetime) -> tuple[ContactHours, ...]:
    """Say of each contact of a link whether it is open at `now` (aware)."""
    return tuple(ContactHours(contact, hours_now(contact, link, now)) for contact in link.contacts)


def hours_now(contact: Contact, link: Link, now: datetime) -> Hours:
    """Say whether one contact is open; overdue hours are "check hours"."""
    today: date = now.date()
    overdue = link.trust.overdue(today)
    return hours_at(contact.hours, contact.regions or link.regions, now, overdue=overdue)
