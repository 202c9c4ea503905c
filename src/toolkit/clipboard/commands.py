"""Starting clipboard tools without being held up by them.

xclip, xsel and wl-copy leave a process behind that serves the clipboard and
keeps whatever output it was given: waiting for the end of its output would
wait for ever. So output is thrown away when copying, and read by a thread
that is given up in time when pasting. Imports subprocess on first use.
Must not choose a tool.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import suppress
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from subprocess import Popen

# PowerShell may need some seconds for a cold start; a hung X server never answers.
TIMEOUT_SECONDS = 10.0


def run(command: Sequence[str], data: bytes, *, timeout: float = TIMEOUT_SECONDS) -> int:
    """Start the command with `data` as its input and return its exit code.

    Raises OSError when it cannot be started and subprocess.TimeoutExpired after
    `timeout` seconds, when it and its children have been ended.
    """
    from subprocess import DEVNULL, PIPE, Popen, TimeoutExpired  # noqa: PLC0415 - copying only

    # A session of its own: Ctrl-C or a closed terminal must not take away what was copied.
    process = Popen(  # noqa: S603 - a fixed table of commands, no shell
        list(command), stdin=PIPE, stdout=DEVNULL, stderr=DEVNULL, start_new_session=True
    )
    try:
        process.communicate(data, timeout=timeout)
    except TimeoutExpired:
        _end(process)
        raise
    return process.returncode


def read(
    command: Sequence[str], limit: int, *, timeout: float = TIMEOUT_SECONDS
) -> tuple[int, bytes]:
    """Start the command and return its exit code and up to `limit` bytes of its output.

    Raises as `run` does. A command that has more to say is ended, with code 0.
    """
    from subprocess import DEVNULL, PIPE, Popen, TimeoutExpired  # noqa: PLC0415 - pasting only
    from threading import Thread  # noqa: PLC0415 - pasting only

    process = Popen(  # noqa: S603 - a fixed table of commands, no shell
        list(command), stdin=DEVNULL, stdout=PIPE, stderr=DEVNULL, start_new_session=True
    )
    output: list[bytes] = []
    reader = Thread(target=_keep, args=(process.stdout, limit, output), daemon=True)
    reader.start()
    reader.join(timeout)
    if reader.is_alive():
        _end(process)
        raise TimeoutExpired(list(command), timeout)
    found = b"".join(output)
    if len(found) >= limit:
        _end(process)
        return 0, found
    try:
        return process.wait(timeout), found
    except TimeoutExpired:
        _end(process)
        raise


def _keep(stream: IO[bytes], limit: int, output: list[bytes]) -> None:
    with stream:
        output.append(stream.read(limit))


def _end(process: Popen[bytes]) -> None:
    if hasattr(os, "killpg"):
        from signal import SIGKILL  # noqa: PLC0415 - only for a command that hangs

        # Its children too: one of them may be what holds the output open. A group
        # that has just ended is not found on Linux and not permitted on macOS.
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, SIGKILL)
    process.kill()
    if process.stdin is not None:
        process.stdin.close()
    process.wait()
