"""Registrable domains: which addresses belong to one site.

From the public suffix list that the library ships; never asks the network.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from ipaddress import ip_address
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from toolkit.domain.sites import Site

if TYPE_CHECKING:
    from publicsuffixlist import PublicSuffixList

_PLAIN = re.compile(r"https?://([a-z0-9.-]+)(?::[0-9]{1,5})?(?:[/?#]|$)")


def registrable_domain(url: str) -> str:
    """Return the domain somebody registered for an address ("" without a host).

    `www.leeds.ac.uk` gives `leeds.ac.uk`; an IP address stands for itself, and so
    does a host under a bare ending: `www.nhs.uk` (see `site_of`).
    """
    # Many addresses begin alike, and what follows the host does not matter.
    plain = _PLAIN.match(url)
    if plain:
        return _registrable(plain[1].rstrip("."))
    try:
        host = (urlsplit(url).hostname or "").rstrip(".")
    except ValueError:
        return ""
    return _registrable(host)


@lru_cache(maxsize=4_096)
def site_of(host: str) -> Site:
    """Return the site a host belongs to; `www.` makes no site of its own.

    `www.nhs.uk` belongs to `nhs.uk`, `www.england.nhs.uk` to `england.nhs.uk`.
    """
    bare = host.rstrip(".")
    while bare.startswith("www.") and "." in bare[4:]:
        bare = bare[4:]
    try:
        ip_address(bare.strip("[]"))
    except ValueError:
        ending = _list().publicsuffix(bare, accept_unknown=False)
        domain = _registrable(bare)
        return Site(domain, ending or domain.rpartition(".")[2], real=bool(ending))
    return Site(bare, "", real=False)


@cache
def _list() -> PublicSuffixList:
    from publicsuffixlist import PublicSuffixList  # noqa: PLC0415 - texts without addresses

    return PublicSuffixList()


@lru_cache(maxsize=4_096)
def _registrable(host: str) -> str:
    try:
        ip_address(host)
    except ValueError:
        return _list().privatesuffix(host) or host
    return host
