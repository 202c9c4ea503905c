"""Text: cleaned of what could steer a terminal, folded, cut into words and stems.

`late` makes a pattern that is compiled on its first use, because a search needs
few of them. Must not know what a text is for.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
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


_Endings = Mapping[str, tuple[tuple[str, str], ...]]


def _by_tail(endings: Iterable[tuple[str, str]]) -> _Endings:
    """Arrange endings by their last two letters; few words end in any of them."""
    found: dict[str, tuple[tuple[str, str], ...]] = {}
    for ending, instead in endings:
        tail = ending[-2:]
        found[tail] = (*found.get(tail, ()), (ending, instead))
    return found


_VOWELS = frozenset("aeiou")
# Letters as consonant and vowel; y is decided by the letter before it.
_SHAPES = str.maketrans("abcdefghijklmnopqrstuvwxyz", "vcccvcccvcccccvcccccvcccyc")
_SHORTEST = 3
_SHORT_WORD = 5
_STEP_2 = _by_tail(
    (
        ("ational", "ate"),
        ("ization", "ize"),
        ("iveness", "ive"),
        ("fulness", "ful"),
        ("ousness", "ous"),
        ("tional", "tion"),
        ("biliti", "ble"),
        ("isation", "ize"),
        ("entli", "ent"),
        ("ousli", "ous"),
        ("ation", "ate"),
        ("alism", "al"),
        ("aliti", "al"),
        ("iviti", "ive"),
        ("enci", "ence"),
        ("anci", "ance"),
        ("izer", "ize"),
        ("iser", "ize"),
        ("alli", "al"),
        ("ator", "ate"),
        ("logi", "log"),
        ("bli", "ble"),
        ("eli", "e"),
    )
)
_STEP_3 = _by_tail(
    (
        ("icate", "ic"),
        ("ative", ""),
        ("alize", "al"),
        ("alise", "al"),
        ("iciti", "ic"),
        ("ical", "ic"),
        ("ness", ""),
        ("ful", ""),
    )
)
_STEP_4 = _by_tail(
    (ending, "")
    for ending in (
        "ement",
        "ance",
        "ence",
        "able",
        "ible",
        "ment",
        "ant",
        "ent",
        "ism",
        "ate",
        "iti",
        "ous",
        "ive",
        "ize",
        "ise",
        "al",
        "er",
        "ic",
        "ou",
    )
)


def stem(word: str) -> str:
    """Return the stem of a folded word; what is not plain English letters stays."""
    if len(word) <= _SHORTEST or not (word.isascii() and word.isalpha()):
        return word
    if len(word) > _SHORT_WORD and "e" in word:
        word = word.replace("ae", "e").replace("oe", "e")
    word = _plural(word)
    word = _past(word)
    if word.endswith("y") and _has_vowel(word[:-1]) and len(word) > _SHORTEST:
        word = word[:-1] + "i"
    word = _replace(word, _STEP_2)
    word = _replace(word, _STEP_3)
    word = _drop(word)
    return _american(_tidy(word))


def _plural(word: str) -> str:
    if not word.endswith("s"):
        return word
    if word.endswith("sses"):
        return word[:-2]
    if word.endswith("ies"):
        return word[:-2] if len(word) > len("ties") else word[:-1]
    if word.endswith(("ss", "us", "is")):
        return word
    return word[:-1]


def _past(word: str) -> str:
    if word.endswith("eed"):
        return word[:-1] if _measure(word[:-3]) > 0 else word
    for ending in ("ed", "ing"):
        if word.endswith(ending):
            rest = word[: -len(ending)]
            if not _has_vowel(rest) or len(rest) < _SHORTEST - 1:
                return word
            return _mend(rest)
    return word


def _mend(rest: str) -> str:
    """Give back the letter that "ing" or "ed" took: hop(p)ing, mak(e)ing."""
    if rest.endswith(("at", "bl", "iz", "is")) and len(rest) > _SHORTEST:
        return rest + "e"
    if rest[-1] == rest[-2] and rest[-1] not in "lsz" and rest[-1] not in _VOWELS:
        return rest[:-1]
    if _measure(rest) == 1 and _ends_short(rest):
        return rest + "e"
    return rest


def _replace(word: str, table: _Endings) -> str:
    for ending, instead in table.get(word[-2:], ()):
        if word.endswith(ending):
            rest = word[: -len(ending)]
            return rest + instead if _measure(rest) > 0 else word
    return word


def _drop(word: str) -> str:
    if word.endswith("ion") and word[-4:-3] in ("s", "t"):
        return word[:-3] if _measure(word[:-3]) > 1 else word
    for ending, _ in _STEP_4.get(word[-2:], ()):
        if word.endswith(ending):
            rest = word[: -len(ending)]
            return rest if _measure(rest) > 1 else word
    return word


def _tidy(word: str) -> str:
    if word.endswith("e"):
        rest = word[:-1]
        measure = _measure(rest)
        if measure > 1 or (measure == 1 and not _ends_short(rest)):
            word = rest
    if word.endswith("ll") and _measure(word[:-1]) > 1:
        word = word[:-1]
    return word


def _american(word: str) -> str:
    """Make one of licence and license, colour and color."""
    if len(word) >= _SHORT_WORD:
        if word.endswith("enc"):
            return word[:-1] + "s"
        if word.endswith("our"):
            return word[:-2] + "r"
    return word


def _shape(word: str) -> str:
    """Write a word as c and v; y is a vowel after a consonant."""
    shape = word.translate(_SHAPES)
    while (at := shape.find("y")) >= 0:
        vowel = shape[at - 1 : at] == "c"
        shape = shape[:at] + ("v" if vowel else "c") + shape[at + 1 :]
    return shape


def _measure(word: str) -> int:
    return _shape(word).count("vc")


def _has_vowel(word: str) -> bool:
    return "v" in _shape(word)


def _ends_short(word: str) -> bool:
    """Tell whether a word ends consonant, vowel, consonant, and not in w, x, y."""
    return _shape(word).endswith("cvc") and word[-1] not in "wxy"


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


class _Stems(dict[str, str]):
    """Stems already worked out; a long-running program must not grow for ever."""

    most = 200_000

    def __missing__(self, word: str) -> str:
        if len(self) >= self.most:
            self.clear()
        self[word] = found = stem(word)
        return found


_STEMS = _Stems()


def words_of(text: str) -> list[str]:
    """Split a text into words: no case, no accents, no apostrophes."""
    return _split(text.replace(_BETWEEN, " ")) if text else []


def stem_of(word: str) -> str:
    """Return the stem of one word as `words_of` gives it."""
    return _STEMS[word]


def stems_of_words(words: Iterable[str]) -> list[str]:
    """Return the stems of words as `words_of` gives them, in order."""
    return list(map(_STEMS.__getitem__, words))


def stems_of(text: str) -> list[str]:
    """Return the stems of a text's words, in order."""
    return [_STEMS[word] for word in words_of(text)]


def stems_of_each(texts: Iterable[str]) -> list[list[str]]:
    """Return the stems of each clean text: the same as one by one, and much faster."""
    found: list[list[str]] = [[]]
    for word in _split(_BETWEEN.join(texts)):
        if word == _BETWEEN:
            found.append([])
        else:
            found[-1].append(_STEMS[word])
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
