"""Several processes at one run: the same results, no orphans, little lost."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import pytest

import toolkit.usecases.check_workers
from toolkit.checking.addresses import read_network
from toolkit.checking.hosts import Pace
from toolkit.domain.health import State
from toolkit.storage.library import Library
from toolkit.usecases.check import Checked, Wanted, check
from toolkit.usecases.check_workers import crew_size
from toolkit.usecases.edit import Details, add
from toolkit.usecases.read_page import Network
from toolkit.usecases.start import start

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
LOOPBACK = read_network("127.0.0.0/8")
HOSTS = ("a.test", "b.test", "c.test")
PROGRAM = """
import sys
from datetime import UTC, datetime
from pathlib import Path
sys.path.append({folder!r})
from test_crew import NOW, checked
from toolkit.storage.library import Library
with Library(Path({path!r})) as library:
    checked(library)
"""


def checked(library: Library, workers: int = 2) -> Checked:
    assert LOOPBACK is not None
    network = Network(
        allowed=(LOOPBACK,),
        resolve=dict.fromkeys(("control.test", *HOSTS), "127.0.0.1"),
        control_name="control.test",
        pace=Pace(delay=0, first_pause=0.01, longest_pause=0.1),
        workers=workers,
    )
    return check(library, Wanted(everything=True), network, NOW, lambda _progress: None)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "own.db"
    start(path, NOW, empty=True)
    return path


@pytest.fixture
def library(path: Path, site: Any) -> Iterator[Library]:
    port = site.listen()
    with Library(path) as library:
        for number in range(9):
            url = f"http://{HOSTS[number % 3]}:{port}/{number}"
            add(library, url, Details(title="A page"), "", NOW)
        yield library


class Held:
    """A page that never answers; `asked` once somebody waits for it."""

    def __init__(self) -> None:
        self.asked = threading.Event()

    async def __call__(self, _head: bytes, _writer: asyncio.StreamWriter) -> None:
        self.asked.set()
        await asyncio.sleep(600)


def states(library: Library) -> list[State]:
    return [library.links.many([number])[0].health.state for number in range(1, 10)]


def children_of(process_id: int) -> list[int]:
    text = Path(f"/proc/{process_id}/task/{process_id}/children").read_text(encoding="ascii")
    return [int(word) for word in text.split()]


def gone(process_id: int) -> bool:
    try:
        state = Path(f"/proc/{process_id}/stat").read_text(encoding="ascii").rpartition(")")[2]
    except FileNotFoundError:
        return True
    return state.split()[0] == "Z"


def becomes(true: Callable[[], bool]) -> bool:
    until = time.monotonic() + 30
    while not true() and time.monotonic() < until:
        threading.Event().wait(0.02)
    return true()


def test_two_processes_see_what_one_sees(library: Library, site: Any, say: Any) -> None:
    site.pages["/0"] = say()
    site.pages["/4"] = say("403 Forbidden")
    result = checked(library)
    assert result.by_state == {"alive": 1, "blocked": 1, "failing": 7}
    assert all(one.check.attempts == 2 for one in result.results if one.check.status == 404)
    assert site.asked["/0"] == site.asked["/4"] == 1


def test_each_host_is_asked_by_one_process_alone(library: Library, site: Any, say: Any) -> None:
    at_once: dict[bytes, int] = {}
    most: list[int] = []

    async def slowly(head: bytes, writer: asyncio.StreamWriter) -> None:
        host = head.partition(b"Host: ")[2].partition(b":")[0]
        at_once[host] = at_once.get(host, 0) + 1
        most.append(at_once[host])
        await asyncio.sleep(0.01)
        at_once[host] -= 1
        writer.write(say())

    site.pages.update({f"/{number}": slowly for number in range(9)})
    assert checked(library).by_state == {"alive": 9}
    assert max(most) == 1


@pytest.mark.skipif(sys.platform != "linux", reason="finds processes in /proc")
def test_a_worker_that_is_killed_leaves_its_links_for_the_next_run(
    library: Library, site: Any, say: Any
) -> None:
    held = Held()
    site.fallback = say()
    site.pages["/3"] = held
    killed: list[int] = []

    def kill_all() -> None:
        held.asked.wait(30)
        becomes(lambda: site.asked["/7"] == 1 and site.asked["/8"] == 1)
        for process_id in children_of(os.getpid()):
            # One that has gone through its links ends by itself.
            with suppress(ProcessLookupError):
                os.kill(process_id, signal.SIGKILL)
                killed.append(process_id)

    killer = threading.Thread(target=kill_all)
    killer.start()
    done = checked(library)
    killer.join()
    assert killed
    assert 1 <= done.deferred <= 9
    assert states(library)[3] is State.UNCHECKED
    site.pages["/3"] = say()
    assert checked(library).by_state == {"alive": 9}


class Forgetful(SimpleQueue[Any]):
    """Loses the word that a worker ended, as Ctrl-C does at that very moment."""

    def get(self, block: bool = True, timeout: float | None = None) -> Any:  # noqa: FBT001, FBT002 - as in the standard library
        message = super().get(block, timeout)
        return super().get(block, timeout) if message[1] is None else message

    def get_nowait(self) -> Any:
        return self.get(block=False)


def test_a_lost_word_of_an_end_keeps_nobody_waiting(
    library: Library, site: Any, say: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(toolkit.usecases.check_workers, "SimpleQueue", Forgetful)
    site.fallback = say()
    assert checked(library).by_state == {"alive": 9}


def test_ctrl_c_while_the_processes_start_ends_the_run(
    library: Library, site: Any, say: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_arguments: Any, **_named: Any) -> None:
        raise KeyboardInterrupt

    site.fallback = say()
    monkeypatch.setattr(subprocess, "Popen", interrupted)
    with pytest.raises(KeyboardInterrupt):
        checked(library)
    monkeypatch.undo()
    assert checked(library).by_state == {"alive": 9}


@pytest.mark.skipif(sys.platform != "linux", reason="finds processes in /proc")
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_no_worker_outlives_its_parent(
    library: Library, path: Path, site: Any, say: Any, how: signal.Signals
) -> None:
    held = Held()
    site.fallback = say()
    site.pages["/3"] = held
    program = PROGRAM.format(folder=str(Path(__file__).parent), path=str(path))
    command = [sys.executable, "-c", program]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
        assert held.asked.wait(30)
        assert becomes(lambda: states(library).count(State.ALIVE) >= 6)
        workers = children_of(process.pid)
        process.send_signal(how)
        assert process.wait(30) != 0
    assert workers
    assert all(becomes(lambda one=one: gone(one)) for one in workers)  # type: ignore[misc]  # bound now
    site.pages["/3"] = say()
    assert checked(library, workers=1).by_state == {"alive": 9}


def test_small_and_polite_runs_stay_in_one_process() -> None:
    few = {f"{number}.test": [number] for number in range(1_000)}
    many = {f"{number}.test": range(1_000) for number in range(16)}
    assert crew_size(few, Network()) == 1
    assert crew_size(many, Network()) == 1
    assert crew_size(many, Network(workers=2)) == 2
    assert crew_size({"a.test": range(9_000)}, Network(pace=Pace(delay=0))) == 1
