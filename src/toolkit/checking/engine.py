"""The engine: many links, host by host, each result reported when it arrives.

Hosts are asked side by side, one host politely; the overall limit is held only
while a request runs, so that a slow or pausing host never holds the others'
places. Must not store, print or know what a page should look like.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from toolkit.checking.examine import Examiner, Job, Outcome, broken, without_asking
from toolkit.checking.hosts import HostGate, Pace
from toolkit.domain.page import Finding

# Tasks that wait cost memory: so many hosts are at work, the others wait.
_HOSTS_AT_WORK = 512


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Where links come from and results go to.

    `prepare` gives a job (None: no longer to be checked), `report` takes an
    outcome, `leave_alone` a host and the seconds it asked for.
    """

    prepare: Callable[[int], Job | None]
    report: Callable[[Outcome], None]
    leave_alone: Callable[[str, float], None]


class Engine:
    """Checks links. `deferred` counts those left for the next run."""

    def __init__(self, examiner: Examiner, desk: Desk, pace: Pace) -> None:
        """Keep the parts."""
        self._examiner = examiner
        self._desk = desk
        self._pace = pace
        self._overall = asyncio.Semaphore(pace.at_once)
        self._gates: dict[str, HostGate] = {}
        self._again: dict[str, list[int]] = {}
        self.deferred = 0
        self.hosts_left = 0

    async def run(self, links: Mapping[str, Sequence[int]]) -> None:
        """Check links, given as hosts and ids; then try some a second time."""
        watching = asyncio.ensure_future(self._examiner.lateness.watch())
        try:
            await self._run(links)
        finally:
            watching.cancel()

    async def _run(self, links: Mapping[str, Sequence[int]]) -> None:
        await self._pass(links, attempt=1)
        for gate in self._gates.values():
            gate.reopen()
        second, self._again = self._again, {}
        deferred = self.deferred
        await self._pass(second, attempt=2)
        # What a second try leaves out was checked once: that stands.
        self.deferred = deferred

    async def _pass(self, links: Mapping[str, Sequence[int]], attempt: int) -> None:
        # The largest host decides how long a run takes, so it starts first.
        hosts = deque(sorted(links.items(), key=lambda item: -len(item[1])))
        self.hosts_left = len(hosts)

        async def work() -> None:
            while hosts:
                host, ids = hosts.popleft()
                await self._host(host, deque(ids), attempt)
                self.hosts_left -= 1

        await _together(work() for _ in range(min(len(hosts), _HOSTS_AT_WORK)))

    async def _host(self, host: str, ids: deque[int], attempt: int) -> None:
        gate = self._gate(host)
        slots = min(self._pace.per_host, len(ids))
        await _together(self._slot(host, gate, ids, attempt) for _ in range(slots))
        self.deferred += len(ids)
        ids.clear()
        if attempt == 1 and gate.not_before is not None:
            self._desk.leave_alone(host, gate.not_before)

    def _gate(self, host: str) -> HostGate:
        if host not in self._gates:
            self._gates[host] = HostGate(self._pace)
        return self._gates[host]

    async def _turn(self, host: str) -> None:
        """Wait for a host that a link leads to, in nobody's place meanwhile."""
        self._overall.release()
        try:
            await self._gate(host).turn()
        finally:
            await self._overall.acquire()

    async def _examined(self, job: Job) -> Outcome:
        """Examine a link; a mistake of our own is that link's alone, and is told as one."""
        try:
            return await self._examiner.examine(job, self._turn)
        except Exception as error:  # noqa: BLE001 - no page may keep the others from being checked
            return broken(job, type(error).__name__)

    async def _slot(self, host: str, gate: HostGate, ids: deque[int], attempt: int) -> None:
        while ids and not gate.done:
            link_id = ids.popleft()
            job = self._desk.prepare(link_id)
            if job is None:
                continue
            outcome = _unasked(job)
            if outcome is None:
                await gate.turn()
                async with self._overall:
                    outcome = await self._examined(job)
                if gate.note(outcome.facts):
                    ids.appendleft(link_id)
                    continue
            self._desk.report(outcome if attempt == 1 else replace(outcome, attempt=attempt))
            # Whoever keeps results has its turn before the next request goes out.
            await asyncio.sleep(0)
            if attempt == 1 and _try_again(outcome):
                self._again.setdefault(host, []).append(link_id)


def _unasked(job: Job) -> Outcome | None:
    try:
        return without_asking(job)
    except Exception as error:  # noqa: BLE001 - as said of `_examined`
        return broken(job, type(error).__name__)


def _try_again(outcome: Outcome) -> bool:
    finding = outcome.judgement.finding
    return finding is Finding.DOWN or (finding is Finding.GONE and not outcome.job.failing)


async def _together(tasks: Iterable[Awaitable[None]]) -> None:
    try:
        async with asyncio.TaskGroup() as group:
            for task in tasks:
                group.create_task(_awaited(task))
    except ExceptionGroup as group_error:
        # One failure stops the run (the disk is full); it is told as itself.
        raise group_error.exceptions[0] from None


async def _awaited(task: Awaitable[None]) -> None:
    await task
