"""A process that checks a part of a run: `python -m toolkit.usecases.check_workers`.

Takes its order from standard input, hands over what it sees on standard output,
and ends when its input ends: a parent that was killed leaves none behind.
Must not write into the library, and is not for people.
"""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import traceback
from collections.abc import Iterator, Sequence
from contextlib import nullcontext, suppress
from dataclasses import replace
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread
from typing import IO, Any, BinaryIO, NamedTuple

import toolkit
from toolkit.storage.library import Library
from toolkit.usecases.check_engine import AtWork, Hosts, Order, Reception, Seen
from toolkit.usecases.read_page import Network, ask

# Below either, starting processes costs more than it saves.
_FEWEST_LINKS = 2_000
_FEWEST_A_SECOND = 600
_MOST_WORKERS = 3
# The quickest answer of a server far away, in seconds.
_QUICKEST = 0.02
_SECONDS_TO_WAIT = 0.5
_MOST_AT_ONCE = 500
_PROGRAM = (
    "import sys; sys.path.append(sys.argv[1]);"
    " from toolkit.usecases.check_workers import main; main()"
)


class Handed(NamedTuple):
    """What a worker hands over: what it saw, and how many hosts it has left."""

    seen: Sequence[Seen]
    hosts_left: int


class Alone(NamedTuple):
    """A host that asked to be left alone for some seconds."""

    host: str
    seconds: float


class Finished(NamedTuple):
    """A worker has gone through its links, and left some out."""

    deferred: int


class WorkerFailedError(RuntimeError):
    """A worker came upon an error of our own, told as text."""


def crew_size(hosts: Hosts, network: Network) -> int:
    """Return how many processes a run is worth."""
    if network.workers is not None:
        return min(network.workers, len(hosts))
    pace = network.pace
    links = sum(map(len, hosts.values()))
    a_second = len(hosts) * pace.per_host / max(pace.delay, _QUICKEST)
    if links < _FEWEST_LINKS or a_second < _FEWEST_A_SECOND:
        return 1
    return min(_MOST_WORKERS, len(hosts), _processors())


class Crew:
    """The processes of one run."""

    def __init__(self, library: Path, order: Order, workers: int) -> None:
        """Give each worker its hosts."""
        self._orders = [(library, part) for part in _parted(order, workers)]
        self._left = [sum(map(len, part.hosts.values())) for _, part in self._orders]
        self._hosts_left = [len(part.hosts) for _, part in self._orders]
        self._listeners: dict[int, Thread] = {}
        self._arrived: SimpleQueue[tuple[int, Any]] = SimpleQueue()
        self._processes: list[subprocess.Popen[bytes]] = []
        self._deferred = 0

    def run(self, reception: Reception) -> int:
        """Check everything, and return how many links were left for the next run.

        A worker that was killed leaves its other links for the next run.
        """
        try:
            for number, order in enumerate(self._orders):
                self._processes.append(_started())
                self._listen(number, self._processes[-1])
                _give(self._processes[-1], order)
            self._take_all(reception)
        except KeyboardInterrupt:
            # What was handed over before is kept.
            _end(self._processes)
            self._take_all(reception)
            raise
        finally:
            _end(self._processes)
        return self._deferred + sum(self._left)

    def _ended(self, number: int) -> None:
        del self._listeners[number]
        code = self._processes[number].wait()
        # A negative code means that somebody killed it: no error of ours.
        if self._left[number] and code > 0:
            raise WorkerFailedError(f"a checking process ended with exit code {code}")

    def _listen(self, number: int, process: subprocess.Popen[bytes]) -> None:
        def read() -> None:
            for message in _messages(process.stdout):
                self._arrived.put((number, message))
            self._arrived.put((number, None))

        self._listeners[number] = Thread(target=read, daemon=True)
        self._listeners[number].start()

    def _take_all(self, reception: Reception) -> None:
        while self._listeners:
            seen: list[Seen] = []
            for number, message in self._waiting():
                match message:
                    case Handed():
                        seen += self._counted(number, message)
                    case Alone():
                        reception.leave_alone(message.host, message.seconds)
                    case Finished():
                        self._deferred += message.deferred
                        self._left[number] = 0
                    case None:
                        self._listeners[number].join()
                    case _:
                        raise WorkerFailedError(message)
            if seen:
                reception.take(seen, sum(self._hosts_left))
            # The word that a worker has ended may be lost: Ctrl-C can come
            # between taking a message and looking at it.
            silent = [one for one, thread in self._listeners.items() if not thread.is_alive()]
            if self._arrived.empty():
                for number in silent:
                    self._ended(number)

    def _counted(self, number: int, handed: Handed) -> Sequence[Seen]:
        self._left[number] -= sum(seen.check.attempts == 1 for seen in handed.seen)
        self._hosts_left[number] = handed.hosts_left
        return handed.seen

    def _waiting(self) -> Iterator[tuple[int, Any]]:
        """Yield what has arrived; wait a little for the first."""
        try:
            yield self._arrived.get(timeout=_SECONDS_TO_WAIT)
            for _ in range(_MOST_AT_ONCE):
                yield self._arrived.get_nowait()
        except Empty:
            return


