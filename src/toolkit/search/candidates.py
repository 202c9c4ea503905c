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
from toolkit.search.wanted import Wanted

if TYPE_CHECKING:
    from toolkit.search.source import Source

Marks = Sequence[Sequence[tuple[str, str]]]

# Rows of the index read for one question.
BUDGET = 3_000
# Candidates named; the likeliest that may be shown are compared closely.
MOST_CANDIDATES = 512
_LABELS = tuple(field.name for field in SEARCHED if field.label)
# What a word in a name of the link adds to the same word anywhere.
_IN_LABELS = 0.7
_TOGETHER = 400
# What serving a place the question names counts for, beside all of its words.
_NAMED_PLACE = 0.2
_FEW_WORDS = 4
# A word just begun may be any of many, which are slow to ask for together with
# others; beside other words it only re-ranks when it is over budget.
_MANY_READINGS = 12
# Of the words over budget so many, rarest first; the others only re-rank.
_MOST_COMMON = 3
# Stems of rarer words, one of which must stand beside a common one.
_MOST_ANCHORS = 12
_ENOUGH = 64


def candidates(
    source: Source, wanted: Sequence[Wanted], marks: Marks = (), places: Iterable[str] = ()
) -> list[int]:
    """Return the slots of the links that look best, best first.

    `marks` narrow, `places` (ISO codes the question names) raise.
    """
    scores: dict[int, float] = {}
    rare, common = _affordable(wanted)
    for one in rare:
        stems = _stems(one)
        _add(scores, source.holding([stems], BUDGET, marks=marks), one.weight)
        in_labels = source.holding([stems], BUDGET, columns=_LABELS, marks=marks)
        _add(scores, in_labels, one.weight * _IN_LABELS)
    if common:
        _add_common(source, scores, [one for one in rare if _few(one)], common, marks)
    total = sum(one.weight for one in wanted)
    for place in sorted(places):
        there = source.holding([], _TOGETHER, marks=[*marks, [("region", place)]])
        _add(scores, there, total * _NAMED_PLACE)
    return _best(scores)


def _best(scores: dict[int, float]) -> list[int]:
    if not scores:
        return []
    least = sorted(scores.values(), reverse=True)[:MOST_CANDIDATES][-1]
    order = sorted((-score, slot) for slot, score in scores.items() if score >= least)
    return [slot for _, slot in order[:MOST_CANDIDATES]]


def _affordable(wanted: Sequence[Wanted]) -> tuple[list[Wanted], list[Wanted]]:
    left = BUDGET
    rare: list[Wanted] = []
    common: list[Wanted] = []
    for one in sorted(wanted, key=lambda one: (one.links, one.place)):
        left -= one.links
        if left >= 0:
            rare.append(one)
        elif _few(one) or len(wanted) == 1:
            common.append(one)
    return rare, common


def _few(one: Wanted) -> bool:
    return len(one.readings) <= _MANY_READINGS


def _add_common(
    source: Source,
    scores: dict[int, float],
    rare: list[Wanted],
    common: list[Wanted],
    marks: Marks,
) -> None:
    if rare:
        anchors = [stem for one in rare for stem in _stems(one)][:_MOST_ANCHORS]
        for one in common[:_MOST_COMMON]:
            held = source.holding([_stems(one), anchors], BUDGET // 2, marks=marks)
            _add(scores, held, one.weight)
    found: dict[int, float] = {}
    for some in _together([*rare, *common]):
        groups = [_stems(one) for one in some]
        weight = sum(one.weight for one in some)
        for columns, factor in ((_LABELS, 1.0 + _IN_LABELS), ((), 1.0)):
            for slot in source.holding(groups, _TOGETHER, columns=columns, marks=marks):
                found.setdefault(slot, weight * factor)
        if len(found) >= _ENOUGH:
            break
    for slot, score in found.items():
        scores[slot] = max(scores.get(slot, 0.0), score)


def _together(wanted: list[Wanted]) -> Iterator[Sequence[Wanted]]:
    """Yield which words to ask together: all, all but a common one, pairs, each; rarest first."""
    wanted = wanted[:_FEW_WORDS]
    sizes = dict.fromkeys((len(wanted), len(wanted) - 1, 2, 1))
    for size in (size for size in sizes if 0 < size <= len(wanted)):
        yield from islice(combinations(wanted, size), _FEW_WORDS)


def _add(scores: dict[int, float], slots: list[int], weight: float) -> None:
    for slot in slots:
        scores[slot] = scores.get(slot, 0.0) + weight


def _stems(one: Wanted) -> list[str]:
    return [reading.stem for reading in one.readings]
