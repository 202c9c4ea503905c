"""Runs of checks over a real library and real sockets: what is kept, and what follows."""

from __future__ import annotations

import asyncio
import gzip
import sqlite3
import ssl
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import trustme

from toolkit.checking.addresses import read_network
from toolkit.checking.dial import Authorities, read_authorities
from toolkit.checking.engine import Pace
from toolkit.domain.judgement import Concern
from toolkit.domain.link import LinkType
from toolkit.domain.trust import Health, Level, Scope, State, Vetting
from toolkit.errors import NotFound
from toolkit.storage.files import check_lock
from toolkit.storage.library import Library
from toolkit.usecases.check import Checked, Results, Wanted, apply_moved, check
from toolkit.usecases.check_news import news_of
from toolkit.usecases.edit import Details, add, edit, get, tag, undo
from toolkit.usecases.read_page import Network
from toolkit.usecases.review import review
from toolkit.usecases.vet import Judgement, vet

Say = Callable[..., bytes]
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
DAY = timedelta(days=1)
GOOD = "Help with sleep, from people who know what it is like. " * 8
OTHER = "Best casino bonus and free spins, deposit today and win big. " * 8
EVERY_LOOPBACK = read_network("127.0.0.0/8")


class Desk:
    """A library of links on a test server, and the runs over it."""

    def __init__(self, library: Library, port: int) -> None:
        self.library = library
        self.port = port
        self.resolve = {"control.test": "127.0.0.1"}
        self.deadline = 2.0
        self.authorities = Authorities()
        self.allowed = [EVERY_LOOPBACK] if EVERY_LOOPBACK else []

    def add(self, path: str, host: str = "a.test", title: str = "Help with sleep") -> int:
        self.resolve.setdefault(host, "127.0.0.1")
        url = path if "://" in path else f"http://{host}:{self.port}{path}"
        return add(self.library, url, Details(title=title), "", NOW).link.id

    def check(self, *ids: int, at: datetime = NOW, **wanted: Any) -> Checked:
        network = Network(
            allowed=tuple(self.allowed),
            resolve=self.resolve,
            control_name="control.test",
            pace=Pace(delay=0, first_pause=0.01, longest_pause=0.1),
            deadline=self.deadline,
            authorities=self.authorities,
        )
        return check(self.library, Wanted(ids=ids, **wanted), network, at, lambda _progress: None)

    def state(self, link_id: int) -> State:
        return get(self.library, link_id).health.state


@pytest.fixture
def desk(empty_library: Library, site: Any) -> Desk:
    return Desk(empty_library, site.listen())


def test_health_is_kept_on_the_link_and_the_next_check_is_set(
    desk: Desk, site: Any, say: Say, html: Say
) -> None:
    site.pages["/a"] = say(body=html("Help with sleep", "Sleep", GOOD))
    alive, gone = desk.add("/a"), desk.add("/b")
    checked = desk.check()
    assert checked.by_state == {"alive": 1, "failing": 1}
    assert get(desk.library, alive).health.since == NOW
    assert get(desk.library, gone).health.reason == "1 of 3: 404 Not Found"
    assert not desk.check(at=NOW + timedelta(hours=23)).results
    due = desk.check(at=NOW + DAY)
    assert [result.link.id for result in due.results] == [gone]


def test_dead_is_told_once_and_recovery_too(desk: Desk, site: Any, say: Say, html: Say) -> None:
    link_id = desk.add("/a")
    told = [desk.check(at=NOW + day * DAY).newly for day in (0, 1, 3, 10)]
    assert [len(newly.dead) for newly in told] == [0, 0, 1, 0]
    assert desk.state(link_id) is State.DEAD
    site.pages["/a"] = say(body=html("Help with sleep", "Sleep", GOOD))
    newly = desk.check(link_id, at=NOW + 11 * DAY).newly
    assert [link.id for link in newly.recovered] == [link_id]
    assert desk.state(link_id) is State.ALIVE


def test_a_run_cut_short_keeps_answers_and_counts_no_silence(
    desk: Desk, site: Any, say: Say, html: Say
) -> None:
    site.pages["/a"] = say(body=html("Help with sleep", "Sleep", GOOD))
    well, down = desk.add("/a"), desk.add("http://127.0.0.1:1/")
    with desk.library.atomic():
        run = desk.library.checks.begin(NOW)
    assert run
    desk.check(well, down)
    with desk.library.atomic():
        desk.library.checks.begin(NOW + DAY)
    with closing(sqlite3.connect(desk.library.path)) as db:
        runs = db.execute("SELECT closed_at, trusted FROM runs").fetchall()
    assert [(closed is not None, trusted) for closed, trusted in runs] == [
        (True, 0), (True, 1), (False, 0),
    ]  # fmt: skip


