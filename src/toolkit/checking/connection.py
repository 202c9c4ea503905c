"""Connections: HTTP/1.1 to addresses that were judged, and to no others.

Here are sockets, TLS and which connections stay open; what answers mean as
bytes is reply.py's.
Nothing resolves names here, so that nothing can rebind between judging and
connecting. Must not follow redirects or judge an answer.
"""

from __future__ import annotations

import asyncio
import errno
import ssl
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass

from toolkit.checking.facts import CheckFailed, Trouble
from toolkit.checking.reply import Body, Head, Headers, Malformed, read_head
from toolkit.domain.url import ParsedUrl

_READ = 65_536
_SWITCHED = 101
_MOST_INFORMATIONAL = 20
# One address that does not answer must leave time for the next.
_CONNECT_SECONDS = 6.0
_MOST_IDLE = 256
_OURS = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM})
# https://docs.openssl.org/master/man1/openssl-verification-options/ and
# X509_V_ERR_* of x509_vfy.h
_CERTIFICATE_PROBLEMS = {
    9: "the certificate is not valid yet",
    10: "the certificate has expired",
    18: "the certificate is self-signed",
    19: "the certificate comes from an unknown authority",
    20: "the certificate's chain is incomplete",
    21: "the certificate's chain is incomplete",
    23: "the certificate was revoked",
    62: "the certificate is for another host",
    64: "the certificate is for another host",
}
# What says that the other side speaks TLS, but none that is safe today.
_WEAK_TLS = ("PROTOCOL", "HANDSHAKE_FAILURE", "TOO_SMALL", "TOO_WEAK", "INSUFFICIENT", "ALERT")


@dataclass(frozen=True, slots=True)
class Place:
    """Where to connect: scheme, host (for TLS and Host), port, judged addresses."""

    scheme: str
    host: str
    port: int
    addresses: Sequence[str]

    @property
    def key(self) -> tuple[str, str, int]:
        """What connections are kept under."""
        return self.scheme, self.host, self.port


class Connection:
    """One open connection; used by one request at a time."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Wrap an open stream."""
        self._reader = reader
        self._writer = writer
        self._arrived = bytearray()
        self._body: Body | None = None
        self._lasts = False

    @property
    def closed(self) -> bool:
        """Tell whether the other side has hung up."""
        return self._writer.is_closing() or self._reader.at_eof()

    async def ask(self, request: bytes) -> Head:
        """Send a request and return the head of the answer. Raises CheckFailed."""
        self._body = None
        try:
            self._writer.write(request)
            for _ in range(_MOST_INFORMATIONAL):
                head = await self._head()
                if head.is_final:
                    self._body, self._lasts = head.body(), head.lasts
                    return head
                if head.status == _SWITCHED:
                    break
        except Malformed as error:
            raise CheckFailed(Trouble.MALFORMED, "the server's answer is malformed") from error
        except OSError as error:
            raise failed_by(error) from error
        raise CheckFailed(Trouble.MALFORMED, "the server never came to its answer")

    async def body(self) -> AsyncIterator[bytes]:
        """Yield the raw body as it arrives. Raises CheckFailed when it breaks off."""
        body = self._body
        try:
            while body is not None:
                if piece := body.take(self._arrived):
                    yield piece
                if body.done:
                    return
                if not await self._more():
                    if body.ends():
                        return
                    break
        except Malformed as error:
            raise CheckFailed(Trouble.MALFORMED, "the body broke off") from error
        except OSError as error:
            raise failed_by(error) from error
        raise CheckFailed(Trouble.MALFORMED, "the body broke off")

    def reusable(self) -> bool:
        """Tell whether another request may follow."""
        whole = self._body is not None and self._body.done and not self._arrived
        return whole and self._lasts and not self.closed

    def close(self) -> None:
        """Hang up at once."""
        self._writer.transport.abort()

    async def _head(self) -> Head:
        while (head := read_head(self._arrived)) is None:
            if not await self._more():
                if self._arrived:
                    raise Malformed("the head broke off")
                raise CheckFailed(Trouble.EMPTY, "the server closed without an answer")
        return head

    async def _more(self) -> bool:
        """Wait for more; False when the other side has hung up."""
        data = await self._reader.read(_READ)
        self._arrived += data
        return bool(data)


@dataclass(frozen=True, slots=True)
class Answer:
    """The head of an answer at a hop, and the connection its body comes from.

    `raw` are the headers as they came, `said` the same as texts.
    """

    hop: ParsedUrl
    place: Place
    connection: Connection
    status: int
    raw: Headers
    said: Mapping[str, str]


