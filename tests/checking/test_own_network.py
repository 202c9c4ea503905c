"""Our own network is never held against a link, whatever it does, and dead links are found.

Real sockets and a real library; only the resolver of the machine and its store of
authorities are stand-ins. Each kind of weather is what a curator's network may do on a
day: see `Weather`.
"""

from __future__ import annotations

import asyncio
import socket
import sqlite3
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conftest import make_empty
from toolkit.checking.addresses import read_network
from toolkit.checking.engine import Pace
from toolkit.domain.link import LinkType
from toolkit.domain.trust import State
from toolkit.storage.library import Library
from toolkit.usecases.check import Checked, Wanted, check
from toolkit.usecases.check_engine import Progress
from toolkit.usecases.edit import Details, add, edit
from toolkit.usecases.read_page import Network

Say = Callable[..., bytes]
NOW = datetime(2026, 11, 23, 6, tzinfo=UTC)
DAY = timedelta(days=1)
resolver = socket.getaddrinfo
LOOPBACK = read_network("127.0.0.0/8")
pytestmark = [
    pytest.mark.allow_hosts(["127.0.0.1", "127.0.0.2", "127.0.0.3", "127.0.0.4"]),
    pytest.mark.usefixtures("small_store"),
]
HARM = {State.DEAD, State.SUSPECT, State.CHANGED, State.INSECURE}
# Where names lead: our sites, nobody, a portal, and a server that never answers.
SITES, NOBODY, PORTAL, SILENT = "127.0.0.1", "127.0.0.2", "127.0.0.3", "127.0.0.4"


class Weather(StrEnum):
    """What our own network does on a day."""

    FINE = "fine"
    SERVFAIL = "the resolver answers SERVFAIL"
    NXDOMAIN = "the resolver knows no name"
    REFUSED = "every connection is refused"
    SILENT = "nothing answers in time"
    PORTAL = "a portal redirects to its login"
    PORTAL_PAGE = "a portal's page at every address"
    PORTAL_PRIVATE = "a portal at a private address"
    DIES = "it goes away after two names"
    CABLE = "the cable is pulled after two answers, while names stay known"


NO_SERVER = (Weather.SERVFAIL, Weather.NXDOMAIN, Weather.REFUSED, Weather.SILENT)


class World:
    """A curator with a library, and the network before them."""

    def __init__(self, library: Library, site: Any, portal: Any, say: Say, html: Say) -> None:
        self.library = library
        self.weather = Weather.FINE
        self.dead: set[str] = set()
        self.sunk: set[str] = set()
        self.say, self.html, self.site = say, html, site
        self.port = site.listen(SITES)
        portal.listen(PORTAL, port=self.port)
        portal.listen(SILENT, port=self.port)
        self._portal = portal
        self.watch: Callable[[Progress], None] = lambda _progress: None
        # What the portal shows at any address, in the place of its usual page.
        self.portal_says: Any = b""
        self._asked = self._served = 0

    def add(self, host: str, type_: LinkType | None = None) -> int:
        """Add a link with a living page of its own."""
        title = f"Help from {host}"
        text = f"We are {host}, and here is how to reach us. " * 9
        page = self.say(body=self.html(title, title, text))

        async def answer(_head: bytes, writer: asyncio.StreamWriter) -> None:
            self._served += 1
            if self.weather is Weather.CABLE and self._served > 2:
                writer.transport.abort()
            else:
                writer.write(page)

        self.site.pages[f"{host}/help"] = answer
        url = f"http://{host}:{self.port}/help"
        return add(self.library, url, Details(title=title, type=type_), "", NOW).link.id

    def resolved(self, host: str, *rest: Any, **named: Any) -> list[Any]:
        """Stand in for the resolver of the machine."""
        if host[:1].isdigit():
            return list(resolver(host, *rest, **named))
        weather, self._asked = self.weather, self._asked + 1
        late = self._asked > 3
        if weather is Weather.SERVFAIL or (weather is Weather.DIES and late):
            raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")
        if weather is Weather.NXDOMAIN or host in self.dead:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        address = {
            Weather.REFUSED: NOBODY,
            Weather.SILENT: SILENT,
            Weather.PORTAL: PORTAL,
            Weather.PORTAL_PAGE: PORTAL,
            Weather.PORTAL_PRIVATE: "10.1.1.1",
        }.get(weather, SITES)
        if host in self.sunk:
            address = "0.0.0.0"  # noqa: S104 - where filters lead
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 0))]

    def run(self, day: float, *ids: int) -> Checked:
        """Check some links on a day, or all."""
        assert LOOPBACK is not None
        self._asked = self._served = 0
        self._portal.fallback = self.portal_says or {
            Weather.PORTAL: self.say("302 Found", Location=f"http://wifi.test:{self.port}/login?x"),
            Weather.SILENT: hang,
        }.get(self.weather, PORTAL_PAGE(self.html, self.say))
        self._portal.pages["wifi.test/login?x"] = PORTAL_PAGE(self.html, self.say)
        network = Network(
            allowed=(LOOPBACK,),
            control_name=f"control.test:{self.port}",
            pace=Pace(delay=0, first_pause=0.01, longest_pause=0.1),
            # Where nobody answers, no answer comes late.
            deadline=0.05 if self.weather is Weather.SILENT else 5.0,
        )
        at = NOW + timedelta(days=day)
        wanted = Wanted(ids=ids, everything=not ids)
        return check(self.library, wanted, network, at, self.watch)

    def states(self) -> dict[int, State]:
        return {link.id: link.health.state for link in self.library.links.every()}


