"""A field that is added to the table of fields travels through the whole program.

A copy of the program gets one attribute, one row of the table and one step of the
schema (with what `make docs` writes of it), and is then used as a person uses it.
"""

import csv
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
ATTRIBUTE = '    cost: str = ""\n'
ROW = '    Field("cost", Kind.LINE, Merge.FILL),\n'
NEW_ROW = """    Field(
        "medium", Kind.LINE, Merge.FILL, in_reply=True, guarded=True,
        searched=Searched("its medium", 0.5, 8),
    ),
"""
STEP_AFTER = "def _names() -> frozenset[str]:\n"
STEP = '''@MIGRATIONS()
def m9999_medium(db: Database) -> None:
    """What the help is printed on."""
    db.execute("ALTER TABLE links ADD COLUMN medium TEXT NOT NULL DEFAULT ''")
    (known,) = db.execute("SELECT sql FROM sqlite_master WHERE name = 'search_text'").fetchone()
    db.execute("DROP TABLE search_text")
    db.execute(known.replace("audience,", "audience, medium,"))


'''
VERSION = re.compile(r"^SCHEMA_VERSION = (\d+)$", re.MULTILINE)


# One process answers every command: Python starts once a tree.
ANSWER = """
import io, json, os, sys
from toolkit.cli.main import main
asked, told = sys.stdin, sys.stdout
for line in asked:
    argv, environment = json.loads(line)
    os.environ.clear()
    os.environ.update(environment)
    sys.stdin = io.TextIOWrapper(io.BytesIO())
    said = io.BytesIO(), io.BytesIO()
    sys.stdout, sys.stderr = (
        io.TextIOWrapper(one, encoding="utf-8", write_through=True) for one in said
    )
    code = main(argv)
    print(json.dumps([code, *(one.getvalue().decode() for one in said)]), file=told, flush=True)
"""


@contextmanager
def running(tree: Path) -> Iterator[subprocess.Popen[str]]:
    """Run the program of a source tree for as long as it is asked."""
    with subprocess.Popen(
        [sys.executable, "-P", "-c", ANSWER],
        env={**os.environ, "PYTHONPATH": str(tree / "src")},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    ) as process:
        yield process
        assert process.stdin
        process.stdin.close()


class Program:
    """The program of a source tree, run on one library."""

    def __init__(self, process: subprocess.Popen[str], library: Path) -> None:
        self.process = process
        self.library = library

    def __call__(self, *argv: str, code: int = 0) -> str:
        assert self.process.stdin
        assert self.process.stdout
        environment = {**os.environ, "TOOLKIT_LIBRARY": str(self.library)}
        print(json.dumps([argv, environment]), file=self.process.stdin, flush=True)
        given, out, err = json.loads(self.process.stdout.readline())
        assert given == code, err
        return str(out)

    def json(self, *argv: str) -> Any:
        return json.loads(self(*argv, "--json"))

    def on(self, library: Path) -> "Program":
        """Return the same program on a new and empty library."""
        other = Program(self.process, library)
        other("init", "--empty")
        return other


