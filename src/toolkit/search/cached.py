"""A search that is asked again at every keystroke, and why a link was found.

What a keystroke leaves as it was (words read, rows of the index, links as
stems) is not read twice. Must not outlive a change of the library: call
`forget` after one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

from toolkit.domain.fields import SEARCHED_BY_NAME
from toolkit.domain.link import Link, LinkType
from toolkit.domain.text import Stemmer, clean_line, words_of
from toolkit.domain.trust import Level, State
from toolkit.search.engine import Hit
from toolkit.search.expand import FUZZY, MatchKind, QueryTerm, Variant
from toolkit.search.score import SAID_OF, TokenisedLink, tokenise
from toolkit.search.vocabulary import STOP_WORDS

if TYPE_CHECKING:
    from toolkit.search.vocabulary import LinkStore, SearchIndex


# Answers kept of each kind; a picker that stays open must not grow for ever.
_MOST_KEPT = 4_000


class CachedSearch:
    """An index and its links, each answer remembered."""

    def __init__(self, index: SearchIndex, store: LinkStore) -> None:
        """Keep what is asked."""
        self._index = index
        self._store = store
        self._answers: dict[Any, Any] = {}
        self._links: dict[int, Link | None] = {}
        self._tokenised: dict[int, TokenisedLink] = {}

    def forget(self) -> None:
        """Drop what is remembered: the library changed, or the question is done with."""
        self._answers.clear()
        self._links.clear()
        self._tokenised.clear()
        self._index.stemmer.clear()

    @property
    def stemmer(self) -> Stemmer:
        """The stemmer of the library's language."""
        return self._index.stemmer

    def size(self) -> int:
        """Return how many links there are."""
        return int(self.frequencies(("",)).get("", 0))

    def frequencies(self, stems: Iterable[str]) -> dict[str, int]:
        """Return in how many links each known stem stands."""
        return self._each("stem", stems, self._index.frequencies)

    def known(self, words: Iterable[str]) -> dict[str, int]:
        """Return in how many links each known word stands."""
        return self._each("word", words, self._index.known)

    def starting(self, prefix: str, lengths: range, most: int) -> list[tuple[str, int]]:
        """Return the most frequent words that start so."""
        key = ("starting", prefix, lengths, most)
        if key not in self._answers:
            self._keep(key, self._index.starting(prefix, lengths, most))
        return list(self._answers[key])

    def ending(self, tail: str, lengths: range, most: int) -> list[tuple[str, int]]:
        """Return the most frequent words that end so (two letters at least)."""
        key = ("ending", tail, lengths, most)
        if key not in self._answers:
            self._keep(key, self._index.ending(tail, lengths, most))
        return list(self._answers[key])

    def matching(
        self,
        all_of: Sequence[Sequence[str]],
        most: int,
        *,
        columns: Sequence[str] = (),
        facets: Sequence[Sequence[tuple[str, str]]] = (),
    ) -> list[int]:
        """Return rowids of links with one stem of each group, in order."""
        groups = tuple(tuple(group) for group in all_of)
        key = ("matching", groups, most, tuple(columns), tuple(tuple(group) for group in facets))
        if key not in self._answers:
            found = self._index.matching(all_of, most, columns=columns, facets=facets)
            self._keep(key, found)
        return list(self._answers[key])

    def id_of(self, rowid: int) -> int:
        """Return the id of the link in a rowid."""
        return self._index.id_of(rowid)

    def many(self, ids: Sequence[int]) -> list[Link]:
        """Return the links with these ids, in the order of the ids."""
        new = [link_id for link_id in ids if link_id not in self._links]
        if len(self._links) + len(new) > _MOST_KEPT:
            self._links.clear()
            self._tokenised.clear()
            new = list(ids)
        self._links.update({link.id: link for link in self._store.many(new)})
        return [link for link_id in ids if (link := self._links.get(link_id))]

    def tokenise(self, link: Link, stemmer: Stemmer) -> TokenisedLink:
        """Return a link as stems."""
        if link.id not in self._tokenised:
            self._tokenised[link.id] = tokenise(link, stemmer)
        return self._tokenised[link.id]

    def _each(self, kind: str, names: Iterable[str], ask: Any) -> dict[str, int]:  # noqa: ANN401 - one of two bound methods
        names = list(names)
        new = [name for name in names if (kind, name) not in self._answers]
        if new:
            found = ask(new)
            for name in new:
                self._keep((kind, name), found.get(name))
        answers = {name: self._answers.get((kind, name)) for name in names}
        return {name: number for name, number in answers.items() if number is not None}

    def _keep(self, key: Any, value: Any) -> None:  # noqa: ANN401 - answers of every kind
        if len(self._answers) >= _MOST_KEPT:
            self._answers.clear()
        self._answers[key] = value


