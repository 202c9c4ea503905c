"""Nesting: how deep a page's elements stand in each other, and where that ends.

To read a start tag a parser looks at the elements it stands in, so a page of a
hundred thousand of them, one in the other, takes it a minute. Browsers end
the nesting at some depth; so is it done here, before parsing. Must not parse:
a page that only seems flat to this is stopped by apart.py.
"""

from __future__ import annotations

import re

# Chromium's own limit: https://chromium.googlesource.com/chromium/src/+/main/
# third_party/blink/renderer/core/html/parser/html_construction_site.cc
DEEPEST = 512
# A page of fewer start tags takes no time, however it is made.
_FEW_TAGS = 2_000
# What is no tag although it looks so comes first: comments, and text of other kinds.
_TAGS = re.compile(
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


def flattened(markup: str) -> str:
    """Return markup without the start tags that stand too deep; their text stays."""
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
            return " "
        inside.append(name)
        open_[name] = open_.get(name, 0) + 1
        return tag[0]

    return _TAGS.sub(one, markup)
