"""How a table of links is laid out: its delimiter, its header; and what its columns hold.

Told from the first lines alone, by trying each delimiter and asking which one
gives names we know, or a column of addresses; what a column holds by its cells where
its name does not say. Must not read the whole file, nor change a cell.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from toolkit.domain.contact import read_ways
from toolkit.domain.link import Contact, ContactKind
from toolkit.exchange.cells import hyperlink
from toolkit.exchange.columns import IGNORE, field_of, is_of_who_fills_in, name_key

DELIMITERS = (",", ";", "\t", "|")
# Public bodies part columns with such, so that no comma needs a quote.
_ODD = "\u00ac\u00a6\u00a7~^\x1f"
_SAMPLE_LINES = 60
# Titles and blank lines above a header.
_HEADER_WITHIN = 20
_SEP_LINE = re.compile(r'"?sep=(.)"?\s*', re.IGNORECASE)
_ADDRESS = re.compile(
    r"\s*(?:https?://\S+|(?:[^\s/?#:@.,;|]+\.)+[A-Za-z]{2,}(?:[/?#:]\S*)?)\s*", re.IGNORECASE
)

# A run of blanks is tried from its first one alone, here and elsewhere: cells may be of many.
_BRACKETS_AFTER = re.compile(r"(?<!\s)\s+\([^()]*\)\s*\Z")
_WITHIN = re.compile(r"(?:https?://|www\.)[^\s<>\"'`\]]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Layout:
    """A delimiter; how many rows stand above the first link; the header or none.

    `width` is the number of columns, `url_column` where the addresses stand
    when no name tells it (-1: not known), `sep_line` that line 1 says `sep=`,
    `sample` has the first rows below the header.
    """

    delimiter: str
    header: tuple[str, ...]
    above: int
    width: int
    url_column: int = -1
    sep_line: bool = False
    sample: tuple[tuple[str, ...], ...] = ()

    def column(self, place: int) -> list[str]:
        """Return what stands in a column of the sample, without empty cells."""
        return [row[place] for row in self.sample if place < len(row) and row[place].strip()]


def is_address(cell: str) -> bool:
    """Tell whether a cell looks like an address or a link formula."""
    return _ADDRESS.fullmatch(cell) is not None or hyperlink(cell) is not None


def leads_with_address(cell: str) -> bool:
    """Tell whether a cell is an address, or one with a word in brackets behind it."""
    return is_address(_BRACKETS_AFTER.sub("", cell))


def has_address(text: str) -> bool:
    """Tell whether an address stands in a text."""
    return _WITHIN.search(text) is not None


def is_inbox(head: str, layout: Layout) -> bool:
    """Tell whether lines are single things that were kept, addresses with words beside them.

    One line with a bar or a comma makes no table of them.
    """
    lines = head.splitlines()[:_SAMPLE_LINES]
    if len(layout.header) > 1 and not any(map(has_address, layout.header)):
        return False
    rows = _rows(lines, layout.delimiter)
    alone = [row[0] for row in rows if len(row) == 1]
    beside = any(has_address(line) and not is_address(line) for line in lines)
    return len(alone) * 2 >= len(rows) and any(map(has_address, alone)) and beside


def has_address_cell(head: str, delimiter: str) -> bool:
    """Tell whether among the first rows a cell of several is an address."""
    rows = csv.reader(head.splitlines(keepends=True)[:_SAMPLE_LINES], delimiter=delimiter)
    try:
        return any(any(map(is_address, row)) for row in rows if len(row) > 1)
    except csv.Error:
        return False


def find_layout(head: str, delimiter: str = "", *, whole: bool = False) -> Layout:
    """Find the layout of a table from its first characters.

    `whole` says that `head` is all there is, so that its last line counts.
    """
    lines = head.splitlines(keepends=True)[:_SAMPLE_LINES]
    if not whole and len(lines) > 1 and len(lines) < _SAMPLE_LINES:
        lines = lines[:-1]
    stated = _SEP_LINE.fullmatch(lines[0]) if lines else None
    if stated:
        lines = lines[1:]
        delimiter = delimiter or stated[1]
    candidates = (delimiter,) if delimiter else (*DELIMITERS, *_odd_delimiters(lines))
    scored = [(_layout(lines, candidate), candidate) for candidate in candidates]
    # The first of equals: the comma.
    (_, layout), _ = max(scored, key=lambda pair: pair[0][0])
    rows = _rows(head.splitlines(keepends=True)[1 if stated else 0 :], layout.delimiter)
    sample = tuple(map(tuple, rows[layout.above : -1 if not whole else None]))
    return replace(layout, sep_line=stated is not None, sample=sample)


def _odd_delimiters(lines: Sequence[str]) -> tuple[str, ...]:
    """Return unusual signs that stand in every line, and as often in each."""
    counts = {sign: {line.count(sign) for line in lines if line.strip()} for sign in _ODD}
    return tuple(sign for sign, found in counts.items() if len(found) == 1 and found.pop() > 0)


def layout_of_rows(rows: Sequence[Sequence[str]], delimiter: str = ",") -> tuple[float, Layout]:
    """Score a table by its first rows and say where its header and addresses stand."""
    filled = [list(row) for row in rows]
    width = max((len(row) for row in filled), default=0)
    header_at, known = _header_row(filled)
    if header_at >= 0:
        header = tuple(cell.strip() for cell in filled[header_at])
        column = -1 if "url" in map(field_of, header) else _address_column(filled[header_at + 1 :])
        score = 100.0 + known * 10 + (column >= 0) * 5 + _evenness(filled[header_at:])
        sample = tuple(map(tuple, filled[header_at + 1 :]))
        width = max(width, len(header))
        layout = Layout(delimiter, header, header_at + 1, width, column, sample=sample)
        return score, layout
    column = _address_column(filled)
    named = _plain_header(filled, column)
    score = (50.0 if column >= 0 else 0.0) + (_evenness(filled) if width > 1 else 0.5)
    header = tuple(cell.strip() for cell in filled[0]) if named else ()
    sample = tuple(map(tuple, filled[1:] if named else filled))
    return score, Layout(delimiter, header, len(header) and 1, width, column, sample=sample)


def layout_of_items(names: tuple[str, ...], cells: Sequence[Sequence[str]]) -> Layout:
    """Return the layout of things with these names; the sample has a cell a name."""
    named = "url" in map(field_of, names)
    column = -1 if named else _address_column([list(row) for row in cells])
    return Layout(",", names, 0, len(names), column, sample=tuple(map(tuple, cells)))


def _layout(lines: list[str], delimiter: str) -> tuple[float, Layout]:
    return layout_of_rows(_rows(lines, delimiter), delimiter)


def _rows(lines: list[str], delimiter: str) -> list[list[str]]:
    rows: list[list[str]] = []
    try:
        rows.extend(row for row in csv.reader(lines, delimiter=delimiter) if row)
    except csv.Error:
        # What was read until the broken row is sample enough.
        rows = rows or [[line] for line in lines]
    return rows


def _header_row(rows: list[list[str]]) -> tuple[int, int]:
    """Return the place of the row with the most known names, and their number."""
    best, most = -1, 0
    for place, row in enumerate(rows[:_HEADER_WITHIN]):
        if any(is_address(cell) for cell in row):
            if sum(map(bool, map(str.strip, row))) == 1:
                # Whose sheet it is, in a line of its own.
                continue
            # Rows with addresses have begun.
            break
        fields = {field for cell in row if (field := field_of(cell)) and field != IGNORE}
        # One word such as "Links" may be a title above the table, so a wider
        # row with more names wins over it.
        if len(fields) > most and ("url" in fields or len(fields) > 1):
            best, most = place, len(fields)
    return best, most


def _address_column(rows: list[list[str]]) -> int:
    """Return the column where most addresses stand, -1 where none does."""
    counts: Counter[int] = Counter()
    for row in rows:
        counts.update(place for place, cell in enumerate(row) if leads_with_address(cell))
    if not counts:
        return -1
    place, number = max(counts.items(), key=lambda pair: (pair[1], -pair[0]))
    return place if number * 2 >= len(rows) or number > 1 else -1


def _plain_header(rows: list[list[str]], column: int) -> bool:
    """Tell whether the first row names columns in words nobody knows.

    It then has no address where all the others have one, and no empty cell.
    Where no column of addresses was found, its words are the best names there are.
    """
    if len(rows) < 2 or len(rows[0]) < 2:  # noqa: PLR2004 - a row above another
        return False
    first, others = rows[0], rows[1:]
    if not all(cell.strip() for cell in first) or any(
        is_address(cell) or has_address(cell) for cell in first
    ):
        return False
    return column < 0 or all(
        len(row) > column and leads_with_address(row[column]) for row in others[:5]
    )


def _evenness(rows: list[list[str]]) -> float:
    """Return how alike the widths of rows are, 0 for single cells, at most 5."""
    widths = Counter(len(row) for row in rows)
    if not widths:
        return 0.0
    width, number = widths.most_common(1)[0]
    return 5.0 * number / len(rows) if width > 1 else 0.0


# A name for a link is no paragraph.
_LONGEST_NAME = 120
# Of the cells that say something: the rest may be notes such as "none" or "see website".
_MOST = 0.6
# Names tell links apart; a column of topics repeats itself.
_DISTINCT = 0.8
_LETTER = re.compile(r"[^\W\d_]{2}")
# The mark of a record, such as RX01: one word with a digit in it.
_CODE = re.compile(r"\s*\S*\d\S*\s*")
_EMAIL = re.compile(r"\s*[^\s@,;<>]+@[^\s@,;<>]+\.[^\s@,;<>]+\s*")
_DIALLED = re.compile(r"\s*(?:\+|\(?0)[\d ()./-]{8,}")

# What a column or key of pictures is called, and how their files end.
_PICTURES = frozenset(
    "icon icons image images img avatar thumb thumbnail logo photo picture pic cover banner"
    " favicon profilepic".split()
)
_PICTURE_FILE = re.compile(
    r"\.(?:png|jpe?g|gif|svg|webp|ico|bmp|avif)(?:[?#].*)?\s*$", re.IGNORECASE
)
_DAY = re.compile(r"\s*\d{1,4}[./-]\d{1,2}[./-]\d{1,4}\b")
# A number in such a column is none to call, or not for everybody.
_NO_PHONES = frozenset(
    "fax isbn issn ref reference id code registration reg charity company vat postcode order"
    " invoice account sort date version internal private personal staff admin office own use"
    " emergency password pin".split()
)

Test = Callable[[str], bool]


def mostly(cells: Sequence[str], test: Test) -> bool:
    """Tell whether most of the cells are such; never of no cells."""
    return bool(cells) and sum(map(test, cells)) >= _MOST * len(cells)


def addresses(cells: Sequence[str]) -> float:
    """Return the share of cells that are an address, 0..1."""
    return sum(map(leads_with_address, cells)) / len(cells) if cells else 0.0


def is_phone(cell: str) -> bool:
    """Tell whether a cell is a number to call; one without its first 0 is not."""
    if not _DIALLED.match(cell) or _DAY.match(cell):
        return False
    ways = read_ways(Contact(kind=ContactKind.PHONE, value=cell.strip()))
    return bool(ways.contacts) and not ways.fault


def is_email(cell: str) -> bool:
    """Tell whether a cell is an e-mail address."""
    return _EMAIL.fullmatch(cell) is not None


def is_name(cell: str) -> bool:
    """Tell whether a cell may be the name of something."""
    return (
        len(cell) <= _LONGEST_NAME
        and _LETTER.search(cell) is not None
        and not _CODE.fullmatch(cell)
        and not has_address(cell)
        and not is_address(cell)
        and not is_email(cell)
    )


def are_names(cells: Sequence[str], rows: int) -> bool:
    """Tell whether a column names the rows: nearly all of them, and each in its own way."""
    distinct = len(set(cells))
    filled = len(cells) >= _DISTINCT * rows
    return filled and distinct >= _DISTINCT * len(cells) and mostly(cells, is_name)


def is_picture(name: str, cell: str = "") -> bool:
    """Tell whether a column or key holds pictures, by its name or a cell of it."""
    named = not _PICTURES.isdisjoint(name_key(name).split())
    return named or _PICTURE_FILE.search(cell) is not None


def may_hold_phones(name: str) -> bool:
    """Tell whether numbers in a column of an unknown name may be to call."""
    return _NO_PHONES.isdisjoint(name_key(name).split()) and not is_of_who_fills_in(name)
