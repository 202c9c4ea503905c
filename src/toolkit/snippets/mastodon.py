"""How Mastodon counts a post: its server, and the web box people type into.

The server's rule is mastodon/mastodon's status_length_validator.rb at d5e278d; the
box's are counter.ts at 7c4b20a and url_regex.js at 252642d. Must not decide what fits.
"""

from __future__ import annotations

from toolkit.domain.text import late
from toolkit.snippets.characters import count_graphemes
from toolkit.snippets.links import MASTODON, WEB_BOX, Span, find_links

# A name, an at sign, a host; none of them is a mention when more of an address follows.
_MENTION = late(
    r"(?<![=/\w])(@[A-Za-z0-9_]++(?:[.-]++[A-Za-z0-9_]++)*+)@(\w++(?:[.-]++\w++)*+)(?![@＠]|://)"
)
_LONGEST_HOST = 253  # characters, RFC 1035


# The web box replaces addresses first, then @name@host by @name.
_BOX_MENTION = late(
    r"(\A|[^/A-Za-z0-9_])@([A-Za-z0-9_]+)@[A-Za-z0-9.-]+(?<=[A-Za-z0-9.-][A-Za-z0-9])"
)
# What the web box counts as one: stringz 2.1 by char-regex, older than most emoji.
_MARK = "[\u0300-\u036f\ufe20-\ufe2f\u20d0-\u20ff\u1ab0-\u1aff\u1dc0-\u1dff]"
_TONE = "[\U0001f3fb-\U0001f3ff]"
_PAIR = "[\U0001f1e6-\U0001f1ff]{2}"
_ENGLAND_SCOTLAND_WALES = (
    "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"
    "|\U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f"
    "|\U0001f3f4\U000e0067\U000e0062\U000e0077\U000e006c\U000e0073\U000e007f"
)
_MODIFIED = f"[\ufe0e\ufe0f]?(?:{_MARK}|{_TONE})?"
_BOX_SYMBOL = late(
    f"{_ENGLAND_SCOTLAND_WALES}|{_TONE}(?={_TONE})"
    f"|(?:[\0-\uffff]{_MARK}?|{_PAIR}|[\U00010000-\U0010ffff]){_MODIFIED}"
    f"(?:\u200d(?:[\0-\uffff]|{_PAIR}|[\U00010000-\U0010ffff]){_MODIFIED})*"
)


def count_mastodon(text: str, *, warning: str, url_weight: int) -> tuple[int, int]:
    """Return the length of warning and text together, and the number of links.

    The length is the larger of two: the server refuses what is too long by its own
    rule, and its web box does not send what is too long by another.
    """
    links = find_links(text, MASTODON)
    shown = _written(text, _replaced(text, links, "x" * url_weight))
    return max(count_graphemes(warning + shown), count_box(text, warning, url_weight)), len(links)


def count_box(text: str, warning: str, url_weight: int) -> int:
    """Return the length by which Mastodon's web box decides whether to send."""
    marks = [(link, "x" * url_weight) for link in find_links(text, WEB_BOX)]
    shown = warning + _BOX_MENTION.sub(r"\1@\2", _written(text, marks))
    if shown.isascii():
        return len(shown)
    return sum(1 for _ in _BOX_SYMBOL.finditer(shown))


def _written(text: str, marks: list[tuple[Span, str]]) -> str:
    """Write a text with other words in place of some stretches."""
    pieces: list[str] = []
    position = 0
    for span, shown in marks:
        pieces += (text[position : span.start], shown)
        position = span.end
    return "".join((*pieces, text[position:]))


def _replaced(text: str, links: list[Span], placeholder: str) -> list[tuple[Span, str]]:
    """Return what the server counts as something shorter or longer, in order."""
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
