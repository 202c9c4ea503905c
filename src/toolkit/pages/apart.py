"""Pages read in a process of their own, with limits of time and memory.

A page can be made so that reading it takes minutes, or all the memory there
is, and nothing stops a parser half way: here its process ends, and no other
page waits for long. The process ends when its stdin does, so none is left
behind. Must not know what a page is read for.
"""

from __future__ import annotations

import asyncio
import os
import pickle
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from threading import Timer
from typing import IO, Any, TypeVar

import toolkit
from toolkit.domain.page import PageTooHeavy, Received

_T = TypeVar("_T")
# So little is read within milliseconds, however it is made: handing it over takes longer.
_SMALL = 2_048
# Honest pages take a hundredth of these.
_PROCESSOR_SECONDS = 3
_SECONDS = 10.0
_MEMORY = 512 << 20
# SIGKILL, which Windows does not name: neither limit ends a process so.
_KILLED = 9
# -P: nothing in the folder one happens to be in is taken for a module.
_PROGRAM = (
    "import sys; sys.path.append(sys.argv[1]); from toolkit.pages.apart import serve; serve()"
)


class Reader:
    """Reads pages, one at a time; `work` must be a function of a module.

    Where no process can be started, pages are read here.
    """

    def __init__(self) -> None:
        """Start nothing yet."""
        self._turns = ThreadPoolExecutor(max_workers=1)
        self._process: subprocess.Popen[bytes] | None = None

    async def __call__(self, work: Callable[..., _T], received: Received, *others: object) -> _T:
        """Return what `work` makes of a page, and raise what it raises; or PageTooHeavy."""
        if len(received.body) <= _SMALL:
            return work(received, *others)
        order = (work, received, *others)
        fine, made = await asyncio.get_running_loop().run_in_executor(self._turns, self._ask, order)
        if not fine:
            raise made
        return made  # type: ignore[no-any-return]  # what `work` returned at the other end

    def close(self) -> None:
        """End the process, also in the middle of a page."""
        self._end()
        self._turns.shutdown(cancel_futures=True)
        self._end()

    def _ask(self, order: tuple[Any, ...]) -> tuple[bool, Any]:
        # A process that somebody else ended says nothing of the page: it is read once more.
        return self._asked(order) or self._asked(order) or (False, PageTooHeavy())

    def _asked(self, order: tuple[Any, ...]) -> tuple[bool, Any] | None:
        """Return the answer to an order, None where the process was killed from outside."""
        try:
            process = self._process = self._process or _started()
        except OSError:
            return _answer(*order)
        impatience = Timer(_SECONDS, process.kill)
        impatience.start()
        try:
            _say(process.stdin, order)
            answer: tuple[bool, Any] = pickle.load(_pipe(process.stdout))  # noqa: S301 - our own process wrote it
        except (OSError, EOFError, pickle.UnpicklingError):
            answer = False, PageTooHeavy()
            if impatience.is_alive() and process.wait() == -_KILLED:
                self._end()
                return None
        finally:
            impatience.cancel()
        if isinstance(answer[1], PageTooHeavy):
            # What the page took is given back.
            self._end()
        return answer

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            _ended(process)


def serve() -> None:
    """Answer each order of stdin on stdout, until there is no more."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    # What anything prints must not stand between answers.
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    _say(answers, "ready")
    with suppress(EOFError):
        while True:
            order = pickle.load(sys.stdin.buffer)  # noqa: S301 - our own process wrote it
            _limit()
            _say(answers, _answer(*order))


def _started() -> subprocess.Popen[bytes]:
    process = subprocess.Popen(  # noqa: S603 - this very Python
        [sys.executable, "-P", "-c", _PROGRAM, str(Path(toolkit.__file__).parents[1])],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        # Ctrl-C is for the first process alone.
        start_new_session=True,
    )
    try:
        pickle.load(_pipe(process.stdout))  # noqa: S301 - our own process wrote it
    except (EOFError, pickle.UnpicklingError) as error:
        _ended(process)
        raise OSError from error
    return process


def _ended(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait()
    for pipe in (process.stdin, process.stdout):
        with suppress(OSError):
            _pipe(pipe).close()


def _answer(work: Callable[..., Any], *given: object) -> tuple[bool, Any]:
    try:
        return True, work(*given)
    except MemoryError:
        return False, PageTooHeavy()
    except Exception as error:  # noqa: BLE001 - raised where the page was asked for
        return False, _sendable(error)


def _sendable(error: Exception) -> Exception:
    try:
        pickle.loads(pickle.dumps(error))  # noqa: S301 - what we just wrote
    except Exception:  # noqa: BLE001 - whatever an exception does when it is copied
        return RuntimeError(type(error).__name__)
    return error


def _say(pipe: IO[bytes] | None, value: object) -> None:
    pickle.dump(value, _pipe(pipe), pickle.HIGHEST_PROTOCOL)
    _pipe(pipe).flush()


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    if pipe is None:
        raise RuntimeError("a process that reads pages was started without pipes")
    return pipe


def _limit() -> None:
    """End this process when the next page takes too much; Windows has no such limits."""
    with suppress(ImportError):
        import resource  # noqa: PLC0415 - POSIX only

        used = resource.getrusage(resource.RUSAGE_SELF)
        seconds = int(used.ru_utime + used.ru_stime) + 1 + _PROCESSOR_SECONDS
        limits = (
            (resource.RLIMIT_CPU, seconds),
            (resource.RLIMIT_AS, _MEMORY),
            # Nobody looks at the remains.
            (resource.RLIMIT_CORE, 0),
        )
        for kind, most in limits:
            hard = resource.getrlimit(kind)[1]
            with suppress(ValueError, OSError):
                resource.setrlimit(kind, (most, hard))
