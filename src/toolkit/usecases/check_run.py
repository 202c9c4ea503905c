"""One run of checks: jobs out of the library, outcomes into it.

Every result is stored when it arrives, with the state that follows; failures
of one's own network count only when the run has closed. Must not choose the
links, and must not print.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from toolkit import __version__
from toolkit.checking.addresses import Addresses, IPNetwork
from toolkit.checking.engine import Desk, Engine, Inspector, Job, Outcome
from toolkit.checking.facts import Target, Validators
from toolkit.checking.hosts import Pace
from toolkit.checking.policy import BASE_DAYS, HELPLINE_DAYS, Standing, seems_offline, standing
from toolkit.checking.probe import DEADLINE_SECONDS, PinnedTransport, Probe, headers, tls_context
from toolkit.domain.check import Check, Finding
from toolkit.domain.health import State
from toolkit.domain.link import Link, LinkType
from toolkit.domain.page import Baseline, Expected
from toolkit.domain.trust import JUDGED, Level
from toolkit.domain.url import host_of
from toolkit.pages.inspect import inspect, same_page
from toolkit.storage.check_rows import Kept
from toolkit.storage.library import Library

# A validator proves only that the server kept it, so now and then the page
# itself is asked for.
_UNCONDITIONAL_EVERY = 5
# Reserved for documentation, and always registered (RFC 2606).
CONTROL_NAME = "example.com"
_NOT_MODIFIED = 304
_MOMENT = timedelta(seconds=1)
_LOOKS_WRONG = (State.SUSPECT, State.CHANGED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """How the network is used; `resolve` are addresses for hosts of one's own."""

    allowed: tuple[IPNetwork, ...] = ()
    resolve: Mapping[str, str] = field(default_factory=dict)
    control_name: str = CONTROL_NAME
    pace: Pace = field(default_factory=Pace)
    deadline: float = DEADLINE_SECONDS


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a run is; `hosts_left` are hosts with links still to ask for."""

    done: int
    total: int
    hosts_left: int
    by_state: Mapping[State, int]


Watch = Callable[[Progress], None]


class CheckRun:
    """One run. `offline` is known once it was closed."""

    def __init__(self, library: Library, network: Network, now: datetime) -> None:
        """Open the run in the library."""
        self._library = library
        self._network = network
        self._started = now
        self._monotonic = time.monotonic()
        self._states: dict[int, State] = {}
        self._count: Counter[State] = Counter()
        self._open: dict[int, Link] = {}
        self._engine: Engine | None = None
        self.offline = False
        library.checks.hurry()
        with library.atomic():
            self.id = library.checks.begin(now)

    @property
    def deferred(self) -> int:
        """How many links were left for the next run."""
        return self._engine.deferred if self._engine else 0

    def go(self, links: Sequence[tuple[int, str]], watch: Watch) -> None:
        """Check links; on Ctrl-C close the run without its failures to connect."""
        try:
            asyncio.run(self._check(links, watch))
        except KeyboardInterrupt:
            with self._library.atomic():
                self._library.checks.close(self.id, self._now(), trusted=False, deferred=0)
            raise

    def close(self) -> None:
        """Decide whether failures to connect count, and derive what follows."""
        checks = self._library.checks
        self.offline = seems_offline(self._failed_hosts())
        with self._library.atomic():
            checks.close(self.id, self._now(), trusted=not self.offline, deferred=self.deferred)
            for link in self._library.links.many(checks.unsettled(self.id)):
                self._settle(link)

    async def _check(self, links: Sequence[tuple[int, str]], watch: Watch) -> None:
        network = self._network
        addresses = Addresses(allowed=network.allowed, given=network.resolve)
        transport = PinnedTransport(tls_context)
        probe = Probe(transport, addresses, headers(__version__), self._now, network.deadline)

        def report(outcome: Outcome) -> None:
            self._store(outcome)
            watch(
                Progress(
                    done=len(self._states),
                    total=len(links),
                    hosts_left=self._engine.hosts_left if self._engine else 0,
                    by_state=self._count,
                )
            )

        desk = Desk(prepare=self._job, report=report, leave_alone=self._leave_alone)
        inspector = Inspector(inspect=inspect, same_page=same_page)
        self._engine = Engine(probe, inspector, desk, network.pace, network.control_name)
        try:
            await self._engine.run(links)
        finally:
            await probe.close()

    def _now(self) -> datetime:
        return self._started + timedelta(seconds=time.monotonic() - self._monotonic)

    def _job(self, link_id: int) -> Job | None:
        link = self._library.links.get(link_id)
        if link is None:
            return None
        self._open[link_id] = link
        baseline = self._library.pages.baseline(link_id)
        expected = Expected(
            title=link.title,
            baseline=baseline.fingerprint if baseline else None,
            accepted=_is_accepted(link),
        )
        return Job(
            link_id=link_id,
            target=Target(url=link.url, validators=self._validators(link_id)),
            expected=expected,
            failing=link.health.state in (State.FAILING, State.DEAD),
        )

    def _validators(self, link_id: int) -> Validators | None:
        known = self._library.pages.validators(link_id)
        if known is None:
            return None
        times = self._library.checks.times_checked(link_id) + 1
        if times % _UNCONDITIONAL_EVERY == 0:
            return None
        url, etag, modified = known
        return Validators(url=url, etag=etag, modified=modified)

    def _store(self, outcome: Outcome) -> None:
        link = self._open.pop(outcome.job.link_id)
        check = _check_of(outcome, self.id, self._now())
        with self._library.atomic():
            self._library.checks.add(check, outcome.job.target.url)
            if check.finding is Finding.OK:
                self._remember(link, outcome, check.at)
            state = self._settle(link).health.state
        if link.id in self._states:
            self._count[self._states[link.id]] -= 1
        self._states[link.id] = state
        self._count[state] += 1

    def _remember(self, link: Link, outcome: Outcome, at: datetime) -> None:
        """Keep validators, and what the page is where that is new or vetted anew."""
        pages = self._library.pages
        seen = outcome.facts.validators
        if seen is not None and outcome.facts.status != _NOT_MODIFIED:
            pages.set_validators(link.id, seen.url, seen.etag, seen.modified)
        now = outcome.reading.fingerprint
        if now is None:
            return
        was = pages.baseline(link.id)
        # A page read for the vetting itself is what was vetted: it stays.
        anew = was is not None and _vetted_since(link, was.taken_at + _MOMENT)
        if was is None or anew:
            pages.set_baseline(
                link.id, link.url, Baseline(fingerprint=now, taken_at=at, vetted=anew)
            )

    def _settle(self, link: Link) -> Standing:
        """Derive a link's state from its history and keep it."""
        stands = standing(self._library.checks.history(link.id), base_days=_base_days(link))
        self._library.checks.keep(
            link.id,
            Kept(
                health=stands.health,
                next_check_at=stands.next_check_at,
                last_good_at=stands.last_good_at,
                moved_to=stands.moved_to,
            ),
        )
        return stands

    def _leave_alone(self, host: str, seconds: float) -> None:
        with self._library.atomic():
            self._library.pages.leave_alone(host, self._now() + timedelta(seconds=seconds))

    def _failed_hosts(self) -> dict[str, bool]:
        """Return each host that was asked, and whether nothing of it answered."""
        failed: dict[str, bool] = {}
        for url, finding, cause in self._library.checks.addresses(self.id):
            if finding is Finding.SKIPPED or cause == "members only":
                continue
            host = host_of(url)
            fails = finding is Finding.DOWN or cause == "no such host"
            failed[host] = fails and failed.get(host, True)
        return failed


def _check_of(outcome: Outcome, run_id: int, at: datetime) -> Check:
    facts, judgement = outcome.facts, outcome.judgement
    good = judgement.finding is Finding.OK
    return Check(
        link_id=outcome.job.link_id,
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


def _base_days(link: Link) -> float:
    urgent = link.crisis or link.type is LinkType.HELPLINE
    return HELPLINE_DAYS if urgent else BASE_DAYS


def _vetted_since(link: Link, moment: datetime) -> bool:
    vetting = link.trust.vetting
    judged = link.trust.level in JUDGED and link.trust.level is not Level.AVOID
    return vetting is not None and judged and vetting.recorded_at >= moment


def _is_accepted(link: Link) -> bool:
    """Tell whether a person vetted the page after it was seen to look wrong."""
    health = link.health
    return (
        health.state in _LOOKS_WRONG
        and health.checked_at is not None
        and _vetted_since(link, health.checked_at)
    )
