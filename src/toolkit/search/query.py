"""A question as typed or pasted, read as a query.

Known keys with a valid value narrow the search, quoted words are a phrase;
everything else, operators and punctuation included, is just text.
Must not know which words a library has.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from toolkit.domain.judgement import Filters
from toolkit.domain.link import LinkType
from toolkit.domain.region import parse_region
from toolkit.domain.text import words_of
from toolkit.domain.trust import Level, State

# A pasted page is cut: what follows says nothing new about the question.
LONGEST_TEXT = 50_000
# In a longer text quotation marks are speech, not a phrase to insist on.
_LONGEST_WITH_PHRASES = 100
_KEYED = re.compile(
    r'(?<!\S)(tag|type|region|trust|health|not):(?:"([^"\n]{1,80})"|([^\s"]{1,80}))'
)
_QUOTED = re.compile(r'"([^"\n]{1,90})"|\u201c([^\u201c\u201d\n]{1,90})\u201d')


class Unread(NamedTuple):
    """A filter whose value the library does not know: it was read as text."""

    key: str
    value: str


class Query(NamedTuple):
    """What is asked for.

    `text` as it was typed, without what narrows; `words` in order, folded;
    `phrases` as words; `without` words a link must not hold; `filters` narrow by
    value. `partial` tells that the last word may be still unfinished. `unread` are
    filters of a short text that were read as text: in a long one they are speech.
    """

    words: tuple[str, ...] = ()
    phrases: tuple[tuple[str, ...], ...] = ()
    without: frozenset[str] = frozenset()
    filters: Filters = Filters()
    partial: bool = False
    text: str = ""
    unread: tuple[Unread, ...] = ()


def read_query(text: str, is_tag: Callable[[str], bool]) -> Query:
    """Read a question; `is_tag` tells whether the library has such a tag."""
    text = text[:LONGEST_TEXT]
    found: dict[str, list[str]] = {}
    unread: list[Unread] = []

    def keep(match: re.Match[str]) -> str:
        key, value = match[1], match[2] or match[3]
        meant = _valid(key, value, is_tag)
        if meant is None:
            unread.extend([Unread(key, value)] if key != "not" else [])
            return match[0]
        found.setdefault(key, []).append(meant)
        return " "

    rest = _KEYED.sub(keep, text)
    words = words_of(rest)
    return Query(
        words=tuple(words),
        phrases=_phrases(rest),
        without=frozenset(word for value in found.get("not", ()) for word in words_of(value)),
        filters=Filters(
            tags=tuple(found.get("tag", ())),
            types=tuple(LinkType(value) for value in found.get("type", ())),
            regions=tuple(found.get("region", ())),
            levels=tuple(Level(value) for value in found.get("trust", ())),
            states=tuple(State(value) for value in found.get("health", ())),
        ),
        partial=bool(words) and rest.rstrip("\r\n")[-1:].isalnum(),
        text=rest,
        unread=tuple(unread) if len(text) <= _LONGEST_WITH_PHRASES else (),
    )


def _phrases(text: str) -> tuple[tuple[str, ...], ...]:
    if len(text) > _LONGEST_WITH_PHRASES:
        return ()
    quoted = (match[1] or match[2] for match in _QUOTED.finditer(text))
    return tuple(words for quote in quoted if (words := tuple(words_of(quote))))


def _region_of_place(name: str) -> str | None:
    from toolkit.search.places import regions_of  # noqa: PLC0415 - most filters name no town

    codes, _ = regions_of([name])
    return codes[0] if len(codes) == 1 else None


def _valid(key: str, value: str, is_tag: Callable[[str], bool]) -> str | None:
    """Return the value as the library writes it, or None when it is just text."""
    if key == "not":
        return value if words_of(value) else None
    if key == "tag":
        return value if is_tag(value) else None
    if key == "region":
        return parse_region(value) or _region_of_place(value)
    kinds: dict[str, type[LinkType | Level | State]] = {
        "type": LinkType,
        "trust": Level,
        "health": State,
    }
    wanted = value.casefold()
    return wanted if wanted in [member.value for member in kinds[key]] else None
