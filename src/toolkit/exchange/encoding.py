"""Which characters the bytes of a file mean: its mark, UTF-8, what it declares, or a guess.

A guess is told, and a person settles it with `--encoding`. Must not decode a
file: it only says how.
"""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from typing import BinaryIO

from toolkit.charset import SAMPLE, codec_of, declared, guess, marked, shown

_MIB = 1 << 20
_LONGEST_LINE = 1 << 12
# Seven-bit charsets that shift by escapes: all their bytes are UTF-8 too.
_SHIFTED, _ESCAPE = "iso2022_jp", b"\x1b"
# A charset is not the file's where more of its characters than one in so many are none.
_FEW = 10


@dataclass(frozen=True, slots=True)
class Encoding:
    """A codec's name; `guessed`: say so.

    `damaged`: some bytes are no characters, or may be none; they decode to
    lone surrogates. `denied`: the charset that the file declares and is not in.
    """

    name: str
    guessed: bool = False
    damaged: bool = False
    shown: str = ""
    denied: str = ""


@dataclass(slots=True)
class _Counts:
    whole: int = 0
    broken: int = 0


def detect(head: bytes, stream: BinaryIO) -> Encoding:
    """Say how the bytes are to be read; goes through the whole stream, at most three times."""
    mark, _ = marked(head)
    if mark:
        damaged = mark != "utf-8" or _count(stream, "utf-8").broken > 0
        return Encoding(mark, damaged=damaged)
    if wide := _wide(head):
        return Encoding(wide, damaged=True)
    label = declared(head) if head.lstrip().startswith(b"<") else ""
    codec = codec_of(label)
    counts = _count(stream, "utf-8")
    if not counts.broken:
        shifted = codec == _SHIFTED and _ESCAPE in head
        return Encoding(codec, damaged=True) if shifted else Encoding("utf-8")
    if counts.whole > counts.broken:
        # Mostly UTF-8 with damage: rows that hold the damage are rejected.
        return Encoding("utf-8", damaged=True)
    if codec:
        as_declared = _count(stream, codec)
        if as_declared.broken * _FEW <= as_declared.whole:
            return Encoding(codec, damaged=as_declared.broken > 0)
    old_mac = b"\r" in head and b"\n" not in head
    name = guess(_beyond_ascii(stream), old_mac=old_mac)
    return Encoding(name, guessed=True, damaged=True, shown=shown(name), denied=label)


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


def _count(stream: BinaryIO, codec: str) -> _Counts:
    """Count characters beyond ASCII that are whole, and bytes that are none."""
    stream.seek(0)
    decoder = codecs.getincrementaldecoder(codec)("surrogateescape")
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
        broken = sum(1 for char in text if "\udc80" <= char <= "\udcff")
        counts.broken += broken
        counts.whole += sum(1 for char in text if char > "\x7f") - broken
    else:
        counts.whole += 1


def _beyond_ascii(stream: BinaryIO) -> bytes:
    """Return lines that are not ASCII alone, as many as a guess looks at."""
    stream.seek(0)
    found = bytearray()
    while len(found) < SAMPLE and (line := stream.readline(_LONGEST_LINE)):
        if not line.isascii():
            found += line
    return bytes(found)
