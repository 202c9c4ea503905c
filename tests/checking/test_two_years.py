"""Two years of runs over many links, through the real engine, sockets and library.

Every kind of fate has the same number of links. TWO_YEARS_LINKS=500 takes more
of each, which takes longer and should change nothing.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import pytest

from toolkit.checking.addresses import read_network
from toolkit.checking.engine import Pace
from toolkit.domain.trust import State
from toolkit.storage.library import Library
from toolkit.usecases.check import Wanted, check
from toolkit.usecases.edit import Details, add
from toolkit.usecases.read_page import Network

Say = Callable[..., bytes]
START = datetime(2026, 11, 23, 12, tzinfo=UTC)
DAY = timedelta(days=1)
LINKS = int(os.environ.get("TWO_YEARS_LINKS", "60"))
HOSTS = 25
# Every day would find the same: what is due later is due then.
DAYS = range(0, 731, 30)
TURN, OUTAGE = 200, 400
GOOD = "Help with sleep, from people who know what it is like. " * 8
OTHER = "Best casino bonus and free spins, deposit today and win big. " * 8
LOOPBACK = read_network("127.0.0.0/8")


class Fate(NamedTuple):
    """What a link's page is at first, from the turn on, and what the link ends as."""

    first: bytes
    then: bytes
    ends: State


@pytest.fixture
def fates(say: Say, html: Say) -> list[Fate]:
    good = say(body=html("Help with sleep", "Sleep", GOOD))
    edited = say(body=html("Help with sleep | Updated", "Sleep", GOOD + "Updated in May. "))
    gone, away = say("404 Not Found"), say("410 Gone")
    ends = [
        Fate(good, good, State.ALIVE),
        Fate(good, edited, State.ALIVE),
        Fate(gone, good, State.ALIVE),
        Fate(away, good, State.ALIVE),
        Fate(say("403 Forbidden"), good, State.ALIVE),
        Fate(good, gone, State.DEAD),
        Fate(good, away, State.DEAD),
        Fate(good, say("500 Oops"), State.DEAD),
        Fate(good, say("302 Found"), State.DEAD),
        Fate(good, b"nonsense\r\n\r\n", State.BLOCKED),
        Fate(good, say("403 Forbidden"), State.BLOCKED),
        Fate(good, say("302 Found", Location="/login?next=x"), State.BLOCKED),
        Fate(good, say(body=html("Just a moment...", "", "")), State.BLOCKED),
        Fate(good, say("301 Moved", Location="/new"), State.MOVED),
        Fate(good, say(body=html("Page not found", "Page not found")), State.SUSPECT),
        Fate(good, say(body=html("a.test is for sale")), State.SUSPECT),
        Fate(good, say("302 Found", Location="/"), State.SUSPECT),
        Fate(good, say(body=html("Casino 000", "Casino", OTHER)), State.CHANGED),
        Fate(good, say(body=html("Hilfe beim Schlafen 000", "Schlaf", GOOD, "de")), State.CHANGED),
        Fate(good, say("302 Found", Location="http://10.0.1000/"), State.SUSPECT),
    ]
    assert LINKS % len(ends) == 0
    return ends


def test_they_end_with_the_states_that_the_policy_demands(
    empty_library: Library, site: Any, say: Say, html: Say, fates: list[Fate]
) -> None:
    port, library = site.listen(), empty_library
    site.pages["/new"] = fates[0].first
    for host in range(HOSTS):
        front = html(f"Sleep Trust {host}", "Welcome", "We are a charity. " * 20)
        site.pages[f"{host}.test/"] = say(body=front)
    site.pages["/login?next=x"] = say(body=html("Log in", "Log in"))
    ends = {}
    for number in range(LINKS):
        url = f"http://{number % HOSTS}.test:{port}/{number}"
        link = add(library, url, Details(title="Help with sleep"), "", START).link
        ends[link.id] = fates[number % len(fates)].ends
    for day in DAYS:
        out = day == OUTAGE - OUTAGE % DAYS.step
        for number in range(LINKS):
            fate = fates[number % len(fates)]
            page = fate.first if day < TURN else fate.then
            # No two sites show one page: that would be our own network's.
            own = page.replace(b"000", b"%03d" % number)
            site.pages[f"/{number}"] = say("503 Down") if out else own
        run(library, START + day * DAY)
    assert {link.id: link.health.state for link in library.links.every()} == ends
    assert library.verify() == []


def run(library: Library, at: datetime) -> None:
    assert LOOPBACK is not None
    hosts = ("control.test", *(f"{number}.test" for number in range(HOSTS)))
    network = Network(
        allowed=(LOOPBACK,),
        resolve=dict.fromkeys(hosts, "127.0.0.1"),
        control_name="control.test",
        pace=Pace(delay=0, per_host=4),
        deadline=5.0,
    )
    check(library, Wanted(), network, at, lambda _progress: None)
