"""What may go wrong with one's own machine in the middle of a run: said, kept, no crash."""

from __future__ import annotations

import asyncio
import resource
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Run
from toolkit.checking.addresses import read_network
from toolkit.checking.facts import Trouble
from toolkit.domain.page import Finding
from toolkit.domain.trust import State
from toolkit.storage.library import Library
from toolkit.usecases.check import Wanted, check
from toolkit.usecases.check_engine import Keeper
from toolkit.usecases.edit import Details, add
from toolkit.usecases.read_page import Network, RunClock
from toolkit.usecases.start import start

Say = Callable[..., bytes]
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
# Than SQLite itself waits for a library that another program holds.
LONGER = 0.3


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "own.db"
    start(path, NOW, empty=True)
    return path


def fill(path: Path, port: int, count: int) -> None:
    with Library(path) as library:
        for number in range(count):
            url = f"http://127.0.0.1:{port}/{number}"
            add(library, url, Details(title="A page"), "", NOW)


def checking(path: Path) -> list[str]:
    return ["--library", str(path), "check", "--delay", "0", "--allow-net", "127.0.0.0/8"]


def states(path: Path) -> list[State]:
    with Library(path) as library:
        assert library.verify() == []
        return [link.health.state for link in library.links.every()]


@pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX limits")
def test_a_disk_that_fills_ends_the_run_and_keeps_what_was_stored(
    site: Any, say: Say, html: Say, path: Path, run_anywhere: Run
) -> None:
    site.fallback = say(body=html("A page", "A page", "many words " * 200))
    fill(path, site.listen(), 200)
    # Its own log grows beyond the limit in the middle of the run.
    most = path.stat().st_size + 60_000
    done = subprocess.run(
        # -B: Python 3.11 keeps bytecode that a full disk cut short (python/cpython#126606).
        [sys.executable, "-B", "-m", "toolkit", *checking(path)],
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (most, most)),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 4, done.stderr
    assert "disk" in done.stderr
    assert "Traceback" not in done.stderr
    assert State.UNCHECKED in states(path)
    assert run_anywhere(*checking(path)).code == 0
    assert set(states(path)) == {State.ALIVE}


@contextmanager
def impatient(path: Path) -> Iterator[Library]:
    """Open a library for which SQLite itself waits 100 ms, not 5 s."""
    with Library(path) as library:
        library._db.execute("PRAGMA busy_timeout = 100")  # noqa: SLF001 - no test should wait for 5 s
        yield library


def test_a_library_that_another_program_holds_is_waited_for(
    site: Any, say: Say, path: Path
) -> None:
    holder = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    free = threading.Timer(LONGER, lambda: holder.execute("ROLLBACK"))

    async def hold(_head: bytes, writer: asyncio.StreamWriter) -> None:
        holder.execute("BEGIN IMMEDIATE")
        free.start()
        writer.write(say())

    site.pages["/0"] = hold
    fill(path, site.listen(), 1)
    allowed = read_network("127.0.0.0/8")
    assert allowed is not None
    with impatient(path) as library:
        check(library, Wanted(), Network(allowed=(allowed,)), NOW, lambda _progress: None)
    free.join()
    holder.close()
    assert states(path) == [State.ALIVE]
    assert site.asked["/0"] == 1


def test_what_a_host_asked_for_is_kept_however_long_another_program_writes(path: Path) -> None:
    holder = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    holder.execute("BEGIN IMMEDIATE")
    free = threading.Timer(LONGER, lambda: holder.execute("ROLLBACK"))
    free.start()
    with impatient(path) as library:
        keeper = Keeper(library, 0, lambda _progress: None)
        keeper.leave_alone("busy.test", NOW + timedelta(days=1))
        assert library.pages.left_alone(NOW) == {"busy.test"}
    free.join()
    holder.close()


def test_a_runs_clock_goes_on_from_its_start_whatever_the_clock_on_the_wall_does() -> None:
    clock = RunClock.start(NOW)
    assert NOW <= clock.now() < NOW + timedelta(minutes=1)
    an_hour_on = clock._replace(reading=clock.reading - 3_600)
    assert NOW + timedelta(hours=1) <= an_hour_on.now() < NOW + timedelta(hours=1, minutes=1)
    assert clock._replace(reading=clock.reading + 3_600).now() == NOW


def test_one_deadline_holds_for_a_page_and_where_it_sends_visitors(
    site: Any, checker: Any, say: Say, html: Say
) -> None:
    async def slowly(_head: bytes, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.35)
        more = '<meta http-equiv="refresh" content="0; url=/late">'
        writer.write(say(body=html("Sent on", "", "", more=more)))

    async def late(_head: bytes, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.4)
        writer.write(say())

    site.pages.update({"/x": slowly, "/late": late})
    checker.deadline = 0.5
    outcome = checker.one(f"http://127.0.0.1:{site.listen()}/x")
    assert outcome.facts.trouble is Trouble.TIMEOUT
    assert outcome.judgement.finding is Finding.DOWN
