"""A link that is asked for by its id or address, and the one that stands for it.

Must not search by words.
"""

from __future__ import annotations

from toolkit.domain.link import Link, parse_id
from toolkit.domain.offer import withheld
from toolkit.domain.url import LONGEST, looks_like_address, read_address
from toolkit.errors import Refused
from toolkit.storage.library import Library

_LONGEST_CHAIN = 5


def instead_of(library: Library, link: Link) -> Link | None:
    """Follow a link to the one that stands for it and may be offered.

    One that a list brought does not: its words are a stranger's until it is vetted.
    """
    for _ in range(_LONGEST_CHAIN):
        named = by_name(library, link.replaced_by or link.trust.instead)
        if named is None:
            return None
        link = named[0]
        if link.is_strangers:
            return None
        if not withheld(link):
            return link
    return None


def by_name(library: Library, text: str) -> tuple[Link, str] | None:
    """Return the link whose id or address this is, and by which of the two."""
    name = text.strip() if len(text) < LONGEST else ""
    if number := parse_id(name):
        link = library.links.get(number)
        return (link, "id") if link else None
    if not looks_like_address(name):
        return None
    try:
        link = library.links.by_key(read_address(name).key)
    except Refused:
        return None
    return (link, "address") if link else None
