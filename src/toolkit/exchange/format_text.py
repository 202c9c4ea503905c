"""Lists in plain text: Markdown, org, OneTab, and any text with addresses in it.

In Markdown and org the headings above a link become tags and the text after
the dash its summary. Lines without an address are prose, not rows. Must not
render or keep the prose.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from toolkit.domain.tag import unique_tags
from toolkit.domain.text import clean_line
from toolkit.exchange.cells import plain, read_tags
from toolkit.exchange.columns import name_key
from toolkit.exchange.delimited import has_damage
from toolkit.exchange.folders import folder_tags
from toolkit.exchange.record import LinkRecord, Reading, Row, RowProblem
from toolkit.exchange.source import LONGEST_LINE, Source

_LABEL = r"\[(?P<title>(?:\\.|[^\[\]\\]|\[(?:\\.|[^\[\]\\])*+\])*+)\]"
_TARGET = (
    r"\(\s*(?:<(?P<angled>[^<>\n]*)>|(?P<bare>(?:[^\s()]|\((?:[^\s()])*+\))*+))"
    r"(?:\s+(?:\"[^\"]*\"|'[^']*'))?\s*\)"
)
_MD_LINK = re.compile(rf"(?<![!\\]){_LABEL}{_TARGET}")
_ORG_LINK = re.compile(r"\[\[(?P<url>[^\[\]]+)\](?:\[(?P<title>[^\[\]]*)\])?\]")
_ORG_TAGS = re.compile(r"\s:([^\s:]+(?::[^\s:]+)*):\s*$")
_BUKU_TAGS = re.compile(r"<!--\s*TAGS:\s*(.*?)\s*-->")
_COMMENT = re.compile(r"<!--.*?-->")
# CommonMark: a closing run of # belongs to the heading unless a space is before it.
_HEADING = re.compile(r"(#{1,6})\s+(.*?)(?:\s+#*)?\s*$")
_ORG_HEADING = re.compile(r"(\*+)\s+(.*)$")
_ITEM = re.compile(r"\s*(?:[-*+]|\d{1,4}[.)])\s+")
_AFTER = re.compile(r"^\s*(?:[-\u2013\u2014:\u00b7|]+)\s*")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s<>\"'`\]]+", re.IGNORECASE)
# Stands at the end of a sentence, not of an address.
_TRAILING = ".,;:!?\u2026"
# Headings that say nothing of the links below them.
_PLAIN_HEADINGS = frozenset({"contents", "table of contents", "links", "resources"})


def is_markdown(head: str) -> bool:
    """Tell whether a text has Markdown links."""
    return _MD_LINK.search(head) is not None


def is_org(head: str) -> bool:
    """Tell whether a text has the links of Emacs org-mode."""
    return re.search(r"^\*+ .*\[\[[^\[\]]+\]", head, re.MULTILINE) is not None


def is_onetab(head: str) -> bool:
    """Tell whether every line that is not blank is `address | title`."""
    lines = [line for line in head.splitlines()[:50] if line.strip()]
    return bool(lines) and all(
        line.lower().startswith(("http://", "https://")) and " | " in line for line in lines
    )


def read_markdown(source: Source) -> Reading:
    """Read Markdown: every link that goes to another site is a row."""
    return Reading(format="markdown", rows=_markdown(source))


def read_org(source: Source) -> Reading:
    """Read org: every link is a row, `:a:b:` are its tags."""
    return Reading(format="org", rows=_org(source))


def read_onetab(source: Source) -> Reading:
    """Read OneTab: `address | title`, groups parted by a blank line."""
    return Reading(format="onetab", rows=_onetab(source))


def read_plain(source: Source) -> Reading:
    """Read any text: each address in it is a row, the words before it its title."""
    return Reading(format="text", rows=_plain(source))


def _lines(source: Source) -> Iterator[tuple[int, str] | RowProblem]:
    damaged = source.encoding.damaged
    for number, line in enumerate(source.lines(), start=1):
        if len(line) >= LONGEST_LINE:
            reason = f"a line of more than {LONGEST_LINE:,} characters"
            yield RowProblem(line=number, reason=reason, value=line[:80])
        elif damaged and has_damage(line):
            reason = "bytes that are no text in this encoding"
            yield RowProblem(line=number, reason=reason, value=line.strip()[:200])
        else:
            yield number, line.rstrip("\r\n")


def _markdown(source: Source) -> Iterator[Row]:
    headings = _Headings()
    for item in _lines(source):
        if isinstance(item, RowProblem):
            yield item
            continue
        number, line = item
        if (heading := _HEADING.match(line)) and not _MD_LINK.search(line):
            headings.enter(len(heading[1]), _unescape(heading[2]))
            continue
        found = [match for match in _MD_LINK.finditer(line) if _leads_out(match)]
        if found:
            yield from _markdown_rows(number, line, found, headings)
        else:
            yield from _bare_rows(number, line, headings)


class _Headings:
    """The headings above a line, by depth."""

    def __init__(self) -> None:
        self._open: list[tuple[int, str]] = []
        self._first_seen = False

    def enter(self, depth: int, name: str) -> None:
        """Take in a heading; a document's title stands above all and is no tag."""
        if depth == 1 and not self._first_seen:
            self._first_seen = True
            return
        self._open = [(deep, text) for deep, text in self._open if deep < depth]
        self._open.append((depth, plain(name)))

    @property
    def tags(self) -> tuple[str, ...]:
        """The headings as tags, outermost first."""
        names = [name for _, name in self._open if name_key(name) not in _PLAIN_HEADINGS]
        return folder_tags(names)


