"""Addresses: the one a person gave, and the key that finds duplicates.

The address as given is shown, copied and opened; the comparison key is only
ever compared. Parsing follows the WHATWG URL Standard (ada_url).
Must not fetch, and must not "repair" an address beyond adding https://.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import NamedTuple

from toolkit.domain.text import clean_line, late
from toolkit.errors import Refused

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
# What may follow the host in a comparison key; "[" begins an IPv6 address.
_HOST_END = late(r"[/?#]|:(?=\d+(?:[/?#]|$))")
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
# What follows a blank is a word unless it goes on as the name of a file, or as a query.
_GOES_ON = late(r"[^()\[\]]*\.[a-z0-9]{2,5}(?:[?#]\S*)?|\S*[/=]\S*", re.IGNORECASE)
_BEGINS_WORDS = late(r"[-\u2013\u2014|(\[<:\u2022]")
_WORDS_BEHIND = late(r"(\S*[^\s,;])[,;]*(?:\s+(\S.*))?")
_IPV4 = late(r"\d{1,3}(?:\.\d{1,3}){3}")
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
    given = clean_line(text).strip(_INVISIBLE)
    if not given:
        raise Refused("The address is empty.", hint="Give one such as https://www.nhs.uk/")
    if len(given.encode()) > LONGEST:
        raise Refused(
            f"The address has {len(given):,} characters; {LONGEST:,} is the limit.",
            hint="Look for a shorter address of the same page, such as its 'share' link.",
        )
    if " " in given:
        if _SECOND.search(given):
            raise Refused("There is more than one address here.", hint="Give one at a time.")
        if not _has_blank_within(given) and _DOMAIN.fullmatch(_bare(given)):
            raise Refused(
                "There are words after the address.",
                hint="Give the address alone; write a space within it as %20.",
            )
    said, given = given, given.replace(" ", "%20")
    completed = not _SCHEME.match(given) or _HOST_AND_PORT.match(given) is not None
    if completed:
        given = f"https:{given}" if given.startswith("//") else f"https://{given}"
    return Address(given, _key_of(_parse(given, said)), completed)


def address_and_words(text: str) -> tuple[str, str]:
    """Part a cell into the address it begins with and the words behind it.

    Signs of a sentence at the end of the address are left off. What may be one
    address with blanks in it, and what is none, comes back as it is.
    """
    given = clean_line(text).strip(_INVISIBLE)
    found = _WORDS_BEHIND.fullmatch(given)
    if found is None or found[0] == found[1] or not looks_like_address(found[1]):
        return text, ""
    url, words = found[1], found[2] or ""
    unsure = words and (_SECOND.search(given) or not _are_words(url, words))
    return (text, "") if unsure else (url, words)


def _bare(given: str) -> str:
    """Return what stands before the first blank, without its scheme."""
    first = given.partition(" ")[0]
    return first.partition("://")[2] if "://" in first else first


def _are_words(url: str, behind: str) -> bool:
    """Tell whether what stands behind an address is surely no part of it."""
    if _BEGINS_WORDS.match(behind):
        return True
    whole = "/" not in _bare(url).rstrip("/")
    return not _GOES_ON.fullmatch(behind) and "/" not in behind and (whole or " " in behind)


def _has_blank_within(given: str) -> bool:
    """Tell whether an address surely goes on behind its blanks."""
    path, behind = _bare(given).partition("/")[2], given.partition(" ")[2].strip()
    return bool(path) and not _BEGINS_WORDS.match(behind) and bool(_GOES_ON.fullmatch(behind))


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
        return _parse(text).host
    except Refused:
        return ""


def _parse(given: str, said: str = "") -> ParsedUrl:
    scheme = _SCHEME.match(given)
    if scheme and scheme[1].lower() not in _PORTS:
        raise Refused(
            f"'{scheme[1].lower()}:' is not a web address.",
            hint="Only http and https links can be kept; a number or e-mail is a contact.",
        )
    url = parse_url(given)
    if url is None:
        raise Refused(
            f"'{(said or given)[:80]}' is not an address.",
            hint="Give one such as https://www.nhs.uk/",
        )
    if url.has_user:
        raise Refused(
            f"The address carries a user name before '@{url.host}'.",
            hint="Such addresses disguise where they lead; remove everything up to the '@'.",
        )
    if _IPV4.fullmatch(url.host) and url.host not in given:
        # A parser reads any number as an address of the network: 116123 is 0.1.197.155.
        raise Refused(
            f"'{given.partition('://')[2]}' is a number, not the name of a site.",
            hint="Give an address such as https://www.nhs.uk/; a number is a contact.",
        )
    if "." not in url.host.strip(".") and not url.host.startswith("["):
        raise Refused(
            f"'{url.host}' is not the name of a site.",
            hint="Give the whole address, such as https://www.nhs.uk/",
        )
    return url


def _key_of(url: ParsedUrl) -> str:
    host = bare_host(url.host.rstrip("."))
    port = f":{url.port}" if url.port not in _PORTS.values() else ""
    path = _normal_escapes(url.path).rstrip("/")
    query = _query_key(url.query)
    fragment = _TEXT_FRAGMENT.sub("", url.fragment) if url.fragment else ""
    if fragment and all(
        _TRACKING.fullmatch(part.partition("=")[0]) for part in fragment.split("&")
    ):
        fragment = ""
    return f"{host}{port}{path}{query}" + (f"#{_normal_escapes(fragment)}" if fragment else "")


def host_in_key(key: str) -> str:
    """Return the host of a comparison key, without its port."""
    return _HOST_END.split(key, maxsplit=1)[0]


def bare_host(host: str) -> str:
    """Return a host without `www.` in front."""
    while host.startswith("www.") and "." in host[4:]:
        host = host[4:]
    return host


def _query_key(search: str) -> str:
    if not search:
        return ""
    pairs = [pair for pair in search.split("&") if pair]
    kept = sorted(
        _normal_escapes(pair.replace("+", "%20"))
        for pair in pairs
        if not _TRACKING.fullmatch(pair.partition("=")[0])
    )
    return "?" + "&".join(kept) if kept else ""


def _normal_escapes(text: str) -> str:
    if "%" not in text:
        return text

    def normal(match: re.Match[str]) -> str:
        char = chr(int(match[1], 16))
        return char if char in _UNRESERVED else match[0].upper()

    return _ESCAPE.sub(normal, text)


_PORTS = {"http": 80, "https": 443}
# The front page in its usual spellings, alone or for a language.
_HOME = late(
    r"/?(?:(?:ar|bg|bn|cs|cy|da|de|el|en|es|et|fa|fi|fr|ga|gd|he|hi|hr|hu|it|ja|ko|lt|lv|nl|no|pa"
    r"|pl|pt|ro|ru|sk|sl|sq|sr|sv|th|tr|uk|ur|vi|zh)(?:[-_][a-z]{2})?/?)?(?:(?:index|default|home|start|main)"
    r"(?:\.(?:html?|php|aspx?|jsp|cfm))?/?)?",
    re.IGNORECASE,
)
# What a query may say without choosing a page: where a visitor came from, or
# that the page asked for was not there.
_NO_CHOOSER = (
    r"(?:utm_\w+|ref|from|src|source|error\w*|err|404\w*|not_?found|redirect\w*|lang)(?:=[^&]*)?"
)
_NO_CHOICE = late(rf"(?:{_NO_CHOOSER}(?:&{_NO_CHOOSER})*&?)?", re.IGNORECASE)


class ParsedUrl(NamedTuple):
    """One address on the way to a page; `scheme` may be any, host may be ""."""

    url: str
    scheme: str
    host: str
    port: int
    path: str
    query: str
    fragment: str
    has_user: bool = False

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
def parse_url(text: str, base: str | None = None) -> ParsedUrl | None:
    """Read an address, or what a Location header says at `base`; None if it is none."""
    from ada_url import URL  # noqa: PLC0415 - a search must not pay for loading it

    try:
        href = (URL(text, base) if base else URL(text)).href
    except ValueError:
        return None
    # The parser's normal form is split by its own signs, which is quicker than
    # asking it for each part.
    scheme, _, rest = href.partition(":")
    rest, _, fragment = rest.partition("#")
    rest, _, query = rest.partition("?")
    if scheme not in _PORTS:
        return ParsedUrl(href, scheme, "", 0, rest, query, fragment)
    authority, slash, path = rest[2:].partition("/")
    user, at, place = authority.rpartition("@")
    host, colon, port = place.rpartition(":")
    if not colon or place.endswith("]"):
        host, port = place, ""
    return ParsedUrl(
        url=href.partition("#")[0],
        scheme=scheme,
        host=host,
        port=int(port) if port else _PORTS[scheme],
        path=slash + path,
        query=query,
        fragment=fragment,
        has_user=bool(at and user),
    )


_LABEL = r"[^\W_]++(?:-++[^\W_]++)*+"
# As it stands, or escaped (once or more) in the query of another address.
_COLON, _SLASH = r"(?::|%(?:25)*+3a)", r"(?:[/\\]|%(?:25)*+2f)"
_WRITTEN_SCHEME = rf"h(?:tt|xx)ps?{_COLON}{_SLASH}"
# What ends an address in a text, wherever it stands.
_END = r"\s<>\"`|{}^…—–“”«»、。，（）【】「」"
_ADDRESS = late(
    rf"(?:(?P<scheme>{_WRITTEN_SCHEME}++|[/\\]{{2}})(?:[^\s/\\?#<>\"]{{0,200}}@)?"
    r"|(?<![^\W_])(?<![^\W_][.-])(?<![@%]))"
    rf"(?P<host>{_LABEL}(?:\.{_LABEL})++|\[[0-9a-f:.]++\])(?!@)\.?"
    rf"(?P<port>{_COLON}[0-9]{{1,5}}+)?"
    rf"(?P<path>(?:[/?#\\]|%(?:25)*+(?:2f|3f|23))[^{_END}]{{0,2000}}+)?",
    re.IGNORECASE,
)
# Where another address may begin within the rest of one.
_AGAIN = late(rf"[,;()\[\]*'!]|{_WRITTEN_SCHEME}", re.IGNORECASE)
_DEFANGED = late(r"\s?[\[({]\s?(?:\.|dot)\s?[\])}]\s?|[．。｡]", re.IGNORECASE)
_DEFANGED_COLON = late(r"\[:\]|\[(://)\]")
_ESCAPED = late(r"\\([._~-])")
_HIDDEN = late("[\u200b-\u200f\u2060\u00ad\ufeff]")
_SENTENCE_MARKS = ".,;:!?'’"
_CLOSING_MARKS = _SENTENCE_MARKS + ")]}*_~\\"
# Sites whose pages are another site's, named without a scheme.
_WRAPPERS = late(
    r"(?:.*\.)?(?:google(?:\.[a-z]{2,3}){1,2}|googleusercontent\.com|ampproject\.org"
    r"|archive\.(?:org|ph|is|today|li|md|vn|fo))",
    re.IGNORECASE,
)
_TRANSLATED = ".translate.goog"
# Without one of these an address holds no other; most do not.
_PERHAPS_WRAPPED = late(r"h(?:tt|xx)ps?[:%]|google|goog/|archive|ampproject", re.IGNORECASE)
_SHORTEST_SCHEME = len("http://")
_MOST_ESCAPED = 3
# "Never mind.So I went", "call them.It helps": sentences, not addresses.
_NEW_SENTENCE = late(r".*[a-z]\.[A-Z][a-z]*")
# "scam.example/p.It is bad": a sentence follows within the path.
_SENTENCE_END = late(r"\.(?=[A-Z](?:[a-z'’]|$))|[^\x00-\x7f]")
_WORDS = frozenset(
    "am as at be by do id in is it la me my no pm so to us hi call care help here how life live"
    " now one please support today work".split()
)
_TWO = 2
_LETTER = late(r"[^\W_]")
_ASCII_HOST = late(r"[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,63}", re.IGNORECASE | re.ASCII)


class Found(NamedTuple):
    """An address of a text, as it most likely was meant, and where else it may end.

    `bare`: neither scheme nor `www.` tells that it is one. `sure` is False where
    a blank may lack after a full stop.
    """

    url: str
    host: str
    others: tuple[str, ...] = ()
    bare: bool = False
    sure: bool = True

    @property
    def readings(self) -> tuple[str, ...]:
        """Every way to read where it ends, the likeliest first."""
        return (self.url, *self.others)


def addresses_in(text: str) -> Iterator[Found]:
    """Yield the addresses of a text, and those wrapped in them, in their order."""
    text = _refanged(text)
    at = 0
    while found := _ADDRESS.search(text, at):
        if (address := _read_written(found)) is not None:
            yield address
            yield from _unglued(address)
            yield from _wrapped(found)
        again = _AGAIN.search(found["path"] or "", 1)
        at = found.start("path") + again.start() if again else found.end()


def wrapped_in(url: str) -> Iterator[Found]:
    """Yield the addresses that an address leads to, as it says itself."""
    if _PERHAPS_WRAPPED.search(url, _SHORTEST_SCHEME):
        found = addresses_in(url)
        next(found, None)
        yield from found


def words_beside(text: str, is_known: Callable[[str], bool]) -> str:
    """Return a text without the sure addresses of unknown hosts, unless nothing else is there."""
    rest = without_addresses(text, lambda found: found.bare or is_known(found.host.lower()))
    return rest if _LETTER.search(rest) else text


def without_addresses(text: str, kept: Callable[[Found], bool]) -> str:
    """Return a text without each address that is not `kept`, or leads to one that is not."""

    def put(found: re.Match[str]) -> str:
        address = _read_written(found)
        every = (address, *_unglued(address), *_wrapped(found)) if address else ()
        return found[0] if all(map(kept, every)) else " "

    return _ADDRESS.sub(put, _refanged(text))


def _refanged(text: str) -> str:
    text = _HIDDEN.sub("", unicodedata.normalize("NFC", text))
    text = _DEFANGED.sub(".", _DEFANGED_COLON.sub(lambda found: found[1] or ":", text))
    return _ESCAPED.sub(r"\1", text)


def _read_written(found: re.Match[str]) -> Found | None:
    scheme, host, port, path = (found[name] or "" for name in ("scheme", "host", "port", "path"))
    last = host.rpartition(".")[2]
    if not scheme and last.isdigit():
        return None
    if "%" in scheme:
        port, path = _unescaped(port), _unescaped(path.partition("&")[0])
    secure = "http" if scheme[4:5] in (":", "%") else "https"
    front = f"{secure}://{host}{port}"
    bare = not scheme and host[:4].lower() != "www."
    # Behind a whole domain a longer word is rather a disguise: nhs.uk.help.
    word = last.lower() in _WORDS and (host.count(".") < _TWO or len(last) <= _TWO)
    prose = word or _NEW_SENTENCE.fullmatch(host) is not None
    prose = prose and bare and not (port or path)
    first, *others = _endings(path)
    others = [front + end for end in others]
    return Found(front + first, host, tuple(others), bare=bare, sure=not prose)


def _unglued(found: Found) -> Iterator[Found]:
    """Yield the address to which a sentence, or a script without blanks, was glued."""
    host = found.host
    if not found.sure and host.count(".") >= _TWO:
        core, after = host.rpartition(".")[0], True
    elif "Lo" in set(map(unicodedata.category, host)) and (run := _ASCII_HOST.search(host)):
        core, after = run[0], run.end() < len(host)
    else:
        return
    paths = [""] if after else [reading.partition(host)[2] for reading in found.readings]
    first, *others = [f"https://{core}{path}" for path in paths]
    sure = core.rpartition(".")[2].lower() not in _WORDS
    yield Found(first, core, tuple(others), bare=found.bare, sure=sure)


def _unescaped(text: str) -> str:
    from urllib.parse import unquote  # noqa: PLC0415 - rare, and slow to load

    for _ in range(_MOST_ESCAPED):
        text = unquote(text)
    return text


def _endings(path: str) -> list[str]:
    """Return where a path may end: in a sentence, in brackets or Markdown, in another address."""
    if not path:
        return [""]
    bare = path.rstrip(_CLOSING_MARKS)
    open_brackets = bare.count("(") - bare.count(")")
    balanced = bare + ")" if open_brackets > 0 and path.startswith(f"{bare})") else bare
    again = _AGAIN.search(path, 1)
    cut = path[: again.start()].rstrip(_CLOSING_MARKS) if again else bare
    parameter = balanced if "?" in path else balanced.partition("&")[0]
    whole = path.rstrip(_SENTENCE_MARKS)
    stop = _SENTENCE_END.search(path)
    said = path[: stop.start()].rstrip(_CLOSING_MARKS) if stop else bare
    return list(dict.fromkeys((parameter, balanced, bare, whole, path, cut, said)))


def _wrapped(found: re.Match[str]) -> Iterator[Found]:
    """Yield the address that a translation or an archive shows, named without a scheme."""
    host, path = found["host"].lower(), found["path"] or ""
    target = None
    if host.endswith(_TRANSLATED):
        name = host.removesuffix(_TRANSLATED).replace("--", "\0").replace("-", ".")
        target = _ADDRESS.match(name.replace("\0", "-") + path)
    elif path and _WRAPPERS.fullmatch(host):
        target = _ADDRESS.search(path, 1)
    if target and not target["scheme"] and (address := _read_written(target)) is not None:
        yield address
