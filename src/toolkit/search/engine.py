"""The search: a query and an index give links in order, each able to say why.

The same query on the same library gives the same order on every machine.
Must not decide who may be offered, and must not know where links are stored.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from itertools import combinations, islice
from typing import TYPE_CHECKING, NamedTuple

from toolkit.domain.fields import SEARCHED
from toolkit.domain.link import Link
from toolkit.domain.text import Stemmer, words_of
from toolkit.search.confidence import open_to_meaning
from toolkit.search.expand import FUZZY, Expansion, QueryTerm, SynonymRule, expand
from toolkit.search.query import Query, audiences_in, narrow_audiences, region_of
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
    from toolkit.search.vocabulary import LinkStore, SearchIndex


# Links worth a closer look: rough scores from the index alone. Rare words are asked first,
# within a budget of index rows, because rows are what costs at a million links; words above it
# are asked together with others, or in names only, where short names come first.


Facets = Sequence[Sequence[tuple[str, str]]]

# Rows of the index read for one question.
BUDGET = 3_000
# Candidates named; the likeliest that may be shown are compared closely.
MOST_CANDIDATES = 512
_LABELS = tuple(field.name for field in SEARCHED if field.label)
# What a word in a name of the link adds to the same word anywhere.
_IN_LABELS = 0.7
_TOGETHER = 400
# What serving a place the question names counts for, beside all of its words, and what the
# home nation does: it parts links that are alike.
_NAMED_PLACE, _HOME = 0.2, 0.05
_FEW_WORDS = 4
# A word just begun may be any of many, which are slow to ask for together with
# others; beside other words it only re-ranks when it is over budget.
_MANY_VARIANTS = 12
# Of the words over budget so many, rarest first; the others only re-rank.
_MOST_COMMON = 3
# Stems of rarer words, one of which must stand beside a common one.
_MOST_ANCHORS = 12
_ENOUGH = 64


def candidates(
    index: SearchIndex,
    terms: Sequence[QueryTerm],
    facets: Facets = (),
    places: Iterable[str] = (),
    home: str = "",
) -> list[int]:
    """Return the rowids of the links that look best, best first.

    `facets` narrow, `places` (ISO codes the question names) raise, else `home` a little.
    """
    scores: dict[int, float] = {}
    rare, common = _affordable(terms)
    for one in rare:
        stems = _stems(one)
        _add(scores, index.matching([stems], BUDGET, facets=facets), one.weight)
        in_labels = index.matching([stems], BUDGET, columns=_LABELS, facets=facets)
        _add(scores, in_labels, one.weight * _IN_LABELS)
    if common:
        _add_common(index, scores, [one for one in rare if _few(one)], common, facets)
    total = sum(one.weight for one in terms)
    near = dict.fromkeys(sorted(places), _NAMED_PLACE) or ({home: _HOME} if home else {})
    for place, share in near.items():
        there = index.matching([], _TOGETHER, facets=[*facets, [("region", place)]])
        _add(scores, there, total * share)
    return _best(scores)


def _best(scores: dict[int, float]) -> list[int]:
    if not scores:
        return []
    least = sorted(scores.values(), reverse=True)[:MOST_CANDIDATES][-1]
    order = sorted((-score, rowid) for rowid, score in scores.items() if score >= least)
    return [rowid for _, rowid in order[:MOST_CANDIDATES]]


def _affordable(terms: Sequence[QueryTerm]) -> tuple[list[QueryTerm], list[QueryTerm]]:
    left = BUDGET
    rare: list[QueryTerm] = []
    common: list[QueryTerm] = []
    for one in sorted(terms, key=lambda one: (one.links, one.position)):
        left -= one.links
        if left >= 0:
            rare.append(one)
        elif _few(one) or len(terms) == 1:
            common.append(one)
    return rare, common


def _few(one: QueryTerm) -> bool:
    return len(one.variants) <= _MANY_VARIANTS


def _add_common(
    index: SearchIndex,
    scores: dict[int, float],
    rare: list[QueryTerm],
    common: list[QueryTerm],
    facets: Facets,
) -> None:
    if rare:
        anchors = [stem for one in rare for stem in _stems(one)][:_MOST_ANCHORS]
        for one in common[:_MOST_COMMON]:
            held = index.matching([_stems(one), anchors], BUDGET // 2, facets=facets)
            _add(scores, held, one.weight)
    found: dict[int, float] = {}
    for some in _together([*rare, *common]):
        groups = [_stems(one) for one in some]
        weight = sum(one.weight for one in some)
        for columns, factor in ((_LABELS, 1.0 + _IN_LABELS), ((), 1.0)):
            for rowid in index.matching(groups, _TOGETHER, columns=columns, facets=facets):
                found.setdefault(rowid, weight * factor)
        if len(found) >= _ENOUGH:
            break
    for rowid, score in found.items():
        scores[rowid] = max(scores.get(rowid, 0.0), score)


def _together(terms: list[QueryTerm]) -> Iterator[Sequence[QueryTerm]]:
    """Yield which words to ask together: all, all but a common one, pairs, each; rarest first."""
    terms = terms[:_FEW_WORDS]
    sizes = dict.fromkeys((len(terms), len(terms) - 1, 2, 1))
    for size in (size for size in sizes if 0 < size <= len(terms)):
        yield from islice(combinations(terms, size), _FEW_WORDS)


def _add(scores: dict[int, float], rowids: list[int], weight: float) -> None:
    for rowid in rowids:
        scores[rowid] = scores.get(rowid, 0.0) + weight


def _stems(one: QueryTerm) -> list[str]:
    return [variant.stem for variant in one.variants]


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
