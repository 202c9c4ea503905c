"""The weighted characters of X.

The rule is config/v3.json of twitter/twitter-text at 30e2430 (Apache-2.0): of the NFC
text a link counts 23, an emoji sequence 2, a character of the light ranges 1, any
other character 2. Line ends count one, as a browser sends them. X publishes no newer
rule. Must not decide whether a text fits.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from toolkit.snippets.lengths.characters import find_emoji
from toolkit.snippets.lengths.domains import REFUSED
from toolkit.snippets.lengths.links import Span, find_links

_HEAVY = re.compile("[^\0-\u10ff\u2000-\u200d\u2010-\u201f\u2032-\u2037]")
_REFUSED = re.compile(f"[{REFUSED}]")
_EMOJI_WEIGHT = 2


@dataclass(frozen=True, slots=True)
class Weight:
    """A weighted length, the links in the text, and characters X refuses."""

    length: int
    links: int
    refused: tuple[str, ...]


def weigh(text: str, *, url_weight: int, whole_emoji: bool = True) -> Weight:
    """Weigh a text for X.

    `whole_emoji` False is the older rule, v2, under which each character of an
    emoji sequence counts.
    """
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n"))
    links = find_links(text)
    emoji = find_emoji(text) if whole_emoji else []
    length, position = 0, 0
    for weight, span in _marked(links, emoji, url_weight):
        length += _plain(text[position : span.start]) + weight
        position = span.end
    length += _plain(text[position:])
    return Weight(length, len(links), tuple(dict.fromkeys(_REFUSED.findall(text))))


def _marked(
    links: list[Span], emoji: list[tuple[int, int]], url_weight: int
) -> list[tuple[int, Span]]:
    """Return links and the emoji outside them, in order, each with its weight."""
    marks = [(url_weight, link) for link in links]
    marks += [(_EMOJI_WEIGHT, Span(*pair)) for pair in emoji]
    marks.sort(key=lambda mark: mark[1].start)
    kept: list[tuple[int, Span]] = []
    for mark in marks:
        if not kept or mark[1].start >= kept[-1][1].end:
            kept.append(mark)
    return kept


def _plain(text: str) -> int:
    return len(text) if text.isascii() else len(text) + len(_HEAVY.findall(text))
