"""A web page as its units: a heading, a list's item, a paragraph, a table, each with its links.

What nobody reads (scripts, styles, drawings) is left out; what stands in menus,
headers and footers is marked. Must not judge which words name a link.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from toolkit.domain.text import clean_line

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

_UNSEEN = frozenset(
    "head script style template svg noscript iframe object select textarea canvas audio video"
    " math datalist".split()
)
_FURNITURE = frozenset(("nav", "footer"))
_FURNITURE_ROLES = frozenset(("navigation", "banner", "contentinfo", "search"))
_CONTENT = frozenset(("main", "article", "section", "li"))
HEADINGS = {f"h{level}": level for level in range(1, 7)} | {"summary": 7, "dt": 8}
# In an item they are no more than a line of it.
_IN_ITEMS = frozenset(name for name in HEADINGS if name not in ("summary", "dt"))
_HOLDERS = frozenset(("li", "dd", *HEADINGS))
# Where the topic of a heading ends with the element that holds it.
_ENDS = {"details": HEADINGS["summary"], "dl": HEADINGS["dt"]}
_OUTER_ITEM = 10
_WIDEST = 100
# Cells that are there only because others reach over them; beyond, none reaches.
_MOST_REACHED = 100_000
# A cell with more words is not said again in the rows that it reaches down to.
_LONGEST_REPEATED = 200
_BLOCKS = frozenset(
    "address article aside blockquote body caption center details div dl fieldset figcaption figure"
    " footer form header hr legend main menu nav ol p pre section table tbody td tfoot th thead tr"
    " ul".split()
)
_LISTS = frozenset(("ul", "ol", "menu"))
# Classes of elements that say who wrote: chats and their exports, comments, posts.
_AUTHORS = re.compile(
    r"(?:[\w-]*[-_])?(?:author|sender|user[-_]?name|nick(?:name)?|from[-_]name|display[-_]name)"
    r"(?:[-_](?:name|link|button))?",
    re.IGNORECASE,
)
_WEB = re.compile(r"https?://[^\s/]", re.IGNORECASE)
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)


@dataclass
class Link:
    """A link: its address, what it leads to ("web", "tel", "mailto"), its words, line by line."""

    url: str
    kind: str = "web"
    text: str = ""
    alternative: str = ""

    # Nothing is added once it was asked for: it is asked often.
    @cached_property
    def lines(self) -> list[str]:
        """The words, or what stands for a picture."""
        lines = [line for part in self.text.split("\n") if (line := clean_line(part))]
        return lines or list(filter(None, [clean_line(self.alternative)]))


@dataclass
class Unit:
    """What is read as one: words and links in order; `kind` is the element.

    `level` is that of a heading, 0 for others; a unit of the kind "end" ends
    the headings of its level.
    """

    kind: str
    level: int = 0
    pieces: list[str | Link] = field(default_factory=list)
    in_furniture: bool = False

    @cached_property
    def links(self) -> list[Link]:
        """The links to pages, each address once; a picture gives way to words."""
        found: dict[str, Link] = {}
        for piece in self.pieces:
            if isinstance(piece, Link) and piece.kind == "web":
                known = found.setdefault(piece.url, piece)
                if not known.lines:
                    found[piece.url] = piece
        return list(found.values())

    def others(self, kind: str) -> list[str]:
        """Return the numbers ("tel") or mail addresses ("mailto") that it links to."""
        return [
            piece.url for piece in self.pieces if isinstance(piece, Link) and piece.kind == kind
        ]

    @cached_property
    def line(self) -> str:
        """All its words on one line."""
        return clean_line(self.text)

    @cached_property
    def text(self) -> str:
        """All its words, with line breaks where the page has some."""
        return "".join(
            "\n".join(piece.lines) if isinstance(piece, Link) else piece for piece in self.pieces
        )


@dataclass(slots=True)
class Table:
    """A table of records: rows of cells; `header` says what the columns are.

    `upright`: it is one record, whose names stand on the left.
    """

    header: list[str]
    rows: list[list[Unit]]
    in_furniture: bool = False
    upright: bool = False


class PageUnits:
    """Reads the units of a page; `own_site` counts links whose address it does not tell."""

    def __init__(self, base: str) -> None:
        """Begin; `base` is what the page's own links are relative to, "" if not known."""
        self._base = base
        self.own_site = 0
        self.units: list[Unit | Table] = []
        self._unit: Unit | None = None
        self._holder = ""
        self._link: Link | None = None
        self._furniture = 0
        self._content = 0
        # For each element that changed something: itself, and what is to be undone.
        self._open: list[tuple[LexborNode, str]] = []
        self._holders: list[str] = []

    def read(self, root: LexborNode) -> list[Unit | Table]:
        """Return the units below an element."""
        node = root
        while True:
            descends = self._enter(node)
            if descends and (child := node.child) is not None:
                node = child
                continue
            while True:
                self._leave(node)
                if node.mem_id == root.mem_id:
                    self._close()
                    return self.units
                if (after := node.next) is not None:
                    node = after
                    break
                parent = node.parent
                if parent is None:
                    self._close()
                    return self.units
                node = parent

    def _enter(self, node: LexborNode) -> bool:
        name = node.tag or ""
        if name == "-text":
            self._add(node.text_content or "")
            return False
        if name in _UNSEEN or name[:1] in ("-", "!") or _is_of_author(node):
            return False
        if name == "a":
            self._enter_link(node)
        elif name == "img" and self._link:
            self._link.alternative = self._link.alternative or node.attributes.get("alt") or ""
        elif name == "br" or (self._link and (name in _BLOCKS or name in _HOLDERS)):
            self._break()
        elif name == "table" and (found := self._table(node)):
            self._close()
            self.units += found
            return False
        elif name in _HOLDERS or name in _BLOCKS:
            self._enter_block(node, name)
        elif self._is_furniture(node, name):
            self._mark(node, "furniture")
        return True

    def _enter_block(self, node: LexborNode, name: str) -> None:
        if self._is_furniture(node, name):
            self._close()
            self._mark(node, "furniture")
        elif name in _CONTENT:
            self._content += 1
            self._open.append((node, "content"))
        if name in _HOLDERS and not self._in_item(name):
            self._close()
            self._holders.append(self._holder)
            self._holder = name
            self._open.append((node, "holder"))
        elif name in _LISTS and self._holder == "li":
            self._end_outer_item(node)
        elif self._holder:
            self._break()
        else:
            self._close()

    def _in_item(self, name: str) -> bool:
        """Tell whether a heading is a line of an item."""
        return self._holder in ("li", "dd") and name in _IN_ITEMS

    def _end_outer_item(self, node: LexborNode) -> None:
        """Make the words before a list inside an item the heading of that list."""
        unit = self._unit
        if unit and unit.line and not unit.links:
            unit.level = _OUTER_ITEM + len(self._holders)
            self._open.append((node, f"level {unit.level}"))
        self._close()

    def _is_furniture(self, node: LexborNode, name: str) -> bool:
        role = node.attributes.get("role") or ""
        return (
            name in _FURNITURE
            or role in _FURNITURE_ROLES
            or (name == "header" and not self._content)
        )

    def _mark(self, node: LexborNode, what: str) -> None:
        self._furniture += 1
        self._open.append((node, what))

    def _leave(self, node: LexborNode) -> None:
        name = node.tag or ""
        if self._link and name == "a":
            self._link = None
        elif self._link is None and (name in _BLOCKS or name in _HOLDERS):
            if self._holder and (name not in _HOLDERS or self._in_item(name)):
                self._break()
            else:
                self._close()
        while self._open and self._open[-1][0].mem_id == node.mem_id:
            self._undo(self._open.pop()[1])
        if name in _ENDS:
            self._close()
            self.units.append(Unit("end", _ENDS[name]))

    def _undo(self, what: str) -> None:
        self._close()
        if what == "furniture":
            self._furniture -= 1
        elif what == "content":
            self._content -= 1
        elif what == "holder":
            self._holder = self._holders.pop()
        else:
            self.units.append(Unit("end", int(what.rpartition(" ")[2])))

    def _add(self, text: str) -> None:
        # Line ends of the source are blanks.
        words = text.replace("\n", " ")
        if self._link:
            self._link.text += words
        elif words.strip() or self._unit:
            self._current().pieces.append(words)

    def _break(self) -> None:
        if self._link:
            self._link.text += "\n"
        elif self._unit:
            self._unit.pieces.append("\n")

    def _current(self) -> Unit:
        if self._unit is None:
            level = HEADINGS.get(self._holder, 0)
            self._unit = Unit(self._holder or "p", level, in_furniture=self._furniture > 0)
        return self._unit

    def _close(self) -> None:
        unit, self._unit = self._unit, None
        if unit and (unit.links or unit.line or unit.others("tel")):
            self.units.append(unit)

    def _enter_link(self, node: LexborNode) -> None:
        attributes = node.attributes
        link = self._resolved(attributes.get("href") or "")
        if link is None or self._link:
            return
        link.alternative = attributes.get("aria-label") or attributes.get("title") or ""
        self._current().pieces.append(link)
        self._link = link

    def _resolved(self, href: str) -> Link | None:
        """Return the link of an address, None for what leads to no other page."""
        href = re.sub(r"[\t\r\n]", "", href).strip()
        scheme = _SCHEME.match(href)
        if scheme and scheme[1].lower() in ("tel", "mailto"):
            value = href.partition(":")[2].partition("?")[0]
            return Link(clean_line(value), scheme[1].lower())
        if not href or href.startswith("#") or (scheme and not _WEB.match(href)):
            return None
        if not scheme and href.startswith("//"):
            href = f"https:{href}"
        elif not scheme and not href.lower().startswith("www."):
            if not self._base:
                self.own_site += 1
                return None
            try:
                href = urljoin(self._base, href)
            except ValueError:
                return None
        return Link(href)

    def _table(self, node: LexborNode) -> list[Unit | Table]:
        """Return a table of records, or its rows; nothing for one that lays out the page."""
        rows = [list(_cells(row)) for row in node.css("tr")] if len(node.css("table")) == 1 else []
        rows = [row for row in rows if row]
        if max(map(len, rows), default=0) < 2:  # noqa: PLR2004 - records have two columns or more
            return []
        units = self._grid(rows)
        furniture = self._furniture > 0
        if _is_upright(rows, units):
            names, values = [row[0].line for row in units], [row[1] for row in units]
            return [Table(names, [values], furniture, upright=True)]
        if _has_header(rows, units):
            return [Table([cell.line for cell in units[0]], units[1:], furniture)]
        if node.css_first("h1, h2, h3, h4, h5, h6, ul, ol, form") is not None:
            return []
        return [Unit("li", pieces=_joined(row), in_furniture=furniture) for row in units]

    def _grid(self, rows: list[list[LexborNode]]) -> list[list[Unit]]:
        """Return the cells of each row, those that reach down from a row above among them."""
        grid: list[list[Unit]] = []
        reaching: dict[int, tuple[int, Unit]] = {}
        reached = 0
        for row in rows:
            reaches = reached < _MOST_REACHED
            if not reaches:
                reaching.clear()
            cells: list[Unit] = []
            for node in row:
                _reach_down(cells, reaching)
                unit = self._cell(node)
                down = _span(node, "rowspan") - 1
                if reaches and down > 0 and len(unit.text) <= _LONGEST_REPEATED:
                    reaching[len(cells)] = (down, unit)
                cells.append(unit)
                # A single cell is a line between the others, however wide.
                if reaches and len(row) > 1:
                    cells += [Unit("td") for _ in range(_span(node, "colspan") - 1)]
            _reach_down(cells, reaching)
            reached += len(cells) - len(row)
            grid.append(cells)
        return grid

    def _cell(self, node: LexborNode) -> Unit:
        inner = PageUnits(self._base)
        found = [unit for unit in inner.read(node) if isinstance(unit, Unit)]
        self.own_site += inner.own_site
        return Unit("td", pieces=_joined(found))


