"""Words of a text, as they are compared: folded, split, cut to their stems.

What the index stores and what a question asks for must be cut the same way,
so both call this. Must not know which words matter, or any list of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from toolkit.domain.pattern import late
from toolkit.domain.stem import stem
from toolkit.domain.text import fold

# Longer runs are keys, hashes and noise; cut so that they cannot fill an index.
LONGEST_WORD = 40
# Scripts written without spaces: each sign is a word of its own.
_SIGNS = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
# Between texts that are cut in one go; a control character, so no clean text has it.
_BETWEEN = "\x1f"
_WORD = late(rf"[{_SIGNS}{_BETWEEN}]|[^\W_{_SIGNS}]+")
# The same where there can be no such signs; compiled ten times faster.
_ASCII_WORD = re.compile(rf"{_BETWEEN}|[a-z0-9]+", re.ASCII)
_POSSESSIVE = re.compile(r"'s\b")
_APOSTROPHES = str.maketrans({"\u2019": "'", "\u2018": "'", "\u02bc": "'", "`": "'"})


class _Stems(dict[str, str]):
    """Stems already worked out; a long-running program must not grow for ever."""

    most = 200_000

    def __missing__(self, word: str) -> str:
        if len(self) >= self.most:
            self.clear()
        self[word] = found = stem(word)
        return found


_STEMS = _Stems()


def words_of(text: str) -> list[str]:
    """Split a text into words: no case, no accents, no apostrophes."""
    return _split(text.replace(_BETWEEN, " ")) if text else []


def stem_of(word: str) -> str:
    """Return the stem of one word as `words_of` gives it."""
    return _STEMS[word]


def stems_of_words(words: Iterable[str]) -> list[str]:
    """Return the stems of words as `words_of` gives them, in order."""
    return list(map(_STEMS.__getitem__, words))


def stems_of(text: str) -> list[str]:
    """Return the stems of a text's words, in order."""
    return [_STEMS[word] for word in words_of(text)]


def words_of_each(texts: Iterable[str]) -> list[list[str]]:
    """Return the words of each text: the same as one by one, and faster."""
    found = []
    for part in _folded(_BETWEEN.join(texts)).split(_BETWEEN):
        words = _words_in(part) if part else []
        if len(part) > LONGEST_WORD and max(map(len, words), default=0) > LONGEST_WORD:
            words = [word[:LONGEST_WORD] for word in words]
        found.append(words)
    return found


def stems_of_each(texts: Iterable[str]) -> list[list[str]]:
    """Return the stems of each clean text: the same as one by one, and much faster."""
    found: list[list[str]] = [[]]
    for word in _split(_BETWEEN.join(texts)):
        if word == _BETWEEN:
            found.append([])
        else:
            found[-1].append(_STEMS[word])
    return found


def _split(text: str) -> list[str]:
    folded = _folded(text)
    found = _words_in(folded)
    if len(folded) > LONGEST_WORD:
        return [word[:LONGEST_WORD] for word in found]
    return found


def _words_in(folded: str) -> list[str]:
    pattern = _ASCII_WORD if folded.isascii() else _WORD
    return pattern.findall(folded)


def _folded(text: str) -> str:
    folded = text.lower() if text.isascii() else fold(text.translate(_APOSTROPHES))
    if "'" in folded:
        folded = _POSSESSIVE.sub("", folded).replace("'", "")
    return folded
