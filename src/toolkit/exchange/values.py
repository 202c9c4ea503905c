"""The value of a field as files have it: in a cell, in our JSON, in anybody's JSON.

One table a direction, a row a kind of field. Must not know which fields there are.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any

from toolkit.domain.fields import Field, Kind, contacts_json, texts_json
from toolkit.domain.languages import parse_language
from toolkit.domain.link import LinkType, Text, unique_names, unique_tags
from toolkit.domain.text import clean_line, clean_lines
from toolkit.domain.texts import TRANSLATED
from toolkit.exchange.cells import is_yes, plain, read_list, read_tags, write_list
from toolkit.exchange.contacts import contacts_of, read_contacts

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


def _lines(value: object) -> tuple[str, ...]:
    return clean_lines(texts_of(value))


# What our own export wrote: anything else in its place says nothing.
FROM_OWN_JSON: dict[Kind, _Read] = {
    Kind.LINE: text_of,
    Kind.PROSE: text_of,
    Kind.SENTENCES: _lines,
    Kind.WORDS: lambda value: _words(texts_of(value)),
    Kind.TAGS: lambda value: unique_names(texts_of(value)),
    Kind.TYPE: text_of,
    Kind.REGIONS: _lines,
    Kind.CONTACTS: lambda value: tuple(contacts_of(value)),
    Kind.FLAG: lambda value: value is True,
    Kind.ADDRESS: text_of,
    Kind.TEXTS: read_texts,
}
