"""Ids and titles of links, and names of tags, read on their own for completion.

A keypress waits for this, so nothing more is read than is shown: no link is
made, no table is looked through beyond the first few. Must not write.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import NamedTuple

from toolkit.domain.tag import tag_key


class Name(NamedTuple):
    """Something that can be completed to, and what is said of it."""

    value: str
    says: str = ""


def ids_starting(path: Path, start: str, most: int) -> list[Name]:
    """Return ids such as k41 with their titles; `start` is what was typed.

    An absent or unusable library has none.
    """
    digits = start[1:]
    if start[:1].casefold() not in ("", "k") or (digits and not digits.isdecimal()):
        return []
    rows = _rows(
        path,
        "SELECT id, title FROM links WHERE removed_at IS NULL AND CAST(id AS TEXT) LIKE ? || '%'"
        " ORDER BY id LIMIT ?",
        (digits, most),
    )
    return [Name(f"k{number}", title) for number, title in rows]


def tags_starting(path: Path, start: str, most: int) -> list[Name]:
    """Return tags that start so, by name. An absent or unusable library has none."""
    rows = _rows(
        path,
        "SELECT name FROM tags WHERE substr(name_key, 1, ?) = ?"
        " AND EXISTS (SELECT 1 FROM link_tags WHERE tag_id = tags.id) ORDER BY name LIMIT ?",
        (len(tag_key(start)), tag_key(start), most),
    )
    return [Name(row[0]) for row in rows]


def _rows(path: Path, query: str, values: tuple[object, ...]) -> list[tuple[str, ...]]:
    if not path.is_file():
        return []
    try:
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=0.1)
        try:
            return connection.execute(query, values).fetchall()
        finally:
            connection.close()
    except sqlite3.Error:
        # Nothing can be said at a keypress; the command itself will say what is wrong.
        return []
