"""Which characters the bytes of a file mean: byte order mark, UTF-8, or a guess.

Lists that are no UTF-8 come from spreadsheets that save in the code page of
western Windows; anything finer is a guess that a person settles with
`--encoding`. Must not decode a file: it only says how.
"""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from typing import BinaryIO

_MIB = 1 << 20
# The UTF-32 mark begins with that of UTF-16, so it is asked first.
_MARKS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# What Windows-1252 leaves undefined, https://encoding.spec.whatwg.org/index-windows-1252.txt
_NOT_CP1252 = frozenset(b"\x81\x8d\x8f\x90\x9d")


@dataclass(frozen=True, slots=True)
class Encoding:
    """A codec's name; `guessed`: say so.

    `damaged`: some bytes are no characters, or may be none; they decode to
    lone surrogates.
    """

    name: str
    guessed: bool = False
    damaged: bool = False
    shown: str = ""


def detect(head: bytes, stream: BinaryIO) -> Encoding:
    """Say how the bytes are to be read; goes through the whole stream once."""
    for mark, name in _MARKS:
        if head.startswith(mark):
            damaged = name != "utf-8" or _count(stream).broken > 0
            return Encoding(name, damaged=damaged)
    if wide := _wide(head):
        return Encoding(wide, damaged=True)
    counts = _count(stream)
    if not counts.broken:
        return Encoding("utf-8")
    if counts.whole > counts.broken:
        # Mostly UTF-8 with damage: rows that hold the damage are rejected.
        return Encoding("utf-8", damaged=True)
    if counts.undefined:
        return Encoding("latin-1", guessed=True, shown="Latin-1")
    return Encoding("cp1252", guessed=True, damaged=True, shown="Windows-1252 (western)")


@dataclass(slots=True)
class _Counts:
    whole: int = 0
    broken: int = 0
    undefined: bool = False


def _wide(head: bytes) -> str:
    """Tell UTF-16 without a mark by its zero bytes."""
    sample = head[:4096]
    half = len(sample) // 2
    if not half:
        return ""
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if odd > half * 0.7 and even < half * 0.1:
        return "utf-16-le"
    if even > half * 0.7 and odd < half * 0.1:
        return "utf-16-be"
    return ""


def _count(stream: BinaryIO) -> _Counts:
    """Count characters beyond ASCII that are whole UTF-8, and bytes that are none."""
    stream.seek(0)
    decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
    counts = _Counts()
    while True:
        piece = stream.read(_MIB)
        text = decoder.decode(piece, final=not piece)
        if not text.isascii():
            _count_text(text, counts)
        if not piece:
            return counts


def _count_text(text: str, counts: _Counts) -> None:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        broken = [ord(char) - 0xDC00 for char in text if "\udc80" <= char <= "\udcff"]
        counts.broken += len(broken)
        counts.undefined = counts.undefined or not _NOT_CP1252.isdisjoint(broken)
        counts.whole += sum(1 for char in text if char > "\x7f") - len(broken)
    else:
        counts.whole += 1
