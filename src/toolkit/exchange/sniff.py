"""Files that hold no list of links, told by how they begin: bytes, and texts of other kinds.

Taking every address out of such a text would give links that nobody listed, titled
by what stands beside: it is refused by name. Must not open anything.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from toolkit.errors import Refused
from toolkit.exchange.columns import name_key

SQLITE = b"SQLite format 3\x00"
ZIP = (b"PK\x03\x04", b"PK\x05\x06")
GZIP = b"\x1f\x8b"
# LZ4 as Firefox wraps it: https://searchfox.org/mozilla-central/source/toolkit/modules/lz4.js
PLIST = b"bplist00"
MOZ_LZ4 = b"mozLz40\x00"
# The container of .xls, .doc, .ppt, .msg (MS-CFB, 2.2).
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_COPY = "Copy the list into a spreadsheet or a text file, then import that."
_UNPACK = "Unpack it, then import the list that is inside."
_EXPORT = "Export the list as CSV, HTML, JSON or Markdown."
# How it begins, what it is, what to do.
_KNOWN: tuple[tuple[bytes, str, str], ...] = (
    (rb"%PDF-", "a PDF", _COPY),
    (rb"\{\\rtf", "a Rich Text document", "Save it as .docx, then import that."),
    (rb"\x89PNG|\xff\xd8\xff|GIF8[79]a|RIFF....WEBP|\0...ftyp(?:hei|mif|avif)", "an image", _COPY),
    (rb"ID3[\2-\4]|OggS\0|RIFF....(?:WAVE|AVI )|\0...ftyp", "a sound or a film", _EXPORT),
    (rb"BZh[1-9]1AY&SY", "a bzip2 archive", _UNPACK),
    (rb"\xfd7zXZ\0", "an xz archive", _UNPACK),
    (rb"7z\xbc\xaf\x27\x1c", "a 7z archive", _UNPACK),
    (rb"\x28\xb5\x2f\xfd", "a zstd archive", _UNPACK),
    (rb"Rar!\x1a\x07", "a RAR archive", _UNPACK),
    (rb".{257}ustar[\0 ]", "a tar archive", _UNPACK),
    (rb"MZ.\0|\x7fELF|\xcf\xfa\xed\xfe|\xca\xfe\xba\xbe", "a program", _EXPORT),
)
# The stream in an OLE container that says what it is (MS-DOC, MS-XLS, MS-PPT, MS-OXMSG,
# MS-OFFCRYPTO), in the order in which they count: a document may hold a sheet.
_STREAMS = (
    ("EncryptedPackage", "locked"),
    ("WordDocument", "doc"),
    ("PowerPoint Document", "slides"),
    ("__properties_version1.0", "message"),
    ("Workbook", "xls"),
    ("Book", "xls"),
)
# Entries of its directory have this size, and begin with their name.
_ENTRY = 128
_REFUSED = {
    "doc": ("an old Word document", "Save it as .docx, then import that."),
    "slides": ("a presentation", _COPY),
    "drawing": ("a drawing", _COPY),
    "book": ("an e-book", _COPY),
    "message": ("a message saved by Outlook", _COPY),
    "iwork": (
        "a document of Pages, Numbers or Keynote",
        "Export it there: from Numbers as CSV or Excel, from Pages as Word.",
    ),
    "xlsb": ("a binary Excel workbook (.xlsb)", "Save it as .xlsx, then import that."),
    "locked": (
        "locked with a password",
        "Save a copy without a password, or the list as CSV, then import that.",
    ),
}
# Tab, line ends, form feed and escape stand in texts; the rest of C0 does not.
_CONTROLS = bytes(sorted(set(range(32)) - {0x09, 0x0A, 0x0B, 0x0C, 0x0D, 0x1B}))


def is_binary_list(head: bytes) -> bool:
    """Tell whether bytes begin what is no text, but may hold a list: a sheet, an archive."""
    return head.startswith((*ZIP, GZIP, MOZ_LZ4, PLIST, OLE, SQLITE))


def kind_in_ole(pieces: Iterable[bytes]) -> str:
    """Return what an OLE container holds: xls, doc, slides, message, locked, or "".

    Each piece but the last has a length that is a multiple of 128.
    """
    found = set()
    for piece in pieces:
        for name, kind in _STREAMS:
            written = name.encode("utf-16-le") + b"\0\0"
            place = piece.find(written)
            while place >= 0 and place % _ENTRY:
                place = piece.find(written, place + 1)
            if place >= 0:
                found.add(kind)
    return next((kind for _, kind in _STREAMS if kind in found), "")


def refusal_of(name: str, kind: str) -> Refused:
    """Return the refusal of a document whose kind is known and holds no list."""
    what, hint = _REFUSED.get(kind, ("of a kind that holds no list of links", _EXPORT))
    return Refused(f"{name} is {what}.", hint=hint)


def require_text(name: str, head: bytes, *, wide: bool) -> None:
    """Raise Refused for bytes that are no text; `wide` allows zero bytes."""
    for beginning, what, hint in _KNOWN:
        if re.match(beginning, head, re.DOTALL):
            raise Refused(f"{name} is {what}, not a list of links.", hint=hint)
    sample = head[:8192]
    strange = len(sample) - len(sample.translate(None, _CONTROLS))
    if not wide and strange * 20 > len(sample):
        raise Refused(
            f"{name} is not text: {strange:,} of its first {len(sample):,} bytes are control"
            " characters.",
            hint=_EXPORT,
        )


_SAVE = "Save the list as CSV, HTML or Markdown and import that."
# What such a text is called, how it begins, and what to do instead.
_KINDS: tuple[tuple[str, re.Pattern[str], str], ...] = (
    (
        "LaTeX",
        re.compile(r"(?:\s*%.*\n)*\s*\\(?:documentclass|begin\{|usepackage|section)"),
        "Convert it to HTML or Markdown, for example with pandoc.",
    ),
    ("an iCalendar file", re.compile(r"\s*BEGIN:VCALENDAR", re.IGNORECASE), _SAVE),
    (
        "YAML",
        re.compile(
            r"(?:\s*#.*\n|\s*---\s*\n|%YAML.*\n)*+"
            r"(?:[\w\"'-][\w \"'-]{0,60}:[ \t]*\n(?:[ \t]*#.*\n)*)*"
            r"[ \t]*-[ \t]+[\w\"'][\w \"'-]{0,60}:[ \t]+\S.*\n(?:[ \t]*\n)*"
            r"[ \t]+[\w\"'][\w \"'-]{0,60}:(?:[ \t]|\n)"
        ),
        "Save the list as JSON or CSV and import that.",
    ),
    (
        "TOML",
        re.compile(
            r"(?:[ \t]*(?:#.*|[\w.\"-]+[ \t]*=.*)?\n)*"
            r"[ \t]*\[\[?[\w.\" -]+\]\]?[ \t]*\n\s*[\w.\"-]+[ \t]*=[ \t]*[\"'\[\d]"
        ),
        "Save the list as JSON or CSV and import that.",
    ),
)  # fmt: skip
# What browsers and keepers of passwords call theirs; some export them beside addresses.
_PASSWORDS = frozenset(
    name_key(name)
    for name in (
        "Password", "Login password", "Passwort", "Kennwort", "Mot de passe", "Contrase\u00f1a",
        "Senha", "Palavra-passe", "Wachtwoord", "Has\u0142o", "L\u00f6senord", "Cyfrinair",
    )
)  # fmt: skip


def require_list(name: str, head: str) -> None:
    """Raise Refused for a text that is known and no list of links."""
    for what, beginning, hint in _KINDS:
        if beginning.match(head):
            raise Refused(f"{name} is {what}, which cannot be read.", hint=hint)


def require_no_passwords(name: str, header: Iterable[str]) -> None:
    """Raise Refused for a table with a column of passwords, as browsers export them."""
    if not _PASSWORDS.isdisjoint(map(name_key, header)):
        raise Refused(
            f"{name} has a column of passwords; nothing of it was read into the library.",
            hint="Export the bookmarks instead, or take that column out, and delete this file"
            " when it is no longer needed.",
        )