def test_only_one_check_of_a_library_runs_at_a_time(desk: Desk, site: Any) -> None:
    desk.add("/a")
    with check_lock(desk.library.path) as mine:
        assert mine
        assert desk.check().elsewhere
    assert not site.requests
    assert not desk.check().elsewhere


def test_undo_of_a_run_voids_its_checks_and_brings_the_health_back(desk: Desk) -> None:
    link_id = desk.add("/a")
    before = get(desk.library, link_id).health
    desk.check()
    assert undo(desk.library, NOW).command == "check"
    assert get(desk.library, link_id).health == before
    checks = desk.library.checks.of(link_id)
    assert checks[-1].voids is not None
    assert len(checks) == 2 * sum(one.voids is None for one in checks)
    assert desk.check(at=NOW + DAY).results


def test_an_address_that_comes_back_by_undo_is_as_bad_as_it_was(
    desk: Desk, site: Any, say: Say, html: Say
) -> None:
    site.pages["/b"] = say(body=html("Help with sleep", "Sleep", GOOD))
    link_id = desk.add("/a")
    for day in (0, 1, 3):
        desk.check(at=NOW + day * DAY)
    dead = get(desk.library, link_id).health
    edit(desk.library, link_id, Details(url=f"http://a.test:{desk.port}/b"), NOW + 4 * DAY)
    desk.check(at=NOW + 4 * DAY)
    alive = get(desk.library, link_id).health
    assert (dead.state, alive.state) == (State.DEAD, State.ALIVE)
    undo(desk.library, NOW + 5 * DAY)
    undo(desk.library, NOW + 5 * DAY)
    assert get(desk.library, link_id).health == dead
    desk.check(link_id, at=NOW + 5 * DAY)
    assert desk.state(link_id) is State.DEAD


def test_editing_the_address_begins_anew(desk: Desk) -> None:
    link_id = desk.add("/a")
    for day in (0, 1, 3):
        desk.check(at=NOW + day * DAY)
    assert desk.state(link_id) is State.DEAD
    edit(desk.library, link_id, Details(url=f"http://a.test:{desk.port}/b"), NOW + 4 * DAY)
    assert desk.state(link_id) is State.UNCHECKED
    desk.check(at=NOW + 4 * DAY)
    assert get(desk.library, link_id).health.reason.startswith("1 of 3")


def test_taking_a_run_back_leaves_alone_what_has_another_address_since(
    desk: Desk, site: Any, say: Say, html: Say
) -> None:
    edited, kept = desk.add("/a"), desk.add("/c", "c.test")
    site.pages["/well"] = say(body=html("Help with sleep", "Sleep", GOOD))
    desk.add("/well", "b.test")
    for day in (0, 1):
        desk.check(at=NOW + day * DAY, everything=True)
    run = desk.library.checks.last_run()
    assert run is not None
    edit(desk.library, edited, Details(url=f"http://a.test:{desk.port}/b"), NOW + DAY)
    with desk.library.atomic():
        desk.library.checks.take_back(run.id, NOW + DAY)
    # Failures of the old address are none of the new one; the other stands as before the run.
    assert get(desk.library, edited).health == Health()
    assert get(desk.library, kept).health.reason.startswith("1 of 3")


def test_another_page_in_its_place_is_changed_and_vetting_accepts_it(
    desk: Desk, site: Any, say: Say, html: Say
) -> None:
    site.pages["/a"] = say(body=html("Help with sleep", "Sleep", GOOD))
    link_id = desk.add("/a")
    desk.check()
    site.pages["/a"] = say(body=html("Casino", "Casino", OTHER))
    newly = desk.check(link_id, at=NOW + DAY).newly
    assert [link.id for link in newly.changed] == [link_id]
    assert "the title was “Help with sleep”" in get(desk.library, link_id).health.reason
    with desk.library.operation("vet", NOW) as writing:
        vetting = Vetting(level=Level.RECOMMENDED, recorded_at=NOW + 2 * DAY, by="me")
        desk.library.vettings.add(link_id, vetting)
        writing.summary = "vet"
    desk.check(at=NOW + 2 * DAY)
    assert desk.state(link_id) is State.ALIVE
    desk.check(link_id, at=NOW + 3 * DAY)
    assert desk.state(link_id) is State.ALIVE