def _parted(order: Order, workers: int) -> Iterator[Order]:
    """Share out the hosts, the largest first, always to who has least."""
    parts: list[dict[str, Sequence[int]]] = [{} for _ in range(workers)]
    links = [0] * workers
    for host, ids in sorted(order.hosts.items(), key=lambda item: -len(item[1])):
        least = links.index(min(links))
        parts[least][host] = ids
        links[least] += len(ids)
    pace = order.network.pace
    network = replace(
        order.network, pace=replace(pace, at_once=max(1, pace.at_once // workers)), workers=1
    )
    yield from (order._replace(hosts=part, network=network) for part in parts)


def _started() -> subprocess.Popen[bytes]:
    # -P: nothing in the folder one happens to be in is taken for a module.
    command = [sys.executable, "-P", "-c", _PROGRAM, str(Path(toolkit.__file__).parents[1])]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)  # noqa: S603 - this very Python


def _give(process: subprocess.Popen[bytes], order: tuple[Path, Order]) -> None:
    """Give an order; the pipe stays open, and its end is the worker's end."""
    if process.stdin is not None:
        with suppress(OSError):
            pickle.dump(order, process.stdin)
            process.stdin.flush()


def _messages(stream: IO[bytes] | None) -> Iterator[Any]:
    """Yield what a worker says, until it ends, be it in the middle of a word."""
    with stream or nullcontext():
        while stream is not None:
            try:
                yield pickle.load(stream)  # noqa: S301 - our own process wrote it
            except (EOFError, OSError, pickle.UnpicklingError):
                return


def _end(processes: Sequence[subprocess.Popen[bytes]]) -> None:
    for process in processes:
        process.kill()
        process.wait()
        with suppress(OSError):
            if process.stdin is not None:
                process.stdin.close()


def _processors() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def main() -> None:
    """Do what the order says."""
    # Ctrl-C reaches every process of a terminal; the parent decides what follows.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    said = _own_output()
    path, order = pickle.load(sys.stdin.buffer)  # noqa: S301 - our own parent wrote it
    Thread(target=_end_with_input, daemon=True).start()
    try:
        deferred = _work(path, order, said)
    except Exception:  # noqa: BLE001 - told to the parent, which raises it
        _say(said, traceback.format_exc())
    else:
        _say(said, Finished(deferred))


def _work(path: Path, order: Order, said: BinaryIO) -> int:
    def take(seen: Sequence[Seen], hosts_left: int) -> None:
        _say(said, Handed(seen, hosts_left))

    def leave_alone(host: str, seconds: float) -> None:
        _say(said, Alone(host, seconds))

    with Library(path) as library:
        work = AtWork(library, order, Reception(take=take, leave_alone=leave_alone))
        ask(order.network, order.clock.now, work.run)
        return work.deferred


def _say(said: BinaryIO, message: object) -> None:
    pickle.dump(message, said, pickle.HIGHEST_PROTOCOL)
    said.flush()


def _own_output() -> BinaryIO:
    """Keep standard output for messages; what anything prints goes to stderr."""
    said = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    return said


def _end_with_input() -> None:
    # Not through the buffer: its lock would be held while the program ends.
    while os.read(sys.stdin.fileno(), 1):
        pass
    os._exit(0)


if __name__ == "__main__":
    main()