# Why a link was found, what words were read as, and which tags are near where none was.


_MOST_WORDS = 6
_MOST_CORRECTIONS = 12

# Word said, word searched for, whether by a synonym.
Read = tuple[str, str, bool]


def why(hit: Hit) -> str:
    """Return one sentence: which words stand in which fields, and what was read as what."""
    notes = [SAID_OF[name][value > 0] for name, value in hit.parts if name in SAID_OF]
    if not hit.match.variants:
        return "; ".join(["It has none of these words, but is near in meaning", *notes]) + "."
    variants = [variant for variant in hit.match.variants if variant.kind is not MatchKind.SYNONYM]
    words = _listed([f'"{variant.word}"' for variant in (variants or hit.match.variants)])
    fields = _listed([SEARCHED_BY_NAME[name].shown for name in hit.match.fields])
    sentence = f"{fields[:1].upper()}{fields[1:]} {_has(hit.match.fields)} {words}"
    if hit.exact:
        sentence = f"The title is what you asked for; {fields} {_has(hit.match.fields)} {words}"
    return "; ".join([sentence, *notes]) + "."


def read_as(terms: Sequence[QueryTerm], hits: Sequence[Hit]) -> tuple[Read, ...]:
    """Return what words of the question were taken for, as the best links bear out."""
    used = {variant for hit in hits for variant in hit.match.variants}
    found: dict[Read, None] = {}
    for term in terms:
        told = [one for one in term.variants if one.kind in FUZZY or _is_synonym(one)]
        for variant in [one for one in told if one in used] or told[:1]:
            found[(term.said, variant.word, _is_synonym(variant))] = None
    return tuple(_pieces_together(found))[:_MOST_CORRECTIONS]


def _pieces_together(found: dict[Read, None]) -> list[Read]:
    return [read for read in found if read[0] != read[1]]


def _is_synonym(variant: Variant) -> bool:
    return variant.kind is MatchKind.SYNONYM


def _listed(texts: Sequence[str]) -> str:
    texts = list(dict.fromkeys(texts))
    if len(texts) > _MOST_WORDS:
        texts = [*texts[:_MOST_WORDS], "more"]
    return " and ".join(filter(None, [", ".join(texts[:-1]), *texts[-1:]]))


def _has(fields: Sequence[str]) -> str:
    plural = {"terms", "tags", "contacts", "say"}
    return "have" if len(fields) > 1 or plural.intersection(fields) else "has"


_MOST_ASKED = 12
_NEAR = 70.0


def nearest_tags(
    words: Sequence[str], tags: Sequence[str], stemmer: Stemmer, most: int = 5
) -> tuple[str, ...]:
    """Return the tags whose words are nearest to the words of a question."""
    asked = [word for word in dict.fromkeys(words) if word not in STOP_WORDS][:_MOST_ASKED]
    if not asked or not tags:
        return ()
    from rapidfuzz.fuzz import ratio  # noqa: PLC0415 - only where nothing was found

    scored = []
    for tag in tags:
        parts = [*words_of(tag), *stemmer.of_text(tag)]
        likeness = max((ratio(word, other) for word in asked for other in parts), default=0.0)
        if likeness >= _NEAR:
            scored.append((-likeness, tag))
    return tuple(tag for _, tag in sorted(scored)[:most])


def not_a_filter(key: str, value: str, tags: Callable[[], Sequence[str]]) -> str:
    """Say what a filter that is none may have been meant for; `tags` names those there are."""
    from difflib import get_close_matches  # noqa: PLC0415 - only after a slip

    values = {
        "tag": list(tags()),
        "type": [one.value for one in LinkType],
        "trust": [one.value for one in Level],
        "health": [one.value for one in State],
    }.get(key, [])
    if near := get_close_matches(value.casefold(), {name.casefold(): name for name in values}, 1):
        meant = f"did you mean {key}:{near[0]}?"
    elif key in ("tag", "region"):
        meant = "see 'toolkit tag list'." if key == "tag" else "give a code such as GB-SCT."
    else:
        meant = f"it is one of {', '.join(values)}."
    said = clean_line(value)
    name = {"trust": "trust level", "health": "health state"}.get(key, key)
    return f"There is no {name} '{said}', so {key}:{said} was read as words; {meant}"