def test_a_packed_page_that_ends_early_is_no_other_page(
    desk: Desk, site: Any, say: Say, html: Say
) -> None:
    page = html("Help with sleep", "Sleep", " ".join(f"Night {n} of sleep." for n in range(400)))
    packed = gzip.compress(page)
    site.pages["/a"] = say(body=packed, Content_Encoding="gzip")
    link_id = desk.add("/a")
    desk.check()
    assert desk.state(link_id) is State.ALIVE
    for day, end in enumerate((20, 60, 200, 500), 1):
        site.pages["/a"] = say(body=packed[:end], Content_Encoding="gzip")
        desk.check(link_id, at=NOW + day * DAY)
        assert desk.state(link_id) in (State.ALIVE, State.BLOCKED), end


@pytest.mark.parametrize("kind", ["frameset", "body"])
def test_a_text_that_became_another_sites_frame_is_changed(
    desk: Desk, site: Any, say: Say, html: Say, kind: str
) -> None:
    words = [one + two for one in "ABCDEFGH" for two in ("ah", "el", "im", "or", "un", "yst")]
    site.pages["/a"] = say(body=html("Help with sleep", "Sleep", " ".join(words)))
    link_id = desk.add("/a")
    desk.check()
    frame = "<title>Help with sleep</title><{0}><{1} src='{2}'></{1}></{0}>"
    for day, (source, state) in enumerate(
        (("/sleep", State.ALIVE), ("https://casino.example/", State.CHANGED)), 1
    ):
        shown = frame.format(kind, "frame" if kind == "frameset" else "iframe", source)
        site.pages["/a"] = say(body=f"<html>{shown}</html>".encode())
        desk.check(link_id, at=NOW + day * DAY)
        assert desk.state(link_id) is state


def test_one_page_at_three_sites_with_their_own_certificates_is_no_portals(
    desk: Desk, site: Any, say: Say, html: Say, authority: trustme.CA, trusted: Path
) -> None:
    hosts = ("ant.test", "bee.test", "cow.test", "dog.test")
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert(*hosts).configure_cert(tls)
    port, desk.authorities = site.listen(tls=tls), read_authorities(str(trusted), {})
    site.pages["/a"] = say(body=html("Help with sleep", "Sleep", GOOD))
    ids = [desk.add(f"https://{host}:{port}/a", host) for host in hosts]
    desk.check()
    for host in hosts[:3]:
        site.pages[f"{host}/a"] = say(body=html("Casino", "Casino", OTHER))
    desk.check(at=NOW + DAY, everything=True)
    assert [desk.state(one) for one in ids] == [State.CHANGED] * 3 + [State.ALIVE]


def test_a_page_under_another_title_is_asked_about_and_kept_once_vetted(
    desk: Desk, site: Any, say: Say, html: Say
) -> None:
    site.pages["/a"] = say(body=html("Kitchen worktops", "Worktops", "Oak needs oil twice. " * 30))
    link_id = desk.add("/a")
    desk.check()
    assert desk.state(link_id) is State.ALIVE
    assert desk.library.pages.baseline(link_id) is None
    (item,) = review(desk.library, NOW).items
    assert item.need.concern is Concern.LOOK
    assert "the page calls itself “Kitchen worktops”; check whether" in item.need.reason
    vet(desk.library, link_id, Judgement(Level.RECOMMENDED, by="sam"), NOW + DAY)
    assert not review(desk.library, NOW + DAY).items
    desk.check(link_id, at=NOW + 2 * DAY)
    baseline = desk.library.pages.baseline(link_id)
    assert baseline is not None
    assert baseline.vetted
    assert get(desk.library, link_id).health.reason == ""


def test_a_closing_notice_on_a_good_page_is_changed_until_it_is_vetted(
    desk: Desk, site: Any, say: Say, html: Say
) -> None:
    site.pages["/a"] = say(body=html("Help with sleep", "Sleep", GOOD))
    link_id = desk.add("/a")
    desk.check()
    site.pages["/a"] = say(
        body=html("Help with sleep", "Sleep", f"This helpline has closed. {GOOD}")
    )
    desk.check(link_id, at=NOW + DAY)
    health = get(desk.library, link_id).health
    assert (health.state, "This helpline has closed" in health.reason) == (State.CHANGED, True)
    vet(desk.library, link_id, Judgement(Level.RECOMMENDED, by="sam"), NOW + 2 * DAY)
    for day in (3, 4):
        desk.check(link_id, at=NOW + day * DAY)
        assert desk.state(link_id) is State.ALIVE


