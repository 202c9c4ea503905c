"""A search that is asked again at every keystroke, and keeps what it can.

What a keystroke leaves as it was (words read, rows of the index, links as
stems) is not read twice. Must not outlive a change of the library: call
`forget` after one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from toolkit.domain.link import Link
from toolkit.domain.text import Stemmer
from toolkit.search.score import TokenisedLink, tokenise

if TYPE_CHECKING:
    from toolkit.search.index import LinkStore, SearchIndex

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
