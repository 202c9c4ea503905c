"""The tables of what pages say (`data/pages`), each read on first use.

Phrases are written as `normal` leaves a text: folded, without punctuation, one
blank between words. Must not read HTML.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache, lru_cache
from typing import NamedTuple

from toolkit.domain.text import fold
from toolkit.tables import rows_of

_WORDS = re.compile(r"[^\W_]+")
_ASCII_WORDS = re.compile("[a-z0-9]+")
_APOSTROPHES = re.compile("['’ʼ`´]")
_NAMED = re.compile("<([A-Z]+)>")
# Said before or after the phrase itself.
_NOISE = frozenset(
    "404 410 error http https code status oops ooops oh ah uh no hmm dear eek yikes whoops sorry "
    "ups huch hoppla nanu oups helas przepraszamy niestety uups ops mae ddrwg gennym maen "
    "fehler erreur errore fout fel feil fejl virhe blad oeps desole lo sentimos perdon scusa "
    "gwall earraid ошибка ошиб помилка エラー 错误 錯誤 오류 خطا".split()
)
_ERROR_NUMBERS = frozenset({"404", "410"})
# The kinds of phrases.tsv of which hardly a page has one.
_TELLING = ("login", "suspended", "for-sale", "parked", "placeholder")
# One of these stands in every sentence of the kind not-found-sentence.
_IN_A_SENTENCE = (
    "found", "exist", "find", "gefunden", "introuvable", "trova", "gevonden", "encontrada",
    "removed", "moved", "deleted", "renamed", "available", "here", "expired", "taken down",
    "no page", "no content", "link", "dudalen", "stron", "existe",
)  # fmt: skip
# Languages written without blanks between words.
_UNSPACED = frozenset({"th", "zh", "ja", "ko"})
# How the site's own name is written in the patterns of closing.tsv, and in the texts for them.
OWN = "ownname"
SITE, NETWORK = "site", "network"
# The kinds of closing.tsv that are no notices themselves.
_NO_NOTICE = ("word", "lead", "gap", "not", "open")


# Names of sites stand in the titles of all their pages.
@lru_cache(maxsize=4_096)
def normal(name: str) -> str:
    """Return a title's part or a heading as the phrases are written."""
    return normal_text(name)


def normal_text(text: str) -> str:
    """Return a text as the phrases are written."""
    if text.isascii():
        return " ".join(_ASCII_WORDS.findall(text.replace("'", "").replace("`", "").lower()))
    return " ".join(_WORDS.findall(fold(_APOSTROPHES.sub("", text))))


@lru_cache(maxsize=4_096)
def core(text: str) -> str:
    """Return what is left of a normal text without "oops", "error", "404"."""
    words = text.split()
    while words and words[0] in _NOISE:
        words.pop(0)
    while words and words[-1] in _NOISE:
        words.pop()
    return " ".join(words)


@lru_cache(maxsize=4_096)
def says_not_found(said: str) -> bool:
    """Tell whether a normal title's part or heading only says that there is no page."""
    left = core(said)
    if not left:
        return bool(_ERROR_NUMBERS & set(said.split()))
    return phrase("not-found").fullmatch(left) is not None


def speaks_of_not_found(text: str) -> bool:
    """Tell whether a few sentences hold one that says the page is not there."""
    small = text.lower()
    if not any(word in small for word in _IN_A_SENTENCE):
        return False
    return within("not-found-sentence").search(normal_text(text)) is not None


@cache
def phrase(kind: str) -> re.Pattern[str]:
    """Return the phrases of a kind of phrases.tsv, to be matched as a whole."""
    return re.compile(_phrases(kind))


@cache
def within(kind: str) -> re.Pattern[str]:
    """Return the same, to be looked for between words."""
    spaced = _phrases(kind, lambda language: language not in _UNSPACED)
    anywhere = _phrases(kind, lambda language: language in _UNSPACED)
    found = rf"(?<!\w)(?:{spaced})(?!\w)"
    return re.compile(f"{found}|{anywhere}" if anywhere else found)


@cache
def any_telling() -> re.Pattern[str]:
    """Return all that `phrase` gives of signs and all names of walls, in one pattern."""
    walls = (wall(whose, "name").pattern for whose in (SITE, NETWORK))
    return re.compile(_either(*map(_phrases, _TELLING), *walls))


