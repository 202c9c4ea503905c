"""Facts: what a probe saw of one link, before anybody judges it, and what answers do not mean.

Must not import what fetches or what judges, and must not look at a page's text: that
is the inspector's.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from urllib.parse import parse_qs, parse_qsl

from toolkit.domain.page import Received
from toolkit.domain.url import ParsedUrl, parse_url
from toolkit.tables import rows_of


class Trouble(StrEnum):
    """Why there is no answer to judge."""

    BAD_ADDRESS = "bad address"
    NOT_WEB = "not http"
    NOT_PUBLIC = "not public"
    NO_SUCH_HOST = "no such host"
    NO_DNS = "dns unreachable"
    REFUSED = "connection refused"
    RESET = "connection reset"
    UNREACHABLE = "unreachable"
    NO_CONNECTION = "no connection"
    TIMEOUT = "timeout"
    EMPTY = "empty reply"
    # A server spoke, but not so that we can read it; browsers may.
    UNREADABLE = "unreadable reply"
    CERTIFICATE = "certificate"
    LOOP = "redirect loop"
    TOO_MANY_HOPS = "too many redirects"
    NO_LOCATION = "redirect to nowhere"
    # The word of a proxy about a site, and not the site's.
    PROXY_SAYS = "not through the proxy"
    # The proxy took the question and nothing came: a site's silence, or the proxy's.
    PROXY_SILENT = "silence behind the proxy"
    # Our own proxy's or machine's, so no evidence of anything.
    PROXY_FAILS = "no proxy"
    OURS = "own trouble"


class CheckFailed(Exception):
    """A link could not be asked to the end; the sentence says why."""

    def __init__(self, trouble: Trouble, reason: str) -> None:
        """Keep the kind and the sentence."""
        super().__init__(reason)
        self.trouble = trouble
        self.reason = reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Validators:
    """What makes a request conditional, and the address they belong to."""

    url: str
    etag: str = ""
    modified: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What to ask for, what makes the request conditional, and with whose headers.

    `browser`: with those of a usual browser, for sites that answer programs otherwise.
    `most`: how many bytes of a body to read, whatever it is a body of; 0 for a page, as
    much as a check needs. `leads` tells whether an address may be asked at all: the first
    one and each redirect.
    """

    url: str
    validators: Validators | None = None
    browser: bool = False
    most: int = 0
    leads: Callable[[str], bool] | None = None


@dataclass(slots=True, kw_only=True)
class Facts:
    """What was seen: the way, the last answer, and what went wrong.

    Filled in while a link is asked for, and not touched afterwards.

    `permanent`: there were redirects, each 301 or 308. `to_home`, `to_login`,
    `to_error`: they led from elsewhere to a site's front page, to a login, to
    an error page. `challenged`: headers or addresses say that a wall answered, `filtered`: that the
    filter of one's own network did; `hinted`: headers say what walls say, and
    living sites as well. `via_proxy`: a proxy was asked.
    `cut`: the body ended before its end; `stalled`: because time ran out. `retry_after` is
    in seconds. `error` is what came with an error that was not encrypted, as it came; None
    for a long one, or none.
    `received` is None when nothing could be read.
    """

    asked: str
    final_url: str
    status: int | None = None
    trouble: Trouble | None = None
    reason: str = ""
    redirected: bool = False
    permanent: bool = False
    to_home: bool = False
    to_login: bool = False
    to_error: bool = False
    challenged: bool = False
    filtered: bool = False
    hinted: bool = False
    conditional: bool = False
    via_proxy: bool = False
    cut: bool = False
    stalled: bool = False
    retry_after: float | None = None
    error: bytes | None = None
    received: Received | None = None
    validators: Validators | None = None
    elapsed_ms: int = 0

    @property
    def encrypted(self) -> bool:
        """Whether the site itself must have said this, or sent us to who did."""
        return self.asked.startswith("https:") and self.final_url.startswith("https:")


# Answers that do not mean what they say: walls seen from outside, and sites with quirks. Walls
# are addresses and headers of logins and bot checks; which they are stands in
# `data/pages/walls.tsv`. Quirks are rows here, compared by the parsed host, never by a pattern
# over the address.


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


# Moves: whether the place that redirects lead to can be a page's new address. Sites that drop a
# page often send its visitors to a front page, a search or the section it stood in, and call
# that moved for good. Judged by the two addresses alone: in doubt a person looks.


