"""What the search needs of a library, so that it need not know the storage.

Must not hold any behaviour.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

from toolkit.domain.link import Link
from toolkit.domain.text import Stemmer


class SearchIndex(Protocol):
    """An index of links: stems in links, words in the vocabulary.

    A rowid is the place of a link in the index; lower rowids are shorter titles.
    """

    @property
    def stemmer(self) -> Stemmer:
        """The stemmer of the library's language."""

    def size(self) -> int:
        """Return how many links there are."""

    def frequencies(self, stems: Iterable[str]) -> dict[str, int]:
        """Return in how many links each known stem stands."""

    def known(self, words: Iterable[str]) -> dict[str, int]:
        """Return in how many links each known word stands."""

    def starting(self, prefix: str, lengths: range, most: int) -> list[tuple[str, int]]:
        """Return the most frequent words that start so, with their number of links."""

    def ending(self, tail: str, lengths: range, most: int) -> list[tuple[str, int]]:
        """Return the most frequent words that end so (two letters at least)."""

    def matching(
        self,
        all_of: Sequence[Sequence[str]],
        most: int,
        *,
        columns: Sequence[str] = (),
        facets: Sequence[Sequence[tuple[str, str]]] = (),
    ) -> list[int]:
        """Return rowids of links with one stem of each group, in order."""

    def id_of(self, rowid: int) -> int:
        """Return the id of the link with this rowid."""


class LinkStore(Protocol):
    """Where the links themselves stand."""

    def many(self, ids: Sequence[int]) -> list[Link]:
        """Return the links with these ids, in the order of the ids."""
