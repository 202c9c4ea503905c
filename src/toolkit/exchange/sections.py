"""Headings without a mark, in lists pasted from documents: told by what repeats.

Where an entry has one line of words more above it than its fellows, that line is
a heading, if the next one reads as the name of its page and it does not. Must not
make records, nor know how a format marks its links.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from toolkit.exchange.labels import kind_of
from toolkit.exchange.senders import names_page
from toolkit.exchange.wording import AFTERWARDS

_BLANK = re.compile(r"\n[ \t\r]*\n")
_WORD = re.compile(r"[^\W_]+")
_LONGEST_TOPIC = 40
# Shorter words of a name may be small: "of", "and", "the".
_SMALL = 3


def usual_above(head: str) -> int:
    """Return how many lines of words entries begin with where some have one more, else 0."""
    counts = Counter(number for block in _BLANK.split(head) for number in _words_above(block))
    return next((one for one in sorted(counts) if one and _has_fellows(counts, one)), 0)


def _has_fellows(counts: Counter[int], number: int) -> bool:
    return counts[number] * 2 >= counts[number + 1] > 0


def _words_above(block: str) -> Iterator[int]:
    """Yield for each entry of a block how many lines of words it begins with."""
    words, begun = 0, False
    for line in block.splitlines():
        kind = kind_of(line) if line.strip() else "blank"
        if kind == "url":
            yield words
            words, begun = 0, False
        elif kind:
            begun = True
        elif not begun:
            words += 1


def is_section(above: Sequence[str], url: str, usual: int) -> bool:
    """Tell whether the first of the lines above an entry is a heading."""
    if not usual or len(above) != usual + 1:
        return False
    topic, name = above[:2]
    if len(topic) > _LONGEST_TOPIC or topic[-1:] in AFTERWARDS:
        return False
    if names_page(topic, url):
        # "Anxiety" stands above Anxiety UK, whose site has both in its name.
        longer = "".join(_WORD.findall(name.casefold()))
        return len(name) > len(topic) and longer in "".join(_WORD.findall(url.casefold()))
    return names_page(name, url) or _is_cased(name)


def _is_cased(words: str) -> bool:
    """Tell whether words are written as a name: each of some length begins with a capital."""
    found = _WORD.findall(words)
    telling = [word for word in found if len(word) > _SMALL]
    return (
        len(found) > 1
        and bool(telling)
        and all(word[0].isupper() for word in (found[0], *telling))
        and not any(map(str.isdigit, words))
    )
