"""The probe: one link -> facts. The only place that knows httpx.

Streamed GET, redirects by hand, each hop judged before anything connects, one
deadline round the whole chain. Must not judge what it saw.
"""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import datetime

from toolkit.checking.addresses import Addresses, NoAnswer, NoSuchHost, NotPublic
from toolkit.checking.answer import in_words, location, may_be_page, retry_after
from toolkit.checking.body import Body
from toolkit.checking.connection import Answer, Connection, Place, Pool
from toolkit.checking.facts import CheckFailed, Facts, Target, Trouble, Validators
from toolkit.checking.patience import Patience
from toolkit.checking.reply import Headers
from toolkit.checking.walls import is_error, is_login, see_walls
from toolkit.domain.page import Received
from toolkit.domain.url import ParsedUrl, parse_url

DEADLINE_SECONDS = 20.0
MOST_HOPS = 10
_REDIRECTS = frozenset({300, 301, 302, 303, 305, 306, 307, 308})
_PERMANENT = frozenset({301, 308})
_NO_PLACE: dict[type[Exception], Trouble] = {
    NoSuchHost: Trouble.NO_SUCH_HOST,
    NoAnswer: Trouble.NO_DNS,
    NotPublic: Trouble.NOT_PUBLIC,
}
# A 503 says in its page whether the server is down or defended.
_READ = frozenset({*range(200, 300), 503})


def headers(version: str) -> dict[str, str]:
    """Return what every request says: honest, and not refused for its name."""
    return {
        "User-Agent": f"Mozilla/5.0 (compatible; apomediary-toolkit/{version}; "
        "+https://pypi.org/project/apomediary-toolkit/)",
        "Accept": "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8",
        "Accept-Encoding": "gzip, deflate",
    }


def browser_headers() -> dict[str, str]:
    """Return what a usual browser says: for the last question before a link is called dead."""
    return {
        "User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
        "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
        "Accept-Language": "en-GB,en;q=0.5",
        "Accept-Encoding": "gzip, deflate",
        "Upgrade-Insecure-Requests": "1",
        "Sec-Fetch-Dest": "document",
        "Sec-Fetch-Mode": "navigate",
        "Sec-Fetch-Site": "none",
        "Sec-Fetch-User": "?1",
    }


def tls_context() -> ssl.SSLContext:
    """Return the usual authorities (also SSL_CERT_FILE, SSL_CERT_DIR)."""
    import httpx  # noqa: PLC0415 - slow to load, and many a run needs none of it

    return httpx.create_ssl_context()


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
        addresses: Addresses,
        said: dict[str, str],
        now: Callable[[], datetime],
        deadline: float = DEADLINE_SECONDS,
    ) -> None:
        """Keep how requests are made; `said` are headers, `deadline` is in seconds."""
        self._pool = Pool(tls_context)
        self.addresses = addresses
        self._said = _lines(said.items())
        self._now = now
        self.deadline = deadline

    async def look(self, target: Target, patience: Patience | None = None) -> Facts:
        """Ask for a link and say what was seen; every trouble is a fact."""
        patience = patience or Patience(self.deadline)
        already = patience.spent
        chain = _Chain(target)
        facts = await self._looked(chain, patience)
        facts.elapsed_ms = round(1_000 * (patience.spent - already))
        return facts

    async def leads_to(self, url: str) -> tuple[int | None, str]:
        """Return the status of an address, None without an answer, and where it sends one."""
        chain = _Chain(Target(url=url))
        try:
            async with Patience(self.deadline):
                answer = await self._ask(chain.first(), chain)
        except (TimeoutError, CheckFailed):
            return None, ""
        answer.connection.close()
        return answer.status, location(answer.raw) if answer.status in _REDIRECTS else ""

    async def leave(self, host: str) -> None:
        """Close what is open to a host that has no more links to be asked for."""
        self._pool.leave(host)

    async def close(self) -> None:
        """Close what is open."""
        await self._pool.close()

    async def _looked(self, chain: _Chain, patience: Patience) -> Facts:
        answer, body, cut = None, None, True
        try:
            async with patience:
                answer = await self._follow(chain, patience)
                kind = answer.said.get("content-type", "")
                if answer.status in _READ and (chain.most or may_be_page(kind)):
                    body = Body(answer.said.get("content-encoding", ""), chain.most)
                    await _read_into(body, answer.connection)
                cut = False
        except TimeoutError:
            if answer is None:
                return chain.failed(Trouble.TIMEOUT, f"no answer within {self.deadline:g} seconds")
        except CheckFailed as error:
            if answer is None:
                return chain.failed(error.trouble, error.reason)
        finally:
            if answer is not None:
                self._pool.give_back(answer.place, answer.connection)
        # The head of an answer is evidence enough, whatever became of its body.
        facts = chain.answered(answer, body, self._now)
        facts.cut = cut
        return facts

    async def _follow(self, chain: _Chain, patience: Patience) -> Answer:
        hop = chain.first()
        while True:
            answer = await self._ask(hop, chain)
            if answer.status not in _REDIRECTS:
                return answer
            answer.connection.close()
            hop = chain.redirected(answer)
            await patience.turn(hop.host)

    async def _ask(self, hop: ParsedUrl, chain: _Chain) -> Answer:
        place = await self._place(hop)
        own = _AS_A_BROWSER if chain.browser else self._said
        said = own + _lines(chain.also_said(hop))
        request = f"GET {hop.target} HTTP/1.1\r\nHost: {hop.authority}\r\n{said}\r\n"
        connection, head = await self._pool.ask(place, request.encode("latin-1", "replace"))
        return Answer(hop, place, connection, head.status, head.headers, in_words(head.headers))

    async def _place(self, hop: ParsedUrl) -> Place:
        try:
            addresses = await self.addresses.of(hop.host)
        except (NoSuchHost, NoAnswer, NotPublic) as error:
            raise CheckFailed(_NO_PLACE[type(error)], str(error)) from error
        return Place(hop.scheme, hop.host, hop.port, addresses)


class _Chain:
    """One link on its way: addresses seen, cookies, whether all was permanent."""

    def __init__(self, target: Target) -> None:
        self._target = target
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
        leads_to = location(answer.raw)
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

    def answered(self, answer: Answer, body: Body | None, now: Callable[[], datetime]) -> Facts:
        """Return what was seen of an answer."""
        said = answer.said
        hop, first = answer.hop, self._hops[0]
        self._status = answer.status
        facts = self.failed(None, "")
        facts.final_url = hop.url
        if self._redirected:
            facts.to_home = hop.is_home and not first.is_home
            facts.to_error = is_error(hop, first)
        see_walls(facts, said)
        facts.conditional = self._conditional
        if "retry-after" in said:
            facts.retry_after = retry_after(said["retry-after"], now())
        facts.received = Received(
            url=hop.url,
            content_type=said.get("content-type", ""),
            body=body.content if body is not None else b"",
        )
        facts.validators = Validators(
            url=hop.url, etag=said.get("etag", ""), modified=said.get("last-modified", "")
        )
        return facts

    def failed(self, trouble: Trouble | None, reason: str) -> Facts:
        """Return what was seen until a trouble."""
        return Facts(
            asked=self._target.url,
            final_url=self._last,
            status=self._status,
            trouble=trouble,
            reason=reason,
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
        return hop


def _lines(headers: Iterable[tuple[str, str]]) -> str:
    return "".join(f"{name}: {text}\r\n" for name, text in headers)


async def _read_into(body: Body, connection: Connection) -> None:
    async for piece in connection.body():
        body.feed(piece)
        if body.full:
            return


_AS_A_BROWSER = _lines(browser_headers().items())
