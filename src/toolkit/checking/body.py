"""How much of a page, and of our time, one link may take.

A gzip bomb stops at the same size as an honest page, because decoding is told
how much it may give. Must not fetch, know hosts, or read what a body says.
"""

from __future__ import annotations

import asyncio
import re
import sys
import zlib
from collections.abc import Awaitable, Callable
from types import TracebackType
from typing import Protocol, Self, TypeVar

LARGEST = 512 * 1024
AFTER_HEAD = 64 * 1024
# An endless body that unpacks to nothing ends here.
LARGEST_RAW = 1024 * 1024
_HEAD_END = b"</head"
# What no text has, in any of its encodings but UTF-16.
_PACKED = re.compile(rb"[\x00-\x08\x0e-\x1a]")


# What a request says that we can unpack, in the words of RFC 9110, 8.4.1.
CODINGS = "gzip, deflate, br, zstd"


class _Decoder(Protocol):
    """Unpacks pieces in their order; `eof` once all of it came."""

    def decompress(self, data: bytes, max_length: int, /) -> bytes: ...
    @property
    def eof(self) -> bool: ...


class Body:
    """Collects a body; `full` tells when nothing more is wanted.

    `readable` is False for a coding that cannot be decoded; one that nobody knows may be
    no coding at all. `broken`: what came so far is not all of what was packed.
    """

    def __init__(self, coding: str, most: int = 0) -> None:
        """Read the Content-Encoding; `most` bytes are read whatever they are, 0: of a page."""
        names = [name.strip().lower() for name in coding.split(",") if name.strip()]
        names = [name.removeprefix("x-") for name in names if name != "identity"]
        known = bool(names) and names[0] in _MAKERS
        self._coding = names[0] if known else ""
        self.readable = len(names) <= 1
        self._unknown = bool(names) and not known
        self._spoiled = False
        self._decoder: _Decoder | None = None
        self._bytes = bytearray()
        self._largest = most or LARGEST
        self._limit = self._largest
        self._is_page = not most
        self._raw = 0

    @property
    def full(self) -> bool:
        """Tell whether enough was read."""
        enough = len(self._bytes) >= self._limit or self._raw >= max(LARGEST_RAW, self._largest)
        return not self.readable or enough or self._ended

    @property
    def broken(self) -> bool:
        """Tell whether a packed body ended, or became wrong, before its end."""
        unfinished = self._decoder is not None and not self.full
        return self._spoiled or unfinished

    @property
    def content(self) -> bytes:
        """What was decoded so far."""
        return bytes(self._bytes[: self._limit])

    @property
    def _ended(self) -> bool:
        return self._decoder is not None and self._decoder.eof

    def feed(self, data: bytes) -> None:
        """Take the next piece; what cannot be decoded ends the body."""
        if self.full or not data:
            return
        self._raw += len(data)
        if self._unknown and _PACKED.search(data):
            self.readable = False
            return
        start = max(0, len(self._bytes) - len(_HEAD_END))
        try:
            self._bytes += self._decoded(data)
        # What each decoder raises for broken data is a kind of its own.
        except Exception:  # noqa: BLE001 - of zlib, brotli and zstd alike
            self.readable, self._spoiled = bool(self._bytes), True
            self._limit = min(self._limit, len(self._bytes))
        if self._is_page and self._limit == LARGEST:
            head = bytes(self._bytes[start:]).lower().find(_HEAD_END)
            if head >= 0:
                self._limit = min(LARGEST, start + head + len(_HEAD_END) + AFTER_HEAD)

    def _decoded(self, data: bytes) -> bytes:
        if not self._coding:
            return data
        if self._decoder is None:
            self._decoder = _MAKERS[self._coding](data)
        return self._decoder.decompress(data, self._limit - len(self._bytes))


def _gzip(_data: bytes) -> _Decoder:
    return zlib.decompressobj(zlib.MAX_WBITS | 16)


