"""A check that is killed loses what was in flight, and the next one goes on from there."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from toolkit.domain.trust import State
from toolkit.storage.library import Library
from toolkit.usecases.edit import Details, add
from toolkit.usecases.start import start

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def test_a_killed_run_says_of_no_page_that_it_is_another(
    site: Any,
    say: Callable[..., bytes],
    html: Callable[..., bytes],
    tmp_path: Path,
    run_anywhere: Any,
) -> None:
    asked = threading.Event()

    async def hang(_head: bytes, _writer: asyncio.StreamWriter) -> None:
        asked.set()
        await asyncio.sleep(60)

    good = say(body=html("Help with sleep", "Sleep", "How to sleep when worries stay awake. " * 9))
    portal = say(body=html("Lounge wireless", "Welcome", "Accept the conditions to go on. " * 9))
    site.pages.update({"/1": good, "/2": say()})
    path, base = tmp_path / "own.db", f"http://127.0.0.1:{site.listen()}"
    start(path, NOW, empty=True)
    with Library(path) as library:
        for name in (1, 2):
            add(library, f"{base}/{name}", Details(title="Help with sleep"), "", NOW)
    command = ["--library", str(path), "check", "--all"]
    command += ["--allow-net", "127.0.0.1", "--delay", "0", "--exit-zero"]
    assert run_anywhere(*command).code == 0
    site.pages.update({"/1": portal, "/2": hang})
    alone = [sys.executable, "-m", "toolkit", *command]
    with subprocess.Popen(alone, stderr=subprocess.DEVNULL) as process:
        assert asked.wait(30)
        process.kill()
        process.wait(30)
    with Library(path) as library:
        assert {link.health.state for link in library.links.every()} == {State.ALIVE}
    # What was seen then is no part of what follows, and the link is due.
    site.pages.update({"/1": say("403 Forbidden"), "/2": say()})
    assert run_anywhere(*command).code == 0
    with Library(path) as library:
        states = {link.url[-1]: link.health.state for link in library.links.every()}
        assert states == {"1": State.BLOCKED, "2": State.ALIVE}
        assert library.verify() == []
    site.pages["/1"] = portal
    assert run_anywhere(*command).code == 0
    with Library(path) as library:
        assert library.links.many([1])[0].health.state is State.CHANGED


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_what_was_done_is_kept_and_the_lock_is_free(
    site: Any, say: Callable[..., bytes], tmp_path: Path, run_anywhere: Any, how: signal.Signals
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
    command = ["--library", str(path), "check", "--allow-net", "127.0.0.1", "--delay", "0"]
    alone = [sys.executable, "-m", "toolkit", *command]
    with subprocess.Popen(alone, stderr=subprocess.DEVNULL) as process:
        assert asked.wait(30)
        process.send_signal(how)
        code = process.wait(30)
    assert code == (130 if how is signal.SIGINT else -signal.SIGKILL)
    site.pages["/2"] = say()
    assert run_anywhere(*command).code == 0
    assert site.asked == {"/1": 1, "/2": 2}
    with Library(path) as library:
        states = [link.health.state for link in library.links.many([first, second])]
        assert library.verify() == []
    assert states == [State.ALIVE, State.ALIVE]