@cache
def wall(whose: str, where: str) -> re.Pattern[str]:
    """Return the names or the texts of walls of walls.tsv (`where` name or text)."""
    found = _either(*(row[3] for row in _walls(whose, where)))
    # Looked for at the beginning of words alone, a text takes a seventh of the time.
    return re.compile(rf"(?<!\w)(?:{found})" if where == "text" else found)


@cache
def wall_marks(whose: str, where: str) -> tuple[str, ...]:
    """Return the letters of walls in the markup (code, sensor) or at a path's start (path)."""
    return tuple(row[3] for row in _walls(whose, where))


@cache
def parking(where: str) -> tuple[str, ...]:
    """Return the hosts or the letters of parked pages (`where` host or code)."""
    return tuple(row[1] for row in rows_of("pages/parking.tsv") if row[0] == where)


class Notice(NamedTuple):
    """A row of closing.tsv: letters one of which stands in each such sentence, and how it goes."""

    kind: str
    holds: tuple[str, ...]
    pattern: re.Pattern[str]


@cache
def notices() -> tuple[Notice, ...]:
    """Return the rows of closing.tsv that are sentences or names."""
    rows = (row for row in rows_of("pages/closing.tsv") if row[0] not in _NO_NOTICE)
    return tuple(
        Notice(row[0], tuple(row[1].split("|")), _whole(row[3], goes_on=row[0] != "name"))
        for row in rows
    )


@cache
def leads() -> re.Pattern[str]:
    """Return what may stand before a notice, with the blank after it."""
    rows = (row[3] for row in rows_of("pages/closing.tsv") if row[0] == "lead")
    return re.compile(f"(?:{_either(*rows)}) ")


@cache
def gaps() -> tuple[tuple[re.Pattern[str], re.Pattern[str]], ...]:
    """Return what may stand before a notice with more words behind it, and how that begins."""
    words = _closing_words()
    return tuple(
        (re.compile(f"(?:{row[3]}) "), re.compile(rf"(?<= )(?:{_filled(row[1], words)})(?= )"))
        for row in rows_of("pages/closing.tsv")
        if row[0] == "gap"
    )


@cache
def notice_letters() -> re.Pattern[str]:
    """Return what stands in every sentence that is a notice, in small letters."""
    return re.compile(_either(*{re.escape(held) for row in notices() for held in row.holds}))


@cache
def closing_words(kind: str) -> re.Pattern[str]:
    """Return the words of closing.tsv that speak of hours and holidays (not, open)."""
    rows = (row[3] for row in rows_of("pages/closing.tsv") if row[0] == kind)
    return re.compile(rf"\b(?:{_either(*rows)})\b")


class SocialRow(NamedTuple):
    """A row of social.tsv."""

    site: str
    hosts: tuple[str, ...]
    path: re.Pattern[str]
    says: str
    where: str
    what: str


@cache
def social_rows() -> tuple[SocialRow, ...]:
    """Return the rows of social.tsv."""
    return tuple(
        SocialRow(row[0], tuple(row[1].split()), re.compile(row[2] or "/.+"), *row[3:6])
        for row in rows_of("pages/social.tsv")
    )


@cache
def _closing_words() -> dict[str, str]:
    words = {"OWN": OWN}
    for row in rows_of("pages/closing.tsv"):
        if row[0] == "word":
            words[row[1]] = _filled(row[3], words)
    return words


def _whole(pattern: str, *, goes_on: bool) -> re.Pattern[str]:
    filled = _filled(pattern, _closing_words())
    return re.compile(f"(?:{filled})(?: .*)?" if goes_on else filled)


def _walls(whose: str, where: str) -> Iterator[list[str]]:
    rows = rows_of("pages/walls.tsv")
    return (row for row in rows if row[0] == whose and row[2] == where)


@cache
def _phrase_words() -> dict[str, str]:
    words: dict[str, str] = {}
    for row in rows_of("pages/phrases.tsv"):
        if row[0] == "word":
            words[row[1]] = _filled(row[2], words)
    return words


def _phrases(kind: str, of: Callable[[str], bool] = lambda _language: True) -> str:
    rows = (row for row in rows_of("pages/phrases.tsv") if row[0] == kind and of(row[1]))
    return _either(*(_written(row[2]) for row in rows))


def _written(pattern: str) -> str:
    if pattern.startswith("="):
        return re.escape(normal_text(pattern[1:]))
    return _filled(pattern, _phrase_words())


def _filled(pattern: str, words: dict[str, str]) -> str:
    return _NAMED.sub(lambda named: words[named[1]], pattern)


def _either(*patterns: str) -> str:
    return "|".join(f"(?:{pattern})" for pattern in patterns)
