"""What Bluesky and Mastodon make of a text before they count it.

Must not decide what fits.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from urllib.parse import unquote

from toolkit.domain.text import late
from toolkit.snippets.links import (
    MASTODON,
    WEB_BOX,
    Span,
    count_graphemes,
    find_links,
    top_level_domains,
    utf8_length,
)

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


# How Mastodon counts a post: its server, and the web box people type into. The server's rule is
# mastodon/mastodon's status_length_validator.rb at d5e278d; the box's are counter.ts at 7c4b20a
# and url_regex.js at 252642d.


# A name, an at sign, a host; none of them is a mention when more of an address follows.
_MENTION = late(
    r"(?<![=/\w])(@[A-Za-z0-9_]++(?:[.-]++[A-Za-z0-9_]++)*+)@(\w++(?:[.-]++\w++)*+)(?![@＠]|://)"
)
_LONGEST_HOST = 253  # characters, RFC 1035


# The web box replaces addresses first, then @name@host by @name.
_BOX_MENTION = late(
    r"(\A|[^/A-Za-z0-9_])@([A-Za-z0-9_]+)@[A-Za-z0-9.-]+(?<=[A-Za-z0-9.-][A-Za-z0-9])"
)
# What the web box counts as one: stringz 2.1 by char-regex, older than most emoji.
_MARK = "[\u0300-\u036f\ufe20-\ufe2f\u20d0-\u20ff\u1ab0-\u1aff\u1dc0-\u1dff]"
_TONE = "[\U0001f3fb-\U0001f3ff]"
_PAIR = "[\U0001f1e6-\U0001f1ff]{2}"
_ENGLAND_SCOTLAND_WALES = (
    "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"
    "|\U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f"
    "|\U0001f3f4\U000e0067\U000e0062\U000e0077\U000e006c\U000e0073\U000e007f"
)
_MODIFIED = f"[\ufe0e\ufe0f]?(?:{_MARK}|{_TONE})?"
_BOX_SYMBOL = late(
    f"{_ENGLAND_SCOTLAND_WALES}|{_TONE}(?={_TONE})"
    f"|(?:[\0-\uffff]{_MARK}?|{_PAIR}|[\U00010000-\U0010ffff]){_MODIFIED}"
    f"(?:\u200d(?:[\0-\uffff]|{_PAIR}|[\U00010000-\U0010ffff]){_MODIFIED})*"
)


def count_mastodon(text: str, *, warning: str, url_weight: int) -> tuple[int, int]:
    """Return the length of warning and text together, and the number of links.

    The length is the larger of two: the server refuses what is too long by its own
    rule, and its web box does not send what is too long by another.
    """
    links = find_links(text, MASTODON)
    shown = _written(text, _replaced(text, links, "x" * url_weight))
    return max(count_graphemes(warning + shown), count_box(text, warning, url_weight)), len(links)


def count_box(text: str, warning: str, url_weight: int) -> int:
    """Return the length by which Mastodon's web box decides whether to send."""
    marks = [(link, "x" * url_weight) for link in find_links(text, WEB_BOX)]
    shown = warning + _BOX_MENTION.sub(r"\1@\2", _written(text, marks))
    if shown.isascii():
        return len(shown)
    return sum(1 for _ in _BOX_SYMBOL.finditer(shown))


def _written(text: str, marks: list[tuple[Span, str]]) -> str:
    """Write a text with other words in place of some stretches."""
    pieces: list[str] = []
    position = 0
    for span, shown in marks:
        pieces += (text[position : span.start], shown)
        position = span.end
    return "".join((*pieces, text[position:]))


def _replaced(text: str, links: list[Span], placeholder: str) -> list[tuple[Span, str]]:
    """Return what the server counts as something shorter or longer, in order."""
    marks = [(link, placeholder) for link in links]
    marks += [
        (Span(*found.span()), found[1])
        for found in _MENTION.finditer(text)
        if len(found[2]) <= _LONGEST_HOST
    ]
    marks.sort()
    kept: list[tuple[Span, str]] = []
    for mark in marks:
        if not kept or mark[0].start >= kept[-1][0].end:
            kept.append(mark)
    return kept