class Pool:
    """Connections kept open between requests to one host."""

    def __init__(self, tls: Callable[[], ssl.SSLContext]) -> None:
        """Keep how TLS is set up, which costs time; nothing connects yet."""
        self._make_tls = tls
        self._tls: ssl.SSLContext | None = None
        self._idle: dict[tuple[str, str, int], list[Connection]] = {}
        self._count = 0

    async def ask(self, place: Place, request: bytes) -> tuple[Connection, Head]:
        """Send a request; returns the connection to read from and give back.

        Raises CheckFailed. A kept connection that was closed meanwhile is no
        failure: a new one is opened.
        """
        kept = self._take(place)
        if kept is not None:
            try:
                return kept, await kept.ask(request)
            except CheckFailed:
                kept.close()
            except BaseException:
                kept.close()
                raise
        fresh = await self._open(place)
        try:
            return fresh, await fresh.ask(request)
        except BaseException:
            fresh.close()
            raise

    def give_back(self, place: Place, connection: Connection) -> None:
        """Keep a connection whose answer was read to its end, or hang up."""
        if not connection.reusable() or self._count >= _MOST_IDLE:
            connection.close()
            return
        self._idle.setdefault(place.key, []).append(connection)
        self._count += 1

    def leave(self, host: str) -> None:
        """Hang up at a host."""
        for key in [key for key in self._idle if key[1] == host]:
            for connection in self._idle.pop(key):
                connection.close()
                self._count -= 1

    async def close(self) -> None:
        """Hang up everywhere."""
        for connections in self._idle.values():
            for connection in connections:
                connection.close()
        self._idle.clear()
        # Aborted transports tell so on the loop's next round.
        await asyncio.sleep(0)

    def _take(self, place: Place) -> Connection | None:
        waiting = self._idle.get(place.key)
        while waiting:
            connection = waiting.pop()
            self._count -= 1
            if not waiting:
                del self._idle[place.key]
            if not connection.closed:
                return connection
            connection.close()
        return None

    async def _open(self, place: Place) -> Connection:
        last: CheckFailed | None = None
        for address in place.addresses:
            try:
                async with asyncio.timeout(_CONNECT_SECONDS):
                    return await self._connect(place, address)
            except TimeoutError:
                last = CheckFailed(Trouble.NO_CONNECTION, "the server did not take the connection")
            except ssl.SSLError as error:
                raise failed_by_tls(error) from error
            except OSError as error:
                last = failed_by(error)
        raise last or CheckFailed(Trouble.NO_SUCH_HOST, "the host has no address")

    async def _connect(self, place: Place, address: str) -> Connection:
        secure = place.scheme == "https"
        if secure and self._tls is None:
            self._tls = self._make_tls()
        reader, writer = await asyncio.open_connection(
            address,
            place.port,
            ssl=self._tls if secure else None,
            server_hostname=place.host.strip("[]").rstrip(".") if secure else None,
        )
        return Connection(reader, writer)


def failed_by(error: OSError) -> CheckFailed:
    """Say which way a connection failed."""
    if isinstance(error, ssl.SSLError):
        return failed_by_tls(error)
    if isinstance(error, ConnectionRefusedError):
        return CheckFailed(Trouble.REFUSED, "the server refuses connections")
    if isinstance(error, (ConnectionResetError, ConnectionAbortedError, BrokenPipeError)):
        return CheckFailed(Trouble.RESET, "the server broke the connection off")
    if error.errno in _OURS:
        return CheckFailed(Trouble.OURS, "this computer can open no more connections")
    if isinstance(error, TimeoutError):
        return CheckFailed(Trouble.NO_CONNECTION, "the server did not take the connection")
    return CheckFailed(Trouble.UNREACHABLE, "the server cannot be reached")


def failed_by_tls(error: ssl.SSLError) -> CheckFailed:
    """Say what is wrong with the certificate or the encryption."""
    if isinstance(error, ssl.SSLCertVerificationError):
        said = _CERTIFICATE_PROBLEMS.get(error.verify_code, "")
        reason = said or f"the certificate is not valid ({error.verify_message})"
        return CheckFailed(Trouble.CERTIFICATE, reason)
    name = error.reason or ""
    if any(word in name for word in _WEAK_TLS):
        return CheckFailed(Trouble.CERTIFICATE, "no safe encryption could be agreed on")
    return CheckFailed(Trouble.RESET, "the server broke off while encryption was agreed on")
