"""The client: one request to one address, over httpcore (httpx's transports).

Connections are dialled by `dial.py`, kept for their host and end with it. What cannot be
read is no evidence, and what a proxy says is not the site's word.
Must not follow redirects, decode a body or judge an answer.
"""

from __future__ import annotations

import asyncio
import re
import ssl
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from itertools import count
from typing import NamedTuple

import httpcore

from toolkit.checking.addresses import (
    Addresses,
    NoAnswer,
    NoSuchHost,
    NotPublic,
    Routes,
    Way,
    is_public_name,
)
from toolkit.checking.body import Body
from toolkit.checking.dial import Authorities, Count, Dial, SpeaksHttp2, Wire
from toolkit.checking.facts import CheckFailed, Trouble
from toolkit.domain.url import ParsedUrl

Headers = Sequence[tuple[bytes, bytes]]

# Above the most that are asked at once (engine.py), and well below what a Mac lets one
# program open, 256, with files and the resolver beside.
_MOST_OPEN, _OTHER_HANDLES, _FEWEST_OPEN = 256, 96, 16
# On connections that were closed meanwhile, on a new one, and the same in HTTP/2.
_MOST_TRIES = 8
# A short body behind a redirect or an error is cheaper to read than to hang up on.
_SHORT = 16_384
# Who announces such a body and does not send it must not cost a link its time.
_SOON_SECONDS = 2.0
# A resolver that knows no outside names, as behind a proxy, may take much longer.
_LOOKUP_SECONDS = 2.0
_VERSION_NOT_SUPPORTED = 505
_AUTHENTICATION_REQUIRED = 407
# As httpcore says it of a proxy for SOCKS.
_WANTS_NAME = re.compile("AUTH|ACCEPTABLE|password")
# What a proxy answers for a site that it does not reach: RFC 9110, 15.6.
_NOT_REACHED = frozenset({502, 503, 504})
_NO_PLACE: dict[type[Exception], Trouble] = {
    NoSuchHost: Trouble.NO_SUCH_HOST,
    NoAnswer: Trouble.NO_DNS,
    NotPublic: Trouble.NOT_PUBLIC,
}
# Behind a proxy nobody dials but to the proxy itself.
_NOT_DIALLED = frozenset(
    {
        Trouble.NO_SUCH_HOST,
        Trouble.REFUSED,
        Trouble.UNREACHABLE,
        Trouble.NO_CONNECTION,
    }
)


_CLOSED = (Trouble.EMPTY, Trouble.RESET)
_NO_ANSWER_OF_OURS = (httpcore.ConnectionNotAvailable, httpcore.ProtocolError)
_REQUEST_TIMEOUT = 408


class HungUp(Exception):
    """A connection that was kept had been closed meanwhile, which says nothing."""


class _Key(NamedTuple):
    """What a connection is kept under; `slot` tells apart those side by side."""

    scheme: str
    host: str
    port: int
    way: Way | None
    http2: bool
    slot: int


class _Kept:
    """A connection to one host, made anew when it has ended; `busy` while an answer is read.

    httpcore's pools are used to make them only: the work of one grows with the square of
    the connections in it.
    """

    def __init__(self, key: _Key, count: Count, tls: ssl.SSLContext | None) -> None:
        """Make it; nothing connects yet."""
        by_tls = key.way is not None and key.way.proxy.scheme == "https"
        self.dial = Dial(count, http2=key.http2, proxy_tls=by_tls)
        self.busy = True
        self._origin = httpcore.Origin(key.scheme.encode(), key.host.encode(), key.port)
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=tls,
            proxy=_proxy(key.way, tls) if key.way else None,
            http1=not key.http2,
            http2=key.http2,
            network_backend=self.dial,
        )
        self._connection: httpcore.AsyncConnectionInterface | None = None

    async def ask(self, request: httpcore.Request) -> httpcore.Response:
        """Send a request, and hang up where that fails. Raises what httpcore and `dial` raise.

        Raises HungUp where a connection that was kept had been closed meanwhile.
        """
        kept = self._connection
        again = kept is not None and kept.is_available() and not kept.has_expired()
        if kept is None or not again:
            await self.close()
            kept = self._connection = self._pool.create_connection(self._origin)
        try:
            answer = await kept.handle_async_request(request)
        except BaseException as error:
            await self.close()
            closed = isinstance(error, CheckFailed) and error.trouble in _CLOSED
            if again and (closed or isinstance(error, _NO_ANSWER_OF_OURS)):
                raise HungUp from error
            raise
        if again and answer.status == _REQUEST_TIMEOUT:
            # RFC 9110, 15.5.9: said to a connection that rested, and not to this request.
            await self.close()
            raise HungUp
        return answer

    async def close(self) -> None:
        """Hang up."""
        kept, self._connection = self._connection, None
        if kept is not None:
            await kept.aclose()
        self.dial.hang_up()


