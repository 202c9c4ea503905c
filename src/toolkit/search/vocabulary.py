"""Words: English as the search knows it, those of a library, and the nearest of them.

The words stand in `toolkit/data`; the long list is read on first use. The home of
rapidfuzz, which is loaded when the first word needs it. Must not look at links.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import IntEnum
from functools import cache
from typing import NamedTuple, Protocol

from toolkit.domain.link import Link
from toolkit.domain.text import Stemmer
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


# What the search needs of a library, so that it need not know the storage.


class SearchIndex(Protocol):
    """An index of links: stems in links, words in the vocabulary.

    A rowid is the place of a link in the index; lower rowids are shorter titles.
    """

    @property
    def stemmer(self) -> Stemmer:
        """The stemmer of the library's language."""

    def size(self) -> int:
        """Return how many links there are."""

    def frequencies(self, stems: Iterable[str]) -> dict[str, int]:
        """Return in how many links each known stem stands."""

    def known(self, words: Iterable[str]) -> dict[str, int]:
        """Return in how many links each known word stands."""

    def starting(self, prefix: str, lengths: range, most: int) -> list[tuple[str, int]]:
        """Return the most frequent words that start so, with their number of links."""

    def ending(self, tail: str, lengths: range, most: int) -> list[tuple[str, int]]:
        """Return the most frequent words that end so (two letters at least)."""

    def matching(
        self,
        all_of: Sequence[Sequence[str]],
        most: int,
        *,
        columns: Sequence[str] = (),
        facets: Sequence[Sequence[tuple[str, str]]] = (),
    ) -> list[int]:
        """Return rowids of links with one stem of each group, in order."""

    def id_of(self, rowid: int) -> int:
        """Return the id of the link with this rowid."""


class LinkStore(Protocol):
    """Where the links themselves stand."""

    def many(self, ids: Sequence[int]) -> list[Link]:
        """Return the links with these ids, in the order of the ids."""


# Words the library does not know, and its own words nearest to them. A word the library knows
# is never "corrected".


# Edits (optimal string alignment: a swap is one) by length of the word.
_EDITS = ((4, 1), (8, 2), (99, 3))
_SHORTEST = 3
# In shorter words the second letter is wrong as easily as any other.
_SHORT = 5
_LONG = 8
_MOST_LOOKED_AT = 1_500
MOST_NEAREST = 6
# As sure as one wrong letter in a long word: no need to look further.
_GOOD = 0.8
_LOWEST, _HIGHEST = 0.25, 0.9
# Pieces of two words written as one.
_SHORTEST_PIECE = 2
_SHORTEST_JOINED = 5


class Near(NamedTuple):
    """A word of the library near an unknown one; `confidence` 0.25 to 0.9."""

    word: str
    confidence: float


def nearest(index: SearchIndex, word: str, *, thorough: bool = True) -> list[Near]:
    """Return up to six of the library's words nearest to an unknown one, best first.

    Without `thorough` words that only end alike are not looked at, which takes
    half the time: a post has many unknown words.
    """
    if len(word) < _SHORTEST or any(char.isdigit() for char in word):
        return []
    lengths = range(max(2, len(word) - _edits(word)), len(word) + _edits(word) + 1)
    sure = 1 if len(word) <= _SHORT else 2 if len(word) <= _LONG else 3
    candidates = dict(index.starting(word[:sure], lengths, _MOST_LOOKED_AT))
    near = _closest(word, candidates)
    if near and near[0].confidence >= _GOOD:
        return near
    if thorough:
        candidates.update(index.ending(word[-3:], lengths, _MOST_LOOKED_AT))
    if len(word) > _SHORT:
        for head in (word[1] + word[0], word[0] + word[2]):
            candidates.update(index.starting(head, lengths, _MOST_LOOKED_AT))
    return _closest(word, candidates)


def pieces(index: SearchIndex, word: str) -> tuple[str, ...]:
    """Return the words of which an unknown one is run together, or nothing.

    Of all ways to cut it in two or three, the one with the most frequent
    rarest piece wins.
    """
    if len(word) < _SHORTEST_JOINED:
        return ()
    cuts = _cuts(word)
    known = index.known({piece for cut in cuts for piece in cut})
    whole = [cut for cut in cuts if all(piece in known for piece in cut)]
    if not whole:
        return ()

    def worth(cut: tuple[str, ...]) -> tuple[int, bool, int, tuple[str, ...]]:
        shortest = min(len(piece) for piece in cut)
        return (-len(cut), shortest > _SHORTEST_PIECE, min(known[piece] for piece in cut), cut)

    return max(whole, key=worth)


def _cuts(word: str) -> list[tuple[str, ...]]:
    last = len(word) - _SHORTEST_PIECE
    cuts: list[tuple[str, ...]] = []
    for first in range(_SHORTEST_PIECE, last + 1):
        cuts.append((word[:first], word[first:]))
        cuts += [
            (word[:first], word[first:second], word[second:])
            for second in range(first + _SHORTEST_PIECE, last + 1)
        ]
    return cuts


def _edits(word: str) -> int:
    return next(edits for longest, edits in _EDITS if len(word) <= longest)


def _closest(word: str, candidates: dict[str, int]) -> list[Near]:
    from rapidfuzz.distance import OSA, JaroWinkler  # noqa: PLC0415 - most questions need none
    from rapidfuzz.process import extract  # noqa: PLC0415 - the same

    near = extract(word, list(candidates), scorer=OSA.distance, score_cutoff=_edits(word), limit=40)
    scored = []
    for other, distance, _ in near:
        likeness = JaroWinkler.similarity(word, other)
        order = (distance, other[0] != word[0], -round(likeness, 2), -candidates[other], other)
        confidence = max(_LOWEST, min(_HIGHEST, 1.0 - 0.9 * distance / len(word)) * likeness)
        scored.append((order, Near(other, round(confidence, 3))))
    return [found for _, found in sorted(scored)[:MOST_NEAREST]]
