"""What is written for Windows, simulated: no terminal modes, paths with backslashes."""

from __future__ import annotations

import io
import sys
from types import SimpleNamespace

import pytest

from toolkit.cli.check import read_command
from toolkit.cli.deliver import editor_command
from toolkit.cli.session import PROMPT_TO_A_MARK, read_post

POST = "sleep has been bad\n\nand i feel so alone\n\nplease help\n"


def test_an_empty_line_of_a_post_answers_no_question(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "termios", None)
    for ending, left in ((".\n1\n", "1\n"), (" . \r\n", ""), ("", "")):
        stdin, stderr = io.StringIO(POST + ending), io.StringIO()
        assert read_post(stdin, stderr) == POST.strip()
        assert stdin.read() == left
        assert stderr.getvalue() == f"{PROMPT_TO_A_MARK}\n"


def test_a_backslash_is_part_of_a_path(monkeypatch: pytest.MonkeyPatch) -> None:
    windows = SimpleNamespace(name="nt")
    monkeypatch.setattr("toolkit.cli.check.os", windows)
    monkeypatch.setattr("toolkit.cli.deliver.os", windows)
    path = r"C:\Program Files\Notes\notes.exe"
    assert read_command(rf'"{path}" C:\new\told.txt') == [path, r"C:\new\told.txt"]
    found = editor_command({"EDITOR": rf'"{path}" --wait', "PATH": ""})
    assert found == [path, "--wait"]
