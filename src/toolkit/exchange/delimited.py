"""Rows of a delimited text, each with the line it begins on.

Tolerant where people's files are: ragged rows, blank lines, cells over many
lines. A quote that is never closed costs its own line, not the rest of the
file. Must not know what the columns mean.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import Any

from toolkit.exchange.record import RowProblem
from toolkit.exchange.source import LONGEST_LINE, Source

# Cells of a row beyond this are no list of links.
MOST_CELLS = 2_000
# A cell over more lines than this is a quote somebody forgot to close.
_MOST_LINES_IN_CELL = 2_000
_DAMAGED = "bytes that are no text in this encoding"

NumberedRow = tuple[int, list[str]]


class Lines:
    """Feeds a csv reader, remembers the lines of the row at hand, and can go back."""

    def __init__(self, lines: Iterator[str], first: int = 1) -> None:
        """Start before line `first`."""
        self._lines = lines
        self._again: list[str] = []
        self.number = first - 1
        self.of_row: list[str] = []

    def __iter__(self) -> Iterator[str]:
        """Return itself: a csv reader asks for it."""
        return self

    def __next__(self) -> str:
        """Return the next line."""
        if len(self.of_row) > _MOST_LINES_IN_CELL:
            raise StopIteration
        line = self._again.pop() if self._again else next(self._lines)
        self.number += 1
        self.of_row.append(line)
        return line

    def keep_first_only(self) -> None:
        """Give back all lines of the row at hand but its first."""
        back = self.of_row[1:]
        self.number -= len(back)
        self._again += reversed(back)

    @property
    def ended(self) -> bool:
        """Whether nothing is left."""
        if not self._again:
            line = next(self._lines, None)
            if line is not None:
                self._again.append(line)
        return not self._again


def read_rows(
    source: Source, delimiter: str, lines: Iterator[str] | None = None, first: int = 1
) -> Iterator[NumberedRow | RowProblem]:
    """Yield (line, cells) of each row that is not blank; what is broken as a problem."""
    feed = Lines(source.lines() if lines is None else lines, first)
    reader = csv.reader(feed, delimiter=delimiter)
    of_row = feed.of_row
    damaged = source.encoding.damaged
    while True:
        of_row.clear()
        try:
            cells = next(reader)
        except csv.Error as error:
            yield _broken(feed, _reason(error))
            reader = csv.reader(feed, delimiter=delimiter)
            continue
        except StopIteration:
            if feed.ended:
                return
            reader = csv.reader(feed, delimiter=delimiter)
            continue
        line = feed.number - len(of_row) + 1
        if _over_lines(of_row, cells) and _misquoted(of_row, delimiter):
            yield _broken(feed, "a quote that is not closed where it should be")
            reader = csv.reader(feed, delimiter=delimiter)
        elif len(of_row[0]) >= LONGEST_LINE:
            yield _too_long(line, of_row[0])
        elif damaged and (problem := _damage(line, of_row, cells)):
            yield problem
        elif len(cells) > MOST_CELLS:
            yield RowProblem(line=line, reason=f"more than {MOST_CELLS:,} cells in a row")
        elif cells:
            yield line, cells


def _over_lines(of_row: list[str], cells: list[str]) -> bool:
    """Tell whether a quoted cell took a line end in."""
    return len(of_row) > 1 or (bool(cells) and cells[-1].endswith(("\n", "\r")))


def _misquoted(of_row: list[str], delimiter: str) -> bool:
    """Tell whether the quotes of a row are not in pairs around cells.

    A cell over several lines is taken only where the quoting is in order:
    otherwise a stray quote would swallow the rows below it.
    """
    try:
        for _ in csv.reader(of_row, delimiter=delimiter, strict=True):
            pass
    except csv.Error:
        return True
    return False


def _broken(feed: Lines, reason: str) -> RowProblem:
    feed.keep_first_only()
    text = feed.of_row[0].rstrip("\r\n")
    return RowProblem(line=feed.number, reason=reason, value=text[:200])


def _reason(error: csv.Error) -> str:
    if "field limit" in str(error) or "field larger" in str(error):
        return f"a cell of more than {csv.field_size_limit():,} characters"
    return f"not readable as a table ({error})"


def _too_long(line: int, text: str) -> RowProblem:
    reason = f"a line of more than {LONGEST_LINE:,} characters"
    return RowProblem(line=line, reason=reason, value=text[:80])


def _damage(line: int, of_row: list[str], cells: list[str]) -> RowProblem | None:
    text = "".join(of_row)
    if not has_damage(text):
        return None
    return RowProblem(line=line, reason=_DAMAGED, value=text.strip()[:200], cells=cells)


def has_damage(text: Any) -> bool:  # noqa: ANN401 - any text-like value of a file
    """Tell whether a text holds bytes that could not be read."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return True
    return False
