"""Lists of links in HTML: Netscape's bookmark file, and the exports of Pocket and Instapaper.

https://learn.microsoft.com/previous-versions/windows/internet-explorer/ie-developer/platform-apis/aa753582(v=vs.85)
Folders become tags, `<DD>` the summary, the note of linkding its note. Must
not keep the icons that browsers put in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from toolkit.domain.link import unique_names
from toolkit.domain.text import clean_line
from toolkit.exchange.cells import numbers_apart, read_tags
from toolkit.exchange.columns import (
    IN_TRASH,
    NEAREST,
    folder_tags,
    in_trash,
    is_plain,
    is_root_heading,
    outer_folders,
)
from toolkit.exchange.markup import (
    GIVEN_UP,
    TOO_LONG,
    Tag,
    Text,
    problem_of,
    read_markup,
    words_of_tag,
)
from toolkit.exchange.record import LinkRecord, OpenList, Row, RowProblem
from toolkit.exchange.source import Source
from toolkit.exchange.values import read_added

_NOTES, _NOTES_END = "[linkding-notes]", "[/linkding-notes]"
# What only this browser's own window needs.
_DROPPED = frozenset(
    "href add_date time_added last_modified tags icon icon_uri last_visit private".split()
)
# Firefox keeps searches, feeds and its own pages as bookmarks.
_OWN_SCHEMES = ("place:",)
_DEEPEST = 10_000
# More words than this are no title and no description.
_MOST_WORDS = 1_000_000
_BOOKMARKS = frozenset({"h3", "dl", "dt", "dd", "a", "hr"})
_LISTS = frozenset({"h1", "li", "ol", "ul", "a"})
_NOT_SHOWN = frozenset({"html", "head", "title", "meta", "body", "link"})
_DOCTYPE = re.compile(r"<!DOCTYPE\s+NETSCAPE-Bookmark-file", re.IGNORECASE)
_BOOKMARK = re.compile(r"<DT>\s*<(?:A|H3)[\s>]", re.IGNORECASE)
_OF_PAGES = re.compile(r"<(?:!DOCTYPE\s+html|html|body)\b", re.IGNORECASE)


def is_bookmarks(head: str) -> bool:
    """Tell whether a text begins a bookmark file.

    Some write none of its beginning; a page may hold a list of terms too.
    """
    start = head[:4000]
    if _DOCTYPE.search(start):
        return True
    return _BOOKMARK.search(start) is not None and not _OF_PAGES.search(start)


def is_pocket(head: str) -> bool:
    """Tell whether a text is Pocket's `ril_export.html`."""
    start = head[:20_000].lower()
    return "time_added=" in start and "<a " in start


def is_instapaper(head: str) -> bool:
    """Tell whether a text has links in lists under headings, and nothing beside them.

    Instapaper's export has no mark of its own; a page that people read holds more.
    """
    links, within = 0, ""
    for token in read_markup([head[: head.rfind(">") + 1]]):
        if isinstance(token, Text):
            if within not in ("title", "h1", "a") and token.text.strip():
                return False
        elif token.name in _LISTS or token.name in _NOT_SHOWN:
            within = "" if token.closes else token.name
            links += token.name == "a" and not token.closes
        else:
            return False
    return links > 0


def read_bookmarks(source: Source) -> OpenList:
    """Read a bookmark file."""
    return OpenList(format="netscape", rows=_rows(source, _Walk(_BOOKMARKS)))


def read_pocket(source: Source) -> OpenList:
    """Read Pocket's HTML: `<h1>Unread</h1><ul><li><a href time_added tags>`."""
    return OpenList(format="pocket-html", rows=_rows(source, _Walk(_LISTS)))


def read_instapaper(source: Source) -> OpenList:
    """Read Instapaper's HTML: `<h1>Unread</h1><ol><li><a href>`, a heading a folder."""
    return OpenList(format="instapaper-html", rows=_rows(source, _Walk(_LISTS)))


