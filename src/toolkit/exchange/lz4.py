"""LZ4 as Firefox keeps its own backups of bookmarks (.jsonlz4): one block, unpacked.

https://github.com/lz4/lz4/blob/dev/doc/lz4_Block_format.md. Python has no reader of
it, and the one that could be installed is written in C. Must not open files.
"""

from __future__ import annotations

from toolkit.errors import Refused
from toolkit.exchange.kinds import MOZ_LZ4
from toolkit.exchange.packages import MOST_UNPACKED

_SIZE_BYTES = 4
_SHORTEST_MATCH = 4
# A length of 15 goes on in the next byte, and of 255 in the one after that.
_GOES_ON, _GOES_ON_AGAIN = 15, 255


def read_mozilla(name: str, data: bytes) -> bytes:
    """Unpack a .jsonlz4; `name` is what problems call it. Raises Refused when damaged."""
    begins = len(MOZ_LZ4) + _SIZE_BYTES
    size = int.from_bytes(data[len(MOZ_LZ4) : begins], "little")
    if size > MOST_UNPACKED:
        raise Refused(
            f"{name} holds {size >> 20:,} MB when unpacked; up to {MOST_UNPACKED >> 20} are read.",
            hint="In Firefox: Manage bookmarks, Import and Backup, Export Bookmarks to HTML.",
        )
    try:
        return _block(memoryview(data)[begins:], size)
    except (IndexError, ValueError) as error:
        raise Refused(
            f"{name} is a backup of Firefox that is not whole.",
            hint="In Firefox: Manage bookmarks, Import and Backup, Export Bookmarks to HTML.",
        ) from error


def _block(data: memoryview, size: int) -> bytes:
    """Unpack a block that gives `size` bytes. Raises IndexError, ValueError for any other."""
    out = bytearray()
    place = 0
    while place < len(data):
        token = data[place]
        length, place = _length(data, place + 1, token >> 4)
        out += data[place : place + length]
        place += length
        if place >= len(data):
            # The last sequence has no match.
            break
        offset = data[place] | data[place + 1] << 8
        length, place = _length(data, place + 2, token & _GOES_ON)
        _repeat(out, offset, length + _SHORTEST_MATCH, size)
    if len(out) != size:
        raise ValueError
    return bytes(out)


def _length(data: memoryview, place: int, length: int) -> tuple[int, int]:
    more = _GOES_ON_AGAIN if length == _GOES_ON else 0
    while more == _GOES_ON_AGAIN:
        more = data[place]
        length += more
        place += 1
    return length, place


def _repeat(out: bytearray, offset: int, length: int, size: int) -> None:
    """Add what stands `offset` bytes back; a match may go on into what it adds."""
    start = len(out) - offset
    if not offset or start < 0 or len(out) + length > size:
        raise ValueError
    while length:
        some = out[start : start + length]
        out += some
        length -= len(some)
