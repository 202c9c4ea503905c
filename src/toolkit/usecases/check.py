"""Checking up: look at links, tell what is new, take on addresses that moved.

One run at a time; every result is kept as it comes. Must not print or ask.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property

from toolkit.checking.addresses import NOT_PUBLIC, is_opened
from toolkit.checking.facts import no_new_address
from toolkit.checking.guard import OwnNetwork
from toolkit.checking.policy import BASE_DAYS, HELPLINE_DAYS
from toolkit.domain.link import Link, tag_key
from toolkit.domain.page import OWN_NETWORK, Check, Counts, Finding
from toolkit.domain.text import number_of
from toolkit.domain.trust import BAD, State
from toolkit.domain.url import Address, host_of, parse_url, read_address
from toolkit.errors import LibraryNotWritable, Refused, RowDamaged
from toolkit.pages.domains import registrable_domain
from toolkit.storage.files import check_lock
from toolkit.storage.library import Library
from toolkit.usecases.cautions import Doubts
from toolkit.usecases.check_engine import (
    DAMAGED,
    AtWork,
    Hosts,
    Keeper,
    Watch,
    settle,
    written_with_patience,
)
from toolkit.usecases.edit import get
from toolkit.usecases.read_page import Network, RunClock, ask

# A page that several sites lead to is theirs, and no portal's, when it is still so then.
_SEEN_AGAIN = timedelta(hours=20)
# That nobody looks after helplines is told after so many days, and no oftener.
_DAYS_APART = 7
_UNHEARD = "told that nothing could be checked at"
# The links that are newly wrong, until a person has been told of them.
UNTOLD = "links not told of"


class CheckRun:
    """One run. `offline` and `own_network` are known once it was closed, `defects` with it.

    `defects` are links at which this program itself failed, each with the kind of error.
    """

    def __init__(self, library: Library, network: Network, now: datetime) -> None:
        """Open the run in the library."""
        self._library = library
        self._network = network
        self._clock = RunClock.start(now)
        self.deferred = 0
        self.offline = False
        self.own_network = OwnNetwork()
        self.defects: dict[int, str] = {}
        library.checks.hurry()
        with library.atomic():
            self.id = library.checks.begin(now)

    def go(self, hosts: Hosts, watch: Watch) -> None:
        """Check links; on Ctrl-C close the run without its failures to connect."""
        keeper = Keeper(self._library, sum(map(len, hosts.values())), watch)
        work = AtWork(self._library, self._network, self.id, self._clock, keeper)
        try:
            ask(self._network, self._clock.now, lambda probe: work.run(probe, hosts))
        except KeyboardInterrupt:
            self._close(replace(work.network_seen, works=False, unvouched=()))
            raise
        self.deferred = work.deferred
        self.defects.update(keeper.defects)
        seen = work.network_seen
        self._close(replace(seen, works=seen.works and not work.offline))
        self.offline = work.offline or (not self.own_network.works and not self.own_network.honest)

    def _close(self, seen: OwnNetwork) -> None:
        """Decide whether failures to connect count, and derive what follows."""
        written_with_patience(self._library, lambda: self._write(seen))

    def _write(self, seen: OwnNetwork) -> None:
        checks, now = self._library.checks, self._clock.now()
        answered = tuple(one for one in seen.answered if not self._is_sites_own(one, seen))
        self.own_network = replace(seen, answered=answered)
        for link_id in answered:
            with self._contained(link_id):
                self._take_back(link_id, now)
        for link_id in seen.unvouched if seen.works else ():
            with self._contained(link_id):
                checks.void(self.id, link_id, now, all_=False)
        checks.close(self.id, now, trusted=seen.works, deferred=self.deferred)
        for link_id in checks.unsettled(self.id):
            self._settle(link_id)

    def _is_sites_own(self, link_id: int, seen: OwnNetwork) -> bool:
        """Tell whether sites really became one page: they are so on another day too."""
        if not seen.honest or link_id not in seen.perhaps_not:
            return False
        history = []
        with self._contained(link_id):
            history = self._library.checks.history(link_id)
        if not history:
            # Its address was edited meanwhile, so that its history begins anew.
            return False
        *before, last = history
        return any(
            one.cause == OWN_NETWORK
            and one.final_url == last.final_url
            and last.at - one.at >= _SEEN_AGAIN
            for one in before
        )

    def _take_back(self, link_id: int, now: datetime) -> None:
        """Keep what the network answered as no word of the link's."""
        checks = self._library.checks
        was = checks.void(self.id, link_id, now, all_=True)
        link = self._library.links.get(link_id)
        if was is None or link is None:
            return
        self._settle(link_id)
        check = replace(
            was,
            at=now,
            finding=Finding.DOWN,
            cause=OWN_NETWORK,
            reason="a portal or filter of your own network answered",
            moved_to="",
            counts=Counts.NEVER,
        )
        checks.add(check, link.url)

    @contextmanager
    def _contained(self, link_id: int) -> Iterator[None]:
        """Let damage to one link's rows end what is done for that link alone."""
        try:
            yield
        except DAMAGED as error:
            self.defects[link_id] = type(error).__name__

    def _settle(self, link_id: int) -> None:
        # One damaged row of the record is that link's; its state stays as it was.
        with self._contained(link_id):
            known = self._library.pages.known(link_id)
            if known is not None:
                settle(self._library, link_id, HELPLINE_DAYS if known.urgent else BASE_DAYS)


