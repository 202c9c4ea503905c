"""The characters of Mastodon: graphemes of a text with its links cut to one size.

The rule is that of mastodon/mastodon at d5e278d (status_length_validator.rb, its spec
and MENTION_RE): an http or https address that the server links counts 23, the server
name of a mention nothing, and a content warning counts as it stands. A server may
set another limit and another size for links. Must not decide whether a text fits.
"""

from __future__ import annotations

import re

from toolkit.snippets.lengths.characters import count_graphemes
from toolkit.snippets.lengths.links import MASTODON, Span, find_links

# A name, an at sign, a host; none of them is a mention when more of an address follows.
_MENTION = re.compile(
    r"(?<![=/\w])(@[A-Za-z0-9_]++(?:[.-]++[A-Za-z0-9_]++)*+)@(\w++(?:[.-]++\w++)*+)(?![@＠]|://)"
)
_LONGEST_HOST = 253  # characters, RFC 1035


def count_mastodon(text: str, *, warning: str, url_weight: int) -> tuple[int, int]:
    """Return the length of warning and text together, and the number of links."""
    links = find_links(text, MASTODON)
    pieces, position = [warning], 0
    for span, shown in _replaced(text, links, "x" * url_weight):
        pieces += (text[position : span.start], shown)
        position = span.end
    pieces.append(text[position:])
    return count_graphemes("".join(pieces)), len(links)


def _replaced(text: str, links: list[Span], placeholder: str) -> list[tuple[Span, str]]:
    """Return what is counted as something shorter or longer, in order."""
    marks = [(link, placeholder) for link in links]
    marks += [
        (Span(*found.span()), found[1])
        for found in _MENTION.finditer(text)
        if len(found[2]) <= _LONGEST_HOST
    ]
    marks.sort()
    kept: list[tuple[Span, str]] = []
    for mark in marks:
        if not kept or mark[0].start >= kept[-1][0].end:
            kept.append(mark)
    return kept
