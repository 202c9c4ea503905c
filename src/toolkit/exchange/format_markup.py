"""Pocket's HTML, Pinboard's XML, XBEL and Atom: lists in tags that are no Netscape.

Must not expand entities that a document defines: none are.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count

from toolkit.domain.link import unique_names
from toolkit.domain.text import clean_line
from toolkit.exchange.cells import plain, read_tags
from toolkit.exchange.dates import read_added
from toolkit.exchange.folders import MOST_FOLDERS, MOST_OUTER, folder_tags, outer_folders
from toolkit.exchange.markup import TOO_LONG, Tag, Text, problem_of, read_markup
from toolkit.exchange.record import LinkRecord, OpenList, Row
from toolkit.exchange.source import Source

_DEEPEST = 10_000
# Folders that a bookmark remembers, plain ones among them.
_NEAREST = MOST_FOLDERS + MOST_OUTER


def is_pocket(head: str) -> bool:
    """Tell whether a text is Pocket's `ril_export.html`."""
    start = head[:20_000].lower()
    return "time_added=" in start and "<a " in start


def is_pinboard(head: str) -> bool:
    """Tell whether a text is Pinboard's XML."""
    start = head[:4000]
    return "<posts" in start and "<post " in start


def is_xbel(head: str) -> bool:
    """Tell whether a text is XBEL, http://pyxml.sourceforge.net/topics/xbel/."""
    return "<xbel" in head[:4000].lower()


def is_atom(head: str) -> bool:
    """Tell whether a text is an Atom feed, RFC 4287."""
    return "<feed" in head[:4000] and "http://www.w3.org/2005/Atom" in head[:4000]


def read_pocket(source: Source) -> OpenList:
    """Read Pocket's HTML: `<h1>Unread</h1><ul><li><a href time_added tags>`."""
    return OpenList(format="pocket-html", rows=_pocket(source))


def read_pinboard(source: Source) -> OpenList:
    """Read Pinboard's XML: one `<post>` a link, everything in attributes."""
    return OpenList(format="pinboard-xml", rows=_pinboard(source))


def read_xbel(source: Source) -> OpenList:
    """Read XBEL: folders, bookmarks, each with title and description."""
    return OpenList(format="xbel", rows=_xbel(source))


def read_atom(source: Source) -> OpenList:
    """Read an Atom feed: entries with title, link and categories."""
    return OpenList(format="atom", rows=_atom(source))


def _pocket(source: Source) -> Iterator[Row]:
    link: Tag | None = None
    title: list[str] = []
    status = ""
    for token in read_markup(source.chunks()):
        if isinstance(token, Text):
            title.append(token.text)
        elif token.name == TOO_LONG:
            yield problem_of(token)
        elif token.name == "a" and not token.closes:
            link, title = token, []
        elif token.name in ("a", "li", "ul") and link:
            yield _pocket_row(link, clean_line("".join(title)), status)
            link = None
        elif token.name == "h1":
            status = "archive" if "Archive" in "".join(title) else "unread"
            title = []
    if link:
        yield _pocket_row(link, clean_line("".join(title)), status)


def _pocket_row(link: Tag, title: str, status: str) -> Row:
    attributes = link.attributes
    added_at, unread = read_added(attributes.get("time_added", ""))
    kept = (("status", status),) if status else ()
    return LinkRecord(
        line=link.line,
        url=attributes.get("href", ""),
        title=title,
        tags=read_tags(attributes.get("tags", ""), ","),
        added_at=added_at,
        extra=(*kept, *unread),
    )


def _pinboard(source: Source) -> Iterator[Row]:
    for token in read_markup(source.chunks(), xml=True):
        if isinstance(token, Tag) and token.name == TOO_LONG:
            yield problem_of(token)
        elif isinstance(token, Tag) and token.name == "post" and not token.closes:
            attributes = token.attributes
            added_at, unread = read_added(attributes.get("time", ""))
            yield LinkRecord(
                line=token.line,
                url=attributes.get("href", ""),
                title=clean_line(attributes.get("description", "")),
                note=plain(attributes.get("extended", "")),
                tags=unique_names(attributes.get("tag", "").split()),
                added_at=added_at,
                extra=(*_toread(attributes.get("toread", "")), *unread),
            )


