"""A question in the words of the library: its terms, each with the stems it may be found by.

Known words stay; unknown ones are completed, corrected, split or joined, unless
they are common English, which is no misspelling; synonyms of the library join.
Must not look at links.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum
from itertools import pairwise
from math import log
from typing import TYPE_CHECKING, NamedTuple

from toolkit.domain.text import DEFAULT_LANGUAGE, late
from toolkit.search.query import Query, places_in
from toolkit.search.vocabulary import (
    STOP_WORDS,
    Commonness,
    commonness,
    fillers,
    nearest,
    pieces,
    ways,
)

if TYPE_CHECKING:
    from toolkit.search.vocabulary import SearchIndex

MOST_WORDS = 40
# A pasted post is finished text; a typed question may end in half a word.
_TYPED_WORDS = 8
# With more words than this a question is a post, in which filler words count for less.
_POST_WORDS = 12
_FILLER_SHARE = 0.2
_MEASURE_SHARE = 0.05
_SHARES = {
    Commonness.EVERYDAY: 0.7,
    Commonness.USUAL: 0.85,
    Commonness.KNOWN: 1.0,
    Commonness.NONE: 1.0,
}
_MOST_ENDINGS = 60
_SHORTEST_KNOWN_PREFIX = 3
_MOST_CORRECTED = 12
_PREFIX, _KNOWN_PREFIX, _JOINED, _SPLIT, _SYNONYM = 0.9, 0.6, 0.95, 0.9, 0.8
# "Drinkers" and "drinking", which the stemmer leaves apart.
_DOER = 0.6
_DOERS = ("er", "ers", "or", "ors")
_SHORTEST_DOING = 3
# Words after which stands what somebody does not want, and how many words of it are left out.
_REFUSALS = frozenset(
    tuple(words.split())
    for words in (
        "without going to", "without seeing", "without having to", "not the", "isnt a",
        "isnt the", "thats not a", "but not", "other than", "apart from", "rather than",
    )
)  # fmt: skip
_REFUSING = (3, 2)
_MOST_REFUSED = 2
# "3 weeks", "day 3": how long or how often, which is hardly a topic. "24 hour" asks for a helpline.
_MEASURES = frozenset(
    "sec second seconds min mins minute minutes hr hrs hour hours day days night nights wk wks week"
    " weeks month months yr yrs year years time times am pm".split()
)
_COUNTED = frozenset("two three four five six seven eight nine ten eleven twelve".split())
_BEFORE_COUNT = frozenset("day night week month year".split())
_MOST_DIGITS = 2
_ROUND_THE_CLOCK = ("24", "hour"), ("24", "hours"), ("24", "hr"), ("24", "hrs")
_GLUED = late(r"[0-9]+|[^\W\d]+")


class MatchKind(StrEnum):
    """How a word of the library came to stand for a word of the question."""

    EXACT = "exact"
    PREFIX = "prefix"
    CORRECTION = "correction"
    SPLIT = "split"
    JOINED = "joined"
    SYNONYM = "synonym"
    RELATED = "related"


FUZZY = frozenset({MatchKind.CORRECTION, MatchKind.SPLIT, MatchKind.JOINED})


class Variant(NamedTuple):
    """A stem that may stand for a word: 0..1 how surely, and by which word.

    Several stems with blanks between are a phrase: they stand side by side.
    """

    stem: str
    word: str
    confidence: float
    kind: MatchKind


class QueryTerm(NamedTuple):
    """One thing that is asked for: the word said and the stems it may be found by.

    `position` is the place among the words; `weight` says how telling it is
    (rare words more); `links` how many links hold it. A `bonus` adds to a link
    that has it and is not missed in one that has not. A link for the `place` that a
    word names holds that word, whether it says so or not, and so does one that has the
    `way` of reaching somebody that a word asks for.
    """

    said: str
    position: int
    weight: float
    links: int
    variants: tuple[Variant, ...]
    bonus: bool = False
    place: bool = False
    way: str = ""


class SynonymRule(NamedTuple):
    """These words, in order, also mean those words, unless `not_beside` stands next to them."""

    words: tuple[str, ...]
    means: tuple[str, ...]
    not_beside: frozenset[str] = frozenset()


class Expansion(NamedTuple):
    """What a question asks for, and the weight of its words that the library lacks.

    `pasted` tells that it is longer than people type.
    """

    terms: tuple[QueryTerm, ...]
    unknown: tuple[tuple[str, float], ...] = ()
    pasted: bool = False


class _Expander(NamedTuple):
    source: SearchIndex
    size: int
    known: dict[str, int]
    partial: bool
    post: bool
    places: frozenset[str]
    measures: frozenset[str]
    # One word in place of another: the word that was said, and what it means.
    instead: list[tuple[str, Variant]]

    def stem(self, word: str) -> str:
        return self.source.stemmer[word]


def expand(index: SearchIndex, query: Query, rules: Iterable[SynonymRule] = ()) -> Expansion:
    """Return what a query asks for, in the order of its words."""
    words = _content(_wanted(query.words))
    pasted = len(words) > _TYPED_WORDS
    stemmer = index.stemmer
    stems = {word: stemmer[word] for word, _ in words}
    said = _said(rules, query.words)
    asked = {*stems.values(), *(stem for word in stems for stem in _doing(index, word))}
    asked |= {stemmer[word] for rule in said for word in rule.means}
    known = index.frequencies(asked)
    meant = _meant(index, said, known)
    expander = _Expander(
        source=index,
        size=max(1, index.size()),
        known=known,
        partial=query.partial and not pasted,
        post=len(words) > _POST_WORDS,
        places=frozenset(word for name in places_in(query.words).values() for word in name),
        measures=_measures(query.words),
        instead=[
            (form, variant)
            for rule, variant in meant
            if _word_for_word(rule)
            for form in forms_of(rule.words[0])
        ],
    )
    chosen = _rarest(words, {word: known[stem] for word, stem in stems.items() if stem in known})
    found = _expand_words(expander, chosen)
    found += [
        QueryTerm(" ".join(rule.words), len(query.words), 0.0, 0, (variant,), bonus=True)
        for rule, variant in meant
        if not _word_for_word(rule)
    ]
    terms = _weighed(expander, found)
    unknown = _unknown(expander, words, terms, [rule for rule, _ in meant])
    return Expansion(tuple(terms), unknown, pasted)


def weight_of(links: int, size: int) -> float:
    """Return how telling a word is that stands in `links` of `size` links."""
    return log(1.0 + size / (links + 0.5))


def _wanted(words: tuple[str, ...]) -> tuple[str, ...]:
    """Leave out what is said not to be wanted: "without going to AA", "not the debt one"."""
    left = list(words)
    for start in range(len(words)):
        after = next((start + n for n in _REFUSING if words[start : start + n] in _REFUSALS), None)
        if after is None:
            continue
        while after < len(words) and words[after] in STOP_WORDS:
            after += 1
        for at in range(after, min(after + _MOST_REFUSED, len(words))):
            if words[at] in STOP_WORDS:
                break
            left[at] = ""
    kept = tuple(word for word in left if word)
    return kept if any(word not in STOP_WORDS for word in kept) else words


def _content(words: Sequence[str]) -> list[tuple[str, int]]:
    """Return the different words that carry a topic, each with its first place."""
    places: dict[str, int] = {}
    for place, word in enumerate(words):
        places.setdefault(word, place)
    content = [(word, place) for word, place in places.items() if word not in STOP_WORDS]
    return content or list(places.items())


def _measures(words: Sequence[str]) -> frozenset[str]:
    """Return words that say only how long or how often: of "3 weeks", "2 years", "day 3"."""
    places = {
        place
        for at, pair in enumerate(pairwise(words))
        if pair not in _ROUND_THE_CLOCK
        and (
            (_is_count(pair[0]) and pair[1] in _MEASURES)
            or (pair[0] in _BEFORE_COUNT and _is_count(pair[1]))
        )
        for place in (at, at + 1)
    }
    said_else = {word for place, word in enumerate(words) if place not in places}
    return frozenset(words[place] for place in places) - said_else


def _is_count(word: str) -> bool:
    return word in _COUNTED or (word.isdecimal() and len(word) <= _MOST_DIGITS)


def _rarest(words: list[tuple[str, int]], known: dict[str, int]) -> list[tuple[str, int]]:
    if len(words) <= MOST_WORDS:
        return words
    by_rarity = sorted((known[word], place, word) for word, place in words if word in known)
    kept = {word for _, _, word in by_rarity[:MOST_WORDS]}
    return [(word, place) for word, place in words if word in kept]


def _expand_words(expander: _Expander, words: list[tuple[str, int]]) -> list[QueryTerm]:
    found: list[QueryTerm] = []
    corrected = 0
    joined = _joined(expander, words)
    for number, (word, place) in enumerate(words):
        last = expander.partial and number == len(words) - 1
        variants = _variants(expander, word, last=last, correct=corrected < _MOST_CORRECTED)
        corrected += expander.stem(word) not in expander.known
        if word in joined and not any(one.kind is MatchKind.EXACT for one in variants):
            variants = [joined[word]]
        elif word in joined:
            variants.append(joined[word])
        whole = tuple(one for one in variants if one.kind is not MatchKind.SPLIT)
        if whole:
            found.append(QueryTerm(word, place, 0.0, 0, whole))
        found += [
            QueryTerm(word, place, 0.0, 0, (one,))
            for one in variants
            if one.kind is MatchKind.SPLIT
        ]
    return found


def _variants(expander: _Expander, word: str, *, last: bool, correct: bool) -> list[Variant]:
    stem = expander.stem(word)
    related = [
        Variant(doing, word, _DOER, MatchKind.RELATED)
        for doing in _doing(expander.source, word)
        if doing in expander.known and doing != stem
    ]
    instead = [variant for said, variant in expander.instead if said == word]
    if stem in expander.known:
        exact = [Variant(stem, word, 1.0, MatchKind.EXACT), *related]
        exact += instead
        if last and len(word) >= _SHORTEST_KNOWN_PREFIX:
            exact += _begun(expander, word, _KNOWN_PREFIX)
        return _surest(exact)
    if last and (begun := _begun(expander, word, _PREFIX)):
        return begun
    related += instead
    if related or not correct or word in expander.places or commonness(word) is not Commonness.NONE:
        return related
    if glued := _glued(expander, word):
        return glued
    return _corrected(expander, word)


def _corrected(expander: _Expander, word: str) -> list[Variant]:
    near = nearest(expander.source, word, thorough=not expander.post)
    if not near or near[0].confidence < _SPLIT * 0.8:
        split = [piece for piece in pieces(expander.source, word) if piece not in STOP_WORDS]
        if split:
            return [
                Variant(expander.stem(piece), piece, _SPLIT, MatchKind.SPLIT) for piece in split
            ]
    return _surest(
        [
            Variant(expander.stem(one.word), one.word, one.confidence, MatchKind.CORRECTION)
            for one in near
        ]
    )


def _glued(expander: _Expander, word: str) -> list[Variant]:
    """Return the known parts of letters and digits written as one: section136, help4carers."""
    parts = _GLUED.findall(word)
    if len(parts) < 2:  # noqa: PLR2004 - one part is the word
        return []
    known = expander.source.frequencies({expander.stem(part) for part in parts})
    # A digit alone stands for a sound: help4work, m8.
    topics = [part for part in parts if part not in STOP_WORDS and not part.isdigit()]
    topics += [part for part in parts if part.isdigit() and len(part) > 1]
    if any(expander.stem(part) not in known for part in topics):
        return []
    return [Variant(expander.stem(part), part, _SPLIT, MatchKind.SPLIT) for part in topics]


def _begun(expander: _Expander, word: str, confidence: float) -> list[Variant]:
    endings = expander.source.starting(word, range(len(word) + 1, 99), _MOST_ENDINGS)
    return _surest(
        [Variant(expander.stem(whole), whole, confidence, MatchKind.PREFIX) for whole, _ in endings]
    )


def _doing(index: SearchIndex, word: str) -> tuple[str, ...]:
    """Return the stems of what somebody does who is called by a word: drinker, drink."""
    if index.stemmer.language != "en":
        return ()
    ending = next((one for one in _DOERS if word.endswith(one)), "")
    bare = word.removesuffix(ending)
    if not ending or len(bare) < _SHORTEST_DOING:
        return ()
    forms = [bare, bare + "e"]
    if bare[-1] == bare[-2]:
        forms.append(bare[:-1])
    return tuple(dict.fromkeys(index.stemmer[form] for form in forms))


def _joined(expander: _Expander, words: list[tuple[str, int]]) -> dict[str, Variant]:
    """Return, for words that were torn apart, the one word they make."""
    joined: dict[str, Variant] = {}
    pairs = [
        (first, second) for (first, place), (second, after) in pairwise(words) if after == place + 1
    ]
    if not pairs:
        return joined
    known = expander.source.known({first + second for first, second in pairs})
    for first, second in pairs:
        whole = first + second
        if whole in known:
            variant = Variant(expander.stem(whole), whole, _JOINED, MatchKind.JOINED)
            joined[first] = joined[second] = variant
    return joined


def forms_of(word: str) -> frozenset[str]:
    """Return a word and what it may be as one or as several: tummy, tummies.

    Synonyms are said in these forms alone: by stems "cutting" would be "cut".
    """
    one = word[:-3] + "y" if word.endswith("ies") else word.removesuffix("s")
    return frozenset({word, one, f"{word}s", word[:-1] + "ies" if word.endswith("y") else word})


def _said(rules: Iterable[SynonymRule], words: tuple[str, ...]) -> list[SynonymRule]:
    """Return the synonyms whose words stand in the question, in order."""
    return [rule for rule in rules if rule.words and _stands(rule, words)]


def _stands(rule: SynonymRule, words: tuple[str, ...]) -> bool:
    forms = [forms_of(word) for word in rule.words]
    length = len(forms)
    for start in range(len(words) - length + 1):
        said = words[start : start + length]
        if all(word in form for word, form in zip(said, forms, strict=True)):
            beside = {*words[max(0, start - 1) : start], *words[start + length :][:1]}
            if rule.not_beside.isdisjoint(beside):
                return True
    return False


def _meant(
    index: SearchIndex, rules: list[SynonymRule], known: dict[str, int]
) -> list[tuple[SynonymRule, Variant]]:
    """Return what the synonyms of a question mean, where the library has all of its words."""
    found = []
    for rule in rules:
        stems = index.stemmer.of_words(rule.means)
        if stems and all(stem in known for stem in stems):
            variant = Variant(" ".join(stems), " ".join(rule.means), _SYNONYM, MatchKind.SYNONYM)
            found.append((rule, variant))
    return found


def _word_for_word(rule: SynonymRule) -> bool:
    return len(rule.words) == len(rule.means) == 1


def _surest(variants: list[Variant]) -> list[Variant]:
    """Keep the surest variant of each stem."""
    best: dict[str, Variant] = {}
    for variant in variants:
        if variant.stem not in best or variant.confidence > best[variant.stem].confidence:
            best[variant.stem] = variant
    return list(best.values())


def _weighed(expander: _Expander, found: list[QueryTerm]) -> list[QueryTerm]:
    """Give each its weight and drop what stands in no link, and repeats of a stem."""
    stems = {stem for one in found for variant in one.variants for stem in variant.stem.split()}
    known = expander.known
    known.update(expander.source.frequencies(stems - known.keys()))
    kept = []
    seen: set[str] = set()
    for one in found:
        counted = {
            variant: min(known.get(stem, 0) for stem in variant.stem.split())
            for variant in one.variants
            if variant.stem not in seen
        }
        counted = {variant: links for variant, links in counted.items() if links}
        if not counted:
            continue
        if len(counted) == 1:
            seen.update(variant.stem for variant in counted)
        surest = max(variant.confidence for variant in counted)
        telling = sum(n for variant, n in counted.items() if variant.confidence == surest)
        weight = weight_of(telling, expander.size) * _share(expander, one.said)
        links = sum(counted.values())
        kept.append(
            one._replace(
                weight=weight,
                links=links,
                variants=tuple(counted),
                place=one.said in expander.places,
                way="" if expander.post else ways().get(one.said, ""),
            )
        )
    return kept


def _share(expander: _Expander, word: str) -> float:
    """Return what a word counts beside a rare one: common ones say less of the topic."""
    if word in expander.measures:
        return _MEASURE_SHARE
    if expander.post and word in fillers():
        return _FILLER_SHARE
    english = expander.source.stemmer.language == DEFAULT_LANGUAGE
    return _SHARES[commonness(word)] if english else 1.0


def _unknown(
    expander: _Expander,
    words: list[tuple[str, int]],
    terms: list[QueryTerm],
    synonyms: list[SynonymRule],
) -> tuple[tuple[str, float], ...]:
    """Return the words with a topic that nothing of the library stands for, with weights."""
    understood = {one.said for one in terms}
    understood.update(form for rule in synonyms for word in rule.words for form in forms_of(word))
    rarest = weight_of(0, expander.size)
    return tuple(
        (word, rarest * _share(expander, word))
        for word, _ in words
        if word not in understood
        and word not in expander.places
        and expander.stem(word) not in expander.known
    )
