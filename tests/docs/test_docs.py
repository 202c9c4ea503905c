"""The docs say what the program does: every command in them is run here."""

import os
import re
import shlex
import subprocess
import sys
import sysconfig
import tomllib
from pathlib import Path

import pytest

from tests.conftest import Result, Run
from tests.rows import for_each
from toolkit import __version__
from toolkit.errors import ExitCode
from toolkit.exchange.archive import ARCHIVES, DOCUMENTS, SHEETS
from toolkit.exchange.columns import FIELDS, SHAPES
from toolkit.exchange.exports import EXPORT_NAMES
from toolkit.exchange.formats import NAMES
from toolkit.settings.write import library_file

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
_BLOCK = re.compile(r"^```console\n(.*?)^```", re.MULTILINE | re.DOTALL)
# A block named after a file is that file: ```csv ours.csv
_FILE = re.compile(r"^```\w+ (\S+)\n(.*?)^```", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\]\(([^)#:]+)(?:#[^)]*)?\)")


def runs_of(page: Path) -> list[tuple[str, list[str]]]:
    """Return the commands of a page's console blocks, each with the lines below it."""
    blocks = "".join(_BLOCK.findall(page.read_text("utf-8")))
    parts = [part.splitlines() for part in re.split(r"^\$ ", blocks, flags=re.MULTILINE)]
    return [(command, shown) for command, *shown in filter(None, parts)]


def commands_of(page: Path) -> list[str]:
    """Return the commands of a page."""
    return [command for command, _ in runs_of(page)]


def plain(text: str) -> str:
    """Return a text with single blanks: a pipe has tabs where a page has none."""
    return " ".join(text.split())


WITH_COMMANDS = [page for page in PAGES if commands_of(page)]


@pytest.mark.parametrize("page", WITH_COMMANDS, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_command_of_a_page_works_and_says_what_the_page_shows(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run_anywhere: Run, starter: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    # A newcomer reads the README; whoever reads on has a library.
    if page.name != "README.md" and not any(" init" in command for command in commands_of(page)):
        library = library_file(os.environ)
        library.parent.mkdir(parents=True)
        starter.rename(library)
    for name, text in _FILE.findall(page.read_text("utf-8")):
        (tmp_path / name).write_text(text, encoding="utf-8")
    for command, shown in runs_of(page):
        # The README's go through the shell all of them, as a newcomer types them.
        if page.name != "README.md" and _PLAIN.fullmatch(command):
            done = run_anywhere(*shlex.split(command)[1:])
        else:
            done = in_shell(command)
        assert done.code == 0, f"{command}\n{done.out}{done.err}"
        assert "Traceback" not in done.err
        said = plain(done.out + done.err)
        assert [line for line in shown if plain(line) not in said] == [], command


# A command of the program alone, in which the shell has nothing to do but to take off quotes.
_PLAIN = re.compile(r"toolkit(?: (?:'[^']*'|\"[^\"$`\\]*\"|[^\s'\"|&;<>()$`\\*?\[#~{!]+))*")


def in_shell(command: str) -> Result:
    """Run a command in bash, which finds the installed program."""
    path = f"{sysconfig.get_path('scripts')}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-c", command],
        env={**os.environ, "PATH": path},
        input="",
        capture_output=True,
        text=True,
        check=False,
    )
    return Result(done.returncode, done.stdout, done.stderr)


@for_each([*PAGES, ROOT / "CONTRIBUTING.md"], lambda page: str(page.relative_to(ROOT)))
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    for target in _LINK.findall(page.read_text("utf-8")):
        assert (page.parent / target).exists(), target


def test_the_reference_is_current() -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "docs" / "write_reference.py"), "--check"],
        env={**os.environ, "COLUMNS": "80"},
        check=False,
    )
    assert done.returncode == 0, "run: make docs"


def test_the_page_of_formats_has_all_that_is_read_and_written() -> None:
    page = (ROOT / "docs" / "reference" / "import-formats.md").read_text("utf-8")
    rows = re.findall(r"^\| `([\w-]+)` \| \S", page, re.MULTILINE)
    kinds = (*SHEETS, *DOCUMENTS, *ARCHIVES, "buku-db")
    assert rows == [*NAMES, *kinds, *EXPORT_NAMES]
    assert [shape.title for shape in SHAPES if shape.title not in page] == []
    assert [name for name in FIELDS if f"`{name}`" not in page] == []


def test_the_readme_has_every_exit_code_and_no_other() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    rows = re.findall(r"^\| (\d+) \| (.*) \|$", text, re.MULTILINE)
    assert [(int(code), sentence) for code, sentence in rows] == [
        (code.value, code.sentence) for code in ExitCode
    ]


def test_the_set_up_needs_venv_and_pip_only() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    commands = re.findall(r"^python3 -m venv .*$", text, re.MULTILINE)
    assert len(commands) == 2
    assert all(re.match(r"python3 -m venv \.venv && \.venv/bin/pip install ", c) for c in commands)


def test_no_page_puts_a_post_into_shell_quotes() -> None:
    for page in PAGES:
        for command in commands_of(page):
            assert not re.search(r"toolkit (reply|find) ['\"]", command), f"{page.name}: {command}"


def test_changelog_and_version_agree() -> None:
    text = (ROOT / "CHANGELOG.md").read_text("utf-8")
    assert "## Unreleased" in text or f"## {__version__}" in text
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["name"] == "apomediary-toolkit"
