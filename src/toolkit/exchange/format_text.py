"""Lists in plain text: Markdown, org, OneTab, and any text with addresses in it.

In Markdown and org the headings above a link become tags and the text after
the dash its summary. Lines without an address are prose, not rows: they are
counted and told. Who wrote a line of a chat, and when, is left out. Must not
render or keep the prose.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from toolkit.domain.link import unique_names
from toolkit.domain.text import clean_line
from toolkit.exchange.cells import plain, read_tags
from toolkit.exchange.columns import name_key
from toolkit.exchange.contacts import numbers_apart
from toolkit.exchange.delimited import DAMAGED, has_damage
from toolkit.exchange.dialect import is_address
from toolkit.exchange.folders import folder_tags
from toolkit.exchange.record import LinkRecord, OpenList, Row, RowProblem
from toolkit.exchange.senders import speakers, without_sender
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
# Stands between an address and the words beside it.
_BESIDE = " -\u2013\u2014:*\u2022|<([\"'"
_AFTERWARDS = _TRAILING + ")>]"
# Headings that say nothing of the links below them.
_PLAIN_HEADINGS = frozenset({"contents", "table of contents", "links", "resources"})


# A line of a file as rows; None for one that has no address in it.
_ReadLine = Callable[[int, str], Sequence[Row] | None]


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


def read_markdown(source: Source) -> OpenList:
    """Read Markdown: every link that goes to another site is a row."""
    headings = _Headings()
    return _reading("markdown", source, lambda *line: _markdown(headings, *line))


def read_org(source: Source) -> OpenList:
    """Read org: every link is a row, `:a:b:` are its tags."""
    headings = _Headings()
    return _reading("org", source, lambda *line: _org(headings, *line))


def read_onetab(source: Source) -> OpenList:
    """Read OneTab: `address | title`, groups parted by a blank line."""
    return _reading("onetab", source, _onetab)


def read_plain(source: Source) -> OpenList:
    """Read any text: each address in it is a row, the words beside it title and summary."""
    return _reading("text", source, addresses_of)


def read_inbox(source: Source) -> OpenList:
    """Read what was shared from a phone: as any text, and lines that are a bare address."""
    return _reading("inbox", source, _inbox_line)


def _inbox_line(number: int, line: str) -> Sequence[Row] | None:
    rows = addresses_of(number, line)
    return [LinkRecord(line=number, url=line.strip())] if not rows and is_address(line) else rows


def _reading(name: str, source: Source, read: _ReadLine) -> OpenList:
    notes: list[str] = []
    return OpenList(format=name, rows=_rows(source, read, notes), notes=notes)


def _rows(source: Source, read: _ReadLine, notes: list[str]) -> Iterator[Row]:
    """Read line by line; lines that gave nothing are counted, in a note at the end."""
    damaged = source.encoding.damaged
    passed_over = unsaid = 0
    known = speakers(source.head_text.splitlines())
    for number, line in enumerate(source.lines(), start=1):
        if len(line) >= LONGEST_LINE:
            reason = f"a line of more than {LONGEST_LINE:,} characters"
            yield RowProblem(line=number, reason=reason, value=line[:80])
        elif damaged and has_damage(line):
            text = line.strip()
            yield RowProblem(line=number, reason=DAMAGED, value=text[:200], cells=(text,))
        elif line.strip():
            said = without_sender(line, speakers=known)
            rows = read(number, said.rstrip("\r\n"))
            passed_over += rows is None
            unsaid += bool(rows) and said is not line
            yield from rows or ()
    if passed_over:
        notes.append(f"{source.name}: {_lines(passed_over)} without an address passed over.")
    if unsaid:
        notes.append(f"{source.name}: senders and times of {_lines(unsaid)} were left out.")


def _lines(number: int) -> str:
    return "1 line" if number == 1 else f"{number:,} lines"


def _markdown(headings: _Headings, number: int, line: str) -> Sequence[Row] | None:
    if (heading := _HEADING.match(line)) and not _MD_LINK.search(line):
        headings.enter(len(heading[1]), _unescape(heading[2]))
        return ()
    found = [match for match in _MD_LINK.finditer(line) if _leads_out(match)]
    if found:
        return _markdown_rows(number, line, found, headings)
    return addresses_of(number, _COMMENT.sub("", line), headings.tags)


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
) -> list[Row]:
    stated = _BUKU_TAGS.search(line)
    tags = read_tags(stated[1]) if stated else ()
    item = _ITEM.match(line)
    rows: list[Row] = []
    for place, match in enumerate(found):
        end = found[place + 1].start() if place + 1 < len(found) else len(line)
        after = _COMMENT.sub("", line[match.end() : end])
        # What follows a dash, or an item that is one link, speaks of the link; the
        # rest is running text.
        alone = len(found) == 1 and item is not None and item.end() == match.start()
        about = _AFTER.sub("", after) if item and (alone or _AFTER.match(after)) else ""
        summary, contacts = numbers_apart(_text(about))
        rows.append(
            LinkRecord(
                line=number,
                url=_unescape(match["angled"] or match["bare"] or ""),
                title=_text(match["title"]),
                summary=summary,
                rare={"contacts": contacts} if contacts else {},
                tags=unique_names([*tags, *headings.tags]),
            )
        )
    return rows


def _text(markdown: str) -> str:
    """Return the words of a piece of Markdown: links inside give their text."""
    inner = _MD_LINK.sub(lambda match: match["title"], markdown)
    bare = re.sub(r"(?<!\\)(\*\*|__|`|\*(?=\S)|(?<=\S)\*)", "", inner)
    return clean_line(plain(_unescape(bare)))


def _unescape(text: str) -> str:
    return _ESCAPED.sub(r"\1", text)


def _org(headings: _Headings, number: int, line: str) -> Sequence[Row] | None:
    found = list(_ORG_LINK.finditer(line))
    if not found and (heading := _ORG_HEADING.match(line)):
        headings.enter(len(heading[1]) + 1, heading[2])
        return ()
    stated = _ORG_TAGS.search(line)
    tags = stated[1].split(":") if stated else []
    return [
        LinkRecord(
            line=number,
            url=match["url"],
            title=clean_line(match["title"] or ""),
            tags=unique_names([*tags, *headings.tags]),
        )
        for match in found
    ] or None


def _onetab(number: int, line: str) -> Sequence[Row] | None:
    url, _, title = line.partition(" | ")
    return [LinkRecord(line=number, url=url.strip(), title=clean_line(title))]


def addresses_of(number: int, line: str, tags: tuple[str, ...] = ()) -> Sequence[Row] | None:
    """Read the addresses of a line, with the words beside them."""
    found = list(_ADDRESS.finditer(line))
    urls = [_trimmed(match[0]) for match in found]
    # The words before, between and after; what was no address any more is a word again.
    starts = [match.start() for match in found] + [len(line)]
    ends = [0] + [match.start() + len(url) for match, url in zip(found, urls, strict=True)]
    words = [clean_line(line[end:start]) for end, start in zip(ends, starts, strict=True)]
    return rows_among(number, words, urls, tags) or None


def rows_among(
    number: int, words: Sequence[str], urls: Sequence[str], tags: tuple[str, ...] = ()
) -> list[Row]:
    """Make rows of addresses and the words before, between and after them."""
    if len(urls) == 1:
        title, about = words[0].strip(_BESIDE), words[1].lstrip(_BESIDE + _AFTERWARDS)
        title, about = (title, about) if title else (about, "")
        return [LinkRecord(line=number, url=urls[0], title=title, summary=about, tags=tags)]
    # Words between two addresses may belong to either: they stay words.
    return [
        LinkRecord(
            line=number,
            url=url,
            title=words[0].strip(_BESIDE) if place == 0 else "",
            tags=tags,
            extra=_said(words[place : place + 2]),
        )
        for place, url in enumerate(urls)
    ]


def _said(words: Sequence[str]) -> tuple[tuple[str, str], ...]:
    text = " \u2026 ".join(words).strip()
    return (("text", text),) if text.strip(_BESIDE + _AFTERWARDS + "&/") else ()


def _trimmed(url: str) -> str:
    """Cut a sentence's signs off the end of an address."""
    url = url.rstrip(_TRAILING)
    while url.endswith(")") and url.count("(") < url.count(")"):
        url = url[:-1].rstrip(_TRAILING)
    return url
