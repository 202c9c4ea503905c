"""A query in the words of the library: what is wanted, and by which stems.

Known words stay; unknown ones are completed, corrected, cut apart or joined;
synonyms of the library join. Must not look at links.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum
from itertools import pairwise
from math import log
from typing import TYPE_CHECKING, NamedTuple

from toolkit.domain.text import stem_of
from toolkit.search.correct import nearest, pieces
from toolkit.search.everyday import alike
from toolkit.search.places import places_in
from toolkit.search.query import Query
from toolkit.search.smalltalk import SMALL_TALK
from toolkit.search.stopwords import STOP_WORDS

if TYPE_CHECKING:
    from toolkit.search.source import Source

MOST_WORDS = 40
# A pasted post is finished text; a typed question may end in half a word.
_TYPED_WORDS = 8
# With more words than this a question is a post: small talk counts for less, and
# its own words are enough without everyday words of the same meaning.
_POST_WORDS = 12
_SMALL_TALK_SHARE = 0.2
_MOST_ENDINGS = 60
_SHORTEST_KNOWN_PREFIX = 3
_MOST_CORRECTED = 12
_PREFIX, _KNOWN_PREFIX, _JOINED, _CUT, _SYNONYM = 0.9, 0.6, 0.95, 0.9, 0.8
_ALIKE = 0.55


class How(StrEnum):
    """How a word of the library came to stand for a word of the question."""

    SAID = "said"
    BEGUN = "begun"
    CORRECTED = "corrected"
    CUT = "cut"
    JOINED = "joined"
    SYNONYM = "synonym"
    ALIKE = "alike"


FUZZY = frozenset({How.CORRECTED, How.CUT, How.JOINED})


class Reading(NamedTuple):
    """A stem that may stand for a word: 0..1 how surely, and by which of the words."""

    stem: str
    word: str
    confidence: float
    how: How


class Wanted(NamedTuple):
    """One thing that is asked for: the word said and the stems it may be found by.

    `weight` says how telling it is (rare words more); `extra` ones add to a
    link that has them and are not missed in one that has not.
    """

    said: str
    place: int
    weight: float
    links: int
    readings: tuple[Reading, ...]
    extra: bool = False


class Meaning(NamedTuple):
    """A synonym of the library: these words, in order, also mean those words."""

    words: tuple[str, ...]
    means: tuple[str, ...]


class _Reader(NamedTuple):
    source: Source
    size: int
    known: dict[str, int]
    partial: bool
    post: bool
    places: frozenset[str]

    def alike(self, word: str, confidence: float) -> list[Reading]:
        """Return readings by everyday words of the same meaning that the library has."""
        own = stem_of(word)
        others = () if self.post else alike(word)
        return [
            Reading(stem, other, confidence, How.ALIKE)
            for other in others
            if (stem := stem_of(other)) in self.known and stem != own
        ]


def read_wanted(source: Source, query: Query, meanings: Iterable[Meaning] = ()) -> list[Wanted]:
    """Return what a query wants, in the order of its words."""
    words = _content(query.words)
    size = max(1, source.size())
    stems = {word: stem_of(word) for word, _ in words}
    synonyms = _said(meanings, query.words)
    asked = {*stems.values(), *(stem_of(other) for word in stems for other in alike(word))}
    asked |= {stem_of(word) for means in synonyms for word in means.means}
    frequencies = source.frequencies(asked)
    known = {word: frequencies[stem] for word, stem in stems.items() if stem in frequencies}
    places = frozenset(word for name in places_in(query.words).values() for word in name)
    post = len(words) > _POST_WORDS
    partial = query.partial and len(words) <= _TYPED_WORDS
    reader = _Reader(source, size, frequencies, partial, post, places)
    chosen = _rarest(words, known)
    found = _read_words(reader, chosen)
    found += _extra(reader, synonyms, len(query.words))
    return _resized(reader, found)


def weight_of(links: int, size: int) -> float:
    """Return how telling a word is that stands in `links` of `size` links."""
    return log(1.0 + size / (links + 0.5))


def _content(words: Sequence[str]) -> list[tuple[str, int]]:
    """Return the different words that carry a topic, each with its first place."""
    places: dict[str, int] = {}
    for place, word in enumerate(words):
        places.setdefault(word, place)
    content = [(word, place) for word, place in places.items() if word not in STOP_WORDS]
    return content or list(places.items())


def _rarest(words: list[tuple[str, int]], known: dict[str, int]) -> list[tuple[str, int]]:
    if len(words) <= MOST_WORDS:
        return words
    by_rarity = sorted((known[word], place, word) for word, place in words if word in known)
    kept = {word for _, _, word in by_rarity[:MOST_WORDS]}
    return [(word, place) for word, place in words if word in kept]


def _read_words(reader: _Reader, words: list[tuple[str, int]]) -> list[Wanted]:
    found: list[Wanted] = []
    corrected = 0
    joined = _joined(reader, words)
    for number, (word, place) in enumerate(words):
        last = reader.partial and number == len(words) - 1
        readings = _readings(reader, word, last=last, correct=corrected < _MOST_CORRECTED)
        corrected += stem_of(word) not in reader.known
        if word in joined and not any(reading.how is How.SAID for reading in readings):
            readings = [joined[word]]
        elif word in joined:
            readings.append(joined[word])
        cut = [reading for reading in readings if reading.how is How.CUT]
        kept = tuple(reading for reading in readings if reading.how is not How.CUT)
        if kept:
            found.append(Wanted(word, place, 0.0, 0, kept))
        found += [Wanted(word, place, 0.0, 0, (reading,)) for reading in cut]
    return found


def _readings(reader: _Reader, word: str, *, last: bool, correct: bool) -> list[Reading]:
    stem = stem_of(word)
    if stem in reader.known:
        said = [Reading(stem, word, 1.0, How.SAID)]
        said += reader.alike(word, _ALIKE)
        if last and len(word) >= _SHORTEST_KNOWN_PREFIX:
            said += _begun(reader, word, _KNOWN_PREFIX)
        return _merged(said)
    if last and (begun := _begun(reader, word, _PREFIX)):
        return begun
    if others := reader.alike(word, _SYNONYM):
        return _merged(others)
    if not correct or word in reader.places:
        return []
    near = nearest(reader.source, word, thorough=not reader.post)
    if not near or near[0].confidence < _CUT * 0.8:
        cut = [piece for piece in pieces(reader.source, word) if piece not in STOP_WORDS]
        if cut:
            return [Reading(stem_of(piece), piece, _CUT, How.CUT) for piece in cut]
    return _merged(
        [Reading(stem_of(one.word), one.word, one.confidence, How.CORRECTED) for one in near]
    )


def _begun(reader: _Reader, word: str, confidence: float) -> list[Reading]:
    endings = reader.source.starting(word, range(len(word) + 1, 99), _MOST_ENDINGS)
    return _merged([Reading(stem_of(whole), whole, confidence, How.BEGUN) for whole, _ in endings])


def _joined(reader: _Reader, words: list[tuple[str, int]]) -> dict[str, Reading]:
    """Return, for words that were torn apart, the one word they make."""
    joined: dict[str, Reading] = {}
    pairs = [
        (first, second) for (first, place), (second, after) in pairwise(words) if after == place + 1
    ]
    if not pairs:
        return joined
    known = reader.source.known({first + second for first, second in pairs})
    for first, second in pairs:
        whole = first + second
        if whole in known:
            reading = Reading(stem_of(whole), whole, _JOINED, How.JOINED)
            joined[first] = joined[second] = reading
    return joined


def _said(meanings: Iterable[Meaning], words: tuple[str, ...]) -> list[Meaning]:
    """Return the synonyms whose words stand in the question, in order."""
    stems = [stem_of(word) for word in words]
    there = set(stems)
    return [
        meaning
        for meaning in meanings
        if (wanted := [stem_of(word) for word in meaning.words])
        and there.issuperset(wanted)
        and any(stems[at : at + len(wanted)] == wanted for at in range(len(stems)))
    ]


def _extra(reader: _Reader, synonyms: list[Meaning], place: int) -> list[Wanted]:
    found = []
    for meaning in synonyms:
        for word in meaning.means:
            stem = stem_of(word)
            if stem in reader.known and word not in STOP_WORDS:
                reading = Reading(stem, word, _SYNONYM, How.SYNONYM)
                said = " ".join(meaning.words)
                found.append(Wanted(said, place, 0.0, 0, (reading,), extra=True))
    return found


def _merged(readings: list[Reading]) -> list[Reading]:
    """Keep the surest reading of each stem."""
    best: dict[str, Reading] = {}
    for reading in readings:
        if reading.stem not in best or reading.confidence > best[reading.stem].confidence:
            best[reading.stem] = reading
    return list(best.values())


def _resized(reader: _Reader, found: list[Wanted]) -> list[Wanted]:
    """Give each its weight and drop what stands in no link, and repeats of a stem."""
    stems = {reading.stem for one in found for reading in one.readings}
    reader.known.update(reader.source.frequencies(stems - reader.known.keys()))
    kept = []
    seen: set[str] = set()
    for one in found:
        readings = tuple(r for r in one.readings if r.stem in reader.known and r.stem not in seen)
        if not readings:
            continue
        if len(readings) == 1:
            seen.add(readings[0].stem)
        surest = max(reading.confidence for reading in readings)
        telling = [r for r in readings if r.confidence == surest]
        links = sum(reader.known[reading.stem] for reading in readings)
        counted = sum(reader.known[reading.stem] for reading in telling)
        weight = weight_of(counted, reader.size)
        if reader.post and one.said in SMALL_TALK:
            weight *= _SMALL_TALK_SHARE
        kept.append(Wanted(one.said, one.place, weight, links, readings, one.extra))
    return kept