class Answer:
    """The head of an answer at a hop, whose body may be read; `finish` ends it.

    `raw` are the headers with names in small letters, `said` the same as texts.
    """

    def __init__(self, hop: ParsedUrl, response: httpcore.Response, kept: _Kept) -> None:
        """Keep what came."""
        self.hop = hop
        self.status = response.status
        self.raw: Headers = [(name.lower(), value) for name, value in response.headers]
        self.said: Mapping[str, str] = _in_words(self.raw)
        self._response = response
        self._kept = kept
        self._whole = False
        wire = response.extensions.get("network_stream")
        self._wire = wire if isinstance(wire, Wire) else None
        if self._wire:
            self._wire.head_came()

    async def read_into(self, body: Body) -> None:
        """Read until the body is full, or to its end. Raises CheckFailed where it breaks off."""
        try:
            async for piece in self._response.aiter_stream():
                body.feed(piece)
                if body.full:
                    return
            self._whole = True
        except (httpcore.ProtocolError, SpeaksHttp2) as error:
            raise CheckFailed(Trouble.UNREADABLE, "the body broke off") from error

    async def pass_over(self) -> None:
        """Read a short body that nobody wants, so that the connection can be used again."""
        length = self.said.get("content-length", "")
        if length.isascii() and length.isdecimal() and int(length[:10]) <= _SHORT:
            await self.read_soon(Body(""))

    async def read_soon(self, body: Body) -> bool:
        """Read what is worth no long wait, and tell whether it came to its end."""
        with suppress(CheckFailed, TimeoutError):
            async with asyncio.timeout(_SOON_SECONDS):
                await self.read_into(body)
        return self._whole

    async def finish(self) -> None:
        """Keep the connection where the answer was read to its end, or hang up."""
        if self._whole and self._wire and _is_followed(self._response):
            self._wire.spoiled = True
        try:
            await self._response.aclose()
        finally:
            self._kept.busy = False


