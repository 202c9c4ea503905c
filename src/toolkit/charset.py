"""Which charset bytes are in: their mark, what they declare, what they look like.

Browsers' rules, https://encoding.spec.whatwg.org/ and
https://html.spec.whatwg.org/#determining-the-character-encoding, and then a
guess that prefers the West's own charset, which is by far the most usual here.
Must not read files or decode for anybody: it names Python's codecs.
"""

from __future__ import annotations

import codecs
import re
import unicodedata

# The UTF-32 mark begins with that of UTF-16, so it is asked first.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# https://html.spec.whatwg.org/#prescan-a-byte-stream-to-determine-its-encoding
_PRESCAN = 1_024
_DECLARED = re.compile(
    rb"""\A\s*<\?xml[^>]{1,200}?\bencoding\s*=\s*["']([a-zA-Z0-9_:.-]+)"""
    rb"""|<meta[^>]{1,900}?\bcharset\s*=\s*["']?\s*([a-zA-Z0-9_:.-]+)""",
    re.IGNORECASE,
)
# The charsets of the web, as Python calls them. Python knows more, and some of those are
# no charset of a text at all: "undefined" and "idna" raise whatever the bytes are,
# "unicode_escape" makes text of backslashes.
_OF_THE_WEB = frozenset(
    "cp866 iso8859-2 iso8859-3 iso8859-4 iso8859-5 iso8859-6 iso8859-7 iso8859-8 iso8859-10"
    " iso8859-13 iso8859-14 iso8859-15 iso8859-16 koi8-r koi8-u mac-roman mac-cyrillic"
    " cp874 cp1250 cp1251 cp1252 cp1253 cp1254 cp1255 cp1256 cp1257 cp1258"
    " gb18030 big5hkscs euc_jp iso2022_jp cp932 cp949 utf-16 utf-16-le utf-16-be".split()
)
# What a label means on the web where Python takes it for less: a smaller charset has the
# letters of the larger one that programs really write.
_MEANT = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "shift_jis": "cp932",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "big5": "big5hkscs",
    "euc_kr": "cp949",
}
# Labels of the web that Python does not know; "x-cp1251" and its like are read by rule.
_LABELS = {
    "sjis": "cp932",
    "euc-jp": "euc_jp",
    "gbk": "gb18030",
    "gb_2312": "gb18030",
    "big5": "big5hkscs",
    "mac-roman": "mac-roman",
    "mac-cyrillic": "mac-cyrillic",
    "mac-ukrainian": "mac-cyrillic",
    "koi": "koi8-r",
    "koi8": "koi8-r",
    "koi8-ru": "koi8-u",
    "dos-874": "cp874",
    "iso-8859-8-i": "iso8859-8",
    "ks_c_5601-1989": "cp949",
    "windows-949": "cp949",
    "windows-874": "cp874",
    "windows-31j": "cp932",
    "gb_2312-80": "gb18030",
    "cn-big5": "big5hkscs",
    "mac": "mac-roman",
    "logical": "iso8859-8",
    "visual": "iso8859-8",
    "iso88591": "cp1252",
}

# A guess looks at this much: more makes it slower, hardly better.
SAMPLE = 16_384
_FALLBACK = "cp1252"
_OLD_MAC = "mac_roman"
_LATIN_9 = "iso8859_15"
_CYRILLIC = ("cp1251", "koi8_r")
_GUESSED = (
    "cp1250 cp1251 cp1252 cp1253 cp1254 cp1255 cp1256 cp1257 koi8_r koi8_u mac_roman mac_cyrillic"
    " iso8859_2 iso8859_5 iso8859_15 cp932 euc_jp gb18030 big5 cp949 cp866".split()
)
_SHOWN = {
    "cp1250": "Windows-1250 (central European)",
    "cp1251": "Windows-1251 (Cyrillic)",
    "cp1252": "Windows-1252 (western)",
    "cp1253": "Windows-1253 (Greek)",
    "cp1254": "Windows-1254 (Turkish)",
    "cp932": "Shift JIS (Japanese)",
    "koi8_r": "KOI8-R (Russian)",
    "mac_roman": "Mac Roman (old Apple)",
    "iso8859_15": "ISO-8859-15 (western)",
}
_WORD = re.compile(r"[^\W\d_]+")
_LATIN_ENDS, _SCRIPTS_OF_ONE_WORD = "\u0250", ("\u0370", "\u06ff")
# More accented letters than this of a Latin word's are another script misread.
_MOST_ACCENTED = 0.6
_SHORTEST_WORD = 4
# Currency of nowhere, broken bars, frames, half-width kana and single Hangul letters: no list
# of today has them.
_NEVER = re.compile(
    "[\ufffd\x80-\x9f\xa4\xa6\xb6\u2500-\u259f\uff61-\uff9f\u3131-\u318e\ue000-\uf8ff]"
)
# What stands before words only, and letters that end a word.
_BEGINS, _ENDS = "\u00bf\u00a1", "\u0629\u0649\u03c2"
_NEVER_WITHIN = "\u00aa\u00ba"
_EAST_ASIA = "\u2e80"
# Letters of Windows-1252 that its own languages hardly use, but those of Windows-1250 do;
# and Iceland's, which are Turkish ones misread where none of its others stand beside them.
_EASTERN = re.compile("[ŠšŽž]")
_ICELANDIC, _WITH_THEM = re.compile("[ðþÐÞ]"), re.compile("[áæéíóú]")
# Odd places among the letters beyond ASCII that a right reading may still have: one in ten.
_FEW = 10


