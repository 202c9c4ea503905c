"""Programs of the system and of the user: heard, or told something, within bounds.

No shell reads a command. Must not know what is said.
"""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from threading import Thread, Timer
from typing import IO, NamedTuple

_SECONDS = 10.0
_LONGEST_COMPLAINT = 4_096
_BLOCK = 65_536
# The last words of a program say what went wrong; the rest is let go as it comes.
_LONGEST_TAIL = 2_000
# A program may leave a child behind that holds its output open.
_SECONDS_FOR_THE_TAIL = 1.0


class Heard(NamedTuple):
    """What a program said; `whole` is False where it had more to say than was wanted."""

    code: int
    output: bytes
    complaint: str = ""
    whole: bool = True


class Told(NamedTuple):
    """How a program that was told something ended: its exit code and its last words."""

    code: int
    tail: str


def hear(command: Sequence[str], most: int) -> Heard:
    """Run a program without input, in plain English. Raises OSError.

    One that takes too long is ended, and has a negative code then.
    """
    environment = {**os.environ, "LC_ALL": "C"}
    with tempfile.TemporaryFile() as complaint:
        process = subprocess.Popen(  # noqa: S603 - a fixed table of commands, no shell
            list(command),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=complaint,
            env=environment,
        )
        impatience = Timer(_SECONDS, process.kill)
        impatience.start()
        try:
            output = process.stdout.read(most + 1) if process.stdout else b""
            whole = len(output) <= most
            if not whole:
                process.kill()
            code = process.wait()
        finally:
            impatience.cancel()
            if process.stdout:
                process.stdout.close()
        complaint.seek(0)
        said = complaint.read(_LONGEST_COMPLAINT).decode("utf-8", "replace")
    return Heard(code, output[:most], said, whole)


def tell(
    command: Sequence[str], text: bytes, environment: Mapping[str, str], seconds: float
) -> Told:
    """Run a program with `text` as its input; however much it says, little is kept.

    Raises OSError when it cannot be started and subprocess.TimeoutExpired after
    `seconds`, when it and its children have been ended.
    """
    process = subprocess.Popen(  # noqa: S603 - the user's own command, no shell
        list(command),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=dict(environment),
        start_new_session=True,
    )
    tail = bytearray()
    reader = Thread(target=_keep_tail, args=(process.stdout, tail), daemon=True)
    writer = Thread(target=_write, args=(process.stdin, text), daemon=True)
    reader.start()
    writer.start()
    try:
        code = process.wait(seconds)
    except subprocess.TimeoutExpired:
        _end(process)
        raise
    reader.join(_SECONDS_FOR_THE_TAIL)
    return Told(code, bytes(tail).decode("utf-8", "replace"))


def _keep_tail(stream: IO[bytes], tail: bytearray) -> None:
    # The file is read as it comes: a buffered read would wait for a whole block.
    while block := os.read(stream.fileno(), _BLOCK):
        tail += block
        del tail[:-_LONGEST_TAIL]
    stream.close()


def _write(stream: IO[bytes], text: bytes) -> None:
    # A program need not read what it is given.
    with suppress(BrokenPipeError), stream:
        stream.write(text)


def _end(process: subprocess.Popen[bytes]) -> None:
    if hasattr(os, "killpg"):
        # A group that has just ended is not found on Linux and not permitted on macOS.
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    process.kill()
    process.wait()
