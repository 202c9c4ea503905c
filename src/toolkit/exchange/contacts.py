"""Contacts as our own files have them: as JSON, and in the words of our pages.

Must not judge a number: what a file says is kept as it is said.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from toolkit.domain.link import Contact, ContactKind
from toolkit.domain.region import parse_region
from toolkit.domain.text import clean_line
from toolkit.exchange.outgoing import BEFORE_NUMBERS

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
