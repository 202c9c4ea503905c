"""Characters counted as graphemes, UTF-16 code units and emoji.

Graphemes and emoji follow the Unicode tables of `regex`, which is imported for a
text beyond ASCII alone: most replies are ASCII, and the import costs start-up.
Must not know platforms.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import regex  # type: ignore[import-untyped]  # it ships no types


def utf16_length(text: str) -> int:
    """Return the number of UTF-16 code units: one above U+FFFF counts two."""
    if text.isascii():
        return len(text)
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def utf8_length(text: str) -> int:
    """Return the number of UTF-8 bytes."""
    return len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))


def count_graphemes(text: str) -> int:
    """Return the number of extended grapheme clusters (UAX #29)."""
    if text.isascii():
        return len(text) - text.count("\r\n")
    return sum(1 for _ in graphemes(text))


def graphemes(text: str) -> Iterator[str]:
    """Yield the extended grapheme clusters of a text (UAX #29)."""
    return (found[0] for found in _grapheme().finditer(text))


def find_emoji(text: str) -> list[tuple[int, int]]:
    """Return start and end of each emoji sequence (UTS #51).

    A sequence is a flag, a keycap, or pictographs with modifiers, tags and
    joiners. A pictograph before U+FE0E is text; © and ® are emoji before U+FE0F
    alone, as in X's own emoji parser.
    """
    return [] if text.isascii() else [found.span() for found in _emoji().finditer(text)]


@cache
def _grapheme() -> regex.Pattern[str]:
    import regex  # noqa: PLC0415 - a start-up cost that ASCII need not pay

    # \X looks back over a whole row of flags at each of them, so pairs go first.
    flag = r"\p{Regional_Indicator}{2}(?=\p{Regional_Indicator})"
    return regex.compile(rf"{flag}|\X")


@cache
def _emoji() -> regex.Pattern[str]:
    import regex  # noqa: PLC0415 - a start-up cost that ASCII need not pay

    one = (
        r"(?:\p{Emoji_Modifier_Base}\p{Emoji_Modifier}\uFE0F?+"
        r"|[\p{Emoji}--[0-9#*\xA9\xAE]](?:\uFE0F|(?!\uFE0E)))"
    )
    return regex.compile(
        r"\p{Regional_Indicator}{2}"
        r"|[0-9#*]\uFE0F?+\u20E3"
        r"|[\xA9\xAE]\uFE0F"
        r"|\U0001F3F4[\U000E0020-\U000E007E]++\U000E007F"
        rf"|{one}(?:\u200D{one})*+",
        flags=regex.V1,
    )
