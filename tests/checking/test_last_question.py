"""Before a link is called dead it is asked for once as a usual browser does."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.checking.test_checkup import Desk
from toolkit.domain.trust import State
from toolkit.usecases.edit import get

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
DAY = timedelta(days=1)
GOOD = "Help with sleep, from people who know what it is like. " * 8


@pytest.fixture
def desk(empty_library: Any, site: Any) -> Desk:
    return Desk(empty_library, site.listen())


def for_browsers(robots: bytes, page: bytes) -> Any:
    async def answer(head: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(page if b"sec-fetch-mode" in head.lower() else robots)

    return answer


@pytest.mark.parametrize("status", ["404 Not Found", "410 Gone", "500 Oops"])
def test_a_page_that_browsers_get_is_not_called_dead(
    desk: Desk, site: Any, say: Any, html: Any, status: str
) -> None:
    page = say(body=html("Help with sleep", "Sleep", GOOD))
    site.pages["/a"] = for_browsers(say(status), page)
    link_id = desk.add("/a")
    for day in range(0, 26, 2):
        assert not desk.check(link_id, at=NOW + day * DAY).newly.dead
    health = get(desk.library, link_id).health
    assert (health.state, health.reason) == (
        State.BLOCKED,
        "it answers browsers, but not this program",
    )
    # Programs get the page again, and then it is gone for everybody.
    site.pages["/a"] = page
    desk.check(link_id, at=NOW + 30 * DAY)
    assert desk.state(link_id) is State.ALIVE
    site.pages["/a"] = say("404 Not Found")
    for day in (40, 41, 43):
        desk.check(link_id, at=NOW + day * DAY)
    assert desk.state(link_id) is State.DEAD


def test_a_dead_link_comes_back_when_browsers_get_its_page(
    desk: Desk, site: Any, say: Any, html: Any
) -> None:
    site.pages["/a"] = say("404 Not Found")
    link_id = desk.add("/a")
    for day in (0, 1, 3):
        desk.check(link_id, at=NOW + day * DAY)
    assert desk.state(link_id) is State.DEAD
    page = say(body=html("Help with sleep", "Sleep", GOOD))
    site.pages["/a"] = for_browsers(say("404 Not Found"), page)
    newly = desk.check(link_id, at=NOW + 10 * DAY).newly
    assert desk.state(link_id) is State.BLOCKED
    assert [link.id for link in newly.recovered] == [link_id]


def test_another_page_for_browsers_saves_no_link_that_was_never_there(
    desk: Desk, site: Any, say: Any, html: Any
) -> None:
    other = say(body=html("Acme Plumbing", "Acme Plumbing", "Taps and pipes in your town. " * 20))
    site.pages["/a"] = for_browsers(say("404 Not Found"), other)
    link_id = desk.add("/a")
    for day in (0, 1, 3):
        desk.check(link_id, at=NOW + day * DAY)
    assert desk.state(link_id) is State.DEAD


def test_an_error_page_for_browsers_saves_nothing_and_only_the_last_question_is_a_browsers(
    desk: Desk, site: Any, say: Any, html: Any
) -> None:
    wrong = say(body=html("Page not found", "Page not found"))
    site.pages["/a"] = for_browsers(say("404 Not Found"), wrong)
    link_id = desk.add("/a")
    for day in (0, 1, 3):
        desk.check(link_id, at=NOW + day * DAY)
    assert desk.state(link_id) is State.DEAD
    as_browser = ["sec-fetch-mode" in request.lower() for request in site.requests]
    assert as_browser.count(True) == 1
    assert as_browser[-1]