def test_moved_is_proposed_when_it_repeats_and_applied_when_asked(
    desk: Desk, site: Any, say: Say, html: Say
) -> None:
    site.pages["/old/page"] = say("301 Moved", Location="/new/page")
    site.pages["/new/page"] = say(body=html("Help with sleep", "Sleep", GOOD))
    link_id = desk.add("/old/page#part")
    desk.check()
    assert apply_moved(desk.library, (), Results(desk.library), NOW) == ()
    desk.check(link_id, at=NOW + DAY)
    assert desk.state(link_id) is State.MOVED
    (moved,) = apply_moved(desk.library, (), Results(desk.library), NOW + DAY)
    assert moved.link.url == f"http://a.test:{desk.port}/new/page#part"
    undo(desk.library, NOW + DAY)
    back = get(desk.library, link_id)
    assert (back.url.endswith("/old/page#part"), back.health.state) == (True, State.MOVED)
    desk.check(link_id, at=NOW + 2 * DAY)
    assert desk.state(link_id) is State.MOVED


def leads_on(desk: Desk, site: Any, say: Say, answer: bytes, to: str) -> str:
    """Make /old lead for good to a page of another host, which answers; returns that page."""
    target = f"http://{to}:{desk.port}/page"
    desk.resolve[to] = "127.0.0.1"
    site.pages["/old"] = say("301 Moved", Location=target)
    site.pages["/page"] = answer
    return target


def test_a_page_taken_on_at_another_site_is_compared_with_what_it_showed_alone(
    desk: Desk, site: Any, say: Say, html: Say
) -> None:
    body = say(body=html("Help with sleep", "Sleep", GOOD))
    site.pages["/old"] = body
    link_id = desk.add("/old")
    desk.check(link_id)
    target = leads_on(desk, site, say, body, "moved.test")
    for day in (1, 2):
        desk.check(link_id, at=NOW + day * DAY)
    (moved,) = apply_moved(desk.library, (), Results(desk.library), NOW + 2 * DAY)
    assert moved.link.url == target
    desk.check(link_id, at=NOW + 3 * DAY)
    assert desk.state(link_id) is State.ALIVE
    site.pages["/page"] = say(body=html("Casino bonus", "Play", "Free spins for all. " * 30))
    desk.check(link_id, at=NOW + 4 * DAY)
    assert desk.state(link_id) is State.CHANGED


def judged(desk: Desk, link_id: int, level: Level, **more: Any) -> None:
    vet(desk.library, link_id, Judgement(level, note="Why.", by="sam", **more), NOW)


@pytest.mark.parametrize("status", ["200 OK", "404 Not Found", "403 No", "503 Busy"])
def test_a_redirect_onto_an_avoided_site_needs_a_person(
    desk: Desk, site: Any, say: Say, html: Say, status: str
) -> None:
    answer = say(status, body=html("Help with sleep", "Sleep", GOOD))
    target = leads_on(desk, site, say, answer, "shop.scam.test")
    link_id, bad = desk.add("/old"), desk.add("http://scam.test/")
    judged(desk, link_id, Level.RECOMMENDED)
    judged(desk, bad, Level.AVOID, scope=Scope.SITE)
    for day in range(2):
        desk.check(link_id, at=NOW + day * DAY)
    health = get(desk.library, link_id).health
    assert health.state is State.SUSPECT
    assert (
        f"it leads to {target}, which is on a site that is to be avoided (k{bad}" in health.reason
    )
    # Vetting the link itself settles nothing: the other judgement still stands.
    vet(desk.library, link_id, Judgement(Level.RECOMMENDED, by="sam"), NOW + 2 * DAY)
    desk.check(link_id, at=NOW + 3 * DAY)
    assert desk.state(link_id) is State.SUSPECT


