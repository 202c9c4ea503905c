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
from toolkit.exchange.record import Item

_LABELLED = re.compile(
    r"[\s>*\u2022-]*(?P<label>[^\W\d_][^:=\uff1a\t@<>\[\]{}|]{0,38}?)\s*[:\uff1a\t]\s*(?P<value>\S.*)"
)
_MOST_WORDS = 5
_NAME = "name"
_WORDS = "words"


def label_of(line: str) -> tuple[str, str] | None:
    """Return the label and the value of a line; None for a line without."""
    found = _LABELLED.fullmatch(line.strip())
    if not found or found["value"].startswith("//") or len(found["label"].split()) > _MOST_WORDS:
        return None
    return clean_line(found["label"]).strip("* "), found["value"].strip("* ")


def labelled(lines: Sequence[tuple[int, str]]) -> Item | None:
    """Read the lines of one thing, number and text; None where labels do not carry it.

    One label says that an address follows and another something else that a plan
    knows; each stands once. A line above all labels is the name.
    """
    values: dict[str, str] = {}
    plain: list[str] = []
    for _, text in lines:
        if pair := label_of(text):
            if pair[0] in values:
                return None
            values[pair[0]] = pair[1]
        elif words := clean_line(text).strip("*#- "):
            plain.append(words)
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


def as_text(values: Sequence[str]) -> str:
    """Return several values of one name as the text that a plan reads as a list."""
    return values[0] if len(values) == 1 else json.dumps(list(values), ensure_ascii=False)
