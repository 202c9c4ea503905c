"""Filling one line of a template, so that it reads as if nothing had been missing.

Marks around an empty place go; notes in brackets stand in one pair; a value that ends
with a mark does not get a second one. Must not drop lines, and must not change a value
but for a title's own colon before another.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from toolkit.snippets.names import (
    in_prose,
    publisher_beside,
    says_places,
    with_notes,
    without_colon,
)

# A placeholder, perhaps with what stands there when there is nothing to say.
PLACEHOLDER = re.compile(r"\{([^{}|]*)(?:\|([^{}]*))?\}")
# In the text that is being put together: an empty place, the ends of a value and of a
# note. Noncharacters of Unicode, which neither a template nor a value can hold.
NONCHARACTERS = re.compile("[\ufdd0-\ufdef]")
_EMPTY, _VALUE, _NOTE = "\ufdd2", "\ufdd3", "\ufdd4"

_TOKEN = re.compile(rf" ?\({PLACEHOLDER.pattern}\)|{PLACEHOLDER.pattern}")
# No more at a time than anybody writes: a line of a thousand commas costs no second.
_JOINING = r"(?:[\s,;:–—]|(?<=\s)-(?=\s)){0,9}"
_AROUND = (
    (re.compile(rf"{_EMPTY}{_JOINING}{_EMPTY}"), _EMPTY),
    (re.compile(rf"[(\[“‘\"'«]\s*{_EMPTY}\s*[)\]”’\"'»]"), _EMPTY),
)
_TIDYING = (
    (re.compile(rf"^{_JOINING}{_EMPTY}(?:[\s,;:–—.!?]|(?<=\s)-(?=\s))*"), ""),
    (re.compile(rf"{_JOINING}{_EMPTY}\s*$"), ""),
    (re.compile(rf"{_JOINING}{_EMPTY}\s*(?=[,;:.!?)\]])"), ""),
    (re.compile(rf"{_JOINING}{_EMPTY}\s*(?=[–—-]\s)"), " "),
    (re.compile(rf"\s*{_EMPTY}\s*"), " "),
)
_NOTES = re.compile(rf"\s*((?:\s*{_NOTE}[^{_NOTE}]*{_NOTE})+)")
OPENS_WITH_COLON = re.compile(r"[^,;.\n]*: ")
_ENDED = re.compile(rf"([.!?…]){_VALUE}\.(?!\.)|([:?!…]){_VALUE}:")


class _Place(NamedTuple):
    """One placeholder of a line: what is before it, what after, and its own writing."""

    name: str
    fallback: str
    before: str
    after: str
    bracketed: bool


def fill(text: str, values: Mapping[str, str]) -> str:
    """Return a line with its placeholders filled, "" for what has no value and no fallback."""
    title = values.get("title", "") if "{title" in text else ""

    def put(found: re.Match[str]) -> str:
        place = _place(found)
        value = _said(place, title, values)
        if not value:
            return f" {_EMPTY}" if found[0].startswith(" ") else _EMPTY
        if place.bracketed or _is_note(place):
            return f"{_NOTE}{value.removeprefix('the ')}{_NOTE}"
        return f"{_break_before(place, value)}{_VALUE}{value}{_VALUE}"

    line = _noted(_tidied(_TOKEN.sub(put, text)))
    line = _ENDED.sub(lambda found: found[1] or found[2], line).replace(_VALUE, "")
    return re.sub(r" +\n", "\n", re.sub(r" {2,}", " ", line)).strip()


def _place(found: re.Match[str]) -> _Place:
    in_brackets, alone = found.group(1, 2), found.group(3, 4)
    bracketed = in_brackets[0] is not None
    name, fallback = in_brackets if bracketed else alone
    text = found.string
    return _Place(name, fallback or "", text[: found.start()], text[found.end() :], bracketed)


def _break_before(place: _Place, value: str) -> str:
    """Return a line break for several lines, and for a colon that would follow a colon."""
    before = place.before.rstrip()
    doubled = before.endswith(":") and OPENS_WITH_COLON.match(value)
    return "\n" if before and ("\n" in value or doubled) else ""


def _is_note(place: _Place) -> bool:
    """Tell whether a place name stands behind another value: "{title}{region}"."""
    return place.name == "region" and place.before.rstrip().endswith(("}", "})"))


def _said(place: _Place, title: str, values: Mapping[str, str]) -> str:
    value = values.get(place.name, "")
    if place.name == "region":
        value = value.strip(" ()")
        publisher = values.get("publisher", "") if "{publisher" in place.before else ""
        beside = f"{title} {publisher}"
        value = "" if says_places(beside, value.split(", ")) else value
    elif place.name == "publisher" and value:
        prose = re.search(r"\w $", place.before)
        value = in_prose(value) if prose else publisher_beside(title, value)
    elif place.name == "title" and _colon_follows(place, values):
        value = without_colon(value)
    return value or place.fallback


def _colon_follows(place: _Place, values: Mapping[str, str]) -> bool:
    said = any(values.get(found[1]) for found in PLACEHOLDER.finditer(place.after))
    return said and _TOKEN.sub("", place.after).lstrip().startswith(":")


def _tidied(line: str) -> str:
    """Take away the marks that stood around what is empty."""
    if _EMPTY not in line:
        return line
    before = ""
    while line != before:
        before = line
        for pattern, instead in _AROUND:
            line = pattern.sub(instead, line)
    for pattern, instead in _TIDYING:
        line = pattern.sub(instead, line)
    return line


def _noted(line: str) -> str:
    """Put the notes behind what they belong to, in one pair of brackets."""

    def put(found: re.Match[str]) -> str:
        notes = [note for note in found[1].split(_NOTE) if note.strip()]
        name = found.string[: found.start()].rstrip(_VALUE + " ")
        return with_notes(name, notes)[len(name) :]

    while found := _NOTES.search(line):
        line = line[: found.start()] + put(found) + line[found.end() :]
    return line