def test_a_redirect_to_a_look_alike_needs_a_person_and_may_be_vetted(
    desk: Desk, site: Any, say: Say, html: Say
) -> None:
    body = say(body=html("Help with sleep", "Sleep", GOOD))
    leads_on(desk, site, say, body, "goodhelppage.org")
    known, link_id = desk.add("http://good-help-page.org/"), desk.add("/old")
    judged(desk, known, Level.RECOMMENDED)
    for day in range(2):
        desk.check(link_id, at=NOW + day * DAY)
    health = get(desk.library, link_id).health
    assert health.state is State.SUSPECT
    assert "written to look like good-help-page.org" in health.reason
    vet(desk.library, link_id, Judgement(Level.RECOMMENDED, by="sam"), NOW + 2 * DAY)
    desk.check(link_id, at=NOW + 3 * DAY)
    assert desk.state(link_id) in (State.ALIVE, State.MOVED)


def test_a_redirect_within_an_avoided_site_or_to_an_unknown_one_is_as_before(
    desk: Desk, site: Any, say: Say, html: Say
) -> None:
    body = say(body=html("Help with sleep", "Sleep", GOOD))
    leads_on(desk, site, say, body, "www.a.test")
    link_id = desk.add("/old")
    judged(desk, link_id, Level.AVOID, scope=Scope.SITE)
    desk.check(link_id)
    assert desk.state(link_id) is State.ALIVE


@pytest.mark.parametrize("to", ["shop.scam.test", "goodhelppage.org"])
def test_an_address_that_moved_where_nobody_should_be_led_is_left(
    desk: Desk, site: Any, say: Say, html: Say, to: str
) -> None:
    """Also when it was seen to move before anything was known of the place."""
    body = say(body=html("Help with sleep", "Sleep", GOOD))
    target = leads_on(desk, site, say, body, to)
    link_id, bad = desk.add("/old"), desk.add("http://scam.test/")
    for day in range(2):
        desk.check(link_id, at=NOW + day * DAY)
    assert desk.state(link_id) is State.MOVED
    judged(desk, bad, Level.AVOID, scope=Scope.SITE)
    judged(desk, desk.add("http://good-help-page.org/"), Level.RECOMMENDED)
    (moved,) = apply_moved(desk.library, (), Results(desk.library), NOW + DAY)
    assert moved.reason.startswith(f"{target} ")
    assert get(desk.library, link_id).url.endswith("/old")


def test_every_fifth_check_is_unconditional(desk: Desk, site: Any, say: Say, html: Say) -> None:
    body = html("Help with sleep", "Sleep", GOOD)
    site.pages["/a"] = say(body=body, ETag='"v1"')
    link_id = desk.add("/a")
    for day in range(10):
        desk.check(link_id, at=NOW + day * DAY)
    conditional = ["If-None-Match" in request for request in site.requests]
    assert conditional == [False, True, True, True, False, True, True, True, True, False]


def test_a_host_that_asked_to_be_left_alone_is_left_alone(desk: Desk, site: Any, say: Say) -> None:
    site.pages["/a"] = say("503 Busy", Retry_After="86400")
    desk.add("/a")
    other = desk.add("/b")
    assert desk.check().deferred == 1
    assert desk.check(other, at=NOW + DAY / 2).deferred == 1
    assert site.asked["/b"] == 0
    assert desk.check(other, at=NOW + DAY + timedelta(minutes=1)).results


def test_links_of_a_host_that_never_answers_take_turns_and_count_only_when_asked(
    desk: Desk, site: Any, say: Say, html: Say
) -> None:
    async def hang(_head: bytes, _writer: Any) -> None:
        await asyncio.sleep(60)

    site.fallback = say(body=html("Help with sleep", "Sleep", GOOD))
    ids = [desk.add(f"/{number}") for number in range(5)]
    desk.add("/well", host="b.test")
    desk.check()
    site.pages.update({f"/{number}": hang for number in range(5)})
    desk.deadline = 0.2
    first = desk.check(at=NOW + 40 * DAY)
    assert (len(first.results), first.deferred) == (4, 2)
    states = [desk.state(link_id) for link_id in ids]
    assert sorted(states) == [State.ALIVE] * 2 + [State.FAILING] * 3
    desk.check(at=NOW + 41 * DAY)
    assert {desk.state(link_id) for link_id in ids} == {State.FAILING}


