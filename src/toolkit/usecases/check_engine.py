"""The engine at work on links of a library.

What it sees is handed over as it comes, together where it comes together, and
kept by `Keeper`, whose transactions are short. What the network itself answered
is taken back when the run is over.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import NamedTuple, TypeVar

from toolkit.checking.engine import Desk, Engine
from toolkit.checking.examine import Examiner, Inspector, Job, Outcome, without_asking
from toolkit.checking.facts import Target, Validators
from toolkit.checking.guard import OwnNetwork
from toolkit.checking.judge import UNLIKE, Astray
from toolkit.checking.policy import BASE_DAYS, HELPLINE_DAYS, standing
from toolkit.checking.probe import Probe
from toolkit.domain.page import (
    PROVISIONAL,
    ROBOTS_ONLY,
    Baseline,
    Check,
    Counts,
    Expected,
    Finding,
    Fingerprint,
    PageReading,
    Received,
)
from toolkit.domain.trust import Standing, State
from toolkit.domain.url import host_of
from toolkit.errors import LibraryLocked, RowDamaged
from toolkit.pages.compare import Reader, inspect, same_page
from toolkit.pages.domains import registrable_domain
from toolkit.pages.fingerprint import alike
from toolkit.storage.checks import Known
from toolkit.storage.library import Library
from toolkit.usecases.cautions import LOOKALIKE, Doubts
from toolkit.usecases.read_page import Network, RunClock

# A validator proves only that the server kept it, so now and then the page
# itself is asked for.
_UNCONDITIONAL_EVERY = 5
_NOT_MODIFIED = 304
_MOMENT = timedelta(seconds=1)
_LOOKS_WRONG = (State.SUSPECT, State.CHANGED)
# What a row of a library gives that says what no row can say.
DAMAGED = (RowDamaged, ValueError, TypeError, LookupError)
_HAS_FAILED = (State.FAILING, State.DEAD)


class Seen(NamedTuple):
    """What is kept of an outcome: the check of the address `url`, and of the page.

    `validators` are those to be kept, `page` what the page is from now on (both
    None to leave what is known); `vetted`: the page is the one a person vetted;
    `defect` is the kind of error by which this program itself failed.
    """

    check: Check
    url: str
    base_days: float
    validators: tuple[str, str, str] | None = None
    page: Fingerprint | None = None
    vetted: bool = False
    defect: str = ""


class Jobs:
    """Makes jobs of the links of a library."""

    def __init__(self, library: Library) -> None:
        """Keep the library."""
        self._library = library

    def of(self, link_id: int) -> Job | None:
        """Return the job of a link; None when it is no longer there."""
        try:
            return self._of(link_id)
        except DAMAGED as error:
            return Job(
                link_id=link_id,
                target=Target(url=""),
                expected=Expected(),
                defect=type(error).__name__,
            )

    def _of(self, link_id: int) -> Job | None:
        known = self._library.pages.known(link_id)
        if known is None:
            return None
        return Job(
            link_id=link_id,
            target=Target(url=known.url, validators=self._validators(link_id, known)),
            expected=Expected(
                title=known.title,
                baseline=known.baseline.fingerprint if known.baseline else None,
                accepted=_is_accepted(known),
            ),
            failing=known.state in _HAS_FAILED,
            base_days=HELPLINE_DAYS if known.urgent else BASE_DAYS,
            anew=_is_anew(known),
        )

    def witnesses(self, sites: Collection[str], now: datetime, *, plain: bool) -> Iterator[Job]:
        """Yield links of other sites that are known to be alive, one a site, the latest first.

        `plain`: those that are not encrypted before all others.
        """
        shut, taken = self._library.pages.left_alone(now), set(sites)
        alive = self._library.checks.known_alive()
        if plain:
            alive = sorted(alive, key=lambda one: not one[1].startswith("http:"))
        for link_id, url in alive:
            site = registrable_domain(url)
            job = self.of(link_id) if site not in taken and host_of(url) not in shut else None
            if job is not None and not job.defect and without_asking(job) is None:
                taken.add(site)
                yield job

    def _validators(self, link_id: int, known: Known) -> Validators | None:
        if known.validators is None:
            return None
        times = self._library.checks.times_checked(link_id) + 1
        if times % _UNCONDITIONAL_EVERY == 0:
            return None
        url, etag, modified = known.validators
        return Validators(url=url, etag=etag, modified=modified)


def check_of(outcome: Outcome, run_id: int, at: datetime) -> Check:
    """Return the row of the check record for an outcome."""
    job, facts, judgement = outcome.job, outcome.facts, outcome.judgement
    good = judgement.finding is Finding.OK
    return Check(
        link_id=job.link_id,
        run_id=run_id,
        at=at,
        finding=judgement.finding,
        cause=judgement.cause,
        reason=judgement.reason,
        status=facts.status,
        final_url=facts.final_url,
        moved_to=facts.final_url if good and facts.permanent else "",
        attempts=outcome.attempt,
        elapsed_ms=facts.elapsed_ms,
        counts=judgement.counts,
    )


def seen_of(outcome: Outcome, run_id: int, at: datetime) -> Seen:
    """Return what is kept of an outcome."""
    job, facts = outcome.job, outcome.facts
    check = check_of(outcome, run_id, at)
    if outcome.judgement.finding is not Finding.OK:
        return Seen(check, job.target.url, job.base_days, defect=outcome.defect)
    new = facts.validators if facts.status != _NOT_MODIFIED else None
    return Seen(
        check,
        job.target.url,
        job.base_days,
        validators=(new.url, new.etag, new.modified) if new else None,
        page=outcome.reading.fingerprint if _is_to_be_kept(outcome) else None,
        vetted=bool(job.anew),
    )


def _is_to_be_kept(outcome: Outcome) -> bool:
    """Tell whether a good page is what the link is compared with from now on."""
    return outcome.job.anew is not None and outcome.judgement.cause != UNLIKE


def _is_anew(known: Known) -> bool | None:
    """Tell whether a good page is to be kept: as vetted, as merely seen, or not at all."""
    if known.baseline is None:
        return _is_accepted(known)
    # A page read for the vetting itself is what was vetted: it stays.
    read = known.baseline.taken_at + _MOMENT
    return True if known.vetted_at is not None and known.vetted_at >= read else None


def _is_accepted(known: Known) -> bool:
    """Tell whether a person vetted the page after it was seen to look wrong, or was not kept."""
    return (
        (known.state in _LOOKS_WRONG or (known.state is State.ALIVE and known.baseline is None))
        and known.checked_at is not None
        and known.vetted_at is not None
        and known.vetted_at >= known.checked_at
    )


Hosts = Mapping[str, Sequence[int]]


class AtWork:
    """One engine over the links of a run. `deferred` counts links it left out."""

    def __init__(
        self, library: Library, network: Network, run_id: int, clock: RunClock, keeper: Keeper
    ) -> None:
        """Keep the parts."""
        self._library = library
        self._network = network
        self._run_id = run_id
        self._clock = clock
        self._keeper = keeper
        self._doubts = Doubts(library)
        self._seen: list[Seen] = []
        self._arrived = asyncio.Event()
        self._engine: Engine | None = None

    @property
    def deferred(self) -> int:
        """How many links were left for the next run."""
        return self._engine.deferred if self._engine else 0

    @property
    def offline(self) -> bool:
        """Whether nothing answered at first, so that the rest was not asked."""
        return self._engine is not None and self._engine.offline

    @property
    def network_seen(self) -> OwnNetwork:
        """What the run showed of one's own network."""
        return self._engine.guard.result() if self._engine else OwnNetwork(works=False)

    async def run(self, probe: Probe, hosts: Hosts) -> None:
        """Check the links. Raises what keeping the results raises."""
        jobs = Jobs(self._library)
        desk = Desk(
            prepare=jobs.of,
            report=self._report,
            leave_alone=self._leave_alone,
            fatal=self._fatal,
            witnesses=lambda sites, plain: jobs.witnesses(sites, self._clock.now(), plain=plain),
        )
        reader = Reader()

        async def look(received: Received, asked: str, expected: Expected) -> PageReading:
            return await reader(inspect, received, asked, expected)

        inspector = Inspector(
            inspect=look,
            same_page=same_page,
            astray=self._astray,
            site_of=registrable_domain,
            fits=_fits,
        )
        examiner = Examiner(probe, inspector, self._network.control_name)
        self._engine = Engine(examiner, desk, self._network.pace)
        checking = asyncio.ensure_future(self._engine.run(hosts))
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

    def _fatal(self, outcome: Outcome) -> bool:
        """Tell whether a failure would make its link dead, if it counts."""
        job = outcome.job
        history = self._library.checks.history(job.link_id)
        # A page that only browsers get is asked for as a browser from then on.
        before = [check for check in history if check.run_id != self._run_id]
        if before and before[-1].cause == ROBOTS_ONLY:
            return True
        if not job.failing:
            return False
        check = replace(check_of(outcome, self._run_id, self._clock.now()), counted=True)
        return standing([*history, check]).health.state is State.DEAD

    def _leave_alone(self, host: str, seconds: float) -> None:
        self._keeper.leave_alone(host, self._clock.now() + timedelta(seconds=seconds))

    def _astray(self, asked: str, final: str) -> Astray | None:
        doubt = self._doubts.about_move(asked, final)
        if doubt is None:
            return None
        reason = f"it leads to {doubt.url}, which {doubt.sentence}"
        return Astray(reason=reason, avoided=doubt.kind != LOOKALIKE)

    def _report(self, outcome: Outcome) -> None:
        self._seen.append(seen_of(outcome, self._run_id, self._clock.now()))
        self._arrived.set()

    async def _hand_over_always(self) -> None:
        while True:
            await self._arrived.wait()
            self._arrived.clear()
            self._hand_over()

    def _hand_over(self) -> None:
        seen, self._seen = self._seen, []
        if seen:
            self._keeper.keep(seen, self._engine.hosts_left if self._engine else 0)


