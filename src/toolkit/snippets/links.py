"""Characters and links as platforms count them: what is one character, what is clickable.

X and Mastodon follow twitter-text (twitter/twitter-text at 30e2430, Apache-2.0); Mastodon
wants a scheme and lets more characters into path and query. Must not open or judge a URL.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from toolkit.tables import lines_of

if TYPE_CHECKING:
    import regex  # type: ignore[import-untyped]  # it ships no types


# Characters as platforms count them: UTF-16 units, bytes, graphemes, emoji.


Spans = list[tuple[int, int]]


def utf16_length(text: str) -> int:
    """Return the number of UTF-16 code units: one above U+FFFF counts two."""
    if text.isascii():
        return len(text)
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def utf8_length(text: str) -> int:
    """Return the number of UTF-8 bytes."""
    return len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))


def count_graphemes(text: str) -> int:
    """Return the number of extended grapheme clusters, by the stricter of two rules.

    UAX #29 takes a conjunct of an Indian script, as in क्ष, for one cluster since
    Unicode 15.1, some more since 18, and for several before. Servers that go by the
    older rule are still about, so each consonant counts; everything else counts the
    same by both.
    """
    if text.isascii():
        return len(text) - text.count("\r\n")
    joined = _conjunct()
    whole = not joined.search(text)
    return sum(1 if whole else 1 + len(joined.findall(one)) for one in graphemes(text))


def graphemes(text: str) -> Iterator[str]:
    """Yield the pieces of a text that may not be cut: its extended grapheme clusters."""
    return (found[0] for found in _grapheme().finditer(text))


def find_emoji(text: str) -> Spans:
    """Return start and end of each emoji sequence (UTS #51).

    A sequence is a flag, a keycap, or pictographs with modifiers, tags and
    joiners. A pictograph before U+FE0E is text; © and ® are emoji before U+FE0F
    alone, as in X's own emoji parser.
    """
    return [] if text.isascii() else [found.span() for found in _emoji().finditer(text)]


def find_x_emoji(text: str) -> Spans:
    """Return start and end of what X counts as one emoji, of more than one character.

    X says that an emoji counts two; its own code counts the parts of those that came
    after 2018, which is never less.
    """
    return [] if text.isascii() else [found.span() for found in _x_emoji().finditer(text)]


@cache
def _grapheme() -> regex.Pattern[str]:
    import regex  # noqa: PLC0415 - a start-up cost that ASCII need not pay

    # \X looks back over a whole row of flags at each of them, so pairs go first.
    flag = r"\p{Regional_Indicator}{2}(?=\p{Regional_Indicator})"
    return regex.compile(rf"{flag}|\X")


@cache
def _conjunct() -> regex.Pattern[str]:
    """Match a consonant that stands in a cluster behind another letter's signs."""
    import regex  # noqa: PLC0415 - a start-up cost that ASCII need not pay

    return regex.compile(r"(?<=[\p{GCB=Extend}\u200D])\p{InCB=Consonant}")


@cache
def _emoji() -> regex.Pattern[str]:
    import regex  # noqa: PLC0415 - a start-up cost that ASCII need not pay

    one = (
        r"(?:\p{Emoji_Modifier_Base}\p{Emoji_Modifier}\uFE0F?+"
        r"|[\p{Emoji}--[0-9#*\xA9\xAE]](?:\uFE0F|(?!\uFE0E)))"
    )
    return regex.compile(
        r"\p{Regional_Indicator}{2}"
        r"|[0-9#*]\uFE0F?+\u20E3"
        r"|[\xA9\xAE]\uFE0F"
        r"|\U0001F3F4[\U000E0020-\U000E007E]++\U000E007F"
        rf"|{one}(?:\u200D{one})*+",
        flags=regex.V1,
    )


@cache
def _x_emoji() -> re.Pattern[str]:
    return re.compile("|".join(map(_sequence, lines_of("x_emoji.txt"))))


def _sequence(line: str) -> str:
    """Write a line of the table, hexadecimal characters and ranges, as a pattern."""
    return "".join(map(_choice, line.split()))


def _choice(word: str) -> str:
    ranges = (piece.split("-") for piece in word.removesuffix("?").split(","))
    inside = "".join("-".join(f"\\U{int(code, 16):08x}" for code in one) for one in ranges)
    return f"[{inside}]{'?' if word.endswith('?') else ''}"


# The top-level domains of data/tlds.txt.


_IDNA = "xn--"


@cache
def top_level_domains() -> frozenset[str]:
    """Return every top-level domain in lower case, NFC, decoded from IDNA."""
    return frozenset(map(_decoded, " ".join(lines_of("tlds.txt")).split()))


@cache
def longest() -> int:
    """Return the length in characters of the longest top-level domain."""
    return max(len(name) for name in top_level_domains())


def _decoded(name: str) -> str:
    if not name.startswith(_IDNA):
        return name
    return name.removeprefix(_IDNA).encode("ascii").decode("punycode")


DIRECTIONAL = "\u202a-\u202e\u061c\u200e\u200f\u2066-\u2069"
SPACES = "\t-\r \x85\xa0\u1680\u180e\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
REFUSED = "\ufffe\ufeff\uffff"
# U+0100-024F, the IPA letters and marks that European spelling needs, U+1E00-1EFF.
LATIN = (
    "\xc0-\xd6\xd8-\xf6\xf8-\xff\u0100-\u024f\u0253\u0254\u0256\u0257\u0259\u025b\u0263"
    "\u0268\u026f\u0272\u0289\u028b\u02bb\u0300-\u036f\u1e00-\u1eff"
)
# The dot, the hyphen and the underscore belong to a run, to its labels' insides only.
_NOT_IN_RUN = r"!'#%&()*+,\\/:;<=>?@\[\]^{|}~$" + SPACES + REFUSED + DIRECTIONAL
HOST_RUN = re.compile(f"[^{_NOT_IN_RUN}]+")
_BEFORE = rf"[^A-Za-z0-9@＠$#＃{REFUSED}]"
_STARTS = re.compile(rf"(?:\A|(?<={_BEFORE}))[^-_.]")
_TO_LAST_OTHER = re.compile(rf"(?s:.*)[^-A-Za-z0-9{LATIN}]")
_PUNYCODE = re.compile(r"[xX][nN]--[-0-9A-Za-z]+")
_AFTER_TLD = re.compile(r"(?![0-9A-Za-z@+-])")
_IDNA_DOTS = re.compile("[\u3002\uff0e\uff61]")
_LONGEST_LABEL = 63  # octets, RFC 1035


def can_start(text: str, position: int) -> bool:
    """Tell whether an address may start here, judged by the character before."""
    return position == 0 or re.match(_BEFORE, text[position - 1]) is not None


@dataclass(slots=True)
class HostRun:
    """A run of host characters `text[start:end]`, cut into labels."""

    text: str
    start: int
    end: int
    starts: list[int] = field(init=False)
    ends: list[int] = field(init=False)
    tld_ends: list[int] = field(init=False)  # where a TLD that opens the label ends, or 0
    tails: list[int] = field(init=False)  # label of the TLD of the longest host, or 0

    def __post_init__(self) -> None:
        """Cut the run and read the table from right to left."""
        labels = self.text[self.start : self.end].split(".")
        self.starts, position = [], self.start
        for label in labels:
            self.starts.append(position)
            position += len(label) + 1
        self.ends = [begin + len(label) for begin, label in zip(self.starts, labels, strict=True)]
        whole = [bool(label) and label[0] not in "-_" for label in labels]
        self.tld_ends = [0] * len(labels)
        self.tails = [0] * len(labels)
        for k in range(len(labels) - 2, -1, -1):
            if not self._closes(k):
                continue
            self.tld_ends[k + 1] = _tld_end(self.text, self.starts[k + 1], self.ends[k + 1])
            if whole[k]:
                self.tails[k] = self.tails[k + 1] or (
                    k + 1 if self.tld_ends[k + 1] and "_" not in labels[k] else 0
                )

    def _closes(self, k: int) -> bool:
        """Tell whether label k ends as a label may: with no hyphen or underscore."""
        return self.ends[k] > self.starts[k] and self.text[self.ends[k] - 1] not in "-_"

    def tail_from(self, k: int, start: int) -> int:
        """Return the label that ends the longest host from `start` in label k, or 0."""
        if k + 1 >= len(self.starts) or not self._closes(k) or self.text[start] in "-_.":
            return 0
        if self.tails[k + 1]:
            return self.tails[k + 1]
        plain = self.text.find("_", start, self.ends[k]) < 0
        return k + 1 if self.tld_ends[k + 1] and plain else 0

    def first_start(self, k: int, earliest: int) -> int:
        """Return the first place in label k at which a host starts, or -1."""
        if k + 1 >= len(self.starts) or not self._closes(k):
            return -1
        begin = max(earliest, self.starts[k])
        if not self.tails[k + 1]:
            if not self.tld_ends[k + 1]:
                return -1
            begin = max(begin, self.text.rfind("_", begin, self.ends[k]) + 1)
        if begin == 0 and _STARTS.match(self.text, 1, self.ends[k]):
            # The grammar would rather spend the very first letter as the one before.
            return 1
        found = _STARTS.search(self.text, begin, self.ends[k])
        return found.start() if found else -1

    def ascii_hosts(self, k: int, start: int, tail: int) -> list[tuple[int, int]]:
        """Return the hosts of ASCII and Latin letters inside one host.

        X makes a link of these alone where no scheme was written, so that words
        of Chinese or Japanese around an address stay words.
        """
        hosts, low = [], start
        while k < tail:
            begin = self._ascii_tail(low, self.ends[k])
            found, broke = self._ascii_chain(k, tail) if begin < self.ends[k] else (0, k + 1)
            if found:
                hosts.append((begin, self.tld_ends[found]))
            k = found or broke
            low = self.tld_ends[found] if found else self.starts[k]
        return hosts

    def _ascii_chain(self, k: int, tail: int) -> tuple[int, int]:
        """Return the last TLD reached through whole ASCII labels, and where they end."""
        found, j = 0, k + 1
        while j < tail and self._ascii_tail(self.starts[j], self.ends[j]) == self.starts[j]:
            found = j if self.tld_ends[j] else found
            j += 1
        return (j if self.tld_ends[j] else found), j

    def _ascii_tail(self, low: int, end: int) -> int:
        last = _TO_LAST_OTHER.match(self.text, low, end)
        return last.end() if last else low


def encodable(host: str, *, has_ascii_host: bool) -> bool:
    """Tell whether every label fits into DNS once written in IDNA."""
    if host.startswith("xn--") and not has_ascii_host:
        return False
    return all(1 <= _idna_length(label) <= _LONGEST_LABEL for label in host.split("."))


def _idna_length(label: str) -> int:
    if label.isascii() or len(label) > _LONGEST_LABEL:
        return len(label)
    parts = _IDNA_DOTS.split(label)
    return (
        len(parts)
        - 1
        + sum(
            len(part) if part.isascii() else len("xn--") + len(part.encode("punycode"))
            for part in parts
        )
    )


def _tld_end(text: str, start: int, end: int) -> int:
    """Return where the longest TLD that opens a label ends, or 0."""
    known = top_level_domains()
    for stop in range(min(end, start + longest()), start, -1):
        if text[start:stop].lower() in known and _AFTER_TLD.match(text, stop):
            return stop
    coded = _PUNYCODE.match(text, start, end)
    return coded.end() if coded else 0


_LONGEST_URL = 4096  # UTF-16 units, scheme counted twice, as twitter-text does
_LONGEST_SLUG = 40  # of a t.co address
_SCHEMES = ("https://", "http://")


class Span(NamedTuple):
    """A stretch `text[start:end]` of a text, in code points."""

    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Grammar:
    """What may follow a host, as a pattern, and whether an address needs its scheme.

    `checked` leaves out hosts that DNS cannot hold, cuts the addresses of t.co, and lets
    an address without its scheme use up what follows, so that no other begins inside.
    `whole` False ends an address where X's own counting ends it: of a host such as
    nhs.uk例え.jp it knows the first part alone, and so leaves that much of a path over.
    """

    tail: str
    needs_scheme: bool
    checked: bool = True
    whole: bool = True


def _tail(*, path: str, path_ending: str, any_path: str, query: str, grouped: bool = False) -> str:
    """Write port, path and query so that no text makes the matching slow.

    A path is a row of characters and of bracketed pieces, one bracket deep, that
    stops after its last character fit to end it; so a full stop after an address
    is not part of it, and `(film)` is. A bracketed piece right after a mark, as in
    `/a,(b)`, ends a path only where the grammar is `grouped`.
    """
    brackets = rf"\((?:{any_path}++\)|{any_path}*+\({any_path}++\){any_path}*+\))"
    if grouped:
        row = rf"/(?:{path}*+(?:{path_ending}++|{brackets}))*+"
    else:
        row = rf"/(?:{path_ending}++|{brackets}|{path}(?:{path}|{brackets})*+{path_ending})*+"
    return rf"(?::[0-9]++)?+(?P<path>{row})?+(?:{query})?+"


_X_ENDING = r"+\-A-Za-z0-9=_#/" + "\u0400-\u04ff" + LATIN
_X_INSIDE = "!*';:,.$%\\[\\]\u2013~@|&"
_X_QUERY = r"\?(?:[!?*'@();:+$%\[\].,~|]*+[A-Za-z0-9\-_&=#/]++)++"
X = Grammar(
    tail=_tail(
        path=f"[{_X_INSIDE}]",
        path_ending=f"[{_X_ENDING}]",
        any_path=f"[{_X_INSIDE}{_X_ENDING}]",
        query=_X_QUERY,
    ),
    needs_scheme=False,
)
X_COUNTED = replace(X, whole=False)
# What Mastodon's own web box looks for: X's pattern behind a scheme, and no more.
WEB_BOX = replace(X, needs_scheme=True, checked=False)
_TCO = rf"(?i:https?://t\.co)/([A-Za-z0-9]+)(?:{_X_QUERY})?"

_NEVER_IN_PATH = "\t-\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000<>()?"
_MASTODON_INSIDE = "!*\"'「」;:=,.$%\\[\\]~&|@"
# Beyond ASCII a query takes all but controls, noncharacters and tags.
_NEVER_ENDS_QUERY = (
    "\0-\"$-%'-.:-<>?@\\[-^`{-\x9f\ud800-\udfff\ufdd0-\ufdef\ufff0-\uffff\U000e0000-\U000e0fff"
)
MASTODON = Grammar(
    tail=_tail(
        path=f"[{_MASTODON_INSIDE}]",
        path_ending=f"[^{_NEVER_IN_PATH}{_MASTODON_INSIDE}]",
        any_path=f"[^{_NEVER_IN_PATH}]",
        query=rf"\?(?:[!?*'();:+$%\[\].,~|@\^]*+(?:-|[^{_NEVER_ENDS_QUERY}])++)++",
        grouped=True,
    ),
    needs_scheme=True,
)


def find_links(text: str, grammar: Grammar = X) -> list[Span]:
    """Return the stretches that become links, in order, never overlapping."""
    if "." not in text:
        return []
    links: list[Span] = []
    floor = 0  # up to here the text is used up and lends no character before an address
    for run in HOST_RUN.finditer(text):
        start, end = max(run.start(), floor), run.end()
        if start < end and "." in run.group():
            for found, used in _in_run(HostRun(text, start, end), floor, grammar):
                links.extend(found)
                floor = used
    return links


class _Address(NamedTuple):
    """A host that starts in label `k`, has its TLD in label `tail`, and what follows."""

    run: HostRun
    k: int
    start: int
    tail: int
    end: int
    has_path: bool


def _in_run(run: HostRun, floor: int, grammar: Grammar) -> Iterator[tuple[list[Span], int]]:
    """Yield, for each address, the links it makes and where the used text ends."""
    k, start = 0, run.start if run.start == 0 or run.start > floor else floor + 1
    scheme = _scheme_length(run, floor)
    if scheme and run.tail_from(0, run.start):
        address = _address(run, 0, run.start, grammar)
        yield _with_scheme(address, scheme, grammar), address.end
        k, start = address.tail, address.end + 1
    while grammar.checked and k < len(run.starts) - 1:
        found = run.first_start(k, start)
        if found < 0:
            k += 1
            continue
        address = _address(run, k, found, grammar)
        yield [] if grammar.needs_scheme else _bare(address, grammar), address.end
        k, start = address.tail, address.end + 1


def _scheme_length(run: HostRun, floor: int) -> int:
    """Return the length of the scheme right before the run, 0 where there is none."""
    before = run.text[max(floor, run.start - len("https://")) : run.start].lower()
    for scheme in _SCHEMES:
        start = run.start - len(scheme)
        free = start == 0 or start > floor
        if before.endswith(scheme) and free and can_start(run.text, start):
            return len(scheme)
    return 0


def _address(run: HostRun, k: int, start: int, grammar: Grammar) -> _Address:
    tail = run.tail_from(k, start)
    host_end = run.tld_ends[tail]
    rest = re.compile(grammar.tail).match(run.text, host_end)
    end = rest.end() if rest else host_end
    return _Address(run, k, start, tail, end, bool(rest and rest["path"]))


def _with_scheme(address: _Address, scheme: int, grammar: Grammar) -> list[Span]:
    """Return the link of an address with a scheme, unless DNS or X cannot hold it."""
    text, start = address.run.text, address.start - scheme
    if not grammar.checked:
        return [Span(start, address.end)]
    hosts = address.run.ascii_hosts(address.k, address.start, address.tail)
    if not _holds(address, scheme, written=scheme, has_ascii_host=bool(hosts)):
        return []
    short = re.compile(_TCO).match(text, start, address.end)
    if short is None:
        return [Span(start, address.end)]
    return [Span(start, short.end())] if len(short[1]) <= _LONGEST_SLUG else []


def _bare(address: _Address, grammar: Grammar) -> list[Span]:
    """Return the links of an address without a scheme: its ASCII hosts alone."""
    run, start = address.run, address.start
    if start and run.text[start - 1] in "-_./":
        return []
    hosts = run.ascii_hosts(address.k, start, address.tail)
    if not hosts or not _holds(address, len("https://"), written=0, has_ascii_host=True):
        return []
    *others, (last, host_end) = hosts
    over = "" if grammar.whole else run.text[host_end : run.tld_ends[address.tail]]
    end = address.end - utf16_length(over) if address.has_path else host_end
    return [*(Span(*host) for host in others), Span(last, end)]


def _holds(address: _Address, scheme: int, *, written: int, has_ascii_host: bool) -> bool:
    """Tell whether DNS can hold the host and X the whole URL."""
    text, start = address.run.text, address.start
    host = text[start : address.run.tld_ends[address.tail]]
    length = scheme + written + utf16_length(text[start : address.end])
    return length <= _LONGEST_URL and encodable(host, has_ascii_host=has_ascii_host)