def PORTAL_PAGE(html: Say, say: Say) -> bytes:  # noqa: N802 - what it is
    text = "Welcome to our lounge. Accept the conditions to use the internet. " * 5
    return say(body=html("Lounge wireless", "Welcome", text))


async def hang_up(_head: bytes, writer: asyncio.StreamWriter) -> None:
    writer.transport.abort()


async def hang(_head: bytes, _writer: asyncio.StreamWriter) -> None:
    await asyncio.sleep(60)


@pytest.fixture
def portal() -> Iterator[Any]:
    from tests.checking.conftest import Site  # noqa: PLC0415 - as the others are made

    made = Site()
    yield made
    made.close()


@pytest.fixture
def world(
    empty_library: Library,
    site: Any,
    portal: Any,
    say: Say,
    html: Say,
    monkeypatch: pytest.MonkeyPatch,
) -> World:
    made = World(empty_library, site, portal, say, html)
    monkeypatch.setattr(socket, "getaddrinfo", made.resolved)
    return made


DAYS_OF_WEATHER = [
    (links, weather) for links in (1, 5) for weather in Weather if weather is not Weather.FINE
]


@pytest.mark.parametrize(("links", "weather"), DAYS_OF_WEATHER)
def test_weeks_of_bad_weather_kill_no_helpline(world: World, weather: Weather, links: int) -> None:
    for number in range(links):
        world.add(f"help{number}.org", LinkType.HELPLINE if number % 2 else None)
    world.run(0)
    assert set(world.states().values()) == {State.ALIVE}
    world.weather = weather
    for day in range(3, 26, 4 if weather is Weather.SILENT else 3):
        newly = world.run(day).newly
        assert not newly.bad
    assert not HARM & set(world.states().values())
    if weather in NO_SERVER:
        assert set(world.states().values()) == {State.ALIVE}
    world.weather = Weather.FINE
    checked = world.run(60)
    assert set(world.states().values()) == {State.ALIVE}
    assert not checked.newly.recovered


def test_one_link_alone_that_really_shows_another_page_is_changed(world: World) -> None:
    only = world.add("help0.org")
    world.run(0)
    text = "Ten ways to choose a kitchen worktop for a small flat. " * 9
    world.site.pages["help0.org/help"] = world.say(body=world.html("Kitchens", "Worktops", text))
    control = world.say(body=world.html("An example", "An example", "This name is for examples."))
    for page in (None, control):
        world.site.pages |= {"control.test/": page} if page else {}
        world.run(3 if page is None else 4)
        assert world.states()[only] is State.CHANGED


@pytest.mark.parametrize("status", ["503 Unavailable", "403 Forbidden", "200 OK"])
def test_what_anybody_can_answer_vouches_for_no_encrypted_site(world: World, status: str) -> None:
    world.add("help0.org")
    secure = add(world.library, "https://secure.org:9/", Details(), "", NOW).link.id
    world.weather, world.portal_says = Weather.PORTAL_PAGE, world.say(status, b"")
    for day in (0, 1, 3, 7, 12, 18):
        assert not world.run(day).newly.bad
    assert world.states()[secure] is State.UNCHECKED


