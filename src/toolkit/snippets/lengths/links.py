"""Links in running text: what X and Mastodon make clickable, and so count as a URL.

Both follow twitter-text (twitter/twitter-text at 30e2430, Apache-2.0); Mastodon wants
a scheme and lets more characters into path and query. Must not open or judge a URL.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from toolkit.snippets.lengths.characters import utf16_length
from toolkit.snippets.lengths.domains import HOST_RUN, LATIN, HostRun, can_start, encodable

_LONGEST_URL = 4096  # UTF-16 units, scheme counted twice, as twitter-text does
_LONGEST_SLUG = 40  # of a t.co address
_SCHEMES = ("https://", "http://")


class Span(NamedTuple):
    """A stretch `text[start:end]` of a text, in code points."""

    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Grammar:
    """What may follow a host, as a pattern, and whether an address needs its scheme."""

    tail: str
    needs_scheme: bool


def _tail(*, path: str, path_ending: str, any_path: str, query: str) -> str:
    """Write port, path and query so that no text makes the matching slow.

    A path is a row of characters and of bracketed pieces, one bracket deep, that
    stops after its last character fit to end it; so a full stop after an address
    is not part of it, and `(film)` is.
    """
    brackets = rf"\((?:{any_path}++\)|{any_path}*+\({any_path}++\){any_path}*+\))"
    row = rf"/(?:{path}*+(?:{path_ending}++|{brackets}))*+"
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
        yield _with_scheme(address, scheme), address.end
        k, start = address.tail, address.end + 1
    while k < len(run.starts) - 1:
        found = run.first_start(k, start)
        if found < 0:
            k += 1
            continue
        address = _address(run, k, found, grammar)
        yield [] if grammar.needs_scheme else _bare(address), address.end
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


def _with_scheme(address: _Address, scheme: int) -> list[Span]:
    """Return the link of an address with a scheme, unless DNS or X cannot hold it."""
    text, start = address.run.text, address.start - scheme
    hosts = address.run.ascii_hosts(address.k, address.start, address.tail)
    if not _holds(address, scheme, written=scheme, has_ascii_host=bool(hosts)):
        return []
    short = re.compile(_TCO).match(text, start, address.end)
    if short is None:
        return [Span(start, address.end)]
    return [Span(start, short.end())] if len(short[1]) <= _LONGEST_SLUG else []


def _bare(address: _Address) -> list[Span]:
    """Return the links of an address without a scheme: its ASCII hosts alone."""
    run, start = address.run, address.start
    if start and run.text[start - 1] in "-_./":
        return []
    hosts = run.ascii_hosts(address.k, start, address.tail)
    if not hosts or not _holds(address, len("https://"), written=0, has_ascii_host=True):
        return []
    *others, (last, host_end) = hosts
    end = address.end if address.has_path else host_end
    return [*(Span(*host) for host in others), Span(last, end)]


def _holds(address: _Address, scheme: int, *, written: int, has_ascii_host: bool) -> bool:
    """Tell whether DNS can hold the host and X the whole URL."""
    text, start = address.run.text, address.start
    host = text[start : address.run.tld_ends[address.tail]]
    length = scheme + written + utf16_length(text[start : address.end])
    return length <= _LONGEST_URL and encodable(host, has_ascii_host=has_ascii_host)
