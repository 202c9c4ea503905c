"""The policy: the history of checks -> state, since when, and when to look again.

One failure is not death. What an answer proves is decided by the rules; here
is how often and over how long it must be seen. Pure: time comes from the
checks. Must not fetch, store or look at a clock.

Numbers: link-health policy, docs/explanation/link-health.md.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from zlib import crc32

from toolkit.domain.page import ROBOTS_ONLY, Check, Counts, Finding
from toolkit.domain.trust import Health, Standing, State

STRIKE_SPACING = timedelta(hours=20)
MOST_APART = timedelta(days=180)
GONE_STRIKES, GONE_SPAN = 3, timedelta(hours=72)
# 410 is the server's own word that the page was taken away for good.
TAKEN_AWAY_STRIKES, TAKEN_AWAY_SPAN = 2, timedelta(hours=24)
DOWN_STRIKES, DOWN_SPAN = 5, timedelta(days=14)
RECHECK_DAYS = (1, 2, 4)
DEAD_RECHECK_DAYS = (7, 30, 90)
# A person looks at these; a page that was repaired should not wait a month.
SUSPECT_RECHECK_DAYS = 7
BASE_DAYS = 30
HELPLINE_DAYS = 7
JITTER = 0.2
ASK_AFTER = timedelta(days=90)
ASK = "no good answer for 90 days: look yourself"
_TAKEN_AWAY = 410
# Only a good answer, or another of them, leads out of these.
_WITHHELD = frozenset({State.DEAD, State.SUSPECT, State.CHANGED})


def standing(checks: Iterable[Check], *, base_days: float = BASE_DAYS) -> Standing:
    """Return the state that the checks of one link lead to, oldest first.

    Rows that take back others, and those taken back, must be left out.
    """
    history = _History(base_days)
    for check in checks:
        history.add(check)
    return history.standing


@dataclass
class _Strikes:
    """Failures of one kind that count, at most one in 20 hours."""

    needed: int
    span: timedelta
    count: int = 0
    first_at: datetime | None = None
    last_at: datetime | None = None

    def add(self, at: datetime) -> None:
        # A clock that was wrong, or a computer that was away, starts anew.
        if self.last_at is None or not timedelta() <= at - self.last_at <= MOST_APART:
            self.first_at, self.count = at, 0
        self.last_at = at
        self.count += 1

    @property
    def enough(self) -> bool:
        if self.count < self.needed or self.first_at is None or self.last_at is None:
            return False
        # From failure to failure of this kind: other checks stretch no span.
        return self.last_at - self.first_at >= self.span


class _History:
    """The fold over a link's checks."""

    def __init__(self, base_days: float) -> None:
        self._base_days = base_days
        self._first_at: datetime | None = None
        self._state, self._reason = State.UNCHECKED, ""
        self._since: datetime | None = None
        self._checked_at: datetime | None = None
        self._next_at: datetime | None = None
        self._good_at: datetime | None = None
        self._moved_to, self._failures = "", 0
        self._heal()

    @property
    def standing(self) -> Standing:
        """What the checks so far come to."""
        return Standing(
            health=Health(
                state=self._state,
                since=self._since,
                checked_at=self._checked_at,
                reason=self._reason,
            ),
            next_check_at=self._next_at,
            last_good_at=self._good_at,
            moved_to=self._moved_to,
            failures=self._failures,
        )

    def add(self, check: Check) -> None:
        """Take the next check into account."""
        self._first_at = self._first_at or check.at
        failure = check.finding in (Finding.GONE, Finding.DOWN)
        if (failure or check.counts is Counts.WHEN_CLOSED) and not check.counted:
            return
        if failure:
            self._failed(check)
            return
        match check.finding:
            case Finding.OK:
                self._good(check)
            case Finding.SUSPECT:
                self._set(check, State.SUSPECT, check.reason, days=SUSPECT_RECHECK_DAYS)
            case Finding.CHANGED:
                self._set(check, State.CHANGED, check.reason, days=SUSPECT_RECHECK_DAYS)
            case Finding.REFUSED if check.cause == ROBOTS_ONLY:
                self._good_for_browsers(check)
            case Finding.REFUSED:
                self._stay_or(check, State.BLOCKED, self._blocked_reason(check), self._twice(check))
            case Finding.INSECURE:
                self._insecure += 1
                self._stay_or(check, State.INSECURE, check.reason, _soon(self._insecure))
            case Finding.SKIPPED:
                self._skipped(check)

    def _heal(self) -> None:
        self._gone = _Strikes(GONE_STRIKES, GONE_SPAN)
        self._taken_away = _Strikes(TAKEN_AWAY_STRIKES, TAKEN_AWAY_SPAN)
        self._down = _Strikes(DOWN_STRIKES, DOWN_SPAN)
        self._nowhere = _Strikes(GONE_STRIKES, GONE_SPAN)
        self._last_strike: datetime | None = None
        self._dead_checks = self._insecure = 0

    def _good(self, check: Check) -> None:
        self._heal()
        # A good page under another title waits for a person, who may find it another's.
        moved = bool(check.moved_to) and check.moved_to == self._moved_to and not check.reason
        state = State.MOVED if moved else State.ALIVE
        reason = f"now at {check.moved_to}" if moved else check.reason
        self._set(check, state, reason, days=self._jittered(check))
        self._good_at, self._moved_to, self._failures = check.at, check.moved_to, 0

    def _good_for_browsers(self, check: Check) -> None:
        # The page is there for the people whom the link is for: that brings it back.
        self._heal()
        self._set(check, State.BLOCKED, check.reason, days=self._twice(check))
        self._good_at, self._failures = check.at, 0

    def _failed(self, check: Check) -> None:
        strikes = self._gone if check.finding is Finding.GONE else self._down
        struck = self._strike(check, strikes)
        every = (self._gone, self._taken_away, self._down)
        if self._state is State.DEAD or any(one.enough for one in every):
            self._died(check, again=struck)
            return
        failures = self._gone.count + self._down.count
        nearest = self._taken_away if check.status == _TAKEN_AWAY else strikes
        shown = f"{min(nearest.count, nearest.needed)} of {nearest.needed}: {check.reason}"
        self._stay_or(check, State.FAILING, shown, _soon(failures))
        self._failures = failures

    def _skipped(self, check: Check) -> None:
        """Take note of what leads nowhere public; of a page that was there it is a strike."""
        strikes = self._nowhere
        if check.counts is not Counts.WHEN_CLOSED:
            self._stay_or(check, State.SKIPPED, check.reason, self._jittered(check))
            return
        self._strike(check, strikes)
        if strikes.enough:
            # It may be our own DNS on many days: a person decides.
            self._stay_or(check, State.SUSPECT, check.reason, SUSPECT_RECHECK_DAYS)
        else:
            shown = f"{strikes.count} of {strikes.needed}: {check.reason}"
            self._stay_or(check, State.FAILING, shown, _soon(strikes.count))

    def _strike(self, check: Check, strikes: _Strikes) -> bool:
        if self._last_strike is not None and check.at - self._last_strike < STRIKE_SPACING:
            self._last_strike = min(self._last_strike, check.at)
            return False
        self._last_strike = check.at
        strikes.add(check.at)
        if check.status == _TAKEN_AWAY and check.finding is Finding.GONE:
            self._taken_away.add(check.at)
        return True

    def _died(self, check: Check, *, again: bool) -> None:
        self._dead_checks += again
        days = DEAD_RECHECK_DAYS[max(0, min(self._dead_checks, len(DEAD_RECHECK_DAYS)) - 1)]
        self._set(check, State.DEAD, check.reason, days=days)

    def _stay_or(self, check: Check, state: State, reason: str, days: float) -> None:
        """Take a state, unless the link stands in one that only a good answer ends."""
        if self._state in _WITHHELD:
            self._set(check, self._state, self._reason, days=days)
        else:
            self._set(check, state, reason, days=days)

    def _set(self, check: Check, state: State, reason: str, *, days: float) -> None:
        if self._state is not state:
            self._state, self._since = state, check.at
        self._checked_at, self._reason = check.at, reason
        self._next_at = check.at + timedelta(days=days)

    def _blocked_reason(self, check: Check) -> str:
        good = self._good_at or self._first_at or check.at
        return f"{check.reason}; {ASK}" if check.at - good >= ASK_AFTER else check.reason

    def _twice(self, check: Check) -> float:
        return 2 * self._jittered(check)

    def _jittered(self, check: Check) -> float:
        # The same check always gives the same day, so that states can be
        # derived anew; links checked together are spread all the same.
        seed = crc32(f"{check.link_id} {check.at.isoformat()}".encode()) / 0xFFFFFFFF
        return self._base_days * (1 + JITTER * (2 * seed - 1))


def _soon(failures: int) -> float:
    """Return after how many days a link is looked at again that failed so many times."""
    return RECHECK_DAYS[max(0, min(failures, len(RECHECK_DAYS)) - 1)]