@pytest.mark.parametrize("alone", [False, True])
def test_one_error_at_all_addresses_is_no_sites_own_word(world: World, *, alone: bool) -> None:
    ids = [world.add(f"help{number}.org") for number in range(4)]
    world.run(0)

    async def not_found(head: bytes, writer: asyncio.StreamWriter) -> None:
        where = head.partition(b"Host: ")[2].partition(b"\r\n")[0]
        writer.write(world.say("404 Not Found", b"There is no /help at " + where))

    world.weather, world.portal_says = Weather.PORTAL_PAGE, not_found
    for day in (3, 4, 6, 10, 14):
        # The others are asked for this one's sake.
        assert not world.run(day, *ids[:1] if alone else ids).newly.bad
    assert set(world.states().values()) == {State.ALIVE}
    # The same error counts where pages come through beside it.
    world.weather, world.portal_says = Weather.FINE, b""
    for number in range(3):
        world.site.pages[f"help{number}.org/help"] = world.site.fallback
    for day in (20, 21, 23, 27):
        world.run(day, *ids[:3])
    assert [world.states()[one] for one in ids] == [State.DEAD] * 3 + [State.ALIVE]


@pytest.mark.parametrize("links", [1, 2, 5])
@pytest.mark.parametrize("how", ["no such host", "404", "500", "hangs up"])
def test_a_dead_link_of_a_small_library_is_found(world: World, links: int, how: str) -> None:
    dead, *others = (world.add(f"help{number}.org") for number in range(links))
    world.run(0)
    if how == "no such host":
        world.dead.add("help0.org")
    else:
        answer = {"404": "404 Not Found", "500": "500 Oops", "hangs up": ""}[how]
        world.site.pages["help0.org/help"] = world.say(answer) if answer else hang_up
    for day in (3, 4, 6, 10, 14, 18):
        # It is mostly alone on the days after.
        world.run(day, dead)
    if not others:
        # Nobody else is there to say that it is not our own network.
        assert world.states()[dead] is State.ALIVE
    else:
        assert world.states()[dead] is State.DEAD
    assert {world.states()[other] for other in others} <= {State.ALIVE}


def test_dead_links_are_found_where_a_third_of_all_hosts_are(world: World) -> None:
    ids = [world.add(f"help{number}.org") for number in range(30)]
    world.run(0)
    world.dead = {f"help{number}.org" for number in range(9)}
    for number in range(9, 15):
        world.site.pages[f"help{number}.org/help"] = hang_up
    for day in (3, 4, 6, 10, 14, 18):
        assert not world.run(day).offline
    assert [world.states()[one] for one in ids] == [State.DEAD] * 15 + [State.ALIVE] * 15


@pytest.mark.parametrize("weather", [Weather.NXDOMAIN, Weather.SERVFAIL, Weather.REFUSED])
def test_offline_is_known_before_most_links_are_asked(world: World, weather: Weather) -> None:
    for number in range(60):
        world.add(f"help{number}.org")
    world.run(0)
    world.weather = weather
    checked = world.run(3)
    assert checked.offline
    # Refused while names are known: three rounds of some hosts, and no second tries.
    assert len(checked.results) <= 24
    assert checked.deferred >= 36
    assert set(world.states().values()) == {State.ALIVE}
    assert (checked.offline_days, world.run(10).offline_days) == (3, 10)
    world.weather = Weather.FINE
    assert (world.run(11).offline, world.run(11).offline_days) == (False, 0)


def test_hosts_of_ones_own_that_answer_are_checked_where_no_outside_name_resolves(
    world: World,
) -> None:
    ids = [world.add(f"own{number}.org") for number in range(3)]
    world.run(0)
    world.dead = {"control.test", "own0.org"}
    world.site.pages["own1.org/help"] = world.say("404 Not Found")
    for day in (3, 4, 6, 10):
        checked = world.run(day)
        assert not checked.offline
        assert checked.own_network.control is False
    assert [world.states()[one] for one in ids] == [State.ALIVE] * 3


