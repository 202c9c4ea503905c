"""Sheets of .ods files (OpenDocument 1.3, part 3, 9): rows with the links behind cells.

Numbers come as they are shown. Must not run formulas: the address that a HYPERLINK
formula has in it counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from toolkit.exchange.cells import hyperlink
from toolkit.exchange.markup import Tag, Text
from toolkit.exchange.packages import Package
from toolkit.exchange.sheet_cells import MOST_COLUMNS, FillDown, Sheet, formula, in_order, linked
from toolkit.exchange.xml_events import whole_number

_CONTENT = "content.xml"
# What hangs on a cell and is not in it.
_BESIDE = frozenset({"annotation", "frame", "tracked-changes", "shapes", "forms", "table-source"})
_BLANKS = {"tab": "\t", "line-break": "\n"}
_CELLS = ("table-cell", "covered-table-cell")


def sheets(package: Package) -> Iterator[Sheet]:
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
            rows = _rows(tokens)
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


def _rows(tokens: Iterator[Tag | Text]) -> Iterator[tuple[int, list[str]]]:
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
            if text := _text(tokens, token).strip():
                cells.update(dict.fromkeys(range(column, min(column + times, MOST_COLUMNS)), text))
                merged.add(row, column, row + _times(said, "number-rows-spanned") - 1)
            column += times


def _text(tokens: Iterator[Tag | Text], cell: Tag) -> str:
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
