"""What stands in one cell or value: lists, flags, contacts, formulas, and the guard against them.

The guard: a cell that a spreadsheet would run as a formula gets a leading
apostrophe on export (https://owasp.org/www-community/attacks/CSV_Injection);
import takes it off. Cells that look guarded already get one more, so nothing
is lost. Character references are resolved where, and only where, a browser does:
an address may hold a bare `&copy=2`. Of fields there is one table a direction, a
row a kind. Must not know which columns there are, or judge a number.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from html import unescape
from html.entities import html5
from typing import Any

from toolkit.domain.fields import Field, Kind, contacts_json, texts_json
from toolkit.domain.link import (
    Contact,
    ContactKind,
    Link,
    LinkType,
    Text,
    unique_names,
    unique_tags,
)
from toolkit.domain.page import Check
from toolkit.domain.region import parse_language, parse_region
from toolkit.domain.sentences import TRANSLATED
from toolkit.domain.text import clean_line, clean_lines
from toolkit.domain.trust import Vetting

# What is written of a link, and how its times are written.


BEFORE_NUMBERS = " \u2014 "


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A link on its way out, with the vettings and checks that stand, oldest first.

    `numbers` is what a page for other people says behind the summary: which
    numbers to call and to text, "" for none.
    """

    link: Link
    vettings: Sequence[Vetting] = ()
    checks: Sequence[Check] = ()
    numbers: str = ""

    @property
    def about(self) -> str:
        """The summary and the numbers, as `numbers_apart` parts them."""
        return BEFORE_NUMBERS.join(filter(None, (self.link.summary, self.numbers)))


def moment_text(moment: datetime | None) -> str | None:
    """Write a time as ISO 8601 UTC, None for an unknown one."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if moment else None


def day_text(day: date | None) -> str | None:
    """Write a day as ISO 8601, None for none."""
    return day.isoformat() if day else None


# Contacts as our own files have them: as JSON, and in the words of our pages.


_NUMBERS = re.compile(rf"(?:^|{BEFORE_NUMBERS})Phone(?: \(([^()]*)\))?: ")
_KINDS = {kind.value: kind for kind in ContactKind}


def read_contacts(text: str) -> tuple[Contact, ...]:
    """Read a JSON list of contacts; entries that are none are left out."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return ()
    return tuple(contacts_of(found))


