"""The engine: many links, host by host, each result reported when it arrives.

Hosts are asked side by side, one host politely; the overall limit is held only
while a request runs, so that a slow or pausing host never holds the others'
places. Must not store, print or know what a page should look like.
"""

from __future__ import annotations

import asyncio
import secrets
from collections import deque
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, replace

from toolkit.checking.facts import Facts, Target
from toolkit.checking.hosts import HostGate, Pace
from toolkit.checking.probe import Probe
from toolkit.checking.quirks import quirk_of
from toolkit.checking.refresh import as_redirect, sent_on
from toolkit.checking.rules import Case, Judgement, in_doubt, judge
from toolkit.domain.check import Counts, Finding
from toolkit.domain.hop import read_hop
from toolkit.domain.page import Expected, Fingerprint, Reading, Received

# Tasks that wait cost memory: so many hosts are at work, the others wait.
_HOSTS_AT_WORK = 512

Inspect = Callable[[Received, str, Expected], Reading]
SamePage = Callable[[Fingerprint, Fingerprint], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A link to check; `failing`: it has failures already, so gone is no news."""

    link_id: int
    target: Target
    expected: Expected
    failing: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a check of one link came to; `attempt` 2 is the second try of a run."""

    job: Job
    facts: Facts
    reading: Reading
    judgement: Judgement
    attempt: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspector:
    """How pages are looked at: the way to compare one, and two of one host."""

    inspect: Inspect
    same_page: SamePage


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

    def __init__(
        self, probe: Probe, inspector: Inspector, desk: Desk, pace: Pace, control_name: str
    ) -> None:
        """Keep the parts; `control_name` resolves wherever the network works."""
        self._probe = probe
        self._inspector = inspector
        self._desk = desk
        self._pace = pace
        self._control_name = control_name
        self._network: asyncio.Task[bool] | None = None
        self._overall = asyncio.Semaphore(pace.at_once)
        self._gates: dict[str, HostGate] = {}
        self._again: list[tuple[int, str]] = []
        self.deferred = 0
        self.hosts_left = 0

    async def run(self, links: Iterable[tuple[int, str]]) -> None:
        """Check links, given as ids and addresses; then try some a second time."""
        await self._pass(links, attempt=1)
        for gate in self._gates.values():
            gate.reopen()
        second, self._again = self._again, []
        deferred = self.deferred
        await self._pass(second, attempt=2)
        # What a second try leaves out was checked once: that stands.
        self.deferred = deferred

    async def _pass(self, links: Iterable[tuple[int, str]], attempt: int) -> None:
        waiting: dict[str, deque[int]] = {}
        for link_id, url in links:
            hop = read_hop(url)
            waiting.setdefault(hop.host if hop else "", deque()).append(link_id)
        # The largest host decides how long a run takes, so it starts first.
        hosts = deque(sorted(waiting.items(), key=lambda item: -len(item[1])))
        self.hosts_left = len(hosts)

        async def work() -> None:
            while hosts:
                host, ids = hosts.popleft()
                await self._host(host, ids, attempt)
                self.hosts_left -= 1

        await _together(work() for _ in range(min(len(hosts), _HOSTS_AT_WORK)))

    async def _host(self, host: str, ids: deque[int], attempt: int) -> None:
        gate = self._gates.setdefault(host, HostGate(self._pace))
        slots = min(self._pace.per_host, len(ids))
        await _together(self._slot(gate, ids, attempt) for _ in range(slots))
        self.deferred += len(ids)
        ids.clear()
        if attempt == 1 and gate.not_before is not None:
            self._desk.leave_alone(host, gate.not_before)

    async def _slot(self, gate: HostGate, ids: deque[int], attempt: int) -> None:
        while ids and not gate.done:
            link_id = ids.popleft()
            job = self._desk.prepare(link_id)
            if job is None:
                continue
            outcome = _without_asking(job)
            if outcome is None:
                await gate.turn()
                async with self._overall:
                    outcome = await self._check(job)
                if gate.note(outcome.facts):
                    ids.appendleft(link_id)
                    continue
            self._desk.report(replace(outcome, attempt=attempt))
            if attempt == 1 and _try_again(outcome):
                self._again.append((link_id, job.target.url))

    async def _check(self, job: Job) -> Outcome:
        hop = read_hop(job.target.url)
        quirk = quirk_of(hop) if hop else None
        instead = quirk.ask(hop) if hop and quirk and quirk.ask else ""
        if instead:
            facts = await self._probe.look(Target(url=instead))
            facts = replace(facts, asked=job.target.url, final_url=job.target.url, received=None)
            facts = replace(facts, permanent=False, to_home=False, validators=None)
        else:
            facts = await self._probe.look(job.target)
        reading = self._read(facts, job.expected)
        onward = sent_on(facts, reading)
        if onward is not None and not instead:
            facts = as_redirect(facts, await self._probe.look(Target(url=onward)))
            reading = self._read(facts, job.expected)
        case = Case(facts=facts, reading=reading, accepted=job.expected.accepted)
        if judge(case).cause == "no such host":
            case = replace(case, network_works=await self._network_works())
        if in_doubt(case):
            case = replace(case, like_random=await self._like_random(case))
        return Outcome(job=job, facts=facts, reading=reading, judgement=judge(case))

    def _read(self, facts: Facts, expected: Expected) -> Reading:
        if facts.received is None or not facts.received.body:
            return Reading()
        return self._inspector.inspect(facts.received, facts.asked, expected)

    async def _network_works(self) -> bool:
        if self._network is None:
            self._network = asyncio.ensure_future(
                self._probe.addresses.resolves(self._control_name)
            )
        return await asyncio.shield(self._network)

    async def _like_random(self, case: Case) -> bool:
        """Ask for an address nobody ever made, beside the one in doubt."""
        folder = case.facts.final_url.partition("?")[0].rpartition("/")[0]
        random = await self._probe.look(Target(url=f"{folder}/{secrets.token_hex(12)}"))
        answered = random.trouble is None and random.status == case.facts.status
        mine = case.reading.fingerprint
        theirs = self._read(random, Expected()).fingerprint if answered else None
        return mine is not None and theirs is not None and self._inspector.same_page(mine, theirs)


def _without_asking(job: Job) -> Outcome | None:
    """Return the outcome for a site that would only show its wall, or None."""
    hop = read_hop(job.target.url)
    quirk = quirk_of(hop) if hop and hop.is_web else None
    if quirk is None or not quirk.wall:
        return None
    judgement = Judgement(
        finding=Finding.REFUSED, cause="members only", reason=quirk.wall, counts=Counts.ALWAYS
    )
    facts = Facts(asked=job.target.url, final_url=job.target.url)
    return Outcome(job=job, facts=facts, reading=Reading(), judgement=judgement)


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
