"""The engine: hosts side by side, one host politely, second tries, nothing lost."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from toolkit.domain.page import Expected, Finding

Say = Callable[..., bytes]
GOOD = "Help with sleep, from people who know what it is like. " * 8


def findings(outcomes: Any) -> list[Finding]:
    return [outcome.judgement.finding for outcome in outcomes]


def test_a_failure_is_tried_a_second_time_at_the_end(site: Any, checker: Any, say: Say) -> None:
    site.pages["/down"] = [say("500 Oops"), say()]
    site.pages["/gone"] = [say("404 Not Found"), say()]
    site.pages["/ok"] = say()
    base = f"http://127.0.0.1:{site.listen()}"
    outcomes = checker(f"{base}/down", f"{base}/gone", f"{base}/ok")
    assert findings(outcomes) == [Finding.OK] * 3
    assert [outcome.attempt for outcome in outcomes] == [2, 2, 1]
    assert [one.judgement.finding for one in checker.reports[:3]] == [
        Finding.DOWN,
        Finding.GONE,
        Finding.OK,
    ]


def test_a_page_that_was_gone_before_is_not_tried_twice(site: Any, checker: Any) -> None:
    checker.failing = True
    checker(f"http://127.0.0.1:{site.listen()}/gone")
    assert site.asked["/gone"] == 1


def test_three_refused_connections_leave_the_rest_of_a_host_for_later(checker: Any) -> None:
    outcomes = checker(*[f"http://127.0.0.1:1/{number}" for number in range(9)])
    assert len(outcomes) == 3
    assert checker.deferred == 6


async def hang(_head: bytes, _writer: asyncio.StreamWriter) -> None:
    await asyncio.sleep(60)


def test_three_time_outs_in_a_row_leave_the_rest_of_a_host_for_later(
    site: Any, checker: Any
) -> None:
    checker.deadline = 0.2
    for number in range(9):
        site.pages[f"/{number}"] = hang
    base = f"http://127.0.0.1:{site.listen()}"
    outcomes = checker(*[f"{base}/{number}" for number in range(9)])
    assert findings(outcomes) == [Finding.DOWN] * 3
    assert checker.deferred == 6
    assert site.asked == {"/0": 2, "/1": 2, "/2": 2}


def test_three_bodies_in_a_row_that_never_end_leave_the_rest_of_a_host_for_later(
    site: Any, checker: Any, html: Say
) -> None:
    async def stall(_head: bytes, writer: asyncio.StreamWriter) -> None:
        head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 90000\r\n\r\n"
        writer.write(head + html("Sleep", "Sleep", GOOD))
        await writer.drain()
        await asyncio.sleep(60)

    checker.deadline = 0.2
    for number in range(9):
        site.pages[f"/{number}"] = stall
    base = f"http://127.0.0.1:{site.listen()}"
    outcomes = checker(*[f"{base}/{number}" for number in range(9)])
    # What came was enough to know each page; the time is what the others are spared.
    assert findings(outcomes) == [Finding.OK] * 3
    assert checker.deferred == 6


def test_a_host_that_answers_in_between_is_asked_to_the_end_and_each_failure_twice(
    site: Any, checker: Any, say: Say
) -> None:
    checker.deadline = 0.2
    for number in range(10):
        site.pages[f"/{number}"] = say() if number % 3 == 2 else hang
    base = f"http://127.0.0.1:{site.listen()}"
    outcomes = checker(*[f"{base}/{number}" for number in range(10)])
    assert len(outcomes) == 10
    assert checker.deferred == 0
    assert {site.asked[f"/{number}"] for number in (0, 1, 3, 4, 6, 7, 9)} == {2}


def test_where_a_host_leads_is_what_does_not_answer(site: Any, checker: Any, say: Say) -> None:
    checker.deadline = 0.2
    port = site.listen()
    for number in range(6):
        checker.given[f"h{number}.test"] = "127.0.0.1"
        site.pages[f"/short/{number}"] = say("302 Found", Location=f"http://h{number}.test:{port}/")
        site.pages[f"/old/{number}"] = say("302 Found", Location=f"http://h0.test:{port}/{number}")
        site.pages[f"h0.test/{number}"] = site.pages[f"h{number}.test/"] = hang
    base = f"http://127.0.0.1:{port}"
    assert len(checker(*[f"{base}/short/{number}" for number in range(6)])) == 6
    assert len(checker(*[f"{base}/old/{number}" for number in range(6)])) == 3
    assert checker.deferred == 3


def test_a_host_that_asks_for_a_short_pause_is_asked_again(
    site: Any, checker: Any, say: Say
) -> None:
    site.pages["/x"] = [say("429 Slow down", Retry_After="0"), say()]
    assert checker.one(f"http://127.0.0.1:{site.listen()}/x").judgement.finding is Finding.OK
    assert site.asked["/x"] == 2


def test_a_host_that_asks_for_a_long_pause_is_left_alone(site: Any, checker: Any, say: Say) -> None:
    site.pages["/0"] = say("503 Busy", Retry_After="86400")
    base = f"http://127.0.0.1:{site.listen()}"
    outcomes = checker(*[f"{base}/{number}" for number in range(4)])
    assert findings(outcomes) == [Finding.REFUSED]
    assert checker.left_alone == {"127.0.0.1": 86_400.0}
    assert checker.deferred == 3


def test_a_host_that_asks_for_rest_behind_its_own_redirect_is_left_alone(
    site: Any, checker: Any, say: Say
) -> None:
    port = site.listen()
    for number in range(5):
        site.pages[f"/{number}"] = say("301 Moved", Location=f"/to/{number}")
        site.pages[f"/to/{number}"] = say("429 Slow down", Retry_After="3600")
    checker(*(f"http://127.0.0.1:{port}/{number}" for number in range(5)))
    assert sum(site.asked.values()) == 2
    assert checker.left_alone == {"127.0.0.1": 3600.0}


def test_a_login_that_lets_visitors_in_stands_before_no_page(
    site: Any, checker: Any, say: Say
) -> None:
    async def page(head: bytes, writer: asyncio.StreamWriter) -> None:
        known = b"seen=1" in head
        writer.write(say() if known else say("302 Found", Location="/sso/login?to=x"))

    site.pages["/x"] = page
    site.pages["/sso/login?to=x"] = say(
        "302 Found", Location="/x?in=1", Set_Cookie="seen=1; Path=/"
    )
    site.pages["/x?in=1"] = page
    site.pages["/y"] = say("302 Found", Location="/sso/login?to=y")
    site.pages["/sso/login?to=y"] = say("302 Found", Location="/welcome")
    site.pages["/welcome"] = say()
    port = site.listen()
    outcomes = checker(f"http://127.0.0.1:{port}/x", f"http://127.0.0.1:{port}/y")
    assert findings(outcomes) == [Finding.OK, Finding.REFUSED]


def test_the_third_429_ends_a_host_for_this_run(site: Any, checker: Any, say: Say) -> None:
    site.fallback = say("429 Slow down")
    base = f"http://127.0.0.1:{site.listen()}"
    outcomes = checker(f"{base}/1", f"{base}/2")
    assert findings(outcomes) == [Finding.REFUSED]
    assert sum(site.asked.values()) == 3
    assert checker.deferred == 1


def test_a_pausing_host_does_not_hold_up_others(site: Any, checker: Any, say: Say) -> None:
    checker.pace = replace(checker.pace, at_once=1)
    site.pages["/slow"] = [say("429 Slow down"), say()]
    site.pages["/ok"] = say()
    checker.given["other.test"] = "127.0.0.1"
    port = site.listen()
    checker(f"http://127.0.0.1:{port}/slow", f"http://other.test:{port}/ok")
    paths = [request.split(" ")[1] for request in site.requests]
    assert paths == ["/slow", "/ok", "/slow"]


def test_no_more_requests_run_at_once_than_a_host_may_bear(
    site: Any, checker: Any, say: Say
) -> None:
    now, most = 0, 0

    async def count(_head: bytes, writer: Any) -> None:
        nonlocal now, most
        now += 1
        most = max(most, now)
        writer.write(say())
        await writer.drain()
        now -= 1

    site.fallback = b""
    for number in range(12):
        site.pages[f"/{number}"] = count
    base = f"http://127.0.0.1:{site.listen()}"
    checker(*[f"{base}/{number}" for number in range(12)])
    assert most == 1


def test_walls_by_design_are_never_asked(checker: Any) -> None:
    checker.given["x.com"] = "127.0.0.1"
    outcome = checker.one("http://x.com:1/somebody")
    assert outcome.judgement.finding is Finding.REFUSED
    assert "members only" in outcome.judgement.reason


def test_a_short_page_that_any_address_of_the_host_shows_is_asked_about(
    site: Any, checker: Any, say: Say, html: Say
) -> None:
    url = f"http://127.0.0.1:{site.listen()}/help/sleep"
    checker.expected[url] = Expected(title="Good Help")
    own = say(body=html("Good Help", "Sleep", "Ring us on 116 123."))
    anything = say(body=html("Good Help", "Baashaa ma jiro", "Hoyga ku noqo."))
    for fallback, cause in ((site.fallback, "ok"), (own, "unlike title")):
        site.pages["/help/sleep"], site.fallback = own, fallback
        assert checker.one(url).judgement.cause == cause
    site.pages["/help/sleep"] = site.fallback = anything
    found = checker.one(url).judgement
    assert (found.finding, found.cause) == (Finding.OK, "unlike title")
    assert "any address of this host" in found.reason


@pytest.mark.parametrize("like", [True, False])
def test_doubt_is_settled_by_a_random_address_of_the_host(
    site: Any, checker: Any, say: Say, html: Say, *, like: bool
) -> None:
    doubtful = html("A charity", "Oh no", "The page you requested could not be found.")
    site.pages["/a/b"] = say(body=doubtful)
    site.fallback = say(body=doubtful) if like else site.fallback
    outcome = checker.one(f"http://127.0.0.1:{site.listen()}/a/b")
    assert outcome.judgement.finding is (Finding.SUSPECT if like else Finding.OK)
    assert sum(site.asked.values()) == 2


def test_the_front_page_is_never_put_in_doubt(site: Any, checker: Any, say: Say, html: Say) -> None:
    site.fallback = say(body=html("A charity", "Oh no", "The page could not be found."))
    outcome = checker.one(f"http://127.0.0.1:{site.listen()}/")
    assert outcome.judgement.finding is Finding.OK
    assert sum(site.asked.values()) == 1


def test_redirects_to_the_front_page_and_to_logins_are_seen(
    site: Any, checker: Any, say: Say, html: Say
) -> None:
    site.pages["/"] = say(body=html("Charity", "Charity", GOOD))
    site.pages["/deep/page"] = say("301 Moved", Location="/")
    site.pages["/members"] = say("302 Found", Location="/login?next=/members")
    site.pages["/login"] = say(body=html("Members", "Members", GOOD))
    base = f"http://127.0.0.1:{site.listen()}"
    outcomes = checker(f"{base}/deep/page", f"{base}/members", f"{base}/")
    assert findings(outcomes) == [Finding.SUSPECT, Finding.REFUSED, Finding.OK]


def test_no_such_host_counts_only_while_the_control_name_resolves(checker: Any) -> None:
    assert checker.one("http://nowhere.invalid/").judgement.finding is Finding.GONE
    del checker.given["control.test"]
    assert checker.one("http://nowhere.invalid/").judgement.finding is Finding.DOWN


def test_a_page_that_sends_visitors_on_is_judged_by_where_they_end(
    site: Any, checker: Any, say: Say, html: Say
) -> None:
    def sends(where: str) -> bytes:
        return say(
            body=html("Moving", more=f'<meta http-equiv="refresh" content="0; url={where}">')
        )

    site.pages["/"] = say(body=html("Charity", "Charity", GOOD))
    site.pages["/new/page"] = say(body=html("Sleep", "Sleep", GOOD))
    site.pages["/a/b"], site.pages["/a/c"] = sends("/"), sends("/new/page")
    site.pages["/a/d"], site.pages["/a/e"] = sends("/gone"), sends("http://10.0.0.1/")
    base = f"http://127.0.0.1:{site.listen()}"
    outcomes = checker(*[f"{base}/a/{letter}" for letter in "bcde"])
    assert findings(outcomes) == [Finding.SUSPECT, Finding.OK, Finding.GONE, Finding.SKIPPED]


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ('window.location.href="/";', Finding.SUSPECT),
        ("location.replace('/')", Finding.SUSPECT),
        ('onload=function(){window.location.assign("/")}', Finding.SUSPECT),
        ("setTimeout(function () { document.location = '/' }, 100)", Finding.SUSPECT),
        ('location = "\\/moved\\/on"', Finding.SUSPECT),
        # It depends on something, or does something else as well.
        ("if (self != top) top.location.href = '/'", Finding.OK),
        ("document.cookie = 'a=1'; location.href = '/'", Finding.OK),
        ("location.hash = 'x'; draw()", Finding.OK),
        ("let path = '/' + name; location.href = path", Finding.OK),
    ],
)
def test_a_page_that_only_sends_visitors_on_by_script_is_judged_like_a_redirect(
    site: Any, checker: Any, say: Say, html: Say, script: str, expected: Finding
) -> None:
    more = f"<script>{script}</script>"
    site.pages["/"] = say(body=html("Charity", "Charity", GOOD))
    site.pages["/moved/on"] = say(
        body=html("Moving", more='<meta http-equiv="refresh" content="0; url=/">')
    )
    site.pages["/a/b"] = say(body=html("Sleep", "Sleep", "Redirecting...", more=more))
    site.pages["/a/c"] = say(body=html("Sleep", "Sleep", GOOD, more=more))
    base = f"http://127.0.0.1:{site.listen()}/a"
    outcomes = checker(f"{base}/b", f"{base}/c")
    # A page with a text is read by people who have no scripts, and by us.
    assert findings(outcomes) == [expected, Finding.OK]


def test_every_redirect_waits_for_the_turn_of_the_host_it_leads_to(
    site: Any, checker: Any, say: Say, html: Say
) -> None:
    checker.given["other.test"] = "127.0.0.1"
    # Less than the waiting alone takes: waiting is not counted.
    checker.pace, checker.deadline = replace(checker.pace, delay=0.4, jitter=0), 1.0
    port = site.listen()
    site.pages["/a"] = say("301 Moved", Location="/b")
    site.pages["/b"] = say("301 Moved", Location="/c")
    site.pages["/c"] = say("301 Moved", Location=f"http://other.test:{port}/d")
    site.pages["/d"] = say("301 Moved", Location="/e")
    site.pages["/e"] = say(body=html("Sleep", "Sleep", GOOD))
    began = time.monotonic()
    outcome = checker.one(f"http://127.0.0.1:{port}/a")
    assert outcome.judgement.finding is Finding.OK
    assert time.monotonic() - began >= 3 * 0.4
    assert outcome.facts.elapsed_ms < 1_000


@pytest.mark.parametrize("where", ["/404", "/errors/404.html", "/page-not-found", "/error.aspx"])
def test_a_redirect_to_a_sites_error_page_is_suspect(
    site: Any, checker: Any, say: Say, html: Say, where: str
) -> None:
    site.pages["/a/b"] = say("302 Found", Location=where)
    site.pages[where] = say(body=html("Charity", "Charity", GOOD))
    outcome = checker.one(f"http://127.0.0.1:{site.listen()}/a/b")
    assert outcome.judgement.finding is Finding.SUSPECT


@pytest.mark.parametrize(
    ("where", "home"),
    [("/", True), ("/index.html", True), ("/en/", True), ("/?error=404", True), ("/home", True),
     ("/?p=12", False), ("/#about", False), ("/it-help", False)],
)  # fmt: skip
def test_front_pages_are_known_in_their_usual_spellings(
    site: Any, checker: Any, say: Say, html: Say, where: str, *, home: bool
) -> None:
    site.pages["/a/b"] = say("302 Found", Location=where)
    site.pages[where.partition("#")[0]] = say(body=html("Charity", "Charity", GOOD))
    outcome = checker.one(f"http://127.0.0.1:{site.listen()}/a/b")
    assert outcome.judgement.finding is (Finding.SUSPECT if home else Finding.OK)
