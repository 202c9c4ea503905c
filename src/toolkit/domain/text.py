"""Text: cleaned of what could steer a terminal, folded, split into words.

`late` makes a pattern that is compiled on its first use, because a search needs
few of them. Must not know what a text is for.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Any, cast


def late(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """Return something that behaves as the compiled pattern, and becomes it on use."""
    return cast("re.Pattern[str]", _Late(pattern, flags))


class _Late:
    def __init__(self, pattern: str, flags: int) -> None:
        self._given = pattern, flags

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever a pattern has
        # Kept on the instance, so that a second use costs nothing.
        value = getattr(re.compile(*self._given), name)
        setattr(self, name, value)
        return value


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


def harmless(text: str) -> str:
    """Remove what could steer a terminal, and nothing else: indents and line breaks stay."""
    if text.isascii() and text.isprintable():
        return text
    return _CONTROLS.sub("", _ESCAPES.sub("", text))


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


# Longer runs are keys, hashes and noise; cut so that they cannot fill an index.
LONGEST_WORD = 40
# Scripts written without spaces: each sign is a word of its own.
_SIGNS = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
# Between texts that are cut in one go; a control character, so no clean text has it.
_BETWEEN = "\x1f"
_WORD = late(rf"[{_SIGNS}{_BETWEEN}]|[^\W_{_SIGNS}]+")
# The same where there can be no such signs; compiled ten times faster.
_ASCII_WORD = re.compile(rf"{_BETWEEN}|[a-z0-9]+", re.ASCII)
_POSSESSIVE = re.compile(r"'s\b")
_APOSTROPHES = str.maketrans({"\u2019": "'", "\u2018": "'", "\u02bc": "'", "`": "'"})


def number_of(count: int, one: str, several: str = "") -> str:
    """Return a count with what is counted: "1 link", "2,000 links", "1 row is", "2 rows are".

    `several` is `one` with an s unless it is given.
    """
    return f"{count:,} {one if count == 1 else several or one + 's'}"


def words_of(text: str) -> list[str]:
    """Split a text into words: no case, no accents, no apostrophes."""
    return _split(text.replace(_BETWEEN, " ")) if text else []


def words_of_each(texts: Iterable[str]) -> list[list[str]]:
    """Split clean texts into words: the same as one by one, and much faster."""
    found: list[list[str]] = [[]]
    for word in _split(_BETWEEN.join(texts)):
        if word == _BETWEEN:
            found.append([])
        else:
            found[-1].append(word)
    return found


def _split(text: str) -> list[str]:
    folded = _folded(text)
    found = _words_in(folded)
    if len(folded) > LONGEST_WORD:
        return [word[:LONGEST_WORD] for word in found]
    return found


def _words_in(folded: str) -> list[str]:
    pattern = _ASCII_WORD if folded.isascii() else _WORD
    return pattern.findall(folded)


def _folded(text: str) -> str:
    folded = text.lower() if text.isascii() else fold(text.translate(_APOSTROPHES))
    if "'" in folded:
        folded = _POSSESSIVE.sub("", folded).replace("'", "")
    return folded
