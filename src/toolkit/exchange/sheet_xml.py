"""Sheets of .xlsx and .ods files: rows with the links behind cells.

Office Open XML (ECMA-376 part 1, 18) and OpenDocument (1.3, part 3, 9). python-calamine
and openpyxl's stream see no links behind cells, and calamine ends the process for one
cell far out. Of .ods numbers come as they are shown. Must not run formulas: the last
value counts, and the address that a HYPERLINK formula has in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import NamedTuple

from toolkit.domain.text import clean_line
from toolkit.exchange.cells import hyperlink
from toolkit.exchange.dialect import is_address
from toolkit.exchange.markup import Tag, Text, whole_number
from toolkit.exchange.packages import Package

# What all spreadsheets have in common: a sheet, linked cells, merged cells.


# No list has more columns; what stands further out costs nothing.
MOST_COLUMNS = 1_000
# Excel holds 32,767 characters in a cell.
LONGEST_CELL = 200_000
# Merged cells are filled down in so many columns.
_MERGED_COLUMNS = 100
_SENT = ("mailto:", "tel:", "sms:")
_CUT = ("...", "\u2026")


class Sheet(NamedTuple):
    """A sheet: its name, whether it is hidden, and its rows that are not empty.

    A row is its number, from 1, and the texts of its cells; a linked cell is written
    as the formula `=HYPERLINK("address","text")`. `rows` is read once.
    """

    name: str
    hidden: bool
    rows: Iterator[tuple[int, list[str]]]


class FillDown:
    """Gives the rows beside a merged cell what stands in it."""

    def __init__(self, merged: Mapping[tuple[int, int], int] = MappingProxyType({})) -> None:
        """Take (row, column) -> last row of merged cells, rows and columns from 0."""
        self._beginning: dict[tuple[int, int], int] = {}
        self._going_on: dict[int, tuple[int, str]] = {}
        for (row, column), last in merged.items():
            self.add(row, column, last)

    def add(self, row: int, column: int, last: int) -> None:
        """Note a merged cell."""
        if last > row and column < _MERGED_COLUMNS:
            self._beginning[row, column] = last

    def fill(self, row: int, cells: dict[int, str]) -> None:
        """Fill the cells of a row, column -> text, that has some of its own."""
        if not (self._beginning or self._going_on):
            return
        for column in [column for column, (last, _) in self._going_on.items() if last < row]:
            del self._going_on[column]
        filled = {column: text for column, (_, text) in self._going_on.items()}
        for column in [*cells]:
            if last := self._beginning.pop((row, column), 0):
                self._going_on[column] = last, cells[column]
        if cells:
            for column, text in filled.items():
                cells.setdefault(column, text)


def linked(text: str, address: str) -> str:
    """Return a cell with a link behind it as a formula, or as its text.

    What is shown counts where it is another address than the one behind it: a link
    stays behind when somebody types a new address over the old.
    """
    shown = clean_line(text)
    kind, colon, rest = address.partition(":")
    if f"{kind.lower()}{colon}" in _SENT:
        way = rest.partition("?")[0]
        has_way = "@" in shown if "@" in way else any(map(str.isdigit, shown))
        return shown if has_way or not way else f"{shown} ({way})" if shown else way
    if is_address(shown) and not shown.endswith(_CUT) and not hyperlink(shown):
        return address if _bare(shown) == _bare(address) else shown
    return formula(address, shown)


def formula(address: str, text: str) -> str:
    """Write a linked cell as every reader of tables knows it."""
    quoted = (part.replace('"', '""') for part in (address, text))
    return '=HYPERLINK("{}","{}")'.format(*quoted)


def in_order(cells: Mapping[int, str]) -> list[str]:
    """Return cells, column -> text, as a row."""
    width = min(max(cells, default=-1) + 1, MOST_COLUMNS)
    return [cells.get(column, "") for column in range(width)]


def _bare(address: str) -> str:
    """Return an address without what a program adds to it by itself."""
    bare = address.strip().casefold().partition("://")[2] or address.strip().casefold()
    return bare.removeprefix("www.").rstrip("/")


_PLACE = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})")
_EMBELLISHED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')
# ECMA-376, 18.8.30: the formats of dates and times that have a number only.
_DATES = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
# A character by its number (ECMA-376, 22.9.2.19, ST_Xstring).
_NUMBERED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_LAST_DAY = 2_958_466
# Excel allows 65,530 in a sheet.
_MOST_LINKS = 500_000
_TEXTS = frozenset({"v", "t", "f"})


class _Styles(NamedTuple):
    """How cells are shown: the style's number -> whether a date, or its format of noughts."""

    dates: frozenset[int]
    noughts: Mapping[int, str]
    first_day: datetime


