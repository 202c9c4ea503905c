"""Registrable domains: which addresses belong to one site.

From the public suffix list that the library ships; never asks the network.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from ipaddress import ip_address
from urllib.parse import urlsplit

from publicsuffixlist import PublicSuffixList

_PLAIN = re.compile(r"https?://([a-z0-9.-]+)(?::[0-9]{1,5})?(?:[/?#]|$)")


def registrable_domain(url: str) -> str:
    """Return the domain somebody registered for an address ("" without a host).

    `www.nhs.uk` gives `nhs.uk`; an IP address stands for itself.
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


@cache
def _list() -> PublicSuffixList:
    return PublicSuffixList()


@lru_cache(maxsize=4_096)
def _registrable(host: str) -> str:
    try:
        ip_address(host)
    except ValueError:
        return _list().privatesuffix(host) or host
    return host
