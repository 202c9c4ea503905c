"""Where a sentence may be cut: between words, never inside a number or address.

Must not measure: which cut fits is for `compose` to find.
"""

from __future__ import annotations

import re
import unicodedata

ELLIPSIS = "…"
# GSM-7 has no ellipsis: one would turn the whole text message into UCS-2.
ELLIPSIS_IN_GSM7 = "..."

_ADDRESS = re.compile(r"://|\w\.\w|@")
_ENDS_IN_NUMBER = re.compile(r"[0-9)]$")
_STARTS_WITH_NUMBER = re.compile(r"^[(+]?[0-9]")
_LOOSE_ENDS = " ,;:-–—.(“‘\"'"
# "St.", "Dr.", "No.": a full stop behind so few letters ends a short form.
_SHORT_FORM = 3
# Fewer words than these are no more than a greeting or the start of a thought.
_LEAST, LEAST_OF_A_SENTENCE = 5, 3
_SENTENCE_END = re.compile(r"[.!?…][)”’\"']*$")


def pieces(text: str) -> list[str]:
    """Split a text at the blanks where it may be cut.

    A number written in groups (116 123) stays in one piece, and so does a mark
    that combines with the blank before it.
    """
    found: list[str] = []
    for word in text.split():
        if found and _belongs_together(found[-1], word):
            found[-1] += f" {word}"
        else:
            found.append(word)
    return found


def cuts(text: str, *, gsm7: bool = False) -> list[str]:
    """Return the text cut shorter and shorter, with an ellipsis; longest first.

    `gsm7` takes the ellipsis that a text message can hold. No cut ends in an
    address, which the ellipsis would become part of.
    """
    words = pieces(text)
    ellipsis = ELLIPSIS_IN_GSM7 if gsm7 else ELLIPSIS
    found = []
    for kept in range(len(words) - 1, 0, -1):
        start = " ".join(words[:kept]).rstrip(_LOOSE_ENDS)
        # A dash behind an address is stripped too, so the last word may be another now.
        if start and not _ADDRESS.search(start.rsplit(" ", 1)[-1]):
            found.append(start + ellipsis)
    return found


def without_broken_end(cut: str) -> str:
    """Return a text that was cut without its broken last sentence; the only one stays.

    "St. Mary's" does not end a sentence: its first word is too short, or no capital
    follows.
    """
    words = pieces(cut)
    for kept in range(len(words) - 1, 0, -1):
        last = words[kept - 1]
        if ends_sentence(last) and len(last) > _SHORT_FORM and words[kept][:1].isupper():
            return " ".join(words[:kept])
    return cut


def says_enough(cut: str) -> bool:
    """Tell whether a text that was cut still says something: "Hello…" does not."""
    words = len(cut.split())
    broken = cut.endswith((ELLIPSIS, ELLIPSIS_IN_GSM7))
    return words >= (_LEAST if broken else LEAST_OF_A_SENTENCE)


def ends_sentence(piece: str) -> bool:
    """Tell whether a piece is the last of its sentence."""
    return _SENTENCE_END.search(piece) is not None


def _belongs_together(before: str, word: str) -> bool:
    if unicodedata.category(word[0]).startswith("M"):
        return True
    return bool(_ENDS_IN_NUMBER.search(before) and _STARTS_WITH_NUMBER.match(word))
