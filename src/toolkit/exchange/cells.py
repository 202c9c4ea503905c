"""What stands in one cell: lists, flags, formulas, and the guard against them.

The guard: a cell that a spreadsheet would run as a formula gets a leading
apostrophe on export (https://owasp.org/www-community/attacks/CSV_Injection);
import takes it off. Cells that look guarded already get one more, so nothing
is lost. Must not know columns.
"""

from __future__ import annotations

import ast
import json
import re

from toolkit.domain.link import unique_names
from toolkit.domain.text import clean_line
from toolkit.exchange.references import in_attribute

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
