"""What a publisher claims of its own page: when it was reviewed, by whom.

From schema.org JSON-LD, from meta elements and from lines such as "Page last
reviewed: 3 May 2024". Claims are texts and are shown as claims. Must not judge
or believe them, and stops early in what is too deep or too much.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

from toolkit.domain.text import clean_line
from toolkit.pages.metadata import Page

_LONGEST_JSON = 200_000
_MOST_NAMES = 20
_MOST_VALUES = 5_000
_LONGEST_NAME = 120
_MONTHS = (
    "january february march april may june july august september october november december".split()
)
_DATE = (
    r"(?P<{0}>\d{{4}}-\d{{2}}-\d{{2}}"
    r"|(?:\d{{1,2}}(?:st|nd|rd|th)? )?[A-Za-z]{{3,9}},? \d{{4}}|\d{{1,2}}/\d{{1,2}}/\d{{4}})"
)
_REVIEWED = re.compile(
    r"\b(?:page |content )?last (?:reviewed|checked|medically reviewed)(?: on)?:? "
    + _DATE.format("date"),
    re.IGNORECASE,
)
_NEXT = re.compile(
    r"\b(?:next review(?: due| date)?|review due|due for review)(?: on| by)?:? "
    + _DATE.format("date"),
    re.IGNORECASE,
)
_ISO = re.compile(r"\d{4}-\d{2}(?:-\d{2})?")
_WRITTEN = re.compile(r"(?:(\d{1,2})(?:st|nd|rd|th)? )?([A-Za-z]{3,9}),? (\d{4})")
_SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")


class Claims(NamedTuple):
    """What the publisher says; days as ISO texts, months where no day is said."""

    last_reviewed: str = ""
    next_review: str = ""
    modified: str = ""
    reviewed_by: str = ""

    def __bool__(self) -> bool:
        """Tell whether anything is claimed."""
        return any(self)


def read_claims(page: Page) -> Claims:
    """Read what a page claims of itself; whatever is broken says nothing."""
    said = _schema_org(page.linked_data)
    text = f"{page.text} {' '.join(page.lines)}"
    return Claims(
        last_reviewed=said.get("lastReviewed", "") or _in_text(_REVIEWED, text),
        next_review=_in_text(_NEXT, text),
        modified=said.get("dateModified", ""),
        reviewed_by=said.get("reviewedBy", ""),
    )


def _schema_org(texts: Sequence[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for text in texts:
        if len(text) > _LONGEST_JSON:
            continue
        try:
            value = json.loads(text)
        except (ValueError, RecursionError):
            # A page's own mistake, or an attack on whoever reads it.
            continue
        for thing in _things(value):
            for key, read in _READ.items():
                if key not in found and (said := read(thing.get(key))):
                    found[key] = said
    return found


def _things(value: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401 - JSON of any shape
    waiting, seen = [value], 0
    while waiting and seen < _MOST_VALUES:
        seen += 1
        one = waiting.pop(0)
        if isinstance(one, dict):
            yield one
            waiting += one.values()
        elif isinstance(one, list):
            waiting += one[:_MOST_VALUES]


def _name(value: Any) -> str:  # noqa: ANN401 - JSON of any shape
    if isinstance(value, list):
        return next((name for one in value[:_MOST_NAMES] if (name := _name(one))), "")
    if isinstance(value, dict):
        value = value.get("name")
    return clean_line(value)[:_LONGEST_NAME] if isinstance(value, str) else ""


def _day(value: Any) -> str:  # noqa: ANN401 - JSON of any shape
    if not isinstance(value, str):
        return ""
    match = _ISO.match(value.strip())
    return match[0] if match else _written(value.strip())


def _in_text(pattern: re.Pattern[str], text: str) -> str:
    match = pattern.search(text)
    return _day(match["date"]) if match else ""


def _written(text: str) -> str:
    """Read `3 May 2024`, `May 2024` or `03/05/2024` (day first) as ISO; "" for others."""
    if match := _SLASHED.fullmatch(text):
        day, month, year = (int(part) for part in match.groups())
        return _iso(year, month, day)
    match = _WRITTEN.fullmatch(text)
    if match is None:
        return ""
    named = [n for n, name in enumerate(_MONTHS, 1) if name.startswith(match[2].casefold())]
    if len(named) != 1:
        return ""
    return _iso(int(match[3]), named[0], int(match[1]) if match[1] else None)


def _iso(year: int, month: int, day: int | None) -> str:
    if not (1 <= month <= 12 and (day is None or 1 <= day <= 31)):  # noqa: PLR2004 - a calendar's own numbers
        return ""
    return f"{year:04}-{month:02}" + (f"-{day:02}" if day else "")


_READ: dict[str, Callable[[Any], str]] = {
    "lastReviewed": _day,
    "dateModified": _day,
    "reviewedBy": _name,
}
