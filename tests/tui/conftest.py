"""A picker on a library of its own, driven without a terminal."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import OptionList, Static

from toolkit.settings.model import Settings
from toolkit.storage.library import Library
from toolkit.tui.asking import Picked
from toolkit.tui.picker import Picker
from toolkit.usecases.picking import Desk
from toolkit.usecases.reply import Wording, platform_for

# Looks at a condition before a test gives up; each look lets all waiting work be done.
LOOKS = 300


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
            await self.pilot.pause()
        pytest.fail("the picker never came to what was waited for")

    async def type(self, text: str) -> None:
        """Type into the box, and wait until it is there."""
        before = self.question
        await self.pilot.press(*("space" if letter == " " else letter for letter in text))
        await self.until(lambda: self.question == before + text)
        await self.pilot.pause()

    async def press(self, *keys: str) -> None:
        """Press keys, and let the picker act."""
        await self.pilot.press(*keys)
        await self.pilot.pause()

    @property
    def question(self) -> str:
        return str(self.picker.query_one("#question").text)  # type: ignore[attr-defined]  # a text box

    def pane(self, name: str) -> str:
        """Return what a pane says."""
        return str(self.picker.screen_stack[0].query_one(f"#{name}", Static).content)

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
    return Desk(library, settings, wording, now)


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