# A country or language, as sites write it: gb, en-gb, eng, zh-hans.
_TONGUE = re.compile(r"[a-z]{3}|[a-z]{2}(?:[-_](?:[a-z]{2}|hans|hant|latn|cyrl))?", re.IGNORECASE)
_INDEX = re.compile(
    r"(?:index|default|home|start|main|welcome|homepage)(?:\.(?:html?|php|aspx?|jsp|cfm))?",
    re.IGNORECASE,
)
_SEARCH = re.compile(
    r"(?:(?:site|advanced|global)[-_]?)?search(?:[-_]?results?)?(?:\.\w{2,5})?"
    r"|suche|recherche|buscar|zoeken|chwilio",
    re.IGNORECASE,
)
_SEARCHED = frozenset(
    "q query search search_query searchterm searchword keyword keywords keys term terms".split()
)
# What lists are called, and what a query chooses of one.
_LISTS = frozenset("category categories tag tags topic topics archive archives browse".split())
_FILTERS = frozenset("topic topics category categories tag tags filter sort".split())
_DOCUMENT = re.compile(r"\.(?:pdf|docx?|odt|pptx?|xlsx?)\Z", re.IGNORECASE)
# Places of a page, and no page.
_PLACES = frozenset({"top", "main", "content", "main-content", "maincontent"})
# What a query may say of how a visitor came, or how they read.
_BY_THE_WAY = re.compile(
    r"utm_\w+|ref|from|src|source|error\w*|err|404\w*|not_?found|redirect\w*|lang\w*|locale|hl",
    re.IGNORECASE,
)
# With these a fragment is an address of its own, in pages that scripts draw.
_ROUTE = re.compile(r"!?/")
_WORD = re.compile(r"[^\W_]{3,}")
_DEEP = 2


def no_new_address(was: str, to: str) -> str:
    """Say why an address is not where a page has moved to; "" where it may be.

    Raises nothing: what cannot be read is somebody else's to refuse.
    """
    old, new = parse_url(was), parse_url(to)
    if old is None or new is None:
        return ""
    reasons = (
        ("that is a front page, not its own", _is_front(new) and not _is_front(old)),
        ("that is a search, not a page", _is_search(new) and not _is_search(old)),
        ("there is a login there", is_login(new, old)),
        ("that is an error page", is_error(new, old)),
        ("that is a section of the site, not its own page", _is_section(old, new)),
    )
    return next((reason for reason, holds in reasons if holds), "")


def _segments(hop: ParsedUrl) -> list[str]:
    """Return what an address chooses: its path without tongues and index pages."""
    path = hop.path
    if _ROUTE.match(hop.fragment):
        path += hop.fragment.lstrip("!")
    found = [segment for segment in path.split("/") if segment]
    if found and _INDEX.fullmatch(found[-1]):
        found.pop()
    while found and _TONGUE.fullmatch(found[0]):
        found.pop(0)
    return [segment.casefold() for segment in found]


def _chosen(hop: ParsedUrl) -> list[tuple[str, str]]:
    query = parse_qsl(hop.query, keep_blank_values=True)
    return [(name, text) for name, text in query if not _BY_THE_WAY.fullmatch(name)]


def _is_front(hop: ParsedUrl) -> bool:
    fragment = hop.fragment not in ("", *_PLACES) and not _ROUTE.match(hop.fragment)
    return not _segments(hop) and not _chosen(hop) and not fragment


def _is_search(hop: ParsedUrl) -> bool:
    segments, names = _segments(hop), {name.casefold() for name, _ in _chosen(hop)}
    # WordPress searches with `s` from its front page: elsewhere it may be anything.
    searched = names & _SEARCHED or (not segments and "s" in names)
    return bool(searched) or any(_SEARCH.fullmatch(segment) for segment in segments[-2:])


def _is_section(old: ParsedUrl, new: ParsedUrl) -> bool:
    before, after = _segments(old), _segments(new)
    if not after or any(name.casefold() not in _FILTERS for name, _ in _chosen(new)):
        return False
    if after == before:
        return bool(_chosen(old)) and not _chosen(new)
    if after == before[: len(after)]:
        return True
    listed = len(after) == _DEEP and after[0] in _LISTS
    deep = len(before) >= _DEEP or bool(before and _DOCUMENT.search(before[-1]))
    if not (deep and (listed or len(after) == 1)):
        return False
    # A page that kept its name has only moved up.
    return not set(_WORD.findall(before[-1])) & set(_WORD.findall(after[-1]))
