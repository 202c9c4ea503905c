"""Damage is called damage: whatever tree of a library is broken, each command says so.

Each table and index of the file has its first page overwritten, one at a time. A command
then does what it can do without that tree, or ends with 4 and the way back; it never
calls its own trouble a defect, and never writes into what is broken. `--faults` walks
every command over every tree, otherwise each tree meets its share of them.
"""

# ruff: noqa: S608 - names of our own tables

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.conftest import Run

PAGE = 4096
COMMANDS = (
    "find panic attacks",
    "find --all --why sleep",
    "show k8",
    "list",
    "list --trust unvetted --json",
    "reply k34",
    "reply --crisis",
    "reply k34 --json",
    "copy k8",
    "review",
    "review --starter",
    "status",
    "replies",
    "undo --list",
    "export",
    "export --format json",
    "synonym list",
    "tag list",
    "config show",
    "map list",
    "add https://www.example.org/new --title New --offline",
    "edit k8 --title Other",
    "edit k8 --url https://www.example.org/other",
    "vet k8 --level caution --how read --note n --by sam",
    "tag add k8 new",
    "synonym add zzz panic",
    "import list.csv",
    "rm k8 --yes",
    "undo",
    "backup copy.db",
    "doctor",
    "check k8 --exit-zero",
)
# These go on whatever the library is.
NEVER_FAIL = ("reply --crisis",)


# What no program of ours ever wrote: bytes that are no UTF-8, and a value that nobody knows.
IMPOSSIBLE = ("CAST(x'ff41fe' AS TEXT)", "'splendid'")


@pytest.fixture(scope="module")
def _starter_once(tried_once: Path) -> Path:
    return tried_once


def put(path: Path, content: bytes) -> None:
    """Put a library in the place of another that nobody has open."""
    # A new file each time: SQLite remembers the locks of a file within a process.
    for side in ("", "-wal", "-shm"):
        path.with_name(path.name + side).unlink(missing_ok=True)
    path.write_bytes(content)


def trees(path: Path) -> dict[str, int]:
    """Return the first page of every table and index, and of the schema itself."""
    db = sqlite3.connect(path)
    found = db.execute("SELECT name, rootpage FROM sqlite_schema WHERE rootpage > 0").fetchall()
    db.close()
    return {"the schema": 1, **dict(found)}


def broken_trees(whole: bytes, path: Path) -> Iterator[tuple[str, bytes]]:
    """Yield the library with the first page of one tree overwritten."""
    for tree, page in sorted(trees(path).items()):
        broken = bytearray(whole)
        # The header of the file is another kind of damage.
        start = PAGE * (page - 1) + (100 if page == 1 else 0)
        broken[start : PAGE * page] = b"\xa5" * (PAGE * page - start)
        yield tree, bytes(broken)


def impossible_rows(whole: bytes, path: Path) -> Iterator[tuple[str, bytes]]:
    """Yield the library with one column of text holding what no column holds."""
    for table, column in columns_of_text(path):
        for value in IMPOSSIBLE:
            put(path, whole)
            db = sqlite3.connect(path, isolation_level=None)
            db.execute("PRAGMA ignore_check_constraints = ON")
            asked = "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'"
            triggers = db.execute(asked).fetchall()
            for name, _ in triggers:
                db.execute(f"DROP TRIGGER {name}")
            with suppress(sqlite3.IntegrityError):
                db.execute(f"UPDATE {table} SET {column} = {value}")
            for _, sql in triggers:
                db.execute(sql)
            db.close()
            yield f"{table}.{column} = {value}", path.read_bytes()


def columns_of_text(path: Path) -> list[tuple[str, str]]:
    """Return the columns that hold text, of tables that the program itself made."""
    db = sqlite3.connect(path)
    found = db.execute(
        "SELECT one.name, field.name FROM sqlite_schema AS one,"
        " pragma_table_info(one.name) AS field"
        " WHERE one.type = 'table' AND field.type = 'TEXT' AND one.name NOT LIKE '%sqlite%'"
    ).fetchall()
    db.close()
    return found


@pytest.mark.parametrize(("damage", "share"), [(broken_trees, 8), (impossible_rows, 24)])
def test_damage_is_called_damage(
    run: Run,
    starter: Path,
    request: pytest.FixtureRequest,
    record_property: Callable[[str, object], None],
    damage: Callable[[bytes, Path], Iterator[tuple[str, bytes]]],
    share: int,
) -> None:
    if request.config.getoption("--faults"):
        share = 1
    Path("list.csv").write_text("url,title\nhttps://a.example/,A\nhttps://b.example/,B\n")
    for command in ("edit k7 --title Before", "reply k34", "synonym add zz panic"):
        assert run(*command.split()).code == 0
    saved = Path(run("backup").out.strip())
    whole = starter.read_bytes()
    wrong, tried, number = [], 0, 0
    for number, (where, broken) in enumerate(damage(whole, starter)):
        for command in COMMANDS[number % share :: share]:
            tried += 1
            put(starter, broken)
            Path("copy.db").unlink(missing_ok=True)
            found = run(*command.split())
            said = found.out + found.err
            right = found.code in ((0,) if command in NEVER_FAIL else (0, 1, 4))
            right &= "defect" not in said and "Traceback" not in said
            if found.code == 4:
                right &= f"restore {saved}" in said
            if not right:
                wrong.append(f"{where}: {command}: {found.code}: {said[-200:]}")
    record_property("tried", f"{tried:,} commands on {number + 1} damaged libraries")
    assert not wrong, "\n".join(wrong)
    starter.write_bytes(saved.read_bytes())
    assert run("doctor").code == 0


def test_texts_that_are_no_json_are_damage_where_sqlite_reads_them(run: Run, starter: Path) -> None:
    saved = Path(run("backup").out.strip())
    db = sqlite3.connect(starter)
    db.execute("UPDATE links SET texts = 'splendid' WHERE id = 8")
    db.commit()
    db.close()
    found = run("export")
    assert found.code == 4
    assert f"restore {saved}" in found.err
