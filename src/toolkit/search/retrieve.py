"""Links worth a closer look: rough scores from the index alone.

Rare words are asked first, within a budget of index rows, because rows are
what costs at a million links; words above it are asked together with others,
or in names only, where short names come first. Must not read a link.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations, islice
from typing import TYPE_CHECKING

from toolkit.domain.fields import SEARCHED
from toolkit.search.expand import QueryTerm

if TYPE_CHECKING:
    from toolkit.search.index import SearchIndex

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
