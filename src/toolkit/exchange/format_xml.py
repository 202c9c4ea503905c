"""Lists of links in XML, by one table: which element is a record, and what names its values.

Feeds, outlines, sitemaps, bookmarks and clipped notes give items, whose names go
through the column plan. Must not expand entities that a document defines, and
must not guess what an unknown document holds.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from html import escape

from toolkit.domain.text import clean_line
from toolkit.errors import Refused
from toolkit.exchange.cells import plain
from toolkit.exchange.columns import NEAREST, folder_tags, outer_folders
from toolkit.exchange.markup import (
    GIVEN_UP,
    TOO_LONG,
    Tag,
    Text,
    problem_of,
    read_markup,
    words_of_tag,
)
from toolkit.exchange.record import Item, OpenList, Row, RowProblem
from toolkit.exchange.source import Source

_DEEPEST, _DEEPEST_WITHIN = 10_000, 100
_MOST_VALUES = 100
# More words than this are no value of a link.
_MOST_WORDS = 1_000_000
_PROLOG = re.compile(
    r"\s*(?:<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^<>\[]*(?:\[.*?\]\s*)?>)", re.DOTALL | re.IGNORECASE
)
_ROOT = re.compile(r"\s*<(?P<name>[A-Za-z_][\w.-]*(?::[A-Za-z_][\w.-]*)?)(?P<rest>[\s/>][^<>]*)")
# 20240102T030405Z, as Evernote writes; nothing else reads it without its signs.
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(Z?)")
_ADDRESSES = ("url", "other address", "feed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """A kind of document, told by its root element and by `mark`, if it has one.

    `record` is the element of a link. `names` says what a value is called here,
    by its path inside the record ("@" before an attribute); what is neither there
    nor `left_out`, by name or by its prefix ("wp:"), keeps its own name. `folder` is
    the element that holds records, `index` the root of a list of such documents. A
    `flat` record has all in its attributes, and may hold others. `tags` cuts a text
    into tags. `html`: texts are HTML written as text.
    """

    name: str
    title: str
    root: str
    record: str
    names: Mapping[str, str]
    left_out: frozenset[str] = frozenset()
    mark: str = ""
    folder: str = ""
    index: str = ""
    flat: bool = False
    html: bool = False
    tags: Callable[[str], list[str]] = lambda text: [text]

    def begins(self, head: str) -> bool:
        """Tell whether a text begins such a document."""
        _, root = _root_name(head)
        return bool(root) and root in (self.root, self.index) and self.mark in head

    def called(self, path: str) -> str:
        """Return the name of a value, "" for one that is left out."""
        left_out = not self.left_out.isdisjoint((path, path.partition(":")[0] + ":"))
        return self.names.get(path, "" if left_out else path.removeprefix("@"))

    def read(self, source: Source) -> OpenList:
        """Read such a document; it gives items. Raises Refused for an index."""
        prefix, root = _root_name(source.head_text)
        if root == self.index:
            raise Refused(
                f"{source.name} is an index: its entries are lists, not pages.",
                hint="Save one of the lists that it names, and import that.",
            )
        return OpenList(format=self.name, rows=_rows(source, self, prefix))


_FEED_ITEM = {
    "title": "title",
    "link": "url",
    "guid": "other address",
    "feedburner:origlink": "original",
    "wp:post_type": "post type",
    "@rdf:about": "other address",
    "description": "summary",
    "content:encoded": "content",
    "category": "tags",
    "dc:subject": "tags",
    "pubdate": "added",
    "dc:date": "added",
    "dc:creator": "author",
}
_NOT_OF_ITEM = frozenset(
    "comments enclosure slash:comments wfw:commentrss media:content media:thumbnail"
    " media:group wp: guid(false)".split()
)

SHAPES: tuple[Shape, ...] = (
    Shape(
        name="pinboard-xml",
        title="Pinboard XML",
        root="posts",
        record="post",
        names={
            "@href": "url",
            "@description": "title",
            "@extended": "note",
            "@tag": "tags",
            "@time": "added",
        },
        left_out=frozenset("@hash @meta @others @shared".split()),
        flat=True,
        tags=str.split,
    ),
    # http://pyxml.sourceforge.net/topics/xbel/
    Shape(
        name="xbel",
        title="bookmarks in XBEL",
        root="xbel",
        record="bookmark",
        names={"@href": "url", "title": "title", "desc": "summary", "@added": "added"},
        left_out=frozenset("@id @modified @visited info".split()),
        folder="folder",
    ),
    # RFC 4287
    Shape(
        name="atom",
        title="a feed in Atom",
        root="feed",
        mark="http://www.w3.org/2005/Atom",
        record="entry",
        names={
            "title": "title",
            "link@href": "url",
            "link(via)@href": "other address",
            "link(related)@href": "other address",
            "link(self)@href": "other address",
            "feedburner:origlink": "original",
            "summary": "summary",
            "content": "content",
            "category@label": "tags",
            "category@term": "tags",
            "published": "added",
            "updated": "changed",
            "author/name": "author",
        },
        left_out=frozenset("id author contributor source link category".split()),
        html=True,
    ),
    # https://www.rssboard.org/rss-specification
    Shape(
        name="rss",
        title="a feed in RSS",
        root="rss",
        record="item",
        names=_FEED_ITEM,
        left_out=_NOT_OF_ITEM,
        html=True,
    ),
    # https://web.resource.org/rss/1.0/spec
    Shape(
        name="rss-1",
        title="a feed in RSS 1.0",
        root="rdf",
        mark="http://purl.org/rss/1.0/",
        record="item",
        names=_FEED_ITEM,
        left_out=_NOT_OF_ITEM,
        html=True,
    ),
    # http://opml.org/spec2.opml
    Shape(
        name="opml",
        title="outlines and lists of feeds in OPML",
        root="opml",
        record="outline",
        names={
            "@title": "title",
            "@text": "text of the outline",
            "@htmlurl": "url",
            "@url": "url",
            "@xmlurl": "feed",
            "@description": "summary",
            "@created": "added",
            "@category": "tags",
        },
        left_out=frozenset(("@type", "@version")),
        folder="outline",
        flat=True,
        tags=lambda text: [part.strip(" /") for part in text.split(",")],
    ),
    # https://www.sitemaps.org/protocol.html
    Shape(
        name="sitemap",
        title="the sitemap of a site",
        root="urlset",
        index="sitemapindex",
        record="url",
        names={"loc": "url", "news:news/news:title": "title", "lastmod": "last changed"},
        left_out=frozenset("changefreq priority news:news image:image video:video".split()),
    ),
    # http://xml.evernote.com/pub/evernote-export4.dtd
    Shape(
        name="enex",
        title="Evernote's notes",
        root="en-export",
        record="note",
        names={
            "title": "title",
            "note-attributes/source-url": "url",
            "tag": "tags",
            "created": "added",
        },
        left_out=frozenset("updated content resource task note-attributes".split()),
    ),
)


def is_webloc(head: str) -> bool:
    """Tell whether a text is an address that a Mac saved as a file."""
    return xml_root(head) == "plist" and "<key>URL</key>" in head


def read_webloc(source: Source) -> OpenList:
    """Read a saved address; the name of the file is its title. Raises Refused."""
    import plistlib  # noqa: PLC0415 - rare, and it brings the parser of XML

    try:
        found = plistlib.loads(source.head)
    except Exception as error:  # plistlib lets several kinds of error through
        raise Refused(
            f"{source.name} is not a complete web location.", hint="Save the address again."
        ) from error
    url = found.get("URL") if isinstance(found, dict) else None
    title = source.stem if source.path else ""
    values = (("url", url if isinstance(url, str) else ""), ("title", title))
    return OpenList(format="webloc", rows=iter([Item(1, values)]))


def xml_root(head: str) -> str:
    """Return the name of the root element, as it is written; "" for what is no XML or HTML.

    A tag alone proves nothing: there must be the declaration of XML, a namespace or
    the end of the element too.
    """
    root = _root_of(head)
    if not root:
        return ""
    proofs = (
        "xmlns" in root["rest"],
        head.lstrip().startswith("<?xml"),
        f"</{root['name']}" in head,
    )
    return root["name"] if any(proofs) else ""


def _root_of(head: str) -> re.Match[str] | None:
    place = 0
    while found := _PROLOG.match(head, place):
        place = found.end()
    return _ROOT.match(head, place)


def _root_name(head: str) -> tuple[str, str]:
    """Return the prefix, with its colon, and the name of the first element in small letters."""
    root = _root_of(head)
    prefix, colon, name = (root["name"] if root else "").lower().rpartition(":")
    return prefix + colon, name


def _rows(source: Source, shape: Shape, prefix: str) -> Iterator[Item | Row]:
    walk = _Walk(shape, prefix)
    for token in read_markup(source.chunks(), xml=True):
        if isinstance(token, Text):
            walk.text(token.text)
        elif token.name == TOO_LONG:
            yield problem_of(token)
        elif (record := walk.tag(token)) is not None:
            yield _row(record, shape)
    if (record := walk.record) is not None:
        yield _row(record, shape)


@dataclass(slots=True)
class _Record:
    """A record that is being read: name -> its texts; the folders it lies in."""

    line: int
    folders: tuple[str, ...] = ()
    values: dict[str, list[str]] = field(default_factory=dict)
    room: int = _MOST_WORDS

    def add(self, name: str, text: str = "") -> None:
        """Begin a value with this text."""
        if name and (name in self.values or len(self.values) < _MOST_VALUES):
            self.values.setdefault(name, []).append("")
            self.extend(name, text)

    def extend(self, name: str, text: str) -> None:
        """Add to the value that was begun last."""
        if name in self.values and self.room > 0:
            self.values[name][-1] += text[: self.room]
            self.room -= len(text)

    @property
    def has_address(self) -> bool:
        """Whether one of its values is an address."""
        return any(map(self.values.get, _ADDRESSES))


class _Walk:
    """Where in a document we are: the open folders, the record, the elements inside it."""

    def __init__(self, shape: Shape, prefix: str) -> None:
        """Begin outside; `prefix` is what all elements have before their names."""
        self._shape = shape
        self._prefix = prefix
        self._folders: list[str] = []
        # An element inside the record, and the value that its texts belong to.
        self._inside: list[tuple[str, str]] = []
        self._too_deep = 0
        self._naming = False
        self.record: _Record | None = None

    def text(self, text: str) -> None:
        """Take in a text."""
        if self.record and self._inside:
            self.record.extend(self._inside[-1][1], text)
        elif self._naming:
            self._folders[-1] += text[: max(0, _MOST_WORDS - len(self._folders[-1]))]

    def tag(self, tag: Tag) -> _Record | None:
        """Take in a tag; returns the record that it ends, if any."""
        name = tag.name.removeprefix(self._prefix)
        if name == self._shape.record:
            done, self.record = self.record, None
            self._inside, self._too_deep = [], 0
            if self._shape.flat:
                # What holds others is a folder, unless it has an address of its own.
                done = done if tag.closes or (done and done.has_address) else None
            if not tag.closes:
                self.record = self._begin(tag)
        elif self.record:
            done = None
            self._within(name, tag)
        else:
            done = None
            self._naming = not tag.closes and bool(self._folders) and name == "title"
        if name == self._shape.folder:
            self._nest(tag)
        return done

    def _begin(self, tag: Tag) -> _Record:
        record = _Record(tag.line, tuple(self._folders[-NEAREST:]))
        for name, value in tag.attributes.items():
            record.add(self._shape.called(f"@{name}"), value)
        return record

    def _nest(self, tag: Tag) -> None:
        if tag.closes:
            del self._folders[-1:]
        elif len(self._folders) < _DEEPEST:
            self._folders.append(tag.attributes.get("text") or tag.attributes.get("title", ""))

    def _within(self, name: str, tag: Tag) -> None:
        if tag.closes:
            self._leave(name, tag)
        elif self._too_deep or len(self._inside) >= _DEEPEST_WITHIN:
            self._too_deep += 1
        else:
            self._enter(name, tag)

    def _enter(self, name: str, tag: Tag) -> None:
        record, shape, inside = self.record, self._shape, self._inside
        if record is None:
            return
        above = inside[-1][1] if inside else None
        called = _with_kind(name, tag)
        if above is None:
            value = shape.called(called)
        else:
            value = shape.names.get(f"{inside[0][0]}/{name}", above) if len(inside) == 1 else above
        inside.append((name, value))
        if value != above:
            record.add(value)
        else:
            record.extend(value, words_of_tag(tag))
        if above is None:
            for attribute, text in tag.attributes.items():
                record.add(shape.names.get(f"{called}@{attribute}", ""), text)

    def _leave(self, name: str, tag: Tag) -> None:
        if self._too_deep:
            self._too_deep -= 1
            return
        open_ = [one for one, _ in self._inside]
        if name in open_:
            del self._inside[len(open_) - 1 - open_[::-1].index(name) :]
        if self.record and self._inside:
            self.record.extend(self._inside[-1][1], words_of_tag(tag))


def _with_kind(name: str, tag: Tag) -> str:
    """Return the name of an element, with what it says of its address if that is not the usual."""
    rel = tag.attributes.get("rel", "").lower().rpartition("/")[2]
    kind = "" if rel == "alternate" else rel
    if tag.attributes.get("ispermalink", "").lower() == "false":
        kind = "false"
    return f"{name}({kind})" if kind else name


def _row(record: _Record, shape: Shape) -> Item | Row:
    values = {
        name: kept
        for name, texts in record.values.items()
        if (kept := [text for text in texts if text.strip()])
    }
    if shape.html and "title" in values:
        values["title"] = [plain(text) for text in values["title"]]
    kind = values.pop("post type", [""])[0].strip()
    if original := values.pop("original", None):
        # The other counts who follows it.
        values["url"] = original
    _choose(values, "url", "other address", "feed")
    _choose(values, "title", "text of the outline")
    _choose(values, "summary", "content")
    _choose(values, "added", "changed")
    if "url" not in values or kind in _NO_POSTS:
        return RowProblem(
            line=record.line,
            reason="no post of the site" if kind in _NO_POSTS else "an entry without an address",
            value=clean_line(values.get("title", [""])[0])[:200],
            rejected=False,
        )
    tags = [tag for text in values.pop("tags", ()) for tag in shape.tags(text)]
    named = [pair for name, texts in values.items() for pair in _named(name, texts, shape)]
    if tags:
        named.append(("tags", json.dumps(tags, ensure_ascii=False)))
    named += outer_folders(record.folders)
    return Item(record.line, tuple(named), folder_tags(record.folders))


# What WordPress exports beside posts and pages: pictures, menus, its own settings.
_NO_POSTS = frozenset(
    "attachment nav_menu_item revision custom_css customize_changeset oembed_cache wp_block"
    " wp_template wp_template_part wp_global_styles wp_navigation".split()
)
# What serves only where nothing better is said.
_SECOND_BEST = frozenset({"other address", "content", "changed"})


def _choose(values: dict[str, list[str]], name: str, *others: str) -> None:
    """Take a value from the first of the others where it is missing."""
    for other in others:
        found = values.pop(other, None) if other in _SECOND_BEST else values.get(other)
        if not found or (other == "other address" and "://" not in found[0]):
            continue
        if name not in values or values[name] == found:
            values[name] = found
            values.pop(other, None)


def _named(name: str, texts: list[str], shape: Shape) -> Iterator[tuple[str, str]]:
    """Yield a value under its name; further ones of the name are numbered."""
    if name.startswith(GIVEN_UP):
        yield name.removeprefix(GIVEN_UP), "left out: too long"
        return
    for number, text in enumerate(texts, start=1):
        written = text.strip()
        if name == "added":
            written = _COMPACT.sub(r"\1-\2-\3T\4:\5:\6\7", written)
        elif name in ("summary", "note") and not shape.html:
            # The column plan takes such texts for HTML.
            written = escape(written, quote=False)
        if (name, written) != ("toread", "no"):
            yield name if number == 1 else f"{name} {number}", written
