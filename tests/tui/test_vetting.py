"""Links judged one after another on the screen: a key, why, the next; and the way back."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

import pytest
from textual.widgets import Static

from tests.conftest import NOW
from tests.tui.conftest import Driven
from toolkit.domain.judgement import Proposal
from toolkit.domain.trust import How, Level
from toolkit.errors import ConfigError
from toolkit.storage.library import Library
from toolkit.tui.vetting import Vetting
from toolkit.usecases.judging import Round, turns_of_items, turns_of_topics
from toolkit.usecases.read_page import PageSeen
from toolkit.usecases.review import review, starter_topics
from toolkit.usecases.vet import DO_NOT_PHONE, Judgement, vet

Judge = Callable[..., Round]


@pytest.fixture
def judge(library: Library, now: datetime) -> Judge:
    """Play on the screen over the work list, and return the round."""

    def run(
        act: Callable[[Driven], Awaitable[None]],
        *,
        by: str = "Sam",
        look: Callable[[str], PageSeen] | None = None,
        keep_name: Callable[[str], None] = lambda _name: None,
        size: tuple[int, int] = (80, 24),
    ) -> Round:
        turns = turns_of_items(review(library, now).items[:20])
        sitting = Round(library, turns, lambda: now, by, keep_name)

        async def whole() -> None:
            screen = Vetting(sitting, look=look, colour=True)
            async with screen.run_test(size=size) as pilot:
                at: Any = Driven(screen, pilot)  # type: ignore[arg-type]  # as much of a picker
                await at.rest()
                await act(at)
            if screen.failure:
                raise screen.failure

        asyncio.run(whole())
        return sitting

    return run


def says(at: Driven, name: str) -> str:
    return str(at.picker.screen_stack[0].query_one(f"#{name}", Static).content)


def trust_of(library: Library, link_id: int) -> tuple[Level, str, str, How | None]:
    link = library.links.get(link_id)
    assert link
    vetting = link.trust.vetting
    assert vetting
    return vetting.level, vetting.note or vetting.reason, vetting.by, vetting.how


def test_a_key_a_sentence_and_enter_record_and_go_on(
    judge: Judge, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr("webbrowser.open", lambda url, **_how: opened.append(url))

    async def act(at: Driven) -> None:
        assert says(at, "progress").startswith("1 of 20, 0 recorded")
        assert "Contact a Samaritan" in says(at, "detail")
        await at.press("r", *"plain", "enter")
        assert says(at, "progress").startswith("2 of 20, 1 recorded")
        assert says(at, "notice").startswith("Recorded: k1 recommended.")
        # Of the second the page is opened; of the third nothing is said.
        await at.press("o", "c", *"note", "ctrl+s", "s", "r", "enter")
        assert says(at, "progress").startswith("5 of 20, 3 recorded")
        await at.press("b", "b", "escape")

    assert judge(act).recorded == 3
    assert opened == ["https://giveusashout.org/get-help/"]
    turns = turns_of_items(review(library, NOW).items[:2])
    assert trust_of(library, 1) == (Level.RECOMMENDED, "plain", "Sam", None)
    assert trust_of(library, 2) == (Level.CAUTION, "note", "Sam", How.READ)
    assert {turn.link_id for turn in turns}.isdisjoint({1, 2})


def test_undo_takes_back_what_was_done_here_alone(judge: Judge, library: Library) -> None:
    async def act(at: Driven) -> None:
        await at.press("u")
        assert "Nothing was recorded here." in says(at, "notice")
        await at.press("a", *"wrong", "enter", *"k31", "enter", "u")
        assert says(at, "progress").startswith("1 of 20, 0 recorded")
        assert says(at, "notice") == "Undone: vet k1: avoid"
        await at.press("ctrl+c")

    judge(act)
    assert trust_of(library, 1)[0] is Level.LISTED


def test_nobody_is_recommended_without_a_name_which_is_asked_once(
    judge: Judge, library: Library
) -> None:
    kept: list[str] = []

    async def act(at: Driven) -> None:
        await at.press("r")
        assert "Your name" in says(at, "own-label")
        await at.press("enter", *"why", "enter")
        assert "needs the name" in says(at, "notice")
        assert "Your name" in says(at, "own-label")
        await at.press(*"Ann", "enter", "enter")
        await at.press("r", *"kind", "enter", "escape")

    judge(act, by="", keep_name=kept.append)
    assert kept == ["Ann"]
    assert trust_of(library, 1)[1:3] == ("why", "Ann")
    assert trust_of(library, 2)[1:3] == ("kind", "Ann")


def test_an_avoid_needs_a_reason_and_keeps_what_was_typed(judge: Judge, library: Library) -> None:
    async def act(at: Driven) -> None:
        await at.press("a", "enter", *"k1", "enter")
        assert "A warning needs a reason" in says(at, "notice")
        await at.press(*"old", "enter", "enter")
        assert "cannot stand in for itself" in says(at, "notice")
        await at.press("enter", "backspace", *"31", "enter", "escape")

    judge(act)
    assert trust_of(library, 1)[:2] == (Level.AVOID, "old")


def test_how_it_was_checked_and_numbers(judge: Judge, library: Library, now: datetime) -> None:
    async def act(at: Driven) -> None:
        await at.press("h", "h")
        assert says(at, "notice") == DO_NOT_PHONE
        await at.press("h", "n")
        assert says(at, "status") == "How checked: second-hand  Numbers compared: yes"
        await at.press("r", "enter")
        assert says(at, "status") == "How checked: not said  Numbers compared: no"
        await at.press("escape")

    judge(act)
    link = library.links.get(1)
    assert link
    assert link.contacts[0].checked_on == now.date()
    assert trust_of(library, 1)[3] is How.SECOND_HAND


def test_what_the_page_says_comes_beside_it(judge: Judge) -> None:
    def look(url: str) -> PageSeen:
        return PageSeen(final_url=url, title=f"Page {len(url)}")

    async def act(at: Driven) -> None:
        await at.until(lambda: "The page calls itself: Page 61" in says(at, "detail"))
        await at.press("escape")

    judge(act, look=look)


def test_all_looked_at_is_said_and_there_is_a_way_back(judge: Judge) -> None:
    async def act(at: Driven) -> None:
        await at.press(*["s"] * 22)
        assert says(at, "progress") == "All 20 looked at, 0 recorded."
        await at.press("r", "b")
        assert says(at, "progress").startswith("20 of 20")
        await at.press("escape")

    judge(act, size=(40, 20))


def test_a_name_that_cannot_be_kept_is_said(judge: Judge, library: Library) -> None:
    def refuse(_name: str) -> None:
        raise ConfigError("The settings file cannot be written.")

    async def act(at: Driven) -> None:
        await at.press("r", *"Ann", "enter", *"why", "enter")
        assert "cannot be written" in says(at, "notice")
        await at.press("enter")
        assert "Recorded: k1" in says(at, "notice")
        await at.press("escape")

    judge(act, by="", keep_name=refuse)
    assert trust_of(library, 1)[2] == "Ann"


def test_what_lists_say_otherwise_is_taken_or_kept(
    judge: Judge, library: Library, now: datetime
) -> None:
    for link_id in (1, 2):
        vet(library, link_id, Judgement(level=Level.RECOMMENDED, note="x", by="Sam"), now)
        with library.operation("import", now):
            library.proposals.put(Proposal(link_id, "publisher", "Another name", "Tom", now))
    own = library.links.get(2)

    async def act(at: Driven) -> None:
        assert "Tom gives a different publisher: Another name" in says(at, "detail")
        await at.press("t")
        assert says(at, "notice") == "Taken."
        await at.press("s", "k")
        assert says(at, "notice") == "Kept as it is."
        await at.press("u")
        assert says(at, "notice").startswith("Undone: keep k2")
        await at.press("escape")

    judge(act)
    first, second = library.links.get(1), library.links.get(2)
    assert first
    assert second
    assert own
    assert (first.publisher, second.publisher) == ("Another name", own.publisher)


def test_the_topics_of_the_starter_list_are_turns(library: Library) -> None:
    turns = turns_of_topics(starter_topics(library))
    assert turns[0].why.startswith("crisis lines: 1 of ")
    assert len({turn.link_id for turn in turns}) == len(turns) == 381
