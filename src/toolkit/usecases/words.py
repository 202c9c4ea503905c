"""Words by which links are found: remembered ones, synonyms, and the language of all.

Must not search.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import NamedTuple

from toolkit.domain.link import Link
from toolkit.domain.text import (
    DEFAULT_LANGUAGE,
    LANGUAGES,
    Stemmer,
    clean_line,
    clean_lines,
    number_of,
    words_of,
)
from toolkit.errors import NotFound, Refused, UsageError
from toolkit.search.query import LONGEST_TEXT
from toolkit.search.vocabulary import STOP_WORDS
from toolkit.storage.library import Library
from toolkit.storage.log import Synonym
from toolkit.usecases.edit import Details, get, with_details

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
    new = new_words(link, clean_lines(words), library.index.stemmer)
    _require_few(link, new)
    if not new:
        return Remembered(link, ())
    with library.operation("remember", now) as writing:
        link = get(library, link_id)
        changed = with_details(library, link, Details(terms=(*link.terms, *new)))
        library.links.save(replace(changed, updated_at=now.astimezone(UTC).replace(microsecond=0)))
        # How many, not which: the words are a person's question.
        writing.summary = f"remember {number_of(len(new), 'word')} for {link.name}"
    return Remembered(get(library, link_id), new)


def topic_words(question: str) -> tuple[str, ...]:
    """Return the words of a question that carry its topic, in order."""
    words = words_of(question[:LONGEST_TEXT])
    return tuple(dict.fromkeys(word for word in words if word not in STOP_WORDS))


def new_words(link: Link, words: Iterable[str], stemmer: Stemmer) -> tuple[str, ...]:
    """Return the words that stand neither in the link's title nor in its terms or tags."""
    names = (link.title, *link.terms, *link.tags)
    known = {stem for text in names for stem in stemmer.of_text(text)}
    return tuple(word for word in dict.fromkeys(words) if set(stemmer.of_text(word)) - known)


def _require_few(link: Link, words: Sequence[str]) -> None:
    hint = f"Name the few that matter, for example: toolkit find ward rights --remember {link.name}"
    if len(words) > MOST_WORDS:
        raise Refused(f"{len(words)} words are too many for {link.name}.", hint=hint)
    if any(len(word) > _LONGEST_WORD for word in words):
        raise Refused(f"One of the words for {link.name} is too long.", hint=hint)


_LONGEST = 80


def add_synonym(
    library: Library,
    word: str,
    means: str,
    now: datetime,
    *,
    both_ways: bool,
    not_beside: str = "",
) -> Synonym:
    """Let `word` in a question also search for `means`, but not next to `not_beside`.

    Raises UsageError, Refused.
    """
    synonym = made_synonym(word, means, both_ways=both_ways, not_beside=not_beside)
    with library.operation("synonym add", now) as writing:
        known = library.synonyms.find(synonym.word, synonym.means)
        if known is not None and known._replace(id=0) == synonym:
            raise Refused(
                f"'{synonym.word}' means '{synonym.means}' already.",
                hint="See: toolkit synonym list",
            )
        if known is not None:
            library.synonyms.remove(known)
        library.synonyms.add(synonym)
        writing.summary = f"synonym {_said(synonym)}"
    return synonym


def made_synonym(word: str, means: str, *, both_ways: bool, not_beside: str = "") -> Synonym:
    """Return a synonym as it is stored. Raises UsageError for words that make none."""
    beside = " ".join(dict.fromkeys(words_of(not_beside)))
    synonym = Synonym(_clean(word), _clean(means), both_ways, not_beside=beside)
    if words_of(synonym.word) == words_of(synonym.means):
        raise UsageError(
            f"'{synonym.word}' and its meaning are the same.",
            hint=_EXAMPLE,
        )
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
        raise UsageError("A synonym needs a word and a meaning.", hint=_EXAMPLE)
    if len(line) > _LONGEST:
        raise UsageError(
            f"'{line[:_LONGEST]}…' is longer than a synonym can be ({_LONGEST}).", hint=_EXAMPLE
        )
    return line


def _said(synonym: Synonym) -> str:
    sign = "=" if synonym.both_ways else "->"
    return f"{synonym.word} {sign} {synonym.means}"


_EXAMPLE = 'For example: toolkit synonym add "low mood" depression'


def set_language(
    library: Library, text: str, progress: Callable[[int], None] = lambda _: None
) -> tuple[str, str]:
    """Stem the words of a library in another language; returns the former one and the new one.

    `text` is an ISO 639-1 code or the English name. The index is made anew, all of it or
    none; `progress` is given how many links are done. Raises UsageError, LibraryError.
    """
    wanted = text.strip().casefold()
    names = {name: code for code, name in LANGUAGES.items()}
    code = names.get(wanted, wanted or DEFAULT_LANGUAGE)
    if code not in LANGUAGES:
        known = ", ".join(f"{code} ({name})" for code, name in LANGUAGES.items())
        raise UsageError(
            f"A library cannot be indexed in '{clean_line(text)}'.",
            hint=f"Choose one of {known}. The language of replies is another setting:"
            " toolkit config set reply_language cy",
        )
    old = library.index.language
    if code != old:
        with library.atomic():
            library.set_language(code, progress)
    return old, code
