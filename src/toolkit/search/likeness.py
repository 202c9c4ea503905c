"""How well one link answers what is wanted: features, each 0..1, by name.

Must not weigh them against each other, and must not know trust or health.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, TypeVar

from toolkit.domain.fields import SEARCHED, SearchField
from toolkit.domain.link import Link
from toolkit.domain.text import stems_of_each
from toolkit.search.stopwords import STOP_WORDS
from toolkit.search.wanted import Reading, Wanted

# A name of which this share is asked for is asked for whole (corrected words count less).
_WHOLE = 0.85
# Weight of words said, at which "said" is one half: about two telling words.
_MUCH = 10.0
_NOWHERE = -9


Key = TypeVar("Key", int, str)


class Stemmed(NamedTuple):
    """A link cut into stems: every text of it, each with the field it stands in."""

    link: Link
    texts: tuple[tuple[SearchField, list[str]], ...]


class Asked(NamedTuple):
    """What is wanted, arranged for looking stems up."""

    wanted: tuple[Wanted, ...]
    total: float
    by_stem: dict[str, tuple[tuple[int, Reading], ...]]
    stems: frozenset[str]


class Match(NamedTuple):
    """What of a link answered: features by name, and the readings that were found."""

    features: dict[str, float]
    readings: tuple[Reading, ...]
    fields: tuple[str, ...]


def cut(link: Link) -> Stemmed:
    """Cut a link into stems."""
    texts = [(field, text) for field in SEARCHED for text in field.texts(link) if text]
    stems = stems_of_each(text for _, text in texts)
    pairs = zip(texts, stems, strict=True)
    return Stemmed(link, tuple((field, found) for (field, _), found in pairs))


def arrange(wanted: Sequence[Wanted]) -> Asked:
    """Arrange what is wanted."""
    by_stem: dict[str, list[tuple[int, Reading]]] = {}
    for number, one in enumerate(wanted):
        for reading in one.readings:
            by_stem.setdefault(reading.stem, []).append((number, reading))
    total = sum(one.weight for one in wanted if not one.extra)
    total = total or sum(one.weight for one in wanted) or 1.0
    table = {stem: tuple(found) for stem, found in by_stem.items()}
    return Asked(tuple(wanted), total, table, frozenset(table))


def compare(asked: Asked, stemmed: Stemmed) -> Match:
    """Compare a link with what is wanted."""
    tally = _Tally(asked)
    for field, stems in stemmed.texts:
        if not asked.stems.isdisjoint(stems):
            tally.add(field, stems)
    readings = tuple(tally.readings[key] for key in sorted(tally.readings))
    return Match(tally.features(), readings, tuple(tally.fields))


class _Tally:
    """What the texts of one link hold of what is asked, added up text by text."""

    def __init__(self, asked: Asked) -> None:
        self._asked = asked
        self.fields: dict[str, None] = {}
        self.readings: dict[tuple[int, str], Reading] = {}
        self._anywhere: dict[int, float] = {}
        self._weighed: dict[int, float] = {}
        self._labels: dict[int, float] = {}
        self._said: dict[int, float] = {}
        self._best: dict[str, float] = {}

    def add(self, field: SearchField, stems: list[str]) -> None:
        """Count one text."""
        self.fields[field.name] = None
        held: dict[int, float] = {}
        # In the order of the text, not of a set: sums must be the same on every machine.
        for stem in dict.fromkeys(stems):
            for number, reading in self._asked.by_stem.get(stem, ()):
                self.readings[number, reading.stem] = reading
                _raise(held, number, reading.confidence)
        for number, value in held.items():
            _raise(self._anywhere, number, value)
            _raise(self._weighed, number, value * field.weight)
            if field.label:
                _raise(self._labels, number, value)
        if field.label:
            self._add_label(field, held, stems)

    def features(self) -> dict[str, float]:
        """Return the features by name."""
        said = sum(self._asked.wanted[at].weight * value for at, value in self._said.items())
        return {
            "said": said / (said + _MUCH),
            "anywhere": _share(self._asked, self._anywhere),
            "fields": _share(self._asked, self._weighed),
            "label": _share(self._asked, self._labels),
            **self._best,
        }

    def _add_label(self, field: SearchField, held: dict[int, float], stems: list[str]) -> None:
        recall = _share(self._asked, held)
        precision, order = _fit(self._asked, stems)
        if precision > _WHOLE:
            for number, value in held.items():
                _raise(self._said, number, value)
        likeness = 2 * recall * precision / (recall + precision)
        _raise(self._best, "order", order)
        if field.name == "title":
            self._best |= {"title_precision": precision, "title_likeness": likeness}
        else:
            _raise(self._best, "label_likeness", likeness)


def _fit(asked: Asked, stems: list[str]) -> tuple[float, float]:
    """Return how much of a name is asked for, and how far in the order of the question."""
    asked_for = every = order = 0.0
    before = _NOWHERE
    for stem in stems:
        if stem in STOP_WORDS and stem not in asked.stems:
            continue
        every += 1.0
        best, at = 0.0, _NOWHERE
        for number, reading in asked.by_stem.get(stem, ()):
            if reading.confidence > best:
                best, at = reading.confidence, number
        asked_for += best
        if at == before + 1:
            order += asked.wanted[at].weight + asked.wanted[before].weight
        before = at
    return asked_for / every, min(1.0, order / (2 * asked.total))


def _raise(values: dict[Key, float], key: Key, value: float) -> None:
    if value > values.get(key, 0.0):
        values[key] = value


def _share(asked: Asked, held: dict[int, float]) -> float:
    """Return the share of what is wanted that is held, by weight, 0..1."""
    got = sum(asked.wanted[number].weight * value for number, value in held.items())
    return min(1.0, got / asked.total)
