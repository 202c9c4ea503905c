"""The engine: many links, host by host, each result reported when it arrives.

Hosts are asked side by side, one host politely; the overall limit is held only
while a request runs, so that a slow or pausing host never holds the others'
places. A few hosts are asked first, and the others once anything has answered.
Must not store, print or know what a page should look like.
"""

from __future__ import annotations

import asyncio
import random
from collections import deque
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from toolkit.checking.examine import Examiner, Job, Outcome, broken, without_asking
from toolkit.checking.facts import Facts, Trouble
from toolkit.checking.guard import Guard
from toolkit.domain.page import Finding
from toolkit.domain.url import host_of

# Host gates: how often one host is asked, and when it is left alone. One gate a host: slots,
# spacing, pauses a host asks for, and giving up for this run.


_TOO_MANY_REQUESTS = 429
_UNAVAILABLE = 503
# Asked for its next link, such a host would most likely do the same.
_IN_VAIN = frozenset(
    {
        Trouble.REFUSED,
        Trouble.UNREACHABLE,
        Trouble.NO_CONNECTION,
        Trouble.NO_DNS,
        Trouble.TIMEOUT,
        Trouble.PROXY_SAYS,
        Trouble.PROXY_SILENT,
        Trouble.PROXY_FAILS,
    }
)
# A wrong or hostile date must not keep a host away for years.
_LONGEST_NOT_BEFORE = 30 * 86_400.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How politely hosts are asked; seconds and numbers of the policy."""

    per_host: int = 1
    delay: float = 1.0
    jitter: float = 0.3
    at_once: int = 128
    first_pause: float = 10.0
    longest_pause: float = 30.0
    most_refusals: int = 3
    most_failures: int = 3


class HostGate:
    """The way to one host. `not_before` is set, in seconds from now, for the next run."""

    def __init__(self, pace: Pace) -> None:
        """Start open."""
        self._pace = pace
        self._free_at = 0.0
        self._turn = asyncio.Lock()
        self._refusals = 0
        self._failures = 0
        self._failed_at = ""
        self._second = False
        self.done = False
        self.not_before: float | None = None

    async def turn(self) -> None:
        """Wait until the host may be asked again."""
        clock = asyncio.get_running_loop().time
        async with self._turn:
            # A pause may be asked for while somebody waits here.
            for _ in range(self._pace.most_refusals + 1):
                wait = self._free_at - clock()
                if wait <= 0:
                    break
                await asyncio.sleep(wait)
            spread = random.uniform(0, self._pace.jitter)  # noqa: S311 - spacing, no secret
            self._free_at = clock() + self._pace.delay * (1 + spread)

    def note(self, facts: Facts) -> bool:
        """Learn from an answer; returns whether to ask for the same link again."""
        if facts.trouble is Trouble.OURS:
            return False
        if self._is_busy(facts):
            return self._pause(facts)
        self._refusals = 0
        # A host may lead to many others, and one of them that is down says nothing of the next.
        in_vain = facts.trouble in _IN_VAIN or facts.stalled
        failed_at = host_of(facts.final_url) if in_vain else ""
        again = self._failures if failed_at == self._failed_at else 0
        self._failures, self._failed_at = again + 1 if failed_at else 0, failed_at
        # Each failure has its second try: one that was left out would count all the same.
        given_up = self._failures >= self._pace.most_failures and not self._second
        self.done = self.done or given_up
        return False

    def reopen(self) -> None:
        """Let the second tries through, unless the host asked to be left alone."""
        self._second = True
        self.done = self.not_before is not None or self._refusals >= self._pace.most_refusals

    def _is_busy(self, facts: Facts) -> bool:
        # Another host that is busy asks nothing of the one that led there.
        if facts.trouble or host_of(facts.final_url) != host_of(facts.asked):
            return False
        busy = facts.status == _UNAVAILABLE and facts.retry_after is not None
        return busy or facts.status == _TOO_MANY_REQUESTS

    def _pause(self, facts: Facts) -> bool:
        self._refusals += 1
        wait = facts.retry_after
        if wait is not None and wait > self._pace.longest_pause:
            self.not_before = min(wait, _LONGEST_NOT_BEFORE)
            self.done = True
            return False
        if self._refusals >= self._pace.most_refusals:
            self.done = True
            return False
        if wait is None:
            wait = self._pace.first_pause * 2 ** (self._refusals - 1)
        self._free_at = max(self._free_at, asyncio.get_running_loop().time() + wait)
        return True


Hosts = deque[tuple[str, deque[int]]]

# Tasks that wait cost memory: so many hosts are at work, the others wait.
_HOSTS_AT_WORK = 512
# Asked first, so that offline is known before a thousand time-outs. So many sites in
# so many rounds are dead by themselves in no library, be half of it.
_SCOUTS, _ROUNDS, _SCOUT_SECONDS = 8, 3, 10.0
_SITES_TO_BE_OFFLINE = 5
_WITNESSES = 3
_FAILURES = (Finding.GONE, Finding.DOWN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Where links come from and results go to.

    `prepare` gives a job (None: no longer to be checked), `report` takes an
    outcome, `leave_alone` a host and the seconds it asked for. `fatal` tells whether
    a failure would make its link dead, or leave it dead; `witnesses` gives links on
    other sites than these that are known to be alive, the latest first; those that are
    not encrypted before them, where it is told so.
    """

    prepare: Callable[[int], Job | None]
    report: Callable[[Outcome], None]
    leave_alone: Callable[[str, float], None]
    fatal: Callable[[Outcome], bool] = lambda _outcome: False
    witnesses: Callable[[Collection[str], bool], Iterable[Job]] = lambda _sites, _plain: ()