def test_an_answer_without_a_page_is_no_good_answer(world: World) -> None:
    ids = [world.add(f"help{number}.org") for number in range(6)]
    new, gone, pages, empty = ids[5], ids[4], world.site.pages, world.say(body=b"")
    kept, pages["help4.org/help"] = pages["help4.org/help"], world.site.fallback
    for day in (0, 1, 2, 5):
        world.run(day, *ids[:5])
    assert world.states()[gone] is State.DEAD

    async def stalls(_head: bytes, writer: asyncio.StreamWriter) -> None:
        begun = world.say(body=world.html("Help from help2.org", "", "x" * 9_000))
        writer.write(begun[: begun.index(b"xxx")])
        await writer.drain()
        writer.transport.abort()

    pages |= {"help0.org/help": empty, "help2.org/help": stalls}
    pages["help1.org/help"] = world.say(body=b"{}", kind="application/json")
    pages |= {"help4.org/help": empty, "help5.org/help": empty}
    world.run(6)
    expected = [State.CHANGED, State.CHANGED, State.ALIVE, State.ALIVE, State.DEAD, State.BLOCKED]
    assert [world.states()[one] for one in ids] == expected
    pages |= {"help4.org/help": kept, "help5.org/help": kept}
    world.run(7, gone, new)
    assert world.states()[gone] is State.ALIVE


def leads_to(world: World, hosts: int, status: str) -> list[int]:
    ids = [world.add(f"help{number}.org") for number in range(6)]
    world.run(0)
    target = f"http://one.org:{world.port}/new/home/of/all"
    for number in range(hosts):
        world.site.pages[f"help{number}.org/help"] = world.say(status, Location=target)
    text = "We are one, and here is what became of us all. " * 9
    world.site.pages["one.org/new/home/of/all"] = world.say(
        body=world.html("One for all", "One", text)
    )
    return ids


def test_sites_that_became_one_count_when_it_is_so_on_another_day(world: World) -> None:
    ids = leads_to(world, 3, "301 Moved")
    checked = world.run(3)
    assert len(checked.own_network.answered) == 3
    assert not checked.newly.bad
    assert {world.states()[one] for one in ids} == {State.ALIVE}
    # Less than a day later says nothing more.
    assert not world.run(3.5).newly.bad
    checked = world.run(5)
    assert not checked.own_network.answered
    assert [world.states()[one] in HARM for one in ids] == [True] * 3 + [False] * 3


def test_one_page_at_all_addresses_is_no_sites_own_word_on_any_day(world: World) -> None:
    ids = leads_to(world, 0, "")
    text = "This page was held back by the rules of this network. " * 9
    for number in range(3):
        page = world.say(body=world.html("Held back", "Held back", text))
        world.site.pages[f"help{number}.org/help"] = page
    for day in (3, 5, 9):
        assert len(world.run(day).own_network.answered) == 3
    assert {world.states()[one] for one in ids} == {State.ALIVE}


@pytest.mark.parametrize(
    "where", ["http://10.0.0.1/login", "http://portal.invalid/login", "http://127.0.0.1:9/login"]
)
def test_a_redirect_of_all_to_what_fails_is_no_sites_own(world: World, where: str) -> None:
    # One that is not sent there speaks in its own words.
    ids = [world.add(f"help{number}.org") for number in range(4)]
    world.run(0)
    for number in range(3):
        there = world.say("302 Found", Location=f"{where}?u={number}")
        world.site.pages[f"help{number}.org/help"] = there
    for day in (3, 5, 7, 9, 13, 17, 20):
        assert len(world.run(day).own_network.answered) == 3
    assert [world.states()[one] for one in ids] == [State.ALIVE] * 4


def test_one_private_address_for_all_names_is_our_own_networks(world: World) -> None:
    ids = [world.add(f"help{number}.org") for number in range(3)]
    world.weather = Weather.PORTAL_PRIVATE
    assert len(world.run(0).own_network.answered) == 3
    assert {world.states()[one] for one in ids} == {State.UNCHECKED}


def test_private_addresses_that_are_written_as_such_are_nobodys_answer(world: World) -> None:
    ids = [world.add(f"10.0.0.{number}") for number in range(4)]
    assert world.run(0).own_network.answered == ()
    assert {world.states()[one] for one in ids} == {State.SKIPPED}


