"""Answers of HTTP/1.1 out of bytes: the head, and where the body ends.

Written for robots that must read what browsers read: a header line that is no
header is passed over, because the page behind it is there all the same. What
browsers refuse is refused: no status line, a head without end. RFC 9112.
Must not connect, decode a body's coding or judge an answer.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple, Protocol

# Chromium's and curl's limits are near: far above any honest head.
LARGEST_HEAD = 262_144
_HEAD_END = re.compile(rb"\r?\n\r?\n")
_BEFORE_HEAD = b"\r\n"
# Some servers say "HTTP 200" or no reason; browsers take both.
_STATUS_LINE = re.compile(rb"HTTP(?:/(\d+)\.(\d+))?[ \t]+([1-9]\d\d)(?:[ \t].*|)", re.IGNORECASE)
_FORBIDDEN = re.compile(rb"[\x00\r\n]+")
_LONGEST_CHUNK_LINE = 4_096
_CHUNK_LINE = re.compile(rb"[ \t]*([0-9a-fA-F]{1,15})[ \t]*(?:;.*)?")
_LENGTH = re.compile(rb"\d{1,15}")
_NO_BODY = frozenset({204, 304})
_FIRST_FINAL = 200

Headers = Sequence[tuple[bytes, bytes]]


class Malformed(Exception):
    """What came is no answer of HTTP."""


class Body(Protocol):
    """A body on its way: `done` once it was taken to its end."""

    done: bool

    def take(self, buffer: bytearray) -> bytes:
        """Take the body's own bytes out of what arrived. Raises Malformed."""
        ...

    def ends(self) -> bool:
        """Tell whether the body is whole when the connection ends here."""
        ...


class Head(NamedTuple):
    """The head of an answer: names of headers in small letters, values as they came."""

    status: int
    headers: Headers
    lasts: bool

    @property
    def is_final(self) -> bool:
        """Tell whether this is the answer, and no word on the way to it."""
        return self.status >= _FIRST_FINAL

    def body(self) -> Body:
        """Return the body that follows, by RFC 9112, 6.3."""
        if self.status in _NO_BODY:
            return _Counted(0)
        if any(b"chunked" in value.lower() for value in self._all(b"transfer-encoding")):
            return _Chunked()
        said = b",".join(self._all(b"content-length"))
        lengths = {part.strip() for part in said.split(b",")}
        length = lengths.pop() if len(lengths) == 1 else b""
        # Lengths that contradict each other say nothing.
        return _Counted(int(length)) if _LENGTH.fullmatch(length) else _UntilClosed()

    def _all(self, wanted: bytes) -> list[bytes]:
        return [value for name, value in self.headers if name == wanted]


def read_head(buffer: bytearray) -> Head | None:
    """Take a head out of what arrived, None while it is not whole. Raises Malformed."""
    if buffer.startswith((b"\r", b"\n")):
        del buffer[: len(buffer) - len(buffer.lstrip(_BEFORE_HEAD))]
    end = _HEAD_END.search(buffer)
    if end is None:
        if len(buffer) > LARGEST_HEAD:
            raise Malformed("the head of the answer has no end")
        return None
    lines = bytes(buffer[: end.start()]).split(b"\n")
    del buffer[: end.end()]
    status = _STATUS_LINE.fullmatch(lines[0].rstrip(b"\r"))
    if status is None:
        raise Malformed("the answer has no status")
    headers = tuple(_headers(lines[1:]))
    closes = any(name == b"connection" and b"close" in value.lower() for name, value in headers)
    lasts = (status[1], status[2]) == (b"1", b"1") and not closes
    return Head(int(status[3]), headers, lasts)


def _headers(lines: Sequence[bytes]) -> list[tuple[bytes, bytes]]:
    headers: list[tuple[bytes, bytes]] = []
    for line in lines:
        if line[:1] in (b" ", b"\t") and headers:
            # A value that goes on in the next line, as servers used to write it.
            name, value = headers[-1]
            headers[-1] = name, _clean(value + b" " + line.strip())
            continue
        said, colon, value = line.partition(b":")
        if colon and (name := said.strip().lower()):
            headers.append((name, _clean(value)))
    return headers


def _clean(value: bytes) -> bytes:
    return _FORBIDDEN.sub(b" ", value.strip())


class _Counted:
    """A body of so many bytes."""

    def __init__(self, length: int) -> None:
        self._left = length
        self.done = not length

    def take(self, buffer: bytearray) -> bytes:
        taken = bytes(buffer[: self._left])
        del buffer[: self._left]
        self._left -= len(taken)
        self.done = not self._left
        return taken

    def ends(self) -> bool:
        return self.done


class _UntilClosed:
    """A body that lasts as long as its connection."""

    done = False

    def take(self, buffer: bytearray) -> bytes:
        taken = bytes(buffer)
        buffer.clear()
        return taken

    def ends(self) -> bool:
        return True


class _Chunked:
    """A body in chunks, RFC 9112, 7.1."""

    def __init__(self) -> None:
        self._left = 0
        self._after_chunk = False
        self._trailers = False
        self.done = False

    def take(self, buffer: bytearray) -> bytes:
        pieces = []
        while not self.done and buffer:
            if not self._left and not self._next(buffer):
                break
            pieces.append(bytes(buffer[: self._left]))
            del buffer[: self._left]
            self._left -= len(pieces[-1])
        return b"".join(pieces)

    def ends(self) -> bool:
        return self.done

    def _next(self, buffer: bytearray) -> bool:
        """Read the line between chunks; False while it is not whole."""
        end = buffer.find(b"\n")
        if end < 0:
            if len(buffer) > _LONGEST_CHUNK_LINE:
                raise Malformed("the body broke off")
            return False
        line = bytes(buffer[:end]).rstrip(b"\r")
        del buffer[: end + 1]
        if self._trailers:
            self.done = not line
        elif self._after_chunk and not line:
            self._after_chunk = False
        else:
            self._begin(line)
        return True

    def _begin(self, line: bytes) -> None:
        size = _CHUNK_LINE.fullmatch(line)
        if size is None:
            raise Malformed("the body broke off")
        self._left = int(size[1], 16)
        self._after_chunk = bool(self._left)
        self._trailers = not self._left
