"""Kinds of bytes that hold no list of links in text, told by how they begin.

Must not open anything.
"""

from __future__ import annotations

from toolkit.errors import Refused

SQLITE = b"SQLite format 3\x00"
ZIP = b"PK\x03\x04"
# An .xlsx or .ods is a zip whose first entries bear these names.
_SHEET_NAMES = (
    b"[Content_Types].xml",
    b"_rels/.rels",
    b"xl/",
    b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet",
    b"docProps/",
)
_OLD_SHEET = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_KNOWN: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"GIF8", "an image"),
    (b"%PDF-", "a PDF"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ\x00", "an xz archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"\x28\xb5\x2f\xfd", "a zstd archive"),
    (b"Rar!", "a RAR archive"),
    (b"\x7fELF", "a program"),
    (b"bplist00", "a binary property list"),
)
# Tab, line ends, form feed and escape stand in texts; the rest of C0 does not.
_CONTROLS = bytes(sorted(set(range(32)) - {0x09, 0x0A, 0x0B, 0x0C, 0x0D, 0x1B}))


def is_sheet(head: bytes) -> bool:
    """Tell whether the bytes begin an .xlsx, .xls or .ods."""
    if head.startswith(_OLD_SHEET):
        return True
    return head.startswith(ZIP) and any(name in head[:4096] for name in _SHEET_NAMES)


def is_binary_list(head: bytes) -> bool:
    """Tell whether the bytes begin a list that is no text: a sheet, a database."""
    return is_sheet(head) or head.startswith(SQLITE)


def require_text(name: str, head: bytes, *, wide: bool) -> None:
    """Raise Refused for bytes that are no text; `wide` allows zero bytes."""
    if head.startswith(ZIP):
        raise Refused(f"{name} is a zip archive.", hint="Unpack it, then import what is inside.")
    for magic, what in _KNOWN:
        if head.startswith(magic):
            raise Refused(
                f"{name} is {what}, not a list of links.",
                hint="Export the list as CSV, HTML, JSON or Markdown.",
            )
    sample = head[:8192]
    strange = len(sample) - len(sample.translate(None, _CONTROLS))
    if not wide and strange * 20 > len(sample):
        raise Refused(
            f"{name} is not text: {strange:,} of its first {len(sample):,} bytes are control"
            " characters.",
            hint="Export the list as CSV, HTML, JSON or Markdown.",
        )
