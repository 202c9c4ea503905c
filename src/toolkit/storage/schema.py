"""What a library consists of, and whether a file has all of it and nothing else.

A library may come from somebody else. A trigger in it would run at the next
vetting, and a table of another make would swallow one, so every table, index,
view and trigger is compared with `schema.tsv` by its text. `make docs` writes
that file; a contract test holds it and the migrations together. Must not write.
"""

from __future__ import annotations

import sqlite3
from functools import cache
from pathlib import Path
from typing import NamedTuple

FILE = Path(__file__).with_name("schema.tsv")
# Made by SQLite's full-text index and by sqlite-utils, each in words of its own version.
_NAMES_ONLY = ("search_text_", "_sqlite_migrations", "idx__sqlite_migrations")
_KINDS_OF_SQLITE = ("table", "index")


class Difference(NamedTuple):
    """What a file has that no library has, and what it lacks, each as "trigger 'name'".

    What was exchanged for something else of its name stands in both.
    """

    extra: tuple[str, ...] = ()
    lacking: tuple[str, ...] = ()


def difference(connection: sqlite3.Connection) -> Difference:
    """Compare a file of the current version with what a library consists of."""
    there, ours = frozenset(lines_of(connection)), _ours()
    if there == ours:
        return Difference()
    return Difference(_named(there - ours), _named(ours - there))


def lines_of(connection: sqlite3.Connection) -> list[str]:
    """Return a line for each thing of a schema: kind, name, text without its layout."""
    rows = connection.execute("SELECT type, name, sql FROM sqlite_schema")
    return sorted(
        f"{kind}\t{name}\t{_plain(name, sql)}"
        for kind, name, sql in rows
        # Its own tables (https://sqlite.org/fileformat2.html#intschema) hold counters.
        if not (str(name).startswith("sqlite_") and kind in _KINDS_OF_SQLITE)
    )


def _plain(name: object, sql: object) -> str:
    if str(name).startswith(_NAMES_ONLY):
        return ""
    # A table that was renamed once stands in quotes.
    return " ".join(str(sql).replace('"', "").split())


@cache
def _ours() -> frozenset[str]:
    return frozenset(FILE.read_text(encoding="utf-8").splitlines())


def _named(lines: frozenset[str]) -> tuple[str, ...]:
    parts = (line.split("\t", 2) for line in sorted(lines))
    return tuple(f"{kind} '{name}'" for kind, name, *_ in parts)
