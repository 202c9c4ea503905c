"""The line that moves while links are checked: on a terminal, and only there.

Written to stderr and wiped at the end. Must not count anything itself.
"""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from typing import TextIO

from toolkit.domain.trust import SHOWN_AS, State

_SECONDS_BETWEEN = 0.2
_WIDEST = 110
# What a terminal is taken to be that does not say how wide it is.
_USUAL = 80


class LiveLine:
    """A line that tells how far a run is; silent where nobody looks."""

    def __init__(self, stream: TextIO, *, wanted: bool) -> None:
        """Start the clock."""
        self._stream = stream
        self._on = wanted and stream.isatty()
        self._began = time.monotonic()
        self._drawn = 0.0
        self._width = 0

    def draw(self, done: int, total: int, hosts_left: int, by_state: Mapping[State, int]) -> None:
        """Draw the line anew, a few times a second at most."""
        now = time.monotonic()
        if not self._on or (now - self._drawn < _SECONDS_BETWEEN and done < total):
            return
        self._drawn = now
        rate = done / max(0.001, now - self._began)
        # What matters most comes first: a narrow window cuts the rest off.
        words = [f"{done:,} of {total:,}", f"about {_duration((total - done) / rate)} left"]
        words += [f"{SHOWN_AS[state]} {count:,}" for state, count in by_state.items() if count]
        words += [f"hosts waiting {hosts_left:,}", f"{rate:.1f} a second"]
        width = min(_WIDEST, self._columns() - 1)
        # A window made narrower would wrap blanks that wipe what is not there.
        blanks = max(0, min(self._width, width))
        line = "; ".join(words)[:width]
        self._stream.write("\r" + line.ljust(blanks))
        self._stream.flush()
        self._width = len(line)

    def wipe(self) -> None:
        """Take the line away."""
        if self._on and self._drawn:
            self._stream.write("\r" + " " * min(self._width, self._columns() - 1) + "\r")
            self._stream.flush()

    def _columns(self) -> int:
        try:
            return os.get_terminal_size(self._stream.fileno()).columns or _USUAL
        except (OSError, ValueError):
            return _USUAL


def _duration(seconds: float) -> str:
    if seconds < 90:  # noqa: PLR2004 - a minute and a half reads better in seconds
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5_400 else f"{seconds / 3_600:.1f} h"  # noqa: PLR2004 - the same
