"""Write what a library consists of, as the migrations make it: `make docs`."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from toolkit.storage.database import FILE, lines_of
from toolkit.storage.migrations import migrate


def schema() -> str:
    """Return the schema that the migrations come to."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as fresh:
        migrate(fresh, Path())
        return "".join(f"{line}\n" for line in lines_of(fresh))


if __name__ == "__main__":
    FILE.write_text(schema(), encoding="utf-8", newline="\n")