def _rows(source: Source, walk: _Walk) -> Iterator[Row]:
    for token in read_markup(source.chunks()):
        if isinstance(token, Text):
            if walk.takes is not None:
                walk.text(token.text)
        elif token.name == TOO_LONG:
            # What follows is the rest of it.
            walk.takes = None
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
    # Whether it stands in a <DT>, as the next one then does too.
    listed: bool
    deleted: bool
    status: str
    title: list[str] = field(default_factory=list)
    described: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Walk:
    """Where in the file we are: the open folders and the bookmark at hand.

    `structure` are the tags that are not words. `takes` is the list that the next
    text belongs to, `room` what it still takes, `inner` the address of a link
    inside a description. `status` is a heading that is no topic, such as "Unread".
    """

    structure: frozenset[str]
    folders: list[str] = field(default_factory=list)
    named: list[str] = field(default_factory=list)
    is_root: bool = False
    status: str = ""
    takes: list[str] | None = None
    room: int = 0
    deleted: bool = False
    in_item: bool = False
    in_description: bool = False
    inner: str | None = None
    bookmark: _Bookmark | None = None

    def text(self, text: str) -> None:
        """Take in a text."""
        if self.takes is not None and self.room > 0:
            self.takes.append(text if len(text) <= self.room else f"{text[: self.room]}\u2026")
            self.room -= len(text)

    def tag(self, tag: Tag) -> _Bookmark | None:
        """Take in a tag; returns the bookmark that it ends, if any."""
        if tag.name not in self.structure:
            if self.takes is not None:
                self.text(words_of_tag(tag))
            return None
        if tag.name == "a":
            return self._link(tag)
        self.takes, self.in_description = None, False
        return self._close(tag.name) if tag.closes else self._open(tag)

    def _take(self, words: list[str]) -> None:
        self.takes, self.room, self.inner = words, _MOST_WORDS, None

    def _open(self, tag: Tag) -> _Bookmark | None:
        name = tag.name
        if name == "dt":
            self.in_item = True
        elif name == "dd" and self.bookmark:
            self._take(self.bookmark.described)
            self.in_description = True
        elif name in ("h1", "h3"):
            self.in_item = False
            self.named = []
            self.is_root = is_root_heading(tag.attributes)
            self._take(self.named)
            return self._done()
        elif name == "dl":
            if len(self.folders) < _DEEPEST:
                self.folders.append("" if self.is_root else "".join(self.named))
            self.named, self.is_root = [], False
            self.deleted = in_trash(self.folders)
            return self._done()
        return None

    def _close(self, name: str) -> _Bookmark | None:
        if name == "h1":
            heading = clean_line("".join(self.named))
            self.folders = [heading]
            self.status = heading.lower().removeprefix("read ") if is_plain(heading) else ""
        elif name == "dl":
            del self.folders[-1:]
            self.deleted = in_trash(self.folders)
            return self._done()
        return None

    def _link(self, tag: Tag) -> _Bookmark | None:
        """Begin or end a bookmark, or a link that stands among the words of one."""
        if tag.closes:
            if self.inner is not None:
                self._end_inner(self.inner)
            elif self.bookmark and self.takes is self.bookmark.title:
                # Some write what they say of it behind it.
                self._take(self.bookmark.described)
            return None
        within = self.bookmark and self.takes is not None
        if within and ("href" not in tag.attributes or self._is_described_in_item()):
            self.inner = tag.attributes.get("href", "").strip()
            return None
        done = self._done()
        self.bookmark = _Bookmark(
            tag, tuple(self.folders[-NEAREST:]), self.in_item, self.deleted, self.status
        )
        self.in_item = self.in_description = False
        self._take(self.bookmark.title)
        return done

    def _is_described_in_item(self) -> bool:
        return self.in_description and self.bookmark is not None and self.bookmark.listed

    def _end_inner(self, address: str) -> None:
        self.inner = None
        if self.takes and address not in self.takes[-1]:
            self.text(f" ({address})")

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
    if bookmark.deleted:
        return RowProblem(line=line, reason=IN_TRASH, value=title or url[:200], rejected=False)
    described = "".join(bookmark.described).strip()
    described, note = _description(described) if described else ("", "")
    summary, contacts = numbers_apart(described) if described else ("", ())
    tags = read_tags(attributes.get("tags", ""), ",")
    added_at, unread = read_added(attributes.get("add_date") or attributes.get("time_added", ""))
    return LinkRecord(
        line=line,
        url=url,
        title=title,
        summary=summary,
        note=note,
        rare={"contacts": contacts} if contacts else {},
        tags=unique_names([*tags, *folder_tags(bookmark.folders)]),
        added_at=added_at,
        extra=(*_extra(bookmark), *outer_folders(bookmark.folders), *unread),
    )


def _description(text: str) -> tuple[str, str]:
    """Part a description from the note that linkding puts inside it."""
    before, found, rest = text.partition(_NOTES)
    if not found:
        return clean_line(text), ""
    note, _, after = rest.partition(_NOTES_END)
    return clean_line(f"{before} {after}"), clean_line(note)


def _extra(bookmark: _Bookmark) -> tuple[tuple[str, str], ...]:
    extra = [("status", bookmark.status)] if bookmark.status else []
    for name, value in bookmark.tag.attributes.items():
        if name in _DROPPED:
            continue
        own = name.removeprefix(GIVEN_UP)
        if own not in _DROPPED and (text := clean_line(value)) and text != "0":
            extra.append((own, text if own == name else "left out: too long"))
    return tuple(extra)