_GOOD = (State.ALIVE, State.MOVED)
# Nothing but a page for browsers leads from the one to the other.
_BACK_FOR_BROWSERS = (State.DEAD, State.BLOCKED)


def newly_of(library: Library, run_id: int) -> dict[str, tuple[Link, ...]]:
    """Return the links newly dead, suspect, changed and recovered in a run, by these names.

    Those whose rows are damaged are left out.
    """
    turned = _turned(library, run_id)
    return {name: tuple(library.links.whole(ids)) for name, ids in turned.items()}


def _turned(library: Library, run_id: int) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {state.value: [] for state in BAD}
    found["recovered"] = []
    for link_id, before, now in library.checks.turned(run_id):
        if now in BAD:
            found[now.value].append(link_id)
        elif before in BAD and (now in _GOOD or (before, now) == _BACK_FOR_BROWSERS):
            found["recovered"].append(link_id)
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which links: named ones, all, of tags, not looked at for a while; else what is due."""

    ids: tuple[int, ...] = ()
    everything: bool = False
    tags: tuple[str, ...] = ()
    older_than: timedelta | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What a run saw of one link, and the state that follows."""

    link: Link
    check: Check

    @property
    def state(self) -> State:
        """The state the link is in now."""
        return self.link.health.state

    @property
    def counted(self) -> bool:
        """Whether the run learned anything of the link; else its state is an older one."""
        return self.check.counted


