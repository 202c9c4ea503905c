"""How long a text is on a platform, and whether it fits.

The one door to the ways of counting in `lengths`: a table leads from a platform's
unit to its function. Must not change, cut or split a text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, replace

from toolkit.domain.text import late
from toolkit.snippets.links import (
    MASTODON,
    REFUSED,
    X_COUNTED,
    Span,
    Spans,
    X,
    count_graphemes,
    find_emoji,
    find_links,
    find_x_emoji,
    utf8_length,
    utf16_length,
)
from toolkit.snippets.platform import Links, Platform, Unit, Warns
from toolkit.snippets.posts import as_posted, count_mastodon

_BASIC = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED = "\f^{}\\[~]|€"
_FORCES_UCS2 = late(f"[^{re.escape(_BASIC + _EXTENDED)}]")
_ESCAPED = late(f"[{re.escape(_EXTENDED)}]")
_ABOVE_BMP = late("[\U00010000-\U0010ffff]")
_ESCAPE = "\x1b"  # each extended character costs this and a second septet
_GSM7 = (160, 153)  # septets of a single message, and of one of several
_UCS2 = (70, 67)  # UTF-16 code units
# Spellings that keep every word as it is written. Letters are not among them:
# ŵ and ç have none in GSM-7, and another letter would be another spelling.
_SPELLINGS = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛′ʼ`´", "'"),
        **dict.fromkeys("“”„‟″«»", '"'),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        **dict.fromkeys("\xa0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008", " "),
        **dict.fromkeys("\u2009\u200a\u202f\u205f\u3000\t", " "),
        **dict.fromkeys("\xad\u200b\u200c\u200d\u2060\ufeff\ufe0e\ufe0f", ""),
        **dict.fromkeys("\u2028\u2029\x85", "\n"),
        **dict.fromkeys("•‣◦", "-"),
        "…": "...",
        "×": "x",
        "½": "1/2",
        "¼": "1/4",
        "¾": "3/4",
        "→": "->",
        "™": "(TM)",
        "©": "(C)",
        "®": "(R)",
    }
)


@dataclass(frozen=True, slots=True)
class SmsDetail:
    """How a text message is encoded, and why.

    `forced` are the characters that are not in GSM-7, once each, in order.
    `spelling` is the same text in GSM-7, or None where it is in it already or where
    a letter or a picture would be lost.
    """

    encoding: str
    forced: tuple[str, ...]
    spelling: str | None


@dataclass(frozen=True, slots=True)
class SmsCount:
    """Length in septets or UTF-16 code units, limit in the same, messages needed."""

    length: int
    limit: int | None
    messages: int
    allowed: int | None
    detail: SmsDetail


def count_sms(text: str, limit: int | None) -> SmsCount:
    """Count a text message against a limit given in GSM-7 septets.

    For UCS-2 the limit becomes what the same number of messages holds.
    """
    forced = tuple(dict.fromkeys(_FORCES_UCS2.findall(text)))
    if forced:
        units, sizes = _split_surrogates(text), _UCS2
        detail = SmsDetail("UCS-2", forced, _gsm7_spelling(text))
        unit_limit = None if limit is None else _ucs2_limit(limit)
    else:
        units, sizes = _ESCAPED.sub(_ESCAPE + "x", text), _GSM7
        detail = SmsDetail("GSM-7", (), None)
        unit_limit = limit
    allowed = None if limit is None else _whole_messages(limit)
    return SmsCount(len(units), unit_limit, _messages(units, sizes), allowed, detail)


def room_of(messages: int) -> int:
    """Return the septets that so many messages hold."""
    single, several = _GSM7
    return single if messages == 1 else several * messages


def _split_surrogates(text: str) -> str:
    """Write a character above U+FFFF as an escape and a second unit."""
    return _ABOVE_BMP.sub(_ESCAPE + "x", text.replace(_ESCAPE, "x"))


def _messages(units: str, sizes: tuple[int, int]) -> int:
    """Return the messages needed; a pair is never cut across two of them."""
    single, several = sizes
    if len(units) <= single:
        return 1
    messages, position = 0, 0
    while position < len(units):
        position += several
        if position < len(units) and units[position - 1] == _ESCAPE:
            position -= 1
        messages += 1
    return messages


def _whole_messages(septets: int) -> int:
    single, several = _GSM7
    return 1 if septets <= single else -(-septets // several)


def _ucs2_limit(septets: int) -> int:
    """Return what the messages of a limit hold in UCS-2."""
    if septets <= _GSM7[0]:
        return septets * _UCS2[0] // _GSM7[0]
    return _UCS2[1] * _whole_messages(septets)


def _gsm7_spelling(text: str) -> str | None:
    spelled = unicodedata.normalize("NFC", text).translate(_SPELLINGS)
    return None if _FORCES_UCS2.search(spelled) else spelled


_HEAVY = late("[^\0-\u10ff\u2000-\u200d\u2010-\u201f\u2032-\u2037]")
_REFUSED = late(f"[{REFUSED}]")
_EMOJI_WEIGHT = 2


@dataclass(frozen=True, slots=True)
class Weight:
    """A weighted length, the links in the text, and characters X refuses."""

    length: int
    links: int
    refused: tuple[str, ...]


def weigh(text: str, *, url_weight: int, whole_emoji: bool = True) -> Weight:
    """Weigh a text for X.

    `whole_emoji` False is the older rule, v2, under which each character of an
    emoji sequence counts.
    """
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n"))
    links = find_links(text, X_COUNTED)
    emoji = find_x_emoji(text) if whole_emoji else []
    length, position = 0, 0
    for weight, span in _marked(links, emoji, url_weight):
        length += _plain(text[position : span.start]) + weight
        position = span.end
    length += _plain(text[position:])
    return Weight(length, len(links), tuple(dict.fromkeys(_REFUSED.findall(text))))


def _marked(links: list[Span], emoji: Spans, url_weight: int) -> list[tuple[int, Span]]:
    """Return links and the emoji outside them, in order, each with its weight."""
    marks = [(url_weight, link) for link in links]
    marks += [(_EMOJI_WEIGHT, Span(*pair)) for pair in emoji]
    marks.sort(key=lambda mark: mark[1].start)
    kept: list[tuple[int, Span]] = []
    for mark in marks:
        if not kept or mark[1].start >= kept[-1][1].end:
            kept.append(mark)
    return kept


def _plain(text: str) -> int:
    return len(text) if text.isascii() else len(text) + len(_HEAVY.findall(text))


# A text that needs more messages is no reply any more.
_MOST_MESSAGES = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Length:
    """A text measured for one platform.

    `length`, `limit` and `over` are in `unit`; `over` is 0 where only bytes or links
    are too many. `bytes` is None where the platform sets no limit in bytes. `links`
    counts what the platform would make a link; where it limits them, different ones.
    `parts` is 1 for a text that fits; for SMS exactly the messages needed, elsewhere
    the fewest posts that could hold the text. `refused` are characters the platform
    does not take at all. `detail` is there for SMS alone. `warning_over` is by how many
    code points a content warning that is counted apart is too long.
    """

    length: int
    limit: int | None
    unit: str
    bytes: int | None
    byte_limit: int | None
    links: int
    link_limit: int | None
    parts: int
    fits: bool
    over: int
    refused: tuple[str, ...] = ()
    detail: SmsDetail | None = None
    warning_over: int = 0


def measure(text: str, platform: Platform, extra: str = "") -> Length:
    """Measure a text for a platform.

    `extra` is the content warning, in its field or as a line above the text.
    """
    if platform.count is Unit.SMS:
        return _measure_sms(_below(extra, text), platform)
    counted = _COUNTERS[platform.count](text, extra, platform)
    limits = [
        (counted.length, platform.limit),
        (counted.bytes or 0, platform.byte_limit),
        (counted.links, platform.link_limit),
    ]
    set_limits = [(size, limit) for size, limit in limits if limit is not None]
    # No number of posts holds an address where none is taken.
    warning_over = _over(len(extra), platform.warning_limit)
    parts = max((-(-size // limit) for size, limit in set_limits if limit), default=1)
    return Length(
        length=counted.length,
        limit=platform.limit,
        unit=platform.unit,
        bytes=counted.bytes,
        byte_limit=platform.byte_limit,
        links=counted.links,
        link_limit=platform.link_limit,
        parts=max(1, parts),
        fits=all(size <= limit for size, limit in set_limits)
        and not counted.refused
        and not warning_over,
        over=_over(counted.length, platform.limit),
        refused=counted.refused,
        warning_over=warning_over,
    )


def rooms(platform: Platform) -> tuple[Platform, ...]:
    """Return the platform with room for one message, then for more where they are joined."""
    if not platform.joined:
        return (platform,)
    more = (room_of(messages) for messages in range(2, _MOST_MESSAGES + 1))
    wider = (replace(platform, limit=room) for room in more if room > (platform.limit or room))
    return (platform, *wider)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Counted:
    length: int
    links: int
    bytes: int | None = None
    refused: tuple[str, ...] = ()


def _measure_sms(text: str, platform: Platform) -> Length:
    counted = count_sms(text, platform.limit)
    long = counted.limit is not None and counted.length > counted.limit
    many = counted.allowed is not None and counted.messages > counted.allowed
    return Length(
        length=counted.length,
        limit=counted.limit,
        unit=platform.unit if counted.detail.encoding == "GSM-7" else "UTF-16 code units",
        bytes=None,
        byte_limit=platform.byte_limit,
        links=_count_links(text, platform),
        link_limit=platform.link_limit,
        parts=counted.messages,
        fits=not long and not many,
        over=_over(counted.length, counted.limit),
        detail=counted.detail,
    )


def _over(length: int, limit: int | None) -> int:
    return 0 if limit is None else max(0, length - limit)


def _below(extra: str, text: str) -> str:
    return f"{extra}\n{text}" if extra else text


def _count_links(text: str, platform: Platform) -> int:
    if platform.links is Links.NONE:
        return 0
    found = find_links(text, X if platform.links is Links.BARE else MASTODON)
    if platform.link_limit is None:
        return len(found)
    return len({text[link.start : link.end] for link in found})


def _weighted(text: str, extra: str, platform: Platform) -> _Counted:
    weight = weigh(_below(extra, text), url_weight=platform.url_weight or 0)
    return _Counted(length=weight.length, links=weight.links, refused=weight.refused)


def _mastodon(text: str, extra: str, platform: Platform) -> _Counted:
    length, links = count_mastodon(text, warning=extra, url_weight=platform.url_weight or 0)
    return _Counted(length=length, links=links)


def _simple(size: Callable[[str], int]) -> Callable[[str, str, Platform], _Counted]:
    """Make a counter of a unit that looks at nothing but the characters."""

    def count(text: str, extra: str, platform: Platform) -> _Counted:
        field = extra if platform.warns is Warns.COUNTED else ""
        text = _below(extra, text) if platform.warns is Warns.ABOVE else text
        octets = None if platform.byte_limit is None else utf8_length(field + text)
        links = _count_links(text, platform)
        return _Counted(length=size(field) + size(text), links=links, bytes=octets)

    return count


def _bluesky(text: str, extra: str, platform: Platform) -> _Counted:
    """Count what the app makes of a text before it counts and posts."""
    text = _below(extra, text)
    posted = as_posted(text)
    return _Counted(
        length=count_graphemes(posted),
        links=_count_links(text, platform),
        bytes=utf8_length(posted),
    )


def _threads_length(text: str) -> int:
    """Count emoji by their UTF-8 bytes, the rest by UTF-16 code units."""
    return utf16_length(text) + sum(
        utf8_length(text[start:end]) - utf16_length(text[start:end])
        for start, end in find_emoji(text)
    )


_COUNTERS: dict[Unit, Callable[[str, str, Platform], _Counted]] = {
    Unit.CODE_POINTS: _simple(len),
    Unit.UTF16: _simple(utf16_length),
    Unit.BYTES: _simple(utf8_length),
    Unit.GRAPHEMES: _simple(count_graphemes),
    Unit.BLUESKY: _bluesky,
    Unit.WEIGHTED: _weighted,
    Unit.MASTODON: _mastodon,
    Unit.THREADS: _simple(_threads_length),
}