def all_are_contacts(text: str) -> bool:
    """Tell whether a text is a JSON list of contacts and nothing else."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return False
    return isinstance(found, list) and len(list(contacts_of(found))) == len(found)


def contacts_of(entries: object) -> Iterator[Contact]:
    """Yield the contacts of a JSON value."""
    if not isinstance(entries, list):
        return
    for entry in entries:
        kind = _KINDS.get(_line(entry, "kind")) if isinstance(entry, dict) else None
        if kind:
            yield Contact(
                kind=kind,
                value=numeral(entry.get("value")),
                regions=tuple(
                    code for part in _line(entry, "region").split(";") if (code := part.strip())
                ),
                hours=_line(entry, "hours"),
                hours_text=_line(entry, "hours_text"),
                note=_line(entry, "note"),
                checked_on=_day(entry.get("checked_on")),
            )


def numbers_apart(text: str) -> tuple[str, tuple[Contact, ...]]:
    """Part a summary from the numbers that our pages have behind it.

    They are written by `snippets.contacts.numbers_of`. The words of each place are
    one contact here; which of them are numbers is judged later, as of any list.
    """
    summary, *parts = _NUMBERS.split(text)
    return summary, tuple(map(_of_place, parts[::2], parts[1::2]))


def _of_place(place: str | None, words: str) -> Contact:
    names = place.split(", ") if place else []
    regions = tuple(filter(None, map(parse_region, names)))
    known = len(regions) == len(names)
    return Contact(
        ContactKind.PHONE,
        words if known else f"{words} ({place})",
        regions=regions if known else (),
    )


def numeral(value: object) -> str:
    """Write what JSON has as the value of a contact; a fraction becomes a power of ten.

    No telephone number is a fraction: a program rounded it, and one that is
    written out again would look whole.
    """
    if isinstance(value, float):
        return f"{Decimal(repr(value)).normalize():e}"
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return clean_line(value) if isinstance(value, str) else ""


def _line(entry: dict[str, Any], name: str) -> str:
    value = entry.get(name)
    return clean_line(value) if isinstance(value, str) else ""


def _day(value: object) -> date | None:
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


# A longer run of digits names no character.
_NUMBERED = r"#[0-9]{1,12}(?![0-9]);?|#[xX][0-9a-fA-F]{1,12}(?![0-9a-fA-F]);?"
_OVERLONG = re.compile(r"&#(?=[0-9]{13}|[xX][0-9a-fA-F]{13})")
_IN_ATTRIBUTE = re.compile(rf"&(?:{_NUMBERED}|([A-Za-z][A-Za-z0-9]*);?)(?=(=?))")
_IN_XML = re.compile(r"&(?:#[0-9]{1,12}|#[xX][0-9a-fA-F]{1,12}|(?:amp|lt|gt|quot|apos));")


def in_text(text: str) -> str:
    """Resolve the references of a text in HTML."""
    return unescape(_OVERLONG.sub("&amp;#", text)) if "&" in text else text


def in_attribute(text: str) -> str:
    """Resolve the references of an attribute in HTML.

    https://html.spec.whatwg.org/multipage/parsing.html#named-character-reference-state
    """
    return _IN_ATTRIBUTE.sub(_resolved, text) if "&" in text else text


def in_xml(text: str) -> str:
    """Resolve the references of a text or an attribute in XML."""
    return _IN_XML.sub(lambda found: unescape(found[0]), text) if "&" in text else text


def _resolved(found: re.Match[str]) -> str:
    written, name, equals = found[0], found[1], found[2]
    if name is None:
        return unescape(written)
    if written[-1] == ";":
        return html5.get(f"{name};", written)
    return written if equals else html5.get(name, written)


# The signs as they are, and in full width: some spreadsheets take one for the other.
_SIGNS = r"=+\-@\t\r\uff1d\uff0b\uff0d\uff20"
_DANGEROUS = re.compile(rf"'*[{_SIGNS}]")
_GUARDED = re.compile(rf"'+[{_SIGNS}]")
# =HYPERLINK("https://…","text"), with ; as separator in many languages.
_HYPERLINK = re.compile(
    r'\s*=\s*(?:HYPERLINK|HIPERVINCULO|HIPERV\u00cdNCULO|LIEN_HYPERTEXTE)\s*\(\s*"((?:[^"]|"")*)"'
    r'\s*(?:[;,]\s*"((?:[^"]|"")*)"\s*)?\)\s*',
    re.IGNORECASE,
)
# Tables that were written in Markdown, or copied out of a note.
_MARKDOWN = re.compile(
    r"\s*(?:\[([^\[\]]*)\]\(\s*<?([^\s()<>]+(?:\([^\s()<>]*\)[^\s()<>]*)*)>?\s*\)"
    r"|<(https?://[^\s<>]+)>)\s*"
)
_MARKS = ("=", "[", "<")
_YES = frozenset({"yes", "y", "true", "1", "x", "ja", "oui", "si", "\u2713", "\u2714", "wahr"})
_MARKUP = re.compile(r"<[^>]{0,2000}>")
_BREAKING = re.compile(r"<(?:br|p|div|li|/p|/div|/li)\b[^>]{0,200}>", re.IGNORECASE)
_TAG_SEPARATORS = re.compile(r"[;,|\n]")


def guard(cell: str) -> str:
    """Make a cell that no spreadsheet runs; `unguard` gives it back."""
    return f"'{cell}" if _DANGEROUS.match(cell) else cell


def unguard(cell: str) -> str:
    """Take the guard off a cell."""
    return cell[1:] if _GUARDED.match(cell) else cell


def hyperlink(cell: str) -> tuple[str, str] | None:
    """Read `=HYPERLINK("address","text")`, `[text](address)` and `<address>`.

    Returns address and text; None for any other cell.
    """
    if not cell.lstrip().startswith(_MARKS):
        return None
    if found := _HYPERLINK.fullmatch(cell):
        return found[1].replace('""', '"'), (found[2] or "").replace('""', '"')
    if found := _MARKDOWN.fullmatch(cell):
        return found[2] or found[3], found[1] or ""
    return None


def is_yes(cell: str) -> bool:
    """Tell whether a cell says yes."""
    return cell.strip().casefold() in _YES


def read_list(cell: str, separator: str) -> tuple[str, ...]:
    """Read a list of texts: JSON, or with a separator between."""
    found = _written_list(cell) if cell.startswith("[") else None
    # Of a list of other things nothing is left out.
    if found is not None and all(isinstance(item, str) for item in found):
        return _lines(found)
    return tuple(line for part in cell.split(separator) if (line := clean_line(part)))


def write_list(texts: tuple[str, ...], separator: str) -> str:
    """Write a list so that `read_list` gives the same one."""
    mark = separator.strip()
    joined = separator.join(texts)
    if any(mark in text for text in texts) or (
        joined.startswith("[") and read_list(joined, separator) != texts
    ):
        return json.dumps(list(texts), ensure_ascii=False)
    return joined


def read_tags(cell: str, separator: str = "") -> tuple[str, ...]:
    """Read tags: a JSON or Python list, else with `separator`, else , ; or | between."""
    if not cell:
        return ()
    if cell.startswith("["):
        found = _written_list(cell)
        if found is not None:
            named = [item.get("name") if isinstance(item, dict) else item for item in found]
            return unique_names(_lines(named))
    if separator:
        return unique_names(cell.split(separator))
    if cell[0] == "#" and all(word[0] == "#" for word in cell.split()):
        return unique_names(cell.split())
    return unique_names(_TAG_SEPARATORS.split(cell))


def plain(text: str) -> str:
    """Return the text of a piece of HTML, on one line; other text as it is."""
    if "<" in text:
        text = _MARKUP.sub("", _BREAKING.sub(" ", text))
    # As in attributes: a cell may hold an address as it is.
    return clean_line(in_attribute(text))


def _written_list(cell: str) -> list[object] | None:
    """Read a list as JSON or Python writes it; None for anything else."""
    try:
        found = json.loads(cell)
    except (ValueError, RecursionError):
        try:
            found = ast.literal_eval(cell)
        except (ValueError, SyntaxError, RecursionError, MemoryError):
            return None
    return found if isinstance(found, list) else None


def _lines(found: list[object]) -> tuple[str, ...]:
    return tuple(line for text in found if isinstance(text, str) and (line := clean_line(text)))


_SENTENCE_END, _WORD_END = " | ", "; "
_Read = Callable[[Any], Any]


def write_cell(field: Field, value: Any) -> str:  # noqa: ANN401 - a field's value, of any type
    """Write a value as our CSV has it; "" for one that says nothing."""
    if field.kind is Kind.FLAG:
        return "yes" if value else ""
    if field.kind is Kind.CONTACTS:
        return json_cell(contacts_json(value))
    if field.kind is Kind.TEXTS:
        return json_cell(texts_json(value))
    if isinstance(value, tuple):
        return write_list(value, _SENTENCE_END if field.kind is Kind.SENTENCES else _WORD_END)
    return str(value)


def json_cell(value: object) -> str:
    """Write JSON into a cell; "" for what is empty."""
    return json.dumps(value, ensure_ascii=False) if value else ""


def _regions(cell: str) -> tuple[str, ...]:
    return read_list(cell if cell[:1] == "[" else cell.replace(",", ";"), ";")


def _words(texts: Iterable[str]) -> tuple[str, ...]:
    return clean_lines(part for text in texts for part in text.split(";"))


def read_texts(value: object) -> tuple[Text, ...]:
    """Read texts in other languages as `texts_json` writes them; what is none is left out."""
    found = []
    for row in value if isinstance(value, list) else []:
        said = row if isinstance(row, dict) else {}
        language, field, text = (text_of(said.get(key)) for key in ("language", "field", "text"))
        code = parse_language(language)
        if code and field in TRANSLATED and text:
            found.append(Text(code, field, text, draft=said.get("draft") is True))
    return tuple(found)


def _texts_cell(cell: str) -> tuple[Text, ...]:
    try:
        return read_texts(json.loads(cell))
    except (ValueError, RecursionError):
        return ()


# A cell of anybody's table. Tags and prose are read with what is known of the table.
FROM_CELL: dict[Kind, _Read] = {
    Kind.LINE: clean_line,
    Kind.PROSE: plain,
    Kind.SENTENCES: lambda cell: read_list(cell, _SENTENCE_END),
    Kind.WORDS: lambda cell: _words(read_list(cell, ";")),
    Kind.TAGS: read_tags,
    Kind.TYPE: clean_line,
    Kind.REGIONS: _regions,
    Kind.CONTACTS: read_contacts,
    Kind.FLAG: is_yes,
    Kind.ADDRESS: clean_line,
    Kind.TEXTS: _texts_cell,
}
# A cell of the list that is shipped: clean, and broken where it is not as it must be.
FROM_STARTER: dict[Kind, _Read] = {
    **FROM_CELL,
    Kind.PROSE: clean_line,
    Kind.SENTENCES: lambda cell: clean_lines(cell.split(_SENTENCE_END)),
    Kind.WORDS: lambda cell: clean_lines(cell.split(";")),
    Kind.TAGS: lambda cell: unique_tags(cell.split(";")),
    Kind.TYPE: LinkType,
    Kind.REGIONS: lambda cell: clean_lines(cell.split(";")),
    Kind.FLAG: lambda cell: cell == "yes",
}


def text_of(value: object) -> str:
    """Return a text as one line, "" for anything else."""
    return clean_line(value) if isinstance(value, str) else ""


def texts_of(value: object) -> list[str]:
    """Read a list of texts, or of objects with a name; a single text is a list of one."""
    if isinstance(value, str):
        return [value]
    if not isinstance(value, list):
        return []
    named = [entry.get("name") if isinstance(entry, dict) else entry for entry in value]
    return [str(entry) for entry in named if isinstance(entry, (str, int))]


def flat(value: object) -> str:
    """Write any value as one line."""
    if value is None or isinstance(value, (list, dict)):
        return "" if not value else json.dumps(value, ensure_ascii=False)
    if isinstance(value, bool):
        return "yes" if value else ""
    return clean_line(str(value))


def _lines_of(value: object) -> tuple[str, ...]:
    return clean_lines(texts_of(value))


# What our own export wrote: anything else in its place says nothing.
FROM_OWN_JSON: dict[Kind, _Read] = {
    Kind.LINE: text_of,
    Kind.PROSE: text_of,
    Kind.SENTENCES: _lines_of,
    Kind.WORDS: lambda value: _words(texts_of(value)),
    Kind.TAGS: lambda value: unique_names(texts_of(value)),
    Kind.TYPE: text_of,
    Kind.REGIONS: _lines_of,
    Kind.CONTACTS: lambda value: tuple(contacts_of(value)),
    Kind.FLAG: lambda value: value is True,
    Kind.ADDRESS: text_of,
    Kind.TEXTS: read_texts,
}


def read_extra(text: str) -> list[tuple[str, str]]:
    """Read what our own export wrote of other people's columns."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return [("extra", text)]
    if not isinstance(found, dict):
        return [("extra", text)]
    return [(clean_line(str(name)), clean_line(str(value))) for name, value in found.items()]


def doi_address(text: str) -> str:
    """Return the address of what a DOI names."""
    bare = clean_line(text).removeprefix("doi:").strip()
    if not bare or bare.lower().startswith("http"):
        return bare
    return f"https://doi.org/{bare}"
