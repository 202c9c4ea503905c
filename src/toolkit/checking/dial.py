"""Dialling: connections to addresses that were judged, trusted by known authorities alone.

httpcore asks for a connection by a host's name; here it gets one to an address that
was judged for it. Nothing here resolves names, so nothing can rebind between judging
and connecting. Must not know HTTP beyond telling HTTP/2 by its first bytes.
"""

from __future__ import annotations

import asyncio
import errno
import ssl
import sys
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import httpcore

from toolkit.checking.facts import CheckFailed, Trouble
from toolkit.errors import ConfigError

# One address that does not answer must leave time for the next.
_CONNECT_SECONDS = 6.0
# The most that is read before the head of an answer has come, words on the way to it
# included; httpcore itself takes heads of 100 KB. In pieces, each of which is read at once.
_MOST_BEFORE_HEAD, _PIECE = 128 * 1_024, 16 * 1_024
_MOST_WAITING = 256 * 1_024
_OURS = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM})
# How often a computer that can open no more is asked again, and after how many seconds.
_TRIES, _PAUSE = 25, 0.2
# RFC 9113, 6.5: the first frame of a server is SETTINGS (type 4) of stream 0.
_SETTINGS, _STREAM_0 = slice(3, 4), slice(5, 9)
_ANOTHER_HOST = 62
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
    _ANOTHER_HOST: "the certificate is for another host",
    64: "the certificate is for another host",
}


class SpeaksHttp2(Exception):
    """The server speaks HTTP/2, and was asked in HTTP/1.1."""


