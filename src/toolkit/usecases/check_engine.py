"""The engine at work on links of a library, in whatever process that is.

What it sees is handed over as it comes, together where it comes together.
Must not write.
"""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import NamedTuple

from toolkit.checking.engine import Desk, Engine
from toolkit.checking.examine import Examiner, Inspector, Outcome
from toolkit.checking.probe import Probe
from toolkit.checking.rules import Astray
from toolkit.domain.page import Expected, Reading, Received
from toolkit.pages.apart import Reader
from toolkit.pages.inspect import inspect, same_page
from toolkit.storage.library import Library
from toolkit.usecases.check_jobs import Jobs, Seen, seen_of
from toolkit.usecases.lookalike import LOOKALIKE, Doubts
from toolkit.usecases.network import Network, RunClock

Hosts = Mapping[str, Sequence[int]]
_ALLOCATIONS_BETWEEN_LOOKS = 20_000


class Order(NamedTuple):
    """What to check: links by their hosts, for a run, by its clock."""

    run_id: int
    clock: RunClock
    network: Network
    hosts: Hosts


class Reception(NamedTuple):
    """Who takes what was seen, with the number of hosts still to be asked."""

    take: Callable[[Sequence[Seen], int], None]
    leave_alone: Callable[[str, float], None]


@contextmanager
def seldom_collecting() -> Iterator[None]:
    """Let garbage wait: a run makes hardly any, and looking for it costs a tenth."""
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(_ALLOCATIONS_BETWEEN_LOOKS)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()


class AtWork:
    """One engine over a part of a run. `deferred` counts links it left out."""

    def __init__(self, library: Library, order: Order, reception: Reception) -> None:
        """Keep the parts."""
        self._jobs = Jobs(library)
        self._doubts = Doubts(library)
        self._order = order
        self._reception = reception
        self._seen: list[Seen] = []
        self._arrived = asyncio.Event()
        self._engine: Engine | None = None

    @property
    def deferred(self) -> int:
        """How many links were left for the next run."""
        return self._engine.deferred if self._engine else 0

    async def run(self, probe: Probe) -> None:
        """Check the links. Raises what handing over raises."""
        order = self._order
        desk = Desk(
            prepare=self._jobs.of, report=self._report, leave_alone=self._reception.leave_alone
        )
        reader = Reader()

        async def look(received: Received, asked: str, expected: Expected) -> Reading:
            return await reader(inspect, received, asked, expected)

        inspector = Inspector(inspect=look, same_page=same_page, astray=self._astray)
        examiner = Examiner(probe, inspector, order.network.control_name)
        self._engine = Engine(examiner, desk, order.network.pace)
        checking = asyncio.ensure_future(self._engine.run(order.hosts))
        handing = asyncio.ensure_future(self._hand_over_always())
        try:
            await asyncio.wait({checking, handing}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (checking, handing):
                task.cancel()
            await asyncio.gather(checking, handing, return_exceptions=True)
            reader.close()
            if handing.cancelled():
                self._hand_over()
        if not handing.cancelled():
            handing.result()
        checking.result()

    def _astray(self, asked: str, final: str) -> Astray | None:
        doubt = self._doubts.about_move(asked, final)
        if doubt is None:
            return None
        reason = f"it leads to {doubt.url}, which {doubt.sentence}"
        return Astray(reason=reason, avoided=doubt.kind != LOOKALIKE)

    def _report(self, outcome: Outcome) -> None:
        self._seen.append(seen_of(outcome, self._order.run_id, self._order.clock.now()))
        self._arrived.set()

    async def _hand_over_always(self) -> None:
        while True:
            await self._arrived.wait()
            self._arrived.clear()
            self._hand_over()

    def _hand_over(self) -> None:
        seen, self._seen = self._seen, []
        if seen:
            self._reception.take(seen, self._engine.hosts_left if self._engine else 0)
