"""Host gates: how often one host is asked, and when it is left alone.

One gate a host: slots, spacing, pauses a host asks for, and giving up for this
run. Must not fetch, and must not decide what an answer means for a link.
"""

from __future__ import annotations

import asyncio
import random
from dataclasses import dataclass

from toolkit.checking.facts import Facts, Trouble
from toolkit.domain.url import host_of

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
