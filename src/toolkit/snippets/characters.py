"""Characters as platforms count them: UTF-16 units, bytes, graphemes, emoji.

Must not know links or platforms.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

from toolkit.tables import lines_of

if TYPE_CHECKING:
    import regex  # type: ignore[import-untyped]  # it ships no types

Spans = list[tuple[int, int]]


def utf16_length(text: str) -> int:
    """Return the number of UTF-16 code units: one above U+FFFF counts two."""
    if text.isascii():
        return len(text)
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def utf8_length(text: str) -> int:
    """Return the number of UTF-8 bytes."""
    return len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))


def count_graphemes(text: str) -> int:
    """Return the number of extended grapheme clusters, by the stricter of two rules.

    UAX #29 takes a conjunct of an Indian script, as in क्ष, for one cluster since
    Unicode 15.1, some more since 18, and for several before. Servers that go by the
    older rule are still about, so each consonant counts; everything else counts the
    same by both.
    """
    if text.isascii():
        return len(text) - text.count("\r\n")
    joined = _conjunct()
    whole = not joined.search(text)
    return sum(1 if whole else 1 + len(joined.findall(one)) for one in graphemes(text))


def graphemes(text: str) -> Iterator[str]:
    """Yield the pieces of a text that may not be cut: its extended grapheme clusters."""
    return (found[0] for found in _grapheme().finditer(text))


def find_emoji(text: str) -> Spans:
    """Return start and end of each emoji sequence (UTS #51).

    A sequence is a flag, a keycap, or pictographs with modifiers, tags and
    joiners. A pictograph before U+FE0E is text; © and ® are emoji before U+FE0F
    alone, as in X's own emoji parser.
    """
    return [] if text.isascii() else [found.span() for found in _emoji().finditer(text)]


def find_x_emoji(text: str) -> Spans:
    """Return start and end of what X counts as one emoji, of more than one character.

    X says that an emoji counts two; its own code counts the parts of those that came
    after 2018, which is never less.
    """
    return [] if text.isascii() else [found.span() for found in _x_emoji().finditer(text)]


@cache
def _grapheme() -> regex.Pattern[str]:
    import regex  # noqa: PLC0415 - a start-up cost that ASCII need not pay

    # \X looks back over a whole row of flags at each of them, so pairs go first.
    flag = r"\p{Regional_Indicator}{2}(?=\p{Regional_Indicator})"
    return regex.compile(rf"{flag}|\X")


@cache
def _conjunct() -> regex.Pattern[str]:
    """Match a consonant that stands in a cluster behind another letter's signs."""
    import regex  # noqa: PLC0415 - a start-up cost that ASCII need not pay

    return regex.compile(r"(?<=[\p{GCB=Extend}\u200D])\p{InCB=Consonant}")


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


@cache
def _x_emoji() -> re.Pattern[str]:
    return re.compile("|".join(map(_sequence, lines_of("x_emoji.txt"))))


def _sequence(line: str) -> str:
    """Write a line of the table, hexadecimal characters and ranges, as a pattern."""
    return "".join(map(_choice, line.split()))


def _choice(word: str) -> str:
    ranges = (piece.split("-") for piece in word.removesuffix("?").split(","))
    inside = "".join("-".join(f"\\U{int(code, 16):08x}" for code in one) for one in ranges)
    return f"[{inside}]{'?' if word.endswith('?') else ''}"
