"""Judging links one after another: where the person is, what was recorded, the way back.

One round serves the screen of `review` and `vet --bulk`; it holds no rule of its
own. Must not draw, ask or use the network.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import NamedTuple

from toolkit.domain.judgement import SAID_AS, Proposal
from toolkit.domain.link import Link
from toolkit.domain.page import Fingerprint
from toolkit.domain.trust import How, Level
from toolkit.errors import NotFound, Refused
from toolkit.storage.library import Library
from toolkit.usecases.edit import get, undo
from toolkit.usecases.picking import ContactHours, open_now
from toolkit.usecases.review import Item, Topic, keep, still_open, take
from toolkit.usecases.vet import Judgement, vet, vetting_in_force


class Turn(NamedTuple):
    """A link to be judged, and why it is asked about."""

    link_id: int
    why: str


def turns_of_items(items: Sequence[Item]) -> tuple[Turn, ...]:
    """Return the work list as turns."""
    return tuple(
        Turn(item.link.id, f"{SAID_AS[item.need.concern]}: {item.need.reason}") for item in items
    )


def turns_of_topics(topics: Sequence[Topic]) -> tuple[Turn, ...]:
    """Return the starter list's topics as turns."""
    return tuple(
        Turn(link.id, f"{topic.name}: {place} of {len(topic.links)}")
        for topic in topics
        for place, link in enumerate(topic.links, 1)
    )


class Answers(NamedTuple):
    """What a person says of a link; `how` stays for the next ones, the rest does not."""

    level: Level
    note: str = ""
    instead: str = ""
    how: How | None = None
    compared: bool = False


class Round:
    """The links of one sitting, the place in it, and what was recorded."""

    def __init__(
        self,
        library: Library,
        turns: Sequence[Turn],
        clock: Callable[[], datetime],
        by: str,
        keep_name: Callable[[str], None],
    ) -> None:
        """Begin at the first; `by` is the curator's name ("": not known yet)."""
        self._library = library
        self._clock = clock
        self._keep_name = keep_name
        self._done: list[tuple[int, int]] = []
        self.turns = tuple(turns)
        self.place = 0
        self.by = by

    @property
    def now(self) -> datetime:
        """The time at this moment, aware."""
        return self._clock()

    @property
    def recorded(self) -> int:
        """How many judgements were recorded, and not taken back."""
        return len(self._done)

    @property
    def turn(self) -> Turn | None:
        """Where the person is; None when all were looked at."""
        return self.turns[self.place] if self.place < len(self.turns) else None

    def link(self) -> Link | None:
        """Return the link as it is now; one that was removed meanwhile is passed over."""
        while self.turn is not None:
            try:
                with self._library.reading():
                    return get(self._library, self.turn.link_id)
            except NotFound:
                self.place += 1
        return None

    def proposals(self, link: Link) -> tuple[Proposal, ...]:
        """Return what lists say otherwise of a link."""
        return still_open(link, self._library.proposals.of(link.id))

    def hours(self, link: Link) -> tuple[ContactHours, ...]:
        """Say of each contact whether it is open now."""
        return open_now(link, self.now)

    def move(self, steps: int) -> None:
        """Go on, or back."""
        self.place = max(0, min(self.place + steps, len(self.turns)))

    def use_name(self, name: str) -> None:
        """Judge in this name from now on, and remember it. Raises ConfigError."""
        self.by = name.strip()
        self._keep_name(self.by)

    def record(
        self, link: Link, answers: Answers, fingerprint: Fingerprint | None
    ) -> tuple[str, ...]:
        """Record a judgement, and go on; returns what the person should know all the same.

        `fingerprint` is what the page was when it was looked at, where it was read.
        Raises Refused, UsageError, NotFound, LibraryError.
        """
        judgement = Judgement(
            level=answers.level,
            note=answers.note,
            how=answers.how,
            by=self.by,
            instead=answers.instead if answers.level is Level.AVOID else "",
            contacts_checked=answers.compared and bool(link.contacts),
            seen=vetting_in_force(link),
        )
        done = vet(self._library, link.id, judgement, self.now, fingerprint)
        self._written()
        return done.advice

    def take(self, link: Link) -> None:
        """Take over what lists say. Raises Refused, NotFound, LibraryError."""
        take(self._library, link.id, self.now)
        self._written(stay=True)

    def keep(self, link: Link) -> None:
        """Keep one's own. Raises Refused, NotFound, LibraryError."""
        keep(self._library, link.id, self.now)
        self._written(stay=True)

    def take_back(self) -> str:
        """Undo the last thing done here, and go back to its link; returns what it was.

        Raises Refused where there is none, or something else was done meanwhile.
        """
        newest = self._library.operations.newest()
        if not self._done:
            raise Refused(
                "Nothing was recorded here.", hint="'toolkit undo' takes back older changes."
            )
        operation, place = self._done[-1]
        if newest is None or newest.id != operation:
            raise Refused("Something else has been changed since.", hint="See: toolkit undo --list")
        undone = undo(self._library, self.now)
        self._done.pop()
        self.place = place
        return undone.summary

    def _written(self, *, stay: bool = False) -> None:
        newest = self._library.operations.newest()
        if newest is not None:
            self._done.append((newest.id, self.place))
        if not stay:
            self.move(1)