class Results:
    """What a run saw, link by link: read from the library as it is gone through."""

    def __init__(self, library: Library, run_id: int | None = None) -> None:
        """Keep the library; without a run there are no results."""
        self._library = library
        self._run_id = run_id

    @cached_property
    def by_state(self) -> dict[State, int]:
        """How many links stand in each state, of those of which the run learned something."""
        if self._run_id is None:
            return {}
        count = self._library.checks.count_states(self._run_id)
        return {state: count[state] for state in State if state in count}

    @property
    def counted(self) -> int:
        """How many links the run learned something of."""
        return sum(self.by_state.values())

    def __len__(self) -> int:
        """Return how many links were asked for."""
        return self._asked

    @cached_property
    def _asked(self) -> int:
        return 0 if self._run_id is None else self._library.checks.count_asked(self._run_id)

    def good_at(self, link_id: int, url: str) -> Check | None:
        """Return the good check by which the run saw that a link's page is at `url` now."""
        history = [] if self._run_id is None else self._library.checks.history(link_id)
        last = history[-1] if history else None
        return last if last and (last.run_id, last.moved_to) == (self._run_id, url) else None

    def __iter__(self) -> Iterator[Result]:
        """Yield the results by link."""
        if self._run_id is None:
            return
        for checks in self._library.checks.of_run(self._run_id):
            links = self._library.links.whole([check.link_id for check in checks])
            known = {link.id: link for link in links}
            yield from (
                Result(link=known[check.link_id], check=check)
                for check in checks
                if check.link_id in known
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Newly:
    """Links whose state changed in a run in a way that a person should know."""

    dead: tuple[Link, ...] = ()
    suspect: tuple[Link, ...] = ()
    changed: tuple[Link, ...] = ()
    recovered: tuple[Link, ...] = ()

    @property
    def bad(self) -> tuple[Link, ...]:
        """The links to look at."""
        return (*self.dead, *self.suspect, *self.changed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What a run came to.

    `offline`: no server answered, or no name was known, so that one's own network is
    to blame and no failure to connect counts; `offline_days`: for how many days so far.
    `unheard`: that has gone on so long that a person has to be told, and was not lately.
    `own_network`: what was seen of it.
    `deferred`: links left for the next run. `defects` counts links at which this
    program itself failed, by the kind of error. `elsewhere`: another
    run was under way, so nothing was done here.
    """

    at: datetime
    results: Results
    newly: Newly = field(default_factory=Newly)
    offline: bool = False
    offline_days: int = 0
    unheard: bool = False
    own_network: OwnNetwork = field(default_factory=OwnNetwork)
    deferred: int = 0
    defects: Mapping[str, int] = field(default_factory=dict)
    elsewhere: bool = False

    @property
    def by_state(self) -> dict[str, int]:
        """How many checked links stand in each state; states without links left out."""
        return {state.value: count for state, count in self.results.by_state.items()}

    @property
    def has_bad(self) -> bool:
        """Tell whether the run found a link dead, suspect or changed."""
        return any(state in BAD for state in self.results.by_state)


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """A link whose address was, or could not be, replaced by where it moved to.

    `reason` says why it was not, "" where it was; then `command` gives it the right one.
    """

    link: Link
    to: str
    reason: str = ""
    command: str = ""


def check(
    library: Library, wanted: Wanted, network: Network, now: datetime, watch: Watch
) -> Checked:
    """Check links and store each result when it arrives.

    Raises NotFound for an id, LibraryError, and KeyboardInterrupt: what was
    done is then kept, and failures to connect do not count.
    """
    with check_lock(library.path) as mine:
        if not mine:
            return Checked(at=now, results=Results(library), elsewhere=True)
        hosts, left_alone = _selected(library, wanted, network, now)
        if not hosts:
            # One that may only be read has nothing due either.
            with suppress(LibraryNotWritable), library.atomic():
                library.checks.looked_through(now)
            return Checked(at=now, results=Results(library), deferred=left_alone)
        run = CheckRun(library, network, now)
        run.go(hosts, watch)
        newly = newly_of(library, run.id)
        days = _days_offline(library, now) if run.offline else 0
        return Checked(
            at=now,
            results=Results(library, run.id),
            newly=Newly(**newly),
            offline=run.offline,
            offline_days=days,
            unheard=days >= _DAYS_APART and not _told_lately(library, now),
            own_network=run.own_network,
            deferred=left_alone + run.deferred,
            defects=Counter({**_unread(library, run.id, newly), **run.defects}.values()),
        )


def _unread(library: Library, run_id: int, newly: Mapping[str, Sequence[Link]]) -> dict[int, str]:
    """Return the links that would be news, if their rows could be read."""
    turned = {link_id for ids in _turned(library, run_id).values() for link_id in ids}
    read = {link.id for links in newly.values() for link in links}
    return dict.fromkeys(turned - read, RowDamaged.__name__)


def told(library: Library, checked: Checked) -> None:
    """Keep that a person was told what is newly wrong, or that nothing could be checked."""
    with suppress(LibraryNotWritable), library.atomic():
        library.set_fact(UNTOLD, "[]")
        if checked.unheard:
            library.set_fact(_UNHEARD, checked.at.isoformat())


def _told_lately(library: Library, now: datetime) -> bool:
    at = library.fact(_UNHEARD)
    return at is not None and abs(now - datetime.fromisoformat(at)) < timedelta(days=_DAYS_APART)


def _days_offline(library: Library, now: datetime) -> int:
    since = library.checks.last_check(trusted=True)
    return max(0, (now - since).days) if since else 0


def apply_moved(
    library: Library, ids: Sequence[int], results: Results, now: datetime
) -> tuple[Moved, ...]:
    """Give links that moved their new address, as one step that `undo` takes back.

    Only those of `ids` when given, and not where `not_moved` says why. What a run saw
    at the new address is kept with it.
    """
    done = []
    doubts = Doubts(library)
    now = now.astimezone(UTC).replace(microsecond=0)
    with library.operation("check --apply-moved", now) as writing:
        for link_id, to in library.checks.moved(ids):
            link = get(library, link_id)
            done.append(
                not_moved(library, doubts, link, to) or _apply(library, link, to, results, now)
            )
        count = sum(not moved.reason for moved in done)
        writing.summary = f"give {number_of(count, 'link')} the address moved to"
    return tuple(done)


def not_moved(library: Library, doubts: Doubts, link: Link, to: str) -> Moved | None:
    """Return why a link does not take an address by itself, None where it does.

    Not one that another link has already, none that is to be avoided or looks like another
    site's, and no front page, search, section, login or error page: that takes a person.
    """
    by_hand = f"toolkit edit {link.name} --url NEW"
    try:
        address = _target(link, to)
    except Refused as refused:
        return Moved(link=link, to=to, reason=refused.message, command=by_hand)
    if reason := no_new_address(link.url, to):
        return Moved(link=link, to=to, reason=reason, command=by_hand)
    other = library.links.by_key(address.key)
    if other is not None and other.id != link.id:
        reason = f"{other.name} has this address already"
        command = f"toolkit edit {link.name} --replaced-by {other.name}"
        return Moved(link=link, to=to, reason=reason, command=command)
    if doubt := doubts.about_move(link.url, address.given):
        reason = f"{doubt.url} {doubt.sentence}"
        return Moved(link=link, to=to, reason=reason, command=by_hand)
    return None


def _target(link: Link, to: str) -> Address:
    was = parse_url(link.url)
    return read_address(f"{to}#{was.fragment}" if was and was.fragment else to)


def _apply(library: Library, link: Link, to: str, results: Results, now: datetime) -> Moved:
    address, baseline = _target(link, to), library.pages.baseline(link.id)
    seen = results.good_at(link.id, to)
    library.links.save(replace(link, url=address.given, url_key=address.key, updated_at=now))
    if baseline is not None:
        # Who takes the address takes its site; what stands on the page is compared as before.
        there = replace(baseline.fingerprint, domain=registrable_domain(address.given))
        baseline = replace(baseline, fingerprint=there)
        library.pages.set_baseline(link.id, address.given, baseline)
    if seen is not None:
        # The run asked there, and compared the page with what it was.
        library.checks.add(replace(seen, moved_to=""), address.given)
        known = library.pages.known(link.id)
        settle(library, link.id, HELPLINE_DAYS if known and known.urgent else BASE_DAYS)
    return Moved(link=get(library, link.id), to=to)


def _selected(
    library: Library, wanted: Wanted, network: Network, now: datetime
) -> tuple[Hosts, int]:
    """Return the links to check by their hosts, and how many their hosts keep from it."""
    tagged = [{link.id for link in library.links.with_tag(tag_key(tag))} for tag in wanted.tags]
    shut = library.pages.left_alone(now)
    hosts: dict[str, array[int]] = {}
    left_alone = 0
    for link_id, url in _wanted(library, wanted, network, now):
        if not all(link_id in ids for ids in tagged):
            continue
        host = host_of(url)
        if host in shut:
            left_alone += 1
        else:
            hosts.setdefault(host, array("q")).append(link_id)
    return hosts, left_alone


def _wanted(
    library: Library, wanted: Wanted, network: Network, now: datetime
) -> Iterator[tuple[int, str]]:
    checks = library.checks
    if wanted.ids:
        named = [(link_id, get(library, link_id).url) for link_id in dict.fromkeys(wanted.ids)]
        return iter(named)
    if wanted.older_than is not None:
        return checks.older_than(now - wanted.older_than)
    if wanted.everything or wanted.tags:
        return checks.every()
    return _due(library, network, now)


def _due(library: Library, network: Network, now: datetime) -> Iterator[tuple[int, str]]:
    """Yield what is due, and what was not asked in a network that is open now."""
    opened: dict[int, str] = {}
    if network.allowed:
        ids = [link_id for link_id, _ in library.checks.with_reason(NOT_PUBLIC)]
        links = library.links.whole(ids)
        opened = {one.id: one.url for one in links if is_opened(one.health.reason, network.allowed)}
    yield from ((one, url) for one, url in library.checks.due(now) if one not in opened)
    yield from opened.items()
