"""Lateness: how long the loop was held up, by work of our own or a busy machine.

Whoever waits for a server then hears its answer late, or not in time, and that
says nothing of the server. Must not decide what it means for a link.
"""

from __future__ import annotations

import asyncio

_EVERY = 0.25
# Any loop is late by a little.
_USUAL = 0.05


class Lateness:
    """Counts the seconds by which the loop was late, while `watch` runs."""

    def __init__(self) -> None:
        """Count nothing yet."""
        self._past = 0.0
        self._due: float | None = None

    @property
    def seconds(self) -> float:
        """The seconds so far, those of this moment among them."""
        now = asyncio.get_running_loop().time()
        late = now - self._due if self._due is not None else 0.0
        return self._past + (late if late > _USUAL else 0.0)

    async def watch(self) -> None:
        """Count until cancelled."""
        clock = asyncio.get_running_loop().time
        while True:
            self._due = clock() + _EVERY
            await asyncio.sleep(_EVERY)
            self._past = self.seconds
