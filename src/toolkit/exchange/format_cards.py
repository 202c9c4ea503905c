"""Entries with names of their own: contact cards, bibliographies, a saved shortcut, buku's rows.

vCard (RFC 6350), RIS, BibTeX and the .url files of Windows, as things whose names go
through the column plan. Must not know what a plan makes of a name, or open databases.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from toolkit.domain.link import unique_names
from toolkit.domain.text import clean_line
from toolkit.exchange.format_csv import TextLine, read_lines
from toolkit.exchange.labels import as_text, names_columns
from toolkit.exchange.record import Item, LinkRecord, OpenList, Row, RowProblem
from toolkit.exchange.source import Source

_Values = dict[str, list[str]]

_CARD_LINE = re.compile(r"(?:[\w-]+\.)?([A-Za-z-]+)((?:;[^:\"]*(?:\"[^\"]*\"[^:\"]*)*)?):(.*)")
_CARD_NAMES = {
    "FN": "name", "ORG": "organisation", "TEL": "phone", "EMAIL": "email", "URL": "url",
    "NOTE": "note", "CATEGORIES": "tags", "ADR": "postal address", "TITLE": "job title",
    "ROLE": "role", "NICKNAME": "nickname", "LANG": "language",
}  # fmt: skip
# Numbers that nobody answers.
_NO_PHONE = re.compile(r"[;=,\"](?:fax|pager|modem)\b(?!.*\bvoice\b)", re.IGNORECASE)
_CARD_ESCAPE = re.compile(r"\\(.)")
_RIS_LINE = re.compile(r"([A-Z][A-Z0-9])  - ?(.*)")
_RIS_NAMES = {
    "TI": "title", "T1": "title", "UR": "url", "AB": "abstract", "N2": "abstract", "N1": "note",
    "KW": "tags", "PB": "publisher", "LA": "language", "AU": "authors", "A1": "authors",
    "PY": "year", "Y1": "year", "JO": "journal", "JF": "journal", "T2": "journal", "DO": "doi",
}  # fmt: skip
_BIB_ENTRY = re.compile(r"\s*@(\w+)\s*[{(]\s*([^,\s}]*)\s*,?")
_BIB_FIELD = re.compile(r"\s*,?\s*([\w-]+)\s*=\s*", re.DOTALL)
_BIB_PLAIN = re.compile(r"[^,\s}]+")
_BIB_NAMES = {"keywords": "tags", "author": "authors"}
# @string and its like say nothing of a link.
_BIB_OTHER = frozenset({"comment", "string", "preamble"})
_TEX = re.compile(r"\\(?:url|href|textit|textbf|emph)\b|\\(?=[&%_#$~{}])|[{}]")
_ACCENT = re.compile(r"\\(['`^\"~])\{?([A-Za-z])\}?")
_ACCENTS = {"'": "\u0301", "`": "\u0300", "^": "\u0302", '"': "\u0308", "~": "\u0303"}
_WEB = re.compile(r"https?://[^\s{}\\]+", re.IGNORECASE)
_SHORTCUT = re.compile(r"^\[InternetShortcut\]", re.IGNORECASE | re.MULTILINE)
_SHORTCUT_URL = re.compile(r"\s*(?:BASE)?URL\s*=\s*(.+)", re.IGNORECASE)
# Of these each is a thing of its own.
_PARTED = ("url", "phone", "email")
# Longer entries hold pictures or articles; what is beyond is left out.
_LONGEST_ENTRY = 200_000


def is_vcard(head: str) -> bool:
    """Tell whether a text begins with a contact card."""
    return head.lstrip().upper().startswith("BEGIN:VCARD")


def is_ris(head: str) -> bool:
    """Tell whether a text begins with a reference in RIS."""
    return head.lstrip().startswith("TY  -")


def is_bibtex(head: str) -> bool:
    """Tell whether a text has an entry of BibTeX where a line begins."""
    return not names_columns(head) and (
        re.search(
            r"^[ \t]*@[A-Za-z]+[ \t]*\{[^\s{}=]*,[ \t\r]*(?:$|[\w-]+[ \t]*=)", head, re.MULTILINE
        )
        is not None
    )


def is_shortcut(head: str) -> bool:
    """Tell whether a text is the .url file of one page."""
    return head.lstrip().startswith("[") and _SHORTCUT.search(head) is not None


def read_vcard(source: Source) -> OpenList:
    """Read contact cards; a card without a web address is skipped and told."""
    return OpenList(format="vcard", rows=_cards(source))


def read_ris(source: Source) -> OpenList:
    """Read references in RIS; a DOI is an address where there is no other."""
    return OpenList(format="ris", rows=_references(source))


def read_bibtex(source: Source) -> OpenList:
    """Read entries of BibTeX; a DOI is an address where there is no other."""
    return OpenList(format="bibtex", rows=_entries(source))


def read_shortcut(source: Source) -> OpenList:
    """Read a .url file: the page's name is the file's."""
    return OpenList(format="shortcut", rows=_shortcut(source))


def _shortcut(source: Source) -> Iterator[Row]:
    for line in read_lines(source):
        if isinstance(line, RowProblem):
            yield line
        elif found := _SHORTCUT_URL.fullmatch(line.text):
            yield LinkRecord(line=line.number, url=found[1].strip(), title=source.stem)
            return


def _cards(source: Source) -> Iterator[Row | Item]:
    values: _Values = {}
    begun = 0
    for line in _unfolded(source):
        if isinstance(line, RowProblem):
            yield line
        elif (upper := line.text.strip().upper()) == "BEGIN:VCARD":
            values, begun = {}, line.number
        elif upper == "END:VCARD":
            yield _item(begun, values, "a contact without a web address")
            values = {}
        elif (found := _CARD_LINE.fullmatch(line.text)) and (
            name := _CARD_NAMES.get(found[1].upper())
        ):
            if name == "phone" and _NO_PHONE.search(found[2]):
                name = "fax"
            _add(values, name, _card_value(name, found[3]))


def _unfolded(source: Source) -> Iterator[TextLine | RowProblem]:
    """Yield the lines of cards; one that begins with a blank goes on the one before."""
    held: TextLine | None = None
    for line in read_lines(source):
        if isinstance(line, RowProblem):
            yield line
        elif held and line.text[:1] in (" ", "\t"):
            if len(held.text) < _LONGEST_ENTRY:
                held = held._replace(text=held.text + line.text[1:])
        else:
            if held:
                yield held
            held = line
    if held:
        yield held


def _card_value(name: str, text: str) -> str:
    parts = re.split(r"(?<!\\);", text) if name in ("organisation", "postal address") else [text]
    said = ", ".join(part for part in map(clean_line, parts) if part)
    plain = _CARD_ESCAPE.sub(lambda found: " " if found[1] in "nN" else found[1], said)
    return plain.removeprefix("tel:").removeprefix("mailto:")


def _references(source: Source) -> Iterator[Row | Item]:
    values: _Values = {}
    begun, name = 0, ""
    for line in read_lines(source):
        if isinstance(line, RowProblem):
            yield line
        elif found := _RIS_LINE.match(line.text):
            if found[1] == "TY":
                values, begun = {}, line.number
            elif found[1] == "ER":
                yield _item(begun, values, "a reference without an address")
                values = {}
            name = _RIS_NAMES.get(found[1], "")
            _add(values, name, clean_line(found[2]))
        elif name and values.get(name) and line.text.strip():
            values[name][-1] = f"{values[name][-1]} {clean_line(line.text)}"[:_LONGEST_ENTRY]


def _entries(source: Source) -> Iterator[Row | Item]:
    """Yield the entries of BibTeX; each begins with @ where a line begins."""
    text, begun = "", 0
    for line in read_lines(source):
        if isinstance(line, RowProblem):
            yield line
        elif line.text.lstrip().startswith("@"):
            if text:
                yield from _entry(begun, text)
            text, begun = f"{line.text}\n", line.number
        elif text and len(text) < _LONGEST_ENTRY:
            text += f"{line.text}\n"
    if text:
        yield from _entry(begun, text)


def _entry(begun: int, text: str) -> Iterator[Row | Item]:
    found = _BIB_ENTRY.match(text)
    if not found or found[1].lower() in _BIB_OTHER:
        return
    values: _Values = {}
    at = found.end()
    while field := _BIB_FIELD.match(text, at):
        value, at = _bib_value(text, field.end())
        name = field[1].lower()
        if web := name == "howpublished" and _WEB.search(value):
            name, value = "url", web[0]
        plain = value if name == "url" else _without_tex(value)
        parts = re.split(r"\s*[,;]\s*", plain) if name == "keywords" else [plain]
        for part in parts:
            _add(
                values, _BIB_NAMES.get(name, name), _plain_address(part) if name == "url" else part
            )
    yield _item(begun, values, "an entry without an address", found[2])


def _without_tex(value: str) -> str:
    accented = _ACCENT.sub(lambda found: found[2] + _ACCENTS[found[1]], value)
    return clean_line(_TEX.sub("", accented))


def _plain_address(value: str) -> str:
    web = _WEB.search(value.replace("\\", ""))
    return web[0] if web else value


def _bib_value(text: str, start: int) -> tuple[str, int]:
    """Return the value at a place, within its quotes or braces, and where it ends."""
    opening = text[start : start + 1]
    if opening not in ("{", '"'):
        found = _BIB_PLAIN.match(text, start)
        return (found[0], found.end()) if found else ("", len(text))
    depth = 0
    for at in range(start, len(text)):
        sign = text[at]
        if sign in "{}" and text[at - 1] != "\\":
            depth += 1 if sign == "{" else -1
        quoted = opening == '"' and sign == '"' and at > start
        if not depth and (quoted or (opening == "{" and sign == "}")):
            return text[start + 1 : at], at + 1
    return text[start + 1 :], len(text)


def _add(values: _Values, name: str, value: str) -> None:
    if name and value:
        values.setdefault(name, []).append(value)


def _item(line: int, values: _Values, reason: str, label: str = "") -> Row | Item:
    """Return an entry, with the address of its DOI where it has no other."""
    if "url" not in values and (doi := values.get("doi")):
        bare = re.sub(r"^(?:doi:\s*|https?://(?:dx\.)?doi\.org/)", "", doi[0], flags=re.IGNORECASE)
        values = {"url": [f"https://doi.org/{bare}"], **values}
    if "url" not in values:
        named = values.get("title") or values.get("name") or [label]
        return RowProblem(line=line, reason=reason, value=named[0][:200], rejected=False)
    return Item(line, tuple(_told(values)))


def _told(values: _Values) -> Iterator[tuple[str, str]]:
    """Yield names and texts, each name once."""
    for name, given in values.items():
        once = list(dict.fromkeys(given))
        if name in _PARTED:
            for place, one in enumerate(once, start=1):
                yield (name if place == 1 else f"{name} {place}"), one
        else:
            yield name, as_text(once) if name == "tags" else "; ".join(once)


# buku's own database: rows given by the storage, read-only. The lossless way out of buku: title
# in `metadata`, tags wrapped in commas.


BUKU, BUKU_TITLE = "buku-db", "buku's own database, read without being changed"
BUKU_TABLE = "bookmarks"
BUKU_COLUMNS = ("id", "URL", "metadata", "tags", "desc")


def read_buku(rows: Iterator[tuple[object, ...]]) -> OpenList:
    """Read rows of BUKU_COLUMNS as links; the line of a row is its id there."""
    return OpenList(format=BUKU, rows=map(_buku_record, rows))


def _buku_record(row: tuple[object, ...]) -> Row:
    number, url, title, tags, description = row
    return LinkRecord(
        line=number if isinstance(number, int) else 0,
        url=str(url or ""),
        title=clean_line(str(title or "")),
        summary=clean_line(str(description or "")),
        tags=unique_names(str(tags or "").split(",")),
    )
