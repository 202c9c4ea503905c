"""The program's way in: `toolkit`, `python -m toolkit`.

Here for the first tenth of a second alone: a Ctrl-C while the parts are being
loaded, or when all is done, is answered in one word. Must not load anything
before that is arranged.
"""

import os
import signal
from types import FrameType

# As errors.ExitCode, which is not loaded yet.
_INTERRUPTED = 130


def run() -> None:
    """Run the program and leave with its code."""
    asked = signal.getsignal(signal.SIGINT)
    if asked is signal.default_int_handler:
        signal.signal(signal.SIGINT, _leave)
    from toolkit.cli.main import run as run_command  # noqa: PLC0415 - as said above

    code = 1
    try:
        signal.signal(signal.SIGINT, asked)
        code = run_command()
    except KeyboardInterrupt:
        # Between two tries to say something.
        code = _INTERRUPTED
    finally:
        if asked is signal.default_int_handler:
            signal.signal(signal.SIGINT, _leave)
    raise SystemExit(code)


def _leave(_number: int, _frame: FrameType | None) -> None:
    try:
        os.write(2, b"Interrupted.\n")
    finally:
        os._exit(_INTERRUPTED)


if __name__ == "__main__":
    run()
