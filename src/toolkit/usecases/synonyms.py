"""Synonyms: everyday words and the words the library knows them by.

Each change is one step that `undo` takes back. Must not search.
"""

from __future__ import annotations

from datetime import datetime

from toolkit.domain.text import clean_line
from toolkit.domain.words import words_of
from toolkit.errors import NotFound, Refused, UsageError
from toolkit.storage.library import Library
from toolkit.storage.synonyms import Synonym

_LONGEST = 80


def add_synonym(
    library: Library, word: str, means: str, now: datetime, *, both_ways: bool
) -> Synonym:
    """Let `word` in a question also search for `means`. Raises UsageError, Refused."""
    synonym = Synonym(_clean(word), _clean(means), both_ways)
    if words_of(synonym.word) == words_of(synonym.means):
        raise UsageError(
            f"'{synonym.word}' means itself already.",
            hint=_EXAMPLE,
        )
    with library.operation("synonym add", now) as writing:
        known = library.synonyms.find(synonym.word, synonym.means)
        if known is not None and known.both_ways == both_ways:
            raise Refused(
                f"'{synonym.word}' means '{synonym.means}' already.",
                hint="See: toolkit synonym list",
            )
        if known is not None:
            library.synonyms.remove(known)
        library.synonyms.add(synonym)
        writing.summary = f"synonym {_said(synonym)}"
    return synonym


def remove_synonym(library: Library, word: str, means: str, now: datetime) -> tuple[Synonym, ...]:
    """Forget what a word means; with `means` "" all of its meanings. Raises NotFound."""
    word, means = _clean(word), clean_line(means).casefold()
    with library.operation("synonym remove", now) as writing:
        found = tuple(
            synonym
            for synonym in library.synonyms.every()
            if synonym.word == word and means in ("", synonym.means)
        )
        if not found:
            meaning = f" that means '{means}'" if means else ""
            raise NotFound(
                f"There is no synonym '{word}'{meaning}.", hint="See: toolkit synonym list"
            )
        for synonym in found:
            library.synonyms.remove(synonym)
        writing.summary = "forget " + ", ".join(_said(synonym) for synonym in found)
    return found


def list_synonyms(library: Library, word: str = "") -> tuple[Synonym, ...]:
    """Return the synonyms by word; only those in which `word` stands, when given."""
    wanted = set(words_of(word))
    return tuple(
        synonym
        for synonym in library.synonyms.every()
        if wanted <= {*words_of(synonym.word), *words_of(synonym.means)}
    )


def _clean(text: str) -> str:
    line = clean_line(text).casefold()
    if not words_of(line):
        raise UsageError("A synonym needs words on both sides.", hint=_EXAMPLE)
    if len(line) > _LONGEST:
        raise UsageError(
            f"'{line[:_LONGEST]}…' is longer than a synonym can be ({_LONGEST}).", hint=_EXAMPLE
        )
    return line


def _said(synonym: Synonym) -> str:
    sign = "=" if synonym.both_ways else "->"
    return f"{synonym.word} {sign} {synonym.means}"


_EXAMPLE = 'For example: toolkit synonym add "low mood" depression'
