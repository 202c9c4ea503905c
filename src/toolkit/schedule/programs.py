"""What a scheduler's own program says: its exit code, its output whole, its complaint.

Must not decide what it means.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Sequence
from threading import Timer
from typing import NamedTuple

_SECONDS = 10.0
_LONGEST_COMPLAINT = 4_096


class Heard(NamedTuple):
    """What a program said; `whole` is False where it had more to say than was wanted."""

    code: int
    output: bytes
    complaint: str = ""
    whole: bool = True


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
