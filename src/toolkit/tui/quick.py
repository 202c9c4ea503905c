"""A screen that paints soon: nobody waits for the next of sixty frames a second.

Textual gathers what changed and paints at its next tick, up to 17 ms after a
key; that is a third of the time a keystroke may take. Must not draw anything.
"""

from __future__ import annotations

from functools import cached_property

from rich.text import Text
from textual.app import ComposeResult
from textual.screen import Screen
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Static

_SECONDS = 1 / 250


class QuickScreen(Screen[None]):
    """Textual's screen with a shorter tick; the tick rests while nothing changes."""

    def compose(self) -> ComposeResult:
        """Hold what the application composes."""
        yield from ()

    @cached_property
    def _update_timer(self) -> Timer:
        return self.set_interval(_SECONDS, self._on_timer_update, name="screen_update", pause=True)


class Pane(Static):
    """A text that is laid out and painted anew only when it says something else."""

    said: Text | None = None

    def say(self, text: Text) -> None:
        """Show a text."""
        if self.said != text or (self.said and self.said.spans != text.spans):
            self.said = text
            self.update(text)


def room_of(widget: Widget) -> int:
    """Return the columns for text, less the scroll bar, whether it is there now or not."""
    return widget.size.width - widget.styles.scrollbar_size_vertical