# What a disk may do to the rows of the first link.
DAMAGE = {
    "the link": "UPDATE links SET type = 'zzz' WHERE id = 1",
    "its health": "UPDATE links SET health_state = 'zzz' WHERE id = 1",
    "its contacts": "INSERT INTO contacts (link_id, position, kind) VALUES (1, 1, 'zzz')",
    "its record": "UPDATE checks SET finding = 'zzz' WHERE link_id = 1",
    "its page": "UPDATE fingerprints SET taken_at = 'never' WHERE link_id = 1",
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_damage_to_one_links_rows_keeps_nothing_from_the_others(
    desk: Desk, site: Any, say: Say, html: Say, damage: str
) -> None:
    names = [f"{letter}.test" for letter in "abcdef"]
    for name in names:
        page = html(
            f"Help from {name}", "Help", f"We are {name}, and this is how to reach us. " * 9
        )
        site.pages[f"{name}/help"] = say(body=page)
        desk.add("/help", host=name, title=f"Help from {name}")
    desk.resolve["wifi.test"] = "127.0.0.1"
    site.pages["wifi.test/x"] = say(body=html("The lounge", "Welcome", "Welcome to us. " * 20))
    desk.check()
    with closing(sqlite3.connect(desk.library.path, isolation_level=None)) as db:
        (trigger,) = db.execute("SELECT sql FROM sqlite_master WHERE name = 'checks_are_kept'")
        db.execute("PRAGMA ignore_check_constraints = ON")
        for sql in ("DROP TRIGGER checks_are_kept", DAMAGE[damage], *trigger):
            db.execute(sql)
    for name in names[:4]:
        site.pages[f"{name}/help"] = say("302 Found", Location=f"http://wifi.test:{desk.port}/x")
    site.pages["e.test/help"] = say(body=html("Casino", "Bonus", OTHER))
    checked = desk.check(everything=True, at=NOW + 40 * DAY)
    assert set(checked.own_network.answered) >= {2, 3, 4}
    assert [link.id for link in checked.newly.bad] == [5]
    news = news_of(desk.library, checked, NOW.date())
    assert [matter.link.id for matter in news.new] == [5]
    assert {result.link.id for result in checked.results} >= {2, 3, 4, 5, 6}
    assert {desk.state(link_id) for link_id in (2, 3, 4, 6)} == {State.ALIVE}
    assert checked.defects == {"RowDamaged": 1}


def test_which_links_are_checked_can_be_chosen(desk: Desk, site: Any, say: Say) -> None:
    site.fallback = say()
    first, second = desk.add("/1"), desk.add("/2")
    tag(desk.library, [second], ["sleep"], NOW, on=True)
    assert [one.link.id for one in desk.check(first).results] == [first]
    assert [one.link.id for one in desk.check(tags=("sleep",)).results] == [second]
    assert len(desk.check(everything=True).results) == 2
    assert not desk.check(older_than=7 * DAY, at=NOW + DAY).results
    assert len(desk.check(older_than=7 * DAY, at=NOW + 8 * DAY).results) == 2
    with pytest.raises(NotFound):
        desk.check(99)


def test_helplines_are_looked_at_every_week(desk: Desk, site: Any, say: Say) -> None:
    site.fallback = say()
    link_id = desk.add("/1")
    edit(desk.library, link_id, Details(type=LinkType.HELPLINE), NOW)
    desk.check()
    assert not desk.check(at=NOW + 5 * DAY).results
    assert desk.check(at=NOW + 9 * DAY).results


def test_a_run_that_finds_nothing_due_is_remembered_as_one(desk: Desk, site: Any, say: Say) -> None:
    site.fallback = say()
    desk.add("/1")
    desk.check()
    assert not desk.check(at=NOW + DAY).results
    assert desk.library.checks.last_check() == NOW + DAY


def test_a_link_of_a_private_network_is_due_as_soon_as_that_network_is_opened(
    desk: Desk, site: Any, say: Say, html: Say
) -> None:
    site.pages["/"] = say(body=html("Help with sleep", "Sleep", GOOD))
    ids = [desk.add("/"), desk.add(f"http://127.0.0.1:{desk.port}/")]
    opened, desk.allowed = desk.allowed, []
    desk.check()
    assert [desk.state(one) for one in ids] == [State.SKIPPED] * 2
    elsewhere = read_network("10.0.0.0/8")
    desk.allowed = [elsewhere] if elsewhere else []
    assert not len(desk.check(at=NOW + DAY).results)
    desk.allowed = opened
    assert len(desk.check(at=NOW + DAY).results) == 2
    assert [desk.state(one) for one in ids] == [State.ALIVE] * 2
    assert not len(desk.check(at=NOW + DAY).results)
