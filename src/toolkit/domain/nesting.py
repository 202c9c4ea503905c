"""Markup that nests without end: made flat before a parser's time runs away.

Must not know what a page says.
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


def flattened(markup: str, kept: str = "") -> str:
    """Return markup without the start tags that stand too deep; their text stays.

    `kept` is an element that stays however deep it stands; browsers do not nest it.
    """
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
            return tag[0] if name == kept else " "
        inside.append(name)
        open_[name] = open_.get(name, 0) + 1
        return tag[0]

    return _TAGS.sub(one, markup)
