"""The probe: one link -> facts. The only place that knows httpx.

Streamed GET, redirects by hand, each hop judged before anything connects, one
deadline round the whole chain. Must not judge what it saw.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import datetime

import h11
import httpx

from toolkit.checking.addresses import Addresses, NoAnswer, NoSuchHost, NotPublic
from toolkit.checking.answer import location, may_be_page, retry_after
from toolkit.checking.body import Body
from toolkit.checking.connection import Connection, Place, Pool
from toolkit.checking.facts import CheckFailed, Facts, Target, Trouble, Validators
from toolkit.checking.walls import challenged, is_error, is_login
from toolkit.domain.hop import Hop, read_hop
from toolkit.domain.page import Received

DEADLINE_SECONDS = 20.0
MOST_HOPS = 10
_REDIRECTS = frozenset({300, 301, 302, 303, 305, 306, 307, 308})
_PERMANENT = frozenset({301, 308})
_NOT_MODIFIED = 304
_PLACE = "toolkit.place"
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


def tls_context() -> ssl.SSLContext:
    """Return the usual authorities (also SSL_CERT_FILE, SSL_CERT_DIR)."""
    return httpx.create_ssl_context()


class PinnedTransport(httpx.AsyncBaseTransport):
    """httpx over connections to the addresses that the request carries."""

    def __init__(self, tls: Callable[[], ssl.SSLContext]) -> None:
        """Nothing connects yet."""
        self._pool = Pool(tls)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request to its judged place. Raises CheckFailed."""
        place: Place = request.extensions[_PLACE]
        asked = h11.Request(
            method=request.method,
            target=request.url.raw_path,
            headers=request.headers.raw,
        )
        connection, head = await self._pool.ask(place, asked)
        return httpx.Response(
            head.status_code,
            headers=list(head.headers),
            stream=_Stream(self._pool, place, connection),
        )

    async def aclose(self) -> None:
        """Close what is open."""
        await self._pool.close()


