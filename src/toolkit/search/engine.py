"""The search: a query and an index give links in order, each able to say why.

The same query on the same library gives the same order on every machine.
Must not decide who may be offered, and must not know where links are stored.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from toolkit.domain.fields import SEARCHED
from toolkit.domain.link import Link
from toolkit.domain.text import stem_of, stems_of, words_of
from toolkit.search.candidates import candidates
from toolkit.search.likeness import Match, Stemmed, arrange, compare, cut
from toolkit.search.places import abroad, audiences_in, places_in
from toolkit.search.query import Query
from toolkit.search.rank import FLOOR, Context, likeness_parts, rule_parts
from toolkit.search.wanted import FUZZY, Meaning, Wanted, read_wanted

if TYPE_CHECKING:
    from toolkit.search.source import Shelf, Source

_EXACT = 1.0
# Links compared closely; more than twice as many as are shown change no answer
# (docs/search.md), and reading links is most of what a question costs.
_COMPARED = 24
Marks = Sequence[Sequence[tuple[str, str]]]


class Hit(NamedTuple):
    """A link that answers, its score and the parts of it."""

    link: Link
    score: float
    likeness: float
    match: Match
    parts: tuple[tuple[str, float], ...]
    exact: bool = False

    @property
    def fuzzy(self) -> bool:
        """Tell whether it was found by corrected words alone."""
        return bool(self.match.readings) and all(
            reading.how in FUZZY for reading in self.match.readings
        )


class Found(NamedTuple):
    """The links in order, and what the question was taken to want."""

    wanted: tuple[Wanted, ...]
    hits: tuple[Hit, ...]


class Search(NamedTuple):
    """What a search works with: an index, the links, synonyms, home region and the day."""

    source: Source
    shelf: Shelf
    meanings: Iterable[Meaning] = ()
    home_region: str = ""
    today: date | None = None
    cut: Callable[[Link], Stemmed] = cut


def search(tools: Search, query: Query, keep: Callable[[Link], bool], most: int = 10) -> Found:
    """Find the links that answer a query and that `keep` lets pass, best first.

    `most` is how many will be shown; a few more may be returned.
    """
    wanted = read_wanted(tools.source, query, tools.meanings)
    if not wanted:
        return Found((), ())
    context = context_of(query, tools.home_region, tools.today)
    slots = candidates(tools.source, wanted, marks_of(query), context.places)
    asked = arrange(wanted)
    stems = tuple(stem_of(word) for word in query.words)
    near = islice(_near(tools, query, slots, keep), max(_COMPARED, 2 * most))
    hits = [_hit(stemmed, compare(asked, stemmed), context, stems) for stemmed in near]
    kept = _with_phrases(query, [hit for hit in hits if hit.likeness >= FLOOR])
    kept.sort(key=lambda hit: (-hit.score, hit.link.id))
    return Found(tuple(wanted), tuple(kept))


def marks_of(query: Query) -> Marks:
    """Return what the index itself can narrow by: types, tags and regions."""
    marks: list[list[tuple[str, str]]] = [[("tag", tag)] for tag in query.filters.tags]
    if query.filters.types:
        marks.append([("type", kind.value) for kind in query.filters.types])
    for region in query.filters.regions:
        nation = [("region", region)] if "-" in region else [("country", region)]
        marks.append([*nation, ("region", region.partition("-")[0]), ("region", "any")])
    return marks


def context_of(query: Query, home_region: str, today: date | None = None) -> Context:
    """Return the places and people a query names."""
    places = abroad([*places_in(query.words), *query.filters.regions], home_region)
    return Context(places, audiences_in(query.words), home_region, today)


def words_found(hit: Hit) -> tuple[str, ...]:
    """Return the words of a link that answered, as they stand in it, folded."""
    stems = {reading.stem for reading in hit.match.readings}
    words = (
        word
        for field in SEARCHED
        for text in field.texts(hit.link)
        for word in words_of(text)
        if stem_of(word) in stems
    )
    return tuple(dict.fromkeys(words))


def _near(
    tools: Search, query: Query, slots: Sequence[int], keep: Callable[[Link], bool]
) -> Iterator[Stemmed]:
    """Yield candidates that may be shown, likeliest first, those with every phrase before all."""
    without_phrase = []
    for link in _read(tools, slots):
        if not keep(link):
            continue
        stemmed = tools.cut(link)
        if any(not query.without.isdisjoint(stems) for _, stems in stemmed.texts):
            continue
        if all(_holds(link, phrase) for phrase in query.phrases):
            yield stemmed
        else:
            without_phrase.append(stemmed)
    yield from without_phrase


def _read(tools: Search, slots: Sequence[int]) -> Iterator[Link]:
    """Yield the links in these slots, read some at a time."""
    for start in range(0, len(slots), _COMPARED):
        some = slots[start : start + _COMPARED]
        yield from tools.shelf.many([tools.source.id_of(slot) for slot in some])


def _hit(stemmed: Stemmed, match: Match, context: Context, stems: tuple[str, ...]) -> Hit:
    parts = likeness_parts(match)
    likeness = round(sum(parts.values()), 6)
    exact = tuple(stems_of(stemmed.link.title)) == stems
    if exact:
        parts["exact"] = _EXACT
    parts |= rule_parts(stemmed.link, context)
    return Hit(
        link=stemmed.link,
        score=round(sum(parts.values()), 6),
        likeness=likeness,
        match=match,
        parts=tuple(parts.items()),
        exact=exact,
    )


def _with_phrases(query: Query, hits: list[Hit]) -> list[Hit]:
    """Keep the links that hold every phrase; all of them when none does."""
    if not query.phrases:
        return hits
    kept = [hit for hit in hits if all(_holds(hit.link, phrase) for phrase in query.phrases)]
    return kept or hits


def _holds(link: Link, phrase: tuple[str, ...]) -> bool:
    wanted = " ".join(phrase)
    return any(
        f" {wanted} " in f" {' '.join(words_of(text))} "
        for field in SEARCHED
        for text in field.texts(link)
    )