class Client:
    """Asks for addresses, any number of them at once."""

    def __init__(
        self,
        addresses: Addresses,
        routes: Routes | None = None,
        authorities: Authorities | None = None,
    ) -> None:
        """Keep how the network is used; nothing connects yet."""
        self.addresses = addresses
        self._routes = routes or Routes()
        self._authorities = authorities or Authorities()
        self._connections: OrderedDict[_Key, _Kept] = OrderedDict()
        self._http2: set[tuple[str, int]] = set()
        self._tls: dict[bool, ssl.SSLContext] = {}
        self._count = Count(self._make_room)
        self._most_open = _most_open()
        self._slow_names: set[str] = set()

    def way_to(self, hop: ParsedUrl) -> Way | None:
        """Return the proxy through which an address is asked for, None for none."""
        return self._routes.of(hop)

    async def find(self, hop: ParsedUrl) -> None:
        """Look up what asking will need; a name takes no time of its link's. Raises CheckFailed."""
        if self._routes.of(hop) is None:
            await self._judged(hop.host)

    async def ask(self, hop: ParsedUrl, said: Sequence[tuple[str, str]]) -> Answer:
        """Send a request and return the head of the answer. Raises CheckFailed."""
        way = self._routes.of(hop)
        if way is None:
            return await self._asked(hop, said, None, await self._judged(hop.host))
        await self._judge_by_proxy(hop.host)
        try:
            answer = await self._asked(hop, said, way, await self._addresses_of(way))
        except httpcore.ProxyError as error:
            raise _told_by(way, str(error)) from error
        except CheckFailed as failed:
            raise _through(way, failed) from failed
        except Exception as error:
            if way.proxy.scheme != "socks5":
                raise
            # What cannot be read comes as errors of several kinds, some of them asserted.
            reason = f"the proxy {way.proxy.name} (from {way.said_in}) does not speak SOCKS 5"
            raise CheckFailed(Trouble.PROXY_FAILS, reason) from error
        # One for SOCKS hands on what the site says, and says nothing in HTTP itself.
        of_proxy = hop.scheme == "http" and way.proxy.scheme != "socks5"
        if of_proxy and answer.status in {*_NOT_REACHED, _AUTHENTICATION_REQUIRED}:
            await answer.finish()
            raise _told_by(way, str(answer.status))
        return answer

    async def leave(self, host: str) -> None:
        """Hang up at a host that has no more links to be asked for."""
        ended = [key for key, one in self._connections.items() if key.host == host and not one.busy]
        for key in ended:
            await self._connections.pop(key).close()
        self._http2 = {origin for origin in self._http2 if origin[0] != host}

    async def close(self) -> None:
        """Hang up everywhere."""
        while self._connections:
            await self._connections.popitem()[1].close()
        self.addresses.close()
        # Aborted transports tell so on the loop's next round.
        await asyncio.sleep(0)

    async def _asked(
        self,
        hop: ParsedUrl,
        said: Sequence[tuple[str, str]],
        way: Way | None,
        addresses: Sequence[str],
    ) -> Answer:
        """Ask in HTTP/1.1, and in HTTP/2 where the server speaks nothing else."""
        origin, refused = (hop.host, hop.port), False
        for _ in range(_MOST_TRIES):
            http2 = origin in self._http2
            kept = await self._free(hop, way, http2=http2)
            kept.dial.addresses = addresses
            try:
                answer = await _answer(kept, hop, said)
            except HungUp:
                continue
            except SpeaksHttp2:
                refused = True
                self._http2.add(origin)
                continue
            except CheckFailed as failed:
                if refused and failed.trouble in (*_CLOSED, Trouble.UNREADABLE):
                    break
                raise
            if answer.status != _VERSION_NOT_SUPPORTED:
                return answer
            await answer.finish()
            refused = True
            if http2 or hop.scheme == "http":
                break
            self._http2.add(origin)
        if not refused:
            raise CheckFailed(Trouble.EMPTY, "the server closed without an answer")
        self._http2.discard(origin)
        reason = "the server takes no version of HTTP that this program knows"
        raise CheckFailed(Trouble.UNREADABLE, reason)

    async def _judged(self, host: str) -> Sequence[str]:
        try:
            return await self.addresses.of(host)
        except (NoSuchHost, NoAnswer, NotPublic) as error:
            raise CheckFailed(_NO_PLACE[type(error)], str(error)) from error

    async def _judge_by_proxy(self, host: str) -> None:
        """Judge a host by what this computer resolves, and where it cannot, by the name alone."""
        if host not in self._slow_names:
            try:
                async with asyncio.timeout(_LOOKUP_SECONDS):
                    await self.addresses.judge_all(host)
            except TimeoutError:
                self._slow_names.add(host)
            except NotPublic as error:
                raise CheckFailed(Trouble.NOT_PUBLIC, str(error)) from error
            except (NoSuchHost, NoAnswer):
                pass
            else:
                return
        if not is_public_name(host):
            reason = (
                f"{host} is a name on a private network; put it into NO_PROXY to go there directly"
            )
            raise CheckFailed(Trouble.NOT_PUBLIC, reason)

    async def _addresses_of(self, way: Way) -> Sequence[str]:
        try:
            return await self.addresses.anywhere(way.proxy.host)
        except (NoSuchHost, NoAnswer) as error:
            raise CheckFailed(Trouble.NO_SUCH_HOST, "the server could not be found") from error

    async def _free(self, hop: ParsedUrl, way: Way | None, *, http2: bool) -> _Kept:
        """Return a connection that nobody reads from; it is busy from now on."""
        for slot in count():
            key = _Key(hop.scheme, hop.host, hop.port, way, http2, slot)
            kept = self._connections.get(key)
            if kept is None:
                break
            if not kept.busy:
                self._connections.move_to_end(key)
                kept.busy = True
                return kept
        tls = self._context(http2=http2) if _needs_tls(key) else None
        kept = self._connections[key] = _Kept(key, self._count, tls)
        while max(self._count.open, len(self._connections)) > self._most_open:
            if not await self._close_oldest():
                break
        return kept

    async def _make_room(self) -> None:
        """Hang up where nothing is being read; the oldest goes first."""
        for _ in range(_FEWEST_OPEN):
            await self._close_oldest()

    async def _close_oldest(self) -> bool:
        key = next((key for key, one in self._connections.items() if not one.busy), None)
        if key is not None:
            await self._connections.pop(key).close()
        return key is not None

    def _context(self, *, http2: bool) -> ssl.SSLContext:
        # httpcore writes into it which of the two is offered, so each has its own.
        if http2 not in self._tls:
            self._tls[http2] = self._authorities.context()
        return self._tls[http2]