def test_a_page_that_was_there_and_leads_nowhere_public_comes_to_a_person(world: World) -> None:
    sunk, well = world.add("help0.org"), world.add("help1.org")
    world.run(0)
    world.sunk.add("help0.org")
    assert not world.run(3).newly.bad
    assert world.library.links.many([sunk])[0].health.reason.startswith("1 of 3: help0.org leads")
    for day in (4, 6):
        world.run(day)
    assert [world.states()[one] for one in (sunk, well)] == [State.SUSPECT, State.ALIVE]
    # Three of them at once are a filter of our own DNS, however well the others are.
    others = [world.add(f"help{number}.org") for number in range(2, 5)]
    world.run(7)
    world.sunk |= {f"help{number}.org" for number in range(2, 5)}
    for day in (8, 9, 11, 14):
        assert not world.run(day).newly.bad
    assert {world.states()[one] for one in others} == {State.ALIVE}


@pytest.mark.parametrize("title", ["{} | Hotel", "Hotel"])
@pytest.mark.parametrize("leads", [False, True])
def test_a_portal_that_answers_each_host_in_another_way_is_our_own_networks(
    world: World, title: str, *, leads: bool
) -> None:
    ids = [world.add(f"help{number}.org") for number in range(4)]
    world.run(0)

    async def shown(head: bytes, writer: asyncio.StreamWriter) -> None:
        path, host = (word.decode() for word in (head.split()[1], head.split()[4]))
        if leads and path == "/help":
            gate = f"http://wifi.test:{world.port}/{hash(host):x}"
            writer.write(world.say("302 Found", Location=gate))
            return
        text = f"You asked for {host}. Give your room, please; this is visit {hash(path)}. " * 2
        writer.write(world.say(body=world.html(title.format(host), "Hotel", text)))

    world.weather, world.portal_says = Weather.PORTAL_PAGE, shown
    for day in (3, 4):
        assert not world.run(day).newly.bad
    assert {world.states()[one] for one in ids} == {State.ALIVE}
    # As many pages that really changed count where another came through.
    world.weather, world.site.fallback = Weather.FINE, shown
    for number in range(3):
        world.site.pages[f"help{number}.org/help"] = shown
    world.run(5)
    assert [world.states()[one] for one in ids] == [State.CHANGED] * 3 + [State.ALIVE]


def test_another_program_that_writes_meanwhile_ends_no_run(world: World) -> None:
    ids = leads_to(world, 3, "301 Moved")
    # Each try waits shortly, and another program writes for longer.
    world.library._db.execute("PRAGMA busy_timeout = 20")  # noqa: SLF001 - no test should wait for 5 s
    writing = sqlite3.connect(world.library.path, isolation_level=None, check_same_thread=False)

    def edits_and_writes(progress: Progress) -> None:
        if progress.done < progress.total or writing.in_transaction or edited:
            return
        with Library(world.library.path) as other:
            edit(other, ids[0], Details(url="http://new.org/help"), NOW + 3 * DAY)
        writing.execute("BEGIN IMMEDIATE")
        threading.Timer(0.1, writing.execute, ("ROLLBACK",)).start()
        edited.append(ids[0])

    edited: list[int] = []
    world.watch = edits_and_writes
    assert len(world.run(3).own_network.answered) == 3
    assert world.states()[ids[0]] is State.UNCHECKED
    assert world.library.verify() == []


def test_a_filter_that_sends_elsewhere_is_never_the_sites_own_word(world: World) -> None:
    leads_to(world, 3, "302 Found")
    for day in range(3, 20, 4):
        checked = world.run(day)
        assert len(checked.own_network.answered) == 3
        assert not checked.newly.bad
    assert set(world.states().values()) == {State.ALIVE}
    assert world.library.verify() == []


days_of_weather = st.lists(
    st.tuples(
        # One that answers nobody takes its time, and does what refusing does.
        st.sampled_from([one for one in Weather if one is not Weather.SILENT]),
        st.sampled_from([0.1, 1, 2, 7]),
    ),
    min_size=1,
    max_size=12,
)


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(days_of_weather, st.integers(1, 4))
def test_no_sequence_of_weather_does_harm(
    world: World,
    tmp_path_factory: pytest.TempPathFactory,
    days: list[tuple[Weather, float]],
    links: int,
) -> None:
    path = tmp_path_factory.mktemp("weather") / "own.db"
    make_empty(path)
    world.weather, day = Weather.FINE, 0.0
    with Library(path) as world.library:
        for number in range(links):
            world.add(f"help{number}.org", LinkType.HELPLINE)
        world.run(0)
        for world.weather, gap in days:
            day += gap
            before = world.states()
            assert not world.run(day).newly.bad
            assert not HARM & set(world.states().values())
            if world.weather in NO_SERVER:
                assert world.states() == before
