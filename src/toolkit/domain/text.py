"""Text from outside, made harmless on entry: one line, or several.

Escape sequences, control characters and bidirectional overrides are removed,
so that a title or a note can never steer a terminal or disguise an address.
Must not translate, shorten or correct what somebody wrote.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from toolkit.domain.pattern import late

_ESCAPES = late(
    r"""
    \x1b\[ [0-?]* [ -/]* [@-~]                # CSI: colours, cursor
    | \x1b[\]PX^_] .*? (?: \x07 | \x1b\\ | \Z )  # OSC, DCS, SOS, PM, APC with their content
    | \x1b [ -/]* [0-~]?                      # every other escape
    | \x9b [0-?]* [ -/]* [@-~]                # CSI as one C1 character
    """,
    re.VERBOSE | re.DOTALL,
)
# C0 and C1 controls, bidi embeddings, overrides and isolates, line and
# paragraph separators, the byte order mark, and lone surrogates.
_CONTROLS = late(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)
_LINE_BREAKS = late("\r\n|[\r\x85\u2028\u2029]")
_SPACES = late(r"\s+")


def clean_text(text: str) -> str:
    r"""Remove what could steer a terminal; keep line breaks and tabs.

    Returns NFC text with `\n` line ends, without surrounding space.
    """
    text = _ESCAPES.sub("", text)
    text = _LINE_BREAKS.sub("\n", text)
    return unicodedata.normalize("NFC", _CONTROLS.sub("", text)).strip()


def clean_line(text: str) -> str:
    """Make one harmless line: as `clean_text`, every run of space one blank."""
    if text.isascii() and text.isprintable():
        # Nothing to remove; most texts of a large import are such.
        return _SPACES.sub(" ", text.strip()) if "  " in text else text.strip()
    return _SPACES.sub(" ", clean_text(text))


def clean_lines(texts: Iterable[str]) -> tuple[str, ...]:
    """Clean each text to one line; drop empty ones and repeats, keep order."""
    return tuple(dict.fromkeys(line for text in texts if (line := clean_line(text))))


def fold(text: str) -> str:
    """Return the form in which two spellings of a name are the same (case, accents)."""
    if text.isascii():
        return text.lower()
    # Decomposing may give capitals (mathematical letters), so case is folded after it.
    folded = unicodedata.normalize("NFKD", text).casefold()
    decomposed = unicodedata.normalize("NFKD", folded)
    return "".join(char for char in decomposed if not unicodedata.combining(char))
