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
from toolkit.domain.text import Stemmer, words_of
from toolkit.search.confidence import open_to_meaning
from toolkit.search.expand import FUZZY, Expansion, SynonymRule, expand
from toolkit.search.places import audiences_in, narrow_audiences, region_of
from toolkit.search.query import Query
from toolkit.search.retrieve import Facets, candidates
from toolkit.search.score import (
    FLOOR,
    Context,
    Match,
    TokenisedLink,
    compare,
    compile_query,
    rule_parts,
    similarity_parts,
    tokenise,
    with_meaning,
)

if TYPE_CHECKING:
    from toolkit.domain.link import Nearness
    from toolkit.search.index import LinkStore, SearchIndex

_EXACT = 1.0
# Of the similarity of the best link; under it most are noise (docs/search.md).
_RELATIVE_FLOOR = 0.6
_FIRST = 3
# Links compared closely; more than twice as many as are shown change no answer
# (docs/search.md), and reading links is most of what a question costs.
_COMPARED = 24
# Links nearest in meaning that are compared beside those that share words
# (docs/search.md).
_NEAREST = 50


class Hit(NamedTuple):
    """A link that answers, its score and the parts of it."""

    link: Link
    score: float
    similarity: float
    match: Match
    parts: tuple[tuple[str, float], ...]
    exact: bool = False

    @property
    def fuzzy(self) -> bool:
        """Tell whether it was found by corrected words alone."""
        return bool(self.match.variants) and all(
            variant.kind in FUZZY for variant in self.match.variants
        )


class Found(NamedTuple):
    """The links in order, and what the question was taken to ask for."""

    expansion: Expansion
    hits: tuple[Hit, ...]
    context: Context = Context()


class Search(NamedTuple):
    """What a search works with: an index, the links, synonyms, home region and the day.

    `meaning` tells how near links are to a text, where the library has vectors.
    """

    source: SearchIndex
    store: LinkStore
    synonyms: Iterable[SynonymRule] = ()
    home_region: str = ""
    today: date | None = None
    tokenise: Callable[[Link, Stemmer], TokenisedLink] = tokenise
    meaning: Callable[[str], Nearness | None] = lambda _: None


def search(tools: Search, query: Query, keep: Callable[[Link], bool], most: int = 10) -> Found:
    """Find the links that answer a query and that `keep` lets pass, best first.

    `most` is how many will be shown; a few more may be returned.
    """
    expansion = expand(tools.source, query, tools.synonyms)
    nearness = tools.meaning(query.text)
    if not expansion.terms and nearness is None:
        return Found(expansion, ())
    context = context_of(query, tools.home_region, tools.today)
    rowids = candidates(
        tools.source, expansion.terms, facets_of(query), context.places, context.home_nation
    )
    compiled = compile_query(expansion.terms)
    stemmer = tools.source.stemmer
    context = context._replace(
        asked=compiled.stems.union(stemmer.of_words(context.audience)),
        narrow=frozenset(stemmer.of_words(narrow_audiences())),
    )
    stems = tuple(stemmer.of_words(query.words))
    ids = [tools.source.id_of(rowid) for rowid in rowids]
    near = list(islice(_near(tools, query, ids, keep), max(_COMPARED, 2 * most)))
    if nearness is not None:
        known = {one.link.id for one in near}
        more = [link_id for link_id in nearness.nearest(_NEAREST) if link_id not in known]
        near += _near(tools, query, more, keep)
    matches = [compare(compiled, one, context.places) for one in near]
    if nearness is not None:
        cosines = nearness.of([one.link.id for one in near])
        share = open_to_meaning(expansion, matches)
        matches = [
            with_meaning(match, cosines.get(one.link.id), share)
            for one, match in zip(near, matches, strict=True)
        ]
    compared = zip(near, matches, strict=True)
    hits = [_hit(one, match, context, stems, stemmer) for one, match in compared]
    kept = _with_phrases(query, [hit for hit in hits if hit.similarity >= FLOOR])
    kept.sort(key=lambda hit: (-hit.score, hit.link.id))
    return Found(expansion, tuple(_near_the_best(kept)), context)


def facets_of(query: Query) -> Facets:
    """Return what the index itself can narrow by: types, tags and regions."""
    facets: list[list[tuple[str, str]]] = [[("tag", tag)] for tag in query.filters.tags]
    if query.filters.types:
        facets.append([("type", kind.value) for kind in query.filters.types])
    for region in query.filters.regions:
        nation = [("region", region)] if "-" in region else [("country", region)]
        facets.append([*nation, ("region", region.partition("-")[0]), ("region", "any")])
    return facets


def context_of(query: Query, home_region: str, today: date | None = None) -> Context:
    """Return the place where somebody is, and the people, that a query names."""
    named = region_of(query.text, home_region)
    places = frozenset([*([named.code] if named else []), *query.filters.regions])
    return Context(places, audiences_in(query.words), home_region, today)


def words_found(hit: Hit, stemmer: Stemmer) -> tuple[str, ...]:
    """Return the words of a link that answered, as they stand in it, folded."""
    stems = {stem for variant in hit.match.variants for stem in variant.stem.split()}
    words = (
        word
        for field in SEARCHED
        for text in field.texts(hit.link)
        for word in words_of(text)
        if stemmer[word] in stems
    )
    return tuple(dict.fromkeys(words))


def _near(
    tools: Search, query: Query, ids: Sequence[int], keep: Callable[[Link], bool]
) -> Iterator[TokenisedLink]:
    """Yield candidates that may be shown, likeliest first, those with every phrase before all."""
    without_phrase = []
    stemmer = tools.source.stemmer
    without = frozenset(stemmer.of_words(query.without))
    for link in _read(tools, ids):
        if not keep(link):
            continue
        tokenised = tools.tokenise(link, stemmer)
        if any(not without.isdisjoint(stems) for _, stems in tokenised.texts):
            continue
        if all(_holds(link, phrase) for phrase in query.phrases):
            yield tokenised
        else:
            without_phrase.append(tokenised)
    yield from without_phrase


def _read(tools: Search, ids: Sequence[int]) -> Iterator[Link]:
    """Yield the links with these ids, read some at a time."""
    for start in range(0, len(ids), _COMPARED):
        yield from tools.store.many(ids[start : start + _COMPARED])


def _hit(
    tokenised: TokenisedLink,
    match: Match,
    context: Context,
    stems: tuple[str, ...],
    stemmer: Stemmer,
) -> Hit:
    parts = similarity_parts(match)
    similarity = round(sum(parts.values()), 6)
    exact = tuple(stemmer.of_text(tokenised.link.title)) == stems
    if exact:
        parts["exact"] = _EXACT
    parts |= rule_parts(tokenised, match, context, similarity)
    return Hit(
        link=tokenised.link,
        score=round(sum(parts.values()), 6),
        similarity=similarity,
        match=match,
        parts=tuple(parts.items()),
        exact=exact,
    )


def _near_the_best(hits: list[Hit]) -> list[Hit]:
    """Leave out, after the first three, what fits much less than the best."""
    least = _RELATIVE_FLOOR * max((hit.similarity for hit in hits), default=0.0)
    return hits[:_FIRST] + [hit for hit in hits[_FIRST:] if hit.similarity >= least]


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
