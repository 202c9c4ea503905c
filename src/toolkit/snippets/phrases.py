"""What the program itself says in a reply: in English, or in another language.

The other languages stand in data/phrases.tsv. Must not know links.
"""

from __future__ import annotations

from functools import cache

from toolkit.tables import rows_of


class Phrases(dict[str, str]):
    """The phrases of a language by the English; what it lacks is said in English."""

    def __missing__(self, english: str) -> str:
        """Return the English."""
        return english


ENGLISH = Phrases()


@cache
def phrases_in(language: str) -> Phrases:
    """Return the phrases of a language (ISO 639-1)."""
    rows = rows_of("phrases.tsv")
    return Phrases({english: said for code, english, said in rows if code == language})
