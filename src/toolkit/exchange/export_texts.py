"""Writing texts: bookmarks in HTML, Markdown, matches for espanso, our own JSON.

Bookmarks are in Netscape's format and not in folders: browsers would show the same
link once all the same, and a folder would come back as a tag that nobody gave. In
Markdown links stand under their first tag, and all tags in a comment that no page
shows. For espanso (https://espanso.org/docs/matches/basics/) a link's id is the
trigger, and every text is quoted as JSON, which YAML reads the same. The JSON is the
answer of `export --json`, whole. Must not let a title run anything, nor hold the
reply log.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from html import escape
from typing import Any, TextIO

from toolkit.domain.fields import json_form
from toolkit.domain.link import tag_key
from toolkit.domain.page import Check
from toolkit.domain.trust import Vetting
from toolkit.exchange.outgoing import Outgoing, day_text, moment_text

_PAGE_BEGINS = """<!DOCTYPE NETSCAPE-Bookmark-file-1>
<META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset=UTF-8">
<TITLE>Bookmarks</TITLE>
<H1>Bookmarks</H1>
<DL><p>
"""


def write_html(rows: Iterable[Outgoing], out: TextIO) -> int:
    """Write one bookmark a link; returns how many."""
    out.write(_PAGE_BEGINS)
    count = 0
    for row in rows:
        link = row.link
        attributes = f'HREF="{escape(link.url)}"'
        if link.added_at:
            attributes += f' ADD_DATE="{int(link.added_at.timestamp())}"'
        if link.tags:
            attributes += f' TAGS="{escape(",".join(link.tags))}"'
        out.write(f"    <DT><A {attributes}>{escape(link.title)}</A>\n")
        if row.about:
            out.write(f"    <DD>{escape(row.about)}\n")
        count += 1
    out.write("</DL><p>\n")
    return count


_SPECIAL = re.compile(r"([\\\[\]*_`#~|])")
_LEADING = re.compile(r"[-:]")
# Dashes that no backslash escapes.
_LEADING_SIGNS = "\u2013\u2014\u00b7"
_PLAIN_TARGET = re.compile(r"[^\s()<>\\]+")


def write_markdown(rows: Iterable[Outgoing], out: TextIO) -> int:
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


# `{{name}}` is a variable there, and `$|$` where the cursor goes. Neither can be
# escaped in a text without variables: https://github.com/espanso/espanso/issues/2283
_COMMAND = re.compile(r"\{(?=\{)|\$(?=\|\$)")
_IN_ADDRESS = str.maketrans({"{": "%7B", "}": "%7D", "|": "%7C"})


def write_espanso(rows: Iterable[Outgoing], out: TextIO) -> int:
    """Write one match a link; returns how many."""
    out.write("matches:\n")
    count = 0
    for row in rows:
        link = row.link
        out.write(f"  - trigger: {_quoted(_trigger(link.name))}\n")
        out.write(f"    label: {_quoted(link.title)}\n")
        if words := [*link.tags, *link.terms]:
            terms = ", ".join(_quoted(word) for word in words)
            out.write(f"    search_terms: [{terms}]\n")
        title, address = _COMMAND.sub(r"\g<0> ", link.title), link.url.translate(_IN_ADDRESS)
        out.write(f"    replace: {_quoted(f'{title} {address}')}\n")
        count += 1
    if not count:
        out.write("  []\n")
    return count


def _trigger(name: str) -> str:
    """Return what is typed for a link: `:k1:`.

    espanso replaces a trigger at its last sign, so none may begin another: of
    `:k1` and `:k10` the second could never be typed
    (https://github.com/espanso/espanso/issues/178).
    """
    return f":{name}:"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


_DOCUMENT_BEGINS = '{"schema": 1, "command": "export", "ok": true, "links": ['


def write_json(rows: Iterable[Outgoing], out: TextIO) -> int:
    """Write the document; returns how many links."""
    out.write(_DOCUMENT_BEGINS)
    count = 0
    for row in rows:
        text = json.dumps(link_document(row), ensure_ascii=False, indent=1)
        out.write((",\n" if count else "\n") + text)
        count += 1
    out.write("\n]}\n")
    return count


def link_document(row: Outgoing) -> dict[str, Any]:
    """Return all of a link as JSON."""
    link = row.link
    return {
        "id": link.name,
        **json_form(link),
        "added_at": moment_text(link.added_at),
        "level": link.trust.level.value,
        "extra": dict(link.extra),
        "vettings": [_vetting(vetting) for vetting in row.vettings],
        "checks": [_check(check) for check in row.checks],
    }


def _check(check: Check) -> dict[str, Any]:
    return {
        "at": moment_text(check.at),
        "finding": check.finding.value,
        "reason": check.reason,
        "status": check.status,
        "final_url": check.final_url or None,
    }


def _vetting(vetting: Vetting) -> dict[str, Any]:
    return {
        "level": vetting.level.value,
        "note": vetting.note,
        "evidence": vetting.evidence,
        "how": vetting.how.value if vetting.how else None,
        "by": vetting.by or None,
        "recorded_at": moment_text(vetting.recorded_at),
        "review_by": day_text(vetting.review_by),
        "reason": vetting.reason,
        "instead": vetting.instead or None,
        "scope": vetting.scope.value,
    }
