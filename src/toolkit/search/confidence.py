"""Does the best link answer the question, or is it only the best there is?

One rule for every front door. It asks how much of the question the link holds,
words that the library does not know included, whether a whole search term, tag or
title of it was said, and how many words bear it out. Must not rank, and must not
know trust or health.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from math import sqrt
from typing import NamedTuple

from toolkit.search.expand import Expansion, QueryTerm
from toolkit.search.score import Match, similarity_of
from toolkit.search.vocabulary import Commonness, commonness

# Fitted on posts with and without a right link (docs/search.md): what a whole term counts, as
# far as the question is understood and held, beside the share of it that is held; what each
# word held counts under or above a few (or all that were said), up to many, since one word
# is easily held by chance and several seldom are; and the two thresholds.
_SAID = 1.3
_WORD, _FEW, _MANY = 0.12, 3, 5
# Where there are vectors: what nearness in meaning counts above or below that of an answer
# that is neither, and the nearness at which a link without a word of the question is offered.
_MEANT, _NEITHER = 0.5, 0.34
_NEAR = 0.24
# The same where no word of the question is known: what a keyboard yields at random is below it.
_SURELY_NEAR = 0.5
_SURE = 0.48
_UNSURE = 0.12
# For the order nearness counts whole up to what is sure by words, and this share from what is
# clear by them: it then only parts links whose words fit alike. Of a post, which tells of many
# things, half: the model reads its beginning, as one thing.
_CLEAR, _LEAST_SHARE, _SHARE_OF_POST = 1.0, 0.22, 0.5
_STRANGE = Commonness.NONE
_MOST_NAMED = 5


class Confidence(StrEnum):
    """How sure an answer is."""

    SURE = "sure"
    UNSURE = "unsure"
    NONE = "none"


class Judged(NamedTuple):
    """How sure an answer is, and why: `held` is the share of the question that the link holds.

    `unknown` are words of the question that nothing in the library stands for;
    `value` is what the thresholds were compared with; `settled` tells that it stays
    sure however far from the question the link is in meaning; `elsewhere` that it is not for
    the region of the one to be helped.
    """

    confidence: Confidence
    held: float = 1.0
    unknown: tuple[str, ...] = ()
    value: float = 1.0
    settled: bool = False
    elsewhere: bool = False

    @property
    def why(self) -> str:
        """One sentence: how much of the question was found, and what was not."""
        lacking = f" Not in your library: {', '.join(self.unknown)}." if self.unknown else ""
        return f"{self.share}{lacking}"

    @property
    def share(self) -> str:
        """The same without a word of the question."""
        place = ", but is for another region" if self.elsewhere else ""
        return f"The first link has {self.held:.0%} of the words that matter here{place}."


CERTAIN = Judged(Confidence.SURE)
NOTHING = Judged(Confidence.NONE, 0.0, value=0.0)


def judge(expansion: Expansion, match: Match, *, exact: bool, elsewhere: bool = False) -> Judged:
    """Judge the best link of an answer; `exact` says that its whole title was typed.

    `elsewhere` says that it is not for the region of the one to be helped: it is then
    never sure.
    """
    understood = _understood(expansion)
    asked = understood + sum(weight for _, weight in expansion.unknown)
    meant = match.features.get("near")
    strange = not understood and all(commonness(word) is _STRANGE for word, _ in expansion.unknown)
    near = meant is not None and meant >= (_SURELY_NEAR if strange else _NEAR)
    if not asked:
        return NOTHING._replace(confidence=Confidence.UNSURE) if near else NOTHING
    got = sum(
        expansion.terms[at].weight * surely
        for at, surely in match.held
        if _counts(expansion, expansion.terms[at])
    )
    held = min(1.0, got / asked)
    said = match.features.get("said", 0.0) * understood / asked
    by_words = held + _SAID * said * sqrt(held)
    # A post says what it is about in few of its words: being far from all of it is no doubt.
    most_doubt = 0.0 if expansion.pasted else _MEANT * _NEITHER
    value = worded = by_words + _WORD * _words_beyond_few(expansion, match)
    if meant is not None:
        value += max(-most_doubt, _MEANT * (meant - _NEITHER))
    telling = sorted(expansion.unknown, key=lambda pair: -pair[1])[:_MOST_NAMED]
    unknown = tuple(word for word, _ in expansion.unknown if word in dict(telling))
    sure = (exact or value >= _SURE) and not elsewhere
    confidence = Confidence.UNSURE if near or by_words >= _UNSURE else Confidence.NONE
    settled = exact or worded >= _SURE + most_doubt
    return Judged(Confidence.SURE if sure else confidence, held, unknown, value, settled, elsewhere)


def open_to_meaning(expansion: Expansion, matches: Iterable[Match]) -> float:
    """Return which share of nearness in meaning counts for the order of links, 0..1.

    `matches` are of words alone: the better the best of them answers, the less it counts.
    """
    best = max(matches, key=similarity_of, default=None)
    value = judge(expansion, best, exact=False).value if best else 0.0
    clear = min(1.0, max(0.0, (value - _SURE) / (_CLEAR - _SURE)))
    share = 1.0 - (1.0 - _LEAST_SHARE) * clear
    return share * _SHARE_OF_POST if expansion.pasted else share


def _words_beyond_few(expansion: Expansion, match: Match) -> int:
    """Count the words held, above or below a few or all that were said."""
    said = {term.position for term in expansion.terms if not term.bonus}
    held = said.intersection(expansion.terms[at].position for at, _ in match.held)
    return min(len(held), _MANY) - min(len(said) + len(expansion.unknown), _FEW)


def _understood(expansion: Expansion) -> float:
    """Add up the words that the library knows, and synonyms that stand for others."""
    said = {term.said for term in expansion.terms if not term.bonus}
    return sum(
        term.weight
        for term in expansion.terms
        if not term.bonus or said.isdisjoint(term.said.split())
        if _counts(expansion, term)
    )


def _counts(expansion: Expansion, term: QueryTerm) -> bool:
    """Tell whether a word says what is asked: a place does not, unless nothing else is said."""
    return not term.place or all(one.place for one in expansion.terms)
