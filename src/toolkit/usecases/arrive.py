"""A record of a file as the link it would be here: checked, cleaned, unvetted.

Must not look into the library: whether the link is there already comes later.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from toolkit.domain.contact import Ways, read_ways
from toolkit.domain.fields import title_from
from toolkit.domain.link import Contact, LinkType
from toolkit.domain.region import parse_region
from toolkit.domain.tag import LONGEST, unique_tags
from toolkit.domain.url import Address, read_address
from toolkit.errors import Refused
from toolkit.exchange.folders import MOST_FOLDERS, OUTER
from toolkit.exchange.record import LinkRecord

MOST_TAGS = 200
_MOST_CONTACTS = 50
_TYPES = {kind.value: kind for kind in LinkType}
# Clocks differ; a time beyond this lies in the future and is not known.
_AHEAD = timedelta(days=2)
# A fault of an exporter that glued its own word to the address.
_GLUED = "undefined"
# What few records say, all in one stretch of them.
_RARE = slice(LinkRecord._fields.index("publisher"), LinkRecord._fields.index("note"))
_NOTHING_RARE = LinkRecord(line=0, url="")[_RARE]
_AS_IT_IS = (
    "publisher", "say", "terms", "audience", "language", "private", "cost",
)  # fmt: skip
_OUTER_TOLD = f"in more than {MOST_FOLDERS} folders; the outer ones were kept as '{OUTER}'"
_LONG_TAG_TOLD = f"a tag of more than {LONGEST} characters was cut; it was kept whole beside"


class Arrival(NamedTuple):
    """The fields of a link without an id; `told` are pairs of a reason and what it is about.

    `perhaps` are contacts that a damaged number may have been.
    """

    fields: dict[str, Any]
    address: Address
    told: tuple[tuple[str, str], ...] = ()
    perhaps: tuple[Contact, ...] = ()


def arrive(record: LinkRecord, now: datetime, source: str = "") -> Arrival:
    """Return the link that a record would be, and what a person should know of it.

    `source` is the list it comes from, "" for the curator's own. Raises Refused
    with the reason for a row that cannot be a link.
    """
    if record.url[:1] == "=":
        raise Refused(
            "The cell is a formula that gives no address.",
            hint="Save the sheet with its values, or write the address into the cell.",
        )
    address = read_address(record.url)
    _require_sound(record, address)
    added_at = record.added_at if record.added_at and record.added_at <= now + _AHEAD else None
    values: dict[str, Any] = {
        "url": address.given,
        "url_key": address.key,
        "title": record.title,
        "tags": record.tags,
        "summary": record.summary,
        "came_from": source,
        "added_at": added_at,
        "updated_at": now,
    }
    if not record.title or record.title in (record.url, address.given):
        values["title"] = title_from(address.given)
    extra = record.extra
    told: list[tuple[str, str]] = []
    perhaps: list[Contact] = []
    if record[_RARE] != _NOTHING_RARE:
        extra += _add_rare(values, record, address)
    if record.contacts:
        read = [(contact, read_ways(contact)) for contact in record.contacts]
        values["contacts"] = tuple(dict.fromkeys(way for _, ways in read for way in ways.contacts))
        extra += _no_contacts(read)
        told += [_doubt(contact, ways) for contact, ways in read if ways.fault]
        perhaps = [one._replace(value=ways.perhaps) for one, ways in read if ways.perhaps]
        if source:
            extra += _take_days(values, source)
    if address.completed:
        told.append(("https:// was put before the address", address.given))
    # All of them together are rarely so long.
    together = len("".join(record.tags))
    if together > LONGEST and (long := [tag for tag in record.tags if len(tag) > LONGEST]):
        values["tags"] = unique_tags(record.tags)
        extra += (("tags", "; ".join(long)),)
        told.append((_LONG_TAG_TOLD, long[0]))
    if extra:
        values["extra"] = _unique(extra)
        told += [(_OUTER_TOLD, text) for name, text in extra if name == OUTER]
    return Arrival(values, address, tuple(told), tuple(perhaps))


def _add_rare(
    values: dict[str, Any], record: LinkRecord, address: Address
) -> tuple[tuple[str, str], ...]:
    """Take over what few records say; returns what a link has no field for."""
    values.update((name, value) for name in _AS_IT_IS if (value := getattr(record, name)))
    extra: list[tuple[str, str]] = []
    if record.type:
        values["type"] = kind = _TYPES.get(record.type.casefold(), LinkType.OTHER)
        if kind is LinkType.OTHER and record.type.casefold() != LinkType.OTHER:
            extra.append(("type", record.type))
    if record.regions:
        codes = {text: parse_region(text) for text in record.regions}
        values["regions"] = tuple(dict.fromkeys(code for code in codes.values() if code))
        if unknown := [text for text, code in codes.items() if code is None]:
            extra.append(("regions", "; ".join(unknown)))
    if record.replaced_by:
        values["replaced_by"] = _other(record.replaced_by, address)
    return tuple(extra)


def _take_days(values: dict[str, Any], source: str) -> tuple[tuple[str, str], ...]:
    """Take the days off contacts that somebody else says to have checked; returns them."""
    contacts: tuple[Contact, ...] = values["contacts"]
    days = [f"{one.value} on {one.checked_on}" for one in contacts if one.checked_on]
    values["contacts"] = tuple(one._replace(checked_on=None) for one in contacts)
    return (("contacts checked", f"{source} says: {'; '.join(days)}"),) if days else ()


def _no_contacts(read: Sequence[tuple[Contact, Ways]]) -> tuple[tuple[str, str], ...]:
    """Return what is kept of values that are no contacts, and the hours that went with them."""
    extra: list[tuple[str, str]] = []
    told_hours = {(way.hours, way.hours_text) for _, ways in read for way in ways.contacts}
    for contact, ways in read:
        if ways.fault:
            said = (contact.value, contact.note, "; ".join(contact.regions))
            extra.append((contact.kind.value, ", ".join(filter(None, said))))
            if (contact.hours, contact.hours_text) not in told_hours:
                hours = filter(None, (contact.hours, contact.hours_text))
                extra += [("hours", text) for text in hours]
    return tuple(extra)


def _doubt(contact: Contact, ways: Ways) -> tuple[str, str]:
    said = contact.value or contact.note
    perhaps = f" (perhaps {ways.perhaps})" if ways.perhaps else ""
    return f"{ways.fault}; it was kept beside the link, not as a contact", f"{said}{perhaps}"


def _require_sound(record: LinkRecord, address: Address) -> None:
    if _GLUED in address.key and address.key.partition("/")[0].endswith(_GLUED):
        raise Refused(
            f"The address ends in '{_GLUED}', a fault of the program it comes from.",
            hint="Take that ending off the address.",
        )
    if len(record.tags) > MOST_TAGS:
        raise Refused(
            f"The link has {len(record.tags):,} tags; {MOST_TAGS} is the most.",
            hint="Leave some of them out.",
        )
    if (number := len(record.contacts)) > _MOST_CONTACTS:
        raise Refused(
            f"The link has {number:,} contacts; {_MOST_CONTACTS} is the most.",
            hint="Leave some of them out.",
        )


def _other(text: str, own: Address) -> str:
    """Check the newer address of a link. Raises Refused."""
    other = read_address(text)
    return "" if other.key == own.key else other.given


def _unique(extra: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    """Join the values of columns with the same name."""
    found: dict[str, str] = {}
    for name, value in extra:
        known = found.get(name)
        found[name] = value if known in (None, value) else f"{known}; {value}"
    return tuple(found.items())
