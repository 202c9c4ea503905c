"""A second process that cuts texts into stems while the first writes them.

It is given texts and gives back rows of the index: one JSON document a line,
each way. It holds nothing and ends when its stdin does, so none is left behind
however the first process ends. Must not open a library.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from typing import IO, Any

from toolkit.storage.entries import Given, Piece, piece_of

# -P: a folder called "toolkit" where the command was given is not ours.
_COMMAND = ("-P", "-c", "from toolkit.storage.aside import serve; serve()")


def serve() -> None:
    """Answer each line of stdin with a line on stdout, until there is no more."""
    for line in sys.stdin.buffer:
        piece = piece_of([_read_given(values) for values in json.loads(line)])
        _write(sys.stdout.buffer, piece)


class Aside:
    """The second process: one piece of work at a time.

    Where there is none (it cannot be started, or was ended), the work is done
    here: the same answer, later.
    """

    def __init__(self) -> None:
        """Start the process."""
        self._sent: Sequence[Given] | None = None
        self._process = _started()

    def send(self, links: Sequence[Given]) -> None:
        """Hand work over; what was handed over before must have been taken back."""
        self._sent = links
        if self._process is None:
            return
        try:
            _write(_pipe(self._process.stdin), links)
        except OSError:
            self.close()

    def take(self) -> Piece | None:
        """Return what became of the work handed over, or None when there was none."""
        sent, self._sent = self._sent, None
        if sent is None:
            return None
        answer = _pipe(self._process.stdout).readline() if self._process else b""
        if answer.endswith(b"\n"):
            return Piece(*json.loads(answer))
        self.close()
        return piece_of(sent)

    def close(self) -> None:
        """End the process."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            try:
                _pipe(pipe).close()
            except BrokenPipeError:
                # What could not be handed over is worked out here.
                continue


def _started() -> subprocess.Popen[bytes] | None:
    if not sys.executable:
        return None
    try:
        return subprocess.Popen(  # noqa: S603 - this Python, our own module
            [sys.executable, *_COMMAND],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            # Ctrl-C is for the first process alone.
            start_new_session=True,
        )
    except OSError:
        return None


def _read_given(values: list[Any]) -> Given:
    link_id, texts, kind, tags, regions = values
    return Given(link_id, tuple(texts), kind, tuple(tags), tuple(regions))


def _write(pipe: IO[bytes], value: object) -> None:
    pipe.write(json.dumps(value, separators=(",", ":")).encode() + b"\n")
    pipe.flush()


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    if pipe is None:
        raise RuntimeError("the second process was started without pipes")
    return pipe