class _Stream(httpx.AsyncByteStream):
    """A body that gives its connection back once it was read to the end."""

    def __init__(self, pool: Pool, place: Place, connection: Connection) -> None:
        self._pool = pool
        self._place = place
        self._connection: Connection | None = connection

    async def __aiter__(self) -> AsyncIterator[bytes]:
        if self._connection is None:
            return
        async for piece in self._connection.body():
            yield piece
        connection, self._connection = self._connection, None
        self._pool.give_back(self._place, connection)

    async def aclose(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


class Probe:
    """Asks for one link at a time, any number of them at once."""

    def __init__(
        self,
        transport: httpx.AsyncBaseTransport,
        addresses: Addresses,
        said: dict[str, str],
        now: Callable[[], datetime],
        deadline: float = DEADLINE_SECONDS,
    ) -> None:
        """Keep what requests go through; `said` are headers, `deadline` is in seconds."""
        self._transport = transport
        self.addresses = addresses
        self._said = said
        self._now = now
        self.deadline = deadline

    async def look(self, target: Target, until: float | None = None) -> Facts:
        """Ask for a link and say what was seen; every trouble is a fact.

        `until` is when the deadline ends by the loop's clock, from now on if None.
        """
        clock = asyncio.get_running_loop().time
        started = clock()
        until = started + self.deadline if until is None else until
        chain = _Chain(target)
        try:
            async with asyncio.timeout_at(until):
                response, hop = await self._follow(chain)
        except TimeoutError:
            facts = chain.failed(Trouble.TIMEOUT, f"no answer within {self.deadline:g} seconds")
        except CheckFailed as error:
            facts = chain.failed(error.trouble, error.reason)
        else:
            received = await self._receive(hop, response, until)
            facts = chain.answered(hop, response, received, self._now())
        return replace(facts, elapsed_ms=round(1_000 * (clock() - started)))

    async def close(self) -> None:
        """Close what is open."""
        await self._transport.aclose()

    async def _follow(self, chain: _Chain) -> tuple[httpx.Response, Hop]:
        hop = chain.first()
        while True:
            response = await self._ask(hop, chain)
            if response.status_code not in _REDIRECTS:
                return response, hop
            await response.aclose()
            hop = chain.redirected(hop, response)

    async def _ask(self, hop: Hop, chain: _Chain) -> httpx.Response:
        place = await self._place(hop)
        try:
            request = httpx.Request("GET", hop.url, headers=self._said)
        except (httpx.InvalidURL, ValueError) as error:
            raise CheckFailed(Trouble.BAD_ADDRESS, "the address cannot be asked for") from error
        request.extensions[_PLACE] = place
        chain.prepare(hop, request)
        try:
            response = await self._transport.handle_async_request(request)
        except httpx.TransportError as error:
            raise CheckFailed(Trouble.UNREACHABLE, "the server cannot be reached") from error
        response.request = request
        return response

    async def _place(self, hop: Hop) -> Place:
        try:
            addresses = await self.addresses.of(hop.host)
        except (NoSuchHost, NoAnswer, NotPublic) as error:
            raise CheckFailed(_NO_PLACE[type(error)], str(error)) from error
        return Place(hop.scheme, hop.host, hop.port, addresses)

    async def _receive(self, hop: Hop, response: httpx.Response, until: float) -> Received | None:
        """Read as much as is needed; a body that stalls or breaks off is no failure."""
        kind = response.headers.get("content-type", "")
        body = Body(response.headers.get("content-encoding", ""))
        wanted = response.status_code in _READ and may_be_page(kind)
        try:
            if wanted or response.status_code == _NOT_MODIFIED:
                async with asyncio.timeout_at(until):
                    await _read_into(body, response)
        except (TimeoutError, CheckFailed, httpx.TransportError):
            # The head of the answer is evidence enough that the page is there.
            return Received(url=hop.url, content_type=kind, body=body.content)
        finally:
            await response.aclose()
        return Received(url=hop.url, content_type=kind, body=body.content) if wanted else None


class _Chain:
    """One link on its way: addresses seen, cookies, whether all was permanent."""

    def __init__(self, target: Target) -> None:
        self._target = target
        self._seen: set[tuple[str, str]] = set()
        self._cookies: httpx.Cookies | None = None
        self._last = target.url
        self._hops: list[Hop] = []
        self._permanent = True
        self._to_login = False
        self._status: int | None = None
        self._conditional = False

    def first(self) -> Hop:
        """Return where to begin. Raises CheckFailed."""
        return self._judged(read_hop(self._target.url), "the address")

    def prepare(self, hop: Hop, request: httpx.Request) -> None:
        """Add cookies and validators. Raises CheckFailed for a loop."""
        if self._cookies is not None:
            self._cookies.set_cookie_header(request)
        key = (hop.url, request.headers.get("cookie", ""))
        if key in self._seen:
            raise CheckFailed(Trouble.LOOP, "the redirects lead in a circle")
        self._seen.add(key)
        known = self._target.validators
        self._conditional = known is not None and known.url == hop.url
        if known is not None and self._conditional:
            if known.etag:
                request.headers["If-None-Match"] = known.etag
            if known.modified:
                request.headers["If-Modified-Since"] = known.modified

    def redirected(self, hop: Hop, response: httpx.Response) -> Hop:
        """Return where a redirect leads. Raises CheckFailed."""
        self._status = response.status_code
        leads_to = location(response.headers.raw)
        if not leads_to:
            raise CheckFailed(Trouble.NO_LOCATION, f"{self._status} without an address to go to")
        if len(self._hops) > MOST_HOPS:
            raise CheckFailed(Trouble.TOO_MANY_HOPS, f"more than {MOST_HOPS} redirects")
        if "set-cookie" in response.headers:
            self._cookies = self._cookies or httpx.Cookies()
            self._cookies.extract_cookies(response)
        self._permanent = self._permanent and self._status in _PERMANENT
        following = read_hop(leads_to, hop.url)
        if following is None:
            raise CheckFailed(Trouble.NO_LOCATION, f"{self._status} with an unreadable address")
        following = self._judged(following, "the redirect")
        self._to_login = self._to_login or is_login(following, self._hops[0])
        return following

    def answered(
        self, hop: Hop, response: httpx.Response, received: Received | None, now: datetime
    ) -> Facts:
        """Return what was seen of an answer."""
        said = response.headers
        first = self._hops[0]
        return replace(
            self.failed(None, ""),
            final_url=hop.url,
            status=response.status_code,
            to_home=self._redirected and hop.is_home and not first.is_home,
            to_error=self._redirected and is_error(hop, first),
            challenged=challenged(said),
            conditional=self._conditional,
            retry_after=retry_after(said.get("retry-after", ""), now),
            received=received,
            validators=Validators(
                url=hop.url, etag=said.get("etag", ""), modified=said.get("last-modified", "")
            ),
        )

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

    def _judged(self, hop: Hop | None, what: str) -> Hop:
        if hop is None:
            raise CheckFailed(Trouble.BAD_ADDRESS, f"{what} cannot be read")
        self._last = hop.url
        if not hop.is_web:
            raise CheckFailed(Trouble.NOT_WEB, f"{what} leads to {hop.scheme}:, not to a web page")
        self._hops.append(hop)
        return hop


async def _read_into(body: Body, response: httpx.Response) -> None:
    # Everything that comes through an asynchronous transport is such a stream.
    stream = response.stream
    if isinstance(stream, httpx.AsyncByteStream):
        async for piece in stream:
            body.feed(piece)
            if body.full:
                return
