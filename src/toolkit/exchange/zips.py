"""Zip files, opened without trust: their entries by name, as bounded streams.

Nothing is unpacked under a name of the archive, and nothing beyond what the
limits allow. Must not know what is inside.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import BinaryIO, cast

from toolkit.errors import Refused

# Unpacked, all that is read of one file; a million rows of a sheet are 300 MB.
MOST_UNPACKED = 512 << 20
# The list of entries; that of 100,000 files is no longer.
_LONGEST_DIRECTORY = 16 << 20
_ENCRYPTED = 0x1
_PIECE = 1 << 16
_HINT = "Fetch or export it once more, or unpack it yourself and import what is inside."


def open_zip(name: str, stream: BinaryIO) -> zipfile.ZipFile:
    """Open a zip file; `name` is what problems call it. Raises Refused for a broken one."""
    with _reported(name):
        return zipfile.ZipFile(cast("BinaryIO", _Bounded(stream)))


def require_small(name: str, entries: Iterable[zipfile.ZipInfo]) -> None:
    """Raise Refused for entries that are locked, or too large together when unpacked."""
    total = 0
    for entry in entries:
        total += entry.file_size
        if entry.flag_bits & _ENCRYPTED:
            raise Refused(
                f"{name} is locked with a password.",
                hint="Unpack it with its password, then import what is inside.",
            )
    if total > MOST_UNPACKED:
        raise Refused(
            f"{name} holds {total >> 20:,} MB when unpacked; up to {MOST_UNPACKED >> 20} are read.",
            hint="Unpack it, then import the lists that are inside one by one.",
        )


def pieces_of(name: str, archive: zipfile.ZipFile, entry: zipfile.ZipInfo | str) -> Iterator[bytes]:
    """Yield what an entry holds, never more than it says. Raises Refused for a broken one."""
    with _reported(name), archive.open(entry) as stream:
        while piece := stream.read(_PIECE):
            yield piece


@contextmanager
def _reported(name: str) -> Iterator[None]:
    try:
        yield
    except NotImplementedError as error:
        raise Refused(f"{name} is packed in a way that cannot be read.", hint=_HINT) from error
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError) as error:
        # Nobody thinks of a spreadsheet as a zip file, and of this one no more is known.
        raise Refused(
            f"{name} is not whole: an archive, a spreadsheet or a document that is damaged.",
            hint=_HINT,
        ) from error


class _Bounded:
    """A stream of which zipfile reads the list of entries at once, unless that is huge."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.seek, self.tell, self.seekable = stream.seek, stream.tell, stream.seekable

    def read(self, size: int = -1) -> bytes:
        if size > _LONGEST_DIRECTORY:
            raise zipfile.BadZipFile
        return self._stream.read(size)