def _fits(expected: Expected, now: Fingerprint) -> bool:
    """Tell whether a page has the title that its link has in the library."""
    return any(alike(expected.title, name) for name in (now.title, now.h1) if name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a run is; `hosts_left` are hosts with links still to ask for."""

    done: int
    total: int
    hosts_left: int
    by_state: Mapping[State, int]


# Each waits five seconds already (storage/database.py): a minute in all. A large
# import may take that long, and what was seen should not be lost to it.
_MOST_WAITS = 11

Watch = Callable[[Progress], None]
_T = TypeVar("_T")


def written_with_patience(library: Library, write: Callable[[], _T]) -> _T:
    """Write at once, waiting for a program that writes longer than one would think.

    Returns what `write` does, which may be asked again. Raises LibraryError.
    """
    for _ in range(_MOST_WAITS):
        with suppress(LibraryLocked), library.atomic():
            return write()
    with library.atomic():
        return write()


class Keeper:
    """Writes into the library what is seen, and tells how far the run is.

    `defects` are links at which this program itself failed, each with the kind of error.
    """

    def __init__(self, library: Library, total: int, watch: Watch) -> None:
        """Keep the library; `total` is the number of links."""
        self._library = library
        self._total = total
        self._watch = watch
        self._states: dict[int, State | None] = {}
        self._count: Counter[State] = Counter()
        self.defects: dict[int, str] = {}

    @property
    def done(self) -> int:
        """How many links were checked."""
        return len(self._states)

    def keep(self, batch: Sequence[Seen], hosts_left: int) -> None:
        """Write what was seen, all of it or nothing. Raises LibraryError."""
        for link_id, state in self._kept(batch):
            if before := self._states.get(link_id):
                self._count[before] -= 1
            self._states[link_id] = state
            if state:
                self._count[state] += 1
        self._watch(
            Progress(done=self.done, total=self._total, hosts_left=hosts_left, by_state=self._count)
        )

    def leave_alone(self, host: str, until: datetime) -> None:
        """Keep until when a host asked to be left alone."""
        written_with_patience(self._library, lambda: self._library.pages.leave_alone(host, until))

    def _kept(self, batch: Sequence[Seen]) -> list[tuple[int, State | None]]:
        return written_with_patience(
            self._library, lambda: [(seen.check.link_id, self._keep(seen)) for seen in batch]
        )

    def _keep(self, seen: Seen) -> State | None:
        """Write one; returns the state that follows, None where none follows by itself."""
        check, pages = seen.check, self._library.pages
        self._library.checks.add(check, seen.url)
        if seen.validators is not None:
            pages.set_validators(check.link_id, *seen.validators)
        if seen.page is not None:
            baseline = Baseline(fingerprint=seen.page, taken_at=check.at, vetted=seen.vetted)
            pages.set_baseline(check.link_id, seen.url, baseline)
        if seen.defect:
            self.defects[check.link_id] = seen.defect
        try:
            if check.finding in PROVISIONAL:
                state = _stands(self._library, check.link_id, seen.base_days).health.state
            else:
                state = settle(self._library, check.link_id, seen.base_days)
        except DAMAGED as error:
            # One damaged row of the record is that link's; its state stays as it was.
            self.defects[check.link_id] = type(error).__name__
            return State.BLOCKED
        # Until the run has closed, a failure leaves the state that the link had before.
        return state if check.counts is Counts.ALWAYS else None


def settle(library: Library, link_id: int, base_days: float) -> State:
    """Derive a link's state from its history and keep it."""
    stands = _stands(library, link_id, base_days)
    library.checks.keep(link_id, stands)
    return stands.health.state


def _stands(library: Library, link_id: int, base_days: float) -> Standing:
    return standing(library.checks.history(link_id), base_days=base_days)
