"""A process that checks a part of a run: `python -m toolkit.usecases.check_worker`.

Takes its order from standard input, hands over what it sees on standard output,
and ends when its input ends: a parent that was killed leaves none behind.
Must not write into the library, and is not for people.
"""

from __future__ import annotations

import os
import pickle
import signal
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path
from threading import Thread
from typing import BinaryIO

from toolkit.storage.library import Library
from toolkit.usecases.check_crew import Alone, Finished, Handed
from toolkit.usecases.check_engine import AtWork, Order, Reception, seldom_collecting
from toolkit.usecases.check_jobs import Seen
from toolkit.usecases.network import ask


def main() -> None:
    """Do what the order says."""
    # Ctrl-C reaches every process of a terminal; the parent decides what follows.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    said = _own_output()
    path, order = pickle.load(sys.stdin.buffer)  # noqa: S301 - our own parent wrote it
    Thread(target=_end_with_input, daemon=True).start()
    try:
        with seldom_collecting():
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