class _Cell:
    """A cell while it is read: where it stands, its type and style, its texts by element."""

    def __init__(self, column: int, attributes: Mapping[str, str]) -> None:
        self.column = column
        self.type = attributes.get("t", "n")
        self.style = whole_number(attributes, "s")
        self.texts: dict[str, str] = {}


class _Marks(NamedTuple):
    """What stands below the rows: (row, column) -> address, or last row of a merged cell.

    All count from 0.
    """

    links: Mapping[tuple[int, int], str]
    merged: Mapping[tuple[int, int], int]


class Workbook:
    """A workbook: its texts, styles and marks are read once, its rows each time."""

    def __init__(self, package: Package) -> None:
        """Read what all sheets share. Raises Refused for a file that is damaged."""
        self._package = package
        self._main = package.main_part()
        self._strings = _strings(package, self._main)
        self._styles = _styles(package, self._main)
        self._marks: dict[str, _Marks] = {}

    def sheets(self) -> Iterator[Sheet]:
        """Yield the sheets with cells. Raises Refused for a file that is damaged."""
        parts = self._package.relations(self._main, "worksheet")
        for tag in self._package.xml(self._main, {"sheet"}):
            if isinstance(tag, Tag) and (part := parts.get(tag.attributes.get("id", ""))):
                hidden = tag.attributes.get("state", "visible") != "visible"
                yield Sheet(tag.attributes.get("name", ""), hidden, self._rows(part))

    def _rows(self, part: str) -> Iterator[tuple[int, list[str]]]:
        if part not in self._marks:
            self._marks[part] = _marks(self._package, part)
        links, merges = self._marks[part]
        merged = FillDown(merges)
        for number, found in _cells(self._package.xml(part)):
            cells = {}
            for cell in found:
                text = _text(cell, self._strings, self._styles)
                if address := links.get((number, cell.column)):
                    text = linked(text, address)
                if text.strip():
                    cells[cell.column] = text
            merged.fill(number, cells)
            if cells:
                yield number + 1, in_order(cells)


def _cells(tokens: Iterable[Tag | Text]) -> Iterator[tuple[int, list[_Cell]]]:
    """Yield the number of each row, from 0, and its cells; a place left out is the next."""
    row, cells, inside, phonetic = -1, list[_Cell](), "", False
    for token in tokens:
        if isinstance(token, Text):
            if inside and cells and not phonetic:
                texts = cells[-1].texts
                texts[inside] = _longer(texts.get(inside, ""), token.text)
        elif token.name in _TEXTS:
            inside = "" if token.closes else token.name
        elif token.name == "rph":
            phonetic = not token.closes
        elif token.name == "c" and not token.closes:
            place = _place(token.attributes.get("r", ""))
            column = place[1] if place else cells[-1].column + 1 if cells else 0
            cells.append(_Cell(column, token.attributes))
        elif token.name == "row":
            if token.closes:
                yield row, cells
            else:
                row, cells = whole_number(token.attributes, "r", row + 2) - 1, []


def _text(cell: _Cell, strings: list[str], styles: _Styles) -> str:
    if cell.column >= MOST_COLUMNS:
        return ""
    value = cell.texts.get("v", "")
    if "HYPERLINK" in (said := cell.texts.get("f", "")) and (found := hyperlink(f"={said}")):
        return formula(found[0], found[1] or ("" if value == found[0] else value))
    if cell.type == "s":
        place = whole_number(cell.texts, "v", len(strings))
        return _resolved(strings[place]) if place < len(strings) else ""
    if cell.type == "n":
        return _number(value, cell.style, styles)
    if cell.type == "b":
        value = "TRUE" if value == "1" else "FALSE"
    # An error, such as #REF!, is nothing that anybody wrote.
    return "" if cell.type == "e" else _resolved(cell.texts.get("t", value))


