"""Addresses to be careful with: on an avoided site, or imitating a known one.

Asked only for an address that is not in the library. Must not fetch, and must
not call a site bad: it says what the address looks like.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from toolkit.domain.imitation import imitation
from toolkit.domain.link import Link
from toolkit.domain.offer import withheld
from toolkit.domain.trust import Level, Scope
from toolkit.domain.url import host_of, read_address
from toolkit.errors import Refused
from toolkit.pages.domains import registrable_domain
from toolkit.storage.library import Library

# What may follow the host in a comparison key; "[" begins an IPv6 address.
_HOST_END = re.compile(r"[/?#]|:(?=\d+(?:[/?#]|$))")
LOOKALIKE = "look-alike"


class Doubt(NamedTuple):
    """Why to be careful with an address that is not in the library.

    `kind` is `avoid` (the site of `link` is to be avoided) or `look-alike`
    (`link` is the one it imitates); `url` is the address as given.
    """

    kind: str
    link: Link
    reason: str
    url: str


def doubt_about(library: Library, text: str) -> Doubt | None:
    """Say why an address needs care, or None. Raises LibraryError alone."""
    try:
        address = read_address(text)
    except Refused:
        return None
    avoided = avoided_site(library, address.given)
    if avoided is not None:
        reason = f"its whole site is to be avoided ({avoided.trust.reason})"
        return Doubt(Level.AVOID.value, avoided, reason, address.given)
    return _imitated(library, address.given)


def avoided_sites(library: Library) -> dict[str, Link]:
    """Return the links whose avoid speaks of a whole site, by registrable domain."""
    found: dict[str, Link] = {}
    for link in library.links.to_avoid():
        vetting = link.trust.vetting
        if vetting and vetting.scope is Scope.SITE:
            found.setdefault(domain_of(link.url), link)
    return found


def avoided_site(library: Library, url: str) -> Link | None:
    """Return the link whose avoid speaks of the whole site of this address."""
    return avoided_sites(library).get(domain_of(url))


def links_of_site(library: Library, domain: str) -> Iterator[Link]:
    """Yield the links whose registrable domain this is."""
    for host in library.links.hosts():
        if registrable_domain(f"https://{host}/") == domain:
            yield from library.links.at_host(host)


def domain_of(url: str) -> str:
    """Return the registrable domain of an address, as the network knows it."""
    host = host_of(url)
    return registrable_domain(f"https://{host}/") if host else ""


@lru_cache(maxsize=4096)
def _domain_of_host(host: str) -> str:
    return registrable_domain(f"https://{host}/")


def domain_of_key(url_key: str) -> str:
    """Return the registrable domain of an address given by its comparison key."""
    return _domain_of_host(_HOST_END.split(url_key, maxsplit=1)[0])


def _imitated(library: Library, url: str) -> Doubt | None:
    host, domain = host_of(url), domain_of(url)
    if next(library.links.at_host(domain), None) is not None:
        # A page of a known site, without looking at every other.
        return None
    known: dict[str, str] = {}
    for one in library.links.hosts():
        known.setdefault(registrable_domain(f"https://{one}/"), one)
    if not domain or domain in known:
        return None
    for trusted, trusted_host in known.items():
        how = imitation(host, domain, trusted)
        link = _best_of(library, trusted_host) if how else None
        if link is not None:
            return Doubt(LOOKALIKE, link, how, url)
    return None


def _best_of(library: Library, host: str) -> Link | None:
    """Return the link of a host that stands best for it, unless none may be offered.

    The shortest address: it leads to the front of the site.
    """
    links = [link for link in library.links.at_host(host) if not withheld(link)]
    return min(links, key=lambda link: (len(link.url_key), link.id), default=None)
