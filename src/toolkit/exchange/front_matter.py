"""The head of a note: names and values between two lines of dashes, as clippers write it.

Reads what Obsidian, Jekyll and Hugo write there and no other YAML. Must not read
the note below it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from toolkit.domain.text import clean_line
from toolkit.exchange.columns import field_of, name_key
from toolkit.exchange.labels import as_text
from toolkit.exchange.record import Item

_FENCES = ("---", "...")
_PAIR = re.compile(r"([^\s:#\"'-][^:]{0,60}):(?:\s+(.*))?$")
_ENTRY = re.compile(r"\s*-\s+(.*)$")
_WEB = re.compile(r"https?://\S+", re.IGNORECASE)
_BLOCK = re.compile(r"[|>][+-]?\d?$")
# Where the page of a clipped note is, in the words of clippers.
_ORIGINS = frozenset({
    "source", "origin", "original", "clipped from", "quelle", "fuente", "fonte", "bron",
})  # fmt: skip
_MOST_LINES = 300


@dataclass(frozen=True, slots=True)
class Note:
    """A note's head: what it says as names and values, the page it is of, its length in lines."""

    item: Item
    address: str
    lines: int


def note_of(head: str) -> Note | None:
    """Return the head of a note; None for a text that does not begin with one."""
    lines = head.lstrip("\ufeff").split("\n", _MOST_LINES)
    if lines[0].rstrip() != "---":
        return None
    end = next((at for at, line in enumerate(lines[1:], start=1) if line.rstrip() in _FENCES), None)
    if end is None:
        return None
    values = _read(lines[1:end])
    if not values:
        return None
    origin = _origin(values)
    address = _text(values.get(origin, []))
    if origin:
        values = {"url": values.pop(origin), **values}
    said = ((name, _text(given)) for name, given in values.items())
    item = Item(1, tuple((name, text) for name, text in said if text))
    return Note(item, address, end + 1)


def _read(lines: list[str]) -> dict[str, list[str]]:
    values: dict[str, list[str]] = {}
    name = ""
    for line in lines:
        if found := _PAIR.match(line):
            name = found[1].strip()
            value = (found[2] or "").strip()
            values[name] = [] if _BLOCK.match(value) else _listed(value)
        elif name and (entry := _ENTRY.match(line)):
            values[name] += _listed(entry[1], inner=True)
        elif name and line[:1].isspace() and line.strip():
            values[name] = [" ".join([*values[name], line.strip()])]
    return values


def _listed(value: str, *, inner: bool = False) -> list[str]:
    if not inner and value.startswith("[") and value.endswith("]") and value[:2] != "[[":
        return [text for part in value[1:-1].split(",") if (text := _unquoted(part))]
    text = _unquoted(value)
    return [text] if text else []


def _unquoted(text: str) -> str:
    text = clean_line(text)
    if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'":
        text = text[1:-1].replace('\\"', '"').replace("''", "'")
    return text


def _origin(values: dict[str, list[str]]) -> str:
    """Return the name under which the address of the page stands, "" for none."""
    named = [name for name in values if field_of(name) == "url"]
    named += [name for name in values if name_key(name) in _ORIGINS]
    return next((name for name in named if _WEB.fullmatch(_text(values[name]))), "")


def _text(given: list[str]) -> str:
    return as_text(given) if given else ""
