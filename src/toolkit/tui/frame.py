"""What every screen of the program has in common: colours, the terminal, and how it ends.

The terminal's own colours on its own ground, whatever NO_COLOR says to Textual;
a failure is handed to whoever started the screen. Must not show anything itself.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import ClassVar, TypeVar

from textual.app import App
from textual.binding import Binding, BindingType
from textual.driver import Driver
from textual.filter import Monochrome, NoColor
from textual.screen import Screen

from toolkit.tui.quick import QuickScreen

Result = TypeVar("Result")


class Frame(App[Result]):
    """An application as all of ours are."""

    CSS_PATH = Path(__file__).with_name("picker.tcss")
    ENABLE_COMMAND_PALETTE = False
    INLINE_PADDING = 0
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+z", "suspend_process", show=False, priority=True)
    ]

    def __init__(self, *, colour: bool, part: bool = False) -> None:
        """Use the whole terminal, or `part` of it; `failure` is what ended it."""
        super().__init__(_driver(part=part))
        self.failure: BaseException | None = None
        # The terminal's own sixteen colours on its own background, light or dark.
        self.theme = "ansi-dark"
        # Textual looks at NO_COLOR by itself, before there is a theme, and takes an empty
        # value for a set one; what it does to our colours then is black on black.
        own = (one for one in self._filters if not isinstance(one, Monochrome | NoColor))
        self._filters = [*own] if colour else [*own, NoColor()]
        self.no_color = not colour

    def get_default_screen(self) -> Screen[None]:
        """Return the screen that the panes stand on."""
        return QuickScreen(id="_default")

    def on_mount(self) -> None:
        """Draw anew when a suspended program goes on."""
        self.app_resume_signal.subscribe(self, self._draw_again)

    def _fatal_error(self) -> None:
        # Textual's own shows the values of variables, and one of them is the
        # question. Whoever started the screen raises this again.
        self.failure = sys.exception()
        self._close_messages_no_wait()

    def _draw_again(self, _app: object) -> None:
        # A shell wrote over the screen while the program was suspended.
        for screen in self.screen_stack:
            screen.refresh(layout=True)
            for widget in screen.walk_children():
                widget.refresh()


def _driver(*, part: bool) -> type[Driver] | None:
    if sys.platform == "win32":
        return None
    if part:
        from toolkit.tui.part import PartOfTerminal  # noqa: PLC0415 - seldom, not on Windows

        return PartOfTerminal
    from toolkit.tui.terminal import Terminal  # noqa: PLC0415 - not on Windows

    return Terminal
