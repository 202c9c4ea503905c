"""What a person is to know after a check: which links need one, since when, what settles it.

Crisis lines first, then other helplines. Must not print or ask.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from toolkit.domain.judgement import needs_for_page
from toolkit.domain.link import Link, LinkType
from toolkit.domain.page import Finding
from toolkit.domain.trust import BAD
from toolkit.domain.url import host_of
from toolkit.errors import LibraryNotWritable, RowDamaged
from toolkit.storage.library import Library
from toolkit.usecases.cautions import Doubts
from toolkit.usecases.check import UNTOLD, Checked, Moved, not_moved


class Matter(NamedTuple):
    """A link that needs a person because of its page.

    `reason` says what is wrong, `command` what settles it; `last_worked` is the
    newest check that found the page well, None where there is none.
    """

    link: Link
    reason: str
    command: str
    last_worked: datetime | None

    @property
    def vetted(self) -> str:
        """Who vetted the link and when, in words; "" where nobody here has."""
        trust = self.link.trust
        if trust.vetting is None or trust.vetted_on is None:
            return ""
        by = f" by {trust.vetting.by}" if trust.vetting.by else ""
        return f"vetted{by} on {trust.vetted_on}"


# So many links of a host at one new host are the host's move, and no single page's.
_HOST_MOVED = 3


class MovedHost(NamedTuple):
    """A host whose links have moved to another one: one thing to settle, not many."""

    old: str
    new: str
    ids: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What is newly wrong in a run, what works again, what waited before it.

    `moved` is how many links stand as moved, `hosts` are those that moved whole, `by_hand`
    the links that do not take the new address by themselves; `library` is the path of the library.
    """

    library: str = ""
    new: tuple[Matter, ...] = ()
    recovered: tuple[Link, ...] = ()
    waiting: tuple[Matter, ...] = ()
    moved: int = 0
    hosts: tuple[MovedHost, ...] = ()
    by_hand: tuple[Moved, ...] = ()

    @property
    def moved_with_host(self) -> frozenset[int]:
        """The links that moved with their host."""
        return frozenset(link_id for host in self.hosts for link_id in host.ids)

    @property
    def count(self) -> int:
        """How many links need a person."""
        return len(self.new) + len(self.waiting)


def news_of(library: Library, checked: Checked, today: date) -> News:
    """Return what a person is to know after a run; what no one was told of is new still.

    It is kept until `told` is called: whoever tells may fail. Raises LibraryError.
    """
    with library.reading():
        bad = library.checks.in_states(BAD)
        known = {*json.loads(library.fact(UNTOLD) or "[]")} & {*bad}
        untold = known | {link.id for link in checked.newly.bad}
        new = _matters(library, library.links.whole(sorted(untold)), today)
        fresh = {one.link.id for one in new}
        others = [one for one in bad if one not in fresh]
        waiting = _matters(library, library.links.whole(others), today)
        moved = library.checks.moved(())
        by_hand = _by_hand(library, moved)
        kept = {one.link.id for one in by_hand}
        hosts = _moved_hosts(library, [one for one in moved if one[0] not in kept])
    if untold != known:
        with suppress(LibraryNotWritable), library.atomic():
            library.set_fact(UNTOLD, json.dumps(sorted(untold)))
    return News(
        library=str(library.path),
        new=new,
        recovered=checked.newly.recovered,
        waiting=waiting,
        moved=len(moved),
        hosts=hosts,
        by_hand=by_hand,
    )


def _by_hand(library: Library, moved: Sequence[tuple[int, str]]) -> tuple[Moved, ...]:
    targets, doubts = dict(moved), Doubts(library)
    links = library.links.whole(list(targets))
    found = (not_moved(library, doubts, link, targets[link.id]) for link in links)
    return tuple(one for one in found if one)


def _moved_hosts(library: Library, moved: Sequence[tuple[int, str]]) -> tuple[MovedHost, ...]:
    targets = dict(moved)
    found: dict[tuple[str, str], list[int]] = {}
    for link in library.links.whole(list(targets)):
        old, new = host_of(link.url), host_of(targets[link.id])
        if old != new:
            found.setdefault((old, new), []).append(link.id)
    return tuple(
        MovedHost(old, new, tuple(ids))
        for (old, new), ids in found.items()
        if len(ids) >= _HOST_MOVED
    )


def _matters(library: Library, links: Iterable[Link], today: date) -> tuple[Matter, ...]:
    return tuple(sorted(_each(library, links, today), key=_urgency))


def _each(library: Library, links: Iterable[Link], today: date) -> Iterator[Matter]:
    for link in links:
        if trouble := needs_for_page(link, today):
            reason, command = trouble
            yield Matter(link, reason, command, _last_worked(library, link))


def _last_worked(library: Library, link: Link) -> datetime | None:
    try:
        checks = library.checks.history(link.id)
    except RowDamaged:
        return None
    return max((check.at for check in checks if check.finding is Finding.OK), default=None)


def _urgency(matter: Matter) -> tuple[bool, bool, int]:
    link = matter.link
    return not link.crisis, link.type is not LinkType.HELPLINE, link.id
