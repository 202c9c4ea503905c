"""A text cut up for the reader of places: words, how they are written, what parts them.

Addresses, handles and mail are left out. Must not know a place.
"""

from __future__ import annotations

from typing import NamedTuple

from toolkit.domain.text import fold, late

# What parts two words: nothing but blanks or a hyphen, a pause, the end of a sentence.
JOINED, PAUSE, END = "", ",", "."
_NOT_TEXT = late(r"(?i:https?://|www\.)\S+|\S*@\S+")
_INITIALS = late(r"\b(?:[A-Za-z]\.){2,}")
_WORD = late(r"[^\W_]+(?:['’‘`][^\W_]+)*")
# The same without a table of all letters; compiled and read faster.
_ASCII_WORD = late(r"[A-Za-z0-9]+(?:['`][A-Za-z0-9]+)*")
_HUMP = late(r"(?<=[a-z])(?=[A-Z])")
_APOSTROPHES = ("'", "’", "‘", "ʼ", "`")
# "St. Albans", "Co. Down" and "N. Ireland" are one name.
_SHORTENED = frozenset({"st", "co", "n", "dr", "mt"})
# Regional indicators are letters from here; a flag of a part of the UK is a black flag and tags.
_FIRST_INDICATOR, _LAST_INDICATOR = 0x1F1E6, 0x1F1FF
_BLACK_FLAG, _FIRST_TAG, _LAST_TAG = 0x1F3F4, 0xE0061, 0xE007A
_TAG_BASE = 0xE0000


class Text(NamedTuple):
    """Words in order, folded; as written; what stands before each; who owns or is tagged.

    `gaps` are JOINED, PAUSE or END; `owners` and `tags` are places in `words` of
    "Jordan's" and "#Leeds". `cased` tells that capitals mean something here.
    `flags` are codes of emoji flags.
    """

    words: list[str]
    written: list[str]
    gaps: list[str]
    owners: frozenset[int] = frozenset()
    tags: frozenset[int] = frozenset()
    cased: bool = False
    flags: tuple[str, ...] = ()

    def word(self, at: int) -> str:
        """Return the word at a place, "" outside the text."""
        return self.words[at] if 0 <= at < len(self.words) else ""

    def before(self, at: int) -> str:
        """Return the word right before a place, "" where something parts them."""
        return self.words[at - 1] if self.gap(at) is JOINED else ""

    def behind(self, at: int) -> str:
        """Return the word at a place, "" where something parts it from the one before."""
        return self.words[at] if self.gap(at) is JOINED else ""

    def gap(self, at: int) -> str:
        """Return what stands before the word at a place; outside the text it is an end."""
        return self.gaps[at] if 0 < at < len(self.gaps) else END


def plain_text(words: list[str]) -> Text:
    """Return words alone as a text, of which nothing else is known."""
    return Text(words, words, [JOINED] * len(words))


def cut_text(text: str) -> Text:
    """Cut a text into words, with what is known of how it was written."""
    if "@" in text or "://" in text or "www." in text.lower():
        text = _NOT_TEXT.sub(" . ", text)
    if "." in text:
        text = _INITIALS.sub(lambda match: match[0].replace(".", ""), text)
    words: list[str] = []
    written: list[str] = []
    gaps: list[str] = []
    owners: set[int] = set()
    tags: set[int] = set()
    end = 0
    for match in (_ASCII_WORD if text.isascii() else _WORD).finditer(text):
        between = text[end : match.start()]
        end = match.end()
        gap = _gap(between, words[-1] if words else "")
        tagged = between.endswith("#")
        for number, piece in enumerate(_HUMP.split(match[0]) if tagged else (match[0],)):
            if tagged:
                tags.add(len(words))
            word, owned = _folded(piece)
            if owned:
                owners.add(len(words))
            words.append(word)
            written.append(piece)
            gaps.append(JOINED if number else gap)
    return Text(
        words, written, gaps, frozenset(owners), frozenset(tags), _cased(text), _flags(text)
    )


def _folded(piece: str) -> tuple[str, bool]:
    """Return a word folded, and whether it owns something: "Jordan's"."""
    folded = piece.lower() if piece.isascii() else fold(piece)
    for sign in _APOSTROPHES:
        if sign in folded:
            base, _, last = folded.rpartition(sign)
            if last == "s":
                folded = base
                return "".join(char for char in folded if char not in _APOSTROPHES), True
            folded = folded.replace(sign, "")
    return folded, False


def _gap(between: str, before: str) -> str:
    """Tell what parts two words from the characters between them."""
    if not between or between.isspace() or between == "-":
        return END if "\n" in between else JOINED
    bare = between.strip(' #*_~"“”')
    if not bare:
        return JOINED
    if bare == "." and before in _SHORTENED:
        return JOINED
    if "\n" in between or any(char in ".!?;…|" or char > "⁯" for char in bare):
        return END
    return PAUSE


def _cased(text: str) -> bool:
    """Tell whether a text is written with capitals and small letters as books are."""
    letters = [char for char in text[:400] if char.isalpha()]
    capitals = sum(char.isupper() for char in letters)
    first = letters[0] if letters else ""
    return first.isupper() and 0 < capitals * 2 < len(letters)


def _flags(text: str) -> tuple[str, ...]:
    if text.isascii():
        return ()
    found: list[str] = []
    letters = tag = ""
    for char in text:
        number = ord(char)
        if _FIRST_INDICATOR <= number <= _LAST_INDICATOR:
            letters += chr(number - _FIRST_INDICATOR + ord("A"))
            if len(letters) > 1:
                found.append(letters)
                letters = ""
        elif number == _BLACK_FLAG:
            tag = "+"
        elif tag and _FIRST_TAG <= number <= _LAST_TAG:
            tag += chr(number - _TAG_BASE)
        elif tag:
            found += [f"{tag[1:3]}-{tag[3:]}".upper()] if len(tag) > 1 else []
            tag = ""
        else:
            letters = ""
    return tuple(found)
