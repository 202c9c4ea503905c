"""Patience: how long one link may take in all, and how late we were to hear of it.

Waiting for a host's turn and reading a page are our own, and not counted. Must not
fetch, must not know hosts, and must not decide what lateness means for a link.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from types import TracebackType
from typing import Self, TypeVar

_T = TypeVar("_T")
Turn = Callable[[str], Awaitable[None]]
_EVERY = 0.25
# Any loop is late by a little.
_USUAL = 0.05


class Patience:
    """The time left for one link; a context that ends with TimeoutError when it is over.

    The context may be entered again, for the next request of the same link.
    """

    def __init__(self, seconds: float, turn: Turn | None = None) -> None:
        """Begin now; `turn` waits until a host may be asked once more."""
        self._clock = asyncio.get_running_loop().time
        self._seconds = seconds
        self._turn = turn
        # Moved on by what was waited, so that only asking is counted.
        self._began = self._clock()
        self._limit: asyncio.Timeout | None = None

    @property
    def spent(self) -> float:
        """Seconds that asking took so far."""
        return self._clock() - self._began

    async def turn(self, host: str) -> None:
        """Wait until a host may be asked once more, with the clock stopped."""
        if self._turn is not None:
            await self.apart(self._turn(host))

    async def apart(self, work: Awaitable[_T]) -> _T:
        """Do work that is our own, with the clock stopped."""
        stopped = self._clock()
        if self._limit is not None:
            self._limit.reschedule(None)
        done = await work
        self._began += self._clock() - stopped
        if self._limit is not None:
            self._limit.reschedule(self._began + self._seconds)
        return done

    async def __aenter__(self) -> Self:
        """Begin a part of the work that must end in time."""
        self._limit = asyncio.timeout_at(self._began + self._seconds)
        await self._limit.__aenter__()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End it; raises TimeoutError when time ran out."""
        limit, self._limit = self._limit, None
        if limit is not None:
            await limit.__aexit__(kind, error, trace)


class Lateness:
    """Counts the seconds by which the loop was late, while `watch` runs.

    Work of our own or a busy machine holds it up; whoever waits for a server then
    hears its answer late, or not in time, and that says nothing of the server.
    """

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
