"""The box for the question: takes a paste of a whole post, escape sequences and all.

A paste is cleaned before it is text, so nothing in it can steer the terminal.
Must not search or keep the question.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from rich.text import Text
from textual import events
from textual.strip import Strip
from textual.widgets import Static, TextArea

from toolkit.domain.text import clean_line, clean_text

# What is cut off a paste beyond this would not change the answer.
LONGEST_PASTE = 100_000


class Question(TextArea):
    """A text box without lines of its own: Enter and the arrows belong to the picker."""

    def __init__(self, text: str, clock: Callable[[], float]) -> None:
        """Make the box; the clock tells when something was typed last (seconds)."""
        super().__init__(
            text,
            id="question",
            compact=True,
            highlight_cursor_line=False,
            placeholder="Type a few words, or paste a post",
        )
        # Nothing moves that the person did not move.
        self.cursor_blink = False
        self._clock = clock
        self._typed_at = float("-inf")

    def render_line(self, y: int) -> Strip:
        """Draw a line; of a box without a column nothing, where TextArea's own would fail."""
        return super().render_line(y) if self.content_size.width else Strip([])

    def typed_within(self, seconds: float) -> bool:
        """Tell whether something was typed in the last `seconds`."""
        return self._clock() - self._typed_at < seconds

    def add_line(self) -> None:
        """Begin a line, as a pasted one does."""
        self.insert("\n")
        self._typed_at = self._clock()

    async def on_key(self, event: events.Key) -> None:
        """Note when something was typed; TextArea's own handler puts it in.

        `?` in an empty box asks for the keys.
        """
        if event.key == "question_mark" and not self.text:
            event.stop()
            event.prevent_default()
            await self.run_action("app.keys")
        elif event.is_printable:
            self._typed_at = self._clock()

    def on_paste(self, event: events.Paste) -> None:
        """Put a cleaned paste in, in the place of TextArea's own handler."""
        event.stop()
        event.prevent_default()
        self.insert(clean_text(event.text[:LONGEST_PASTE]))


class Line(TextArea):
    """A line of the curator's own, as long as it needs; some keys are the application's."""

    def __init__(self, actions: Mapping[str, str]) -> None:
        """Make the line, empty; `actions` of the application, by the key that does each.

        They are done in their turn, behind the letters that were typed before them.
        """
        super().__init__(id="line", compact=True, highlight_cursor_line=False)
        self.cursor_blink = False
        self._actions = actions

    async def on_key(self, event: events.Key) -> None:
        """Do what a key of the application does; TextArea's own handler puts letters in."""
        if action := self._actions.get(event.key):
            event.stop()
            event.prevent_default()
            await self.run_action(f"app.{action}")

    def on_paste(self, event: events.Paste) -> None:
        """Put a cleaned paste in, as one line."""
        event.stop()
        event.prevent_default()
        self.insert(clean_line(event.text[:LONGEST_PASTE]))

    def open(self, label: str, text: str) -> None:
        """Show the line below its label, and take the keys."""
        with self.prevent(TextArea.Changed):
            self.text = text
        self.move_cursor(self.document.end)
        self.app.query_one("#own-label", Static).update(Text(label))
        self.app.query_one("#own").display = True
        self.screen.set_focus(self)

    def shut(self) -> None:
        """Take the line off the screen."""
        self.app.query_one("#own").display = False