class Wire(asyncio.Protocol, httpcore.AsyncNetworkStream):
    """One open connection; `spoiled` when something came that nobody asked for."""

    def __init__(self, count: Count, *, http2: bool, proxy_tls: bool) -> None:
        """Start without a connection; one that is open is counted until it is over."""
        self._count = count
        self._counted = False
        self._http2 = http2
        self._proxy_tls = proxy_tls
        self._transport: asyncio.Transport | None = None
        self._arrived = bytearray()
        self._waiting: asyncio.Future[None] | None = None
        self._paused = self._ended = False
        self._error: Exception | None = None
        # Bytes since the last request.
        self._read = 0
        self._head_came = self.spoiled = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport."""
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - of a stream, by asyncio
        self._transport = transport
        self._count.open, self._counted = self._count.open + 1, True

    def data_received(self, data: bytes) -> None:
        """Keep what arrives until it is read, and no more than is good."""
        self._arrived += data
        if len(self._arrived) > _MOST_WAITING and self._transport and not self._paused:
            self._transport.pause_reading()
            self._paused = True
        self._wake()

    def eof_received(self) -> None:
        """Note that nothing more will come."""
        self._ended = True
        self._wake()

    def connection_lost(self, error: Exception | None) -> None:
        """Note that it is over, and why."""
        self._ended, self._error = True, self._error or error
        self._wake()
        self._over()

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ASYNC109, ARG002 - httpcore's own
        """Return what arrived, b"" at the end. Raises CheckFailed and SpeaksHttp2."""
        if not self._arrived and not self._ended:
            self._waiting = asyncio.get_running_loop().create_future()
            await self._waiting
        else:
            # Whoever pours without end must not hold the loop.
            await asyncio.sleep(0)
        if not self._arrived:
            return self._at_the_end()
        size = max_bytes if self._head_came else min(max_bytes, _PIECE)
        data = bytes(self._arrived[:size])
        del self._arrived[:size]
        if not self._read and not self._http2 and _is_http2(data):
            raise SpeaksHttp2
        self._read += len(data)
        if self._read > _MOST_BEFORE_HEAD and not self._head_came:
            raise CheckFailed(Trouble.UNREADABLE, "the server never came to its answer")
        if self._paused and self._transport and len(self._arrived) < _MOST_WAITING:
            self._transport.resume_reading()
            self._paused = False
        return data

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ASYNC109, ARG002 - httpcore's own
        """Send; a connection that was closed is found out by reading."""
        self._read, self._head_came = 0, False
        if self._transport and not self._ended:
            self._transport.write(buffer)

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ASYNC109, ARG002 - httpcore's own
    ) -> httpcore.AsyncNetworkStream:
        """Agree on encryption. Raises CheckFailed and SpeaksHttp2."""
        by_proxy, self._proxy_tls = self._proxy_tls, False
        name = (server_hostname or "").strip("[]").rstrip(".")
        try:
            transport = await self._encrypted(ssl_context, name)
        except (OSError, ValueError) as error:
            self.hang_up()
            failed = failed_by(error)
            if "_" in name and getattr(error, "verify_code", 0) == _ANOTHER_HOST:
                # OpenSSL lets no wildcard stand for it; browsers do.
                reason = "the certificate cannot be matched to the name, because of the '_' in it"
                failed = CheckFailed(Trouble.UNREADABLE, reason)
            if by_proxy:
                reason = f"encryption with the proxy failed: {failed.reason}"
                raise CheckFailed(Trouble.PROXY_FAILS, reason) from error
            if not self._http2 and getattr(error, "reason", "") in _NO_COMMON_PROTOCOL:
                raise SpeaksHttp2 from error
            raise failed from error
        except BaseException:
            self.hang_up()
            raise
        self._transport, self._read = transport, 0
        return self

    def head_came(self) -> None:
        """Note that what is read from now on is a body, whose reader ends it."""
        self._head_came = True

    async def aclose(self) -> None:
        """Hang up at once."""
        self.hang_up()

    def get_extra_info(self, info: str) -> Any:  # noqa: ANN401 - httpcore's own
        """Tell what httpcore asks: `is_readable` of one that is kept ends it."""
        if info == "is_readable":
            return self.spoiled or self._ended or bool(self._arrived)
        return self._transport.get_extra_info(info) if self._transport else None

    async def _encrypted(self, tls: ssl.SSLContext, name: str) -> asyncio.Transport:
        if self._transport is None or self._ended:
            raise ConnectionResetError
        if self._arrived:
            # Kept, it would be read as if it had come encrypted.
            raise ssl.SSLError
        loop = asyncio.get_running_loop()
        transport = await loop.start_tls(self._transport, self, tls, server_hostname=name)
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - as above
        return transport

    def _at_the_end(self) -> bytes:
        if self._error is not None:
            raise failed_by(self._error)
        if self._read:
            return b""
        raise CheckFailed(Trouble.EMPTY, "the server closed without an answer")

    def hang_up(self) -> None:
        """Hang up at once."""
        if self._transport is not None:
            self._transport.abort()
        self._ended = True
        self._wake()
        self._over()

    def _over(self) -> None:
        if self._counted:
            self._count.open, self._counted = self._count.open - 1, False

    def _wake(self) -> None:
        waiting, self._waiting = self._waiting, None
        if waiting is not None and not waiting.done():
            waiting.set_result(None)


class Dial(httpcore.AsyncNetworkBackend):
    """Dials one host, at the `addresses` that were judged for it last."""

    def __init__(self, count: Count, *, http2: bool, proxy_tls: bool) -> None:
        """Keep how connections are counted, and what is spoken on them."""
        self.addresses: Sequence[str] = ()
        self._count = count
        self._http2 = http2
        self._proxy_tls = proxy_tls
        self._last_good = ""
        self._wire: Wire | None = None

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's own
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Connect to an address of the host. Raises CheckFailed."""
        del host, timeout, local_address, socket_options
        last: CheckFailed | None = None
        for address in in_turn(self.addresses, self._last_good):
            try:
                wire = await self._opened(address, port)
            except CheckFailed as failed:
                if failed.trouble is Trouble.OURS:
                    raise
                # That this computer has no way to one address says less than any other answer.
                if last is None or failed.trouble is not Trouble.UNREACHABLE:
                    last = failed
            else:
                self._last_good, self._wire = address, wire
                return wire
        raise last or CheckFailed(Trouble.NO_SUCH_HOST, "the host has no address")

    def hang_up(self) -> None:
        """End the last connection, which httpcore leaves open where a proxy refuses."""
        if self._wire is not None:
            self._wire.hang_up()
            self._wire = None

    async def _opened(self, address: str, port: int) -> Wire:
        """Open one connection; a computer that can open no more is waited for."""
        for left in reversed(range(_TRIES)):
            try:
                async with asyncio.timeout(_CONNECT_SECONDS):
                    return await self._connected(address, port)
            except TimeoutError as error:
                raise failed_by(error) from error
            except OSError as error:
                if error.errno not in _OURS or not left:
                    raise failed_by(error) from error
            await self._count.make_room()
            await asyncio.sleep(_PAUSE)
        raise AssertionError

    async def _connected(self, address: str, port: int) -> Wire:
        loop = asyncio.get_running_loop()
        _, wire = await loop.create_connection(
            lambda: Wire(self._count, http2=self._http2, proxy_tls=self._proxy_tls),
            address,
            port,
        )
        return wire


async def _no_room() -> None:
    """Close nothing."""


@dataclass
class Count:
    """How many connections are open; `make_room` closes those that nobody needs now."""

    make_room: Callable[[], Awaitable[None]] = _no_room
    open: int = 0


def in_turn(addresses: Sequence[str], last_good: str = "") -> list[str]:
    """Return addresses in the order to try them: the last good one, then families in turn.

    RFC 8305, 4: a family that does not work here costs one attempt and no more.
    """
    first = [one for one in addresses if (":" in one) == (":" in addresses[0])]
    other = [one for one in addresses if one not in first]
    mixed = [one for pair in zip(first, other, strict=False) for one in pair]
    mixed += [one for one in addresses if one not in mixed]
    return sorted(mixed, key=lambda one: one != last_good)


