"""tmux itself, on a socket of its own, attached to a real pseudo-terminal."""

from __future__ import annotations

import os
import re
import select
import subprocess
from base64 import b64decode
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.clipboard.conftest import Machine
from toolkit.clipboard.copy import copy, paste

TEXT = "Grüße 👩‍👩‍👧\nsecond line\n"
INSIDE = {"TMUX": "private", "SSH_TTY": "/dev/pts/0"}


@pytest.fixture
def server(tmux: str, machine: Machine, tmp_path: Path) -> Iterator[list[str]]:
    """A tmux server with one session that nobody is attached to."""
    command = [tmux, "-S", str(tmp_path / "s"), "-f", "/dev/null"]
    machine.add("tmux", f'exec {" ".join(command)} "$@"')
    environment = {"PATH": os.environ["PATH"], "TERM": "xterm-256color", "LANG": "C.UTF-8"}
    start = [*command, "new-session", "-d", "-x", "80", "-y", "24", "cat"]
    subprocess.run(start, check=True, env=environment)
    yield command
    subprocess.run([*command, "kill-server"], check=False)


def test_the_buffer_holds_the_text_to_the_byte(machine: Machine, server: list[str]) -> None:
    copied = copy(TEXT, machine.seen(INSIDE))
    assert (copied.route, copied.confirmed) == ("tmux buffer", None)
    shown = subprocess.run([*server, "save-buffer", "-"], capture_output=True, check=True)
    assert shown.stdout == TEXT.encode()
    assert paste(machine.seen(INSIDE)).text == TEXT


def test_the_terminal_outside_is_asked_to_copy(
    machine: Machine, server: list[str], closing: Callable[[int], None]
) -> None:
    pty = pytest.importorskip("pty")
    outer, inner = pty.openpty()
    closing(outer)
    environment = {"PATH": os.environ["PATH"], "TERM": "xterm-256color", "LANG": "C.UTF-8"}
    client = subprocess.Popen(
        [*server, "attach"],
        stdin=inner,
        stdout=inner,
        stderr=inner,
        env=environment,
        start_new_session=True,
    )
    os.close(inner)
    seen_until(outer, b"[0]")
    copy(TEXT, machine.seen(INSIDE))
    found = re.search(rb"\x1b]52;[^;]*;([A-Za-z0-9+/=]+)", seen_until(outer, b"\x1b]52;", b"\x07"))
    subprocess.run([*server, "detach-client"], check=True)
    client.wait(20)
    assert found
    assert b64decode(found[1]).decode() == TEXT


def seen_until(handle: int, *marks: bytes) -> bytes:
    """Read what the terminal shows until the marks came, one after the other."""
    seen = b""
    pattern = re.compile(b".*?".join(re.escape(mark) for mark in marks), re.DOTALL)
    while not pattern.search(seen):
        ready, _, _ = select.select([handle], [], [], 20)
        assert ready, f"the terminal fell silent after {seen!r}"
        seen += os.read(handle, 65536)
    return seen
