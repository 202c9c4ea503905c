"""Words the library does not know, and its own words nearest to them.

A word the library knows is never "corrected". The home of rapidfuzz, which is
loaded when the first word needs it. Must not look at links.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from toolkit.search.index import SearchIndex


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
