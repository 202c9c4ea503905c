"""The probe: one link -> facts.

Streamed GET, redirects by hand, each hop judged before anything connects, one
deadline round the whole chain. Must not judge what it saw.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from toolkit.checking.addresses import Addresses
from toolkit.checking.body import CODINGS, Body, Patience
from toolkit.checking.facts import (
    CheckFailed,
    Facts,
    Target,
    Trouble,
    Validators,
    is_error,
    is_login,
    see_walls,
)
from toolkit.checking.fetch import Answer, Client, Headers
from toolkit.domain.page import Received
from toolkit.domain.url import ParsedUrl, parse_url

DEADLINE_SECONDS = 20.0
MOST_HOPS = 10
_REDIRECTS = frozenset({300, 301, 302, 303, 305, 306, 307, 308})
_PERMANENT = frozenset({301, 308})
# A 503 says in its page whether the server is down or defended.
_UNAVAILABLE, _ERRORS = 503, 400
_READ = frozenset({*range(200, 300), _UNAVAILABLE})
# Pages that stand in for a site's own are short; of longer ones each site has its own.
_LONGEST_ERROR = 16_384
_OPENS = "; if it is on your own network, --allow-net or the setting check.allow_net allows it"
# Seconds of 300 years: a longer number is no time to wait for.
_MOST_DIGITS = 10


def headers(version: str) -> dict[str, str]:
    """Return what every request says: honest, and not refused for its name."""
    return {
        "User-Agent": f"Mozilla/5.0 (compatible; apomediary-toolkit/{version}; "
        "+https://pypi.org/project/apomediary-toolkit/)",
        "Accept": "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8",
        "Accept-Encoding": CODINGS,
    }


def browser_headers() -> dict[str, str]:
    """Return what a usual browser says: for the last question before a link is called dead."""
    return {
        "User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
        "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
        "Accept-Language": "en-GB,en;q=0.5",
        "Accept-Encoding": CODINGS,
        "Upgrade-Insecure-Requests": "1",
        "Sec-Fetch-Dest": "document",
        "Sec-Fetch-Mode": "navigate",
        "Sec-Fetch-Site": "none",
        "Sec-Fetch-User": "?1",
    }


class CookieJar:
    """The cookies of one link on its way."""

    def __init__(self) -> None:
        """Start empty."""
        import httpx  # noqa: PLC0415 - slow to load, and few redirects set cookies

        self._httpx = httpx
        self._cookies = httpx.Cookies()

    def take(self, url: str, status: int, raw: Headers) -> None:
        """Keep what an answer sets."""
        with suppress(self._httpx.InvalidURL, ValueError):
            request = self._httpx.Request("GET", url)
            answer = self._httpx.Response(status, headers=list(raw), request=request)
            self._cookies.extract_cookies(answer)

    def for_(self, url: str) -> str:
        """Return what is said to an address, "" for nothing."""
        with suppress(self._httpx.InvalidURL, ValueError):
            request = self._httpx.Request("GET", url)
            self._cookies.set_cookie_header(request)
            return str(request.headers.get("cookie", ""))
        return ""


class Probe:
    """Asks for one link at a time, any number of them at once."""

    def __init__(
        self,
        client: Client,
        said: dict[str, str],
        now: Callable[[], datetime],
        deadline: float = DEADLINE_SECONDS,
    ) -> None:
        """Keep how requests are made; `said` are headers, `deadline` is in seconds."""
        self._client = client
        self._said = tuple(said.items())
        self._now = now
        self.deadline = deadline

    @property
    def addresses(self) -> Addresses:
        """What resolves names, and judges."""
        return self._client.addresses

    async def look(self, target: Target, patience: Patience | None = None) -> Facts:
        """Ask for a link and say what was seen; every trouble is a fact."""
        patience = patience or Patience(self.deadline)
        already = patience.spent
        chain = _Chain(target, self._client)
        facts = await self._looked(chain, patience)
        facts.elapsed_ms = round(1_000 * (patience.spent - already))
        return facts

    async def leads_to(self, url: str) -> tuple[int | None, str]:
        """Return the status of an address, None without an answer, and where it sends one."""
        chain = _Chain(Target(url=url), self._client)
        try:
            async with Patience(self.deadline) as patience:
                answer = await self._ask(chain.first(), chain, patience)
                await answer.finish()
        except (TimeoutError, CheckFailed):
            return None, ""
        return answer.status, _location(answer.raw) if answer.status in _REDIRECTS else ""

    async def leave(self, host: str) -> None:
        """Close what is open to a host that has no more links to be asked for."""
        await self._client.leave(host)

    async def close(self) -> None:
        """Close what is open."""
        await self._client.close()

    async def _looked(self, chain: _Chain, patience: Patience) -> Facts:
        answer, cut, stalled = None, True, False
        try:
            async with patience:
                answer = await self._follow(chain, patience)
                await chain.read(answer)
                cut = False
        except TimeoutError:
            if answer is None:
                return chain.timed_out(self.deadline)
            stalled = True
        except CheckFailed as error:
            if answer is None:
                return chain.ended(error)
        finally:
            if answer is not None:
                await answer.finish()
        # The head of an answer is evidence enough, whatever became of its body.
        facts = chain.answered(answer, self._now)
        facts.cut, facts.stalled = cut, stalled
        return facts

    async def _follow(self, chain: _Chain, patience: Patience) -> Answer:
        hop = chain.first()
        while True:
            answer = await self._ask(hop, chain, patience)
            if answer.status not in _REDIRECTS:
                return answer
            try:
                await answer.pass_over()
            finally:
                await answer.finish()
            hop = chain.redirected(answer)
            await patience.turn(hop.host)

    async def _ask(self, hop: ParsedUrl, chain: _Chain, patience: Patience) -> Answer:
        await patience.apart(self._client.find(hop))
        own = _AS_A_BROWSER if chain.browser else self._said
        return await self._client.ask(hop, [*own, *chain.also_said(hop)])


class _Chain:
    """One link on its way: addresses seen, cookies, whether all was permanent."""

    def __init__(self, target: Target, client: Client) -> None:
        self._target = target
        self._client = client
        self.browser = target.browser
        self.most = target.most
        self._seen: set[tuple[str, str]] = set()
        self._cookies: CookieJar | None = None
        self._last = target.url
        self._hops: list[ParsedUrl] = []
        self._permanent = True
        self._to_login = False
        self._status: int | None = None
        self._conditional = False
        self._by_proxy = ""
        self._body: Body | None = None
        self._error: bytes | None = None

    def first(self) -> ParsedUrl:
        """Return where to begin. Raises CheckFailed."""
        return self._judged(parse_url(self._target.url), "the address")

    def also_said(self, hop: ParsedUrl) -> list[tuple[str, str]]:
        """Return cookies and validators for a hop. Raises CheckFailed for a loop."""
        cookie = self._cookies.for_(hop.url) if self._cookies is not None else ""
        if (hop.url, cookie) in self._seen:
            raise CheckFailed(Trouble.LOOP, "the redirects lead in a circle")
        self._seen.add((hop.url, cookie))
        known = self._target.validators
        self._conditional = known is not None and known.url == hop.url
        also = [("Cookie", cookie)]
        if known is not None and self._conditional:
            also += [("If-None-Match", known.etag), ("If-Modified-Since", known.modified)]
        # A value that another line could hide in is not said.
        return [(name, text) for name, text in also if text and text.isprintable()]

    def redirected(self, answer: Answer) -> ParsedUrl:
        """Return where a redirect leads. Raises CheckFailed."""
        self._status = answer.status
        leads_to = _location(answer.raw)
        if not leads_to:
            raise CheckFailed(Trouble.NO_LOCATION, f"{self._status} without an address to go to")
        if len(self._hops) > MOST_HOPS:
            raise CheckFailed(Trouble.TOO_MANY_HOPS, f"more than {MOST_HOPS} redirects")
        if any(name == b"set-cookie" for name, _ in answer.raw):
            self._cookies = self._cookies or CookieJar()
            self._cookies.take(answer.hop.url, answer.status, answer.raw)
        self._permanent = self._permanent and self._status in _PERMANENT
        following = parse_url(leads_to, answer.hop.url)
        if following is None:
            raise CheckFailed(Trouble.NO_LOCATION, f"{self._status} with an unreadable address")
        following = self._judged(following, "the redirect")
        self._to_login = self._to_login or is_login(following, self._hops[0])
        return following

    async def read(self, answer: Answer) -> None:
        """Read what came with an answer, as much of it as is wanted. Raises CheckFailed."""
        kind = answer.said.get("content-type", "")
        if answer.status in _READ and (self.most or _may_be_page(kind)):
            self._body = Body(answer.said.get("content-encoding", ""), self.most)
            await answer.read_into(self._body)
            if self._body.broken:
                raise CheckFailed(Trouble.UNREADABLE, "the body broke off")
        elif answer.status >= _ERRORS and answer.hop.scheme == "http":
            error = Body("", _LONGEST_ERROR)
            whole = await answer.read_soon(error)
            self._error = error.content if whole else None
        else:
            await answer.pass_over()
        if answer.status == _UNAVAILABLE and answer.hop.scheme == "http" and self._body:
            self._error = self._body.content[:_LONGEST_ERROR]

    def answered(self, answer: Answer, now: Callable[[], datetime]) -> Facts:
        """Return what was seen of an answer."""
        said, body = answer.said, self._body
        hop, first = answer.hop, self._hops[0]
        self._status = answer.status
        if body is not None and not body.readable:
            return self.failed(Trouble.UNREADABLE, "the page is packed in a way nobody can unpack")
        facts = self.failed(None, "")
        facts.final_url = hop.url
        if self._redirected:
            facts.to_home = hop.is_home and not first.is_home
            # A login that sends visitors back where they came from lets them in.
            back = [(hop.host, hop.path) == (one.host, one.path) for one in self._hops[:-1]]
            facts.to_login = facts.to_login and not any(back)
            facts.to_error = is_error(hop, first)
        see_walls(facts, said)
        facts.conditional = self._conditional
        if "retry-after" in said:
            facts.retry_after = _retry_after(said["retry-after"], now())
        facts.error = self._error
        facts.received = Received(
            url=hop.url,
            content_type=said.get("content-type", ""),
            body=body.content if body is not None else b"",
        )
        facts.validators = Validators(
            url=hop.url, etag=said.get("etag", ""), modified=said.get("last-modified", "")
        )
        return facts

    def timed_out(self, seconds: float) -> Facts:
        """Return what was seen when time ran out, which may be a proxy's doing."""
        through = f" through the proxy {self._by_proxy}" if self._by_proxy else ""
        trouble = Trouble.PROXY_SILENT if self._by_proxy else Trouble.TIMEOUT
        return self.failed(trouble, f"no answer{through} within {seconds:g} seconds")

    def ended(self, error: CheckFailed) -> Facts:
        """Return what was seen until an error."""
        # Where a redirect leads was chosen by somebody else, so nobody is told to open it.
        own = error.trouble is Trouble.NOT_PUBLIC and not self._redirected
        return self.failed(error.trouble, f"{error.reason}{_OPENS if own else ''}")

    def failed(self, trouble: Trouble | None, reason: str) -> Facts:
        """Return what was seen until a trouble."""
        return Facts(
            asked=self._target.url,
            final_url=self._last,
            status=self._status,
            trouble=trouble,
            reason=reason,
            via_proxy=bool(self._by_proxy),
            redirected=self._redirected,
            permanent=self._redirected and self._permanent,
            to_login=self._to_login,
        )

    @property
    def _redirected(self) -> bool:
        return len(self._hops) > 1

    def _judged(self, hop: ParsedUrl | None, what: str) -> ParsedUrl:
        if hop is None:
            raise CheckFailed(Trouble.BAD_ADDRESS, f"{what} cannot be read")
        self._last = hop.url
        if not hop.is_web:
            raise CheckFailed(Trouble.NOT_WEB, f"{what} leads to {hop.scheme}:, not to a web page")
        if self._target.leads is not None and not self._target.leads(hop.url):
            raise CheckFailed(Trouble.NOT_WEB, f"{what} leads to {hop.scheme}://{hop.authority}")
        self._hops.append(hop)
        way = self._client.way_to(hop)
        self._by_proxy = way.proxy.name if way else ""
        return hop


def _may_be_page(content_type: str) -> bool:
    """Tell whether a Content-Type may be that of a page a person reads."""
    kind = content_type.partition(";")[0].strip().casefold()
    return not kind or "html" in kind or "xml" in kind


def _location(headers: Iterable[tuple[bytes, bytes]]) -> str:
    """Return where a redirect leads, "" when it does not say.

    Some servers send UTF-8 where only ASCII is allowed; browsers follow it.
    """
    raw = next((value for name, value in headers if name == b"location"), b"")
    try:
        return raw.decode("utf-8").strip()
    except UnicodeDecodeError:
        return raw.decode("latin-1").strip()


def _retry_after(text: str, now: datetime) -> float | None:
    """Read Retry-After as seconds from now; None when it says nothing.

    RFC 9110, 10.2.3: a number of seconds or a date.
    """
    text = text.strip()
    if text.isascii() and text.isdecimal():
        return float(text[:_MOST_DIGITS])
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, OverflowError):
        return None
    return max(0.0, (moment.replace(tzinfo=moment.tzinfo or UTC) - now).total_seconds())


_AS_A_BROWSER: Sequence[tuple[str, str]] = tuple(browser_headers().items())