class Engine:
    """Checks links. `deferred` counts those left for the next run.

    `offline`: nothing answered at first, so that the others were not asked at all.
    """

    def __init__(self, examiner: Examiner, desk: Desk, pace: Pace) -> None:
        """Keep the parts."""
        self._examiner = examiner
        self._desk = desk
        self._pace = pace
        self._overall = asyncio.Semaphore(pace.at_once)
        self._gates: dict[str, HostGate] = {}
        self._again: dict[str, list[int]] = {}
        self.guard = Guard(examiner.site_of)
        self.deferred = 0
        self.hosts_left = 0
        self.offline = False

    async def run(self, links: Mapping[str, Sequence[int]]) -> None:
        """Check links, given as hosts and ids; then try some a second time."""
        watching = asyncio.ensure_future(self._examiner.lateness.watch())
        try:
            await self._run(links)
        finally:
            watching.cancel()

    async def _run(self, links: Mapping[str, Sequence[int]]) -> None:
        # The largest host decides how long a run takes, so it starts first.
        largest_first = sorted(links.items(), key=lambda item: -len(item[1]))
        await self._first(deque((host, deque(ids)) for host, ids in largest_first))
        guard = self.guard
        heard = guard.answered.is_set() or guard.may_reach_out or not guard.silent_sites
        self.offline = self.offline or not heard
        if not self.offline:
            await self._second()
            await self._ask_witnesses()

    async def _first(self, hosts: Hosts) -> None:
        """Ask a few hosts, and the others once anything has answered."""
        self.hosts_left = len(hosts)
        guard, scouted = self.guard, list[tuple[str, deque[int]]]()
        guard.control = await self._examiner.resolves()
        rounds = _ROUNDS if guard.control else 1
        while rounds and len(hosts) > _SCOUTS and not guard.answered.is_set():
            rounds -= 1
            scouts = _taken(hosts)
            scouted += scouts
            await self._scout(scouts, hosts)
            if len(self._silent_sites(scouted)) < _SITES_TO_BE_OFFLINE:
                break
            self.offline = not rounds and not guard.answered.is_set()
        hosts.extend(scout for scout in scouted if scout[1])
        if self.offline:
            self.deferred += sum(len(ids) for _, ids in hosts)
        else:
            await self._pass(hosts, attempt=1)

    async def _scout(self, scouts: Sequence[tuple[str, deque[int]]], others: Hosts) -> None:
        """Ask some hosts until anything answers, and the others beside them from then on."""
        asking = asyncio.ensure_future(
            _together(self._whole_host(host, ids, 1) for host, ids in scouts)
        )
        answered = asyncio.ensure_future(self.guard.answered.wait())
        either = {asking, answered}
        try:
            await asyncio.wait(either, timeout=_SCOUT_SECONDS, return_when=asyncio.FIRST_COMPLETED)
            if self.guard.answered.is_set():
                await _together([asking, self._pass(others, attempt=1)])
        finally:
            for task in either:
                task.cancel()
            await asyncio.wait(either)
        # A task of our own that failed has to be heard of.
        if not asking.cancelled() and (error := asking.exception()) is not None:
            raise error

    def _silent_sites(self, scouted: Sequence[tuple[str, deque[int]]]) -> set[str]:
        waited_for = {self._examiner.site_of(f"http://{host}/") for host, ids in scouted if ids}
        return self.guard.silent_sites | waited_for

    async def _second(self) -> None:
        for gate in self._gates.values():
            gate.reopen()
        second, self._again = self._again, {}
        deferred = self.deferred
        self.hosts_left = len(second)
        await self._pass(deque((host, deque(ids)) for host, ids in second.items()), attempt=2)
        # What a second try leaves out was checked once: that stands.
        self.deferred = deferred

    async def _ask_witnesses(self) -> None:
        """Ask links known to be alive, where nothing else tells whose trouble it is."""
        guard = self.guard
        if guard.hangs_on_control:
            # An answer from before the failures vouches for nothing.
            guard.control = await self._examiner.resolves()
        if not guard.in_doubt() or not guard.may_reach_out:
            return
        alone, witnesses = True, self._desk.witnesses(guard.failed_sites, guard.plain_in_doubt())
        for job in islice(witnesses, _WITNESSES):
            alone = False
            await self._gate(host_of(job.target.url)).turn()
            outcome = await self._examined(job, 1)
            guard.note(self._examiner.shown(outcome), witness=True)
            if not guard.in_doubt():
                return
        if guard.one_page_in_doubt():
            guard.note(await self._examiner.control_page(), witness=True)
        if await self._examiner.control_vouches_for(guard.failed_sites, alone=alone):
            guard.accept()

    async def _pass(self, hosts: Hosts, attempt: int) -> None:
        async def work() -> None:
            while hosts:
                await self._whole_host(*hosts.popleft(), attempt)

        await _together(work() for _ in range(min(len(hosts), _HOSTS_AT_WORK)))

    async def _whole_host(self, host: str, ids: deque[int], attempt: int) -> None:
        gate = self._gate(host)
        slots = min(self._pace.per_host, len(ids))
        await _together(self._slot(host, gate, ids, attempt) for _ in range(slots))
        self.deferred += len(ids)
        ids.clear()
        self.hosts_left -= 1
        await self._examiner.leave(host)
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

    async def _examined(self, job: Job, attempt: int) -> Outcome:
        """Examine a link; a mistake of our own is that link's alone, and is told as one."""
        try:
            async with self._overall:
                outcome = await self._examiner.examine(job, self._turn)
                last = attempt > 1 or not _try_again(outcome)
                if last and outcome.judgement.finding in _FAILURES and self._desk.fatal(outcome):
                    outcome = await self._examiner.as_browser(outcome, self._turn)
            return replace(outcome, attempt=attempt)
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
                try:
                    await gate.turn()
                    outcome = await self._examined(job, attempt)
                except asyncio.CancelledError:
                    ids.appendleft(link_id)
                    raise
                if gate.note(outcome.facts):
                    ids.appendleft(link_id)
                    continue
                self.guard.note(self._examiner.shown(outcome))
            self._desk.report(outcome)
            # Whoever keeps results has its turn before the next request goes out.
            await asyncio.sleep(0)
            if attempt == 1 and _try_again(outcome):
                self._again.setdefault(host, []).append(link_id)


def _taken(hosts: Hosts) -> list[tuple[str, deque[int]]]:
    """Take some hosts out, by chance: the largest may be the ones that are gone."""
    chosen = random.sample(list(hosts), _SCOUTS)
    for host in chosen:
        hosts.remove(host)
    return chosen


def _unasked(job: Job) -> Outcome | None:
    try:
        return without_asking(job)
    except Exception as error:  # noqa: BLE001 - as said of `_examined`
        return broken(job, type(error).__name__)


def _try_again(outcome: Outcome) -> bool:
    finding, trouble = outcome.judgement.finding, outcome.facts.trouble
    # Whether a name exists is asked of nobody's server.
    again = not outcome.job.failing or trouble is Trouble.NO_SUCH_HOST
    silent = finding is Finding.DOWN or trouble in (Trouble.PROXY_SILENT, Trouble.UNREACHABLE)
    return silent or (finding is Finding.GONE and again)


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
