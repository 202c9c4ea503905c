"""What the program itself says in a reply: in English, or in another language.

The other languages stand in data/phrases.tsv. Must not know links.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from functools import cache

from toolkit.domain.region import place_name
from toolkit.tables import rows_of

# A word of listed hours: "Mon", "bank holidays", the "pm" of "9.30pm".
_WORD = re.compile(r"(?:bank|public) holidays|every day|a week|(?<=[0-9])[ap]m\b|[^\W\d_]+")


class Phrases(dict[str, str]):
    """The phrases of a language by the English; what it lacks is said in English."""

    def __missing__(self, english: str) -> str:
        """Return the English."""
        return english

    def hours(self, listed: str) -> str:
        """Return days and hours word for word, or as listed where a word is not known.

        Half a translation would be read by nobody.
        """
        if all(word in self for word in _WORD.findall(listed)):
            return _WORD.sub(lambda found: self[found[0]], listed)
        return listed

    def day(self, day: date) -> str:
        """Return a day as people write it: "4 May 2026"."""
        return f"{day.day} {self.month(day)}"

    def month(self, day: date) -> str:
        """Return the month and year of a day: "May 2026"."""
        return f"{self[day.strftime('%B')]} {day.year}"

    def places(self, regions: Sequence[str]) -> str:
        """Return regions as people write them: "England, Wales"."""
        return ", ".join(self[place_name(code)] for code in regions)


ENGLISH = Phrases()


@cache
def phrases_in(language: str) -> Phrases:
    """Return the phrases of a language (ISO 639-1)."""
    rows = rows_of("phrases.tsv")
    return Phrases({english: said for code, english, said in rows if code == language})