def _resolved(text: str) -> str:
    if "_x" not in text:
        return text
    units = _NUMBERED.sub(lambda found: chr(int(found[1], 16)), text)
    # A sign beyond the first 65,536 is two numbers, and half a sign none.
    return units.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _number(value: str, style: int, styles: _Styles) -> str:
    """Return a number as it is shown: a date, with the noughts before it, with no ".0"."""
    try:
        number = float(value)
    except ValueError:
        return value
    if style in styles.dates and 0 < number < _LAST_DAY:
        moment = styles.first_day + timedelta(seconds=round(number * 86_400))
        whole = moment.date() if number.is_integer() else moment
        return whole.isoformat() if number >= 1 else str(moment.time())
    if (shape := styles.noughts.get(style)) and number.is_integer() and number >= 0:
        digits = f"{number:.0f}".zfill(shape.count("0"))
        surplus = len(digits) - shape.count("0")
        waiting = iter(digits[surplus:])
        return digits[:surplus] + "".join(next(waiting) if s == "0" else s for s in shape)
    return value if value.isdecimal() else f"{number:.15g}"


def _marks(package: Package, part: str) -> _Marks:
    targets = package.relations(part, "hyperlink")
    links: dict[tuple[int, int], str] = {}
    merged: dict[tuple[int, int], int] = {}
    for tag in package.xml(part, {"hyperlink", "mergecell"}):
        if not isinstance(tag, Tag):
            continue
        first, _, last = tag.attributes.get("ref", "").partition(":")
        place = _place(first)
        if place is None:
            continue
        if tag.name == "mergecell":
            end = _place(last)
            merged[place] = end[0] if end else place[0]
        elif (target := targets.get(tag.attributes.get("id", ""))) and len(links) < _MOST_LINKS:
            fragment = tag.attributes.get("location", "")
            links[place] = f"{target}#{fragment}" if fragment and "#" not in target else target
    return _Marks(links, merged)


def _strings(package: Package, book: str) -> list[str]:
    """Return the texts that cells name by number."""
    found: list[str] = []
    inside = phonetic = False
    for part in package.relations(book, "sharedStrings").values():
        for token in package.xml(part):
            if isinstance(token, Text):
                if inside and not phonetic and found:
                    found[-1] = _longer(found[-1], token.text)
            elif token.name == "si" and not token.closes:
                found.append("")
            elif token.name == "t":
                inside = not token.closes
            elif token.name == "rph":
                phonetic = not token.closes
    return found


def _longer(text: str, more: str) -> str:
    return text + more if len(text) < LONGEST_CELL else text


def _styles(package: Package, book: str) -> _Styles:
    formats: dict[int, str] = {}
    dates, noughts, place = set(), {}, -1
    in_use = False
    for part in package.relations(book, "styles").values():
        for tag in package.xml(part):
            if not isinstance(tag, Tag):
                continue
            number = whole_number(tag.attributes, "numfmtid", -1)
            if tag.name == "cellxfs":
                in_use = not tag.closes
            elif tag.closes or number < 0:
                continue
            elif tag.name == "numfmt":
                formats[number] = tag.attributes.get("formatcode", "")
            elif tag.name == "xf" and in_use:
                place += 1
                code = formats.get(number, "")
                if number in _DATES or _is_date(code):
                    dates.add(place)
                elif shape := _noughts(code):
                    noughts[place] = shape
    return _Styles(frozenset(dates), noughts, _first_day(package, book))


def _first_day(package: Package, book: str) -> datetime:
    """Return day 0: of Windows, or of the old Macintosh (ECMA-376, 18.17.4.1)."""
    for tag in package.xml(book, {"workbookpr"}):
        if isinstance(tag, Tag) and tag.attributes.get("date1904", "0") in ("1", "true"):
            return datetime(1904, 1, 1)  # noqa: DTZ001 - a sheet knows no time zone
    return datetime(1899, 12, 30)  # noqa: DTZ001 - the same


def _is_date(code: str) -> bool:
    bare = _EMBELLISHED.sub("", code.partition(";")[0]).lower()
    return bare not in ("", "general") and any(sign in bare for sign in "dmyhs")


def _noughts(code: str) -> str:
    """Return the shape of a format such as `00000 000000`, "" for any other."""
    bare = code.replace("\\", "")
    return bare if re.fullmatch(r"[0 ()+-]*00[0 ()+-]*", bare) else ""


def _place(text: str) -> tuple[int, int] | None:
    """Return row and column, from 0, of a place such as `B12`."""
    found = _PLACE.fullmatch(text)
    if found is None:
        return None
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(found[2]) - 1, column - 1


