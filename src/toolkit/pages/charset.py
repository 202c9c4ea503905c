"""Bytes of a page as text: the encoding found the way browsers find it.

Byte order mark, strict UTF-8, the header's or page's own claim, then a guess.
Must not parse HTML beyond looking for the claim.
"""

from __future__ import annotations

import codecs
import re

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# https://html.spec.whatwg.org/#prescan-a-byte-stream-to-determine-its-encoding
_PRESCAN = 1_024
_CLAIM = re.compile(rb"""<meta[^>]+charset\s*=\s*["']?\s*([a-zA-Z0-9_:.-]+)""", re.IGNORECASE)
_HEADER = re.compile(r"""charset\s*=\s*["']?([a-zA-Z0-9_:.-]+)""", re.IGNORECASE)
# A guess looks at this much: more makes it slower, hardly better.
_GUESS = 16_384
# A guess at less is a toss-up; this encoding is the web's most usual.
_FEWEST_TO_GUESS = 200
# The encodings of the web, as Python calls them: https://encoding.spec.whatwg.org/#names-and-labels
# Python knows more, and some of those are no charset of a page at all: "undefined"
# and "idna" raise whatever the bytes are, "unicode_escape" makes text of backslashes.
_OF_THE_WEB = frozenset(
    "cp866 iso8859-2 iso8859-3 iso8859-4 iso8859-5 iso8859-6 iso8859-7 iso8859-8 iso8859-10"
    " iso8859-11 iso8859-13 iso8859-14 iso8859-15 iso8859-16 koi8-r koi8-u mac-roman mac-cyrillic"
    " cp874 cp1250 cp1251 cp1252 cp1253 cp1254 cp1255 cp1256 cp1257 cp1258 tis-620"
    " gb2312 gbk gb18030 big5 big5hkscs euc_jp iso2022_jp shift_jis cp932 euc_kr cp949"
    " utf-16 utf-16-le utf-16-be".split()
)


def decode(body: bytes, content_type: str) -> str:
    """Return the text of a page that may have been cut off anywhere."""
    for mark, name in _MARKS:
        if body.startswith(mark):
            return body[len(mark) :].decode(name, "replace")
    try:
        return codecs.getincrementaldecoder("utf-8")().decode(body)
    except UnicodeDecodeError:
        return body.decode(_claimed(body, content_type) or _guessed(body), "replace")


def _claimed(body: bytes, content_type: str) -> str:
    match = _HEADER.search(content_type)
    name = match[1] if match else ""
    if not name and (claim := _CLAIM.search(body[:_PRESCAN])):
        name = claim[1].decode("ascii")
    try:
        codec = codecs.lookup(name).name
    except LookupError:
        return ""
    if codec in ("iso8859-1", "ascii"):
        # What the web means by these names, as the list says.
        return "cp1252"
    # UTF-8 is known to be wrong.
    return codec if codec in _OF_THE_WEB else ""


def _guessed(body: bytes) -> str:
    if len(body) < _FEWEST_TO_GUESS:
        return "cp1252"
    from charset_normalizer import from_bytes  # noqa: PLC0415 - rare: neither UTF-8 nor a claim

    best = from_bytes(body[:_GUESS]).best()
    return best.encoding if best else "cp1252"
