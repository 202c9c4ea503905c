"""A check that is killed loses what was in flight, and the next one goes on from there."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from toolkit.domain.health import State
from toolkit.storage.library import Library
from toolkit.usecases.edit import Details, add
from toolkit.usecases.start import start

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_what_was_done_is_kept_and_the_lock_is_free(
    site: Any, say: Callable[..., bytes], tmp_path: Path, how: signal.Signals
) -> None:
    asked = threading.Event()

    async def hang(_head: bytes, _writer: asyncio.StreamWriter) -> None:
        asked.set()
        await asyncio.sleep(60)

    site.pages.update({"/1": say(), "/2": hang})
    path, base = tmp_path / "own.db", f"http://127.0.0.1:{site.listen()}"
    start(path, NOW, empty=True)
    with Library(path) as library:
        first, second = (
            add(library, f"{base}/{name}", Details(title="A page"), "", NOW).link.id
            for name in (1, 2)
        )
    command = [sys.executable, "-m", "toolkit", "--library", str(path), "check"]
    command += ["--allow-net", "127.0.0.1", "--delay", "0"]
    with subprocess.Popen(command, env={**os.environ}, stderr=subprocess.DEVNULL) as process:
        assert asked.wait(30)
        process.send_signal(how)
        code = process.wait(30)
    assert code == (130 if how is signal.SIGINT else -signal.SIGKILL)
    site.pages["/2"] = say()
    assert subprocess.run(command, check=False, stderr=subprocess.DEVNULL).returncode == 0
    assert site.asked == {"/1": 1, "/2": 2}
    with Library(path) as library:
        states = [link.health.state for link in library.links.many([first, second])]
        assert library.verify() == []
    assert states == [State.ALIVE, State.ALIVE]
