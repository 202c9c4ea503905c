"""Addresses that only lead on to another one, which they name: where they lead.

A mail program, a chat or a search puts its own address before the one that was
meant. Must not fetch: what an address does not name itself is not found here.
"""

from __future__ import annotations

import re
from urllib.parse import unquote

from toolkit.domain.text import late
from toolkit.domain.url import parse_url

# Host, path and the parameter that names the page, as the services write them in 2026.
_WRAPPERS = (
    (late(r"(?:www\.)?google(?:\.[a-z]{2,3}){1,2}"), "/url", ("q", "url")),
    (late(r"[\w.-]+\.safelinks\.protection\.outlook\.com"), "/", ("url",)),
    (late(r"(?:l|lm)\.(?:facebook|instagram|messenger|wl)\.(?:com|co)"), "/", ("u",)),
    (late(r"(?:www\.)?youtube\.com"), "/redirect", ("q",)),
    (late(r"(?:www\.)?linkedin\.com"), "/safety/go", ("url",)),
    (late(r"(?:www\.)?linkedin\.com"), "/redir/redirect", ("url",)),
    (late(r"out\.reddit\.com"), "/", ("url",)),
    (late(r"slack-redir\.net"), "/link", ("url",)),
    (late(r"(?:www\.)?duckduckgo\.com"), "/l/", ("uddg",)),
    (late(r"t\.umblr\.com"), "/redirect", ("z",)),
    (late(r"(?:www\.)?vk\.com"), "/away.php", ("to",)),
    (late(r"(?:www\.)?bing\.com"), "/newtabredir", ("url",)),
    (late(r"statics\.teams\.cdn\.office\.net"), "/evergreen-assets/safelinks/", ("url",)),
)
# https://urldefense.com: the address stands in the path; "*" stands for signs given later.
_URLDEFENSE = re.compile(r"https?://urldefense(?:\.proofpoint)?\.com/v3/__(.+?)__;([^!]*)")
_SCHEME = re.compile(r"https?:/+", re.IGNORECASE)
# One may be wrapped in another, as a search result is that was mailed.
_MOST = 4


def led_to(url: str) -> str:
    """Return the web address to which a redirect leads by its own word, "" for any other."""
    found = ""
    for _ in range(_MOST):
        inner = _named_in(found or url)
        if not inner:
            break
        found = inner
    return found


def _named_in(url: str) -> str:
    if whole := _URLDEFENSE.match(url):
        # Signs that were taken out cannot be put back without their list.
        inner = (
            "" if "*" in whole[1] else _SCHEME.sub(lambda start: _slashes(start[0]), whole[1], 1)
        )
        return inner if _is_web(inner) else ""
    parsed = parse_url(url)
    if parsed is None or not parsed.query:
        return ""
    for host, path, names in _WRAPPERS:
        if parsed.path.startswith(path) and host.fullmatch(parsed.host):
            given = _parameters(parsed.query)
            inner = next((given[name] for name in names if name in given), "")
            return inner if _is_web(inner) else ""
    return ""


def _parameters(query: str) -> dict[str, str]:
    """Return the first value of each parameter; a plus in it stays one."""
    found: dict[str, str] = {}
    for pair in query.split("&"):
        name, _, value = pair.partition("=")
        if value:
            found.setdefault(name, unquote(value))
    return found


def _slashes(start: str) -> str:
    return start.rstrip("/") + "//"


def _is_web(url: str) -> bool:
    parsed = parse_url(url)
    return parsed is not None and parsed.is_web and "." in parsed.host
