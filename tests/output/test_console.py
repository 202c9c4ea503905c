"""What is said steers no terminal, whatever a file was called."""

from __future__ import annotations

import io
import os
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.domain.text import harmless
from toolkit.output.console import Console

EVIL = "a\x1b]52;c;YQ==\x07b\x1b[2J\u202ec.csv"


def test_talk_and_rows_are_harmless() -> None:
    out, err = io.StringIO(), io.StringIO()
    console = Console(out, err, {})
    console.note(f"{EVIL}: no links\n  indented")
    console.row([EVIL, "x"])
    assert err.getvalue() == "abc.csv: no links\n  indented\n"
    assert out.getvalue() == "abc.csv\tx\n"


def test_a_path_in_a_pipe_stays_the_path() -> None:
    out = io.StringIO()
    Console(out, io.StringIO(), {}).lines([EVIL])
    assert out.getvalue() == f"{EVIL}\n"


@pytest.mark.skipif(sys.platform == "win32", reason="needs a POSIX terminal")
def test_a_path_on_a_terminal_is_harmless() -> None:
    ours, theirs = os.openpty()
    with os.fdopen(theirs, "w", encoding="utf-8") as stream:
        Console(stream, io.StringIO(), {}).lines([EVIL])
        stream.flush()
        # A terminal hands on a line in the pieces in which its kernel has worked on it.
        said = b""
        while not said.endswith(b"\n"):
            said += os.read(ours, 4096)
    assert said == b"abc.csv\r\n"
    os.close(ours)


@given(st.text("\x1b\x9b[]PX^_;:07mH\\ a\u202e\ud800\n\t", max_size=40))
def test_nothing_but_what_steers_is_removed(text: str) -> None:
    left = harmless(text)
    assert not set("\x1b\x9b\u202e\ud800") & set(left)
    assert harmless(left) == left


@given(st.text("ab \n\t\u00e9\u4e2d", max_size=40))
def test_words_indents_and_line_breaks_stay(text: str) -> None:
    assert harmless(text) == text
