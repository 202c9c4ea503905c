"""Bookmark files in Netscape's format, as every browser and service writes them.

https://learn.microsoft.com/previous-versions/windows/internet-explorer/ie-developer/platform-apis/aa753582(v=vs.85)
Folders become tags, `<DD>` the summary, the note of linkding its note. Must
not keep the icons that browsers put in.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from toolkit.domain.link import unique_names
from toolkit.domain.text import clean_line
from toolkit.exchange.cells import read_tags
from toolkit.exchange.contacts import numbers_apart
from toolkit.exchange.dates import read_added
from toolkit.exchange.folders import MOST_FOLDERS, MOST_OUTER, folder_tags, outer_folders
from toolkit.exchange.markup import TOO_LONG, Tag, Text, problem_of, read_markup
from toolkit.exchange.record import LinkRecord, OpenList, Row, RowProblem
from toolkit.exchange.source import Source

_NOTES, _NOTES_END = "[linkding-notes]", "[/linkding-notes]"
# What only this browser's own window needs.
_DROPPED = frozenset(
    {"href", "add_date", "last_modified", "tags", "icon", "icon_uri", "last_visit", "private"}
)
# Firefox keeps searches, feeds and its own pages as bookmarks.
_OWN_SCHEMES = ("place:",)
_DEEPEST = 10_000
# Folders that a bookmark remembers, plain ones among them.
_NEAREST = MOST_FOLDERS + MOST_OUTER
_STRUCTURE = frozenset({"h1", "h3", "dl", "dt", "dd", "a", "hr", "title", "html", "body"})


def looks_so(head: str) -> bool:
    """Tell whether a text begins a bookmark file."""
    start = head[:4000].upper()
    return "NETSCAPE-BOOKMARK-FILE" in start or ("<DL" in start and "<DT" in start)


def read(source: Source) -> OpenList:
    """Read a bookmark file."""
    return OpenList(format="netscape", rows=_rows(source))


def _rows(source: Source) -> Iterator[Row]:
    walk = _Walk()
    for token in read_markup(source.chunks()):
        if isinstance(token, Text):
            walk.text(token.text)
        elif token.name == TOO_LONG:
            yield problem_of(token)
        elif (bookmark := walk.tag(token)) is not None:
            yield _row(bookmark)
    if walk.bookmark:
        yield _row(walk.bookmark)


@dataclass(slots=True)
class _Bookmark:
    """A bookmark whose title or description is still being read."""

    tag: Tag
    folders: tuple[str, ...]
    title: list[str] = field(default_factory=list)
    described: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Walk:
    """Where in the file we are: the open folders and the bookmark at hand.

    `takes` is the list that the next text belongs to.
    """

    folders: list[str] = field(default_factory=list)
    named: list[str] = field(default_factory=list)
    takes: list[str] | None = None
    bookmark: _Bookmark | None = None

    def text(self, text: str) -> None:
        """Take in a text."""
        if self.takes is not None:
            self.takes.append(text)

    def tag(self, tag: Tag) -> _Bookmark | None:
        """Take in a tag; returns the bookmark that it ends, if any."""
        if tag.name not in _STRUCTURE:
            # Emphasis and the like inside a title or a description.
            self.text(" " if tag.name in ("br", "p") else "")
            return None
        self.takes = None
        if tag.closes:
            return self._close(tag.name)
        if tag.name == "h3":
            self.named = self.takes = []
            return self._done()
        if tag.name == "dl":
            if len(self.folders) < _DEEPEST:
                self.folders.append("".join(self.named))
            self.named = []
            return self._done()
        if tag.name == "a":
            done = self._done()
            self.bookmark = _Bookmark(tag, tuple(self.folders[-_NEAREST:]))
            self.takes = self.bookmark.title
            return done
        if tag.name == "dd" and self.bookmark:
            self.takes = self.bookmark.described
        return None

    def _close(self, name: str) -> _Bookmark | None:
        if name != "dl":
            return None
        del self.folders[-1:]
        return self._done()

    def _done(self) -> _Bookmark | None:
        done, self.bookmark = self.bookmark, None
        return done


def _row(bookmark: _Bookmark) -> Row:
    attributes = bookmark.tag.attributes
    url = attributes.get("href", "").strip()
    title = clean_line("".join(bookmark.title))
    line = bookmark.tag.line
    if url.lower().startswith(_OWN_SCHEMES):
        reason = "a search or folder of the browser, not a page"
        return RowProblem(line=line, reason=reason, value=title or url[:200], rejected=False)
    described, note = _description("".join(bookmark.described))
    summary, contacts = numbers_apart(described)
    tags = read_tags(attributes.get("tags", ""), ",")
    added_at, unread = read_added(attributes.get("add_date", ""))
    return LinkRecord(
        line=line,
        url=url,
        title=title,
        summary=summary,
        note=note,
        rare={"contacts": contacts} if contacts else {},
        tags=unique_names([*tags, *folder_tags(bookmark.folders)]),
        added_at=added_at,
        extra=(*_extra(attributes), *outer_folders(bookmark.folders), *unread),
    )


def _description(text: str) -> tuple[str, str]:
    """Part a description from the note that linkding puts inside it."""
    before, found, rest = text.partition(_NOTES)
    if not found:
        return clean_line(text), ""
    note, _, after = rest.partition(_NOTES_END)
    return clean_line(f"{before} {after}"), clean_line(note)


def _extra(attributes: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple(
        (name, text)
        for name, value in attributes.items()
        if name not in _DROPPED and (text := clean_line(value)) and text != "0"
    )
