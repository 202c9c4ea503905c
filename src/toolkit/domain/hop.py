"""Hops: an address as the network needs it, and where a redirect leads.

Parsing follows the WHATWG URL Standard (ada_url), as browsers do, so that odd
addresses lead where they lead a visitor. Must not fetch or judge.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from ada_url import URL

_PORTS = {"http": 80, "https": 443}
# Addresses of which nothing after the host is to be decoded, escaped or resolved.
_PLAIN = re.compile(
    r"(https?://[a-z0-9.-]+(?::[0-9]{1,5})?)"
    r"((?:/(?!\.{1,2}(?:[/?]|$))[\w.~!$&()*+,;=:@-]*+)++)(?:\?([\w.~=&+/:@,;-]++))?",
    re.ASCII,
)
# The front page in its usual spellings, alone or for a language.
_HOME = re.compile(
    r"/?(?:(?:ar|bg|bn|cs|cy|da|de|el|en|es|et|fa|fi|fr|ga|gd|he|hi|hr|hu|it|ja|ko|lt|lv|nl|no|pa"
    r"|pl|pt|ro|ru|sk|sl|sq|sr|sv|th|tr|uk|ur|vi|zh)(?:[-_][a-z]{2})?/?)?(?:(?:index|default|home|start|main)"
    r"(?:\.(?:html?|php|aspx?|jsp|cfm))?/?)?",
    re.IGNORECASE,
)
# What a query may say without choosing a page: where a visitor came from, or
# that the page asked for was not there.
_NO_CHOICE = re.compile(
    r"(?:(?:utm_\w+|ref|from|src|source|error\w*|err|404\w*|not_?found|redirect\w*|lang)"
    r"(?:=[^&]*)?&?)*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Hop:
    """One address on the way to a page; `scheme` may be any, host may be ""."""

    url: str
    scheme: str
    host: str
    port: int
    path: str
    query: str
    fragment: str

    @property
    def is_web(self) -> bool:
        """Tell whether it can be asked over http or https."""
        return self.scheme in _PORTS and bool(self.host)

    @property
    def authority(self) -> str:
        """The host with its port, where that is not the scheme's own."""
        return self.host if self.port == _PORTS.get(self.scheme) else f"{self.host}:{self.port}"

    @property
    def target(self) -> str:
        """What a server is asked for: path and query."""
        return f"{self.path}?{self.query}" if self.query else self.path

    @property
    def is_home(self) -> bool:
        """Tell whether it is a site's front page."""
        plain = not self.fragment and _NO_CHOICE.fullmatch(self.query) is not None
        return plain and _HOME.fullmatch(self.path) is not None


@lru_cache(maxsize=1_024)
def read_hop(text: str, base: str | None = None) -> Hop | None:
    """Read an address, or what a Location header says at `base`; None if it is none."""
    plain = _PLAIN.fullmatch(text)
    if plain is not None:
        return _below(_read(plain[1]), plain[2], plain[3] or "")
    return _read(text, base)


def _below(origin: Hop | None, path: str, query: str) -> Hop | None:
    if origin is None:
        return None
    url = f"{origin.url[:-1]}{path}?{query}" if query else f"{origin.url[:-1]}{path}"
    return Hop(url, origin.scheme, origin.host, origin.port, path, query, "")


# Many addresses begin alike.
@lru_cache(maxsize=1_024)
def _read(text: str, base: str | None = None) -> Hop | None:
    try:
        url = URL(text, base) if base else URL(text)
    except ValueError:
        return None
    scheme = url.protocol.rstrip(":")
    port = int(url.port) if url.port else _PORTS.get(scheme, 0)
    return Hop(
        url=url.href.partition("#")[0] if scheme in _PORTS else url.href,
        scheme=scheme,
        host=url.hostname,
        port=port,
        path=url.pathname,
        query=url.search.lstrip("?"),
        fragment=url.hash.lstrip("#"),
    )
