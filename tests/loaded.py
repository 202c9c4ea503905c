"""The program without its start: a process that has loaded it, and forks for every run.

For tests of what a person sees at a terminal: to start Python and to load the program
would cost ten times what they ask for. `python -m tests.loaded` is that process.
"""

from __future__ import annotations

import gc
import importlib
import io
import json
import os
import pkgutil
import runpy
import select
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parents[1]
# What a run at a terminal is made of; the picker and the network it would load itself.
PARTS = ("cli", "clipboard", "exchange", "hours", "output", "search", "snippets", "usecases")
WARMING = (
    "--quiet init",
    "find k30",
    "show k1",
    "reply --pick 1 panic --no-copy --no-log",
    "status --table",
    "vet k1 --level caution --by sam --note x",
)
_REQUEST = 1 << 17
_INT = 4


class Running:
    """A run of the program that was started: the leader of a session of its own."""

    def __init__(self, told: int) -> None:
        self._told = told
        self.pid = self._read()
        self.returncode: int | None = None

    def poll(self) -> int | None:
        """Return the exit code, negative for a signal, or None while it runs."""
        ended = self.returncode is not None or select.select([self._told], [], [], 0)[0]
        return self.wait() if ended else None

    def wait(self) -> int:
        """Wait for the end; return the exit code, negative for a signal."""
        if self.returncode is None:
            self.returncode = self._read()
            os.close(self._told)
        return self.returncode

    def send_signal(self, number: int) -> None:
        os.kill(self.pid, number)

    def _read(self) -> int:
        return int.from_bytes(os.read(self._told, _INT), "big", signed=True)


class Loaded:
    """The process that has loaded the program."""

    def __init__(self, door: socket.socket) -> None:
        self._door = door

    def start(
        self, argv: Sequence[str], environment: Mapping[str, str], streams: Sequence[int]
    ) -> Running:
        """Run the program on these streams: what is typed, the answer, the talk."""
        told, tells = os.pipe()
        asked = json.dumps([list(argv), dict(environment), str(Path.cwd())]).encode()
        assert len(asked) < _REQUEST
        socket.send_fds(self._door, [asked], [*streams, tells])
        os.close(tells)
        return Running(told)


@contextmanager
def loading() -> Iterator[Loaded]:
    """Load the program once, for as many runs as are asked for."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    ours.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 2 * _REQUEST)
    command = [sys.executable, "-m", "tests.loaded", str(theirs.fileno())]
    with ours, subprocess.Popen(command, cwd=ROOT, pass_fds=[theirs.fileno()]) as process:
        theirs.close()
        yield Loaded(ours)
        ours.close()
        process.wait()


def _serve(door: socket.socket) -> None:
    import toolkit  # noqa: PLC0415 - by this process alone

    for part in PARTS:
        folder = [str(Path(toolkit.__path__[0]) / part)]
        for module in pkgutil.walk_packages(folder, f"toolkit.{part}."):
            importlib.import_module(module.name)
    _warm()
    # A fork that looked through all of it for garbage would copy it.
    gc.collect()
    gc.freeze()
    keepers: set[int] = set()
    while True:
        asked, files, _, _ = socket.recv_fds(door, _REQUEST, 4)
        if not asked:
            return
        keepers -= {one for one in keepers if os.waitpid(one, os.WNOHANG)[0]}
        keeper = os.fork()
        if keeper == 0:
            door.close()
            _keep(asked, files)
        keepers.add(keeper)
        for file in files:
            os.close(file)


class _Terminal(io.TextIOWrapper):
    """Says that it is a terminal, and shows nobody anything."""

    def isatty(self) -> bool:
        return True


def _warm() -> None:
    """Run what most runs do: some of the program is loaded late."""
    from toolkit.cli.main import main  # noqa: PLC0415 - by this process alone

    kept = sys.stdin, sys.stdout, sys.stderr
    with TemporaryDirectory() as folder:
        # Of the user's home it must know nothing; each run brings surroundings of its own.
        os.environ.clear()
        os.environ |= {"HOME": folder, "TOOLKIT_LIBRARY": f"{folder}/library.db", "TERM": "xterm"}
        sys.stdin = io.TextIOWrapper(io.BytesIO())
        sys.stdout, sys.stderr = _Terminal(io.BytesIO()), _Terminal(io.BytesIO())
        for command in WARMING:
            main(command.split())
    sys.stdin, sys.stdout, sys.stderr = kept


def _keep(asked: bytes, files: list[int]) -> None:
    """Fork a run, say its process and then how it ended."""
    *streams, tells = files
    process = os.fork()
    if process == 0:
        _run(asked, streams)
    for file in streams:
        os.close(file)
    os.write(tells, process.to_bytes(_INT, "big", signed=True))
    code = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
    os.write(tells, code.to_bytes(_INT, "big", signed=True))
    os._exit(0)


def _run(asked: bytes, streams: list[int]) -> None:
    import fcntl  # noqa: PLC0415 - not on Windows
    import termios  # noqa: PLC0415 - not on Windows

    argv, environment, folder = json.loads(asked)
    os.setsid()
    for number, file in enumerate(streams):
        os.dup2(file, number)
    os.closerange(3, 256)
    if os.isatty(0):
        fcntl.ioctl(0, termios.TIOCSCTTY, 0)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = ["toolkit", *argv]
    sys.stdin = open(0, encoding="utf-8", errors="surrogateescape")  # noqa: SIM115 - as Python opens it
    sys.stdout = open(1, "w", encoding="utf-8", errors="surrogateescape")  # noqa: SIM115 - the same
    sys.stderr = open(2, "w", encoding="utf-8", errors="backslashreplace")  # noqa: SIM115 - the same
    code: object = 1
    try:
        runpy.run_module("toolkit", run_name="__main__")
    except SystemExit as end:
        code = end.code
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        # To take down a thousand modules in order would cost more than the run.
        os._exit(code if isinstance(code, int) else 1)


if __name__ == "__main__":
    _serve(socket.socket(fileno=int(sys.argv[1])))