def _leads_out(match: re.Match[str]) -> bool:
    """Tell whether a link leaves the document: no anchor, no file beside it."""
    url = match["angled"] or match["bare"] or ""
    return re.match(r"[A-Za-z][A-Za-z0-9+.-]*:|www\.", url) is not None


def _markdown_rows(
    number: int, line: str, found: list[re.Match[str]], headings: _Headings
) -> Iterator[Row]:
    stated = _BUKU_TAGS.search(line)
    tags = read_tags(stated[1]) if stated else ()
    for place, match in enumerate(found):
        end = found[place + 1].start() if place + 1 < len(found) else len(line)
        after = _COMMENT.sub("", line[match.end() : end])
        # Only what follows a dash speaks of the link; the rest is running text.
        about = _AFTER.sub("", after) if _ITEM.match(line) and _AFTER.match(after) else ""
        yield LinkRecord(
            line=number,
            url=_unescape(match["angled"] or match["bare"] or ""),
            title=_text(match["title"]),
            summary=_text(about),
            tags=unique_tags([*tags, *headings.tags]),
        )


def _bare_rows(number: int, line: str, headings: _Headings) -> Iterator[Row]:
    stripped = _COMMENT.sub("", line)
    for match in _ADDRESS.finditer(stripped):
        yield LinkRecord(line=number, url=_trimmed(match[0]), tags=headings.tags)


def _text(markdown: str) -> str:
    """Return the words of a piece of Markdown: links inside give their text."""
    inner = _MD_LINK.sub(lambda match: match["title"], markdown)
    bare = re.sub(r"(?<!\\)(\*\*|__|`|\*(?=\S)|(?<=\S)\*)", "", inner)
    return clean_line(plain(_unescape(bare)))


def _unescape(text: str) -> str:
    return _ESCAPED.sub(r"\1", text)


def _org(source: Source) -> Iterator[Row]:
    headings = _Headings()
    for item in _lines(source):
        if isinstance(item, RowProblem):
            yield item
            continue
        number, line = item
        found = list(_ORG_LINK.finditer(line))
        if not found and (heading := _ORG_HEADING.match(line)):
            headings.enter(len(heading[1]) + 1, heading[2])
        stated = _ORG_TAGS.search(line)
        tags = stated[1].split(":") if stated else []
        for match in found:
            yield LinkRecord(
                line=number,
                url=match["url"],
                title=clean_line(match["title"] or ""),
                tags=unique_tags([*tags, *headings.tags]),
            )


def _onetab(source: Source) -> Iterator[Row]:
    for item in _lines(source):
        if isinstance(item, RowProblem):
            yield item
            continue
        number, line = item
        url, _, title = line.partition(" | ")
        if url.strip():
            yield LinkRecord(line=number, url=url.strip(), title=clean_line(title))


def _plain(source: Source) -> Iterator[Row]:
    for item in _lines(source):
        if isinstance(item, RowProblem):
            yield item
            continue
        number, line = item
        before = 0
        for match in _ADDRESS.finditer(line):
            # Words between two addresses may belong to either: they are no title.
            words = "" if before else line[: match.start()]
            before = match.end()
            title = clean_line(words).strip(" -\u2013\u2014:*\u2022|<([\"'")
            yield LinkRecord(line=number, url=_trimmed(match[0]), title=title)


def _trimmed(url: str) -> str:
    """Cut a sentence's signs off the end of an address."""
    url = url.rstrip(_TRAILING)
    while url.endswith(")") and url.count("(") < url.count(")"):
        url = url[:-1].rstrip(_TRAILING)
    return url


def has_address(text: str) -> bool:
    """Tell whether an address stands in a text."""
    return _ADDRESS.search(text) is not None
