"""The network as a person allows it, and the one place that starts asking it.

Must not know a library.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple, TypeVar

from toolkit import __version__
from toolkit.checking.addresses import Addresses, IPNetwork
from toolkit.checking.hosts import Pace
from toolkit.checking.probe import DEADLINE_SECONDS, Probe, headers

_T = TypeVar("_T")
# Reserved for documentation, and always registered (RFC 2606).
CONTROL_NAME = "example.com"


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """How the network is used; `resolve` are addresses for hosts of one's own.

    `workers` is how many processes ask; None leaves it to the size of the run.
    """

    allowed: tuple[IPNetwork, ...] = ()
    resolve: Mapping[str, str] = field(default_factory=dict)
    control_name: str = CONTROL_NAME
    pace: Pace = field(default_factory=Pace)
    deadline: float = DEADLINE_SECONDS
    workers: int | None = None


class RunClock(NamedTuple):
    """The time of a run: from its start on, by a clock that nobody sets.

    It goes on while the machine sleeps, and is the same in every process.
    """

    started: datetime
    reading: float

    @classmethod
    def start(cls, now: datetime) -> RunClock:
        """Begin at `now`."""
        return cls(now, _steady())

    def now(self) -> datetime:
        """Return the time now."""
        return self.started + timedelta(seconds=max(0.0, _steady() - self.reading))


def ask(
    network: Network, now: Callable[[], datetime], work: Callable[[Probe], Awaitable[_T]]
) -> _T:
    """Do work that asks the network, and close what it opened."""
    return asyncio.run(_ask(network, now, work))


async def _ask(
    network: Network, now: Callable[[], datetime], work: Callable[[Probe], Awaitable[_T]]
) -> _T:
    addresses = Addresses(allowed=network.allowed, given=network.resolve)
    probe = Probe(addresses, headers(__version__), now, network.deadline)
    try:
        return await work(probe)
    finally:
        await probe.close()


def _steady() -> float:
    # The monotonic clock stands still while Linux sleeps: clock_gettime(2).
    if hasattr(time, "CLOCK_BOOTTIME"):
        return time.clock_gettime(time.CLOCK_BOOTTIME)
    return time.monotonic()
