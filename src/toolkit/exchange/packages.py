"""Zip files, opened without trust, and the office documents that are some.

Nothing is unpacked under a name of the archive, and nothing beyond what the
limits allow. Of Office Open XML (ECMA-376) and OpenDocument (OASIS) it tells the
kind and gives the parts as XML. Must not know what a document says.
"""

from __future__ import annotations

import posixpath
import zipfile
import zlib
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from typing import BinaryIO, cast

from toolkit.errors import Refused
from toolkit.exchange.markup import Tag, Text, read_xml

# Unpacked, all that is read of one file; a million rows of a sheet are 300 MB.
MOST_UNPACKED = 512 << 20
# The list of entries; that of 100,000 files is no longer.
_LONGEST_DIRECTORY = 16 << 20
_ENCRYPTED = 0x1
_PIECE = 1 << 16
_HINT = "Fetch or export it again, or unpack it yourself and import what is inside."


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
            f"{name} is not complete: an archive, a spreadsheet or a document that is damaged.",
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


_MIMETYPE = "mimetype"
_OPEN_DOCUMENT = "application/vnd.oasis.opendocument."
_MIMETYPES = {
    f"{_OPEN_DOCUMENT}spreadsheet": "ods",
    f"{_OPEN_DOCUMENT}text": "odt",
    f"{_OPEN_DOCUMENT}presentation": "slides",
    f"{_OPEN_DOCUMENT}graphics": "drawing",
    "application/epub+zip": "book",
}
_MAIN_PARTS = {"xlsx": "xl/workbook.xml", "docx": "word/document.xml"}
# What is in a package of Office Open XML, or of Apple's, by the beginning of a name.
_PARTS = (
    ("xl/workbook.bin", "xlsb"),
    ("xl/", "xlsx"),
    ("word/", "docx"),
    ("ppt/", "slides"),
)
_APPLE = (
    ("Index/Document.iwa", "iwork"),
    ("Index.zip", "iwork"),
    ("index.apxl", "iwork"),
)
_LONGEST_MIMETYPE = 200


class Package:
    """An office document that is open; `name` is what problems call it.

    `kind` is xlsx, xlsb, docx, ods, odt, slides, drawing, book, iwork, or "" for
    another zip file.
    """

    def __init__(self, name: str, stream: BinaryIO) -> None:
        """Look at what is inside. Raises Refused for a zip file that is not whole."""
        self.name = name
        self._archive = open_zip(name, stream)
        self._entries = {entry.filename: entry for entry in self._archive.infolist()}
        self.kind = self._kind()

    def require_small(self) -> None:
        """Raise Refused when its XML is locked, or too large."""
        endings = (".xml", ".rels")
        require_small(
            self.name,
            [entry for name, entry in self._entries.items() if name.lower().endswith(endings)],
        )

    def xml(self, part: str, only: Collection[str] = ()) -> Iterator[Tag | Text]:
        """Yield the tags and texts of a part, of `only` these elements; none if it is missing."""
        entry = self._entries.get(part)
        if entry is None:
            return
        yield from read_xml(self.name, pieces_of(self.name, self._archive, entry), only)

    def main_part(self) -> str:
        """Return the part of Office Open XML that all others hang on. Raises Refused."""
        usual = _MAIN_PARTS.get(self.kind, "")
        for tag in self.xml("_rels/.rels", {"relationship"}):
            if isinstance(tag, Tag) and tag.attributes.get("type", "").endswith("/officeDocument"):
                return _resolved("", tag.attributes.get("target", ""))
        if usual in self._entries:
            return usual
        raise Refused(
            f"{self.name} does not say where its text is.",
            hint="Open it in the program that made it and save it again.",
        )

    def relations(self, part: str, kind: str) -> dict[str, str]:
        """Return id -> target of a part's relations of one kind; parts with their whole name."""
        folder, name = posixpath.split(part)
        found = {}
        for tag in self.xml(posixpath.join(folder, "_rels", f"{name}.rels"), {"relationship"}):
            if isinstance(tag, Tag) and tag.attributes.get("type", "").endswith(f"/{kind}"):
                target = tag.attributes.get("target", "")
                external = tag.attributes.get("targetmode") == "External"
                found[tag.attributes.get("id", "")] = (
                    target if external else _resolved(folder, target)
                )
        return found

    def _kind(self) -> str:
        if (entry := self._entries.get(_MIMETYPE)) and entry.file_size < _LONGEST_MIMETYPE:
            said = b"".join(pieces_of(self.name, self._archive, entry))
            return _MIMETYPES.get(said.decode("ascii", "replace").strip(), "")
        is_microsoft = "[Content_Types].xml" in self._entries
        for beginning, kind in _PARTS if is_microsoft else _APPLE:
            if any(name.startswith(beginning) for name in self._entries):
                return kind
        return ""


def _resolved(folder: str, target: str) -> str:
    return posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
