"""How a contact is written, and which of a link's contacts are.

Must not say whether anybody answers: days and hours are listed, not promised.
"""

from __future__ import annotations

from collections.abc import Sequence

from toolkit.domain.link import Contact, ContactKind, Link
from toolkit.domain.region import place_name, serves

MOST_CONTACTS = 3
_ON_THE_PAGE = "on the page"
_WAYS = {ContactKind.PHONE: "call", ContactKind.TEXT: "text"}


def contacts_for(link: Link, home: str) -> tuple[Contact, ...]:
    """Choose the contacts that serve the home region, or all where none does."""
    reachable = [contact for contact in link.contacts if contact.value or contact.note]
    serving = [contact for contact in reachable if serves(contact.regions or link.regions, home)]
    return tuple((serving or reachable)[:MOST_CONTACTS])


def how_to_reach(contact: Contact) -> str:
    """Write how a contact is used: "call 116 123", "text SHOUT to 85258"."""
    value, note = contact.value, contact.note
    if contact.kind is ContactKind.PHONE:
        return f"call {value}" + (f", {note}" if note[:1].islower() else "")
    if contact.kind is ContactKind.TEXT:
        word = note.removeprefix("text ") if note.startswith("text ") else ""
        return f"text {word} to {value}" if word else f"text {value}"
    if contact.kind is ContactKind.CHAT:
        named = f"chat {note}" if note.startswith("on ") else note
        return " ".join(part for part in (named or f"chat {_ON_THE_PAGE}", value) if part)
    return f"e-mail {value or _ON_THE_PAGE}"


def ways_to_reach(contacts: Sequence[Contact]) -> str:
    """Write several contacts of one service: "call or text 988"."""
    by_number: dict[str, list[str]] = {}
    for contact in contacts:
        reach = how_to_reach(contact)
        way = _WAYS.get(contact.kind)
        plain = way is not None and reach == f"{way} {contact.value}"
        by_number.setdefault(contact.value if plain else reach, []).append(
            way if way and plain else ""
        )
    return " or ".join(
        f"{' or '.join(ways)} {number}".strip() for number, ways in by_number.items()
    )


def places(regions: Sequence[str]) -> str:
    """Write regions as people do: "England, Wales"."""
    return ", ".join(place_name(code) for code in regions)


def service_name(link: Link) -> str:
    """Return what people call the service: the publisher's name if the title has it.

    "Shout" for "Get help: text Shout" of "Mental Health Innovations (Shout)". A
    number alone is no name.
    """
    title = link.title.casefold()
    wheres = [place_name(code).removeprefix("the ") for code in link.regions]
    for part in link.publisher.rstrip(")").split(" ("):
        for name in (part, *(part.removesuffix(f" {where}") for where in wheres)):
            named = any(character.isalpha() for character in name)
            if named and name.casefold().removesuffix("s") in title:
                return name
    return link.title