_CONTENT = "content.xml"
# What hangs on a cell and is not in it.
_BESIDE = frozenset({"annotation", "frame", "tracked-changes", "shapes", "forms", "table-source"})
_BLANKS = {"tab": "\t", "line-break": "\n"}
_CELLS = ("table-cell", "covered-table-cell")


def sheets_of_ods(package: Package) -> Iterator[Sheet]:
    """Yield the sheets; each is read before the next. Raises Refused for a damaged file."""
    hidden: set[str] = set()
    tokens = _without_what_is_beside(package.xml(_CONTENT))
    style = ""
    for token in tokens:
        if not isinstance(token, Tag) or token.closes:
            continue
        said = token.attributes
        if token.name == "style":
            style = said.get("name", "")
        elif token.name == "table-properties" and said.get("display") == "false":
            hidden.add(style)
        elif token.name == "table":
            rows = _rows_of_ods(tokens)
            yield Sheet(said.get("name", ""), said.get("style-name", "") in hidden, rows)
            # What was not asked for has to be passed over.
            for _ in rows:
                pass


def _without_what_is_beside(tokens: Iterable[Tag | Text]) -> Iterator[Tag | Text]:
    depth = 0
    for token in tokens:
        if isinstance(token, Tag) and token.name in _BESIDE:
            depth += -1 if token.closes else 1
        elif not depth:
            yield token


def _rows_of_ods(tokens: Iterator[Tag | Text]) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows of a table; of rows that are the same the first."""
    merged = FillDown()
    row = column = repeated = 0
    cells: dict[int, str] = {}
    for token in tokens:
        if isinstance(token, Text):
            continue
        if token.name == "table" and token.closes:
            return
        if token.name == "table-row":
            if token.closes:
                merged.fill(row, cells)
                if cells:
                    yield row + 1, in_order(cells)
                row += repeated
            else:
                column, cells, repeated = 0, {}, _times(token.attributes, "number-rows-repeated")
        elif token.name in _CELLS and not token.closes:
            said = token.attributes
            times = _times(said, "number-columns-repeated")
            if text := _text_of_ods(tokens, token).strip():
                cells.update(dict.fromkeys(range(column, min(column + times, MOST_COLUMNS)), text))
                merged.add(row, column, row + _times(said, "number-rows-spanned") - 1)
            column += times


def _text_of_ods(tokens: Iterator[Tag | Text], cell: Tag) -> str:
    """Read a cell up to its end."""
    pieces: list[tuple[str, str]] = []
    address = ""
    for token in tokens:
        if isinstance(token, Text):
            pieces.append((token.text, address))
        elif token.closes and token.name == cell.name:
            break
        elif token.name == "a":
            address = "" if token.closes else token.attributes.get("href", "")
        elif token.closes:
            continue
        elif token.name == "p" and pieces:
            pieces.append(("\n", address))
        elif token.name == "s":
            pieces.append((" " * min(_times(token.attributes, "c"), MOST_COLUMNS), address))
        elif token.name in _BLANKS:
            pieces.append((_BLANKS[token.name], address))
    return _of_value(cell.attributes, "".join(text for text, _ in pieces)) or _of_pieces(pieces)


def _of_value(said: Mapping[str, str], shown: str) -> str:
    """Return the cell of a date or of a formula with an address, "" for any other."""
    stated = said.get("formula", "")
    if "HYPERLINK" in stated and (found := hyperlink(stated[stated.find("=") :])):
        return formula(found[0], found[1] or ("" if shown == found[0] else shown))
    return said.get("date-value", "") if said.get("value-type") == "date" else ""


def _of_pieces(pieces: list[tuple[str, str]]) -> str:
    """Return the text of a cell: a formula for one link, else each address after its words."""
    addresses = list(dict.fromkeys(address for _, address in pieces if address))
    if len(addresses) == 1:
        return linked("".join(text for text, _ in pieces), addresses[0])
    words = []
    for place, (text, address) in enumerate(pieces):
        goes_on = pieces[place + 1 : place + 2] and pieces[place + 1][1] == address
        words.append(f"{text} {address} " if address and not goes_on else text)
    return "".join(words)


def _times(said: Mapping[str, str], name: str) -> int:
    return max(whole_number(said, name, 1), 1)
