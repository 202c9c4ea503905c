"""OSC 52: what the terminal receives, through a real pseudo-terminal."""

from __future__ import annotations

import io
import os
import re
from base64 import b64decode
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.clipboard.conftest import Machine
from toolkit.clipboard.copy import copy
from toolkit.clipboard.routes import LARGEST_BYTES, sequence


def payload(received: str) -> str:
    """Read a sequence as a terminal does."""
    found = re.fullmatch("\x1b]52;c;([A-Za-z0-9+/=]*)\x07", received)
    assert found, received[:80]
    return b64decode(found[1], validate=True).decode()


def outside_screen(received: str) -> str:
    """Open the envelopes as GNU screen does: each short, nothing between them."""
    pieces = re.findall("\x1bP(.*?)\x1b\\\\", received, re.DOTALL)
    assert "".join(f"\x1bP{piece}\x1b\\" for piece in pieces) == received
    assert all(len(piece) <= 760 for piece in pieces)
    return "".join(pieces)


def test_a_real_terminal_receives_the_text(
    machine: Machine, closing: Callable[[int], None]
) -> None:
    pty = pytest.importorskip("pty")
    outer, inner = pty.openpty()
    closing(outer)
    with os.fdopen(inner, "w", encoding="utf-8") as terminal:
        copied = copy("Grüße 👩‍👩‍👧", machine.seen({"TERM": "xterm"}, terminal=terminal))
        received = b""
        while not received.endswith(b"\x07"):
            received += os.read(outer, 4096)
    assert (copied.route, copied.confirmed) == ("terminal (OSC 52)", None)
    assert payload(received.decode("ascii")) == "Grüße 👩‍👩‍👧"


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), min_size=1, max_size=3000))
def test_any_text_arrives_whole_through_every_envelope(text: str) -> None:
    assert payload(sequence(text, {})) == text
    assert payload(outside_screen(sequence(text, {"STY": "1.pts"}))) == text
    wrapped = sequence(text, {"TMUX": "socket"})
    assert wrapped.startswith("\x1bPtmux;")
    assert wrapped.endswith("\x1b\\")
    assert payload(wrapped[7:-2].replace("\x1b\x1b", "\x1b")) == text


@pytest.mark.parametrize("extra", [0, 1])
def test_what_is_too_long_is_refused_and_not_cut(machine: Machine, extra: int) -> None:
    terminal = io.StringIO()
    copied = copy("x" * (LARGEST_BYTES + extra), machine.seen({}, terminal=terminal))
    if extra:
        assert copied.confirmed is False
        assert "74,995 bytes" in copied.reason
        assert terminal.getvalue() == ""
    else:
        assert copied.confirmed is None
        assert len(terminal.getvalue()) == 100_000


@pytest.mark.parametrize("term", ["dumb", "linux"])
def test_a_terminal_that_would_show_it_is_left_alone(machine: Machine, term: str) -> None:
    terminal = io.StringIO()
    assert copy("x", machine.seen({"TERM": term}, terminal=terminal)).confirmed is False
    assert terminal.getvalue() == ""


def test_a_terminal_that_went_away_is_told(machine: Machine) -> None:
    terminal = io.StringIO()
    terminal.close()
    copied = copy("x", machine.seen({}, terminal=terminal))
    assert copied.confirmed is False
    assert "could not be written to" in copied.reason
