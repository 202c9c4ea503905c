"""What Bluesky's app makes of the links in a text before it counts and posts.

The rules are those of bluesky-social/social-app (url-helpers.ts at 018aad9,
rich-text-manip.ts at 125ef1c) and of @atproto/api 0.19 (detection of links): an address
with its scheme loses it, and what stands behind the host is cut to 13 characters and
three dots where it is longer than 15. Must not count.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from urllib.parse import unquote

from toolkit.domain.text import late
from toolkit.snippets.characters import count_graphemes, utf8_length
from toolkit.snippets.tlds import top_level_domains

# As JavaScript has them; Python's \s differs.
_BLANK = "\t-\r \xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"
# A word that names a host uses up its whole length, so what it holds is no link.
_LINK = late(
    rf"(?:^|(?<=[{_BLANK}(]))"
    rf"(?:([Hh][Tt][Tt][Pp][Ss]?://[^{_BLANK}]+)"
    rf"|[A-Za-z][A-Za-z0-9]*(?:\.[A-Za-z0-9]+)*\.([A-Za-z0-9]+)[^{_BLANK}]*)"
)
_SCHEME = "http"  # the app looks for it in small letters
_SENTENCE_ENDS = tuple(".,;:!?")
_HALF = "\ufffd"
_HALVES = _HALF * 16
_LONGEST_REST = 15
_CUT_REST, _DOTS = 13, "..."

_AUTHORITY = late(r"(https?):[/\\]*([^/\\?#]*)(.*)", re.IGNORECASE | re.DOTALL)
_PORT = late(r":([0-9]*)\Z")
_HIGHEST_PORT = 65535
_USUAL_PORTS = {"http": "80", "https": "443"}
# Hosts that every browser reads alike: no number, nothing from right to left.
_PLAIN_HOST = late(r"(?!.*(?:\A|\.)(?:0[xX][0-9A-Fa-f]*|[0-9]+)\.?\Z)[\w-]+(?:\.[\w-]+)*\.?")
_PUNYCODE = "xn--"
_FROM_RIGHT = frozenset(("R", "AL", "AN"))
# What a browser writes as %XX in a path, a query, a fragment; beyond ASCII, everything.
# Browsers differ about ^ in a path: it counts as the longer of the two.
_IN_PATH = late(r"[\0- \"<>^`{}\x7f-\U0010ffff]")
_IN_QUERY = late(r"[\0- \"'<>\x7f-\U0010ffff]")
_IN_FRAGMENT = late(r"[\0- \"<>`\x7f-\U0010ffff]")
_HERE = late(r"(?:\.|%2e)\Z", re.IGNORECASE)
_UP = late(r"(?:\.|%2e){2}\Z", re.IGNORECASE)


def as_posted(text: str) -> str:
    """Return the text with its addresses as the app shows and counts them."""
    if "." not in text:
        return text
    pieces: list[str] = []
    position, slipped = 0, False
    for start, end, has_scheme in _links(text):
        written = text[start:end]
        shown, certain = shortened(written) if has_scheme else (written, False)
        # The app keeps places in bytes and moves them on by UTF-16 units, so behind an
        # address that stays as it is, with letters beyond ASCII, it cuts awry: the next
        # one stays long, and halves of characters become U+FFFD.
        if slipped:
            shown = _longer(shown, written) + _HALVES
        slipped = slipped or not (certain or written.isascii())
        pieces += (text[position:start], shown)
        position = end
    return "".join((*pieces, text[position:]))


def shortened(url: str) -> tuple[str, bool]:
    """Return an address of http or https as the app shows it, and whether that is certain.

    One that a browser cannot read stays as it is; where it is not certain whether
    a browser can, the result is as long as the longer of the two.
    """
    parts = _AUTHORITY.fullmatch(url)
    if parts is None:
        return url, False
    scheme, authority, after_host = parts.groups()
    authority = authority.rpartition("@")[2]
    typed_port = _PORT.search(authority)
    host = unquote(authority[: typed_port.start()] if typed_port else authority)
    port = _port(typed_port[1] if typed_port else "", scheme.lower())
    if port and int(port[1:7]) > _HIGHEST_PORT:
        return url, False
    rest = _rest(after_host)
    if len(rest) > _LONGEST_REST:
        rest = rest[:_CUT_REST] + _DOTS
    shown = ".".join(map(_label, host.replace("\u3002", ".").split("."))) + port + rest
    certain = _is_certain(host)
    return (shown if certain else _longer(url, shown)), certain


def _longer(one: str, other: str) -> str:
    """Return a text as long as the longer of two, in graphemes and in bytes."""
    longer = max(one, other, key=count_graphemes)
    missing = max(utf8_length(one), utf8_length(other)) - utf8_length(longer)
    return longer + _HALF * -(-missing // utf8_length(_HALF))


def _links(text: str) -> Iterator[tuple[int, int, bool]]:
    """Yield start and end of what may be a link, and whether it has its scheme."""
    for found in _LINK.finditer(text):
        scheme, top_level = found.groups()
        if not (found[0].startswith(_SCHEME) or (top_level or "") in top_level_domains()):
            continue
        start, end = found.span()
        if text[end - 1] in _SENTENCE_ENDS:
            end -= 1
        if text[end - 1] == ")" and "(" not in text[start:end]:
            end -= 1
        yield start, end, scheme is not None


def _port(number: str, scheme: str) -> str:
    """Return a port as a browser writes it: the usual one goes."""
    number = number and (number.lstrip("0") or "0")
    return "" if number in ("", _USUAL_PORTS[scheme]) else f":{number}"


def _is_certain(host: str) -> bool:
    """Tell whether every browser reads a host as it is read here."""
    return (
        _PLAIN_HOST.fullmatch(host) is not None
        and all(map(_is_proper, host.lower().split(".")))
        and not any(unicodedata.bidirectional(letter) in _FROM_RIGHT for letter in host)
    )


def _is_proper(label: str) -> bool:
    """Tell whether punycode that somebody typed is what a browser would write."""
    if not label.startswith(_PUNYCODE):
        return True
    try:
        decoded = label.removeprefix(_PUNYCODE).encode("ascii").decode("punycode")
    except UnicodeError:
        return False
    return _PLAIN_HOST.fullmatch(decoded) is not None and _label(decoded) == label


def _label(label: str) -> str:
    """Write a piece of a host in small letters and, beyond ASCII, in punycode."""
    small = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", label).lower())
    return small if small.isascii() else _PUNYCODE + small.encode("punycode").decode("ascii")


def _rest(after_host: str) -> str:
    """Return path, query and fragment as a browser writes them; a bare slash goes."""
    before, hash_sign, fragment = after_host.partition("#")
    path, question, query = before.partition("?")
    path = _path(_IN_PATH.sub(_percent, path.replace("\\", "/")))
    query = _IN_QUERY.sub(_percent, query)
    fragment = _IN_FRAGMENT.sub(_percent, fragment)
    return "".join(
        (
            "" if path == "/" else path,
            question + query if query else "",
            hash_sign + fragment if fragment else "",
        )
    )


def _path(path: str) -> str:
    """Resolve the dots of a path."""
    kept: list[str] = []
    steps = path.split("/")[1:]
    for number, step in enumerate(steps, 1):
        last = number == len(steps)
        if _UP.match(step):
            kept = kept[:-1] + ([""] if last else [])
        elif _HERE.match(step):
            kept += [""] if last else []
        else:
            kept.append(step)
    return "/" + "/".join(kept)


def _percent(found: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in found[0].encode("utf-8", "surrogatepass"))
