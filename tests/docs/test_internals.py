"""The files and functions that the documents name are there."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from tests.rows import for_each

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "toolkit"
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
INTERNALS = ROOT / "docs" / "internals.md"
# `usecases/find.py:find`, `storage/links.py:Links.many`, `bench/check_speed.py`, `exchange/`.
_NAMED = re.compile(r"`((?:[\w.-]+/)*[\w.-]+\.py|(?:[\w-]+/)+)(?::([A-Za-z_][\w.]*))?`")
# A folder that the program makes on a user's machine.
_ON_A_MACHINE = {"backups/"}


def named_in(page: Path) -> list[tuple[str, str]]:
    """Return the files and folders a page names, each with the function or ""."""
    return [
        (path, name)
        for path, name in _NAMED.findall(page.read_text("utf-8"))
        if path not in _ON_A_MACHINE
    ]


@cache
def names_of(file: Path) -> set[str]:
    """Return what a module defines: names at its top, and what stands in its classes."""
    found: set[str] = set()
    for node in ast.parse(file.read_text("utf-8")).body:
        found |= _defined(node)
        if isinstance(node, ast.ClassDef):
            found |= {f"{node.name}.{name}" for one in node.body for name in _defined(one)}
    return found


def _defined(node: ast.stmt) -> set[str]:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return {node.name}
    targets = [node.target] if isinstance(node, ast.AnnAssign) else getattr(node, "targets", [])
    return {target.id for target in targets if isinstance(target, ast.Name)}


@for_each(PAGES, lambda page: str(page.relative_to(ROOT)))
def test_files_and_functions_named_in_a_page_are_there(page: Path) -> None:
    for path, name in named_in(page):
        file = next((home / path for home in (ROOT, SOURCE) if (home / path).exists()), None)
        assert file, path
        assert not name or name in names_of(file), f"{path}:{name}"


@pytest.mark.parametrize(
    "journey", ["find sectioned rihgts", "reply -", "import ours.csv", "check k1"]
)
def test_each_journey_names_its_steps(journey: str) -> None:
    headings = re.split(r"^##+ ", INTERNALS.read_text("utf-8"), flags=re.MULTILINE)
    (section,) = (text for text in headings if f"toolkit {journey}`" in text.partition("\n")[0])
    assert len(re.findall(r"^\| \d+ \| .*`\w+/[\w/]+\.py:", section, re.MULTILINE)) > 10
    assert "**Where it can stop.**" in section
    assert "**What is kept.**" in section
