"""Keeping what a run sees: each check when it arrives, with the state that follows.

What arrives together is written together. Must not ask the network.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from toolkit.checking.policy import standing
from toolkit.domain.health import State
from toolkit.domain.page import Baseline
from toolkit.errors import LibraryLocked
from toolkit.storage.check_rows import Kept
from toolkit.storage.library import Library
from toolkit.usecases.check_jobs import DAMAGED, Seen


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a run is; `hosts_left` are hosts with links still to ask for."""

    done: int
    total: int
    hosts_left: int
    by_state: Mapping[State, int]


# Each waits five seconds already (storage/connect.py): a minute in all. A large
# import may take that long, and what was seen should not be lost to it.
_MOST_WAITS = 11

Watch = Callable[[Progress], None]


class Keeper:
    """Writes into the library what is seen, and tells how far the run is.

    `defects` counts links at which this program itself failed, by the kind of error.
    """

    def __init__(self, library: Library, total: int, watch: Watch) -> None:
        """Keep the library; `total` is the number of links."""
        self._library = library
        self._total = total
        self._watch = watch
        self._states: dict[int, State] = {}
        self._count: Counter[State] = Counter()
        self.defects: Counter[str] = Counter()

    @property
    def done(self) -> int:
        """How many links were checked."""
        return len(self._states)

    def keep(self, batch: Sequence[Seen], hosts_left: int) -> None:
        """Write what was seen, all of it or nothing. Raises LibraryError."""
        for link_id, state in self._kept(batch):
            if link_id in self._states:
                self._count[self._states[link_id]] -= 1
            self._states[link_id] = state
            self._count[state] += 1
        self._watch(
            Progress(done=self.done, total=self._total, hosts_left=hosts_left, by_state=self._count)
        )

    def leave_alone(self, host: str, until: datetime) -> None:
        """Keep until when a host asked to be left alone."""
        with self._library.atomic():
            self._library.pages.leave_alone(host, until)

    def _kept(self, batch: Sequence[Seen]) -> list[tuple[int, State]]:
        """Write, and wait for another program that writes longer than one would think."""
        for _ in range(_MOST_WAITS):
            with suppress(LibraryLocked), self._library.atomic():
                return [(seen.check.link_id, self._keep(seen)) for seen in batch]
        with self._library.atomic():
            return [(seen.check.link_id, self._keep(seen)) for seen in batch]

    def _keep(self, seen: Seen) -> State:
        check, pages = seen.check, self._library.pages
        self._library.checks.add(check, seen.url)
        if seen.validators is not None:
            pages.set_validators(check.link_id, *seen.validators)
        if seen.page is not None:
            baseline = Baseline(fingerprint=seen.page, taken_at=check.at, vetted=seen.vetted)
            pages.set_baseline(check.link_id, seen.url, baseline)
        if seen.defect:
            self.defects[seen.defect] += 1
        try:
            return settle(self._library, check.link_id, seen.base_days)
        except DAMAGED as error:
            # One damaged row of the record is that link's; its state stays as it was.
            self.defects[type(error).__name__] += 1
            return State.BLOCKED


def settle(library: Library, link_id: int, base_days: float) -> State:
    """Derive a link's state from its history and keep it."""
    stands = standing(library.checks.history(link_id), base_days=base_days)
    library.checks.keep(
        link_id,
        Kept(
            health=stands.health,
            next_check_at=stands.next_check_at,
            last_good_at=stands.last_good_at,
            moved_to=stands.moved_to,
        ),
    )
    return stands.health.state
