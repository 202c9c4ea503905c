"""What the page's search has beside the visible words: tags, terms, synonyms, stop words.

Words are as search.js cuts them, and stop words stay out: these words are near half of what
a phone has to load. Phrases stay whole, since one that is said whole counts more. Must not
decide which links go out.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from collections.abc import Set as AbstractSet

from toolkit.domain.link import Link

_LEFT_OUT = re.compile("[\u0300-\u036f'\u2019]")
_WORD = re.compile(r"[^\W_]+")


def link_words(link: Link, stop_words: AbstractSet[str]) -> str:
    """Return a link's tags and terms, parted by "|", but for one that is its title."""
    said = {_telling(text, stop_words) for text in (*link.tags, *link.terms)}
    return "|".join(sorted(said - {"", _telling(link.title, stop_words)}))


def _telling(text: str, stop_words: AbstractSet[str]) -> str:
    words = _words(text)
    # One that consists of stop words is meant as it stands.
    return " ".join([word for word in words if word not in stop_words] or words)


def synonym_words(synonyms: Iterable[tuple[str, str]]) -> str:
    """Return synonyms a line a meaning: "meaning=said|said"."""
    found: dict[str, list[str]] = {}
    for said, means in synonyms:
        if words := _words(said):
            found.setdefault(" ".join(_words(means)), []).append(" ".join(words))
    return "\n".join(f"{means}={'|'.join(said)}" for means, said in found.items())


def _words(text: str) -> list[str]:
    plain = _LEFT_OUT.sub("", unicodedata.normalize("NFD", text.lower()))
    return _WORD.findall(plain)