def _toread(text: str) -> tuple[tuple[str, str], ...]:
    return (("toread", "yes"),) if text == "yes" else ()


def _xbel(source: Source) -> Iterator[Row]:
    walk = _Xbel()
    for token in read_markup(source.chunks(), xml=True):
        if isinstance(token, Text):
            walk.text(token.text)
        elif token.name == TOO_LONG:
            yield problem_of(token)
        elif token.name == "bookmark" and token.closes and walk.bookmark:
            yield _xbel_row(walk.bookmark, walk.texts, walk.folders[-_NEAREST:])
            walk.bookmark = None
        else:
            walk.tag(token)


@dataclass(slots=True)
class _Xbel:
    """Where in an XBEL file we are; `field` is the text that is being read."""

    folders: list[str] = field(default_factory=list)
    bookmark: Tag | None = None
    texts: dict[str, str] = field(default_factory=dict)
    field: str = ""

    def text(self, text: str) -> None:
        """Take in a text."""
        if self.field:
            self.texts[self.field] = self.texts.get(self.field, "") + text

    def tag(self, tag: Tag) -> None:
        """Take in a tag other than the end of a bookmark."""
        if tag.name in ("title", "desc"):
            self.field = "" if tag.closes else tag.name
            if tag.closes and tag.name == "title" and not self.bookmark and self.folders:
                self.folders[-1] = self.texts.pop("title", "")
        elif tag.name == "bookmark" and not tag.closes:
            self.bookmark, self.texts = tag, {}
        elif tag.name == "folder":
            self.texts = {}
            if tag.closes:
                del self.folders[-1:]
            elif len(self.folders) < _DEEPEST:
                self.folders.append("")


def _xbel_row(bookmark: Tag, texts: dict[str, str], folders: list[str]) -> Row:
    attributes = bookmark.attributes
    added_at, unread = read_added(attributes.get("added", ""))
    return LinkRecord(
        line=bookmark.line,
        url=attributes.get("href", ""),
        title=clean_line(texts.get("title", "")),
        summary=clean_line(texts.get("desc", "")),
        tags=folder_tags(folders),
        added_at=added_at,
        extra=(*outer_folders(folders), *unread),
    )


def _atom(source: Source) -> Iterator[Row]:
    entry: dict[str, str] | None = None
    tags: list[str] = []
    field = ""
    numbers = count(1)
    for token in read_markup(source.chunks(), xml=True):
        if isinstance(token, Text):
            if entry is not None and field:
                entry[field] = entry.get(field, "") + token.text
        elif token.name == TOO_LONG:
            yield problem_of(token)
        elif token.name == "entry":
            if token.closes and entry is not None:
                yield _atom_row(next(numbers), entry, tags)
            entry, tags = (None if token.closes else {}), []
        elif entry is not None and not token.closes:
            field = token.name
            _take_attributes(token, entry, tags)
        else:
            field = ""


def _take_attributes(token: Tag, entry: dict[str, str], tags: list[str]) -> None:
    attributes = token.attributes
    if token.name == "link" and attributes.get("rel", "alternate") in ("alternate", "via"):
        entry.setdefault("href", attributes.get("href", ""))
    elif token.name == "category":
        tags.append(attributes.get("label") or attributes.get("term", ""))


def _atom_row(number: int, entry: dict[str, str], tags: list[str]) -> Row:
    added_at, unread = read_added(entry.get("published", "") or entry.get("updated", ""))
    return LinkRecord(
        line=number,
        url=entry.get("href", ""),
        title=plain(entry.get("title", "")),
        summary=plain(entry.get("summary", "") or entry.get("content", "")),
        tags=unique_names(tags),
        added_at=added_at,
        extra=unread,
    )
