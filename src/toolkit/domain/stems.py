"""Stems: the forms of a word under one name, by the Snowball stemmer of a language.

English has British spellings folded beside it: colour and color, organise and
organize, licence and license are one word. Must not know what a text is for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache

from toolkit.domain.text import words_of, words_of_each

DEFAULT_LANGUAGE = "en"
# ISO 639-1 codes of the languages that Snowball has, https://snowballstem.org/algorithms/
LANGUAGES: dict[str, str] = {
    "ar": "arabic", "ca": "catalan", "da": "danish", "de": "german", "el": "greek",
    "en": "english", "es": "spanish", "et": "estonian", "eu": "basque", "fi": "finnish",
    "fr": "french", "ga": "irish", "hi": "hindi", "hu": "hungarian", "hy": "armenian",
    "id": "indonesian", "it": "italian", "lt": "lithuanian", "ne": "nepali", "nl": "dutch",
    "no": "norwegian", "pt": "portuguese", "ro": "romanian", "ru": "russian", "sr": "serbian",
    "sv": "swedish", "ta": "tamil", "tr": "turkish", "yi": "yiddish",
}  # fmt: skip

# A long-running program must not grow for ever.
_MOST_KEPT = 200_000
_LONGEST_ACRONYM = 5
_VOWELS = frozenset("aeiouy")
# British spellings, and what Americans write in their place. Words that are the same
# in both may be changed too: only what becomes of two words matters, not how it looks.
_LONG_WORD = 5
# Not "four", "hour", "journey"; and "mourning" is no "morning".
_EARLIEST_OUR = 2
_BEGINNINGS = (
    ("licenc", "licens"), ("defenc", "defens"), ("offenc", "offens"), ("pretenc", "pretens"),
    ("practis", "practic"),
)  # fmt: skip
_ENDINGS = (
    ("ise", "ize"), ("ised", "ized"), ("iser", "izer"), ("ises", "izes"), ("isers", "izers"),
    ("ising", "izing"), ("isation", "ization"), ("isations", "izations"), ("isable", "izable"),
    ("yse", "yze"), ("ysed", "yzed"), ("yser", "yzer"), ("yses", "yzes"), ("ysing", "yzing"),
    ("tre", "ter"), ("tres", "ters"), ("tred", "terd"), ("bre", "ber"), ("bres", "bers"),
    ("vre", "ver"), ("vres", "vers"), ("ogue", "og"), ("ogues", "ogs"), ("mme", "m"),
    ("mmes", "ms"), ("ller", "ler"), ("llers", "lers"), ("llor", "lor"), ("llors", "lors"),
    ("llment", "lment"), ("llments", "lments"), ("dgement", "dgment"), ("dgements", "dgments"),
)  # fmt: skip
_CHANGED_BEGINNINGS = tuple(begins for begins, _ in _BEGINNINGS)
_CHANGED_ENDINGS = tuple(ending for ending, _ in _ENDINGS)
_SPELLINGS = {
    "ageing": "aging", "cosy": "cozy", "draught": "draft", "grey": "gray", "mould": "mold",
    "mouldy": "moldy", "plough": "plow", "pyjamas": "pajamas", "sceptical": "skeptical",
    "tyre": "tire", "tyres": "tires",
    # Greek plurals, which the stemmer leaves apart.
    "crises": "crisis", "diagnoses": "diagnosis", "neuroses": "neurosis", "psychoses": "psychosis",
}  # fmt: skip


class Stemmer(dict[str, str]):
    """The stems of one language, each worked out once; words are as `words_of` gives them."""

    def __init__(self, language: str) -> None:
        """Load the stemmer of an ISO 639-1 code; of one that Snowball lacks words stay."""
        super().__init__()
        self.language = language
        self._stem = _english if language == "en" else _snowball(language)

    def __missing__(self, word: str) -> str:
        """Work out the stem of a word."""
        if len(self) >= _MOST_KEPT:
            self.clear()
        # Of some words of Greek and Nepali nothing would be left.
        self[word] = found = self._stem(word) or word
        return found

    def of_words(self, words: Iterable[str]) -> list[str]:
        """Return the stems of words, in order."""
        return list(map(self.__getitem__, words))

    def of_text(self, text: str) -> list[str]:
        """Return the stems of a text's words, in order."""
        return self.of_words(words_of(text))

    def of_each(self, texts: Iterable[str]) -> list[list[str]]:
        """Return the stems of each clean text."""
        return [self.of_words(words) for words in words_of_each(texts)]


@cache
def stemmer_of(language: str = DEFAULT_LANGUAGE) -> Stemmer:
    """Return the stemmer of a language, made once."""
    return Stemmer(language)


@cache
def _snowball(language: str) -> Callable[[str], str]:
    from Stemmer import Stemmer as Snowball  # noqa: PLC0415 - one language is loaded

    name = LANGUAGES.get(language)
    if name is None:
        return str
    # Its own cache is of no use beside ours.
    stem: Callable[[str], str] = Snowball(name, 0).stemWord
    return stem


def _english(word: str) -> str:
    if not (word.isascii() and word.isalpha()):
        return word
    if 2 < len(word) <= _LONGEST_ACRONYM and word[-1] == "s" and _VOWELS.isdisjoint(word):  # noqa: PLR2004 - "gps"
        return word[:-1]
    return _snowball("en")(american(word))


def american(word: str) -> str:
    """Return one spelling for what British and American English spell in two ways."""
    if word in _SPELLINGS:
        return _SPELLINGS[word]
    if len(word) > _LONG_WORD and "e" in word:
        word = word.replace("ae", "e").replace("oe", "e")
    at = word.find("our", _EARLIEST_OUR)
    if at > 0:
        word = f"{word[:at]}or{word[at + 3 :]}"
    if word.startswith(_CHANGED_BEGINNINGS):
        begins, instead = next(pair for pair in _BEGINNINGS if word.startswith(pair[0]))
        word = instead + word.removeprefix(begins)
    elif word.endswith(_CHANGED_ENDINGS):
        ending, instead = max(
            (pair for pair in _ENDINGS if word.endswith(pair[0])), key=lambda pair: len(pair[0])
        )
        word = word.removesuffix(ending) + instead
    return word
