"""Answers that do not mean what they say: walls seen from outside, and sites with quirks.

Walls are addresses and headers of logins and bot checks; which they are stands in
`data/pages/walls.tsv`. Quirks are rows here, compared by the parsed host, never by a
pattern over the address. Must not fetch, and must not look at a page's text: that is
the inspector's.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from urllib.parse import parse_qs

from toolkit.checking.facts import Facts
from toolkit.domain.url import ParsedUrl, parse_url
from toolkit.tables import rows_of

# Whole path segments (or their stem before .php and the like).
_LOGIN_SEGMENT = re.compile(
    r"(?:log[-_]?in|log[-_]?on|sign[-_]?in|sign[-_]?on|wp-login|user[-_]?login|account[-_]?login"
    r"|login[-_]?page|special:userlogin|auth"
    r"|authenticate|authentication|authorize|authwall|oauth2?|openid|saml2?|sso|cas|adfs|idp"
    r"|shibboleth\.sso|servicelogin|anmelden|anmeldung|connexion|iniciar-sesion|inloggen)"
    r"(?:\.(?:php|aspx?|html?|jsp|do|action|cgi))?(?:;.*)?",
    re.IGNORECASE,
)
# Where sites send visitors whose page they do not have. Not "missing" alone: people go missing.
_ERROR_SEGMENT = re.compile(
    r"(?:(?:error|fehler|erreur)[-_]?)?404(?:[-_](?:error|not[-_]?found|page))?"
    r"|(?:page[-_]?)?not[-_]?found|page[-_]?missing|file[-_]?not[-_]?found|errors?"
    r"|error[-_]?page|seite[-_]?nicht[-_]?gefunden",
    re.IGNORECASE,
)
_LOGIN_HOST = re.compile(
    r"(?:login|signin|sso|auth|accounts|idp|consent|[a-z]{1,20}-consent|privacy-?gate|cookiewall)\.[^.]+\..+",
    re.IGNORECASE,
)
_IDENTITY = re.compile(
    r"(?:.+\.)?(?:microsoftonline|okta|auth0|onelogin|pingidentity|openathens|b2clogin|duosecurity"
    r"|cloudflareaccess|google)\.(?:com|net)"
)
# Their addresses lead to other sites by design.
_SHORTENERS = frozenset(
    "bit.ly tinyurl.com t.co goo.gl ow.ly is.gd buff.ly lnkd.in youtu.be rebrand.ly cutt.ly t.ly "
    "rb.gy shorturl.at tiny.cc dlvr.it fb.me amzn.to eepurl.com doi.org dx.doi.org hdl.handle.net "
    "linktr.ee forms.gle discord.gg redd.it j.mp trib.al n.pr bbc.in nhs.me".split()
)
_SITE, _NETWORK = "site", "network"
_COOKIE = "cookie "
_VIDEO = re.compile(r"[A-Za-z0-9_-]{6,20}")
_THUMBNAIL = "https://i.ytimg.com/vi/{}/hqdefault.jpg"


def is_login(hop: ParsedUrl, came_from: ParsedUrl) -> bool:
    """Tell whether a redirect led to a login that the link itself is not."""
    return _looks_like_login(hop) and not _looks_like_login(came_from)


def is_error(hop: ParsedUrl, came_from: ParsedUrl) -> bool:
    """Tell whether a redirect led to a site's error page."""
    last = hop.path.rstrip("/").rpartition("/")[2].partition(".")[0]
    first = came_from.path.rstrip("/").rpartition("/")[2].partition(".")[0]
    return bool(_ERROR_SEGMENT.fullmatch(last)) and not _ERROR_SEGMENT.fullmatch(first)


def is_identity(url: str) -> bool:
    """Tell whether an address is of a login that many sites share."""
    hop = parse_url(url)
    if hop is None:
        return False
    return bool(_LOGIN_HOST.fullmatch(hop.host) or _IDENTITY.fullmatch(hop.host))


def shortens(url: str) -> bool:
    """Tell whether an address is of a service that leads to other sites by design."""
    hop = parse_url(url)
    return hop is not None and hop.host.removeprefix("www.") in _SHORTENERS


def see_walls(facts: Facts, headers: Mapping[str, str]) -> None:
    """Note on facts what headers and final address say of walls.

    `headers` have names in small letters; those said several times are joined with commas.
    """
    facts.challenged = _stands(_SITE, facts, headers)
    facts.filtered = _stands(_NETWORK, facts, headers)
    facts.hinted = _say(_SITE, "hint", headers)


def _stands(whose: str, facts: Facts, headers: Mapping[str, str]) -> bool:
    if _say(whose, "header", headers):
        return True
    final, asked = parse_url(facts.final_url), parse_url(facts.asked)
    if final is None or asked is None or final.url == asked.url:
        return False
    if any(final.path.lower().startswith(path.lower()) for path in _rows(whose, "path")):
        return True
    hosts = _rows(whose, "host")
    return any(_is_below(final.host, host) and not _is_below(asked.host, host) for host in hosts)


def _say(whose: str, where: str, headers: Mapping[str, str]) -> bool:
    named, cookies = _headers(whose, where)
    if any(headers[name].casefold().startswith(named[name]) for name in named.keys() & headers):
        return True
    said = headers.get("set-cookie", "").split(",")
    return any(cookie.strip().startswith(cookies) for cookie in said)


@cache
def _headers(whose: str, where: str) -> tuple[Mapping[str, tuple[str, ...]], tuple[str, ...]]:
    """Return how headers begin, by their names, and how cookies do."""
    named: dict[str, tuple[str, ...]] = {}
    rows = _rows(whose, where)
    for name, _, begins in (row.partition(":") for row in rows if not row.startswith(_COOKIE)):
        named[name] = (*named.get(name, ()), begins.strip().casefold())
    return named, tuple(row.removeprefix(_COOKIE) for row in rows if row.startswith(_COOKIE))


def _is_below(host: str, above: str) -> bool:
    return host == above or host.endswith(f".{above}")


@cache
def _rows(whose: str, where: str) -> tuple[str, ...]:
    rows = rows_of("pages/walls.tsv")
    return tuple(row[3] for row in rows if row[0] == whose and row[2] == where)


def _looks_like_login(hop: ParsedUrl) -> bool:
    segments = [segment for segment in hop.path.split("/") if segment]
    if any(_LOGIN_SEGMENT.fullmatch(segment) for segment in segments):
        return True
    return _LOGIN_HOST.fullmatch(hop.host) is not None


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