def _deflate(data: bytes) -> _Decoder:
    """Take zlib's own format, or bare deflate.

    RFC 9110, 8.4.1.2, notes that some servers send deflate without its wrapper.
    """
    wrapped = data[0] & 0x0F == zlib.DEFLATED
    return zlib.decompressobj(zlib.MAX_WBITS if wrapped else -zlib.MAX_WBITS)


def _zstd(_data: bytes) -> _Decoder:
    if sys.version_info >= (3, 14):
        from compression import zstd  # noqa: PLC0415 - few pages need it
    else:
        from backports import zstd  # noqa: PLC0415 - the same

    # RFC 9659, 3: a window above 8 MB is not for the web.
    return zstd.ZstdDecompressor(options={zstd.DecompressionParameter.window_log_max: 23})


class _Brotli:
    """The decoder of brotli, in the form of the others."""

    def __init__(self, _data: bytes) -> None:
        import brotli  # noqa: PLC0415 - few pages need it

        self._decoder = brotli.Decompressor()

    def decompress(self, data: bytes, max_length: int, /) -> bytes:
        # It gives a little more than it was told at most.
        return bytes(self._decoder.process(data, output_buffer_limit=max_length))

    @property
    def eof(self) -> bool:
        return bool(self._decoder.is_finished())


_MAKERS: dict[str, Callable[[bytes], _Decoder]] = {
    "gzip": _gzip,
    "deflate": _deflate,
    "br": _Brotli,
    "zstd": _zstd,
}


# Patience: how long one link may take in all, and how late we were to hear of it. Waiting for a
# host's turn and reading a page are our own, and not counted.


_T = TypeVar("_T")
Turn = Callable[[str], Awaitable[None]]
_EVERY = 0.25
# Any loop is late by a little.
_USUAL = 0.05


class Patience:
    """The time left for one link; a context that ends with TimeoutError when it is over.

    The context may be entered again, for the next request of the same link.
    """

    def __init__(self, seconds: float, turn: Turn | None = None) -> None:
        """Begin now; `turn` waits until a host may be asked once more."""
        self._clock = asyncio.get_running_loop().time
        self._seconds = seconds
        self._turn = turn
        # Moved on by what was waited, so that only asking is counted.
        self._began = self._clock()
        self._limit: asyncio.Timeout | None = None

    @property
    def spent(self) -> float:
        """Seconds that asking took so far."""
        return self._clock() - self._began

    async def turn(self, host: str) -> None:
        """Wait until a host may be asked once more, with the clock stopped."""
        if self._turn is not None:
            await self.apart(self._turn(host))

    async def apart(self, work: Awaitable[_T]) -> _T:
        """Do work that is our own, with the clock stopped."""
        stopped = self._clock()
        if self._limit is not None:
            self._limit.reschedule(None)
        done = await work
        self._began += self._clock() - stopped
        if self._limit is not None:
            self._limit.reschedule(self._began + self._seconds)
        return done

    async def __aenter__(self) -> Self:
        """Begin a part of the work that must end in time."""
        self._limit = asyncio.timeout_at(self._began + self._seconds)
        await self._limit.__aenter__()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End it; raises TimeoutError when time ran out."""
        limit, self._limit = self._limit, None
        if limit is not None:
            await limit.__aexit__(kind, error, trace)


class Lateness:
    """Counts the seconds by which the loop was late, while `watch` runs.

    Work of our own or a busy machine holds it up; whoever waits for a server then
    hears its answer late, or not in time, and that says nothing of the server.
    """

    def __init__(self) -> None:
        """Count nothing yet."""
        self._past = 0.0
        self._due: float | None = None

    @property
    def seconds(self) -> float:
        """The seconds so far, those of this moment among them."""
        now = asyncio.get_running_loop().time()
        late = now - self._due if self._due is not None else 0.0
        return self._past + (late if late > _USUAL else 0.0)

    async def watch(self) -> None:
        """Count until cancelled."""
        clock = asyncio.get_running_loop().time
        while True:
            self._due = clock() + _EVERY
            await asyncio.sleep(_EVERY)
            self._past = self.seconds
