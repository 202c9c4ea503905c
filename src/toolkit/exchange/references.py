"""Character references, `&amp;` and its like: resolved where, and only where, a browser does.

An address in an attribute may hold a bare `&copy=2`, which browsers leave as it
is. XML has five names, and each needs its `;`. None can be defined. Must not
know tags.
"""

from __future__ import annotations

import re
from html import unescape
from html.entities import html5

# A longer run of digits names no character.
_NUMBERED = r"#[0-9]{1,12}(?![0-9]);?|#[xX][0-9a-fA-F]{1,12}(?![0-9a-fA-F]);?"
_OVERLONG = re.compile(r"&#(?=[0-9]{13}|[xX][0-9a-fA-F]{13})")
_IN_ATTRIBUTE = re.compile(rf"&(?:{_NUMBERED}|([A-Za-z][A-Za-z0-9]*);?)(?=(=?))")
_IN_XML = re.compile(r"&(?:#[0-9]{1,12}|#[xX][0-9a-fA-F]{1,12}|(?:amp|lt|gt|quot|apos));")


def in_text(text: str) -> str:
    """Resolve the references of a text in HTML."""
    return unescape(_OVERLONG.sub("&amp;#", text)) if "&" in text else text


def in_attribute(text: str) -> str:
    """Resolve the references of an attribute in HTML.

    https://html.spec.whatwg.org/multipage/parsing.html#named-character-reference-state
    """
    return _IN_ATTRIBUTE.sub(_resolved, text) if "&" in text else text


def in_xml(text: str) -> str:
    """Resolve the references of a text or an attribute in XML."""
    return _IN_XML.sub(lambda found: unescape(found[0]), text) if "&" in text else text


def _resolved(found: re.Match[str]) -> str:
    written, name, equals = found[0], found[1], found[2]
    if name is None:
        return unescape(written)
    if written[-1] == ";":
        return html5.get(f"{name};", written)
    return written if equals else html5.get(name, written)
