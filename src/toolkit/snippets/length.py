"""How long a text is on a platform, and whether it fits.

The one door to the ways of counting in `lengths`: a table leads from a platform's
unit to its function. Must not change, cut or split a text.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from toolkit.snippets.lengths import characters
from toolkit.snippets.lengths.links import MASTODON, X, find_links
from toolkit.snippets.lengths.mastodon import count_mastodon
from toolkit.snippets.lengths.sms import SmsDetail, count_sms, room_of
from toolkit.snippets.lengths.weighted import weigh
from toolkit.snippets.platforms import Links, Platform, Unit

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
    does not take at all. `detail` is there for SMS alone.
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


def measure(text: str, platform: Platform, extra: str = "") -> Length:
    """Measure a text for a platform.

    `extra` is the content warning. Mastodon keeps it in a field of its own, which
    counts with the text; elsewhere it is counted as a line above the text.
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
    parts = max((-(-size // limit) for size, limit in set_limits), default=1)
    return Length(
        length=counted.length,
        limit=platform.limit,
        unit=platform.unit,
        bytes=counted.bytes,
        byte_limit=platform.byte_limit,
        links=counted.links,
        link_limit=platform.link_limit,
        parts=max(1, parts),
        fits=all(size <= limit for size, limit in set_limits) and not counted.refused,
        over=_over(counted.length, platform.limit),
        refused=counted.refused,
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
        text = _below(extra, text)
        octets = None if platform.byte_limit is None else characters.utf8_length(text)
        return _Counted(length=size(text), links=_count_links(text, platform), bytes=octets)

    return count


def _threads_length(text: str) -> int:
    """Count emoji by their UTF-8 bytes, the rest by UTF-16 code units."""
    return characters.utf16_length(text) + sum(
        characters.utf8_length(text[start:end]) - characters.utf16_length(text[start:end])
        for start, end in characters.find_emoji(text)
    )


_COUNTERS: dict[Unit, Callable[[str, str, Platform], _Counted]] = {
    Unit.CODE_POINTS: _simple(len),
    Unit.UTF16: _simple(characters.utf16_length),
    Unit.GRAPHEMES: _simple(characters.count_graphemes),
    Unit.WEIGHTED: _weighted,
    Unit.MASTODON: _mastodon,
    Unit.THREADS: _simple(_threads_length),
}