def failed_by(error: Exception) -> CheckFailed:
    """Say which way a connection failed."""
    if isinstance(error, ssl.SSLError):
        return _failed_by_tls(error)
    if isinstance(error, OSError) and error.errno in _OURS:
        return CheckFailed(Trouble.OURS, "this computer can open no more connections")
    failed = next((row for row in _FAILURES if isinstance(error, row[0])), _FAILURES[-1])
    return CheckFailed(failed[1], failed[2])


_FAILURES: tuple[tuple[type[Exception], Trouble, str], ...] = (
    (ConnectionRefusedError, Trouble.REFUSED, "the server refuses connections"),
    (ConnectionError, Trouble.RESET, "the server broke the connection off"),
    (TimeoutError, Trouble.NO_CONNECTION, "the server did not take the connection"),
    (ValueError, Trouble.UNREADABLE, "no certificate can be for such a host name"),
    (Exception, Trouble.UNREACHABLE, "the server cannot be reached"),
)


def _failed_by_tls(error: ssl.SSLError) -> CheckFailed:
    """Say what is wrong with the certificate or the encryption."""
    if isinstance(error, ssl.SSLCertVerificationError):
        said = _CERTIFICATE_PROBLEMS.get(getattr(error, "verify_code", 0), "")
        message = getattr(error, "verify_message", "") or "as this computer judges"
        return CheckFailed(Trouble.CERTIFICATE, said or f"the certificate is not valid ({message})")
    if isinstance(error, (ssl.SSLEOFError, ssl.SSLZeroReturnError)):
        return CheckFailed(Trouble.RESET, "the server broke off while encryption was agreed on")
    # Browsers may well agree on more than this computer's OpenSSL does.
    return CheckFailed(Trouble.UNREADABLE, "no encryption could be agreed on")


_NO_COMMON_PROTOCOL = frozenset({"TLSV1_ALERT_NO_APPLICATION_PROTOCOL", "NO_APPLICATION_PROTOCOL"})


def _is_http2(data: bytes) -> bool:
    return data[_SETTINGS] == b"\x04" and data[_STREAM_0] == bytes(4)


# Trust: which authorities vouch for a site's certificate. Those of the system, and those a file
# of one's own names.


SETTING = "check.ca_file"
_VARIABLE = "SSL_CERT_FILE"


class Authorities(NamedTuple):
    """Files with authorities beside the system's own, and who named each."""

    files: tuple[tuple[str, str], ...] = ()

    def context(self) -> ssl.SSLContext:
        """Return what connections are encrypted with. Raises ConfigError for a file."""
        made = _of_the_system()
        for said_in, file in self.files:
            _load(made, said_in, file)
        return made


def read_authorities(setting: str, environ: Mapping[str, str]) -> Authorities:
    """Return the authorities in force. Raises ConfigError for a file that holds none."""
    named = ((SETTING, setting), (_VARIABLE, environ.get(_VARIABLE, "")))
    files = tuple((said_in, file) for said_in, file in named if file)
    for said_in, file in files:
        _load(ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT), said_in, file)
    return Authorities(files)


def _of_the_system() -> ssl.SSLContext:
    if sys.platform in ("darwin", "win32"):
        # Their stores are no files, so the system itself has to be asked.
        import truststore  # noqa: PLC0415 - loads much, and only where it is needed

        return truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    # Elsewhere truststore asks OpenSSL as this does, and reads 140 certificates anew for
    # each connection, which takes 55 ms.
    made = ssl.create_default_context()
    paths = ssl.get_default_verify_paths()
    file, folders = Path(paths.openssl_cafile), (paths.openssl_capath, paths.capath)
    if file.is_file():
        # SSL_CERT_FILE takes its place: https://docs.python.org/3/library/ssl.html
        if paths.cafile != paths.openssl_cafile:
            made.load_verify_locations(cafile=file)
    elif not any(map(_holds_any, folders)):
        import httpx  # noqa: PLC0415 - loads much

        # A Python, or a container, that knows no store of the system.
        made = httpx.create_ssl_context(trust_env=False)
    return made


def _holds_any(folder: str | None) -> bool:
    return bool(folder) and any(Path(folder or "").glob("*.0"))


def _load(context: ssl.SSLContext, said_in: str, file: str) -> None:
    path = Path(file).expanduser()
    try:
        if not path.read_bytes().strip():
            raise _unusable(said_in, path, "is empty")
        context.load_verify_locations(cafile=path)
    except ssl.SSLError as error:
        raise _unusable(said_in, path, "holds no certificate in PEM") from error
    except OSError as error:
        raise _unusable(said_in, path, f"cannot be read: {error.strerror or error}") from error


def _unusable(said_in: str, path: Path, why: str) -> ConfigError:
    if said_in == SETTING:
        hint = f"Name another file (toolkit config set {SETTING} FILE), or none ('')."
    else:
        hint = f"Name another file in {said_in}, or none."
    return ConfigError(
        f"The file of authorities {path} (from {said_in}) {why},"
        " so no certificate could be checked.",
        hint=hint,
    )
