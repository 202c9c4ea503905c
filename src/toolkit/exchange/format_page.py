"""Any web page, when a person says that its links are what they want: `--format page`.

Headings become tags. A link whose own words say little ("website", an address, the
same words as other links) is named by the words before it or by its heading. Must
not claim a file by itself, and must not follow a link.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from html import escape
from itertools import takewhile

from toolkit.domain.text import clean_line, flattened
from toolkit.errors import Refused
from toolkit.exchange.columns import MOST_FOLDERS, field_of, folder_tags
from toolkit.exchange.page_units import Link, PageUnits, Table, Unit, base_of
from toolkit.exchange.record import Item, OpenList
from toolkit.exchange.source import Source
from toolkit.exchange.wording import is_pointing

# The tree of a page takes up to forty times its size.
_LARGEST = 8 << 20
_LONGEST_TITLE, _LONGEST_WORDS = 200, 1_000
# Of more links in one paragraph, or cells in a row, nobody can say what belongs to which.
_MOST_TOGETHER = 50
_IS_PAGE = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*|<!--.*?-->\s*)*+"
    r"<(?:!doctype\s+html|html|head|body|title|meta|div|main|p|ul|ol|dl|table|section|article|nav"
    r"|h[1-6]|a\s+href)\b",
    re.IGNORECASE | re.DOTALL,
)
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+|\S+\.[a-z]{2,}(?:/\S*)?", re.IGNORECASE)
_ENDS = (
    " \t\n\u00a0-\u2013\u2014:\u2022|\u00b7,;[](){}<>\u2192\u00bb\u203a\u279c\u2197.!\u2026\"'"
    "\u201c\u201d"
)
# Parts words that stand beside one another: a line, a dash, a bar.
_PARTS = re.compile(r"\n|\s[-\u2013\u2014|\u00b7\u2022]+\s|:\s|\s*[|\u2022]\s*|[\u2013\u2014-]\s*$")
_NAMES_IT = re.compile(r"(?:[-\u2013\u2014:|\u2022\u00b7([]|\n)\s*$")
_NUMBER = re.compile(r"(?:\+|\(?0)[\d\s()./-]{6,20}")
_IN_RECORD = frozenset(("li", "dd", "td"))


def is_page(head: str) -> bool:
    """Tell whether a text begins as HTML does; such a page is read only on purpose."""
    return _IS_PAGE.match(head) is not None


def read(source: Source) -> OpenList:
    """Read every link of a page that leads to another; the line of an item is its ordinal.

    Raises Refused for a page that is too large.
    """
    from selectolax.lexbor import LexborHTMLParser  # noqa: PLC0415 - rare, and a C library

    if source.size > _LARGEST:
        raise Refused(
            f"{source.name} has more than {_LARGEST >> 20} MB, too much for a page of links.",
            hint="Save the page without its pictures, or copy its list into a text file.",
        )
    tree = LexborHTMLParser(flattened("".join(source.chunks()), kept="a"))
    page = PageUnits(base_of(tree))
    root = tree.body if tree.body is not None else tree.root
    units = page.read(root) if root is not None else []
    read_units = [unit for unit in units if not unit.in_furniture]
    in_furniture = _addresses(units) - _addresses(read_units)
    notes = [f"{source.name}: every link of the page was taken, under its headings."]
    if not _addresses(read_units):
        read_units = units
    elif in_furniture:
        notes.append(f"{_links(len(in_furniture))} in menus, header or footer passed over.")
    if page.own_site:
        notes.append(
            f"{_links(page.own_site)} to the page's own site passed over:"
            " the file does not say where that is."
        )
    return OpenList(format="page", rows=iter(_Reader(read_units).items()), notes=notes)


def _links(number: int) -> str:
    return "1 link" if number == 1 else f"{number:,} links"


def _linked(unit: Unit | Table) -> list[Link]:
    cells = [unit] if isinstance(unit, Unit) else [cell for row in unit.rows for cell in row]
    return [link for cell in cells for link in cell.links]


def _addresses(units: list[Unit | Table]) -> set[str]:
    return {link.url for unit in units for link in _linked(unit)}


class _Reader:
    """Makes items of units in their order; a link that comes again adds to its item."""

    def __init__(self, units: list[Unit | Table]) -> None:
        """Look over the page: which words lead to several places."""
        self._units = units
        labels = {(_key(link), link.url) for unit in units for link in _linked(unit)}
        self._shared = Counter(label for label, _ in labels)
        self._told = {
            link.url for unit in units for link in _linked(unit) if not self._says_little(link)
        }
        self._headings: list[tuple[int, str]] = []
        # What was said since the heading; what the heading names; what waits for words.
        self._words: list[str] = []
        self._phones: list[str] = []
        self._named = ""
        self._waiting: dict[str, str] | None = None
        # The link that numbers belong to until another comes.
        self._alone: dict[str, str] | None = None
        # Whether a link came since the heading, and whether only one will.
        self._linked = self._sole = False
        self._values: dict[str, dict[str, str]] = {}
        self._topics: dict[str, tuple[str, ...]] = {}

    def items(self) -> Iterator[Item]:
        """Yield one item an address."""
        title = self._title_at()
        for place, unit in enumerate(self._units):
            if isinstance(unit, Table):
                self._table(unit)
            elif unit.level:
                self._heading(place, unit, is_title=place == title)
            elif unit.links:
                self._records(unit)
            else:
                self._plain(unit)
        for number, (url, values) in enumerate(self._values.items(), start=1):
            named = {"url": url, **values}
            named["summary"] = escape(named.get("summary", ""), quote=False)
            pairs = tuple((name, text) for name, text in named.items() if text)
            yield Item(number, pairs, self._topics[url])

    def _title_at(self) -> int:
        """Return the place of the heading that is the page's own title, -1 for none.

        A first heading with links right below it is a topic, if others of its level follow.
        """
        places = [
            place
            for place, unit in enumerate(self._units)
            if isinstance(unit, Unit) and unit.kind == "h1"
        ]
        if not places or (len(places) > 1 and self._below(places[0])):
            return -1
        return places[0]

    def _below(self, place: int) -> list[Link]:
        """Return the links between a heading and the next."""
        following = map(self._units.__getitem__, range(place + 1, len(self._units)))
        below = takewhile(lambda unit: isinstance(unit, Table) or not unit.level, following)
        return [link for unit in below for link in _linked(unit)]

    def _heading(self, place: int, unit: Unit, *, is_title: bool) -> None:
        self._headings = [one for one in self._headings if one[0] < unit.level]
        self._words, self._phones, self._named = [], unit.others("tel"), ""
        self._waiting = self._alone = None
        self._linked = self._sole = False
        if unit.kind == "end":
            return
        if unit.links:
            for link in unit.links:
                self._add(link, {"title": _title(link)})
            self._waiting = self._values[unit.links[0].url]
            if len(unit.links) == 1:
                self._alone = self._waiting
                self._number_of(self._alone, self._phones)
            return
        below = self._below(place)
        addresses = {link.url for link in below}
        weak = addresses - self._told
        name = _without_numbers(unit)[:_LONGEST_TITLE]
        self._sole = len(addresses) == 1
        if not is_title and len(set(map(_site, weak))) == 1:
            self._named = name
        if not is_title and not (self._named and len(addresses) == 1):
            self._headings.append((unit.level, name))

    def _plain(self, unit: Unit) -> None:
        """Take in words without a link: about the one above, or about the one to come."""
        phones = _phones_of(unit)
        text = unit.line[:_LONGEST_WORDS]
        if self._alone is not None:
            self._number_of(self._alone, phones)
        elif not self._linked:
            self._phones += phones
        if phones and _NUMBER.fullmatch(text):
            return
        if self._waiting is not None:
            self._waiting.setdefault("summary", text)
            self._waiting = None
        else:
            self._words.append(text)

    @staticmethod
    def _number_of(values: dict[str, str], phones: list[str]) -> None:
        if phones:
            values.setdefault("phone", phones[0])

    def _records(self, unit: Unit) -> None:
        links = unit.links
        if len(links) == 1:
            self._add(links[0], self._single(unit, links[0]))
        else:
            self._together(unit, links)
        # What follows is about the only link under its heading, or about none.
        self._alone = self._values[links[0].url] if self._named and self._sole else None
        self._waiting, self._words, self._phones, self._linked = None, [], [], True

    def _together(self, unit: Unit, links: list[Link]) -> None:
        short = len(links) <= _MOST_TOGETHER and len(unit.text) <= _LONGEST_WORDS
        phones = _phones_by_link(unit) if short else {}
        if self._named and self._phones and self._says_little(links[0]):
            phones.setdefault(links[0].url, self._phones[0])
        for link in links:
            before, after = _around(unit, link) if short else ("", "")
            own = [line for line in link.lines[1:] if not _ADDRESS.fullmatch(line)]
            values = {"title": _title(link), "summary": _sentence(own)}
            if self._says_little(link):
                told = link.url in self._told
                values["title"] = "" if told else next(iter(_parts(before)), self._named)
            around = [words for side in (before, after) if (words := clean_line(side))]
            if any(map(_NUMBER.search, around)):
                # Whose number it is, only the whole may tell.
                around = [unit.line]
            values["words around"] = " \u2026 ".join(around)
            self._add(link, values | {"phone": phones.get(link.url, "")})

    def _single(self, unit: Unit, link: Link) -> dict[str, str]:
        """Return what a unit says of its only link."""
        before, after = _around(unit, link)
        little = self._says_little(link)
        lead, tail = _parts(before), _parts(after)
        own = [] if little else [line for line in link.lines[1:] if not _ADDRESS.fullmatch(line)]
        phones = unit.others("tel") + [part for part in lead + tail if _NUMBER.fullmatch(part)]
        beside = [part for part in (*lead, *own, *tail) if part not in phones[:1]]
        if not little and not lead:
            values = {"title": _title(link), "summary": _sentence(beside)}
        elif not little:
            about = "summary" if _NAMES_IT.search(before) else "words around"
            values = {"title": _title(link), about: _sentence(beside)}
            if about == "words around" and unit.kind not in _IN_RECORD:
                values[about] = unit.line[:_LONGEST_WORDS]
        else:
            # A heading names it where no words before it do.
            name = "" if lead and beside else self._named
            title = "" if link.url in self._told else name or next(iter(beside), "")
            words = [*self._words, *beside] if name else beside[1:]
            values = {"title": title, "summary": _sentence(words)}
            phones += self._phones if name else []
        mails = unit.others("mailto")
        return values | {"phone": phones[0] if phones else "", "email": mails[0] if mails else ""}

    def _table(self, table: Table) -> None:
        fields = [field_of(name) for name in table.header]
        topic: tuple[str, ...] = ()
        for row in table.rows:
            filled = [cell for cell in row if cell.line]
            if len(row) == 1 and filled and not filled[0].links:
                topic = (filled[0].line[:_LONGEST_TITLE],)
            else:
                self._row(table, fields, row, topic)

    def _row(
        self, table: Table, fields: list[str], row: list[Unit], topic: tuple[str, ...]
    ) -> None:
        """Make a row an item, and each further link in it one more."""
        links = [(place, link) for place, cell in enumerate(row) for link in cell.links]
        if not links:
            return
        header, upright = table.header, table.upright
        at = fields.index("url") if "url" in fields else -1
        place, main = next((found for found in links if found[0] == at), links[0])
        values: dict[str, str] = {}
        for column, cell in enumerate(row[:_MOST_TOGETHER]):
            if column != at and cell.line and not (column == place and self._says_little(main)):
                values[_column(header, column)] = cell.line
        if "title" in fields:
            name = header[fields.index("title")]
        else:
            name = "" if upright else next(iter(values), "")
        values = {"title": values.pop(name, "") or self._named, **values}
        self._add(main, values, topic)
        for _, link in links:
            if link.url != main.url:
                own = _title(link) if not self._says_little(link) else ""
                self._add(link, {"title": own or values["title"]}, topic)

    def _says_little(self, link: Link) -> bool:
        """Tell whether the words of a link do not name what it leads to."""
        label = _key(link)
        return (
            not label
            or is_pointing(label)
            or self._shared[label] > 1
            or _ADDRESS.fullmatch(label) is not None
        )

    def _add(self, link: Link, values: dict[str, str], topic: tuple[str, ...] = ()) -> None:
        """Add an item, or what is new of one that is there."""
        known = self._values.setdefault(link.url, {})
        for name, text in values.items():
            if text and not known.get(name):
                known[name] = text
        topics = folder_tags([*(name for _, name in self._headings[-MOST_FOLDERS:]), *topic])
        before = self._topics.get(link.url, ())
        self._topics[link.url] = tuple(dict.fromkeys((*before, *topics)))


def _key(link: Link) -> str:
    return clean_line(" ".join(link.lines)).strip(_ENDS).casefold()


def _site(url: str) -> str:
    return url.partition("//")[2].partition("/")[0] or url


def _title(link: Link) -> str:
    lines = link.lines
    return lines[0][:_LONGEST_TITLE] if lines else ""


def _without_numbers(unit: Unit) -> str:
    """Return the words of a heading without the numbers that it links to."""
    words = [
        piece if isinstance(piece, str) else " ".join(piece.lines)
        for piece in unit.pieces
        if isinstance(piece, str) or piece.kind != "tel"
    ]
    return clean_line("".join(words)).strip(_ENDS) or unit.line


def _phones_of(unit: Unit) -> list[str]:
    """Return the numbers that words without a link to a page give."""
    written = [part for part in _parts(unit.text) if _NUMBER.fullmatch(part)]
    return unit.others("tel") or written


def _phones_by_link(unit: Unit) -> dict[str, str]:
    """Return the numbers of links in one paragraph: all behind their links, or all before."""
    urls: list[str] = []
    between: list[list[str]] = [[]]
    for piece in unit.pieces:
        if isinstance(piece, Link) and piece.kind == "web":
            if piece.url not in urls[-1:]:
                urls.append(piece.url)
                between.append([])
        elif isinstance(piece, Link):
            between[-1] += [piece.url] if piece.kind == "tel" else []
        else:
            between[-1] += [found[0].strip(_ENDS) for found in _NUMBER.finditer(piece)]
    if bool(between[0]) == bool(between[-1]):
        return {}
    sides = between[1:] if between[-1] else between[:-1]
    found: dict[str, str] = {}
    for url, numbers in zip(urls, sides, strict=True):
        if numbers:
            found.setdefault(url, numbers[0])
    return found


def _around(unit: Unit, link: Link) -> tuple[str, str]:
    """Return the words before a link and after it, up to the links to other pages."""
    before: list[str] = []
    after: list[str] = []
    side = before
    for piece in unit.pieces:
        if isinstance(piece, Link) and piece.url == link.url:
            side = after
        elif isinstance(piece, Link) and piece.kind == "web":
            if side is after:
                break
            before.clear()
        else:
            side.append("\n".join(piece.lines) if isinstance(piece, Link) else piece)
    return _lines(before), _lines(after)


def _lines(pieces: list[str]) -> str:
    """Return a text with one blank between words; where a line ends is kept."""
    return re.sub(r"\n+", "\n", "\n".join(map(clean_line, "".join(pieces).split("\n"))))


def _parts(text: str) -> list[str]:
    return [part for found in _PARTS.split(text) if (part := clean_line(found).strip(_ENDS))]


def _sentence(parts: list[str]) -> str:
    return " \u2013 ".join(parts)[:_LONGEST_WORDS]


def _column(header: list[str], place: int) -> str:
    name = header[place] if place < len(header) else ""
    return name or f"column {place + 1}"