def put_in(file: Path, before: str, text: str) -> None:
    """Write a text into a file before another that stands there once."""
    source = file.read_text(encoding="utf-8")
    assert source.count(before) == 1
    file.write_text(source.replace(before, text + before), encoding="utf-8")


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the program that knows one more field."""
    root = tmp_path_factory.mktemp("tree")
    without = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "src", root / "src", ignore=without)
    shutil.copytree(ROOT / "data", root / "data", ignore=without)
    package = root / "src" / "toolkit"
    put_in(package / "domain" / "link.py", ATTRIBUTE, ATTRIBUTE.replace("cost", "medium"))
    put_in(package / "domain" / "fields.py", ROW, NEW_ROW)
    put_in(package / "storage" / "migrations.py", STEP_AFTER, STEP)
    database = package / "storage" / "database.py"
    text, count = VERSION.subn(
        lambda found: f"SCHEMA_VERSION = {int(found[1]) + 1}", database.read_text(encoding="utf-8")
    )
    assert count == 1
    database.write_text(text, encoding="utf-8")
    subprocess.run(
        [sys.executable, "-P", str(ROOT / "docs" / "write_schema.py")],
        env={**os.environ, "PYTHONPATH": str(root / "src")},
        check=True,
    )
    return root


@pytest.fixture(scope="module")
def process(tree: Path) -> Iterator[subprocess.Popen[str]]:
    """Return the copy, started."""
    with running(tree) as started:
        yield started


@pytest.fixture
def program(process: subprocess.Popen[str], tmp_path: Path) -> Program:
    """Return the copy, on an empty library."""
    return Program(process, tmp_path / "none.db").on(tmp_path / "library.db")


def a_list(path: Path, medium: str = "a leaflet of Zebras", **more: str) -> str:
    row = {"url": "https://a.example/x", "title": "Panic", "medium": medium, **more}
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, row)
        writer.writeheader()
        writer.writerow(row)
    return str(path)


def test_it_goes_from_a_list_to_the_row_the_answers_and_the_index(
    program: Program, tmp_path: Path
) -> None:
    program("import", a_list(tmp_path / "list.csv"))
    with sqlite3.connect(program.library) as db:
        assert db.execute("SELECT medium FROM links").fetchall() == [("a leaflet of Zebras",)]
    db.close()
    shown = program.json("show", "k1")["link"]
    assert shown["medium"] == "a leaflet of Zebras"
    assert "medium\ta leaflet of Zebras" in program("show", "k1").splitlines()
    (found,) = program.json("find", "zebra")["links"]
    assert found["matched"] == ["medium"]
    assert "its medium has" in found["why"].lower()


@pytest.mark.parametrize("name", ["out.csv", "out.json"])
def test_it_goes_out_in_a_file_and_comes_back(program: Program, tmp_path: Path, name: str) -> None:
    program("import", a_list(tmp_path / "list.csv"))
    program("export", str(tmp_path / name))
    back = program.on(tmp_path / "back.db")
    back("import", str(tmp_path / name))
    assert back.json("show", "k1")["link"]["medium"] == "a leaflet of Zebras"


def test_it_goes_with_a_rejected_row(program: Program, tmp_path: Path) -> None:
    rows = [
        {"url": "https://a.example/x", "title": "Panic"},
        {"url": "https://", "title": "Nothing", "medium": "a leaflet"},
    ]
    (tmp_path / "list.json").write_text(json.dumps(rows), encoding="utf-8")
    rejects = tmp_path / "rejects.csv"
    program("import", str(tmp_path / "list.json"), "--rejects", str(rejects), code=5)
    with rejects.open(encoding="utf-8", newline="") as file:
        (row,) = csv.DictReader(file)
    assert row["medium"] == "a leaflet"


def test_a_list_fills_it_in_and_only_proposes_it_once_a_person_judged(
    program: Program, tmp_path: Path
) -> None:
    program("import", a_list(tmp_path / "none.csv", medium=""))
    program("import", a_list(tmp_path / "list.csv"))
    assert program.json("show", "k1")["link"]["medium"] == "a leaflet of Zebras"
    program("undo")
    program("vet", "k1", "--level", "recommended", "--note", "Looked.", "--by", "Ana")
    program("import", a_list(tmp_path / "list.csv"))
    shown = program.json("show", "k1")["link"]
    assert shown["medium"] == ""
    assert [one["field"] for one in shown["proposals"]] == ["medium"]
    program("review", "--take", "k1", "--field", "medium")
    shown = program.json("show", "k1")["link"]
    assert shown["medium"] == "a leaflet of Zebras"
    assert shown["trust"]["changed_since"] == ["medium"]
    program("undo")
    assert program.json("show", "k1")["link"]["medium"] == ""


def test_a_library_and_a_starter_list_of_before_come_forward(tree: Path, starter: Path) -> None:
    with sqlite3.connect(starter) as db:
        db.execute("UPDATE facts SET value = 'before' WHERE name = 'starter_version'")
    db.close()
    seeds = tree / "data" / "seed_links.csv"
    with seeds.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    with seeds.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, [*rows[0], "medium"])
        writer.writeheader()
        writer.writerows({**row, "medium": "a card"} for row in rows[:1])
        writer.writerows({**row, "medium": ""} for row in rows[1:])
    # What it read before of its own list, it keeps: this asks a process of its own.
    with running(tree) as started:
        newer = Program(started, starter)
        assert newer.json("show", "k1")["link"]["medium"] == "a card"
        assert newer.json("show", "k2")["link"]["medium"] == ""
        assert newer.json("review")["ok"]
