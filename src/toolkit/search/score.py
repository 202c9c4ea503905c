"""How well one link answers a question: its features, their weights, the product's rules.

A feature is 0 to 1 and has a name. The weights were fitted on tuning queries
(docs/search.md). Region, audience, trust and health only part links that are
near each other. Must not fetch links.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import NamedTuple, TypeVar

from toolkit.domain.fields import SEARCHED, SearchField
from toolkit.domain.link import Link
from toolkit.domain.region import country, serves, touches
from toolkit.domain.text import Stemmer, words_of
from toolkit.domain.trust import Level, State
from toolkit.search.expand import MatchKind, QueryTerm, Variant, forms_of
from toolkit.search.vocabulary import STOP_WORDS

# A name of which this share is asked for is asked for whole (corrected words count less).
_WHOLE = 0.85
# A search term or tag that is all of a question; sums of floats may lack a little.
_ALL = 0.999
# Weight of words said, at which "said" is one half: about two telling words.
_MUCH = 10.0
# Cosines of a link that has nothing to do with a question, and of one that says the same.
_FAR, _CLOSE = 0.1, 0.8
# How near in meaning a link counts whose words fit wholly; fitted with half of a list unread.
_PER_WORDS = 0.75
_NOWHERE = -9
_NAMES = frozenset({"title", "publisher"})


Key = TypeVar("Key", int, str)


class TokenisedLink(NamedTuple):
    """A link as stems: every text of it, each with the field it stands in."""

    link: Link
    texts: tuple[tuple[SearchField, list[str]], ...]


class CompiledQuery(NamedTuple):
    """The terms of a question, arranged for looking stems up; `phrases` have several."""

    terms: tuple[QueryTerm, ...]
    total: float
    by_stem: dict[str, tuple[tuple[int, Variant], ...]]
    stems: frozenset[str]
    phrases: tuple[tuple[int, Variant], ...] = ()


class Match(NamedTuple):
    """What of a link answered: features by name, the variants found, terms held (0..1)."""

    features: dict[str, float]
    variants: tuple[Variant, ...]
    fields: tuple[str, ...]
    held: tuple[tuple[int, float], ...] = ()


def tokenise(link: Link, stemmer: Stemmer) -> TokenisedLink:
    """Return a link as stems."""
    texts = [(field, text) for field in SEARCHED for text in field.texts(link) if text]
    stems = stemmer.of_each(text for _, text in texts)
    pairs = zip(texts, stems, strict=True)
    return TokenisedLink(link, tuple((field, found) for (field, _), found in pairs))


def compile_query(terms: Sequence[QueryTerm]) -> CompiledQuery:
    """Arrange the terms of a question."""
    by_stem: dict[str, list[tuple[int, Variant]]] = {}
    phrases = []
    for number, one in enumerate(terms):
        for variant in one.variants:
            if " " in variant.stem:
                phrases.append((number, variant))
            else:
                by_stem.setdefault(variant.stem, []).append((number, variant))
    total = sum(one.weight for one in terms if not one.bonus)
    total = total or sum(one.weight for one in terms) or 1.0
    table = {stem: tuple(found) for stem, found in by_stem.items()}
    return CompiledQuery(tuple(terms), total, table, frozenset(table), tuple(phrases))


def compare(
    query: CompiledQuery, tokenised: TokenisedLink, places: frozenset[str] = frozenset()
) -> Match:
    """Compare a link with a question that names `places`."""
    sums = _Sums(query)
    # Of several nations a link is as little the place named as one of all of them.
    there = bool(tokenised.link.regions) and places.issuperset(tokenised.link.regions)
    kinds = {one.kind.value for one in tokenised.link.contacts}
    sums.hold(lambda term: (term.place and there) or term.way in kinds)
    misread = _misread(query, tokenised)
    for field, every in tokenised.texts:
        stems = every
        if misread and field.name in _NAMES:
            stems = [stem for stem in every if stem not in misread]
        phrases = _phrases_in(query, stems)
        if phrases or not query.stems.isdisjoint(stems):
            sums.add(field, stems, phrases)
    variants = tuple(sums.variants[key] for key in sorted(sums.variants))
    return Match(sums.features(), variants, tuple(sums.fields), sums.held())


def _misread(query: CompiledQuery, tokenised: TokenisedLink) -> frozenset[str]:
    """Return the stems of a link's one-word names of which only another form was said.

    Shout is not "shouting", nor Mind "mindful". What stands among the tags is a topic,
    which has forms: depression, depressed.
    """
    tags = [stem for field, stems in tokenised.texts if field.name == "tags" for stem in stems]
    found = set()
    for field, stems in tokenised.texts if tags else ():
        if field.name not in _NAMES or len(stems) > 1 or stems[0] in tags:
            continue
        said = [variant for _, variant in query.by_stem.get(stems[0], ())]
        forms = forms_of(words_of(getattr(tokenised.link, field.name))[0])
        if said and all(v.kind is MatchKind.EXACT and v.word not in forms for v in said):
            found.add(stems[0])
    return frozenset(found)


def _phrases_in(query: CompiledQuery, stems: Sequence[str]) -> list[tuple[int, Variant]]:
    if not query.phrases:
        return []
    text = f" {' '.join(stems)} "
    return [one for one in query.phrases if f" {one[1].stem} " in text]


class _Sums:
    """What the texts of one link hold of what is asked, added up text by text."""

    def __init__(self, query: CompiledQuery) -> None:
        self._query = query
        self.fields: dict[str, None] = {}
        self.variants: dict[tuple[int, str], Variant] = {}
        self._anywhere: dict[int, float] = {}
        self._weighed: dict[int, float] = {}
        self._labels: dict[int, float] = {}
        self._said: dict[int, float] = {}
        self._best: dict[str, float] = {}

    def add(
        self, field: SearchField, stems: list[str], phrases: Sequence[tuple[int, Variant]] = ()
    ) -> None:
        """Count one text, and the phrases that stand in it."""
        self.fields[field.name] = None
        held: dict[int, float] = {}
        # In the order of the text, not of a set: sums must be the same on every machine.
        for stem in dict.fromkeys(stems):
            for number, variant in self._query.by_stem.get(stem, ()):
                self.variants[number, variant.stem] = variant
                _raise(held, number, variant.confidence)
        for number, variant in phrases:
            self.variants[number, variant.stem] = variant
            _raise(held, number, variant.confidence)
        for number, value in held.items():
            _raise(self._anywhere, number, value)
            _raise(self._weighed, number, value * field.weight)
            if field.label:
                _raise(self._labels, number, value)
        if field.label:
            self._add_label(field, held, stems)

    def hold(self, is_held: Callable[[QueryTerm], bool]) -> None:
        """Count as held what a link has without saying so: the place, the way to reach it."""
        for number, term in enumerate(self._query.terms):
            if is_held(term):
                for held in (self._anywhere, self._weighed, self._labels):
                    held[number] = 1.0

    def held(self) -> tuple[tuple[int, float], ...]:
        """Return which terms stand anywhere in the link, and how surely."""
        return tuple(sorted(self._anywhere.items()))

    def features(self) -> dict[str, float]:
        """Return the features by name."""
        said = sum(self._query.terms[at].weight * value for at, value in self._said.items())
        return {
            "said": said / (said + _MUCH),
            "anywhere": _share(self._query, self._anywhere),
            "fields": _share(self._query, self._weighed),
            "label": _share(self._query, self._labels),
            **self._best,
        }

    def _add_label(self, field: SearchField, held: dict[int, float], stems: list[str]) -> None:
        recall = _share(self._query, held)
        precision, order = _fit(self._query, stems)
        if precision > _WHOLE:
            for number, value in held.items():
                _raise(self._said, number, value)
        likeness = 2 * recall * precision / (recall + precision)
        _raise(self._best, "order", order)
        if field.name == "title":
            self._best |= {"title_precision": precision, "title_likeness": likeness}
        else:
            _raise(self._best, "label_likeness", likeness)
            if likeness >= _ALL and len(held) > 1:
                self._best["whole_label"] = 1.0


def _fit(query: CompiledQuery, stems: list[str]) -> tuple[float, float]:
    """Return how much of a name is asked for, and how far in the order of the question."""
    asked_for = every = order = 0.0
    before = _NOWHERE
    for stem in stems:
        if stem in STOP_WORDS and stem not in query.stems:
            continue
        every += 1.0
        best, at = 0.0, _NOWHERE
        for number, variant in query.by_stem.get(stem, ()):
            if variant.confidence > best:
                best, at = variant.confidence, number
        asked_for += best
        if at == before + 1:
            order += query.terms[at].weight + query.terms[before].weight
        before = at
    return asked_for / every, min(1.0, order / (2 * query.total))


def _raise(values: dict[Key, float], key: Key, value: float) -> None:
    if value > values.get(key, 0.0):
        values[key] = value


def _share(query: CompiledQuery, held: dict[int, float]) -> float:
    """Return the share of what is wanted that is held, by weight, 0..1."""
    got = sum(query.terms[number].weight * value for number, value in held.items())
    return min(1.0, got / query.total)


def with_meaning(match: Match, cosine: float | None, share: float) -> Match:
    """Add how near a link is in meaning (a cosine, -1 to 1) to what its words say.

    None: nobody has read it yet, and its words say how near it may be. `share` of it
    counts for the order, all of it for how sure the link is.
    """
    if cosine is None:
        guess = _PER_WORDS * similarity_of(match)
        return match._replace(features={**match.features, "unread": share * guess})
    near = min(1.0, max(0.0, (cosine - _FAR) / (_CLOSE - _FAR)))
    return match._replace(features={**match.features, "near": near, "meaning": share * near})


# The features of `compare`; the sum of all is 1 for a perfect answer.
WEIGHTS: dict[str, float] = {
    "anywhere": 0.36,
    "fields": 0.08,
    "label": 0.15,
    "said": 0.18,
    "title_likeness": 0.10,
    "label_likeness": 0.06,
    "order": 0.035,
    # Above the 1 that shared words alone can reach: the curator foresaw this very question.
    "whole_label": 0.05,
    "title_precision": 0.02,
    # Where the library has vectors; above the 1 that words alone can reach.
    "meaning": 0.9,
    # The same, guessed by the words of a link that has no vector yet.
    "unread": 0.9,
}
_TRUST = {
    Level.RECOMMENDED: 0.03,
    Level.CAUTION: -0.03,
    Level.AVOID: -0.05,
}
# Of two that fit alike the one goes first that somebody has looked at.
_UNVETTED = -0.04
_HEALTH = {
    State.FAILING: -0.02,
    State.INSECURE: -0.02,
    State.BLOCKED: 0.0,
    State.DEAD: -0.05,
    State.SUSPECT: -0.05,
    State.CHANGED: -0.05,
}
# A judgement whose review is overdue still stands, and counts a little less.
_OVERDUE = -0.01
# For the place that was named, as a share of the similarity: a link of that place goes before
# one that fits a little better, never before a much better one.
_NAMED_PLACE, _NEARBY_PLACE, _ABROAD = 0.08, 0.02, -0.2
# Another country or nation loses this share where that is more: its law, benefits and lines
# are the wrong ones. A link for the home nation alone goes before an equal one for the country.
_ABROAD_SHARE = 0.35
_HOME_NATION = 0.06
# The same for the people a link is for: those the question speaks of, or others.
_AUDIENCE, _OTHER_AUDIENCE = 0.04, 0.06
# Nothing is better than noise: under this likeness no link is shown.
FLOOR = 0.08


class Context(NamedTuple):
    """What else a question says: places named, audience words, home region, and the day.

    `asked` are the stems of all that is asked for, `narrow` those of words by which a
    link tells that it is for some people and not for others.
    """

    places: frozenset[str] = frozenset()
    audience: frozenset[str] = frozenset()
    home_region: str = ""
    today: date | None = None
    asked: frozenset[str] = frozenset()
    narrow: frozenset[str] = frozenset()

    @property
    def wanted(self) -> str:
        """The region of the one to be helped: the place named, else the home region."""
        return min(self.places, default=self.home_region)

    def elsewhere(self, link: Link) -> bool:
        """Tell whether a link is not for whom it is asked: for another nation or country.

        Of a place abroad nothing is told: a people's name is not where somebody is.
        """
        at_home = country(self.wanted) == country(self.home_region)
        return bool(self.wanted) and at_home and not touches(link.regions, self.wanted)

    @property
    def home_nation(self) -> str:
        """The home region where it is a nation of a country, else ""."""
        return self.home_region if "-" in self.home_region else ""


def similarity_parts(match: Match, weights: Mapping[str, float] = WEIGHTS) -> dict[str, float]:
    """Return what each feature adds to the score of a link, without zeros."""
    return {
        name: round(weights[name] * value, 6)
        for name, value in match.features.items()
        if value and weights.get(name)
    }


def similarity_of(match: Match) -> float:
    """Return what all features of a link add up to."""
    return sum(similarity_parts(match).values())


def rule_parts(
    tokenised: TokenisedLink, match: Match, context: Context, similarity: float
) -> dict[str, float]:
    """Return what region, audience, trust, its age and health add or take, without zeros."""
    link = tokenised.link
    parts = {
        "region": round(_region(link, context, similarity), 6),
        "home": round(_home(link, context, similarity), 6),
        "audience": round(_audience(tokenised, match, context, similarity), 6),
        "trust": _TRUST.get(link.trust.level, 0.0),
        "unvetted": _UNVETTED if link.trust.level is Level.UNVETTED else 0.0,
        "health": _HEALTH.get(link.health.state, 0.0),
        "age": _OVERDUE if context.today and link.trust.overdue(context.today) else 0.0,
    }
    return {name: value for name, value in parts.items() if value}


# What an answer says of a part that takes away, and of one that adds.
SAID_OF = {
    "region": ("it is for another region", "it is for the place you named"),
    "home": ("", "it is for your own region"),
    "audience": ("it is meant for other people", "it is meant for the people you named"),
    "trust": ("your vetting speaks against it", "you recommended it"),
    "unvetted": ("nobody here has vetted it", ""),
    "health": ("its page had trouble at the last check", ""),
    "age": ("its review is overdue", ""),
}


def _region(link: Link, context: Context, similarity: float) -> float:
    abroad = min(_ABROAD, -_ABROAD_SHARE * similarity)
    if context.places:
        if any(place in link.regions for place in context.places):
            return _NAMED_PLACE * similarity
        if any(touches(link.regions, place) for place in context.places):
            return _NEARBY_PLACE * similarity
        return abroad
    if context.home_region and not serves(link.regions, context.home_region):
        return abroad
    return 0.0


def _home(link: Link, context: Context, similarity: float) -> float:
    at_home = not context.places and context.home_nation in link.regions
    return _HOME_NATION * similarity if at_home else 0.0


def _audience(tokenised: TokenisedLink, match: Match, context: Context, similarity: float) -> float:
    if context.audience.intersection(words_of(tokenised.link.audience)):
        return _AUDIENCE * similarity
    stems = next((stems for field, stems in tokenised.texts if field.name == "audience"), [])
    narrow = context.narrow.intersection(stems)
    if not narrow or not narrow.isdisjoint(context.asked) or _named(match):
        return 0.0
    return -_OTHER_AUDIENCE * similarity


def _named(match: Match) -> bool:
    """Tell whether a link was asked for by its name or number."""
    return match.features.get("title_precision", 0.0) > _WHOLE or "contacts" in match.fields
