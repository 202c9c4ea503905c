"""Tags near a question that no link answers.

Must not search links; it only names tags to try.
"""

from __future__ import annotations

from collections.abc import Sequence

from toolkit.domain.text import stems_of, words_of
from toolkit.search.stopwords import STOP_WORDS

_MOST_WORDS = 12
_NEAR = 70.0


def nearest_tags(words: Sequence[str], tags: Sequence[str], most: int = 5) -> tuple[str, ...]:
    """Return the tags whose words are nearest to the words of a question."""
    asked = [word for word in dict.fromkeys(words) if word not in STOP_WORDS][:_MOST_WORDS]
    if not asked or not tags:
        return ()
    from rapidfuzz.fuzz import ratio  # noqa: PLC0415 - only where nothing was found

    scored = []
    for tag in tags:
        likeness = max(
            (ratio(word, other) for word in asked for other in [*words_of(tag), *stems_of(tag)]),
            default=0.0,
        )
        if likeness >= _NEAR:
            scored.append((-likeness, tag))
    return tuple(tag for _, tag in sorted(scored)[:most])
