"""Text: cleaned of what could steer a terminal, folded, split into words, stemmed.

`late` makes a pattern that is compiled on its first use, because a search needs
few of them. Must not know what a text is for.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from functools import cache
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
# What is not seen and joins, parts or reverses what is. One table: first what is kept,
# where an emoji or a script needs it, then all that is dropped elsewhere.
# https://www.unicode.org/reports/tr51/#Emoji_Sequences
# https://www.unicode.org/versions/Unicode17.0.0/core-spec/chapter-23/
_EMOJI = (
    "\u00a9\u00ae\u203c\u2049\u2122\u2139\u2190-\u21ff\u2300-\u23ff\u24c2\u2500-\u27bf\u2900-\u297f"
)
_EMOJI += "\u2b00-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff"
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17b3\u17b6-\u17ff"
_JOINED = "\u0600-\u061b\u061d-\u1cff\ua800-\uabff\ufb50-\ufdff\ufe70-\ufefc\U00010a00-\U00011fff"
_IDEOGRAPHS = "\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_KEPT = (
    rf"(?<=[{_EMOJI}])[\ufe0e\ufe0f]",  # text or emoji style
    r"(?<=[#*0-9])[\ufe0e\ufe0f](?=\u20e3)",  # a keycap
    rf"(?<=[{_EMOJI}\ufe0f])\u200d(?=[{_EMOJI}])",  # a family, a profession
    r"(?<=\U0001f3f4)[\U000e0020-\U000e007e]{1,8}\U000e007f",  # the flag of Scotland
    rf"(?<=[{_JOINED}])[\u200c\u200d]",  # Persian, Hindi, Sinhala
    rf"(?<=[{_UNSPACED}])\u200b(?=[{_UNSPACED}])",  # between words of Thai and Khmer
    r"(?<=[\u1820-\u18aa])[\u180b-\u180d\u180f]",  # forms of Mongolian letters
    rf"(?<=[{_IDEOGRAPHS}])[\ufe00-\ufe02\U000e0100-\U000e01ef]",  # forms of Chinese ones
)
_UNSEEN = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2060-\u2065\u206a-\u206f"
    "\ufe00-\ufe0f\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
_ANY_UNSEEN = late(f"[{_UNSEEN}]")
_INVISIBLE = late(f"(?P<kept>{'|'.join(_KEPT)})|[{_UNSEEN}]")
# They look like blanks, and are letters or symbols to a program.
_BLANKS = str.maketrans(dict.fromkeys("\u2800\u3164\uffa0", " "))
_LINE_BREAKS = late("\r\n|[\r\x85\u2028\u2029]")
_SPACES = late(r"\s+")


def clean_text(text: str) -> str:
    r"""Remove what could steer a terminal; keep line breaks and tabs.

    Returns NFC text with `\n` line ends, without surrounding space.
    """
    text = _ESCAPES.sub("", text)
    text = _LINE_BREAKS.sub("\n", text)
    return unicodedata.normalize("NFC", _seen(_CONTROLS.sub("", text))).strip()


def _seen(text: str) -> str:
    """Remove what is not seen, except where an emoji or a script needs it."""
    if text.isascii():
        return text
    text = text.translate(_BLANKS)
    return _INVISIBLE.sub(r"\g<kept>", text) if _ANY_UNSEEN.search(text) else text


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


# Markup that nests without end: made flat before a parser's time runs away.


# Chromium's own limit: https://chromium.googlesource.com/chromium/src/+/main/
# third_party/blink/renderer/core/html/parser/html_construction_site.cc
DEEPEST = 512
# A page of fewer start tags takes no time, however it is made.
_FEW_TAGS = 2_000
# What is no tag although it looks so comes first: comments, and text of other kinds.
_TAGS = late(
    r"<!--.*?(?:-->|\Z)"
    r"|<(script|style|textarea|title|xmp|iframe|noembed|noframes)\b.*?(?:</\1|\Z)"
    r"|<(/?)([a-z][^\s/>]*)(?:[^>\"']|\"[^\"]*\"|'[^']*')*>?",
    re.IGNORECASE | re.DOTALL,
)
_VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())
# Elements that need no end tag: the next of their kind ends them.
_ENDED_BY_OTHERS = frozenset(
    "html head body p li dt dd rt rp option optgroup colgroup thead tbody tfoot tr td th".split()
)
_UNCOUNTED = _VOID | _ENDED_BY_OTHERS


def flattened(markup: str, kept: str = "") -> str:
    """Return markup without the start tags that stand too deep; their text stays.

    `kept` is an element that stays however deep it stands; browsers do not nest it.
    """
    if markup.count("<") - markup.count("</") <= _FEW_TAGS:
        return markup
    inside: list[str] = []
    open_: dict[str, int] = {}

    def one(tag: re.Match[str]) -> str:
        name = (tag[3] or "").lower()
        if not name or name in _UNCOUNTED:
            return tag[0]
        if tag[2]:
            # An end tag without its start tag ends nothing.
            while open_.get(name):
                last = inside.pop()
                open_[last] -= 1
                if last == name:
                    break
            return tag[0]
        if len(inside) >= DEEPEST:
            return tag[0] if name == kept else " "
        inside.append(name)
        open_[name] = open_.get(name, 0) + 1
        return tag[0]

    return _TAGS.sub(one, markup)


# Stems: the forms of a word under one name, by the Snowball stemmer of a language. English has
# British spellings folded beside it: colour and color, organise and organize, licence and
# license are one word.


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