async def _answer(kept: _Kept, hop: ParsedUrl, said: Sequence[tuple[str, str]]) -> Answer:
    headers = [(name.encode(), text.encode("latin-1", "replace")) for name, text in said]
    url = httpcore.URL(
        scheme=hop.scheme.encode(),
        host=hop.host.encode(),
        port=hop.port if hop.authority != hop.host else None,
        target=hop.target.encode(),
    )
    request = httpcore.Request("GET", url, headers=[(b"Host", hop.authority.encode()), *headers])
    try:
        return Answer(hop, await kept.ask(request), kept)
    except BaseException as error:
        kept.busy = False
        if isinstance(error, httpcore.ProtocolError):
            reason = "the server's answer cannot be read"
            raise CheckFailed(Trouble.UNREADABLE, reason) from error
        raise


def _in_words(headers: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    """Return headers as texts; those said several times are joined."""
    said: dict[str, str] = {}
    for name, value in headers:
        key, text = name.decode("latin-1"), value.decode("latin-1")
        said[key] = f"{said[key]}, {text}" if key in said else text
    return said


def _is_followed(response: httpcore.Response) -> bool:
    """Tell whether more came behind an answer, which would be taken for the next one.

    httpcore leaves it where it reads on, and does not say so.
    """
    connection = getattr(response.stream, "_connection", None)
    if isinstance(connection, httpcore.AsyncHTTP2Connection):
        return False
    state = getattr(connection, "_h11_state", None)
    return state is None or bool(state.trailing_data[0])


def _needs_tls(key: _Key) -> bool:
    return key.scheme == "https" or (key.way is not None and key.way.proxy.scheme == "https")


def _proxy(way: Way, tls: ssl.SSLContext | None) -> httpcore.Proxy:
    proxy = way.proxy
    url = httpcore.URL(
        scheme=proxy.scheme.encode(), host=proxy.host.encode(), port=proxy.port, target=b"/"
    )
    auth = (proxy.user.encode(), proxy.password.encode()) if proxy.user else None
    return httpcore.Proxy(url, auth=auth, ssl_context=tls if proxy.scheme == "https" else None)


def _told_by(way: Way, said: str) -> CheckFailed:
    """Return what a proxy's own refusal comes to; `said` begins with its status."""
    name = f"the proxy {way.proxy.name}"
    status = said.partition(" ")[0]
    if status == str(_AUTHENTICATION_REQUIRED) or _WANTS_NAME.search(said):
        wants = f"{name} asks for a name and a password"
        reason = f"{wants}; put them into {way.said_in}: http://NAME:PASSWORD@HOST:PORT"
        return CheckFailed(Trouble.PROXY_FAILS, reason)
    if status.isdecimal():
        return CheckFailed(Trouble.PROXY_SAYS, f"{name} did not get through to it ({status})")
    if "could not connect" in said:
        return CheckFailed(Trouble.PROXY_SAYS, f"{name} did not get through to it")
    return CheckFailed(Trouble.PROXY_FAILS, f"{name} refuses; it is named in {way.said_in}")


def _through(way: Way, failed: CheckFailed) -> CheckFailed:
    """Return what a failure comes to where a proxy stands in between."""
    name = f"the proxy {way.proxy.name} (from {way.said_in})"
    if failed.trouble in _CLOSED:
        reason = f"no answer through {name}: the connection broke off"
        return CheckFailed(Trouble.PROXY_SILENT, reason)
    if failed.trouble in _NOT_DIALLED:
        return CheckFailed(Trouble.PROXY_FAILS, failed.reason.replace("the server", name, 1))
    if failed.trouble is Trouble.UNREADABLE:
        return CheckFailed(Trouble.PROXY_SAYS, failed.reason.replace("the server", name, 1))
    return failed


def _most_open() -> int:
    try:
        import resource  # noqa: PLC0415 - not on every system
    except ImportError:
        return _MOST_OPEN
    most, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if most == resource.RLIM_INFINITY:
        return _MOST_OPEN
    return max(_FEWEST_OPEN, min(_MOST_OPEN, most - _OTHER_HANDLES))