def marked(head: bytes) -> tuple[str, int]:
    """Return the codec of the byte order mark and the mark's length; ("", 0) for none."""
    return next(((name, len(mark)) for mark, name in _MARKS if head.startswith(mark)), ("", 0))


def codec_of(label: str) -> str:
    """Return Python's codec for a label as pages, mails and XML have it.

    "" for UTF-8, which is known by the bytes themselves, and for what is no charset of the web.
    """
    label = label.strip().lower()
    plain = label.removeprefix("x-").removeprefix("x-")
    try:
        name = _LABELS.get(plain) or codecs.lookup(plain).name
    except (LookupError, ValueError):
        return ""
    name = _MEANT.get(name, name)
    return name if name in _OF_THE_WEB else ""


def declared(head: bytes) -> str:
    """Return the label that markup itself declares in its first bytes, "" for none.

    UTF-16 is none: markup that can be read without knowing its charset is not in that.
    """
    found = _DECLARED.search(head[:_PRESCAN])
    label = (found[1] or found[2]).decode("ascii") if found else ""
    return "" if label.lower().startswith("utf-16") else label


def guess(body: bytes, *, old_mac: bool = False) -> str:
    """Return the codec that bytes which are no UTF-8 look like; `old_mac`: lines end in CR.

    Looks at the lines beyond ASCII alone, at most SAMPLE bytes of them.
    """
    sample = telling(body)
    if old_mac and not _is_odd(sample, _OLD_MAC):
        return _OLD_MAC
    neighbour = _neighbour(sample)
    if not neighbour and not _is_odd(sample, _FALLBACK):
        return _FALLBACK
    from charset_normalizer import from_bytes  # noqa: PLC0415 - rare: neither UTF-8 nor western

    likely = [match.encoding for match in from_bytes(sample, cp_isolation=_GUESSED)]
    others = [name for name in likely if name not in (_FALLBACK, _LATIN_9, _OLD_MAC)]
    near: tuple[str, ...] = (neighbour,) if neighbour else (_FALLBACK, _LATIN_9)
    candidates = (*near, *others, _OLD_MAC, *_CYRILLIC)
    return min(candidates, key=lambda name: _oddness(sample, name))


def telling(body: bytes) -> bytes:
    """Return the lines of bytes that are not ASCII alone, as many as a guess looks at."""
    lines = (line for line in body.splitlines(keepends=True) if not line.isascii())
    found = bytearray()
    for line in lines:
        found += line[: SAMPLE - len(found)]
        if len(found) >= SAMPLE:
            break
    return bytes(found)


def shown(codec: str) -> str:
    """Return how a sentence names a codec."""
    return _SHOWN.get(codec) or codec.upper().replace("_", "-")


def _neighbour(sample: bytes) -> str:
    """Return the charset next to the western one whose letters these are, "" for the western."""
    text = sample.decode(_FALLBACK, "replace")
    if _EASTERN.search(text):
        return "cp1250"
    return "cp1254" if _ICELANDIC.search(text) and not _WITH_THEM.search(text) else ""


def _is_odd(sample: bytes, codec: str) -> bool:
    return _oddness(sample, codec) * _FEW > 1


def _oddness(sample: bytes, codec: str) -> float:
    """Return how many of the characters beyond ASCII stand where none would, 0..about 1."""
    text = f" {sample.decode(codec, 'replace')} "
    beyond = sum(1 for char in text if char > "\x7f")
    odd = len(_NEVER.findall(text)) + sum(map(_odd_letters, _WORD.findall(text)))
    odd += sum(
        _stands_odd(text[at - 1], char, text[at + 1])
        for at, char in enumerate(text)
        if char > "\x7f"
    )
    return odd / max(beyond, 1)


def _odd_letters(word: str) -> int:
    """Count the letters of a word that make no word of one language."""
    beyond = [char for char in word if char > "\x7f"]
    if not beyond:
        return 0
    first, last = _SCRIPTS_OF_ONE_WORD
    if len(beyond) < len(word) and any(first <= char <= last for char in beyond):
        return len(beyond)
    latin = max(beyond) < _LATIN_ENDS and len(word) >= _SHORTEST_WORD
    return len(beyond) if latin and len(beyond) > len(word) * _MOST_ACCENTED else 0


def _stands_odd(before: str, char: str, after: str) -> bool:
    """Tell a capital after a small letter, and a sign within a word: "CafŽ", "m³odzie¿"."""
    kind = unicodedata.category(char)
    if kind in ("Lu", "Ll"):
        return (kind == "Lu" and before.islower()) or (
            after.isalpha() and (char in _ENDS or (kind == "Ll" and after.isupper()))
        )
    if kind == "Lo" and char > _EAST_ASIA:
        # A sign of East Asia is not alone at a western letter.
        return before.isascii() and before.isalpha() and after.isascii()
    if char in _ENDS or char in _NEVER_WITHIN:
        return after.isalpha() and (char in _ENDS or before.isalpha())
    if char in _BEGINS:
        return before.isalpha()
    if kind in ("Lm", "Sk"):
        return char < _SCRIPTS_OF_ONE_WORD[0]
    return kind[0] in "SN" and after.isalpha() and (kind == "Sc" or before.isalpha())
