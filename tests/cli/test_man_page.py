"""The man page says what the program does, and is shipped."""

import subprocess
import sys
import tomllib
from pathlib import Path

from toolkit.cli.commands import COMMANDS

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "data" / "toolkit.1"


def test_the_man_page_is_current() -> None:
    script = str(ROOT / "docs" / "write_man.py")
    done = subprocess.run([sys.executable, script, "--check"], check=False)
    assert done.returncode == 0, "run: make docs"


def test_the_man_page_names_every_command() -> None:
    text = PAGE.read_text("utf-8")
    for row in COMMANDS:
        assert f".B toolkit {row.name}\n" in text


def test_the_man_page_is_in_the_wheel() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    shared = project["tool"]["hatch"]["build"]["targets"]["wheel"]["shared-data"]
    assert shared["data/toolkit.1"] == "share/man/man1/toolkit.1"
