"""The line that moves stays one line, however narrow the window is."""

from __future__ import annotations

import io
import os
import sys

import pytest

from toolkit.domain.trust import State
from toolkit.output.console import LiveLine

if sys.platform != "win32":
    import fcntl
    import struct
    import termios


@pytest.mark.skipif(sys.platform == "win32", reason="needs a POSIX terminal")
@pytest.mark.parametrize("columns", [40, 80, 200])
def test_the_line_is_never_wider_than_the_window_and_leaves_nothing(columns: int) -> None:
    ours, theirs = os.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    with os.fdopen(theirs, "w", encoding="utf-8") as stream:
        live = LiveLine(stream, wanted=True)
        live.draw(200, 200, 12, {State.ALIVE: 150, State.FAILING: 30, State.BLOCKED: 20})
        live.wipe()
        written = ""
        # What a terminal was sent may come in pieces; a wiped line ends in its third return.
        while written.count("\r") < 3:
            written += os.read(ours, 65_536).decode()
    os.close(ours)
    drawn, *rest = written.removeprefix("\r").split("\r")
    assert drawn.startswith("200 of 200; about 0 s left")
    assert len(drawn) < columns
    assert rest == [" " * len(drawn), ""]


def test_nothing_is_drawn_where_nobody_looks() -> None:
    stream = io.StringIO()
    live = LiveLine(stream, wanted=True)
    live.draw(1, 2, 1, {State.ALIVE: 1})
    live.wipe()
    assert not stream.getvalue()
