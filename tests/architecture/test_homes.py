"""Each outside library has one home, so that it can be changed in one place."""

import ast
from functools import cache
from pathlib import Path

from tests.rows import for_each

SOURCE = Path(__file__).resolve().parents[2] / "src" / "toolkit"
# Library: the folders or files that may name it.
HOMES = {
    "ada_url": ("domain/url.py",),
    "charset_normalizer": ("charset.py",),
    "holidays": ("hours/",),
    "backports": ("checking/body.py",),
    "brotli": ("checking/body.py",),
    "httpcore": ("checking/fetch.py", "checking/dial.py"),
    "httpx": ("checking/probe.py", "checking/dial.py", "meaning/bring.py"),
    "numpy": ("meaning/",),
    "onnxruntime": ("meaning/",),
    "opening_hours": ("hours/",),
    "platformdirs": ("settings/",),
    "markdown_it": ("exchange/format_markdown.py",),
    "publicsuffixlist": ("pages/", "exchange/values.py"),
    "pyperclip": ("clipboard/",),
    "python_calamine": ("exchange/",),
    "rapidfuzz": ("search/",),
    "regex": ("snippets/links.py",),
    "rich": ("output/", "tui/"),
    "segno": ("site/feeds.py",),
    "selectolax": ("pages/", "exchange/format_page.py", "exchange/page_units.py"),
    "Stemmer": ("domain/text.py",),
    "sqlite3": ("storage/",),
    "sqlite_utils": ("storage/",),
    "textual": ("tui/",),
    "tokenizers": ("meaning/",),
    "tomlkit": ("settings/",),
    "truststore": ("checking/dial.py",),
    "typer": ("cli/",),
}
NOBODYS = {"anyio", "click", "h11", "h2", "socksio"}


def imports_of(file: Path) -> set[str]:
    """Return the top names a file imports, deferred imports included."""
    found = set()
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {name.name.partition(".")[0] for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.partition(".")[0])
    return found


@cache
def files() -> dict[str, set[str]]:
    """Return what each file imports; read when a test asks, not by everybody who collects."""
    return {str(file.relative_to(SOURCE)): imports_of(file) for file in SOURCE.rglob("*.py")}


@for_each(HOMES)
def test_a_library_is_named_in_its_home_only(library: str) -> None:
    users = {file for file, imports in files().items() if library in imports}
    assert users
    assert {file for file in users if not file.startswith(HOMES[library])} == set()


def test_some_libraries_are_named_nowhere() -> None:
    assert {file for file, imports in files().items() if imports & NOBODYS} == set()
