"""A picker on a library of its own, driven without a terminal."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from textual import events
from textual.pilot import Pilot
from textual.widgets import OptionList, Static

from toolkit.settings.model import Settings
from toolkit.storage.library import Library
from toolkit.tui.asking import Picked
from toolkit.tui.picker import Picker
from toolkit.usecases.picking import Desk
from toolkit.usecases.platforms import platform_for
from toolkit.usecases.reply import Wording

# Looks at a condition before a test gives up; between two the picker works.
LOOKS = 5_000
_LOOK_EVERY_SECONDS = 0.001
# A key becomes a change, a search, a list and a picture, each of which waits for the one before.
_STAGES = 4
_CHARACTERS = {"space": " ", "question_mark": "?"}


class Driven:
    """A running picker, as a person sees and uses it."""

    def __init__(self, picker: Picker, pilot: Pilot[Picked]) -> None:
        self.picker = picker
        self.pilot = pilot

    async def until(self, condition: Callable[[], bool]) -> None:
        """Let the picker work until something is so."""
        for _ in range(LOOKS):
            if condition():
                return
            await asyncio.sleep(_LOOK_EVERY_SECONDS)
        pytest.fail("the picker never came to what was waited for")

    async def rest(self) -> None:
        """Let the picker do all that waits to be done, and draw it."""
        for _ in range(_STAGES):
            done = asyncio.Event()
            self.picker.call_after_refresh(done.set)
            await self.until(partial(self._is_done, done))

    def _is_done(self, done: asyncio.Event) -> bool:
        return done.is_set() or not self.picker.is_running

    async def type(self, text: str) -> None:
        """Type into the box, and wait until it is there and answered."""
        before = self.question
        for letter in text:
            self._send("space" if letter == " " else letter)
        await self.until(lambda: self.question == before + text)
        await self.rest()

    async def press(self, *keys: str) -> None:
        """Press keys one by one, and let the picker act."""
        for key in keys:
            self._send(key)
            await self.rest()

    def _send(self, key: str) -> None:
        character = _CHARACTERS.get(key, key if len(key) == 1 else None)
        self.picker.post_message(events.Key(key, character))

    @property
    def question(self) -> str:
        return str(self.picker.query_one("#question").text)  # type: ignore[attr-defined]  # a text box

    def pane(self, name: str) -> str:
        """Return what a pane says."""
        return str(self.picker.screen_stack[0].query_one(f"#{name}", Static).content)

    def small_pane(self, name: str) -> str:
        """Return what a pane of the small screen says."""
        return str(self.picker.screen.query_one(f"#{name}", Static).content)

    @property
    def listed(self) -> list[str]:
        options = self.picker.screen_stack[0].query_one("#links", OptionList)
        return [str(options.get_option_at_index(n).prompt) for n in range(options.option_count)]

    @property
    def small_screen(self) -> str:
        """Return the name of the small screen that is open, "" for none."""
        stack = self.picker.screen_stack
        return type(stack[-1]).__name__ if len(stack) > 1 else ""


Play = Callable[[Driven], Awaitable[Any]]


@pytest.fixture
def desk(library: Library, now: datetime, tmp_path: Path) -> Desk:
    """Return the desk of a picker for Bluesky."""
    settings = Settings(platform="bluesky", by="Sam")
    wording = Wording(
        platform=platform_for(settings), home="GB-ENG", templates_folder=tmp_path / "templates"
    )
    return Desk(library, settings, wording, lambda: now)


@pytest.fixture
def play(desk: Desk) -> Callable[..., Picked | None]:
    """Run a play on a picker and return what the picker returned."""

    def run(
        act: Play, *, size: tuple[int, int] = (80, 24), burst: float = 0, **options: Any
    ) -> Picked | None:
        async def whole() -> Picked | None:
            picker = Picker(desk, options.pop("keys", {}), clock=lambda: 0, burst=burst, **options)
            async with picker.run_test(size=size) as pilot:
                await act(Driven(picker, pilot))
            return picker.return_value

        return asyncio.run(whole())

    return run
