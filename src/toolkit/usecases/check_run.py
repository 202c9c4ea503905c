"""One run of checks: opened, gone through, closed.

Failures of one's own network count only when the run has closed. Must not
choose the links, and must not print.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime, timedelta

from toolkit.checking.policy import BASE_DAYS, HELPLINE_DAYS, seems_offline
from toolkit.domain.check import Finding
from toolkit.domain.url import host_of
from toolkit.storage.library import Library
from toolkit.usecases.check_crew import Crew, crew_size
from toolkit.usecases.check_engine import AtWork, Hosts, Order, Reception, seldom_collecting
from toolkit.usecases.check_jobs import DAMAGED
from toolkit.usecases.check_keeping import Keeper, Watch, settle
from toolkit.usecases.network import Network, RunClock, ask

# What says nothing of the host, so nothing of one's own network either.
_NOT_ASKED = frozenset({"members only", "own trouble", "defect"})


class CheckRun:
    """One run. `offline` is known once it was closed, `deferred` and `defects` once it has gone.

    `defects` counts links at which this program itself failed, by the kind of error.
    """

    def __init__(self, library: Library, network: Network, now: datetime) -> None:
        """Open the run in the library."""
        self._library = library
        self._network = network
        self._clock = RunClock.start(now)
        self.deferred = 0
        self.offline = False
        self.defects: Mapping[str, int] = {}
        library.checks.hurry()
        with library.atomic():
            self.id = library.checks.begin(now)

    def go(self, hosts: Hosts, watch: Watch) -> None:
        """Check links; on Ctrl-C close the run without its failures to connect."""
        keeper = Keeper(self._library, sum(map(len, hosts.values())), watch)
        order = Order(self.id, self._clock, self._network, hosts)
        workers = crew_size(hosts, self._network)
        try:
            with seldom_collecting():
                self.deferred = self._go(keeper, order, workers)
            self.defects = keeper.defects
        except KeyboardInterrupt:
            with self._library.atomic():
                self._library.checks.close(self.id, self._clock.now(), trusted=False, deferred=0)
            raise

    def close(self) -> None:
        """Decide whether failures to connect count, and derive what follows."""
        checks = self._library.checks
        self.offline = seems_offline(self._failed_hosts())
        with self._library.atomic():
            checks.close(
                self.id, self._clock.now(), trusted=not self.offline, deferred=self.deferred
            )
            for link_id in checks.unsettled(self.id):
                # One damaged row of the record is that link's; its state stays as it was.
                with suppress(*DAMAGED):
                    self._settle(link_id)

    def _settle(self, link_id: int) -> None:
        known = self._library.pages.known(link_id)
        if known is not None:
            settle(self._library, link_id, HELPLINE_DAYS if known.urgent else BASE_DAYS)

    def _go(self, keeper: Keeper, order: Order, workers: int) -> int:
        """Go through the links, and return how many were left for the next run."""

        def leave_alone(host: str, seconds: float) -> None:
            keeper.leave_alone(host, self._clock.now() + timedelta(seconds=seconds))

        reception = Reception(take=keeper.keep, leave_alone=leave_alone)
        if workers > 1:
            crew = Crew(self._library.path, order, workers)
            return crew.run(reception)
        work = AtWork(self._library, order, reception)
        ask(self._network, self._clock.now, work.run)
        return work.deferred

    def _failed_hosts(self) -> dict[str, bool]:
        """Return each host that was asked, and whether nothing of it answered."""
        failed: dict[str, bool] = {}
        for url, finding, cause in self._library.checks.addresses(self.id):
            if finding is Finding.SKIPPED or cause in _NOT_ASKED:
                continue
            host = host_of(url)
            fails = finding is Finding.DOWN or cause == "no such host"
            failed[host] = fails and failed.get(host, True)
        return failed