def _is_of_author(node: LexborNode) -> bool:
    """Tell whether an element is no more than somebody's name, which no link may have."""
    classes = (node.attributes.get("class") or "").split()
    if not any(map(_AUTHORS.fullmatch, classes)):
        return False
    inner = node.child
    while inner is not None and inner.tag != "-text" and inner.next is None:
        inner = inner.child
    return inner is not None and inner.tag == "-text" and inner.next is None


def base_of(tree: LexborHTMLParser) -> str:
    """Return the address of a page, as it tells it; "" where it does not."""
    for selector, name in (("base[href]", "href"), ('link[rel="canonical"]', "href")):
        node = tree.css_first(selector)
        if node is not None and _WEB.match(address := (node.attributes.get(name) or "").strip()):
            return address
    return ""


def _cells(row: LexborNode) -> Iterator[LexborNode]:
    cell = row.child
    while cell is not None:
        if cell.tag in ("td", "th"):
            yield cell
        cell = cell.next


def _joined(units: list[Unit]) -> list[str | Link]:
    pieces: list[str | Link] = []
    for unit in units:
        pieces += [*unit.pieces, "\n"]
    return pieces


def _reach_down(cells: list[Unit], reaching: dict[int, tuple[int, Unit]]) -> None:
    while len(cells) in reaching:
        place = len(cells)
        left, unit = reaching.pop(place)
        if left > 1:
            reaching[place] = (left - 1, unit)
        cells.append(unit)


def _span(node: LexborNode, name: str) -> int:
    written = (node.attributes.get(name) or "").strip()
    return min(int(written), _WIDEST) if written.isdecimal() and len(written) < 6 else 1  # noqa: PLR2004 - digits


def _is_upright(rows: list[list[LexborNode]], units: list[list[Unit]]) -> bool:
    """Tell whether a table is one record: names on the left, values on the right."""
    pairs = all(len(row) == 2 and row[0].tag == "th" and row[1].tag == "td" for row in rows)  # noqa: PLR2004 - a name, a value
    return pairs and len(rows) > 1 and sum(bool(row[1].links) for row in units) == 1


def _has_header(rows: list[list[LexborNode]], units: list[list[Unit]]) -> bool:
    """Tell whether the first row says what the columns are."""
    first, others = units[0], [row for row in units[1:] if len(row) > 1]
    if len(rows[0]) < 2 or not others:  # noqa: PLR2004 - one cell is a title
        return False
    if all(cell.tag == "th" for cell in rows[0]):
        return True
    named = all(cell.line and not cell.links for cell in first)
    return named and all(any(cell.links for cell in row) for row in others)
