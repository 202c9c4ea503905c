"""Tables of words that are shipped with the program, as plain text.

A line a row, columns with a tab between, blank lines and lines with `#` first left
out. Must not know what a table says. Paths are put together by hand because
importlib.resources takes longer to import than most tables to read.
"""

from __future__ import annotations

from pathlib import Path

_FOLDER = Path(__file__).with_name("data")


def text_of(name: str) -> str:
    """Return a table as it stands."""
    return (_FOLDER / name).read_text(encoding="utf-8")


def lines_of(name: str) -> list[str]:
    """Return the lines of a table, as they stand."""
    return [line for line in text_of(name).split("\n") if line and line[0] != "#"]


def rows_of(name: str) -> list[list[str]]:
    """Return the rows of a table, cut into columns; empty ones at a row's end may lack."""
    return [line.split("\t") for line in lines_of(name)]
