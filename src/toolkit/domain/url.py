"""Addresses: the one a person gave, and the key that finds duplicates.

The address as given is shown, copied and opened; the comparison key is only
ever compared. Parsing follows the WHATWG URL Standard (ada_url).
Must not fetch, and must not "repair" an address beyond adding https://.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from toolkit.domain.pattern import late
from toolkit.domain.text import clean_line
from toolkit.errors import Refused

if TYPE_CHECKING:
    from ada_url import URL

# RFC 9110, section 4.1: support at least 8,000 octets; more is refused.
LONGEST = 8_000
# Stored in each library: keys of another version are computed anew.
KEY_VERSION = 1

_SCHEME = late(r"([a-zA-Z][a-zA-Z0-9+.-]*):")
_HOST_AND_PORT = late(r"[^/?#:@]+\.[^/?#:@]+:[0-9]{1,5}(?:[/?#]|$)")
_DOMAIN = late(r"(?:[^\s/?#:@.]+\.)+[^\s/?#:@.0-9][^\s/?#:@.]+\.?(?::[0-9]{1,5})?(?:[/?#]\S*)?")
# Not where decoding would join a stray "%" before it into a new escape.
_ESCAPE = late(r"(?<!%)(?<!%[0-9a-fA-F])%([0-9a-fA-F]{2})")
# RFC 3986, section 2.3: these mean the same with and without escaping.
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_TEXT_FRAGMENT = late(r":~:.*", re.DOTALL)
# Parameters that only tell the site where a visitor came from. `ref` and
# `source` are not among them: on many sites they choose the page.
_TRACKING = late(
    r"utm_\w+|fbclid|gclid|gbraid|wbraid|dclid|msclkid|twclid|yclid|igshid|igsh|mc_cid|mc_eid"
    r"|_hsenc|_hsmi|mkt_tok|vero_id|oly_anon_id|oly_enc_id|s_cid|wt\.mc_id|_ga|_gl",
    re.IGNORECASE,
)


# Come along when an address is copied out of a page or a document.
_INVISIBLE = " \u200b\u200c\u200d\u2060\u00ad"
_SECOND = late(r"https?://.* (?:and |or |, ?|; ?)?https?://", re.IGNORECASE)
# Addresses of which nothing is to be decoded, folded or looked up: the larger
# part of every list. The parser gives the same key for them, only slower.
_PLAIN = late(
    r"https?://((?:[a-z0-9]++(?:-[a-z0-9]++)*+\.)+[a-z]{2,63})"
    r"((?:/(?!\.{1,2}(?:[/?]|$))[\w.~!$&'()*+,;=:@-]*+)*+)(\?[\w.~=&+/:@,;-]*+)?",
    re.ASCII,
)
_ORIGIN = late(r"https?://[a-z0-9.-]+(?::[0-9]{1,5})?(?=[/?#]|$)")


class Address(NamedTuple):
    """A web address: `given` is kept and shown, `key` is compared.

    `completed` tells that https:// was put before a bare domain.
    """

    given: str
    key: str
    completed: bool = False


def read_address(text: str) -> Address:
    """Check an address as a person gives it.

    Raises Refused with the reason: empty, too long, not http(s), user and
    password in it (a disguise: https://nhs.uk@evil.example), no host.
    """
    if (plain := _PLAIN.fullmatch(text)) and len(text) <= LONGEST:
        host, path, query = plain.groups()
        key = (_bare_host(host) if host.startswith("www.") else host) + path.rstrip("/")
        return Address(text, key + _query_key(query) if query else key)
    given = clean_line(text).strip(_INVISIBLE)
    if not given:
        raise Refused("The address is empty.", hint="Give one such as https://www.nhs.uk/")
    if len(given.encode()) > LONGEST:
        raise Refused(
            f"The address has {len(given):,} characters; {LONGEST:,} is the most.",
            hint="Look for a shorter address of the same page, such as its 'share' link.",
        )
    if " " in given:
        if _SECOND.search(given):
            raise Refused("There is more than one address here.", hint="Give one at a time.")
        given = given.replace(" ", "%20")
    completed = not _SCHEME.match(given) or _HOST_AND_PORT.match(given) is not None
    if completed:
        given = f"https:{given}" if given.startswith("//") else f"https://{given}"
    return Address(given, _key_of(_parse(given)), completed)


def url_key(text: str) -> str:
    """Return the comparison key of an address. Idempotent. Raises Refused."""
    return read_address(text).key


def looks_like_address(text: str) -> bool:
    """Tell whether a query is one address rather than words."""
    word = text.strip()
    if not word or len(word) > LONGEST or any(char.isspace() for char in word):
        return False
    if word.casefold().startswith(("http://", "https://")):
        return True
    return _DOMAIN.fullmatch(word) is not None


def host_of(text: str) -> str:
    """Return the host as the network knows it (punycode), "" when there is none."""
    # Many addresses begin alike, and nothing after the host changes it.
    plain = _ORIGIN.match(text)
    return _host_of(plain[0] if plain else text)


@lru_cache(maxsize=1_024)
def _host_of(text: str) -> str:
    try:
        return _parse(text).hostname
    except Refused:
        return ""


def _parse(given: str) -> URL:
    from ada_url import URL  # noqa: PLC0415 - a search must not pay for loading it

    scheme = _SCHEME.match(given)
    if scheme and scheme[1].lower() not in ("http", "https"):
        raise Refused(
            f"'{scheme[1].lower()}:' is not a web address.",
            hint="Only http and https links can be kept; a number or e-mail is a contact.",
        )
    try:
        url = URL(given)
    except ValueError as error:
        raise Refused(
            f"'{given[:80]}' is not an address.", hint="Give one such as https://www.nhs.uk/"
        ) from error
    if url.username or url.password:
        raise Refused(
            f"The address carries a user name before '@{url.hostname}'.",
            hint="Such addresses disguise where they lead; remove everything up to the '@'.",
        )
    if "." not in url.hostname.strip(".") and not url.hostname.startswith("["):
        raise Refused(
            f"'{url.hostname}' is not the name of a site.",
            hint="Give the whole address, such as https://www.nhs.uk/",
        )
    return url


def _key_of(url: URL) -> str:
    host = _bare_host(url.hostname.rstrip("."))
    port = f":{url.port}" if url.port not in ("", "80", "443") else ""
    path = _normal_escapes(url.pathname).rstrip("/")
    query = _query_key(url.search)
    fragment = _TEXT_FRAGMENT.sub("", url.hash.removeprefix("#"))
    if fragment and all(
        _TRACKING.fullmatch(part.partition("=")[0]) for part in fragment.split("&")
    ):
        fragment = ""
    return f"{host}{port}{path}{query}" + (f"#{_normal_escapes(fragment)}" if fragment else "")


def _bare_host(host: str) -> str:
    while host.startswith("www.") and "." in host[4:]:
        host = host[4:]
    return host


def _query_key(search: str) -> str:
    if not search:
        return ""
    pairs = [pair for pair in search.removeprefix("?").split("&") if pair]
    kept = sorted(
        _normal_escapes(pair.replace("+", "%20"))
        for pair in pairs
        if not _TRACKING.fullmatch(pair.partition("=")[0])
    )
    return "?" + "&".join(kept) if kept else ""


def _normal_escapes(text: str) -> str:
    def normal(match: re.Match[str]) -> str:
        char = chr(int(match[1], 16))
        return char if char in _UNRESERVED else match[0].upper()

    return _ESCAPE.sub(normal, text)
