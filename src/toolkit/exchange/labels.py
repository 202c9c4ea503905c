"""Lines of labels and values, "Tel: 01632 960001", as things with names.

The labels go through the column plan, which knows what they mean. Must not know
what a label means beyond whether a plan would.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from toolkit.domain.text import clean_line
from toolkit.exchange.addresses import pieces_of
from toolkit.exchange.columns import field_of
from toolkit.exchange.contents import is_email, is_phone
from toolkit.exchange.record import Item

_LABELLED = re.compile(
    r"[\s>*\u2022-]*(?P<label>[^\W\d_][^:=\uff1a\t@<>\[\]{}|]{0,38}?)\s*[:\uff1a\t]\s*(?P<value>\S.*)"
)
_BETWEEN = re.compile(r"[,;\t|]")
_LONGEST_HEADER = 10_000
_MOST_WORDS = 5
_NAME = "name"
_WORDS = "words"


def names_columns(head: str) -> bool:
    """Tell whether a text begins with names of columns, and is a table whatever its cells hold."""
    first = head.lstrip("\ufeff \t\r\n").partition("\n")[0]
    fields = {field_of(cell) for cell in _BETWEEN.split(first[:_LONGEST_HEADER])}
    return len(fields - {""}) > 1


def label_of(line: str) -> tuple[str, str] | None:
    """Return the label and the value of a line; None for a line without."""
    found = _LABELLED.fullmatch(line.strip())
    if not found or found["value"].startswith("//") or len(found["label"].split()) > _MOST_WORDS:
        return None
    return clean_line(found["label"]).strip("* "), found["value"].strip("* ")


def labelled(lines: Sequence[tuple[int, str]]) -> Item | None:
    """Read the lines of one thing, number and text; None where labels do not carry it.

    One line is its address and another something else that a plan knows, by its label
    or as it stands; each once. A line above all of them is the name.
    """
    values: dict[str, str] = {}
    plain: list[str] = []
    for _, text in lines:
        if pair := label_of(text):
            if pair[0] in values:
                return None
            values[pair[0]] = pair[1]
        elif words := clean_line(text).strip("*#- "):
            _add_bare(values, plain, words)
    addresses = [name for name in values if field_of(name) == "url"]
    others = {field_of(name) for name in values} - {"", "url"}
    if len(addresses) != 1 or not others or len(plain) > len(values):
        return None
    pieces = pieces_of(values[addresses[0]])
    links = [piece for piece in pieces if piece.url]
    if len(links) != 1:
        return None
    values[addresses[0]] = links[0].url
    plain.append(clean_line("".join(piece.words for piece in pieces)).strip(",.;()- "))
    if "title" not in others:
        values = {_NAME: plain.pop(0), **values}
    values[_WORDS] = "; ".join(filter(None, plain))
    return Item(lines[0][0], tuple(pair for pair in values.items() if pair[1]))


def _add_bare(values: dict[str, str], plain: list[str], words: str) -> None:
    """Take a line without a label for what it is: an address, a number, or words."""
    pieces = [piece for piece in pieces_of(words) if piece.url or piece.words.strip()]
    if len(pieces) == 1 and pieces[0].url and not pieces[0].words.strip():
        name = "url"
    elif is_phone(words):
        name = "phone"
    else:
        name = "email" if is_email(words) else ""
    if name and name not in map(field_of, values):
        values[name] = words
    else:
        plain.append(words)


def as_text(values: Sequence[str]) -> str:
    """Return several values of one name as the text that a plan reads as a list."""
    return values[0] if len(values) == 1 else json.dumps(list(values), ensure_ascii=False)
