"""Facts: what a probe saw of one link, before anybody judges it.

Must not import what fetches or what judges.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from toolkit.domain.page import Received


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
