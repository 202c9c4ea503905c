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


def decode(body: bytes, content_type: str) -> str:
    """Return the text of a page that may have been cut off anywhere."""
    for mark, name in _MARKS:
        if body.startswith(mark):
            return _decoded(body[len(mark) :], name)
    try:
        return codecs.getincrementaldecoder("utf-8")().decode(body)
    except UnicodeDecodeError:
        return _decoded(body, _claimed(body, content_type) or _guessed(body))


def _claimed(body: bytes, content_type: str) -> str:
    match = _HEADER.search(content_type)
    name = match[1] if match else ""
    if not name and (claim := _CLAIM.search(body[:_PRESCAN])):
        name = claim[1].decode("ascii")
    try:
        codec = codecs.lookup(name).name
    except LookupError:
        return ""
    # The claim is known to be wrong; and Latin-1 means Windows-1252 on the
    # web, https://encoding.spec.whatwg.org/#names-and-labels
    return {"utf-8": "", "iso8859-1": "cp1252", "ascii": "cp1252"}.get(codec, codec)


def _guessed(body: bytes) -> str:
    if len(body) < _FEWEST_TO_GUESS:
        return "cp1252"
    from charset_normalizer import from_bytes  # noqa: PLC0415 - rare: neither UTF-8 nor a claim

    best = from_bytes(body[:_GUESS]).best()
    return best.encoding if best else "cp1252"


def _decoded(body: bytes, name: str) -> str:
    try:
        return body.decode(name, "replace")
    except (LookupError, TypeError):
        # Codecs such as "hex" turn bytes into bytes.
        return body.decode("cp1252", "replace")
