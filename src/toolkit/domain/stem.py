"""Stems of English words: "worrying", "worried" and "worries" are one.

The suffix rules of M. F. Porter, "An algorithm for suffix stripping" (Program
14(3), 1980), with the later amendments for `logi`, `bli` and short words, and
British and American spellings as one (oedema, licence, colour).
Must not know anything of words but their letters.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

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
