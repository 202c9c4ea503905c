"""A record of a file as the link it would be here: checked, cleaned, unvetted.

Must not look into the library: whether the link is there already comes later.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from toolkit.domain.link import Contact, Link, LinkType
from toolkit.domain.region import parse_region
from toolkit.domain.url import Address, read_address
from toolkit.errors import Refused
from toolkit.exchange.record import LinkRecord

MOST_TAGS = 200
_MOST_CONTACTS = 50
_LONGEST_URL_IN_TITLE = 120
_TYPES = {kind.value: kind for kind in LinkType}
# Clocks differ; a time beyond this lies in the future and is not known.
_AHEAD = timedelta(days=2)
# A fault of an exporter that glued its own word to the address.
_GLUED = "undefined"
# What a link has only when the file gives it; the rest of a record is rare.
_RARE = (
    "summary", "publisher", "say", "terms", "audience", "language", "private", "cost", "contacts",
)  # fmt: skip


def arrive(record: LinkRecord, now: datetime) -> tuple[dict[str, Any], Address]:
    """Return the fields of the link that a record would be, without an id.

    Raises Refused with the reason for a row that cannot be one.
    """
    address = read_address(record.url)
    _require_sound(record, address)
    values: dict[str, Any] = {name: value for name in _RARE if (value := getattr(record, name))}
    extra = record.extra
    if record.type:
        values["type"] = kind = _TYPES.get(record.type.casefold(), LinkType.OTHER)
        if kind is LinkType.OTHER and record.type.casefold() != LinkType.OTHER:
            extra = (*extra, ("type", record.type))
    if record.regions:
        codes = {text: parse_region(text) for text in record.regions}
        values["regions"] = tuple(dict.fromkeys(code for code in codes.values() if code))
        if unknown := [text for text, code in codes.items() if code is None]:
            extra = (*extra, ("regions", "; ".join(unknown)))
    if record.replaced_by:
        values["replaced_by"] = _other(record.replaced_by, address)
    added_at = record.added_at if record.added_at and record.added_at <= now + _AHEAD else None
    values["url"] = address.given
    values["url_key"] = address.key
    values["title"] = _title(record, address)
    values["tags"] = record.tags
    values["added_at"] = added_at
    values["updated_at"] = now
    if extra:
        values["extra"] = _unique(extra)
    return values, address


def title_of(address: Address) -> str:
    """Return the title of a link that has none: its address without the scheme."""
    bare = address.given.partition("://")[2].rstrip("/")
    return bare[:_LONGEST_URL_IN_TITLE]


def has_own_title(link: Link) -> bool:
    """Tell whether a link's title is more than its address."""
    bare = link.url.partition("://")[2].rstrip("/")
    return link.title != bare[:_LONGEST_URL_IN_TITLE]


def numbers(contacts: tuple[Contact, ...]) -> frozenset[tuple[str, str]]:
    """Return the kind and value of contacts, to see whether two lists are the same."""
    return frozenset((contact.kind.value, contact.value) for contact in contacts)


def _require_sound(record: LinkRecord, address: Address) -> None:
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
    host = address.key.partition("/")[0]
    if host.endswith(_GLUED):
        raise Refused(
            f"The address ends in '{_GLUED}', a fault of the program it comes from.",
            hint="Take that ending off the address.",
        )


def _title(record: LinkRecord, address: Address) -> str:
    title = record.title
    if not title or title in (record.url, address.given):
        return title_of(address)
    return title


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
