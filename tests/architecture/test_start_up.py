"""What a search in a pipe may load: start-up is felt at every question."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import Run

# Each costs more than the search itself, or has one home elsewhere.
TOO_HEAVY = {
    "aiohttp",
    "asyncio",
    "click",
    "httpx",
    "numpy",
    "onnxruntime",
    "pydantic",
    "rapidfuzz",
    "rich",
    "selectolax",
    "sqlite_utils",
    "textual",
    "tokenizers",
}
SCRIPT = """
import json, sys
from toolkit.cli.{door} import main
code = main(sys.argv[1:])
print(json.dumps([code, sorted(sys.modules)]), file=sys.stderr)
"""


def loaded_by(library: Path, *argv: str, door: str = "main") -> tuple[int, set[str]]:
    environment = {**os.environ, "TOOLKIT_LIBRARY": str(library)}
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT.format(door=door), *argv],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    code, modules = json.loads(done.stderr.splitlines()[-1])
    return code, set(modules)


def test_find_in_a_pipe_loads_nothing_heavy(starter: Path) -> None:
    code, modules = loaded_by(starter, "find", "panic", "attacks")
    assert code == 0
    assert modules & (TOO_HEAVY | {"typer"}) == set()


@pytest.mark.parametrize("argv", [("--help",), ("find", "--help"), ("list",), ("show", "k1")])
def test_looking_things_up_loads_no_network_and_no_screen(
    starter: Path, argv: tuple[str, ...]
) -> None:
    code, modules = loaded_by(starter, *argv)
    assert code == 0
    assert modules & (TOO_HEAVY - {"rapidfuzz"}) == set()


@pytest.mark.parametrize(
    "argv", [("find", "qqzzqqzz"), ("find", "--from", "ann", "diary"), ("show", "k1")]
)
def test_what_followed_lists_add_to_looking_things_up_loads_no_network(
    starter: Path, run: Run, tmp_path: Path, argv: tuple[str, ...]
) -> None:
    file = tmp_path / "ann.csv"
    file.write_text("url,level,reason\nhttps://diary.example/,avoid,made up\n", encoding="utf-8")
    assert run("follow", str(file), "--yes").code == 0
    _, modules = loaded_by(starter, *argv)
    assert "toolkit.usecases.followed" in modules
    assert modules & (TOO_HEAVY - {"rapidfuzz", "click"}) == set()


def test_a_keypress_loads_neither_the_search_nor_the_library_whole(starter: Path) -> None:
    code, modules = loaded_by(starter, "id", "k1", door="candidates")
    assert code == 0
    assert "sqlite3" in modules
    engines = ("toolkit.search", "toolkit.storage.library", "toolkit.output", *TOO_HEAVY, "typer")
    assert [name for name in sorted(modules) if name.startswith(engines)] == []


def test_help_opens_no_library(starter: Path) -> None:
    code, modules = loaded_by(starter, "--help")
    assert code == 0
    assert modules & {"sqlite3", "toolkit.search", "toolkit.storage"} == set()


def test_an_export_loads_no_replies(starter: Path) -> None:
    code, modules = loaded_by(starter, "export", "-", "--format", "csv")
    assert code == 0
    assert modules & {"toolkit.usecases.reply", "toolkit.clipboard"} == set()


def test_an_unknown_word_alone_brings_in_fuzzy_matching(starter: Path) -> None:
    code, modules = loaded_by(starter, "find", "anxeity")
    assert code == 0
    assert "rapidfuzz" in modules
