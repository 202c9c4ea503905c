"""Writing Markdown: links under their first tag, ready for a web page or a pinned post.

All tags stand in a comment that no page shows, so that import has them back.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import TextIO

from toolkit.domain.link import tag_key
from toolkit.exchange.outgoing import Outgoing

_SPECIAL = re.compile(r"([\\\[\]*_`#~|])")
_LEADING = re.compile(r"[-:]")
# Dashes that no backslash escapes.
_LEADING_SIGNS = "\u2013\u2014\u00b7"
_PLAIN_TARGET = re.compile(r"[^\s()<>\\]+")


def write(rows: Iterable[Outgoing], out: TextIO) -> int:
    """Write the links, those without a tag first, then tag by tag; returns how many."""
    groups: dict[str, tuple[str, list[str]]] = {}
    for row in rows:
        tag = row.link.tags[0] if row.link.tags else ""
        _, lines = groups.setdefault(tag_key(tag), (tag, []))
        lines.append(_line(row))
    out.write("# Links\n")
    for key in sorted(groups):
        tag, lines = groups[key]
        out.write(f"\n## {_text(tag)}\n\n" if tag else "\n")
        out.writelines(lines)
    return sum(len(lines) for _, lines in groups.values())


def _line(row: Outgoing) -> str:
    link = row.link
    about = f" - {_about(row.about)}" if row.about else ""
    return f"- [{_text(link.title)}]({_target(link.url)}){about}{_tags(link.tags)}\n"


def _text(text: str) -> str:
    """Write a text so that it is shown as it is."""
    escaped = _SPECIAL.sub(r"\\\1", text.replace("&", "&amp;"))
    return escaped.replace("<", "&lt;").replace(">", "&gt;")


def _about(text: str) -> str:
    """Write a summary and numbers; a sign at its beginning is not taken for the dash before it."""
    if text[:1] in _LEADING_SIGNS:
        return f"&#{ord(text[0])};{_text(text[1:])}"
    return ("\\" if _LEADING.match(text) else "") + _text(text)


def _target(url: str) -> str:
    if _PLAIN_TARGET.fullmatch(url):
        return url
    safe = url.replace("<", "%3C").replace(">", "%3E").replace("\\", "\\\\")
    return f"<{safe}>"


def _tags(tags: tuple[str, ...]) -> str:
    """Write all tags in a comment; JSON where a tag holds a sign that parts tags."""
    if not tags:
        return ""
    text = ",".join(tags)
    if "--" in text or any(sign in text for sign in "|[>\\&"):
        text = json.dumps(list(tags), ensure_ascii=False)
        text = text.replace("-", "\\u002d").replace(">", "\\u003e")
    return f" <!-- TAGS: {text} -->"
