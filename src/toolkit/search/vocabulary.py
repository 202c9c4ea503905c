"""English as the search knows it: stop words, filler words, and how common a word is.

The words stand in `toolkit/data`; the long list is read on first use.
"""

from __future__ import annotations

from enum import IntEnum
from functools import cache

from toolkit.tables import lines_of, rows_of, text_of


class Commonness(IntEnum):
    """How common a word of English is; NONE is no word of the list."""

    NONE = 0
    KNOWN = 1
    USUAL = 2
    EVERYDAY = 3


def _words_of(name: str) -> frozenset[str]:
    return frozenset(word for line in lines_of(name) for word in line.split())


STOP_WORDS = _words_of("stop_words.txt")


@cache
def fillers() -> frozenset[str]:
    """Return everyday words that hardly name a topic in a long post."""
    return _words_of("filler_words.txt")


@cache
def ways() -> dict[str, str]:
    """Return words that ask for a way of reaching somebody, and the kind of contact it is."""
    return {word: kind for kind, words in rows_of("contact_words.tsv") for word in words.split()}


def commonness(word: str) -> Commonness:
    """Return how common an English word is; `word` is as `words_of` gives it."""
    text, parts = _english()
    found = (level for level, start, end in parts if _stands(text, word, start, end))
    return next(found, Commonness.NONE)


@cache
def _english() -> tuple[str, tuple[tuple[Commonness, int, int], ...]]:
    """Return the list as one text, and where the words of each level begin and end in it.

    Cutting 60,000 words apart takes longer than a question does.
    """
    text = text_of("english_words.txt")
    heads = [
        (text.index(f"\n# {level.name.lower()}\n") + 1, level)
        for level in Commonness
        if level is not Commonness.NONE
    ]
    heads.sort()
    ends = [head for head, _ in heads[1:]] + [len(text)]
    parts = [
        (level, text.index("\n", head) + 1, end)
        for (head, level), end in zip(heads, ends, strict=True)
    ]
    return text, tuple(parts)


def _stands(text: str, word: str, low: int, high: int) -> bool:
    """Tell whether a word is one of the sorted lines between two places, by halving."""
    while low < high:
        middle = (low + high) // 2
        begin = max(text.rfind("\n", low, middle) + 1, low)
        end = text.index("\n", middle)
        line = text[begin:end]
        if line == word:
            return True
        low, high = (end + 1, high) if line < word else (low, begin)
    return False
