"""Brings a post to the plain words that the crisis patterns are written in.

Letters are made small; accents, apostrophes and invisible characters dropped; signs
become breaks, emoji words; then spellings, fillers and misspellings are dealt with as
`spellings.txt` says.
"""

import re
import unicodedata
from functools import cache

from toolkit.search.crisis_match import spellings, vocabulary

# Characters read at each end of a longer text; what lies between is not read, so
# that the prompt stays quick. Together they hold a long post whole.
READ_AT_EACH_END = 20_000

# Patterns stay text: `re` makes and keeps them on first use, for a quick start.
_APOSTROPHES = r"['`´‘’‛ʼ′＇]"
_SHORTENED = r"\b(i|he|she|we|they|you|it|that|who|there)'(ll|d|re|m|ve)\b"
_LONG = {"ll": "will", "d": "would", "re": "are", "m": "am", "ve": "have"}
_ACCENTS_AND_INVISIBLE = (
    "[\u00ad\u0300-\u036f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff]"
)
# A word, or what breaks a sentence: anything but blanks, quotes, brackets, emphasis
# and the hyphen inside a word.
_PIECES = r"[^\W_]+|\n|(?<!\w)-|[^\w\s\-‐‑\"“”*~()\[\]/&#]"
_ENDS = ".!?…\n"
# Bounded, and from the beginning of a word alone: a long run of letters is no masked word.
_MASKED = r"(?<![a-z0-9])[a-z0-9]{1,20}(?:[*!@$|+#]{1,9}[a-z0-9]{1,20}){1,9}"
_MASKS = r"[*!@$|+#]+"
_LETTER_THRICE = r"([^\W\d_])\1\1"
_SAME_LETTERS = r"([^\W\d_])\1+"
_LEET = str.maketrans("013457", "oieast")
_OTHER_LETTERS = str.maketrans("łøđı", "lodi")

# Characters of the words of emoji that stand aside.
_MOST_ASIDE = 1000
_NUMBER = "#"
_SHORTEST_TURNED = 4
_SHORTEST_MENDED = 6


# The plain words of a post, and for each how many breaks, and how many ends of a
# sentence, stand before it.
Words = tuple[list[str], list[int], list[int]]


def plain_characters(text: str) -> str:
    """Return the text with small, plain letters only."""
    text = both_ends(text)
    if not text.isascii():
        seen = spellings()
        aside = " ".join(seen.aside[ord(sign)] for sign in text if ord(sign) in seen.aside)
        text = re.sub(_APOSTROPHES, "'", text).translate(seen.emoji)
        # Decomposition can make a text many times longer, so its ends are taken again.
        text = both_ends(unicodedata.normalize("NFKD", text))
        text = re.sub(_ACCENTS_AND_INVISIBLE, "", text).casefold().translate(_OTHER_LETTERS)
        text = re.sub(_APOSTROPHES, "'", text) + f"\n{aside[:_MOST_ASIDE]}" * bool(aside)
    text = text.replace("`", "'").lower()
    if "'" in text:
        text = re.sub(_SHORTENED, lambda found: f"{found[1]} {_LONG[found[2]]}", text)
        text = text.replace("'", "")
    return text


def both_ends(text: str) -> str:
    """Return the beginning and the end of a text that is too long to be read."""
    if len(text) <= 2 * READ_AT_EACH_END:
        return text
    return text[:READ_AT_EACH_END] + "\n" + text[-READ_AT_EACH_END:]


def plain_words(text: str) -> Words:
    """Return the words in their plain forms."""
    text = plain_characters(text)
    if re.search(r"\w[*!@$|+#]+\w", text):
        text = re.sub(_MASKED, _unmasked, text)
    thrice = re.search(_LETTER_THRICE, text) is not None
    words: list[str] = []
    clauses: list[int] = []
    ends: list[int] = []
    breaks = sentences = 0
    for piece in re.findall(_PIECES, text):
        if not piece.isalnum():
            breaks += 1
            sentences += piece in _ENDS
            continue
        words.append(_without_long_runs(piece) if thrice else piece)
        clauses.append(breaks)
        ends.append(sentences)
    words, kept = _spelled(words)
    return words, [clauses[at] for at in kept], [ends[at] for at in kept]


def _unmasked(found: re.Match[str]) -> str:
    """Return the one word of ours that signs may hide, or the text as it was."""
    first, *_, last = parts = re.split(_MASKS, found[0])
    letters = sum(map(len, parts))
    for word in sorted(_masked_words()):
        fits = word.startswith(first) and word.endswith(last)
        if fits and letters < len(word) <= len(found[0]) + 1:
            return word
    return found[0]


@cache
def _masked_words() -> set[str]:
    return spellings().mended | {"die", "kill", "suicide", "suicidal", "dead", "cut", "sex"}


def _without_long_runs(word: str) -> str:
    if not re.search(_LETTER_THRICE, word):
        return word
    letters = re.sub(_SAME_LETTERS, r"\1", word)
    return _words_by_letters().get(letters, letters)


@cache
def _words_by_letters() -> dict[str, str]:
    """Map a word without doubled letters to the word of the tables it may be."""
    # Of "of" and "off" the shorter stays; of the same length, always the same one.
    known = sorted(vocabulary(), key=lambda word: (-len(word), word))
    return {re.sub(_SAME_LETTERS, r"\1", word): word for word in known}


def _spelled(words: list[str]) -> tuple[list[str], list[int]]:
    """Replace spellings, the longest first; pass fillers over; mend what is left.

    Returns the words, and for each the place of the word that it was.
    """
    seen = spellings()
    plain, fillers = seen.plain, seen.fillers
    kept: list[str] = []
    places: list[int] = []
    at, length = 0, len(words)
    while at < length:
        word = words[at]
        instead, end = None, at + 1
        for rest, one in plain.get(word, ()):
            after = at + 1 + len(rest)
            if (instead is None or after > end) and words[at + 1 : after] == rest:
                instead, end = one, after
        if instead is None and word not in fillers:
            instead = [_NUMBER if word.isdigit() else _mended(word)]
        for one_word in instead or ():
            kept.append(one_word)
            places.append(at)
        at = end
    return kept, places


def _mended(word: str) -> str:
    """Return the word of ours that a misspelt one was meant to be, else the word."""
    if len(word) < _SHORTEST_TURNED:
        return word
    if not word.isalpha():
        plain = word.translate(_LEET)
        return plain if plain in _masked_words() else word
    turned, shortened = _mends()
    found = turned.get(word[0] + "".join(sorted(word)))
    if found is None and len(word) >= _SHORTEST_MENDED - 1:
        found = shortened.get(word) or _with_a_letter_cut(word, shortened)
    if found is None or found == word or word in vocabulary():
        return word
    return found


def _with_a_letter_cut(word: str, shortened: dict[str, str]) -> str | None:
    for place in range(1, len(word)):
        found = shortened.get(word[:place] + word[place + 1 :])
        if found and abs(len(found) - len(word)) <= 1:
            return found
    return None


@cache
def _mends() -> tuple[dict[str, str], dict[str, str]]:
    """Return our words by first letter and sorted letters, and with one letter cut."""
    mended = sorted(spellings().mended)
    turned = {word[0] + "".join(sorted(word)): word for word in mended}
    long = [word for word in mended if len(word) >= _SHORTEST_MENDED]
    shortened = {word: word for word in long}
    for word in long:
        for place in range(1, len(word)):
            shortened.setdefault(word[:place] + word[place + 1 :], word)
    return turned, shortened
