"""Quirks: sites whose answers do not mean what they say, a row each.

Compared by the parsed host, never by a pattern over the address.
Must not fetch.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import parse_qs

from toolkit.domain.url import ParsedUrl

_VIDEO = re.compile(r"[A-Za-z0-9_-]{6,20}")
_THUMBNAIL = "https://i.ytimg.com/vi/{}/hqdefault.jpg"


@dataclass(frozen=True, slots=True)
class Quirk:
    """A site: its registrable hosts (with all below them), and what is odd.

    `ask` gives the address to ask in place of the link ("" for the link
    itself); `wall` is the reason why asking is no use.
    """

    name: str
    hosts: tuple[str, ...]
    ask: Callable[[ParsedUrl], str] | None = None
    wall: str = ""


def quirk_of(hop: ParsedUrl) -> Quirk | None:
    """Return the row of an address's host, or None."""
    return _quirk_of(hop.host.rstrip("."))


@lru_cache(maxsize=1_024)
def _quirk_of(host: str) -> Quirk | None:
    while host:
        if host in _BY_HOST:
            return _BY_HOST[host]
        host = host.partition(".")[2]
    return None


def _video_thumbnail(hop: ParsedUrl) -> str:
    """Return the thumbnail's address: it is 404 for a removed video."""
    segments = [segment for segment in hop.path.split("/") if segment]
    if hop.host.removeprefix("www.") == "youtu.be":
        video = segments[0] if segments else ""
    elif segments[:1] == ["watch"]:
        video = parse_qs(hop.query).get("v", [""])[0]
    elif len(segments) > 1 and segments[0] in ("embed", "shorts", "live", "v"):
        video = segments[1]
    else:
        return ""
    return _THUMBNAIL.format(video) if _VIDEO.fullmatch(video) else ""


def _members_only(name: str) -> str:
    return f"{name} shows its pages to members only; look yourself"


QUIRKS: tuple[Quirk, ...] = (
    Quirk(
        "YouTube",
        ("youtube.com", "youtu.be", "youtube-nocookie.com"),
        ask=_video_thumbnail,
    ),
    Quirk("X", ("x.com", "twitter.com"), wall=_members_only("X")),
    Quirk("LinkedIn", ("linkedin.com", "lnkd.in"), wall=_members_only("LinkedIn")),
    Quirk("Facebook", ("facebook.com", "fb.com", "fb.me"), wall=_members_only("Facebook")),
    Quirk("Instagram", ("instagram.com",), wall=_members_only("Instagram")),
)
_BY_HOST = {host: quirk for quirk in QUIRKS for host in quirk.hosts}
