"""Bodies: decoded as they arrive, and never more than a page needs.

A gzip bomb stops at the same size as an honest page, because decoding is told
how much it may give. Must not fetch or read what a body says.
"""

from __future__ import annotations

import zlib
from typing import Protocol

LARGEST = 512 * 1024
AFTER_HEAD = 64 * 1024
_HEAD_END = b"</head"


class _Decoder(Protocol):
    def decompress(self, data: bytes, max_length: int, /) -> bytes: ...
    @property
    def eof(self) -> bool: ...


class Body:
    """Collects a body; `full` tells when nothing more is wanted.

    `readable` is False for a coding that cannot be decoded.
    """

    def __init__(self, coding: str, most: int = 0) -> None:
        """Read the Content-Encoding; `most` bytes are read whatever they are, 0: of a page."""
        names = [name.strip().lower() for name in coding.split(",") if name.strip()]
        names = [name for name in names if name != "identity"]
        known = {"gzip", "x-gzip", "deflate"}
        self.readable = len(names) <= 1 and set(names) <= known
        self._gzip = bool(names) and names[0] != "deflate"
        self._deflate = bool(names) and names[0] == "deflate"
        self._decoder: _Decoder | None = None
        self._bytes = bytearray()
        self._largest = most or LARGEST
        self._limit = self._largest
        self._is_page = not most

    @property
    def full(self) -> bool:
        """Tell whether enough was read."""
        return not self.readable or len(self._bytes) >= self._limit or self._ended

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
        start = max(0, len(self._bytes) - len(_HEAD_END))
        try:
            self._bytes += self._decoded(data)
        except zlib.error:
            self.readable = bool(self._bytes)
            self._limit = min(self._limit, len(self._bytes))
        if self._is_page and self._limit == LARGEST:
            head = bytes(self._bytes[start:]).lower().find(_HEAD_END)
            if head >= 0:
                self._limit = min(LARGEST, start + head + len(_HEAD_END) + AFTER_HEAD)

    def _decoded(self, data: bytes) -> bytes:
        if not (self._gzip or self._deflate):
            return data
        if self._decoder is None:
            self._decoder = zlib.decompressobj(_window(data, gzip=self._gzip))
        room = self._limit - len(self._bytes)
        return self._decoder.decompress(data, room)


def _window(data: bytes, *, gzip: bool) -> int:
    """Choose zlib's window: gzip, or zlib's own format, or bare deflate.

    RFC 9110, 8.4.1.2, notes that some servers send deflate without its wrapper.
    """
    if gzip:
        return zlib.MAX_WBITS | 16
    wrapped = data[0] & 0x0F == zlib.DEFLATED
    return zlib.MAX_WBITS if wrapped else -zlib.MAX_WBITS
