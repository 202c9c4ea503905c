"""Remembering: by which words a link is to be found, because a person says so.

A question is never kept by itself; only words that the curator names become
terms of a link. Must not search.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import NamedTuple

from toolkit.domain.link import Link
from toolkit.domain.text import clean_lines
from toolkit.domain.words import stems_of, words_of
from toolkit.errors import Refused
from toolkit.search.query import LONGEST_TEXT
from toolkit.search.stopwords import STOP_WORDS
from toolkit.storage.library import Library
from toolkit.usecases.curate import get
from toolkit.usecases.details import Details, with_details

# More is a post, and a link with a post for its words is found by everything.
MOST_WORDS = 8
_LONGEST_WORD = 60


class Remembered(NamedTuple):
    """A link, and the words that it is found by from now on as well."""

    link: Link
    words: tuple[str, ...]


def remember(library: Library, link_id: int, words: Sequence[str], now: datetime) -> Remembered:
    """Add words to a link's terms; one step of `undo`. Raises NotFound, Refused."""
    link = get(library, link_id)
    new = new_words(link, clean_lines(words))
    _require_few(link, new)
    if not new:
        return Remembered(link, ())
    with library.operation("remember", now) as writing:
        link = get(library, link_id)
        changed = with_details(library, link, Details(terms=(*link.terms, *new)))
        library.links.save(replace(changed, updated_at=now.astimezone(UTC).replace(microsecond=0)))
        # How many, not which: the words are a person's question.
        writing.summary = (
            f"remember {len(new)} {'word' if len(new) == 1 else 'words'} for {link.name}"
        )
    return Remembered(get(library, link_id), new)


def topic_words(question: str) -> tuple[str, ...]:
    """Return the words of a question that carry its topic, in order."""
    words = words_of(question[:LONGEST_TEXT])
    return tuple(dict.fromkeys(word for word in words if word not in STOP_WORDS))


def new_words(link: Link, words: Iterable[str]) -> tuple[str, ...]:
    """Return the words that stand neither in the link's title nor in its terms or tags."""
    known = {stem for text in (link.title, *link.terms, *link.tags) for stem in stems_of(text)}
    return tuple(word for word in dict.fromkeys(words) if set(stems_of(word)) - known)


def _require_few(link: Link, words: Sequence[str]) -> None:
    hint = f"Name the few that matter, for example: toolkit find ward rights --remember {link.name}"
    if len(words) > MOST_WORDS:
        raise Refused(f"{len(words)} words are too many to find {link.name} by.", hint=hint)
    if any(len(word) > _LONGEST_WORD for word in words):
        raise Refused(f"A word to find {link.name} by is too long.", hint=hint)
